// Nothing is allocated while turns are played. This file replaces the global operator new of the test
// program.
#include <doctest/doctest.h>

#include <malloc.h>

#include <atomic>
#include <cstdlib>
#include <new>

#include "sim/study/ensemble.h"
#include "tests/engine/games.h"

namespace {
std::atomic<long> allocations{0};
std::atomic<long> live{0};  // bytes
std::atomic<long> peak{0};
}  // namespace

void* operator new(std::size_t size) {
  ++allocations;
  void* const memory = std::malloc(size == 0 ? 1 : size);
  if (memory == nullptr) throw std::bad_alloc();
  live += static_cast<long>(malloc_usable_size(memory));
  for (long most = peak; live > most && !peak.compare_exchange_weak(most, live);) {
  }
  return memory;
}
void operator delete(void* memory) noexcept {
  if (memory != nullptr) live -= static_cast<long>(malloc_usable_size(memory));
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept { operator delete(memory); }

using namespace demarche;
using namespace demarche::test;

TEST_CASE("allocation: none in the turns of an untraced program") {
  for (const std::string path : {"/scenarios/tiny.toml", "/tests/engine/rich.toml"}) {
    CAPTURE(path);
    const auto program = program_of(scenario_file(DEMARCHE_SOURCE_DIR + path));
    for (const int lanes : {1, 9}) {
      std::vector<std::uint32_t> runs(static_cast<std::size_t>(lanes));
      Batch batch(program, lanes);
      for (std::uint32_t first = 0; first < 20; ++first) {
        std::iota(runs.begin(), runs.end(), first * 100);
        batch.start(1, runs);
        const long before = allocations;
        play_out(batch);
        CHECK_EQ(allocations - before, 0);
      }
    }
  }
  const long before = allocations;
  const std::vector<int> counted(100);
  CHECK_GT(allocations - before, 0);  // they are counted at all
}

TEST_CASE("allocation: an ensemble's memory does not grow with the number of runs") {
  const auto program = program_of(scenario_file(std::string(DEMARCHE_SOURCE_DIR) + "/scenarios/tiny.toml"));
  const auto needs = [&](std::uint32_t runs) {
    EnsembleOptions options;
    options.runs = runs;
    options.threads = 2;
    const long before = live;
    peak = before;
    run_ensemble(program, options);
    return peak - before;
  };
  // Up to 4096 values are kept as they are; from there on, and below that in proportion, nothing more is
  // needed.
  const long some = needs(5'000);
  CHECK_GT(some, 100'000);
  CHECK_LT(needs(15'000), some + some / 4);
}
