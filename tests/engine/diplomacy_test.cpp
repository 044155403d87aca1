// Offers, agreements and their ends: what docs/language.md says in section 6.
#include <doctest/doctest.h>

#include <cmath>
#include <map>
#include <set>

#include "tests/engine/game.h"
#include "tests/engine/random_scenario.h"

using namespace demarche;
using namespace demarche::test;

namespace {

using Kind = Happening::Kind;

const std::string head = opening("Talks", 60, "abc") + R"(
[state.world]
x = { range = [-100, 100], start = 0 }
y = { range = [-100, 100], start = 0 }
[state.actor]
cost = { range = [-2, 2], start = 0.1 }
gain = { range = [-2, 2], start = 0.6 }
[actions.cheat]
instrument = "military"
why = [{ term = "t", adds = "-50" }]
effects = []
[terms.aid]
party = "party == a"
other = "other == b"
worth = { party = "-party.cost", other = "0.4" }
on_start = ["world.x += 10"]
each_turn = ["world.x += 1"]
[terms.calm]
party = "party == b"
other = "other == a"
worth = { party = "-0.1", other = "other.gain" }
breach = "did cheat[party] within 1"
[offers.deal]
from = "self == a"
to = "target == b"
gives = ["aid"]
asks = ["calm"]
lasts = "4 turns"
answer = "2 turns"
pause = "3 turns"
why = [{ term = "t", adds = "0.05" }]
accept = [{ term = "t", adds = "0.02" }]
wait = "-0.3"
on_accept = ["world.y += 1"]
on_decline = ["world.y -= 1"]
on_breach = ["world.y += if breaker == b then 10 else 1000"]
on_end = ["world.y += if self == a then 20 else 40"]
end_cost = "0.5"
[diplomacy]
credibility = "0.5"
[outcomes]
"Always" = "true"
)";

const std::vector<std::string> monitors = {
    "agreement deal stands", "promised aid[a, b]",   "offered deal[a, b]",
    "accepted deal[a, b]",   "declined deal[a, b]",  "ended deal[b, a]",
    "breached deal[b, a]",   "ended deal[any, any]", "promised calm[b, any]"};
enum Monitor {
  stands,
  aid_promised,
  offered,
  accepted,
  declined,
  ended_by_b,
  breached_by_b,
  ended,
  calm_promised
};

// The utility of a forced move's option, after begin_turn().
double utility_of(Game& game, const Move& move) {
  Move now = move;
  now.turn = game.batch.turn();
  const FoundMove found = find_move(*game.program, now);
  REQUIRE_GE(found.choice, 0);
  return game.batch.utility(
      game.program->choices[static_cast<std::size_t>(found.choice)].first_option + found.option, 0);
}
bool possible(Game& game, const Move& move) { return utility_of(game, move) > -1e300; }

std::vector<Move> plus(std::vector<Move> moves, const Move& move) {
  moves.push_back(move);
  return moves;
}

Move end_deal(const std::string& who, const std::string& with) {
  Move m = act(who, "end", with);
  m.offer = "deal";
  return m;
}

}  // namespace

TEST_CASE("diplomacy: an offer is made, accepted, binds for its time and runs out") {
  Game game(head, monitors);
  const auto quiet = game.quiet();
  game.turn(plus(quiet, act("a", "deal", "b")));
  CHECK_EQ(game.count(Kind::offered), 1);
  CHECK_EQ(game.monitor(offered), 1);
  CHECK_EQ(game.monitor(stands), 0);
  // It shows when the answer is due.
  const OfferPair& pair = game.program->layout.offer_pairs.front();
  CHECK_EQ(game.batch.value(pair.open, 0), 1);
  CHECK_EQ(game.batch.value(pair.due, 0), 3);
  game.turn(plus(quiet, answer("b", "a", "accept")));
  CHECK_EQ(game.count(Kind::accepted), 1);
  CHECK_EQ(game.monitor(accepted), 1);
  CHECK_EQ(game.monitor(stands), 1);
  CHECK_EQ(game.monitor(aid_promised), 1);
  CHECK_EQ(game.monitor(calm_promised), 1);
  CHECK_EQ(game["world.y"], 1);
  CHECK_EQ(game["world.x"], 11);  // on_start, and the first of four turns
  for (int turn = 3; turn <= 4; ++turn) {
    game.turn(quiet);
    CHECK_EQ(game["world.x"], 9 + turn);
    CHECK_EQ(game.monitor(stands), 1);
  }
  game.turn(quiet);
  CHECK_EQ(game["world.x"], 14);
  CHECK_EQ(game.count(Kind::expired), 1);
  CHECK_EQ(game.monitor(stands), 0);
  CHECK_EQ(game.monitor(aid_promised), 0);
  game.turn(quiet);
  CHECK_EQ(game["world.x"], 14);
  CHECK_EQ(game.monitor(ended), 0);  // running out is not ending
  game.batch.begin_turn();
  CHECK(possible(game, act("a", "deal", "b")));  // nothing was refused: no pause
}

