// Which number of a scenario an override ("bite", "world.monitoring", "trust[usa, china]") stands
// for.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sim/lang/diagnostic.h"
#include "sim/scenario/scenario.h"

namespace demarche {

// Reports names that are not known, with the nearest, at `place`.
std::optional<OverrideTarget> resolve_override_target(const Scenario& scenario, std::string_view name,
                                                      Place place, Diagnostics& diagnostics);

// The range in which the target's value must lie.
Range range_of(const Scenario& scenario, const OverrideTarget& target);

// As check_overrides of read.h, with a place for the messages.
void check_overrides(const Scenario& scenario, const Overrides& overrides, Place place,
                     Diagnostics& diagnostics);

}  // namespace demarche
