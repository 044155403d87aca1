#include "sim/study/calibrate.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "sim/engine/numeric.h"
#include "sim/engine/random.h"
#include "sim/scenario/overrides.h"
#include "sim/study/in_order.h"
#include "sim/study/move_likelihood.h"
#include "sim/study/sampling.h"

namespace demarche {
namespace {

constexpr int max_rounds = 24;            // a tenfold narrowing of each of a dozen numbers takes fewer
constexpr double prior_part = 0.15;       // of every proposal: bounds the weights
constexpr double wanted_effective = 0.3;  // of the draws, when a round is tempered
constexpr double enough_effective = 0.5;  // of the draws: the proposal is good
constexpr double wider = 1.25;            // than the weighted spread, so that the tails are reached
constexpr double nothing_left = -std::numeric_limits<double>::infinity();

// Numbers are proposed as z = ln(u / (1 - u)), u their place in the range.
double logit(double u) { return fixed_log(u) - fixed_log(1 - u); }
double inside(double u) { return std::clamp(u, 1e-12, 1 - 1e-12); }

using Matrix = std::vector<std::vector<double>>;

// Lower triangle L with L Lᵀ = the matrix; small diagonals are lifted.
Matrix cholesky(const Matrix& m) {
  const std::size_t n = m.size();
  Matrix l(n, std::vector<double>(n, 0.0));
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j <= i; ++j) {
      double sum = m[i][j];
      for (std::size_t k = 0; k < j; ++k) sum -= l[i][k] * l[j][k];
      l[i][j] = i == j ? std::sqrt(std::max(sum, 1e-10)) : sum / l[j][j];
    }
  return l;
}

// A normal in z, mixed with the prior.
struct DrawFrom {
  bool prior_only = true;
  std::vector<double> mean;
  Matrix lower;

  double log_prior(const std::vector<double>& z) const {  // of the uniform in u, as a density in z
    double sum = 0;
    for (const double x : z) {
      const double u = inside(fixed_logistic(x));
      sum += fixed_log(u) + fixed_log(1 - u);
    }
    return sum;
  }
  double log_density(const std::vector<double>& z) const {
    const double prior = log_prior(z);
    if (prior_only) return prior;
    std::vector<double> solved(z.size());
    double square = 0, log_determinant = 0;
    for (std::size_t i = 0; i < z.size(); ++i) {
      double x = z[i] - mean[i];
      for (std::size_t k = 0; k < i; ++k) x -= lower[i][k] * solved[k];
      solved[i] = x / lower[i][i];
      square += solved[i] * solved[i];
      log_determinant += fixed_log(lower[i][i]);
    }
    constexpr double half_log_two_pi = 0.91893853320467274;
    const double normal = -0.5 * square - log_determinant - half_log_two_pi * static_cast<double>(z.size());
    const double a = fixed_log(prior_part) + prior;
    const double b = fixed_log(1 - prior_part) + normal;
    const double largest = std::max(a, b);
    return largest + fixed_log(fixed_exp_nonpositive(std::max(a - largest, -700.0)) +
                               fixed_exp_nonpositive(std::max(b - largest, -700.0)));
  }
};

struct Round {
  std::vector<std::vector<double>> z;
  std::vector<std::vector<double>> values;
  std::vector<double> log_likelihoods, impossible;
  std::vector<double> log_ratio;  // prior / proposal
};

Round propose(const DrawFrom& from, const CalibrateOptions& options, int round) {
  const std::size_t n = options.draws;
  const std::size_t d = options.fit.size();
  Round result;
  const UnitPoints first = latin_hypercube(n, d, options.seed);
  constexpr std::uint32_t which_site = site_hash("calibrate: prior or normal");
  constexpr std::uint32_t site = site_hash("calibrate: coordinate");
  for (std::size_t i = 0; i < n; ++i) {
    const auto draw = static_cast<std::uint32_t>(i);
    const auto u = [&](std::uint32_t place, std::size_t k) {
      return inside(draw_uniform(
          options.seed, {static_cast<std::uint32_t>(round), place, static_cast<std::uint32_t>(k)}, draw));
    };
    const bool from_prior = from.prior_only || u(which_site, 0) < prior_part;
    std::vector<double> z(d), values(d);
    for (std::size_t k = 0; k < d; ++k) {
      if (from.prior_only)
        z[k] = logit(inside(first.row(i)[k]));
      else if (from_prior)
        z[k] = logit(u(site, k));
    }
    if (!from_prior)
      for (std::size_t k = 0; k < d; ++k) {
        z[k] = from.mean[k];
        for (std::size_t j = 0; j <= k; ++j) z[k] += from.lower[k][j] * normal_quantile(u(site, j));
      }
    for (std::size_t k = 0; k < d; ++k) {
      const Range& range = options.fit[k].range;
      values[k] = range.low + inside(fixed_logistic(z[k])) * (range.high - range.low);
    }
    result.log_ratio.push_back(from.log_prior(z) - from.log_density(z));
    result.z.push_back(std::move(z));
    result.values.push_back(std::move(values));
  }
  result.log_likelihoods.assign(n, 0.0);
  result.impossible.assign(n, 0.0);
  return result;
}

// Weights that sum to 1 for a likelihood to the power `temper`; all 0 when nothing is left.
std::vector<double> weights_of(const Round& round, double temper, double* log_mean = nullptr) {
  std::vector<double> weights(round.z.size());
  double largest = nothing_left;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    weights[i] = round.log_likelihoods[i] > nothing_left
                     ? round.log_ratio[i] + temper * round.log_likelihoods[i]
                     : nothing_left;
    largest = std::max(largest, weights[i]);
  }
  double sum = 0;
  for (double& w : weights) {
    w = w > nothing_left && largest > nothing_left ? fixed_exp_nonpositive(std::max(w - largest, -700.0)) : 0;
    sum += w;
  }
  if (log_mean != nullptr)
    *log_mean = sum > 0 ? largest + fixed_log(sum / static_cast<double>(weights.size())) : nothing_left;
  for (double& w : weights) w = sum > 0 ? w / sum : 0;
  return weights;
}

