// demarche-bench: Google Benchmark's command line, or one of
//   check [RUNS]              engine (every vector level, several widths) and twin end every run in the same
//   bits outcomes [RUNS] [SEED]    one line per run of the engine: run, outcome, turns, digest (crisis12.py
//   prints the same) ratios [ROUNDS]           the figures of docs/speed.md
#include <benchmark/benchmark.h>

#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "bench/crisis12_twin.h"
#include "bench/models.h"
#include "bench/ratios.h"

namespace demarche::bench {
namespace {

int check(std::uint32_t runs) {
  const std::vector<RunEnd> wanted = twin_runs(runs, 1);
  for (const Kernels& kernels : available_kernels())
    for (const int lanes : {1, 5, 32}) {
      const std::vector<RunEnd> found =
          engine_runs(lanes == 1 ? std::min(runs, 4u) : runs, 1, lanes, kernels);
      for (std::size_t run = 0; run < found.size(); ++run) {
        if (found[run] == wanted[run]) continue;
        std::printf("run %zu differs (%s, %d lanes): engine outcome %d, %d turns, %016" PRIx64
                    "; twin outcome %d, %d turns, %016" PRIx64 "\n",
                    run, std::string(kernels.level).c_str(), lanes, found[run].outcome, found[run].turns,
                    found[run].digest, wanted[run].outcome, wanted[run].turns, wanted[run].digest);
        return 1;
      }
    }
  std::printf("engine and twin: the same bits in %u runs\n", runs);
  return 0;
}

int outcomes(std::uint32_t runs, std::uint64_t seed) {
  const std::vector<RunEnd> ends = engine_runs(runs, seed, 8);
  for (std::size_t run = 0; run < ends.size(); ++run)
    std::printf("%zu,%s,%d,%016" PRIx64 "\n", run, twin::outcome_names[ends[run].outcome], ends[run].turns,
                ends[run].digest);
  return 0;
}

}  // namespace
}  // namespace demarche::bench

int main(int count, char** words) {
  using namespace demarche::bench;
  const std::string mode = count > 1 ? words[1] : "";
  const auto number = [&](int place, unsigned long otherwise) {
    return count > place ? std::strtoul(words[place], nullptr, 10) : otherwise;
  };
  if (mode == "check") return check(static_cast<std::uint32_t>(number(2, 50)));
  if (mode == "outcomes") return outcomes(static_cast<std::uint32_t>(number(2, 3)), number(3, 1));
  if (mode == "ratios") {
    print_ratios(static_cast<int>(number(2, 11)));
    return 0;
  }
  benchmark::Initialize(&count, words);
  if (benchmark::ReportUnrecognizedArguments(count, words)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
