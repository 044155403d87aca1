// Studies in memory: every design, the same rows for any number of threads and lanes, rounds until a share is
// known well enough, failures on record.
#include "sim/study/study.h"

#include <doctest/doctest.h>

#include <cmath>
#include <set>

#include "sim/scenario/read.h"
#include "sim/study/ranks.h"
#include "tests/engine/game.h"

using namespace demarche;
using namespace demarche::test;

namespace {

const std::string base = opening("Study", 6, "ab") + R"toml(
[state.world]
x = { range = [-20, 20], start = 0 }
[parameters]
push = { value = 0.5, range = [0, 2] }
luck = { value = 1, range = [0, 3] }
[actions.push]
instrument = "military"
why = [{ term = "t", adds = "$push" }]
effects = ["world.x += if self == a then $push else -0.2"]
[[rules]]
name = "drift"
each = "world"
effects = ["world.x += $luck * uniform(-1, 1)"]
[[rules]]
name = "fails"
each = "world"
when = "$luck > 2.5 and turn == 3 and world.x > 0"
effects = ["world.x += 1 / (turn - 3)"]
[outcomes]
"High" = { when = "world.x > 2.5", ends = true }
"Low" = "true"
[objectives]
a = "50 + 5 * world.x"
[indicators]
x = { value = "world.x" }
)toml";

struct Study {
  std::shared_ptr<const Scenario> scenario;
  StudyPoints points;
  std::shared_ptr<const StudyPrograms> programs;
  std::vector<StudyRow> rows;
  std::vector<std::uint32_t> runs_of_point;
  StudyResult result;

  explicit Study(const std::string& text) : scenario(read(text)), points(scenario, scenario->studies.at(0)) {
    Diagnostics diagnostics;
    programs = compile_programs(points, diagnostics);
    REQUIRE(programs != nullptr);
  }
  static std::shared_ptr<const Scenario> read(const std::string& text) {
    ReadResult result = read_scenario(Sources{{{"study.toml", base + text}}});
    return scenario_of(std::move(result));
  }
  Study& run(int threads = 1, int batch = 8, bool turns = false) {
    StudyOptions options;
    options.threads = threads;
    options.batch = batch;
    options.turns = turns;
    rows.clear();
    runs_of_point.clear();
    result = run_study(
        points, programs, options, [&](const StudyRow& row) { rows.push_back(row); },
        [&](std::uint64_t point, Tally& tally) {
          CHECK_EQ(point, runs_of_point.size());
          runs_of_point.push_back(tally.runs());
        });
    return *this;
  }
  double input(std::uint64_t point, std::size_t i) const { return points.values(point)[i]; }
};

const std::string factorial = R"toml(
[study.one]
design = "factorial"
seed = 5
runs = 7
vary = [{ name = "push", from = 0, to = 2, step = 0.5 }, { name = "world.x", values = [-1, 0, 1] }]
combine = [{ luck = 0.5, "world.x" = 2 }]
metrics = [
  { name = "Digest", value = "world.x * 2" },
  { name = "over", value = "turn", when = "world.x > 1" },
  { name = "path", value = "world.x", at = "every turn" },
]
)toml";

}  // namespace

TEST_CASE("study: points are what the file says") {
  const Study study(factorial);
  CHECK_EQ(study.points.size(), 5 * 3 + 1);
  REQUIRE_EQ(study.points.inputs().size(), 3);
  CHECK_EQ(study.input(0, 0), 0);
  CHECK_EQ(study.input(0, 1), -1);
  CHECK_EQ(study.input(1, 1), 0);  // the last axis changes quickest
  CHECK_EQ(study.input(14, 0), 2);
  CHECK_EQ(study.input(14, 1), 1);
  CHECK_EQ(study.input(14, 2), 1);  // the parameter's own value
  CHECK_EQ(study.input(15, 0), 0.5);
  CHECK_EQ(study.input(15, 1), 2);
  CHECK_EQ(study.input(15, 2), 0.5);

  const Study spread(
      "[study.s]\ndesign = \"latin-hypercube\"\npoints = 20\nruns = 1\nvary = [{ name = \"push\" }, { name = "
      "\"luck\", values = [0, 1] }]\n");
  CHECK_EQ(spread.points.size(), 20);
  std::set<double> pushes, lucks;
  for (std::uint64_t p = 0; p < 20; ++p) {
    pushes.insert(std::floor(spread.input(p, 0) / 0.1));
    lucks.insert(spread.input(p, 1));
  }
  CHECK_EQ(pushes.size(), 20);  // every slice of the range once
  CHECK_EQ(lucks, std::set<double>{0, 1});

  const Study morris(
      "[study.s]\ndesign = \"morris\"\npoints = 3\nvary = [{ name = \"push\" }, { name = \"luck\" }]\n");
  CHECK_EQ(morris.points.size(), 3 * 3);
  const Study indices(
      "[study.s]\ndesign = \"sobol-indices\"\npoints = 4\nvary = [{ name = \"push\" }, { name = \"luck\" "
      "}]\n");
  CHECK_EQ(indices.points.size(), 4 * 4);
}

