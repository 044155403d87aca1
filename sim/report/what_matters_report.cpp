#include "sim/report/what_matters_report.h"

#include <cmath>
#include <nlohmann/json.hpp>

namespace demarche {

namespace {

using Json = nlohmann::ordered_json;

void add(std::vector<Cell>& row, const Estimate& e) {
  row.insert(row.end(), {Cell(e.value), Cell(e.low), Cell(e.high)});
}

Json json_of(const Estimate& e) { return {{"value", e.value}, {"low", e.low}, {"high", e.high}}; }

Cell count(std::size_t n) { return static_cast<double>(n); }

Json json_of(const Region& rule, const std::vector<std::string>& names) {
  Json limits = Json::array();
  for (const Condition& c : rule.conditions)
    limits.push_back({{"parameter", names[c.parameter]}, {c.above ? "above" : "below", c.limit}});
  return {{"rule", conditions_text(rule.conditions, names)},
          {"limits", std::move(limits)},
          {"points", rule.points},
          {"density", rule.density},
          {"coverage", rule.coverage}};
}

}  // namespace

Discovery discover(const SampledStudy& study, std::size_t output, const PrimOptions& boxes,
                   const TreeOptions& tree) {
  const SampleTable table = interest_table(study, output);
  Discovery found;
  found.interest = study.outputs[output].name;
  found.points = table.size();
  found.parameters = study.parameters;
  for (const double s : table.shares) found.share += s / static_cast<double>(table.size());
  found.boxes = prim(table, boxes);
  found.tree = classification_tree(table, tree);
  return found;
}

PlainTable sensitivity_table(const SampledStudy& study, const std::vector<Sensitivity>& found) {
  PlainTable table;
  table.columns = {"output", "parameter"};
  const auto name = [&](std::string_view of, std::vector<std::string> columns) {
    table.name = of;
    table.columns.insert(table.columns.end(), columns.begin(), columns.end());
  };
  const SensitivityMethod method = found.empty() ? SensitivityMethod::score : found.front().method;
  switch (method) {
    case SensitivityMethod::morris:
      name("effects", {"strength", "strength_low", "strength_high", "mean", "mean_low", "mean_high", "spread",
                       "spread_low", "spread_high", "luck", "effects"});
      break;
    case SensitivityMethod::sobol:
      name("indices", {"total", "total_low", "total_high", "first", "first_low", "first_high", "luck",
                       "variance", "samples"});
      break;
    case SensitivityMethod::score:
      name("scores",
           {"alone", "alone_p", "noise_alone", "spread", "spread_p", "noise_spread", "trend", "samples"});
      break;
  }
  for (const Sensitivity& s : found)
    for (std::size_t d = 0; d < study.parameters.size(); ++d) {
      std::vector<Cell> row = {s.output, study.parameters[d]};
      if (method == SensitivityMethod::morris) {
        const MorrisEffect& e = s.effects[d];
        add(row, e.strength);
        add(row, e.mean);
        add(row, e.spread);
        row.insert(row.end(), {Cell(s.luck), count(e.effects)});
      } else if (method == SensitivityMethod::sobol) {
        add(row, s.indices.parameters[d].total);
        add(row, s.indices.parameters[d].first);
        row.insert(row.end(), {Cell(s.luck), Cell(s.indices.variance), count(s.indices.samples)});
      } else {
        const FeatureScore& f = s.scores.parameters[d];
        row.insert(row.end(),
                   {Cell(f.alone), Cell(f.alone_p), Cell(s.scores.noise_alone), Cell(f.spread),
                    Cell(f.spread_p), Cell(s.scores.noise_spread), Cell(f.trend), count(s.scores.samples)});
      }
      table.rows.push_back(std::move(row));
    }
  return table;
}

std::vector<PlainTable> discovery_tables(const std::vector<Discovery>& found) {
  PlainTable boxes{"boxes",
                   {"interest", "box", "rule", "parameter", "above", "below", "quasi_p", "found_again",
                    "points", "density", "coverage", "density_elsewhere", "coverage_elsewhere"},
                   {}};
  PlainTable peeling{
      "peeling", {"interest", "box", "step", "rule", "points", "density", "coverage", "chosen"}, {}};
  PlainTable tree{
      "tree", {"interest", "leaf", "rule", "points", "density", "coverage", "explained_elsewhere"}, {}};
  for (const Discovery& d : found) {
    for (std::size_t b = 0; b < d.boxes.size(); ++b) {
      const PrimBox& box = d.boxes[b];
      const std::string rule = conditions_text(box.rule.conditions, d.parameters);
      for (const Restriction& r : box.restrictions) {
        double above = std::nan("");
        double below = std::nan("");
        for (const Condition& c : box.rule.conditions)
          if (c.parameter == r.parameter) (c.above ? above : below) = c.limit;
        boxes.rows.push_back({d.interest, count(b + 1), rule, d.parameters[r.parameter], above, below,
                              r.quasi_p, static_cast<double>(r.found_again), count(box.rule.points),
                              box.rule.density, box.rule.coverage, box.density_elsewhere,
                              box.coverage_elsewhere});
      }
      for (std::size_t i = 0; i < box.trajectory.size(); ++i) {
        const Region& step = box.trajectory[i];
        peeling.rows.push_back({d.interest, count(b + 1), count(i),
                                conditions_text(step.conditions, d.parameters), count(step.points),
                                step.density, step.coverage, i == box.chosen ? 1.0 : 0.0});
      }
    }
    for (std::size_t i = 0; i < d.tree.leaves.size(); ++i) {
      const Region& leaf = d.tree.leaves[i];
      tree.rows.push_back({d.interest, count(i + 1), conditions_text(leaf.conditions, d.parameters),
                           count(leaf.points), leaf.density, leaf.coverage, d.tree.explained_elsewhere});
    }
  }
  return {boxes, peeling, tree};
}

Json sensitivity_json(const SampledStudy& study, const Sensitivity& found) {
  Json parameters = Json::array();
  for (const std::size_t d : found.order) {
    Json p = {{"parameter", study.parameters[d]}};
    if (found.method == SensitivityMethod::morris) {
      p["strength"] = json_of(found.effects[d].strength);
      p["mean"] = json_of(found.effects[d].mean);
      p["spread"] = json_of(found.effects[d].spread);
      p["effects"] = found.effects[d].effects;
    } else if (found.method == SensitivityMethod::sobol) {
      p["total"] = json_of(found.indices.parameters[d].total);
      p["first"] = json_of(found.indices.parameters[d].first);
    } else {
      const FeatureScore& f = found.scores.parameters[d];
      p["alone"] = {{"score", f.alone}, {"p", f.alone_p}};
      p["spread"] = {{"score", f.spread}, {"p", f.spread_p}};
      p["trend"] = f.trend;
    }
    parameters.push_back(std::move(p));
  }
  Json out = {{"output", found.output}, {"method", name_of(found.method)}};
  if (found.method == SensitivityMethod::score) {
    out["noise_alone"] = found.scores.noise_alone;
    out["noise_spread"] = found.scores.noise_spread;
    out["samples"] = found.scores.samples;
  } else {
    out["luck"] = found.luck;
  }
  if (found.method == SensitivityMethod::sobol) {
    out["variance"] = found.indices.variance;
    out["samples"] = found.indices.samples;
  }
  out["parameters"] = std::move(parameters);
  return out;
}

Json discovery_json(const Discovery& found) {
  Json boxes = Json::array();
  for (const PrimBox& box : found.boxes) {
    Json b = json_of(box.rule, found.parameters);
    b["density_elsewhere"] = box.density_elsewhere;
    b["coverage_elsewhere"] = box.coverage_elsewhere;
    Json restrictions = Json::array();
    for (const Restriction& r : box.restrictions)
      restrictions.push_back({{"parameter", found.parameters[r.parameter]},
                              {"quasi_p", r.quasi_p},
                              {"found_again", r.found_again}});
    b["restrictions"] = std::move(restrictions);
    Json trajectory = Json::array();
    for (const Region& step : box.trajectory) trajectory.push_back(json_of(step, found.parameters));
    b["trajectory"] = std::move(trajectory);
    b["chosen"] = box.chosen;
    boxes.push_back(std::move(b));
  }
  Json leaves = Json::array();
  for (const Region& leaf : found.tree.leaves) leaves.push_back(json_of(leaf, found.parameters));
  return {{"interest", found.interest},
          {"points", found.points},
          {"share", found.share},
          {"boxes", std::move(boxes)},
          {"tree", {{"explained_elsewhere", found.tree.explained_elsewhere}, {"leaves", std::move(leaves)}}}};
}

}  // namespace demarche
