#include "sim/engine/bounds.h"

#include <algorithm>
#include <cmath>

#include "sim/engine/dag.h"

namespace demarche {
namespace {

constexpr Bounds flag = {0, 1};

Bounds around(std::initializer_list<double> ends) { return {std::min(ends), std::max(ends)}; }

Bounds product(Bounds a, Bounds b) {
  return around({a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high});
}

Bounds quotient(Bounds a, Bounds b) {
  if (!(b.low > 0 || b.high < 0)) return {};
  return around({a.low / b.low, a.low / b.high, a.high / b.low, a.high / b.high});
}

}  // namespace

Bounds bounds_of(const Value& v, std::span<const Bounds> of) {
  if (v.code == Code::gather) return {v.low, v.high};
  if (v.code == Code::draw || v.code == Code::draw_lanes) return flag;
  if (!std::all_of(of.begin(), of.end(), has_value)) return {};
  switch (v.code) {
    case Code::add: return {of[0].low + of[1].low, of[0].high + of[1].high};
    case Code::subtract: return {of[0].low - of[1].high, of[0].high - of[1].low};
    case Code::multiply: return product(of[0], of[1]);
    case Code::divide: return quotient(of[0], of[1]);
    case Code::min: return {std::min(of[0].low, of[1].low), std::min(of[0].high, of[1].high)};
    case Code::max: return {std::max(of[0].low, of[1].low), std::max(of[0].high, of[1].high)};
    case Code::less:
    case Code::less_equal:
    case Code::equal:
    case Code::not_equal:
    case Code::logical_and:
    case Code::logical_or:
    case Code::logical_not:
    case Code::slot_is:
    case Code::slot_same:
    case Code::slot_in: return flag;
    case Code::negate: return {-of[0].high, -of[0].low};
    case Code::absolute: return {0, std::max(std::fabs(of[0].low), std::fabs(of[0].high))};
    case Code::floor: return {std::floor(of[0].low), std::floor(of[0].high)};
    case Code::copy: return of[0];
    case Code::logistic: return flag;
    case Code::exponential: return of[0].high < 600 ? Bounds{0, std::exp(of[0].high) * 1.001} : Bounds{};
    case Code::square_root: return of[0].low >= 0 ? Bounds{0, std::sqrt(of[0].high) * 1.001} : Bounds{};
    case Code::select: return {std::min(of[1].low, of[2].low), std::max(of[1].high, of[2].high)};
    case Code::rounds_within: return {0, 64};
    case Code::sum_rows: {
      Bounds sum{0, 0};
      for (const Bounds& b : of) sum = {sum.low + b.low, sum.high + b.high};
      return sum;
    }
    default: return {};  // log, power, normal and poisson are always checked
  }
}

}  // namespace demarche
