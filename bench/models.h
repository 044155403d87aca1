// What the benchmarks run: scenarios by file, and one run of each model of the crisis of twelve.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

#include "sim/engine/batch.h"

namespace demarche::bench {

struct RunEnd {
  int outcome = -1;
  int turns = 0;
  std::uint64_t digest = 0;
  bool operator==(const RunEnd&) const = default;
};

std::filesystem::path source_folder();  // of the repository this was built from
std::filesystem::path crisis12();

// Reads, checks and compiles; ends the program with the diagnostics if that does not work.
std::shared_ptr<const Program> load(const std::filesystem::path& file, const ProgramOptions& options = {});

// Plays a batch from `first_run` on to its end.
void play(Batch& batch, std::uint64_t seed, std::uint32_t first_run);

// How runs [0, runs) of the crisis end.
std::vector<RunEnd> engine_runs(std::uint32_t runs, std::uint64_t seed, int lanes,
                                const Kernels& kernels = best_kernels());
std::vector<RunEnd> twin_runs(std::uint32_t runs, std::uint64_t seed);

}  // namespace demarche::bench
