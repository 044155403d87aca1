// The bounds of scenario.h, reported as errors.
#pragma once

#include "sim/lang/diagnostic.h"
#include "sim/scenario/scenario.h"

namespace demarche {

// Numbers of entities. (That numbers and ranges are such is checked as they are read.)
void check_limits(const Scenario& scenario, Diagnostics& diagnostics);
// Moves that actors may have to weigh in one turn; expects a resolved scenario without errors.
void check_candidates(const Scenario& scenario, Diagnostics& diagnostics);

}  // namespace demarche
