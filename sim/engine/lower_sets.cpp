// Who is whom, who belongs to what, and sums and the like over the members.
#include <bit>

#include "sim/engine/lower_parts.h"

namespace demarche {
namespace {

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

// The condition of a dynamic set for one actor, which may stand in a row or lane.
ValueId belongs_dynamically(Lowering& to, const ActorSet& set, ActorRef actor) {
  Lowering inner = to;
  inner.slots = {};
  inner.slot(ActorSlot::self) = actor;
  inner.bound.clear();
  return lower(inner, set.condition, set.condition.root);
}

}  // namespace

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

ValueId lower_member_of(Lowering& to, const Expression& e, const Node& n, Origin origin) {
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

ValueId lower_reduce(Lowering& to, const Expression& e, const Node& n, Origin origin) {
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

}  // namespace demarche
