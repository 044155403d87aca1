// What a finished study says on the terminal, and as JSON.
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "cli/study.h"
#include "cli/text.h"
#include "sim/lang/writing.h"
#include "sim/report/study_regions.h"
#include "sim/report/study_tables.h"
#include "sim/session/log.h"
#include "sim/session/number_text.h"

namespace demarche::cli {
namespace {

constexpr std::uint64_t shown_points = 40;  // on the terminal; the tables have them all
constexpr std::size_t shown_inputs = 12;    // of those that matter most
constexpr std::uint64_t shown_samples = 8;  // points of a sampled design say little one by one

std::string hundredths(double share) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%.1f", 100 * share);
  return buffer;
}

// Columns of texts, each as wide as its widest cell; the first `left` stand to the left.
std::string table_text(const std::vector<std::vector<std::string>>& rows, std::size_t left,
                       const Style& style) {
  std::vector<int> widths;
  for (const auto& row : rows)
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (widths.size() <= i) widths.push_back(0);
      widths[i] = std::max(widths[i], columns(row[i]));
    }
  std::string text;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    std::string line = " ";
    for (std::size_t i = 0; i < rows[r].size(); ++i)
      line += " " + (i < left ? padded(rows[r][i], widths[i]) : padded_left(rows[r][i], widths[i])) + " ";
    while (line.back() == ' ') line.pop_back();
    text += (r == 0 ? style.tone(Tone::strong, line) : line) + "\n";
  }
  return text;
}

std::vector<std::string> weight_cells(const InputWeight& weight, Design design) {
  const auto interval = [](const Estimate& e) { return number_text(e.low) + "–" + number_text(e.high); };
  if (design == Design::morris)
    return {weight.input, number_text(weight.strength.value), interval(weight.strength),
            number_text(weight.spread)};
  if (design == Design::sobol_indices)
    return {weight.input, number_text(weight.first.value), interval(weight.first),
            number_text(weight.total.value), interval(weight.total)};
  return {weight.input, number_text(weight.alone), number_text(weight.noise), number_text(weight.trend)};
}

// For each measure that is a goal of somebody or of interest, the policies side by side.
std::string policies_text(const StudyDatabase& database, const Style& style) {
  std::string text;
  for (const PolicyComparison& comparison : compared_policies(database)) {
    const double unit = comparison.share ? 100 : 1;
    std::vector<std::vector<std::string>> cells = {{comparison.measure + (comparison.share ? ", %" : ""),
                                                    "mean", "lowest", "highest", "regret if more",
                                                    "if less is better"}};
    for (const PolicyValues& p : comparison.policies) {
      cells.push_back({p.policy});
      for (const double x : {p.mean, p.lowest, p.highest, p.regret_if_more, p.regret_if_less})
        cells.back().push_back(std::isnan(x) ? "–" : number_text(unit * x));
    }
    text += table_text(cells, 1, style) + "\n";
  }
  return text +
         wrapped("Over all worlds. Regret: the most that a policy falls behind the best one in any world.",
                 style.width) +
         "\n";
}

// How the player does whose policies these are: policies down, worlds across. Nothing where nobody is graded.
std::string grades_text(const StudyDatabase& database, const Style& style) {
  const StudyPoints& points = database.points();
  const StudySpec& study = points.study();
  const Scenario& scenario = *points.scenario();
  const int actor = actor_of_policies(scenario, study);
  const std::vector<StudyOutput>& outputs = database.outputs();
  const auto grade = std::find_if(outputs.begin(), outputs.end(), [&](const StudyOutput& output) {
    return output.kind == StudyOutput::Kind::objective &&
           scenario.objectives[static_cast<std::size_t>(output.index)].actor == actor;
  });
  if (actor < 0 || grade == outputs.end() || points.size() != points.layers().size()) return {};
  std::vector<std::vector<std::string>> cells = {
      {"Grade of " + scenario.actors[static_cast<std::size_t>(actor)].name}};
  for (const NamedLayer& world : study.worlds) cells[0].push_back(shortened(world.name, 24));
  if (study.worlds.empty()) cells[0].push_back("mean");
  for (const NamedLayer& policy : study.policies) cells.push_back({policy.name});
  Statement rows = database.connection().prepare("SELECT mean FROM summary WHERE output = ? ORDER BY point");
  rows.bind(1, std::string_view(grade->name));
  std::vector<double> means;
  while (rows.step()) means.push_back(rows.is_null(0) ? -1 : rows.number(0));
  const std::size_t policies = study.policies.size();
  for (std::size_t first = 0; first + policies <= means.size(); first += policies) {
    const auto world = means.begin() + static_cast<std::ptrdiff_t>(first);
    const double best = *std::max_element(world, world + static_cast<std::ptrdiff_t>(policies));
    for (std::size_t p = 0; p < policies; ++p) {
      char number[32];
      std::snprintf(number, sizeof number, "%s%.1f",
                    world[static_cast<std::ptrdiff_t>(p)] == best ? "* " : "",
                    world[static_cast<std::ptrdiff_t>(p)]);
      cells[p + 1].push_back(means[first + p] < 0 ? "–" : number);
    }
  }
  return table_text(cells, 1, style) + "  * highest in this world\n\n";
}

