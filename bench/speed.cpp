// The benchmarks by name, for Google Benchmark's own options (--benchmark_filter, --benchmark_repetitions…).
#include <benchmark/benchmark.h>

#include "bench/crisis12_twin.h"
#include "bench/models.h"
#include "sim/scenario/read.h"
#include "sim/study/ensemble.h"

namespace demarche::bench {
namespace {

void per_run(benchmark::State& state, std::int64_t runs_each) {
  state.counters["per_run"] = benchmark::Counter(static_cast<double>(state.iterations() * runs_each),
                                                 benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void engine(benchmark::State& state) {
  const auto program = load(crisis12());
  const int lanes = static_cast<int>(state.range(0));
  Batch batch(program, lanes);
  std::uint32_t run = 0;
  for (auto _ : state) {
    play(batch, 1, run);
    run += static_cast<std::uint32_t>(lanes);
  }
  per_run(state, lanes);
  state.counters["bytes_per_lane"] = static_cast<double>(program->bytes_per_lane());
}
BENCHMARK(engine)->Arg(1)->Arg(8)->Arg(16)->Arg(32)->Arg(64)->Arg(128);

void hand_written_twin(benchmark::State& state) {
  std::uint32_t run = 0;
  for (auto _ : state) benchmark::DoNotOptimize(twin::play({}, 1, run++));
  per_run(state, 1);
}
BENCHMARK(hand_written_twin);

void ensemble(benchmark::State& state) {
  const auto program = load(crisis12());
  EnsembleOptions options;
  options.runs = 1024;
  options.threads = static_cast<int>(state.range(0));
  for (auto _ : state) benchmark::DoNotOptimize(run_ensemble(program, options));
  per_run(state, options.runs);
}
BENCHMARK(ensemble)->Arg(1)->Arg(2)->UseRealTime()->Unit(benchmark::kMillisecond);

void read_and_check(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(read_scenario(crisis12()));
}
BENCHMARK(read_and_check)->Unit(benchmark::kMillisecond);

void traced_turn(benchmark::State& state) {
  ProgramOptions options;
  options.trace = true;
  const auto program = load(crisis12(), options);
  Batch batch(program, 1);
  std::uint32_t run = 0;
  batch.start(1, {&run, 1});
  for (auto _ : state) {
    if (batch.all_done()) {
      ++run;
      batch.start(1, {&run, 1});
    }
    batch.trace() = {};
    batch.play_turn();
  }
}
BENCHMARK(traced_turn)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace demarche::bench
