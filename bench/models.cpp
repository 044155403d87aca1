#include "bench/models.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <numeric>

#include "bench/crisis12_twin.h"
#include "sim/lang/diagnostic.h"
#include "sim/scenario/read.h"

namespace demarche::bench {

std::filesystem::path source_folder() { return DEMARCHE_SOURCE_DIR; }
std::filesystem::path crisis12() { return source_folder() / "bench" / "crisis12.toml"; }

std::shared_ptr<const Program> load(const std::filesystem::path& file, const ProgramOptions& options) {
  ReadResult read = read_scenario(file);
  std::shared_ptr<const Program> program;
  Diagnostics diagnostics = read.diagnostics;
  if (read.scenario)
    program = compile(std::make_shared<Scenario>(std::move(*read.scenario)), {}, options, diagnostics);
  if (program == nullptr) {
    std::fprintf(stderr, "%s does not compile\n", file.c_str());
    std::exit(1);
  }
  return program;
}

void play(Batch& batch, std::uint64_t seed, std::uint32_t first_run) {
  std::vector<std::uint32_t> runs(static_cast<std::size_t>(batch.lanes()));
  std::iota(runs.begin(), runs.end(), first_run);
  batch.start(seed, runs);
  const int turns = batch.program().scenario->turns;
  while (batch.turn() < turns && !batch.all_done()) batch.play_turn();
}

std::vector<RunEnd> engine_runs(std::uint32_t runs, std::uint64_t seed, int lanes, const Kernels& kernels) {
  const auto program = load(crisis12());
  Batch batch(program, lanes, kernels);
  std::vector<RunEnd> ends;
  while (ends.size() < runs) {
    const auto first = static_cast<std::uint32_t>(ends.size());
    std::vector<std::uint32_t> ids(static_cast<std::size_t>(lanes));
    std::iota(ids.begin(), ids.end(), first);
    batch.start(seed, ids);
    // A lane's end is read when it comes: the batch plays on with the others.
    std::vector<RunEnd> found(static_cast<std::size_t>(lanes));
    for (std::vector<bool> seen(found.size());
         batch.turn() < batch.program().scenario->turns && !batch.all_done();) {
      batch.play_turn();
      for (int lane = 0; lane < lanes; ++lane) {
        const auto l = static_cast<std::size_t>(lane);
        if (seen[l] || batch.running(lane)) continue;
        seen[l] = true;
        found[l] = {batch.outcome(lane), batch.last_turn(lane), batch.digest(lane)};
      }
    }
    const std::size_t wanted = std::min<std::size_t>(found.size(), runs - ends.size());
    ends.insert(ends.end(), found.begin(), found.begin() + static_cast<std::ptrdiff_t>(wanted));
  }
  return ends;
}

std::vector<RunEnd> twin_runs(std::uint32_t runs, std::uint64_t seed) {
  std::vector<RunEnd> ends;
  for (std::uint32_t run = 0; run < runs; ++run) {
    const twin::Result r = twin::play(twin::Parameters{}, seed, run);
    ends.push_back({r.outcome, r.turns, r.digest});
  }
  return ends;
}

}  // namespace demarche::bench
