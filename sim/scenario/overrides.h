// Which number of a scenario an override ("bite", "world.monitoring", "trust[usa, china]") stands
// for.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sim/lang/diagnostic.h"
#include "sim/scenario/scenario.h"

namespace demarche {

struct OverrideTarget {
  int parameter = -1;     // index of a parameter, or
  int variable = -1;      // index of a variable, whose start value is meant,
  int actor = -1;         // of this actor (the first of a pair),
  int second_actor = -1;  // towards this one
};

// Reports names that are not known, with the nearest, at `place`.
std::optional<OverrideTarget> resolve_override_target(const Scenario& scenario,
                                                      std::string_view name, Place place,
                                                      Diagnostics& diagnostics);

// The range in which the target's value must lie.
Range range_of(const Scenario& scenario, const OverrideTarget& target);

// As check_overrides of read.h, with a place for the messages.
void check_overrides(const Scenario& scenario, const Overrides& overrides, Place place,
                     Diagnostics& diagnostics);

}  // namespace demarche
