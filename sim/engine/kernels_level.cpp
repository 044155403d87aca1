// The loops of kernels.h, compiled once per vector level: the build defines DEMARCHE_LEVEL as the namespace.
// Everything here has internal linkage or lives in that namespace, so that the linker never mixes levels.
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <utility>

#include "sim/engine/kernels.h"
#include "sim/engine/numeric.h"
#include "sim/engine/random.h"
#include "sim/engine/vector_level.h"

namespace demarche::DEMARCHE_LEVEL {
namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();
constexpr double minus_infinity = -std::numeric_limits<double>::infinity();

// Elementwise operations. Comparisons of what has no value have no value. Sums and products that overflow are
// infinite; whatever could turn that into an innocent number again treats it as no value. Nothing has to be
// checked where the operands are sure to have one.
[[gnu::always_inline]] inline Mask is_finite(Vector a) { return a - a == 0.0; }
template <bool sure>
[[gnu::always_inline]] inline Vector checked(Vector a, Vector b, Vector result) {
  if constexpr (sure) return result;
  return is_finite(a) & is_finite(b) ? result : splat(none);
}
struct Add {
  static Vector of(Vector a, Vector b) { return a + b; }
};
struct Subtract {
  static Vector of(Vector a, Vector b) { return a - b; }
};
struct Multiply {
  static Vector of(Vector a, Vector b) { return a * b; }
};
template <bool sure>
struct Divide {
  static Vector of(Vector a, Vector b) {
    if constexpr (sure) return b != 0.0 ? a / b : splat(none);
    return (b != 0.0) & is_finite(b) ? a / b : splat(none);
  }
};
template <bool sure>
struct Min {
  static Vector of(Vector a, Vector b) { return checked<sure>(a, b, a <= b ? a : b); }
};
template <bool sure>
struct Max {
  static Vector of(Vector a, Vector b) { return checked<sure>(a, b, a >= b ? a : b); }
};
// 1 or 0 by the condition.
template <bool sure>
[[gnu::always_inline]] inline Vector compared(Vector a, Vector b, Mask holds) {
  return checked<sure>(a, b, holds ? splat(1.0) : splat(0.0));
}
template <bool sure>
struct Less {
  static Vector of(Vector a, Vector b) { return compared<sure>(a, b, a < b); }
};
template <bool sure>
struct LessEqual {
  static Vector of(Vector a, Vector b) { return compared<sure>(a, b, a <= b); }
};
template <bool sure>
struct Equal {
  static Vector of(Vector a, Vector b) { return compared<sure>(a, b, a == b); }
};
template <bool sure>
struct NotEqual {
  static Vector of(Vector a, Vector b) { return compared<sure>(a, b, a != b); }
};
// false and … is false, whatever the right side; true or … is true.
template <bool sure>
struct And {
  static Vector of(Vector a, Vector b) {
    if constexpr (sure) return a * b;
    return a == 0.0 ? splat(0.0) : a * b;
  }
};
template <bool sure>
struct Or {
  static Vector of(Vector a, Vector b) { return a == 1.0 ? splat(1.0) : (sure ? b : a + b); }
};
template <bool sure>
struct Guard {
  static Vector of(Vector mask, Vector utility) {
    if constexpr (sure) return mask == 1.0 ? utility : splat(minus_infinity);
    const Vector valid = is_finite(utility) ? utility : splat(none);
    return mask == 1.0 ? valid : (mask == 0.0 ? splat(minus_infinity) : splat(none));
  }
};
template <bool sure>
struct Select {
  static Vector of(Vector c, Vector a, Vector b) {
    if constexpr (sure) return c == 1.0 ? a : b;
    return c == 1.0 ? a : (c == 0.0 ? b : splat(none));
  }
};

struct Negate {
  static Vector of(Vector a) { return -a; }
};
struct Not {
  static Vector of(Vector a) { return 1.0 - a; }
};
struct Copy {
  static Vector of(Vector a) { return a; }
};

// Those that the compiler may vectorise or not: rare, or without a vector form.
struct Power {
  static double of(double a, double b) { return fixed_pow(a, b); }
};
struct Absolute {
  static double of(double a) { return std::fabs(a); }
};
struct SquareRoot {
  static double of(double a) { return a < 0.0 ? none : std::sqrt(a); }
};
struct Exponential {
  static double of(double a) { return fixed_exp(a); }
};
struct Logarithm {
  static double of(double a) { return fixed_log(a); }
};
struct Logistic {
  static double of(double a) { return fixed_logistic(a); }
};
struct Floor {
  static double of(double a) { return std::floor(a); }
};

// Operands as loops read them: a place that moves on by a number of doubles after each row.
struct Source {
  const double* at;
  std::ptrdiff_t step;
  Source(const Operand& o, const Machine& m)
      : at(m.memory + std::ptrdiff_t{o.row} * m.lanes), step(std::ptrdiff_t{o.step} * m.lanes) {}
};

// dst = of(l-th vector) over all rows; the sources move on by their steps between rows, and rows that lie
// side by side in all of them are one long row.
template <class Of, class... Sources>
[[gnu::always_inline]] inline void rows_of_vectors(const Instruction& i, const Machine& m, Of&& of,
                                                   Sources... from) {
  const std::ptrdiff_t lanes = m.lanes;
  double* d = m.memory + std::ptrdiff_t{i.dst} * lanes;
  const bool flat = i.rows == 1 || ((from.step == lanes) && ...);
  const std::ptrdiff_t n = flat ? i.rows * lanes : lanes;
  for (int rows = flat ? 1 : i.rows; rows > 0; --rows) {
    for (std::ptrdiff_t l = 0; l < n; l += vector_width) store(d + l, of(load(from.at + l)...));
    d += lanes;
    ((from.at += from.step), ...);
  }
}

template <class Operation>
void unary(const Instruction& i, const Machine& m) {
  rows_of_vectors(
      i, m, [](Vector a) { return Operation::of(a); }, Source(i.a, m));
}

template <class Operation>
void binary(const Instruction& i, const Machine& m) {
  const Vector k = splat(i.k);
  if (i.form == Form::constant_right)
    rows_of_vectors(
        i, m, [k](Vector a) { return Operation::of(a, k); }, Source(i.a, m));
  else if (i.form == Form::constant_left)
    rows_of_vectors(
        i, m, [k](Vector b) { return Operation::of(k, b); }, Source(i.b, m));
  else
    rows_of_vectors(
        i, m, [](Vector a, Vector b) { return Operation::of(a, b); }, Source(i.a, m), Source(i.b, m));
}

template <template <bool> class Operation>
void binary(const Instruction& i, const Machine& m) {
  return i.sure ? binary<Operation<true>>(i, m) : binary<Operation<false>>(i, m);
}

template <bool sure>
void select_rows(const Instruction& i, const Machine& m) {
  rows_of_vectors(
      i, m, [](Vector c, Vector a, Vector b) { return Select<sure>::of(c, a, b); }, Source(i.a, m),
      Source(i.b, m), Source(i.c, m));
}

void select(const Instruction& i, const Machine& m) {
  return i.sure ? select_rows<true>(i, m) : select_rows<false>(i, m);
}

template <class Operation>
void unary_by_number(const Instruction& i, const Machine& m) {
  const std::ptrdiff_t lanes = m.lanes;
  double* d = m.memory + i.dst * lanes;
  Source a(i.a, m);
  for (int r = 0; r < i.rows; ++r, d += lanes, a.at += a.step)
    for (std::ptrdiff_t l = 0; l < lanes; ++l) d[l] = Operation::of(a.at[l]);
}

void power(const Instruction& i, const Machine& m) {
  const std::ptrdiff_t lanes = m.lanes;
  double* d = m.memory + i.dst * lanes;
  Source a(i.a, m);
  Source b(i.b, m);
  for (int r = 0; r < i.rows; ++r, d += lanes, a.at += a.step, b.at += b.step)
    for (std::ptrdiff_t l = 0; l < lanes; ++l)
      d[l] = Power::of(i.form == Form::constant_left ? i.k : a.at[l],
                       i.form == Form::constant_right ? i.k : b.at[l]);
}

// The sum, in order, of `count` listed rows at a time, and of what `before` holds; `last` is done to the
// result.
template <int count, class Last>
[[gnu::always_inline]] inline void sum_some(const Instruction& i, const Machine& m, const std::int32_t* list,
                                            Last&& last) {
  const std::ptrdiff_t lanes = m.lanes;
  const double* at[count];
  std::ptrdiff_t step[count];
  for (int e = 0; e < count; ++e) {
    at[e] = m.memory + list[2 * e] * lanes;
    step[e] = list[2 * e + 1] * lanes;
  }
  double* d = m.memory + std::ptrdiff_t{i.dst} * lanes;
  for (int r = 0; r < i.rows; ++r, d += lanes) {
    for (std::ptrdiff_t l = 0; l < lanes; l += vector_width) {
      Vector sum = splat(0.0);
      for (int e = 0; e < count; ++e) sum = sum + load(at[e] + l);
      store(d + l, last(sum, r, l));
    }
    for (int e = 0; e < count; ++e) at[e] += step[e];
  }
}

template <class Last>
[[gnu::always_inline]] inline void sum_list(const Instruction& i, const Machine& m, Last&& last) {
  const std::int32_t* list = m.lists + i.aux;
  switch (i.aux2) {
    case 1: return sum_some<1>(i, m, list, last);
    case 2: return sum_some<2>(i, m, list, last);
    case 3: return sum_some<3>(i, m, list, last);
    case 4: return sum_some<4>(i, m, list, last);
    case 5: return sum_some<5>(i, m, list, last);
    default: break;
  }
  const std::ptrdiff_t lanes = m.lanes;
  for (int r = 0; r < i.rows; ++r) {
    double* d = m.memory + (i.dst + r) * lanes;
    for (std::ptrdiff_t l = 0; l < lanes; l += vector_width) {
      Vector sum = splat(0.0);
      for (std::uint32_t e = 0; e < i.aux2; ++e)
        sum = sum + load(m.memory + (list[2 * e] + r * list[2 * e + 1]) * lanes + l);
      store(d + l, last(sum, r, l));
    }
  }
}

void sum_rows(const Instruction& i, const Machine& m) {
  sum_list(i, m, [](Vector sum, int, std::ptrdiff_t) { return sum; });
}

template <bool sure>
void guard_rows(const Instruction& i, const Machine& m) {
  const Source mask(i.a, m);
  sum_list(i, m, [&](Vector sum, int row, std::ptrdiff_t l) {
    return Guard<sure>::of(load(mask.at + row * mask.step + l), sum);
  });
}

void guard_sum(const Instruction& i, const Machine& m) {
  return i.sure ? guard_rows<true>(i, m) : guard_rows<false>(i, m);
}

template <Fused operation, bool sure>
[[gnu::always_inline]] inline Vector one_of_two(Vector x, Vector y) {
  if constexpr (operation == Fused::add) return x + y;
  if constexpr (operation == Fused::subtract) return x - y;
  if constexpr (operation == Fused::subtracted) return y - x;
  if constexpr (operation == Fused::multiply) return x * y;
  if constexpr (operation == Fused::less) return Less<sure>::of(x, y);
  if constexpr (operation == Fused::more) return Less<sure>::of(y, x);
  if constexpr (operation == Fused::less_equal) return LessEqual<sure>::of(x, y);
  if constexpr (operation == Fused::more_equal) return LessEqual<sure>::of(y, x);
  if constexpr (operation == Fused::and_first) return And<sure>::of(x, y);
  if constexpr (operation == Fused::and_second) return And<sure>::of(y, x);
  return -x;
}

template <Fused first, Fused second, bool sure>
void fused_rows(const Instruction& i, const Machine& m) {
  const Vector k = splat(i.k);
  const Vector k2 = splat(i.k2);
  const auto both = [](Vector a, Vector b, Vector c) {
    return one_of_two<second, sure>(one_of_two<first, sure>(a, b), c);
  };
  const Source a(i.a, m);
  const Source b(i.b, m);
  const Source c(i.c, m);
  switch (i.aux2) {
    case 0:
      return rows_of_vectors(
          i, m, [=](Vector x, Vector y, Vector z) { return both(x, y, z); }, a, b, c);
    case fused_b_constant:
      return rows_of_vectors(
          i, m, [=](Vector x, Vector z) { return both(x, k, z); }, a, c);
    case fused_c_constant:
      return rows_of_vectors(
          i, m, [=](Vector x, Vector y) { return both(x, y, k2); }, a, b);
    default:
      return rows_of_vectors(
          i, m, [=](Vector x) { return both(x, k, k2); }, a);
  }
}

template <Fused first, Fused second>
void fused(const Instruction& i, const Machine& m) {
  constexpr bool any_checks = first >= Fused::less || (second >= Fused::less && second != Fused::negate);
  if constexpr (any_checks) {
    if (!i.sure) return fused_rows<first, second, false>(i, m);
  }
  return fused_rows<first, second, true>(i, m);
}

// The loops of every pair, by first * kinds + second.
constexpr int fused_kinds = static_cast<int>(Fused::count_);
using Loop = void (*)(const Instruction&, const Machine&);
template <int pair>
constexpr Loop fused_loop() {
  constexpr auto first = static_cast<Fused>(pair / fused_kinds);
  constexpr auto second = static_cast<Fused>(pair % fused_kinds);
  if constexpr (can_fuse(first, second))
    return &fused<first, second>;
  else
    return nullptr;
}
template <int... pairs>
constexpr auto fused_loops(std::integer_sequence<int, pairs...>) {
  return std::array<Loop, sizeof...(pairs)>{fused_loop<pairs>()...};
}
constexpr auto loops_of_pairs = fused_loops(std::make_integer_sequence<int, fused_kinds * fused_kinds>{});

void fused_pair(const Instruction& i, const Machine& m) {
  loops_of_pairs[(i.aux >> 8) * fused_kinds + (i.aux & 255u)](i, m);
}

void rounds_within(const Instruction& i, const Machine& m) {
  const auto lanes = static_cast<std::ptrdiff_t>(m.lanes);
  for (int r = 0; r < i.rows; ++r) {
    double* d = m.memory + (i.dst + r) * lanes;
    const double* bits = m.memory + (i.a.row + r * i.a.step) * lanes;
    const double* window = m.memory + (i.b.row + r * i.b.step) * lanes;
    const double* round = m.memory + (i.c.row + r * i.c.step) * lanes;
    for (std::ptrdiff_t l = 0; l < lanes; ++l) {
      const double w = window[l];
      if (!(w - w == 0.0)) {
        d[l] = none;
        continue;
      }
      // Bit (round mod 64) stands for a round; the window ends with the present one. What events of the
      // coming round have done counts at once.
      const int n = w < 1.0 ? 0 : (w > 60.0 ? 60 : static_cast<int>(w));
      const auto shift = static_cast<unsigned>(round[l]) & 63u;
      const std::uint64_t recent = (n == 0 ? 0 : ~std::uint64_t{0} << (64 - n));
      const std::uint64_t coming = n == 0 ? 0 : std::rotl(std::uint64_t{1}, static_cast<int>(shift + 1));
      const std::uint64_t mask = std::rotl(recent, static_cast<int>(shift + 1)) | coming;
      d[l] = static_cast<double>(std::popcount(std::bit_cast<std::uint64_t>(bits[l]) & mask));
    }
  }
}

void draw(const Instruction& i, const Machine& m) {
  const auto lanes = static_cast<std::ptrdiff_t>(m.lanes);
  for (int r = 0; r < i.rows; ++r) {
    const DrawPlace place{m.turn, i.aux, i.aux2 + static_cast<std::uint32_t>(r * i.a.step)};
    double* d = m.memory + (i.dst + r) * lanes;
    if (i.c.row < 0) {
      draw_uniform(m.seed, place, m.runs, d, m.lanes);
      continue;
    }
    const double* guard = m.memory + (i.c.row + std::ptrdiff_t{r} * i.c.step) * lanes;
    for (std::ptrdiff_t l = 0; l < lanes; l += vector_width) {
      const Mask asked = load(guard + l) != 0.0;
      if (any(asked)) draw_uniform(m.seed, place, m.runs + l, d + l, vector_width);
      store(d + l, asked ? load(d + l) : splat(0.0));  // the same at every width
    }
  }
}

void draw_lanes(const Instruction& i, const Machine& m) {
  double* d = m.memory + i.dst * static_cast<std::ptrdiff_t>(m.lanes);
  for (int l = 0; l < m.lanes; ++l) {
    std::uint32_t actors = i.aux2;
    if (i.a.row >= 0) actors += static_cast<std::uint32_t>(m.slots[i.a.row][l] + 1);
    if (i.b.row >= 0) actors += static_cast<std::uint32_t>(m.slots[i.b.row][l] + 1) << 16;
    d[l] = draw_uniform(m.seed, DrawPlace{m.turn, i.aux, actors}, m.runs[l]);
  }
}

void normal(const Instruction& i, const Machine& m) {
  const auto n = static_cast<std::ptrdiff_t>(m.lanes) * i.rows;
  const double* a = m.memory + i.a.row * static_cast<std::ptrdiff_t>(m.lanes);
  double* d = m.memory + i.dst * static_cast<std::ptrdiff_t>(m.lanes);
  constexpr double half_step = 0x1p-53;  // draws are multiples of 2^-52: keeps the argument off 0 and 1
  for (std::ptrdiff_t l = 0; l < n; ++l) d[l] = normal_quantile(a[l] + half_step);
}

void poisson(const Instruction& i, const Machine& m) {
  const auto lanes = static_cast<std::ptrdiff_t>(m.lanes);
  for (int r = 0; r < i.rows; ++r) {
    const double* mean = m.memory + (i.a.row + r * i.a.step) * lanes;
    const double* u = m.memory + (i.b.row + r * i.b.step) * lanes;
    double* d = m.memory + (i.dst + r) * lanes;
    for (std::ptrdiff_t l = 0; l < lanes; ++l) d[l] = poisson_from_uniform(mean[l], u[l]);
  }
}

void gather(const Instruction& i, const Machine& m) {
  double* d = m.memory + i.dst * static_cast<std::ptrdiff_t>(m.lanes);
  const std::int32_t* first = m.slots[i.aux];
  const std::int32_t* second = m.slots[i.aux2];
  for (int l = 0; l < m.lanes; ++l) {
    const std::ptrdiff_t row =
        i.a.row + std::ptrdiff_t{first[l]} * i.a.step + std::ptrdiff_t{second[l]} * i.b.step;
    d[l] = m.memory[row * m.lanes + l];
  }
}

void slot_is(const Instruction& i, const Machine& m) {
  double* d = m.memory + i.dst * static_cast<std::ptrdiff_t>(m.lanes);
  const std::int32_t* slot = m.slots[i.aux];
  for (int l = 0; l < m.lanes; ++l) d[l] = slot[l] == static_cast<std::int32_t>(i.aux2) ? 1.0 : 0.0;
}

void slot_same(const Instruction& i, const Machine& m) {
  double* d = m.memory + i.dst * static_cast<std::ptrdiff_t>(m.lanes);
  for (int l = 0; l < m.lanes; ++l) d[l] = m.slots[i.aux][l] == m.slots[i.aux2][l] ? 1.0 : 0.0;
}

void slot_in(const Instruction& i, const Machine& m) {
  double* d = m.memory + i.dst * static_cast<std::ptrdiff_t>(m.lanes);
  const std::int32_t* slot = m.slots[i.aux];
  const auto set = std::bit_cast<std::uint64_t>(i.k);
  for (int l = 0; l < m.lanes; ++l) d[l] = (set >> slot[l]) & 1u ? 1.0 : 0.0;
}

template <bool sure>
void apply_rows(const Instruction& i, const Machine& m) {
  const std::ptrdiff_t lanes = m.lanes;
  // Lane by lane: several rows may change the same number, one after the other.
  for (std::ptrdiff_t l = 0; l < lanes; l += vector_width) {
    const Mask active = load(m.active + l) != 0.0;
    Mask bad = {};
    Source a(i.a, m);
    Source b(i.b, m);
    double* d = m.memory + std::ptrdiff_t{i.dst} * lanes + l;
    for (int r = 0; r < i.rows; ++r) {
      const Vector wanted = load(b.at + l);
      const Vector before = load(d);
      const Vector sum = before + load(a.at + l);
      Mask good = active & (wanted == 1.0);
      if constexpr (!sure) {
        good &= sum - sum == 0.0;
        bad |= (wanted != 0.0) & ~good;
      }
      store(d, good ? sum : before);
      d += std::ptrdiff_t{i.dst_step} * lanes;
      a.at += a.step;
      b.at += b.step;
    }
    if constexpr (!sure) {
      bad &= active;
      if (any(bad)) store(m.failed + l, bad ? splat(1.0) : load(m.failed + l));
    }
  }
}

void apply_add(const Instruction& i, const Machine& m) {
  return i.sure ? apply_rows<true>(i, m) : apply_rows<false>(i, m);
}

void clamp_rows(const Instruction& i, const Machine& m) {
  const std::ptrdiff_t lanes = m.lanes;
  const Vector low = splat(i.k);
  const Vector high = splat(i.k2);
  for (int r = 0; r < i.rows; ++r) {
    double* d = m.memory + (i.dst + std::ptrdiff_t{r} * i.dst_step) * lanes;
    for (std::ptrdiff_t l = 0; l < lanes; l += vector_width) {
      const Vector x = load(d + l);
      store(d + l, x < low ? low : (x > high ? high : x));
    }
  }
}

void execute_one(const Instruction& i, const Machine& m) {
  switch (i.code) {
    case Code::add: return binary<Add>(i, m);
    case Code::subtract: return binary<Subtract>(i, m);
    case Code::multiply: return binary<Multiply>(i, m);
    case Code::divide: return binary<Divide>(i, m);
    case Code::power: return power(i, m);
    case Code::min: return binary<Min>(i, m);
    case Code::max: return binary<Max>(i, m);
    case Code::less: return binary<Less>(i, m);
    case Code::less_equal: return binary<LessEqual>(i, m);
    case Code::equal: return binary<Equal>(i, m);
    case Code::not_equal: return binary<NotEqual>(i, m);
    case Code::logical_and: return binary<And>(i, m);
    case Code::logical_or: return binary<Or>(i, m);
    case Code::guard_utility: return binary<Guard>(i, m);
    case Code::negate: return unary<Negate>(i, m);
    case Code::logical_not: return unary<Not>(i, m);
    case Code::absolute: return unary_by_number<Absolute>(i, m);
    case Code::square_root: return unary_by_number<SquareRoot>(i, m);
    case Code::exponential: return unary_by_number<Exponential>(i, m);
    case Code::logarithm: return unary_by_number<Logarithm>(i, m);
    case Code::logistic: return unary_by_number<Logistic>(i, m);
    case Code::floor: return unary_by_number<Floor>(i, m);
    case Code::copy: return unary<Copy>(i, m);
    case Code::select: return select(i, m);
    case Code::sum_rows: return sum_rows(i, m);
    case Code::rounds_within: return rounds_within(i, m);
    case Code::normal: return normal(i, m);
    case Code::poisson: return poisson(i, m);
    case Code::draw: return draw(i, m);
    case Code::draw_lanes: return draw_lanes(i, m);
    case Code::gather: return gather(i, m);
    case Code::slot_is: return slot_is(i, m);
    case Code::slot_same: return slot_same(i, m);
    case Code::slot_in: return slot_in(i, m);
    case Code::apply_add: return apply_add(i, m);
    case Code::clamp_rows: return clamp_rows(i, m);
    case Code::guard_sum: return guard_sum(i, m);
    case Code::fused: return fused_pair(i, m);
  }
}

void execute(std::span<const Instruction> code, const Machine& m) {
  for (const Instruction& i : code) execute_one(i, m);
}

}  // namespace

Kernels kernels(std::string_view level) { return Kernels{&execute, &choose, level}; }

}  // namespace demarche::DEMARCHE_LEVEL
