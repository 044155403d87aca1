// Scenarios to programs and programs to digests, for tests of the engine.
#pragma once

#include <cstdint>
#include <fstream>
#include <memory>
#include <numeric>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "sim/engine/batch.h"
#include "sim/engine/forced_moves.h"
#include "sim/scenario/read.h"

namespace demarche::test {

// What every scenario begins with: so many turns of a month, and an actor for each letter.
inline std::string opening(const std::string& title, int turns, std::string_view actors) {
  std::string text = "[scenario]\ntitle = \"" + title +
                     "\"\nstart = 2024-01-01\nstep = \"1 month\"\nturns = " + std::to_string(turns) +
                     "\n[actors]\n";
  for (const char actor : actors) text += std::string(1, actor) + " = {}\n";
  return text;
}

inline std::shared_ptr<const Scenario> scenario_of(ReadResult result) {
  if (!result.scenario) throw std::runtime_error(format(result.diagnostics, result.sources));
  return std::make_shared<const Scenario>(std::move(*result.scenario));
}
inline std::shared_ptr<const Scenario> scenario_of(const std::string& text) {
  return scenario_of(read_scenario(Sources{{{"test.toml", text}}}));
}
inline std::shared_ptr<const Scenario> scenario_file(const std::string& path) {
  return scenario_of(read_scenario(std::filesystem::path(path)));
}

inline std::shared_ptr<const Program> program_of(std::shared_ptr<const Scenario> scenario,
                                                 const ProgramOptions& options = {},
                                                 const Overrides& overrides = {}) {
  Diagnostics diagnostics;
  const Sources sources = scenario->sources_text;
  auto program = compile(std::move(scenario), overrides, options, diagnostics);
  if (program == nullptr) throw std::runtime_error(format(diagnostics, sources));
  return program;
}
inline std::shared_ptr<const Program> traced_program_of(const std::string& text) {
  ProgramOptions options;
  options.trace = true;
  return program_of(scenario_of(text), options);
}

inline const Kernels& kernels_named(std::string_view level) {
  for (const Kernels& kernels : available_kernels())
    if (kernels.level == level) return kernels;
  throw std::runtime_error("no such level");
}

// Plays every lane to its end.
inline void play_out(Batch& batch) {
  while (!batch.all_done()) batch.play_turn();
}

// A batch of one lane at its start.
inline Batch one_run(std::shared_ptr<const Program> program, std::uint64_t seed = 1, std::uint32_t run = 0) {
  Batch batch(std::move(program), 1);
  batch.start(seed, {&run, 1});
  return batch;
}

// The digests of runs 0 … runs - 1 at their end, played `width` at a time.
inline std::vector<std::uint64_t> digests_of(const std::shared_ptr<const Program>& program,
                                             std::uint64_t seed, std::uint32_t runs, int width,
                                             const Kernels& kernels = best_kernels()) {
  std::vector<std::uint64_t> digests;
  Batch batch(program, width, kernels);
  for (std::uint32_t first = 0; first < runs; first += static_cast<std::uint32_t>(width)) {
    std::vector<std::uint32_t> numbers(static_cast<std::size_t>(width));
    std::iota(numbers.begin(), numbers.end(), first);
    batch.start(seed, numbers);
    play_out(batch);
    for (int lane = 0; lane < width && digests.size() < runs; ++lane) digests.push_back(batch.digest(lane));
  }
  return digests;
}

}  // namespace demarche::test
