#include "sim/report/study_regions.h"

#include <algorithm>
#include <cmath>

#include "sim/report/study_analysis.h"

namespace demarche {
namespace {

SampleTable table_of(const StudyDatabase& database, const Measure& measure) {
  SampleTable table;
  const StudyPoints& points = database.points();
  for (const StudyInput& input : points.inputs()) table.names.push_back(input.name);
  const std::vector<double> shares = values_at_points(database, measure);
  for (std::uint64_t p = 0; p < points.size(); ++p) {
    const double share = shares[static_cast<std::size_t>(p)];
    const std::vector<double> values = points.values(p);
    // A start value that the scenario works out has no place among numbers.
    if (std::isnan(share) ||
        std::any_of(values.begin(), values.end(), [](double x) { return std::isnan(x); }))
      continue;
    table.values.insert(table.values.end(), values.begin(), values.end());
    table.shares.push_back(share);
  }
  return table;
}

std::vector<Cell> row_of(const FoundRegions& found, std::size_t number, const Region& region) {
  return {found.outcome,
          static_cast<double>(number + 1),
          conditions_text(region.conditions, found.names),
          static_cast<double>(region.points),
          region.density,
          region.coverage};
}

}  // namespace

bool has_regions(const StudyPoints& points) {
  const Design design = points.study().design;
  return points.samples().dimensions > 0 && points.layers().size() == 1 && design != Design::morris &&
         design != Design::sobol_indices;
}

std::vector<FoundRegions> find_regions(const StudyDatabase& database) {
  std::vector<FoundRegions> all;
  const std::vector<Measure> measures = measures_of(database);
  for (const std::size_t outcome : watched_outcomes(database.points())) {
    const SampleTable table = table_of(database, measures[outcome]);
    all.push_back({database.points().scenario()->outcomes[outcome].name, table.names, prim(table),
                   classification_tree(table)});
  }
  return all;
}

void write_regions(StudyDatabase& database) {
  PlainTable boxes{
      "boxes",
      {"outcome", "box", "rule", "points", "density", "coverage", "density_elsewhere", "coverage_elsewhere"},
      {}};
  PlainTable leaves{"leaves", {"outcome", "leaf", "rule", "points", "density", "coverage"}, {}};
  for (const FoundRegions& found : find_regions(database)) {
    for (std::size_t b = 0; b < found.boxes.size(); ++b) {
      boxes.rows.push_back(row_of(found, b, found.boxes[b].rule));
      boxes.rows.back().insert(boxes.rows.back().end(),
                               {found.boxes[b].density_elsewhere, found.boxes[b].coverage_elsewhere});
    }
    for (std::size_t l = 0; l < found.tree.leaves.size(); ++l)
      leaves.rows.push_back(row_of(found, l, found.tree.leaves[l]));
  }
  database.write_table(
      boxes,
      "Regions in which an outcome is common, by the patient rule induction method (Friedman and "
      "Fisher 1999): density is its share there, coverage the part of all its runs that is there; "
      "elsewhere: on points that were left out of the search");
  database.write_table(leaves, "The leaves of a small classification tree (Breiman and others 1984)");
}

}  // namespace demarche
