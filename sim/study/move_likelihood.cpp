#include "sim/study/move_likelihood.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "sim/engine/numeric.h"
#include "sim/engine/random.h"

namespace demarche {
namespace {

constexpr int width = 32;  // lanes side by side
constexpr double nothing_left = -std::numeric_limits<double>::infinity();

int lanes_per_point(const GameLikelihood& l, const CalibrateOptions& options) {
  return l.game.luck ? 1 : std::clamp(options.lanes, 1, 4096);
}

void set_points(Batch& batch, const CalibrateOptions& options, std::span<const std::vector<double>> points,
                int per_point) {
  const Program& p = batch.program();
  for (int lane = 0; lane < batch.lanes(); ++lane) {
    const auto point = std::min(static_cast<std::size_t>(lane / per_point), points.size() - 1);
    for (std::size_t i = 0; i < p.parameter_values.size(); ++i)
      batch.set_parameter(lane, static_cast<int>(i), p.parameter_values[i]);
    for (std::size_t f = 0; f < options.fit.size(); ++f)
      if (const int parameter = options.fit[f].target.parameter; parameter >= 0)
        batch.set_parameter(lane, parameter, points[point][f]);
  }
}

void set_starts(Batch& batch, const CalibrateOptions& options, std::span<const std::vector<double>> points,
                int per_point) {
  for (std::size_t f = 0; f < options.fit.size(); ++f) {
    if (options.fit[f].target.parameter >= 0) continue;
    const std::int32_t row = start_row(batch.program().layout, options.fit[f].target);
    for (int lane = 0; lane < batch.lanes(); ++lane)
      batch.set_start(lane, row,
                      points[std::min(static_cast<std::size_t>(lane / per_point), points.size() - 1)][f]);
  }
}

double largest_of(std::span<const double> values) {
  double largest = nothing_left;
  for (const double x : values) largest = std::max(largest, x);
  return largest;
}

// One particle filter per point, its lanes neighbours in the batch.
struct Filter {
  Batch& batch;
  int per_point;
  std::vector<double> log_weights;  // by lane
  std::vector<double> log_likelihoods;
  std::vector<const Snapshot*> ancestors;
  std::vector<Snapshot> moments;

  // Brings the weights of a turn into the likelihood; they then have a mean of one within each point.
  void take_weights(std::span<const double> turn_log_weights) {
    for (std::size_t point = 0; point < log_likelihoods.size(); ++point) {
      const std::size_t first = point * static_cast<std::size_t>(per_point);
      const auto own = std::span(log_weights).subspan(first, static_cast<std::size_t>(per_point));
      for (std::size_t i = 0; i < own.size(); ++i) own[i] += turn_log_weights[first + i];
      const double largest = largest_of(own);
      if (!(largest > nothing_left)) {
        log_likelihoods[point] = nothing_left;
        continue;
      }
      double sum = 0;
      for (const double w : own) sum += fixed_exp_nonpositive(w - largest);
      const double mean = largest + fixed_log(sum / static_cast<double>(own.size()));
      log_likelihoods[point] += mean;
      for (double& w : own) w -= mean;
    }
  }

