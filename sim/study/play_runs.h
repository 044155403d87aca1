// A batch of runs played to the end: the piece of work that ensembles and studies are made of. Lanes may
// differ in everything but the rules that are switched off: in run, parameters, start values and forced
// moves.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/engine/batch.h"

namespace demarche {

// One finished run.
struct RunRow {
  std::uint32_t point = 0;  // of a study
  std::uint32_t run = 0;
  int outcome = -1;  // -1: it failed, or was stopped before an outcome
  int turns = 0;
  std::uint64_t digest = 0;
  std::vector<double> objectives;
  std::vector<double> indicators;  // at the end
  Failure failure;
};

// What makes a lane different from the others.
struct LaneSetup {
  std::uint32_t point = 0;
  std::uint32_t run = 0;
  std::span<const std::pair<int, double>> parameters = {};       // parameter, value
  std::span<const std::pair<std::int32_t, double>> starts = {};  // row of the layout, value
  const std::vector<Move>* moves = nullptr;                      // where one is not possible it is left out
};

struct PlayOptions {
  std::uint64_t seed = 1;
  int turns = 0;                   // last turn played; 0: the scenario's
  const Snapshot* from = nullptr;  // a moment of a game instead of the beginning
  int stop = -1;                   // an extra reading of the program: where it is 1 the run is over
};

struct PlayedRuns {
  std::vector<RunRow> rows;
  int first_turn = 0;              // turns played before
  int turns = 0;                   // for which there are values
  std::vector<double> indicators;  // [turn][indicator][lane]; NaN where a run was over already
  std::vector<double> extra;       // [turn][extra][lane]
  std::vector<int> moved;          // by turn: lanes in which all forced moves of the turn were made
  std::vector<int> kept;           // by move of the longest list: how often, if it is one that is kept up

  double indicator(int turn, std::size_t count, std::size_t which, std::size_t lane) const {
    return indicators[(static_cast<std::size_t>(turn) * count + which) * rows.size() + lane];
  }
  double extra_value(int turn, std::size_t count, std::size_t which, std::size_t lane) const {
    return extra[(static_cast<std::size_t>(turn) * count + which) * rows.size() + lane];
  }
};

// As many lanes as there are setups, at most batch.lanes().
PlayedRuns play_runs(Batch& batch, std::span<const LaneSetup> setups, const PlayOptions& options);

}  // namespace demarche
