// Forecasts as they would have been made, scored against what happened. Up to the day on which a question is
// asked the game follows the history; from then on it is free, in many futures.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "sim/scenario/backtest_spec.h"
#include "sim/study/history.h"
#include "sim/study/scoring.h"

namespace demarche {

struct BacktestOptions {
  std::uint32_t runs = 0;  // for each asking date; 0: as the file says
  std::uint64_t seed = 0;  // 0: as the file says
  int threads = 1;
  const std::atomic<bool>* cancel = nullptr;
  std::function<void(std::uint64_t done, std::uint64_t of)> progress = {};  // runs
};

// One asking of one question.
struct QuestionForecast {
  int question = 0;  // of the spec
  int asked_turn = 0;
  int last_turn = 0;
  bool happened = false;
  Share yes;                   // of the futures that count
  double forecast = 0;         // (yes + 1/2) / (futures + 1): never a certainty
  double base_rate = 0;        // from how often it happened before it was asked
  bool from_training = false;  // else there was nothing to count, and base_rate is leave_one_out
  double leave_one_out = 0;    // share of yes among all other questions: knows what no forecaster knew
  double persistence = 0;      // 1 if it held in the window before, else 0
  std::vector<std::size_t> decided_by;  // rows of the table that answer it
};

// How the history was followed, by move.
struct FollowedMove {
  KnownMove known;
  Share made;  // of the futures in which its turn was played; of the latest asking date
};

struct AskingDate {
  int turn = 0;
  std::uint32_t futures = 0;   // that count
  std::uint32_t left_out = 0;  // over before, or not as `given` says
  std::uint32_t failed = 0;
};

// Ours against a reference, in one score.
struct BacktestComparison {
  std::string score, reference;
  LossDifference loss;
};

struct BacktestResult {
  std::vector<QuestionForecast> forecasts;  // by question, then by date
  std::vector<AskingDate> dates;
  std::vector<FollowedMove> history;
  std::vector<MoveProblem> problems;  // moves that the scenario does not allow anybody
  std::size_t rows_used = 0;          // events before the last asking date that are moves of the model,
  std::size_t rows_known = 0;         // of so many
  std::vector<BacktestComparison> comparisons;
  std::vector<ForecastBin> bins;
  BrierParts parts;
  std::uint32_t questions = 0;  // that count
  bool cancelled = false;
  std::string problem;  // "" or why nothing could be run
};

BacktestResult run_backtest(const std::shared_ptr<const Scenario>& scenario, const BacktestSpec& spec,
                            const BacktestOptions& options);

// What the figures allow to say, in plain sentences: worse is called worse.
std::vector<std::string> conclusions(const BacktestResult& result);

}  // namespace demarche