TEST_CASE("diplomacy: worth, chance of acceptance and utilities are what the page says") {
  Game game(head);
  game.batch.begin_turn();
  // To a: -cost of aid, and gain of calm at credibility 0.5. To b: 0.4 at 0.5, and -0.1, and 0.02 for
  // accepting.
  const double own = -0.1 + 0.6 * 0.5;
  const double accept = 0.4 * 0.5 - 0.1 + 0.02;
  const double chance = std::exp(4 * accept) / (std::exp(4 * accept) + 1 + std::exp(4 * -0.3));
  CHECK_EQ(utility_of(game, act("a", "deal", "b")), doctest::Approx(own * chance + 0.05).epsilon(1e-12));
  game.end(plus(game.quiet(), act("a", "deal", "b")));
  game.batch.begin_turn();
  CHECK_EQ(utility_of(game, answer("b", "a", "accept")), doctest::Approx(accept).epsilon(1e-12));
  CHECK_EQ(utility_of(game, answer("b", "a", "decline")), 0);
  CHECK_EQ(utility_of(game, answer("b", "a", "wait")), -0.3);
  game.end(plus(game.quiet(), answer("b", "a", "wait")));
  game.batch.begin_turn();
  CHECK_FALSE(possible(game, answer("b", "a", "wait")));  // the last day
  game.end(plus(game.quiet(), answer("b", "a", "accept")));
  game.batch.begin_turn();
  CHECK_EQ(utility_of(game, end_deal("a", "b")), doctest::Approx(-own - 0.5).epsilon(1e-12));
  CHECK_EQ(utility_of(game, end_deal("b", "a")), doctest::Approx(-(0.4 * 0.5 - 0.1) - 0.5).epsilon(1e-12));
  CHECK_FALSE(possible(game, act("a", "deal", "b")));
}

TEST_CASE("diplomacy: who has one turn for an answer cannot wait, and the offerer knows") {
  std::string text = head;
  text.replace(text.find("\"2 turns\""), 9, "\"1 turn\"");
  Game game(text);
  game.batch.begin_turn();
  const double accept = 0.4 * 0.5 - 0.1 + 0.02;
  const double chance = std::exp(4 * accept) / (std::exp(4 * accept) + 1);
  CHECK_EQ(utility_of(game, act("a", "deal", "b")), doctest::Approx(0.2 * chance + 0.05).epsilon(1e-12));
}

TEST_CASE("diplomacy: a refusal is followed by a pause, and so is an offer that lapses") {
  for (const std::string how : {"decline", "lapse"}) {
    CAPTURE(how);
    Game game(head, monitors);
    const auto quiet = game.quiet();
    game.turn(plus(quiet, act("a", "deal", "b")));
    if (how == "lapse") game.turn(plus(quiet, answer("b", "a", "wait")));
    game.turn(plus(quiet, answer("b", "a", how == "lapse" ? "wait" : "decline")));
    CHECK_FALSE(game.batch.forced_failed(0));
    CHECK_EQ(game.count(how == "lapse" ? Kind::lapsed : Kind::declined), 1);
    CHECK_EQ(game.monitor(declined), 1);
    CHECK_EQ(game.monitor(accepted), 0);
    CHECK_EQ(game["world.y"], -1);
    const int refused = game.batch.turn();
    while (game.batch.turn() < refused + 5) {
      game.batch.begin_turn();
      // `pause` turns pass between the refusal and the next offer.
      CHECK_EQ(possible(game, act("a", "deal", "b")), game.batch.turn() > refused + 3);
      game.end(quiet);
    }
  }
}

