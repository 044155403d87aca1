// Vectors as wide as the registers of the level that is being compiled (kernels_level.cpp, choose_level.cpp).
// Written with the compilers' vector extension rather than left to their vectorisers, which miss most loops
// that select. Lanes are padded to lane_padding, a multiple of every width, so no loop has a remainder.
#pragma once

#include <cstdint>
#include <cstring>
#if defined(__SSE2__)
#include <immintrin.h>
#endif

#include "sim/engine/kernels.h"
#include "sim/engine/numeric.h"

namespace demarche::DEMARCHE_LEVEL {

#if defined(__AVX512F__)
inline constexpr int vector_width = 8;
#elif defined(__AVX2__)
inline constexpr int vector_width = 4;
#else
inline constexpr int vector_width = 2;  // SSE2, NEON
#endif
static_assert(lane_padding % vector_width == 0);

typedef double Vector __attribute__((vector_size(vector_width * 8)));
typedef std::int64_t Mask __attribute__((vector_size(vector_width * 8)));  // -1 where true, else 0
typedef std::uint64_t Words __attribute__((vector_size(vector_width * 8)));

[[gnu::always_inline]] static inline Vector load(const double* from) {
  Vector v;
  std::memcpy(&v, from, sizeof v);
  return v;
}
[[gnu::always_inline]] static inline void store(double* to, Vector v) { std::memcpy(to, &v, sizeof v); }
// Subtracting 0 keeps every bit pattern, -0 too.
[[gnu::always_inline]] static inline Vector splat(double k) { return k - Vector{}; }

[[gnu::always_inline]] static inline bool any(Mask m) {
#if defined(__AVX512F__)
  return _mm512_test_epi64_mask((__m512i)m, (__m512i)m) != 0;
#elif defined(__AVX2__)
  return _mm256_movemask_pd((__m256d)m) != 0;
#elif defined(__SSE2__)
  return _mm_movemask_pd((__m128d)m) != 0;
#else
  std::int64_t bits = 0;
  for (int i = 0; i < vector_width; ++i) bits |= m[i];
  return bits != 0;
#endif
}

// The choice of kernels.h, in a file of its own.
void choose(const ChoiceJob& job, const Machine& m);

}  // namespace demarche::DEMARCHE_LEVEL

namespace demarche::numeric_detail {
template <>
struct WordsOf<DEMARCHE_LEVEL::Vector> {
  using type = DEMARCHE_LEVEL::Words;
};
}  // namespace demarche::numeric_detail
