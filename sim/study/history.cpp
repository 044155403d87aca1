#include "sim/study/history.h"

#include <algorithm>

#include "sim/engine/numeric.h"
#include "sim/engine/random.h"

namespace demarche {
namespace {

void add_found(KnownHistory& history, int turn, KnownMove known) {
  if (history.turns.size() < static_cast<std::size_t>(turn))
    history.turns.resize(static_cast<std::size_t>(turn));
  std::vector<KnownMove>& moves = history.turns[static_cast<std::size_t>(turn - 1)];
  const bool there = std::any_of(moves.begin(), moves.end(), [&](const KnownMove& m) {
    return m.choice == known.choice && m.option == known.option && !known.is_bundle;
  });
  if (!there) moves.push_back(std::move(known));
}

}  // namespace

void add_move(const Program& program, const Move& move, const std::string& event, KnownHistory& history,
              std::vector<MoveProblem>& problems) {
  if (move.turn < 1) return;
  if (move.act == "hold" && move.instrument.empty()) {
    const int actor = find_actor(*program.scenario, move.actor);
    for (std::size_t c = 0; c < program.choices.size(); ++c)
      if (program.choices[c].kind == ChoiceKind::instrument && program.choices[c].actor == actor)
        add_found(history, move.turn, {move, event, static_cast<int>(c), 0, false, {}, true});
    return;
  }
  const FoundMove found = find_move(program, move);
  if (found.choice < 0) {
    problems.push_back({move, event, found.problem});
    return;
  }
  add_found(history, move.turn,
            {move, event, found.choice, found.option, found.is_bundle, found.bundle, true});
}

void set_quiet(const Program& program, const std::vector<std::string>& ids, KnownHistory& history) {
  const Scenario& s = *program.scenario;
  history.quiet.assign(program.options_table.size(), 0);
  history.quiet_choices.clear();
  const auto is_quiet = [&](const Option& o) {
    const auto named = [&](const std::string& id) {
      return std::find(ids.begin(), ids.end(), id) != ids.end();
    };
    const auto what = static_cast<std::size_t>(std::max(o.what, 0));
    switch (o.kind) {
      case OptionKind::act: return named(s.actions[what].id);
      case OptionKind::offer: return named(s.offers[what].id);
      case OptionKind::table: return named(s.proposals[what].id);
      default: return false;
    }
  };
  for (std::size_t c = 0; c < program.choices.size(); ++c) {
    const Choice& choice = program.choices[c];
    bool any = false;
    for (int o = 0; o < choice.options; ++o) {
      const auto row = static_cast<std::size_t>(choice.first_option + o);
      history.quiet[row] = is_quiet(program.options_table[row]) ? 1 : 0;
      any = any || history.quiet[row] != 0;
    }
    if (any) history.quiet_choices.push_back(static_cast<int>(c));
  }
}

FollowedTurn follow_history(Batch& batch, const KnownHistory& history, int lane, std::uint64_t seed,
                            std::uint32_t run, std::vector<std::uint32_t>* made) {
  FollowedTurn followed;
  const Program& p = batch.program();
  const auto turn = static_cast<std::size_t>(batch.turn());
  static const std::vector<KnownMove> nothing;
  const std::vector<KnownMove>& moves = turn <= history.turns.size() ? history.turns[turn - 1] : nothing;
  if (!batch.running(lane)) {
    // Nobody decides anything in a game that is over.
    for (const KnownMove& move : moves) followed.impossible += move.counts ? 1 : 0;
    return followed;
  }
  std::vector<int> decided;
  for (std::size_t m = 0; m < moves.size(); ++m) {
    const KnownMove& move = moves[m];
    const bool taken = std::find(decided.begin(), decided.end(), move.choice) != decided.end();
    if (taken || !batch.can_force(move.choice, move.option, lane)) {
      followed.impossible += move.counts ? 1 : 0;
      continue;
    }
    const double probability =
        move.is_bundle ? 1.0 : batch.probabilities(move.choice, lane)[static_cast<std::size_t>(move.option)];
    if (move.counts && probability > 0) followed.log_probability += fixed_log(probability);
    decided.push_back(move.choice);
    if (made != nullptr) ++(*made)[m];
    if (move.is_bundle)
      batch.force_bundle(lane, move.choice, move.option, move.bundle);
    else
      batch.force(lane, move.choice, move.option);
  }
  constexpr std::uint32_t site = site_hash("what is left of a choice of which something is known");
  for (const int c : history.quiet_choices) {
    if (std::find(decided.begin(), decided.end(), c) != decided.end() || !batch.is_open(c, lane)) continue;
    const Choice& choice = p.choices[static_cast<std::size_t>(c)];
    std::vector<double> left = batch.probabilities(c, lane);
    double sum = 0;
    bool any_quiet = false;
    for (std::size_t o = 0; o < left.size(); ++o) {
      if (history.quiet[static_cast<std::size_t>(choice.first_option) + o] != 0) {
        any_quiet = any_quiet || left[o] > 0;
        left[o] = 0;
      }
      sum += left[o];
    }
    if (!any_quiet || !(sum > 0)) continue;  // holding is always left
    followed.log_probability += fixed_log(sum);
    const double u =
        draw_uniform(seed, {static_cast<std::uint32_t>(turn), site, static_cast<std::uint32_t>(c)}, run) *
        sum;
    double reached = 0;
    int option = -1;
    for (std::size_t o = 0; o < left.size(); ++o) {
      if (!(left[o] > 0)) continue;
      reached += left[o];
      option = static_cast<int>(o);
      if (u < reached) break;
    }
    batch.force(lane, c, option);
  }
  return followed;
}

}  // namespace demarche