TEST_CASE("diplomacy: ending is open and no breach, by one side or both") {
  for (const std::string who : {"a", "b", "both"}) {
    CAPTURE(who);
    Game game(head, monitors);
    const auto quiet = game.quiet();
    game.turn(plus(quiet, act("a", "deal", "b")));
    game.turn(plus(quiet, answer("b", "a", "accept")));
    auto moves = quiet;
    if (who != "b") moves.push_back(end_deal("a", "b"));
    if (who != "a") moves.push_back(end_deal("b", "a"));
    game.turn(moves);
    CHECK_EQ(game.count(Kind::ended), who == "both" ? 2 : 1);
    CHECK_EQ(game.monitor(ended), 1);
    CHECK_EQ(game.monitor(ended_by_b), who != "a");
    CHECK_EQ(game.monitor(breached_by_b), 0);
    CHECK_EQ(game.monitor(stands), 0);
    CHECK_EQ(game.monitor(aid_promised), 0);
    CHECK_EQ(game["world.y"], 1 + (who != "b" ? 20 : 0) + (who != "a" ? 40 : 0));
    CHECK_EQ(game["world.x"], 11);
    game.batch.begin_turn();
    CHECK_FALSE(possible(game, act("a", "deal", "b")));  // the pause
    game.end(quiet);
  }
}

TEST_CASE("diplomacy: a breach is found, ends the agreement, and each side answers for its own") {
  std::string both = head;
  both.replace(both.find("on_start = "), 0, "breach = \"did cheat[party] within 1\"\n");
  for (const bool mutual : {false, true}) {
    Game game(mutual ? both : head, monitors);
    const auto quiet = game.quiet();
    game.turn(plus(quiet, act("a", "deal", "b")));
    game.turn(plus(quiet, answer("b", "a", "accept")));
    game.turn({act("a", "cheat"), act("b", "cheat"), hold("c")});
    CHECK_EQ(game.count(Kind::breached), mutual ? 2 : 1);
    CHECK_EQ(game.monitor(breached_by_b), 1);
    CHECK_EQ(game.monitor(stands), 0);
    CHECK_EQ(game.monitor(ended), 0);
    CHECK_EQ(game["world.y"], 1 + 10 + (mutual ? 1000 - 911 : 0));  // clamped to 100
  }
}

TEST_CASE("diplomacy: a breach is noticed as often as `detected` says") {
  std::string text = head;
  text.replace(text.find("[offers.deal]"), 0, "detected = \"0.3\"\n");
  const auto program = program_of(scenario_of(text));
  int noticed = 0;
  constexpr int runs = 3000;
  Batch batch(program, 100);
  for (std::uint32_t first = 0; first < runs; first += 100) {
    std::vector<std::uint32_t> numbers(100);
    std::iota(numbers.begin(), numbers.end(), first);
    batch.start(1, numbers);
    for (int turn = 1; turn <= 3; ++turn) {
      batch.begin_turn();
      std::vector<Move> moves = {hold("a"), hold("b"),
                                 turn == 1   ? act("a", "deal", "b")
                                 : turn == 2 ? answer("b", "a", "accept")
                                             : act("b", "cheat")};
      for (Move& m : moves) m.turn = turn;
      for (int lane = 0; lane < 100; ++lane) force_moves(batch, moves, lane);
      batch.end_turn();
    }
    for (int lane = 0; lane < 100; ++lane)
      noticed += batch.value(program->layout.agreements[0].until, lane) > 0 ? 0 : 1;
  }
  CHECK_GT(noticed, 0.3 * runs - 4 * std::sqrt(0.21 * runs));
  CHECK_LT(noticed, 0.3 * runs + 4 * std::sqrt(0.21 * runs));
}

