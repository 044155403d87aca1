// The database of a study: the same content for any number of threads, and after any number of kills.
#include "sim/report/study_database.h"

#include <doctest/doctest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <thread>

#include "sim/report/study_page.h"
#include "sim/report/study_tables.h"
#include "sim/scenario/read.h"
#include "tests/cli/script.h"
#include "tests/engine/games.h"

using namespace demarche;
using namespace demarche::test;

namespace {

const std::string scenario_text = whole_text(DEMARCHE_SOURCE_DIR "/scenarios/tiny.toml");

const std::string factorial = R"toml(
[study.s]
design = "factorial"
runs = 60
vary = [{ name = "bite", from = 0, to = 0.2, step = 0.02 }, { name = "world.defiance", values = [0.5, 0.9] }]
metrics = [{ name = "path", value = "world.defiance", at = "every turn" }]
)toml";

struct Study {
  StudyOrigin origin;
  std::shared_ptr<const Scenario> scenario;
  StudyPoints points;
  std::shared_ptr<const StudyPrograms> programs;

  explicit Study(const std::string& text, const std::string& scenario_is = scenario_text)
      : origin{Sources{{{"tiny.toml", scenario_is}}}, {"s.study.toml", text}, "demarche study", "1"},
        scenario(scenario_of(read_study_text(read_scenario(origin.scenario), origin.file))),
        points(scenario, scenario->studies.at(0)) {
    Diagnostics diagnostics;
    programs = compile_programs(points, diagnostics);
    REQUIRE(programs != nullptr);
  }

  void run(const std::filesystem::path& path, int threads, int batch, bool resume,
           std::int64_t between_commits = 1000) const {
    StudyDatabase database(path, points, origin, true, resume);
    database.between_commits = between_commits;
    if (database.complete()) return;
    StudyOptions options;
    database.position(options);
    options.threads = threads;
    options.batch = batch;
    options.turns = true;
    run_study(
        points, programs, options, [&](const StudyRow& row) { database.add(row); },
        [&](std::uint64_t point, Tally& tally) { database.add_point(point, tally); });
    write_analyses(database);
    database.finish();
  }
};

// Every row of every table.
std::string dump(const std::filesystem::path& path) {
  const Sqlite database(path, Sqlite::Mode::read);
  std::string text;
  Statement tables =
      database.prepare("SELECT name, sql FROM sqlite_master WHERE type = 'table' ORDER BY name");
  while (tables.step()) {
    text += tables.text(1) + "\n";
    Statement rows = database.prepare("SELECT * FROM " + quoted_name(tables.text(0)));
    while (rows.step()) {
      for (int i = 0; i < rows.columns(); ++i) text += rows.text(i) + "|";
      text += "\n";
    }
  }
  return text;
}

std::string refusal(const Study& study, const std::filesystem::path& path, bool resume) {
  try {
    study.run(path, 1, 8, resume);
  } catch (const StudyRefused& refused) {
    return refused.what();
  }
  return "";
}

}  // namespace

TEST_CASE("study database: the same content for any number of threads and lanes") {
  const ScratchFolder folder;
  const Study study(factorial);
  study.run(folder.path / "a.sqlite", 1, 32, false);
  const std::string once = dump(folder.path / "a.sqlite");
  CHECK(has(once, "complete|yes"));
  CHECK(has(once, "CREATE TABLE \"luck\""));
  int n = 0;
  for (const auto& [threads, batch] : {std::pair(1, 1), std::pair(2, 7), std::pair(3, 50)}) {
    const std::filesystem::path path = folder.path / (std::to_string(n++) + ".sqlite");
    study.run(path, threads, batch, false);
    CHECK_EQ(dump(path) == once, true);
  }
}

