#include "gui/lab_plan.h"

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "sim/lang/writing.h"
#include "sim/report/table.h"
#include "sim/scenario/toml_text.h"
#include "sim/session/log.h"
#include "sim/session/save.h"
#include "sim/session/whole_file.h"

namespace demarche::gui {
namespace {

const std::string& label_of(const Parameter& p) { return p.label.empty() ? p.id : p.label; }

// As a word of a POSIX shell.
std::string shell_word(const std::string& text) {
  const bool plain = !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("._-/=:,+").find(c) != std::string_view::npos;
  });
  if (plain) return text;
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

double step_of(const Parameter& p, int points) {
  return (p.range.high - p.range.low) / std::max(1, points - 1);
}

std::vector<PlannedPoint> grid(const Scenario& s, const command::RunStudy& plan) {
  std::vector<PlannedPoint> points = {{}};
  for (const int parameter : plan.parameters) {
    const Parameter& p = s.parameters[static_cast<std::size_t>(parameter)];
    std::vector<PlannedPoint> longer;
    for (const PlannedPoint& point : points)
      for (int i = 0; i < plan.points; ++i) {
        longer.push_back(point);
        const bool last = i + 1 == plan.points && plan.points > 1;
        longer.back().emplace_back(parameter,
                                   last ? p.range.high : p.range.low + step_of(p, plan.points) * i);
      }
    points = std::move(longer);
  }
  return points;
}

std::vector<PlannedPoint> screening(const Scenario& s, const command::RunStudy& plan, std::uint64_t seed) {
  const UnitPoints design =
      morris_trajectories(static_cast<std::size_t>(plan.points), s.parameters.size(), morris_levels, seed);
  std::vector<PlannedPoint> points;
  for (std::size_t i = 0; i < design.size(); ++i) {
    PlannedPoint point;
    for (std::size_t p = 0; p < s.parameters.size(); ++p) {
      const Range range = s.parameters[p].range;
      const double at = design.row(i)[p];
      point.emplace_back(static_cast<int>(p),
                         at == 1 ? range.high : range.low + (range.high - range.low) * at);
    }
    points.push_back(std::move(point));
  }
  return points;
}

}  // namespace

std::vector<Measure> measures_of(const Scenario& s) {
  std::vector<Measure> list;
  for (std::size_t o = 0; o < s.outcomes.size(); ++o)
    list.push_back({Measure::Kind::outcome, static_cast<int>(o), "How often: " + s.outcomes[o].label});
  for (std::size_t o = 0; o < s.objectives.size(); ++o)
    list.push_back({Measure::Kind::score, static_cast<int>(o),
                    "Score of " + s.actors[static_cast<std::size_t>(s.objectives[o].actor)].name});
  for (std::size_t i = 0; i < s.indicators.size(); ++i)
    list.push_back(
        {Measure::Kind::indicator, static_cast<int>(i),
         (s.indicators[i].label.empty() ? s.indicators[i].id : s.indicators[i].label) + " at the end"});
  return list;
}

Measured measured(const EnsembleResult& result, const Measure& measure) {
  const auto i = static_cast<std::size_t>(measure.index);
  double value = 0;
  switch (measure.kind) {
    case Measure::Kind::outcome: {
      const Share& share = result.outcomes[i];
      return {share.share, share.low, share.high};
    }
    case Measure::Kind::score: value = result.objective_means[i]; break;
    case Measure::Kind::indicator:
      value = result.indicators[i].mean.empty() ? 0 : result.indicators[i].mean.back();
      break;
  }
  return {value, value, value};
}

std::vector<double> values_of(const std::vector<RunRow>& rows, const Measure& measure) {
  const auto i = static_cast<std::size_t>(measure.index);
  std::vector<double> values;
  for (const RunRow& row : rows) {
    if (row.failure.kind != Failure::Kind::none) continue;
    switch (measure.kind) {
      case Measure::Kind::outcome: values.push_back(row.outcome == measure.index ? 1 : 0); break;
      case Measure::Kind::score: values.push_back(row.objectives[i]); break;
      case Measure::Kind::indicator: values.push_back(row.indicators[i]); break;
    }
  }
  return values;
}

std::string value_text(const Measure& measure, double value) {
  if (measure.kind != Measure::Kind::outcome) return number_text(value);
  return std::to_string(static_cast<int>(std::lround(value * 100))) + " %";
}

std::vector<PlannedPoint> points_of(const Scenario& s, const command::RunStudy& plan, std::uint64_t seed) {
  switch (plan.question) {
    case Question::what_may_happen: break;
    case Question::what_matters: return screening(s, plan, seed);
    case Question::where_it_tips: return grid(s, plan);
  }
  return {{}};
}

std::uint64_t number_of_points(const Scenario& s, const command::RunStudy& plan) {
  const auto along = static_cast<std::uint64_t>(plan.points);
  switch (plan.question) {
    case Question::what_may_happen: break;
    case Question::what_matters: return along * (s.parameters.size() + 1);
    case Question::where_it_tips: return plan.parameters.size() > 1 ? along * along : along;
  }
  return 1;
}

