// A layer of overrides as a file of its own, and the same written into the scenario's files.
//
//   name = "Harsher sanctions"
//   set  = { bite = 0.12, "world.defiance" = 0.5 }
//   off  = ["Sanctions bite"]
#pragma once

#include <optional>
#include <string>

#include "sim/lang/diagnostic.h"
#include "sim/scenario/scenario.h"

namespace demarche {

inline constexpr const char* layer_ending = ".layer.toml";

// Says beside each number what the scenario itself says.
std::string layer_text(const Scenario& scenario, const Overrides& overrides, const std::string& name);
// Checked against the scenario; nullopt when there is an error. `file` is file 0 of the diagnostics' places.
std::optional<Overrides> read_layer(const SourceFile& file, const Scenario& scenario,
                                    Diagnostics& diagnostics);
// For a command line, which is read before the scenario: whether the names stand for anything shows when the
// layer is laid over one (check_overrides).
std::optional<Overrides> read_layer_as_written(const SourceFile& file, Diagnostics& diagnostics);

// Puts the numbers of a layer in the place of those that the files give to parameters and start values;
// nothing else of the text changes. What has no single number in the files (a start value that is worked out,
// a rule that is switched off) comes back in `left`.
Sources with_layer_written(const Scenario& scenario, const Overrides& overrides, Overrides& left);

}  // namespace demarche