double effective(const std::vector<double>& weights) {
  double squares = 0;
  for (const double w : weights) squares += w * w;
  return squares > 0 ? 1 / squares : 0;
}

// The largest power for which enough draws still count.
double temper_for(const Round& round) {
  const double wanted = wanted_effective * static_cast<double>(round.z.size());
  if (effective(weights_of(round, 1.0)) >= wanted) return 1;
  double low = 0, high = 1;
  for (int i = 0; i < 40; ++i) {
    const double middle = (low + high) / 2;
    (effective(weights_of(round, middle)) >= wanted ? low : high) = middle;
  }
  return low;
}

void adapt(DrawFrom& from, const Round& round, const std::vector<double>& weights) {
  const std::size_t d = round.z.front().size();
  from.prior_only = false;
  from.mean.assign(d, 0.0);
  Matrix covariance(d, std::vector<double>(d, 0.0));
  for (std::size_t i = 0; i < weights.size(); ++i)
    for (std::size_t k = 0; k < d; ++k) from.mean[k] += weights[i] * round.z[i][k];
  for (std::size_t i = 0; i < weights.size(); ++i)
    for (std::size_t k = 0; k < d; ++k)
      for (std::size_t j = 0; j <= k; ++j)
        covariance[k][j] += weights[i] * (round.z[i][k] - from.mean[k]) * (round.z[i][j] - from.mean[j]);
  for (std::size_t k = 0; k < d; ++k) {
    for (std::size_t j = 0; j <= k; ++j) covariance[k][j] *= wider * wider;
    covariance[k][k] += 1e-8;
  }
  from.lower = cholesky(covariance);
}

struct Evaluator {
  const std::vector<std::unique_ptr<GameLikelihood>>& games;
  const CalibrateOptions& options;
  std::uint32_t serial = 0;  // estimates made so far

  bool cancelled() const { return options.cancel != nullptr && options.cancel->load(); }
  void evaluate_all(Round& round) {
    for (const auto& game : games) {
      const auto each = static_cast<std::size_t>(points_per_batch(*game, options));
      const std::size_t pieces = (round.values.size() + each - 1) / each;
      const std::uint32_t base = serial;
      struct Piece {
        std::size_t first;
        std::vector<LikelihoodValue> values;
      };
      const auto make_worker = [&] {
        return [&, batch = Batch(game->program, batch_lanes(*game, options))](std::uint64_t piece) mutable {
          const std::size_t first = static_cast<std::size_t>(piece) * each;
          const std::size_t count = std::min(each, round.values.size() - first);
          return Piece{first, evaluate(*game, batch, options, std::span(round.values).subspan(first, count),
                                       base + static_cast<std::uint32_t>(piece))};
        };
      };
      const auto take = [&](const Piece& piece) {
        for (std::size_t i = 0; i < piece.values.size(); ++i) {
          round.log_likelihoods[piece.first + i] += piece.values[i].log_likelihood;
          round.impossible[piece.first + i] += piece.values[i].impossible;
        }
      };
      in_order(pieces, options.threads, make_worker, take, [&] { return cancelled(); });
      serial += static_cast<std::uint32_t>(pieces);
    }
  }
};

double weighted_quantile(std::vector<std::pair<double, double>> sorted, double share) {
  double reached = 0;
  for (const auto& [value, weight] : sorted) {
    reached += weight;
    if (reached >= share) return value;
  }
  return sorted.empty() ? 0 : sorted.back().first;
}

