#include "gui/jobs.h"

#include "sim/study/forecast.h"

namespace demarche::gui {
namespace {

// The game as a forecast sees it; owned by the job.
struct Standing {
  Origin origin;
  std::shared_ptr<const Program> program;
  Snapshot from;
  std::uint64_t seed = 1;
  std::vector<Move> decided;

  ForecastRequest request(std::uint32_t runs, const std::atomic<bool>& cancel) const {
    ForecastRequest r;
    r.program = program;
    r.from = &from;
    r.seed = seed;
    r.runs = runs;
    r.threads = Worker::threads_per_job();
    r.decided = decided;
    r.cancel = &cancel;
    return r;
  }
};

Standing standing_of(const Game& game, int seat) {
  const Session& s = *game.session;
  Standing standing;
  standing.origin = {game.id, s.revision(), seat};
  standing.program = s.fast(s.layer());
  standing.from = s.here_played().snapshot;
  standing.seed = s.settings().seed;
  if (!s.seats().empty())
    standing.decided = settled_moves(s, s.seats()[static_cast<std::size_t>(seat) % s.seats().size()]);
  return standing;
}

Futures share(EnsembleResult result) { return std::make_shared<const EnsembleResult>(std::move(result)); }

}  // namespace

Worker::Job fan_job(const Game& game, int seat) {
  return
      [standing = standing_of(game, seat)](const std::atomic<bool>& cancel, const Worker::Publish& publish) {
        for (const std::uint32_t runs : fan_runs) {
          EnsembleResult result = forecast(standing.request(runs, cancel));
          if (cancel) return;
          publish(Fan{standing.origin, share(std::move(result))});
        }
      };
}

Worker::Job draft_job(const Game& game, int seat, const Overrides& draft, std::uint64_t draft_revision) {
  Standing standing = standing_of(game, seat);
  standing.origin.revision = draft_revision;
  std::vector<int> seats = game.session->seats();
  return [standing = std::move(standing), scenario = game.session->scenario_pointer(), draft,
          seats = std::move(seats)](const std::atomic<bool>& cancel, const Worker::Publish& publish) {
    Diagnostics diagnostics;
    ProgramOptions options;
    options.seats = seats;
    Standing under = standing;
    under.program = compile(scenario, draft, options, diagnostics);
    if (under.program == nullptr) {
      publish(DraftFan{
          standing.origin, nullptr,
          diagnostics.items.empty() ? "these rules do not compile" : diagnostics.items.front().message});
      return;
    }
    for (const std::uint32_t runs : fan_runs) {
      EnsembleResult result = forecast(under.request(runs, cancel));
      if (cancel) return;
      publish(DraftFan{standing.origin, share(std::move(result)), {}});
    }
  };
}

Worker::Job options_job(const Game& game, int seat, const SeatScene& scene) {
  Standing standing = standing_of(game, seat);
  standing.origin.revision = position_of(*game.session);
  // Other choices are left to the default, so that what has been decided since does not matter.
  standing.decided.clear();
  const Program& p = game.session->now().program();
  struct Asked {
    int choice;
    int option;
    Move move;
  };
  std::vector<Asked> asked;
  for (const ChoiceReason& reason : scene.choices) {
    standing.decided.push_back(name_move(p, reason.choice, default_option(game.session->now(), reason.choice),
                                         game.session->turn() + 1));
    for (const OptionReason& o : reason.options) {
      const Option& option = p.options_table[static_cast<std::size_t>(
          p.choices[static_cast<std::size_t>(reason.choice)].first_option + o.option)];
      if (!o.possible || option.kind == OptionKind::bundle) continue;
      asked.push_back(
          {reason.choice, o.option, name_move(p, reason.choice, o.option, game.session->turn() + 1)});
    }
  }
  return [standing = std::move(standing), asked = std::move(asked)](const std::atomic<bool>& cancel,
                                                                    const Worker::Publish& publish) {
    std::vector<OptionFutures> found;
    for (const Asked& a : asked) {
      std::vector<EnsembleResult> results = forecast_moves(standing.request(option_runs, cancel), {a.move});
      if (cancel) return;
      found.push_back({a.choice, a.option, share(std::move(results.front()))});
      publish(Options{standing.origin, std::make_shared<const std::vector<OptionFutures>>(found)});
    }
  };
}

Worker::Job tipping_job(const Game& game, int moment, const ChoiceReason& reason) {
  const Session& s = *game.session;
  const bool coming = moment < 0;
  const int before = coming ? s.here() : s.timeline().at(moment).parent;
  const int layer = coming ? s.layer() : s.timeline().at(moment).layer;
  const std::vector<int> order = by_probability(reason);
  int chosen = -1, rival = -1;
  const int picked = reason.by_person || coming ? -1 : reason.picked;
  if (picked >= 0) chosen = reason.options[static_cast<std::size_t>(picked)].option;
  for (const int i : order) {
    const OptionReason& o = reason.options[static_cast<std::size_t>(i)];
    if (!o.possible) continue;
    if (chosen < 0)
      chosen = o.option;
    else if (o.option != chosen && rival < 0)
      rival = o.option;
  }
  // What a person did is held against what the model would have done first.
  if (reason.by_person && reason.picked >= 0) {
    const int done = reason.options[static_cast<std::size_t>(reason.picked)].option;
    if (done != chosen) rival = done;
  }
  return [origin = Origin{game.id, s.revision()}, program = s.fast(layer),
          snapshot = s.played(before).snapshot, settings = s.settings(), moment, choice = reason.choice,
          chosen, rival](const std::atomic<bool>& cancel, const Worker::Publish& publish) {
    TippingPoint point{origin, moment, choice, std::nullopt};
    if (chosen >= 0 && rival >= 0 && !cancel)
      point.tipping = find_tipping(program, snapshot, settings, choice, chosen, rival);
    publish(point);
  };
}

Worker::Job prospects_job(const Game& game) {
  const Session& s = *game.session;
  struct Stop {
    std::shared_ptr<const Program> program;
    Snapshot from;
  };
  std::vector<Stop> stops;
  for (const int m : path_to(s.timeline(), s.here())) {
    if (s.played(m).snapshot.ended) break;
    stops.push_back({s.fast(s.timeline().at(m).layer), s.played(m).snapshot});
  }
  return [origin = Origin{game.id, s.revision()}, seed = s.settings().seed, stops = std::move(stops)](
             const std::atomic<bool>& cancel, const Worker::Publish& publish) {
    std::vector<Futures> found;
    for (const Stop& stop : stops) {
      Standing standing;
      standing.program = stop.program;
      standing.from = stop.from;
      standing.seed = seed;
      EnsembleResult result = forecast(standing.request(prospect_runs, cancel));
      if (cancel) return;
      found.push_back(share(std::move(result)));
    }
    publish(Prospects{origin, std::make_shared<const std::vector<Futures>>(std::move(found))});
  };
}

std::vector<PlannedPoint> points_of(const Scenario& scenario, const StudyPlan& plan) {
  if (plan.points == 0) {
    std::vector<PlannedPoint> ends = {{}};
    for (int p = 0; p < static_cast<int>(scenario.parameters.size()); ++p) {
      const Range range = scenario.parameters[static_cast<std::size_t>(p)].range;
      for (const double value : {range.low, range.high}) ends.push_back({{p, value}});
    }
    return ends;
  }
  std::vector<PlannedPoint> points = {{}};
  for (const int parameter : plan.parameters) {
    const Range range = scenario.parameters[static_cast<std::size_t>(parameter)].range;
    std::vector<PlannedPoint> longer;
    for (const PlannedPoint& point : points)
      for (int i = 0; i < plan.points; ++i) {
        longer.push_back(point);
        longer.back().emplace_back(parameter,
                                   range.low + (range.high - range.low) * i / std::max(1, plan.points - 1));
      }
    points = std::move(longer);
  }
  return points;
}

Worker::Job study_job(const Game& game, const StudyPlan& plan) {
  const Session& s = *game.session;
  return [origin = Origin{game.id, s.revision()}, scenario = s.scenario_pointer(), overrides = s.overrides(),
          seats = s.seats(), seed = s.settings().seed, plan, from = s.here_played().snapshot,
          points = points_of(s.scenario(), plan)](const std::atomic<bool>& cancel,
                                                  const Worker::Publish& publish) {
    std::vector<StudyPoint> found;
    StudyResult result{origin, nullptr, {}, 0};
    const auto total = static_cast<std::uint32_t>(points.size()) * plan.runs;
    std::uint32_t shown = 0;
    for (const PlannedPoint& point : points) {
      Overrides with = overrides;
      std::vector<double> values;
      for (const auto& [parameter, value] : point) {
        with.values[scenario->parameters[static_cast<std::size_t>(parameter)].id] = value;
        values.push_back(value);
      }
      Diagnostics diagnostics;
      ProgramOptions options;
      options.seats = seats;  // so that the state is laid out as the game's is
      EnsembleOptions ensemble;
      ensemble.seed = seed;  // the same for all points: only the parameter makes the difference
      ensemble.runs = plan.runs;
      ensemble.threads = Worker::threads_per_job();
      ensemble.cancel = &cancel;
      if (plan.from_here) ensemble.from = &from;
      const auto before = static_cast<std::uint32_t>(found.size()) * plan.runs;
      ensemble.progress = [&](std::uint32_t done) {
        // A hundred steps are enough to watch.
        if ((before + done) * 100ull / total == shown * 100ull / total) return;
        shown = before + done;
        publish(StudyProgress{origin, shown, total});
      };
      const std::shared_ptr<const Program> program = compile(scenario, with, options, diagnostics);
      if (program == nullptr) {
        result.problem =
            diagnostics.items.empty() ? "the rules do not compile" : diagnostics.items.front().message;
        publish(result);
        return;
      }
      EnsembleResult futures = run_ensemble(program, ensemble);
      if (cancel) return;
      result.seconds += futures.seconds;
      found.push_back({std::move(values), share(std::move(futures))});
    }
    result.points = std::make_shared<const std::vector<StudyPoint>>(std::move(found));
    publish(result);
  };
}

}  // namespace demarche::gui
