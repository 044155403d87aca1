#include "sim/study/scenario_tests.h"

#include <algorithm>
#include <map>

#include "sim/study/in_order.h"
#include "sim/study/play_runs.h"

namespace demarche {
namespace {

// What one claim has seen, over all runs.
struct Tally {
  int holds = 0;
  double sum = 0;
};

// What a claim says of one run: its condition or number over the turns, as far as the run went.
struct Seen {
  bool ever = false;
  bool always = true;
  double last = 0;
};

Seen look(const Claim& claim, const PlayedRuns& played, std::size_t extras, std::size_t which,
          std::size_t lane) {
  Seen seen;
  const bool bounded = claim.when == Claim::When::at_turn || claim.when == Claim::When::by_turn;
  const int turns = bounded ? std::min(played.turns, claim.turn) : played.turns;
  for (int t = 0; t < turns; ++t) {
    const double x = played.extra_value(t, extras, which, lane);
    if (x != x) break;  // the game was over
    seen.last = x;
    seen.ever = seen.ever || x == 1.0;
    seen.always = seen.always && x == 1.0;
  }
  return seen;
}

bool holds_in(const Claim& claim, const Seen& seen) {
  if (claim.when == Claim::When::by_turn) return seen.ever;
  if (claim.when == Claim::When::always) return seen.always;
  return seen.last == 1.0;
}

bool compare(double a, Op op, double b) {
  switch (op) {
    case Op::less: return a < b;
    case Op::less_equal: return a <= b;
    case Op::greater: return a > b;
    case Op::greater_equal: return a >= b;
    case Op::equal: return a == b;
    case Op::not_equal: return a != b;
    default: return false;
  }
}

bool is_set(const std::atomic<bool>* cancel) { return cancel != nullptr && cancel->load(); }

TestResult run_test(const std::shared_ptr<const Scenario>& scenario, const ScenarioTest& test, int threads,
                    const std::atomic<bool>* cancel) {
  TestResult result;
  result.name = test.name;
  ProgramOptions options;
  std::vector<std::size_t> extra_of(test.holds.size());  // by claim: place among the extra expressions
  for (std::size_t c = 0; c < test.holds.size(); ++c) {
    extra_of[c] = options.extra.size();
    if (test.holds[c].what != Claim::What::outcome) options.extra.push_back(&test.holds[c].expression);
  }
  for (const Move& move : test.moves)
    if (move.act == "offer") options.seats.push_back(find_actor(*scenario, move.actor));
  Diagnostics diagnostics;
  const std::shared_ptr<const Program> program = compile(scenario, test.overrides, options, diagnostics);
  if (program == nullptr) {
    result.detail = diagnostics.items.front().message;
    return result;
  }
  constexpr int width = 32;
  PlayOptions play;
  play.seed = test.seed;
  std::vector<Tally> tallies(test.holds.size());
  std::map<int, int> moved;  // by turn that has moves: runs in which all of them were possible
  for (const Move& move : test.moves)
    if (!move.is_kept_up()) moved[move.turn] = 0;
  std::vector<bool> kept(test.moves.size());  // by move: if it is kept up, whether it was ever possible
  const auto make_worker = [&] {
    return [&, batch = Batch(program, std::min(width, test.runs))](std::uint64_t index) mutable {
      const int first = static_cast<int>(index) * width;
      std::vector<LaneSetup> setups(static_cast<std::size_t>(std::min(width, test.runs - first)));
      for (std::size_t l = 0; l < setups.size(); ++l) {
        setups[l].run = static_cast<std::uint32_t>(first) + static_cast<std::uint32_t>(l);
        setups[l].moves = &test.moves;
      }
      return play_runs(batch, setups, play);
    };
  };
  const auto take = [&](const PlayedRuns& played) {
    for (auto& [turn, runs] : moved)
      if (turn <= played.turns) runs += played.moved[static_cast<std::size_t>(turn - 1)];
    for (std::size_t m = 0; m < played.kept.size(); ++m) kept[m] = kept[m] || played.kept[m] > 0;
    for (std::size_t lane = 0; lane < played.rows.size(); ++lane) {
      const RunRow& row = played.rows[lane];
      if (row.failure.kind != Failure::Kind::none && result.detail.empty())
        result.detail =
            "run " + std::to_string(row.run) + " stops: " + failure_text(*program->scenario, row.failure);
      for (std::size_t c = 0; c < test.holds.size(); ++c) {
        const Claim& claim = test.holds[c];
        if (claim.what == Claim::What::outcome) {
          tallies[c].holds += row.outcome == claim.outcome ? 1 : 0;
          continue;
        }
        const Seen seen = look(claim, played, options.extra.size(), extra_of[c], lane);
        tallies[c].holds += holds_in(claim, seen) ? 1 : 0;
        tallies[c].sum += seen.last;
      }
    }
  };
  in_order(static_cast<std::uint64_t>((test.runs + width - 1) / width), threads, make_worker, take,
           [&] { return is_set(cancel); });
  if (!result.detail.empty()) return result;
  // A test whose moves were never made says nothing about them.
  for (const auto& [turn, runs] : moved) {
    if (runs > 0) continue;
    result.detail = "in no run were the moves of turn " + std::to_string(turn) + " all possible";
    return result;
  }
  for (std::size_t m = 0; m < test.moves.size(); ++m) {
    const Move& move = test.moves[m];
    if (!move.is_kept_up() || kept[m]) continue;
    result.detail = "what " + move.actor + " keeps up from turn " + std::to_string(move.turn) + " to " +
                    std::to_string(move.last) + " was possible in no run";
    return result;
  }
  for (std::size_t c = 0; c < test.holds.size(); ++c) {
    const Claim& claim = test.holds[c];
    bool ok = false;
    std::string found;
    if (claim.what == Claim::What::mean) {
      const double mean = tallies[c].sum / test.runs;
      ok = compare(mean, claim.comparison, claim.bound);
      found = "the mean is " + std::to_string(mean);
    } else {
      const double percent = 100.0 * tallies[c].holds / test.runs;
      ok = claim.share == Claim::Share::every      ? tallies[c].holds == test.runs
           : claim.share == Claim::Share::at_least ? percent >= claim.percent
                                                   : percent <= claim.percent;
      found = "it holds in " + std::to_string(percent) + " % of " + std::to_string(test.runs) + " runs";
    }
    if (ok) continue;
    result.detail = "“" + claim.text.value + "” fails: " + found;
    return result;
  }
  result.ok = true;
  result.detail = std::to_string(test.holds.size()) +
                  (test.holds.size() == 1 ? " claim over " : " claims over ") + std::to_string(test.runs) +
                  (test.runs == 1 ? " run" : " runs");
  return result;
}

}  // namespace

std::vector<TestResult> run_scenario_tests(std::shared_ptr<const Scenario> scenario, int threads,
                                           const std::atomic<bool>* cancel) {
  std::vector<TestResult> results;
  for (const ScenarioTest& test : scenario->tests) {
    TestResult result = run_test(scenario, test, threads, cancel);
    if (is_set(cancel)) break;
    results.push_back(std::move(result));
  }
  return results;
}

}  // namespace demarche
