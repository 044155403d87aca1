#include "sim/study/search_outcomes.h"

#include <algorithm>

#include "sim/engine/forced_moves.h"

namespace demarche {
namespace {

bool can_be_kept_up(const Choice& choice, const Option& option) {
  if (option.dead || option.kind == OptionKind::bundle || option.kind == OptionKind::wait) return false;
  return !(choice.of_players_only && option.kind == OptionKind::hold);
}

class Search {
 public:
  Search(const std::shared_ptr<const Program>& program, const OutcomeSearchOptions& options)
      : program_(program), options_(options) {
    result_.outcomes.resize(program->scenario->outcomes.size());
  }

  bool cancelled() const { return options_.cancel != nullptr && options_.cancel->load(); }
  bool missing() const {
    return std::any_of(result_.outcomes.begin(), result_.outcomes.end(),
                       [](const OutcomeFound& found) { return !found.reached; });
  }

  // Shares over runs [first, first + count); failed runs are counted, but for no outcome.
  std::vector<Share> play(const std::optional<Move>& strategy, std::uint32_t first, std::uint32_t count) {
    EnsembleOptions ensemble;
    ensemble.seed = options_.seed;
    ensemble.first_run = first;
    ensemble.runs = count;
    ensemble.threads = options_.threads;
    ensemble.cancel = options_.cancel;
    if (strategy) ensemble.moves.push_back(*strategy);
    const EnsembleResult played = run_ensemble(program_, ensemble);
    result_.failed += played.failed;
    std::vector<Share> shares;
    for (const Share& share : played.outcomes) shares.push_back(wilson(share.count, played.runs));
    return shares;
  }

  void judge(const std::optional<Move>& strategy, const std::vector<Share>& shares) {
    if (cancelled()) return;
    for (std::size_t i = 0; i < shares.size(); ++i) {
      OutcomeFound& found = result_.outcomes[i];
      if (found.reached || (strategy && shares[i].count <= found.share.count)) continue;
      found.by = strategy;
      found.share = shares[i];
      found.reached = enough(shares[i]);
    }
  }

  bool enough(const Share& share) const { return 100 * share.share >= options_.percent; }

  bool promising(const std::vector<Share>& shares) const {
    for (std::size_t i = 0; i < shares.size(); ++i)
      if (!result_.outcomes[i].reached && enough(shares[i])) return true;
    return false;
  }

  OutcomeSearch run() {
    const std::vector<Move> strategies = simple_strategies(*program_, options_.seat);
    result_.strategies = static_cast<std::uint32_t>(strategies.size());
    judge({}, play({}, 0, options_.runs));
    for (const Move& strategy : strategies) {
      if (!missing() || cancelled()) break;
      if (promising(play(strategy, options_.runs, options_.first_look)))
        judge(strategy, play(strategy, 0, options_.runs));
      ++result_.tried;
      if (options_.progress) options_.progress(result_.tried, result_.strategies);
    }
    result_.cancelled = cancelled();
    return std::move(result_);
  }

 private:
  const std::shared_ptr<const Program>& program_;
  const OutcomeSearchOptions& options_;
  OutcomeSearch result_;
};

}  // namespace

std::vector<Move> simple_strategies(const Program& program, const std::string& seat) {
  std::vector<Move> strategies;
  const Scenario& s = *program.scenario;
  for (std::size_t c = 0; c < program.choices.size(); ++c) {
    const Choice& choice = program.choices[c];
    const Actor& actor = s.actors[static_cast<std::size_t>(choice.actor)];
    if (seat.empty() ? !actor.playable : actor.id != seat) continue;
    for (int o = 0; o < choice.options; ++o) {
      const Option& option = program.options_table[static_cast<std::size_t>(choice.first_option + o)];
      if (!can_be_kept_up(choice, option)) continue;
      Move move = name_move(program, static_cast<int>(c), o, 1);
      move.last = s.turns;
      strategies.push_back(std::move(move));
    }
  }
  return strategies;
}

OutcomeSearch search_outcomes(const std::shared_ptr<const Program>& program,
                              const OutcomeSearchOptions& options) {
  return Search(program, options).run();
}

}  // namespace demarche
