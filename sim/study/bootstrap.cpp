#include "sim/study/bootstrap.h"

#include <algorithm>
#include <numeric>

#include "sim/study/shuffle.h"

namespace demarche {

double quantile_of_sorted(std::span<const double> sorted, double q) {
  const double rank = q * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(rank);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (sorted[above] - sorted[below]) * (rank - static_cast<double>(below));
}

std::vector<Estimate> bootstrap(std::size_t rows, std::size_t statistics, std::uint64_t seed,
                                const Statistics& of) {
  std::vector<Estimate> result(statistics);
  std::vector<std::uint32_t> chosen(rows);
  std::vector<double> values(statistics);
  std::iota(chosen.begin(), chosen.end(), 0u);
  of(chosen, values);
  for (std::size_t s = 0; s < statistics; ++s) result[s].value = values[s];
  std::vector<std::vector<double>> again(statistics);
  for (int resample = 0; resample < bootstrap_resamples; ++resample) {
    const DrawPlace place{static_cast<std::uint32_t>(resample), site_hash("bootstrap"), 0};
    for (std::size_t i = 0; i < rows; ++i)
      chosen[i] = static_cast<std::uint32_t>(draw_below(rows, seed, place, i));
    of(chosen, values);
    for (std::size_t s = 0; s < statistics; ++s) again[s].push_back(values[s]);
  }
  for (std::size_t s = 0; s < statistics; ++s) {
    std::ranges::sort(again[s]);
    result[s].low = quantile_of_sorted(again[s], 0.025);
    result[s].high = quantile_of_sorted(again[s], 0.975);
  }
  return result;
}

}  // namespace demarche
