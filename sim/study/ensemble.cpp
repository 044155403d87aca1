#include "sim/study/ensemble.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <mutex>
#include <thread>

namespace demarche {
namespace {

constexpr std::size_t exact_values = 4'096;  // runs whose values are kept, per indicator and turn
constexpr std::size_t bins = 1'024;

// The values of one indicator at one turn over all runs, in bounded memory.
struct Sketch {
  std::vector<double> exact;
  std::vector<std::uint32_t> histogram;
  double low = 0;
  double high = 0;
  double sum = 0;
  double smallest = 0;
  double largest = 0;
  std::uint32_t count = 0;

  void spread() {
    low = *std::min_element(exact.begin(), exact.end());
    high = *std::max_element(exact.begin(), exact.end());
    const double margin = (high - low) * 0.25;
    low -= margin;
    high += margin;
    histogram.assign(bins, 0);
    for (const double x : exact) ++histogram[bin(x)];
    exact.clear();
    exact.shrink_to_fit();
  }
  std::size_t bin(double x) const {
    if (!(high > low)) return 0;
    const double place = (x - low) / (high - low) * static_cast<double>(bins);
    return static_cast<std::size_t>(std::clamp(place, 0.0, static_cast<double>(bins - 1)));
  }
  void add(double x) {
    sum += x;
    smallest = count == 0 ? x : std::min(smallest, x);
    largest = count == 0 ? x : std::max(largest, x);
    ++count;
    if (!histogram.empty()) {
      ++histogram[bin(x)];
      return;
    }
    exact.push_back(x);
    if (exact.size() > exact_values) spread();
  }
  double quantile(double q) {
    if (count == 0) return 0;
    const double place = q * (count - 1);
    if (histogram.empty()) {
      std::sort(exact.begin(), exact.end());
      const auto i = static_cast<std::size_t>(place);
      const double rest = place - std::floor(place);
      return i + 1 < exact.size() ? exact[i] + rest * (exact[i + 1] - exact[i]) : exact.back();
    }
    std::uint32_t before = 0;
    for (std::size_t b = 0; b < bins; ++b) {
      before += histogram[b];
      const double middle = low + (static_cast<double>(b) + 0.5) * (high - low) / static_cast<double>(bins);
      if (before > place) return std::clamp(middle, smallest, largest);
    }
    return largest;
  }
};

// What one batch of runs leaves behind.
struct Finished {
  std::vector<RunRow> rows;
  std::vector<double> indicators;  // [turn][indicator][lane]
  std::vector<double> extra;
  int turns = 0;
};

}  // namespace

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

EnsembleResult run_ensemble(std::shared_ptr<const Program> program, const EnsembleOptions& options,
                            const std::function<void(const RunRow&)>& on_row) {
  const auto began = std::chrono::steady_clock::now();
  const Scenario& s = *program->scenario;
  const int last_turn = options.turns > 0 ? std::min(options.turns, s.turns) : s.turns;
  const int first_turn = options.from != nullptr ? options.from->turn : 0;
  const std::size_t indicator_count = program->indicators.size();
  const std::size_t extra_count = program->extra.size();
  const int width = std::clamp(options.batch, 1, 4096);
  const auto batches = static_cast<std::uint32_t>(
      (options.runs + static_cast<std::uint32_t>(width) - 1) / static_cast<std::uint32_t>(width));

  EnsembleResult result;
  result.outcomes.resize(s.outcomes.size());
  std::vector<std::vector<Sketch>> sketches(static_cast<std::size_t>(last_turn - first_turn),
                                            std::vector<Sketch>(indicator_count));
  std::vector<std::vector<double>> extra_sums(extra_count, std::vector<double>(static_cast<std::size_t>(last_turn)));
  std::vector<std::uint32_t> outcome_counts(s.outcomes.size());
  std::vector<double> objective_sums(s.objectives.size());
  Digest digest;

  const auto play = [&](Batch& batch, std::uint32_t index) {
    Finished f;
    std::vector<std::uint32_t> runs;
    for (int l = 0; l < width; ++l)
      runs.push_back(options.first_run + index * static_cast<std::uint32_t>(width) + static_cast<std::uint32_t>(l));
    const int wanted = static_cast<int>(
        std::min<std::uint32_t>(static_cast<std::uint32_t>(width), options.runs - index * static_cast<std::uint32_t>(width)));
    if (options.from != nullptr)
      batch.resume(*options.from, options.seed, runs);
    else
      batch.start(options.seed, runs);
    const auto lanes = static_cast<std::size_t>(width);
    f.indicators.assign(static_cast<std::size_t>(last_turn - first_turn) * indicator_count * lanes,
                        std::numeric_limits<double>::quiet_NaN());
    f.extra.assign(static_cast<std::size_t>(last_turn - first_turn) * extra_count * lanes,
                   std::numeric_limits<double>::quiet_NaN());
    f.rows.resize(static_cast<std::size_t>(wanted));
    std::vector<std::uint8_t> closed(lanes, 0);
    const auto close = [&](int lane) {
      RunRow& row = f.rows[static_cast<std::size_t>(lane)];
      closed[static_cast<std::size_t>(lane)] = 1;
      row.run = runs[static_cast<std::size_t>(lane)];
      row.outcome = batch.outcome(lane);
      row.turns = batch.last_turn(lane);
      row.digest = batch.digest(lane);
      row.failure = batch.failure(lane);
      for (std::size_t i = 0; i < s.objectives.size(); ++i)
        row.objectives.push_back(batch.objective(static_cast<int>(i), lane));
      for (std::size_t i = 0; i < indicator_count; ++i)
        row.indicators.push_back(batch.indicator(static_cast<int>(i), lane));
    };
    while (batch.turn() < last_turn && !batch.all_done()) {
      const auto turn = static_cast<std::size_t>(batch.turn() - first_turn);
      std::vector<std::uint8_t> was_running(lanes, 0);
      for (int l = 0; l < wanted; ++l) was_running[static_cast<std::size_t>(l)] = batch.running(l) ? 1 : 0;
      batch.begin_turn();
      if (!options.moves.empty())
        for (int l = 0; l < wanted; ++l) force_moves(batch, options.moves, l);
      batch.end_turn();
      for (int l = 0; l < wanted; ++l) {
        const auto i = static_cast<std::size_t>(l);
        if (was_running[i] == 0) continue;
        for (std::size_t k = 0; k < indicator_count; ++k)
          f.indicators[(turn * indicator_count + k) * lanes + i] = batch.indicator(static_cast<int>(k), l);
        for (std::size_t k = 0; k < extra_count; ++k)
          f.extra[(turn * extra_count + k) * lanes + i] = batch.extra(static_cast<int>(k), l);
        // Read at once: the state of a lane that has ended is no longer kept apart from the batch's clock.
        if (!batch.running(l)) close(l);
      }
    }
    for (int l = 0; l < wanted; ++l)
      if (closed[static_cast<std::size_t>(l)] == 0) close(l);
    return f;
  };

  // Results are put together in order of run, whoever finishes first.
  const auto take = [&](const Finished& f) {
    const auto lanes = static_cast<std::size_t>(width);
    for (std::size_t l = 0; l < f.rows.size(); ++l) {
      const RunRow& row = f.rows[l];
      ++result.runs;
      digest.add(row.digest);
      if (row.failure.kind != Failure::Kind::none) {
        ++result.failed;
        if (result.failures.size() < 5) result.failures.push_back(row);
      } else {
        if (row.outcome >= 0) ++outcome_counts[static_cast<std::size_t>(row.outcome)];
        for (std::size_t i = 0; i < objective_sums.size(); ++i) objective_sums[i] += row.objectives[i];
        // A game that ended early keeps its last values.
        std::vector<double> held(indicator_count, 0.0);
        std::vector<double> held_extra(extra_count, 0.0);
        for (std::size_t t = 0; t < sketches.size(); ++t) {
          for (std::size_t k = 0; k < indicator_count; ++k) {
            const double x = f.indicators[(t * indicator_count + k) * lanes + l];
            if (x == x) held[k] = x;
            sketches[t][k].add(held[k]);
          }
          for (std::size_t k = 0; k < extra_count; ++k) {
            const double x = f.extra[(t * extra_count + k) * lanes + l];
            if (x == x) held_extra[k] = x;
            extra_sums[k][t] += held_extra[k];
          }
        }
      }
      if (on_row) on_row(row);
    }
    if (options.progress) options.progress(result.runs);
  };

  const int threads = std::clamp(options.threads, 1, 256);
  std::atomic<std::uint32_t> next{0};
  std::mutex mutex;
  std::uint32_t taken = 0;
  std::vector<std::pair<std::uint32_t, Finished>> ahead;
  const auto cancelled = [&] { return options.cancel != nullptr && options.cancel->load(); };
  const auto work = [&] {
    Batch batch(program, width);
    for (std::uint32_t index = next++; index < batches && !cancelled(); index = next++) {
      Finished f = play(batch, index);
      const std::lock_guard lock(mutex);
      ahead.emplace_back(index, std::move(f));
      for (bool found = true; found;) {
        found = false;
        for (std::size_t i = 0; i < ahead.size(); ++i) {
          if (ahead[i].first != taken) continue;
          take(ahead[i].second);
          ahead.erase(ahead.begin() + static_cast<std::ptrdiff_t>(i));
          ++taken;
          found = true;
          break;
        }
      }
    }
  };
  std::vector<std::jthread> pool;
  for (int t = 1; t < threads; ++t) pool.emplace_back(work);
  work();
  pool.clear();

  result.cancelled = cancelled();
  const std::uint32_t good = result.runs - result.failed;
  for (std::size_t i = 0; i < outcome_counts.size(); ++i) result.outcomes[i] = wilson(outcome_counts[i], good);
  for (const double sum : objective_sums) result.objective_means.push_back(good == 0 ? 0 : sum / good);
  result.indicators.resize(indicator_count);
  for (std::size_t t = 0; t < sketches.size(); ++t)
    for (std::size_t k = 0; k < indicator_count; ++k) {
      Sketch& sketch = sketches[t][k];
      IndicatorSummary& summary = result.indicators[k];
      summary.turn.push_back(first_turn + static_cast<int>(t) + 1);
      summary.mean.push_back(sketch.count == 0 ? 0 : sketch.sum / sketch.count);
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
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  return result;
}

}  // namespace demarche
