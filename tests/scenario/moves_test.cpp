#include <doctest/doctest.h>

#include <string>

#include "tests/scenario/messages.h"

using namespace demarche;
using namespace demarche::test;

namespace {

const Scenario& scenario() {
  static const ReadResult result = read_text(neighbours);
  REQUIRE(result.scenario.has_value());
  return *result.scenario;
}

std::string said(const std::string& keys) {
  Sources sources;
  sources.files.push_back({"moves.toml", "[[moves]]\nturn = 1\nactor = \"north\"\n" + keys});
  Diagnostics diagnostics;
  read_moves(sources.files[0], scenario(), diagnostics);
  return printed(diagnostics, Severity::error, sources);
}

}  // namespace

TEST_CASE("moves of every kind are read") {
  const SourceFile file{"moves.toml", R"(moves = [
  { turn = 1, actor = "north", do = "exercise" },
  { turn = 1, actor = "north", do = "spy", target = "south" },
  { turn = 2, actor = "north", do = "help", target = "south" },
  { turn = 2, actor = "north", do = "offer", target = "south", gives = ["aid"], lasts = 5 },
  { turn = 3, actor = "north", do = "censure" },
  { turn = 3, actor = "south", answer = "north", vote = "accept" },
  { turn = 4, actor = "umpire", ballot = "censure", vote = "abstain" },
  { turn = 5, actor = "south", do = "hold", instrument = "military" },
  { turn = 6, actor = "south", do = "end", offer = "help", target = "north" },
]
)"};
  Diagnostics diagnostics;
  const std::vector<Move> moves = read_moves(file, scenario(), diagnostics);
  CHECK_EQ(printed(diagnostics, Severity::error, {{file}}), "");
  REQUIRE_EQ(moves.size(), 9);
  CHECK_EQ(moves[3].act, "offer");
  CHECK_EQ(moves[3].gives, std::vector<std::string>{"aid"});
  CHECK_EQ(moves[3].lasts, 5);
  CHECK_EQ(moves[5].answer, "north");
  CHECK_EQ(moves[6].vote, "abstain");
}

TEST_CASE("moves: names are checked") {
  CHECK_EQ(said("do = \"exercize\"\n"),
           "4:7 unknown-name: no action, offer or proposal is called `exercize` (did you mean "
           "`exercise`?)\n");
  CHECK_EQ(said("do = \"spy\"\ntarget = \"suth\"\n"),
           "5:11 unknown-name: no actor is called `suth` (did you mean `south`?)\n");
  CHECK_EQ(said("do = \"offer\"\ntarget = \"south\"\ngives = [\"ayd\"]\n"),
           "6:11 unknown-name: no term is called `ayd` (did you mean `aid`?)\n");
  CHECK_EQ(said("ballot = \"censur\"\nvote = \"yes\"\n"),
           "4:11 unknown-name: no proposal is called `censur` (did you mean `censure`?)\n");
  CHECK_EQ(said("doo = \"spy\"\n"), "4:1 unknown-key: a move has no key `doo` (did you mean `do`?)\n");
}

TEST_CASE("moves that say too little or too much") {
  CHECK_EQ(said(""), "1:1 bad-move: the move does nothing (give one of `do`, `answer` and `ballot`)\n");
  CHECK_EQ(said("do = \"spy\"\ntarget = \"south\"\nballot = \"censure\"\n"),
           "1:1 bad-move: the move does several things at once (give one of `do`, `answer` and "
           "`ballot`)\n");
  CHECK_EQ(said("do = \"exercise\"\ntarget = \"south\"\n"),
           "5:11 bad-move: `target` has no meaning here: it belongs to actions with a target\n");
  CHECK_EQ(said("do = \"spy\"\ntarget = \"north\"\n"),
           "5:11 bad-move: a move is never aimed at the one who makes it\n");
  CHECK_EQ(said("do = \"hold\"\n"), "");
  CHECK_EQ(said("do = \"hold\"\ninstrument = \"naval\"\n"),
           "5:15 unknown-word: `instrument` cannot be `naval` (one of \"diplomatic\", "
           "\"informational\", \"military\", \"economic\")\n");
  CHECK_EQ(said("answer = \"south\"\nvote = \"acept\"\n"),
           "5:9 unknown-word: `vote` cannot be `acept` (did you mean `accept`?)\n");
  Sources sources;
  sources.files.push_back({"moves.toml", "[[moves]]\nturn = 13\nactor = \"north\"\ndo = \"exercise\"\n"});
  Diagnostics diagnostics;
  read_moves(sources.files[0], scenario(), diagnostics);
  CHECK_EQ(printed(diagnostics, Severity::error, sources),
           "2:8 out-of-range: turn 13 is not played: the scenario has 12 turns\n");
}

TEST_CASE("moves: broken files end in a message") {
  for (const char* text :
       {"moves", "moves = 1\n", "[moves]\n", "moves = [1, 2]\n", "[[moves]]\nturn = 1.5\n", "x = 1\n"}) {
    CAPTURE(text);
    Diagnostics diagnostics;
    read_moves({"moves.toml", text}, scenario(), diagnostics);
    CHECK(diagnostics.has_errors());
  }
}
