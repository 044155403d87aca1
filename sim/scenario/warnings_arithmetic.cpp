// Arithmetic that may have no result: division by zero, log and sqrt out of their domains, the mean of
// nobody. A warning is given only where the ranges allow it and no guard (`if`, `and`, `needs`, `when`,
// `where`) rules it out.
#include <cmath>
#include <string>
#include <vector>

#include "sim/scenario/empty_sets.h"
#include "sim/scenario/interval.h"
#include "sim/scenario/resolve_expression.h"
#include "sim/scenario/warnings.h"

namespace demarche {

namespace {

constexpr double max_poisson_mean = 500;  // of engine/random.h

struct Check {
  IntervalQuery& query;
  const Expression& expression;
  Diagnostics& diagnostics;
};

std::string shown(const Expression& expression, NodeId id) {
  const Node& node = expression.node(id);
  const std::string& value = expression.text.value;
  if (node.begin >= node.end || node.end > value.size()) return "this";
  return ticked(std::string_view(value).substr(node.begin, node.end - node.begin));
}

void report(const Check& check, NodeId at, const char* code, const std::string& message,
            const char* hint = "guard it with `if`, `and` or `needs`, or keep it away with `max(…, 0.01)`") {
  // Past the budget nothing is known, and a guess would be noise.
  if (check.query.budget < 0) return;
  check.diagnostics.warning(check.expression.place(at), code, message, hint);
}

void check_operation(const Check& check, NodeId id, const Facts& facts) {
  const Expression& e = check.expression;
  const Node& node = e.node(id);
  if (facts.impossible) return;
  if (node.kind == NodeKind::binary && node.op == Op::divide) {
    const Bound divisor = bound_of(check.query, e, node.children[1], facts);
    if (divisor.nonzero || divisor.range.low > 0 || divisor.range.high < 0) return;
    report(check, node.children[1], "division-by-zero",
           shown(e, node.children[1]) + " may be 0 here, and a division by 0 stops the run");
  }
  if (node.kind == NodeKind::binary && node.op == Op::power) {
    const Bound base = bound_of(check.query, e, node.children[0], facts);
    const Bound exponent = bound_of(check.query, e, node.children[1], facts);
    const bool whole =
        exponent.range.low == exponent.range.high && exponent.range.low == std::floor(exponent.range.low);
    if (base.range.low < 0 && !whole)
      report(check, node.children[0], "power-out-of-range",
             shown(e, node.children[0]) + " may be negative here, and a power of it then has no value");
    else if (exponent.range.low < 0 && !base.nonzero && base.range.low <= 0 && base.range.high >= 0)
      report(check, node.children[0], "division-by-zero",
             shown(e, node.children[0]) + " may be 0 here, and a negative power of 0 stops the run");
  }
  if (node.kind == NodeKind::reduce && node.children[3] == no_node) {
    const auto reduce = static_cast<Reduce>(node.symbol);
    const bool needs_somebody = reduce == Reduce::mean || reduce == Reduce::min || reduce == Reduce::max;
    if (needs_somebody && may_be_over_nobody(check.query, e, id, facts) && check.query.budget >= 0)
      check.diagnostics.warning(e.place(id), "empty-set",
                                "there may be nobody here to take the `" + std::string(name_of(reduce)) +
                                    "` of, and that stops the run",
                                "say what it is then: `" + std::string(name_of(reduce)) + "(… else 0)`");
  }
  if (node.kind == NodeKind::draw && static_cast<Draw>(node.symbol) == Draw::poisson) {
    const Bound mean = bound_of(check.query, e, node.children[0], facts);
    if (mean.range.low < 0 || mean.range.high > max_poisson_mean)
      report(check, node.children[0], "poisson-out-of-range",
             shown(e, node.children[0]) + " may lie outside 0 to 500, and such a mean stops the run",
             "keep it there with `clamp(…, 0, 500)`");
  }
  if (node.kind != NodeKind::function) return;
  const auto function = static_cast<Function>(node.symbol);
  if (function != Function::log && function != Function::sqrt) return;
  const Bound argument = bound_of(check.query, e, node.children[0], facts);
  if (function == Function::sqrt && argument.range.low < 0)
    report(check, node.children[0], "sqrt-out-of-range",
           shown(e, node.children[0]) + " may be negative here, and its square root then stops the run");
  if (function == Function::log && argument.range.low <= 0 && !(argument.range.low == 0 && argument.nonzero))
    report(check, node.children[0], "log-out-of-range",
           shown(e, node.children[0]) + " may be 0 or less here, and its logarithm then stops the run");
}

void walk(const Check& check, NodeId id, const Facts& facts) {
  if (id == no_node) return;
  const Node& node = check.expression.node(id);
  check_operation(check, id, facts);
  const auto under = [&](NodeId condition, bool truth) {
    Facts inner = facts;
    assume(check.query, check.expression, condition, truth, inner);
    return inner;
  };
  if (node.kind == NodeKind::choice) {
    walk(check, node.children[0], facts);
    walk(check, node.children[1], under(node.children[0], true));
    walk(check, node.children[2], under(node.children[0], false));
  } else if (node.kind == NodeKind::binary && (node.op == Op::logical_and || node.op == Op::logical_or)) {
    walk(check, node.children[0], facts);
    walk(check, node.children[1], under(node.children[0], node.op == Op::logical_and));
  } else if (node.kind == NodeKind::reduce && node.children[1] != no_node) {
    walk(check, node.children[1], facts);
    walk(check, node.children[2], under(node.children[1], true));
    walk(check, node.children[3], facts);
  } else {
    for (NodeId child : node.children) walk(check, child, facts);
  }
}

struct Texts {
  const Scenario& scenario;
  Diagnostics& diagnostics;

