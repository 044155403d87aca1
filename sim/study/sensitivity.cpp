#include "sim/study/sensitivity.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace demarche {

std::vector<MorrisEffect> morris_effects(const UnitPoints& points, std::span<const double> outputs,
                                         std::uint64_t seed) {
  const std::size_t dimensions = points.dimensions;
  const std::size_t rows = dimensions + 1;
  if (outputs.size() != points.size() || points.size() % rows != 0)
    throw std::invalid_argument("not the outputs of whole trajectories");
  const std::size_t trajectories = points.size() / rows;
  std::vector<double> effect(trajectories * dimensions, std::nan(""));
  for (std::size_t t = 0; t < trajectories; ++t)
    for (std::size_t k = 0; k < dimensions; ++k) {
      const std::size_t i = t * rows + k;
      const auto from = points.row(i);
      const auto to = points.row(i + 1);
      for (std::size_t d = 0; d < dimensions; ++d)
        if (from[d] != to[d]) effect[t * dimensions + d] = (outputs[i + 1] - outputs[i]) / (to[d] - from[d]);
    }
  const auto statistics = [&](std::span<const std::uint32_t> chosen, std::span<double> out) {
    for (std::size_t d = 0; d < dimensions; ++d) {
      double count = 0;
      double sum = 0;
      double sizes = 0;
      for (const std::uint32_t t : chosen) {
        const double e = effect[t * dimensions + d];
        if (std::isnan(e)) continue;
        count += 1;
        sum += e;
        sizes += std::abs(e);
      }
      const double mean = count == 0 ? 0 : sum / count;
      double squares = 0;
      for (const std::uint32_t t : chosen) {
        const double e = effect[t * dimensions + d];
        if (!std::isnan(e)) squares += (e - mean) * (e - mean);
      }
      out[3 * d] = mean;
      out[3 * d + 1] = count == 0 ? 0 : sizes / count;
      out[3 * d + 2] = count < 2 ? 0 : std::sqrt(squares / (count - 1));
    }
  };
  const std::vector<Estimate> estimates = bootstrap(trajectories, 3 * dimensions, seed, statistics);
  std::vector<MorrisEffect> result(dimensions);
  for (std::size_t d = 0; d < dimensions; ++d) {
    result[d] = {estimates[3 * d], estimates[3 * d + 1], estimates[3 * d + 2], 0};
    for (std::size_t t = 0; t < trajectories; ++t)
      if (!std::isnan(effect[t * dimensions + d])) ++result[d].effects;
  }
  return result;
}

SobolIndices sobol_indices(std::size_t dimensions, std::span<const double> outputs, std::uint64_t seed) {
  const std::size_t rows = dimensions + 2;
  if (outputs.size() % rows != 0) throw std::invalid_argument("not the outputs of whole base samples");
  // Base samples without a gap, less the mean, which the estimators may be moved by: A, B, A with d of B.
  std::vector<double> y;
  SobolIndices result;
  double sum = 0;
  for (std::size_t i = 0; i < outputs.size(); i += rows) {
    const auto sample = outputs.subspan(i, rows);
    bool whole = true;
    for (const double v : sample) whole = whole && !std::isnan(v);
    if (!whole) continue;
    y.insert(y.end(), sample.begin(), sample.end());
    sum += sample[0] + sample[1];
    ++result.samples;
  }
  result.parameters.resize(dimensions);
  if (result.samples == 0) return result;
  result.mean = sum / (2.0 * static_cast<double>(result.samples));
  for (double& v : y) v -= result.mean;

  double variance = 0;
  const auto statistics = [&](std::span<const std::uint32_t> chosen, std::span<double> out) {
    const auto n = static_cast<double>(chosen.size());
    std::ranges::fill(out, 0.0);
    double total = 0;
    double squares = 0;
    for (const std::uint32_t i : chosen) {
      const double* sample = &y[i * rows];
      const double a = sample[0];
      const double b = sample[1];
      total += a + b;
      squares += a * a + b * b;
      for (std::size_t d = 0; d < dimensions; ++d) {
        const double mixed = sample[2 + d];
        out[2 * d] += b * (mixed - a);
        out[2 * d + 1] += (a - mixed) * (a - mixed);
      }
    }
    const double mean = total / (2 * n);
    variance = squares / (2 * n) - mean * mean;
    for (std::size_t d = 0; d < dimensions; ++d) {
      out[2 * d] = variance > 0 ? out[2 * d] / n / variance : 0;
      out[2 * d + 1] = variance > 0 ? out[2 * d + 1] / (2 * n) / variance : 0;
    }
  };
  std::vector<std::uint32_t> all(result.samples);
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<std::uint32_t>(i);
  std::vector<double> unused(2 * dimensions);
  statistics(all, unused);
  result.variance = variance;
  const std::vector<Estimate> estimates = bootstrap(result.samples, 2 * dimensions, seed, statistics);
  for (std::size_t d = 0; d < dimensions; ++d)
    result.parameters[d] = {estimates[2 * d], estimates[2 * d + 1]};
  return result;
}

}  // namespace demarche
