// What the points of a finished study say together, as tables of its database. A measure is an output of the
// study (its mean over a point's runs) or an outcome ("outcome: NAME", its share).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/report/study_database.h"

namespace demarche {

struct Measure {
  std::string name;
  int outcome = -1;  // of the scenario, or
  int output = -1;   // of the study
};
std::string measure_name(const Outcome& outcome);
std::vector<Measure> measures_of(const StudyDatabase& database);
// By point; NaN where all runs failed or had no value.
std::vector<double> values_at_points(const StudyDatabase& database, const Measure& measure);

// A point as people read it, in the order of the study's columns: world and policy where there are any, then
// the inputs.
std::vector<std::string> input_names(const StudyPoints& points);
struct PointResult {
  std::uint64_t point = 0;
  std::vector<std::string> inputs;  // by input_names()
  std::vector<Share> shares;        // by outcome of the scenario
};
std::vector<PointResult> point_results(const StudyDatabase& database, std::uint64_t most);
// Outcomes of interest, or all.
std::vector<std::size_t> watched_outcomes(const StudyPoints& points);
// Of the ratios in the table `luck`; NaN when there are none.
double median_variance_ratio(const StudyDatabase& database);

// Writes the tables that fit the design, in a database whose runs are all there:
// `luck` (factorial studies and policies, with common luck): each point against the one it is compared with,
//   run by run, and how many times more runs the same precision would take with luck of their own;
// `policies`: mean, worst case and regret (Savage 1951) of each policy over all worlds;
// `morris`, `indices`, `scores`: what matters (sim/study/sensitivity.h);
// `boxes`, `leaves`: where an outcome comes about (study_regions.h).
void write_analyses(StudyDatabase& database);

}  // namespace demarche
