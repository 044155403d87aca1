#include "sim/study/ensemble.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "sim/study/in_order.h"
#include "sim/study/sketch.h"

namespace demarche {

Share wilson(std::uint32_t count, std::uint32_t of) {
  Share s;
  s.count = count;
  if (of == 0) return s;
  constexpr double z = 1.959963984540054;
  const double n = of;
  const double p = count / n;
  s.share = p;
  const double middle = (p + z * z / (2 * n)) / (1 + z * z / n);
  const double half = z * std::sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n);
  s.low = std::max(0.0, middle - half);
  s.high = std::min(1.0, middle + half);
  return s;
}

namespace {

// Sums over runs, in order of run.
struct Summary {
  const Program& program;
  EnsembleResult& result;
  std::vector<std::vector<Sketch>> indicators;  // [turn][indicator]
  std::vector<std::vector<double>> extra_sums;  // [extra][turn]
  std::vector<std::uint32_t> outcomes;
  std::vector<double> objectives;
  std::vector<double> held;  // a game that ended early keeps its last values
  Digest digest;

  void add(const PlayedRuns& played, std::size_t lane) {
    const RunRow& row = played.rows[lane];
    ++result.runs;
    digest.add(row.digest);
    if (row.failure.kind != Failure::Kind::none) {
      ++result.failed;
      if (result.failures.size() < 5) result.failures.push_back(row);
      return;
    }
    if (row.outcome >= 0) ++outcomes[static_cast<std::size_t>(row.outcome)];
    for (std::size_t i = 0; i < objectives.size(); ++i) objectives[i] += row.objectives[i];
    const std::size_t count = program.indicators.size();
    held.assign(count, 0.0);
    for (int t = 0; t < played.turns; ++t)
      for (std::size_t k = 0; k < count; ++k) {
        const double x = played.indicator(t, count, k, lane);
        if (x == x) held[k] = x;
        indicators[static_cast<std::size_t>(t)][k].add(held[k]);
      }
    held.assign(program.extra.size(), 0.0);
    for (int t = 0; t < played.turns; ++t)
      for (std::size_t k = 0; k < program.extra.size(); ++k) {
        const double x = played.extra_value(t, program.extra.size(), k, lane);
        if (x == x) held[k] = x;
        extra_sums[k][static_cast<std::size_t>(t)] += held[k];
      }
  }

  void finish(int first_turn) {
    const std::uint32_t good = result.runs - result.failed;
    for (const std::uint32_t count : outcomes) result.outcomes.push_back(wilson(count, good));
    for (const double sum : objectives) result.objective_means.push_back(good == 0 ? 0 : sum / good);
    result.indicators.resize(program.indicators.size());
    for (std::size_t t = 0; t < indicators.size(); ++t)
      for (std::size_t k = 0; k < indicators[t].size(); ++k) {
        Sketch& sketch = indicators[t][k];
        IndicatorSummary& summary = result.indicators[k];
        summary.turn.push_back(first_turn + static_cast<int>(t) + 1);
        summary.mean.push_back(sketch.mean());
        summary.p05.push_back(sketch.quantile(0.05));
        summary.p25.push_back(sketch.quantile(0.25));
        summary.p50.push_back(sketch.quantile(0.50));
        summary.p75.push_back(sketch.quantile(0.75));
        summary.p95.push_back(sketch.quantile(0.95));
      }
    for (std::vector<double>& sums : extra_sums) {
      for (double& x : sums) x = good == 0 ? 0 : x / good;
      result.extra_by_turn.push_back(std::move(sums));
    }
    result.digest = digest.value();
  }
};

}  // namespace

EnsembleResult run_ensemble(std::shared_ptr<const Program> program, const EnsembleOptions& options,
                            const std::function<void(const RunRow&)>& on_row) {
  const auto began = std::chrono::steady_clock::now();
  const Scenario& s = *program->scenario;
  PlayOptions play;
  play.seed = options.seed;
  play.turns = options.turns;
  play.from = options.from;
  const int first_turn = options.from != nullptr ? options.from->turn : 0;
  const int last_turn = options.turns > 0 ? std::min(options.turns, s.turns) : s.turns;
  const auto turns = static_cast<std::size_t>(std::max(last_turn - first_turn, 0));
  const auto width = static_cast<std::uint32_t>(std::clamp(options.batch, 1, 4096));

  EnsembleResult result;
  Summary summary{*program,
                  result,
                  std::vector<std::vector<Sketch>>(turns, std::vector<Sketch>(program->indicators.size())),
                  std::vector<std::vector<double>>(program->extra.size(), std::vector<double>(turns)),
                  std::vector<std::uint32_t>(s.outcomes.size()),
                  std::vector<double>(s.objectives.size()),
                  {},
                  {}};
  const auto cancelled = [&] { return options.cancel != nullptr && options.cancel->load(); };
  const auto make_worker = [&] {
    return [&, batch = Batch(program, static_cast<int>(width))](std::uint64_t index) mutable {
      const auto first = static_cast<std::uint32_t>(index) * width;
      std::vector<LaneSetup> setups(std::min(width, options.runs - first));
      for (std::size_t l = 0; l < setups.size(); ++l) {
        setups[l].run = options.first_run + first + static_cast<std::uint32_t>(l);
        setups[l].moves = options.moves.empty() ? nullptr : &options.moves;
      }
      return play_runs(batch, setups, play);
    };
  };
  result.moved.assign(turns, 0);
  result.kept.assign(options.moves.size(), 0);
  const auto take = [&](const PlayedRuns& played) {
    for (std::size_t t = 0; t < played.moved.size(); ++t)
      result.moved[t] += static_cast<std::uint32_t>(played.moved[t]);
    for (std::size_t m = 0; m < played.kept.size(); ++m)
      result.kept[m] += static_cast<std::uint64_t>(played.kept[m]);
    for (std::size_t lane = 0; lane < played.rows.size(); ++lane) {
      summary.add(played, lane);
      if (on_row) on_row(played.rows[lane]);
    }
    if (options.progress) options.progress(result.runs);
  };
  in_order((std::uint64_t{options.runs} + width - 1) / width, options.threads, make_worker, take, cancelled);
  result.cancelled = cancelled();
  summary.finish(first_turn);
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  return result;
}

}  // namespace demarche
