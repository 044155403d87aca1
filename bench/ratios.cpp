#include "bench/ratios.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <vector>

#include "bench/crisis12_twin.h"
#include "bench/models.h"
#include "sim/report/table.h"
#include "sim/scenario/read.h"
#include "sim/study/ensemble.h"

namespace demarche::bench {
namespace {

double seconds_of(const std::function<void()>& work) {
  const auto began = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

struct Pair {
  double first = 0;  // median seconds
  double second = 0;
  double ratio = 0;  // median of second / first, round by round
};

Pair alternate(int rounds, const std::function<void()>& first, const std::function<void()>& second) {
  first();
  second();
  std::vector<double> a, b, ratios;
  for (int i = 0; i < rounds; ++i) {
    // Who goes first changes, so that a slow start of a round does not always hit the same one.
    double x = 0;
    double y = 0;
    if (i % 2 == 0) x = seconds_of(first);
    y = seconds_of(second);
    if (i % 2 != 0) x = seconds_of(first);
    a.push_back(x);
    b.push_back(y);
    ratios.push_back(y / x);
  }
  return {median(a), median(b), median(ratios)};
}

std::uint64_t sink = 0;  // keeps the compiler from dropping the twin's work

void against_the_twin(int rounds) {
  const auto program = load(crisis12());
  std::printf("Engine against the twin, one core, %d runs a round, microseconds per run:\n", 256);
  for (const Kernels& kernels : available_kernels())
    for (const int lanes : {8, 16, 32, 64, 128}) {
      if (kernels.level != best_kernels().level && lanes != 32) continue;
      Batch batch(program, lanes, kernels);
      const Pair pair = alternate(
          rounds,
          [&] {
            for (std::uint32_t run = 0; run < 256; run += static_cast<std::uint32_t>(lanes))
              play(batch, 1, run);
          },
          [&] {
            for (std::uint32_t run = 0; run < 256; ++run) sink += twin::play({}, 1, run).digest;
          });
      std::printf("  %-8s %3d lanes  engine %7.1f  twin %7.1f  ratio %.2f\n",
                  std::string(kernels.level).c_str(), lanes, pair.first * 1e6 / 256, pair.second * 1e6 / 256,
                  pair.ratio);
    }
  std::printf("  memory per lane: %zu bytes in %d rows; %zu instructions\n\n", program->bytes_per_lane(),
              program->rows, program->instruction_count());
}

void ensembles(int rounds, const std::filesystem::path& file, std::uint32_t runs) {
  const auto program = load(file);
  EnsembleOptions one;
  one.runs = runs;
  EnsembleOptions two = one;
  two.threads = 2;
  const Pair threads = alternate(
      rounds, [&] { run_ensemble(program, two); }, [&] { run_ensemble(program, one); });
  std::printf("%s: %u runs on one thread %.3f s, on two %.3f s, ratio %.2f\n", file.filename().c_str(), runs,
              threads.second, threads.first, threads.ratio);
  const auto batches_only = [&] {
    Batch batch(program, 32);
    for (std::uint32_t run = 0; run < runs; run += 32) play(batch, 1, run);
  };
  const Pair summaries = alternate(rounds, batches_only, [&] { run_ensemble(program, one); });
  std::printf("  with summaries against runs alone %.3f\n", summaries.ratio);
  for (const char* name : {"runs.csv", "runs.sqlite"}) {
    const std::filesystem::path path =
        std::filesystem::temp_directory_path() / (std::string("demarche-bench-") + name);
    const Pair tables = alternate(
        rounds, [&] { run_ensemble(program, one); },
        [&] {
          std::filesystem::remove(path);
          const auto table = open_table(path.string(), *program->scenario, {}, 1, "bench");
          run_ensemble(program, one, [&](const RunRow& row) { table->add(row); });
          table->finish();
        });
    std::filesystem::remove(path);
    std::printf("  with a table (%s) against without %.3f\n", name, tables.ratio);
  }
  std::printf("\n");
}

void interactive(const std::filesystem::path& file) {
  if (!std::filesystem::exists(file)) return;
  const auto milliseconds = [](int times, const std::function<void()>& work) {
    std::vector<double> all;
    for (int i = 0; i < times; ++i) all.push_back(seconds_of(work) * 1e3);
    return median(all);
  };
  std::printf("%s: read and check %.1f ms", file.filename().c_str(),
              milliseconds(15, [&] { read_scenario(file); }));
  const ReadResult read = read_scenario(file);
  if (!read.scenario) {
    std::printf(" (has errors)\n");
    return;
  }
  const auto scenario = std::make_shared<const Scenario>(*read.scenario);
  ProgramOptions traced;
  traced.trace = true;
  Diagnostics diagnostics;
  std::printf(", compile %.1f ms, compile traced %.1f ms",
              milliseconds(7, [&] { compile(scenario, {}, {}, diagnostics); }),
              milliseconds(7, [&] { compile(scenario, {}, traced, diagnostics); }));
  const auto program = compile(scenario, {}, traced, diagnostics);
  Batch batch(program, 1);
  const std::uint32_t run = 0;
  batch.start(1, {&run, 1});
  std::vector<double> turns;
  while (batch.turn() < scenario->turns && !batch.all_done())
    turns.push_back(seconds_of([&] { batch.play_turn(); }) * 1e3);
  std::printf(", a traced turn %.2f ms (slowest %.2f)\n", median(turns),
              *std::max_element(turns.begin(), turns.end()));
}

}  // namespace

void print_ratios(int rounds) {
  against_the_twin(rounds);
  ensembles(std::max(3, rounds / 3), crisis12(), 2048);
  for (const char* name : {"tiny.toml", "pyongyang.toml"}) interactive(source_folder() / "scenarios" / name);
  interactive(crisis12());
}

}  // namespace demarche::bench
