#include "sim/session/save.h"

#include <doctest/doctest.h>

#include "tests/session/games.h"

using namespace demarche;
using namespace demarche::test;

TEST_CASE("a save comes back byte for byte") {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const Save save = make_save(*random_game(seed));
    const std::string bytes = save_bytes(save);
    const SaveResult read = read_save_bytes(bytes);
    REQUIRE_MESSAGE(read.save, read.problem);
    CHECK(save_bytes(*read.save) == bytes);
  }
}
