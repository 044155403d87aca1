// Arithmetic without a result stops that run alone, and says where and with what.
#include <doctest/doctest.h>

#include <cmath>

#include "sim/study/ensemble.h"
#include "tests/engine/game.h"

using namespace demarche;
using namespace demarche::test;

namespace {

const std::string head = opening("Failures", 8, "ab") + R"toml(
[state.world]
x = { range = [-100, 100], start = 0 }
big = { range = [0, 1e15], start = 1e15 }
[state.actor]
s = { range = [-10, 10], start = 0.5 }
[parameters]
p = { value = 0, range = [-5, 5] }
[outcomes]
"Always" = "true"
)toml";

std::string rule(const std::string& effect, const std::string& when = "turn == 3") {
  return "[[rules]]\nname = \"r\"\neach = \"world\"\nwhen = \"" + when + "\"\neffects = [\"" + effect +
         "\"]\n";
}

struct Stopped {
  int turn = 0;
  Phase phase = Phase::start;
  std::string message;
  std::string at;  // the text that the place points to
};

Stopped stop(const std::string& text) {
  Game game(text);
  while (!game.batch.all_done()) {
    game.turn();
    // Never a NaN in a state.
    const Layout& l = game.program->layout;
    for (std::int32_t row = l.first_kept; row < l.end_state; ++row)
      CHECK(std::isfinite(game.batch.value(row, 0)));
  }
  const Failure& f = game.batch.failure(0);
  CHECK_EQ(f.kind, Failure::Kind::missing_value);
  Stopped s{f.turn, f.phase, f.message, {}};
  if (f.place.file >= 0) s.at = text.substr(f.place.begin, f.place.end - f.place.begin);
  return s;
}

}  // namespace

TEST_CASE("failures: the place, the reason and the values are named") {
  struct Case {
    std::string effect, at, says;
  };
  const std::vector<Case> cases = {
      {"world.x += 1 / (world.x + $p)", "1 / (world.x + $p)", "it divides by zero (of 1 and 0)"},
      {"world.x += world.x / world.x", "world.x / world.x", "it divides by zero (of 0 and 0)"},
      {"world.x += 2 + log(world.x - 1.5)", "log(world.x - 1.5)",
       "the logarithm of a number that is not positive (of -1.5)"},
      {"world.x += sqrt(world.x - 4)", "sqrt(world.x - 4)", "the square root of a negative number (of -4)"},
      {"world.x += exp(1000 * (world.x + 1))", "exp(1000 * (world.x + 1))",
       "too large for a number (of 1000)"},
      {"world.x += (world.x - 8) ^ 0.5", "(world.x - 8) ^ 0.5",
       "the power is undefined or too large for a number (of -8 and 0.5)"},
      {"world.x += if world.big * world.big ^ 20 > 3 then 1 else 2", "world.big * world.big ^ 20",
       "too large for a number (of 1e+15 and 1e+300)"},
      {"world.x += poisson(world.x - 1)", "poisson(world.x - 1)", "the mean must be from 0 to 500"},
      {"world.x += mean(i in actors where i.s > 3: i.s)", "mean(i in actors where i.s > 3: i.s)",
       "nobody is left to choose from"},
      {"world.x += max(i in actors where i.s > 3: i.s)", "max(i in actors where i.s > 3: i.s)",
       "nobody is left to choose from"},
      // What is guarded is not to blame, what comes from it is.
      {"world.x += (if world.x > 0 then 1 / world.x else 0) + log(world.x)", "log(world.x)", "(of 0)"},
      // What depends on parameters alone.
      {"world.x += 3 / $p", "3 / $p", "it divides by zero (of 3 and 0)"},
      {"world.x += 1 after 1 / world.x turns", "1 / world.x", "it divides by zero"},
      {"move 1 / world.x from a.s to b.s", "1 / world.x", "it divides by zero"},
      {"move 1 from a.s to b.s losing log(world.x)", "log(world.x)", "logarithm"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.effect);
    const Stopped s = stop(head + rule(c.effect));
    CHECK_EQ(s.turn, 3);
    CHECK_EQ(s.phase, Phase::respond);
    CHECK_EQ(s.at, c.at);
    CHECK_NE(s.message.find(c.says), std::string::npos);
    CHECK_NE(s.message.find(c.at), std::string::npos);
    CAPTURE(s.message);
  }
}

