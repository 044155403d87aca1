// The tables that write_analyses() left in a study's database, read back: one reader for the terminal and the
// page. Numbers that a table does not have are NaN.
#pragma once

#include <string>
#include <vector>

#include "sim/report/study_analysis.h"
#include "sim/study/bootstrap.h"

namespace demarche {

// A policy over all worlds; regret is the most that it falls behind the best policy in any world.
struct PolicyValues {
  std::string policy;
  double mean = 0, lowest = 0, highest = 0;
  double regret_if_more = 0, regret_if_less = 0;  // is better
};
struct PolicyComparison {
  std::string measure;
  bool share = false;  // of an outcome, 0 … 1
  std::vector<PolicyValues> policies;
};
// By the outcomes that are watched, and the objectives.
std::vector<PolicyComparison> compared_policies(const StudyDatabase& database);

// How much a measure hangs on an input; which numbers there are depends on the design
// (sim/study/sensitivity.h).
struct InputWeight {
  std::string input;
  Estimate strength;  // morris
  double spread = 0;
  Estimate first, total;                   // sobol-indices
  double alone = 0, noise = 0, trend = 0;  // other designs
};
// What matters most first.
std::vector<InputWeight> input_weights(const StudyDatabase& database, const std::string& measure);

// Where an outcome comes about.
struct RuleFound {
  std::string text;  // "evasion > 0.7: open pipeline in 83 % of runs, covers 61 %"
  double density_elsewhere = 0, coverage_elsewhere = 0;  // of boxes: on points that the search did not see
};
struct RegionsFound {
  std::string outcome;
  std::vector<RuleFound> boxes;
  std::vector<RuleFound> leaves;   // one alone where the tree found nothing
  double explained_elsewhere = 0;  // by the tree, of the variance of points that were left out
};
// By the outcomes that are watched.
std::vector<RegionsFound> regions_found(const StudyDatabase& database);

}  // namespace demarche
