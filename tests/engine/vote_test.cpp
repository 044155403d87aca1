// Voting as scenarios see it: what a yes, an abstention and a no are worth.
#include <doctest/doctest.h>

#include <string>

#include "sim/scenario/read.h"
#include "sim/study/scenario_tests.h"
#include "tests/scenario/messages.h"

using namespace demarche;
using namespace demarche::test;

namespace {

// The neighbours' council of three votes once, on turn 1, with other rules.
std::string council(const std::string& rules, const std::string& claims) {
  return std::string(neighbours) + R"(
[institutions.forum]
members   = ["north", "south", "umpire"]
threshold = 2
veto      = ["north"]

[proposals.question]
institution = "forum"
)" + rules +
         R"(

[[events]]
name   = "The question is put"
chance = "1"
once   = true
table  = "question"

[[tests]]
name  = "votes"
runs  = 400
holds = [)" +
         claims + "]\n";
}

std::string failures(const std::string& text) {
  const ReadResult result = read_text(text);
  INFO(printed(result.diagnostics, Severity::error, {}));
  REQUIRE(result.scenario.has_value());
  std::string problems;
  for (const TestResult& test : run_scenario_tests(std::make_shared<const Scenario>(*result.scenario)))
    if (!test.ok) problems += test.detail + "\n";
  return problems;
}

}  // namespace

TEST_CASE("votes: without `abstain` an abstention is worth 0") {
  // At rationality 4: yes e^0.4, abstain 1, no e^-0.4 → 47.2, 31.6 and 21.2 %.
  CHECK_EQ(failures(council("vote = [{ term = \"order\", adds = \"0.1\" }]",
                            "\"backed question[south] at the end in at least 41 % of runs\","
                            "\"backed question[south] at the end in at most 53 % of runs\","
                            "\"abstained question[south] at the end in at least 26 % of runs\","
                            "\"abstained question[south] at the end in at most 37 % of runs\"")),
           "");
}

TEST_CASE("votes: `abstain` makes a member with a mild preference stay out of it") {
  CHECK_EQ(failures(council("vote = [{ term = \"order\", adds = \"0.1\" }]\n"
                            "abstain = \"if self == north then 3 else -3\"",
                            "\"abstained question[north]\", \"not vetoed question[any]\","
                            "\"abstained question[south] in at most 1 % of runs\"")),
           "");
}
