// How far the agreement of a scenario's findings hangs on single parameters.
#pragma once

#include <functional>

#include "sim/study/findings.h"

namespace demarche {

// One parameter moved, all others as they are.
struct FindingsVariation {
  std::string parameter;
  double from = 0;
  double to = 0;
  std::vector<FindingResult> results;  // of the scenario's findings, in order
};

struct VariedFindings {
  std::vector<FindingResult> base;  // nothing moved, as many runs
  std::vector<FindingsVariation> variations;
};

struct VaryOptions {
  double share = 0.2;  // of the parameter's value, down and up, not beyond its range
  int most_runs = 0;   // of each finding; 0: as many as it says
  int threads = 1;
  const std::atomic<bool>* cancel = nullptr;
  std::function<void(std::size_t done, std::size_t of)> progress = {};
};

// Facts are left alone, and so is a parameter that a move does not change (0, or at the end of its range).
// The luck is the same everywhere. Cancelled, it returns nothing.
VariedFindings vary_findings(const std::shared_ptr<const Scenario>& scenario, const VaryOptions& options);

}  // namespace demarche
