// What conditions over actors say before a run: who may ever do what to whom.
#pragma once

#include <array>
#include <optional>

#include "sim/scenario/scenario.h"

namespace demarche {

using SlotActors = std::array<int, actor_slot_count>;  // actor by ActorSlot, -1: unknown
inline constexpr SlotActors no_actors = {-1, -1, -1, -1, -1};

inline SlotActors with_self(int self, int target = -1) {
  SlotActors slots = no_actors;
  slots[0] = self;
  slots[1] = target;
  return slots;
}

// False when the condition can never hold for these actors; an empty condition always may.
bool may_hold(const Scenario& scenario, const Expression& condition, const SlotActors& slots);

// Whether `party` can promise the term to `other`.
bool can_promise(const Scenario& scenario, const Term& term, int party, int other);

}  // namespace demarche
