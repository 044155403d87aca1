#include "sim/report/turning_points.h"

#include <algorithm>
#include <cmath>

#include "sim/session/log.h"
#include "sim/study/forecast.h"

namespace demarche {
namespace {

// Of a moment after which nothing is open.
EnsembleResult certain(const Scenario& s, const Snapshot& snapshot, const std::vector<double>& objectives) {
  EnsembleResult result;
  result.outcomes.assign(s.outcomes.size(), Share{0, 0, 0, 0});
  if (snapshot.outcome >= 0) result.outcomes[static_cast<std::size_t>(snapshot.outcome)] = {0, 1, 1, 1};
  result.objective_means = objectives;
  return result;
}

EnsembleResult forecast_from(const std::shared_ptr<const Program>& program, const Snapshot& snapshot,
                             const std::vector<double>& objectives, std::uint64_t seed,
                             const Weighing& weighing) {
  if (snapshot.ended) return certain(*program->scenario, snapshot, objectives);
  ForecastRequest request;
  request.program = program;
  request.from = &snapshot;
  request.seed = seed;
  request.runs = weighing.runs;
  request.threads = weighing.threads;
  request.cancel = weighing.cancel;
  return forecast(request);
}

}  // namespace

std::vector<Standpoint> standpoints(const Session& session, int moment) {
  std::vector<Standpoint> stops;
  for (const int m : path_to(session.timeline(), moment))
    stops.push_back({session.fast(session.timeline().at(m).layer), session.played_pointer(m)});
  return stops;
}

std::vector<EnsembleResult> forecasts_along(const std::vector<Standpoint>& stops, std::uint64_t game_seed,
                                            const Weighing& weighing) {
  std::vector<EnsembleResult> forecasts;
  for (const Standpoint& stop : stops) {
    EnsembleResult result =
        forecast_from(stop.program, stop.played->snapshot, stop.played->objectives, game_seed, weighing);
    if (weighing.cancelled()) break;
    forecasts.push_back(std::move(result));
    if (weighing.progress) weighing.progress(static_cast<int>(forecasts.size()));
  }
  return forecasts;
}

double shift_between(const std::vector<double>& before, const std::vector<double>& after) {
  double shift = 0;
  for (std::size_t o = 0; o < after.size(); ++o) shift += std::abs(after[o] - before[o]) / 2;
  return shift;
}

std::vector<double> shares_of(const EnsembleResult& forecast) {
  std::vector<double> shares;
  for (const Share& share : forecast.outcomes) shares.push_back(share.share);
  return shares;
}

std::vector<TurningPoint> turning_points(const Session& session, int moment,
                                         const std::vector<EnsembleResult>& forecasts) {
  const std::vector<int> path = path_to(session.timeline(), moment);
  std::vector<TurningPoint> points;
  for (std::size_t i = 1; i < std::min(path.size(), forecasts.size()); ++i) {
    TurningPoint point{path[i], session.timeline().at(path[i]).turn, 0, shares_of(forecasts[i - 1]),
                       shares_of(forecasts[i])};
    point.shift = shift_between(point.before, point.after);
    points.push_back(std::move(point));
  }
  std::stable_sort(points.begin(), points.end(),
                   [](const TurningPoint& a, const TurningPoint& b) { return a.shift > b.shift; });
  return points;
}

std::vector<TurningPoint> turning_points(const Session& session, int moment, std::uint32_t runs, int threads,
                                         const std::atomic<bool>* cancel) {
  const std::vector<Standpoint> stops = standpoints(session, moment);
  if (stops.size() > static_cast<std::size_t>(most_turns_weighed) + 1) return {};
  const Weighing weighing{runs, threads, cancel, {}};
  const std::vector<EnsembleResult> forecasts = forecasts_along(stops, session.settings().seed, weighing);
  if (forecasts.size() < stops.size()) return {};
  return turning_points(session, moment, forecasts);
}

namespace {

// The choices of a turn as they were, with the means to play it otherwise.
struct PlayedTurn {
  const Session& session;
  const Moment& moment;
  const Played& after;
  const Snapshot& before;
  std::shared_ptr<const Program> program;  // fast
  std::vector<FoundMove> decisions;

  PlayedTurn(const Session& s, int m)
      : session(s),
        moment(s.timeline().at(m)),
        after(s.played(m)),
        before(s.played(moment.parent).snapshot),
        program(s.fast(moment.layer)) {
    for (const Move& move : moment.decisions) decisions.push_back(find_move(*program, move));
  }

  Batch begun() const {
    Batch batch(program, 1);
    batch.resume(before, session.settings().seed, {&session.settings().run, 1});
    batch.begin_turn();
    return batch;
  }
  int picked(int choice) const { return after.picks[static_cast<std::size_t>(choice)]; }

