// Forced moves: those of `--moves` files and of `[[tests]]`.
#pragma once

#include "sim/lang/diagnostic.h"
#include "sim/scenario/scenario.h"

namespace demarche {

// Reports names that are not known and moves that say too little or too much, at the move's place.
void check_move(const Scenario& scenario, const Move& move, Diagnostics& diagnostics);

}  // namespace demarche