TEST_CASE("diplomacy: an offerer would accept its own package") {
  // Costs and gains wander; the worth of the package to its maker is worked out here from the state.
  const std::string wander =
      "[[rules]]\nname = \"wander\"\neach = \"self\"\neffects = [\"self.cost += uniform(-0.5, 0.5)\", "
      "\"self.gain += uniform(-0.5, 0.5)\"]\n";
  int made = 0;
  int forbidden = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    Game game(head + wander, {}, {}, seed);
    while (!game.batch.all_done()) {
      const double worth = -game["a.cost"] + 0.5 * game["a.gain"];
      game.batch.begin_turn();
      if (worth < -1e-12) CHECK_FALSE(possible(game, act("a", "deal", "b")));
      forbidden += worth < 0 ? 1 : 0;
      game.end({});
      if (game.count(Kind::offered) == 0) continue;
      CHECK_GE(worth, -1e-12);
      ++made;
    }
  }
  CHECK_GT(made, 50);
  CHECK_GT(forbidden, 200);
}

// Plays a game and checks every offer and answer; which offers were made goes into `made`.
static void check_talks(const std::shared_ptr<const Scenario>& scenario, std::uint64_t seed,
                        std::set<int>& made) {
  Game game(scenario, {}, {}, seed);
  std::map<std::pair<int, int>, int> open;                // unordered pair -> turn of the offer that is open
  std::map<std::tuple<int, int, int>, int> last_refused;  // offer, from, to
  while (!game.batch.all_done()) {
    game.batch.begin_turn();
    for (std::size_t o = 0; o < game.program->options_table.size(); ++o) {
      const Option& option = game.program->options_table[o];
      if (option.kind != OptionKind::offer || option.dead || !game.batch.possible(static_cast<int>(o), 0))
        continue;
      // "worth if accepted": the offerer would accept its own package.
      const OptionGroup::Term& worth =
          game.program->groups[static_cast<std::size_t>(option.group)].terms.front();
      CHECK_GE(game.batch.value(worth.value.row + option.row * worth.value.step, 0), 0);
    }
    game.end({});
    if (!game.batch.running(0) && !game.batch.ended(0)) return;  // random scenarios may fail
    const int turn = game.batch.turn();
    for (const Happening& h : game.happenings) {
      if (h.kind != Kind::declined && h.kind != Kind::lapsed && h.kind != Kind::accepted) continue;
      const auto pair = std::minmax(h.actor, h.target);
      REQUIRE(open.contains(pair));
      // Answered in time.
      CHECK_LE(turn - open[pair], scenario->offers[static_cast<std::size_t>(h.what)].answer);
      open.erase(pair);
      if (h.kind != Kind::accepted) last_refused[{h.what, h.target, h.actor}] = turn;
    }
    std::set<std::pair<int, int>> this_turn;
    for (const Happening& h : game.happenings) {
      if (h.kind != Kind::offered) continue;
      const auto pair = std::minmax(h.actor, h.target);
      CHECK(this_turn.insert(pair).second);  // one a turn between two,
      CHECK_FALSE(open.contains(pair));      // and one at a time, in either direction
      open[pair] = turn;
      const auto refused = last_refused.find({h.what, h.actor, h.target});
      if (refused != last_refused.end())
        CHECK_GT(turn, refused->second + scenario->offers[static_cast<std::size_t>(h.what)].pause);
      made.insert(h.what);
    }
  }
}

TEST_CASE("diplomacy: no endless haggling, and simulated actors use every offer and so every term") {
  const auto rich = scenario_file(std::string(DEMARCHE_SOURCE_DIR) + "/tests/engine/rich.toml");
  std::set<int> made;
  for (std::uint64_t seed = 1; seed <= 10; ++seed) check_talks(rich, seed, made);
  CHECK_EQ(made.size(), rich->offers.size());
  std::set<int> somewhere;
  for (std::uint64_t seed = 1; seed <= 60; ++seed)
    check_talks(scenario_of(random_scenario(seed)), seed, somewhere);
  CHECK_EQ(somewhere.size(), 2);
  // A term that stands in no offer is an error of the scenario.
  const ReadResult read = read_scenario(
      Sources{{{"test.toml", head + "[terms.idle]\nworth = { party = \"0\", other = \"1\" }\n"}}});
  CHECK_FALSE(read.scenario.has_value());
}

