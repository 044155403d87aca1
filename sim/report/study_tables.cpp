#include "sim/report/study_tables.h"

#include "sim/study/discover.h"

namespace demarche {
namespace {

Estimate estimate_at(const Statement& row, int column) {
  return {row.number(column), row.number(column + 1), row.number(column + 2)};
}

InputWeight weight_in(const Statement& row, Design design) {
  InputWeight weight;
  weight.input = row.text(0);
  if (design == Design::morris) {
    weight.strength = estimate_at(row, 1);
    weight.spread = row.number(4);
  } else if (design == Design::sobol_indices) {
    weight.first = estimate_at(row, 1);
    weight.total = estimate_at(row, 4);
  } else {
    weight.alone = row.number(1);
    weight.noise = row.number(2);
    weight.trend = row.number(3);
  }
  return weight;
}

}  // namespace

std::vector<PolicyComparison> compared_policies(const StudyDatabase& database) {
  std::vector<PolicyComparison> all;
  const StudyPoints& points = database.points();
  for (const std::size_t outcome : watched_outcomes(points))
    all.push_back({measure_name(points.scenario()->outcomes[outcome]), true, {}});
  for (const StudyOutput& output : database.outputs())
    if (output.kind == StudyOutput::Kind::objective) all.push_back({output.name, false, {}});
  Statement rows = database.connection().prepare(
      "SELECT policy, mean, lowest, highest, regret_if_more_is_better, regret_if_less_is_better FROM "
      "policies WHERE measure = ?");
  for (PolicyComparison& comparison : all) {
    rows.bind(1, std::string_view(comparison.measure));
    while (rows.step())
      comparison.policies.push_back(
          {rows.text(0), rows.number(1), rows.number(2), rows.number(3), rows.number(4), rows.number(5)});
  }
  return all;
}

std::vector<InputWeight> input_weights(const StudyDatabase& database, const std::string& measure) {
  const Design design = database.points().study().design;
  Statement rows = database.connection().prepare(
      design == Design::morris
          ? "SELECT input, strength, strength_low, strength_high, spread FROM morris WHERE measure = ? "
            "ORDER BY strength DESC, input"
      : design == Design::sobol_indices
          ? "SELECT input, first, first_low, first_high, total, total_low, total_high FROM indices "
            "WHERE measure = ? ORDER BY total DESC, input"
          : "SELECT input, alone, noise_alone, trend FROM scores WHERE measure = ? ORDER BY alone DESC, "
            "input");
  rows.bind(1, std::string_view(measure));
  std::vector<InputWeight> weights;
  while (rows.step()) weights.push_back(weight_in(rows, design));
  return weights;
}

std::vector<RegionsFound> regions_found(const StudyDatabase& database) {
  std::vector<RegionsFound> all;
  const StudyPoints& points = database.points();
  Statement boxes = database.connection().prepare(
      "SELECT rule, density, coverage, density_elsewhere, coverage_elsewhere FROM boxes WHERE outcome = ? "
      "ORDER BY box");
  Statement leaves = database.connection().prepare(
      "SELECT rule, density, coverage, explained_elsewhere FROM leaves WHERE outcome = ? ORDER BY leaf");
  for (const std::size_t watched : watched_outcomes(points)) {
    RegionsFound found;
    found.outcome = points.scenario()->outcomes[watched].name;
    const auto rule = [&](const Statement& row) {
      return rule_text(row.text(0), found.outcome, row.number(1), row.number(2));
    };
    boxes.bind(1, std::string_view(found.outcome));
    while (boxes.step()) found.boxes.push_back({rule(boxes), boxes.number(3), boxes.number(4)});
    leaves.bind(1, std::string_view(found.outcome));
    while (leaves.step()) {
      found.leaves.push_back({rule(leaves), 0, 0});
      found.explained_elsewhere = leaves.number(3);
    }
    all.push_back(std::move(found));
  }
  return all;
}

}  // namespace demarche
