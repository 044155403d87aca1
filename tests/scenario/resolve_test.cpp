#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "sim/scenario/resolve_expression.h"
#include "tests/scenario/messages.h"

using namespace demarche;
using namespace demarche::test;

namespace {

// The amount stands at column 29 of line 4.
std::string amount_error(const std::string& amount) {
  return errors(rule_with("self", "self.economy += " + amount));
}

const Scenario& neighbour_scenario() {
  static const ReadResult result = read_text(neighbours);
  REQUIRE_MESSAGE(result.scenario.has_value(), printed(result.diagnostics, Severity::error, result.sources));
  return *result.scenario;
}

Expression free_expression(const std::string& text, Type wanted, std::string* problems = nullptr) {
  Diagnostics diagnostics;
  Expression expression =
      resolve_free_expression(neighbour_scenario(), Text{text, -1, {}}, wanted, diagnostics);
  const std::string found = printed(diagnostics, Severity::error, {});
  if (problems)
    *problems = found;
  else
    CHECK_EQ(found, "");
  return expression;
}

bool is_resolved(const Expression& expression, NodeId id) {
  if (id == no_node) return true;
  const Node& node = expression.node(id);
  if (node.kind < NodeKind::wildcard || node.type == Type::unknown) return false;
  for (NodeId child : node.children)
    if (!is_resolved(expression, child)) return false;
  return true;
}

}  // namespace

TEST_CASE("the base of these tests has no errors") { CHECK_EQ(errors(""), ""); }

TEST_CASE("unknown names come with the nearest one of the right kind") {
  CHECK_EQ(amount_error("world.tensoin"),
           "4:35 unknown-name: the world has no variable `tensoin` (did you mean `tension`?)\n");
  CHECK_EQ(amount_error("self.econmy"),
           "4:34 unknown-name: actors have no variable `econmy` (did you mean `economy`?)\n");
  CHECK_EQ(amount_error("trusst[self, north]"),
           "4:29 unknown-name: pairs have no variable `trusst` (did you mean `trust`?)\n");
  CHECK_EQ(amount_error("nort.economy"),
           "4:29 unknown-name: no actor is called `nort` (did you mean `north`?)\n");
  CHECK_EQ(amount_error("$clam"),
           "4:29 unknown-name: no parameter is called `$clam` (did you mean `calm`?)\n");
  CHECK_EQ(amount_error("count(rivlas)"),
           "4:35 unknown-name: no set is called `rivlas` (did you mean `rivals`?)\n");
  CHECK_EQ(amount_error("mim(1, 2)"),
           "4:29 unknown-name: no function is called `mim` (did you mean `min`?)\n");
  CHECK_EQ(amount_error("count(did exercize[self] within 2)"),
           "4:39 unknown-name: no action is called `exercize` (did you mean `exercise`?)\n");
}

TEST_CASE("a name of another kind is told apart from a misspelt one") {
  CHECK_EQ(amount_error("tension"),
           "4:29 unknown-name: `tension` is a quantity of the world and needs its owner (write "
           "`world.tension`)\n");
  CHECK_EQ(amount_error("self.trust"),
           "4:34 unknown-name: actors have no variable `trust` (`trust` belongs to pairs: write "
           "`trust[self, target]`)\n");
  CHECK_EQ(amount_error("calm"), "4:29 unknown-name: `calm` is a parameter (write `$calm`)\n");
  CHECK_EQ(amount_error("turns_since(did help[self])"),
           "4:45 unknown-name: no action is called `help` (`help` is an offer)\n");
}

TEST_CASE("types are checked, and one mistake gives one message") {
  CHECK_EQ(amount_error("self"), "4:29 type-mismatch: expected a number, but `self` is an actor\n");
  CHECK_EQ(amount_error("1 + (self == north)"),
           "4:34 type-mismatch: expected a number, but `self == north` is a condition (write `if … then 1 "
           "else 0`)\n");
  CHECK_EQ(amount_error("if 1 then 2 else 3"),
           "4:32 type-mismatch: expected a condition, but `1` is a number (compare it with something, as in "
           "`… > 0`)\n");
  CHECK_EQ(amount_error("sum(a in north: 1)"),
           "4:38 type-mismatch: expected a set, but `north` is an actor (write `{…}` for a set of one)\n");
  CHECK_EQ(amount_error("world.tensoin * 2 + max(1, world.tensoin)"),
           "4:35 unknown-name: the world has no variable `tensoin` (did you mean `tension`?)\n"
           "4:62 unknown-name: the world has no variable `tensoin` (did you mean `tension`?)\n");
  CHECK_EQ(amount_error("if rivals == rivals then 1 else 0"),
           "4:32 type-mismatch: `==` compares numbers or actors, but `rivals` is a set (write `a "
           "in SET` to ask "
           "whether an actor belongs to it)\n");
}