TEST_CASE("failures: whose text it is, in which turn, and who was at it") {
  const auto says = [](const std::string& text) {
    Game game(head + text);
    while (!game.batch.all_done()) game.turn();
    const std::string said = failure_text(*game.program->scenario, game.batch.failure(0));
    return said.substr(0, said.find(':'));
  };
  const std::string each = "[[rules]]\nname = \"R\"\neach = \"self, target\"\n";
  CHECK_EQ(says(rule("world.x += 1 / world.x")), "turn 3, respond, rule “r”");
  CHECK_EQ(says(each + "when = \"turn == 2 and 1 / world.x > 0\"\neffects = [\"self.s += 0.1\"]\n"),
           "turn 2, respond, rule “R”, a at b");
  CHECK_EQ(says(each + "when = \"self == b and 1 / world.x > 0\"\nsays = \"!\"\neffects = []\n"),
           "turn 1, respond, rule “R”, b at a");
  CHECK_EQ(says("[[events]]\nname = \"e\"\nchance = \"log(world.x)\"\neffects = []\n"),
           "turn 1, events, event “e”");
  const std::string action = "[actions.act]\ninstrument = \"military\"\ntarget = \"true\"\n";
  CHECK_EQ(
      says(action + "needs = \"1 / world.x > 0\"\nwhy = [{ term = \"t\", adds = \"1\" }]\neffects = []\n"),
      "turn 1, decide, action “act”, a at b");
  CHECK_EQ(says(action + "actor = \"self == b\"\nwhy = [{ term = \"t\", adds = \"50\" }]\neffects = "
                         "[\"self.s += log(world.x)\"]\n"),
           "turn 1, resolve, action “act”, b at a");
  CHECK_EQ(says("[indicators]\ni = { value = \"1 / world.x\" }\n"), "turn 1, assess, indicator “i”");
  CHECK_EQ(says("[objectives]\na = \"1 / (self.s - 0.5)\"\n"), "turn 1, assess, objective of “a”");
}

TEST_CASE("failures: in every phase") {
  const auto expect = [](const std::string& text, Phase phase, const std::string& at) {
    CAPTURE(text);
    const Stopped s = stop(head + text);
    CHECK_EQ(s.phase, phase);
    CHECK_EQ(s.at, at);
  };
  expect(rule("world.x += 1", "1 / world.x > 2"), Phase::respond, "1 / world.x");
  expect("[[rules]]\nname = \"r\"\neach = \"self\"\nwhen = \"1 / world.x > 2\"\nsays = \"!\"\neffects = []\n",
         Phase::respond, "1 / world.x");
  expect("[[events]]\nname = \"e\"\nchance = \"log(world.x)\"\neffects = []\n", Phase::events,
         "log(world.x)");
  expect("[[events]]\nname = \"e\"\nchance = \"1\"\neffects = [\"world.x = 1 / world.x\"]\n", Phase::events,
         "1 / world.x");
  const std::string action = "[actions.act]\ninstrument = \"military\"\n";
  expect(action + "needs = \"1 / world.x > 0\"\nwhy = [{ term = \"t\", adds = \"1\" }]\neffects = []\n",
         Phase::decide, "1 / world.x");
  expect(action +
             "why = [{ term = \"t\", adds = \"1\" }, { term = \"u\", adds = \"sqrt(world.x - self.s)\" "
             "}]\neffects = []\n",
         Phase::decide, "sqrt(world.x - self.s)");
  expect(action +
             "target = \"true\"\nwhy = [{ term = \"t\", adds = \"5\" }]\neffects = [\"target.s += 1 / "
             "world.x\"]\n",
         Phase::resolve, "1 / world.x");
  expect("[indicators]\ni = { value = \"1 / world.x\" }\n", Phase::assess, "1 / world.x");
  expect("[objectives]\na = \"1 / (self.s - 0.5)\"\n", Phase::assess, "1 / (self.s - 0.5)");
  const std::string deal =
      "[terms.t]\nworth = { party = \"$p\", other = \"1\" }\nbreach = \"turn > 1\"\ndetected = \"1\"\n"
      "[offers.o]\nfrom = \"self == a\"\nto = \"target == b\"\ngives = [\"t\"]\nwhy = [{ term = \"t\", adds "
      "= \"9\" }]\n"
      "accept = [{ term = \"t\", adds = \"9\" }]\n";
  const auto with = [&](const std::string& what, const std::string& instead) {
    std::string text = deal;
    text.replace(text.find(what), what.size(), instead);
    return text;
  };
  expect(with("other = \"1\"", "other = \"1 / world.x\""), Phase::decide, "1 / world.x");
  expect(with("adds = \"9\" }]\naccept", "adds = \"1 / world.x\" }]\naccept"), Phase::decide, "1 / world.x");
  expect(with("\"turn > 1\"", "\"1 / world.x > 0\""), Phase::assess, "1 / world.x");
  expect(with("\"turn > 1\"\ndetected = \"1\"", "\"turn > 1\"\ndetected = \"1 / world.x\""), Phase::assess,
         "1 / world.x");
  expect(
      "[institutions.c]\nmembers = [\"a\", \"b\"]\n[proposals.m]\ninstitution = \"c\"\nvote = [{ term = "
      "\"t\", adds = \"1 / world.x\" }]\n"
      "[[events]]\nname = \"e\"\ntable = \"m\"\nchance = \"1\"\neffects = []\n",
      Phase::decide, "1 / world.x");
}

