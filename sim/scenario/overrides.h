// Which number of a scenario an override ("bite", "world.monitoring", "trust[usa, china]") stands
// for.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sim/lang/diagnostic.h"
#include "sim/scenario/scenario.h"
#include "sim/scenario/toml_source.h"

namespace demarche {

// Reports names that are not known, with the nearest, at `place`.
std::optional<OverrideTarget> resolve_override_target(const Scenario& scenario, std::string_view name,
                                                      Place place, Diagnostics& diagnostics);

// The range in which the target's value must lie.
Range range_of(const Scenario& scenario, const OverrideTarget& target);

// As check_overrides of read.h, with a place for the messages.
void check_overrides(const Scenario& scenario, const Overrides& overrides, Place place,
                     Diagnostics& diagnostics);

// `set` and `off` of a table that check_table has passed; each name is checked where it is written.
Overrides overrides_in(const Scenario& scenario, const TomlValue& table, Diagnostics& diagnostics);
// The same where there is no scenario to check the names against.
Overrides overrides_as_written(const TomlValue& table);

}  // namespace demarche
