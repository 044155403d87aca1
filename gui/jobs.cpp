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

Worker::Job offer_tipping_job(const Game& game, int round, TippingQuestion question) {
  return [origin = Origin{game.id, game.session->revision()}, round, question = std::move(question)](
             const std::atomic<bool>& cancel, const Worker::Publish& publish) {
    if (!cancel) publish(OfferTipping{origin, round, answer_of(question)});
  };
}

Worker::Job debrief_job(const Game& game) {
  const Session& s = *game.session;
  return [origin = Origin{game.id, s.revision()}, scenario = s.scenario_pointer(), settings = s.settings(),
          timeline = s.timeline()](const std::atomic<bool>& cancel, const Worker::Publish& publish) {
    // A session of its own: the game goes on meanwhile.
    std::vector<Misfit> misfits;
    Diagnostics diagnostics;
    const std::unique_ptr<Session> copy = Session::reopen(scenario, settings, timeline, misfits, diagnostics);
    if (copy == nullptr)
      return publish(DebriefFound{origin, nullptr, format(diagnostics, scenario->sources_text)});
    DebriefOptions options;
    options.weighing.runs = debrief_runs;
    options.weighing.threads = Worker::threads_per_job();
    options.weighing.cancel = &cancel;
    const int total = debrief_forecasts(*copy, options);
    options.weighing.progress = [&](int done) { publish(DebriefProgress{origin, done, total}); };
    auto debrief = std::make_shared<const Debrief>(debrief_of(*copy, options));
    if (!cancel) publish(DebriefFound{origin, std::move(debrief), {}});
  };
}

Worker::Job class_job(std::vector<std::filesystem::path> paths, ClassTexts texts, int round) {
  return [paths = std::move(paths), texts = std::move(texts), round](const std::atomic<bool>& cancel,
                                                                     const Worker::Publish& publish) {
    std::vector<std::pair<std::string, std::string>> problems;
    const std::vector<ClassEntry> entries = find_class(paths, problems);
    const auto total = static_cast<int>(entries.size());
    ClassSummary summary = summarise_class(
        entries, Worker::threads_per_job(), &cancel,
        [&](int done) {
          publish(ClassProgress{round, done, total});
        },
        texts);
    summary.unread.insert(summary.unread.begin(), problems.begin(), problems.end());
    if (!cancel) publish(ClassFound{round, std::make_shared<const ClassSummary>(std::move(summary))});
  };
}

}  // namespace demarche::gui
