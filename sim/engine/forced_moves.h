// Decisions, which users and saves give by name, as places among the choices of a program.
#pragma once

#include <string>
#include <vector>

#include "sim/engine/batch.h"

namespace demarche {

// Forces the moves of this turn, by name, in one lane; false if one does not fit.
bool force_moves(Batch& batch, const std::vector<Move>& moves, int lane);
// Where a move stands among the choices, or an explanation of why it does not.
struct FoundMove {
  int choice = -1;
  int option = -1;  // among the choice's options
  bool is_bundle = false;
  Bundle bundle;
  std::string problem;
};
FoundMove find_move(const Program& program, const Move& move);
// The other way: an option by name. Bundles get what is in `bundle`.
Move name_move(const Program& program, int choice, int option, int turn, const Bundle& bundle = {});

}  // namespace demarche
