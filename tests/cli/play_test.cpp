#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "tests/cli/script.h"

using namespace demarche::test;

namespace {

std::string digest_of(const std::string& out) {
  const std::size_t at = out.rfind("digest ");
  return at == std::string::npos ? "" : out.substr(at + 7, 16);
}

}  // namespace

TEST_CASE("a script plays a whole game, and it is the run with the same moves") {
  const Played played = play_script("play " + tiny + " --as sender --seed 5",
                                    "sanction\nthreaten target\n\nsanction\nfinish\n");
  CHECK_EQ(played.code, 0);
  CHECK(has(played.out, "You are Sender"));
  CHECK(has(played.out, "Turn 1 of 12 · Jan 2024 · Sender"));
  CHECK(has(played.out, "The end, after 12 turns"));
  CHECK_FALSE(has(played.out, "\x1b"));
  const ScratchFolder folder;
  std::string moves =
      "[[moves]]\nturn = 1\nactor = \"sender\"\ndo = \"sanction\"\ntarget = \"target_state\"\n"
      "[[moves]]\nturn = 1\nactor = \"sender\"\ndo = \"threaten\"\ntarget = \"target_state\"\n"
      "[[moves]]\nturn = 2\nactor = \"sender\"\ndo = \"sanction\"\ntarget = \"target_state\"\n"
      "[[moves]]\nturn = 2\nactor = \"sender\"\ndo = \"hold\"\ninstrument = \"diplomatic\"\n";
  for (int turn = 3; turn <= 12; ++turn)
    moves += "[[moves]]\nturn = " + std::to_string(turn) + "\nactor = \"sender\"\ndo = \"hold\"\n";
  const Played run =
      play_script("run " + tiny + " --seed 5 --json --moves " + folder.write("moves.toml", moves));
  REQUIRE_EQ(run.code, 0);
  CHECK_EQ(nlohmann::json::parse(run.out)["digest"], digest_of(played.out));
  CHECK_EQ(digest_of(played.out).size(), 16);
}

TEST_CASE("what cannot be done ends a script with its line and what to do") {
  const auto refused = [](const std::string& script) {
    const Played ran = play_script("play " + tiny + " --as sender", script);
    CHECK_EQ(ran.code, 1);
    return ran.err;
  };
  CHECK(has(refused("next\nsancton\n"),
            "line 2: `sancton`: No move is called `sancton`. Did you mean `sanction`?"));
  CHECK(has(refused("whyy\n"), "Did you mean `why`?"));
  CHECK(has(refused("why targt_state\n"), "Did you mean `target_state`?"));
  CHECK(has(refused("why world.defianc\n"), "defiance"));
  CHECK(has(refused("7\n"), "There is no move 7."));
  CHECK(has(refused("back\n"), "This is the start"));
  CHECK(has(refused("forward\n"), "goes no further"));
  CHECK(has(refused("accept\n"), "No offer waits for your answer."));
  CHECK(has(refused("vote yes\n"), "Nothing is on the table"));
  CHECK(has(refused("switch elsewhere\n"), "No branch is called `elsewhere`."));
  CHECK(has(refused("set bite=9\n"), "bite"));
  CHECK(has(refused("set bite=x\n"), "`x` is no number."));
  CHECK(has(refused("off Sanctions bark\n"), "Did you mean `Sanctions bite`?"));
  CHECK(has(refused("offer target give relif ask compliance\n"), "Did you mean `relief`?"));
  CHECK(has(refused("offer target give relief ask compliance for 0\n"), "lasts 1 to"));
  CHECK(has(refused("what if targt concede\n"), "what if ACTOR MOVE"));
  CHECK(has(refused("next 0\n"), "is no number of turns"));
  CHECK(has(refused("undo\n"), "Nothing has been decided"));
  CHECK(has(refused("help whyy\n"), "Did you mean `why`?"));
}

