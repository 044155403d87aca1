// Tables with a row per run, written as the runs finish, in order of run.
#pragma once

#include <memory>
#include <string>

#include "sim/study/ensemble.h"

namespace demarche {

class RunTable {
 public:
  virtual ~RunTable() = default;
  virtual void add(const RunRow& row) = 0;
  virtual bool finish() = 0;  // false if something could not be written
};

bool is_table_name(const std::string& path);

// By the ending of the path: .csv or .sqlite (also .db). Null when it cannot be opened. The first lines of a
// CSV file (and the table `about` of a database) name seed, version, scenario and overrides, so that every
// row can be made again.
std::unique_ptr<RunTable> open_table(const std::string& path, const Scenario& scenario,
                                     const Overrides& overrides, std::uint64_t seed,
                                     const std::string& version);

}  // namespace demarche
