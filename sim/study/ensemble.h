// Many futures of one program: the same whatever the number of threads or lanes, and with memory that does
// not grow with the number of runs.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "sim/study/play_runs.h"

namespace demarche {

struct EnsembleOptions {
  std::uint64_t seed = 1;
  std::uint32_t first_run = 0;
  std::uint32_t runs = 1000;
  int threads = 1;
  int batch = 32;  // lanes
  int turns = 0;   // 0: the scenario's
  std::vector<Move> moves =
      {};  // forced in every run; where one is not possible it is left out (`moved` counts)
  const Snapshot* from = nullptr;  // start from a moment of a game instead of from the beginning
  const std::atomic<bool>* cancel = nullptr;
  std::function<void(std::uint32_t done)> progress = {};  // called by one thread at a time
};

// A share with its 95 % interval (Wilson 1927).
struct Share {
  std::uint32_t count = 0;
  double share = 0;
  double low = 0;
  double high = 1;
};
Share wilson(std::uint32_t count, std::uint32_t of);

// Quantiles of one indicator by turn, as exact as Sketch says. A game that ended early keeps its last values.
struct IndicatorSummary {
  std::vector<int> turn;
  std::vector<double> mean, p05, p25, p50, p75, p95;
};

struct EnsembleResult {
  std::uint32_t runs = 0;  // finished
  std::uint32_t failed = 0;
  bool cancelled = false;
  std::vector<Share> outcomes;  // by outcome of the scenario
  std::vector<IndicatorSummary> indicators;
  std::vector<std::vector<double>>
      extra_by_turn;  // by extra expression: mean by turn, from the first turn played
  std::vector<double> objective_means;
  std::vector<std::uint32_t>
      moved;  // by turn from the first one played: runs in which all its moves were made
  std::vector<std::uint64_t> kept;  // by move: how often, in all runs and turns, if it is one that is kept up
  std::uint64_t digest = 0;         // of all runs' digests in order
  double seconds = 0;
  std::vector<RunRow> failures;  // the first few
};

EnsembleResult run_ensemble(std::shared_ptr<const Program> program, const EnsembleOptions& options,
                            const std::function<void(const RunRow&)>& on_row = {});

}  // namespace demarche
