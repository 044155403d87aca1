// What a finished study says on the terminal, and as JSON.
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "cli/study.h"
#include "cli/text.h"
#include "sim/session/log.h"

namespace demarche::cli {
namespace {

constexpr std::size_t shown_points = 40;  // on the terminal; the tables have them all

std::string hundredths(double share) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%.1f", 100 * share);
  return buffer;
}

struct PointLine {
  std::uint64_t point = 0;
  std::vector<std::string> inputs;
  std::vector<Share> shares;  // by outcome
};

std::vector<PointLine> first_points(const StudyDatabase& database) {
  const StudyPoints& points = database.points();
  const StudySpec& study = points.study();
  std::vector<PointLine> lines;
  Statement shares =
      database.connection().prepare("SELECT outcome, count, share, low, high FROM shares WHERE point = ?");
  const std::vector<Outcome>& outcomes = points.scenario()->outcomes;
  for (std::uint64_t p = 0; p < std::min<std::uint64_t>(points.size(), shown_points); ++p) {
    PointLine line;
    line.point = p;
    const StudyLayer& layer = points.layer_of(p);
    if (!study.worlds.empty())
      line.inputs.push_back(study.worlds[static_cast<std::size_t>(layer.world)].name);
    if (!study.policies.empty())
      line.inputs.push_back(study.policies[static_cast<std::size_t>(layer.policy)].name);
    for (const double x : points.values(p)) line.inputs.push_back(std::isnan(x) ? "–" : number_text(x));
    line.shares.resize(outcomes.size());
    shares.bind(1, static_cast<std::int64_t>(p));
    while (shares.step()) {
      const int outcome = find_outcome(*points.scenario(), shares.text(0));
      if (outcome >= 0)
        line.shares[static_cast<std::size_t>(outcome)] = {static_cast<std::uint32_t>(shares.whole(1)),
                                                          shares.number(2), shares.number(3),
                                                          shares.number(4)};
    }
    lines.push_back(std::move(line));
  }
  return lines;
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

std::vector<std::size_t> outcomes_shown(const StudyDatabase& database) {
  std::vector<std::size_t> shown;
  for (const int outcome : database.points().study().outcomes)
    shown.push_back(static_cast<std::size_t>(outcome));
  if (shown.empty())
    for (std::size_t i = 0; i < database.points().scenario()->outcomes.size(); ++i) shown.push_back(i);
  return shown;
}

}  // namespace

void print_study_page(const StudyEnd& end) {
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
  const std::vector<PointLine> lines = first_points(database);
  // As many outcomes as fit beside the inputs; the others in tables of their own below.
  const std::vector<std::size_t> shown = outcomes_shown(database);
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
    if (!study.worlds.empty()) rows[0].push_back("world");
    if (!study.policies.empty()) rows[0].push_back("policy");
    for (const StudyInput& input : points.inputs()) rows[0].push_back(input.name);
    const std::size_t last = std::min(first + at_once, shown.size());
    for (std::size_t i = first; i < last; ++i)
      rows[0].push_back(shortened(scenario.outcomes[shown[i]].name, 18) + ", %");
    for (const PointLine& line : lines) {
      rows.push_back({std::to_string(line.point)});
      rows.back().insert(rows.back().end(), line.inputs.begin(), line.inputs.end());
      for (std::size_t i = first; i < last; ++i) rows.back().push_back(cell_of(line.shares[shown[i]]));
    }
    text += table_text(rows, 1 + names, style) + "\n";
  }
  if (points.size() > lines.size())
    text += "  … and " + number_text(static_cast<double>(points.size() - lines.size())) +
            " points more, in the tables.\n\n";
  text += wrapped("Shares with their 95 % intervals (Wilson).", style.width);
  std::string files;
  for (const std::string& file : end.files) files += (files.empty() ? "" : ", ") + file;
  text += wrapped("In " + end.folder + ": " + files + ".", style.width);
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
