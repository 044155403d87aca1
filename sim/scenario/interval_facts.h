// Shared by the two halves of the interval analysis; not for others (see interval.h).
#pragma once

#include <string>

#include "sim/scenario/interval.h"

namespace demarche {

inline bool certainly(const Bound& b) { return b.range.low > 0; }
inline bool never(const Bound& b) { return b.range.high <= 0; }
inline bool is_point(const Bound& b, double value) { return b.range.low == value && b.range.high == value; }

// What comparing two numbers within bounds can give.
Bound compare(Op op, const Bound& a, const Bound& b);

// Two places with the same form have the same value in one picture of the state; "" when that
// cannot be said.
std::string form_of(const Expression& expression, NodeId id);

}  // namespace demarche
