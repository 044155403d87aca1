// [study.NAME]: the points, runs and measurements of an experiment.
#include <algorithm>
#include <cmath>
#include <string>

#include "sim/scenario/claims.h"
#include "sim/scenario/overrides.h"
#include "sim/scenario/read.h"
#include "sim/scenario/read_parts.h"
#include "sim/scenario/read_values.h"
#include "sim/scenario/resolve_expression.h"

namespace demarche {
namespace {

Design design_of(const std::string& word) {
  for (const Design d : {Design::factorial, Design::latin_hypercube, Design::sobol_sequence, Design::morris,
                         Design::sobol_indices, Design::policies})
    if (word == name_of(d)) return d;
  return Design::ensemble;
}

// From, to and step as a list; the last value is `to` if a whole number of steps leads there, up to rounding.
void step_through(Reading& reading, const TomlValue& table, Axis& axis) {
  const double from = number_at(table, "from", axis.range.low);
  const double to = number_at(table, "to", axis.range.high);
  const double step = number_at(table, "step", 0);
  const double count = std::floor((to - from) / step + 1e-9) + 1;
  if (!(step != 0 && count >= 1 && count <= static_cast<double>(max_axis_values))) {
    reading.diagnostics.error(find_value(table, "step")->place, "bad-value",
                              "`step` does not lead from " + std::to_string(from) + " to " +
                                  std::to_string(to) + " in 1 to " + std::to_string(max_axis_values) +
                                  " values");
    return;
  }
  for (int i = 0; i < static_cast<int>(count); ++i) axis.values.push_back(from + i * step);
}

std::optional<Axis> read_axis(Reading& reading, const TomlValue& table) {
  const TomlValue* name = find_value(table, "name");
  if (name == nullptr) return std::nullopt;
  Axis axis;
  axis.name = name->text.value;
  axis.place = name->place;
  const auto target =
      resolve_override_target(reading.scenario, axis.name, name->text.whole(), reading.diagnostics);
  if (!target) return std::nullopt;
  axis.target = *target;
  const Range allowed = range_of(reading.scenario, *target);
  axis.range = allowed;
  const TomlValue* values = find_value(table, "values");
  if (values != nullptr) {
    for (const TomlValue& item : values->items) axis.values.push_back(item.number);
    for (const char* other : {"from", "to", "step"})
      if (const TomlEntry* entry = find_entry(table, other))
        reading.diagnostics.error(entry->place, "given-twice",
                                  std::string("`") + other + "` has no place beside `values`");
    if (axis.values.empty() || axis.values.size() > max_axis_values)
      reading.diagnostics.error(values->place, "bad-value",
                                "`values` must hold 1 to " + std::to_string(max_axis_values) + " numbers");
  } else if (find_value(table, "step") != nullptr) {
    step_through(reading, table, axis);
  } else {
    axis.range = {number_at(table, "from", allowed.low), number_at(table, "to", allowed.high)};
    if (!(axis.range.low < axis.range.high))
      reading.diagnostics.error(table.place, "bad-value", "`from` must be below `to`");
  }
  const auto outside = [&](double x) { return x < allowed.low || x > allowed.high; };
  const bool bad = axis.values.empty() ? outside(axis.range.low) || outside(axis.range.high)
                                       : std::any_of(axis.values.begin(), axis.values.end(), outside);
  if (bad)
    reading.diagnostics.error(table.place, "out-of-range",
                              ticked(axis.name) + " is varied beyond its range, " +
                                  std::to_string(allowed.low) + " to " + std::to_string(allowed.high));
  return axis;
}

std::optional<Metric> read_metric(Reading& reading, const TomlValue& table) {
  const TomlValue* value = find_value(table, "value");
  if (value == nullptr || find_value(table, "name") == nullptr) return std::nullopt;
  Metric metric;
  metric.name = text_at(table, "name");
  metric.value = resolve_free_expression(reading.scenario, value->text, Type::number, reading.diagnostics);
  if (text_at(table, "at") == "every turn") metric.when = Metric::When::every_turn;
  if (const TomlValue* when = find_value(table, "when")) {
    metric.when = Metric::When::when_condition;
    metric.condition =
        resolve_free_expression(reading.scenario, when->text, Type::boolean, reading.diagnostics);
    if (const TomlEntry* at = find_entry(table, "at"))
      reading.diagnostics.error(at->place, "given-twice", "`at` has no place beside `when`");
  }
  return metric;
}

std::uint32_t count_at(Reading& reading, const TomlValue& table, std::string_view key, std::uint32_t fallback,
                       double most) {
  const TomlValue* value = find_value(table, key);
  if (value == nullptr) return fallback;
  if (value->number >= 1 && value->number <= most) return static_cast<std::uint32_t>(value->number);
  reading.diagnostics.error(
      value->place, "bad-value",
      ticked(key) + " must be from 1 to " + std::to_string(static_cast<std::uint64_t>(most)));
  return fallback;
}

// What a design cannot do without.
void check_design(Reading& reading, const StudySpec& study, const TomlEntry& entry) {
  const auto needs = [&](bool fine, const char* what) {
    if (!fine)
      reading.diagnostics.error(entry.place, "missing-key",
                                std::string("the design ") + name_of(study.design) + " needs " + what);
  };
  switch (study.design) {
    case Design::ensemble:
      needs(study.vary.empty() && study.combine.empty(), "nothing to vary (choose another design)");
      break;
    case Design::factorial:
      needs(!study.vary.empty() || !study.combine.empty(), "`vary` or `combine`");
      break;
    case Design::policies: needs(!study.policies.empty(), "`policies`"); break;
    case Design::latin_hypercube:
    case Design::sobol_sequence:
    case Design::morris:
    case Design::sobol_indices: needs(!study.vary.empty(), "`vary`"); break;
  }
  if (study.design == Design::factorial) {
    double points = 1;
    for (const Axis& axis : study.vary) {
      if (axis.values.empty())
        reading.diagnostics.error(axis.place, "missing-key",
                                  ticked(axis.name) + " needs `values`, or `from`, `to` and `step`");
      points *= static_cast<double>(std::max<std::size_t>(axis.values.size(), 1));
    }
    points += static_cast<double>(study.combine.size());
    if (points > static_cast<double>(max_points))
      reading.diagnostics.error(entry.place, "too-many",
                                "the axes make more than " + std::to_string(max_points) + " points");
  }
}

}  // namespace

const char* name_of(Design design) {
  static constexpr const char* names[] = {"ensemble", "factorial",     "latin-hypercube", "sobol-sequence",
                                          "morris",   "sobol-indices", "policies"};
  return names[static_cast<std::size_t>(design)];
}

std::optional<StudySpec> read_study(Reading& reading, const TomlEntry& entry) {
  TomlValue table = entry.value;
  StudySpec study;
  study.id = entry.key;
  study.place = entry.place;
  study.title = text_at(table, "title", entry.key);
  study.about = text_at(table, "about");
  study.design = design_of(text_at(table, "design"));
  study.seed = static_cast<std::uint64_t>(number_at(table, "seed", 1));
  study.runs = count_at(reading, table, "runs", study.runs, max_study_runs);
  study.points = count_at(reading, table, "points", study.points, static_cast<double>(max_points));
  study.turns = turns_at(table, "turns", 0);
  study.common_luck = text_at(table, "luck") != "own";
  study.until_percent = number_at(table, "until", 0);
  study.overrides = read_overrides(reading, table);
  study.moves = read_forced_moves(reading, table);
  if (const TomlValue* vary = find_value(table, "vary"))
    for (const TomlValue& item : vary->items)
      if (auto axis = read_axis(reading, item)) study.vary.push_back(std::move(*axis));
  if (study.vary.size() > max_axes)
    reading.diagnostics.error(entry.place, "too-many",
                              "a study varies at most " + std::to_string(max_axes) + " things");
  if (const TomlValue* combine = find_value(table, "combine"))
    for (const TomlValue& item : combine->items) study.combine.push_back(read_override_values(reading, item));
  NameList names;
  if (const TomlValue* metrics = find_value(table, "metrics"))
    for (const TomlValue& item : metrics->items)
      if (auto metric = read_metric(reading, item)) {
        names.add(reading, metric->name, find_value(item, "name")->place, "the metric");
        study.metrics.push_back(std::move(*metric));
      }
  if (const TomlValue* stop = find_value(table, "stop"))
    study.stop = resolve_free_expression(reading.scenario, stop->text, Type::boolean, reading.diagnostics);
  study.worlds = read_layers(reading, table, "worlds");
  study.policies = read_layers(reading, table, "policies");
  if (const TomlValue* outcomes = find_value(table, "outcomes"))
    for (const TomlValue* item : text_items(*outcomes)) {
      const int outcome = find_outcome(reading.scenario, item->text.value);
      if (outcome >= 0) {
        study.outcomes.push_back(outcome);
        continue;
      }
      reading.diagnostics.error(item->text.whole(), "unknown-name",
                                "no outcome is called " + ticked(item->text.value),
                                did_you_mean(item->text.value, ids_of(reading.scenario.outcomes)));
    }
  check_design(reading, study, entry);
  return study;
}

void read_studies(Reading& reading, const TomlValue& document) {
  for (const TomlEntry* entry : named_section(reading, document, "study"))
    if (auto study = read_study(reading, *entry)) reading.scenario.studies.push_back(std::move(*study));
}

}  // namespace demarche
