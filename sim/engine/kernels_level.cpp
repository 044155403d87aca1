// The loops of kernels.h, compiled once per vector level: the build defines DEMARCHE_LEVEL as the namespace.
// Everything here has internal linkage or lives in that namespace, so that the linker never mixes levels.
#include <bit>
#include <cmath>
#include <limits>

#include "sim/engine/kernels.h"
#include "sim/engine/numeric.h"
#include "sim/engine/random.h"

namespace demarche::DEMARCHE_LEVEL {
namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();
constexpr double minus_infinity = -std::numeric_limits<double>::infinity();

// Elementwise operations. Comparisons of what has no value have no value. Sums and products that overflow are
// infinite; whatever could turn that into an innocent number again treats it as no value.
inline bool is_finite(double a) { return a - a == 0.0; }
struct Add { static double of(double a, double b) { return a + b; } };
struct Subtract { static double of(double a, double b) { return a - b; } };
struct Multiply { static double of(double a, double b) { return a * b; } };
struct Divide {
  static double of(double a, double b) { return b != 0.0 && is_finite(b) ? a / b : none; }
};
struct Power { static double of(double a, double b) { return fixed_pow(a, b); } };
struct Min {
  static double of(double a, double b) {
    return is_finite(a) && is_finite(b) ? (a <= b ? a : b) : none;
  }
};
struct Max {
  static double of(double a, double b) {
    return is_finite(a) && is_finite(b) ? (a >= b ? a : b) : none;
  }
};
struct Less {
  static double of(double a, double b) {
    return is_finite(a) && is_finite(b) ? (a < b ? 1.0 : 0.0) : none;
  }
};
struct LessEqual {
  static double of(double a, double b) {
    return is_finite(a) && is_finite(b) ? (a <= b ? 1.0 : 0.0) : none;
  }
};
struct Equal {
  static double of(double a, double b) {
    return is_finite(a) && is_finite(b) ? (a == b ? 1.0 : 0.0) : none;
  }
};
struct NotEqual {
  static double of(double a, double b) {
    return is_finite(a) && is_finite(b) ? (a == b ? 0.0 : 1.0) : none;
  }
};
// false and … is false, whatever the right side; true or … is true.
struct And { static double of(double a, double b) { return a == 0.0 ? 0.0 : a * b; } };
struct Or { static double of(double a, double b) { return a == 1.0 ? 1.0 : a + b; } };

struct Negate { static double of(double a) { return -a; } };
struct Not { static double of(double a) { return 1.0 - a; } };
struct Absolute { static double of(double a) { return std::fabs(a); } };
struct SquareRoot { static double of(double a) { return a < 0.0 ? none : std::sqrt(a); } };
struct Exponential { static double of(double a) { return fixed_exp(a); } };
struct Logarithm { static double of(double a) { return fixed_log(a); } };
struct Logistic { static double of(double a) { return fixed_logistic(a); } };
struct Floor { static double of(double a) { return std::floor(a); } };  // of an infinity it is one
struct Copy { static double of(double a) { return a; } };

struct Select {
  static double of(double c, double a, double b) {
    return c == 1.0 ? a : (c == 0.0 ? b : none);
  }
};
struct Guard {
  static double of(double mask, double utility) {
    const double checked = utility - utility == 0.0 ? utility : none;
    return mask == 1.0 ? checked : (mask == 0.0 ? minus_infinity : none);
  }
};

template <class Operation>
void unary(const Instruction& i, const Machine& m) {
  const auto lanes = static_cast<std::ptrdiff_t>(m.lanes);
  double* d = m.memory + i.dst * lanes;
  const double* a = m.memory + i.a.row * lanes;
  if (i.a.step == 1 || i.rows == 1) {
    const std::ptrdiff_t n = i.rows * lanes;
    for (std::ptrdiff_t l = 0; l < n; ++l) d[l] = Operation::of(a[l]);
    return;
  }
  for (int r = 0; r < i.rows; ++r, d += lanes, a += i.a.step * lanes)
    for (std::ptrdiff_t l = 0; l < lanes; ++l) d[l] = Operation::of(a[l]);
}

template <class Operation>
void binary(const Instruction& i, const Machine& m) {
  const auto lanes = static_cast<std::ptrdiff_t>(m.lanes);
  double* __restrict d = m.memory + i.dst * lanes;
  const double* a = m.memory + i.a.row * lanes;
  const double* b = m.memory + i.b.row * lanes;
  const double k = i.k;
  if (i.form == Form::constant_right) {
    const bool flat = i.a.step == 1 || i.rows == 1;
    const std::ptrdiff_t n = flat ? i.rows * lanes : lanes;
    for (int r = 0; r < (flat ? 1 : i.rows); ++r, d += lanes, a += i.a.step * lanes)
      for (std::ptrdiff_t l = 0; l < n; ++l) d[l] = Operation::of(a[l], k);
  } else if (i.form == Form::constant_left) {
    const bool flat = i.b.step == 1 || i.rows == 1;
    const std::ptrdiff_t n = flat ? i.rows * lanes : lanes;
    for (int r = 0; r < (flat ? 1 : i.rows); ++r, d += lanes, b += i.b.step * lanes)
      for (std::ptrdiff_t l = 0; l < n; ++l) d[l] = Operation::of(k, b[l]);
  } else {
    const bool flat = i.rows == 1 || (i.a.step == 1 && i.b.step == 1);
    const std::ptrdiff_t n = flat ? i.rows * lanes : lanes;
    for (int r = 0; r < (flat ? 1 : i.rows); ++r) {
      for (std::ptrdiff_t l = 0; l < n; ++l) d[l] = Operation::of(a[l], b[l]);
      d += lanes;
      a += i.a.step * lanes;
      b += i.b.step * lanes;
    }
  }
}

void select(const Instruction& i, const Machine& m) {
  const auto lanes = static_cast<std::ptrdiff_t>(m.lanes);
  double* __restrict d = m.memory + i.dst * lanes;
  const double* a = m.memory + i.a.row * lanes;
  const double* b = m.memory + i.b.row * lanes;
  const double* c = m.memory + i.c.row * lanes;
  for (int r = 0; r < i.rows; ++r) {
    for (std::ptrdiff_t l = 0; l < lanes; ++l) d[l] = Select::of(a[l], b[l], c[l]);
    d += lanes;
    a += i.a.step * lanes;
    b += i.b.step * lanes;
    c += i.c.step * lanes;
  }
}

void sum_rows(const Instruction& i, const Machine& m) {
  const auto lanes = static_cast<std::ptrdiff_t>(m.lanes);
  const std::int32_t* list = m.lists + i.aux;
  for (int r = 0; r < i.rows; ++r) {
    double* __restrict d = m.memory + (i.dst + r) * lanes;
    for (std::ptrdiff_t l = 0; l < lanes; l += lane_padding) {
      double sum[lane_padding];
      for (int x = 0; x < lane_padding; ++x) sum[x] = 0.0;
      for (std::uint32_t e = 0; e < i.aux2; ++e) {
        const double* a = m.memory + (list[2 * e] + r * list[2 * e + 1]) * lanes + l;
        for (int x = 0; x < lane_padding; ++x) sum[x] = sum[x] + a[x];
      }
      for (int x = 0; x < lane_padding; ++x) d[l + x] = sum[x];
    }
  }
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
      // Bit (round mod 64) stands for a round; the window ends with the present one. What events of the coming
      // round have done counts at once.
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
    draw_uniform(m.seed, place, m.runs, m.memory + (i.dst + r) * lanes, m.lanes);
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
    const std::ptrdiff_t row = i.a.row + std::ptrdiff_t{first[l]} * i.a.step +
                               std::ptrdiff_t{second[l]} * i.b.step;
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

void apply_add(const Instruction& i, const Machine& m) {
  const auto lanes = static_cast<std::ptrdiff_t>(m.lanes);
  double* __restrict failed = m.failed;
  const double* __restrict active = m.active;
  for (int r = 0; r < i.rows; ++r) {
    double* d = m.memory + (i.dst + r * i.dst_step) * lanes;
    const double* a = m.memory + (i.a.row + r * i.a.step) * lanes;
    const double* b = m.memory + (i.b.row + r * i.b.step) * lanes;
    for (std::ptrdiff_t l = 0; l < lanes; ++l) {
      const double mask = b[l] == 0.0 ? 0.0 : (b[l] == 1.0 ? active[l] : none);
      const double sum = d[l] + a[l];
      const bool good = sum - sum == 0.0;
      failed[l] = mask == 0.0 || (mask == 1.0 && good) || active[l] == 0.0 ? failed[l] : 1.0;
      d[l] = mask == 1.0 && good ? sum : d[l];
    }
  }
}

void clamp_rows(const Instruction& i, const Machine& m) {
  const auto lanes = static_cast<std::ptrdiff_t>(m.lanes);
  for (int r = 0; r < i.rows; ++r) {
    double* d = m.memory + (i.dst + r * i.dst_step) * lanes;
    for (std::ptrdiff_t l = 0; l < lanes; ++l) {
      const double x = d[l];
      d[l] = x < i.k ? i.k : (x > i.k2 ? i.k2 : x);
    }
  }
}

void execute_one(const Instruction& i, const Machine& m) {
  switch (i.code) {
    case Code::add: return binary<Add>(i, m);
    case Code::subtract: return binary<Subtract>(i, m);
    case Code::multiply: return binary<Multiply>(i, m);
    case Code::divide: return binary<Divide>(i, m);
    case Code::power: return binary<Power>(i, m);
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
    case Code::absolute: return unary<Absolute>(i, m);
    case Code::square_root: return unary<SquareRoot>(i, m);
    case Code::exponential: return unary<Exponential>(i, m);
    case Code::logarithm: return unary<Logarithm>(i, m);
    case Code::logistic: return unary<Logistic>(i, m);
    case Code::floor: return unary<Floor>(i, m);
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
  }
}

void execute(std::span<const Instruction> code, const Machine& m) {
  for (const Instruction& i : code) execute_one(i, m);
}

// Multinomial logit over the rows of one choice: maximum, exp and running sum, pick.
// Sums run in the order of the options, so their bits do not depend on the batch.
void choose(const ChoiceJob& job, const Machine& m) {
  constexpr int block = lane_padding;
  const int lanes = m.lanes;
  draw_uniform(m.seed, DrawPlace{m.turn, job.site, job.actors}, m.runs, job.drawn, lanes);
  for (int first = 0; first < lanes; first += block) {
    double best[block];
    double total[block];
    double bad[block];
    for (int l = 0; l < block; ++l) {
      best[l] = minus_infinity;
      total[l] = 0.0;
      bad[l] = 0.0;
    }
    const double* u = job.utility + first;
    for (int r = 0; r < job.rows; ++r, u += lanes)
      for (int l = 0; l < block; ++l) {
        best[l] = u[l] > best[l] ? u[l] : best[l];
        bad[l] = u[l] != u[l] ? 1.0 : bad[l];
      }
    const double* lambda = job.rationality + first;
    double* c = job.cumulative + first;
    u = job.utility + first;
    for (int r = 0; r < job.rows; ++r, u += lanes, c += lanes) {
      double any = minus_infinity;
      for (int l = 0; l < block; ++l) any = u[l] > any ? u[l] : any;
      if (any > minus_infinity) {
        for (int l = 0; l < block; ++l) {
          const bool possible = u[l] > minus_infinity;
          const double raw = (u[l] - best[l]) * lambda[l];
          const double argument = raw;
          const double e = fixed_exp_nonpositive(possible ? argument : 0.0);
          total[l] = total[l] + (possible ? e : 0.0);
        }
      }
      for (int l = 0; l < block; ++l) c[l] = total[l];
    }
    double threshold[block];
    double below[block];
    double reached[block];
    for (int l = 0; l < block; ++l) {
      threshold[l] = job.drawn[first + l] * total[l];
      below[l] = 0.0;
      reached[l] = 0.0;
    }
    c = job.cumulative + first;
    for (int r = 0; r < job.rows; ++r, c += lanes)
      for (int l = 0; l < block; ++l) {
        below[l] = below[l] + (c[l] <= threshold[l] ? 1.0 : 0.0);
        // Where draw × total rounds up to the total, the last option with any weight is meant.
        reached[l] = reached[l] + (c[l] < total[l] ? 1.0 : 0.0);
      }
    for (int l = 0; l < block; ++l) {
      const double pick = below[l] < reached[l] ? below[l] : reached[l];
      job.picked[first + l] = static_cast<std::int32_t>(pick);
      job.failed[first + l] = bad[l] != 0.0 ? 1.0 : job.failed[first + l];
    }
  }
}

}  // namespace

Kernels kernels(std::string_view level) { return Kernels{&execute, &choose, level}; }

}  // namespace demarche::DEMARCHE_LEVEL
