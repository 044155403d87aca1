// Programs: what a compiled scenario holds, and where.
#include <doctest/doctest.h>

#include <algorithm>

#include "tests/engine/games.h"

using namespace demarche;
using namespace demarche::test;

namespace {

const std::string head = opening("Compiled", 6, "abc") + R"(
[state.world]
x = { range = [0, 10], start = 1 }
[state.actor]
y = { range = [0, 10], start = 2 }
[state.pair]
z = { range = [-1, 1], start = 0.5 }
[parameters]
p = { value = 2, range = [0, 5] }
[actions.act]
instrument = "military"
visible = "covert"
target = "target != self"
needs = "self.y > 0"
why = [{ term = "t", adds = "z[self, target] * $p" }]
effects = ["self.y -= 0.1"]
[outcomes]
"End" = "world.x >= 0 and sum(i in actors: i.y) > -1"
"Always" = "true"
)";

int options_of(const Program& p, OptionKind kind) {
  return static_cast<int>(std::count_if(p.options_table.begin(), p.options_table.end(),
                                        [&](const Option& o) { return o.kind == kind && !o.dead; }));
}

}  // namespace

TEST_CASE("layout: variables stand by actor and pair, nothing is kept that nobody asks about") {
  const auto program = program_of(scenario_of(head));
  const Layout& l = program->layout;
  const Scenario& s = *program->scenario;
  CHECK_EQ(l.end_state - l.first_kept, 1 + 3 + 9);
  CHECK_EQ(l.end_kept, l.end_state + 1);  // and the round
  Batch batch = one_run(program);
  const int z = find_variable(s, Scope::pair, "z");
  for (int a = 0; a < 3; ++a)
    for (int b = 0; b < 3; ++b) {
      CHECK_EQ(batch.variable(z, a, b, 0),
               batch.value(l.variables[static_cast<std::size_t>(z)] + a * 3 + b, 0));
      CHECK_EQ(batch.variable(z, a, b, 0), a == b ? 0.0 : 0.5);  // nobody is a pair with itself
    }
  CHECK_EQ(program->bytes_per_lane(), static_cast<std::size_t>(program->rows) * 8);
  CHECK_EQ(batch.snapshot(0).kept.size(), static_cast<std::size_t>(l.end_kept - l.first_kept));
}

TEST_CASE("layout: records, bits and earlier values where they are asked for") {
  const auto with = [](const std::string& condition) {
    return program_of(scenario_of(head + "[[rules]]\nname = \"r\"\neach = \"world\"\nwhen = \"" + condition +
                                  "\"\neffects = [\"world.x += 1\"]\n"));
  };
  const auto find = [](const Program& p, RecordVerb verb) { return p.layout.find_record(verb, 0); };
  const auto did = with("did act[a, b] within 2");
  REQUIRE(find(*did, RecordVerb::did) != nullptr);
  CHECK_EQ(find(*did, RecordVerb::did)->bits, -1);
  CHECK(find(*did, RecordVerb::known) == nullptr);
  CHECK(find(*did, RecordVerb::exposed) == nullptr);
  // Counting what is known needs to count what was done.
  const auto known = with("count(known act[any, b] within 3) > 1");
  REQUIRE(find(*known, RecordVerb::did) != nullptr);
  CHECK_GE(find(*known, RecordVerb::did)->bits, 0);
  CHECK_GE(find(*known, RecordVerb::known)->bits, 0);
  const auto previous = with("previous(world.x, 3) > 1 and previous(a.y) > 0");
  CHECK_EQ(previous->layout.previous[0].size(), 3);
  CHECK_EQ(previous->layout.previous[1].size(), 1);
  CHECK_EQ(previous->layout.previous[2].size(), 0);
}

TEST_CASE("compile: who can never do it has no option") {
  const auto everyone = program_of(scenario_of(head));
  CHECK_EQ(options_of(*everyone, OptionKind::act), 6);
  CHECK_EQ(options_of(*everyone, OptionKind::hold), 3);
  std::string text = head;
  text.insert(text.find("target = \"target != self\""), "actor = \"self == b\"\n");
  const auto one = program_of(scenario_of(text));
  CHECK_EQ(options_of(*one, OptionKind::act), 2);
  CHECK_EQ(options_of(*one, OptionKind::hold), 1);  // whoever can only hold makes no choice
  CHECK_EQ(one->choices.size(), 1);
  CHECK_LT(one->decide.code.size(), everyone->decide.code.size());
}

TEST_CASE("compile: a rule that can never act costs nothing, one for some actors is for them alone") {
  const auto with = [](const std::string& when) {
    return program_of(scenario_of(head + "[[rules]]\nname = \"r\"\neach = \"self\"\nwhen = \"" + when +
                                  "\"\neffects = [\"self.y += 1\"]\n"));
  };
  CHECK(with("self in {a} and self in {b}")->rules.code.empty());
  Batch batch = one_run(with("self in {a, c} and self.y < 4"));
  batch.play_turn();
  const auto y = [&](int actor) { return batch.variable(1, actor, -1, 0); };
  CHECK_GT(y(0), 2.5);
  CHECK_LT(y(1), 2.5);
  CHECK_GT(y(2), 2.5);
}

TEST_CASE("compile: actors of a gap between those that are meant are not asked") {
  // For b the condition has no value; the rule is not for b.
  Batch batch = one_run(program_of(scenario_of(head + R"toml(
[[rules]]
name = "r"
each = "self"
when = "self in {a, c} and (self != b or 1 / (world.x - 1) > 0)"
effects = ["self.y += 1"]
[[rules]]
name = "backwards"
each = "self"
when = "1 / (if self == b then world.x - 1 else 1) > 0 and self in {a, c}"
effects = ["self.y += 1"]
)toml")));
  batch.play_turn();
  CHECK_EQ(batch.failure(0).kind, Failure::Kind::none);
}

TEST_CASE("compile: a program is printed with names for every code") {
  ProgramOptions options;
  options.seats = {0, 1};
  const std::string text = disassemble(
      *program_of(scenario_file(std::string(DEMARCHE_SOURCE_DIR) + "/tests/engine/rich.toml"), options));
  for (const char* part :
       {"decide\n", "rules\n", "deltas of rules\n", "effects of raid\n", " = gather ", " = draw_lanes ",
        " = guard_utility ", " = clamp_rows ", " = sum_rows ", " = rounds_within ", "vote on embargo\n"})
    CHECK_NE(text.find(part), std::string::npos);
}

TEST_CASE("compile: overrides take the place of parameters and start values") {
  Overrides overrides;
  overrides.values = {{"p", 0.5}, {"b.y", 7}, {"z[a, c]", -0.25}};
  const auto program = program_of(scenario_of(head), {}, overrides);
  Batch batch = one_run(program);
  CHECK_EQ(batch.value(program->layout.parameters, 0), 0.5);
  CHECK_EQ(batch.variable(1, 1, -1, 0), 7.0);
  CHECK_EQ(batch.variable(1, 0, -1, 0), 2.0);
  CHECK_EQ(batch.variable(2, 0, 2, 0), -0.25);
}
