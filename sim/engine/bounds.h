// Between which numbers a value of a graph must lie. What is certain to have a value needs no check when it
// is used, and most of what a scenario computes is: state stays in its ranges, and IEEE arithmetic is
// monotone, so the ends of an interval bound every result exactly.
#pragma once

#include <limits>
#include <span>

namespace demarche {

struct Value;

// Unknown, and perhaps no value at all, unless both ends are below certain_magnitude.
struct Bounds {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
};

// Far from overflow, so that sums of a phase's effects on one number stay finite too.
inline constexpr double certain_magnitude = 1e290;
constexpr bool has_value(Bounds b) { return b.low > -certain_magnitude && b.high < certain_magnitude; }

// Rows of a batch that are no variable: turns, days, counts, flags, rounds.
inline constexpr Bounds bookkeeping = {-1e15, 1e15};

// Of a computed value, from those of its arguments, in the order of `args` and then `list`.
Bounds bounds_of(const Value& value, std::span<const Bounds> arguments);

}  // namespace demarche
