// Nothing is allocated while turns are played. This file replaces the global operator new of the test
// program.
#include <doctest/doctest.h>

#include <atomic>
#include <cstdlib>
#include <new>

#include "tests/engine/games.h"

namespace {
std::atomic<long> allocations{0};
}

void* operator new(std::size_t size) {
  ++allocations;
  if (void* const memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

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
