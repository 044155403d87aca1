#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "sim/study/discover.h"

namespace demarche {

namespace {

using Rows = std::vector<std::uint32_t>;

struct Grown : TreeNode {
  double squares = 0;  // of the shares' distances from the node's density
};

struct Sums {
  double count = 0;
  double sum = 0;
  double sum_squares = 0;

  void add(double y) {
    count += 1;
    sum += y;
    sum_squares += y * y;
  }
  double squares() const { return count > 0 ? std::max(0.0, sum_squares - sum * sum / count) : 0; }
};

Sums sums_of(const SampleTable& table, const Rows& rows) {
  Sums s;
  for (const std::uint32_t i : rows) s.add(table.shares[i]);
  return s;
}

struct Split {
  double gain = 0;
  std::size_t parameter = 0;
  double limit = 0;
};

// The best split of a node by one parameter, at a short number where that costs little.
Split best_split(const SampleTable& table, const Rows& rows, std::size_t parameter, std::size_t least) {
  const std::size_t n = rows.size();
  std::vector<std::pair<double, double>> sorted;  // value, share
  for (const std::uint32_t i : rows) sorted.push_back({table.row(i)[parameter], table.shares[i]});
  std::ranges::sort(sorted);
  Sums all;
  for (const auto& [value, share] : sorted) all.add(share);
  std::vector<double> gains(n, 0.0);  // of a split before that place
  Sums below;
  std::size_t best = 0;
  for (std::size_t i = 1; i < n; ++i) {
    below.add(sorted[i - 1].second);
    if (sorted[i - 1].first == sorted[i].first || i < least || n - i < least) continue;
    const Sums above{all.count - below.count, all.sum - below.sum, all.sum_squares - below.sum_squares};
    gains[i] = all.squares() - below.squares() - above.squares();
    if (gains[i] > gains[best]) best = i;
  }
  if (best == 0) return {};
  // Within a hundredth of the points on either side, if the gain does not suffer.
  const std::size_t slack = n / 100;
  const std::size_t first = best > slack + 1 ? best - slack - 1 : 0;
  const std::size_t last = std::min(best + slack, n - 1);
  if (const auto limit = short_number_between(sorted[first].first, sorted[last].first)) {
    const auto at = std::ranges::lower_bound(sorted, *limit, {}, &std::pair<double, double>::first);
    const auto place = static_cast<std::size_t>(at - sorted.begin());
    if (at->first != *limit && gains[place] > 0.95 * gains[best]) return {gains[place], parameter, *limit};
  }
  const auto limit = short_number_between(sorted[best - 1].first, sorted[best].first);
  if (!limit) return {};
  return {gains[best], parameter, *limit};
}

class Grower {
 public:
  Grower(const SampleTable& table, const TreeOptions& options, std::size_t least)
      : table_(table), options_(options), least_(least) {}

  std::vector<Grown> grow(const Rows& rows) {
    nodes_.clear();
    all_interest_ = sums_of(table_, rows).sum;
    add(rows, 0);
    return std::move(nodes_);
  }

 private:
  int add(const Rows& rows, int depth) {
    const auto place = static_cast<std::size_t>(nodes_.size());
    const Sums sums = sums_of(table_, rows);
    Grown node;
    node.points = rows.size();
    node.density = rows.empty() ? 0 : sums.sum / sums.count;
    node.coverage = all_interest_ > 0 ? sums.sum / all_interest_ : 0;
    node.squares = sums.squares();
    nodes_.push_back(node);
    Split best;
    if (depth < options_.depth && node.squares > 0)
      for (std::size_t d = 0; d < table_.names.size(); ++d) {
        const Split split = best_split(table_, rows, d, least_);
        if (split.gain > best.gain) best = split;
      }
    if (best.gain > 1e-12 * static_cast<double>(rows.size())) {
      Rows below;
      Rows above;
      for (const std::uint32_t i : rows)
        (table_.row(i)[best.parameter] > best.limit ? above : below).push_back(i);
      const int first = add(below, depth + 1);
      const int second = add(above, depth + 1);
      nodes_[place].parameter = best.parameter;
      nodes_[place].limit = best.limit;
      nodes_[place].below = first;
      nodes_[place].above = second;
    }
    return static_cast<int>(place);
  }

