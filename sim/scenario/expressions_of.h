// Every text of a scenario, for checks that look through all of them.
#pragma once

#include "sim/scenario/scenario.h"

namespace demarche {

// Calls visit(const Expression&) for every expression that is not empty, those of effects included.
template <typename Visit>
void for_each_expression(const Scenario& scenario, Visit visit) {
  const auto one = [&](const Expression& expression) {
    if (!expression.empty()) visit(expression);
  };
  const auto effects = [&](const std::vector<Effect>& list) {
    for (const Effect& effect : list) one(effect.expression);
  };
  const auto terms = [&](const std::vector<UtilityTerm>& list) {
    for (const UtilityTerm& term : list) one(term.adds);
  };
  for (const Actor& actor : scenario.actors) one(actor.rationality);
  for (const ActorSet& set : scenario.sets) one(set.condition);
  for (const Variable& variable : scenario.variables)
    for (const StartEntry& entry : variable.start) one(entry.value);
  for (const Derived& derived : scenario.derived) one(derived.value);
  for (const Action& action : scenario.actions) {
    one(action.actor);
    one(action.target);
    one(action.needs);
    terms(action.why);
    effects(action.effects);
  }
  for (const Rule& rule : scenario.rules) {
    one(rule.when);
    effects(rule.effects);
  }
  for (const Event& event : scenario.events) {
    one(event.chance);
    one(event.when);
    effects(event.effects);
  }
  for (const Term& term : scenario.terms) {
    for (const Expression* part :
         {&term.party, &term.other, &term.worth_to_party, &term.worth_to_other, &term.breach, &term.detected})
      one(*part);
    effects(term.on_start);
    effects(term.each_turn);
  }
  for (const Offer& offer : scenario.offers) {
    for (const Expression* part : {&offer.from, &offer.to, &offer.needs, &offer.wait, &offer.end_cost})
      one(*part);
    terms(offer.why);
    terms(offer.accept);
    for (const auto* list : {&offer.on_accept, &offer.on_decline, &offer.on_breach, &offer.on_end})
      effects(*list);
  }
  one(scenario.diplomacy.credibility);
  for (const Proposal& proposal : scenario.proposals) {
    one(proposal.actor);
    one(proposal.needs);
    terms(proposal.why);
    terms(proposal.vote);
    one(proposal.abstain);
    for (const auto* list : {&proposal.on_pass, &proposal.on_fail, &proposal.on_veto, &proposal.each_yes})
      effects(*list);
  }
  for (const Outcome& outcome : scenario.outcomes) one(outcome.when);
  for (const Objective& objective : scenario.objectives) one(objective.value);
  for (const Indicator& indicator : scenario.indicators) one(indicator.value);
  for (const ScenarioTest& test : scenario.tests)
    for (const Claim& claim : test.holds) one(claim.expression);
  for (const Finding& finding : scenario.findings)
    for (const auto* part : {&finding.value, &finding.among, &finding.against}) one(*part);
}

}  // namespace demarche
