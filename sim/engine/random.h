// Luck without a stream: Philox 4×32-10 (Salmon, Moraes, Dror & Shaw 2011), a function of what is drawn for.
// The key is the seed; the counter is the turn, the place in the rules, the actors concerned and the run. So
// a draw is the same alone or in a batch, on any thread or machine, whatever else is drawn.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <string_view>

#include "sim/engine/numeric.h"

namespace demarche {

struct DrawPlace {
  std::uint32_t turn = 0;
  std::uint32_t site = 0;    // site_hash of the place's name
  std::uint32_t actors = 0;  // (first + 1) | (second + 1) << 16
};

// FNV-1a with a final mix: places are known by name, so that adding one leaves the luck of the others alone.
constexpr std::uint32_t site_hash(std::string_view name) {
  std::uint32_t h = 2166136261u;
  for (const char c : name) h = (h ^ static_cast<std::uint8_t>(c)) * 16777619u;
  h = (h ^ (h >> 16)) * 0x85ebca6bu;
  h = (h ^ (h >> 13)) * 0xc2b2ae35u;
  return h ^ (h >> 16);
}

namespace random_detail {
struct Philox {
  std::uint32_t c0, c1, c2, c3;
};

[[gnu::always_inline]] static inline Philox philox(Philox c, std::uint32_t k0, std::uint32_t k1) {
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t p0 = std::uint64_t{0xD2511F53u} * c.c0;
    const std::uint64_t p1 = std::uint64_t{0xCD9E8D57u} * c.c2;
    c = {static_cast<std::uint32_t>(p1 >> 32) ^ c.c1 ^ k0, static_cast<std::uint32_t>(p1),
         static_cast<std::uint32_t>(p0 >> 32) ^ c.c3 ^ k1, static_cast<std::uint32_t>(p0)};
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
  return c;
}

// The top 52 bits under the mantissa of 1: a multiple of 2^-52 in [0, 1), without an integer conversion.
[[gnu::always_inline]] static inline double unit_interval(std::uint32_t high, std::uint32_t low) {
  const std::uint64_t bits = std::uint64_t{high} << 32 | low;
  return std::bit_cast<double>(bits >> 12 | 0x3ff0000000000000u) - 1.0;
}
}  // namespace random_detail

// 128 random bits.
static inline std::array<std::uint32_t, 4> draw_words(std::uint64_t seed, DrawPlace place,
                                                      std::uint32_t run) {
  const random_detail::Philox x =
      random_detail::philox({place.turn, place.site, place.actors, run}, static_cast<std::uint32_t>(seed),
                            static_cast<std::uint32_t>(seed >> 32));
  return {x.c0, x.c1, x.c2, x.c3};
}

// Uniform in [0, 1), a multiple of 2^-52.
[[gnu::always_inline]] static inline double draw_uniform(std::uint64_t seed, DrawPlace place,
                                                         std::uint32_t run) {
  const random_detail::Philox x =
      random_detail::philox({place.turn, place.site, place.actors, run}, static_cast<std::uint32_t>(seed),
                            static_cast<std::uint32_t>(seed >> 32));
  return random_detail::unit_interval(x.c0, x.c1);
}

// The same for every lane of a batch.
[[gnu::always_inline]] static inline void draw_uniform(std::uint64_t seed, DrawPlace place,
                                                       const std::uint32_t* run, double* out, int lanes) {
  for (int l = 0; l < lanes; ++l) out[l] = draw_uniform(seed, place, run[l]);
}

// How often something with that mean happens, by inversion: the smallest k with P(X <= k) > u. NaN for a mean
// outside [0, 500], where the first term would vanish.
[[gnu::always_inline]] static inline double poisson_from_uniform(double mean, double u) {
  if (!(mean >= 0.0 && mean <= 500.0)) return numeric_detail::not_a_value;
  double term = fixed_exp(-mean);
  double sum = term;
  double k = 0.0;
  // Where the sum no longer grows it falls short of 1 by rounding alone, and u is as good as reached.
  for (double before = -1.0; u >= sum && (k < mean || sum != before);) {
    before = sum;
    k += 1.0;
    term = term * mean / k;
    sum = sum + term;
  }
  return k;
}

}  // namespace demarche