// Inputs by how much each measure hangs on them.
std::string what_matters_text(const StudyDatabase& database, const Style& style) {
  const StudyPoints& points = database.points();
  const Design design = points.study().design;
  std::string text;
  for (const std::size_t i : watched_outcomes(points)) {
    const std::string measure = measure_name(points.scenario()->outcomes[i]);
    std::vector<std::vector<std::string>> cells;
    if (design == Design::morris)
      cells = {{measure, "strength (mu*)", "95 %", "spread (sigma)"}};
    else if (design == Design::sobol_indices)
      cells = {{measure, "alone", "95 %", "in all", "95 %"}};
    else
      cells = {{measure, "score", "noise below", "trend"}};
    const std::vector<InputWeight> weights = input_weights(database, measure);
    const std::size_t shown = std::min(weights.size(), shown_inputs);
    for (std::size_t w = 0; w < shown; ++w) cells.push_back(weight_cells(weights[w], design));
    text += table_text(cells, 1, style);
    if (weights.size() > shown)
      text += "  … and " + std::to_string(weights.size() - shown) + " that matter less, in the tables.\n";
    text += "\n";
  }
  return text;
}

// The rules of the boxes, and of the leaves in which the outcome is commoner than elsewhere.
std::string regions_text(const StudyDatabase& database, const Style& style) {
  std::string text;
  for (const RegionsFound& found : regions_found(database)) {
    std::string rules;
    for (const RuleFound& box : found.boxes) {
      rules += wrapped(box.text, style.width, "  ", "    ");
      rules += wrapped("On points that were left out: " + percent(box.density_elsewhere) +
                           " of runs, covers " + percent(box.coverage_elsewhere) + ".",
                       style.width, "    ", "    ");
    }
    if (found.boxes.empty()) rules = "  no region in which it is commoner than chance would have it\n";
    text += style.tone(Tone::strong, "Where “" + found.outcome + "” comes about") + "\n" + rules;
    if (found.leaves.size() > 1) {
      text += "  As a tree (explains " + percent(std::max(0.0, found.explained_elsewhere)) +
              " of the variance of points that were left out):\n";
      for (const RuleFound& leaf : found.leaves) text += wrapped(leaf.text, style.width, "    ", "      ");
    }
    text += "\n";
  }
  return text;
}

}  // namespace

