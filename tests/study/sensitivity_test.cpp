#include "sim/study/sensitivity.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <numbers>

#include "tests/study/functions.h"

using namespace demarche;
using namespace demarche::test;

namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();

// Each interval has the true value in it or nearly so, and is no wider than that.
void check_indices(const SobolIndices& found, const std::vector<double>& first,
                   const std::vector<double>& total, double tolerance) {
  REQUIRE_EQ(found.parameters.size(), first.size());
  for (std::size_t d = 0; d < first.size(); ++d) {
    CAPTURE(d);
    const SobolIndex& index = found.parameters[d];
    CHECK_LT(std::abs(index.first.value - first[d]), tolerance);
    CHECK_LT(std::abs(index.total.value - total[d]), tolerance);
    for (const Estimate& e : {index.first, index.total}) {
      CHECK_LE(e.low, e.value);
      CHECK_GE(e.high, e.value);
      CHECK_LT(e.high - e.low, 6 * tolerance);
    }
    CHECK_LT(index.first.low - 0.01, first[d]);
    CHECK_GT(index.first.high + 0.01, first[d]);
    CHECK_LT(index.total.low - 0.01, total[d]);
    CHECK_GT(index.total.high + 0.01, total[d]);
  }
}

}  // namespace

TEST_CASE("Sobol' indices of a scenario that computes the Ishigami function") {
  const UnitPoints points = sobol_index_points(1024, 3, 1);
  const std::vector<double> outputs = play_function("ishigami.toml", points);
  for (const std::size_t i : {0u, 1u, 777u}) {
    const auto x = [&](std::size_t d) { return (2 * points.row(i)[d] - 1) * std::numbers::pi; };
    const double expected =
        std::sin(x(0)) + 7 * std::pow(std::sin(x(1)), 2) + 0.1 * std::pow(x(2), 4) * std::sin(x(0));
    CHECK_EQ(outputs[i], doctest::Approx(expected).epsilon(1e-9));
  }
  const double fourth = std::pow(std::numbers::pi, 4);
  const double first = 0.5 * std::pow(1 + 0.1 * fourth / 5, 2);
  const double second = 49.0 / 8;
  const double together = 0.01 * fourth * fourth * (1.0 / 18 - 1.0 / 50);
  const double variance = first + second + together;
  const SobolIndices found = sobol_indices(3, outputs, 1);
  CHECK_EQ(found.samples, 1024);
  CHECK_EQ(found.mean, doctest::Approx(3.5).epsilon(0.01));
  CHECK_EQ(found.variance, doctest::Approx(variance).epsilon(0.03));
  check_indices(found, {first / variance, second / variance, 0},
                {(first + together) / variance, second / variance, together / variance}, 0.03);
  // On two threads the same to the last bit.
  CHECK_EQ(outputs, play_function("ishigami.toml", points, 2));
}

TEST_CASE("Sobol' indices of a scenario that computes the g function") {
  const UnitPoints points = sobol_index_points(2048, 5, 3);
  std::vector<double> part;
  double all = 1;
  for (const double a : {0.0, 1.0, 4.5, 9.0, 99.0}) {
    part.push_back(1.0 / 3 / ((1 + a) * (1 + a)));
    all *= 1 + part.back();
  }
  std::vector<double> first;
  std::vector<double> total;
  for (const double v : part) {
    first.push_back(v / (all - 1));
    total.push_back(v / (1 + v) * all / (all - 1));
  }
  const SobolIndices found = sobol_indices(5, play_function("g-function.toml", points), 3);
  CHECK_EQ(found.mean, doctest::Approx(1).epsilon(0.01));
  CHECK_EQ(found.variance, doctest::Approx(all - 1).epsilon(0.03));
  check_indices(found, first, total, 0.03);
}

TEST_CASE("Sobol' indices leave out what has no value, and nothing matters where nothing varies") {
  const UnitPoints points = sobol_index_points(512, 3, 1);
  std::vector<double> outputs = play_function("ishigami.toml", points);
  const SobolIndices whole = sobol_indices(3, outputs, 1);
  for (std::size_t sample = 0; sample < 512; sample += 8) outputs[sample * 5 + sample % 5] = none;
  const SobolIndices found = sobol_indices(3, outputs, 1);
  CHECK_EQ(found.samples, 448);
  for (std::size_t d = 0; d < 3; ++d)
    CHECK_LT(std::abs(found.parameters[d].total.value - whole.parameters[d].total.value), 0.1);
  const SobolIndices flat = sobol_indices(3, std::vector<double>(50, 2.5), 1);
  CHECK_EQ(flat.variance, 0);
  CHECK_EQ(flat.parameters[1].total.high, 0);
  CHECK_EQ(sobol_indices(2, std::vector<double>(8, none), 1).samples, 0);
}

