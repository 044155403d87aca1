#include "sim/study/calibrate.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string>

#include "sim/engine/random.h"
#include "sim/scenario/read.h"
#include "tests/engine/games.h"

using namespace demarche;
using namespace demarche::test;

namespace {

// Two actors whose weights are to be found again; tension is driven by luck as well, so that what is not
// observed matters.
const std::string quarrel = R"toml([scenario]
title = "A quarrel"
start = 2024-01-01
step  = "1 month"
turns = 12

[actors]
a = { name = "A" }
b = { name = "B" }

[state.world]
tension = { range = [0, 1], start = 0.4 }

[parameters]
pride = { value = 0.5, range = [0, 1], about = "x" }
fear  = { value = 0.5, range = [0, 1], about = "y" }

[actions.threaten]
instrument = "informational"
why        = [{ term = "pride", adds = "$pride - 0.5" }, { term = "fear", adds = "-$fear * world.tension" }]
effects    = ["world.tension += 0.1"]

[actions.smile]
instrument = "diplomatic"
why        = [{ term = "fear", adds = "$fear * world.tension - 0.3" }]
effects    = ["world.tension -= 0.1"]

[[rules]]
name    = "Luck"
each    = "world"
effects = ["world.tension += normal(0, 0.15)"]

[outcomes]
"End" = "true"
)toml";

// A game under some parameters: all of its decisions.
ObservedGame play(const std::shared_ptr<const Scenario>& scenario, const std::vector<double>& parameters,
                  std::uint64_t seed, bool with_luck) {
  const auto program = program_of(scenario);
  Batch batch(program, 1);
  for (std::size_t i = 0; i < parameters.size(); ++i)
    batch.set_parameter(0, static_cast<int>(i), parameters[i]);
  const std::uint32_t run = 0;
  batch.start(seed, {&run, 1});
  ObservedGame game;
  game.name = "game " + std::to_string(seed);
  game.turns = scenario->turns;
  if (with_luck) game.luck = ObservedGame::Luck{seed, run};
  while (batch.running(0) && batch.turn() < scenario->turns) {
    batch.play_turn();
    std::vector<int> picks;
    for (std::size_t c = 0; c < program->choices.size(); ++c)
      picks.push_back(batch.picked(static_cast<int>(c), 0));
    const std::vector<Move> moves = name_picks(*program, picks, batch.turn());
    game.moves.insert(game.moves.end(), moves.begin(), moves.end());
  }
  return game;
}

CalibrateOptions fitting(const Scenario& scenario, std::uint32_t draws) {
  Diagnostics diagnostics;
  CalibrateOptions options;
  options.fit = fitted_numbers(scenario, {"pride", "fear"}, diagnostics);
  REQUIRE_FALSE(diagnostics.has_errors());
  options.draws = draws;
  return options;
}

// Ranks of the true parameters in the posteriors of games played under draws from the prior: Talts et al.
struct Ranks {
  std::vector<double> pride, fear;
};
Ranks simulated_ranks(int games, std::uint32_t draws, bool with_luck, int lanes) {
  const auto scenario = scenario_of(quarrel);
  CalibrateOptions options = fitting(*scenario, draws);
  options.lanes = lanes;
  Ranks ranks;
  for (int g = 0; g < games; ++g) {
    const auto index = static_cast<std::uint32_t>(g);
    const std::vector<double> truth = {draw_uniform(5, {0, site_hash("truth"), 1}, index),
                                       draw_uniform(5, {0, site_hash("truth"), 2}, index)};
    options.seed = 1000 + static_cast<std::uint64_t>(g);
    const CalibrationResult result =
        calibrate(scenario, {play(scenario, truth, static_cast<std::uint64_t>(g) + 1, with_luck)}, options);
    REQUIRE(result.problem.empty());
    ranks.pride.push_back(posterior_rank(result, 0, truth[0]));
    ranks.fear.push_back(posterior_rank(result, 1, truth[1]));
  }
  return ranks;
}

