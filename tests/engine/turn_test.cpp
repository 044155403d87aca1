// What docs/language.md says about a turn, effects and memory, sentence by sentence.
#include <doctest/doctest.h>

#include "tests/engine/game.h"

using namespace demarche;
using namespace demarche::test;

namespace {

const std::string head = opening("Turns", 100, "abc") + R"(
[state.world]
x = { range = [0, 10], start = 5 }
y = { range = [-100, 100], start = 0 }
w = { range = [-1000, 1000], start = 0 }
[state.actor]
stock = { range = [0, 10], start = 4 }
[state.pair]
trust = { range = [-1, 1], start = 0 }
[outcomes]
"Always" = "true"
)";

std::string rule(const std::string& name, const std::string& effects, const std::string& when = "true",
                 const std::string& each = "world") {
  return "[[rules]]\nname = \"" + name + "\"\neach = \"" + each + "\"\nwhen = \"" + when + "\"\neffects = [" +
         effects + "]\n";
}

std::string action(const std::string& id, const std::string& rest) {
  return "[actions." + id + "]\ninstrument = \"military\"\nwhy = [{ term = \"t\", adds = \"-50\" }]\n" +
         rest + "\n";
}

}  // namespace

TEST_CASE("turn: effects see the picture at the start of the phase, whatever is listed first") {
  Game game(head + rule("one", R"("world.x += 1", "world.y = world.x")") +
            rule("two", R"("world.w = world.x + world.y")"));
  game.turn();
  CHECK_EQ(game["world.x"], 6);
  CHECK_EQ(game["world.y"], 5);
  CHECK_EQ(game["world.w"], 5);
}

TEST_CASE("turn: sets come first, then deltas, then the clamp") {
  Game game(head + rule("one", R"("world.x += 3", "world.x -= 1", "world.y += 150", "world.y -= 120")") +
            rule("two", R"("world.x = 9")"));
  game.turn();
  CHECK_EQ(game["world.x"], 10);  // 9 + 3 - 1, clamped
  CHECK_EQ(game["world.y"], 30);  // clamped only at the end
}

TEST_CASE("turn: equal sets agree, different ones stop the run and both are named") {
  Game agree(head + rule("one", R"("world.x = 3")") + rule("two", R"("world.x = 1 + 2")"));
  agree.turn();
  CHECK_EQ(agree["world.x"], 3);
  Game differ(head + rule("one", R"("world.x = 3")") + rule("two", R"("world.x = 4")"));
  differ.turn();
  const Failure& f = differ.batch.failure(0);
  CHECK_EQ(f.kind, Failure::Kind::conflicting_sets);
  REQUIRE_GE(f.cause, 0);
  REQUIRE_GE(f.other_cause, 0);
  CHECK_EQ(differ.program->causes[static_cast<std::size_t>(f.cause)].index, 0);
  CHECK_EQ(differ.program->causes[static_cast<std::size_t>(f.other_cause)].index, 1);
  CHECK_EQ(f.value, 3);
  CHECK_EQ(f.other_value, 4);
}

TEST_CASE("turn: what comes later is worked out now, lands after whole turns, in the same phase") {
  Game game(
      head +
          rule("late", R"("world.y += turn after 2.9 turns", "world.w += 1 after 0.5 turns")", "turn <= 2") +
          rule("seen", R"("world.x = world.y")", "turn == 3"),
      {"world.y"});
  game.turn();
  CHECK_EQ(game["world.y"], 0);
  CHECK_EQ(game["world.w"], 1);
  game.turn();
  CHECK_EQ(game["world.y"], 0);
  game.turn();
  CHECK_EQ(game["world.y"], 1);  // worked out in turn 1
  CHECK_EQ(game["world.x"], 0);  // the rule of turn 3 does not see what lands in the same phase
  game.turn();
  CHECK_EQ(game["world.y"], 3);
}