TEST_CASE("failures: before the game begins") {
  std::string text = head;
  text.replace(text.find("start = 0.5"), 11, "start = \"1 / $p\"");
  Game start(text);
  CHECK_FALSE(start.batch.running(0));
  CHECK_EQ(start.batch.failure(0).phase, Phase::start);
  CHECK_NE(start.batch.failure(0).message.find("1 / $p"), std::string::npos);
  CHECK(std::isfinite(start["a.s"]));
  for (const std::string rationality : {"1 / $p", "$p - 1"}) {
    std::string odd = head;
    odd.replace(odd.find("a = {}"), 6, "a = { rationality = \"" + rationality + "\" }");
    Game game(odd);
    CHECK_FALSE(game.batch.running(0));
    CHECK_NE(game.batch.failure(0).message.find("rationality of a"), std::string::npos);
  }
}

TEST_CASE("failures: one lane stops, the others go on as if nothing had happened") {
  // In some runs the event strikes, and then x / (x - 1) has no value.
  const auto text = [&](const std::string& effect) {
    return head + "[[events]]\nname = \"e\"\nchance = \"0.1\"\neffects = [\"world.x = 1\"]\n" +
           rule(effect, "true") +
           "[[rules]]\nname = \"walk\"\neach = \"self\"\neffects = [\"self.s += uniform(-1, 1)\"]\n" +
           "[actions.act]\ninstrument = \"military\"\nwhy = [{ term = \"t\", adds = \"self.s\" }]\neffects = "
           "[\"self.s -= 0.1\"]\n";
  };
  const auto broken = program_of(scenario_of(text("world.big -= 1 / (world.x - 1)")));
  const auto whole =
      program_of(scenario_of(text("world.big -= if world.x == 1 then 0 else 1 / (world.x - 1)")));
  EnsembleOptions options;
  options.runs = 60;
  std::vector<RunRow> expected;
  run_ensemble(whole, options, [&](const RunRow& row) { expected.push_back(row); });
  std::vector<std::uint64_t> failed_digests;
  for (const int batch : {1, 7, 32}) {
    options.batch = batch;
    std::vector<RunRow> rows;
    const EnsembleResult result =
        run_ensemble(broken, options, [&](const RunRow& row) { rows.push_back(row); });
    REQUIRE_EQ(rows.size(), 60);
    CHECK_GT(result.failed, 5);
    CHECK_LT(result.failed, 55);
    CHECK_EQ(result.outcomes[0].count, 60 - result.failed);
    std::vector<std::uint64_t> digests;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      CHECK_EQ(rows[i].run, i);
      if (rows[i].failure.kind == Failure::Kind::none)
        CHECK_EQ(rows[i].digest, expected[i].digest);
      else
        digests.push_back(rows[i].digest);
    }
    if (failed_digests.empty()) failed_digests = digests;
    CHECK(digests == failed_digests);
    // A traced program fails in the same runs, with the same digest, and knows why.
    ProgramOptions traced;
    traced.trace = true;
    Batch again = one_run(program_of(scenario_of(text("world.big -= 1 / (world.x - 1)")), traced), 1,
                          result.failures.front().run);
    play_out(again);
    CHECK_EQ(again.failure(0).turn, result.failures.front().failure.turn);
    CHECK_EQ(again.digest(0), failed_digests.front());
    CHECK_NE(again.failure(0).message.find("1 / (world.x - 1)"), std::string::npos);
  }
}

TEST_CASE("failures: effects that pile up without end stop the run") {
  std::string text = head;
  text.replace(text.find("turns = 8"), 9, "turns = 2000");
  std::string effects;
  for (int i = 0; i < 40; ++i)
    effects += (i == 0 ? "\"" : ", \"") + std::string("world.x += 1 after 2000 turns\"");
  const auto program = program_of(
      scenario_of(text + "[[rules]]\nname = \"r\"\neach = \"world\"\neffects = [" + effects + "]\n"));
  Batch batch = one_run(program);
  play_out(batch);
  CHECK_EQ(batch.failure(0).kind, Failure::Kind::too_many_effects);
  CHECK_EQ(batch.failure(0).turn, static_cast<int>(max_effects_in_flight / 40) + 1);
}

TEST_CASE("failures: a snapshot of another program is refused") {
  const auto scenario = scenario_of(head);
  Batch small = one_run(program_of(scenario));
  const std::uint32_t run = 0;
  Snapshot snapshot = small.snapshot(0);
  snapshot.kept.push_back(0);
  CHECK_THROWS_AS(small.resume(snapshot, 1, {&run, 1}), std::invalid_argument);
}
