// Files to a checked scenario. All problems are reported at once; a scenario comes back only without errors.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "sim/lang/diagnostic.h"
#include "sim/scenario/scenario.h"

namespace demarche {

struct ReadResult {
  std::optional<Scenario> scenario;  // absent when there is an error
  Sources sources;                   // for formatting the diagnostics, present in any case
  Diagnostics diagnostics;           // sorted
};

// Files beside a scenario have their kind in the name: pyongyang.backtest.toml, my.study.toml, tiny.fr.toml.
bool has_scenario_name(const std::filesystem::path& path);

// From disk. Includes and tables are looked for in the scenario's own folder and below only.
ReadResult read_scenario(const std::filesystem::path& path);

// A study file: `scenario = "path"` (relative to the file) and [study.NAME] blocks; or a scenario with such
// blocks. The scenario comes back with the studies of the file; of `sources`, the study file is the last.
ReadResult read_study_file(const std::filesystem::path& path);

// The same from a scenario that has been read and the text of a study file; what it says of `scenario` is not
// looked at.
ReadResult read_study_text(ReadResult scenario, const SourceFile& study);

// From texts in memory: files[0] is the scenario, the others are found by their path relative to its folder.
// This is how saves, tests and editors read.
ReadResult read_scenario(const Sources& files);

// Every file that a scenario is made of, tables included, with paths relative to its folder, so that
// read_scenario(files) gives the same scenario again.
Sources scenario_files(const Scenario& scenario);

// Checks names, types and use, filling in symbols and types of every expression. `read_scenario` calls it.
void resolve(Scenario& scenario, Diagnostics& diagnostics);

// Parses and resolves one free-standing expression (a monitor, an indicator typed by a user, a claim).
// Slots self/target may not be used.
Expression resolve_free_expression(const Scenario& scenario, Text text, Type wanted,
                                   Diagnostics& diagnostics);

// Reads the `[[moves]]` of a --moves file.
std::vector<Move> read_moves(const SourceFile& file, const Scenario& scenario, Diagnostics& diagnostics);

// Checks overrides against a scenario: unknown names (with the nearest), values out of range are errors.
void check_overrides(const Scenario& scenario, const Overrides& overrides, Diagnostics& diagnostics);

}  // namespace demarche
