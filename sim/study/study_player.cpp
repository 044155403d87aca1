// Ranges of runs of a study, lane by lane: points side by side where one program plays them.
#include <cmath>
#include <limits>

#include "sim/study/study.h"

namespace demarche {

class StudyPrograms {
 public:
  const StudyPoints* points = nullptr;
  std::vector<StudyOutput> outputs;
  std::vector<std::shared_ptr<const Program>> programs;
  std::vector<int> of_layer;                         // place among the programs
  std::vector<std::vector<std::int32_t>> input_row;  // by program and input: of start values; -1: a parameter
  std::vector<int> metric_value, metric_condition;   // among the extra readings; condition -1: none
  std::vector<int> turn_metrics;                     // metrics that are read every turn
  int stop = -1;
};

namespace {

// A start value that every point gives needs no start value of its own, which might have no result.
bool always_given(const StudyPoints& points, std::size_t input) {
  if (input < points.study().vary.size() && points.study().combine.empty()) return true;
  for (const StudyLayer& layer : points.layers())
    if (!layer.overrides.values.contains(points.inputs()[input].name)) return false;
  return true;
}

// The line of the scenario that failed.
std::string cause_name(const Program& p, int cause) {
  if (cause < 0) return "";
  const Cause& c = p.causes[static_cast<std::size_t>(cause)];
  const Scenario& s = *p.scenario;
  const auto i = static_cast<std::size_t>(c.index);
  switch (c.kind) {
    case CauseKind::action: return "action " + s.actions[i].id;
    case CauseKind::event: return "event “" + s.events[i].name + "”";
    case CauseKind::rule: return "rule “" + s.rules[i].name + "”";
    case CauseKind::term_start:
    case CauseKind::term_each_turn: return "term " + s.terms[i].id;
    case CauseKind::accepted:
    case CauseKind::declined:
    case CauseKind::breached:
    case CauseKind::ended: return "offer " + s.offers[i].id;
    case CauseKind::passed:
    case CauseKind::failed:
    case CauseKind::vetoed:
    case CauseKind::backed: return "proposal " + s.proposals[i].id;
    case CauseKind::start:
    case CauseKind::clamp: break;
  }
  return "";
}

}  // namespace

std::shared_ptr<const StudyPrograms> compile_programs(const StudyPoints& points, Diagnostics& diagnostics) {
  auto made = std::make_shared<StudyPrograms>();
  const StudySpec& study = points.study();
  made->points = &points;
  made->outputs = outputs_of(*points.scenario(), study);
  ProgramOptions options;
  for (std::size_t i = 0; i < study.metrics.size(); ++i) {
    const Metric& metric = study.metrics[i];
    made->metric_value.push_back(static_cast<int>(options.extra.size()));
    options.extra.push_back(&metric.value);
    made->metric_condition.push_back(metric.condition.empty() ? -1 : static_cast<int>(options.extra.size()));
    if (!metric.condition.empty()) options.extra.push_back(&metric.condition);
    if (metric.when == Metric::When::every_turn) made->turn_metrics.push_back(static_cast<int>(i));
  }
  if (!study.stop.empty()) {
    made->stop = static_cast<int>(options.extra.size());
    options.extra.push_back(&study.stop);
  }
  Overrides base = study.overrides;
  const std::vector<double> first = points.values(0);
  for (std::size_t i = 0; i < first.size(); ++i)
    if (points.inputs()[i].target.variable >= 0 && always_given(points, i))
      base.values[points.inputs()[i].name] = first[i];
  for (const StudyLayer& layer : points.layers()) {
    base.off = layer.overrides.off;
    options.seats = layer.seats;
    int found = -1;
    for (std::size_t i = 0; i < made->programs.size(); ++i)
      if (made->programs[i]->overrides.off == base.off && made->programs[i]->options.seats == options.seats)
        found = static_cast<int>(i);
    if (found < 0) {
      found = static_cast<int>(made->programs.size());
      made->programs.push_back(compile(points.scenario(), base, options, diagnostics));
      if (made->programs.back() == nullptr) return nullptr;
      made->input_row.emplace_back();
      for (const StudyInput& input : points.inputs())
        made->input_row.back().push_back(
            input.target.parameter >= 0 ? -1 : start_row(made->programs.back()->layout, input.target));
    }
    made->of_layer.push_back(found);
  }
  return made;
}

struct StudyPlayer::Parts {
  std::shared_ptr<const StudyPrograms> programs;
  int lanes = 32;
  bool turns = false;
  std::vector<std::unique_ptr<Batch>> batches;  // by program, made when first needed

  struct Lane {
    std::vector<std::pair<int, double>> parameters;
    std::vector<std::pair<std::int32_t, double>> starts;
  };

  // The inputs of a point, as its program takes them.
  Lane lane(std::uint64_t point, int program) const {
    const StudyPoints& points = *programs->points;
    const std::vector<double> values = points.values(point);
    const std::vector<std::int32_t>& rows = programs->input_row[static_cast<std::size_t>(program)];
    Lane lane;
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (rows[i] < 0)
        lane.parameters.emplace_back(points.inputs()[i].target.parameter, values[i]);
      else if (!std::isnan(values[i]))
        lane.starts.emplace_back(rows[i], values[i]);
    }
    return lane;
  }

