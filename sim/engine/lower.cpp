#include "sim/engine/lower.h"

#include <bit>
#include <cmath>

#include "sim/engine/random.h"

namespace demarche {
namespace {

// Adds one actor coordinate to a table address.
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

ValueId load(Lowering& to, const CellAddress& at, Origin origin, Bounds bounds = bookkeeping) {
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

ActorRef actor_of(Lowering& to, const Expression& e, NodeId id) {
  const Node& n = e.node(id);
  if (n.kind == NodeKind::actor) return ActorRef::fixed(n.symbol);
  if (n.symbol >= first_bound_slot)
    return ActorRef::fixed(to.bound[static_cast<std::size_t>(n.symbol - first_bound_slot)]);
  return to.slots[static_cast<std::size_t>(n.symbol)];
}

// 1 where the actor is `other`, as a value.
ValueId actor_is(Lowering& to, ActorRef actor, int other, Origin origin) {
  if (actor.kind == ActorRef::Kind::fixed) return to.graph.constant(actor.index == other ? 1 : 0);
  if (actor.kind == ActorRef::Kind::row) {
    std::vector<double> rows(static_cast<std::size_t>(to.rows));
    for (int r = 0; r < to.rows; ++r)
      rows[static_cast<std::size_t>(r)] = to.first_row_actor + r == other ? 1 : 0;
    return to.graph.row_constants(std::move(rows), origin);
  }
  Value v;
  v.code = Code::slot_is;
  v.aux = static_cast<std::uint32_t>(actor.index);
  v.aux2 = static_cast<std::uint32_t>(other);
  v.origin = origin;
  return to.graph.special(std::move(v));
}

ValueId same_actor(Lowering& to, ActorRef a, ActorRef b, Origin origin) {
  if (a.kind == ActorRef::Kind::fixed) return actor_is(to, b, a.index, origin);
  if (b.kind == ActorRef::Kind::fixed) return actor_is(to, a, b.index, origin);
  if (a.kind == ActorRef::Kind::row || b.kind == ActorRef::Kind::row || a.index == b.index)
    return to.graph.constant(1);  // both are the row's actor, or the same slot
  Value v;
  v.code = Code::slot_same;
  v.aux = static_cast<std::uint32_t>(a.index);
  v.aux2 = static_cast<std::uint32_t>(b.index);
  v.origin = origin;
  return to.graph.special(std::move(v));
}

ValueId in_members(Lowering& to, ActorRef actor, const std::vector<int>& members, Origin origin) {
  const auto contains = [&](int a) {
    for (const int m : members)
      if (m == a) return true;
    return false;
  };
  if (actor.kind == ActorRef::Kind::fixed) return to.graph.constant(contains(actor.index) ? 1 : 0);
  if (actor.kind == ActorRef::Kind::row) {
    std::vector<double> rows(static_cast<std::size_t>(to.rows));
    for (int r = 0; r < to.rows; ++r)
      rows[static_cast<std::size_t>(r)] = contains(to.first_row_actor + r) ? 1 : 0;
    return to.graph.row_constants(std::move(rows), origin);
  }
  std::uint64_t bits = 0;
  for (const int m : members) bits |= std::uint64_t{1} << m;
  Value v;
  v.code = Code::slot_in;
  v.aux = static_cast<std::uint32_t>(actor.index);
  v.constant = std::bit_cast<double>(bits);
  v.origin = origin;
  return to.graph.special(std::move(v));
}

// A set as members that may belong, each with the condition under which it does (constant 1 for static sets).
struct Member {
  int actor;
  ValueId belongs;
};

// The condition of a dynamic set for one actor, which may stand in a row or lane.
ValueId belongs_dynamically(Lowering& to, const ActorSet& set, ActorRef actor) {
  Lowering inner = to;
  inner.slots = {};
  inner.slot(ActorSlot::self) = actor;
  inner.bound.clear();
  return lower(inner, set.condition, set.condition.root);
}

std::vector<Member> members_of(Lowering& to, const Expression& e, NodeId set_id) {
  const Node& n = e.node(set_id);
  std::vector<Member> members;
  const ValueId yes = to.graph.constant(1);
  if (n.kind == NodeKind::listed_set) {
    // An actor written twice counts once; the order is that of the scenario's list of actors.
    for (int actor = 0; actor < to.layout.actors; ++actor) {
      ValueId belongs = to.graph.constant(0);
      for (const NodeId child : n.children) {
        const ValueId is = actor_is(to, actor_of(to, e, child), actor, {&e, child});
        belongs = to.graph.binary(Code::logical_or, belongs, is, {&e, child});
      }
      if (!to.graph.is_constant(belongs, 0)) members.push_back({actor, belongs});
    }
    return members;
  }
  const ActorSet& set = to.scenario.sets[static_cast<std::size_t>(n.symbol)];
  if (!set.dynamic) {
    for (const int actor : set.members) members.push_back({actor, yes});
    return members;
  }
  for (int actor = 0; actor < to.layout.actors; ++actor)
    members.push_back({actor, belongs_dynamically(to, set, ActorRef::fixed(actor))});
  return members;
}

ValueId member_of(Lowering& to, const Expression& e, const Node& n, Origin origin) {
  const ActorRef actor = actor_of(to, e, n.children[0]);
  const Node& set = e.node(n.children[1]);
  ValueId result = no_value;
  if (set.kind == NodeKind::named_set) {
    const ActorSet& s = to.scenario.sets[static_cast<std::size_t>(set.symbol)];
    result = s.dynamic ? belongs_dynamically(to, s, actor) : in_members(to, actor, s.members, origin);
  } else {
    result = to.graph.constant(0);
    for (const NodeId child : set.children)
      result = to.graph.binary(Code::logical_or, result,
                               same_actor(to, actor, actor_of(to, e, child), origin), origin);
  }
  return n.op == Op::not_equal ? to.graph.unary(Code::logical_not, result, origin) : result;
}

ValueId reduce(Lowering& to, const Expression& e, const Node& n, Origin origin) {
  Graph& g = to.graph;
  const auto kind = static_cast<Reduce>(n.symbol);
  const auto slot = static_cast<std::size_t>(static_cast<int>(n.value) - first_bound_slot);
  const std::vector<int> outer = to.bound;
  struct Item {
    ValueId belongs;
    ValueId body;
  };
  std::vector<Item> items;
  for (const Member& member : members_of(to, e, n.children[0])) {
    to.bound = outer;
    to.bound.resize(slot + 1, 0);
    to.bound[slot] = member.actor;
    ValueId belongs = member.belongs;
    if (n.children[1] != no_node && !g.is_constant(belongs, 0))
      belongs = g.binary(Code::logical_and, belongs, lower(to, e, n.children[1]), origin);
    if (g.is_constant(belongs, 0)) continue;
    items.push_back({belongs, n.children[2] == no_node ? g.constant(1) : lower(to, e, n.children[2])});
  }
  to.bound = outer;

  const ValueId zero = g.constant(0);
  const auto total = [&](auto&& of) {
    std::vector<ValueId> list;
    for (const Item& item : items) list.push_back(of(item));
    return g.sum(std::move(list), origin);
  };
  const auto where = [&](const Item& item, ValueId otherwise) {
    return g.select(item.belongs, item.body, otherwise, origin);
  };
  const auto how_many = [&] { return total([&](const Item& i) { return i.belongs; }); };
  const auto if_somebody = [&](ValueId result) {
    const ValueId nobody = n.children[3] == no_node
                               ? g.binary(Code::divide, zero, zero, origin)  // no result: stops the run
                               : lower(to, e, n.children[3]);
    const ValueId somebody = g.binary(Code::less, zero, how_many(), origin);
    return g.select(somebody, result, nobody, origin);
  };
  switch (kind) {
    case Reduce::sum: return total([&](const Item& i) { return where(i, zero); });
    case Reduce::count:
      return total([&](const Item& i) { return g.binary(Code::logical_and, i.belongs, i.body, origin); });
    case Reduce::mean: {
      const ValueId sum = total([&](const Item& i) { return where(i, zero); });
      const ValueId count = how_many();
      if (n.children[3] == no_node) return g.binary(Code::divide, sum, count, origin);
      return if_somebody(g.binary(Code::divide, sum, count, origin));
    }
    case Reduce::any: {
      ValueId result = zero;
      for (const Item& i : items)
        result = g.binary(Code::logical_or, result, g.binary(Code::logical_and, i.belongs, i.body, origin),
                          origin);
      return result;
    }
    case Reduce::all: {
      ValueId result = g.constant(1);
      for (const Item& i : items) {
        const ValueId exempt = g.unary(Code::logical_not, i.belongs, origin);
        result =
            g.binary(Code::logical_and, result, g.binary(Code::logical_or, exempt, i.body, origin), origin);
      }
      return result;
    }
    case Reduce::min:
    case Reduce::max: {
      const Code code = kind == Reduce::min ? Code::min : Code::max;
      // Larger than any number a scenario can hold, so that it never wins against a member.
      const ValueId worst = g.constant(kind == Reduce::min ? 1e300 : -1e300);
      bool certain = false;
      ValueId result = no_value;
      for (const Item& i : items) {
        certain = certain || g.is_constant(i.belongs, 1);
        const ValueId candidate = where(i, worst);
        result = result == no_value ? candidate : g.binary(code, result, candidate, origin);
      }
      if (certain) return result;
      return if_somebody(result == no_value ? zero : result);
    }
  }
  return zero;
}

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

bool is_wildcard(const Expression& e, NodeId id) {
  return id == no_node || e.node(id).kind == NodeKind::wildcard;
}

// The last round in which a record holds, over all actors that a wildcard stands for.
ValueId last_round(Lowering& to, const Expression& e, const Node& n, const RecordTable& t, Origin origin) {
  CellAddress at;
  const std::int32_t actors = to.layout.actors;
  if (t.actors == 0) {
    at.row = t.last;
  } else if (t.actors == 1) {
    const bool any = is_wildcard(e, n.children[0]);
    at.row = any ? t.any_all : t.last;
    if (!any) index_by(at, to, actor_of(to, e, n.children[0]), 1);
  } else {
    const bool any_a = is_wildcard(e, n.children[0]);
    const bool any_b = is_wildcard(e, n.children[1]);
    if (any_a && any_b) {
      at.row = t.any_all;
    } else if (any_b) {
      at.row = t.any_second;
      index_by(at, to, actor_of(to, e, n.children[0]), 1);
    } else if (any_a) {
      at.row = t.any_first;
      index_by(at, to, actor_of(to, e, n.children[1]), 1);
    } else {
      at.row = t.last;
      index_by(at, to, actor_of(to, e, n.children[0]), actors);
      index_by(at, to, actor_of(to, e, n.children[1]), 1);
    }
  }
  return load(to, at, origin);
}

ValueId record(Lowering& to, const Expression& e, const Node& n, Origin origin) {
  Graph& g = to.graph;
  const RecordTable& t =
      to.layout.records[static_cast<std::size_t>(to.layout.record_index.at({n.record, n.symbol}))];
  const ValueId round = g.memory(to.layout.round, 0, 1, false);
  const NodeId within_node = n.children.size() > 2 ? n.children[2] : no_node;

  if (n.kind == NodeKind::record_count) {
    const ValueId window = within_node == no_node ? g.constant(max_record_window) : lower(to, e, within_node);
    // Every actor that a wildcard stands for has its own bits; their counts add up.
    std::vector<ActorRef> first = {{}};
    std::vector<ActorRef> second = {{}};
    const auto expand = [&](NodeId id) {
      std::vector<ActorRef> list;
      if (is_wildcard(e, id)) {
        for (int a = 0; a < to.layout.actors; ++a) list.push_back(ActorRef::fixed(a));
      } else {
        list.push_back(actor_of(to, e, id));
      }
      return list;
    };
    if (t.actors >= 1) first = expand(n.children[0]);
    if (t.actors == 2) second = expand(n.children[1]);
    std::vector<ValueId> list;
    for (const ActorRef& a : first)
      for (const ActorRef& b : second) {
        if (t.actors == 2 && a.kind == ActorRef::Kind::fixed && b.kind == ActorRef::Kind::fixed &&
            a.index == b.index)
          continue;
        CellAddress at;
        at.row = t.bits;
        if (t.actors == 2) index_by(at, to, a, to.layout.actors);
        if (t.actors >= 1) index_by(at, to, t.actors == 2 ? b : a, 1);
        list.push_back(g.rounds_within(load(to, at, origin), window, round, origin));
      }
    return g.sum(std::move(list), origin);
  }
  const ValueId age = g.binary(Code::subtract, round, last_round(to, e, n, t, origin), origin);
  // What an event of the coming round has done is ahead of the rounds played.
  if (n.kind == NodeKind::record_age)
    return g.binary(Code::min, g.binary(Code::max, age, g.constant(0), origin), g.constant(never_age),
                    origin);
  if (within_node == no_node) return g.binary(Code::less, age, g.constant(-never_round / 2), origin);
  return g.binary(Code::less, age, lower(to, e, within_node), origin);
}

// A table [a][b] of counts or flags: 1 where it is positive for the actors asked about.
ValueId pair_flag(Lowering& to, const Expression& e, const Node& n, std::int32_t table, Origin origin) {
  Graph& g = to.graph;
  const std::int32_t actors = to.layout.actors;
  const bool any_a = n.children.empty() || is_wildcard(e, n.children[0]);
  const bool any_b = n.children.size() < 2 || is_wildcard(e, n.children[1]);
  std::vector<ValueId> cells;
  for (int a = 0; a < (any_a ? actors : 1); ++a)
    for (int b = 0; b < (any_b ? actors : 1); ++b) {
      CellAddress at;
      at.row = table;
      index_by(at, to, any_a ? ActorRef::fixed(a) : actor_of(to, e, n.children[0]), actors);
      index_by(at, to, any_b ? ActorRef::fixed(b) : actor_of(to, e, n.children[1]), 1);
      cells.push_back(load(to, at, origin));
    }
  const ValueId total = cells.size() == 1 ? cells.front() : g.sum(std::move(cells), origin);
  return g.binary(Code::less, g.constant(0), total, origin);
}

}  // namespace

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

namespace {
Bounds bounds_of(const Lowering& to, const Node& variable) {
  const Range range = to.scenario.variables[static_cast<std::size_t>(variable.symbol)].range;
  return {range.low, range.high};
}
}  // namespace

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
    case NodeKind::variable: return load(to, cell_address(to, e, id), origin, bounds_of(to, n));
    case NodeKind::previous: {
      const NodeId child = n.children[0];
      CellAddress at = cell_address(to, e, child);
      const auto variable = static_cast<std::size_t>(e.node(child).symbol);
      at.row += to.layout.previous[variable][static_cast<std::size_t>(n.symbol - 1)] -
                to.layout.variables[variable];
      return load(to, at, origin, bounds_of(to, e.node(child)));
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
    case NodeKind::member_of: return member_of(to, e, n, origin);
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
    case NodeKind::reduce: return reduce(to, e, n, origin);
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
    case NodeKind::record_age: return record(to, e, n, origin);
    case NodeKind::agreement:
      return pair_flag(to, e, n, to.layout.stands[static_cast<std::size_t>(n.symbol)], origin);
    case NodeKind::promised:
      return pair_flag(to, e, n, to.layout.promised[static_cast<std::size_t>(n.symbol)], origin);
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