TEST_CASE("turn: a move takes what there is, loses what it loses and gives the rest") {
  Game game(head + action("send",
                          "actor = \"self == a\"\ntarget = \"target == b\"\n"
                          "effects = [\"move 3 from self.stock to target.stock losing 0.25 after 1 turn\"]"));
  game.turn({act("a", "send", "b")});
  CHECK_EQ(game["a.stock"], 1);
  CHECK_EQ(game["b.stock"], 4);
  game.turn({act("a", "send", "b")});  // only one is left
  CHECK_EQ(game["a.stock"], 0);
  CHECK_EQ(game["b.stock"], 6.25);
  game.turn(game.quiet());
  CHECK_EQ(game["b.stock"], 7);
  Game negative(head + rule("back", R"("move 0 - 3 from a.stock to b.stock")"));
  negative.turn();
  CHECK_EQ(negative["a.stock"], 4);
}

TEST_CASE("turn: moves that want more than there is share it, and nothing comes from nowhere") {
  Game game(head + rule("one", R"("move 3 from a.stock to b.stock")") +
            rule("two", R"("move 5 from a.stock to c.stock")"));
  game.turn();
  CHECK_EQ(game["a.stock"], 0);
  // One can take 3, the other at most the 4 that there are: 3 to 4 it is.
  CHECK_EQ(game["b.stock"], doctest::Approx(4 + 12.0 / 7));
  CHECK_EQ(game["c.stock"], doctest::Approx(4 + 16.0 / 7));
  CHECK_EQ(game["a.stock"] + game["b.stock"] + game["c.stock"], doctest::Approx(12).epsilon(1e-14));
}

TEST_CASE("turn: actors decide at once on the same picture") {
  const std::string grab =
      action("grab", "needs = \"world.x >= 5\"\neffects = [\"world.x -= 5\", \"self.stock += world.x\"]");
  Game game(head + grab);
  game.turn({act("a", "grab"), act("b", "grab"), act("c", "grab")});
  for (const char* who : {"a.stock", "b.stock", "c.stock"}) CHECK_EQ(game[who], 9);
  CHECK_EQ(game["world.x"], 0);
}

TEST_CASE("turn: in Resolve every effect sees what was done, exposed and decided in votes alike") {
  // Listed before and after what it asks for, an effect sees the same.
  const std::string look =
      "effects = [\"world.y += (if did poke[any] within 1 then 1 else 0) + (if exposed spy[any] then 10 else "
      "0)\"]";
  Game game(head + action("early", look + "\nactor = \"self == a\"") +
            action("poke", "effects = []\nactor = \"self == b\"") +
            "[actions.spy]\ninstrument = \"economic\"\nvisible = \"covert\"\nactor = \"self == b\"\nwhy = [{ "
            "term = \"t\", adds = \"-50\" }]\neffects = []\n" +
            "[actions.tell]\ninstrument = \"informational\"\nactor = \"self == b\"\nwhy = [{ term = \"t\", "
            "adds = \"-50\" }]\neffects = [\"expose spy[b]\"]\n" +
            action("late", look + "\nactor = \"self == c\""));
  game.turn({act("b", "spy"), hold("a"), hold("c")});
  game.turn({act("a", "early"), act("b", "poke"), act("b", "tell"), act("c", "late")});
  CHECK_EQ(game["world.y"], 2);  // both saw the poke, neither the exposure of the same phase
  game.turn({act("a", "early"), hold("b"), act("c", "late")});
  CHECK_EQ(game["world.y"], 22);
}

