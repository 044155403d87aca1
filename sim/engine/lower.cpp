#include "sim/engine/lower.h"

#include "sim/engine/lower_parts.h"
#include "sim/engine/random.h"

namespace demarche {
namespace {

ValueId function(Lowering& to, const Expression& e, const Node& n, Origin origin) {
  Graph& g = to.graph;
  std::vector<ValueId> a;
  for (const NodeId child : n.children) a.push_back(lower(to, e, child));
  switch (static_cast<Function>(n.symbol)) {
    case Function::min:
    case Function::max: {
      const Code code = static_cast<Function>(n.symbol) == Function::min ? Code::min : Code::max;
      ValueId result = a[0];
      for (std::size_t i = 1; i < a.size(); ++i) result = g.binary(code, result, a[i], origin);
      return result;
    }
    case Function::clamp: return g.binary(Code::min, g.binary(Code::max, a[0], a[1], origin), a[2], origin);
    case Function::abs: return g.unary(Code::absolute, a[0], origin);
    case Function::sqrt: return g.unary(Code::square_root, a[0], origin);
    case Function::exp: return g.unary(Code::exponential, a[0], origin);
    case Function::log: return g.unary(Code::logarithm, a[0], origin);
    case Function::logistic: return g.unary(Code::logistic, a[0], origin);
    case Function::floor: return g.unary(Code::floor, a[0], origin);
  }
  return a[0];
}

ValueId binary(Lowering& to, const Expression& e, const Node& n, Origin origin) {
  const ValueId a = lower(to, e, n.children[0]);
  // What the left side decides is not even built: conditions on actors make most of a scenario vanish here.
  if (n.op == Op::logical_and && to.graph.is_constant(a, 0)) return a;
  if (n.op == Op::logical_or && to.graph.is_constant(a, 1)) return a;
  const ValueId outer = to.guard;
  if (n.op == Op::logical_and) to.guard = a;
  const ValueId b = lower(to, e, n.children[1]);
  to.guard = outer;
  switch (n.op) {
    case Op::add: return to.graph.binary(Code::add, a, b, origin);
    case Op::subtract: return to.graph.binary(Code::subtract, a, b, origin);
    case Op::multiply: return to.graph.binary(Code::multiply, a, b, origin);
    case Op::divide: return to.graph.binary(Code::divide, a, b, origin);
    case Op::power: return to.graph.binary(Code::power, a, b, origin);
    case Op::less: return to.graph.binary(Code::less, a, b, origin);
    case Op::less_equal: return to.graph.binary(Code::less_equal, a, b, origin);
    case Op::greater: return to.graph.binary(Code::less, b, a, origin);
    case Op::greater_equal: return to.graph.binary(Code::less_equal, b, a, origin);
    case Op::equal: return to.graph.binary(Code::equal, a, b, origin);
    case Op::not_equal: return to.graph.binary(Code::not_equal, a, b, origin);
    case Op::logical_and: return to.graph.binary(Code::logical_and, a, b, origin);
    case Op::logical_or: return to.graph.binary(Code::logical_or, a, b, origin);
    default: return a;
  }
}

// Luck belongs to its place in the text, and to every actor concerned beyond the two of the counter.
ValueId uniform_draw(Lowering& to, const Node& n, Origin origin) {
  std::string name = to.place + "#" + std::to_string(n.draw);
  for (const int actor : to.bound) name += "/" + to.scenario.actors[static_cast<std::size_t>(actor)].id;
  std::uint32_t actors = 0;
  std::uint32_t step = 0;
  std::uint16_t rows = 1;
  int position = 0;
  std::array<int, 2> lane_slots = {-1, -1};
  for (const ActorRef& slot : to.slots) {
    if (slot.kind == ActorRef::Kind::unset) continue;
    if (position == 2) break;  // a breaker is one of the two before it
    const int shift = position == 0 ? 0 : 16;
    if (slot.kind == ActorRef::Kind::lane) lane_slots[static_cast<std::size_t>(position)] = slot.index;
    ++position;
    if (slot.kind == ActorRef::Kind::fixed) {
      actors += static_cast<std::uint32_t>(slot.index + 1) << shift;
    } else if (slot.kind == ActorRef::Kind::row) {
      actors += static_cast<std::uint32_t>(to.first_row_actor + 1) << shift;
      step += 1u << shift;
      rows = static_cast<std::uint16_t>(to.rows);
    }
  }
  if (lane_slots[0] >= 0 || lane_slots[1] >= 0) {
    Value v;
    v.code = Code::draw_lanes;
    v.aux = site_hash(name);
    v.aux2 = actors;
    v.first_row = lane_slots[0];
    v.step = lane_slots[1];
    v.origin = origin;
    return to.graph.special(std::move(v));
  }
  return to.graph.draw(site_hash(name), actors, step, rows, to.guard, origin);
}

ValueId random_draw(Lowering& to, const Expression& e, const Node& n, Origin origin) {
  Graph& g = to.graph;
  std::vector<ValueId> a;
  for (const NodeId child : n.children) a.push_back(lower(to, e, child));
  const ValueId u = uniform_draw(to, n, origin);
  switch (static_cast<Draw>(n.symbol)) {
    case Draw::chance: return g.binary(Code::less, u, a[0], origin);
    case Draw::uniform: {
      const ValueId width = g.binary(Code::subtract, a[1], a[0], origin);
      return g.binary(Code::add, a[0], g.binary(Code::multiply, width, u, origin), origin);
    }
    case Draw::normal: {
      const ValueId z = g.unary(Code::normal, u, origin);
      return g.binary(Code::add, a[0], g.binary(Code::multiply, a[1], z, origin), origin);
    }
    case Draw::poisson: {
      Value v;
      v.code = Code::poisson;
      v.args = {a[0], u, no_value};
      v.origin = origin;
      return g.special(std::move(v));
    }
  }
  return u;
}

Bounds bounds_of(const Lowering& to, const Node& variable) {
  const Range range = to.scenario.variables[static_cast<std::size_t>(variable.symbol)].range;
  return {range.low, range.high};
}

}  // namespace

ActorRef actor_of(Lowering& to, const Expression& e, NodeId id) {
  const Node& n = e.node(id);
  if (n.kind == NodeKind::actor) return ActorRef::fixed(n.symbol);
  if (n.symbol >= first_bound_slot)
    return ActorRef::fixed(to.bound[static_cast<std::size_t>(n.symbol - first_bound_slot)]);
  return to.slots[static_cast<std::size_t>(n.symbol)];
}

void index_by(CellAddress& at, const Lowering& to, ActorRef actor, std::int32_t stride) {
  switch (actor.kind) {
    case ActorRef::Kind::fixed: at.row += actor.index * stride; break;
    case ActorRef::Kind::row:
      at.row += to.first_row_actor * stride;
      at.row_step += stride;
      break;
    case ActorRef::Kind::lane:
      if (at.lane_step == 0) {
        at.lane_slot = actor.index;
        at.lane_step = stride;
      } else {
        at.lane_slot2 = actor.index;
        at.lane_step2 = stride;
      }
      break;
    case ActorRef::Kind::unset: break;
  }
}

ValueId load_cell(Lowering& to, const CellAddress& at, Origin origin, Bounds bounds) {
  if (at.lane_step != 0) {
    Value v;
    v.code = Code::gather;
    v.first_row = at.row;
    v.aux = static_cast<std::uint32_t>(at.lane_slot);
    v.step = at.lane_step;
    v.aux2 = static_cast<std::uint32_t>(at.lane_slot2);
    v.step2 = at.lane_step2;
    v.low = bounds.low;
    v.high = bounds.high;
    v.origin = origin;
    return to.graph.special(std::move(v));
  }
  const auto rows = static_cast<std::uint16_t>(at.row_step == 0 ? 1 : to.rows);
  return to.graph.memory(at.row, at.row_step, rows, false, bounds);
}

CellAddress cell_address(Lowering& to, const Expression& e, NodeId id) {
  const Node& n = e.node(id);
  const Variable& variable = to.scenario.variables[static_cast<std::size_t>(n.symbol)];
  CellAddress at;
  at.row = to.layout.variables[static_cast<std::size_t>(n.symbol)];
  if (variable.scope == Scope::actor) index_by(at, to, actor_of(to, e, n.children[0]), 1);
  if (variable.scope == Scope::pair) {
    index_by(at, to, actor_of(to, e, n.children[0]), to.layout.actors);
    index_by(at, to, actor_of(to, e, n.children[1]), 1);
  }
  return at;
}

ValueId lower(Lowering& to, const Expression& e, double otherwise) {
  return e.empty() ? to.graph.constant(otherwise) : lower(to, e, e.root);
}

ValueId lower(Lowering& to, const Expression& e, NodeId id) {
  const Node& n = e.node(id);
  Graph& g = to.graph;
  g.spend();
  const Origin origin{&e, id};
  switch (n.kind) {
    case NodeKind::number:
    case NodeKind::boolean: return g.constant(n.value, origin);
    case NodeKind::parameter: {
      const Range range = to.scenario.parameters[static_cast<std::size_t>(n.symbol)].range;
      return g.memory(to.layout.parameters + n.symbol, 0, 1, true, {range.low, range.high});
    }
    case NodeKind::clock: {
      const Layout& l = to.layout;
      const std::array<std::int32_t, 4> rows = {l.turn, l.date, l.year, l.month};
      return g.memory(rows[static_cast<std::size_t>(n.symbol)], 0, 1, false);
    }
    case NodeKind::variable: return load_cell(to, cell_address(to, e, id), origin, bounds_of(to, n));
    case NodeKind::previous: {
      const NodeId child = n.children[0];
      CellAddress at = cell_address(to, e, child);
      const auto variable = static_cast<std::size_t>(e.node(child).symbol);
      at.row += to.layout.previous[variable][static_cast<std::size_t>(n.symbol - 1)] -
                to.layout.variables[variable];
      return load_cell(to, at, origin, bounds_of(to, e.node(child)));
    }
    case NodeKind::derived: {
      const Derived& d = to.scenario.derived[static_cast<std::size_t>(n.symbol)];
      Lowering inner{to.scenario, to.layout, g, "derived " + d.id, {}, to.first_row_actor, to.rows, {}};
      if (d.scope != Scope::world) inner.slot(ActorSlot::self) = actor_of(to, e, n.children[0]);
      if (d.scope == Scope::pair) inner.slot(ActorSlot::target) = actor_of(to, e, n.children[1]);
      return lower(inner, d.value, d.value.root);
    }
    case NodeKind::unary:
      return g.unary(n.op == Op::negate ? Code::negate : Code::logical_not, lower(to, e, n.children[0]),
                     origin);
    case NodeKind::binary: return binary(to, e, n, origin);
    case NodeKind::same_actor: {
      const ValueId same =
          same_actor(to, actor_of(to, e, n.children[0]), actor_of(to, e, n.children[1]), origin);
      return n.op == Op::not_equal ? g.unary(Code::logical_not, same, origin) : same;
    }
    case NodeKind::member_of: return lower_member_of(to, e, n, origin);
    case NodeKind::choice: {
      const ValueId condition = lower(to, e, n.children[0]);
      if (g.is_constant(condition, 1)) return lower(to, e, n.children[1]);
      if (g.is_constant(condition, 0)) return lower(to, e, n.children[2]);
      const ValueId outer = to.guard;
      to.guard = condition;
      const ValueId a = lower(to, e, n.children[1]);
      to.guard = outer;
      const ValueId b = lower(to, e, n.children[2]);
      return g.select(condition, a, b, origin);
    }
    case NodeKind::function: return function(to, e, n, origin);
    case NodeKind::reduce: return lower_reduce(to, e, n, origin);
    case NodeKind::set_size: {
      std::vector<ValueId> list;
      for (const Member& member : members_of(to, e, n.children[0])) list.push_back(member.belongs);
      bool all_certain = true;
      for (const ValueId v : list) all_certain = all_certain && g.is_constant(v, 1);
      if (all_certain) return g.constant(static_cast<double>(list.size()), origin);
      return g.sum(std::move(list), origin);
    }
    case NodeKind::record:
    case NodeKind::record_count:
    case NodeKind::record_age: return lower_record(to, e, n, origin);
    case NodeKind::agreement:
      return lower_pair_flag(to, e, n, to.layout.stands[static_cast<std::size_t>(n.symbol)], origin);
    case NodeKind::promised:
      return lower_pair_flag(to, e, n, to.layout.promised[static_cast<std::size_t>(n.symbol)], origin);
    case NodeKind::backers:
      return g.memory(to.layout.proposals[static_cast<std::size_t>(n.symbol)].backers, 0, 1, false);
    case NodeKind::tabled_now:
      return g.binary(
          Code::less, g.constant(0),
          g.memory(to.layout.proposals[static_cast<std::size_t>(n.symbol)].open_until, 0, 1, false), origin);
    case NodeKind::draw: return random_draw(to, e, n, origin);
    default: return g.constant(0, origin);  // raw kinds do not survive the checker
  }
}

std::vector<NodeId> conjuncts(const Expression& condition) {
  std::vector<NodeId> result;
  std::vector<NodeId> todo;
  if (!condition.empty()) todo.push_back(condition.root);
  while (!todo.empty()) {
    const NodeId id = todo.back();
    todo.pop_back();
    const Node& n = condition.node(id);
    if (n.kind == NodeKind::binary && n.op == Op::logical_and) {
      todo.push_back(n.children[1]);
      todo.push_back(n.children[0]);
    } else {
      result.push_back(id);
    }
  }
  return result;
}

}  // namespace demarche