void summarise(const CalibrateOptions& options, CalibrationResult& result) {
  const std::size_t d = options.fit.size();
  Matrix covariance(d, std::vector<double>(d, 0.0));
  for (std::size_t k = 0; k < d; ++k) {
    FittedSummary s;
    std::vector<std::pair<double, double>> sorted;
    for (const PosteriorDraw& draw : result.draws) {
      s.mean += draw.weight * draw.values[k];
      sorted.emplace_back(draw.values[k], draw.weight);
    }
    std::sort(sorted.begin(), sorted.end());
    s.p05 = weighted_quantile(sorted, 0.05);
    s.p25 = weighted_quantile(sorted, 0.25);
    s.p50 = weighted_quantile(sorted, 0.50);
    s.p75 = weighted_quantile(sorted, 0.75);
    s.p95 = weighted_quantile(sorted, 0.95);
    result.summaries.push_back(s);
  }
  for (const PosteriorDraw& draw : result.draws)
    for (std::size_t k = 0; k < d; ++k)
      for (std::size_t j = 0; j < d; ++j)
        covariance[k][j] += draw.weight * (draw.values[k] - result.summaries[k].mean) *
                            (draw.values[j] - result.summaries[j].mean);
  result.correlation = Matrix(d, std::vector<double>(d, 0.0));
  for (std::size_t k = 0; k < d; ++k) {
    const Range& range = options.fit[k].range;
    result.summaries[k].deviation = std::sqrt(covariance[k][k]);
    // The standard deviation of a uniform is its width over the root of 12.
    result.summaries[k].shrinkage =
        1 - result.summaries[k].deviation * std::sqrt(12.0) / (range.high - range.low);
    for (std::size_t j = 0; j < d; ++j) {
      const double scale = std::sqrt(covariance[k][k] * covariance[j][j]);
      result.correlation[k][j] = scale > 0 ? covariance[k][j] / scale : 0;
    }
  }
}

}  // namespace

std::vector<Move> name_picks(const Program& p, std::span<const int> picks, int turn) {
  std::vector<Move> moves;
  for (std::size_t c = 0; c < picks.size(); ++c) {
    if (picks[c] < 0) continue;
    const auto row = static_cast<std::size_t>(p.choices[c].first_option + picks[c]);
    if (p.options_table[row].kind != OptionKind::bundle)
      moves.push_back(name_move(p, static_cast<int>(c), picks[c], turn));
  }
  return moves;
}

std::vector<FittedNumber> fitted_numbers(const Scenario& scenario, const std::vector<std::string>& names,
                                         Diagnostics& diagnostics) {
  std::vector<FittedNumber> numbers;
  for (const std::string& name : names) {
    Text text;
    text.value = name;
    const auto target = resolve_override_target(scenario, name, text.whole(), diagnostics);
    if (!target) continue;
    if (std::any_of(numbers.begin(), numbers.end(), [&](const FittedNumber& n) { return n.name == name; })) {
      diagnostics.error(text.whole(), "given-twice", "`" + name + "` is to be fitted twice");
      continue;
    }
    numbers.push_back({name, *target, range_of(scenario, *target)});
  }
  return numbers;
}

CalibrationResult calibrate(const std::shared_ptr<const Scenario>& scenario,
                            const std::vector<ObservedGame>& games, const CalibrateOptions& options) {
  CalibrationResult result;
  if (options.fit.empty() || options.draws < 2) {
    result.problem = "there is nothing to fit";
    return result;
  }
  std::vector<std::unique_ptr<GameLikelihood>> likelihoods;
  for (const ObservedGame& game : games) {
    auto likelihood = prepare_likelihood(scenario, game, options, result.problems, result.problem);
    if (likelihood == nullptr) return result;
    result.decisions += likelihood->decisions;
    likelihoods.push_back(std::move(likelihood));
  }
  if (result.decisions == 0) {
    result.problem = "the games hold no decision that counts";
    return result;
  }
  Evaluator evaluator{likelihoods, options};
  DrawFrom from;
  Round round;
  double temper = 0;
  bool good = false;
  for (result.rounds = 1;; ++result.rounds) {
    round = propose(from, options, result.rounds);
    evaluator.evaluate_all(round);
    if (evaluator.cancelled()) {
      result.cancelled = true;
      result.problem = "stopped before there was a result";
      return result;
    }
    // The round after a good one is the result: its draws did not shape their own proposal.
    if (good || result.rounds == max_rounds) break;
    temper = temper_for(round);
    const std::vector<double> weights = weights_of(round, temper);
    if (effective(weights) < 2) {
      result.problem = "under no draw of the numbers are the observed decisions possible";
      return result;
    }
    if (options.progress) options.progress(result.rounds, temper);
    good = temper >= 1 && effective(weights) >= enough_effective * static_cast<double>(options.draws);
    // A few more rounds bring a tempered proposal home; a likelihood that is itself an estimate may never
    // reach the wanted share.
    good = good || (temper >= 1 && result.rounds >= max_rounds / 2);
    adapt(from, round, weights);
  }
  const std::vector<double> weights = weights_of(round, 1.0, &result.log_evidence);
  result.effective_draws = effective(weights);
  double impossible = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    result.draws.push_back({round.values[i], weights[i], round.log_likelihoods[i]});
    impossible += weights[i] * round.impossible[i];
  }
  result.impossible = impossible / static_cast<double>(result.decisions);
  if (!(result.effective_draws > 0)) {
    result.problem = "under no draw of the numbers are the observed decisions possible";
    return result;
  }
  summarise(options, result);
  return result;
}

double posterior_rank(const CalibrationResult& result, std::size_t fitted, double value) {
  double below = 0;
  for (const PosteriorDraw& draw : result.draws)
    if (draw.values[fitted] < value) below += draw.weight;
  return below;
}

}  // namespace demarche
