// How far an estimate might be off, from the sample itself: the bootstrap of Efron (1979), with percentile
// intervals.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace demarche {

// A number with its 95 % interval.
struct Estimate {
  double value = 0;
  double low = 0;
  double high = 0;
};

inline constexpr int bootstrap_resamples = 500;

// Writes its statistics of some of the sample's rows, which may come more than once.
using Statistics = std::function<void(std::span<const std::uint32_t> rows, std::span<double> out)>;

// The statistics of all `rows` rows, each with its interval over samples drawn from them with replacement.
// The same seed and number of rows give the same samples, so that estimates can be compared.
std::vector<Estimate> bootstrap(std::size_t rows, std::size_t statistics, std::uint64_t seed,
                                const Statistics& of);

// Linear between neighbours in rank; `sorted` in rising order, not empty.
double quantile_of_sorted(std::span<const double> sorted, double q);

}  // namespace demarche