std::string command_line(const command::RunStudy& plan, const Scenario& s, const std::string& path,
                         const Overrides& overrides, std::uint64_t seed) {
  if (plan.question == Question::what_matters) return "demarche study what-matters.study.toml";
  const bool sweep = plan.question == Question::where_it_tips;
  std::string line = std::string("demarche ") + (sweep ? "sweep " : "ensemble ") + shell_word(path);
  if (sweep)
    for (const int i : plan.parameters) {
      const Parameter& p = s.parameters[static_cast<std::size_t>(i)];
      line +=
          " --vary " + shell_word(p.id + "=" + exact_number(p.range.low) + ":" + exact_number(p.range.high) +
                                  ":" + exact_number(step_of(p, plan.points)));
    }
  line += " --runs " + std::to_string(plan.runs) + " --seed " + std::to_string(seed);
  for (const auto& [name, value] : overrides.values)
    line += " --set " + shell_word(name + "=" + exact_number(value));
  for (const std::string& off : overrides.off) line += " --off " + shell_word(off);
  return line;
}

std::string study_file(const command::RunStudy& plan, const Scenario& s, const std::string& path,
                       const Overrides& overrides, std::uint64_t seed) {
  std::string text = "scenario = " + toml_text(path) + "\n\n[study.what_matters]\ndesign = \"morris\"\n";
  text += "points = " + std::to_string(plan.points) + "\nruns   = " + std::to_string(plan.runs) +
          "\nseed   = " + std::to_string(seed) + "\n";
  if (!overrides.values.empty()) {
    text += "set    = { ";
    std::vector<std::string> values;
    for (const auto& [name, value] : overrides.values)
      values.push_back(toml_text(name) + " = " + toml_number(value));
    text += joined(values) + " }\n";
  }
  if (!overrides.off.empty()) text += "off    = " + toml_list(overrides.off) + "\n";
  text += "vary   = [\n";
  for (const Parameter& p : s.parameters) text += "  { name = " + toml_text(p.id) + " },\n";
  return text + "]\n";
}

namespace {

// What it takes to make it again.
PlainTable provenance(const LabResult& r) {
  std::vector<std::string> changed;
  for (const auto& [name, value] : r.overrides.values) changed.push_back(name + " = " + exact_number(value));
  for (const std::string& name : r.overrides.off) changed.push_back("off: " + name);
  return {"about",
          {"key", "value"},
          {{std::string("scenario"), r.scenario->title},
           {std::string("scenario_digest"), to_hex(r.scenario->digest)},
           {std::string("seed"), std::to_string(r.seed)},
           {std::string("runs_of_each_point"), static_cast<double>(r.plan.runs)},
           {std::string("version"), program_version()},
           {std::string("overrides"), joined(changed, "; ")}}};
}

// Quotation marks would end a column's name in a database.
std::string column_name(std::string name) {
  std::replace(name.begin(), name.end(), '"', '\'');
  return name;
}

PlainTable effects_table(const LabResult& r) {
  PlainTable table{"effects",
                   {"measure", "parameter", "label", "mean", "strength", "strength_low", "strength_high",
                    "spread", "effects"},
                   {}};
  const std::vector<Measure> measures = measures_of(*r.scenario);
  for (std::size_t m = 0; m < r.effects.size() && m < measures.size(); ++m)
    for (std::size_t p = 0; p < r.effects[m].size(); ++p) {
      const MorrisEffect& e = r.effects[m][p];
      table.rows.push_back({measures[m].label, r.scenario->parameters[p].id,
                            label_of(r.scenario->parameters[p]), e.mean.value, e.strength.value,
                            e.strength.low, e.strength.high, e.spread.value, static_cast<double>(e.effects)});
    }
  return table;
}

}  // namespace

PlainTable table_of(const LabResult& r) {
  if (r.plan.question == Question::what_matters) return effects_table(r);
  const Scenario& s = *r.scenario;
  PlainTable table{"points", {}, {}};
  for (const int p : r.plan.parameters) table.columns.push_back(s.parameters[static_cast<std::size_t>(p)].id);
  table.columns.emplace_back("runs");
  for (const Outcome& o : s.outcomes)
    for (const char* what : {"", " low", " high"}) table.columns.push_back(column_name(o.name + what));
  for (const Objective& o : s.objectives)
    table.columns.push_back("score of " + s.actors[static_cast<std::size_t>(o.actor)].id);
  for (const Indicator& i : s.indicators) table.columns.push_back(i.id + " at the end");
  for (const LabPoint& point : r.points) {
    std::vector<Cell> row(point.values.begin(), point.values.end());
    row.emplace_back(static_cast<double>(point.futures->runs));
    for (const Measure& m : measures_of(s)) {
      const Measured x = measured(*point.futures, m);
      row.emplace_back(x.value);
      if (m.kind != Measure::Kind::outcome) continue;
      row.emplace_back(x.low);
      row.emplace_back(x.high);
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

std::string result_text(const LabResult& r) {
  std::string text;
  for (const std::vector<Cell>& row : provenance(r).rows) {
    const double* number = std::get_if<double>(&row[1]);
    text += "# " + std::get<std::string>(row[0]) + ": " +
            (number != nullptr ? exact_number(*number) : std::get<std::string>(row[1])) + "\n";
  }
  return text + csv_text(table_of(r));
}

std::string write_result(const std::string& path, const LabResult& r) {
  const std::string ending = std::filesystem::path(path).extension().string();
  if (r.plan.question != Question::what_may_happen)
    return ending == ".csv" ? write_whole(path, result_text(r))
                            : write_sqlite({provenance(r), table_of(r)}, path);
  const std::unique_ptr<RunTable> table =
      open_table(path, *r.scenario, r.overrides, r.seed, program_version());
  if (table == nullptr) return "it cannot be written there; a table ends in .csv or .sqlite";
  for (const RunRow& row : r.rows) table->add(row);
  return table->finish() ? "" : "it could not be written to the end";
}

}  // namespace demarche::gui
