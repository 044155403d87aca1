#include "sim/study/play_runs.h"

#include <algorithm>
#include <limits>

#include "sim/engine/forced_moves.h"

namespace demarche {
namespace {

void begin(Batch& batch, std::span<const LaneSetup> setups, const PlayOptions& options) {
  const Program& p = batch.program();
  std::vector<std::uint32_t> runs(static_cast<std::size_t>(batch.lanes()), setups.back().run);
  for (std::size_t l = 0; l < setups.size(); ++l) runs[l] = setups[l].run;
  // Also where nothing differs: the batch may have played others before.
  for (std::size_t l = 0; l < runs.size(); ++l) {
    const LaneSetup& setup = setups[std::min(l, setups.size() - 1)];
    for (std::size_t i = 0; i < p.parameter_values.size(); ++i)
      batch.set_parameter(static_cast<int>(l), static_cast<int>(i), p.parameter_values[i]);
    for (const auto& [parameter, value] : setup.parameters)
      batch.set_parameter(static_cast<int>(l), parameter, value);
  }
  if (options.from != nullptr) {
    batch.resume(*options.from, options.seed, runs);
    return;
  }
  batch.start(options.seed, runs);
  for (std::size_t l = 0; l < setups.size(); ++l)
    for (const auto& [row, value] : setups[l].starts) batch.set_start(static_cast<int>(l), row, value);
}

}  // namespace

PlayedRuns play_runs(Batch& batch, std::span<const LaneSetup> setups, const PlayOptions& options) {
  PlayedRuns played;
  if (setups.empty()) return played;
  const Program& p = batch.program();
  const Scenario& s = *p.scenario;
  const std::size_t lanes = setups.size();
  const std::size_t indicator_count = p.indicators.size();
  const std::size_t extra_count = p.extra.size();
  const int last_turn = options.turns > 0 ? std::min(options.turns, s.turns) : s.turns;
  begin(batch, setups, options);
  batch.read_indicators();  // for games that are over already
  played.first_turn = batch.turn();
  played.turns = last_turn - played.first_turn;
  constexpr double over = std::numeric_limits<double>::quiet_NaN();
  const auto turns = static_cast<std::size_t>(std::max(played.turns, 0));
  played.indicators.assign(turns * indicator_count * lanes, over);
  played.extra.assign(turns * extra_count * lanes, over);
  played.moved.assign(turns, 0);
  played.rows.resize(lanes);
  std::vector<std::uint8_t> closed(lanes, 0);
  const auto close = [&](std::size_t lane) {
    const int l = static_cast<int>(lane);
    RunRow& row = played.rows[lane];
    closed[lane] = 1;
    row.point = setups[lane].point;
    row.run = setups[lane].run;
    row.outcome = batch.outcome(l);
    row.turns = batch.last_turn(l);
    row.digest = batch.digest(l);
    row.failure = batch.failure(l);
    for (std::size_t i = 0; i < s.objectives.size(); ++i)
      row.objectives.push_back(batch.objective(static_cast<int>(i), l));
    for (std::size_t i = 0; i < indicator_count; ++i)
      row.indicators.push_back(batch.indicator(static_cast<int>(i), l));
  };
  std::vector<std::uint8_t> forced(lanes, 0);
  for (const LaneSetup& setup : setups)
    if (setup.moves != nullptr) played.kept.resize(std::max(played.kept.size(), setup.moves->size()));
  std::size_t open = lanes;
  while (batch.turn() < last_turn && open > 0) {
    const auto turn = static_cast<std::size_t>(batch.turn() - played.first_turn);
    batch.begin_turn();
    for (std::size_t l = 0; l < lanes; ++l)
      forced[l] = closed[l] == 0 && setups[l].moves != nullptr &&
                  force_moves(batch, *setups[l].moves, static_cast<int>(l), &played.kept);
    batch.end_turn();
    for (std::size_t l = 0; l < lanes; ++l)
      if (forced[l] != 0 && !batch.forced_failed(static_cast<int>(l))) ++played.moved[turn];
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      if (closed[lane] != 0) continue;
      const int l = static_cast<int>(lane);
      for (std::size_t k = 0; k < indicator_count; ++k)
        played.indicators[(turn * indicator_count + k) * lanes + lane] =
            batch.indicator(static_cast<int>(k), l);
      for (std::size_t k = 0; k < extra_count; ++k)
        played.extra[(turn * extra_count + k) * lanes + lane] = batch.extra(static_cast<int>(k), l);
      // Read at once: the state of a lane that has ended is no longer kept apart from the batch's clock.
      if (batch.running(l) && (options.stop < 0 || batch.extra(options.stop, l) != 1.0)) continue;
      close(lane);
      --open;
    }
  }
  for (std::size_t l = 0; l < lanes; ++l)
    if (closed[l] == 0) close(l);
  return played;
}

}  // namespace demarche
