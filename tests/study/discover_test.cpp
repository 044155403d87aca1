#include "sim/study/discover.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "sim/study/sampling.h"

using namespace demarche;

namespace {

const std::vector<std::string> names = {"evasion", "detection", "patience", "price"};

// Points of four parameters, the last from 1000 to 9000; `chance` of a row is the share, or with `luck` the
// chance of a 1.
template <class Chance>
SampleTable table_of(std::size_t points, bool luck, Chance&& chance) {
  const UnitPoints cube = latin_hypercube(points, 4, 21);
  const UnitPoints draws = latin_hypercube(points, 1, 22);
  SampleTable table{names, cube.values, {}};
  for (std::size_t i = 0; i < points; ++i) {
    table.values[4 * i + 3] = 1000 + 8000 * table.values[4 * i + 3];
    const double p = chance(table.row(i));
    table.shares.push_back(luck ? (draws.row(i)[0] < p ? 1 : 0) : p);
  }
  return table;
}

bool planted(std::span<const double> row) { return row[0] > 0.6 && row[1] < 0.35; }

const Condition* limit_of(const Region& rule, std::size_t parameter, bool above) {
  for (const Condition& c : rule.conditions)
    if (c.parameter == parameter && c.above == above) return &c;
  return nullptr;
}

// What a reader makes of a printed rule.
std::vector<Condition> read_back(std::string text) {
  text = text.substr(0, text.find(": "));
  std::vector<Condition> conditions;
  const auto number = [](std::string_view s) {
    double x = 0;
    const auto end = std::from_chars(s.data(), s.data() + s.size(), x);
    CHECK_EQ(end.ptr, s.data() + s.size());
    return x;
  };
  const auto parameter = [](const std::string& s) {
    return static_cast<std::size_t>(std::ranges::find(names, s) - names.begin());
  };
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find(" and ", begin), text.size());
    std::vector<std::string> words;
    for (std::size_t b = begin; b < end;) {
      const std::size_t e = std::min(text.find(' ', b), end);
      words.push_back(text.substr(b, e - b));
      b = e + 1;
    }
    if (words.size() == 5) {
      conditions.push_back({parameter(words[2]), true, number(words[0])});
      conditions.push_back({parameter(words[2]), false, number(words[4])});
    } else {
      REQUIRE_EQ(words.size(), 3);
      conditions.push_back({parameter(words[0]), words[1] == ">", number(words[2])});
    }
    begin = end + 5;
  }
  return conditions;
}

void check_measures(const Region& rule, const SampleTable& table) {
  std::size_t points = 0;
  double inside = 0;
  double all = 0;
  for (std::size_t i = 0; i < table.size(); ++i) {
    all += table.shares[i];
    if (!holds(rule.conditions, table.row(i))) continue;
    ++points;
    inside += table.shares[i];
  }
  CHECK_EQ(rule.points, points);
  CHECK_EQ(rule.density, doctest::Approx(inside / static_cast<double>(points)));
  CHECK_EQ(rule.coverage, doctest::Approx(inside / all));
  CHECK_EQ(read_back(rule_text(conditions_text(rule.conditions, names), "it", rule.density, rule.coverage)),
           rule.conditions);
}

}  // namespace

