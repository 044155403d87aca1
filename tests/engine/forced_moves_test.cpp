// Moves that are kept up over turns: made wherever they are possible, and nowhere else.
#include "sim/engine/forced_moves.h"

#include <doctest/doctest.h>

#include "sim/study/ensemble.h"
#include "sim/study/scenario_tests.h"
#include "tests/engine/game.h"

using namespace demarche;
using namespace demarche::test;

namespace {

const std::string text = opening("Kept up", 6, "ab") + R"toml(
[state.actor]
done = { range = [0, 100], start = 0 }
[actions.dig]
instrument = "economic"
needs = "turn != 2 and turn != 5"
why = [{ term = "t", adds = "0.1" }]
effects = ["self.done += 1"]
[actions.fill]
instrument = "economic"
why = [{ term = "t", adds = "0.1" }]
effects = ["self.done += 10"]
[actions.never]
instrument = "economic"
needs = "turn > 6"
[outcomes]
"End" = "true"
[indicators]
a = { value = "a.done" }
)toml";

std::vector<RunRow> rows_with(const std::vector<Move>& moves) {
  EnsembleOptions options;
  options.runs = 40;
  options.moves = moves;
  std::vector<RunRow> rows;
  run_ensemble(program_of(scenario_of(text)), options, [&](const RunRow& row) { rows.push_back(row); });
  return rows;
}

Move kept(Move move, int first, int last) {
  move.turn = first;
  move.last = last;
  return move;
}

}  // namespace

TEST_CASE("a move that is kept up plays as the same moves turn by turn") {
  std::vector<Move> one_by_one;
  for (int turn = 2; turn <= 5; ++turn) {
    one_by_one.push_back(act("a", "dig"));
    one_by_one.back().turn = turn;
  }
  const std::vector<RunRow> rows = rows_with({kept(act("a", "dig"), 2, 5)});
  const std::vector<RunRow> same = rows_with(one_by_one);
  const std::vector<RunRow> others = rows_with({});
  REQUIRE_EQ(rows.size(), 40);
  int changed = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    CHECK_EQ(rows[i].digest, same[i].digest);
    changed += rows[i].digest != others[i].digest ? 1 : 0;
  }
  CHECK_GT(changed, 30);
}

TEST_CASE("where a move that is kept up is not possible, what stands before it decides") {
  for (const RunRow& row : rows_with({kept(act("a", "fill"), 1, 6), kept(act("a", "dig"), 1, 6)}))
    CHECK_EQ(row.indicators[0], 4 * 1 + 2 * 10);
  for (const RunRow& row : rows_with({kept(act("a", "dig"), 1, 6), kept(act("a", "fill"), 1, 6)}))
    CHECK_EQ(row.indicators[0], 6 * 10);
  // A move of one turn is not a wish: where it is not possible, the model decides.
  double sum = 0;
  Move once = act("a", "never");
  once.turn = 3;
  for (const RunRow& row : rows_with({kept(act("a", "fill"), 1, 6), once})) sum += row.indicators[0];
  CHECK_LT(sum, 40 * 60);
}

TEST_CASE("it is counted how often a move that is kept up was possible") {
  EnsembleOptions options;
  options.runs = 40;
  options.moves = {kept(act("a", "dig"), 1, 4), kept(act("b", "never"), 1, 6), act("a", "fill")};
  options.moves.back().turn = 1;
  const EnsembleResult result = run_ensemble(program_of(scenario_of(text)), options);
  CHECK_EQ(result.kept, std::vector<std::uint64_t>{40 * 3, 0, 0});
  CHECK_EQ(result.moved[0], 40);  // what is kept up is never missed
}

TEST_CASE("a test fails when a move that it keeps up was never possible") {
  const auto detail = [](const std::string& moves) {
    const auto scenario = scenario_of(text + "[[tests]]\nname = \"T\"\nruns = 5\nmoves = [" + moves +
                                      "]\nholds = [\"a.done >= 4\"]\n");
    const TestResult result = run_scenario_tests(scenario).at(0);
    return (result.ok ? "ok: " : "fails: ") + result.detail;
  };
  CHECK_EQ(detail("{ turns = \"all\", actor = \"a\", do = \"dig\" }"), "ok: 1 claim over 5 runs");
  CHECK_EQ(detail("{ turns = \"all\", actor = \"a\", do = \"fill\" }, "
                  "{ turns = \"2 to end\", actor = \"b\", do = \"never\" }"),
           "fails: possible in no run, from turn 2 to 6: “b: never”: in the first run, it is not possible "
           "then; it "
           "needs `turn > 6`");
}