TEST_CASE("Morris effects of a plane are its slopes") {
  const UnitPoints points = morris_trajectories(12, 3, 4, 2);
  std::vector<double> outputs;
  for (std::size_t i = 0; i < points.size(); ++i)
    outputs.push_back(1 + 2 * points.row(i)[0] - 3 * points.row(i)[1]);
  const std::vector<MorrisEffect> found = morris_effects(points, outputs, 1);
  const std::vector<double> slopes = {2, -3, 0};
  for (std::size_t d = 0; d < 3; ++d) {
    CHECK_EQ(found[d].mean.value, doctest::Approx(slopes[d]));
    CHECK_EQ(found[d].mean.low, doctest::Approx(slopes[d]));
    CHECK_EQ(found[d].strength.high, doctest::Approx(std::abs(slopes[d])));
    CHECK_EQ(found[d].spread.value, doctest::Approx(0));
    CHECK_EQ(found[d].effects, 12);
  }
  // One output without a value costs the two effects that it ends.
  outputs[1] = none;
  std::size_t left = 0;
  for (const MorrisEffect& e : morris_effects(points, outputs, 1)) left += e.effects;
  CHECK_EQ(left, 34);
}

TEST_CASE("Morris screening of the Ishigami and g functions") {
  const UnitPoints points = morris_trajectories(200, 3, 4, 2);
  const std::vector<MorrisEffect> found = morris_effects(points, play_function("ishigami.toml", points), 1);
  // By hand for the four levels -π, -π/3, π/3, π: the mean sizes of the effects.
  const double root = std::sqrt(3) / 2;
  const double high = 0.1 * std::pow(std::numbers::pi, 4);
  const std::vector<double> sizes = {root * (1 + high * (1 + 1.0 / 81) / 2) * 1.5, 7 * 0.75 * 1.5,
                                     root / 2 * high * (1 - 1.0 / 81) * 1.5};
  for (std::size_t d = 0; d < 3; ++d) {
    CHECK_EQ(found[d].strength.value, doctest::Approx(sizes[d]).epsilon(0.1));
    CHECK_LE(found[d].strength.low - 1e-6, sizes[d]);
    CHECK_GE(found[d].strength.high + 1e-6, sizes[d]);
  }
  CHECK_GT(found[2].spread.value, found[2].strength.value);
  const UnitPoints more = morris_trajectories(60, 5, 6, 4);
  const std::vector<MorrisEffect> g = morris_effects(more, play_function("g-function.toml", more), 1);
  for (std::size_t d = 1; d < 5; ++d) CHECK_GT(g[d - 1].strength.value, g[d].strength.value);
  CHECK_GT(g[3].strength.low, g[4].strength.high);
}

TEST_CASE("feature scores are first indices, and tell them from noise") {
  const UnitPoints points = latin_hypercube(2000, 3, 5);
  const std::vector<double> outputs = play_function("ishigami.toml", points);
  const FeatureScores found = feature_scores(points, outputs, 1);
  CHECK_EQ(found.samples, 2000);
  CHECK_LT(std::abs(found.parameters[0].alone - 0.3139), 0.04);
  CHECK_LT(std::abs(found.parameters[1].alone - 0.4424), 0.04);
  CHECK_LT(found.parameters[2].alone, found.noise_alone);
  CHECK_LT(found.noise_alone, 0.02);
  // The third parameter works through the first.
  CHECK_GT(found.parameters[2].spread, 2 * found.noise_spread);
  CHECK_LT(found.parameters[2].spread_p, 0.01);
  CHECK_GT(found.parameters[0].trend, 0.3);
  CHECK_LT(std::abs(found.parameters[1].trend), 0.1);
  CHECK_EQ(found.parameters[0].alone, feature_scores(points, outputs, 1).parameters[0].alone);
}

TEST_CASE("feature scores of shares, of listed values and of noise") {
  // 0 or 1, by a threshold that an engine's luck blurs; the second parameter has three values, the third is
  // noise.
  UnitPoints points = latin_hypercube(400, 3, 8);
  const UnitPoints luck = latin_hypercube(400, 1, 9);
  std::vector<double> outputs;
  for (std::size_t i = 0; i < points.size(); ++i) {
    double* row = &points.values[3 * i];
    row[1] = std::floor(row[1] * 3);
    const double chance = (row[0] > 0.7 ? 0.6 : 0.1) + 0.15 * row[1];
    outputs.push_back(luck.row(i)[0] < chance ? 1 : 0);
  }
  outputs[3] = none;
  const FeatureScores found = feature_scores(points, outputs, 1);
  CHECK_EQ(found.samples, 399);
  CHECK_GT(found.parameters[0].alone, found.noise_alone);
  CHECK_LT(found.parameters[0].alone_p, 0.01);
  CHECK_GT(found.parameters[1].alone, found.noise_alone);
  CHECK_GT(found.parameters[0].alone, found.parameters[1].alone);
  CHECK_LT(found.parameters[2].alone, found.noise_alone);

  // Nothing but noise: the threshold is passed in about one of twenty tables.
  int passed = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const UnitPoints four = latin_hypercube(60, 4, seed);
    std::vector<double> y(60);
    for (std::size_t i = 0; i < y.size(); ++i) y[i] = latin_hypercube(60, 1, seed + 1000).row(i)[0];
    const FeatureScores scores = feature_scores(four, y, seed);
    bool any = false;
    for (const FeatureScore& s : scores.parameters) any = any || s.alone > scores.noise_alone;
    passed += any ? 1 : 0;
  }
  CHECK_LE(passed, 7);
  const FeatureScores flat = feature_scores(points, std::vector<double>(400, 1.0), 1);
  CHECK_EQ(flat.parameters[0].alone, 0);
  CHECK_EQ(flat.parameters[0].alone_p, 1);
}
