// Where a game was decided: how far each of its turns moved the forecast of the outcome.
#pragma once

#include <atomic>
#include <vector>

#include "sim/session/session.h"

namespace demarche {

// Each turn of a game costs two small ensembles; beyond so many turns nobody waits for that.
inline constexpr int most_turns_weighed = 120;

struct TurningPoint {
  int moment = -1;  // the turn that led here
  int turn = 0;
  double shift = 0;                   // share of the futures that changed their outcome, 0…1
  std::vector<double> before, after;  // shares by outcome of the scenario
};
// Of the way to a moment, the largest shift first. Empty when the way is longer than most_turns_weighed or
// the work was cancelled. All forecasts have the same luck, so that a turn in which nothing happens shifts
// little.
std::vector<TurningPoint> turning_points(const Session& session, int moment, std::uint32_t runs, int threads,
                                         const std::atomic<bool>* cancel = nullptr);

}  // namespace demarche