TEST_CASE("study: worlds and policies are layers, and a policy goes before a world") {
  const Study study(R"toml(
[study.s]
design = "policies"
runs = 4
set = { push = 1 }
vary = [{ name = "luck", values = [0, 1] }]
worlds = [{ name = "plain" }, { name = "odd", set = { push = 2 }, off = ["drift"] }]
policies = [
  { name = "none" },
  { name = "low", set = { push = 0 } },
  { name = "hold", moves = [{ turn = 1, actor = "a", do = "hold", instrument = "military" }] },
]
)toml");
  CHECK_EQ(study.points.size(), 2 * 2 * 3);
  CHECK_EQ(study.points.overrides(0).values.at("push"), 1);
  CHECK_EQ(study.points.overrides(1).values.at("push"), 0);
  CHECK_EQ(study.points.overrides(3).values.at("push"), 2);
  CHECK_EQ(study.points.overrides(4).values.at("push"), 0);
  CHECK_EQ(study.points.overrides(3).off, std::vector<std::string>{"drift"});
  CHECK_EQ(study.points.overrides(6).values.at("luck"), 1);
  CHECK_EQ(study.points.layer_of(2).moves.size(), 1);
}

TEST_CASE("study: rows are the same for any number of threads and lanes, and each is a run of its own") {
  Study study(factorial);
  const std::vector<StudyRow> once = study.run(1, 1, true).rows;
  REQUIRE_EQ(once.size(), 16 * 7);
  for (const auto& [threads, batch] : {std::pair(1, 32), std::pair(2, 5), std::pair(3, 64)}) {
    const std::vector<StudyRow>& again = study.run(threads, batch, true).rows;
    REQUIRE_EQ(again.size(), once.size());
    for (std::size_t i = 0; i < once.size(); ++i) {
      CHECK_EQ(again[i].point, once[i].point);
      CHECK_EQ(again[i].run, once[i].run);
      CHECK_EQ(again[i].digest, once[i].digest);
      CHECK_EQ(again[i].by_turn.size(), once[i].by_turn.size());
      for (std::size_t k = 0; k < once[i].values.size(); ++k)
        CHECK((again[i].values[k] == once[i].values[k] ||
               (std::isnan(again[i].values[k]) && std::isnan(once[i].values[k]))));
    }
  }
  // Played alone, with the point's overrides compiled in.
  for (const std::size_t i : {0u, 50u, 104u, 108u}) {
    const StudyRow& row = once[i];
    Diagnostics diagnostics;
    const auto program = compile(study.scenario, study.points.overrides(row.point), {}, diagnostics);
    Batch batch = one_run(program, 5, row.run);
    std::vector<double> path;
    int over = 0;
    while (batch.running(0)) {
      batch.play_turn();
      path.push_back(batch.indicator(0, 0));
      if (over == 0 && path.back() > 1) over = batch.turn();
    }
    CHECK_EQ(batch.digest(0), row.digest);
    CHECK_EQ(batch.outcome(0), row.outcome);
    CHECK_EQ(batch.last_turn(0), row.turns);
    CHECK_EQ(row.values[1], path.back());
    CHECK_EQ(row.values[2], 2 * path.back());
    if (over == 0)
      CHECK(std::isnan(row.values[3]));
    else
      CHECK_EQ(row.values[3], over);
    REQUIRE_EQ(row.by_turn.size(), 2 * path.size());  // the indicator and the metric
    CHECK_EQ(row.by_turn[0], path[0]);
    CHECK_EQ(row.by_turn[1], path[0]);
  }
  const std::vector<StudyOutput> outputs = outputs_of(*study.scenario, study.points.study());
  CHECK_EQ(outputs[2].name, "Digest_");  // `digest` is a column already
}

TEST_CASE("study: common luck is the same at every point, luck of its own is not") {
  const std::string text =
      "[study.s]\ndesign = \"factorial\"\nruns = 6\nset = { push = 0 }\nvary = [{ name = \"world.x\", values "
      "= "
      "[0, 1] }]\n";
  Study common(text);
  common.run();
  Study own(text + "luck = \"own\"\n");
  own.run();
  int different = 0;
  for (std::size_t r = 0; r < 6; ++r) {
    CHECK_EQ(common.rows[r].values[1] + 1, doctest::Approx(common.rows[6 + r].values[1]));
    if (std::fabs(own.rows[r].values[1] + 1 - own.rows[6 + r].values[1]) > 1e-9) ++different;
    CHECK_EQ(own.rows[r].digest, common.rows[r].digest);
  }
  CHECK_GE(different, 5);
  const Luck luck = luck_of(own.points.study(), 1, 2);
  CHECK_EQ(luck.seed, 1);
  CHECK_EQ(luck.run, 8);
}

