#include "sim/scenario/limits.h"

#include <string>

#include "sim/scenario/resolve_expression.h"
#include "sim/scenario/static_eval.h"

namespace demarche {

namespace {

// Work for counting candidates in all; past it a condition counts as possibly true.
constexpr long static_budget = 20'000'000;

template <typename Entity>
void check_number_of(const std::vector<Entity>& entities, const char* what, std::size_t most,
                     Diagnostics& diagnostics) {
  if (entities.size() <= most) return;
  Place place;
  if constexpr (requires { entities[most].place; }) place = entities[most].place;
  diagnostics.error(place, "too-many",
                    "there are " + std::to_string(entities.size()) + " " + what + ", and the limit is " +
                        std::to_string(most));
}

bool may_hold(const Scenario& scenario, const Expression& condition, StaticQuery& query) {
  return static_condition(scenario, condition, query).value_or(true);
}

struct CandidateCount {
  const Scenario& scenario;
  long budget = static_budget;
  std::size_t count = 0;

  bool over() const { return count > max_candidates_per_turn; }

  bool holds(const Expression& condition, int self, int target = -1) {
    if (condition.empty()) return true;
    StaticQuery query(self, target);
    query.budget = std::min(budget, query.budget);
    const long before = query.budget;
    const bool result = may_hold(scenario, condition, query);
    budget -= before - query.budget;
    return result;
  }
  void add(const Expression& actor, bool has_target, const Expression& target) {
    const int actors = static_cast<int>(scenario.actors.size());
    for (int a = 0; a < actors && !over(); ++a) {
      if (!holds(actor, a)) continue;
      if (!has_target) ++count;
      for (int b = 0; has_target && b < actors && !over(); ++b)
        if (a != b && holds(target, a, b)) ++count;
    }
  }
};

}  // namespace

void check_limits(const Scenario& scenario, Diagnostics& diagnostics) {
  check_number_of(scenario.actors, "actors", max_actors, diagnostics);
  check_number_of(scenario.sets, "sets", max_entities, diagnostics);
  check_number_of(scenario.variables, "state variables", max_entities, diagnostics);
  check_number_of(scenario.parameters, "parameters", max_entities, diagnostics);
  check_number_of(scenario.derived, "derived quantities", max_entities, diagnostics);
  check_number_of(scenario.actions, "actions", max_entities, diagnostics);
  check_number_of(scenario.rules, "rules", max_entities, diagnostics);
  check_number_of(scenario.events, "events", max_entities, diagnostics);
  check_number_of(scenario.terms, "terms", static_cast<std::size_t>(max_terms), diagnostics);
  check_number_of(scenario.offers, "offers", max_entities, diagnostics);
  check_number_of(scenario.institutions, "institutions", max_entities, diagnostics);
  check_number_of(scenario.proposals, "proposals", max_entities, diagnostics);
  check_number_of(scenario.outcomes, "outcomes", max_entities, diagnostics);
  check_number_of(scenario.indicators, "indicators", max_entities, diagnostics);
  check_number_of(scenario.tests, "tests", max_entities, diagnostics);
  check_number_of(scenario.findings, "findings", max_entities, diagnostics);
}

void check_candidates(const Scenario& scenario, Diagnostics& diagnostics) {
  CandidateCount all{scenario};
  for (const Action& action : scenario.actions) all.add(action.actor, action.has_target, action.target);
  for (const Offer& offer : scenario.offers) all.add(offer.from, true, offer.to);
  for (const Proposal& proposal : scenario.proposals)
    if (proposal.tabled_by_actors) all.add(proposal.actor, false, {});
  if (!all.over()) return;
  diagnostics.error({}, "too-many",
                    "actors would have to weigh more than " + std::to_string(max_candidates_per_turn) +
                        " moves in a turn, and that is the limit",
                    "narrow the `actor`, `target`, `from` and `to` conditions of actions and offers");
}

}  // namespace demarche
