// Holds docs/writing-scenarios.md to its word: after every step the file reads, runs and passes its tests,
// and the cookbook lists the patterns there are.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "sim/engine/program.h"
#include "sim/scenario/patterns.h"
#include "sim/scenario/read.h"
#include "sim/study/ensemble.h"
#include "sim/study/scenario_tests.h"
#include "tests/lang/language_page.h"
#include "tests/scenario/messages.h"
#include "tests/scenario/samples.h"

using namespace demarche;
using namespace demarche::test;

namespace {

constexpr const char* guide = "docs/writing-scenarios.md";

// Reads, plays some runs without a failure and passes its own tests; returns what was said on reading.
std::string check(const std::string& text) {
  const ReadResult read = read_scenario(Sources{{{"port.toml", text}}});
  CHECK_EQ(printed(read.diagnostics, Severity::error, read.sources), "");
  REQUIRE(read.scenario.has_value());
  const auto scenario = std::make_shared<const Scenario>(*read.scenario);
  Diagnostics diagnostics;
  const auto program = compile(scenario, {}, {}, diagnostics);
  REQUIRE(program != nullptr);
  EnsembleOptions options;
  options.runs = 64;
  CHECK_EQ(run_ensemble(program, options).failed, 0);
  for (const TestResult& test : run_scenario_tests(scenario))
    CHECK_MESSAGE(test.ok, test.name, ": ", test.detail);
  return printed(read.diagnostics, Severity::warning, read.sources);
}

}  // namespace

TEST_CASE(
    "every step of docs/writing-scenarios.md leaves a scenario that works, the last one without a warning") {
  const LanguagePage page = language_page(guide);
  REQUIRE_EQ(page.whole.size(), 1);
  REQUIRE_GE(page.parts.size(), 7);
  check(page.whole.front());
  std::vector<std::string> parts;
  std::string warnings;
  for (const std::string& part : page.parts) {
    CAPTURE(part);
    parts.push_back(part);
    warnings = check(with_parts(page.whole.front(), parts));
  }
  CHECK_EQ(warnings, "");
}

TEST_CASE(
    "every pattern works without a warning, says what it shows, has tests, and stands in the cookbook") {
  const std::string page = file_text(guide);
  REQUIRE_GE(patterns().size(), 20);
  for (const Pattern& pattern : patterns()) {
    CAPTURE(std::string(pattern.name));
    CHECK_EQ(check(std::string(pattern.text)), "");
    CHECK_NE(about(pattern), "");
    CHECK(pattern.text.find("[[tests]]") != std::string_view::npos);
    CHECK(page.find("| `" + std::string(pattern.name) + "` |") != std::string::npos);
    CHECK_EQ(std::string(pattern.text),
             file_text("scenarios/patterns/" + std::string(pattern.name) + ".toml"));
    const ReadResult named = read_scenario(Sources{{{"a.toml", with_title(pattern, "My \"case\"")}}});
    REQUIRE(named.scenario.has_value());
    CHECK_EQ(named.scenario->title, "My \"case\"");
  }
  const auto rows =
      std::count(page.begin() + static_cast<std::ptrdiff_t>(page.find("| pattern |")), page.end(), '|') / 3;
  CHECK_EQ(rows - 2, static_cast<std::ptrdiff_t>(patterns().size()));
}
