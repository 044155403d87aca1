// Walks all texts of a scenario and says what may be used in each (docs/language.md).
#include <algorithm>
#include <string>
#include <vector>

#include "sim/lang/parse.h"
#include "sim/scenario/limits.h"
#include "sim/scenario/read.h"
#include "sim/scenario/resolve_expression.h"
#include "sim/scenario/static_eval.h"
#include "sim/scenario/warnings.h"

namespace demarche {

namespace {

struct Walk {
  Scenario& scenario;
  Diagnostics& diagnostics;

  void expression(Expression& text, Type wanted, const ExpressionContext& context) {
    resolve_expression(scenario, context, wanted, text, diagnostics);
  }
  void condition(Expression& text, const ExpressionContext& context) {
    expression(text, Type::boolean, context);
  }
  void number(Expression& text, const ExpressionContext& context) { expression(text, Type::number, context); }
  void effects(std::vector<Effect>& list, const ExpressionContext& context) {
    for (Effect& effect : list) resolve_effect(scenario, context, effect, diagnostics);
  }
  void terms(std::vector<UtilityTerm>& list, const ExpressionContext& context) {
    for (UtilityTerm& term : list) number(term.adds, context);
  }
};

ExpressionContext place_with(std::string where, unsigned slots) {
  ExpressionContext context;
  context.where = std::move(where);
  context.slots = slots;
  return context;
}

ExpressionContext without_chance(std::string where, unsigned slots) {
  ExpressionContext context = place_with(std::move(where), slots);
  context.chance = false;
  return context;
}

unsigned slots_of(Scope scope) {
  return scope == Scope::world ? no_slots : scope == Scope::actor ? slot_self : slots_self_target;
}

std::string over(Scope scope) {
  return scope == Scope::world ? "the world" : scope == Scope::actor ? "an actor" : "a pair";
}

void resolve_derived_and_sets(Walk& walk) {
  for (ActorSet& set : walk.scenario.sets)
    walk.condition(set.condition, without_chance("the condition of a set", slot_self));
  for (Derived& derived : walk.scenario.derived)
    walk.number(derived.value,
                without_chance("a derived quantity of " + over(derived.scope), slots_of(derived.scope)));
}

// Derived quantities and sets by condition may use each other, but none may need itself. One
// numbering for both: derived quantities first.
struct Dependencies {
  const Scenario& scenario;
  std::vector<std::vector<int>> uses;
  std::vector<int> state;  // 0 not seen, 1 on the path, 2 done
  std::vector<int> path;
  std::vector<int> order;  // each after what it uses

