#include "sim/study/sampling.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <stdexcept>

#include "sim/scenario/study_spec.h"

using namespace demarche;

namespace {

bool in_unit_cube(const UnitPoints& points) {
  return std::ranges::all_of(points.values, [](double u) { return u >= 0 && u < 1; });
}

// How many of `parts` equal slices of a dimension hold a point.
std::size_t slices_hit(const UnitPoints& points, std::size_t dimension, std::size_t parts) {
  std::set<std::size_t> hit;
  for (std::size_t i = 0; i < points.size(); ++i)
    hit.insert(static_cast<std::size_t>(points.row(i)[dimension] * static_cast<double>(parts)));
  return hit.size();
}

// The squared centred L2 discrepancy (Hickernell 1998).
double discrepancy(const UnitPoints& points) {
  const auto n = static_cast<double>(points.size());
  double single = 0;
  double pairs = 0;
  for (std::size_t i = 0; i < points.size(); ++i) {
    double product = 1;
    for (const double u : points.row(i)) {
      const double a = std::abs(u - 0.5);
      product *= 1 + 0.5 * a - 0.5 * a * a;
    }
    single += product;
    for (std::size_t j = 0; j < points.size(); ++j) {
      product = 1;
      for (std::size_t d = 0; d < points.dimensions; ++d) {
        const double u = points.row(i)[d];
        const double v = points.row(j)[d];
        product *= 1 + 0.5 * std::abs(u - 0.5) + 0.5 * std::abs(v - 0.5) - 0.5 * std::abs(u - v);
      }
      pairs += product;
    }
  }
  return std::pow(13.0 / 12.0, static_cast<double>(points.dimensions)) - 2 * single / n + pairs / (n * n);
}

}  // namespace

TEST_CASE("a Latin hypercube has one point in every slice of every dimension") {
  for (const std::size_t n : {1u, 7u, 100u}) {
    const UnitPoints points = latin_hypercube(n, 5, 3);
    REQUIRE_EQ(points.size(), n);
    CHECK(in_unit_cube(points));
    for (std::size_t d = 0; d < 5; ++d) CHECK_EQ(slices_hit(points, d, n), n);
  }
  CHECK_EQ(latin_hypercube(50, 4, 1).values, latin_hypercube(50, 4, 1).values);
  CHECK_NE(latin_hypercube(50, 4, 1).values, latin_hypercube(50, 4, 2).values);
  // A dimension more leaves the others alone.
  CHECK_EQ(latin_hypercube(50, 4, 1).row(20)[2], latin_hypercube(50, 9, 1).row(20)[2]);
}

TEST_CASE("Sobol' points before scrambling are those of Joe and Kuo") {
  const UnitPoints points = sobol_sequence(1024, 256, 0, Scrambling::none);
  const std::vector<std::vector<double>> first = {
      {0, 0, 0, 0},
      {0.5, 0.5, 0.5, 0.5},
      {0.75, 0.25, 0.25, 0.25},
      {0.25, 0.75, 0.75, 0.75},
      {0.375, 0.375, 0.625, 0.875},
      {0.875, 0.875, 0.125, 0.375},
      {0.625, 0.125, 0.875, 0.625},
      {0.125, 0.625, 0.375, 0.125},
  };
  for (std::size_t i = 0; i < first.size(); ++i)
    CHECK_EQ(std::vector<double>(points.row(i).begin(), points.row(i).begin() + 4), first[i]);
  // From scipy.stats.qmc.Sobol(256, scramble=False, bits=32) of SciPy 1.10.1: single coordinates, and a sum
  // that weighs each coordinate by its place.
  CHECK_EQ(points.row(513)[99] * 0x1p32, 1799356416.0);
  CHECK_EQ(points.row(1000)[255] * 0x1p32, 1069547520.0);
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < points.values.size(); ++i)
    sum += static_cast<std::uint64_t>(points.values[i] * 0x1p32) * (i + 1);
  CHECK_EQ(sum, 984887540580352u);
}

