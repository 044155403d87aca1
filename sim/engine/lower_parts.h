// Shared by the parts of the lowering (lower*.cpp); not for others (see lower.h).
#pragma once

#include <vector>

#include "sim/engine/lower.h"

namespace demarche {

// Who an actor expression stands for here.
ActorRef actor_of(Lowering& to, const Expression& e, NodeId id);
// Adds one actor coordinate to a table address.
void index_by(CellAddress& at, const Lowering& to, ActorRef actor, std::int32_t stride);
ValueId load_cell(Lowering& to, const CellAddress& at, Origin origin, Bounds bounds = bookkeeping);

// Conditions on actors, and what is taken over sets of them (lower_sets.cpp).
ValueId same_actor(Lowering& to, ActorRef a, ActorRef b, Origin origin);
// A set as members that may belong, each with the condition under which it does (constant 1 for static sets).
struct Member {
  int actor;
  ValueId belongs;
};
std::vector<Member> members_of(Lowering& to, const Expression& e, NodeId set);
ValueId lower_member_of(Lowering& to, const Expression& e, const Node& n, Origin origin);
ValueId lower_reduce(Lowering& to, const Expression& e, const Node& n, Origin origin);

// What is on record, and what stands between two (lower_records.cpp).
ValueId lower_record(Lowering& to, const Expression& e, const Node& n, Origin origin);
// A table [a][b] of counts or flags: 1 where it is positive for the actors asked about.
ValueId lower_pair_flag(Lowering& to, const Expression& e, const Node& n, std::int32_t table, Origin origin);

}  // namespace demarche
