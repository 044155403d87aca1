// What is worked out in the background, as jobs for the worker. Each copies what it needs: the game may go
// on.
#pragma once

#include "gui/game.h"
#include "gui/results.h"
#include "gui/scene.h"
#include "gui/worker.h"

namespace demarche::gui {

// A first picture at once, the full one behind it.
inline constexpr std::uint32_t full_runs = 10'000;
inline constexpr std::uint32_t fan_runs[] = {96, 800, full_runs};
inline constexpr std::uint32_t option_runs = 200;
inline constexpr std::uint32_t prospect_runs = 300;

// Nothing to forecast when the game is over: then jobs are empty.
// `seat`: place of the person who looks, in Session::seats().
Worker::Job fan_job(const Game& game, int seat);
Worker::Job draft_job(const Game& game, int seat, const Overrides& draft, std::uint64_t draft_revision);
Worker::Job options_job(const Game& game, int seat, const SeatScene& scene);
Worker::Job tipping_job(const Game& game, int moment, const ChoiceReason& reason);
Worker::Job prospects_job(const Game& game);

// An ensemble from the start of the scenario under the rules in force, or a sweep of one or two parameters.
struct StudyPlan {
  std::uint32_t runs = 1000;
  std::vector<int> parameters;
  int points = 5;  // along each; 0: every parameter at both ends of its range, after the rules as they are
  bool from_here = false;
};
// Values by parameter.
using PlannedPoint = std::vector<std::pair<int, double>>;
std::vector<PlannedPoint> points_of(const Scenario& scenario, const StudyPlan& plan);
Worker::Job study_job(const Game& game, const StudyPlan& plan);

}  // namespace demarche::gui