  // What was likely after the turn if this option had been taken.
  std::optional<EnsembleResult> otherwise(int choice, int option, const Weighing& weighing) const {
    Batch batch = begun();
    for (std::size_t c = 0; c < program->choices.size(); ++c)
      if (static_cast<int>(c) != choice && session.is_seat(program->choices[c].actor) && after.picks[c] >= 0)
        batch.force(0, static_cast<int>(c), after.picks[c]);
    for (const FoundMove& found : decisions) {
      if (found.choice < 0 || found.choice == choice) continue;
      if (found.is_bundle)
        batch.force_bundle(0, found.choice, found.option, found.bundle);
      else
        batch.force(0, found.choice, found.option);
    }
    batch.force(0, choice, option);
    batch.end_turn();
    if (batch.failure(0).kind != Failure::Kind::none) return std::nullopt;
    std::vector<double> objectives;
    for (std::size_t i = 0; i < program->scenario->objectives.size(); ++i)
      objectives.push_back(batch.objective(static_cast<int>(i), 0));
    return forecast_from(program, batch.snapshot(0), objectives, session.settings().seed, weighing);
  }
};

struct OpenChoice {
  int choice = -1;
  std::vector<std::pair<double, int>> others;  // probability and option, the most probable first
};

std::vector<OpenChoice> open_choices_of(const PlayedTurn& turn, const Batch& begun,
                                        const std::vector<int>& actors) {
  const Program& p = *turn.program;
  std::vector<OpenChoice> open;
  for (std::size_t c = 0; c < p.choices.size(); ++c) {
    const Choice& choice = p.choices[c];
    const auto index = static_cast<int>(c);
    if (turn.picked(index) < 0) continue;
    if (!actors.empty() && std::find(actors.begin(), actors.end(), choice.actor) == actors.end()) continue;
    // Without a person, whoever only held is not asked why.
    if (actors.empty() && turn.picked(index) == 0 && choice.kind == ChoiceKind::instrument) continue;
    const std::vector<double> probabilities = begun.probabilities(index, 0);
    OpenChoice found{index, {}};
    for (int o = 0; o < choice.options; ++o) {
      const int option = choice.first_option + o;
      const Option& what = p.options_table[static_cast<std::size_t>(option)];
      if (what.dead || what.kind == OptionKind::bundle || o == turn.picked(index) ||
          !begun.possible(option, 0))
        continue;
      found.others.emplace_back(probabilities[static_cast<std::size_t>(o)], o);
    }
    if (found.others.empty()) continue;
    std::stable_sort(found.others.begin(), found.others.end(),
                     [](const auto& a, const auto& b) { return a.first > b.first; });
    open.push_back(std::move(found));
  }
  return open;
}

}  // namespace

std::optional<Alternatives> weightiest_choice(const Session& session, int moment,
                                              const std::vector<int>& actors, std::size_t most,
                                              const Weighing& weighing) {
  if (session.timeline().at(moment).parent < 0 || session.played(moment).picks.empty()) return std::nullopt;
  const PlayedTurn turn(session, moment);
  const Batch begun = turn.begun();
  const std::vector<OpenChoice> open = open_choices_of(turn, begun, actors);
  if (open.empty()) return std::nullopt;
  int done = 0;
  const auto tell = [&] {
    if (weighing.progress) weighing.progress(++done);
  };
  const auto as_played_with = [&](const Weighing& how) {
    return forecast_from(turn.program, turn.after.snapshot, turn.after.objectives, session.settings().seed,
                         how);
  };
  // Which choice weighs most is found with fewer futures than what its options are worth.
  Weighing quick = weighing;
  quick.runs = std::max<std::uint32_t>(std::min(weighing.runs, 50u), weighing.runs / 4);
  const std::vector<double> quick_shares = shares_of(as_played_with(quick));
  // The most probable other option stands for each choice; the weightiest is then looked at whole.
  const OpenChoice* weightiest = nullptr;
  double largest = -1;
  for (const OpenChoice& choice : open) {
    const auto other = turn.otherwise(choice.choice, choice.others.front().second, quick);
    if (weighing.cancelled()) return std::nullopt;
    tell();
    const double shift = other ? shift_between(quick_shares, shares_of(*other)) : 0;
    if (shift > largest) {
      largest = shift;
      weightiest = &choice;
    }
  }
  const EnsembleResult as_played = as_played_with(weighing);
  const std::vector<double> shares = shares_of(as_played);
  const Program& p = *turn.program;
  const Choice& choice = p.choices[static_cast<std::size_t>(weightiest->choice)];
  const auto text_of = [&](int option) {
    return option_text(p, p.options_table[static_cast<std::size_t>(choice.first_option + option)]);
  };
  Alternatives result{
      moment, weightiest->choice, choice.actor, session.is_seat(choice.actor), choice_text(p, choice), {}};
  for (const FoundMove& found : turn.decisions)
    result.by_person = result.by_person || found.choice == weightiest->choice;
  const int picked = turn.picked(weightiest->choice);
  result.options.push_back({picked, text_of(picked), true,
                            begun.probabilities(weightiest->choice, 0)[static_cast<std::size_t>(picked)],
                            shares, as_played.objective_means, 0});
  for (const auto& [probability, option] : weightiest->others) {
    if (result.options.size() >= most) break;
    const auto other = turn.otherwise(weightiest->choice, option, weighing);
    if (weighing.cancelled()) return std::nullopt;
    tell();
    if (!other) continue;
    const std::vector<double> found = shares_of(*other);
    result.options.push_back({option, text_of(option), false, probability, found, other->objective_means,
                              shift_between(shares, found)});
  }
  std::stable_sort(result.options.begin() + 1, result.options.end(),
                   [](const Alternative& a, const Alternative& b) { return a.shift > b.shift; });
  return result;
}

}  // namespace demarche
