#include "sim/scenario/empty_sets.h"

#include <algorithm>
#include <vector>

#include "sim/scenario/static_eval.h"

namespace demarche {
namespace {

void find_slots(const Expression& expression, NodeId id, std::vector<int>& slots) {
  if (id == no_node) return;
  const Node& node = expression.node(id);
  if (node.kind == NodeKind::actor_variable &&
      std::find(slots.begin(), slots.end(), node.symbol) == slots.end())
    slots.push_back(node.symbol);
  for (const NodeId child : node.children) find_slots(expression, child, slots);
}

void bind(StaticQuery& query, int slot, int actor) {
  const auto index = static_cast<std::size_t>(slot);
  if (query.actors.size() <= index) query.actors.resize(index + 1, -1);
  query.actors[index] = actor;
}

// The conditions that have let the formula be evaluated may say that the set has members: `count(rich) > 0`.
bool is_known_to_have_members(IntervalQuery& query, const Expression& expression, NodeId set,
                              const Facts& facts) {
  query.budget -= static_cast<long>(expression.nodes.size());
  if (query.budget < 0) return true;
  Expression with_size = expression;
  Node size;
  size.kind = NodeKind::set_size;
  size.type = Type::number;
  size.children = {set};
  with_size.nodes.push_back(size);
  return bound_of(query, with_size, static_cast<NodeId>(with_size.nodes.size()) - 1, facts).range.low > 0;
}

// Whether, for these actors in the other slots, nobody of the set may pass the filter.
bool may_nobody_pass(IntervalQuery& query, const Expression& expression, const Node& reduce,
                     const std::vector<int>& members, StaticQuery others) {
  for (const int member : members) {
    bind(others, static_cast<int>(reduce.value), member);
    others.budget = std::min(others.budget, query.budget);
    const long before = others.budget;
    const auto passes = static_condition(query.scenario, expression, reduce.children[1], others);
    query.budget -= before - others.budget;
    if (passes == true || query.budget < 0) return false;
  }
  return true;
}

}  // namespace

bool may_be_over_nobody(IntervalQuery& query, const Expression& expression, NodeId id, const Facts& facts) {
  const Node& reduce = expression.node(id);
  const NodeId set = reduce.children[0];
  const NodeId filter = reduce.children[1];
  const auto members = static_members(query.scenario, expression, set);
  if (!members) {
    // A set written out has somebody; which of them pass is not looked into.
    if (expression.node(set).kind != NodeKind::named_set) return false;
    return !is_known_to_have_members(query, expression, set, facts);
  }
  if (filter == no_node) return members->empty();

  std::vector<int> slots;
  find_slots(expression, filter, slots);
  std::erase(slots, static_cast<int>(reduce.value));
  if (slots.size() > 2) return false;
  const int actors = static_cast<int>(query.scenario.actors.size());
  for (int a = 0; a < (slots.empty() ? 1 : actors); ++a)
    for (int b = 0; b < (slots.size() < 2 ? 1 : actors); ++b) {
      StaticQuery others;
      if (!slots.empty()) bind(others, slots[0], a);
      if (slots.size() == 2) bind(others, slots[1], b);
      if (slots.size() == 2 && a == b) continue;  // self is never its own target
      if (may_nobody_pass(query, expression, reduce, *members, others)) return true;
    }
  return false;
}

}  // namespace demarche
