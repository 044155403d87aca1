// How good yes/no forecasts were: proper scores, the reliability diagram, and comparisons with a reference
// whose interval comes from the bootstrap. Pure functions of the forecasts; the same bits everywhere.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sim/study/ensemble.h"

namespace demarche {

struct ScoredForecast {
  double probability = 0;  // of yes, 0 to 1
  bool happened = false;
  int question = 0;  // forecasts of one question hang together and are resampled together
};

// A forecast of 0 or 1 that fails would cost without end; for the log score (only) it is brought to 1 or 99
// per cent: nobody who simulates a few thousand futures knows better than that.
inline constexpr double log_score_clamp = 0.01;

double brier_loss(const ScoredForecast& forecast);  // (p - y)², Brier 1950 in the form for two classes: 0…1
double log_loss(const ScoredForecast& forecast);    // -ln of what was given to what happened (Good 1952)
using Loss = double (*)(const ScoredForecast&);
// The mean loss, 0 is best; 0 for no forecasts.
double mean_loss(std::span<const ScoredForecast> forecasts, Loss loss);

// A stretch of the reliability diagram: [low, high), the last one closed.
struct ForecastBin {
  double low = 0, high = 0;
  double forecast = 0;  // mean of the probabilities; the middle of the bin when it is empty
  Share happened;       // with Wilson's interval
  std::uint32_t count = 0;
};
std::vector<ForecastBin> reliability_bins(std::span<const ScoredForecast> forecasts, int bins = 5);

// Brier = reliability - resolution + uncertainty (Murphy 1973), over the bins; exact when all forecasts of a
// bin are the same.
struct BrierParts {
  double reliability = 0, resolution = 0, uncertainty = 0;
};
BrierParts murphy_parts(std::span<const ForecastBin> bins);

// Ours minus theirs, so that below 0 is better, with the 95 % percentile interval of a bootstrap over
// questions (Efron 1979): draws of whole questions, with replacement.
struct LossDifference {
  double ours = 0, theirs = 0;
  double difference = 0, low = 0, high = 0;
  double skill = 0;          // 1 - ours / theirs; 0 when theirs is 0
  std::uint32_t better = 0;  // forecasts with a smaller loss than the reference's
  std::uint32_t forecasts = 0, questions = 0;
};
inline constexpr std::uint32_t bootstrap_draws = 4'000;
// Both must be of the same length and speak of the same questions in the same order.
LossDifference compare_losses(std::span<const ScoredForecast> ours, std::span<const ScoredForecast> theirs,
                              Loss loss, std::uint64_t seed = 1, std::uint32_t draws = bootstrap_draws);

enum class Verdict : std::uint8_t { better, worse, undecided };
Verdict verdict_of(const LossDifference& difference);
// Below this an interval from so few questions is itself a guess.
inline constexpr std::uint32_t few_questions = 30;
// "Worse than the base rate: …", in one plain sentence, whichever way it falls.
std::string verdict_text(const LossDifference& difference, const std::string& score,
                         const std::string& reference);

}  // namespace demarche
