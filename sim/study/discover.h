// Which region of the parameters leads to an outcome: boxes and a small tree, as rules that a person can
// read. Pure functions of a table of samples; the same on every machine.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace demarche {

// What was tried and what came of it. Points without a share (all their runs failed) are to be left out.
struct SampleTable {
  std::vector<std::string> names;  // of the parameters, as rules print them
  std::vector<double> values;      // row by row, as many as names
  std::vector<double> shares;      // by row: the share of its runs that are of interest, 0 … 1

  std::size_t size() const { return shares.size(); }
  std::span<const double> row(std::size_t i) const {
    return std::span(values).subspan(i * names.size(), names.size());
  }
};

struct Condition {
  std::size_t parameter = 0;
  bool above = false;  // greater than the limit; otherwise less
  double limit = 0;    // a short decimal: it is what is printed
  bool operator==(const Condition&) const = default;
};

// Rules are tried on the points that they were not made from: five times over, each without a fifth. Which
// fifth a row belongs to is luck, since designs have patterns of their own.
inline constexpr std::uint32_t folds = 5;
std::uint32_t fold_of(std::size_t row);

struct Region {
  std::vector<Condition> conditions;  // by parameter, the lower limit first; all must hold
  std::size_t points = 0;             // of the table in which they hold
  double density = 0;                 // share of the runs there that are of interest
  double coverage = 0;                // share of all runs of interest that are there
};

// The conditions and one more, which takes the place of a limit on the same side.
std::vector<Condition> with_limit(std::vector<Condition> conditions, const Condition& limit);
bool holds(const std::vector<Condition>& conditions, std::span<const double> row);
// "evasion > 0.7 and detection < 0.2"; "anything" without conditions.
std::string conditions_text(const std::vector<Condition>& conditions, const std::vector<std::string>& names);
// "evasion > 0.7 and detection < 0.2: open pipeline in 83 % of runs, covers 61 %".
std::string rule_text(std::string_view conditions, std::string_view outcome, double density, double coverage);

// The number with the fewest decimals strictly between two; none if there is no number between them.
std::optional<double> short_number_between(double low, double high);

// P(X >= hits) of `trials` with that chance each.
double binomial_tail(std::size_t trials, double chance, std::size_t hits);

// The patient rule induction method, PRIM (Friedman & Fisher 1999), as a tool for scenario discovery (Bryant
// & Lempert 2010). From all points on, a slice at an end of one parameter is peeled off at a time: that with
// the fewest runs of interest, so the density of what is left rises and the coverage falls. A box on that
// trajectory is chosen, widened again where that costs no density (pasting), and freed of limits that chance
// explains.
struct PrimOptions {
  double peel = 0.05;  // of the points in the box, about: 0.7 to 1.3 of it, where limits are short numbers
  double least_points = 0.05;  // of all points, and at least 10: no smaller box
  double wanted_density = 0;  // choose the widest box of at least that density; 0: best harmonic mean of both
  int boxes = 3;              // at most; each is looked for among the points outside those before
};

inline constexpr double prim_sure = 0.05;

struct Restriction {
  std::size_t parameter = 0;
  // How often chance would give that density or more without the limits on this parameter (Bryant & Lempert's
  // quasi-p-value: it takes no account of the search). Limits with more than prim_sure are left out.
  double quasi_p = 1;
  int found_again = 0;  // of the five searches, in how many, each without a fifth of the points
};

struct PrimBox {
  Region rule;  // density among the points outside earlier boxes, coverage of all
  std::vector<Restriction> restrictions;
  std::vector<Region> trajectory;  // from all points on
  std::size_t chosen = 0;          // on it, before pasting
  // Of the boxes of those searches on the points that each left out: what to expect of new points.
  double density_elsewhere = 0;
  double coverage_elsewhere = 0;
};

// No boxes where nothing, or everything, is of interest, or chance explains all.
std::vector<PrimBox> prim(const SampleTable& table, const PrimOptions& options = {});

// A classification tree, CART (Breiman, Friedman, Olshen & Stone 1984): the split that most lowers the Gini
// impurity, which for shares is their variance. Pruned by cost and complexity as far as five-fold
// cross-validation allows within one standard error.
struct TreeOptions {
  int depth = 3;               // 1 … 8 conditions on the way to a leaf
  double least_points = 0.05;  // of all points, and at least 5: no smaller leaf
};

struct TreeNode {
  int below = -1;  // places of the two parts, or -1 in a leaf
  int above = -1;
  std::size_t parameter = 0;
  double limit = 0;
  std::size_t points = 0;
  double density = 0;
  double coverage = 0;
};

struct Tree {
  std::vector<TreeNode> nodes;     // the root first, parents before their parts; empty for an empty table
  std::vector<Region> leaves;      // densest first
  double explained_elsewhere = 0;  // share of the variance of points that were left out; 0 or less: nothing
};

Tree classification_tree(const SampleTable& table, const TreeOptions& options = {});

}  // namespace demarche
