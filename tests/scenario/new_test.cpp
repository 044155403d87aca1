#include "sim/scenario/new.h"

#include <doctest/doctest.h>

#include <memory>
#include <string>

#include "sim/scenario/format.h"
#include "sim/scenario/read.h"
#include "sim/study/ensemble.h"
#include "sim/study/scenario_tests.h"
#include "tests/scenario/samples.h"

using namespace demarche;
using namespace demarche::test;

TEST_CASE("a new scenario is read without a word, passes its tests and runs") {
  for (const char* title : {"my-crisis", "a \"quoted\" \\ title", "líné\nbreak", ""}) {
    CAPTURE(title);
    const ReadResult read = read_scenario(in_memory(new_scenario(title)));
    CHECK_EQ(format(read.diagnostics, read.sources), "");
    REQUIRE(read.scenario.has_value());
    const auto scenario = std::make_shared<const Scenario>(*read.scenario);
    REQUIRE_GE(scenario->tests.size(), 1);
    for (const TestResult& test : run_scenario_tests(scenario))
      CHECK_MESSAGE(test.ok, test.name, ": ", test.detail);
  }
}

TEST_CASE("a new scenario is laid out as fmt would, with its comments") {
  const std::string text = new_scenario("case");
  CHECK_EQ(format_toml(text), text);
  std::size_t comments = 0;
  for (std::size_t at = text.find('#'); at != std::string::npos; at = text.find('#', at + 1)) ++comments;
  CHECK_GE(comments, 15);
}

TEST_CASE("how a new scenario ends is open") {
  const ReadResult read = read_scenario(in_memory(new_scenario("case")));
  REQUIRE(read.scenario.has_value());
  Diagnostics diagnostics;
  const auto program = compile(std::make_shared<const Scenario>(*read.scenario), {}, {}, diagnostics);
  REQUIRE(program != nullptr);
  EnsembleOptions options;
  options.runs = 400;
  const EnsembleResult result = run_ensemble(program, options);
  CHECK_EQ(result.failed, 0);
  for (std::size_t i = 0; i < result.outcomes.size(); ++i)
    CHECK_MESSAGE(result.outcomes[i].share > 0.1, read.scenario->outcomes[i].name, ": ",
                  result.outcomes[i].share);
}
