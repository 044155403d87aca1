#include "sim/report/study_analysis.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "sim/report/study_regions.h"
#include "sim/session/log.h"
#include "sim/study/sensitivity.h"

namespace demarche {
namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();

// Mean and variance as the numbers come: Welford (1962).
struct Moments {
  double count = 0, mean = 0, squares = 0;
  void add(double x) {
    ++count;
    const double step = x - mean;
    mean += step / count;
    squares += step * (x - mean);
  }
  double variance() const { return count < 2 ? none : squares / (count - 1); }
};

// The point that a point is compared with: the first policy in the same world, or else the first world, or
// else the first point.
std::uint64_t compared_with(const StudyPoints& points, std::uint64_t point) {
  const std::uint64_t policies = points.study().policies.size();
  if (policies > 1) return point - point % policies;
  return points.layers().size() > 1 ? point - point % points.layers().size() : 0;
}

double measured(const Statement& row, const Measure& measure, const std::vector<Outcome>& outcomes) {
  if (measure.outcome < 0) return row.number(6 + measure.output);
  return row.text(2) == outcomes[static_cast<std::size_t>(measure.outcome)].name ? 1 : 0;
}

// Both points' runs side by side, in order of run: nothing is kept.
void compare(const StudyDatabase& database, const std::vector<Measure>& measures, std::uint64_t point,
             std::uint64_t against, PlainTable& table) {
  struct Pair {
    Moments here, there, difference;
  };
  const std::vector<Outcome>& outcomes = database.points().scenario()->outcomes;
  std::vector<Pair> pairs(measures.size());
  const auto runs_of = [&](std::uint64_t of) {
    Statement rows = database.connection().prepare("SELECT * FROM runs WHERE point = ? ORDER BY run");
    rows.bind(1, static_cast<std::int64_t>(of));
    return rows;
  };
  Statement a = runs_of(point);
  Statement b = runs_of(against);
  while (a.step() && b.step()) {
    if (a.whole(3) != 0 || b.whole(3) != 0) continue;  // failed
    for (std::size_t i = 0; i < measures.size(); ++i) {
      const double x = measured(a, measures[i], outcomes);
      const double y = measured(b, measures[i], outcomes);
      if (std::isnan(x) || std::isnan(y)) continue;
      pairs[i].here.add(x);
      pairs[i].there.add(y);
      pairs[i].difference.add(x - y);
    }
  }
  for (std::size_t i = 0; i < measures.size(); ++i) {
    const Pair& p = pairs[i];
    if (p.difference.count < 2) continue;
    const double own = p.here.variance() + p.there.variance();
    const double paired = p.difference.variance();
    table.rows.push_back({static_cast<double>(point), static_cast<double>(against), measures[i].name,
                          p.difference.count, p.difference.mean, std::sqrt(paired / p.difference.count),
                          std::sqrt(own / p.difference.count), paired > 0 ? own / paired : none});
  }
}

void write_luck(StudyDatabase& database, const std::vector<Measure>& measures) {
  const StudyPoints& points = database.points();
  PlainTable table{
      "luck",
      {"point", "against", "measure", "runs", "difference", "error", "error_with_own_luck", "variance_ratio"},
      {}};
  for (std::uint64_t p = 0; p < points.size(); ++p)
    if (const std::uint64_t against = compared_with(points, p); against != p)
      compare(database, measures, p, against, table);
  database.write_table(table,
                       "Differences between points run by run, with their standard errors: variance_ratio "
                       "times as many runs with luck of their own would tell as much");
}

// Rows of world (and sample), columns of policy.
void write_policies(StudyDatabase& database, const std::vector<Measure>& measures) {
  const std::vector<NamedLayer>& policies = database.points().study().policies;
  const std::size_t columns = policies.size();
  PlainTable table{"policies",
                   {"policy", "measure", "mean", "lowest", "highest", "regret_if_more_is_better",
                    "regret_if_less_is_better"},
                   {}};
  for (const Measure& measure : measures) {
    const std::vector<double> values = values_at_points(database, measure);
    for (std::size_t p = 0; p < columns; ++p) {
      Moments all;
      double lowest = none, highest = none, more = none, less = none;
      const auto most = [](double& so_far, double x) {
        so_far = std::isnan(so_far) || x > so_far ? x : so_far;
      };
      for (std::size_t world = 0; world + columns <= values.size(); world += columns) {
        const double x = values[world + p];
        if (std::isnan(x)) continue;
        all.add(x);
        lowest = std::isnan(lowest) ? x : std::min(lowest, x);
        most(highest, x);
        for (std::size_t other = 0; other < columns; ++other) {
          const double y = values[world + other];
          if (std::isnan(y)) continue;
          most(more, y - x);
          most(less, x - y);
        }
      }
      table.rows.push_back(
          {policies[p].name, measure.name, all.count > 0 ? all.mean : none, lowest, highest, more, less});
    }
  }
  database.write_table(table,
                       "Over all worlds; regret is the most that the policy falls behind the best one in any "
                       "world");
}

std::vector<Cell> row_of(const std::string& input, const Measure& measure,
                         std::initializer_list<Estimate> estimates) {
  std::vector<Cell> row = {input, measure.name};
  for (const Estimate& e : estimates) row.insert(row.end(), {e.value, e.low, e.high});
  return row;
}

void write_sensitivity(StudyDatabase& database, const std::vector<Measure>& measures) {
  const StudyPoints& points = database.points();
  const StudySpec& study = points.study();
  const std::size_t axes = study.vary.size();
  PlainTable table;
  if (study.design == Design::morris)
    table = {"morris",
             {"input", "measure", "mean", "mean_low", "mean_high", "strength", "strength_low",
              "strength_high", "spread", "spread_low", "spread_high", "effects"},
             {}};
  else if (study.design == Design::sobol_indices)
    table = {"indices",
             {"input", "measure", "first", "first_low", "first_high", "total", "total_low", "total_high",
              "samples"},
             {}};
  else
    table = {"scores",
             {"input", "measure", "alone", "spread", "trend", "alone_p", "spread_p", "noise_alone",
              "noise_spread", "samples"},
             {}};
  for (const Measure& measure : measures) {
    const std::vector<double> values = values_at_points(database, measure);
    if (study.design == Design::morris) {
      const std::vector<MorrisEffect> effects = morris_effects(points.samples(), values, study.seed);
      for (std::size_t a = 0; a < axes; ++a) {
        table.rows.push_back(
            row_of(study.vary[a].name, measure, {effects[a].mean, effects[a].strength, effects[a].spread}));
        table.rows.back().emplace_back(static_cast<double>(effects[a].effects));
      }
    } else if (study.design == Design::sobol_indices) {
      const SobolIndices indices = sobol_indices(axes, values, study.seed);
      for (std::size_t a = 0; a < axes; ++a) {
        table.rows.push_back(
            row_of(study.vary[a].name, measure, {indices.parameters[a].first, indices.parameters[a].total}));
        table.rows.back().emplace_back(static_cast<double>(indices.samples));
      }
    } else {
      const FeatureScores scores = feature_scores(points.samples(), values, study.seed);
      for (std::size_t a = 0; a < axes; ++a) {
        const FeatureScore& f = scores.parameters[a];
        table.rows.push_back({study.vary[a].name, measure.name, f.alone, f.spread, f.trend, f.alone_p,
                              f.spread_p, scores.noise_alone, scores.noise_spread,
                              static_cast<double>(scores.samples)});
      }
    }
  }
  database.write_table(
      table, study.design == Design::morris
                 ? "Morris (1991): effects of moving one input through its range; strength is the mean size "
                   "(mu*), spread the deviation (sigma)"
             : study.design == Design::sobol_indices
                 ? "Sobol' (1993): the share of the variance that the input explains alone, and in concert"
                 : "The share of the variance between slices of an input; below noise_alone it is noise");
}

}  // namespace

