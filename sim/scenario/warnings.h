// What is allowed but is probably a mistake: things that nobody can use, formulas that may have no
// result. Expects a resolved scenario without errors.
#pragma once

#include "sim/lang/diagnostic.h"
#include "sim/scenario/scenario.h"

namespace demarche {

void warn(const Scenario& scenario, Diagnostics& diagnostics);

// Parts of the above.
void warn_unused(const Scenario& scenario, Diagnostics& diagnostics);
void warn_impossible(const Scenario& scenario, Diagnostics& diagnostics);
void warn_arithmetic(const Scenario& scenario, Diagnostics& diagnostics);
void warn_double_sets(const Scenario& scenario, Diagnostics& diagnostics);
void warn_outcome_order(const Scenario& scenario, Diagnostics& diagnostics);

}  // namespace demarche
