// A page of Markdown: what was published, what the scenarios give, and whether the two agree.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sim/study/findings.h"

namespace demarche {

struct MeasuredScenario {
  std::string path;  // as it is shown
  std::shared_ptr<const Scenario> scenario;
  std::vector<FindingResult> results;  // of its findings, in order
};

// Findings are in the order of their names.
std::string findings_page(const std::vector<MeasuredScenario>& measured);

}  // namespace demarche