std::string measure_name(const Outcome& outcome) { return "outcome: " + outcome.name; }

std::vector<Measure> measures_of(const StudyDatabase& database) {
  std::vector<Measure> measures;
  const std::vector<Outcome>& outcomes = database.points().scenario()->outcomes;
  for (std::size_t i = 0; i < outcomes.size(); ++i)
    measures.push_back({measure_name(outcomes[i]), static_cast<int>(i), -1});
  for (std::size_t i = 0; i < database.outputs().size(); ++i)
    measures.push_back({database.outputs()[i].name, -1, static_cast<int>(i)});
  return measures;
}

std::vector<double> values_at_points(const StudyDatabase& database, const Measure& measure) {
  const bool share = measure.outcome >= 0;
  std::vector<double> values(static_cast<std::size_t>(database.points().size()), none);
  Statement rows = database.connection().prepare(
      share ? "SELECT shares.point, share FROM shares JOIN points USING (point) WHERE outcome = ? AND runs > "
              "failed"
            : "SELECT point, mean FROM summary WHERE output = ?");
  const std::string name =
      share ? database.points().scenario()->outcomes[static_cast<std::size_t>(measure.outcome)].name
            : measure.name;
  rows.bind(1, std::string_view(name));
  while (rows.step()) values[static_cast<std::size_t>(rows.whole(0))] = rows.number(1);
  return values;
}

