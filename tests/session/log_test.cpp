#include "sim/session/log.h"

#include <doctest/doctest.h>

#include <set>
#include <string>

using namespace demarche;

TEST_CASE("wording: one wording is always said") {
  CHECK_EQ(wording("North lends.", 3, 1), "North lends.");
  CHECK_EQ(wording("a|b", 3, 1), "a|b");  // a bar without blanks is part of the text
}

TEST_CASE("wording: several take turns, whether something is done every turn or every other") {
  for (const int every : {1, 2}) {
    std::set<std::string> said;
    for (int turn = 1; turn < 1 + 8 * every; turn += every) {
      const std::string text = wording("one | two | three", turn, 0);
      CHECK_EQ(text, wording("one | two | three", turn, 0));
      said.insert(text);
    }
    CHECK_EQ(said, std::set<std::string>{"one", "two", "three"});
  }
  CHECK_NE(wording("one | two", 1, 0), wording("one | two", 3, 0));
}

namespace {

// A council of four, two of whom hold a veto; three votes are needed.
Scenario council() {
  Scenario s;
  for (const char* name : {"Alta", "Berun", "Corvia", "Dorn"}) {
    Actor actor;
    actor.id = name;
    actor.name = name;
    s.actors.push_back(actor);
  }
  Institution institution;
  institution.name = "Council";
  institution.members = {0, 1, 2, 3};
  institution.veto = {0, 1};
  institution.threshold = 3;
  s.institutions.push_back(institution);
  Proposal proposal;
  proposal.label = "Observers";
  proposal.institution = 0;
  s.proposals.push_back(proposal);
  return s;
}

std::string said(const Scenario& s, Happening::Kind kind, int actor, int detail) {
  Happening h;
  h.kind = kind;
  h.what = 0;
  h.actor = actor;
  h.detail = detail;
  return log_line(s, h, 1).text;
}

}  // namespace

TEST_CASE("votes: the log says what was needed, and what a veto is and is not") {
  using Kind = Happening::Kind;
  Scenario s = council();
  const int abstains = static_cast<int>(OptionKind::abstain);
  CHECK_EQ(said(s, Kind::voted, 0, abstains), "Alta abstains on “Observers”, which is no veto");
  CHECK_EQ(said(s, Kind::voted, 2, abstains), "Corvia abstains on “Observers”");
  CHECK_EQ(said(s, Kind::passed, -1, 3), "“Observers” is carried (Council: 3 of 4 for it, 3 are needed)");
  CHECK_EQ(said(s, Kind::failed, -1, 2),
           "“Observers” fails (Council: 2 of 4 for it, 3 are needed): too few votes");
  CHECK_EQ(said(s, Kind::vetoed, 1, 3), "Berun vetoes “Observers”");
  CHECK_EQ(said(s, Kind::failed, -1, 3),
           "“Observers” fails (Council: 3 of 4 for it, 3 are needed): a veto stops it");
  s.proposals[0].threshold = 4;
  CHECK_EQ(said(s, Kind::failed, -1, 3),
           "“Observers” fails (Council: 3 of 4 for it, all are needed): too few votes");
  s.proposals[0].threshold = 1;
  CHECK_EQ(said(s, Kind::passed, -1, 1), "“Observers” is carried (Council: 1 of 4 for it, 1 is needed)");
}