TEST_CASE("help lists every command, and its examples work") {
  if (!has_program()) return;
  const Played help = play_script("play " + tiny + " --as sender", "help\n");
  REQUIRE_EQ(help.code, 0);
  // Example after example in one game; what they need is played first.
  std::string names;
  std::string asked;
  for (const char* name :
       {"next", "moves",   "do",     "hold",     "offer",  "accept", "decline", "wait",  "vote",
        "join", "undo",    "status", "why",      "log",    "state",  "actors",  "about", "forecast",
        "back", "forward", "branch", "branches", "switch", "rename", "delete",  "what",  "set",
        "off",  "on",      "note",   "finish",   "save",   "load",   "help",    "quit"}) {
    CHECK(has(help.out, std::string("  ") + name));
    asked += std::string("help ") + name + "\n";
  }
  const Played each = play_script("play " + tiny + " --as sender", asked);
  REQUIRE_EQ(each.code, 0);
  std::string examples;
  int count = 0;
  const std::string mark = "  Example: ";
  for (std::size_t at = each.out.find(mark); at != std::string::npos; at = each.out.find(mark, at + 1)) {
    examples += each.out.substr(at + mark.size(), each.out.find('\n', at) - at - mark.size()) + "\n";
    ++count;
  }
  CHECK_GT(count, 18);
  CHECK_EQ(play_script("play " + tiny + " --as sender", examples).code, 0);
}

TEST_CASE("the commands that go through time") {
  if (!has_program()) return;
  const Played ran =
      play_script("play " + tiny + " --as sender --seed 3",
                  "sanction\nnext 3\nnote so far\nback 3\nundo\nthreaten\nnext\nbranches\n"
                  "rename words only\nswitch main\nlog\nwhat if target concede\nnext\nwhy target\n"
                  "switch words only\nset bite = 0.2\noff Sanctions bite\non Sanctions bite\nset\n"
                  "delete what if Target: Give way a little\nbranches\n");
  CHECK_EQ(ran.code, 0);
  CHECK_EQ(ran.err, "");
  CHECK(has(ran.out, "Decided: Sanction Target"));  // after going back
  CHECK(has(ran.out, "2 from turn 1: 1 turn (you are here, after turn 1)"));
  CHECK(has(ran.out, "Note at turn 3: so far"));
  CHECK(has(ran.out, "Chosen by a person: “Give way a little”. The model would have with"));
  CHECK(has(ran.out, "0.2  (0 to 0.2)  was 0.08."));
  CHECK(has(ran.out, "Branch “what if Target: Give way a little” is gone."));
}

TEST_CASE("forecasts are the same each time, and pages stay within the width") {
  if (!has_program()) return;
  const std::string script = "sanction\nnext\nmoves\nforecast\nfinish\n";
  const Played once = play_script("play " + tiny + " --as sender --forecast", script);
  const Played twice = play_script("play " + tiny + " --as sender --forecast", script);
  CHECK_EQ(once.code, 0);
  CHECK_EQ(once.out, twice.out);
  CHECK(has(once.out, "Settlement"));
  CHECK(has(once.out, "1,000 futures from here"));
  const auto widest = [](const std::string& out) {
    int most = 0;
    int now = 0;
    for (const char c : out) {
      if (c == '\n')
        now = 0;
      else if ((static_cast<unsigned char>(c) & 0xc0) != 0x80)
        most = std::max(most, ++now);
    }
    return most;
  };
  CHECK_LE(widest(once.out), 100);
  const Played plain = play_script("play " + tiny + " --as sender --forecast --plain", script);
  for (const char* picture : {"█", "▁", "─", "▅", "\x1b"}) CHECK_FALSE(has(plain.out, picture));
  CHECK(has(plain.out, "Settlement 9"));
}

