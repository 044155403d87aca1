#include "sim/scenario/warnings.h"

#include <algorithm>
#include <string>
#include <vector>

#include "sim/scenario/expressions_of.h"
#include "sim/scenario/interval.h"
#include "sim/scenario/resolve_expression.h"
#include "sim/scenario/static_eval.h"

namespace demarche {

namespace {

// --- unused

struct Uses {
  std::vector<bool> parameters;
  std::vector<bool> variables;
  std::vector<bool> derived;
};

void note_uses(const Expression& expression, Uses& uses, const std::vector<bool>& written) {
  for (std::size_t id = 0; id < expression.nodes.size(); ++id) {
    const Node& node = expression.nodes[id];
    if (node.symbol < 0 || (id < written.size() && written[id])) continue;
    const auto symbol = static_cast<std::size_t>(node.symbol);
    if (node.kind == NodeKind::parameter) uses.parameters[symbol] = true;
    if (node.kind == NodeKind::variable) uses.variables[symbol] = true;
    if (node.kind == NodeKind::derived) uses.derived[symbol] = true;
  }
}

// The nodes that an effect only writes. What is moved is read too: no more leaves than is there.
std::vector<bool> written_nodes(const Effect& effect) {
  std::vector<bool> written(effect.expression.nodes.size(), false);
  if (effect.lvalue != no_node && effect.kind != EffectKind::move)
    written[static_cast<std::size_t>(effect.lvalue)] = true;
  if (effect.destination != no_node) written[static_cast<std::size_t>(effect.destination)] = true;
  return written;
}

template <typename Visit>
void for_each_effect(const Scenario& scenario, Visit visit) {
  const auto all = [&](const std::vector<Effect>& list) {
    for (const Effect& effect : list) visit(effect);
  };
  for (const Action& action : scenario.actions) all(action.effects);
  for (const Rule& rule : scenario.rules) all(rule.effects);
  for (const Event& event : scenario.events) all(event.effects);
  for (const Term& term : scenario.terms) {
    all(term.on_start);
    all(term.each_turn);
  }
  for (const Offer& offer : scenario.offers)
    for (const auto* list : {&offer.on_accept, &offer.on_decline, &offer.on_breach, &offer.on_end})
      all(*list);
  for (const Proposal& proposal : scenario.proposals)
    for (const auto* list : {&proposal.on_pass, &proposal.on_fail, &proposal.on_veto, &proposal.each_yes})
      all(*list);
}

Uses uses_in(const Scenario& scenario) {
  Uses uses;
  uses.parameters.resize(scenario.parameters.size());
  uses.variables.resize(scenario.variables.size());
  uses.derived.resize(scenario.derived.size());
  // for_each_expression meets effects as well, so they are told apart by address.
  std::vector<std::pair<const Expression*, const Effect*>> effects;
  for_each_effect(scenario, [&](const Effect& effect) { effects.emplace_back(&effect.expression, &effect); });
  std::sort(effects.begin(), effects.end());
  for_each_expression(scenario, [&](const Expression& expression) {
    const auto found = std::lower_bound(effects.begin(), effects.end(),
                                        std::pair<const Expression*, const Effect*>{&expression, nullptr});
    const bool is_effect = found != effects.end() && found->first == &expression;
    note_uses(expression, uses, is_effect ? written_nodes(*found->second) : std::vector<bool>{});
  });
  return uses;
}

// Rules that change nothing, say nothing, and that no formula asks about.
void warn_idle_rules(const Scenario& scenario, Diagnostics& diagnostics) {
  std::vector<bool> asked(scenario.rules.size(), false);
  const int first_rule = static_cast<int>(scenario.events.size());
  for_each_expression(scenario, [&](const Expression& expression) {
    for (const Node& node : expression.nodes) {
      const bool record = node.kind == NodeKind::record || node.kind == NodeKind::record_count ||
                          node.kind == NodeKind::record_age;
      if (record && node.record == RecordVerb::happened && node.symbol >= first_rule)
        asked[static_cast<std::size_t>(node.symbol - first_rule)] = true;
    }
  });
  for (std::size_t i = 0; i < scenario.rules.size(); ++i) {
    const Rule& rule = scenario.rules[i];
    if (rule.effects.empty() && rule.says.empty() && !asked[i])
      diagnostics.warning(rule.place, "unused-rule", "the rule " + ticked(rule.name) + " does nothing",
                          "give it `effects` or `says`");
  }
}

// --- impossible

// Work for all conditions together; past it nothing more is called impossible.
constexpr long static_budget = 20'000'000;

struct Possible {
  const Scenario& scenario;
  long budget = static_budget;

