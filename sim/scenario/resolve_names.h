// The part of the expression checker for what stands for actors, sets and quantities.
#pragma once

#include <string_view>

#include "sim/scenario/resolver.h"

namespace demarche {

Type resolve_name(Resolver& r, NodeId id, Type wanted);  // x
Type resolve_member(Resolver& r, NodeId id);             // world.x, a.x
Type resolve_index(Resolver& r, NodeId id);              // x[a, b]

bool is_slot_name(std::string_view name);

}  // namespace demarche
