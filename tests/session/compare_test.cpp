#include "sim/session/compare.h"
#include "sim/engine/forced_moves.h"

#include <doctest/doctest.h>

#include "tests/session/games.h"

using namespace demarche;
using namespace demarche::test;

namespace {

std::unique_ptr<Session> played(int turns, std::uint64_t seed = 1, const Overrides& overrides = {}) {
  auto session = tiny_game({"sender"}, seed, overrides);
  for (int i = 0; i < turns; ++i) REQUIRE(session->step() == "");
  return session;
}

}  // namespace

TEST_CASE("a game is the same as itself and as its copy") {
  for (std::uint64_t seed = 1; seed < 6; ++seed) {
    const Save save = make_save(*random_game(seed));
    CHECK(compare_saves(save, *read_save_bytes(save_bytes(save)).save).same());
  }
}

TEST_CASE("where two games part, what was decided and what came of it") {
  auto quiet = played(2);
  auto loud = played(2);
  REQUIRE(quiet->step() == "");
  REQUIRE(loud->decide(act("sender", "sanction", "target_state")) == "");
  REQUIRE(loud->step() == "");
  REQUIRE(loud->step() == "");
  const SaveComparison c = compare_saves(make_save(*quiet), make_save(*loud));
  CHECK_FALSE(c.same());
  CHECK(c.settings.empty());
  CHECK_EQ(c.first_decision, 3);
  CHECK_EQ(c.first_result, 3);
  CHECK_EQ(c.turns_first, 3);
  CHECK_EQ(c.turns_second, 4);
  REQUIRE_EQ(c.turns.size(), 1);
  CHECK_EQ(c.turns[0].date, "Mar 2024");
  CHECK(c.turns[0].decisions_first.empty());
  CHECK_EQ(c.turns[0].decisions_second, std::vector<std::string>{"sender: sanction target_state"});
  CHECK(c.turns[0].log_first.empty());
  CHECK_EQ(c.turns[0].log_second, std::vector<std::string>{"Sender: Sanction Target"});
  const auto sanctions = std::find_if(c.values.begin(), c.values.end(), [](const ValueDifference& v) {
    return v.name == "sanctions[sender, target_state]";
  });
  REQUIRE(sanctions != c.values.end());
  CHECK_EQ(sanctions->first, 0.0);
  CHECK_EQ(sanctions->second, doctest::Approx(0.2));
}

TEST_CASE("settings and overrides that differ are named, with the turn from which they do") {
  Overrides harder;
  harder.values["bite"] = 0.125;
  auto a = played(3, 1);
  auto b = played(1, 2, harder);
  Overrides off = harder;
  off.off = {"Sanctions bite"};
  Diagnostics diagnostics;
  REQUIRE(b->set_overrides(off, diagnostics));
  REQUIRE(b->step() == "");
  REQUIRE(b->step() == "");
  const SaveComparison c = compare_saves(make_save(*a), make_save(*b));
  const auto value = [&](const std::string& what) {
    for (const SettingDifference& d : c.settings)
      if (d.what == what) return d.first + " / " + d.second;
    return std::string("alike");
  };
  CHECK_EQ(value("seed"), "1 / 2");
  CHECK_EQ(value("seats"), "alike");
  CHECK_EQ(value("override bite"), " / 0.125");
  CHECK_EQ(value("switched off from turn 2 on"), " / Sanctions bite");
}

TEST_CASE("decisions as texts") {
  CHECK_EQ(decision_text(act("a", "hold")), "a: hold");
  CHECK_EQ(decision_text(bundle("a", "b", {"relief"}, {}, 4)), "a offers b relief for nothing, 4 turns");
  CHECK_EQ(decision_text(reply("a", "b", "accept")), "a answers b: accept");
  Move end = act("a", "end", "b");
  end.offer = "deal";
  CHECK_EQ(decision_text(end), "a ends deal with b");
  Move vote;
  vote.actor = "a";
  vote.ballot = "renewal";
  vote.vote = "no";
  CHECK_EQ(decision_text(vote), "a votes no on renewal");
}

TEST_CASE("with several seats, covert moves stay out of a comparison until the game is over") {
  Sources files = scenario_files(*tiny_scenario());
  std::string& text = files.files[0].text;
  const std::string header = "[actions.threaten]";
  text.insert(text.find(header) + header.size(), "\nvisible = \"covert\"\n#");
  const auto scenario = scenario_of(files);
  const auto game = [&](bool threatens, int turns, std::vector<std::string> seats) {
    SessionSettings settings;
    settings.seats = std::move(seats);
    Diagnostics diagnostics;
    auto session = Session::start(scenario, settings, {}, diagnostics);
    REQUIRE(session != nullptr);
    if (threatens) REQUIRE(session->decide(act("sender", "threaten", "target_state")) == "");
    for (int i = 0; i < turns && !session->over(); ++i) REQUIRE(session->step() == "");
    return make_save(*session);
  };
  const std::vector<std::string> both = {"sender", "target_state"};
  const SaveComparison early = compare_saves(game(true, 2, both), game(false, 2, both));
  CHECK(early.covert_hidden);
  CHECK_EQ(early.first_decision, -1);
  CHECK_EQ(early.first_result, 1);  // that something was otherwise can be seen
  for (const TurnDifference& t : early.turns) {
    CHECK(t.decisions_first.empty());
    CHECK(t.log_first.empty());
  }
  const SaveComparison alone = compare_saves(game(true, 2, {"sender"}), game(false, 2, {"sender"}));
  CHECK_FALSE(alone.covert_hidden);
  CHECK_EQ(alone.first_decision, 1);
  const SaveComparison late = compare_saves(game(true, 12, both), game(false, 12, both));
  CHECK_FALSE(late.covert_hidden);
  CHECK_EQ(late.first_decision, 1);
}