  const SampleTable& table_;
  TreeOptions options_;
  std::size_t least_ = 0;
  double all_interest_ = 0;
  std::vector<Grown> nodes_;
};

// Makes leaves of nodes whose parts gain less than `price` of the root's squares for each leaf more.
void prune(std::vector<Grown>& nodes, double price) {
  struct Below {
    double squares = 0;
    double leaves = 1;
  };
  std::vector<Below> below(nodes.size());
  for (std::size_t i = nodes.size(); i-- > 0;) {
    below[i] = {nodes[i].squares, 1};
    if (nodes[i].below < 0) continue;
    const Below& first = below[static_cast<std::size_t>(nodes[i].below)];
    const Below& second = below[static_cast<std::size_t>(nodes[i].above)];
    const Below parts{first.squares + second.squares, first.leaves + second.leaves};
    if (nodes[i].squares - parts.squares < price * nodes[0].squares * (parts.leaves - 1))
      nodes[i].below = nodes[i].above = -1;
    else
      below[i] = parts;
  }
}

double predicted(const std::vector<Grown>& nodes, std::span<const double> row) {
  std::size_t i = 0;
  while (nodes[i].below >= 0)
    i = static_cast<std::size_t>(row[nodes[i].parameter] > nodes[i].limit ? nodes[i].above : nodes[i].below);
  return nodes[i].density;
}

// The prices of a leaf that are tried; at the last only the root is left.
constexpr std::array<double, 9> prices = {0, 0.002, 0.005, 0.01, 0.02, 0.04, 0.08, 0.16, 2};

struct Price {
  double price = 0;
  double error = 0;  // mean square on the points that were left out
};

Price best_price(const SampleTable& table, const Rows& all, Grower& grower) {
  std::array<Sums, prices.size()> errors{};
  for (std::uint32_t fold = 0; fold < folds; ++fold) {
    Rows kept;
    Rows left_out;
    for (const std::uint32_t i : all) (fold_of(i) == fold ? left_out : kept).push_back(i);
    std::vector<Grown> nodes = grower.grow(kept);
    for (std::size_t p = 0; p < prices.size(); ++p) {
      prune(nodes, prices[p]);
      for (const std::uint32_t i : left_out) {
        const double e = table.shares[i] - predicted(nodes, table.row(i));
        errors[p].add(e * e);
      }
    }
  }
  const auto mean = [&](std::size_t p) { return errors[p].sum / errors[p].count; };
  std::size_t best = 0;
  for (std::size_t p = 1; p < prices.size(); ++p)
    if (mean(p) < mean(best)) best = p;
  const double n = errors[best].count;
  const double standard_error = std::sqrt(errors[best].squares() / std::max(1.0, n - 1) / n);
  std::size_t chosen = best;
  for (std::size_t p = best + 1; p < prices.size(); ++p)
    if (mean(p) <= mean(best) + standard_error) chosen = p;
  return {prices[chosen], mean(chosen)};
}

void collect(const std::vector<Grown>& grown, std::size_t from, const std::vector<Condition>& conditions,
             Tree& tree) {
  const Grown& node = grown[from];
  const std::size_t place = tree.nodes.size();
  tree.nodes.push_back(node);
  if (node.below < 0) {
    tree.leaves.push_back({conditions, node.points, node.density, node.coverage});
    return;
  }
  const auto with = [&](bool above) { return with_limit(conditions, {node.parameter, above, node.limit}); };
  tree.nodes[place].below = static_cast<int>(tree.nodes.size());
  collect(grown, static_cast<std::size_t>(node.below), with(false), tree);
  tree.nodes[place].above = static_cast<int>(tree.nodes.size());
  collect(grown, static_cast<std::size_t>(node.above), with(true), tree);
}

}  // namespace

Tree classification_tree(const SampleTable& table, const TreeOptions& options) {
  Tree tree;
  if (table.size() == 0) return tree;
  Rows all(table.size());
  std::iota(all.begin(), all.end(), 0u);
  const auto least = std::max<std::size_t>(
      5, static_cast<std::size_t>(std::ceil(options.least_points * static_cast<double>(table.size()))));
  Grower grower(table, options, least);
  const Price price = best_price(table, all, grower);
  std::vector<Grown> nodes = grower.grow(all);
  prune(nodes, price.price);
  const double variance = nodes[0].squares / static_cast<double>(table.size());
  tree.explained_elsewhere = variance > 0 ? 1 - price.error / variance : 0;
  collect(nodes, 0, {}, tree);
  std::ranges::stable_sort(tree.leaves, std::greater<>{}, &Region::density);
  return tree;
}

}  // namespace demarche
