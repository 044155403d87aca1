#include "sim/study/study.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <mutex>

#include "sim/engine/forced_moves.h"
#include "sim/study/in_order.h"

namespace demarche {
namespace {

std::string lower_case(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

// The run again, alone and with every value kept, to say what is missing where.
Failure explained(const StudyPoints& points, const StudyRow& row) {
  const StudySpec& study = points.study();
  const StudyLayer& layer = points.layer_of(row.point);
  ProgramOptions options;
  options.trace = true;
  options.seats = layer.seats;
  Diagnostics diagnostics;
  const auto program = compile(points.scenario(), points.overrides(row.point), options, diagnostics);
  if (program == nullptr) return row.failure;
  Batch batch(program, 1);
  const Luck luck = luck_of(study, row.point, row.run);
  batch.start(luck.seed, {&luck.run, 1});
  while (batch.running(0) && batch.turn() < points.scenario()->turns) {
    batch.begin_turn();
    force_moves(batch, layer.moves, 0);
    batch.end_turn();
  }
  return batch.failure(0).kind == row.failure.kind ? batch.failure(0) : row.failure;
}

}  // namespace

std::string free_column(std::vector<std::string>& taken, std::string name) {
  while (std::find(taken.begin(), taken.end(), lower_case(name)) != taken.end()) name += "_";
  taken.push_back(lower_case(name));
  return name;
}

std::vector<StudyOutput> outputs_of(const Scenario& scenario, const StudySpec& study) {
  std::vector<StudyOutput> outputs;
  std::vector<std::string> taken = {"point", "run", "turn", "outcome", "failed", "turns", "digest"};
  const auto add = [&](StudyOutput::Kind kind, std::size_t index, std::string name, std::string meaning) {
    name = free_column(taken, std::move(name));
    outputs.push_back({kind, static_cast<int>(index), std::move(name), std::move(meaning)});
  };
  for (std::size_t i = 0; i < scenario.objectives.size(); ++i) {
    const Actor& actor = scenario.actors[static_cast<std::size_t>(scenario.objectives[i].actor)];
    add(StudyOutput::Kind::objective, i, "objective_" + actor.id,
        "Objective of " + actor.name + ", 0 to 100: " + scenario.objectives[i].value.text.value);
  }
  for (std::size_t i = 0; i < scenario.indicators.size(); ++i) {
    const Indicator& indicator = scenario.indicators[i];
    add(StudyOutput::Kind::indicator, i, indicator.id,
        (indicator.label.empty() ? indicator.id : indicator.label) +
            (indicator.unit.empty() ? "" : ", " + indicator.unit) + ": " + indicator.value.text.value);
  }
  for (std::size_t i = 0; i < study.metrics.size(); ++i) {
    const Metric& metric = study.metrics[i];
    add(StudyOutput::Kind::metric, i, metric.name,
        metric.value.text.value + (metric.condition.empty()
                                       ? " at the end"
                                       : " in the first turn in which " + metric.condition.text.value));
  }
  return outputs;
}

Luck luck_of(const StudySpec& study, std::uint64_t point, std::uint32_t run) {
  if (study.common_luck) return {study.seed, run};
  // Each point has a stretch of the seed's runs; where they do not suffice, another seed follows.
  const std::uint64_t number =
      point * (study.until_percent > 0 ? std::uint64_t{max_study_runs} : study.runs) + run;
  const std::uint64_t beyond = number >> 32;
  if (beyond == 0) return {study.seed, static_cast<std::uint32_t>(number)};
  Digest seed;
  seed.add(std::string_view("luck of its own"));
  seed.add(study.seed);
  seed.add(beyond);
  return {seed.value(), static_cast<std::uint32_t>(number)};
}

StudyResult run_study(const StudyPoints& points, const std::shared_ptr<const StudyPrograms>& programs,
                      const StudyOptions& options, const std::function<void(const StudyRow&)>& on_row,
                      const std::function<void(std::uint64_t point, Tally&)>& on_point) {
  const auto began = std::chrono::steady_clock::now();
  const StudySpec& study = points.study();
  const auto lanes = static_cast<std::uint32_t>(std::clamp(options.batch, 1, 4096));
  const std::uint32_t piece_runs = options.piece > 0 ? static_cast<std::uint32_t>(options.piece) : lanes;
  StudyResult result;

  // Players outlive a round; a thread takes whichever is free.
  std::mutex mutex;
  std::vector<StudyPlayer> idle;
  const Workforce threads = [&](const StudyWork& work) {
    const auto make_worker = [&] {
      return [&](std::uint64_t piece) {
        std::unique_lock lock(mutex);
        StudyPlayer player = [&] {
          if (idle.empty()) return StudyPlayer(programs, static_cast<int>(lanes), options.turns);
          StudyPlayer last = std::move(idle.back());
          idle.pop_back();
          return last;
        }();
        lock.unlock();
        std::vector<StudyRow> rows = player.play(work.range(piece));
        lock.lock();
        idle.push_back(std::move(player));
        return rows;
      };
    };
    in_order(work.pieces, options.threads, make_worker, work.take, work.cancelled);
  };
  const Workforce& play = options.workforce ? options.workforce : threads;

  const std::size_t outputs = outputs_of(*points.scenario(), study).size();
  Tally tally = options.begun;
  if (tally.target() == 0)
    tally = Tally(points.scenario()->outcomes.size(), outputs, study.runs, study.until_percent,
                  study.outcomes, max_study_runs);
  std::uint64_t point = options.first_point;

  const auto close_point = [&] {
    on_point(point++, tally);
    tally.clear();
  };
  // The work may have ended between the last run of a point and what the point comes to.
  if (point < points.size() && tally.done()) close_point();

  StudyWork work;
  work.cancelled = [&] { return options.cancel != nullptr && options.cancel->load(); };
  work.take = [&](const std::vector<StudyRow>& rows) {
    for (const StudyRow& row : rows) {
      const StudyRow* told = &row;
      StudyRow failed;
      if (row.failed() && options.failures_before + result.failed++ < max_explained_failures) {
        failed = row;
        failed.failure = explained(points, row);
        told = &failed;
      }
      tally.add(row.outcome, row.failed(), row.digest, row.values);
      on_row(*told);
      ++result.runs;
      if (tally.done()) close_point();
    }
    if (options.progress) options.progress(result.runs);
  };
  while (point < points.size() && !work.cancelled()) {
    // Without a wish for precision all that is left is one piece of work; with it, a round of one point.
    const std::uint64_t left = study.until_percent > 0 ? tally.target() - tally.runs()
                                                       : (points.size() - point) * study.runs - tally.runs();
    const std::uint64_t first = point * study.runs + tally.runs();  // counted over all points
    work.pieces = (left + piece_runs - 1) / piece_runs;
    work.range = [&, point, left, first, begun = tally.runs()](std::uint64_t piece) {
      const auto count =
          static_cast<std::uint32_t>(std::min<std::uint64_t>(piece_runs, left - piece * piece_runs));
      if (study.until_percent > 0)
        return RunRange{point, begun + static_cast<std::uint32_t>(piece * piece_runs), count, max_study_runs};
      const std::uint64_t at = first + piece * piece_runs;
      return RunRange{at / study.runs, static_cast<std::uint32_t>(at % study.runs), count, study.runs};
    };
    play(work);
  }
  result.cancelled = work.cancelled();
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  return result;
}

}  // namespace demarche
