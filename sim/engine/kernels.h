// The instructions that a compiled scenario is made of, and the loops that carry them out.
//
// Memory is one array of rows; a row holds one number for each lane of a batch (lanes are padded to
// lane_padding). An instruction works on `rows` rows at once: an operand is (first row, step between rows),
// so trust[self, *], trust[*, self] and a value shared by all rows are just operands. Booleans are 1 and 0.
// What has no value (0/0, log of a negative number…) is a quiet NaN that every instruction passes on, except
// where the language does not evaluate an operand (select, and, or); whoever uses a result checks it.
//
// The loops are compiled once per vector level and chosen at run time; all levels give the same bits, since
// every operation is elementwise and IEEE exact or built from exact ones (numeric.h).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace demarche {

inline constexpr int lane_padding = 8;  // doubles in a 512-bit vector

enum class Code : std::uint8_t {
  // binary: a, b (either may be the constant k, see Form)
  add,
  subtract,
  multiply,
  divide,
  power,
  min,
  max,
  less,
  less_equal,
  equal,
  not_equal,
  logical_and,
  logical_or,
  // unary: a
  negate,
  logical_not,
  absolute,
  square_root,
  exponential,
  logarithm,
  logistic,
  floor,
  copy,
  // ternary: a = condition, b, c
  select,
  // more than elementwise
  sum_rows,  // dst = the rows listed in Code block's `lists`, summed in order (aux = first, aux2 = count)
  rounds_within,  // a = bits of rounds (one bit per round modulo 64), b = window, c = round; counts bits
  normal,         // inverse of the normal distribution at a (a uniform draw)
  poisson,        // a = mean, b = uniform draw
  draw,        // uniform in [0, 1) keyed by aux = site, aux2 = actors of row 0, step in a.step; 0 where the
               // guard c is 0 (c.row -1: none)
  draw_lanes,  // as draw, for the actors in slots a.row and b.row (-1: none) plus aux2
  gather,      // dst[l] = memory row (a.row + slot[aux][l]*a.step + slot[aux2][l]*b.step)
  slot_is,     // dst[l] = slot[aux][l] == aux2
  slot_same,   // dst[l] = slot[aux][l] == slot[aux2][l]
  slot_in,     // dst[l] = bit slot[aux][l] of the 64-bit set in k's bits
  guard_utility,  // a = mask, b = utility: b where possible, -inf where not, NaN if either has no value;
                  // its destination is fixed (aux)
  apply_add,      // memory[dst] += a where b is 1; NaN in either marks the lane as failed
  clamp_rows,     // memory[dst] = clamp(memory[dst], [k, k2])
  guard_sum,      // guard_utility of mask a and the sum of `lists` (aux2 of them from aux) in order
  fused,          // two elementwise operations in one pass, see Fused
};

enum class Form : std::uint8_t { rows, constant_right, constant_left };

// Code::fused computes second(first(a, b), c). Its aux is first * 256 + second; bits of aux2 say that b is
// the constant k, and c the constant k2.
enum class Fused : std::uint8_t {
  add,         // x + y
  subtract,    // x - y
  subtracted,  // y - x
  multiply,    // x * y
  less,        // x < y
  more,        // y < x
  less_equal,  // x <= y
  more_equal,  // y <= x
  and_first,   // as second only: x and y
  and_second,  // as second only: y and x
  negate,      // as second only: -x
  count_
};
inline constexpr std::uint32_t fused_b_constant = 1;
inline constexpr std::uint32_t fused_c_constant = 2;
// Whether the loops have this pair: comparisons are joined by `and`, arithmetic with anything but `and`.
constexpr bool can_fuse(Fused first, Fused second) {
  const bool compares = first >= Fused::less && first <= Fused::more_equal;
  const bool joins = second == Fused::and_first || second == Fused::and_second;
  return first <= Fused::more_equal && compares == joins;
}

struct Operand {
  std::int32_t row = 0;
  std::int32_t step = 0;  // rows between consecutive rows of the operand; 0: the same row for all
};

struct Instruction {
  Code code = Code::copy;
  Form form = Form::rows;
  bool sure = false;  // the operands certainly have values (of select, the condition): no checks for NaN
  std::uint16_t rows = 1;
  std::int32_t dst = 0;
  std::int32_t dst_step = 1;
  Operand a, b, c;
  double k = 0;
  double k2 = 0;
  std::uint32_t aux = 0;
  std::uint32_t aux2 = 0;
};

// What the loops work on. All arrays have `lanes` (padded) entries per row.
struct Machine {
  double* memory = nullptr;
  int lanes = 0;  // padded
  const std::int32_t* lists = nullptr;
  const std::int32_t* slots[5] = {};  // actor of each lane, by ActorSlot, for gather and slot_*
  const std::uint32_t* runs = nullptr;
  std::uint64_t seed = 0;
  std::uint32_t turn = 0;
  double* failed = nullptr;        // one per lane; set to 1 by apply_add on a value that is none
  const double* active = nullptr;  // one per lane; 0: apply_add and clamp_rows leave the lane alone
};

// One choice among options: utilities (possible ones finite, others -inf) to a pick.
struct ChoiceJob {
  const double* utility = nullptr;      // rows × lanes, contiguous
  const double* rationality = nullptr;  // one row
  double* cumulative = nullptr;         // rows × lane_padding scratch: cumulated weights
  std::int32_t* listed = nullptr;       // rows scratch: those that some lane can take
  double* drawn = nullptr;              // one row: the uniform number
  std::int32_t* picked = nullptr;       // one per lane: row picked
  double* failed = nullptr;             // one per lane
  int rows = 0;
  std::uint32_t site = 0;  // of the draw
  std::uint32_t actors = 0;
};

struct Kernels {
  void (*execute)(std::span<const Instruction> code, const Machine& machine) = nullptr;
  void (*choose)(const ChoiceJob& job, const Machine& machine) = nullptr;
  std::string_view level;
};

// Levels that this processor can run, slowest first: "baseline", "avx2", "avx512".
std::span<const Kernels> available_kernels();
// The fastest, unless the environment variable DEMARCHE_VECTOR_LEVEL names another available one.
const Kernels& best_kernels();

const char* name_of(Code code);

// One elementwise operation on single numbers with the very same bits, for folding constants.
double fold(Code code, double a, double b, double c);

}  // namespace demarche
