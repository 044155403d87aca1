#include "sim/study/findings.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "sim/study/ensemble.h"
#include "sim/study/in_order.h"
#include "sim/study/play_runs.h"

namespace demarche {
namespace {

constexpr double z95 = 1.959963984540054;
constexpr double nothing = std::numeric_limits<double>::quiet_NaN();

// Runs that several findings may read: one layer over the scenario, one seed.
struct Ensemble {
  NamedLayer layer;
  std::uint64_t seed = 1;
  int runs = 0;
  std::vector<const Expression*> readings = {};
  std::vector<std::vector<double>> ends = {};  // by reading, by run: its last value
  std::string problem = {};
};

// Where one group of a finding is read.
struct Group {
  std::size_t ensemble = 0;
  std::size_t value = 0;
  std::size_t condition = none;
  static constexpr std::size_t none = static_cast<std::size_t>(-1);
};

bool is_set(const std::atomic<bool>* cancel) { return cancel != nullptr && cancel->load(); }

bool same_layer(const NamedLayer& a, const NamedLayer& b) {
  return a.overrides.values == b.overrides.values && a.overrides.off == b.overrides.off && a.moves.empty() &&
         b.moves.empty();
}

std::size_t ensemble_for(std::vector<Ensemble>& ensembles, NamedLayer layer, const Finding& finding,
                         const FindingsSetting& setting) {
  layer.overrides.values.insert(setting.under.begin(), setting.under.end());
  const int runs = setting.most_runs > 0 ? std::min(setting.most_runs, finding.runs) : finding.runs;
  for (std::size_t i = 0; i < ensembles.size(); ++i)
    if (ensembles[i].seed == finding.seed && ensembles[i].runs == runs &&
        same_layer(ensembles[i].layer, layer))
      return i;
  ensembles.push_back({.layer = std::move(layer), .seed = finding.seed, .runs = runs});
  return ensembles.size() - 1;
}

Group group_of(std::vector<Ensemble>& ensembles, const Finding& finding, const NamedLayer& layer,
               const Expression& condition, const FindingsSetting& setting) {
  Group group;
  group.ensemble = ensemble_for(ensembles, layer, finding, setting);
  std::vector<const Expression*>& readings = ensembles[group.ensemble].readings;
  const auto add = [&](const Expression& e) {
    readings.push_back(&e);
    return readings.size() - 1;
  };
  group.value = add(finding.value);
  if (!condition.empty()) group.condition = add(condition);
  return group;
}

void play(const std::shared_ptr<const Scenario>& scenario, Ensemble& ensemble, int threads,
          const std::atomic<bool>* cancel) {
  ProgramOptions options;
  options.extra = ensemble.readings;
  for (const Move& move : ensemble.layer.moves)
    if (move.act == "offer") options.seats.push_back(find_actor(*scenario, move.actor));
  Diagnostics diagnostics;
  const auto program = compile(scenario, ensemble.layer.overrides, options, diagnostics);
  if (program == nullptr) {
    ensemble.problem = diagnostics.items.front().message;
    return;
  }
  constexpr int width = 32;
  const std::size_t count = ensemble.readings.size();
  ensemble.ends.assign(count, std::vector<double>(static_cast<std::size_t>(ensemble.runs), nothing));
  PlayOptions play;
  play.seed = ensemble.seed;
  const auto make_worker = [&] {
    return [&, batch = Batch(program, std::min(width, ensemble.runs))](std::uint64_t index) mutable {
      const int first = static_cast<int>(index) * width;
      std::vector<LaneSetup> setups(static_cast<std::size_t>(std::min(width, ensemble.runs - first)));
      for (std::size_t l = 0; l < setups.size(); ++l) {
        setups[l].run = static_cast<std::uint32_t>(first) + static_cast<std::uint32_t>(l);
        setups[l].moves = &ensemble.layer.moves;
      }
      return play_runs(batch, setups, play);
    };
  };
  const auto take = [&](const PlayedRuns& played) {
    for (std::size_t lane = 0; lane < played.rows.size(); ++lane) {
      const RunRow& row = played.rows[lane];
      if (row.failure.kind != Failure::Kind::none && ensemble.problem.empty())
        ensemble.problem =
            "run " + std::to_string(row.run) + " stops with an error at turn " + std::to_string(row.turns);
      for (std::size_t r = 0; r < count; ++r)
        for (int t = played.turns - 1; t >= 0; --t) {
          const double x = played.extra_value(t, count, r, lane);
          if (x != x) continue;  // the game was over
          ensemble.ends[r][row.run] = x;
          break;
        }
    }
  };
  in_order(static_cast<std::uint64_t>((ensemble.runs + width - 1) / width), threads, make_worker, take,
           [&] { return is_set(cancel); });
}

// By run: its value, or NaN when it does not count.
std::vector<double> values_of(const std::vector<Ensemble>& ensembles, const Group& group) {
  const Ensemble& ensemble = ensembles[group.ensemble];
  std::vector<double> values = ensemble.ends[group.value];
  if (group.condition == Group::none) return values;
  for (std::size_t i = 0; i < values.size(); ++i)
    if (ensemble.ends[group.condition][i] != 1.0) values[i] = nothing;
  return values;
}

struct Moments {
  std::uint32_t count = 0;
  double mean = 0;
  double variance_of_mean = 0;
  bool shares = true;  // all values are 0 or 1
};

Moments moments_of(const std::vector<double>& values) {
  Moments m;
  double sum = 0;
  for (const double x : values) {
    if (x != x) continue;
    ++m.count;
    sum += x;
    m.shares = m.shares && (x == 0.0 || x == 1.0);
  }
  if (m.count == 0) return m;
  m.mean = sum / m.count;
  double squares = 0;
  for (const double x : values)
    if (x == x) squares += (x - m.mean) * (x - m.mean);
  if (m.count > 1) m.variance_of_mean = squares / (m.count - 1.0) / m.count;
  return m;
}

void take_interval(FindingResult& result, double estimate, double variance) {
  result.estimate = estimate;
  const double half = z95 * std::sqrt(variance);
  result.low = estimate - half;
  result.high = estimate + half;
}

void take_one(FindingResult& result, const Moments& m) {
  take_interval(result, m.mean, m.variance_of_mean);
  if (!m.shares) return;
  const Share share = wilson(static_cast<std::uint32_t>(std::lround(m.mean * m.count)), m.count);
  result.low = share.low;
  result.high = share.high;
}

void compare(FindingResult& result, const Finding& finding, const std::vector<double>& first,
             const std::vector<double>& second, const Moments& a, const Moments& b) {
  if (finding.as == Finding::As::ratio) {
    if (a.mean == 0 || b.mean == 0) {
      result.problem = "a mean is 0, so there is no ratio";
      return;
    }
    const double ratio = a.mean / b.mean;
    take_interval(
        result, ratio,
        ratio * ratio * (a.variance_of_mean / (a.mean * a.mean) + b.variance_of_mean / (b.mean * b.mean)));
    return;
  }
  std::vector<double> pairs(first.size());
  bool paired = finding.worlds.size() == 2;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    pairs[i] = first[i] - second[i];
    paired = paired && (first[i] == first[i]) == (second[i] == second[i]);
  }
  if (paired) {
    const Moments d = moments_of(pairs);
    take_interval(result, d.mean, d.variance_of_mean);
  } else {
    take_interval(result, a.mean - b.mean, a.variance_of_mean + b.variance_of_mean);
  }
}

FindingResult measure(const Finding& finding, const std::vector<Ensemble>& ensembles,
                      const std::vector<Group>& groups) {
  FindingResult result;
  result.name = finding.name;
  if (groups.empty()) return result;
  for (const Group& group : groups) {
    result.problem = ensembles[group.ensemble].problem;
    if (!result.problem.empty()) return result;
  }
  std::vector<double> first = values_of(ensembles, groups.front());
  if (finding.as == Finding::As::turned) {
    const std::vector<double> other = values_of(ensembles, groups.back());
    for (std::size_t i = 0; i < first.size(); ++i)
      if (first[i] == first[i]) first[i] = first[i] == 1.0 && other[i] != 1.0 ? 1.0 : 0.0;
  }
  const Moments a = moments_of(first);
  result.count = a.count;
  if (a.count == 0) {
    result.problem = "no run counts";
    return result;
  }
  if (!finding.compares() || finding.as == Finding::As::turned) {
    take_one(result, a);
  } else {
    const std::vector<double> second = values_of(ensembles, groups.back());
    const Moments b = moments_of(second);
    result.against = b.count;
    if (b.count == 0) {
      result.problem = "there is no run to compare with";
      return result;
    }
    compare(result, finding, first, second, a, b);
    if (!result.problem.empty()) return result;
  }
  result.measured = true;
  result.inside = agrees(finding, result.estimate, result.low, result.high);
  return result;
}

}  // namespace