TEST_CASE("study database: killed at any moment and resumed, a study ends with the same content") {
  const ScratchFolder folder;
  for (const char* until : {"", "until = 8.0\n"}) {
    const Study study(factorial + until);
    study.run(folder.path / "whole.sqlite", 1, 32, false);
    const std::string whole = dump(folder.path / "whole.sqlite");
    std::filesystem::remove(folder.path / "whole.sqlite");
    const std::filesystem::path path = folder.path / "killed.sqlite";
    std::filesystem::remove(path);
    int killed = 0;
    std::int64_t there = 0;
    int grown = 0;
    for (int i = 0; i < 8; ++i) {
      const pid_t child = ::fork();
      REQUIRE_GE(child, 0);
      if (child == 0) {
        try {
          study.run(path, 1 + i % 2, 5 + 9 * i, true, 0);
        } catch (...) {
          ::_exit(3);
        }
        ::_exit(0);
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(4 << i));  // early at first, then later and later
      ::kill(child, SIGKILL);
      int status = 0;
      ::waitpid(child, &status, 0);
      if (WIFSIGNALED(status)) ++killed;
      if (!WIFSIGNALED(status)) CHECK_EQ(WEXITSTATUS(status), 0);
      if (!std::filesystem::exists(path)) continue;
      const Sqlite look(path, Sqlite::Mode::write);  // also rolls back what was cut short
      if (look.ask("SELECT count(*) FROM sqlite_master WHERE name = 'runs'") == 0) continue;
      const std::int64_t now = look.ask("SELECT count(*) FROM runs");
      CHECK_GE(now, there);
      grown += now > there ? 1 : 0;
      there = now;
    }
    CHECK_GE(killed, 1);
    CHECK_GE(grown, 1);
    study.run(path, 2, 16, true);
    CHECK_EQ(dump(path) == whole, true);
    study.run(path, 1, 16, true);  // nothing is left to do
    CHECK_EQ(dump(path) == whole, true);
  }
}

TEST_CASE("study database: what is not this study is neither gone on with nor written over") {
  const ScratchFolder folder;
  const std::filesystem::path path = folder.path / "s.sqlite";
  const Study study(factorial);
  study.run(path, 1, 32, false);
  CHECK(has(refusal(study, path, false), "there already"));
  CHECK_EQ(refusal(study, path, true), "");
  CHECK(has(refusal(Study(factorial + "seed = 2\n"), path, true), "seed was `1` and is `2`"));
  CHECK(has(refusal(Study(factorial + "# a word\n"), path, true), "study's text"));
  CHECK(has(refusal(Study(factorial, scenario_text + "\n# a word\n"), path, true), "scenario's text"));
  Study newer(factorial);
  newer.origin.version = "2";
  CHECK(has(refusal(newer, path, true), "version was `1` and is `2`"));

  const std::string letter = folder.write("letter.sqlite", std::string(4000, 'x'));
  CHECK(has(refusal(study, letter, true), "no database"));
  CHECK_EQ(whole_text(letter), std::string(4000, 'x'));
  {
    Sqlite other(folder.path / "other.sqlite", Sqlite::Mode::create);
    other.execute("CREATE TABLE theirs (a)");
  }
  CHECK(has(refusal(study, folder.path / "other.sqlite", true), "no study of ours"));
  Sqlite busy(path, Sqlite::Mode::write);
  busy.execute("BEGIN IMMEDIATE");
  CHECK(has(refusal(study, path, true), "another program"));
}

TEST_CASE("study database: shares, summaries and files agree with the rows") {
  const ScratchFolder folder;
  const std::filesystem::path path = folder.path / "s.sqlite";
  const Study study(factorial);
  study.run(path, 1, 32, false);
  const Sqlite database(path, Sqlite::Mode::read);
  CHECK_EQ(database.ask("SELECT count(*) FROM points"), 22);
  CHECK_EQ(database.ask("SELECT count(*) FROM runs"), 22 * 60);
  CHECK_EQ(database.ask("SELECT count(*) FROM turns"), database.ask("SELECT sum(turns) FROM runs"));
  CHECK_EQ(database.ask("SELECT count(*) FROM runs JOIN turns USING (point, run) WHERE turn = turns AND "
                        "turns.path <> runs.path"),
           0);
  CHECK_EQ(
      database.ask("SELECT count(*) FROM shares s WHERE count <> (SELECT count(*) FROM runs r WHERE r.point "
                   "= s.point AND r.outcome = s.outcome)"),
      0);
  CHECK_EQ(database.ask("SELECT count(*) FROM summary s WHERE output = 'defiance' AND abs(mean - (SELECT "
                        "avg(defiance) FROM runs r WHERE r.point = s.point)) > 1e-12"),
           0);
  // A difference run by run, by hand.
  Statement luck =
      database.prepare("SELECT difference, runs FROM luck WHERE point = 3 AND measure = 'defiance'");
  Statement by_hand = database.prepare(
      "SELECT avg(a.defiance - b.defiance) FROM runs a JOIN runs b ON a.run = b.run WHERE a.point = 3 AND "
      "b.point "
      "= 0");
  REQUIRE(luck.step());
  REQUIRE(by_hand.step());
  CHECK_EQ(luck.number(0), doctest::Approx(by_hand.number(0)));
  CHECK_EQ(luck.whole(1), 60);

  const std::vector<std::string> files = write_csv_tables(database, folder.path);
  CHECK_GE(files.size(), 6);
  const std::string runs = whole_text(folder.path / "runs.csv");
  CHECK_EQ(std::count(runs.begin(), runs.end(), '\n'), 22 * 60 + 1);
  CHECK_EQ(runs.rfind("point,run,outcome,failed,turns,digest,", 0), 0);

  const StoredStudy stored = read_stored_study(path);
  CHECK_EQ(stored.name, "s");
  CHECK_EQ(stored.scenario.files.at(0).text, scenario_text);
  StoredRun run;
  CHECK(find_stored_run(path, 21, 59, run));
  CHECK_EQ(run.digest.size(), 16);
  CHECK_FALSE(find_stored_run(path, 22, 0, run));
}