  bool holds(const Expression& condition, StaticQuery query) {
    query.budget = std::min(query.budget, budget);
    const long before = query.budget;
    const bool result = static_condition(scenario, condition, query).value_or(true);
    budget -= before - query.budget;
    return result;
  }
  int actors() const { return static_cast<int>(scenario.actors.size()); }
  bool someone(const Expression& actor) {
    for (int a = 0; a < actors(); ++a)
      if (holds(actor, StaticQuery(a))) return true;
    return false;
  }
  bool some_pair(const Expression& actor, const Expression& target) {
    for (int a = 0; a < actors(); ++a) {
      if (!holds(actor, StaticQuery(a))) continue;
      for (int b = 0; b < actors(); ++b)
        if (a != b && holds(target, StaticQuery(a, b))) return true;
    }
    return false;
  }
  bool some_promise(const Term& term) {
    for (int a = 0; a < actors(); ++a)
      for (int b = 0; b < actors(); ++b) {
        StaticQuery query;
        query.bind(ActorSlot::party, a);
        query.bind(ActorSlot::other, b);
        if (a != b && holds(term.party, query) && holds(term.other, query)) return true;
      }
    return false;
  }
  // False if the condition fails for every actor or pair, or whatever values the state takes.
  bool ever(const Expression& when, Each each) {
    if (when.empty()) return true;
    if (interval_of(scenario, when, when.root).high <= 0) return false;
    if (each == Each::world) return holds(when, StaticQuery());
    return each == Each::self ? someone(when) : some_pair({}, when);
  }
};

}  // namespace

void warn_unused(const Scenario& scenario, Diagnostics& diagnostics) {
  const Uses uses = uses_in(scenario);
  for (std::size_t i = 0; i < scenario.parameters.size(); ++i)
    if (!uses.parameters[i])
      diagnostics.warning(scenario.parameters[i].place, "unused-parameter",
                          "the parameter " + ticked("$" + scenario.parameters[i].id) + " is used nowhere");
  for (std::size_t i = 0; i < scenario.variables.size(); ++i)
    if (!uses.variables[i])
      diagnostics.warning(scenario.variables[i].place, "unused-state",
                          "the variable " + ticked(scenario.variables[i].id) + " is read nowhere",
                          "nothing depends on it; chart it in [indicators] if that is what it is for");
  for (std::size_t i = 0; i < scenario.derived.size(); ++i)
    if (!uses.derived[i])
      diagnostics.warning(scenario.derived[i].place, "unused-derived",
                          "the derived quantity " + ticked(scenario.derived[i].id) + " is used nowhere");
  warn_idle_rules(scenario, diagnostics);
  std::vector<bool> offered(scenario.terms.size(), false);
  for (const Offer& offer : scenario.offers)
    for (const auto* list : {&offer.gives, &offer.asks})
      for (int term : *list)
        if (term >= 0) offered[static_cast<std::size_t>(term)] = true;
  for (std::size_t i = 0; i < scenario.terms.size(); ++i)
    if (!offered[i])
      diagnostics.error(scenario.terms[i].place, "unused-term",
                        "the term " + ticked(scenario.terms[i].id) +
                            " stands in no offer, so simulated actors could never use it",
                        "list it in `gives` or `asks` of an offer");
}

void warn_impossible(const Scenario& scenario, Diagnostics& diagnostics) {
  Possible possible{scenario};
  for (const Action& action : scenario.actions) {
    const bool can =
        action.has_target ? possible.some_pair(action.actor, action.target) : possible.someone(action.actor);
    if (!can)
      diagnostics.warning(
          action.place, "impossible-action", "nobody can ever take the action " + ticked(action.id),
          action.has_target ? "no pair of actors meets `actor` and `target`" : "no actor meets `actor`");
    else if (!possible.ever(action.needs, action.has_target ? Each::pair : Each::self))
      diagnostics.warning(action.place, "impossible-action",
                          "nobody can ever take the action " + ticked(action.id), "its `needs` never holds");
  }
  for (const Term& term : scenario.terms)
    if (!possible.some_promise(term))
      diagnostics.warning(term.place, "impossible-term",
                          "nobody can ever promise the term " + ticked(term.id),
                          "no pair of actors meets `party` and `other`");
  for (const Offer& offer : scenario.offers) {
    const bool pair = possible.some_pair(offer.from, offer.to);
    if (!pair || !possible.ever(offer.needs, Each::pair))
      diagnostics.warning(offer.place, "impossible-offer",
                          "nobody can ever make the offer " + ticked(offer.id),
                          pair ? "its `needs` never holds" : "no pair of actors meets `from` and `to`");
  }
  for (const Proposal& proposal : scenario.proposals) {
    bool can = proposal.tabled_by_actors && possible.someone(proposal.actor) &&
               possible.ever(proposal.needs, Each::self);
    const auto index = static_cast<int>(&proposal - scenario.proposals.data());
    for (const Event& event : scenario.events) can = can || event.proposal == index;
    for_each_effect(scenario, [&](const Effect& effect) {
      can = can || (effect.kind == EffectKind::table && effect.proposal == index);
    });
    if (!can)
      diagnostics.warning(proposal.place, "impossible-proposal",
                          "the proposal " + ticked(proposal.id) + " can never be brought in",
                          "give it an `actor`, or table it in an event or effect");
  }
  for (const Rule& rule : scenario.rules)
    if (!possible.ever(rule.when, rule.each))
      diagnostics.warning(rule.when.text.whole(), "impossible-rule",
                          "the condition of the rule " + ticked(rule.name) + " never holds");
  for (const Event& event : scenario.events)
    if (!possible.ever(event.when, Each::world))
      diagnostics.warning(event.when.text.whole(), "impossible-event",
                          "the condition of the event " + ticked(event.name) + " never holds");
}

void warn_outcome_order(const Scenario& scenario, Diagnostics& diagnostics) {
  for (std::size_t o = 0; o + 1 < scenario.outcomes.size(); ++o) {
    const Outcome& outcome = scenario.outcomes[o];
    if (outcome.when.empty() || interval_of(scenario, outcome.when, outcome.when.root).low <= 0) continue;
    diagnostics.warning(outcome.when.text.whole(), "unreachable-outcome",
                        ticked(outcome.name) + " always holds, so no outcome below it can come about",
                        "the first that holds is taken: put it last");
    return;
  }
}

void warn(const Scenario& scenario, Diagnostics& diagnostics) {
  warn_unused(scenario, diagnostics);
  warn_impossible(scenario, diagnostics);
  warn_arithmetic(scenario, diagnostics);
  warn_double_sets(scenario, diagnostics);
  warn_outcome_order(scenario, diagnostics);
}

}  // namespace demarche
