#include "sim/report/study_regions.h"

#include <algorithm>
#include <cmath>

#include "sim/report/study_analysis.h"
#include "sim/study/discover.h"

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

std::vector<Cell> row_of(const std::string& outcome, std::size_t number, const Region& region,
                         const std::vector<std::string>& names) {
  return {outcome,
          static_cast<double>(number + 1),
          conditions_text(region.conditions, names),
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

void write_regions(StudyDatabase& database) {
  PlainTable boxes{
      "boxes",
      {"outcome", "box", "rule", "points", "density", "coverage", "density_elsewhere", "coverage_elsewhere"},
      {}};
  PlainTable leaves{
      "leaves", {"outcome", "leaf", "rule", "points", "density", "coverage", "explained_elsewhere"}, {}};
  const std::vector<Measure> measures = measures_of(database);
  for (const std::size_t watched : watched_outcomes(database.points())) {
    const SampleTable table = table_of(database, measures[watched]);
    const std::string& outcome = database.points().scenario()->outcomes[watched].name;
    const std::vector<PrimBox> found = prim(table);
    for (std::size_t b = 0; b < found.size(); ++b) {
      boxes.rows.push_back(row_of(outcome, b, found[b].rule, table.names));
      boxes.rows.back().insert(boxes.rows.back().end(),
                               {found[b].density_elsewhere, found[b].coverage_elsewhere});
    }
    const Tree tree = classification_tree(table);
    for (std::size_t l = 0; l < tree.leaves.size(); ++l) {
      leaves.rows.push_back(row_of(outcome, l, tree.leaves[l], table.names));
      leaves.rows.back().emplace_back(tree.explained_elsewhere);
    }
  }
  database.write_table(
      boxes,
      "Regions in which an outcome is common, by the patient rule induction method (Friedman and "
      "Fisher 1999): density is its share there, coverage the part of all its runs that is there; "
      "elsewhere: on points that were left out of the search");
  database.write_table(
      leaves,
      "The leaves of a small classification tree (Breiman and others 1984); explained_elsewhere: "
      "by the whole tree, of the variance of points that were left out");
}

}  // namespace demarche