TEST_CASE("study database: policies by mean, worst case and regret; what matters for sampled designs") {
  const ScratchFolder folder;
  const Study policies(R"toml(
[study.s]
design = "policies"
runs = 40
worlds = [{ name = "plain" }, { name = "soft", set = { bite = 0.02 } }]
policies = [{ name = "none" }, { name = "mild", set = { "world.defiance" = 0.4 } }]
)toml");
  policies.run(folder.path / "p.sqlite", 1, 32, false);
  const Sqlite p(folder.path / "p.sqlite", Sqlite::Mode::read);
  Statement mean = p.prepare(
      "SELECT policy, mean, lowest, highest, regret_if_more_is_better FROM policies WHERE "
      "measure = 'objective_sender'");
  REQUIRE(mean.step());
  const auto of = [&](int point) {
    Statement look = p.prepare("SELECT mean FROM summary WHERE output = 'objective_sender' AND point = ?");
    look.bind(1, std::int64_t{point});
    REQUIRE(look.step());
    return look.number(0);
  };
  CHECK_EQ(mean.text(0), "none");
  CHECK_EQ(mean.number(1), doctest::Approx((of(0) + of(2)) / 2));
  CHECK_EQ(mean.number(2), std::min(of(0), of(2)));
  CHECK_EQ(mean.number(4), doctest::Approx(std::max({0.0, of(1) - of(0), of(3) - of(2)})));

  const std::map<std::string, std::string> designs = {{"morris", "morris"},
                                                      {"sobol-indices", "indices"},
                                                      {"latin-hypercube", "scores"},
                                                      {"sobol-sequence", "scores"}};
  for (const auto& [design, table] : designs) {
    const Study study(
        "[study.s]\ndesign = \"" + design +
        "\"\npoints = 8\nruns = 5\nvary = [{ name = \"bite\" }, { name = \"world.defiance\" }]\n");
    const std::filesystem::path path = folder.path / (design + ".sqlite");
    study.run(path, 2, 32, false);
    const Sqlite database(path, Sqlite::Mode::read);
    // Two inputs, for two outcomes, two objectives and two indicators.
    CHECK_EQ(database.ask("SELECT count(*) FROM " + table), 2 * 6);

    const StudyDatabase done(path, study.points, study.origin, true, true);
    REQUIRE(done.complete());
    const std::vector<InputWeight> weights = input_weights(done, "outcome: Settlement");
    REQUIRE_EQ(weights.size(), 2);
    const auto order = [&](const InputWeight& w) {
      return table == "morris" ? w.strength.value : table == "indices" ? w.total.value : w.alone;
    };
    CHECK_GE(order(weights[0]), order(weights[1]));
    CHECK_EQ(has(study_page(done).code, "Where “Settlement” comes about"), table == "scores");
  }
}

TEST_CASE("study database: regions are read back as they were found, for the terminal and the page") {
  const ScratchFolder folder;
  const Study study(R"toml(
[study.s]
design = "sobol-sequence"
points = 128
runs = 8
outcomes = ["Standoff"]
vary = [{ name = "bite", from = 0, to = 0.2 }, { name = "world.defiance", from = 0.3, to = 1 }]
)toml");
  study.run(folder.path / "s.sqlite", 2, 32, false);
  const StudyDatabase done(folder.path / "s.sqlite", study.points, study.origin, true, true);
  const std::vector<RegionsFound> found = regions_found(done);
  REQUIRE_EQ(found.size(), 1);
  CHECK_EQ(found[0].outcome, "Standoff");
  REQUIRE_GE(found[0].boxes.size(), 1);
  REQUIRE_GE(found[0].leaves.size(), 2);
  CHECK(has(found[0].boxes[0].text, ": Standoff in "));
  CHECK(found[0].boxes[0].density_elsewhere > 0);
  CHECK(found[0].explained_elsewhere > 0);
  const std::string page = study_page(done).code;
  for (const std::vector<RuleFound>* rules : {&found[0].boxes, &found[0].leaves})
    for (const RuleFound& rule : *rules) CHECK_MESSAGE(has(page, escaped(rule.text)), rule.text);
}