  int set_number(int set) const { return static_cast<int>(scenario.derived.size()) + set; }
  bool is_set(int number) const { return number >= static_cast<int>(scenario.derived.size()); }
  const ActorSet& set(int number) const {
    return scenario.sets[static_cast<std::size_t>(number) - scenario.derived.size()];
  }
  const Derived& derived(int number) const { return scenario.derived[static_cast<std::size_t>(number)]; }
  std::string name(int number) const { return ticked(is_set(number) ? set(number).id : derived(number).id); }
  Place place(int number) const { return is_set(number) ? set(number).place : derived(number).place; }
};

std::vector<int> used_by(const Dependencies& all, const Expression& expression) {
  std::vector<int> result;
  for (const Node& node : expression.nodes) {
    if (node.symbol < 0) continue;
    if (node.kind == NodeKind::derived) result.push_back(node.symbol);
    if (node.kind == NodeKind::named_set) {
      const int number = all.set_number(node.symbol);
      if (!all.set(number).condition.empty()) result.push_back(number);
    }
  }
  std::sort(result.begin(), result.end());
  result.erase(std::unique(result.begin(), result.end()), result.end());
  return result;
}

void report_cycle(const Dependencies& all, int number, Diagnostics& diagnostics) {
  std::string chain;
  const auto begin = std::find(all.path.begin(), all.path.end(), number);
  for (auto step = begin; step != all.path.end(); ++step) chain += all.name(*step) + " → ";
  diagnostics.error(all.place(number), "cycle",
                    all.name(number) + " needs its own value: " + chain + all.name(number),
                    "`previous(…)` of a variable can break the circle");
}

// Depth first, without recursion: a chain may be as long as the file.
void visit_dependencies(Dependencies& all, int start, Diagnostics& diagnostics) {
  struct Frame {
    int number;
    std::size_t next = 0;
  };
  std::vector<Frame> stack;
  const auto enter = [&](int number) {
    all.state[static_cast<std::size_t>(number)] = 1;
    all.path.push_back(number);
    stack.push_back({number});
  };
  enter(start);
  while (!stack.empty()) {
    const int number = stack.back().number;
    const std::vector<int>& uses = all.uses[static_cast<std::size_t>(number)];
    if (stack.back().next < uses.size()) {
      const int used = uses[stack.back().next++];
      const int state = all.state[static_cast<std::size_t>(used)];
      if (state == 0) enter(used);
      if (state == 1) report_cycle(all, used, diagnostics);
    } else {
      all.state[static_cast<std::size_t>(number)] = 2;
      all.order.push_back(number);
      all.path.pop_back();
      stack.pop_back();
    }
  }
}

// Sets whose condition asks only for actors and static sets get their members here.
void settle_set(const Scenario& scenario, ActorSet& set) {
  std::vector<int> members;
  set.dynamic = true;
  set.members.clear();
  for (std::size_t actor = 0; actor < scenario.actors.size(); ++actor) {
    StaticQuery query(static_cast<int>(actor));
    const auto inside = static_condition(scenario, set.condition, query);
    if (!inside) return;
    if (*inside) members.push_back(static_cast<int>(actor));
  }
  set.dynamic = false;
  set.members = std::move(members);
}

// Derived quantities are worked out inside the expressions that use them. The bound on the whole
// depth keeps recursion over such trees within the stack; hand-written scenarios stay below a tenth
// of it.
constexpr int max_unfolded_depth = 400;

// `depths` holds what is known of derived quantities and sets already.
int unfolded_depth(const Dependencies& all, const Expression& expression, NodeId id,
                   const std::vector<int>& depths) {
  if (id == no_node) return 0;
  const Node& node = expression.node(id);
  int below = 0;
  if (node.kind == NodeKind::derived) below = depths[static_cast<std::size_t>(node.symbol)];
  if (node.kind == NodeKind::named_set) below = depths[static_cast<std::size_t>(all.set_number(node.symbol))];
  for (NodeId child : node.children) below = std::max(below, unfolded_depth(all, expression, child, depths));
  return below + 1;
}

void check_depth(const Dependencies& all, Diagnostics& diagnostics) {
  std::vector<int> depths(all.uses.size(), 0);
  for (int number : all.order) {
    const Expression& value = all.is_set(number) ? all.set(number).condition : all.derived(number).value;
    const int depth = unfolded_depth(all, value, value.root, depths);
    depths[static_cast<std::size_t>(number)] = depth;
    if (depth <= max_unfolded_depth) continue;
    diagnostics.error(
        all.place(number), "too-deep",
        all.name(number) + " is derived from others that are derived from others, too many deep",
        "keep a result in a variable that a rule sets");
    return;
  }
}

void order_derived_and_sets(Walk& walk) {
  Scenario& scenario = walk.scenario;
  Dependencies all{scenario, {}, {}, {}, {}};
  for (const Derived& derived : scenario.derived) all.uses.push_back(used_by(all, derived.value));
  for (const ActorSet& set : scenario.sets) all.uses.push_back(used_by(all, set.condition));
  all.state.assign(all.uses.size(), 0);
  for (std::size_t i = 0; i < all.uses.size(); ++i)
    if (all.state[i] == 0) visit_dependencies(all, static_cast<int>(i), walk.diagnostics);
  if (walk.diagnostics.has_errors()) return;
  check_depth(all, walk.diagnostics);
  for (int number : all.order) {
    if (!all.is_set(number) || all.set(number).condition.empty()) continue;
    settle_set(scenario, scenario.sets[static_cast<std::size_t>(number) - scenario.derived.size()]);
  }
}

void resolve_actors_and_variables(Walk& walk) {
  for (Actor& actor : walk.scenario.actors) {
    ExpressionContext context = without_chance("a rationality", no_slots);
    context.state = false;
    context.memory = false;
    walk.number(actor.rationality, context);
  }
  for (std::size_t i = 0; i < walk.scenario.variables.size(); ++i) {
    Variable& variable = walk.scenario.variables[i];
    ExpressionContext context =
        without_chance("a start value of " + over(variable.scope), slots_of(variable.scope));
    context.memory = false;
    context.variables_before = static_cast<int>(i);
    for (StartEntry& entry : variable.start) walk.number(entry.value, context);
  }
}

void resolve_actions(Walk& walk) {
  for (Action& action : walk.scenario.actions) {
    walk.condition(action.actor, without_chance("the `actor` condition of an action", slot_self));
    walk.condition(action.target, without_chance("the `target` condition of an action", slots_self_target));
    const ExpressionContext context = action.has_target ? place_with("an action", slots_self_target)
                                                        : place_with("an action without a target", slot_self);
    walk.condition(action.needs, context);
    walk.terms(action.why, context);
    walk.effects(action.effects, context);
  }
}

void resolve_rules_and_events(Walk& walk) {
  for (Rule& rule : walk.scenario.rules) {
    const ExpressionContext context = rule.each == Each::world ? place_with("a rule over the world", no_slots)
                                      : rule.each == Each::self
                                          ? place_with("a rule over self", slot_self)
                                          : place_with("a rule over self, target", slots_self_target);
    walk.condition(rule.when, context);
    walk.effects(rule.effects, context);
  }
  for (Event& event : walk.scenario.events) {
    const ExpressionContext context = place_with("an event", no_slots);
    walk.number(event.chance, context);
    walk.condition(event.when, context);
    walk.effects(event.effects, context);
  }
}

void resolve_diplomacy(Walk& walk) {
  for (Term& term : walk.scenario.terms) {
    walk.condition(term.party, without_chance("the `party` condition of a term", slots_party_other));
    walk.condition(term.other, without_chance("the `other` condition of a term", slots_party_other));
    const ExpressionContext context = place_with("a term", slots_party_other);
    walk.number(term.worth_to_party, context);
    walk.number(term.worth_to_other, context);
    walk.effects(term.on_start, context);
    walk.effects(term.each_turn, context);
    walk.condition(term.breach, context);
    walk.number(term.detected, context);
  }
  for (Offer& offer : walk.scenario.offers) {
    walk.condition(offer.from, without_chance("the `from` condition of an offer", slot_self));
    walk.condition(offer.to, without_chance("the `to` condition of an offer", slots_self_target));
    const ExpressionContext context = place_with("an offer", slots_self_target);
    walk.condition(offer.needs, context);
    walk.terms(offer.why, context);
    walk.terms(offer.accept, context);
    walk.number(offer.wait, context);
    walk.number(offer.end_cost, context);
    walk.effects(offer.on_accept, context);
    walk.effects(offer.on_decline, context);
    walk.effects(offer.on_breach, place_with("`on_breach`", slots_breach));
    walk.effects(offer.on_end, context);
  }
  walk.number(walk.scenario.diplomacy.credibility, place_with("`credibility`", slots_self_target));
}

void resolve_proposals(Walk& walk) {
  for (Proposal& proposal : walk.scenario.proposals) {
    walk.condition(proposal.actor, without_chance("the `actor` condition of a proposal", slot_self));
    const ExpressionContext context = proposal.tabled_by_actors
                                          ? place_with("a proposal", slot_self)
                                          : place_with("a proposal that only events bring in", no_slots);
    walk.condition(proposal.needs, context);
    walk.terms(proposal.why, context);
    walk.terms(proposal.vote, place_with("a vote", slot_self));
    walk.number(proposal.abstain, place_with("a vote", slot_self));
    walk.effects(proposal.on_pass, place_with("`on_pass`", no_slots));
    walk.effects(proposal.on_fail, place_with("`on_fail`", no_slots));
    walk.effects(proposal.on_veto, place_with("`on_veto`", slot_self));
    walk.effects(proposal.each_yes, place_with("`each_yes`", slot_self));
  }
}

void resolve_endings(Walk& walk) {
  Scenario& scenario = walk.scenario;
  for (Outcome& outcome : scenario.outcomes)
    walk.condition(outcome.when, without_chance("an outcome", no_slots));
  if (!scenario.outcomes.empty() && !scenario.outcomes.back().when.empty()) {
    const Outcome& last = scenario.outcomes.back();
    const bool understood = last.when.top().type != Type::unknown;
    if (understood && (last.when.top().kind != NodeKind::boolean || last.when.top().value == 0))
      walk.diagnostics.error(last.when.text.whole(), "no-last-outcome",
                             "the last outcome must always hold, so that every run has a name",
                             "add one at the end with the condition `true`");
  }
  for (Objective& objective : scenario.objectives)
    walk.number(objective.value, without_chance("an objective", slot_self));
  for (Indicator& indicator : scenario.indicators)
    walk.number(indicator.value, without_chance("an indicator", no_slots));
}

// Overrides and moves were checked as they were read: there it is known where each word stands.
void resolve_tests(Walk& walk) {
  for (ScenarioTest& test : walk.scenario.tests) {
    for (Claim& claim : test.holds) {
      const Type wanted = claim.what == Claim::What::mean ? Type::number : Type::boolean;
      walk.expression(claim.expression, wanted, without_chance("a claim", no_slots));
      const bool has_turn = claim.when == Claim::When::at_turn || claim.when == Claim::When::by_turn;
      if (has_turn && walk.scenario.turns > 0 && (claim.turn < 1 || claim.turn > walk.scenario.turns))
        walk.diagnostics.error(claim.text.whole(), "out-of-range",
                               "turn " + std::to_string(claim.turn) + " is not played: the scenario has " +
                                   std::to_string(walk.scenario.turns) + " turns");
    }
  }
}

void resolve_findings(Walk& walk) {
  for (Finding& finding : walk.scenario.findings) {
    walk.number(finding.value, without_chance("a finding", no_slots));
    walk.condition(finding.among, without_chance("a finding", no_slots));
    walk.condition(finding.against, without_chance("a finding", no_slots));
  }
}

}  // namespace

void resolve(Scenario& scenario, Diagnostics& diagnostics) {
  Walk walk{scenario, diagnostics};
  check_limits(scenario, diagnostics);
  resolve_derived_and_sets(walk);
  order_derived_and_sets(walk);
  resolve_actors_and_variables(walk);
  resolve_actions(walk);
  resolve_rules_and_events(walk);
  resolve_diplomacy(walk);
  resolve_proposals(walk);
  resolve_endings(walk);
  resolve_tests(walk);
  resolve_findings(walk);
  if (diagnostics.has_errors()) return;
  check_candidates(scenario, diagnostics);
  if (!diagnostics.has_errors()) warn(scenario, diagnostics);
}

Expression resolve_free_expression(const Scenario& scenario, Text text, Type wanted,
                                   Diagnostics& diagnostics) {
  Diagnostics found;
  Expression expression = parse_expression(std::move(text), found);
  if (!expression.empty())
    resolve_expression(scenario, without_chance("an expression of its own", no_slots), wanted, expression,
                       found);
  if (found.has_errors()) expression = {};
  diagnostics.items.insert(diagnostics.items.end(), found.items.begin(), found.items.end());
  return expression;
}

}  // namespace demarche
