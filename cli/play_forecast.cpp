#include "cli/play_forecast.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <thread>

#include "sim/session/log.h"
#include "sim/study/forecast.h"

namespace demarche::cli {
namespace {

constexpr std::size_t most_outcomes = 3;  // columns
constexpr int cell_width = 12;            // "100 % (+100)"

int objective_of(const Game& game) {
  const auto& objectives = game.scenario().objectives;
  for (std::size_t i = 0; i < objectives.size(); ++i)
    if (objectives[i].actor == game.actor()) return static_cast<int>(i);
  return -1;
}

}  // namespace

std::vector<int> main_outcomes(const EnsembleResult& base, const std::vector<const EnsembleResult*>& others) {
  std::vector<double> weight;
  for (std::size_t o = 0; o < base.outcomes.size(); ++o) {
    double change = 0;
    for (const EnsembleResult* r : others)
      change = std::max(change, std::abs(r->outcomes[o].share - base.outcomes[o].share));
    weight.push_back(base.outcomes[o].share + 2 * change);
  }
  std::vector<int> order(weight.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
    return weight[static_cast<std::size_t>(a)] > weight[static_cast<std::size_t>(b)];
  });
  if (order.size() > most_outcomes) order.resize(most_outcomes);
  return order;
}

ForecastColumns columns_for(const Game& game, const std::vector<int>& outcomes) {
  ForecastColumns c;
  c.objective = objective_of(game);
  int room = game.style.width - label_width - (c.objective >= 0 ? cell_width : 0);
  for (const int o : outcomes) {
    const int width = std::clamp(columns(game.scenario().outcomes[static_cast<std::size_t>(o)].label) + 2,
                                 cell_width + 1, 15);
    if (width > room && !c.outcomes.empty()) break;
    room -= width;
    c.outcomes.push_back(o);
    c.widths.push_back(width);
    c.whole += width;
  }
  if (c.objective >= 0) {
    c.widths.push_back(cell_width);
    c.whole += cell_width;
  }
  c.aligned = game.style.pictures && label_width + c.whole <= game.style.width;
  return c;
}

std::string column_titles(const Game& game, const ForecastColumns& c) {
  std::string text;
  for (std::size_t k = 0; k < c.outcomes.size(); ++k)
    text += padded_left(
        shortened(game.scenario().outcomes[static_cast<std::size_t>(c.outcomes[k])].label, c.widths[k] - 2),
        c.widths[k]);
  if (c.objective >= 0) text += padded_left("score", c.widths.back());
  return text;
}

std::string forecast_cells(const Game& game, const ForecastColumns& c, const EnsembleResult& base,
                           const EnsembleResult& result) {
  const bool change = &base != &result;
  std::string text;
  const auto cell = [&](const std::string& name, std::string value, const std::string& difference,
                        int width) {
    if (change) value += " (" + difference + ")";
    if (c.aligned)
      text += padded_left(value, width);
    else
      text += (text.empty() ? "" : ", ") + name + " " + value;
  };
  for (std::size_t k = 0; k < c.outcomes.size(); ++k) {
    const auto i = static_cast<std::size_t>(c.outcomes[k]);
    const double share = result.outcomes[i].share;
    cell(game.scenario().outcomes[i].label, percent(share), signed_percent(share - base.outcomes[i].share),
         c.widths[k]);
  }
  if (c.objective >= 0) {
    const auto i = static_cast<std::size_t>(c.objective);
    const double score = result.objective_means[i];
    cell("score", std::to_string(std::lround(score)), signed_percent((score - base.objective_means[i]) / 100),
         c.widths.back());
  }
  return text;
}

const EnsembleResult& Game::forecast_under(const std::vector<Move>& moves, std::uint32_t runs) {
  if (forecast_moment != session->here() || forecast_layer != session->layer()) {
    known.clear();
    forecast_moment = session->here();
    forecast_layer = session->layer();
  }
  for (const Known& k : known)
    if (k.runs == runs && same_moves(k.moves, moves)) return *k.result;
  ForecastRequest request;
  request.program = session->fast(session->layer());
  request.from = &session->here_played().snapshot;
  request.seed = session->settings().seed;
  request.runs = runs;
  request.threads = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  request.decided = moves;
  request.cancel = &interrupted;
  auto result = std::make_unique<EnsembleResult>(forecast(request));
  if (interrupted) {
    progress("", 0, 0);
    throw Refused{"The forecasts were stopped; `moves` begins them again, `next` plays on."};
  }
  known.push_back({moves, runs, std::move(result)});
  return *known.back().result;
}

void forecast_page(Game& game) {
  if (game.session->over()) throw Refused{"The game is over: there is nothing left to forecast."};
  const Scenario& s = game.scenario();
  const EnsembleResult& f =
      game.forecast_under(settled_moves(*game.session, game.actor()), wide_forecast_runs);
  game.heading(number_text(f.runs) + " futures from here, as things stand");
  int label = 20;
  for (const Outcome& o : s.outcomes) label = std::max(label, std::min(40, columns(o.label)));
  for (std::size_t i = 0; i < s.outcomes.size(); ++i) {
    const Share& x = f.outcomes[i];
    game.say("  " + padded(shortened(s.outcomes[i].label, label), label) + padded_left(percent(x.share), 7) +
             "  " + (game.style.pictures ? padded(bar(x.share, 20), 20) + "  " : "") +
             game.style.tone(Tone::faint, "(" + percent(x.low) + " to " + percent(x.high) + ")") + "\n");
  }
  if (!s.indicators.empty()) {
    game.say("\n  " + padded("At the end", label) + padded_left("5 %", 9) + padded_left("median", 9) +
             padded_left("95 %", 9) + "\n");
    for (std::size_t i = 0; i < s.indicators.size(); ++i) {
      const IndicatorSummary& x = f.indicators[i];
      if (x.turn.empty()) continue;
      const std::string& name = s.indicators[i].label.empty() ? s.indicators[i].id : s.indicators[i].label;
      game.say("  " + padded(shortened(name, label), label) + padded_left(number_text(x.p05.back()), 9) +
               padded_left(number_text(x.p50.back()), 9) + padded_left(number_text(x.p95.back()), 9) + "\n");
    }
  }
  for (std::size_t i = 0; i < s.objectives.size(); ++i)
    game.say("  " + padded("Score of " + game.name_of_actor(s.objectives[i].actor), label) +
             padded_left(std::to_string(std::lround(f.objective_means[i])), 9) + " of 100 on average\n");
}

}  // namespace demarche::cli
