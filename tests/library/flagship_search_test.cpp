// What the flagship promises as a game: endings that can be reached, and actors that do not repeat
// themselves.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "sim/study/search_outcomes.h"
#include "tests/engine/games.h"

using namespace demarche;
using namespace demarche::test;

namespace {

const std::filesystem::path folder = std::filesystem::path(DEMARCHE_SOURCE_DIR) / "scenarios";

// The median future: the one whose scores, of all players, lie nearest to the medians of many futures, each
// measured by its spread.
std::uint32_t median_run(const std::shared_ptr<const Program>& program, std::uint32_t runs) {
  EnsembleOptions options;
  options.runs = runs;
  std::vector<std::vector<double>> scores;  // by run, by objective
  run_ensemble(program, options, [&](const RunRow& row) { scores.push_back(row.objectives); });
  std::vector<double> distances(runs);
  for (std::size_t i = 0; i < program->scenario->objectives.size(); ++i) {
    std::vector<double> sorted;
    for (const std::vector<double>& of_run : scores) sorted.push_back(of_run[i]);
    std::sort(sorted.begin(), sorted.end());
    const double spread = sorted[runs * 3 / 4] - sorted[runs / 4];
    REQUIRE_GT(spread, 0);
    for (std::size_t r = 0; r < runs; ++r) distances[r] += std::abs(scores[r][i] - sorted[runs / 2]) / spread;
  }
  return static_cast<std::uint32_t>(std::min_element(distances.begin(), distances.end()) - distances.begin());
}

}  // namespace

TEST_CASE("flagship: in the median future nobody plays the same month after month") {
  const auto program = program_of(scenario_file((folder / "pyongyang.toml").string()));
  const Scenario& s = *program->scenario;
  Batch batch = one_run(program, 1, median_run(program, 400));
  std::vector<std::map<std::vector<int>, int>> months(s.actors.size());  // by actor: what it did, how often
  int turns = 0;
  for (; turns < s.turns && !batch.all_done(); ++turns) {
    batch.play_turn();
    std::vector<std::vector<int>> done(s.actors.size());
    for (std::size_t c = 0; c < program->choices.size(); ++c)
      if (program->choices[c].kind == ChoiceKind::instrument)
        done[static_cast<std::size_t>(program->choices[c].actor)].push_back(
            batch.picked(static_cast<int>(c), 0));
    for (std::size_t a = 0; a < done.size(); ++a) ++months[a][done[a]];
  }
  CHECK_EQ(turns, 18);
  CHECK_EQ(months.size(), 15);
  for (std::size_t a = 0; a < months.size(); ++a) {
    int most = 0;
    for (const auto& [moves, count] : months[a]) most = std::max(most, count);
    CAPTURE(s.actors[a].id);
    CHECK_LE(most, turns - 3);
  }
}

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
