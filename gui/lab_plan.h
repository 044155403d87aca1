// What the lab computes: its points, what is measured of them, and the same as a command line, a study file
// and tables. No drawing.
#pragma once

#include <string>
#include <vector>

#include "gui/game.h"
#include "gui/results.h"
#include "sim/report/plain_table.h"

namespace demarche::gui {

// Something that is read off an ensemble: the share of an outcome, the mean score of an actor, the mean of an
// indicator at the end.
struct Measure {
  enum class Kind : std::uint8_t { outcome, score, indicator } kind = Kind::outcome;
  int index = 0;
  std::string label;  // "How often: Settlement"
};
std::vector<Measure> measures_of(const Scenario& scenario);
struct Measured {
  double value = 0;
  double low = 0, high = 0;  // 95 %, of shares; otherwise the value itself
};
Measured measured(const EnsembleResult& result, const Measure& measure);
// Of every run of an ensemble: how an indicator or a score ended; of an outcome 1 or 0.
std::vector<double> values_of(const std::vector<RunRow>& rows, const Measure& measure);
// "31 %" for shares, else a number.
std::string value_text(const Measure& measure, double value);

// Values by parameter.
using PlannedPoint = std::vector<std::pair<int, double>>;
std::vector<PlannedPoint> points_of(const Scenario& scenario, const command::RunStudy& plan,
                                    std::uint64_t seed);
std::uint64_t number_of_points(const Scenario& scenario, const command::RunStudy& plan);

// `demarche ensemble …`, `demarche sweep …`; a screening is a study file of its own, see study_file().
std::string command_line(const command::RunStudy& plan, const Scenario& scenario, const std::string& path,
                         const Overrides& overrides, std::uint64_t seed);
std::string study_file(const command::RunStudy& plan, const Scenario& scenario, const std::string& path,
                       const Overrides& overrides, std::uint64_t seed);

// A row per point: what was varied, runs, the share of every outcome with its interval, mean scores, means of
// the indicators at the end. Of a screening a row per parameter and measure.
PlainTable table_of(const LabResult& result);
// As CSV, below lines that say what it takes to make it again.
std::string result_text(const LabResult& result);
// The rows of an ensemble, a row per run, or that table: by what was asked. "" or why it was not written.
std::string write_result(const std::string& path, const LabResult& result);

}  // namespace demarche::gui