TEST_CASE("turn: records, within, count and turns_since") {
  Game game(head + action("poke", "target = \"true\"\neffects = []") +
                rule("seen", R"("world.x = if did poke[a, b] within 1 then 1 else 0")"),
            {"did poke[a, b]", "did poke[a, b] within 2", "count(did poke[a, any] within 3)",
             "turns_since(did poke[any, b])", "did poke[b, any]", "did poke[a]", "count(did poke[a, b])"});
  const auto quiet = game.quiet();
  game.turn(quiet);
  CHECK_EQ(game.monitor(0), 0);
  CHECK_EQ(game.monitor(3), 1000);
  game.turn({act("a", "poke", "b"), act("b", "hold"), act("c", "poke", "b")});
  CHECK_EQ(game["world.x"], 1);  // a rule with `within 1` looks at this turn
  CHECK_EQ(game.monitor(0), 1);
  CHECK_EQ(game.monitor(2), 1);
  CHECK_EQ(game.monitor(3), 0);
  CHECK_EQ(game.monitor(4), 0);
  CHECK_EQ(game.monitor(5), 1);
  game.turn({act("a", "poke", "c"), hold("b"), hold("c")});
  CHECK_EQ(game["world.x"], 0);
  CHECK_EQ(game.monitor(1), 1);
  CHECK_EQ(game.monitor(2), 2);
  CHECK_EQ(game.monitor(3), 1);
  game.turn(quiet);
  CHECK_EQ(game.monitor(1), 0);
  CHECK_EQ(game.monitor(0), 1);
  CHECK_EQ(game.monitor(2), 2);
  game.turn(quiet);
  CHECK_EQ(game.monitor(2), 1);
  for (int turn = 6; turn <= 100; ++turn) game.turn(quiet);
  CHECK_EQ(game.monitor(0), 1);
  CHECK_EQ(game.monitor(2), 0);
  CHECK_EQ(game.monitor(3), 98);
  CHECK_EQ(game.monitor(6), 0);  // sixty rounds back at most
}

TEST_CASE("turn: a choice looks at the turn before") {
  Game game(head + action("poke", "effects = []") +
            action("answer", "needs = \"did poke[any] within 1\"\neffects = []"));
  const auto can_answer = [&] {
    game.batch.begin_turn();
    const FoundMove found = find_move(*game.program, act("c", "answer"));
    const bool possible = game.batch.possible(
        game.program->choices[static_cast<std::size_t>(found.choice)].first_option + found.option, 0);
    return possible;
  };
  CHECK_FALSE(can_answer());
  game.end({act("a", "poke"), hold("b"), hold("c")});
  CHECK(can_answer());
  game.end(game.quiet());
  CHECK_FALSE(can_answer());
}

TEST_CASE("turn: rounds are counted rightly over a long game, those of events too") {
  Game game(
      head + action("poke", "actor = \"self == a\"\neffects = []") +
          "[[events]]\nname = \"tick\"\nwhen = \"turn != 70 and turn != 71\"\nchance = \"1\"\neffects = []\n",
      {"count(did poke[a] within 60)", "count(happened 'tick' within 60)", "count(happened 'tick' within 1)",
       "turns_since(happened 'tick')"});
  for (int turn = 1; turn <= 100; ++turn) {
    game.turn({turn % 2 == 0 ? act("a", "poke") : hold("a")});
    CHECK_EQ(game.monitor(0), turn <= 60 ? turn / 2 : 30);
    const int ticks = std::min(turn, 60) - (turn < 70 ? 0 : turn == 70 ? 1 : 2);
    CHECK_EQ(game.monitor(1), ticks);
    CHECK_EQ(game.monitor(2), turn == 70 || turn == 71 ? 0 : 1);
    CHECK_EQ(game.monitor(3), turn == 70 ? 1 : turn == 71 ? 2 : 0);
  }
}

TEST_CASE("turn: what an event does is seen by the decisions of its turn") {
  Game game(head + "[[events]]\nname = \"signal\"\non = 2024-02-01\neffects = [\"world.x = 9\"]\n" +
            action("react",
                   "needs = \"happened 'signal' within 1 and count(happened 'signal' within 1) == 1 and "
                   "turns_since(happened 'signal') <= 1 and world.x == 9\"\neffects = []"));
  for (int turn = 1; turn <= 5; ++turn) {
    game.batch.begin_turn();
    const FoundMove found = find_move(*game.program, act("a", "react"));
    CHECK_EQ(
        game.batch.possible(
            game.program->choices[static_cast<std::size_t>(found.choice)].first_option + found.option, 0),
        turn == 2 || turn == 3);
    game.end(game.quiet());
    CHECK_EQ(game.count(Happening::Kind::event), turn == 2 ? 1 : 0);
  }
}

