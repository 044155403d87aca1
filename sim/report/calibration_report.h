// What a calibration found: as a layer of overrides that says where it is from, as a table of draws, as JSON.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "sim/report/plain_table.h"
#include "sim/study/calibrate.h"

namespace demarche {

struct CalibrationReport {
  const Scenario& scenario;
  const std::vector<ObservedGame>& games;
  const CalibrateOptions& options;
  const CalibrationResult& result;
  std::vector<std::string> data_digests;  // by game: of the file's bytes
  std::string version;
};

// TOML for --layer: the posterior means, which lie inside the ranges, and everything that makes them again.
std::string layer_text(const CalibrationReport& report);
// A row per draw: weight (they sum to 1), log_likelihood, then the numbers.
PlainTable draws_table(const CalibrationReport& report);
nlohmann::ordered_json calibration_json(const CalibrationReport& report);
// What a reader should be warned of: few effective draws, numbers of which the data say nothing, decisions
// that the model does not allow. Sentences.
std::vector<std::string> doubts(const CalibrationReport& report);

}  // namespace demarche