TEST_CASE("what a script or a save holds cannot steer the terminal") {
  if (!has_program()) return;
  const ScratchFolder folder;
  const std::string save = (folder.path / "noted.demarche").string();
  const Played ran = play_script("play " + tiny,
                                 "note a\x1b]0;b\x07"
                                 "c\xc2\x9b"
                                 "2J\nnext\nlog\nsave " +
                                     save + "\n");
  CHECK_EQ(ran.code, 0);
  CHECK(has(ran.out, "a]0;bc2J"));
  const Played again = play_script("play '" + save + "'", "log\nback\n");
  CHECK(has(again.out, "a]0;bc2J"));
  for (const std::string& out : {ran.out, again.out}) {
    CHECK_FALSE(has(out, "\x1b"));
    CHECK_FALSE(has(out, "\xc2\x9b"));
  }
}

TEST_CASE("explain and the machine-readable outputs have their keys") {
  if (!has_program()) return;
  using Json = nlohmann::json;
  const auto keys = [](const Json& table) {
    std::string text;
    for (const auto& [key, value] : table.items()) text += key + " ";
    return text;
  };
  const auto parsed = [](const std::string& arguments) {
    const Played ran = play_script(arguments);
    CHECK_EQ(ran.code, 0);
    return Json::parse(ran.out, nullptr, false);
  };
  const Json run = parsed("run " + tiny + " --seed 3 --json");
  CHECK_EQ(keys(run), "digest log objectives outcome run scenario seed state turns ");
  CHECK_EQ(keys(run["scenario"]), "digest title ");
  CHECK_EQ(keys(run["state"]), "actor pair world ");
  CHECK_EQ(keys(run["log"][0]), "action actor date target text turn visible ");
  const Json ensemble = parsed("ensemble " + tiny + " --runs 64 --json");
  for (const char* key : {"runs", "seed", "outcomes", "indicators", "digest", "seconds", "runs_per_second"})
    CHECK(ensemble.contains(key));
  CHECK_EQ(keys(ensemble["outcomes"]["Standoff"]), "count high low share ");
  CHECK_EQ(keys(ensemble["indicators"]["defiance"]), "mean p05 p25 p50 p75 p95 turn ");
  const Json moves = parsed("explain " + tiny + " --turn 2 --actor sender --seed 3 --json");
  REQUIRE_EQ(moves["moves"].size(), 2);
  const Json& move = moves["moves"][0];
  CHECK_EQ(keys(move), "actor by_person choice drawn options picked rationality tipping ");
  CHECK_EQ(keys(move["options"][0]), "high low obstacles possible probability target terms text utility ");
  double sum = 0;
  for (const Json& o : move["options"]) sum += o["probability"].get<double>();
  CHECK(sum == doctest::Approx(1));
  const Json number =
      parsed("explain " + tiny + " --turn 12 --variable world.defiance --seed 3 --json")["numbers"][0];
  CHECK_EQ(number["name"], "world.defiance");
  double total = number["before"].get<double>();
  for (const Json& c : number["causes"]) total += c["amount"].get<double>();
  CHECK(total == doctest::Approx(number["now"].get<double>()));
  CHECK_EQ(number["now"].get<double>(), doctest::Approx(run["state"]["world"]["defiance"].get<double>()));
  CHECK(has(play_script("explain " + tiny).out, "Two states, one quarrel"));
  CHECK_EQ(play_script("explain " + tiny + " --turn 2 --actor nobody").code, 1);
  CHECK_EQ(play_script("explain " + tiny + " --turn none").code, 2);
}

TEST_CASE("every command has help with an example") {
  if (!has_program()) return;
  for (const char* command : {"play", "run", "ensemble", "explain", "check", "compare", "replay", "export",
                              "import", "fmt", "new", "schema"}) {
    CAPTURE(command);
    const Played help = play_script(std::string(command) + " --help");
    CHECK_EQ(help.code, 0);
    CHECK(has(help.out, "Example"));
  }
  // A flag that can be given many times does not swallow the file that follows.
  CHECK_EQ(play_script("play --as sender --set bite=0.1 " + tiny, "next\n").code, 0);
  CHECK_EQ(play_script("run --off 'Sanctions bite' " + tiny).code, 0);
  CHECK_EQ(play_script("").code, 2);
  CHECK_EQ(play_script("plya x").code, 2);
  CHECK_EQ(play_script("play no-such-file.toml").code, 1);
}
