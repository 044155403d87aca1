#include "sim/session/position.h"

#include <doctest/doctest.h>

#include "sim/report/turning_points.h"
#include "tests/session/games.h"

using namespace demarche;
using namespace demarche::test;

TEST_CASE("a position tells offers that wait, agreements that bind and numbers that moved") {
  const auto session = tiny_game({"sender", "target_state"}, 2);
  const Scenario& s = session->scenario();
  CHECK(waiting_offers(*session).empty());
  CHECK(demarche::agreements(*session).empty());
  REQUIRE(session->decide(act("sender", "relief_for_compliance", "target_state")).empty());
  REQUIRE(session->decide(act("sender", "sanction", "target_state")).empty());
  CHECK_EQ(settled_moves(*session, 0).size(), 2);
  CHECK_EQ(settled_moves(*session, 1).size(), 1);
  CHECK_EQ(move_text(*session, settled_moves(*session, 0)[1]), "Sanction Target");
  REQUIRE(session->step().empty());

  const std::vector<WaitingOffer> waiting = waiting_offers(*session);
  REQUIRE_EQ(waiting.size(), 1);
  CHECK_EQ(waiting[0].from, 0);
  CHECK_EQ(waiting[0].to, 1);
  CHECK_EQ(waiting[0].due, 3);  // made in turn 1, two turns for an answer
  CHECK_EQ(waiting[0].package.offer, 0);
  CHECK_EQ(promise_texts(s, waiting[0].package.gives, 0, 1).front(), "Sender lifts sanctions on Target");
  CHECK(session->now().is_open(waiting[0].choice, 0));

  const std::vector<Figure> between = relations(*session, 0, 3);
  REQUIRE_EQ(between.size(), 1);  // what is zero and always was is left out
  CHECK_EQ(figure_label(s, between[0]), "Sanctions in force: Sender → Target");
  CHECK_EQ(between[0].before, 0);
  CHECK_EQ(between[0].now, doctest::Approx(0.2));

  Move yes;
  yes.actor = "target_state";
  yes.answer = "sender";
  yes.vote = "accept";
  REQUIRE(session->decide(yes).empty());
  REQUIRE(session->step().empty());
  CHECK(waiting_offers(*session).empty());
  const std::vector<Agreement> standing = demarche::agreements(*session);
  REQUIRE_EQ(standing.size(), 1);
  CHECK_EQ(standing[0].until, 7);  // in force in six turns, that of the answer the first
  CHECK_EQ(package_title(s, standing[0].package), "“Relief for compliance”");
  CHECK_EQ(indicator_history(*session, session->here(), 0).size(), 3);
}

TEST_CASE("turning points are turns of the game, the largest shift first, the same each time") {
  const auto session = tiny_game({}, 3);
  while (!session->over()) REQUIRE(session->step().empty());
  const std::vector<TurningPoint> points = turning_points(*session, session->here(), 64, 2);
  REQUIRE_EQ(points.size(), static_cast<std::size_t>(session->turn()));
  double sum = 0;
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (i > 0) CHECK_LE(points[i].shift, points[i - 1].shift);
    CHECK_GE(points[i].shift, 0);
    CHECK_LE(points[i].shift, 1);
    sum += points[i].shift;
    if (points[i].turn == session->turn())
      CHECK_EQ(points[i].after[static_cast<std::size_t>(session->outcome())], 1);
  }
  CHECK_GT(sum, 0);
  const std::vector<TurningPoint> again = turning_points(*session, session->here(), 64, 1);
  for (std::size_t i = 0; i < points.size(); ++i) CHECK_EQ(points[i].after, again[i].after);
  const std::atomic<bool> cancelled{true};
  CHECK(turning_points(*session, session->here(), 64, 1, &cancelled).empty());
}

TEST_CASE("how a vote is decided: a number, a veto, or all") {
  Scenario s;
  s.actors.resize(3);
  s.actors[2].name = "Dorn";
  Institution council;
  council.name = "Council";
  council.members = {0, 1, 2};
  council.threshold = 2;
  s.institutions.push_back(council);
  Proposal proposal;
  proposal.institution = 0;
  s.proposals.push_back(proposal);
  CHECK_EQ(how_decided(s, 0), "Council decides: 2 of 3 votes carry it; nobody has a veto.");
  s.institutions[0].veto = {2};
  CHECK_EQ(how_decided(s, 0), "Council decides: 2 of 3 votes carry it; a no of Dorn vetoes it.");
  s.proposals[0].threshold = 3;
  CHECK_EQ(how_decided(s, 0), "Council decides: all 3 must vote for it, so each can stop it.");
}
