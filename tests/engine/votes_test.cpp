// Proposals and votes: what docs/language.md says in section 7.
#include <doctest/doctest.h>

#include <cmath>

#include "tests/engine/game.h"

using namespace demarche;
using namespace demarche::test;

namespace {

using Kind = Happening::Kind;

const std::string head = opening("Votes", 40, "abcd") + R"toml(
[state.world]
passed = { range = [0, 100], start = 0 }
failed = { range = [0, 100], start = 0 }
seen = { range = [0, 1000], start = 0 }
[state.actor]
blamed = { range = [0, 100], start = 0 }
backed = { range = [0, 100], start = 0 }
[institutions.council]
members = ["a", "b", "c"]
threshold = 2
veto = ["c"]
[institutions.club]
members = ["a", "b", "c", "d"]
[proposals.motion]
institution = "council"
actor = "self == a"
why = [{ term = "t", adds = "0" }]
vote = [{ term = "t", adds = "0.3" }, { term = "u", adds = "-0.1" }]
on_pass = ["world.passed += 1"]
on_fail = ["world.failed += 1"]
on_veto = ["self.blamed += 1"]
each_yes = ["self.backed += 1"]
pause = "3 turns"
[proposals.joint]
institution = "club"
actor = "self == b"
why = [{ term = "t", adds = "0" }]
vote = [{ term = "t", adds = "0.2 * backers(joint)" }]
open = "3 turns"
on_pass = ["world.passed += 10"]
each_yes = ["self.backed += 10"]
[outcomes]
"Always" = "true"
)toml";

const std::vector<std::string> monitors = {"tabled_now(motion)",  "backers(motion)",   "passed motion",
                                           "failed motion",       "vetoed motion[c]",  "backed motion[a]",
                                           "abstained motion[b]", "opposed motion[c]", "tabled motion[a]",
                                           "tabled_now(joint)",   "backers(joint)"};

std::vector<Move> votes(const std::string& proposal,
                        const std::vector<std::pair<std::string, std::string>>& list) {
  std::vector<Move> moves;
  for (const char* who : {"a", "b", "c", "d"}) moves.push_back(hold(who));
  for (const auto& [who, how] : list) moves.push_back(ballot(who, proposal, how));
  return moves;
}

}  // namespace

TEST_CASE("votes: brought in in one turn, voted on in the next, passed by its threshold") {
  Game game(head, monitors);
  auto moves = game.quiet();
  moves.push_back(act("a", "motion"));
  game.turn(moves);
  CHECK_EQ(game.monitor(0), 1);
  CHECK_EQ(game.monitor(8), 1);
  CHECK_EQ(game.count(Kind::voted), 0);
  game.batch.begin_turn();
  for (std::size_t c = 0; c < game.program->choices.size(); ++c) {
    const Choice& choice = game.program->choices[c];
    if (choice.kind != ChoiceKind::vote) continue;
    CHECK_EQ(game.batch.is_open(static_cast<int>(c), 0), choice.proposal == 0);
    if (choice.proposal != 0) continue;
    // Yes, abstain, no.
    CHECK_EQ(game.batch.utility(choice.first_option, 0), doctest::Approx(0.2));
    CHECK_EQ(game.batch.utility(choice.first_option + 1, 0), 0);
    CHECK_EQ(game.batch.utility(choice.first_option + 2, 0), doctest::Approx(-0.2));
  }
  game.end(votes("motion", {{"a", "yes"}, {"b", "abstain"}, {"c", "yes"}}));
  CHECK_EQ(game.count(Kind::voted), 3);
  CHECK_EQ(game.count(Kind::passed), 1);
  CHECK_EQ(game.monitor(0), 0);
  CHECK_EQ(game.monitor(1), 2);
  CHECK_EQ(game.monitor(2), 1);
  CHECK_EQ(game.monitor(3), 0);
  CHECK_EQ(game.monitor(5), 1);
  CHECK_EQ(game.monitor(6), 1);
  CHECK_EQ(game["world.passed"], 1);
  CHECK_EQ(game["a.backed"], 1);
  CHECK_EQ(game["b.backed"], 0);
  CHECK_EQ(game["c.backed"], 1);
}

