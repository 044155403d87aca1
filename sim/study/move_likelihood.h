// The probability of observed decisions under given parameters; a part of calibrate.cpp.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "sim/study/calibrate.h"

namespace demarche {

struct GameLikelihood {
  std::shared_ptr<const Program> program;
  KnownHistory history;
  ObservedGame game;
  std::uint64_t decisions = 0;  // that count
};

struct LikelihoodValue {
  double log_likelihood = 0;  // -infinity when nothing was left
  double impossible = 0;      // decisions, mean over lanes
};

// Compiles a game for its likelihood. Null with a reason in `problem` when it cannot be.
std::unique_ptr<GameLikelihood> prepare_likelihood(const std::shared_ptr<const Scenario>& scenario,
                                                   const ObservedGame& game, const CalibrateOptions& options,
                                                   std::vector<MoveProblem>& problems, std::string& problem);

// Of several points side by side: points[i] holds the fitted numbers' values. `serial` tells estimates apart:
// other numbers give other luck. As many points at a time as points_per_batch().
std::vector<LikelihoodValue> evaluate(const GameLikelihood& likelihood, Batch& batch,
                                      const CalibrateOptions& options,
                                      std::span<const std::vector<double>> points, std::uint32_t serial);
int points_per_batch(const GameLikelihood& likelihood, const CalibrateOptions& options);
int batch_lanes(const GameLikelihood& likelihood, const CalibrateOptions& options);

}  // namespace demarche
