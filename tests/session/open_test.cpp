#include "sim/session/open.h"

#include <doctest/doctest.h>

#include "sim/session/explain.h"
#include "tests/session/games.h"

using namespace demarche;
using namespace demarche::test;

namespace {

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  const std::size_t at = text.find(what);
  REQUIRE_MESSAGE(at != std::string::npos, what);
  return text.replace(at, what.size(), with);
}

// The tiny scenario with a change in its text.
std::shared_ptr<const Scenario> edited(const std::string& what, const std::string& with) {
  Sources files = scenario_files(*tiny_scenario());
  files.files[0].text = replaced(files.files[0].text, what, with);
  return scenario_of(files);
}

std::unique_ptr<Session> sanctioning_game() {
  Overrides harder;
  harder.values["bite"] = 0.15;
  harder.values["world.defiance"] = 0.9;
  auto session = tiny_game({"sender"}, 4, harder);
  REQUIRE(session->decide(act("sender", "sanction", "target_state")) == "");
  REQUIRE(session->step() == "");
  REQUIRE(session->decide(act("sender", "threaten", "target_state")) == "");
  REQUIRE(session->step() == "");
  REQUIRE(session->step() == "");
  return session;
}

// A save that is well formed and says odd things: decisions that are impossible, unknown, made twice or by
// nobody.
Save tampered(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  const auto below = [&](std::uint64_t n) { return static_cast<std::size_t>(random() % n); };
  const std::vector<std::string> names = {"sender",
                                          "target_state",
                                          "threaten",
                                          "sanction",
                                          "concede",
                                          "hold",
                                          "offer",
                                          "end",
                                          "relief",
                                          "compliance",
                                          "relief_for_compliance",
                                          "nobody",
                                          "accept",
                                          "decline",
                                          "wait",
                                          ""};
  const auto name = [&] { return names[below(names.size())]; };
  Save save = make_save(*random_game(random(), 15));
  Timeline& t = save.timeline;
  for (std::size_t n = 1 + below(8); n > 0; --n) {
    const std::size_t m = below(t.moments.size());
    if (m == 0) continue;
    Move move;
    move.turn = t.moments[m].turn;
    move.actor = names[below(2)];
    switch (below(6)) {
      case 0: move.answer = name(); break;
      case 1: move.ballot = name(); break;
      default: move.act = name(); break;
    }
    if (below(2) == 0) move.target = name();
    if (below(4) == 0) move.instrument = below(2) == 0 ? "economic" : name();
    if (below(4) == 0) move.offer = name();
    if (below(2) == 0) move.vote = name();
    for (std::size_t k = below(4); k > 0; --k) (below(2) == 0 ? move.gives : move.asks).push_back(name());
    move.lasts = below(3) == 0 ? static_cast<int>(below(2000)) : 0;
    t.moments[m].decisions.push_back(move);
  }
  if (below(3) == 0) save.settings.seats.push_back(name());
  if (below(3) == 0)
    t.layers[0].values[below(2) == 0 ? "bite" : name()] = static_cast<double>(below(100)) / 50;
  if (below(3) == 0) t.layers[0].off.push_back(below(2) == 0 ? "Sanctions bite" : name());
  if (below(3) == 0) t.moments.back().layer = static_cast<int>(below(t.layers.size()));
  if (below(3) == 0) save.settings.run = static_cast<std::uint32_t>(random());
  if (below(3) == 0) save.next_layer = static_cast<int>(below(t.layers.size()));
  return save;
}

}  // namespace

TEST_CASE("a save that says odd things opens, or is refused, and is then like any other") {
  int played = 0;
  for (std::uint64_t seed = 1; seed <= 150; ++seed) {
    CAPTURE(seed);
    const Save save = tampered(seed);
    const SaveResult read = check_save(save).empty() ? read_save_bytes(save_bytes(save)) : SaveResult{};
    if (!read.save) continue;
    const Opened opened = open_save(*read.save);
    CHECK_NE(opened.session == nullptr, opened.problem.empty());
    if (opened.session == nullptr) continue;
    ++played;
    const Save again = make_save(*opened.session);
    REQUIRE_EQ(check_save(again), "");
    // What it comes out as today is what it comes out as tomorrow.
    const Opened reopened = open_save(again);
    REQUIRE(reopened.session != nullptr);
    CHECK_EQ(reopened.difference, "");
    CHECK(save_bytes(make_save(*reopened.session)) == save_bytes(again));
  }
  CHECK_GT(played, 60);
}

TEST_CASE("a save opens as the game that it was") {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    const auto session = random_game(seed);
    const Save save = make_save(*session);
    const Opened opened = open_save(save);
    REQUIRE_MESSAGE(opened.session != nullptr, opened.problem);
    CHECK(opened.as_saved());
    CHECK_EQ(opened.session->here(), session->here());
    CHECK_EQ(opened.session->pending().size(), session->pending().size());
    CHECK(save_bytes(make_save(*opened.session)) == save_bytes(save));
  }
}

