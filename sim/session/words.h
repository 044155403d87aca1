// Conditions and formulas as a sentence for people who do not read the language: labels instead of names,
// "is above" instead of ">". A part that has no plain wording stays as it is written.
#pragma once

#include <array>
#include <string>

#include "sim/scenario/scenario.h"

namespace demarche {

// Who stands for self, target, party… (actors, by ActorSlot; -1: not known, and then the role's name is
// said).
using Roles = std::array<int, actor_slot_count>;
Roles roles_of(int self, int target);

// "Evidence is below 0.35", "Russia: has not done “Test a missile” in the last 4 turns".
std::string in_words(const Scenario& scenario, const Expression& expression, NodeId node, const Roles& roles);

}  // namespace demarche
