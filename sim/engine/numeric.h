// exp, log, pow, logistic and the normal quantile with the same bits on every machine: only + - * /, square
// root and bit operations, in a fixed order, without contraction. The vector loops compile these functions
// once per level, so they are forced inline and never shared between translation units.
//
// What has no finite result is a quiet NaN, the language's "no value"; NaN arguments give NaN.
// Largest errors against a long double reference are tested in tests/engine/numeric_test.cpp:
// exp 1.5 ulp (2 above 709), log 1 ulp, logistic 3 ulp, normal quantile 16 ulp; pow see there.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

namespace demarche {

namespace numeric_detail {
inline constexpr double not_a_value = std::numeric_limits<double>::quiet_NaN();
inline constexpr double ln2_high =
    0x1.62e42fee00000p-1;  // 20 zero bits: n * ln2_high is exact for |n| < 2^20
inline constexpr double ln2_low = 0x1.a39ef35793c76p-33;
inline constexpr double inverse_ln2 = 0x1.71547652b82fep0;
inline constexpr double round_magic = 0x1.8p52;  // adding it rounds to an integer held in the low bits

// The unsigned integers under a number, or under a vector of numbers (vector_level.h).
template <class Number>
struct WordsOf;
template <>
struct WordsOf<double> {
  using type = std::uint64_t;
};

// exp(x) for x in about [-708, 709.7]: x = n ln2 + r (Cody & Waite 1980), |r| <= ln2/2, then the Taylor
// series to degree 13, whose remainder is below 2^-57. Branch-free. `Number` is double, or a vector of them;
// several numbers go step by step side by side, because each step waits for the one before.
template <int count, class Number>
[[gnu::always_inline]] static inline void exp_core(Number (&x)[count]) {
  using Words = typename WordsOf<Number>::type;
  Number shifted[count];
  Number r[count];
  Number p[count];
  for (int k = 0; k < count; ++k) {
    shifted[k] = x[k] * inverse_ln2 + round_magic;
    const Number n = shifted[k] - round_magic;
    r[k] = (x[k] - n * ln2_high) - n * ln2_low;
    p[k] = (1.0 / 6227020800.0) * r[k] + 1.0 / 479001600.0;
  }
  const auto step = [&](double coefficient) {
    for (int k = 0; k < count; ++k) p[k] = p[k] * r[k] + coefficient;
  };
  step(1.0 / 39916800.0);
  step(1.0 / 3628800.0);
  step(1.0 / 362880.0);
  step(1.0 / 40320.0);
  step(1.0 / 5040.0);
  step(1.0 / 720.0);
  step(1.0 / 120.0);
  step(1.0 / 24.0);
  step(1.0 / 6.0);
  step(0.5);
  for (int k = 0; k < count; ++k) {
    const Number tail = r[k] * r[k] * p[k];
    const Number e = 1.0 + (r[k] + tail);
    // The low bits of `shifted` hold n: add it to the exponent.
    const Words exponent = std::bit_cast<Words>(shifted[k]) << 52;
    x[k] = std::bit_cast<Number>(std::bit_cast<Words>(e) + exponent);
  }
}
[[gnu::always_inline]] static inline double exp_core(double x) {
  double only[1] = {x};
  exp_core(only);
  return only[0];
}
}  // namespace numeric_detail

// exp(x) for x <= 0; below -700 it stays at exp(-700) ≈ 1e-304, which no sum of weights can notice.
template <int count, class Number>
[[gnu::always_inline]] static inline void fixed_exp_nonpositive(Number (&x)[count]) {
  const Number least = -700.0 - Number{};
  for (int k = 0; k < count; ++k) x[k] = x[k] > least ? x[k] : least;
  numeric_detail::exp_core(x);
}
[[gnu::always_inline]] static inline double fixed_exp_nonpositive(double x) {
  double only[1] = {x};
  fixed_exp_nonpositive(only);
  return only[0];
}

// exp(x); 0 below -708, NaN where the result would overflow (x > 709.78) and for infinities.
[[gnu::always_inline]] static inline double fixed_exp(double x) {
  const double inside = x > -708.0 ? (x < 709.0 ? x : 709.0) : -708.0;
  // The last stretch before overflow in two steps, so that the exponent stays in range.
  const double rest = x > 709.0 ? (x < 709.78 ? x - 709.0 : 0.0) : 0.0;
  const double e = numeric_detail::exp_core(inside) * numeric_detail::exp_core(rest);
  return x > 709.78 ? numeric_detail::not_a_value
                    : (x < -708.0 ? (x - x == 0.0 ? 0.0 : numeric_detail::not_a_value) : (x == x ? e : x));
}

// Natural logarithm; NaN for x <= 0. x = 2^k (1 + f), then the series in s = f / (2 + f) with the minimax
// coefficients of fdlibm (Sun Microsystems 1993).
[[gnu::always_inline]] static inline double fixed_log(double x) {
  const bool tiny = x < 0x1p-1022;
  const double scaled = tiny ? x * 0x1p54 : x;
  const std::uint64_t bits = std::bit_cast<std::uint64_t>(scaled);
  // Moves the mantissa into [sqrt(1/2), sqrt(2)).
  constexpr std::uint64_t offset = 0x3fe6a09e667f3bcdu;
  const std::uint64_t shifted = bits - offset;
  const std::uint64_t exponent_bits = shifted & 0xfff0000000000000u;
  const double m = std::bit_cast<double>(bits - exponent_bits);
  // The exponent as a double without an integer conversion, which older vector units lack: its low bits are
  // put under the mantissa of 2^52.
  const std::uint64_t biased = ((exponent_bits >> 52) + 2048u) & 0xfffu;
  const double k =
      (std::bit_cast<double>(biased | 0x4330000000000000u) - 0x1p52) - 2048.0 - (tiny ? 54.0 : 0.0);
  const double f = m - 1.0;
  const double s = f / (2.0 + f);
  const double z = s * s;
  const double w = z * z;
  const double t1 =
      w * (3.999999999940941908e-01 + w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01));
  const double t2 =
      z * (6.666666666666735130e-01 +
           w * (2.857142874366239149e-01 + w * (1.818357216161805012e-01 + w * 1.479819860511658591e-01)));
  const double r = t2 + t1;
  const double half = 0.5 * f * f;
  const double result =
      k * numeric_detail::ln2_high - ((half - (s * (half + r) + k * numeric_detail::ln2_low)) - f);
  const bool has_value = x > 0.0 && x < std::numeric_limits<double>::infinity();
  return has_value ? result : numeric_detail::not_a_value;
}

