// A run is the same to the last bit however it is played.
#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>

#include "sim/study/ensemble.h"
#include "tests/engine/games.h"
#include "tests/engine/same_bits/digest_lines.h"

using namespace demarche;
using namespace demarche::test;

namespace {

const std::string folder = DEMARCHE_SOURCE_DIR;

struct Example {
  std::string name;
  std::shared_ptr<const Scenario> scenario;
  std::uint32_t runs;
};

const std::vector<Example>& examples() {
  static const std::vector<Example> list = {
      {"tiny", scenario_file(folder + "/scenarios/tiny.toml"), 40},
      {"rich", scenario_file(folder + "/tests/engine/rich.toml"), 20},
  };
  return list;
}

std::shared_ptr<const Program> traced(std::shared_ptr<const Scenario> scenario) {
  ProgramOptions options;
  options.trace = true;
  return program_of(std::move(scenario), options);
}

}  // namespace

TEST_CASE("digests: as committed in golden_digests.txt") {
  // After a change that is meant to change results: scripts/same-bits --write, and say so in the commit.
  std::ifstream file(folder + "/tests/engine/golden_digests.txt");
  std::vector<std::string> golden;
  for (std::string line; std::getline(file, line);)
    if (!line.empty() && line.front() != '#') golden.push_back(line);
  const std::vector<std::string> lines = digest_lines(folder);
  REQUIRE_EQ(lines.size(), golden.size());
  for (std::size_t i = 0; i < lines.size(); ++i) CHECK_EQ(lines[i], golden[i]);
}

TEST_CASE("digests: the same in batches of any width and at every vector level") {
  for (const Example& e : examples()) {
    CAPTURE(e.name);
    const auto program = program_of(e.scenario);
    const std::vector<std::uint64_t> alone = digests_of(program, 5, e.runs, 1);
    CHECK_EQ(std::count(alone.begin(), alone.end(), alone.front()), 1);  // runs differ from each other
    for (const Kernels& kernels : available_kernels())
      for (const int width : {2, 3, 7, 32}) {
        CAPTURE(kernels.level);
        CAPTURE(width);
        CHECK_EQ(digests_of(program, 5, e.runs, width, kernels), alone);
      }
  }
}

TEST_CASE("digests: a batch of a thousand") {
  const auto program = program_of(examples()[0].scenario);
  CHECK_EQ(digests_of(program, 5, 1000, 1000), digests_of(program, 5, 1000, 9));
  const auto rich = program_of(examples()[1].scenario);
  std::vector<std::uint64_t> wide = digests_of(rich, 5, 20, 1000);
  CHECK_EQ(wide, digests_of(rich, 5, 20, 20));
}

TEST_CASE("digests: a traced program plays the same game") {
  for (const Example& e : examples()) {
    CAPTURE(e.name);
    CHECK_EQ(digests_of(traced(e.scenario), 9, e.runs, 3), digests_of(program_of(e.scenario), 9, e.runs, 3));
  }
}

TEST_CASE("digests: seats, monitors and labels of luck change nothing as long as nobody uses them") {
  for (const Example& e : examples()) {
    CAPTURE(e.name);
    const std::vector<std::uint64_t> plain = digests_of(program_of(e.scenario), 3, e.runs, 4);
    ProgramOptions options;
    for (int actor = 0; actor < static_cast<int>(e.scenario->actors.size()); ++actor)
      options.seats.push_back(actor);
    CHECK_EQ(digests_of(program_of(e.scenario, options), 3, e.runs, 4), plain);
    options.seats = {1};
    CHECK_EQ(digests_of(program_of(e.scenario, options), 3, e.runs, 4), plain);
    options.trace = true;
    CHECK_EQ(digests_of(program_of(e.scenario, options), 3, e.runs, 4), plain);
    options = {};
    for (const Indicator& i : e.scenario->indicators) options.extra.push_back(&i.value);
    CHECK_EQ(digests_of(program_of(e.scenario, options), 3, e.runs, 4), plain);
  }
}

TEST_CASE("digests: a seat with nothing but bundles to offer leaves no trace") {
  // The second actor can do nothing at all, so that its seat makes a choice that was not there.
  const auto scenario = scenario_of(opening("Seats", 5, "ab") + R"(
[state.world]
x = { range = [0, 10], start = 1 }
[terms.t]
party = "party == a"
worth = { party = "-0.1", other = "0.1" }
[offers.o]
from = "self == a"
to = "target == b"
gives = ["t"]
lasts = "2 turns"
[outcomes]
"End" = "world.x >= 0 or true"
"Always" = "true"
)");
  ProgramOptions options;
  options.seats = {0, 1};
  CHECK_EQ(digests_of(program_of(scenario, options), 1, 10, 1), digests_of(program_of(scenario), 1, 10, 1));
}

