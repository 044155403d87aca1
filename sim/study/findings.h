// Runs the `[[findings]]` of a scenario: its own figures beside published ones.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "sim/scenario/scenario.h"
#include "sim/study/scenario_tests.h"

namespace demarche {

// 95 % intervals: Wilson (1927) for shares, normal for means and differences, the delta method for ratios.
// Where both groups are the same runs in two worlds, a difference is one of pairs.
struct FindingResult {
  std::string name;
  bool measured = false;
  double estimate = 0;
  double low = 0;
  double high = 0;
  std::uint32_t count = 0;    // runs of the first group
  std::uint32_t against = 0;  // of the second; 0 without one
  bool inside = false;        // agrees: see `agrees`
  std::string problem;        // why it could not be measured, or ""
};

// With two bounds the estimate lies between them; with one the whole interval lies on its side.
bool agrees(const Finding& finding, double estimate, double low, double high);

// As the scenario says: inside, or outside (or not measured) with a reason given in `out`.
bool as_expected(const Finding& finding, const FindingResult& result);
TestResult as_test(const Finding& finding, const FindingResult& result);

// What is changed in all worlds of all findings.
struct FindingsSetting {
  std::map<std::string, double> under;  // parameters and start values; a world's own go on top
  int most_runs = 0;                    // of each finding; 0: as many as it says
};

// In the order of the scenario. Findings that need the same runs share them. Cancelled, it returns nothing.
std::vector<FindingResult> run_findings(std::shared_ptr<const Scenario> scenario, int threads = 1,
                                        const std::atomic<bool>* cancel = nullptr,
                                        const FindingsSetting& setting = {});

}  // namespace demarche
