#include "sim/scenario/resolve_names.h"

#include <algorithm>
#include <array>
#include <optional>

namespace demarche {

namespace {

constexpr std::array<const char*, actor_slot_count> slot_names = {"self", "target", "party", "other",
                                                                  "breaker"};

int slot_of(std::string_view name) {
  for (int i = 0; i < actor_slot_count; ++i)
    if (name == slot_names[static_cast<std::size_t>(i)]) return i;
  return -1;
}

// How a variable or derived quantity is written, by scope.
std::string spelled(Scope scope, std::string_view id) {
  switch (scope) {
    case Scope::world: return ticked("world." + std::string(id));
    case Scope::actor: return ticked("self." + std::string(id));
    case Scope::pair: return ticked(std::string(id) + "[self, target]");
  }
  return {};
}

// The scope in which `id` is known, if it is known at all.
std::optional<Scope> scope_of(const Scenario& scenario, std::string_view id) {
  for (Scope scope : {Scope::world, Scope::actor, Scope::pair})
    if (find_variable(scenario, scope, id) >= 0 || find_derived(scenario, scope, id) >= 0) return scope;
  return std::nullopt;
}

const char* owner_of(Scope scope) {
  switch (scope) {
    case Scope::world: return "the world";
    case Scope::actor: return "actors";
    case Scope::pair: return "pairs";
  }
  return "";
}

std::vector<std::string> quantities(const Scenario& scenario, Scope scope) {
  std::vector<std::string> result;
  for (const Variable& variable : scenario.variables)
    if (variable.scope == scope) result.push_back(variable.id);
  for (const Derived& derived : scenario.derived)
    if (derived.scope == scope) result.push_back(derived.id);
  return result;
}

Type unknown_name(Resolver& r, NodeId id, Type wanted) {
  const Node& node = r.node(id);
  const std::string& name = node.text;
  const Place place = r.place(id);
  if (const auto scope = scope_of(r.scenario, name)) {
    r.diagnostics.error(place, "unknown-name",
                        ticked(name) + " is a quantity of " + owner_of(*scope) + " and needs its owner",
                        "write " + spelled(*scope, name));
    return Type::unknown;
  }
  if (find_parameter(r.scenario, name) >= 0) {
    r.diagnostics.error(place, "unknown-name", ticked(name) + " is a parameter", "write `$" + name + "`");
    return Type::unknown;
  }
  std::vector<std::string> candidates;
  const auto add = [&](std::vector<std::string> more) {
    candidates.insert(candidates.end(), more.begin(), more.end());
  };
  if (wanted == Type::set) {
    add(ids_of(r.scenario.sets));
    r.diagnostics.error(place, "unknown-name", "no set is called " + ticked(name),
                        did_you_mean(name, candidates));
    return Type::unknown;
  }
  add(r.bound);
  for (int slot = 0; slot < actor_slot_count; ++slot)
    if (r.context.slots & slot_bit(static_cast<ActorSlot>(slot)))
      candidates.emplace_back(slot_names[static_cast<std::size_t>(slot)]);
  add(ids_of(r.scenario.actors));
  if (wanted == Type::actor) {
    r.diagnostics.error(place, "unknown-name", "no actor is called " + ticked(name),
                        did_you_mean(name, candidates));
    return Type::unknown;
  }
  add(ids_of(r.scenario.sets));
  for (Scope scope : {Scope::world, Scope::actor, Scope::pair}) add(quantities(r.scenario, scope));
  for (const char* word : {"turn", "date", "year", "month", "pi", "true", "false"})
    candidates.emplace_back(word);
  const std::string near = nearest_name(name, candidates);
  std::string hint;
  if (!near.empty()) {
    const auto scope = scope_of(r.scenario, near);
    hint = "did you mean " + (scope ? spelled(*scope, near) : ticked(near)) + "?";
  }
  r.diagnostics.error(place, "unknown-name", "nothing is called " + ticked(name), hint);
  return Type::unknown;
}

// Makes node `id` the variable or derived quantity `name` of the scope; actors are already in
// place.
Type resolve_quantity(Resolver& r, NodeId id, Scope scope, const std::string& name, Place name_place) {
  Node& node = r.node(id);
  if (const int variable = find_variable(r.scenario, scope, name); variable >= 0) {
    node.kind = NodeKind::variable;
    node.symbol = variable;
    if (!r.context.state) {
      r.diagnostics.error(r.place(id), "not-allowed",
                          "the variable " + ticked(name) + " cannot be used in " + r.context.where);
      return Type::unknown;
    }
    if (variable >= r.context.variables_before) {
      r.diagnostics.error(r.place(id), "not-allowed",
                          ticked(name) + " has no value yet here: it is declared at or after this variable",
                          "a start value may use variables declared before");
      return Type::unknown;
    }
    return Type::number;
  }
  if (const int derived = find_derived(r.scenario, scope, name); derived >= 0) {
    node.kind = NodeKind::derived;
    node.symbol = derived;
    if (!require_memory(r, id, "the derived quantity " + ticked(name))) return Type::unknown;
    return r.scenario.derived[static_cast<std::size_t>(derived)].value.empty() ? Type::unknown : Type::number;
  }
  const std::string of = scope == Scope::world   ? "the world has no variable "
                         : scope == Scope::actor ? "actors have no variable "
                                                 : "pairs have no variable ";
  std::string hint;
  if (const auto elsewhere = scope_of(r.scenario, name)) {
    hint = ticked(name) + " belongs to " + owner_of(*elsewhere) + ": write " + spelled(*elsewhere, name);
  } else {
    hint = did_you_mean(name, quantities(r.scenario, scope));
  }
  r.diagnostics.error(name_place, "unknown-name", of + ticked(name), hint);
  return Type::unknown;
}

}  // namespace

bool is_slot_name(std::string_view name) { return slot_of(name) >= 0; }

std::string slots_hint(unsigned slots) {
  std::string list;
  for (int slot = 0; slot < actor_slot_count; ++slot) {
    if (!(slots & slot_bit(static_cast<ActorSlot>(slot)))) continue;
    list += (list.empty() ? "" : " and ") + ticked(slot_names[static_cast<std::size_t>(slot)]);
  }
  return list.empty() ? "name an actor" : "here you can use " + list;
}

Type resolve_name(Resolver& r, NodeId id, Type wanted) {
  Node& node = r.node(id);
  const std::string name = node.text;
  for (std::size_t i = r.bound.size(); i-- > 0;) {
    if (r.bound[i] != name) continue;
    node.kind = NodeKind::actor_variable;
    node.symbol = first_bound_slot + static_cast<int>(i);
    return Type::actor;
  }
  if (const int slot = slot_of(name); slot >= 0) {
    node.kind = NodeKind::actor_variable;
    node.symbol = slot;
    if (r.context.slots & slot_bit(static_cast<ActorSlot>(slot))) return Type::actor;
    r.diagnostics.error(r.place(id), "wrong-slot", ticked(name) + " has no meaning in " + r.context.where,
                        slots_hint(r.context.slots));
    return Type::unknown;
  }
  if (name == "world") {
    r.diagnostics.error(r.place(id), "unknown-name", "`world` has no value of its own",
                        "write `world.` and the name of a variable");
    return Type::unknown;
  }
  if (name == "any") {
    r.diagnostics.error(r.place(id), "wrong-any", "`any` can only stand for an actor of a record",
                        "as in `did ACTION[self, any]`");
    return Type::unknown;
  }
  if (const int actor = find_actor(r.scenario, name); actor >= 0) {
    node.kind = NodeKind::actor;
    node.symbol = actor;
    return Type::actor;
  }
  if (const int set = find_set(r.scenario, name); set >= 0) {
    node.kind = NodeKind::named_set;
    node.symbol = set;
    if (!r.context.memory && r.scenario.sets[static_cast<std::size_t>(set)].dynamic) {
      r.diagnostics.error(
          r.place(id), "not-allowed",
          "the set " + ticked(name) + " changes with state and cannot be used in " + r.context.where);
      return Type::unknown;
    }
    return Type::set;
  }
  return unknown_name(r, id, wanted);
}

Type resolve_member(Resolver& r, NodeId id) {
  const Node copy = r.node(id);
  const NodeId owner = copy.children.empty() ? no_node : copy.children[0];
  const Place name_place = r.part(id, copy.text, true);
  if (owner == no_node) return Type::unknown;
  const bool bound_world = std::find(r.bound.begin(), r.bound.end(), "world") != r.bound.end();
  if (r.node(owner).kind == NodeKind::name && r.node(owner).text == "world" && !bound_world) {
    retire(r, owner);
    r.node(id).children.clear();
    return resolve_quantity(r, id, Scope::world, copy.text, name_place);
  }
  const Type type = visit(r, owner, Type::actor);
  const Type result = resolve_quantity(r, id, Scope::actor, copy.text, name_place);
  return type == Type::unknown ? Type::unknown : result;
}

Type resolve_index(Resolver& r, NodeId id) {
  const Node copy = r.node(id);
  bool good = true;
  for (NodeId child : copy.children)
    if (visit(r, child, Type::actor) == Type::unknown) good = false;
  const Type result = resolve_quantity(r, id, Scope::pair, copy.text, r.part(id, copy.text, false));
  if (result == Type::unknown) return result;
  if (copy.children.size() != 2) {
    r.diagnostics.error(r.place(id), "argument-count",
                        ticked(copy.text) + " belongs to pairs and takes 2 actors, but " +
                            std::to_string(copy.children.size()) +
                            (copy.children.size() == 1 ? " is given" : " are given"),
                        "write " + spelled(Scope::pair, copy.text));
    return Type::unknown;
  }
  return good ? result : Type::unknown;
}

}  // namespace demarche
