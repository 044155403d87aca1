// What the flagship promises as a game: endings that can be reached, and actors that do not repeat
// themselves.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "sim/scenario/read.h"
#include "sim/study/search_outcomes.h"
#include "sim/study/study.h"
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

// In which world another policy does better than this one, and by how much.
struct Beaten {
  std::size_t world = 0;
  std::size_t by = 0;
  double gain = 0;
  double standard_error = 0;  // of the gain, run by run under the same luck
  bool surely = false;        // somewhere, by more than four standard errors
};

Beaten beaten(const std::vector<double>& mine, const std::vector<double>& other) {
  const auto n = static_cast<double>(mine.size());
  double sum = 0;
  double squares = 0;
  for (std::size_t i = 0; i < mine.size(); ++i) sum += other[i] - mine[i];
  for (std::size_t i = 0; i < mine.size(); ++i) {
    const double off = other[i] - mine[i] - sum / n;
    squares += off * off;
  }
  return {0, 0, sum / n, std::sqrt(squares / (n - 1) / n), false};
}

// By policy of the study: where it falls most behind, on the score of one actor's player.
std::vector<Beaten> beaten_policies(const std::shared_ptr<const Scenario>& scenario, const StudySpec& study,
                                    int actor) {
  const auto& objectives = scenario->objectives;
  const auto mine = std::find_if(objectives.begin(), objectives.end(),
                                 [&](const Objective& one) { return one.actor == actor; });
  REQUIRE(mine != objectives.end());
  const auto output = static_cast<std::size_t>(mine - objectives.begin());  // objectives are the first
  const StudyPoints points(scenario, study);
  Diagnostics diagnostics;
  const auto programs = compile_programs(points, diagnostics);
  REQUIRE(programs != nullptr);
  std::vector<std::vector<double>> scores(points.size());
  const auto take = [&](const StudyRow& row) { scores[row.point].push_back(row.values[output]); };
  CHECK_EQ(run_study(points, programs, {}, take, [](std::uint64_t, Tally&) {}).failed, 0);
  std::vector<Beaten> most(study.policies.size());
  for (std::size_t point = 0; point < scores.size(); ++point) {
    const std::size_t world = point / most.size();
    for (std::size_t by = 0; by < most.size(); ++by) {
      Beaten one = beaten(scores[point], scores[world * most.size() + by]);
      one.world = world;
      one.by = by;
      Beaten& worst = most[point % most.size()];
      one.surely = worst.surely || one.gain > 4 * one.standard_error;
      if (one.gain > worst.gain) worst = one;
      worst.surely = one.surely;
    }
  }
  return most;
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

// A dilemma: the better move depends on others. Whatever policy of the study is taken, there is a world in
// which another of them does better. What a few runs do not show beyond doubt is tried again, with other
// luck.
TEST_CASE("flagship: in no seat is one policy best in every world") {
  const ReadResult read = read_study_file(folder / "pyongyang" / "dilemmas.study.toml");
  REQUIRE(read.scenario.has_value());
  const auto scenario = std::make_shared<const Scenario>(*read.scenario);
  std::set<std::string> seats;
  for (const StudySpec& written : scenario->studies) {
    CAPTURE(written.id);
    seats.insert(written.id);
    const int actor = find_actor(*scenario, written.id);
    REQUIRE(written.common_luck);
    StudySpec study = written;
    study.runs = 32;
    const std::vector<Beaten> first = beaten_policies(scenario, study, actor);
    for (std::size_t p = 0; p < first.size(); ++p) {
      if (first[p].surely) continue;
      CAPTURE(written.policies[p].name);
      study.worlds = {written.worlds[first[p].world]};
      study.policies = {written.policies[p], written.policies[first[p].by]};
      study.runs = 320;
      study.seed = written.seed + 1;
      const Beaten again = beaten_policies(scenario, study, actor).front();
      CHECK_GT(again.gain, 2 * again.standard_error);
    }
  }
  for (const Actor& one : scenario->actors) CHECK_EQ(seats.count(one.id), one.playable ? 1 : 0);
}
