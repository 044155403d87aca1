#include "sim/scenario/scenario.h"

namespace demarche {

namespace {

template <typename Entity>
int find_by_id(const std::vector<Entity>& entities, std::string_view id) {
  for (std::size_t i = 0; i < entities.size(); ++i)
    if (entities[i].id == id) return static_cast<int>(i);
  return -1;
}

template <typename Entity>
int find_by_name(const std::vector<Entity>& entities, std::string_view name) {
  for (std::size_t i = 0; i < entities.size(); ++i)
    if (entities[i].name == name) return static_cast<int>(i);
  return -1;
}

// `economy` of the world, of actors and of pairs are three different things.
template <typename Entity>
int find_in_scope(const std::vector<Entity>& entities, Scope scope, std::string_view id) {
  for (std::size_t i = 0; i < entities.size(); ++i)
    if (entities[i].scope == scope && entities[i].id == id) return static_cast<int>(i);
  return -1;
}

}  // namespace

int find_actor(const Scenario& scenario, std::string_view id) { return find_by_id(scenario.actors, id); }

int find_set(const Scenario& scenario, std::string_view id) { return find_by_id(scenario.sets, id); }

int find_variable(const Scenario& scenario, Scope scope, std::string_view id) {
  return find_in_scope(scenario.variables, scope, id);
}

int find_derived(const Scenario& scenario, Scope scope, std::string_view id) {
  return find_in_scope(scenario.derived, scope, id);
}

int find_parameter(const Scenario& scenario, std::string_view id) {
  return find_by_id(scenario.parameters, id);
}

int find_action(const Scenario& scenario, std::string_view id) { return find_by_id(scenario.actions, id); }

int find_rule(const Scenario& scenario, std::string_view name) { return find_by_name(scenario.rules, name); }

int find_event(const Scenario& scenario, std::string_view name) {
  return find_by_name(scenario.events, name);
}

int find_term(const Scenario& scenario, std::string_view id) { return find_by_id(scenario.terms, id); }

int find_offer(const Scenario& scenario, std::string_view id) { return find_by_id(scenario.offers, id); }

int find_proposal(const Scenario& scenario, std::string_view id) {
  return find_by_id(scenario.proposals, id);
}

int votes_needed(const Scenario& scenario, const Proposal& proposal) {
  return proposal.threshold > 0
             ? proposal.threshold
             : scenario.institutions[static_cast<std::size_t>(proposal.institution)].threshold;
}

int find_outcome(const Scenario& scenario, std::string_view name) {
  return find_by_name(scenario.outcomes, name);
}

const char* name_of(Instrument instrument) {
  switch (instrument) {
    case Instrument::diplomatic: return "diplomatic";
    case Instrument::informational: return "informational";
    case Instrument::military: return "military";
    case Instrument::economic: return "economic";
  }
  return "";
}

const char* name_of(Scope scope) {
  switch (scope) {
    case Scope::world: return "world";
    case Scope::actor: return "actor";
    case Scope::pair: return "pair";
  }
  return "";
}

const char* name_of(Basis basis) {
  switch (basis) {
    case Basis::judgement: return "judgement";
    case Basis::estimate: return "estimate";
    case Basis::fact: return "fact";
  }
  return "";
}

const char* name_of(Aim aim) {
  switch (aim) {
    case Aim::none: return "none";
    case Aim::coerce: return "coerce";
    case Aim::constrain: return "constrain";
    case Aim::signal: return "signal";
  }
  return "";
}

}  // namespace demarche
