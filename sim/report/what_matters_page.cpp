// Sensitivities and discovered regions as sections of a page, and what they mean in words.
#include <algorithm>
#include <cmath>

#include "sim/report/svg.h"
#include "sim/report/what_matters_report.h"
#include "sim/session/number_text.h"

namespace demarche {

namespace {

constexpr std::size_t most_rows = 15;  // of a chart; the tables have all

Dot dot_of(const Estimate& e) { return {e.value, Interval{e.low, e.high}}; }

Html number_cell(double x) { return text(minus(number_text(x))); }

}  // namespace

std::string explanation_of(SensitivityMethod method) {
  switch (method) {
    case SensitivityMethod::morris:
      return "Morris screening (Morris 1991; Campolongo et al. 2007). Strength (mu*): how far the output "
             "moves "
             "on average, in either direction, when the parameter alone moves across its range at the rate "
             "found between two of four levels. Mean (mu): the same with its sign. Spread (sigma): large "
             "where "
             "the effect depends on the other parameters or is not linear. Intervals hold in 95 % of "
             "resamplings of the trajectories. Luck: the strength that a parameter would show which only "
             "draws "
             "the luck anew; weaker ones cannot be told from it.";
    case SensitivityMethod::sobol:
      return "Sobol' indices: shares of the output's variance over the parameters' ranges. First: what the "
             "parameter explains alone (Saltelli et al. 2010). Total: what would go if it were known, with "
             "all "
             "its interplay (Jansen 1999). Intervals hold in 95 % of resamplings; small indices may come out "
             "below 0. Luck: the part of the variance that the runs of a point could account for.";
    case SensitivityMethod::score:
      return "Feature scores. Alone: the share of the output's variance between slices of the parameter "
             "(correlation ratio, Pearson 1905; Kelley 1935). Spread: the same of the squared distance from "
             "the slice's mean; high where a parameter works through others. Trend: the correlation with the "
             "slice. Noise: what the best parameter of a shuffled table exceeds in 5 % of shuffles (Westfall "
             "& "
             "Young 1993); p: how often a shuffled table's best does as well.";
  }
  return "";
}

std::string explanation_of_discovery() {
  return "Density: the share of the runs in a region that come out so. Coverage: the share of all such runs "
         "that lie there. Boxes by PRIM (Friedman & Fisher 1999; Bryant & Lempert 2010): quasi-p is how "
         "often "
         "chance would give that density without the parameter's limits, not counting the search; found "
         "again: "
         "in how many of five searches, each without a fifth of the points. Tree by CART (Breiman et al. "
         "1984), pruned by cross-validation. Elsewhere: on the points that a search did not see.";
}

Html sensitivity_section(const SampledStudy& study, const Sensitivity& found) {
  const std::size_t rows = std::min(most_rows, found.order.size());
  Html body;
  DotIntervals chart;
  chart.frame.title = found.output;
  HtmlTable numbers;
  numbers.columns = {{"parameter", false}};
  const auto columns = [&](std::vector<std::string> names) {
    for (std::string& name : names) numbers.columns.push_back({std::move(name), true});
  };
  if (found.method == SensitivityMethod::morris) {
    chart.frame.about = "Strength of each parameter's effect on " + found.output + ", with 95 % intervals";
    chart.x.label = "mu*: change of the output over the whole range";
    chart.series = {""};
    chart.marks = {{found.luck, "luck"}};
    columns({"strength mu*", "mean mu", "spread sigma"});
  } else if (found.method == SensitivityMethod::sobol) {
    chart.frame.about = "First and total index of each parameter for " + found.output;
    chart.x.label = "share of the variance";
    chart.series = {"total", "first"};
    columns({"total", "first"});
  } else {
    chart.frame.about = "Score of each parameter for " + found.output;
    chart.x.label = "share of the variance explained";
    chart.series = {"alone", "spread"};
    chart.marks = {{found.scores.noise_alone, "noise"}};
    columns({"alone", "p", "spread", "p", "trend"});
  }
  for (std::size_t i = 0; i < found.order.size(); ++i) {
    const std::size_t d = found.order[i];
    DotRow row{study.parameters[d], {}};
    std::vector<Html> cells = {text(study.parameters[d])};
    if (found.method == SensitivityMethod::morris) {
      const MorrisEffect& e = found.effects[d];
      row.dots = {dot_of(e.strength)};
      cells.insert(cells.end(),
                   {number_cell(e.strength.value), number_cell(e.mean.value), number_cell(e.spread.value)});
    } else if (found.method == SensitivityMethod::sobol) {
      const SobolIndex& s = found.indices.parameters[d];
      row.dots = {dot_of(s.total), dot_of(s.first)};
      cells.insert(cells.end(), {number_cell(s.total.value), number_cell(s.first.value)});
    } else {
      const FeatureScore& f = found.scores.parameters[d];
      row.dots = {Dot{f.alone, std::nullopt}, Dot{f.spread, std::nullopt}};
      cells.insert(cells.end(), {number_cell(f.alone), number_cell(f.alone_p), number_cell(f.spread),
                                 number_cell(f.spread_p), number_cell(f.trend)});
    }
    if (i < rows) chart.rows.push_back(std::move(row));
    numbers.rows.push_back(std::move(cells));
  }
  body += figure(chart.frame.about, svg(chart));
  body += details("All numbers", table(numbers));
  return section(found.output, body);
}

Html discovery_section(const Discovery& found) {
  Html body =
      paragraph(percent(found.share) + " of all runs, over " + std::to_string(found.points) + " points.");
  if (found.boxes.empty()) body += paragraph("No region stands out beyond chance.");
  for (std::size_t b = 0; b < found.boxes.size(); ++b) {
    const PrimBox& box = found.boxes[b];
    body += paragraph(strong(rule_text(box.rule, found.parameters, found.interest)) +
                      text(" Elsewhere: " + percent(box.density_elsewhere) + " of runs, covers " +
                           percent(box.coverage_elsewhere) + "."));
    HtmlTable limits;
    limits.columns = {{"parameter", false}, {"quasi-p", true}, {"found again", true}};
    for (const Restriction& r : box.restrictions)
      limits.rows.push_back({text(found.parameters[r.parameter]), number_cell(r.quasi_p),
                             text(std::to_string(r.found_again) + " of " + std::to_string(folds))});
    body += table(limits);
    LineChart chart;
    chart.frame.title = "Peeling for " + found.interest;
    chart.frame.about = "Density of the box against its coverage, from all points on";
    chart.x = {.label = "coverage", .low = 0, .high = 1, .percent = true};
    chart.y = {.label = "density", .low = 0, .high = 1, .percent = true};
    Line line{"density", {}, {}};
    for (auto step = box.trajectory.rbegin(); step != box.trajectory.rend(); ++step) {
      line.x.push_back(step->coverage);
      line.y.push_back(step->density);
    }
    chart.lines = {line};
    chart.marks = {{box.trajectory[box.chosen].coverage, "chosen"}};
    body += figure(chart.frame.about, svg(chart));
  }
  if (found.tree.leaves.size() > 1) {
    body += heading(3, "As a tree");
    std::vector<Html> rules;
    for (const Region& leaf : found.tree.leaves)
      rules.push_back(text(rule_text(leaf, found.parameters, found.interest)));
    body += list(rules);
  }
  body += note("The tree explains " + percent(std::max(0.0, found.tree.explained_elsewhere)) +
               " of the variance elsewhere.");
  return section(found.interest, body);
}

}  // namespace demarche
