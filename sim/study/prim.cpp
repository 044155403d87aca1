#include <algorithm>
#include <cmath>

#include "sim/study/discover.h"

namespace demarche {

namespace {

using Rows = std::vector<std::uint32_t>;

double interest(const SampleTable& table, const Rows& rows) {
  double sum = 0;
  for (const std::uint32_t i : rows) sum += table.shares[i];
  return sum;
}

Rows rows_inside(const SampleTable& table, const Rows& rows, const std::vector<Condition>& conditions) {
  Rows inside;
  for (const std::uint32_t i : rows)
    if (holds(conditions, table.row(i))) inside.push_back(i);
  return inside;
}

Region measured(const SampleTable& table, const Rows& among, double all_interest,
                std::vector<Condition> conditions) {
  const Rows inside = rows_inside(table, among, conditions);
  const double sum = interest(table, inside);
  return {std::move(conditions), inside.size(), inside.empty() ? 0 : sum / static_cast<double>(inside.size()),
          all_interest > 0 ? sum / all_interest : 0};
}

// A limit that cuts about `count` of the smallest values off, between 0.7 and 1.3 of it, or all equal values
// where one value has more. The values change places.
std::optional<double> cut_smallest(std::vector<double>& values, std::size_t count) {
  const std::size_t least = std::max<std::size_t>(1, count * 7 / 10);
  const std::size_t most = count + count * 3 / 10;
  if (most >= values.size()) return std::nullopt;
  const auto at = [&](std::size_t rank) {
    std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(rank), values.end());
    return values[rank];
  };
  const double inner = at(least - 1);
  double outer = at(most);
  if (!(inner < outer)) {
    double next = INFINITY;
    for (const double v : values)
      if (v > inner) next = std::min(next, v);
    if (next == INFINITY) return std::nullopt;
    outer = next;
  }
  return short_number_between(inner, outer);
}

class BoxSearch {
 public:
  BoxSearch(const SampleTable& table, Rows among, const PrimOptions& options)
      : table_(table), among_(std::move(among)), options_(options), all_(interest(table, among_)) {
    least_ = std::max<std::size_t>(
        10, static_cast<std::size_t>(std::ceil(options.least_points * static_cast<double>(among_.size()))));
  }

  void peel_all() {
    Rows inside = among_;
    std::vector<Condition> conditions;
    for (;;) {
      trajectory.push_back(measured(table_, inside, all_, conditions));
      if (trajectory.back().density >= 1 || !peel_once(inside, conditions)) return;
    }
  }

  std::size_t choose() const {
    std::size_t best = 0;
    double best_worth = -1;
    for (std::size_t i = 0; i < trajectory.size(); ++i) {
      const Region& box = trajectory[i];
      double worth = 0;
      if (options_.wanted_density >
          0)  // a box that is dense enough by its coverage, others below all of them
        worth = box.density >= options_.wanted_density ? 1 + box.coverage : box.density;
      else if (box.density + box.coverage > 0)
        worth = 2 * box.density * box.coverage / (box.density + box.coverage);
      if (worth > best_worth) {
        best = i;
        best_worth = worth;
      }
    }
    return best;
  }

  std::vector<Condition> paste(std::vector<Condition> conditions) const {
    for (;;) {
      const Region now = measured(table_, among_, all_, conditions);
      std::vector<Condition> best;
      double best_density = now.density;
      bool found = false;
      for (const Condition& limit : conditions) {
        const std::vector<Condition> wider = widened(conditions, limit, now.points);
        const Region then = measured(table_, among_, all_, wider);
        if (then.points > now.points && then.density >= best_density) {
          found = true;
          best = wider;
          best_density = then.density;
        }
      }
      if (!found) return conditions;
      conditions = best;
    }
  }

  std::vector<Restriction> restrictions(const std::vector<Condition>& conditions) const {
    const Region box = measured(table_, among_, all_, conditions);
    const auto hits = static_cast<std::size_t>(box.density * static_cast<double>(box.points) + 1e-9);
    std::vector<Restriction> list;
    for (const Condition& c : conditions) {
      if (!list.empty() && list.back().parameter == c.parameter) continue;
      const Region without = measured(table_, among_, all_, freed(conditions, c.parameter));
      list.push_back({c.parameter, binomial_tail(box.points, without.density, hits), 0});
    }
    return list;
  }

  // Without the limits that chance explains, the least sure first.
  std::vector<Condition> sure(std::vector<Condition> conditions) const {
    for (;;) {
      const std::vector<Restriction> list = restrictions(conditions);
      const auto worst = std::ranges::max_element(list, {}, &Restriction::quasi_p);
      if (worst == list.end() || worst->quasi_p <= prim_sure) return conditions;
      conditions = freed(conditions, worst->parameter);
    }
  }

  std::vector<Condition> box() {
    peel_all();
    chosen = choose();
    return sure(paste(trajectory[chosen].conditions));
  }

  std::vector<Region> trajectory;
  std::size_t chosen = 0;