void print_study_page(const StudyEnd& end, bool brief) {
  const StudyDatabase& database = end.database;
  const StudyPoints& points = database.points();
  const StudySpec& study = points.study();
  const Scenario& scenario = *points.scenario();
  const Style style = style_for(isatty(STDOUT_FILENO) != 0);
  const Sqlite& connection = database.connection();
  const double runs = static_cast<double>(database.runs());
  const double failed = static_cast<double>(connection.ask("SELECT coalesce(sum(failed), 0) FROM points"));
  std::string text =
      style.tone(Tone::heading, study.title) + " · " + scenario.title + "\n" +
      wrapped(std::string(name_of(study.design)) + ", " + number_text(static_cast<double>(points.size())) +
                  " points, " + number_text(runs) + " runs" +
                  (failed > 0 ? ", of which " + number_text(failed) + " failed" : "") + ", " +
                  (study.common_luck ? "common luck" : "luck of its own for each point") + ", seed " +
                  std::to_string(study.seed),
              style.width) +
      "\n";
  const std::string grades = study.policies.size() > 1 ? grades_text(database, style) : "";
  text += grades;
  if (brief && !grades.empty()) {
    std::fputs(harmless(text + wrapped("In " + end.folder + ".", style.width) + "\n").c_str(), stdout);
    return;
  }
  const bool sampled = points.samples().dimensions > 0;
  const std::uint64_t most = sampled ? shown_samples : shown_points;
  const std::vector<PointResult> lines = point_results(database, most);
  // As many outcomes as fit beside the inputs; the others in tables of their own below.
  const std::vector<std::size_t> shown = watched_outcomes(points);
  const std::size_t names = (study.worlds.empty() ? 0u : 1u) + (study.policies.empty() ? 0u : 1u);
  const auto cell_of = [&](const Share& s) {
    return hundredths(s.share) + " (" + hundredths(s.low) + "–" + hundredths(s.high) + ")";
  };
  int room = style.width - 8;
  for (const StudyInput& input : points.inputs()) room -= std::max(columns(input.name), 6) + 2;
  if (names > 0) room -= 24;
  const auto at_once = static_cast<std::size_t>(std::clamp(room / 21, 1, 4));
  for (std::size_t first = 0; first < shown.size(); first += at_once) {
    std::vector<std::vector<std::string>> rows(1);
    rows[0].push_back("point");
    for (const std::string& input : input_names(points)) rows[0].push_back(input);
    const std::size_t last = std::min(first + at_once, shown.size());
    for (std::size_t i = first; i < last; ++i)
      rows[0].push_back(shortened(scenario.outcomes[shown[i]].name, 18) + ", %");
    for (const PointResult& line : lines) {
      rows.push_back({std::to_string(line.point)});
      rows.back().insert(rows.back().end(), line.inputs.begin(), line.inputs.end());
      for (std::size_t i = first; i < last; ++i) rows.back().push_back(cell_of(line.shares[shown[i]]));
    }
    text += table_text(rows, 1 + names, style) + "\n";
  }
  if (points.size() > lines.size())
    text += "  … and " + number_text(static_cast<double>(points.size() - lines.size())) +
            " points more, in the tables.\n\n";
  if (study.policies.size() > 1) text += policies_text(database, style);
  if (sampled && points.layers().size() == 1) text += what_matters_text(database, style);
  if (has_regions(points)) text += regions_text(database, style);
  if (const double ratio = median_variance_ratio(database); ratio > 0)
    text += wrapped("Common luck: differences between points are as sharp as with " + number_text(ratio) +
                        " times as many runs of their own luck (median of the table luck).",
                    style.width);
  text += wrapped("Shares with their 95 % intervals (Wilson).", style.width);
  text += wrapped("In " + end.folder + ": " + joined(end.files) + ".", style.width);
  if (end.runs_now > 0)
    text += wrapped(number_text(end.seconds) + " s, " +
                        number_text(end.seconds > 0 ? static_cast<double>(end.runs_now) / end.seconds : 0) +
                        " runs per second.",
                    style.width);
  std::fputs(harmless(text).c_str(), stdout);
}

void print_study_json(const StudyEnd& end) {
  using Json = nlohmann::ordered_json;
  const StudyDatabase& database = end.database;
  const Sqlite& connection = database.connection();
  Json about = Json::object();
  Statement entries = connection.prepare("SELECT key, value FROM about ORDER BY rowid");
  while (entries.step()) about[entries.text(0)] = entries.text(1);
  Json points = Json::array();
  Statement rows = connection.prepare("SELECT * FROM points ORDER BY point");
  Statement shares = connection.prepare(
      "SELECT outcome, count, share, low, high FROM shares WHERE point = ? ORDER BY rowid");
  while (rows.step()) {
    Json point = Json::object();
    for (int i = 0; i < rows.columns(); ++i) {
      if (rows.is_null(i))
        point[rows.name(i)] = nullptr;
      else if (rows.is_number(i))
        point[rows.name(i)] = rows.number(i);
      else if (rows.name(i) == "world" || rows.name(i) == "policy" || rows.name(i) == "digest")
        point[rows.name(i)] = rows.text(i);
      else
        point[rows.name(i)] = rows.whole(i);
    }
    Json outcomes = Json::object();
    shares.bind(1, rows.whole(0));
    while (shares.step())
      outcomes[shares.text(0)] = {{"count", shares.whole(1)},
                                  {"share", shares.number(2)},
                                  {"low", shares.number(3)},
                                  {"high", shares.number(4)}};
    point["outcomes"] = std::move(outcomes);
    points.push_back(std::move(point));
  }
  const Json out = {{"about", about},     {"runs", database.runs()}, {"folder", end.folder},
                    {"files", end.files}, {"seconds", end.seconds},  {"points", points}};
  std::printf("%s\n", out.dump(2).c_str());
}

}  // namespace demarche::cli