// The largest gap between the ranks' distribution and the uniform one (Kolmogorov), times the root of n;
// above 1.95 in one case of a thousand.
double kolmogorov(std::vector<double> ranks) {
  std::sort(ranks.begin(), ranks.end());
  const auto n = static_cast<double>(ranks.size());
  double gap = 0;
  for (std::size_t i = 0; i < ranks.size(); ++i) {
    gap = std::max(gap, static_cast<double>(i + 1) / n - ranks[i]);
    gap = std::max(gap, ranks[i] - static_cast<double>(i) / n);
  }
  return gap * std::sqrt(n);
}
int inside(const std::vector<double>& ranks, double share) {
  return static_cast<int>(std::count_if(
      ranks.begin(), ranks.end(), [&](double r) { return r >= (1 - share) / 2 && r <= (1 + share) / 2; }));
}

// DEMARCHE_SBC_GAMES=1000 makes the test as long as one likes.
int sbc_games(int fallback) {
  const char* asked = std::getenv("DEMARCHE_SBC_GAMES");
  return asked != nullptr ? std::max(std::atoi(asked), 20) : fallback;
}

}  // namespace

TEST_CASE("simulation-based calibration: ranks of the truth are uniform, luck known") {
  const int games = sbc_games(120);
  const Ranks ranks = simulated_ranks(games, 150, true, 1);
  CHECK(kolmogorov(ranks.pride) < 1.95);
  CHECK(kolmogorov(ranks.fear) < 1.95);
  // The 80 % intervals hold the truth four times in five: within four standard errors.
  const double band = 4 * std::sqrt(games * 0.8 * 0.2);
  CHECK(std::abs(inside(ranks.pride, 0.8) - 0.8 * games) < band);
  CHECK(std::abs(inside(ranks.fear, 0.8) - 0.8 * games) < band);
  // The check can fail: ranks of a posterior that is too narrow by a third, or that lies off, are found out.
  std::vector<double> narrow, off;
  for (int i = 0; i < games; ++i) {
    const double u = (i + 0.5) / games;
    narrow.push_back(std::clamp(0.5 + 2.2 * (u - 0.5), 0.0, 1.0));
    off.push_back(u * u);
  }
  CHECK(kolmogorov(narrow) > 1.95);
  CHECK(kolmogorov(off) > 1.95);
}

TEST_CASE("simulation-based calibration: ranks of the truth are uniform, luck not known") {
  const int games = sbc_games(60) / 2;
  const Ranks ranks = simulated_ranks(games, 100, false, 16);
  CHECK(kolmogorov(ranks.pride) < 1.95);
  CHECK(kolmogorov(ranks.fear) < 1.95);
}

TEST_CASE("many games bring the posterior to the truth") {
  const auto scenario = scenario_of(quarrel);
  std::vector<ObservedGame> games;
  for (std::uint64_t g = 0; g < 40; ++g) games.push_back(play(scenario, {0.8, 0.3}, 50 + g, true));
  const CalibrationResult result = calibrate(scenario, games, fitting(*scenario, 300));
  REQUIRE(result.problem.empty());
  CHECK(result.decisions == 40 * 12 * 2 * 2);
  CHECK(result.effective_draws > 60);
  for (const FittedSummary& s : result.summaries) CHECK(s.shrinkage > 0.7);
  CHECK(std::abs(result.summaries[0].mean - 0.8) < 4 * result.summaries[0].deviation);
  CHECK(std::abs(result.summaries[1].mean - 0.3) < 4 * result.summaries[1].deviation);
  CHECK(result.summaries[0].deviation < 0.06);
  double sum = 0;
  for (const PosteriorDraw& draw : result.draws) sum += draw.weight;
  CHECK(sum == doctest::Approx(1));
}

