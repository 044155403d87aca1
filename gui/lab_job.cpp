// The studies of the lab, in the background.
#include "gui/jobs.h"
#include "gui/lab_plan.h"

namespace demarche::gui {
namespace {

// Enough to time, too few to be waited for.
constexpr std::uint32_t timed_runs = 96;

std::string first_message(const Diagnostics& diagnostics) {
  return diagnostics.items.empty() ? "the rules do not compile" : diagnostics.items.front().message;
}

// By measure, then parameter.
std::vector<std::vector<MorrisEffect>> effects_of(const LabResult& r) {
  const UnitPoints design = morris_trajectories(static_cast<std::size_t>(r.plan.points),
                                                r.scenario->parameters.size(), morris_levels, r.seed);
  std::vector<std::vector<MorrisEffect>> effects;
  for (const Measure& measure : measures_of(*r.scenario)) {
    std::vector<double> outputs;
    for (const LabPoint& point : r.points) outputs.push_back(measured(*point.futures, measure).value);
    effects.push_back(morris_effects(design, outputs, r.seed));
  }
  return effects;
}

}  // namespace

Worker::Job rate_job(const Game& game) {
  const Session& s = *game.session;
  return [origin = Origin{game.id, s.revision()}, program = s.fast(s.layer())](
             const std::atomic<bool>& cancel, const Worker::Publish& publish) {
    EnsembleOptions options;
    options.runs = timed_runs;
    options.threads = Worker::threads_per_job();
    options.cancel = &cancel;
    const EnsembleResult result = run_ensemble(program, options);
    if (!cancel && result.runs > 0) publish(Rate{origin, result.seconds / result.runs});
  };
}

Worker::Job lab_job(const Game& game, const command::RunStudy& plan) {
  const Session& s = *game.session;
  LabResult begun;
  begun.origin = {game.id, s.revision()};
  begun.plan = plan;
  begun.scenario = s.scenario_pointer();
  begun.overrides = s.overrides();
  begun.seed = s.settings().seed;
  return [begun = std::move(begun)](const std::atomic<bool>& cancel, const Worker::Publish& publish) {
    LabResult result = begun;
    const auto give = [&] { publish(std::make_shared<const LabResult>(std::move(result))); };
    const std::vector<PlannedPoint> points = points_of(*result.scenario, result.plan, result.seed);
    const std::uint64_t total = points.size() * std::uint64_t{result.plan.runs};
    std::uint64_t shown = 0;
    for (const PlannedPoint& point : points) {
      Overrides with = result.overrides;
      LabPoint found;
      for (const auto& [parameter, value] : point) {
        with.values[result.scenario->parameters[static_cast<std::size_t>(parameter)].id] = value;
        found.values.push_back(value);
      }
      EnsembleOptions options;
      options.seed = result.seed;  // the same for all points: only the parameters make the difference
      options.runs = result.plan.runs;
      options.threads = Worker::threads_per_job();
      options.cancel = &cancel;
      const std::uint64_t before = result.points.size() * std::uint64_t{result.plan.runs};
      options.progress = [&](std::uint32_t done) {
        // A hundred steps are enough to watch.
        if ((before + done) * 100 / total == shown * 100 / total) return;
        shown = before + done;
        publish(LabProgress{result.origin, shown, total});
      };
      Diagnostics diagnostics;
      const std::shared_ptr<const Program> program = compile(result.scenario, with, {}, diagnostics);
      if (program == nullptr) {
        result.problem = first_message(diagnostics);
        return give();
      }
      const bool keeps_rows = result.plan.question == Question::what_may_happen;
      EnsembleResult futures = run_ensemble(program, options, [&](const RunRow& row) {
        if (keeps_rows) result.rows.push_back(row);
      });
      if (cancel) return;
      result.seconds += futures.seconds;
      found.futures = std::make_shared<const EnsembleResult>(std::move(futures));
      result.points.push_back(std::move(found));
    }
    if (result.plan.question == Question::what_matters) result.effects = effects_of(result);
    give();
  };
}

}  // namespace demarche::gui
