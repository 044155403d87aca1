// What an expression is worth before any run: conditions over actors and static sets are settled
// here once, so that impossible moves are never considered and unused ones can be reported.
#pragma once

#include <optional>
#include <vector>

#include "sim/scenario/scenario.h"

namespace demarche {

// Who stands for the slots, and how much work may be spent: nested sums over actors grow without
// bound, and an answer that takes longer is "not known".
struct StaticQuery {
  std::vector<int> actors;  // by slot (ActorSlot, then bound variables); -1: not known
  long budget = 20'000;     // nodes still to be visited; may be shared by many questions

  StaticQuery() = default;
  explicit StaticQuery(int self, int target = -1);
  void bind(ActorSlot slot, int actor);
};

// True or false if that depends on actors and static sets alone, nullopt otherwise. `and`, `or` and
// `if` are decided by one side where that is enough.
std::optional<bool> static_condition(const Scenario& scenario, const Expression& expression, NodeId node,
                                     StaticQuery& query);
// The same for a whole condition; an empty one holds.
std::optional<bool> static_condition(const Scenario& scenario, const Expression& expression,
                                     StaticQuery& query);

// The members of a set, or nullopt if they change with state.
std::optional<std::vector<int>> static_members(const Scenario& scenario, const Expression& expression,
                                               NodeId set);

}  // namespace demarche
