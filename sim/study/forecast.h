// What may follow from a moment of a game: small ensembles under each of a player's options, all with the
// same luck, so that only the option makes the difference.
#pragma once

#include <atomic>
#include <memory>
#include <vector>

#include "sim/study/ensemble.h"

namespace demarche {

struct ForecastRequest {
  std::shared_ptr<const Program> program;  // not traced
  const Snapshot* from = nullptr;
  std::uint64_t seed = 1;  // of the game; the futures have luck of their own
  std::uint32_t runs = 400;
  int threads = 1;
  std::vector<Move> decided;  // what is settled for the coming turn, made in every future
  const std::atomic<bool>* cancel = nullptr;
};

// The futures as things stand.
EnsembleResult forecast(const ForecastRequest& request);
// The futures under one more move each; what `decided` says of the same choice gives way.
std::vector<EnsembleResult> forecast_moves(const ForecastRequest& request, const std::vector<Move>& moves);

// The seed of the futures of a game: not the game's own, or a forecast would know what is going to happen.
std::uint64_t forecast_seed(std::uint64_t game_seed);

}  // namespace demarche
