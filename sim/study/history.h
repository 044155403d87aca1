// What is known of turns that lie behind: decisions that were taken, and kinds of decisions that were not. A
// batch is made to follow it, and says how probable it was.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/engine/forced_moves.h"

namespace demarche {

// A decision that is known, as a place among the choices of a program.
struct KnownMove {
  Move move;
  std::string event;  // where it is from, for people
  int choice = -1;
  int option = -1;  // among the choice's options
  bool is_bundle = false;
  Bundle bundle;
  bool counts = true;  // in the probability of the turn
};

struct KnownHistory {
  std::vector<std::vector<KnownMove>> turns;  // turns[t - 1]
  std::vector<std::uint8_t> quiet;            // by option of the program: only when it is among the moves
  std::vector<int> quiet_choices;             // choices that have such options, ascending
};

// A move of which the program says that it can never be, with the reason.
struct MoveProblem {
  Move move;
  std::string event;
  std::string problem;
};

// Adds moves to a history; "hold" without an instrument is all of them. Two that say the same are one.
void add_move(const Program& program, const Move& move, const std::string& event, KnownHistory& history,
              std::vector<MoveProblem>& problems);
// Actions, offers and proposals of these ids are quiet: nobody plays them unless a move says so.
void set_quiet(const Program& program, const std::vector<std::string>& ids, KnownHistory& history);

struct FollowedTurn {
  double log_probability = 0;  // of what is known of this turn, given the state
  int impossible = 0;          // moves that were not possible, or came after another of the same choice
};
// After begin_turn(): forces the moves of the turn in one lane. A choice of which it is only known what was
// not taken is drawn among the other options, in their proportions; the draw is a function of seed, turn,
// choice and run. `made` (if given) counts, by move of the turn, where it could be made.
FollowedTurn follow_history(Batch& batch, const KnownHistory& history, int lane, std::uint64_t seed,
                            std::uint32_t run, std::vector<std::uint32_t>* made = nullptr);

}  // namespace demarche
