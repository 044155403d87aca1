#include "sim/report/class_summary.h"

#include <doctest/doctest.h>

#include <cmath>
#include <fstream>

#include "tests/cli/program.h"
#include "tests/report/markup_check.h"
#include "tests/session/games.h"

using namespace demarche;
using namespace demarche::test;

namespace {

// Decisions by turn: "s" sanctions, "t" threatens, "." holds. Played to the end when `whole`.
void write_game(const std::filesystem::path& path, const std::string& decisions, std::uint64_t seed = 1,
                const Overrides& overrides = {}, bool whole = true) {
  auto session = tiny_game({"sender"}, seed, overrides);
  for (const char d : decisions) {
    if (session->over()) break;
    if (d == 's') REQUIRE(session->decide(act("sender", "sanction", "target_state")) == "");
    if (d == 't') REQUIRE(session->decide(act("sender", "threaten", "target_state")) == "");
    REQUIRE(session->step() == "");
  }
  while (whole && !session->over()) REQUIRE(session->step() == "");
  REQUIRE(write_save(path, make_save(*session)) == "");
}

ClassSummary summary_of(const std::filesystem::path& folder, int threads = 1) {
  std::vector<std::pair<std::string, std::string>> problems;
  const auto entries = find_class({folder}, problems);
  CHECK(problems.empty());
  return summarise_class(entries, threads);
}

}  // namespace

TEST_CASE("a class: who did the same, where they parted, how they scored") {
  const ScratchFolder folder;
  write_game(folder.path / "group 10.demarche", "sss");
  write_game(folder.path / "group 2.demarche", "ss.");
  write_game(folder.path / "group 1.demarche", "ss.");
  write_game(folder.path / "group 3.demarche", "t", 1, {}, false);
  const ClassSummary summary = summary_of(folder.path);
  REQUIRE(summary.groups.size() == 4);
  CHECK(summary.unread.empty());
  CHECK(summary.groups[0].name == "group 1");
  CHECK(summary.groups[1].name == "group 2");
  CHECK(summary.groups[3].name == "group 10");
  REQUIRE(summary.cohorts.size() == 1);
  const Cohort& cohort = summary.cohorts[0];
  CHECK(cohort.seats == "Sender");
  CHECK(cohort.title == tiny_scenario()->title);
  // 1, 2 and 10 sanction in the first turn; 10 parts from them in the third.
  CHECK(together_until(summary.groups[0], summary.groups[1]) ==
        static_cast<int>(summary.groups[0].moves.size()));
  CHECK(together_until(summary.groups[0], summary.groups[3]) == 2);
  CHECK(together_until(summary.groups[0], summary.groups[2]) == 0);
  REQUIRE(cohort.turns[0].size() == 2);
  CHECK(cohort.turns[0][0].groups == std::vector<int>{0, 1, 3});
  CHECK(cohort.turns[0][0].moves == std::vector<std::string>{"Sanction Target"});
  CHECK(cohort.turns[0][1].groups == std::vector<int>{2});
  REQUIRE(cohort.tree.children.size() == 2);
  const ClassNode& sanctioned = cohort.tree.children[0];
  CHECK(sanctioned.groups == std::vector<int>{0, 1, 3});
  CHECK(sanctioned.first == 1);
  CHECK(sanctioned.last == 2);
  REQUIRE(sanctioned.children.size() == 2);
  CHECK(sanctioned.children[0].groups == std::vector<int>{0, 1});
  CHECK(sanctioned.children[1].groups == std::vector<int>{3});
  // What has not ended comes last, whatever it scores.
  CHECK(cohort.ranking.back() == 2);
  CHECK(!summary.groups[2].over);
  int counted = 0;
  for (const auto& [name, count] : cohort.outcomes) counted += count;
  CHECK(counted == 4);
  // The figures are those of the games.
  for (const ClassGroup& group : summary.groups) {
    const SaveResult read = read_save(folder.path / (group.name + ".demarche"));
    REQUIRE(read.save);
    CHECK(group.outcome == read.save->seen.outcome);
    for (std::size_t i = 0; i < group.scores.size(); ++i)
      CHECK(group.scores[i] == read.save->seen.objectives[i].value);
    CHECK(group.score == group.scores[0]);
    CHECK(group.indicators.at(0).back() ==
          read.save->seen.moments[static_cast<std::size_t>(read.save->timeline.here)].indicators.at(0));
  }
  const Html page = class_page(summary);
  CHECK(markup_problem(page.code) == "");
  for (const ClassGroup& group : summary.groups) CHECK(page.code.find(group.name) != std::string::npos);
}

TEST_CASE("the same saves make the same page on any number of threads") {
  const ScratchFolder folder;
  for (int i = 0; i < 6; ++i)
    write_game(folder.path / (std::to_string(i) + ".demarche"), std::string(static_cast<std::size_t>(i), 's'),
               static_cast<std::uint64_t>(i % 2 + 1));
  const std::string one = class_page(summary_of(folder.path, 1)).code;
  CHECK(one == class_page(summary_of(folder.path, 4)).code);
}

TEST_CASE("a class goes on without what cannot be read, and tells other games apart") {
  const ScratchFolder folder;
  write_game(folder.path / "a.demarche", "s");
  write_game(folder.path / "b.demarche", "t");
  Overrides stronger;
  stronger.values["bite"] = 0.2;
  write_game(folder.path / "c<b>.demarche", "s", 7, stronger);
  folder.write("broken.demarche",
               "\x89"
               "DMS and nothing more");
  folder.write("empty.demarche", "");
  folder.write("notes.txt", "not looked at");
  std::filesystem::copy_file(DEMARCHE_SOURCE_DIR "/saves/sample.demarche", folder.path / "sample.demarche");
  const ClassSummary summary = summary_of(folder.path, 2);
  REQUIRE(summary.unread.size() == 2);
  CHECK(summary.unread[0].first == "broken");
  CHECK(summary.unread[1].first == "empty");
  CHECK(summary.unread[0].second.find(folder.path.string()) == std::string::npos);
  // The sample has the same scenario and two seats.
  REQUIRE(summary.cohorts.size() == 2);
  CHECK(summary.cohorts[0].groups.size() == 3);
  CHECK(summary.cohorts[1].groups.size() == 1);
  CHECK(summary.groups[2].remarks == std::vector<std::string>{"changed: bite = 0.2"});
  const Html page = class_page(summary);
  CHECK(markup_problem(page.code) == "");
  CHECK(page.code.find("c&lt;b&gt;") != std::string::npos);
  CHECK(page.code.find("broken") != std::string::npos);

  std::vector<std::pair<std::string, std::string>> problems;
  const auto entries =
      find_class({folder.path / "a.demarche", folder.path / "a.demarche", folder.path / "none"}, problems);
  CHECK(entries.size() == 1);
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].second == "is not there");
}

TEST_CASE("questions for a class name its groups") {
  const ScratchFolder folder;
  for (int i = 0; i < 8; ++i)
    write_game(folder.path / ("team " + std::to_string(i) + ".demarche"),
               i % 2 == 0 ? "ssssssssssss" : std::string(static_cast<std::size_t>(i), 't'));
  const ClassSummary summary = summary_of(folder.path);
  const Cohort& cohort = summary.cohorts.at(0);
  REQUIRE(!cohort.questions.empty());
  for (const std::string& question : cohort.questions) {
    bool named = question.starts_with("Of the ");
    for (const ClassGroup& group : summary.groups)
      named = named || question.find(group.name) != std::string::npos;
    CHECK_MESSAGE(named, question);
  }
}
