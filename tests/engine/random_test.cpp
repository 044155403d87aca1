// Luck: the generator is Philox 4×32-10, the draws are uniform and have nothing to do with each other.
#include <doctest/doctest.h>

#include <Random123/philox.h>

#include <cmath>
#include <random>
#include <vector>

#include "sim/engine/random.h"

using namespace demarche;

namespace {

// χ² of counts against equal shares; with 63 degrees of freedom values above 120 have a chance of 2e-5.
double chi_square(const std::vector<int>& counts) {
  double all = 0;
  for (const int n : counts) all += n;
  const double expected = all / static_cast<double>(counts.size());
  double sum = 0;
  for (const int n : counts) sum += (n - expected) * (n - expected) / expected;
  return sum;
}

}  // namespace

TEST_CASE("random: Philox is that of Random123") {
  std::mt19937 random(3);
  r123::Philox4x32 reference;
  const auto word = [&] { return static_cast<std::uint32_t>(random()); };
  for (int i = 0; i < 1000; ++i) {
    const r123::Philox4x32::ctr_type counter = {{word(), word(), word(), word()}};
    const r123::Philox4x32::key_type key = {{word(), word()}};
    const r123::Philox4x32::ctr_type wanted = reference(counter, key);
    const random_detail::Philox found =
        random_detail::philox({counter[0], counter[1], counter[2], counter[3]}, key[0], key[1]);
    CHECK_EQ(found.c0, wanted[0]);
    CHECK_EQ(found.c1, wanted[1]);
    CHECK_EQ(found.c2, wanted[2]);
    CHECK_EQ(found.c3, wanted[3]);
  }
}

TEST_CASE("random: draws are multiples of 2^-52 in [0, 1), the same alone and in a row of lanes") {
  std::vector<std::uint32_t> runs;
  for (std::uint32_t r = 0; r < 100; ++r) runs.push_back(r * 7919);
  std::vector<double> row(runs.size());
  const DrawPlace place{3, site_hash("here"), 65538};
  draw_uniform(99, place, runs.data(), row.data(), static_cast<int>(runs.size()));
  for (std::size_t i = 0; i < runs.size(); ++i) {
    CHECK_EQ(row[i], draw_uniform(99, place, runs[i]));
    CHECK_GE(row[i], 0.0);
    CHECK_LT(row[i], 1.0);
    CHECK_EQ(std::floor(row[i] * 0x1p52), row[i] * 0x1p52);
  }
}

TEST_CASE("random: uniform along every part of the counter, and apart from each other") {
  const auto along = [](auto&& draw) {
    std::vector<int> bins(64);
    std::vector<int> pairs(64);
    double last = 0.5;
    for (std::uint32_t i = 0; i < 64'000; ++i) {
      const double u = draw(i);
      ++bins[static_cast<std::size_t>(u * 64)];
      ++pairs[static_cast<std::size_t>(u * 8) * 8 + static_cast<std::size_t>(last * 8)];
      last = u;
    }
    CHECK_LT(chi_square(bins), 120);
    CHECK_LT(chi_square(pairs), 120);
  };
  along([](std::uint32_t i) { return draw_uniform(1, {1, 1, 1}, i); });
  along([](std::uint32_t i) { return draw_uniform(1, {i, 1, 1}, 1); });
  along([](std::uint32_t i) { return draw_uniform(1, {1, i, 1}, 1); });
  along([](std::uint32_t i) { return draw_uniform(1, {1, 1, i}, 1); });
  along([](std::uint32_t i) { return draw_uniform(i, {1, 1, 1}, 1); });
  along([](std::uint32_t i) { return draw_uniform(std::uint64_t{i} << 32, {1, 1, 1}, 1); });
}

TEST_CASE("random: Poisson numbers are the inverse of their distribution") {
  for (const double mean : {0.0, 0.3, 1.0, 7.5, 60.0, 499.0}) {
    CAPTURE(mean);
    std::mt19937_64 random(5);
    for (int i = 0; i < 300; ++i) {
      const double u = static_cast<double>(random() >> 12) * 0x1p-52;
      const double k = poisson_from_uniform(mean, u);
      // P(X <= k - 1) <= u < P(X <= k), up to the rounding of the sums.
      long double below = 0;
      long double term = std::exp(-static_cast<long double>(mean));
      for (double j = 0; j < k; ++j) {
        below += term;
        term *= static_cast<long double>(mean) / (static_cast<long double>(j) + 1);
      }
      CHECK_LE(static_cast<double>(below), u + 1e-12);
      CHECK_GT(static_cast<double>(below + term), u - 1e-12);
    }
    // The very last draw there is does not run away into the tail.
    CHECK_LE(poisson_from_uniform(mean, 1 - 0x1p-52), mean + 10 * std::sqrt(mean) + 20);
  }
  CHECK_EQ(poisson_from_uniform(0.0, 0.999), 0.0);
  CHECK(std::isnan(poisson_from_uniform(-0.1, 0.5)));
  CHECK(std::isnan(poisson_from_uniform(501, 0.5)));
}

TEST_CASE("random: places are told apart") {
  CHECK_NE(site_hash("rule A#0"), site_hash("rule A#1"));
  CHECK_NE(site_hash(""), site_hash("a"));
  static_assert(site_hash("answer") == site_hash("answer"));
}