TEST_CASE("numbers of arguments") {
  CHECK_EQ(amount_error("min(1)"), "4:29 argument-count: `min` takes at least 2 arguments, but 1 is given\n");
  CHECK_EQ(amount_error("clamp(1, 2)"), "4:29 argument-count: `clamp` takes 3 arguments, but 2 are given\n");
  CHECK_EQ(amount_error("sqrt(1, 2)"), "4:29 argument-count: `sqrt` takes 1 argument, but 2 are given\n");
  CHECK_EQ(amount_error("trust[self]"),
           "4:29 argument-count: `trust` belongs to pairs and takes 2 actors, but 1 is given (write "
           "`trust[self, target]`)\n");
  CHECK_EQ(amount_error("count(did exercise[self, north] within 2)"),
           "4:54 argument-count: `exercise` takes 1 actor here, but 2 are given (write `did "
           "exercise[a]`)\n");
}

TEST_CASE("slots have a meaning only in some places") {
  CHECK_EQ(amount_error("trust[self, target]"),
           "4:41 wrong-slot: `target` has no meaning in a rule over self (here you can use `self`)\n");
  CHECK_EQ(errors(rule_with("world", "self.economy += 1")),
           "4:13 wrong-slot: `self` has no meaning in a rule over the world (name an actor)\n");
  CHECK_EQ(errors("[proposals.p]\ninstitution = \"council\"\nactor = \"true\"\non_pass = "
                  "[\"self.economy += 1\"]\n"),
           "4:13 wrong-slot: `self` has no meaning in `on_pass` (name an actor)\n");
  CHECK_EQ(errors("[terms.t]\nworth = { party = \"self.economy\", other = \"0\" }\n[offers.o]\ngives = "
                  "[\"t\"]\n"),
           "2:20 wrong-slot: `self` has no meaning in a term (here you can use `party` and `other`)\n");
  CHECK_EQ(errors("[offers.o]\ngives = [\"aid\"]\non_breach = [\"trust[self, breaker] -= 0.1\"]\n"), "");
}

TEST_CASE("what may not be used in a place") {
  CHECK_EQ(errors("[indicators]\ni = \"uniform(0, 1)\"\n"),
           "2:6 not-allowed: `uniform` cannot be used in an indicator (chance has its place in "
           "rules, events, "
           "effects, `needs` and utilities)\n");
  CHECK_EQ(errors("[state.world.a]\nrange = [0, 1]\nstart = \"world.b\"\n"
                  "[state.world.b]\nrange = [0, 1]\nstart = 0\n"),
           "3:10 not-allowed: `b` has no value yet here: it is declared at or after this variable (a start "
           "value may use variables declared before)\n");
  CHECK_EQ(amount_error("any"),
           "4:29 wrong-any: `any` can only stand for an actor of a record (as in `did "
           "ACTION[self, any]`)\n");
}

TEST_CASE("only variables can be changed") {
  CHECK_EQ(errors(rule_with("self", "self.pressure += 1")),
           "4:13 not-assignable: `self.pressure` is derived from other quantities and cannot be "
           "changed (change what "
           "it is derived from)\n");
  CHECK_EQ(errors(rule_with("self", "expose exercise[self]")),
           "4:20 not-covert: `exercise` is done openly: there is nothing to expose (give the "
           "action `visible = "
           "\"covert\"`)\n");
  CHECK_EQ(errors(rule_with("self", "table censur")),
           "4:19 unknown-name: no proposal is called `censur` (did you mean `censure`?)\n");
}

TEST_CASE("memory: windows, rules that are not over the world, earlier values") {
  CHECK_EQ(amount_error("count(did exercise[any] within 61)"),
           "4:60 out-of-range: `within` takes a whole number of turns from 1 to 60\n");
  CHECK_EQ(amount_error("turns_since(happened 'Suspicion')"),
           "4:51 not-allowed: the rule `Suspicion` runs for each actor or pair, and `happened` "
           "knows only events and "
           "rules over the world\n");
  CHECK_EQ(amount_error("previous(self.pressure)"),
           "4:38 type-mismatch: `previous` takes a variable, but `self.pressure` is not one (as in "
           "`previous(world.x)`; only variables are remembered)\n");
}

