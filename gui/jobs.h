// What is worked out in the background, as jobs for the worker. Each copies what it needs: the game may go
// on.
#pragma once

#include <filesystem>
#include <vector>

#include "gui/game.h"
#include "gui/results.h"
#include "gui/scene.h"
#include "gui/worker.h"

namespace demarche::gui {

// A first picture at once, the full one behind it.
inline constexpr std::uint32_t full_runs = 10'000;
inline constexpr std::uint32_t fan_runs[] = {96, 800, full_runs};
inline constexpr std::uint32_t option_runs = 200;
inline constexpr std::uint32_t debrief_runs = 300;

// Nothing to forecast when the game is over: then jobs are empty.
// `seat`: place of the person who looks, in Session::seats().
Worker::Job fan_job(const Game& game, int seat);
Worker::Job draft_job(const Game& game, int seat, const Overrides& draft, std::uint64_t draft_revision);
Worker::Job options_job(const Game& game, int seat, const SeatScene& scene);
Worker::Job tipping_job(const Game& game, int moment, const ChoiceReason& reason);
Worker::Job offer_tipping_job(const Game& game, int round, TippingQuestion question);
Worker::Job debrief_job(const Game& game);
Worker::Job class_job(std::vector<std::filesystem::path> paths, ClassTexts texts, int round);

// For the cost of a study, when no fan has been drawn that would tell.
Worker::Job rate_job(const Game& game);
Worker::Job lab_job(const Game& game, const command::RunStudy& plan);

}  // namespace demarche::gui