TEST_CASE("turn: once is once, an event's chance and condition both count") {
  Game game(head +
            "[[events]]\nname = \"once\"\nonce = true\nwhen = \"turn >= 3\"\neffects = [\"world.y += 1\"]\n" +
            "[[events]]\nname = \"never\"\nchance = \"0\"\neffects = [\"world.y += 100\"]\n" +
            "[[events]]\nname = \"late\"\non = 2030-01-01\neffects = [\"world.w += 1\"]\n");
  for (int turn = 1; turn <= 10; ++turn) {
    game.turn();
    CHECK_EQ(game["world.y"], turn >= 3 ? 1 : 0);
  }
  for (int turn = 11; turn <= 80; ++turn) game.turn();
  CHECK_EQ(game["world.w"], 1);
}

TEST_CASE("turn: previous values") {
  Game game(head + rule("grow",
                        R"x("world.y += turn", "world.w = previous(world.y) + 100 * previous(world.y, 3)")x"),
            {"previous(world.y)", "previous(world.y, 2)"});
  double y[12] = {};
  for (int turn = 1; turn <= 10; ++turn) {
    game.turn();
    y[turn] = game["world.y"];
    const auto before = [&](int back) { return turn - back < 0 ? 0 : y[turn - back]; };
    CHECK_EQ(game["world.w"], std::min(1000.0, before(1) + 100 * before(3)));
    CHECK_EQ(game.monitor(0), before(1));
    CHECK_EQ(game.monitor(1), before(2));
  }
}

TEST_CASE("turn: covert actions become known when they are exposed, and once") {
  Game game(head + action("spy", "visible = \"covert\"\ntarget = \"true\"\neffects = []") +
                "[actions.tell]\ninstrument = \"informational\"\nwhy = [{ term = \"t\", adds = \"-50\" }]\n"
                "effects = [\"expose spy[a, any]\"]\n",
            {"known spy[a, b]", "exposed spy[a, b]", "count(known spy[any, b] within 10)",
             "exposed spy[any, any] within 1", "known spy[a, c]"});
  game.turn({act("a", "spy", "b"), hold("b"), hold("c")});
  CHECK_EQ(game.monitor(0), 0);
  game.turn({act("a", "spy", "b"), hold("b"), hold("c")});
  CHECK_EQ(game.monitor(0), 0);
  game.turn({hold("a"), hold("b"), act("c", "tell")});
  CHECK_EQ(game.monitor(0), 1);
  CHECK_EQ(game.monitor(1), 1);
  CHECK_EQ(game.monitor(2), 2);
  CHECK_EQ(game.monitor(3), 1);
  CHECK_EQ(game.monitor(4), 0);
  CHECK_EQ(game.count(Happening::Kind::exposed), 1);
  game.turn({hold("a"), hold("b"), act("c", "tell")});  // nothing new
  CHECK_EQ(game.monitor(3), 0);
  CHECK_EQ(game.count(Happening::Kind::exposed), 0);
  game.turn({act("a", "spy", "b"), hold("b"), act("c", "tell")});
  CHECK_EQ(game.monitor(2), 3);
  CHECK_EQ(game.monitor(3), 1);
}

TEST_CASE("turn: objectives know whose they are, outcomes that end nothing wait for the end") {
  Game game(head + "[objectives]\nb = \"10 * self.stock\"\n" + rule("b", R"("b.stock += 1")"), {"world.x"});
  game.turn();
  CHECK_EQ(game.batch.objective(0, 0), 50);
  std::string text = head;
  text.replace(text.find("\"Always\""), 0, "\"Odd\" = \"1 / (world.x - 5) > 100\"\n");
  Game quiet(text);  // has no value as long as x is 5
  for (int turn = 1; turn < 100; ++turn) quiet.turn();
  CHECK(quiet.batch.running(0));
  quiet.turn();
  CHECK_EQ(quiet.batch.failure(0).kind, Failure::Kind::missing_value);
}