TEST_CASE("the shortest number between two") {
  CHECK_EQ(short_number_between(0.6213, 0.6622), 0.64);
  CHECK_EQ(short_number_between(0.68, 0.72), 0.7);
  CHECK_EQ(short_number_between(-3, 4), 0);
  CHECK_EQ(short_number_between(41'234, 43'800), 43'000);
  CHECK_EQ(short_number_between(-0.0721, -0.0713), -0.072);
  CHECK_EQ(short_number_between(0, 1), 0.5);
  CHECK_EQ(short_number_between(9.5, 10.5), 10);
  CHECK_EQ(short_number_between(1, std::nextafter(1, 2)), std::nullopt);
  CHECK_EQ(short_number_between(2, 2), std::nullopt);
  const double close = std::nextafter(std::nextafter(1.0, 2), 2);
  CHECK_EQ(short_number_between(1, close), std::nextafter(1.0, 2));
}

TEST_CASE("tails of the binomial distribution") {
  CHECK_EQ(binomial_tail(10, 0.5, 0), 1);
  CHECK_EQ(binomial_tail(10, 0.5, 10), doctest::Approx(1.0 / 1024));
  CHECK_EQ(binomial_tail(10, 0.5, 5), doctest::Approx(638.0 / 1024));
  CHECK_EQ(binomial_tail(3, 0.2, 1), doctest::Approx(1 - 0.512));
  CHECK_EQ(binomial_tail(3, 0.2, 4), 0);
  CHECK_EQ(binomial_tail(7, 1, 7), 1);
  CHECK_EQ(binomial_tail(7, 0, 1), 0);
  // SciPy 1.10: binom.sf(549, 1000, 0.5), binom.sf(449, 1000, 0.5).
  CHECK_EQ(binomial_tail(1000, 0.5, 550), doctest::Approx(0.0008652680).epsilon(1e-6));
  CHECK_EQ(binomial_tail(1000, 0.5, 450), doctest::Approx(0.9993041292).epsilon(1e-6));
  CHECK_EQ(binomial_tail(1'000'000, 0.5, 1), 1);
}

TEST_CASE("rules read as sentences") {
  CHECK_EQ(
      rule_text(conditions_text({{0, true, 0.7}, {1, false, 0.2}}, names), "open pipeline", 0.829, 0.611),
      "evasion > 0.7 and detection < 0.2: open pipeline in 83 % of runs, covers 61 %");
  const std::vector<Condition> band = {{2, true, -0.25}, {2, false, 0.5}, {3, true, 20'000'000}};
  CHECK_EQ(rule_text(conditions_text(band, names), "it", 0.0312, 0),
           "-0.25 < patience < 0.5 and price > 20000000: it in 3.1 % of runs, covers 0 %");
  CHECK_EQ(conditions_text({}, names), "anything");
  CHECK_EQ(with_limit({{1, false, 0.5}}, {1, true, 0.2}),
           std::vector<Condition>{{1, true, 0.2}, {1, false, 0.5}});
  CHECK_EQ(with_limit({{1, true, 0.2}, {2, true, 1}}, {1, true, 0.3}),
           std::vector<Condition>{{1, true, 0.3}, {2, true, 1}});
}

TEST_CASE("PRIM finds a planted box, with its limits, and no others") {
  for (const bool luck : {false, true}) {
    CAPTURE(luck);
    const SampleTable table = table_of(1000, luck, [](auto row) { return planted(row) ? 0.9 : 0.04; });
    const std::vector<PrimBox> boxes = prim(table);
    REQUIRE_GE(boxes.size(), 1);
    const PrimBox& box = boxes[0];
    check_measures(box.rule, table);
    REQUIRE_EQ(box.rule.conditions.size(), 2);
    REQUIRE(limit_of(box.rule, 0, true));
    REQUIRE(limit_of(box.rule, 1, false));
    CHECK_LT(std::abs(limit_of(box.rule, 0, true)->limit - 0.6), 0.04);
    CHECK_LT(std::abs(limit_of(box.rule, 1, false)->limit - 0.35), 0.04);
    CHECK_GT(box.rule.density, 0.8);
    CHECK_GT(box.rule.coverage, 0.7);
    REQUIRE_EQ(box.restrictions.size(), 2);
    for (const Restriction& r : box.restrictions) {
      CHECK_LT(r.quasi_p, 1e-6);
      CHECK_EQ(r.found_again, 5);
    }
    CHECK_LT(std::abs(box.density_elsewhere - 0.85), 0.08);
    CHECK_GT(box.coverage_elsewhere, 0.65);
    // The trade-off: from everything down, with fewer points at each step.
    CHECK_EQ(box.trajectory[0].coverage, doctest::Approx(1));
    CHECK(box.trajectory[0].conditions.empty());
    for (std::size_t i = 1; i < box.trajectory.size(); ++i) {
      CHECK_LT(box.trajectory[i].points, box.trajectory[i - 1].points);
      CHECK_LE(box.trajectory[i].coverage, box.trajectory[i - 1].coverage);
      check_measures(box.trajectory[i], table);
    }
    CHECK_GE(box.trajectory.back().points, 50);
  }
}

TEST_CASE("PRIM covers two regions with two boxes, and takes the density that is wanted") {
  const SampleTable table = table_of(2000, true, [](auto row) {
    return planted(row) ? 0.9 : row[2] > 0.8 && row[3] < 3000 ? 0.8 : 0.02;
  });
  const std::vector<PrimBox> boxes = prim(table);
  REQUIRE_GE(boxes.size(), 2);
  std::vector<int> restricted(4);
  for (std::size_t i = 0; i < 2; ++i)
    for (const Restriction& r : boxes[i].restrictions) ++restricted[r.parameter];
  CHECK_EQ(restricted, std::vector<int>{1, 1, 1, 1});
  CHECK_GT(boxes[0].rule.coverage + boxes[1].rule.coverage, 0.75);

  PrimOptions wide;
  wide.wanted_density = 0.4;
  wide.boxes = 1;
  const PrimBox chosen = prim(table, wide).at(0);
  const Region& there = chosen.trajectory[chosen.chosen];
  CHECK_GE(there.density, 0.4);
  for (const Region& other : chosen.trajectory)
    if (other.density >= 0.4) CHECK_LE(other.coverage, there.coverage);
}

TEST_CASE("PRIM takes listed values, and says nothing where there is nothing to say") {
  SampleTable table = table_of(600, true, [](auto row) { return row[0] > 0.7 ? 0.9 : 0.1; });
  for (std::size_t i = 0; i < table.size(); ++i)  // five values, then a switch
    for (const std::size_t d : {0u, 1u})
      table.values[4 * i + d] = std::floor(table.values[4 * i + d] * (d == 0 ? 5 : 2));
  for (std::size_t i = 0; i < table.size(); ++i) table.shares[i] = table.row(i)[0] >= 3 ? 1 : 0;
  const PrimBox box = prim(table).at(0);
  CHECK_EQ(box.rule.density, 1);
  CHECK_EQ(box.rule.coverage, 1);
  REQUIRE_EQ(box.rule.conditions.size(), 1);
  CHECK_EQ(box.rule.conditions[0].parameter, 0);
  CHECK_GT(box.rule.conditions[0].limit, 2);
  CHECK_LT(box.rule.conditions[0].limit, 3);

  CHECK(prim(table_of(300, true, [](auto) { return 0.0; })).empty());
  CHECK(prim(table_of(300, true, [](auto) { return 1.0; })).empty());
  CHECK(prim(table_of(5, true, [](auto) { return 0.5; })).empty());
  CHECK(prim(SampleTable{names, {}, {}}).empty());
}

TEST_CASE("the tree finds a planted box, and is only a root where there is noise alone") {
  for (const bool luck : {false, true}) {
    CAPTURE(luck);
    const SampleTable table = table_of(1000, luck, [](auto row) { return planted(row) ? 0.9 : 0.04; });
    const Tree tree = classification_tree(table);
    REQUIRE_EQ(tree.leaves.size(), 3);
    REQUIRE_EQ(tree.nodes.size(), 5);
    std::size_t points = 0;
    double coverage = 0;
    for (const Region& leaf : tree.leaves) {
      check_measures(leaf, table);
      points += leaf.points;
      coverage += leaf.coverage;
    }
    CHECK_EQ(points, 1000);
    CHECK_EQ(coverage, doctest::Approx(1));
    const Region& densest = tree.leaves[0];
    REQUIRE_EQ(densest.conditions.size(), 2);
    REQUIRE(limit_of(densest, 0, true));
    REQUIRE(limit_of(densest, 1, false));
    CHECK_LT(std::abs(limit_of(densest, 0, true)->limit - 0.6), 0.03);
    CHECK_LT(std::abs(limit_of(densest, 1, false)->limit - 0.35), 0.03);
    CHECK_GT(tree.explained_elsewhere, luck ? 0.5 : 0.9);
    for (const TreeNode& node : tree.nodes)
      if (node.below >= 0) {
        const TreeNode& below = tree.nodes[static_cast<std::size_t>(node.below)];
        const TreeNode& above = tree.nodes[static_cast<std::size_t>(node.above)];
        CHECK_EQ(below.points + above.points, node.points);
      }
  }
  const Tree noise = classification_tree(table_of(400, true, [](auto) { return 0.3; }));
  CHECK_EQ(noise.leaves.size(), 1);
  CHECK_LT(noise.explained_elsewhere, 0.05);
  const Tree flat = classification_tree(table_of(100, true, [](auto) { return 1.0; }));
  CHECK_EQ(flat.nodes.size(), 1);
  CHECK_EQ(flat.leaves[0].density, 1);
  CHECK(classification_tree(SampleTable{names, {}, {}}).nodes.empty());
}

TEST_CASE("the tree takes listed values and keeps to its depth") {
  SampleTable table = table_of(800, false, [](auto) { return 0.0; });
  for (std::size_t i = 0; i < table.size(); ++i) {
    for (std::size_t d = 0; d < 3; ++d)
      table.values[4 * i + d] = std::floor(table.values[4 * i + d] * 3) / 10;
    const auto row = table.row(i);
    table.shares[i] = row[0] > 0.15 && row[1] < 0.05 && row[2] > 0.05 && row[3] > 5000 ? 1 : 0;
  }
  TreeOptions deep;
  deep.depth = 4;
  deep.least_points = 0.01;
  const Tree tree = classification_tree(table, deep);
  CHECK_EQ(tree.leaves[0].density, 1);
  CHECK_EQ(tree.leaves[0].coverage, 1);
  CHECK_EQ(tree.leaves[0].conditions.size(), 4);
  for (const Condition& c : tree.leaves[0].conditions)
    if (c.parameter < 3)
      for (const double listed : {0.0, 0.1, 0.2}) CHECK_NE(c.limit, listed);
  TreeOptions shallow;
  shallow.depth = 1;
  CHECK_LE(classification_tree(table, shallow).leaves.size(), 2);
}
