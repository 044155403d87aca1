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
