// Functions whose sensitivities are known, worked out by scenarios that the engine plays.
#pragma once

#include "sim/study/in_order.h"
#include "sim/study/play_runs.h"
#include "sim/study/sampling.h"
#include "tests/engine/games.h"

namespace demarche::test {

// The first indicator's last value at each point, whose coordinates are places in the parameters' ranges.
inline std::vector<double> play_function(const std::string& file, const UnitPoints& points, int threads = 1) {
  const auto scenario = scenario_file(std::string(DEMARCHE_SOURCE_DIR) + "/tests/study/" + file);
  const auto program = program_of(scenario);
  constexpr std::size_t width = 64;
  std::vector<double> outputs;
  const auto make_worker = [&] {
    return [&, batch = Batch(program, width)](std::uint64_t piece) mutable {
      const std::size_t first = piece * width;
      const std::size_t count = std::min(width, points.size() - first);
      std::vector<std::vector<std::pair<int, double>>> values(count);
      std::vector<LaneSetup> setups(count);
      for (std::size_t i = 0; i < count; ++i) {
        for (std::size_t d = 0; d < points.dimensions; ++d) {
          const Range& range = scenario->parameters[d].range;
          values[i].push_back(
              {static_cast<int>(d), range.low + points.row(first + i)[d] * (range.high - range.low)});
        }
        setups[i].parameters = values[i];
      }
      std::vector<double> last;
      for (const RunRow& row : play_runs(batch, setups, {}).rows) last.push_back(row.indicators.at(0));
      return last;
    };
  };
  in_order((points.size() + width - 1) / width, threads, make_worker,
           [&](const std::vector<double>& last) { outputs.insert(outputs.end(), last.begin(), last.end()); },
           [] { return false; });
  return outputs;
}

}  // namespace demarche::test
