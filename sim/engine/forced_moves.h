// Decisions, which users and saves give by name, as places among the choices of a program.
#pragma once

#include <string>
#include <vector>

#include "sim/engine/batch.h"

namespace demarche {

// Forces the moves of this turn, by name, in one lane; false if one does not fit. A move that is kept up over
// turns is left out where it is not possible: what was forced before it, or the model, decides. `kept`, as
// long as `moves`, counts where such a move was forced.
bool force_moves(Batch& batch, const std::vector<Move>& moves, int lane, std::vector<int>* kept = nullptr);
// Where a move stands among the choices, or an explanation of why it does not.
struct FoundMove {
  int choice = -1;
  int option = -1;  // among the choice's options
  bool is_bundle = false;
  Bundle bundle;
  std::string problem;
};
FoundMove find_move(const Program& program, const Move& move);
// "sender: sanction target_state", "sender offers target_state relief for compliance, 4 turns"
std::string decision_text(const Move& move);
// The other way: an option by name. Bundles get what is in `bundle`.
Move name_move(const Program& program, int choice, int option, int turn, const Bundle& bundle = {});

}  // namespace demarche
