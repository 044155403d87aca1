#include "sim/study/scenario_tests.h"

#include <algorithm>
#include <cstdio>
#include <map>

#include "sim/engine/forced_moves.h"
#include "sim/study/in_order.h"
#include "sim/study/play_runs.h"

namespace demarche {
namespace {

// What one claim has seen, over all runs.
struct Tally {
  int holds = 0;
  double sum = 0;
  int first_with = -1;  // the first run in which it held,
  int first_without = -1;
  int outcome_without = -1;  // and what came about where it did not
};

// What a claim says of one run: its condition or number over the turns, as far as the run went.
struct Seen {
  bool ever = false;
  bool always = true;
  double last = 0;
  int turn = 0;  // that decided: the first in which it failed or came true, or the last one looked at
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
    seen.turn = t + 1;
    if ((claim.when == Claim::When::by_turn && seen.ever) ||
        (claim.when == Claim::When::always && !seen.always))
      break;
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

std::string plain(double x) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%.5g", x);
  return buffer;
}

bool is_comparison(Op op) {
  return op == Op::less || op == Op::less_equal || op == Op::greater || op == Op::greater_equal ||
         op == Op::equal || op == Op::not_equal;
}

// The numbers that a condition compares, as it saw them in one run: "`world.tension` is 0.42 at turn 3". ""
// where it compares none.
std::string values_seen(const std::shared_ptr<const Scenario>& scenario, const ScenarioTest& test,
                        const Claim& claim, const std::vector<std::string>& seats, int run) {
  if (claim.what != Claim::What::condition) return {};  // others have no expression
  const Node& top = claim.expression.top();
  if (top.kind != NodeKind::binary || !is_comparison(top.op)) return {};
  std::vector<Expression> sides;
  for (const NodeId side : top.children) {
    const Node& node = claim.expression.node(side);
    if (node.kind == NodeKind::number || node.type != Type::number) continue;
    sides.push_back(claim.expression);
    sides.back().root = side;
  }
  if (sides.empty()) return {};
  ProgramOptions options;
  for (const std::string& seat : seats) options.seats.push_back(find_actor(*scenario, seat));
  options.extra.push_back(&claim.expression);
  for (const Expression& side : sides) options.extra.push_back(&side);
  Diagnostics diagnostics;
  const std::shared_ptr<const Program> program = compile(scenario, test.overrides, options, diagnostics);
  if (program == nullptr) return {};
  LaneSetup setup;
  setup.run = static_cast<std::uint32_t>(run);
  setup.moves = &test.moves;
  PlayOptions play;
  play.seed = test.seed;
  Batch batch(program, 1);
  const PlayedRuns played = play_runs(batch, {&setup, 1}, play);
  const Seen seen = look(claim, played, options.extra.size(), 0, 0);
  if (seen.turn == 0) return {};
  std::string text;
  for (std::size_t i = 0; i < sides.size(); ++i) {
    const Node& node = sides[i].top();
    text += (text.empty() ? "`" : " and `") + sides[i].text.value.substr(node.begin, node.end - node.begin) +
            "` is " + plain(played.extra_value(seen.turn - 1, options.extra.size(), i + 1, 0));
  }
  return text + " at turn " + std::to_string(seen.turn);
}

// Why a move of a test was not made in its first run: played up to it. "" if it could be made there.
std::string why_not_made(const std::shared_ptr<const Program>& program, const ScenarioTest& test,
                         const Move& move) {
  Batch batch(program, 1);
  const std::uint32_t run = 0;
  batch.start(test.seed, {&run, 1});
  while (batch.running(0) && batch.turn() < move.turn - 1) {
    batch.begin_turn();
    force_moves(batch, test.moves, 0);
    batch.end_turn();
  }
  if (!batch.running(0)) return "the game is over after turn " + std::to_string(batch.turn());
  batch.begin_turn();
  const FoundMove found = find_move(*program, move);
  if (!found.problem.empty()) return found.problem;
  if (found.choice < 0 || batch.can_force(found.choice, found.option, 0)) return {};
  const Choice& choice = program->choices[static_cast<std::size_t>(found.choice)];
  if (!batch.is_open(found.choice, 0))
    return choice.kind == ChoiceKind::answer ? "no offer waits for an answer then"
           : choice.kind == ChoiceKind::vote ? "no vote on it is open then"
                                             : "this is not open then";
  const Option& option = program->options_table[static_cast<std::size_t>(choice.first_option + found.option)];
  const Scenario& s = *program->scenario;
  const auto what = static_cast<std::size_t>(std::max(option.what, 0));
  const Expression* const needs = option.kind == OptionKind::act     ? &s.actions[what].needs
                                  : option.kind == OptionKind::offer ? &s.offers[what].needs
                                  : option.kind == OptionKind::table ? &s.proposals[what].needs
                                                                     : nullptr;
  return needs != nullptr && !needs->empty() ? "it is not possible then; it needs `" + needs->text.value + "`"
                                             : "it is not possible then";
}

// A test whose moves were never made says nothing about them.
void tell_not_made(const std::shared_ptr<const Program>& program, const ScenarioTest& test, const Move& move,
                   TestResult& result) {
  const std::string why = why_not_made(program, test, move);
  result.place = move.place;
  result.detail = (move.is_kept_up() ? "possible in no run, from turn " + std::to_string(move.turn) + " to " +
                                           std::to_string(move.last)
                                     : "not possible in turn " + std::to_string(move.turn) + " of any run") +
                  ": “" + decision_text(move) + "”" +
                  (why.empty() ? "" : ": " + std::string(test.runs > 1 ? "in the first run, " : "") + why);
}

bool is_set(const std::atomic<bool>* cancel) { return cancel != nullptr && cancel->load(); }

TestResult run_test(const std::shared_ptr<const Scenario>& scenario, const ScenarioTest& test, int threads,
                    const std::atomic<bool>* cancel) {
  TestResult result;
  result.name = test.name;
  result.place = test.place;
  ProgramOptions options;
  std::vector<std::size_t> extra_of(test.holds.size());  // by claim: place among the extra expressions
  for (std::size_t c = 0; c < test.holds.size(); ++c) {
    extra_of[c] = options.extra.size();
    if (test.holds[c].what != Claim::What::outcome) options.extra.push_back(&test.holds[c].expression);
  }
  std::vector<std::string> seats;
  for (const Move& move : test.moves)
    if (move.act == "offer") seats.push_back(move.actor);
  for (const std::string& seat : seats) options.seats.push_back(find_actor(*scenario, seat));
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
        Tally& tally = tallies[c];
        bool holds = row.outcome == claim.outcome;
        if (claim.what != Claim::What::outcome) {
          const Seen seen = look(claim, played, options.extra.size(), extra_of[c], lane);
          holds = holds_in(claim, seen);
          tally.sum += seen.last;
        }
        tally.holds += holds ? 1 : 0;
        int& first = holds ? tally.first_with : tally.first_without;
        if (first < 0) {
          first = static_cast<int>(row.run);
          if (!holds) tally.outcome_without = row.outcome;
        }
      }
    }
  };
  in_order(static_cast<std::uint64_t>((test.runs + width - 1) / width), threads, make_worker, take,
           [&] { return is_set(cancel); });
  if (!result.detail.empty()) return result;
  for (const auto& [turn, runs] : moved) {
    if (runs > 0) continue;
    const auto refused = std::find_if(test.moves.begin(), test.moves.end(), [&](const Move& move) {
      return !move.is_kept_up() && move.turn == turn && !why_not_made(program, test, move).empty();
    });
    if (refused != test.moves.end())
      tell_not_made(program, test, *refused, result);
    else
      result.detail = "in no run were the moves of turn " + std::to_string(turn) + " all possible";
    return result;
  }
  for (std::size_t m = 0; m < test.moves.size(); ++m) {
    const Move& move = test.moves[m];
    if (!move.is_kept_up() || kept[m]) continue;
    tell_not_made(program, test, move, result);
    return result;
  }
  for (std::size_t c = 0; c < test.holds.size(); ++c) {
    const Claim& claim = test.holds[c];
    const Tally& tally = tallies[c];
    bool ok = false;
    std::string found;
    const char* how = "fails";
    if (claim.what == Claim::What::mean) {
      const double mean = tally.sum / test.runs;
      ok = compare(mean, claim.comparison, claim.bound);
      found = "the mean is " + plain(mean);
    } else {
      const double percent = 100.0 * tally.holds / test.runs;
      ok = claim.share == Claim::Share::every      ? tally.holds == test.runs
           : claim.share == Claim::Share::at_least ? percent >= claim.percent
                                                   : percent <= claim.percent;
      if (!ok) {
        const int example = claim.share == Claim::Share::at_most ? tally.first_with : tally.first_without;
        if (example >= 0) found = values_seen(scenario, test, claim, seats, example);
        if (claim.what == Claim::What::outcome && example >= 0 && example == tally.first_without)
          found = tally.outcome_without < 0
                      ? "no outcome came about"
                      : "“" + scenario->outcomes[static_cast<std::size_t>(tally.outcome_without)].name +
                            "” came about";
        if (test.runs > 1) {
          if (!found.empty()) found = "; in run " + std::to_string(example) + " " + found;
          found = "it holds in " + std::to_string(tally.holds) + " of " + std::to_string(test.runs) +
                  " runs (" + plain(percent) + " %)" + found;
        } else {
          how = tally.holds > 0 ? "is true" : "is false";
        }
      }
    }
    if (ok) continue;
    result.place = claim.text.whole();
    result.detail = "“" + claim.text.value + "” " + how + (found.empty() ? "" : ": " + found);
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
