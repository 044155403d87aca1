// Where a game was decided: how far each of its turns moved the forecast of the outcome, and what would have
// been likely if one choice of a turn had been another.
#pragma once

#include <atomic>
#include <functional>
#include <vector>

#include "sim/session/session.h"
#include "sim/study/ensemble.h"

namespace demarche {

// Each turn of a game costs two small ensembles; beyond so many turns nobody waits for that.
inline constexpr int most_turns_weighed = 120;

// How forecasts of a game are made.
struct Weighing {
  std::uint32_t runs = 400;  // of each forecast
  int threads = 1;
  const std::atomic<bool>* cancel = nullptr;
  std::function<void(int done)> progress = {};  // forecasts
  bool cancelled() const { return cancel != nullptr && *cancel; }
};

// A moment that futures begin at. Copies, so that they can be forecast beside a game that goes on.
struct Standpoint {
  std::shared_ptr<const Program> program;  // fast
  std::shared_ptr<const Played> played;
};
std::vector<Standpoint> standpoints(const Session& session, int moment);  // on the way, from the start
// What was likely at each of them, all with the same luck; of an ended game, what came. Fewer when cancelled.
std::vector<EnsembleResult> forecasts_along(const std::vector<Standpoint>& stops, std::uint64_t game_seed,
                                            const Weighing& weighing);

struct TurningPoint {
  int moment = -1;  // the turn that led here
  int turn = 0;
  double shift = 0;                   // share of the futures that changed their outcome, 0…1
  std::vector<double> before, after;  // shares by outcome of the scenario
};
// Half the sum of the differences: what one outcome wins others lose.
double shift_between(const std::vector<double>& before, const std::vector<double>& after);
std::vector<double> shares_of(const EnsembleResult& forecast);

// Of the way to a moment, the largest shift first; `forecasts` are those along it. All of them have the same
// luck, so that a turn in which nothing happens shifts little.
std::vector<TurningPoint> turning_points(const Session& session, int moment,
                                         const std::vector<EnsembleResult>& forecasts);
// The same with forecasts of its own. Empty when the way is longer than most_turns_weighed or the work was
// cancelled.
std::vector<TurningPoint> turning_points(const Session& session, int moment, std::uint32_t runs, int threads,
                                         const std::atomic<bool>* cancel = nullptr);

// One option of a choice of a turn that was played, and what was likely after it.
struct Alternative {
  int option = -1;  // among the choice's options
  std::string text;
  bool chosen = false;
  double probability = 0;      // that the model takes it
  std::vector<double> shares;  // by outcome
  std::vector<double> scores;  // by objective
  double shift = 0;            // from what was chosen
};
struct Alternatives {
  int moment = -1;  // after the turn
  int choice = -1;
  int actor = -1;
  bool by_person = false;
  std::string text;                  // "diplomatic", "vote on …"
  std::vector<Alternative> options;  // the chosen one first, then those that would have moved most
};
// The choice of a turn, among those of `actors` (empty: of everyone), at which another option would have
// moved the forecast most, and at most `most` of its options. Everything else that was done in the turn and
// its luck stay as they were; from then on the luck is that of all forecasts. Nothing when there was no
// choice.
std::optional<Alternatives> weightiest_choice(const Session& session, int moment,
                                              const std::vector<int>& actors, std::size_t most,
                                              const Weighing& weighing);

}  // namespace demarche
