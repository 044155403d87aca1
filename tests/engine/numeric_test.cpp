// The arithmetic with fixed bits against long double references: the errors that numeric.h states are true.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include "sim/engine/kernels.h"
#include "sim/engine/numeric.h"

using namespace demarche;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double nothing = std::numeric_limits<double>::quiet_NaN();

// Distance from the truth in units of the last place of the true value.
double ulps(double found, long double truth) {
  const double near = std::fabs(static_cast<double>(truth));
  const double unit =
      std::max(std::nextafter(near, infinity) - near, std::numeric_limits<double>::denorm_min());
  return static_cast<double>(std::fabs(static_cast<long double>(found) - truth) /
                             static_cast<long double>(unit));
}

// The largest error over many arguments from low to high.
template <class Found, class Truth>
double worst(double low, double high, Found&& found, Truth&& truth) {
  std::mt19937_64 random(7);
  double largest = 0;
  for (int i = 0; i < 20'000; ++i) {
    const double x = low + (high - low) * (static_cast<double>(random() >> 11) * 0x1p-53);
    largest = std::max(largest, ulps(found(x), truth(static_cast<long double>(x))));
  }
  return largest;
}

constexpr bool long_double_is_longer = std::numeric_limits<long double>::digits >= 64;

}  // namespace

TEST_CASE("numeric: exp is within 1.5 ulp, and 2 just before it overflows" *
          doctest::skip(!long_double_is_longer)) {
  const auto truth = [](long double x) { return std::exp(x); };
  CHECK_LT(worst(-708, 709, fixed_exp, truth), 1.5);
  CHECK_LT(worst(-1, 1, fixed_exp, truth), 1.5);
  CHECK_LT(worst(-1e-9, 1e-9, fixed_exp, truth), 1.5);
  CHECK_LT(worst(
               -700, 0, [](double x) { return fixed_exp_nonpositive(x); }, truth),
           1.5);
  CHECK_LT(worst(709, 709.78, fixed_exp, truth), 2);
}

TEST_CASE("numeric: log is within 1 ulp" * doctest::skip(!long_double_is_longer)) {
  const auto truth = [](long double x) { return std::log(x); };
  CHECK_LT(worst(0.5, 2, fixed_log, truth), 1);
  CHECK_LT(worst(0.999, 1.001, fixed_log, truth), 1);
  CHECK_LT(worst(1e-5, 1e5, fixed_log, truth), 1);
  CHECK_LT(worst(1e300, 1.7e308, fixed_log, truth), 1);
  CHECK_LT(worst(5e-324, 2e-308, fixed_log, truth), 1);  // subnormal numbers too
}

TEST_CASE("numeric: logistic is within 3 ulp" * doctest::skip(!long_double_is_longer)) {
  const auto truth = [](long double x) { return 1 / (1 + std::exp(-x)); };
  CHECK_LT(worst(-700, 40, fixed_logistic, truth), 3);
  CHECK_LT(worst(-3, 3, fixed_logistic, truth), 3);
}

TEST_CASE("numeric: powers" * doctest::skip(!long_double_is_longer)) {
  for (const double y : {1.0, 2.0, 3.0, 7.0, 64.0, 1000.0, -1.0, -5.0, -800.0}) {
    CAPTURE(y);
    const auto truth = [y](long double x) { return std::pow(x, static_cast<long double>(y)); };
    const auto found = [y](double x) { return fixed_pow(x, y); };
    CHECK_LT(worst(0.6, 1.9, found, truth), std::fabs(y) + 1);
    CHECK_LT(worst(-1.9, -0.6, found, truth), std::fabs(y) + 1);
  }
  for (const double y : {0.5, 1.5, -0.3, 40.25, 5000.0, 5001.0}) {
    CAPTURE(y);
    const auto truth = [y](long double x) { return std::pow(x, static_cast<long double>(y)); };
    const auto found = [y](double x) { return fixed_pow(x, y); };
    const double largest_log = std::fabs(y) * std::log(1.1);
    CHECK_LT(worst(0.92, 1.1, found, truth), 2 + 2 * largest_log);
  }
  CHECK_LT(worst(
               -1.1, -0.92, [](double x) { return fixed_pow(x, 5001); },
               [](long double x) { return std::pow(x, 5001.0L); }),
           2 + 2 * 5001 * std::log(1.1));
}

