// Forced moves: those of `--moves` files and of `[[tests]]`.
#pragma once

#include <optional>

#include "sim/lang/diagnostic.h"
#include "sim/scenario/scenario.h"
#include "sim/scenario/toml_source.h"

namespace demarche {

// Takes a move out of its table: unknown keys and values of the wrong kind are reported and removed from it,
// then names that are not known and moves that say too little or too much, each where it is written. Nothing
// when the table says too little to be understood.
std::optional<Move> read_move(const Scenario& scenario, TomlValue& table, Diagnostics& diagnostics);

}  // namespace demarche
