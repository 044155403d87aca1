#include "sim/session/timeline.h"

#include <algorithm>
#include <tuple>

namespace demarche {

std::vector<int> path_to(const Timeline& timeline, int moment) {
  std::vector<int> path;
  for (int m = moment; m >= 0; m = timeline.at(m).parent) path.push_back(m);
  std::reverse(path.begin(), path.end());
  return path;
}

int moment_at_turn(const Timeline& timeline, int moment, int turn) {
  for (int m = moment; m >= 0; m = timeline.at(m).parent)
    if (timeline.at(m).turn == turn) return m;
  return -1;
}

int parting_of(const Timeline& timeline, int a, int b) {
  // A parent has the smaller number.
  while (a != b) {
    if (a > b)
      a = timeline.at(a).parent;
    else
      b = timeline.at(b).parent;
  }
  return a;
}

bool is_on_way(const Timeline& timeline, int moment, int tip) {
  return parting_of(timeline, moment, tip) == moment;
}

int find_branch(const Timeline& timeline, const std::string& name) {
  for (std::size_t i = 0; i < timeline.branches.size(); ++i)
    if (timeline.branches[i].name == name) return static_cast<int>(i);
  return -1;
}

std::string free_branch_name(const Timeline& timeline, const std::string& wish) {
  if (find_branch(timeline, wish) < 0) return wish;
  for (int n = 2;; ++n) {
    const std::string name = wish + " " + std::to_string(n);
    if (find_branch(timeline, name) < 0) return name;
  }
}

std::vector<int> rows_of_tree(const Timeline& timeline) {
  std::vector<int> rows(timeline.moments.size(), -1);
  for (std::size_t b = 0; b < timeline.branches.size(); ++b)
    for (int m = timeline.branches[b].tip; m >= 0 && rows[static_cast<std::size_t>(m)] < 0;
         m = timeline.at(m).parent)
      rows[static_cast<std::size_t>(m)] = static_cast<int>(b);
  return rows;
}

std::vector<int> drop_unreached(Timeline& timeline) {
  std::vector<bool> reached(timeline.moments.size(), false);
  reached[0] = true;
  for (const Branch& b : timeline.branches)
    for (int m = b.tip; m >= 0 && !reached[static_cast<std::size_t>(m)]; m = timeline.at(m).parent)
      reached[static_cast<std::size_t>(m)] = true;
  std::vector<int> renumbered(timeline.moments.size(), -1);
  std::vector<Moment> kept;
  for (std::size_t m = 0; m < timeline.moments.size(); ++m) {
    if (!reached[m]) continue;
    renumbered[m] = static_cast<int>(kept.size());
    kept.push_back(std::move(timeline.moments[m]));
    if (m != 0) kept.back().parent = renumbered[static_cast<std::size_t>(kept.back().parent)];
  }
  timeline.moments = std::move(kept);
  for (Branch& b : timeline.branches) b.tip = renumbered[static_cast<std::size_t>(b.tip)];
  timeline.here = renumbered[static_cast<std::size_t>(timeline.here)];
  return renumbered;
}

bool same_move(const Move& a, const Move& b) {
  const auto key = [](const Move& m) {
    return std::tie(m.turn, m.actor, m.act, m.instrument, m.target, m.offer, m.answer, m.ballot, m.vote,
                    m.gives, m.asks, m.lasts);
  };
  return key(a) == key(b);
}

bool same_moves(const std::vector<Move>& a, const std::vector<Move>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), same_move);
}

}  // namespace demarche