TEST_CASE("results do not depend on threads") {
  const auto scenario = scenario_of(quarrel);
  const std::vector<ObservedGame> games = {play(scenario, {0.6, 0.6}, 9, false),
                                           play(scenario, {0.6, 0.6}, 10, true)};
  CalibrateOptions options = fitting(*scenario, 64);
  options.lanes = 8;
  const CalibrationResult one = calibrate(scenario, games, options);
  options.threads = 3;
  const CalibrationResult three = calibrate(scenario, games, options);
  CHECK(one.log_evidence == three.log_evidence);
  CHECK(one.summaries[0].mean == three.summaries[0].mean);
  CHECK(one.draws[5].values == three.draws[5].values);
}

TEST_CASE("the likelihood of a coin, by hand: seen moves, and what was not seen") {
  // P(act) = logistic(4 w) each turn. Seen: an act in turns 1 and 2, none in turn 3.
  const auto scenario = scenario_of(R"([scenario]
title = "A coin"
start = 2024-01-01
step  = "1 month"
turns = 3
[actors]
a = { name = "A" }
[state.world]
x = { range = [0, 9], start = 0 }
[parameters]
w = { value = 0, range = [-1, 1], about = "x" }
[actions.act]
instrument = "military"
why        = [{ term = "w", adds = "$w" }]
effects    = ["world.x += 1"]
[outcomes]
"End" = "true"
)");
  ObservedGame game;
  game.name = "seen";
  game.turns = 3;
  for (const int turn : {1, 2}) {
    Move move;
    move.turn = turn;
    move.actor = "a";
    move.act = "act";
    game.moves.push_back(move);
  }
  game.quiet = {"act"};
  Diagnostics diagnostics;
  CalibrateOptions options;
  options.fit = fitted_numbers(*scenario, {"w"}, diagnostics);
  options.draws = 400;
  options.lanes = 4;
  const CalibrationResult result = calibrate(scenario, {game}, options);
  REQUIRE(result.problem.empty());
  double norm = 0, mean = 0;  // by the rule of rectangles over the prior
  constexpr int steps = 4000;
  for (int i = 0; i < steps; ++i) {
    const double w = -1 + 2 * (i + 0.5) / steps;
    const double p = 1 / (1 + std::exp(-4 * w));
    norm += p * p * (1 - p) / steps;
    mean += w * p * p * (1 - p) / steps;
  }
  CHECK(result.log_evidence == doctest::Approx(std::log(norm)).epsilon(0.02));
  CHECK(result.summaries[0].mean == doctest::Approx(mean / norm).epsilon(0.25));
  CHECK(std::abs(result.summaries[0].mean - mean / norm) < 0.03);
}

TEST_CASE("start values can be fitted, and names are checked") {
  const auto scenario = scenario_of(quarrel);
  Diagnostics diagnostics;
  CalibrateOptions options;
  options.fit = fitted_numbers(*scenario, {"world.tension"}, diagnostics);
  REQUIRE(options.fit.size() == 1);
  CHECK(options.fit[0].range.high == 1);
  options.draws = 64;
  const CalibrationResult result = calibrate(scenario, {play(scenario, {0.5, 0.9}, 3, true)}, options);
  CHECK(result.problem.empty());
  CHECK(result.draws.front().values.size() == 1);
  fitted_numbers(*scenario, {"prid"}, diagnostics);
  REQUIRE(diagnostics.has_errors());
  CHECK(diagnostics.items.front().hint.find("pride") != std::string::npos);
}

TEST_CASE("a move that no parameters allow is counted and does not rule everything out") {
  const auto scenario = scenario_of(quarrel);
  ObservedGame game = play(scenario, {0.5, 0.5}, 4, true);
  game.moves.front().act = "no_such_act";
  const CalibrationResult result = calibrate(scenario, {game}, fitting(*scenario, 64));
  CHECK(result.problem.empty());
  REQUIRE(result.problems.size() == 1);
  CalibrateOptions nobody = fitting(*scenario, 64);
  game.moves.clear();
  CHECK_FALSE(calibrate(scenario, {game}, nobody).problem.empty());
}
