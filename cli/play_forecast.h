// Forecasts beside moves, as columns of a page.
#pragma once

#include "cli/play.h"

namespace demarche::cli {

inline constexpr int label_width = 42;  // of a move with its number, before the cells

// A forecast beside a move: one cell per main outcome and one for the player's score.
struct ForecastColumns {
  std::vector<int> outcomes;
  int objective = -1;
  std::vector<int> widths;  // of the outcomes, then of the score
  int whole = 0;
  bool aligned = false;  // there is room for a table
};
ForecastColumns columns_for(const Game& game, const std::vector<int>& outcomes);
// Outcomes that are likely, or that a move of the page makes likelier or less likely.
std::vector<int> main_outcomes(const EnsembleResult& base, const std::vector<const EnsembleResult*>& others);
std::string column_titles(const Game& game, const ForecastColumns& columns);
// Aligned under the titles, or (for screen readers) with the names in every line. `base`: the same turn with
// the choice left at holding.
std::string forecast_cells(const Game& game, const ForecastColumns& columns, const EnsembleResult& base,
                           const EnsembleResult& result);

}  // namespace demarche::cli
