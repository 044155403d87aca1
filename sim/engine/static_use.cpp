#include "sim/engine/static_use.h"

#include "sim/scenario/static_eval.h"

namespace demarche {

bool may_hold(const Scenario& scenario, const Expression& condition, const SlotActors& slots) {
  if (condition.empty()) return true;
  StaticQuery query;
  for (int slot = 0; slot < actor_slot_count; ++slot)
    query.bind(static_cast<ActorSlot>(slot), slots[static_cast<std::size_t>(slot)]);
  return static_condition(scenario, condition, query).value_or(true);
}

bool can_promise(const Scenario& scenario, const Term& term, int party, int other) {
  SlotActors slots = no_actors;
  slots[static_cast<std::size_t>(ActorSlot::party)] = party;
  slots[static_cast<std::size_t>(ActorSlot::other)] = other;
  return party != other && may_hold(scenario, term.party, slots) && may_hold(scenario, term.other, slots);
}

}  // namespace demarche