 private:
  static std::vector<Condition> freed(std::vector<Condition> conditions, std::size_t parameter) {
    std::erase_if(conditions, [&](const Condition& c) { return c.parameter == parameter; });
    return conditions;
  }

  bool peel_once(Rows& inside, std::vector<Condition>& conditions) const {
    const auto count = std::max<std::size_t>(
        1, static_cast<std::size_t>(options_.peel * static_cast<double>(inside.size())));
    std::optional<Condition> best;
    double lowest = INFINITY;  // density of what would be peeled off
    std::size_t fewest = 0;
    std::vector<double> values(inside.size());
    for (std::size_t d = 0; d < table_.names.size(); ++d)
      for (const double sign : {1.0, -1.0}) {
        for (std::size_t i = 0; i < inside.size(); ++i) values[i] = sign * table_.row(inside[i])[d];
        const std::optional<double> limit = cut_smallest(values, count);
        if (!limit) continue;
        std::size_t removed = 0;
        double sum = 0;
        for (const std::uint32_t i : inside)
          if (!(sign * table_.row(i)[d] > *limit)) {
            ++removed;
            sum += table_.shares[i];
          }
        if (inside.size() - removed < least_) continue;
        const double density = sum / static_cast<double>(removed);
        if (density < lowest || (density == lowest && removed < fewest)) {
          best = Condition{d, sign > 0, sign * *limit};
          lowest = density;
          fewest = removed;
        }
      }
    if (!best) return false;
    conditions = with_limit(conditions, *best);
    inside = rows_inside(table_, inside, {*best});
    return true;
  }

  // With about `peel` of the box's points more at one limit; without it where fewer are left beyond.
  std::vector<Condition> widened(std::vector<Condition> conditions, const Condition& limit,
                                 std::size_t points) const {
    std::erase(conditions, limit);
    const double sign = limit.above ? -1.0 : 1.0;
    std::vector<double> beyond;
    for (const std::uint32_t i : among_)
      if (holds(conditions, table_.row(i)) && !holds({limit}, table_.row(i)))
        beyond.push_back(sign * table_.row(i)[limit.parameter]);
    const auto count =
        std::max<std::size_t>(1, static_cast<std::size_t>(options_.peel * static_cast<double>(points)));
    const std::optional<double> wider = cut_smallest(beyond, count);
    if (!wider) return conditions;
    return with_limit(conditions, {limit.parameter, limit.above, sign * *wider});
  }

  const SampleTable& table_;
  Rows among_;
  PrimOptions options_;
  double all_ = 0;
  std::size_t least_ = 0;
};

// The same search without each fifth in turn, and what its boxes are worth there.
void check_elsewhere(const SampleTable& table, const Rows& among, const PrimOptions& options, PrimBox& box) {
  double inside_interest = 0;
  double inside_points = 0;
  double all_interest = 0;
  for (std::uint32_t fold = 0; fold < folds; ++fold) {
    Rows kept;
    Rows left_out;
    for (const std::uint32_t i : among) (fold_of(i) == fold ? left_out : kept).push_back(i);
    BoxSearch search(table, std::move(kept), options);
    const std::vector<Condition> conditions = search.box();
    const Rows inside = rows_inside(table, left_out, conditions);
    inside_interest += interest(table, inside);
    inside_points += static_cast<double>(inside.size());
    all_interest += interest(table, left_out);
    for (Restriction& r : box.restrictions)
      if (std::ranges::any_of(conditions, [&](const Condition& c) { return c.parameter == r.parameter; }))
        ++r.found_again;
  }
  box.density_elsewhere = inside_points > 0 ? inside_interest / inside_points : 0;
  box.coverage_elsewhere = all_interest > 0 ? inside_interest / all_interest : 0;
}

}  // namespace

std::vector<PrimBox> prim(const SampleTable& table, const PrimOptions& options) {
  std::vector<PrimBox> boxes;
  Rows among(table.size());
  for (std::size_t i = 0; i < among.size(); ++i) among[i] = static_cast<std::uint32_t>(i);
  const double all_interest = interest(table, among);
  const double usual = among.empty() ? 0 : all_interest / static_cast<double>(among.size());
  while (static_cast<int>(boxes.size()) < options.boxes && among.size() >= 2 * folds) {
    if (!(interest(table, among) > 0)) break;
    BoxSearch search(table, among, options);
    PrimBox box;
    const std::vector<Condition> conditions = search.box();
    box.rule = measured(table, among, all_interest, conditions);
    // A later box that is no denser than all points together says nothing.
    if (conditions.empty() || !(box.rule.density > usual)) break;
    box.restrictions = search.restrictions(conditions);
    box.trajectory = std::move(search.trajectory);
    box.chosen = search.chosen;
    check_elsewhere(table, among, options, box);
    boxes.push_back(std::move(box));
    std::erase_if(among, [&](std::uint32_t i) { return holds(conditions, table.row(i)); });
  }
  return boxes;
}

}  // namespace demarche
