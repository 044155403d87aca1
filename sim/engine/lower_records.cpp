// Conditions on the past and on agreements, over all actors that a wildcard stands for.
#include "sim/engine/lower_parts.h"

namespace demarche {
namespace {

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
  return load_cell(to, at, origin);
}

}  // namespace

ValueId lower_record(Lowering& to, const Expression& e, const Node& n, Origin origin) {
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
        list.push_back(g.rounds_within(load_cell(to, at, origin), window, round, origin));
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

ValueId lower_pair_flag(Lowering& to, const Expression& e, const Node& n, std::int32_t table, Origin origin) {
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
      cells.push_back(load_cell(to, at, origin));
    }
  const ValueId total = cells.size() == 1 ? cells.front() : g.sum(std::move(cells), origin);
  return g.binary(Code::less, g.constant(0), total, origin);
}

}  // namespace demarche
