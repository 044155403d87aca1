// A row of a study's database as a game again.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sim/scenario/scenario.h"

namespace demarche::cli {

struct RunOfStudy {
  std::shared_ptr<const Scenario> scenario;
  std::uint64_t seed = 1;
  std::uint32_t run = 0;  // of that seed
  Overrides overrides;
  std::vector<Move> moves;  // where one is not possible it was left out
  int turns = 0;            // that were played
  std::string digest;
};

bool is_study_database(const std::string& path);
// Reads the scenario and the study from the database itself. Throws Ended.
RunOfStudy find_run_of_study(const std::string& path, std::uint64_t point, std::uint32_t run);

}  // namespace demarche::cli