TEST_CASE("votes: too few, or a veto, and it fails") {
  for (const bool veto : {false, true}) {
    CAPTURE(veto);
    Game game(head, monitors);
    auto moves = game.quiet();
    moves.push_back(act("a", "motion"));
    game.turn(moves);
    game.turn(votes("motion", {{"a", "yes"}, {"b", veto ? "yes" : "no"}, {"c", veto ? "no" : "abstain"}}));
    CHECK_EQ(game["world.passed"], 0);
    CHECK_EQ(game["world.failed"], 1);
    CHECK_EQ(game.monitor(3), 1);
    CHECK_EQ(game.monitor(4), veto);
    CHECK_EQ(game.monitor(7), veto);
    CHECK_EQ(game.count(Kind::vetoed), veto);
    CHECK_EQ(game["c.blamed"], veto);
    CHECK_EQ(game["b.blamed"], 0);  // who has no veto casts none
    CHECK_EQ(game["a.backed"], 0);
    // The pause counts from when it was brought in.
    for (int turn = 3; turn <= 5; ++turn) {
      game.batch.begin_turn();
      const FoundMove found = find_move(*game.program, act("a", "motion"));
      CHECK_EQ(
          game.batch.possible(
              game.program->choices[static_cast<std::size_t>(found.choice)].first_option + found.option, 0),
          turn > 4);
      game.end(game.quiet());
    }
  }
}

TEST_CASE("votes: a no of who holds a veto is a veto only against enough votes") {
  const std::string says =
      "[[rules]]\nname = \"r\"\neach = \"world\"\nwhen = \"vetoed motion[any] within 1\"\n"
      "effects = [\"world.seen += 1\"]\n";
  struct Case {
    const char *a, *b, *c;
    bool passed, vetoed;
  };
  for (const Case& votes_cast :
       {Case{"yes", "yes", "yes", true, false}, Case{"yes", "yes", "abstain", true, false},
        Case{"yes", "yes", "no", false, true}, Case{"yes", "no", "no", false, false},
        Case{"yes", "abstain", "no", false, false}, Case{"no", "no", "no", false, false}}) {
    CAPTURE(votes_cast.a);
    CAPTURE(votes_cast.b);
    CAPTURE(votes_cast.c);
    Game game(head + says, monitors);
    auto moves = game.quiet();
    moves.push_back(act("a", "motion"));
    game.turn(moves);
    game.turn(votes("motion", {{"a", votes_cast.a}, {"b", votes_cast.b}, {"c", votes_cast.c}}));
    CHECK_EQ(game["world.passed"], votes_cast.passed);
    CHECK_EQ(game["world.failed"], !votes_cast.passed);
    CHECK_EQ(game.count(Kind::vetoed), votes_cast.vetoed);
    CHECK_EQ(game.monitor(4), votes_cast.vetoed);
    CHECK_EQ(game["c.blamed"], votes_cast.vetoed);
    CHECK_EQ(game["world.seen"], votes_cast.vetoed);
    CHECK_EQ(game.monitor(7), votes_cast.c == std::string("no"));  // a no it is in any case
  }
}

TEST_CASE("votes: a joint statement is joined actor by actor, until there are enough") {
  Game game(head, monitors);
  auto moves = game.quiet();
  moves.push_back(act("b", "joint"));
  game.turn(moves);
  game.turn(votes("joint", {{"a", "no"}, {"b", "yes"}, {"c", "abstain"}, {"d", "no"}}));
  CHECK_EQ(game.monitor(9), 1);
  CHECK_EQ(game.monitor(10), 1);
  game.batch.begin_turn();
  int asked = 0;
  for (std::size_t c = 0; c < game.program->choices.size(); ++c) {
    const Choice& choice = game.program->choices[c];
    if (choice.kind != ChoiceKind::vote || !game.batch.is_open(static_cast<int>(c), 0)) continue;
    ++asked;
    CHECK_NE(choice.actor, 1);  // who has joined is not asked again
    CHECK_EQ(game.batch.utility(choice.first_option, 0), doctest::Approx(0.2));  // and sees who has
  }
  CHECK_EQ(asked, 3);
  game.end(votes("joint", {{"a", "yes"}, {"c", "no"}, {"d", "no"}}));
  CHECK_EQ(game.monitor(10), 2);
  CHECK_EQ(game.monitor(9), 1);  // more than half of four is three
  game.turn(votes("joint", {{"c", "yes"}, {"d", "no"}}));
  CHECK_EQ(game.monitor(9), 0);
  CHECK_EQ(game["world.passed"], 10);
  for (const char* who : {"a.backed", "b.backed", "c.backed"}) CHECK_EQ(game[who], 10);
  CHECK_EQ(game["d.backed"], 0);
}

