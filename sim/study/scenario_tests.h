// Runs the `[[tests]]` of a scenario: claims about it that can fail.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "sim/scenario/scenario.h"

namespace demarche {

struct TestResult {
  std::string name;
  bool ok = false;
  std::string detail;  // the first claim that does not hold, with what was found; or how many held
  Place place;         // of that claim or of the move that was not made; of the test, if all is well
};

// Cancelled, it returns the tests that were finished.
std::vector<TestResult> run_scenario_tests(std::shared_ptr<const Scenario> scenario, int threads = 1,
                                           const std::atomic<bool>* cancel = nullptr);

}  // namespace demarche