bool agrees(const Finding& finding, double estimate, double low, double high) {
  if (finding.low && finding.high) return estimate >= *finding.low && estimate <= *finding.high;
  if (finding.low) return low > *finding.low;
  return finding.high && high < *finding.high;
}

bool as_expected(const Finding& finding, const FindingResult& result) {
  return result.problem.empty() && result.inside == finding.out.empty();
}

TestResult as_test(const Finding& finding, const FindingResult& result) {
  TestResult test;
  test.name = finding.name + ": " + finding.statement;
  test.ok = as_expected(finding, result);
  if (!result.problem.empty()) {
    test.detail = result.problem;
  } else if (!result.measured) {
    test.detail = "not measured: " + finding.out;
  } else {
    test.detail = std::to_string(result.estimate) + " (" + std::to_string(result.low) + " to " +
                  std::to_string(result.high) + "), " + (result.inside ? "in" : "out");
    if (!test.ok)
      test.detail += result.inside ? ", though `out` says why it is not" : ", and `out` gives no reason";
  }
  return test;
}

std::vector<FindingResult> run_findings(std::shared_ptr<const Scenario> scenario, int threads,
                                        const std::atomic<bool>* cancel, const FindingsSetting& setting) {
  std::vector<Ensemble> ensembles;
  std::vector<std::vector<Group>> groups;  // by finding: one or two, none when it is not measured
  for (const Finding& finding : scenario->findings) {
    std::vector<Group>& mine = groups.emplace_back();
    if (finding.value.empty()) continue;
    const NamedLayer plain;
    const NamedLayer& first = finding.worlds.empty() ? plain : finding.worlds.front();
    const NamedLayer& last = finding.worlds.empty() ? plain : finding.worlds.back();
    mine.push_back(group_of(ensembles, finding, first, finding.among, setting));
    if (!finding.compares()) continue;
    const bool turned = finding.as == Finding::As::turned;
    const Expression everyone;
    const Expression& condition = turned                    ? everyone
                                  : finding.against.empty() ? finding.among
                                                            : finding.against;
    mine.push_back(group_of(ensembles, finding, last, condition, setting));
  }
  for (Ensemble& ensemble : ensembles) {
    play(scenario, ensemble, threads, cancel);
    if (is_set(cancel)) return {};
  }
  std::vector<FindingResult> results;
  for (std::size_t i = 0; i < groups.size(); ++i)
    results.push_back(measure(scenario->findings[i], ensembles, groups[i]));
  return results;
}

}  // namespace demarche
