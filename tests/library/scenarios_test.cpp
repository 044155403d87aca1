// Every scenario that is shipped: read without a word, every claim of it holds, no run fails, no listed
// ending is out of reach, and a teacher finds what a lesson needs.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "sim/engine/program.h"
#include "sim/scenario/backtest_spec.h"
#include "sim/scenario/read.h"
#include "sim/study/backtest.h"
#include "sim/study/ensemble.h"
#include "sim/study/scenario_tests.h"
#include "tests/scenario/messages.h"

using namespace demarche;
using namespace demarche::test;

namespace {

std::vector<std::string> shipped() {
  std::vector<std::string> paths;
  for (const auto& entry : std::filesystem::directory_iterator(DEMARCHE_SOURCE_DIR "/scenarios"))
    if (has_scenario_name(entry.path())) paths.push_back(entry.path().string());
  std::sort(paths.begin(), paths.end());
  return paths;
}

}  // namespace

TEST_CASE("shipped scenarios: read without errors and warnings, and their own claims hold") {
  REQUIRE_GE(shipped().size(), 3);
  for (const std::string& path : shipped()) {
    INFO(path);
    const ReadResult read = read_scenario(std::filesystem::path(path));
    CHECK_EQ(printed(read.diagnostics, Severity::error, read.sources), "");
    CHECK_EQ(printed(read.diagnostics, Severity::warning, read.sources), "");
    REQUIRE(read.scenario.has_value());
    CHECK_FALSE(read.scenario->tests.empty());
    for (const TestResult& test : run_scenario_tests(std::make_shared<const Scenario>(*read.scenario)))
      CHECK_MESSAGE(test.ok, test.name, ": ", test.detail);
  }
}

TEST_CASE("shipped scenarios: no run fails, and every ending of a case is reached") {
  for (const std::string& path : shipped()) {
    INFO(path);
    const ReadResult read = read_scenario(std::filesystem::path(path));
    REQUIRE(read.scenario.has_value());
    Diagnostics diagnostics;
    const auto program = compile(std::make_shared<const Scenario>(*read.scenario), {}, {}, diagnostics);
    REQUIRE(program != nullptr);
    EnsembleOptions options;
    options.runs = 1000;
    const EnsembleResult result = run_ensemble(program, options);
    CHECK_EQ(result.failed, 0);
    for (std::size_t i = 0; i < result.outcomes.size(); ++i)
      CHECK_MESSAGE(result.outcomes[i].share > 0, read.scenario->outcomes[i].name);
  }
}

TEST_CASE("shipped cases: each has a map and a page for the teacher") {
  const std::filesystem::path folder(DEMARCHE_SOURCE_DIR "/scenarios");
  const auto text_of = [](const std::filesystem::path& path) {
    std::ifstream file(path);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
  };
  for (const std::string& path : shipped()) {
    const std::string name = std::filesystem::path(path).stem().string();
    if (name == "tiny") continue;  // shows the language, and is no case
    INFO(name);
    const std::string picture = text_of(folder / "pictures" / (name + ".svg"));
    const ReadResult read = read_scenario(std::filesystem::path(path));
    REQUIRE(read.scenario.has_value());
    for (const Actor& actor : read.scenario->actors)
      CHECK_MESSAGE(picture.find(actor.name) != std::string::npos, actor.name);
    const std::string notes = text_of(folder / "teaching" / (name + ".md"));
    for (const char* part : {"**Roles.**", "**Fifty minutes.**", "**Decision point", "**Questions", "\n1. ",
                             "\n2. ", "\n3. ", "**Words.**"})
      CHECK_MESSAGE(notes.find(part) != std::string::npos, part);
    CHECK_FALSE(read.scenario->about.what.empty());
    CHECK_FALSE(read.scenario->about.use.empty());
    CHECK_FALSE(read.scenario->references.empty());
  }
}

TEST_CASE("shipped backtests: read without a word, ask at least ten questions that count, and run") {
  std::vector<std::string> paths;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(DEMARCHE_SOURCE_DIR "/scenarios"))
    if (entry.path().string().ends_with(".backtest.toml")) paths.push_back(entry.path().string());
  REQUIRE_FALSE(paths.empty());
  for (const std::string& path : paths) {
    INFO(path);
    BacktestFile file = read_backtest_file(path);
    CHECK_EQ(format(file.read.diagnostics, file.read.sources), "");
    REQUIRE(file.read.scenario.has_value());
    BacktestOptions options;
    options.runs = 96;
    const BacktestResult result =
        run_backtest(std::make_shared<const Scenario>(*file.read.scenario), file.backtest, options);
    CHECK_GE(result.questions, 10);
    CHECK(result.problems.empty());
    for (const AskingDate& date : result.dates) {
      CHECK_EQ(date.failed, 0);
      CHECK_GT(date.futures, 5);
    }
  }
}
