// Quantiles of streams keep the error that sketch.h states.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "sim/study/sketch.h"

using namespace demarche;

namespace {

double exact_quantile(std::vector<double> values, double q) {
  std::sort(values.begin(), values.end());
  const double place = q * static_cast<double>(values.size() - 1);
  const auto i = static_cast<std::size_t>(place);
  if (i + 1 >= values.size()) return values.back();
  return values[i] + (place - std::floor(place)) * (values[i + 1] - values[i]);
}

void check(const std::vector<double>& values) {
  Sketch sketch;
  double sum = 0;
  for (const double x : values) {
    sketch.add(x);
    sum += x;
  }
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  const double allowed = values.size() <= Sketch::exact_values ? 1e-12 : (*high - *low) / 512 + 1e-12;
  for (const double q : {0.0, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.999, 1.0}) {
    CAPTURE(q);
    CHECK_LE(std::fabs(sketch.quantile(q) - exact_quantile(values, q)), allowed);
  }
  CHECK_EQ(sketch.count(), values.size());
  CHECK_EQ(sketch.mean(), doctest::Approx(sum / static_cast<double>(values.size())));
  CHECK_EQ(sketch.smallest(), *low);
  CHECK_EQ(sketch.largest(), *high);
}

}  // namespace

TEST_CASE("sketch: exact for few numbers, within a 512th of the range for many") {
  for (const std::size_t count : {1u, 2u, 100u, 4096u, 4097u, 30'000u}) {
    CAPTURE(count);
    std::mt19937_64 random(count);
    const auto uniform = [&] { return static_cast<double>(random() >> 11) * 0x1p-53; };
    std::vector<double> flat, skewed, two, drifting, same, late, rare;
    for (std::size_t i = 0; i < count; ++i) {
      const double x = static_cast<double>(i);
      flat.push_back(uniform() * 3 - 1);
      skewed.push_back(-std::log(1 - uniform()));
      two.push_back(i % 2 == 0 ? 0 : 1000 + uniform());   // the median lies between
      drifting.push_back(x * x * (i % 2 == 0 ? 1 : -1));  // what comes later lies further out, on either side
      same.push_back(7.25);
      late.push_back(i < 5000 ? 2 : 2 + uniform());
      rare.push_back(i % 1000 == 999 ? 1e6 * uniform() : uniform());
    }
    for (const auto* values : {&flat, &skewed, &two, &drifting, &same, &late, &rare}) check(*values);
  }
}

TEST_CASE("sketch: nothing at all, and the ends of the number line") {
  Sketch empty;
  CHECK_EQ(empty.quantile(0.5), 0);
  CHECK_EQ(empty.mean(), 0);
  Sketch wide;
  for (int i = 0; i < 6000; ++i) wide.add(i < 5000 ? i : i % 2 == 0 ? 1.5e308 : -1.5e308);
  CHECK(std::isfinite(wide.quantile(0.5)));
  CHECK_GE(wide.quantile(1), 1e307);
}