TEST_CASE("turn: the first outcome that holds names the run, an ending one ends it") {
  std::string text = head;
  text.replace(text.find("\"Always\""), 0,
               "\"High\" = \"world.y >= 3\"\n\"Over\" = { when = \"world.y >= 2\", ends = true }\n");
  Game game(text + rule("grow", R"("world.y += 1.5")"));
  game.turn();
  CHECK(game.batch.running(0));
  game.turn();
  CHECK(game.batch.ended(0));
  CHECK_EQ(game.batch.outcome(0), 0);
  CHECK_EQ(game.batch.last_turn(0), 2);
}

TEST_CASE("turn: rules over actors and pairs, sums, filters and sets by condition") {
  std::string text = head;
  text.replace(text.find("[state.world]"), 0, "[sets]\nrich = \"self.stock > 4\"\n");
  Game game(
      text + rule("give", R"("self.stock += 1")", "self == b", "self") +
          rule("trust", R"("trust[self, target] += 0.1 * target.stock")", "target in rich", "self, target") +
          rule("sum", R"x("world.w = sum(i in actors where i not in rich: i.stock) + 100 * count(rich)")x"),
      {"mean(i in rich: i.stock else -1)", "max(i in actors: i.stock)", "any(i in rich: i == b)",
       "all(i in rich: i == b)", "count(i in actors: trust[i, b] > 0)"});
  game.turn();
  CHECK_EQ(game["world.w"], 12);
  CHECK_EQ(game.monitor(0), 5);
  CHECK_EQ(game.monitor(1), 5);
  CHECK_EQ(game.monitor(2), 1);
  CHECK_EQ(game.monitor(3), 1);
  game.turn();
  CHECK_EQ(game["trust[a, b]"], 0.5);
  CHECK_EQ(game.batch.variable(find_variable(game.scenario(), Scope::pair, "trust"), 1, 1, 0),
           0);  // nobody is a pair with itself
  CHECK_EQ(game.monitor(4), 2);
  CHECK_EQ(game["world.w"], 108);
}

TEST_CASE("turn: the ledger says who changed what, and nobody where there is nobody") {
  Game game(head + action("poke", "target = \"true\"\neffects = [\"target.stock -= 1\"]") +
            action("sulk", "effects = [\"self.stock -= 9\"]") + rule("world", R"("world.y += 1")") +
            rule("each", R"("self.stock += 0.5")", "self != a", "self"));
  game.turn({act("a", "poke", "c"), act("b", "sulk"), hold("c")});
  struct Wanted {
    CauseKind kind;
    int actor, target;
    LedgerEntry::Kind change;
    double amount;
  };
  const std::vector<Wanted> wanted = {
      {CauseKind::action, 0, 2, LedgerEntry::Kind::add, -1},
      {CauseKind::action, 1, -1, LedgerEntry::Kind::add, -9},
      {CauseKind::action, 1, -1, LedgerEntry::Kind::clamp, 0},
      {CauseKind::rule, -1, -1, LedgerEntry::Kind::add, 1},
      {CauseKind::rule, 1, -1, LedgerEntry::Kind::add, 0.5},
      {CauseKind::rule, 2, -1, LedgerEntry::Kind::add, 0.5},
  };
  REQUIRE_EQ(game.ledger.size(), wanted.size());
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    CAPTURE(i);
    const LedgerEntry& e = game.ledger[i];
    CHECK_EQ(game.program->causes[static_cast<std::size_t>(e.cause)].kind, wanted[i].kind);
    CHECK_EQ(e.actor, wanted[i].actor);
    CHECK_EQ(e.target, wanted[i].target);
    CHECK_EQ(e.kind, wanted[i].change);
    CHECK_EQ(e.amount, wanted[i].amount);
  }
}
