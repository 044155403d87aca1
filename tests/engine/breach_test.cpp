// When a promise counts as broken.
#include <doctest/doctest.h>

#include <memory>
#include <string>

#include "sim/scenario/read.h"
#include "sim/study/scenario_tests.h"
#include "tests/scenario/messages.h"

using namespace demarche;
using namespace demarche::test;

namespace {

// North asks South to stop its exercises; South exercises in the turns given.
std::string failures(const std::string& turns, const std::string& claim) {
  const std::string text = std::string(neighbours) + R"(
[terms.calm]
party  = "party == south"
worth  = { party = "1", other = "1" }
breach = "did exercise[party] within 1"

[offers.quiet]
label    = "Quiet"
from     = "self == north"
to       = "target == south"
asks     = ["calm"]
end_cost = "50"

[[tests]]
name  = "breach"
moves = [
  { turn = 1, actor = "north", do = "quiet", target = "south" },
  { turn = 2, actor = "south", answer = "north", vote = "accept" },
  )" + turns + R"(
]
holds = [)" + claim + "]\n";
  const ReadResult result = read_text(text);
  INFO(printed(result.diagnostics, Severity::error, {}));
  REQUIRE(result.scenario.has_value());
  std::string problems;
  for (const TestResult& test : run_scenario_tests(std::make_shared<const Scenario>(*result.scenario)))
    if (!test.ok) problems += test.detail + "\n";
  return problems;
}

std::string south(int turn, const std::string& what) {
  return "{ turn = " + std::to_string(turn) + ", actor = \"south\", do = \"" + what +
         (what == "hold" ? "\", instrument = \"military\" }," : "\" },");
}

}  // namespace

TEST_CASE("breach: what is done in the turn of the acceptance breaks nothing") {
  CHECK_EQ(failures(south(2, "exercise") + south(3, "hold"),
                    "\"agreement quiet stands at turn 2\", \"agreement quiet stands at turn 3\""),
           "");
}

TEST_CASE("breach: the turn after, it does") {
  CHECK_EQ(failures(south(2, "hold") + south(3, "exercise"),
                    "\"agreement quiet stands at turn 2\", \"breached quiet[south, north] at turn 3\", "
                    "\"not agreement quiet stands at turn 3\""),
           "");
}