TEST_CASE("votes: decided as soon as there are enough and nobody may veto, or when the time is up") {
  Game early(head, monitors);
  auto moves = early.quiet();
  moves.push_back(act("b", "joint"));
  early.turn(moves);
  early.turn(votes("joint", {{"a", "yes"}, {"b", "yes"}, {"c", "yes"}, {"d", "no"}}));
  CHECK_EQ(early["world.passed"], 10);
  Game late(head, monitors);
  late.turn(moves);
  for (int turn = 2; turn <= 4; ++turn) {
    CHECK_EQ(late.monitor(9), 1);
    late.turn(votes("joint", {{"a", "no"}, {"b", "no"}, {"c", "no"}, {"d", "no"}}));
    CHECK_EQ(late.count(Kind::voted), 4);
    CHECK_EQ(late.count(Kind::failed), turn == 4);
  }
  CHECK_EQ(late.monitor(9), 0);
}

TEST_CASE("votes: an event's proposal is voted on in the same turn, and only then") {
  for (const std::string how : {"table = \"motion\"\neffects = []", "effects = [\"table motion\"]"}) {
    Game game(head + "[[events]]\nname = \"call\"\non = 2024-02-01\n" + how + "\n", monitors);
    game.turn(game.quiet());
    game.turn(votes("motion", {{"a", "yes"}, {"b", "yes"}, {"c", "yes"}}));
    CHECK_EQ(game.count(Kind::tabled), 1);
    CHECK_EQ(game.count(Kind::passed), 1);
    CHECK_EQ(game["world.passed"], 1);
    CHECK_EQ(game.monitor(8), 0);  // nobody has brought it in
    game.turn(game.quiet());
    CHECK_EQ(game.count(Kind::voted), 0);
  }
  // A rule's is voted on in the next turn.
  Game game(head +
                "[[rules]]\nname = \"call\"\neach = \"world\"\nwhen = \"turn == 2\"\neffects = [\"table "
                "motion\"]\n",
            monitors);
  game.turn(game.quiet());
  game.turn(game.quiet());
  CHECK_EQ(game.monitor(0), 1);
  CHECK_EQ(game.count(Kind::voted), 0);
  game.turn(game.quiet());
  CHECK_EQ(game.count(Kind::voted), 3);
  CHECK_EQ(game.monitor(0), 0);
}

TEST_CASE("votes: all results are known before anything follows from them") {
  // Two proposals decided in one turn ask about each other; a failed one comes back with its vetoes
  // remembered.
  const std::string text = head + R"toml(
[proposals.first]
institution = "club"
vote = [{ term = "t", adds = "0" }]
on_pass = ["world.seen += if passed second within 1 then 1 else 0"]
[proposals.second]
institution = "club"
vote = [{ term = "t", adds = "0" }]
on_pass = ["world.seen += if passed first within 1 then 10 else 0"]
[proposals.stubborn]
institution = "council"
vote = [{ term = "t", adds = "0" }]
on_fail = ["table stubborn"]
on_veto = ["self.blamed += 1"]
[[events]]
name = "call"
on = 2024-01-01
effects = ["table first", "table second", "table stubborn"]
)toml";
  Game game(text, {"tabled_now(stubborn)"});
  std::vector<Move> moves = game.quiet();
  for (const char* who : {"a", "b", "c", "d"})
    for (const char* proposal : {"first", "second"}) moves.push_back(ballot(who, proposal, "yes"));
  for (const char* who : {"a", "b", "c"})
    moves.push_back(ballot(who, "stubborn", who[0] == 'c' ? "no" : "yes"));
  game.turn(moves);
  CHECK_EQ(game["world.seen"], 11);
  CHECK_EQ(game["c.blamed"], 1);
  CHECK_EQ(game.monitor(0), 1);
}

TEST_CASE("votes: a vote follows its utility") {
  const auto program = program_of(
      scenario_of(head + "[[events]]\nname = \"call\"\non = 2024-01-01\ntable = \"motion\"\neffects = []\n"));
  Batch batch(program, 500);
  std::vector<int> counts(3);
  for (std::uint32_t first = 0; first < 4000; first += 500) {
    std::vector<std::uint32_t> runs(500);
    std::iota(runs.begin(), runs.end(), first);
    batch.start(1, runs);
    batch.play_turn();
    for (std::size_t c = 0; c < program->choices.size(); ++c)
      if (program->choices[c].kind == ChoiceKind::vote && program->choices[c].proposal == 0)
        for (int lane = 0; lane < 500; ++lane)
          ++counts[static_cast<std::size_t>(batch.picked(static_cast<int>(c), lane))];
  }
  const double weights[] = {std::exp(0.8), 1, std::exp(-0.8)};
  const double all = weights[0] + weights[1] + weights[2];
  double chi_square = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    const double expected = 12000 * weights[i] / all;
    chi_square += (counts[i] - expected) * (counts[i] - expected) / expected;
  }
  CHECK_LT(chi_square, 20);  // two degrees of freedom: a chance of 5e-5
}
