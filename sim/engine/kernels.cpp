#include "sim/engine/kernels.h"

#include <array>
#include <cstdlib>
#include <vector>

namespace demarche {

namespace baseline {
Kernels kernels(std::string_view level);
}
#ifdef DEMARCHE_X86_LEVELS
namespace avx2 {
Kernels kernels(std::string_view level);
}
namespace avx512 {
Kernels kernels(std::string_view level);
}
#endif

std::span<const Kernels> available_kernels() {
  static const std::vector<Kernels> available = [] {
    std::vector<Kernels> levels{baseline::kernels("baseline")};
#ifdef DEMARCHE_X86_LEVELS
    if (__builtin_cpu_supports("avx2")) levels.push_back(avx2::kernels("avx2"));
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw"))
      levels.push_back(avx512::kernels("avx512"));
#endif
    return levels;
  }();
  return available;
}

const Kernels& best_kernels() {
  const std::span<const Kernels> available = available_kernels();
  static const Kernels* const best = [&available] {
    const char* wanted = std::getenv("DEMARCHE_VECTOR_LEVEL");
    for (const Kernels& kernels : available)
      if (wanted != nullptr && kernels.level == wanted) return &kernels;
    return &available.back();
  }();
  return *best;
}

double fold(Code code, double a, double b, double c) {
  // The baseline loops on one padded row: whatever folds has the bits that running would give.
  alignas(64) std::array<double, 4 * lane_padding> memory{};
  memory[0] = a;
  memory[lane_padding] = b;
  memory[2 * lane_padding] = c;
  Instruction i;
  i.code = code;
  i.dst = 3;
  i.a = {0, 0};
  i.b = {1, 0};
  i.c = {2, 0};
  Machine machine;
  machine.memory = memory.data();
  machine.lanes = lane_padding;
  available_kernels().front().execute({&i, 1}, machine);
  return memory[3 * lane_padding];
}

const char* name_of(Code code) {
  static constexpr std::array names = {
      "add",        "subtract",  "multiply", "divide",        "power",
      "min",        "max",       "less",     "less_equal",    "equal",
      "not_equal",  "and",       "or",       "negate",        "not",
      "abs",        "sqrt",      "exp",      "log",           "logistic",
      "floor",      "copy",      "select",   "sum_rows",      "rounds_within",
      "normal",     "poisson",   "draw",     "draw_lanes",    "gather",
      "slot_is",    "slot_same", "slot_in",  "guard_utility", "apply_add",
      "clamp_rows", "guard_sum", "fused"};
  return names.at(static_cast<std::size_t>(code));
}

}  // namespace demarche