TEST_CASE("derived quantities that need themselves are reported with their circle") {
  CHECK_EQ(errors("[derived.world]\na = \"world.b + 1\"\nb = \"world.c\"\nc = \"world.a\"\n"),
           "2:1 cycle: `a` needs its own value: `a` → `b` → `c` → `a` (`previous(…)` of a variable "
           "can break the "
           "circle)\n");
}

TEST_CASE("free expressions: no slots, resolved to the last node") {
  for (const char* text :
       {"world.tension + sum(a in rivals where a != north: a.economy) / count(actors)",
        "mean(a in rich: trust[a, north] else 0)", "count(did spy[any, north] within 3)",
        "turns_since(happened 'Cooling')", "north.pressure", "previous(world.tension, 3)",
        "if agreement help stands then 1 else backers(censure)", "turn + year + month + date + pi",
        "max(a in actors: sum(b in rivals where b != a: trust[a, b]))"}) {
    CAPTURE(text);
    const Expression expression = free_expression(text, Type::number);
    REQUIRE_FALSE(expression.empty());
    CHECK(is_resolved(expression, expression.root));
  }
  std::string problems;
  CHECK(free_expression("self.economy", Type::number, &problems).empty());
  CHECK_EQ(problems, "wrong-slot: `self` has no meaning in an expression of its own (name an actor)\n");
}

TEST_CASE("what the engine is handed: symbols, slots and filled arguments") {
  const Scenario& scenario = neighbour_scenario();
  Expression e = free_expression("did spy[north]", Type::boolean);
  CHECK_EQ(e.top().kind, NodeKind::record);
  CHECK_EQ(e.top().symbol, find_action(scenario, "spy"));
  REQUIRE_EQ(e.top().children.size(), 3);
  CHECK_EQ(e.node(e.top().children[0]).kind, NodeKind::actor);
  CHECK_EQ(e.node(e.top().children[1]).kind, NodeKind::wildcard);
  CHECK_EQ(e.top().children[2], no_node);

  e = free_expression("did exercise[any] within 4", Type::boolean);
  CHECK_EQ(e.node(e.top().children[0]).kind, NodeKind::wildcard);
  CHECK_EQ(e.top().children[1], no_node);
  CHECK_EQ(e.node(e.top().children[2]).value, 4);

  e = free_expression("happened 'Cooling'", Type::boolean);
  CHECK_EQ(e.top().symbol, static_cast<int>(scenario.events.size()) + find_rule(scenario, "Cooling"));

  e = free_expression("any(a in actors: any(b in rivals: a == b))", Type::boolean);
  CHECK_EQ(e.top().value, first_bound_slot);
  const Node& inner = e.node(e.top().children[2]);
  CHECK_EQ(inner.value, first_bound_slot + 1);
  const Node& same = e.node(inner.children[2]);
  CHECK_EQ(same.kind, NodeKind::same_actor);
  CHECK_EQ(e.node(same.children[0]).symbol, first_bound_slot);
  CHECK_EQ(e.node(same.children[1]).symbol, first_bound_slot + 1);

  e = free_expression("world.tension", Type::number);
  CHECK_EQ(e.top().kind, NodeKind::variable);
  CHECK(e.top().children.empty());
}

TEST_CASE("sets by condition are settled when they depend on actors alone") {
  const ReadResult result = read_text(std::string("[sets.others]\n") + neighbours);
  // A table is no set; what matters here is the base text's own sets.
  CHECK_FALSE(result.scenario.has_value());
  const Scenario& scenario = neighbour_scenario();
  CHECK(scenario.sets[static_cast<std::size_t>(find_set(scenario, "rich"))].dynamic);
  CHECK_FALSE(scenario.sets[static_cast<std::size_t>(find_set(scenario, "rivals"))].dynamic);
}

TEST_CASE("the last outcome must always hold") {
  const std::string text = neighbours;
  const std::size_t at = text.find("\"true\"");
  std::string changed = text;
  changed.replace(at, 6, "\"world.tension < 1\"");
  CHECK_NE(messages(changed, Severity::error).find("no-last-outcome"), std::string::npos);
}