std::vector<std::string> input_names(const StudyPoints& points) {
  std::vector<std::string> names;
  if (!points.study().worlds.empty()) names.push_back("world");
  if (!points.study().policies.empty()) names.push_back("policy");
  for (const StudyInput& input : points.inputs()) names.push_back(input.name);
  return names;
}

std::vector<PointResult> point_results(const StudyDatabase& database, std::uint64_t most) {
  const StudyPoints& points = database.points();
  const StudySpec& study = points.study();
  std::vector<PointResult> results;
  Statement shares =
      database.connection().prepare("SELECT outcome, count, share, low, high FROM shares WHERE point = ?");
  for (std::uint64_t p = 0; p < std::min(points.size(), most); ++p) {
    PointResult result;
    result.point = p;
    const StudyLayer& layer = points.layer_of(p);
    if (layer.world >= 0) result.inputs.push_back(study.worlds[static_cast<std::size_t>(layer.world)].name);
    if (layer.policy >= 0)
      result.inputs.push_back(study.policies[static_cast<std::size_t>(layer.policy)].name);
    for (const double x : points.values(p)) result.inputs.push_back(std::isnan(x) ? "–" : number_text(x));
    result.shares.resize(points.scenario()->outcomes.size());
    shares.bind(1, static_cast<std::int64_t>(p));
    while (shares.step()) {
      const int outcome = find_outcome(*points.scenario(), shares.text(0));
      if (outcome >= 0)
        result.shares[static_cast<std::size_t>(outcome)] = {static_cast<std::uint32_t>(shares.whole(1)),
                                                            shares.number(2), shares.number(3),
                                                            shares.number(4)};
    }
    results.push_back(std::move(result));
  }
  return results;
}

std::vector<std::size_t> watched_outcomes(const StudyPoints& points) {
  std::vector<std::size_t> watched;
  for (const int outcome : points.study().outcomes) watched.push_back(static_cast<std::size_t>(outcome));
  if (watched.empty())
    for (std::size_t i = 0; i < points.scenario()->outcomes.size(); ++i) watched.push_back(i);
  return watched;
}

double median_variance_ratio(const StudyDatabase& database) {
  const Sqlite& connection = database.connection();
  if (connection.ask("SELECT count(*) FROM sqlite_master WHERE name = 'luck'") == 0) return none;
  Statement middle = connection.prepare(
      "SELECT variance_ratio FROM luck WHERE variance_ratio IS NOT NULL ORDER BY variance_ratio LIMIT 1 "
      "OFFSET "
      "(SELECT count(*) FROM luck WHERE variance_ratio IS NOT NULL) / 2");
  return middle.step() ? middle.number(0) : none;
}

void write_analyses(StudyDatabase& database) {
  const StudyPoints& points = database.points();
  const StudySpec& study = points.study();
  if (points.size() < 2) return;
  const std::vector<Measure> measures = measures_of(database);
  const bool sampled = points.samples().dimensions > 0;
  if (study.common_luck && study.runs > 1 && (!sampled || study.policies.size() > 1))
    write_luck(database, measures);
  if (study.policies.size() > 1) write_policies(database, measures);
  if (sampled && points.layers().size() == 1) write_sensitivity(database, measures);
  if (has_regions(points)) write_regions(database);
}

}  // namespace demarche
