// Names and types of one expression: raw nodes become resolved ones (lang/ast.h) in place. After a
// call without errors every node reachable from the roots is of a resolved kind with symbol and
// type set.
#pragma once

#include <limits>
#include <string>

#include "sim/lang/ast.h"
#include "sim/lang/diagnostic.h"
#include "sim/scenario/scenario.h"

namespace demarche {

constexpr unsigned slot_bit(ActorSlot slot) { return 1u << static_cast<unsigned>(slot); }
inline constexpr unsigned no_slots = 0;
inline constexpr unsigned slot_self = slot_bit(ActorSlot::self);
inline constexpr unsigned slots_self_target = slot_self | slot_bit(ActorSlot::target);
inline constexpr unsigned slots_party_other = slot_bit(ActorSlot::party) | slot_bit(ActorSlot::other);
inline constexpr unsigned slots_breach = slots_self_target | slot_bit(ActorSlot::breaker);

// What one place in a scenario allows.
struct ExpressionContext {
  std::string where;          // completes "`target` has no meaning in …": "a rule over self"
  unsigned slots = no_slots;  // slot_bit()s
  bool chance = true;         // chance, uniform, normal, poisson
  bool state = true;          // variables, and sets whose members change
  bool memory = true;         // derived quantities, records, agreements, previous values, the clock
  int variables_before = std::numeric_limits<int>::max();  // start expressions: only those declared earlier
};

void resolve_expression(const Scenario& scenario, const ExpressionContext& context, Type wanted,
                        Expression& expression, Diagnostics& diagnostics);
void resolve_effect(const Scenario& scenario, const ExpressionContext& context, Effect& effect,
                    Diagnostics& diagnostics);

// "`x`" for messages.
std::string ticked(std::string_view text);
// "did you mean `x`?", or "" when nothing known is near.
std::string did_you_mean(std::string_view word, std::span<const std::string> candidates);
// "a number", "an actor", …
const char* with_article(Type type);
// The ids (names, for rules and events) of some entities, as candidates for did_you_mean.
template <typename Entity>
std::vector<std::string> ids_of(const std::vector<Entity>& entities) {
  std::vector<std::string> result;
  for (const Entity& entity : entities) {
    if constexpr (requires { entity.id; })
      result.push_back(entity.id);
    else
      result.push_back(entity.name);
  }
  return result;
}

}  // namespace demarche