TEST_CASE("Scrambled Sobol' points keep their even spread, and no point is special") {
  const UnitPoints points = sobol_sequence(256, 6, 11);
  CHECK(in_unit_cube(points));
  for (std::size_t d = 0; d < 6; ++d) CHECK_EQ(slices_hit(points, d, 256), 256);
  // The first two dimensions are a (0, 2)-sequence: one point in each box of area 1/256, of every shape.
  for (int bits = 0; bits <= 8; ++bits) {
    std::set<std::pair<int, int>> boxes;
    for (std::size_t i = 0; i < points.size(); ++i)
      boxes.insert({static_cast<int>(std::ldexp(points.row(i)[0], bits)),
                    static_cast<int>(std::ldexp(points.row(i)[1], 8 - bits))});
    CHECK_EQ(boxes.size(), 256);
  }
  const double random =
      1.0 / 256 * (std::pow(5.0 / 4, 6) - std::pow(13.0 / 12, 6));  // expected, random points
  CHECK_LT(discrepancy(points), 0.1 * random);
  CHECK_LT(discrepancy(latin_hypercube(256, 6, 11)), 0.7 * random);
  CHECK_EQ(points.values, sobol_sequence(256, 6, 11).values);
  CHECK_NE(points.values, sobol_sequence(256, 6, 12).values);
  // The longer sequence begins with the shorter one.
  const UnitPoints more = sobol_sequence(300, 6, 11);
  CHECK(std::equal(points.values.begin(), points.values.end(), more.values.begin()));
  // Over seeds, the first point is uniform: its mean has a standard deviation of 0.013 here.
  double mean = 0;
  for (std::uint64_t seed = 0; seed < 500; ++seed) mean += sobol_sequence(1, 1, seed).values[0] / 500;
  CHECK_LT(std::abs(mean - 0.5), 0.05);
}

TEST_CASE("Morris trajectories move one coordinate at a time by two levels") {
  const UnitPoints points = morris_trajectories(20, 7, 4, 5);
  REQUIRE_EQ(points.size(), 20 * 8);
  std::set<double> levels(points.values.begin(), points.values.end());
  CHECK_EQ(levels, std::set<double>{0, 1.0 / 3, 2.0 / 3, 1});
  for (std::size_t t = 0; t < 20; ++t) {
    std::set<std::size_t> moved;
    for (std::size_t k = 0; k < 7; ++k) {
      const auto from = points.row(t * 8 + k);
      const auto to = points.row(t * 8 + k + 1);
      std::size_t changes = 0;
      for (std::size_t d = 0; d < 7; ++d)
        if (from[d] != to[d]) {
          ++changes;
          moved.insert(d);
          CHECK_EQ(std::abs(from[d] - to[d]), doctest::Approx(2.0 / 3));
        }
      CHECK_EQ(changes, 1);
    }
    CHECK_EQ(moved.size(), 7);
  }
  CHECK_EQ(points.values, morris_trajectories(20, 7, 4, 5).values);
  CHECK_NE(points.values, morris_trajectories(20, 7, 4, 6).values);
}

TEST_CASE("points for indices are A, B and A with one coordinate of B") {
  const UnitPoints points = sobol_index_points(64, 3, 9);
  REQUIRE_EQ(points.size(), 64 * 5);
  UnitPoints a{3, {}};
  UnitPoints b{3, {}};
  for (std::size_t i = 0; i < 64; ++i) {
    const auto row_a = points.row(i * 5);
    const auto row_b = points.row(i * 5 + 1);
    a.values.insert(a.values.end(), row_a.begin(), row_a.end());
    b.values.insert(b.values.end(), row_b.begin(), row_b.end());
    for (std::size_t k = 0; k < 3; ++k)
      for (std::size_t d = 0; d < 3; ++d)
        CHECK_EQ(points.row(i * 5 + 2 + k)[d], d == k ? row_b[d] : row_a[d]);
  }
  for (std::size_t d = 0; d < 3; ++d) {
    CHECK_EQ(slices_hit(a, d, 64), 64);
    CHECK_EQ(slices_hit(b, d, 64), 64);
  }
  CHECK_NE(a.values, b.values);
}

TEST_CASE("designs refuse what cannot be meant or held") {
  CHECK_THROWS_AS(latin_hypercube(10, 0, 1), std::invalid_argument);
  CHECK_THROWS_AS(sobol_sequence(10, max_axes + 1, 1), std::invalid_argument);
  CHECK_THROWS_AS(latin_hypercube(max_points, max_axes, 1), std::invalid_argument);
  CHECK_THROWS_AS(sobol_index_points(max_points, 100, 1), std::invalid_argument);
  CHECK_THROWS_AS(morris_trajectories(max_points, 100, 4, 1), std::invalid_argument);
  CHECK_THROWS_AS(morris_trajectories(10, 3, 5, 1), std::invalid_argument);
  CHECK_FALSE(fits_in_memory(max_points, 11));
  CHECK(fits_in_memory(max_points, 10));
}