TEST_CASE("diplomacy: when offers cross, luck says which goes out, whoever is listed first") {
  std::string text = head;
  text.replace(
      text.find("[diplomacy]"), 0,
      "[offers.back]\nfrom = \"self == b\"\nto = \"target == a\"\ngives = [\"calm\"]\nneeds = \"true\"\n");
  text.replace(text.find("worth = { party = \"-0.1\""), 24, "worth = { party = \"0.1\"");
  int first = 0;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    Game game(text, {"offered deal[a, b]", "offered back[b, a]"}, {}, seed);
    game.turn({act("a", "deal", "b"), act("b", "back", "a"), hold("c")});
    CHECK_EQ(game.count(Kind::offered), 1);
    CHECK_EQ(game.count(Kind::crossed), 1);
    CHECK_EQ(game.monitor(0) + game.monitor(1), 1);
    first += game.monitor(0) == 1 ? 1 : 0;
  }
  CHECK_GT(first, 65);
  CHECK_LT(first, 135);
}

TEST_CASE("diplomacy: players bundle any terms that can be promised, and no others") {
  Game game(head, monitors, {0});
  Move bundle = act("a", "offer", "b");
  bundle.gives = {"aid"};
  bundle.lasts = 2;
  Move wrong = bundle;
  wrong.gives = {"calm"};
  CHECK_NE(find_move(*game.program, wrong).problem, "");
  wrong.gives = {"nothing"};
  CHECK_NE(find_move(*game.program, wrong).problem, "");
  wrong.gives = {};
  CHECK_GE(find_move(*game.program, wrong).choice, 0);  // with whom one can bargain at all
  wrong.turn = game.batch.turn();
  CHECK_FALSE(force_moves(game.batch, {wrong}, 0));  // but nothing for nothing is no offer
  Move to_c = bundle;
  to_c.target = "c";
  CHECK_NE(find_move(*game.program, to_c).problem, "");
  const auto quiet = game.quiet();
  game.turn(plus(quiet, bundle));
  CHECK_EQ(game.count(Kind::offered), 1);
  game.batch.begin_turn();
  CHECK_EQ(utility_of(game, answer("b", "a", "accept")), doctest::Approx(0.2));
  game.end(plus(quiet, answer("b", "a", "accept")));
  CHECK_EQ(game["world.x"], 11);
  CHECK_EQ(game.monitor(aid_promised), 1);
  game.turn(quiet);
  CHECK_EQ(game["world.x"], 12);
  CHECK_EQ(game.monitor(aid_promised), 0);  // two turns
  // And it can be ended.
  bundle.lasts = 9;
  game.turn(plus(quiet, bundle));
  game.turn(plus(quiet, answer("b", "a", "accept")));
  game.batch.begin_turn();
  CHECK_EQ(utility_of(game, act("a", "end", "b")), doctest::Approx(0.1));  // it costs 0.1 to go on
  game.end(plus(quiet, act("a", "end", "b")));
  CHECK_EQ(game.count(Kind::ended), 1);
  CHECK_EQ(game.monitor(aid_promised), 0);
}

TEST_CASE("diplomacy: what is forced where nothing is to be decided is said to have failed") {
  Game game(head);
  const auto quiet = game.quiet();
  game.turn(plus(quiet, answer("b", "a", "accept")));
  CHECK(game.batch.forced_failed(0));
  game.turn(plus(quiet, act("a", "deal", "b")));
  CHECK_FALSE(game.batch.forced_failed(0));
  game.turn({act("a", "deal", "b"), answer("b", "a", "wait")});
  CHECK(game.batch.forced_failed(0));
}