TEST_CASE("digests: going on from a snapshot of any turn") {
  for (const Example& e : examples()) {
    CAPTURE(e.name);
    const auto program = program_of(e.scenario);
    Batch whole = one_run(program, 11, 2);
    std::vector<Snapshot> snapshots;
    while (!whole.all_done()) {
      snapshots.push_back(whole.snapshot(0));
      whole.play_turn();
    }
    for (const bool with_trace : {false, true}) {
      Batch batch(with_trace ? traced(e.scenario) : program, 3);
      const std::vector<std::uint32_t> runs = {0, 2, 7};
      for (std::size_t turn = 0; turn < snapshots.size(); turn += with_trace ? 5 : 1) {
        CAPTURE(turn);
        batch.resume(snapshots[turn], 11, runs);
        CHECK_EQ(batch.turn(), static_cast<int>(turn));
        play_out(batch);
        CHECK_EQ(batch.digest(1), whole.digest(0));
        CHECK_EQ(batch.outcome(1), whole.outcome(0));
      }
    }
  }
}

TEST_CASE("digests: lanes that go on from moments of their own") {
  for (const Example& e : examples()) {
    CAPTURE(e.name);
    const auto program = program_of(e.scenario);
    Batch whole(program, 3);
    const std::vector<std::uint32_t> runs = {2, 5, 9};
    whole.start(11, runs);
    for (int turn = 0; turn < 3; ++turn) whole.play_turn();
    std::vector<Snapshot> moments;
    for (int lane = 0; lane < 3; ++lane) moments.push_back(whole.snapshot(lane));
    play_out(whole);
    Batch batch(program, 3);
    const std::vector<const Snapshot*> swapped = {&moments[2], &moments[0], &moments[1]};
    batch.resume(swapped, 11, std::vector<std::uint32_t>{9, 2, 5});
    play_out(batch);
    CHECK_EQ(batch.digest(0), whole.digest(2));
    CHECK_EQ(batch.digest(1), whole.digest(0));
    CHECK_EQ(batch.digest(2), whole.digest(1));
    const std::vector<const Snapshot*> too_few = {&moments[0]};
    CHECK_THROWS_AS(batch.resume(too_few, 11, runs), std::invalid_argument);
  }
}

TEST_CASE("digests: a batch used again starts afresh") {
  for (const Example& e : examples()) {
    CAPTURE(e.name);
    const auto program = program_of(e.scenario);
    Batch fresh = one_run(program, 4, 1);
    play_out(fresh);
    Batch used = one_run(program, 8, 3);
    for (int turn = 0; turn < 5; ++turn) used.play_turn();
    const std::uint32_t run = 1;
    used.start(4, {&run, 1});
    play_out(used);
    CHECK_EQ(used.digest(0), fresh.digest(0));
  }
}

TEST_CASE("digests: ensembles of any batch and number of threads") {
  for (const Example& e : examples()) {
    CAPTURE(e.name);
    const auto program = program_of(e.scenario);
    EnsembleOptions options;
    options.seed = 6;
    options.runs = 35;
    std::vector<std::uint64_t> rows;
    const EnsembleResult alone =
        run_ensemble(program, options, [&](const RunRow& row) { rows.push_back(row.digest); });
    CHECK_EQ(rows, digests_of(program, 6, 35, 1));
    for (const int threads : {1, 2, 5})
      for (const int batch : {1, 3, 32}) {
        options.threads = threads;
        options.batch = batch;
        const EnsembleResult result = run_ensemble(program, options);
        CHECK_EQ(result.digest, alone.digest);
        for (std::size_t i = 0; i < result.indicators.size(); ++i) {
          CHECK_EQ(result.indicators[i].mean, alone.indicators[i].mean);
          CHECK_EQ(result.indicators[i].p50, alone.indicators[i].p50);
        }
      }
  }
}

TEST_CASE("digests: the luck of a place is its own, switching a rule off leaves that of others alone") {
  const std::shared_ptr<const Scenario>& rich = examples()[1].scenario;
  Overrides off;
  off.off = {"Raids come to light"};
  Batch with = one_run(program_of(rich), 1, 0);
  Batch without = one_run(program_of(rich, {}, off), 1, 0);
  const int noise = find_variable(*rich, Scope::world, "noise");
  for (int turn = 0; turn < 20; ++turn) {
    with.play_turn();
    without.play_turn();
    CHECK_EQ(with.variable(noise, -1, -1, 0), without.variable(noise, -1, -1, 0));
  }
}

TEST_CASE("digests: the rich scenario shows everything that can happen") {
  Batch batch(traced(examples()[1].scenario), 1);
  std::vector<int> seen(32, 0);
  for (std::uint32_t run = 0; run < 30; ++run) {
    batch.start(2, {&run, 1});
    while (!batch.all_done()) {
      batch.play_turn();
      for (const Happening& h : batch.trace().happenings) ++seen[static_cast<std::size_t>(h.kind)];
      batch.trace().happenings.clear();
    }
    CHECK_EQ(batch.failure(0).kind, Failure::Kind::none);
  }
  using Kind = Happening::Kind;
  for (const Kind kind : {Kind::event, Kind::rule, Kind::acted, Kind::exposed, Kind::offered, Kind::crossed,
                          Kind::accepted, Kind::declined, Kind::ended, Kind::breached, Kind::expired,
                          Kind::tabled, Kind::voted, Kind::passed, Kind::failed, Kind::vetoed}) {
    CAPTURE(static_cast<int>(kind));
    CHECK_GT(seen[static_cast<std::size_t>(kind)], 0);
  }
}
