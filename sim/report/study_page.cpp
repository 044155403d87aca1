#include "sim/report/study_page.h"

#include <algorithm>
#include <cmath>

#include "sim/report/study_regions.h"
#include "sim/report/study_tables.h"
#include "sim/report/svg.h"
#include "sim/session/log.h"

namespace demarche {
namespace {

constexpr std::uint64_t shown_points = 200;  // the tables have them all
constexpr std::uint64_t drawn_points = 2'000;
constexpr std::size_t drawn_outcomes = 6;
constexpr int shown_failures = 20;

std::string percent_text(double share) { return number_text(std::round(1000 * share) / 10); }

Html question(const StudyDatabase& database) {
  std::vector<std::pair<std::string, Html>> entries;
  Statement about = database.connection().prepare(
      "SELECT key, value FROM about WHERE value <> '' AND key NOT IN ('title', 'about', 'complete', "
      "'program') "
      "ORDER BY rowid");
  while (about.step()) {
    std::string key = about.text(0);
    std::replace(key.begin(), key.end(), '_', ' ');
    entries.emplace_back(key, text(about.text(1)));
  }
  Html body;
  const StudySpec& study = database.points().study();
  if (!study.about.empty()) body += paragraphs(study.about);
  return body + facts(entries);
}

Html one_point(const StudyDatabase& database, const PointResult& point) {
  ShareBars bars;
  bars.frame = {"Outcomes", "The share of runs that ended so, with 95 % intervals."};
  const std::vector<Outcome>& outcomes = database.points().scenario()->outcomes;
  for (const std::size_t i : watched_outcomes(database.points()))
    bars.rows.push_back(
        {outcomes[i].name, point.shares[i].share, Interval{point.shares[i].low, point.shares[i].high}});
  return figure("How the runs ended", svg(bars));
}

// Shares along one axis that was gone through.
Html along_axis(const StudyDatabase& database, const std::vector<PointResult>& points) {
  const StudyPoints& study = database.points();
  const std::vector<Outcome>& outcomes = study.scenario()->outcomes;
  LineChart chart;
  chart.frame = {"Outcomes by " + study.study().vary[0].name, "The share of each outcome at each value."};
  chart.x.label = study.study().vary[0].name;
  chart.y.percent = true;
  chart.y.low = 0;
  chart.y.high = 1;
  const std::vector<std::size_t> watched = watched_outcomes(study);
  for (std::size_t o = 0; o < std::min(watched.size(), drawn_outcomes); ++o) {
    Line line{outcomes[watched[o]].name, {}, {}};
    for (const PointResult& p : points) {
      line.x.push_back(study.values(p.point)[0]);
      line.y.push_back(p.shares[watched[o]].share);
    }
    chart.lines.push_back(std::move(line));
  }
  return figure("Shares along " + chart.x.label, svg(chart));
}

// Two axes as the sides of a map: one for each outcome.
Html two_axes(const StudyDatabase& database, const std::vector<PointResult>& points) {
  const StudySpec& study = database.points().study();
  const std::vector<Outcome>& outcomes = database.points().scenario()->outcomes;
  std::vector<Html> maps;
  const std::vector<std::size_t> watched = watched_outcomes(database.points());
  const std::size_t rows = study.vary[0].values.size();
  const std::size_t columns = study.vary[1].values.size();
  if (points.size() < rows * columns) return {};
  for (std::size_t o = 0; o < std::min(watched.size(), drawn_outcomes); ++o) {
    HeatMap map;
    map.frame = {outcomes[watched[o]].name, "The share of runs that ended so."};
    map.y_label = study.vary[0].name;
    map.x_label = study.vary[1].name;
    for (const double x : study.vary[0].values) map.rows.push_back(number_text(x));
    for (const double x : study.vary[1].values) map.columns.push_back(number_text(x));
    for (std::size_t p = 0; p < rows * columns; ++p) map.values.push_back(points[p].shares[watched[o]].share);
    map.percent = true;
    map.low = 0;
    map.high = 1;
    maps.push_back(figure(outcomes[watched[o]].name, svg(map)));
  }
  return grid(maps);
}

Html policies(const StudyDatabase& database) {
  std::vector<Html> charts;
  HtmlTable numbers;
  numbers.caption = "Mean, worst case and regret";
  numbers.columns = {{"Measure"},      {"Policy"},        {"Mean", true},
                     {"Lowest", true}, {"Highest", true}, {"Regret if more is better", true},
                     {"if less", true}};
  for (const PolicyComparison& comparison : compared_policies(database)) {
    const double unit = comparison.share ? 100 : 1;
    DotIntervals chart;
    chart.frame = {comparison.measure,
                   "The mean over all worlds; bars reach from the lowest world to the highest."};
    chart.series = {""};
    for (const PolicyValues& p : comparison.policies) {
      chart.rows.push_back({p.policy, {Dot{unit * p.mean, Interval{unit * p.lowest, unit * p.highest}}}});
      numbers.rows.push_back({text(comparison.measure), text(p.policy)});
      for (const double x : {p.mean, p.lowest, p.highest, p.regret_if_more, p.regret_if_less})
        numbers.rows.back().push_back(text(std::isnan(x) ? "–" : number_text(unit * x)));
    }
    charts.push_back(figure(comparison.measure, svg(chart)));
  }
  return grid(charts) + table(numbers) +
         note("Regret: the most that a policy falls behind the best one in any world.");
}

Html what_matters(const StudyDatabase& database) {
  const Design design = database.points().study().design;
  const bool morris = design == Design::morris;
  const bool indices = design == Design::sobol_indices;
  std::vector<Html> charts;
  const auto dot = [](const Estimate& e) { return Dot{e.value, Interval{e.low, e.high}}; };
  for (const Measure& measure : measures_of(database)) {
    DotIntervals chart;
    chart.frame = {measure.name, morris    ? "Mean size of the effect of moving an input through its range."
                                 : indices ? "Share of the variance that an input explains alone and in all."
                                           : "Share of the variance between slices of an input."};
    chart.series = indices ? std::vector<std::string>{"alone", "in all"} : std::vector<std::string>{""};
    for (const InputWeight& weight : input_weights(database, measure.name)) {
      if (morris)
        chart.rows.push_back({weight.input, {dot(weight.strength)}});
      else if (indices)
        chart.rows.push_back({weight.input, {dot(weight.first), dot(weight.total)}});
      else
        chart.rows.push_back({weight.input, {Dot{weight.alone}}});
      if (!morris && !indices) chart.marks = {{weight.noise, "noise"}};
    }
    charts.push_back(figure(measure.name, svg(chart)));
  }
  return grid(charts);
}

Html regions(const StudyDatabase& database) {
  Html body;
  for (const RegionsFound& found : regions_found(database)) {
    std::vector<Html> rules;
    for (const RuleFound& box : found.boxes)
      rules.push_back(text(box.text) +
                      under("On points that were left out: " + percent(box.density_elsewhere) +
                            " of runs, covers " + percent(box.coverage_elsewhere) + "."));
    body += heading(3, "Where “" + found.outcome + "” comes about");
    body += rules.empty() ? paragraph("No region in which it is commoner than chance would have it.")
                          : list(rules);
    if (found.leaves.size() < 2) continue;
    std::vector<Html> leaves;
    for (const RuleFound& leaf : found.leaves) leaves.push_back(text(leaf.text));
    body += paragraph("As a tree (explains " + percent(std::max(0.0, found.explained_elsewhere)) +
                      " of the variance of points that were left out):") +
            list(leaves);
  }
  return body;
}

// Sampled points against each input, for the first outcome of interest.
Html scatters(const StudyDatabase& database, const std::vector<PointResult>& points) {
  const StudyPoints& study = database.points();
  const std::vector<std::size_t> watched = watched_outcomes(study);
  if (watched.empty()) return {};
  const std::string& outcome = study.scenario()->outcomes[watched[0]].name;
  std::vector<Html> charts;
  for (std::size_t a = 0; a < std::min<std::size_t>(study.study().vary.size(), drawn_outcomes); ++a) {
    Scatter chart;
    chart.frame = {outcome + " by " + study.study().vary[a].name, "A dot for each point."};
    chart.x.label = study.study().vary[a].name;
    chart.y.percent = true;
    chart.groups.emplace_back();
    for (const PointResult& p : points) {
      chart.groups[0].x.push_back(study.values(p.point)[a]);
      chart.groups[0].y.push_back(p.shares[watched[0]].share);
    }
    charts.push_back(figure(chart.frame.title, svg(chart)));
  }
  return grid(charts);
}

Html points_table(const StudyDatabase& database, const std::vector<PointResult>& points) {
  HtmlTable rows;
  const std::vector<std::size_t> watched = watched_outcomes(database.points());
  rows.caption = "Shares in per cent, with 95 % intervals (Wilson 1927)";
  rows.columns.push_back({"Point", true});
  for (const std::string& name : input_names(database.points())) rows.columns.push_back({name, true});
  for (const std::size_t i : watched)
    rows.columns.push_back({database.points().scenario()->outcomes[i].name, true});
  const std::size_t count = std::min<std::size_t>(points.size(), shown_points);
  for (std::size_t p = 0; p < count; ++p) {
    rows.rows.push_back({text(std::to_string(points[p].point))});
    for (const std::string& input : points[p].inputs) rows.rows.back().push_back(text(input));
    for (const std::size_t i : watched) {
      const Share& s = points[p].shares[i];
      rows.rows.back().push_back(
          text(percent_text(s.share) + " (" + percent_text(s.low) + "–" + percent_text(s.high) + ")"));
    }
  }
  Html body = table(rows);
  if (database.points().size() > count)
    body += note("The first " + std::to_string(count) + " of " + std::to_string(database.points().size()) +
                 " points; the tables have them all.");
  return details("All points", body);
}

Html failures(const StudyDatabase& database) {
  const auto count = database.connection().ask("SELECT count(*) FROM failures");
  if (count == 0) return {};
  HtmlTable rows;
  rows.caption = std::to_string(count) + " runs failed; the first of them";
  rows.columns = {{"Point", true}, {"Run", true}, {"Turn", true}, {"Actor"}, {"Cause"}, {"What"}, {"Where"}};
  Statement look = database.connection().prepare(
      "SELECT point, run, turn, actor, cause, message, place FROM failures ORDER BY point, run LIMIT ?");
  look.bind(1, std::int64_t{shown_failures});
  while (look.step()) {
    rows.rows.emplace_back();
    for (int i = 0; i < look.columns(); ++i) rows.rows.back().push_back(text(look.text(i)));
  }
  return section("Runs that failed", table(rows));
}

}  // namespace

Html study_page(const StudyDatabase& database) {
  const StudyPoints& points = database.points();
  const StudySpec& study = points.study();
  const std::vector<PointResult> results = point_results(database, drawn_points);
  const bool sampled = points.samples().dimensions > 0;
  Html body = section("What was asked", question(database));
  Html pictures;
  const bool listed = !sampled && points.layers().size() == 1 && study.combine.empty();
  if (points.size() == 1) pictures += one_point(database, results.front());
  if (listed && study.vary.size() == 1 && points.size() > 1) pictures += along_axis(database, results);
  if (listed && study.vary.size() == 2) pictures += two_axes(database, results);
  if (study.policies.size() > 1) pictures += policies(database);
  if (sampled && points.layers().size() == 1)
    pictures += what_matters(database) + scatters(database, results);
  if (has_regions(points)) pictures += regions(database);
  if (const double ratio = median_variance_ratio(database); ratio > 0)
    pictures += note("Common luck: differences between points are as sharp as with " + number_text(ratio) +
                     " times as many runs of their own luck (median of the table luck).");
  body += section("What came out", pictures + points_table(database, results));
  body += failures(database);
  body += section(
      "To look further",
      paragraph(
          "Everything stands in study.sqlite: the tables points, runs, shares, summary and those of the "
          "analyses, the scenario's and the study's text, and what each column means (table columns).") +
          paragraph(text("Any run opens as a game: ") +
                    code("demarche play study.sqlite --point 0 --run 0")) +
          paragraph(text("The same study again: ") +
                    code(database.connection().text("SELECT value FROM about WHERE key = 'command'"))));
  return html_page("Study", study.title, body);
}

}  // namespace demarche
