#include "sim/scenario/overrides.h"

#include <cmath>
#include <sstream>
#include <vector>

#include "sim/scenario/read.h"
#include "sim/scenario/resolve_expression.h"

namespace demarche {

namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

std::string shown(double value) {
  std::ostringstream out;
  out.precision(12);
  out << value;
  return out.str();
}

int find_named_actor(const Scenario& scenario, std::string_view name, Place place, Diagnostics& diagnostics) {
  const int actor = find_actor(scenario, name);
  if (actor < 0)
    diagnostics.error(place, "unknown-name", "no actor is called " + ticked(name),
                      did_you_mean(name, ids_of(scenario.actors)));
  return actor;
}

// Reports derived quantities apart: a user sees them among the variables and may well try to set
// one.
int find_named_variable(const Scenario& scenario, Scope scope, std::string_view name, Place place,
                        Diagnostics& diagnostics) {
  const int variable = find_variable(scenario, scope, name);
  if (variable >= 0) return variable;
  if (find_derived(scenario, scope, name) >= 0) {
    diagnostics.error(place, "not-assignable",
                      ticked(name) + " is derived from other quantities and has no start value",
                      "set what it is derived from");
    return -1;
  }
  std::vector<std::string> candidates;
  for (const Variable& other : scenario.variables)
    if (other.scope == scope) candidates.push_back(other.id);
  diagnostics.error(place, "unknown-name",
                    std::string("no ") + name_of(scope) + " variable is called " + ticked(name),
                    did_you_mean(name, candidates));
  return -1;
}

std::optional<OverrideTarget> pair_target(const Scenario& scenario, std::string_view name,
                                          std::size_t bracket, Place place, Diagnostics& diagnostics) {
  const std::string_view inside = name.substr(bracket + 1, name.size() - bracket - 2);
  const std::size_t comma = inside.find(',');
  if (comma == std::string_view::npos) {
    diagnostics.error(place, "bad-override", ticked(name) + " names one actor where a pair has two",
                      "write `variable[a, b]`");
    return std::nullopt;
  }
  OverrideTarget target;
  target.variable =
      find_named_variable(scenario, Scope::pair, trimmed(name.substr(0, bracket)), place, diagnostics);
  target.actor = find_named_actor(scenario, trimmed(inside.substr(0, comma)), place, diagnostics);
  target.second_actor = find_named_actor(scenario, trimmed(inside.substr(comma + 1)), place, diagnostics);
  if (target.variable < 0 || target.actor < 0 || target.second_actor < 0) return std::nullopt;
  if (target.actor == target.second_actor) {
    diagnostics.error(place, "bad-override", ticked(name) + " names the same actor twice",
                      "a pair is two different actors");
    return std::nullopt;
  }
  return target;
}

std::optional<OverrideTarget> member_target(const Scenario& scenario, std::string_view name, std::size_t dot,
                                            Place place, Diagnostics& diagnostics) {
  const std::string_view owner = trimmed(name.substr(0, dot));
  const std::string_view id = trimmed(name.substr(dot + 1));
  OverrideTarget target;
  if (owner == "world") {
    target.variable = find_named_variable(scenario, Scope::world, id, place, diagnostics);
    return target.variable < 0 ? std::nullopt : std::optional(target);
  }
  target.actor = find_named_actor(scenario, owner, place, diagnostics);
  target.variable = find_named_variable(scenario, Scope::actor, id, place, diagnostics);
  return target.actor < 0 || target.variable < 0 ? std::nullopt : std::optional(target);
}

void report_plain_name(const Scenario& scenario, std::string_view name, Place place,
                       Diagnostics& diagnostics) {
  const std::string id(name);
  std::string hint;
  if (find_variable(scenario, Scope::world, id) >= 0) {
    hint = "write " + ticked("world." + id);
  } else if (find_variable(scenario, Scope::actor, id) >= 0) {
    hint = "it is a variable of actors: write " + ticked("ACTOR." + id);
  } else if (find_variable(scenario, Scope::pair, id) >= 0) {
    hint = "it is a variable of pairs: write " + ticked(id + "[a, b]");
  } else {
    std::vector<std::string> candidates = ids_of(scenario.parameters);
    for (const Variable& variable : scenario.variables)
      if (variable.scope == Scope::world) candidates.push_back("world." + variable.id);
    hint = did_you_mean(id, candidates);
  }
  diagnostics.error(place, "unknown-name", "no parameter is called " + ticked(id), hint);
}

}  // namespace

std::optional<OverrideTarget> resolve_override_target(const Scenario& scenario, std::string_view name,
                                                      Place place, Diagnostics& diagnostics) {
  name = trimmed(name);
  if (const std::size_t bracket = name.find('['); bracket != std::string_view::npos && name.back() == ']')
    return pair_target(scenario, name, bracket, place, diagnostics);
  if (const std::size_t dot = name.find('.'); dot != std::string_view::npos)
    return member_target(scenario, name, dot, place, diagnostics);
  OverrideTarget target;
  const std::string_view id = !name.empty() && name.front() == '$' ? name.substr(1) : name;
  target.parameter = find_parameter(scenario, id);
  if (target.parameter >= 0) return target;
  report_plain_name(scenario, id, place, diagnostics);
  return std::nullopt;
}

Range range_of(const Scenario& scenario, const OverrideTarget& target) {
  if (target.parameter >= 0) return scenario.parameters[static_cast<std::size_t>(target.parameter)].range;
  return scenario.variables[static_cast<std::size_t>(target.variable)].range;
}

void check_overrides(const Scenario& scenario, const Overrides& overrides, Place place,
                     Diagnostics& diagnostics) {
  for (const auto& [name, value] : overrides.values) {
    const auto target = resolve_override_target(scenario, name, place, diagnostics);
    if (!target) continue;
    const Range range = range_of(scenario, *target);
    if (std::isfinite(value) && value >= range.low && value <= range.high) continue;
    diagnostics.error(place, "out-of-range",
                      ticked(name) + " = " + shown(value) + " is outside its range, " + shown(range.low) +
                          " to " + shown(range.high));
  }
  for (const std::string& name : overrides.off) {
    if (find_rule(scenario, name) >= 0 || find_event(scenario, name) >= 0) continue;
    std::vector<std::string> candidates = ids_of(scenario.rules);
    for (const Event& event : scenario.events) candidates.push_back(event.name);
    diagnostics.error(place, "unknown-name", "no rule or event is called " + ticked(name),
                      did_you_mean(name, candidates));
  }
}

void check_overrides(const Scenario& scenario, const Overrides& overrides, Diagnostics& diagnostics) {
  check_overrides(scenario, overrides, Place{}, diagnostics);
}

}  // namespace demarche