// x^y. Whole exponents up to 1024 by repeated squaring (relative error up to 1 + |y| ulp), others as
// exp(y log |x|) (relative error up to 2 + 2 |y log x| ulp). NaN for 0 to a negative power, a negative base
// with a broken exponent, overflow, and infinities; x^0 is 1 for every other x.
[[gnu::always_inline]] static inline double fixed_pow(double x, double y) {
  if (!(x - x == 0.0) || !(y - y == 0.0)) return numeric_detail::not_a_value;
  const double magnitude = y < 0.0 ? -y : y;
  if (magnitude <= 1024.0 && std::floor(y) == y) {
    double result = 1.0;
    double square = x;
    for (auto n = static_cast<std::uint32_t>(magnitude); n != 0; n >>= 1) {
      if ((n & 1u) != 0) result = result * square;
      square = square * square;
    }
    if (y < 0.0) result = result == 0.0 ? numeric_detail::not_a_value : 1.0 / result;
    return result - result == 0.0 ? result : numeric_detail::not_a_value;
  }
  if (x == 0.0) return y > 0.0 ? 0.0 : numeric_detail::not_a_value;
  if (x > 0.0) return fixed_exp(y * fixed_log(x));
  // A negative base with a large whole exponent: the sign is that of its last binary digit. Every double from
  // 2^53 on is even.
  if (std::floor(y) != y) return numeric_detail::not_a_value;
  const double half = 0.5 * y;
  const double power = fixed_exp(y * fixed_log(-x));
  return std::floor(half) == half ? power : -power;
}

// 1 / (1 + exp(-x)), from both ends without overflow; NaN for infinities.
[[gnu::always_inline]] static inline double fixed_logistic(double x) {
  const double z = fixed_exp_nonpositive(x > 0.0 ? -x : x);
  const double result = (x > 0.0 ? 1.0 : z) / (1.0 + z);
  return x - x == 0.0 ? result : numeric_detail::not_a_value;
}

// The x at which the standard normal distribution reaches p, 0 < p < 1: Wichura (1988), Applied Statistics
// 37(3), algorithm AS 241. NaN outside.
[[gnu::always_inline]] static inline double normal_quantile(double p) {
  const double q = p - 0.5;
  if (q >= -0.425 && q <= 0.425) {
    const double r = 0.180625 - q * q;
    return q *
           (((((((2.5090809287301226727e+3 * r + 3.3430575583588128105e+4) * r + 6.7265770927008700853e+4) *
                    r +
                4.5921953931549871457e+4) *
                   r +
               1.3731693765509461125e+4) *
                  r +
              1.9715909503065514427e+3) *
                 r +
             1.3314166789178437745e+2) *
                r +
            3.3871328727963666080e+0) /
           (((((((5.2264952788528545610e+3 * r + 2.8729085735721942674e+4) * r + 3.9307895800092710610e+4) *
                    r +
                2.1213794301586595867e+4) *
                   r +
               5.3941960214247511077e+3) *
                  r +
              6.8718700749205790830e+2) *
                 r +
             4.2313330701600911252e+1) *
                r +
            1.0);
  }
  const double edge = q < 0.0 ? p : 1.0 - p;
  const double root = std::sqrt(-fixed_log(edge));
  double x = 0.0;
  if (root <= 5.0) {
    const double r = root - 1.6;
    x = (((((((7.74545014278341407640e-4 * r + 2.27238449892691845833e-2) * r + 2.41780725177450611770e-1) *
                 r +
             1.27045825245236838258e+0) *
                r +
            3.64784832476320460504e+0) *
               r +
           5.76949722146069140550e+0) *
              r +
          4.63033784615654529590e+0) *
             r +
         1.42343711074968357734e+0) /
        (((((((1.05075007164441684324e-9 * r + 5.47593808499534494600e-4) * r + 1.51986665636164571966e-2) *
                 r +
             1.48103976427480074590e-1) *
                r +
            6.89767334985100004550e-1) *
               r +
           1.67638483018380384940e+0) *
              r +
          2.05319162663775882187e+0) *
             r +
         1.0);
  } else {
    const double r = root - 5.0;
    x = (((((((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r + 1.24266094738807843860e-3) *
                 r +
             2.65321895265761230930e-2) *
                r +
            2.96560571828504891230e-1) *
               r +
           1.78482653991729133580e+0) *
              r +
          5.46378491116411436990e+0) *
             r +
         6.65790464350110377720e+0) /
        (((((((2.04426310338993978564e-15 * r + 1.42151175831644588870e-7) * r + 1.84631831751005468180e-5) *
                 r +
             7.86869131145613259100e-4) *
                r +
            1.48753612908506148525e-2) *
               r +
           1.36929880922735805310e-1) *
              r +
          5.99832206555887937690e-1) *
             r +
         1.0);
  }
  return q < 0.0 ? -x : x;
}

}  // namespace demarche
