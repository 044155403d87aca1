// A page of Markdown: what was published, what the scenarios give, and whether the two agree.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sim/study/vary_findings.h"

namespace demarche {

struct MeasuredScenario {
  std::string path;  // as it is shown
  std::shared_ptr<const Scenario> scenario;
  std::vector<FindingResult> results;  // of its findings, in order
};

std::string rests_on(const Finding& finding);  // "fitted", "built in" or ""

// Findings are in the order of their names.
std::string findings_page(const std::vector<MeasuredScenario>& measured);

// Which findings of one scenario stay in when a parameter is moved.
std::string varied_findings_page(const std::string& path, const Scenario& scenario,
                                 const VaryOptions& options, const VariedFindings& varied);

}  // namespace demarche
