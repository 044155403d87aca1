#include "sim/study/scenario_tests.h"

#include <algorithm>
#include <map>

#include "sim/study/ensemble.h"

namespace demarche {
namespace {

// What one claim has seen, over all runs.
struct Tally {
  int holds = 0;
  double sum = 0;
};

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

TestResult run_test(const std::shared_ptr<const Scenario>& scenario, const ScenarioTest& test) {
  TestResult result;
  result.name = test.name;
  ProgramOptions options;
  std::vector<int> extra_of;  // by claim: place among the extra expressions, or -1
  for (const Claim& claim : test.holds) {
    extra_of.push_back(claim.what == Claim::What::outcome ? -1 : static_cast<int>(options.extra.size()));
    if (claim.what != Claim::What::outcome) options.extra.push_back(&claim.expression);
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
  Batch batch(program, std::min(width, std::max(1, test.runs)));
  std::vector<Tally> tallies(test.holds.size());
  std::map<int, int> moved;  // by turn that has moves: runs in which all of them were possible
  for (const Move& move : test.moves) moved[move.turn] = 0;
  for (int first = 0; first < test.runs; first += batch.lanes()) {
    const int lanes = std::min(batch.lanes(), test.runs - first);
    std::vector<std::uint32_t> runs;
    for (int l = 0; l < batch.lanes(); ++l) runs.push_back(static_cast<std::uint32_t>(first + l));
    batch.start(test.seed, runs);
    std::vector<std::vector<std::uint8_t>> ever(test.holds.size(), std::vector<std::uint8_t>(static_cast<std::size_t>(lanes)));
    std::vector<std::vector<std::uint8_t>> always(test.holds.size(), std::vector<std::uint8_t>(static_cast<std::size_t>(lanes), 1));
    std::vector<std::vector<double>> last(test.holds.size(), std::vector<double>(static_cast<std::size_t>(lanes)));
    while (!batch.all_done() && batch.turn() < scenario->turns) {
      std::vector<std::uint8_t> playing;
      for (int l = 0; l < lanes; ++l) playing.push_back(batch.running(l) ? 1 : 0);
      batch.begin_turn();
      std::vector<std::uint8_t> fits;
      for (int l = 0; l < lanes; ++l) fits.push_back(force_moves(batch, test.moves, l) ? 1 : 0);
      batch.end_turn();
      if (const auto turn = moved.find(batch.turn()); turn != moved.end())
        for (int l = 0; l < lanes; ++l) {
          const auto i = static_cast<std::size_t>(l);
          if (playing[i] != 0 && fits[i] != 0 && !batch.forced_failed(l)) ++turn->second;
        }
      for (int l = 0; l < lanes; ++l) {
        const auto i = static_cast<std::size_t>(l);
        if (batch.failure(l).kind != Failure::Kind::none) {
          result.detail = "run " + std::to_string(first + l) + " stops at turn " + std::to_string(batch.turn()) +
                          ": an expression has no value";
          return result;
        }
        for (std::size_t c = 0; c < test.holds.size(); ++c) {
          const Claim& claim = test.holds[c];
          if (extra_of[c] < 0 || playing[i] == 0) continue;
          const double x = batch.extra(extra_of[c], l);
          if (claim.when == Claim::When::at_turn && batch.turn() > claim.turn) continue;
          if (claim.when == Claim::When::by_turn && batch.turn() > claim.turn) continue;
          last[c][i] = x;
          if (x == 1.0) ever[c][i] = 1;
          if (x != 1.0) always[c][i] = 0;
        }
      }
    }
    for (std::size_t c = 0; c < test.holds.size(); ++c)
      for (int l = 0; l < lanes; ++l) {
        const Claim& claim = test.holds[c];
        const auto i = static_cast<std::size_t>(l);
        bool holds = false;
        if (claim.what == Claim::What::outcome) holds = batch.outcome(l) == claim.outcome;
        else if (claim.when == Claim::When::by_turn) holds = ever[c][i] != 0;
        else if (claim.when == Claim::When::always) holds = always[c][i] != 0;
        else holds = last[c][i] == 1.0;
        tallies[c].holds += holds ? 1 : 0;
        tallies[c].sum += last[c][i];
      }
  }
  // A test whose moves were never made says nothing about them.
  for (const auto& [turn, runs] : moved) {
    if (runs > 0) continue;
    result.detail = "in no run were the moves of turn " + std::to_string(turn) + " all possible";
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
  result.detail = std::to_string(test.holds.size()) + (test.holds.size() == 1 ? " claim over " : " claims over ") +
                  std::to_string(test.runs) + (test.runs == 1 ? " run" : " runs");
  return result;
}

}  // namespace

std::vector<TestResult> run_scenario_tests(std::shared_ptr<const Scenario> scenario) {
  std::vector<TestResult> results;
  for (const ScenarioTest& test : scenario->tests) results.push_back(run_test(scenario, test));
  return results;
}

}  // namespace demarche