TEST_CASE("numeric: the normal quantile is within 16 ulp" * doctest::skip(!long_double_is_longer)) {
  // Newton's method on the complementary error function; both tails, since 1 - p is exact only near 1.
  const auto truth = [](long double p) {
    long double x = static_cast<long double>(normal_quantile(static_cast<double>(p)));
    const long double root2 = std::sqrt(2.0L);
    const long double pi = std::acos(-1.0L);
    for (int i = 0; i < 3; ++i) {
      const long double density = std::exp(-x * x / 2) / std::sqrt(2 * pi);
      const long double off = x < 0 ? std::erfc(-x / root2) / 2 - p : (1 - p) - std::erfc(x / root2) / 2;
      x -= off / density;
    }
    return x;
  };
  CHECK_LT(worst(1e-6, 1e-2, normal_quantile, truth), 16);
  CHECK_LT(worst(0.01, 0.499, normal_quantile, truth), 16);
  CHECK_LT(worst(0.501, 0.99, normal_quantile, truth), 16);
  CHECK_LT(worst(1e-17, 1e-12, normal_quantile, truth), 16);
  CHECK_LT(worst(0.99, 0.9999, normal_quantile, truth), 16);
  CHECK_EQ(normal_quantile(0.5), 0.0);
}

TEST_CASE("numeric: special values") {
  CHECK_EQ(fixed_exp(0.0), 1.0);
  CHECK_EQ(fixed_exp(-0.0), 1.0);
  CHECK_EQ(fixed_exp(-709), 0.0);
  CHECK(std::isnan(fixed_exp(709.79)));
  CHECK(std::isnan(fixed_exp(infinity)));
  CHECK(std::isnan(fixed_exp(-infinity)));
  CHECK_EQ(fixed_exp_nonpositive(-1e300), fixed_exp_nonpositive(-700));
  CHECK_EQ(fixed_log(1.0), 0.0);
  CHECK(std::isnan(fixed_log(0.0)));
  CHECK(std::isnan(fixed_log(-1.0)));
  CHECK(std::isnan(fixed_log(infinity)));
  CHECK_EQ(fixed_logistic(0.0), 0.5);
  CHECK_EQ(fixed_logistic(800), 1.0);
  CHECK(std::isnan(fixed_logistic(infinity)));
  CHECK(std::isnan(fixed_logistic(-infinity)));
  CHECK_EQ(fixed_pow(0.0, 0.0), 1.0);
  CHECK_EQ(fixed_pow(-3.0, 3.0), -27.0);
  CHECK_EQ(fixed_pow(2.0, -2.0), 0.25);
  CHECK_EQ(fixed_pow(0.0, 0.5), 0.0);
  CHECK_EQ(fixed_pow(-1.0, 2001.0), -1.0);
  CHECK_EQ(fixed_pow(-1.0, 1e300), 1.0);
  CHECK(std::isnan(fixed_pow(0.0, -1.0)));
  CHECK(std::isnan(fixed_pow(-8.0, 1.0 / 3)));
  CHECK(std::isnan(fixed_pow(10.0, 309.0)));
  CHECK(std::isnan(fixed_pow(10.0, 2000.0)));
  CHECK(std::isnan(fixed_pow(nothing, 0.0)));
  CHECK(std::isnan(fixed_pow(infinity, -1.0)));
  CHECK(std::isnan(fixed_pow(0.5, infinity)));
  CHECK(std::isnan(fixed_pow(1.0, nothing)));
  for (const double x : {0.0, 1.0, -0.5, 2.0, nothing}) CHECK(std::isnan(normal_quantile(x)));
  for (auto* function : {fixed_exp, fixed_log, fixed_logistic}) CHECK(std::isnan(function(nothing)));
}

TEST_CASE("numeric: nothing that overflows turns into an innocent number again") {
  const auto no_value = [](Code code, double a, double b) { return std::isnan(fold(code, a, b, 0)); };
  for (const Code code :
       {Code::min, Code::max, Code::less, Code::less_equal, Code::equal, Code::not_equal, Code::power}) {
    CAPTURE(name_of(code));
    for (const double x : {infinity, -infinity, nothing}) {
      CHECK(no_value(code, x, 2));
      CHECK(no_value(code, 2, x));
    }
  }
  CHECK(no_value(Code::divide, 1, infinity));
  CHECK(no_value(Code::divide, 1, 0));
  CHECK(no_value(Code::divide, 0, 0));
  CHECK(no_value(Code::exponential, -infinity, 0));
  CHECK(no_value(Code::square_root, -1, 0));
  CHECK_FALSE(std::isfinite(fold(Code::multiply, 1e200, 1e200, 0)));
  CHECK_FALSE(std::isfinite(fold(Code::floor, infinity, 0, 0)));
  // false and …, true or …: the right side does not count.
  CHECK_EQ(fold(Code::logical_and, 0, nothing, 0), 0.0);
  CHECK_EQ(fold(Code::logical_or, 1, nothing, 0), 1.0);
  CHECK(no_value(Code::logical_and, nothing, 0));
  CHECK(no_value(Code::logical_or, nothing, 1));
  CHECK_EQ(fold(Code::select, 1, 5, nothing), 5.0);
  CHECK_EQ(fold(Code::select, 0, nothing, 6), 6.0);
  CHECK(no_value(Code::select, nothing, 5));
}
