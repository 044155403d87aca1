// What the flagship promises as a game: endings that can be reached.
#include <doctest/doctest.h>

#include <filesystem>
#include <string>

#include "sim/study/search_outcomes.h"
#include "tests/engine/games.h"

using namespace demarche;
using namespace demarche::test;

namespace {

const std::filesystem::path folder = std::filesystem::path(DEMARCHE_SOURCE_DIR) / "scenarios";

}  // namespace

TEST_CASE("flagship: the search reaches every outcome, and there are at least six") {
  const auto program = program_of(scenario_file((folder / "pyongyang.toml").string()));
  OutcomeSearchOptions options;
  options.runs = 800;
  options.first_look = 64;
  const OutcomeSearch search = search_outcomes(program, options);
  const Scenario& s = *program->scenario;
  REQUIRE_EQ(search.outcomes.size(), s.outcomes.size());
  CHECK_EQ(search.failed, 0);
  int reached = 0;
  for (std::size_t i = 0; i < s.outcomes.size(); ++i) {
    CAPTURE(s.outcomes[i].name);
    CAPTURE(search.outcomes[i].share.share);
    CHECK(search.outcomes[i].reached);
    reached += search.outcomes[i].share.share >= 0.02 ? 1 : 0;
  }
  CHECK_GE(reached, 6);
}
