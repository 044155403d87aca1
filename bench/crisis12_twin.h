// crisis12.toml written out by hand in scalar C++: what a programmer would write who had no simulator. It
// makes the same draws at the same places and adds in the same order, so every run ends in the same bits.
#pragma once

#include <cstdint>

namespace demarche::twin {

// Values in the order of the scenario's [parameters].
struct Parameters {
  double bite = 0.012;
  double package = 0.1;
  double shipment = 0.08;
  double evasion = 0.06;
  double exposure = 0.12;
};

struct Result {
  int outcome = -1;  // into outcome_names
  int turns = 0;
  std::uint64_t digest = 0;  // as Batch::digest: choices, turns, state
};

inline constexpr const char* outcome_names[] = {"War", "Collapse", "Isolation", "Cold peace", "Thaw"};

// One run from beginning to end. Not inline: it is compiled with its own flags.
Result play(const Parameters& parameters, std::uint64_t seed, std::uint32_t run);

}  // namespace demarche::twin
