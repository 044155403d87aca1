#include "sim/scenario/static_eval.h"

#include <algorithm>

namespace demarche {

namespace {

using Value = std::optional<double>;  // booleans are 0 and 1

struct Evaluator {
  const Scenario& scenario;
  const Expression& expression;
  StaticQuery& query;
};

Value evaluate(Evaluator& e, NodeId id);

std::optional<int> actor_of(Evaluator& e, NodeId id) {
  const Node& node = e.expression.node(id);
  if (node.kind == NodeKind::actor) return node.symbol;
  if (node.kind != NodeKind::actor_variable || node.symbol < 0) return std::nullopt;
  const auto slot = static_cast<std::size_t>(node.symbol);
  if (slot >= e.query.actors.size() || e.query.actors[slot] < 0) return std::nullopt;
  return e.query.actors[slot];
}

Value boolean(bool value) { return value ? 1.0 : 0.0; }

Value evaluate_logic(Evaluator& e, const Node& node) {
  // The value of one side that decides alone: false for `and`, true for `or`.
  const double decides = node.op == Op::logical_and ? 0 : 1;
  const Value left = evaluate(e, node.children[0]);
  if (left && *left == decides) return left;
  const Value right = evaluate(e, node.children[1]);
  if (right && *right == decides) return right;
  if (left && right) return right;
  return std::nullopt;
}

Value evaluate_binary(Evaluator& e, const Node& node) {
  if (node.op == Op::logical_and || node.op == Op::logical_or) return evaluate_logic(e, node);
  const Value left = evaluate(e, node.children[0]);
  if (!left) return std::nullopt;
  const Value right = evaluate(e, node.children[1]);
  if (!right) return std::nullopt;
  switch (node.op) {
    case Op::add: return *left + *right;
    case Op::subtract: return *left - *right;
    case Op::multiply: return *left * *right;
    case Op::less: return boolean(*left < *right);
    case Op::less_equal: return boolean(*left <= *right);
    case Op::greater: return boolean(*left > *right);
    case Op::greater_equal: return boolean(*left >= *right);
    case Op::equal: return boolean(*left == *right);
    case Op::not_equal: return boolean(*left != *right);
    default: return std::nullopt;
  }
}

// count, any, all; the others are numbers of state in any real use.
Value evaluate_reduce(Evaluator& e, const Node& node) {
  const auto reduce = static_cast<Reduce>(node.symbol);
  if (reduce != Reduce::count && reduce != Reduce::any && reduce != Reduce::all) return std::nullopt;
  const auto members = static_members(e.scenario, e.expression, node.children[0]);
  if (!members) return std::nullopt;
  const auto slot = static_cast<std::size_t>(node.value);
  if (e.query.actors.size() <= slot) e.query.actors.resize(slot + 1, -1);
  double count = 0;
  bool known = true;
  for (int member : *members) {
    e.query.actors[slot] = member;
    const Value filter = node.children[1] == no_node ? boolean(true) : evaluate(e, node.children[1]);
    if (filter && *filter == 0) continue;
    const Value body = node.children[2] == no_node ? boolean(true) : evaluate(e, node.children[2]);
    if (filter && body) {
      if (*body != 0) ++count;
      if (reduce == Reduce::any && *body != 0) return boolean(true);
      if (reduce == Reduce::all && *body == 0) return boolean(false);
    } else {
      // Whoever fails `any` or passes `all` does not matter, in the set or not.
      const bool irrelevant =
          body && ((reduce == Reduce::any && *body == 0) || (reduce == Reduce::all && *body != 0) ||
                   (reduce == Reduce::count && *body == 0));
      if (!irrelevant) known = false;
    }
  }
  if (!known) return std::nullopt;
  if (reduce == Reduce::any) return boolean(false);
  if (reduce == Reduce::all) return boolean(true);
  return count;
}

Value evaluate_membership(Evaluator& e, const Node& node) {
  const auto actor = actor_of(e, node.children[0]);
  if (!actor) return std::nullopt;
  const bool wanted = node.op != Op::not_equal;
  const Node& set = e.expression.node(node.children[1]);
  if (set.kind == NodeKind::listed_set) {
    bool known = true;
    for (NodeId child : set.children) {
      const auto member = actor_of(e, child);
      if (member && *member == *actor) return boolean(wanted);
      if (!member) known = false;
    }
    return known ? boolean(!wanted) : std::nullopt;
  }
  const auto members = static_members(e.scenario, e.expression, node.children[1]);
  if (!members) return std::nullopt;
  const bool inside = std::find(members->begin(), members->end(), *actor) != members->end();
  return boolean(inside == wanted);
}

Value evaluate(Evaluator& e, NodeId id) {
  if (id == no_node || --e.query.budget < 0) return std::nullopt;
  const Node& node = e.expression.node(id);
  switch (node.kind) {
    case NodeKind::number:
    case NodeKind::boolean: return node.value;
    case NodeKind::unary: {
      const Value operand = evaluate(e, node.children[0]);
      if (!operand) return std::nullopt;
      return node.op == Op::logical_not ? boolean(*operand == 0) : Value(-*operand);
    }
    case NodeKind::binary: return evaluate_binary(e, node);
    case NodeKind::same_actor: {
      const auto left = actor_of(e, node.children[0]);
      const auto right = actor_of(e, node.children[1]);
      if (!left || !right) return std::nullopt;
      return boolean((*left == *right) == (node.op == Op::equal));
    }
    case NodeKind::member_of: return evaluate_membership(e, node);
    case NodeKind::choice: {
      const Value condition = evaluate(e, node.children[0]);
      if (condition) return evaluate(e, node.children[*condition != 0 ? 1 : 2]);
      const Value first = evaluate(e, node.children[1]);
      if (!first) return std::nullopt;
      const Value second = evaluate(e, node.children[2]);
      return second && *first == *second ? first : std::nullopt;
    }
    case NodeKind::reduce: return evaluate_reduce(e, node);
    case NodeKind::set_size: {
      const auto members = static_members(e.scenario, e.expression, node.children[0]);
      if (!members) return std::nullopt;
      return static_cast<double>(members->size());
    }
    default: return std::nullopt;
  }
}

}  // namespace

StaticQuery::StaticQuery(int self, int target) {
  bind(ActorSlot::self, self);
  bind(ActorSlot::target, target);
}

void StaticQuery::bind(ActorSlot slot, int actor) {
  const auto index = static_cast<std::size_t>(slot);
  if (actors.size() <= index) actors.resize(index + 1, -1);
  actors[index] = actor;
}

std::optional<bool> static_condition(const Scenario& scenario, const Expression& expression, NodeId node,
                                     StaticQuery& query) {
  Evaluator evaluator{scenario, expression, query};
  const Value value = evaluate(evaluator, node);
  if (!value) return std::nullopt;
  return *value != 0;
}

std::optional<bool> static_condition(const Scenario& scenario, const Expression& expression,
                                     StaticQuery& query) {
  if (expression.empty()) return true;
  return static_condition(scenario, expression, expression.root, query);
}

std::optional<std::vector<int>> static_members(const Scenario& scenario, const Expression& expression,
                                               NodeId set) {
  const Node& node = expression.node(set);
  if (node.kind == NodeKind::listed_set) {
    std::vector<int> members;
    for (NodeId child : node.children) {
      if (expression.node(child).kind != NodeKind::actor) return std::nullopt;
      members.push_back(expression.node(child).symbol);
    }
    return members;
  }
  if (node.kind != NodeKind::named_set || node.symbol < 0) return std::nullopt;
  const ActorSet& named = scenario.sets[static_cast<std::size_t>(node.symbol)];
  if (named.dynamic) return std::nullopt;
  return named.members;
}

}  // namespace demarche
