// People at one machine, votes, offers, saves: with a scenario that has all of them.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "tests/cli/script.h"
#include "tests/scenario/samples.h"

using namespace demarche::test;

namespace {

// The small scenario with a covert action, a council, a statement and terms to bargain with.
std::string council_scenario() {
  return small_scenario() + R"(
[institutions.council]
name      = "The Council"
members   = ["north", "south", "umpire"]
threshold = 2
veto      = ["umpire"]

[proposals.censure]
institution = "council"
label       = "Censure the South"
actor       = "self == north"
vote        = [{ term = "order", adds = "0.5 - trust[self, south]" }]
open        = "2 turns"
on_pass     = ["world.tension -= 0.1"]

[actions.bribe]
label      = "Bribe {target}"
instrument = "economic"
actor      = "self == north"
target     = "target == umpire"
visible    = "covert"
says       = "{self} slips {target} an envelope."
why        = [{ term = "it may help", adds = "-9" }]
effects    = ["trust[target, self] += 0.2"]

[[events]]
name    = "An envelope is found"
on      = 2024-03-01
effects = ["expose bribe[north, umpire]"]

[terms.aid]
label     = "{party} sends aid to {other}"
party     = "party == north"
other     = "other == south"
worth     = { party = "-0.3", other = "0.8" }
each_turn = ["other.economy += 0.02"]

[terms.calm]
label  = "{party} stops its exercises"
party  = "party == south"
worth  = { party = "-0.2", other = "0.6" }

[offers.aid_for_calm]
label  = "Aid for calm"
from   = "self == north"
to     = "target == south"
gives  = ["aid"]
asks   = ["calm"]
lasts  = "8 turns"
answer = "3 turns"
)";
}

std::string part_after(const std::string& text, const std::string& mark) {
  const std::size_t at = text.find(mark);
  return at == std::string::npos ? "" : text.substr(at);
}

}  // namespace

TEST_CASE("people who share a machine do not see each other's covert moves until they come out") {
  if (!has_program()) return;
  const ScratchFolder folder;
  const std::string file = folder.write("council.toml", council_scenario());
  // Turns 1 and 2 are played by both; the bribe of turn 1 comes out in turn 3.
  const std::string script = "bribe umpire\nnext\nnext\nnext\nnext\nlog\nstatus\nnext\n";
  const Played ran = play_script("play '" + file + "' --as north --as south", script);
  REQUIRE_EQ(ran.code, 0);
  CHECK(has(ran.out, "— Pass to South —"));
  CHECK(has(ran.out, "— Pass to North —"));
  const std::string souths = part_after(ran.out, "— Pass to South —");
  const std::string second_turn = souths.substr(0, souths.find("— Pass to North —"));
  CHECK_FALSE(has(second_turn, "Bribe"));  // decided, not yet played
  const std::string north_again = part_after(souths, "— Pass to North —");
  CHECK(has(north_again.substr(0, north_again.find("— Pass to South —")),
            "North slips Umpire an envelope. (covert: others do not know)"));
  const std::string south_again = part_after(north_again, "— Pass to South —");
  CHECK_FALSE(has(south_again.substr(0, south_again.find("— Pass to North —")), "envelope"));

  const Played out = play_script("play '" + file + "' --as north --as south",
                                 "bribe umpire\nnext\nnext\nnext\nnext\nnext\nnext\nnext\nlog\n");
  REQUIRE_EQ(out.code, 0);
  CHECK(has(out.out.substr(out.out.rfind("> log")), "It comes out: North slips Umpire an envelope."));

  const Played asked = play_script("play '" + file + "' --as north --as south", "next\nnext\nwhy south\n");
  CHECK_EQ(asked.code, 1);
  CHECK(has(asked.err, "is not for you to see"));
}

