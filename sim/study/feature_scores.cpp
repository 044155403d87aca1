#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>

#include "sim/study/sensitivity.h"
#include "sim/study/shuffle.h"

namespace demarche {

namespace {

constexpr std::size_t most_slices = 32;
constexpr std::size_t most_shuffles = 200;
constexpr std::size_t least_shuffles = 60;
constexpr std::size_t shuffled_values = 200'000'000;  // about as many, or a large table would take minutes

// The slice of each row: as many slices as the cube root of the rows, or one for each value where there are
// fewer. Equal values are in one slice.
struct Slices {
  std::vector<std::uint8_t> of;
  std::size_t count = 0;
};

Slices slices(const UnitPoints& points, std::span<const std::uint32_t> rows, std::size_t dimension) {
  const std::size_t n = rows.size();
  std::vector<std::pair<double, std::uint32_t>> sorted(n);
  for (std::size_t i = 0; i < n; ++i)
    sorted[i] = {points.row(rows[i])[dimension], static_cast<std::uint32_t>(i)};
  std::ranges::sort(sorted);
  std::size_t values = n == 0 ? 0 : 1;
  for (std::size_t i = 1; i < n; ++i)
    if (sorted[i].first != sorted[i - 1].first) ++values;
  std::size_t wanted = 2;
  while (wanted < most_slices && (wanted + 1) * (wanted + 1) * (wanted + 1) <= n) ++wanted;

  Slices result{std::vector<std::uint8_t>(n), 0};
  std::size_t begin = 0;  // of the slice
  for (std::size_t i = 0; i < n; ++i) {
    if (i > 0 && sorted[i].first != sorted[i - 1].first) {
      const bool full = values <= wanted || i * wanted / n > begin * wanted / n;
      if (full) {
        ++result.count;
        begin = i;
      }
    }
    result.of[sorted[i].second] = static_cast<std::uint8_t>(result.count);
  }
  if (n > 0) ++result.count;
  return result;
}

struct Ratios {
  double alone = 0;
  double spread = 0;
};

// 1 - (variance within slices) / (variance of all), with the degrees of freedom of each: 0 on average for
// noise.
double ratio(std::span<const double> y, const Slices& s, std::span<const double> slice_mean) {
  const auto n = static_cast<double>(y.size());
  const auto k = static_cast<double>(s.count);
  const double mean = std::accumulate(y.begin(), y.end(), 0.0) / n;
  double within = 0;
  double all = 0;
  for (std::size_t i = 0; i < y.size(); ++i) {
    const double a = y[i] - slice_mean[s.of[i]];
    const double b = y[i] - mean;
    within += a * a;
    all += b * b;
  }
  if (!(all > 0) || n <= k || s.count < 2) return 0;
  return std::max(0.0, 1 - (within / (n - k)) / (all / (n - 1)));
}

std::vector<double> slice_means(std::span<const double> y, const Slices& s) {
  std::vector<double> mean(s.count);
  std::vector<double> count(s.count);
  for (std::size_t i = 0; i < y.size(); ++i) {
    mean[s.of[i]] += y[i];
    count[s.of[i]] += 1;
  }
  for (std::size_t k = 0; k < s.count; ++k) mean[k] /= count[k];
  return mean;
}

Ratios ratios(std::span<const double> y, const Slices& s, std::vector<double>& distance) {
  const std::vector<double> mean = slice_means(y, s);
  for (std::size_t i = 0; i < y.size(); ++i) {
    const double d = y[i] - mean[s.of[i]];
    distance[i] = d * d;
  }
  return {ratio(y, s, mean), ratio(distance, s, slice_means(distance, s))};
}

double trend(std::span<const double> y, const Slices& s) {
  const auto n = static_cast<double>(y.size());
  double mean_y = 0;
  double mean_slice = 0;
  for (std::size_t i = 0; i < y.size(); ++i) {
    mean_y += y[i] / n;
    mean_slice += s.of[i] / n;
  }
  double product = 0;
  double square_y = 0;
  double square_slice = 0;
  for (std::size_t i = 0; i < y.size(); ++i) {
    const double a = y[i] - mean_y;
    const double b = s.of[i] - mean_slice;
    product += a * b;
    square_y += a * a;
    square_slice += b * b;
  }
  return square_y > 0 && square_slice > 0 ? product / std::sqrt(square_y * square_slice) : 0;
}

}  // namespace

FeatureScores feature_scores(const UnitPoints& points, std::span<const double> outputs, std::uint64_t seed) {
  if (outputs.size() != points.size()) throw std::invalid_argument("not one output for each point");
  std::vector<std::uint32_t> rows;
  std::vector<double> y;
  for (std::size_t i = 0; i < outputs.size(); ++i)
    if (!std::isnan(outputs[i])) {
      rows.push_back(static_cast<std::uint32_t>(i));
      y.push_back(outputs[i]);
    }
  FeatureScores result;
  result.samples = y.size();
  result.parameters.resize(points.dimensions);
  if (y.size() < 2) return result;

  std::vector<Slices> sliced(points.dimensions);
  std::vector<double> distance(y.size());
  for (std::size_t d = 0; d < points.dimensions; ++d) {
    sliced[d] = slices(points, rows, d);
    const Ratios r = ratios(y, sliced[d], distance);
    result.parameters[d] = {r.alone, r.spread, trend(y, sliced[d]), 1, 1};
  }

  const std::size_t shuffles =
      std::clamp(shuffled_values / (y.size() * points.dimensions), least_shuffles, most_shuffles);
  std::vector<double> best_alone;
  std::vector<double> best_spread;
  std::vector<double> shuffled = y;
  for (std::size_t round = 0; round < shuffles; ++round) {
    const DrawPlace place{static_cast<std::uint32_t>(round), site_hash("feature scores"), 0};
    shuffle(std::span(shuffled), seed, place);
    Ratios best;
    for (const Slices& s : sliced) {
      const Ratios r = ratios(shuffled, s, distance);
      best.alone = std::max(best.alone, r.alone);
      best.spread = std::max(best.spread, r.spread);
    }
    best_alone.push_back(best.alone);
    best_spread.push_back(best.spread);
  }
  const auto by_chance = [&](const std::vector<double>& best, double score) {
    const auto as_good = std::ranges::count_if(best, [&](double b) { return b >= score; });
    return (1.0 + static_cast<double>(as_good)) / (1.0 + static_cast<double>(shuffles));
  };
  for (FeatureScore& score : result.parameters) {
    score.alone_p = by_chance(best_alone, score.alone);
    score.spread_p = by_chance(best_spread, score.spread);
  }
  std::ranges::sort(best_alone);
  std::ranges::sort(best_spread);
  result.noise_alone = quantile_of_sorted(best_alone, 0.95);
  result.noise_spread = quantile_of_sorted(best_spread, 0.95);
  return result;
}

}  // namespace demarche
