#include "sim/study/histogram.h"

#include <algorithm>
#include <cmath>

namespace demarche {

Histogram histogram_of(std::span<const double> values) {
  Histogram h;
  std::size_t count = 0;
  for (const double x : values) {
    if (!std::isfinite(x)) continue;
    h.low = count == 0 ? x : std::min(h.low, x);
    h.high = count == 0 ? x : std::max(h.high, x);
    ++count;
  }
  if (count == 0) return h;
  constexpr std::size_t fewest = 5, most = 40;
  std::size_t bins = fewest;
  while (bins < most && bins * bins < count) ++bins;
  if (h.low == h.high) bins = 1;
  h.counts.assign(bins, 0);
  for (const double x : values) {
    if (!std::isfinite(x)) continue;
    const double share = h.low == h.high ? 0 : (x - h.low) / (h.high - h.low);
    const auto bin = std::min(bins - 1, static_cast<std::size_t>(share * static_cast<double>(bins)));
    h.most = std::max(h.most, ++h.counts[bin]);
  }
  return h;
}

}  // namespace demarche
