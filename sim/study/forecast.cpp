#include "sim/study/forecast.h"

namespace demarche {

std::uint64_t forecast_seed(std::uint64_t game_seed) {
  Digest digest;
  digest.add(std::string_view("forecast"));
  digest.add(game_seed);
  return digest.value();
}

EnsembleResult forecast(const ForecastRequest& request) { return forecast_moves(request, {Move{}}).front(); }

std::vector<EnsembleResult> forecast_moves(const ForecastRequest& request, const std::vector<Move>& moves) {
  std::vector<EnsembleResult> results;
  for (const Move& move : moves) {
    EnsembleOptions options;
    options.seed = forecast_seed(request.seed);
    options.runs = request.runs;
    options.threads = request.threads;
    options.from = request.from;
    options.cancel = request.cancel;
    options.moves = request.decided;
    // A later move at the same place takes the place of an earlier one.
    if (!move.actor.empty()) options.moves.push_back(move);
    for (Move& m : options.moves) m.turn = request.from->turn + 1;
    results.push_back(run_ensemble(request.program, options));
  }
  return results;
}

}  // namespace demarche