  // Points whose weights have become uneven draw their lanes anew (systematic resampling, Kitagawa 1996).
  void resample(std::uint64_t seed, std::span<const std::uint32_t> runs, std::uint32_t serial) {
    bool any = false;
    std::vector<std::size_t> parents(static_cast<std::size_t>(batch.lanes()));
    for (std::size_t lane = 0; lane < parents.size(); ++lane) parents[lane] = lane;
    for (std::size_t point = 0; point < log_likelihoods.size(); ++point) {
      if (!(log_likelihoods[point] > nothing_left)) continue;
      const std::size_t first = point * static_cast<std::size_t>(per_point);
      const auto own = std::span(log_weights).subspan(first, static_cast<std::size_t>(per_point));
      std::vector<double> weights(own.size());
      double sum = 0, squares = 0;
      const double largest = largest_of(own);
      for (std::size_t i = 0; i < own.size(); ++i) {
        weights[i] = fixed_exp_nonpositive(std::max(own[i] - largest, -700.0));
        if (!(own[i] > nothing_left)) weights[i] = 0;
        sum += weights[i];
        squares += weights[i] * weights[i];
      }
      if (sum * sum / squares >= 0.5 * static_cast<double>(own.size())) continue;
      any = true;
      constexpr std::uint32_t site = site_hash("systematic resampling");
      const double u = draw_uniform(
          seed, {static_cast<std::uint32_t>(batch.turn()), site, static_cast<std::uint32_t>(point)}, serial);
      double reached = weights[0];
      std::size_t parent = 0;
      for (std::size_t i = 0; i < own.size(); ++i) {
        const double wanted = (static_cast<double>(i) + u) / static_cast<double>(own.size()) * sum;
        while (reached <= wanted && parent + 1 < own.size()) reached += weights[++parent];
        parents[first + i] = first + parent;
      }
      std::fill(own.begin(), own.end(), 0.0);
    }
    if (!any) return;
    moments.resize(parents.size());
    ancestors.resize(parents.size());
    for (std::size_t lane = 0; lane < parents.size(); ++lane)
      moments[lane] = batch.snapshot(static_cast<int>(lane));
    for (std::size_t lane = 0; lane < parents.size(); ++lane) ancestors[lane] = &moments[parents[lane]];
    batch.resume(ancestors, seed, runs);
  }
};

}  // namespace

int points_per_batch(const GameLikelihood& l, const CalibrateOptions& options) {
  return std::max(1, width / lanes_per_point(l, options));
}

int batch_lanes(const GameLikelihood& l, const CalibrateOptions& options) {
  return points_per_batch(l, options) * lanes_per_point(l, options);
}

std::unique_ptr<GameLikelihood> prepare_likelihood(const std::shared_ptr<const Scenario>& scenario,
                                                   const ObservedGame& game, const CalibrateOptions& options,
                                                   std::vector<MoveProblem>& problems, std::string& problem) {
  auto likelihood = std::make_unique<GameLikelihood>();
  likelihood->game = game;
  ProgramOptions program_options;
  for (const Move& move : game.moves)
    if (move.act == "offer") program_options.seats.push_back(find_actor(*scenario, move.actor));
  Overrides overrides = game.overrides;
  for (const FittedNumber& number : options.fit) overrides.values.erase(number.name);
  Diagnostics diagnostics;
  likelihood->program = compile(scenario, overrides, program_options, diagnostics);
  if (likelihood->program == nullptr) {
    problem = diagnostics.items.front().message;
    return nullptr;
  }
  set_quiet(*likelihood->program, game.quiet, likelihood->history);
  for (const Move& move : game.moves)
    if (move.turn <= game.turns)
      add_move(*likelihood->program, move, game.name, likelihood->history, problems);
  for (std::vector<KnownMove>& turn : likelihood->history.turns)
    for (KnownMove& move : turn) {
      move.counts = options.actors.empty() || std::find(options.actors.begin(), options.actors.end(),
                                                        move.move.actor) != options.actors.end();
      likelihood->decisions += move.counts ? 1 : 0;
    }
  return likelihood;
}

std::vector<LikelihoodValue> evaluate(const GameLikelihood& l, Batch& batch, const CalibrateOptions& options,
                                      std::span<const std::vector<double>> points, std::uint32_t serial) {
  const int per_point = lanes_per_point(l, options);
  const auto lanes = static_cast<std::size_t>(batch.lanes());
  const std::uint64_t seed = l.game.luck ? l.game.luck->seed : options.seed;
  std::vector<std::uint32_t> runs(lanes);
  for (std::size_t lane = 0; lane < lanes; ++lane)
    runs[lane] = l.game.luck ? l.game.luck->run
                             : serial * static_cast<std::uint32_t>(lanes) + static_cast<std::uint32_t>(lane);
  set_points(batch, options, points, per_point);
  batch.start(seed, runs);
  set_starts(batch, options, points, per_point);
  const auto used = points.size() * static_cast<std::size_t>(per_point);
  Filter filter{batch, per_point, std::vector<double>(used, 0.0), std::vector<double>(points.size(), 0.0),
                {},    {}};
  std::vector<double> turn_weights(used);
  std::vector<LikelihoodValue> values(points.size());
  const int turns = std::min(l.game.turns, l.program->scenario->turns);
  while (batch.turn() < turns) {
    batch.begin_turn();
    for (std::size_t lane = 0; lane < used; ++lane) {
      const FollowedTurn followed =
          follow_history(batch, l.history, static_cast<int>(lane), seed, runs[lane]);
      turn_weights[lane] = followed.log_probability + followed.impossible * impossible_log_probability;
      values[lane / static_cast<std::size_t>(per_point)].impossible +=
          static_cast<double>(followed.impossible) / per_point;
    }
    batch.end_turn();
    for (std::size_t lane = 0; lane < used; ++lane)
      if (batch.failure(static_cast<int>(lane)).kind != Failure::Kind::none)
        turn_weights[lane] = nothing_left;
    filter.take_weights(turn_weights);
    if (per_point > 1 && batch.turn() < turns) filter.resample(seed, runs, serial);
  }
  for (std::size_t point = 0; point < points.size(); ++point)
    values[point].log_likelihood = filter.log_likelihoods[point];
  return values;
}

}  // namespace demarche