  Batch& batch(int program) {
    std::unique_ptr<Batch>& found = batches[static_cast<std::size_t>(program)];
    if (found == nullptr)
      found = std::make_unique<Batch>(programs->programs[static_cast<std::size_t>(program)], lanes);
    return *found;
  }

  double metric(const Program& program, const PlayedRuns& played, std::size_t index, std::size_t lane,
                int turns_played) const {
    constexpr double none = std::numeric_limits<double>::quiet_NaN();
    const std::size_t count = program.extra.size();
    const auto value = [&](int turn) {
      return played.extra_value(turn, count, static_cast<std::size_t>(programs->metric_value[index]), lane);
    };
    if (turns_played < 1) return none;
    if (programs->metric_condition[index] < 0) return value(turns_played - 1);
    for (int turn = 0; turn < turns_played; ++turn)
      if (played.extra_value(turn, count, static_cast<std::size_t>(programs->metric_condition[index]),
                             lane) == 1.0)
        return value(turn);
    return none;
  }
  StudyRow row(const Program& program, PlayedRuns& played, std::size_t lane, std::uint64_t point,
               std::uint32_t run) const {
    RunRow& from = played.rows[lane];
    StudyRow row;
    row.point = point;
    row.run = run;
    row.outcome = from.outcome;
    row.turns = from.turns;
    row.digest = from.digest;
    row.failure = std::move(from.failure);
    if (row.failed()) row.cause = cause_name(program, row.failure.cause);
    for (const StudyOutput& output : programs->outputs) {
      const auto i = static_cast<std::size_t>(output.index);
      const double x = output.kind == StudyOutput::Kind::objective ? from.objectives[i]
                       : output.kind == StudyOutput::Kind::indicator
                           ? from.indicators[i]
                           : metric(program, played, i, lane, row.turns);
      row.values.push_back(std::isfinite(x) ? x : std::numeric_limits<double>::quiet_NaN());
    }
    if (!turns) return row;
    const std::size_t indicators = from.indicators.size();
    for (int turn = 0; turn < row.turns; ++turn) {
      for (std::size_t k = 0; k < indicators; ++k)
        row.by_turn.push_back(played.indicator(turn, indicators, k, lane));
      for (const int m : programs->turn_metrics)
        row.by_turn.push_back(played.extra_value(
            turn, program.extra.size(),
            static_cast<std::size_t>(programs->metric_value[static_cast<std::size_t>(m)]), lane));
    }
    return row;
  }
};

StudyPlayer::StudyPlayer(std::shared_ptr<const StudyPrograms> programs, int lanes, bool turns)
    : parts_(std::make_unique<Parts>()) {
  parts_->batches.resize(programs->programs.size());
  parts_->programs = std::move(programs);
  parts_->lanes = lanes;
  parts_->turns = turns;
}
StudyPlayer::~StudyPlayer() = default;
StudyPlayer::StudyPlayer(StudyPlayer&&) noexcept = default;

std::vector<StudyRow> StudyPlayer::play(const RunRange& range) {
  const StudyPrograms& programs = *parts_->programs;
  const StudyPoints& points = *programs.points;
  const StudySpec& study = points.study();
  std::vector<StudyRow> rows;
  rows.reserve(range.count);
  std::uint64_t point = range.point;
  std::uint32_t run = range.run;
  std::vector<LaneSetup> setups;
  std::vector<Parts::Lane> lanes;
  std::vector<std::pair<std::uint64_t, std::uint32_t>> places;
  while (rows.size() < range.count) {
    // As many lanes as share a program and a seed.
    const auto room =
        std::min<std::size_t>(static_cast<std::size_t>(parts_->lanes), range.count - rows.size());
    const int program = programs.of_layer[static_cast<std::size_t>(points.layer(point))];
    PlayOptions options;
    options.seed = luck_of(study, point, run).seed;
    options.turns = study.turns;
    options.stop = programs.stop;
    setups.clear();
    lanes.clear();
    lanes.reserve(room);  // the setups point into it
    places.clear();
    while (setups.size() < room) {
      const Luck luck = luck_of(study, point, run);
      if (luck.seed != options.seed ||
          programs.of_layer[static_cast<std::size_t>(points.layer(point))] != program)
        break;
      if (lanes.empty() || places.back().first != point) lanes.push_back(parts_->lane(point, program));
      const StudyLayer& layer = points.layer_of(point);
      setups.push_back({static_cast<std::uint32_t>(point), luck.run, lanes.back().parameters,
                        lanes.back().starts, layer.moves.empty() ? nullptr : &layer.moves});
      places.emplace_back(point, run);
      if (++run == range.per_point) {
        run = 0;
        ++point;
      }
      if (point == points.size()) break;
    }
    PlayedRuns played = play_runs(parts_->batch(program), setups, options);
    for (std::size_t lane = 0; lane < setups.size(); ++lane)
      rows.push_back(parts_->row(*programs.programs[static_cast<std::size_t>(program)], played, lane,
                                 places[lane].first, places[lane].second));
  }
  return rows;
}

}  // namespace demarche
