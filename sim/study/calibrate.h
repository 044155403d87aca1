// Parameters from decisions. Every choice of the model is a draw with a known probability, so a sequence of
// observed decisions has a likelihood; parameters get a posterior over their ranges.
//
// Luck is known for games that this program played (their seed and run): then the likelihood is exact. For
// histories it is not: what was not observed is drawn in several lanes that are weighed and drawn anew as
// the decisions come in, a bootstrap particle filter (Gordon, Salmond & Smith 1993), whose estimate of the
// likelihood is unbiased. The posterior is found by importance sampling with such estimates (Tran, Scharth,
// Pitt & Kohn 2013): the proposal is adapted in rounds to a likelihood that is first tempered (population
// Monte Carlo: Cappé et al. 2004; Del Moral, Doucet & Jasra 2006) and always keeps a part of the prior
// (Hesterberg 1995). The prior is uniform over each range.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sim/study/history.h"

namespace demarche {

// A sequence of decisions that somebody saw.
struct ObservedGame {
  std::string name;  // of the file
  Overrides overrides;
  std::vector<Move> moves;
  std::vector<std::string> quiet;  // acts that were not played where the moves do not have them
  int turns = 0;                   // observed so far
  struct Luck {
    std::uint64_t seed = 1;
    std::uint32_t run = 0;
  };
  std::optional<Luck> luck;  // as it was, if known
};

// What was picked in a turn (by choice of the program, -1 where nothing was to be chosen), by name. Bundles
// of players are not among them, since a pick does not say what is in them.
std::vector<Move> name_picks(const Program& program, std::span<const int> picks, int turn);

struct FittedNumber {
  std::string name;  // parameter or start value, as in overrides
  OverrideTarget target;
  Range range;  // of the prior
};

struct CalibrateOptions {
  std::vector<FittedNumber> fit;
  std::vector<std::string> actors;  // whose decisions count; empty: everybody's
  std::uint32_t draws = 1000;
  int lanes = 32;  // of the filter, for games without known luck
  std::uint64_t seed = 1;
  int threads = 1;
  const std::atomic<bool>* cancel = nullptr;
  std::function<void(int round, double tempered)> progress = {};
};

// A decision that a game holds and the model hardly allows costs this much (natural logarithm): an observer
// may have been wrong, and one such decision must not rule everything out.
inline constexpr double impossible_log_probability = -9.210340371976182;  // one in ten thousand

struct PosteriorDraw {
  std::vector<double> values;  // by fitted number
  double weight = 0;           // sums to 1
  double log_likelihood = 0;
};

struct FittedSummary {
  double mean = 0, deviation = 0;
  double p05 = 0, p25 = 0, p50 = 0, p75 = 0, p95 = 0;
  double shrinkage = 0;  // 1 - (posterior / prior standard deviation): 0 when the data say nothing
};

struct CalibrationResult {
  std::vector<PosteriorDraw> draws;
  std::vector<FittedSummary> summaries;          // by fitted number
  std::vector<std::vector<double>> correlation;  // of the posterior
  double effective_draws = 0;                    // Kish 1965
  double log_evidence = 0;                       // of the games under the prior
  std::uint64_t decisions = 0;                   // that count
  double impossible = 0;                         // mean share of them that the model does not allow
  int rounds = 0;
  std::vector<MoveProblem> problems;  // moves that the scenario does not know
  bool cancelled = false;
  std::string problem;  // "" or why nothing could be fitted
};

// The numbers by name, with their ranges; reports names that are not known.
std::vector<FittedNumber> fitted_numbers(const Scenario& scenario, const std::vector<std::string>& names,
                                         Diagnostics& diagnostics);

CalibrationResult calibrate(const std::shared_ptr<const Scenario>& scenario,
                            const std::vector<ObservedGame>& games, const CalibrateOptions& options);

// The share of the posterior below a value: uniform over many games whose parameters are drawn from the prior
// (Talts, Betancourt, Simpson, Vehtari & Gelman 2018).
double posterior_rank(const CalibrationResult& result, std::size_t fitted, double value);

}  // namespace demarche