  void one(const Expression& expression, const Facts& facts = {}) {
    if (expression.empty()) return;
    IntervalQuery query(scenario);
    walk({query, expression, diagnostics}, expression.root, facts);
  }
  void terms(const std::vector<UtilityTerm>& list, const Facts& facts = {}) {
    for (const UtilityTerm& term : list) one(term.adds, facts);
  }
  void effects(const std::vector<Effect>& list, const Facts& facts = {}) {
    for (const Effect& effect : list) {
      one(effect.expression, facts);
      IntervalQuery query(scenario);
      const Check check{query, effect.expression, diagnostics};
      for (NodeId part : {effect.loss, effect.delay}) walk(check, part, facts);
    }
  }
  // What holds once a condition has let the rest be evaluated. A condition about chance says
  // nothing for later.
  Facts given(const Expression& condition, Facts facts = {}) {
    if (condition.empty()) return facts;
    IntervalQuery query(scenario);
    assume(query, condition, condition.root, true, facts);
    return facts;
  }
};

}  // namespace

void warn_arithmetic(const Scenario& scenario, Diagnostics& diagnostics) {
  Texts texts{scenario, diagnostics};
  for (const Actor& actor : scenario.actors) texts.one(actor.rationality);
  for (const ActorSet& set : scenario.sets) texts.one(set.condition);
  for (const Variable& variable : scenario.variables)
    for (const StartEntry& entry : variable.start) texts.one(entry.value);
  for (const Derived& derived : scenario.derived) texts.one(derived.value);
  for (const Action& action : scenario.actions) {
    const Facts able = texts.given(action.target, texts.given(action.actor));
    texts.one(action.actor);
    texts.one(action.target, texts.given(action.actor));
    texts.one(action.needs, able);
    // Nothing changes between the decision and its effects, so `needs` still holds.
    const Facts allowed = texts.given(action.needs, able);
    texts.terms(action.why, allowed);
    texts.effects(action.effects, allowed);
  }
  for (const Rule& rule : scenario.rules) {
    texts.one(rule.when);
    texts.effects(rule.effects, texts.given(rule.when));
  }
  for (const Event& event : scenario.events) {
    texts.one(event.when);
    const Facts due = texts.given(event.when);
    texts.one(event.chance, due);
    texts.effects(event.effects, due);
  }
  for (const Term& term : scenario.terms) {
    for (const Expression* part :
         {&term.party, &term.other, &term.worth_to_party, &term.worth_to_other, &term.breach, &term.detected})
      texts.one(*part);
    texts.effects(term.on_start);
    texts.effects(term.each_turn);
  }
  for (const Offer& offer : scenario.offers) {
    for (const Expression* part : {&offer.from, &offer.to, &offer.needs, &offer.wait, &offer.end_cost})
      texts.one(*part);
    // The answer may come turns later, when `needs` no longer holds.
    texts.terms(offer.why, texts.given(offer.needs));
    texts.terms(offer.accept);
    for (const auto* list : {&offer.on_accept, &offer.on_decline, &offer.on_breach, &offer.on_end})
      texts.effects(*list);
  }
  texts.one(scenario.diplomacy.credibility);
  for (const Proposal& proposal : scenario.proposals) {
    texts.one(proposal.actor);
    texts.one(proposal.needs, texts.given(proposal.actor));
    texts.terms(proposal.why, texts.given(proposal.needs, texts.given(proposal.actor)));
    texts.terms(proposal.vote);
    texts.one(proposal.abstain);
    for (const auto* list : {&proposal.on_pass, &proposal.on_fail, &proposal.on_veto, &proposal.each_yes})
      texts.effects(*list);
  }
  for (const Outcome& outcome : scenario.outcomes) texts.one(outcome.when);
  for (const Objective& objective : scenario.objectives) texts.one(objective.value);
  for (const Indicator& indicator : scenario.indicators) texts.one(indicator.value);
  for (const ScenarioTest& test : scenario.tests)
    for (const Claim& claim : test.holds) texts.one(claim.expression);
  for (const Finding& finding : scenario.findings)
    for (const auto* part : {&finding.value, &finding.among, &finding.against}) texts.one(*part);
}

}  // namespace demarche
