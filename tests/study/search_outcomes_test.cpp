// The search for strategies that reach outcomes, on a game whose answers are known.
#include "sim/study/search_outcomes.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "tests/engine/games.h"

using namespace demarche;
using namespace demarche::test;

namespace {

// A is reluctant to climb; six steps reach the top, and by themselves nobody makes that many. The moon is
// out of reach, and B, who could jump there, is no seat.
const std::string quarrel = R"toml(
[scenario]
title = "A tower"
start = 2024-01-01
step = "1 month"
turns = 6
[actors]
a = {}
b = { playable = false }
c = {}
[state.world]
height = { range = [0, 100], start = 0 }
[actions.climb]
instrument = "military"
actor = "self == a"
why = [{ term = "fear", adds = "-0.5" }]
effects = ["world.height += 1"]
[actions.wave]
instrument = "diplomatic"
actor = "self in {a, c}"
target = "target != self"
[actions.jump]
instrument = "military"
actor = "self == b"
why = [{ term = "fear", adds = "-9" }]
effects = ["world.height += 90"]
[outcomes]
"Moon" = "world.height > 50"
"Top" = "world.height >= 6"
"Half way" = "world.height >= 2"
"Ground" = "true"
)toml";

OutcomeSearchOptions quick() {
  OutcomeSearchOptions options;
  options.runs = 400;
  options.first_look = 50;
  return options;
}

}  // namespace

TEST_CASE("strategies are every option of every seat, kept up over the whole game") {
  const auto program = program_of(scenario_of(quarrel));
  const std::vector<Move> all = simple_strategies(*program);
  // a: hold or climb; hold, or wave at b or c. c: hold, or wave at a or b. b is no seat.
  CHECK_EQ(all.size(), 2 + 3 + 3);
  for (const Move& move : all) {
    CHECK_NE(move.actor, "b");
    CHECK_EQ(move.turn, 1);
    CHECK_EQ(move.last, 6);
  }
  CHECK_EQ(std::count_if(all.begin(), all.end(), [](const Move& m) { return m.act == "climb"; }), 1);
  CHECK_EQ(std::count_if(all.begin(), all.end(), [](const Move& m) { return m.act == "hold"; }), 3);
  CHECK_EQ(simple_strategies(*program, "c").size(), 3);
}

TEST_CASE("it is told which strategy reaches an outcome, and which outcome none reaches") {
  const auto program = program_of(scenario_of(quarrel));
  const OutcomeSearch search = search_outcomes(program, quick());
  REQUIRE_EQ(search.outcomes.size(), 4);
  const OutcomeFound& moon = search.outcomes[0];
  CHECK_FALSE(moon.reached);
  CHECK_FALSE(moon.by);
  CHECK_EQ(moon.share.count, 0);
  CHECK_GT(moon.share.high, 0);
  const OutcomeFound& top = search.outcomes[1];
  CHECK(top.reached);
  REQUIRE(top.by);
  CHECK_EQ(top.by->actor + " " + top.by->act, "a climb");
  CHECK_EQ(top.share.share, 1);
  for (std::size_t i : {2, 3}) {
    CHECK(search.outcomes[i].reached);
    CHECK_FALSE(search.outcomes[i].by);  // plain futures do
    CHECK_GT(search.outcomes[i].share.share, 0.1);
  }
  CHECK_EQ(search.tried, search.strategies);  // looking for the moon
  CHECK_EQ(search.failed, 0);
}

TEST_CASE("the search ends as soon as every outcome is reached, and does not depend on threads") {
  std::string without = quarrel;
  without.erase(without.find("\"Moon\""), std::string("\"Moon\" = \"world.height > 50\"\n").size());
  const auto program = program_of(scenario_of(without));
  OutcomeSearchOptions options = quick();
  const OutcomeSearch search = search_outcomes(program, options);
  CHECK(std::all_of(search.outcomes.begin(), search.outcomes.end(),
                    [](const OutcomeFound& found) { return found.reached; }));
  CHECK_EQ(search.tried, 5);  // three things to say, holding still, then climbing
  options.threads = 3;
  const OutcomeSearch again = search_outcomes(program, options);
  for (std::size_t i = 0; i < 3; ++i) CHECK_EQ(again.outcomes[i].share.count, search.outcomes[i].share.count);
  // Plain futures are enough for whoever is content with less.
  options.percent = 0;
  CHECK_EQ(search_outcomes(program, options).tried, 0);
}

TEST_CASE("the search can be stopped, and tells how far it is") {
  const auto program = program_of(scenario_of(quarrel));
  std::atomic<bool> cancel{false};
  OutcomeSearchOptions options = quick();
  options.cancel = &cancel;
  options.progress = [&](std::uint32_t tried, std::uint32_t of) {
    CHECK_EQ(of, 8);
    cancel = tried == 3;
  };
  const OutcomeSearch search = search_outcomes(program, options);
  CHECK(search.cancelled);
  CHECK_EQ(search.tried, 3);
}
