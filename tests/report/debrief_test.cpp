#include "sim/report/debrief.h"

#include <doctest/doctest.h>

#include <cmath>

#include "sim/session/number_text.h"
#include "tests/report/markup_check.h"
#include "tests/session/games.h"

using namespace demarche;
using namespace demarche::test;

namespace {

DebriefOptions quick(int threads = 1) {
  DebriefOptions options;
  options.weighing.runs = 64;
  options.weighing.threads = threads;
  return options;
}

std::shared_ptr<const Scenario> altered_tiny(
    const std::vector<std::pair<std::string, std::string>>& changes) {
  std::string text = tiny_scenario()->sources_text.files.front().text;
  for (const auto& [from, to] : changes) {
    const std::size_t at = text.find(from);
    REQUIRE_MESSAGE(at != std::string::npos, from);
    text.replace(at, from.size(), to);
  }
  return scenario_of({{{"altered.toml", text}}});
}

std::unique_ptr<Session> game_of(std::shared_ptr<const Scenario> scenario, std::vector<std::string> seats) {
  SessionSettings settings;
  settings.seats = std::move(seats);
  Diagnostics diagnostics;
  auto session = Session::start(std::move(scenario), settings, {}, diagnostics);
  REQUIRE(session != nullptr);
  return session;
}

std::unique_ptr<Session> played_out() {
  auto session = tiny_game({"sender"}, 3);
  REQUIRE(session->decide(act("sender", "sanction", "target_state")) == "");
  while (!session->over()) REQUIRE(session->step() == "");
  return session;
}

bool has(const Html& page, const std::string& part) { return page.code.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("a debrief's figures are those of the game") {
  const auto session = played_out();
  const Debrief debrief = debrief_of(*session, quick());
  CHECK(debrief.over);
  CHECK(debrief.outcome == session->outcome());
  REQUIRE(debrief.scores.size() == session->scenario().objectives.size());
  CHECK(debrief.scores.front().is_seat);
  for (const Score& score : debrief.scores) {
    CHECK(score.value == session->here_played().objectives[static_cast<std::size_t>(score.objective)]);
    CHECK(score.expected == debrief.from_start.objective_means[static_cast<std::size_t>(score.objective)]);
  }
  const auto points = turning_points(*session, session->here(), 64, 1);
  REQUIRE(debrief.weighed);
  REQUIRE(!debrief.deciding.empty());
  for (std::size_t i = 0; i < debrief.deciding.size(); ++i) {
    CHECK(debrief.deciding[i].point.turn == points[i].turn);
    CHECK(debrief.deciding[i].point.before == points[i].before);
    CHECK(debrief.deciding[i].point.after == points[i].after);
  }
  for (const IndicatorPath& told : debrief.indicators) {
    CHECK(told.path.size() == static_cast<std::size_t>(session->turn()) + 1);
    CHECK(told.path.back() == session->here_played().indicators[static_cast<std::size_t>(told.indicator)]);
    CHECK(told.from_start.turn.front() == 0);
  }
  CHECK(debrief.moves.size() == static_cast<std::size_t>(session->turn()));
  CHECK(!debrief.questions.empty());
  const Html page = debrief_page(*session, debrief);
  CHECK(markup_problem(page.code) == "");
  CHECK(has(page,
            "<strong>" + session->scenario().outcomes[static_cast<std::size_t>(session->outcome())].name));
  CHECK(has(page, "<td class=\"n\">" + number_text(std::round(debrief.scores[0].value)) + "</td>"));
  CHECK(has(page, to_hex(session->scenario().digest)));
  CHECK(has(page, to_hex(session->timeline().at(session->here()).digest)));
}

TEST_CASE("the same game makes the same page on any number of threads") {
  const auto session = played_out();
  const std::string one = debrief_page(*session, debrief_of(*session, quick(1))).code;
  CHECK(one == debrief_page(*session, debrief_of(*session, quick(3))).code);
}

TEST_CASE("what was chosen is among the alternatives, with the forecast that the game had after it") {
  const auto session = played_out();
  const int moment = moment_at_turn(session->timeline(), session->here(), 1);
  const Weighing weighing{64, 1, nullptr, {}};
  const auto found = weightiest_choice(*session, moment, session->seats(), 6, weighing);
  REQUIRE(found);
  CHECK(found->by_person);
  REQUIRE(found->options.size() >= 2);
  CHECK(found->options.front().chosen);
  const auto points = turning_points(*session, session->here(), 64, 1);
  for (const TurningPoint& point : points)
    if (point.moment == moment) CHECK(found->options.front().shares == point.after);
  for (std::size_t i = 1; i < found->options.size(); ++i) {
    CHECK(!found->options[i].chosen);
    CHECK(found->options[i].shift == shift_between(found->options[0].shares, found->options[i].shares));
    if (i > 1) CHECK(found->options[i].shift <= found->options[i - 1].shift);
  }
  // Playing the alternative as a branch leads to the same forecast.
  const Alternative& other = found->options.back();
  const Program& program = *session->traced(0);
  const Move move = name_move(program, found->choice, other.option, 1);
  const auto branch = tiny_game({"sender"}, 3);
  if (found->text == "economic")
    REQUIRE(branch->decide(move) == "");
  else
    REQUIRE((branch->decide(act("sender", "sanction", "target_state")) == "" && branch->decide(move) == ""));
  REQUIRE(branch->step() == "");
  const auto forecasts = forecasts_along(standpoints(*branch, branch->here()), 3, weighing);
  CHECK(shares_of(forecasts.back()) == other.shares);
}

TEST_CASE("names from strangers stay text") {
  const auto scenario =
      altered_tiny({{"title   = \"Two states, one quarrel\"", "title = '<script>alert(1)</script>'"},
                    {"name = \"Sender\"", "name = \"<img src=x onerror='a&b'>\""},
                    {"label = \"Defiance\"", "label = '\"><svg onload=x>'"}});
  const auto session = game_of(scenario, {"sender"});
  session->set_note(0, "</p><script>note</script>\n\nsecond & last");
  for (int i = 0; i < 4; ++i) REQUIRE(session->step() == "");
  const Html page = debrief_page(*session, debrief_of(*session, quick()));
  CHECK(markup_problem(page.code) == "");
  CHECK(!has(page, "<script"));
  CHECK(!has(page, "<img"));
  CHECK(has(page, "&lt;script&gt;alert(1)&lt;/script&gt;"));
  CHECK(has(page, "second &amp; last"));
}

TEST_CASE("covert moves of people are told when the game is over, and not before") {
  const auto scenario = altered_tiny(
      {{"label      = \"Give way a little\"", "label = \"Give way a little\"\nvisible = \"covert\""}});
  const auto session = game_of(scenario, {"sender", "target_state"});
  REQUIRE(session->decide(act("target_state", "concede")) == "");
  REQUIRE(session->step() == "");
  Debrief debrief = debrief_of(*session, quick());
  CHECK(debrief.hides);
  for (const DecidingTurn& turn : debrief.deciding) CHECK(!turn.alternatives);
  CHECK(!has(debrief_page(*session, debrief), "Give way"));
  while (!session->over()) REQUIRE(session->step() == "");
  debrief = debrief_of(*session, quick());
  CHECK(!debrief.hides);
  const Html page = debrief_page(*session, debrief);
  CHECK(has(page, "Give way"));
  CHECK(has(page, "<span class=\"tag\">covert</span>"));
  // One person alone may read of their own.
  const auto alone = game_of(scenario, {"target_state"});
  REQUIRE(alone->decide(act("target_state", "concede")) == "");
  REQUIRE(alone->step() == "");
  CHECK(has(debrief_page(*alone, debrief_of(*alone, quick())), "Give way"));
}

TEST_CASE("notes and branches are told with where they belong") {
  const auto session = tiny_game({"sender"}, 1);
  REQUIRE(session->step() == "");
  session->set_note(session->here(), "We waited.");
  REQUIRE(session->step() == "");
  session->back();
  REQUIRE(session->start_branch("harder") == "");
  REQUIRE(session->decide(act("sender", "sanction", "target_state")) == "");
  REQUIRE(session->step() == "");
  session->set_note(session->here(), "We did not.");
  session->switch_to(0);
  const Debrief debrief = debrief_of(*session, quick());
  REQUIRE(debrief.notes.size() == 2);
  CHECK(debrief.notes[0].text == "We waited.");
  CHECK(debrief.notes[0].branch == "");
  CHECK(debrief.notes[1].branch == "harder");
  REQUIRE(debrief.branches.size() == 1);
  CHECK(debrief.branches[0].parted == 1);
  REQUIRE(!debrief.branches[0].there.empty());
  CHECK(debrief.branches[0].there[0].find("Sanction Target") != std::string::npos);
  CHECK(markup_problem(debrief_page(*session, debrief).code) == "");
}

TEST_CASE("a debrief that is stopped, and one of a game that has not begun, are still pages") {
  const auto session = played_out();
  const std::atomic<bool> stop{true};
  DebriefOptions options = quick();
  options.weighing.cancel = &stop;
  const Debrief stopped = debrief_of(*session, options);
  CHECK(!stopped.weighed);
  CHECK(stopped.deciding.empty());
  CHECK(markup_problem(debrief_page(*session, stopped).code) == "");
  const auto fresh = tiny_game({"sender"});
  const Debrief debrief = debrief_of(*fresh, quick());
  CHECK(debrief.deciding.empty());
  CHECK(debrief.questions.empty());
  CHECK(markup_problem(debrief_page(*fresh, debrief).code) == "");
}

TEST_CASE("questions name what happened in the game") {
  const auto session = played_out();
  const Debrief debrief = debrief_of(*session, quick());
  for (const std::string& question : debrief.questions) {
    CHECK(question.ends_with("?"));
    bool named = false;
    for (const Actor& actor : session->scenario().actors)
      named = named || question.find(actor.name) != std::string::npos;
    for (const Variable& variable : session->scenario().variables)
      named = named || question.find(variable.label) != std::string::npos;
    CHECK_MESSAGE(named, question);
  }
  CHECK(quoted("“A” failed") == "“‘A’ failed”");
}