TEST_CASE("study: runs go on until the shares are known well enough") {
  const std::string text =
      "[study.s]\ndesign = \"factorial\"\nruns = 10\nuntil = 12.0\nvary = [{ name = \"push\", values = [0, "
      "1] }]\n";
  Study study(text);
  study.run(1, 16);
  REQUIRE_EQ(study.runs_of_point.size(), 2);
  for (std::size_t p = 0; p < 2; ++p) {
    std::uint32_t high = 0;
    for (const StudyRow& row : study.rows)
      if (row.point == p && row.outcome == 0) ++high;
    const Share share = wilson(high, study.runs_of_point[p]);
    CHECK_LT(share.high - share.low, 0.12);
    CHECK_LT(study.runs_of_point[p], 600);  // 267 suffice for the worst share
  }
  const std::vector<std::uint32_t> runs = study.runs_of_point;
  const std::uint64_t last = study.rows.back().digest;
  study.run(3, 7);
  CHECK_EQ(study.runs_of_point, runs);
  CHECK_EQ(study.rows.back().digest, last);
}

TEST_CASE("study: a run that fails is on record with its place, and the others go on") {
  Study study(
      "[study.s]\ndesign = \"factorial\"\nruns = 40\nvary = [{ name = \"luck\", values = [1, 3] }]\n");
  study.run(2, 16);
  CHECK_EQ(study.rows.size(), 80);
  CHECK_GT(study.result.failed, 5);
  CHECK_LT(study.result.failed, 40);
  for (const StudyRow& row : study.rows) {
    if (!row.failed()) continue;
    CHECK_EQ(row.point, 1);
    CHECK_EQ(row.failure.turn, 3);
    CHECK_EQ(row.failure.phase, Phase::respond);
    CHECK_GE(row.failure.place.file, 0);
    CHECK_NE(row.failure.message.find("divides by zero"), std::string::npos);
  }
}

TEST_CASE("study: a condition ends a run, and memory does not grow with the runs") {
  Study study(
      "[study.s]\ndesign = \"ensemble\"\nruns = 100000\nstop = \"world.x > 1\"\nturns = \"2 turns\"\n");
  StudyOptions options;
  options.batch = 64;
  std::uint64_t rows = 0, early = 0;
  std::size_t most = 0;
  run_study(
      study.points, study.programs, options,
      [&](const StudyRow& row) {
        ++rows;
        if (row.turns == 1) ++early;
        most = std::max(most, row.values.capacity() + row.by_turn.capacity());
      },
      [&](std::uint64_t, Tally& tally) {
        CHECK_EQ(tally.runs(), 100000);
        CHECK_EQ(tally.output(1).runs, 100000);
      });
  CHECK_EQ(rows, 100000);
  CHECK_GT(early, 1000);
  CHECK_LT(early, 99000);
  CHECK_LT(most, 64);
}

TEST_CASE("study: rows between ranks arrive as they left") {
  Study study(
      "[study.s]\ndesign = \"factorial\"\nruns = 30\nvary = [{ name = \"luck\", values = [1, 3] }]\n");
  StudyPlayer player(study.programs, 8, true);
  const std::vector<StudyRow> rows = player.play({0, 25, 20, 30});
  const std::string bytes = packed(rows);
  const std::vector<StudyRow> again = unpacked(bytes);
  REQUIRE_EQ(again.size(), 20);
  int failed = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    CHECK_EQ(again[i].point, rows[i].point);
    CHECK_EQ(again[i].run, rows[i].run);
    CHECK_EQ(again[i].outcome, rows[i].outcome);
    CHECK_EQ(again[i].digest, rows[i].digest);
    CHECK_EQ(again[i].by_turn.size(), rows[i].by_turn.size());
    CHECK_EQ(again[i].failed(), rows[i].failed());
    CHECK_EQ(again[i].cause, rows[i].cause);
    CHECK_EQ(again[i].failure.turn, rows[i].failure.turn);
    failed += rows[i].failed() ? 1 : 0;
  }
  CHECK_GT(failed, 0);
  for (std::size_t cut = 0; cut < bytes.size(); cut += 7)
    CHECK_THROWS(unpacked(std::string_view(bytes).substr(0, cut)));
}

TEST_CASE("study: a point whose runs are all there is closed when the work goes on") {
  for (const char* until : {"", "until = 9.0\n"}) {
    Study study(factorial + until);
    study.run();
    const std::vector<std::uint32_t> runs = study.runs_of_point;
    StudyOptions options;
    options.begun =
        Tally(study.scenario->outcomes.size(), outputs_of(*study.scenario, study.points.study()).size(),
              study.points.study().runs, study.points.study().until_percent, {}, max_study_runs);
    for (const StudyRow& row : study.rows)
      if (row.point == 0) options.begun.add(row.outcome, row.failed(), row.digest, row.values);
    REQUIRE(options.begun.done());
    std::vector<std::uint32_t> again;
    run_study(
        study.points, study.programs, options, [](const StudyRow& row) { CHECK_GT(row.point, 0); },
        [&](std::uint64_t point, Tally& tally) {
          CHECK_EQ(point, again.size());
          again.push_back(tally.runs());
        });
    CHECK_EQ(again, runs);
  }
}
