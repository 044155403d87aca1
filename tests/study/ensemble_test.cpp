// Ensembles: rows in order, what ended early keeps its values, any run can be played again alone.
#include <doctest/doctest.h>

#include <cmath>

#include "sim/study/ensemble.h"
#include "tests/engine/game.h"

using namespace demarche;
using namespace demarche::test;

namespace {

const std::string text = opening("Ensemble", 10, "ab") + R"toml(
[state.world]
x = { range = [-20, 20], start = 0 }
[actions.push]
instrument = "military"
why = [{ term = "t", adds = "0.1" }]
effects = ["world.x += if self == a then 1 else -1"]
[[rules]]
name = "drift"
each = "world"
effects = ["world.x += uniform(-1, 1)"]
[outcomes]
"High" = { when = "world.x > 2.5", ends = true }
"Low" = "world.x < 1"
"Middle" = "true"
[objectives]
a = "50 + 5 * world.x"
[indicators]
x = { value = "world.x" }
clock = { value = "turn" }
)toml";

}  // namespace

TEST_CASE("ensemble: rows come in order and each is the run of that number") {
  const auto program = program_of(scenario_of(text));
  EnsembleOptions options;
  options.seed = 3;
  options.first_run = 100;
  options.runs = 70;
  options.batch = 16;
  options.threads = 2;
  std::vector<RunRow> rows;
  const EnsembleResult result =
      run_ensemble(program, options, [&](const RunRow& row) { rows.push_back(row); });
  REQUIRE_EQ(rows.size(), 70);
  std::vector<std::uint32_t> counts(3);
  ProgramOptions traced;
  traced.trace = true;
  const auto explained = program_of(scenario_of(text), traced);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    CHECK_EQ(rows[i].run, 100 + i);
    ++counts[static_cast<std::size_t>(rows[i].outcome)];
    Batch alone = one_run(i % 2 == 0 ? program : explained, 3, 100 + static_cast<std::uint32_t>(i));
    play_out(alone);
    CHECK_EQ(alone.digest(0), rows[i].digest);
    CHECK_EQ(alone.outcome(0), rows[i].outcome);
    CHECK_EQ(alone.last_turn(0), rows[i].turns);
    CHECK_EQ(alone.objective(0, 0), rows[i].objectives[0]);
    CHECK_EQ(alone.indicator(0, 0), rows[i].indicators[0]);
    CHECK_EQ(rows[i].indicators[1], rows[i].turns);  // read when it ended, not when the batch did
  }
  for (std::size_t o = 0; o < 3; ++o) {
    CHECK_EQ(result.outcomes[o].count, counts[o]);
    CHECK_GT(counts[o], 0);
  }
}

TEST_CASE("ensemble: a game that ended early keeps its last values") {
  const auto program = program_of(scenario_of(text));
  EnsembleOptions options;
  options.runs = 40;
  const EnsembleResult result = run_ensemble(program, options);
  std::vector<std::vector<double>> values(10);
  for (std::uint32_t run = 0; run < 40; ++run) {
    Batch batch = one_run(program, 1, run);
    double last = 0;
    for (std::size_t turn = 0; turn < 10; ++turn) {
      if (batch.running(0)) {
        batch.play_turn();
        last = batch.indicator(0, 0);
      }
      values[turn].push_back(last);
    }
  }
  for (std::size_t turn = 0; turn < 10; ++turn) {
    double sum = 0;
    for (const double x : values[turn]) sum += x;
    CHECK_EQ(result.indicators[0].turn[turn], static_cast<int>(turn) + 1);
    CHECK_EQ(result.indicators[0].mean[turn], sum / 40);
    std::sort(values[turn].begin(), values[turn].end());
    CHECK_EQ(result.indicators[0].p50[turn], doctest::Approx((values[turn][19] + values[turn][20]) / 2));
  }
}

TEST_CASE("ensemble: fewer turns, forced moves and a moment of a game to start from") {
  const auto program = program_of(scenario_of(text));
  EnsembleOptions options;
  options.runs = 20;
  options.turns = 4;
  std::vector<RunRow> rows;
  const EnsembleResult short_one =
      run_ensemble(program, options, [&](const RunRow& row) { rows.push_back(row); });
  CHECK_EQ(short_one.indicators[0].turn.size(), 4);
  int open = 0;
  for (const RunRow& row : rows) open += row.outcome < 0 ? 1 : 0;
  CHECK_GT(open, 0);  // stopped before an outcome, which is no failure
  CHECK_EQ(short_one.failed, 0);

  options.turns = 0;
  for (int turn = 1; turn <= 10; ++turn)
    for (Move m : {act("a", "push"), hold("b")}) {
      m.turn = turn;
      options.moves.push_back(m);
    }
  rows.clear();
  run_ensemble(program, options, [&](const RunRow& row) { rows.push_back(row); });
  for (const RunRow& row : rows) CHECK_EQ(row.outcome, 0);  // pushed over
  options.moves.clear();

  Batch batch = one_run(program, 1, 7);
  batch.play_turn();
  batch.play_turn();
  const Snapshot moment = batch.snapshot(0);
  options.from = &moment;
  options.first_run = 7;
  rows.clear();
  const EnsembleResult later =
      run_ensemble(program, options, [&](const RunRow& row) { rows.push_back(row); });
  CHECK_EQ(later.indicators[0].turn.front(), 3);
  play_out(batch);
  CHECK_EQ(rows.front().digest, batch.digest(0));
  CHECK_NE(rows[1].digest, rows[0].digest);
}

TEST_CASE("ensemble: shares have Wilson's interval") {
  const Share half = wilson(50, 100);
  CHECK_EQ(half.share, 0.5);
  CHECK_EQ(half.low, doctest::Approx(0.4038).epsilon(1e-3));
  CHECK_EQ(half.high, doctest::Approx(0.5962).epsilon(1e-3));
  const Share none = wilson(0, 20);
  CHECK_EQ(none.low, 0);
  CHECK_EQ(none.high, doctest::Approx(0.1611).epsilon(1e-3));
  CHECK_EQ(wilson(0, 0).high, 1);
}

TEST_CASE("ensemble: it can be cancelled, and says so") {
  const auto program = program_of(scenario_of(text));
  std::atomic<bool> cancel{false};
  EnsembleOptions options;
  options.runs = 10'000;
  options.cancel = &cancel;
  options.progress = [&](std::uint32_t done) { cancel = done >= 100; };
  std::uint32_t rows = 0;
  const EnsembleResult result =
      run_ensemble(program, options, [&](const RunRow& row) { CHECK_EQ(row.run, rows++); });
  CHECK(result.cancelled);
  CHECK_EQ(result.runs, rows);
  CHECK_GE(rows, 100);
  CHECK_LT(rows, 1000);
}

TEST_CASE("ensemble: says in how many runs the moves of a turn were possible") {
  const auto program = program_of(scenario_of(text));
  EnsembleOptions options;
  options.runs = 40;
  options.turns = 4;
  Move push;
  push.turn = 1;
  push.actor = "a";
  push.act = "push";
  Move unknown = push;
  unknown.turn = 2;
  unknown.act = "offer";  // there is nothing to offer
  options.moves = {push, unknown};
  const EnsembleResult result = run_ensemble(program, options);
  REQUIRE_EQ(result.moved.size(), 4);
  CHECK_EQ(result.moved[0], 40);
  CHECK_EQ(result.moved[1], 0);
}