TEST_CASE("votes and offers: how a body decides, who has voted, when an offer lapses") {
  if (!has_program()) return;
  const ScratchFolder folder;
  const std::string file = folder.write("council.toml", council_scenario());
  const Played vote = play_script("play '" + file + "' --as north --seed 2",
                                  "censure\nnext\nvote abstain\nvote censure yes\nnext\nlog\n");
  REQUIRE_EQ(vote.code, 0);
  CHECK(has(vote.out, "The Council decides: 2 of 3 votes carry it; a no of"));
  CHECK(has(vote.out, "You have a vote: `vote censure yes`"));
  CHECK(has(vote.out, "North backs “Censure the South”"));

  const Played joined =
      play_script("play '" + file + "' --as north --seed 2", "censure\nnext\njoin\nnext\nlog 1\n");
  CHECK(has(joined.out, "North backs “Censure the South”"));

  const Played offer =
      play_script("play '" + file + "' --as south --as north",
                  "next\noffer south give aid ask calm for 5\nnext\naccept\nnext\nnext\nstatus\n");
  REQUIRE_EQ(offer.code, 0);
  CHECK(has(offer.out,
            "Offer South for 5 turns: North sends aid to South; in return: South stops its exercises."));
  CHECK(has(offer.out, "would accept at once with"));
  CHECK(has(offer.out, "Waiting for your answer"));
  CHECK(has(offer.out, "Lapses unless it is answered by Mar 2024 (turn 3)."));
  const std::string end = offer.out.substr(offer.out.rfind("> status"));
  CHECK(has(end, "Agreements in force"));
  CHECK(has(end, "until Jun 2024, 4 turns more"));

  const Played declined = play_script("play '" + file + "' --as south --as north",
                                      "next\noffer\n1\n1\n\nnext\nwait\ndecline north\nnext\nnext\nlog\n");
  REQUIRE_EQ(declined.code, 0);
  CHECK(has(declined.out, "South declines"));
}

TEST_CASE("a saved game goes on as if it had not been interrupted") {
  if (!has_program()) return;
  const ScratchFolder folder;
  const std::string save = (folder.path / "game").string();
  const Played whole =
      play_script("play " + tiny + " --as sender --seed 9", "sanction\nnext\nthreaten\nnext\nfinish\n");
  const Played first =
      play_script("play " + tiny + " --as sender --seed 9", "sanction\nnext\nthreaten\nsave " + save + "\n");
  REQUIRE_EQ(first.code, 0);
  const Played second = play_script("play '" + save + ".demarche'", "next\nfinish\n");
  REQUIRE_EQ(second.code, 0);
  CHECK(has(second.out, "Decided: Threaten Target with sanctions"));
  const auto digest = [](const std::string& out) { return out.substr(out.rfind("digest "), 23); };
  CHECK_EQ(digest(whole.out), digest(second.out));
  const Played loaded = play_script("play " + tiny, "next\nload " + save + "\nnext\nfinish\n");
  CHECK_EQ(digest(whole.out), digest(loaded.out));
  const Played looked = play_script("play '" + save + ".demarche' --text look");
  CHECK_EQ(looked.code, 0);
  CHECK(has(looked.out, "Sender: Sanction Target"));
  CHECK_EQ(play_script("play '" + save + ".demarche' --as sender").code, 2);
  CHECK_EQ(play_script("play '" + folder.write("bad.demarche", "nothing") + "'").code, 1);
  const Played explained = play_script("explain '" + save + ".demarche' --turn 1 --actor sender");
  CHECK_EQ(explained.code, 0);
  CHECK(has(explained.out, "Chosen by a person: “Sanction Target”."));
}

TEST_CASE("reasons are shown to those who may see them") {
  if (!has_program()) return;
  const ScratchFolder folder;
  const std::string save = (folder.path / "own").string();
  const Played own = play_script("play " + tiny + " --as sender --insight own",
                                 "next\nwhy sender\nsave " + save + "\nfinish\nwhy target\n");
  CHECK_EQ(own.code, 0);  // after the end everything is open
  const Played early = play_script("play " + tiny + " --as sender --insight own", "next\nwhy target\n");
  CHECK_EQ(early.code, 1);
  CHECK(has(early.err, "before the game is over"));
  CHECK_EQ(play_script("explain '" + save + ".demarche' --turn 1 --actor target_state").code, 1);
  CHECK_EQ(play_script("explain '" + save + ".demarche' --turn 1 --actor sender").code, 0);
  const Played none = play_script("play " + tiny + " --as sender --insight afterwards", "why 1\n");
  CHECK_EQ(none.code, 1);
  CHECK(has(none.err, "when the game is over"));
}
