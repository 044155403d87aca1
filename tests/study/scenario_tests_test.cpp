#include "sim/study/scenario_tests.h"

#include <doctest/doctest.h>

#include <string>

#include "tests/engine/games.h"

using namespace demarche;
using namespace demarche::test;

namespace {

const std::string text = opening("T", 4, "ab") + R"toml(
[state.world]
heat = { range = [0, 100], start = 0 }
[actions.warm]
instrument = "diplomatic"
needs      = "world.heat < 2"
effects    = ["world.heat += 1"]
why        = [{ term = "never", adds = "-100" }]
[[rules]]
name    = "Luck"
each    = "world"
effects = ["world.heat += uniform(0, 0.001)"]
[outcomes]
"Warm" = "world.heat >= 1"
"Cold" = "true"
)toml";

std::string detail(const std::string& rest) {
  const auto scenario = scenario_of(text + "[[tests]]\nname = \"T\"\n" + rest);
  return run_scenario_tests(scenario).at(0).detail;
}

}  // namespace

TEST_CASE("a claim that fails in one run is false, with what it compares") {
  CHECK_EQ(detail("holds = [\"turn * 2 > 100 at turn 2\"]\n"),
           "“turn * 2 > 100 at turn 2” is false: `turn * 2` is 4 at turn 2");
  CHECK_EQ(detail("holds = [\"turn < 3 always\"]\n"), "“turn < 3 always” is false: `turn` is 3 at turn 3");
  CHECK_EQ(detail("holds = [\"outcome 'Warm'\"]\n"), "“outcome 'Warm'” is false: “Cold” came about");
  CHECK_EQ(detail("holds = [\"not did warm[a]\"]\n"), "1 claim over 1 run");
}

TEST_CASE("a claim that fails over many runs tells how often it holds, and of one run what was seen") {
  CHECK_EQ(
      detail("runs = 40\nholds = [\"turn < 2 at turn 3 in at least 10 % of runs\"]\n"),
      "“turn < 2 at turn 3 in at least 10 % of runs” fails: it holds in 0 of 40 runs (0 %); in run 0 `turn` "
      "is 3 at turn 3");
  CHECK_EQ(detail("runs = 40\nholds = [\"mean of turn at the end > 9\"]\n"),
           "“mean of turn at the end > 9” fails: the mean is 4");
}

TEST_CASE("a move that could not be made is named, with the reason") {
  const std::string impossible = detail(
      "moves = [{ turn = 1, actor = \"a\", do = \"warm\" }, { turn = 2, actor = \"a\", do = \"warm\" },\n"
      "{ turn = 3, actor = \"a\", do = \"warm\" }]\nholds = [\"true\"]\n");
  CHECK_EQ(
      impossible,
      "not possible in turn 3 of any run: “a: warm”: it is not possible then; it needs `world.heat < 2`");
}

TEST_CASE("the place of a failure is the claim's") {
  const auto scenario = scenario_of(text + "[[tests]]\nname = \"T\"\nholds = [\"true\", \"false\"]\n");
  const TestResult result = run_scenario_tests(scenario).at(0);
  CHECK_FALSE(result.ok);
  const Text& claim = scenario->tests.at(0).holds.at(1).text;
  CHECK_EQ(result.place.begin, claim.whole().begin);
}
