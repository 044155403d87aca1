// How often values fall where.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace demarche {

struct Histogram {
  double low = 0, high = 0;           // edges of the first and the last bin
  std::vector<std::uint32_t> counts;  // bins of equal width; the last one holds `high`, too
  std::uint32_t most = 0;             // in one bin
  double edge(std::size_t bin) const {
    return low + (high - low) * static_cast<double>(bin) / static_cast<double>(counts.size());
  }
};

// About the square root of the number of values as bins, 5 to 40; one bin when all are the same. Values that
// are no numbers are left out.
Histogram histogram_of(std::span<const double> values);

}  // namespace demarche