TEST_CASE("a save remembers its scenario's path through being opened from its own text") {
  const Save save = make_save(*tiny_game({}));
  CHECK(save.scenario_path.ends_with("scenarios/tiny.toml"));
  CHECK_EQ(save.scenario.files[0].path, "tiny.toml");
  CHECK_EQ(make_save(*open_save(save).session).scenario_path, save.scenario_path);
  const TodaysFile today = todays_file(save);
  CHECK(today.state == TodaysFile::State::same);
  Save elsewhere = save;
  elsewhere.scenario_path = "/nowhere/tiny.toml";
  CHECK(todays_file(elsewhere).state == TodaysFile::State::absent);
  CHECK(todays_file(elsewhere, DEMARCHE_SOURCE_DIR "/scenarios/game.demarche").state ==
        TodaysFile::State::same);
  CHECK_FALSE(todays_file(save, "", "/nowhere/tiny.toml").problem.empty());
  elsewhere.scenario_path = "/dev/zero";
  CHECK(todays_file(elsewhere).state == TodaysFile::State::absent);
}

TEST_CASE("an edited text that changes no number plays as it was") {
  const auto session = sanctioning_game();
  const auto scenario = edited("Give way a little", "Yield a little");
  CHECK_NE(scenario->digest, session->scenario().digest);
  CHECK(open_save(make_save(*session), scenario).as_saved());
}

TEST_CASE("an edited number is told with the first turn that it changes") {
  const Opened opened = open_save(make_save(*sanctioning_game()),
                                  edited("\"world.defiance -= 0.03\"", "\"world.defiance -= 0.05\""));
  REQUIRE(opened.session != nullptr);
  CHECK(opened.misfits.empty());
  CHECK_EQ(opened.replay.first_different, 2);  // the threat is made in turn 2
  CHECK(opened.difference.find("turn 2 of branch “main”") != std::string::npos);
}

TEST_CASE("what an edited scenario no longer knows is left out and told") {
  const Save save = make_save(*sanctioning_game());
  Sources files = scenario_files(*tiny_scenario());
  std::string& text = files.files[0].text;
  text = replaced(text, "[actions.threaten]", "[actions.warn]");
  while (text.find("did threaten") != std::string::npos) text = replaced(text, "did threaten", "did warn");
  const Opened renamed = open_save(save, scenario_of(files));
  REQUIRE(renamed.session != nullptr);
  REQUIRE_EQ(renamed.misfits.size(), 1);
  CHECK_EQ(renamed.misfits[0].moment, 2);
  CHECK_EQ(renamed.misfits[0].move.act, "threaten");
  CHECK(renamed.left_out.empty());

  while (text.find("$bite") != std::string::npos) text = replaced(text, "$bite", "$pain");
  text = replaced(text, "bite = {", "pain = {");
  while (text.find("set   = { bite") != std::string::npos)
    text = replaced(text, "set   = { bite", "set   = { pain");
  const Opened lost = open_save(save, scenario_of(files));
  REQUIRE(lost.session != nullptr);
  REQUIRE_EQ(lost.left_out.size(), 1);
  CHECK(lost.left_out[0].find("`bite`") != std::string::npos);
  CHECK_EQ(lost.session->overrides().values.size(), 1);

  while (text.find("sender") != std::string::npos) text = replaced(text, "sender", "hegemon");
  const Opened nobody = open_save(save, scenario_of(files));
  REQUIRE(nobody.session != nullptr);
  CHECK(nobody.session->seats().empty());
  CHECK_EQ(nobody.left_out.size(), 2);
}

TEST_CASE("a save whose text this program cannot read can still be looked at") {
  Save save = make_save(*sanctioning_game());
  save.scenario.files[0].text = replaced(save.scenario.files[0].text, "[actors]", "[actorz]");
  const Opened opened = open_save(save);
  CHECK(opened.session == nullptr);
  CHECK(opened.problem.find("actorz") != std::string::npos);
  CHECK_EQ(save.seen.moments.size(), 4);
  CHECK_FALSE(save.seen.moments[1].log.empty());
  CHECK_EQ(save.seen.state.size(), 3);
}

TEST_CASE("a text changed by hand inside a save is told") {
  Save save = make_save(*sanctioning_game());
  save.scenario.files[0].text += "# mine\n";
  const Opened opened = open_save(save);
  REQUIRE(opened.session != nullptr);
  REQUIRE_EQ(opened.left_out.size(), 1);
  CHECK(opened.left_out[0].find("by hand") != std::string::npos);
}

TEST_CASE("what is seen in a save is what the session shows") {
  const auto session = sanctioning_game();
  const Save save = make_save(*session);
  Diagnostics diagnostics;
  const int cell = *find_cell(*session->traced(0), "target_state.economy", diagnostics);
  CHECK_EQ(save.seen.state[1].id, "economy");
  CHECK_EQ(save.seen.state[1].values[1], cell_value(*session, session->here(), cell));
  CHECK_EQ(save.seen.indicators, std::vector<std::string>{"defiance", "economy"});
  CHECK_EQ(save.seen.moments[3].indicators, session->here_played().indicators);
  CHECK_EQ(save.seen.moments[1].date, "Jan 2024");
  CHECK_EQ(save.seen.title, "Two states, one quarrel");
  CHECK_FALSE(save.seen.over);
}
