// Resolved expressions to values of a graph. Who `self`, `target`… are is fixed here in one of three ways:
// one actor, the rows of a block (one row per target), or a different actor in every lane (effects of what
// each lane chose).
#pragma once

#include <array>
#include <string>
#include <vector>

#include "sim/engine/dag.h"
#include "sim/engine/layout.h"

namespace demarche {

struct ActorRef {
  enum class Kind : std::uint8_t { unset, fixed, row, lane } kind = Kind::unset;
  int index = 0;  // fixed: the actor; lane: the slot

  static ActorRef fixed(int actor) { return {Kind::fixed, actor}; }
  static ActorRef row() { return {Kind::row, 0}; }
  static ActorRef lane(ActorSlot slot) { return {Kind::lane, static_cast<int>(slot)}; }
};

struct Lowering {
  const Scenario& scenario;
  const Layout& layout;
  Graph& graph;
  std::string place;  // names this text among all that draw luck: "rule Suspicion/when"
  std::array<ActorRef, actor_slot_count> slots = {};
  // The actors of the rows: [first_row_actor, first_row_actor + rows).
  int first_row_actor = 0;
  int rows = 1;
  std::vector<int> bound = {};  // actors of the variables bound by enclosing sums
  ValueId guard = no_value;     // where it is 0, nobody asks for what is lowered here

  ActorRef& slot(ActorSlot s) { return slots[static_cast<std::size_t>(s)]; }
};

// The value of an expression, or of one of its nodes; `otherwise` for an empty expression.
ValueId lower(Lowering& to, const Expression& expression, NodeId node);
ValueId lower(Lowering& to, const Expression& expression, double otherwise);

// The parts of a condition that are joined by `and` at its top: what a "not possible because" names.
std::vector<NodeId> conjuncts(const Expression& condition);

// Where a state variable stands in memory for these actors.
CellAddress cell_address(Lowering& to, const Expression& expression, NodeId variable);

}  // namespace demarche
