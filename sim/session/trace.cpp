#include "sim/session/trace.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <optional>

#include "sim/scenario/feeds.h"
#include "sim/session/explain.h"

namespace demarche {
namespace {

// Who stands for which role or bound name; -1: anybody.
struct Binding {
  std::map<int, int> actors;  // by slot
  int at(int slot) const {
    const auto found = actors.find(slot);
    return found == actors.end() ? -1 : found->second;
  }
};

struct Tracer {
  const Program& p;
  const Scenario& s = *p.scenario;
  const int actors = p.layout.actors;

  std::vector<int> candidates(const Expression& e, NodeId id, const Binding& binding) const {
    const Node& n = e.node(id);
    if (n.kind == NodeKind::actor) return {n.symbol};
    if (n.kind == NodeKind::actor_variable)
      if (const int a = binding.at(n.symbol); a >= 0) return {a};
    std::vector<int> everybody(static_cast<std::size_t>(actors));
    for (int a = 0; a < actors; ++a) everybody[static_cast<std::size_t>(a)] = a;
    return everybody;
  }

  void each_cell(const Expression& e, const Node& n, const Binding& binding,
                 const std::function<void(int)>& take) const {
    const int first = p.layout.variables[static_cast<std::size_t>(n.symbol)] - p.layout.first_kept;
    if (n.children.empty()) return take(first);
    for (const int a : candidates(e, n.children[0], binding)) {
      if (n.children.size() == 1) {
        take(first + a);
        continue;
      }
      for (const int b : candidates(e, n.children[1], binding))
        if (a != b) take(first + a * actors + b);
    }
  }

  // Every number that a formula reads.
  void each_read(const Expression& e, const Binding& binding, NodeId except, int depth,
                 const std::function<void(int)>& take) const {
    constexpr int deepest = 16;  // of derived quantities in each other
    for (std::size_t i = 0; i < e.nodes.size(); ++i) {
      const Node& n = e.nodes[i];
      if (static_cast<NodeId>(i) == except) continue;
      if (n.kind == NodeKind::variable) each_cell(e, n, binding, take);
      if (n.kind != NodeKind::derived || depth == deepest) continue;
      const Expression& inner = s.derived[static_cast<std::size_t>(n.symbol)].value;
      Binding roles;
      for (std::size_t c = 0; c < n.children.size() && c < 2; ++c)
        if (const std::vector<int> who = candidates(e, n.children[c], binding); who.size() == 1)
          roles.actors[static_cast<int>(c == 0 ? ActorSlot::self : ActorSlot::target)] = who.front();
      each_read(inner, roles, no_node, depth + 1, take);
    }
  }

  // What a condition says of who takes part, whatever the numbers: false, true or not known.
  std::optional<bool> who(const Expression& e, NodeId id, const Binding& binding) const {
    const Node& n = e.node(id);
    const auto one = [&](NodeId child) -> std::optional<int> {
      const std::vector<int> list = candidates(e, child, binding);
      return list.size() == 1 ? std::optional(list.front()) : std::nullopt;
    };
    if (n.kind == NodeKind::same_actor) {
      const auto a = one(n.children[0]), b = one(n.children[1]);
      return a && b ? std::optional((*a == *b) == (n.op == Op::equal)) : std::nullopt;
    }
    if (n.kind == NodeKind::member_of) {
      const auto a = one(n.children[0]);
      const Node& set = e.node(n.children[1]);
      std::vector<int> members;
      if (set.kind == NodeKind::named_set) {
        if (s.sets[static_cast<std::size_t>(set.symbol)].dynamic) return std::nullopt;
        members = s.sets[static_cast<std::size_t>(set.symbol)].members;
      } else {
        for (const NodeId child : set.children) members.push_back(e.node(child).symbol);
      }
      if (!a) return std::nullopt;
      return (std::find(members.begin(), members.end(), *a) != members.end()) == (n.op == Op::equal);
    }
    if (n.kind == NodeKind::unary && n.op == Op::logical_not) {
      const auto inner = who(e, n.children[0], binding);
      return inner ? std::optional(!*inner) : std::nullopt;
    }
    if (n.kind != NodeKind::binary || (n.op != Op::logical_and && n.op != Op::logical_or))
      return std::nullopt;
    const bool decides = n.op == Op::logical_or;
    const auto a = who(e, n.children[0], binding), b = who(e, n.children[1], binding);
    if ((a && *a == decides) || (b && *b == decides)) return decides;
    return a && b ? std::optional(!decides) : std::nullopt;
  }

  bool possible(const EffectGroup& group, const Binding& binding) const {
    return std::none_of(group.when.begin(), group.when.end(), [&](const Expression* e) {
      return e->top().type == Type::boolean && who(*e, e->root, binding) == false;
    });
  }

  // Everybody who may stand in an entry's roles.
  std::vector<Binding> bindings(const EffectGroup& group) const {
    const auto i = static_cast<std::size_t>(group.entry);
    int roles = 2;
    std::vector<std::pair<ActorSlot, ActorSlot>> names = {{ActorSlot::self, ActorSlot::target}};
    switch (group.of) {
      case EffectGroup::Of::rule:
        roles = s.rules[i].each == Each::world ? 0 : s.rules[i].each == Each::self ? 1 : 2;
        break;
      case EffectGroup::Of::event: roles = 0; break;
      case EffectGroup::Of::action: roles = s.actions[i].has_target ? 2 : 1; break;
      case EffectGroup::Of::term: names = {{ActorSlot::party, ActorSlot::other}}; break;
      case EffectGroup::Of::offer: break;
      case EffectGroup::Of::proposal: roles = 1; break;
    }
    std::vector<Binding> list;
    if (roles == 0) return {Binding{}};
    for (int a = 0; a < actors; ++a)
      for (int b = 0; b < (roles == 2 ? actors : 1); ++b) {
        if (roles == 2 && a == b) continue;
        Binding binding;
        binding.actors[static_cast<int>(names[0].first)] = a;
        if (roles == 2) binding.actors[static_cast<int>(names[0].second)] = b;
        if (possible(group, binding)) list.push_back(std::move(binding));
      }
    return list;
  }
};

struct Link {
  std::string through;
  bool by_choice = false;
};

// All that is connected to a cell, by cell.
std::map<int, Link> links_of(const Tracer& tracer, int variable, int cell, TraceWay way) {
  std::map<int, Link> links;
  const Scenario& s = tracer.s;
  const auto link = [&](int other, const std::string& through, bool by_choice) {
    if (other == cell) return;
    const auto [at, fresh] = links.try_emplace(other, Link{through, by_choice});
    if (!fresh && at->second.by_choice && !by_choice) at->second = {through, false};
  };
  for (const EffectGroup& group : effect_groups(s))
    for (const Effect* effect : group.effects) {
      const Expression& e = effect->expression;
      std::vector<const Expression*> around = group.when;
      around.insert(around.end(), group.why.begin(), group.why.end());
      for (const NodeId changed : {effect->lvalue, effect->destination}) {
        if (changed == no_node || e.node(changed).kind != NodeKind::variable) continue;
        // Most entries have nothing to do with the variable at all.
        bool concerned = e.node(changed).symbol == variable;
        if (way == TraceWay::uses) {
          const auto reads = [&](const Expression& x) {
            return static_cast<bool>(variables_read(s, x)[static_cast<std::size_t>(variable)]);
          };
          concerned = reads(e) || std::any_of(around.begin(), around.end(),
                                              [&](const Expression* x) { return reads(*x); });
        }
        if (!concerned) continue;
        for (const Binding& binding : tracer.bindings(group))
          tracer.each_cell(e, e.node(changed), binding, [&](int target) {
            if (way == TraceWay::causes && target != cell) return;
            const auto read = [&](bool by_choice) {
              return [&, by_choice](int source) {
                if (way == TraceWay::causes)
                  link(source, group.label, by_choice);
                else if (source == cell)
                  link(target, group.label, by_choice);
              };
            };
            tracer.each_read(e, binding, changed, 0, read(false));
            for (const Expression* x : around)
              tracer.each_read(*x, binding, no_node, 0, read(!group.why.empty()));
          });
      }
    }
  return links;
}

int variable_of(const Program& p, int cell) {
  const Scenario& s = *p.scenario;
  for (std::size_t v = 0; v < s.variables.size(); ++v) {
    const int place = cell - (p.layout.variables[v] - p.layout.first_kept);
    if (place >= 0 && place < p.layout.rows_of(s.variables[v])) return static_cast<int>(v);
  }
  return -1;
}

// With their ways up to a moment, what has always been zero left out, those that moved most first.
std::vector<TraceStrip> strips_of(const Session& session, int moment, const std::map<int, Link>& links,
                                  std::size_t most) {
  const Program& p = *session.traced(session.layer());
  const std::vector<int> path = path_to(session.timeline(), moment);
  std::vector<TraceStrip> strips;
  for (const auto& [cell, link] : links) {
    TraceStrip strip{cell, link.through, link.by_choice, {}, 0};
    for (const int m : path) strip.history.push_back(cell_value(session, m, cell));
    const auto [low, high] = std::minmax_element(strip.history.begin(), strip.history.end());
    if (*low == 0 && *high == 0) continue;
    const Range range = p.scenario->variables[static_cast<std::size_t>(variable_of(p, cell))].range;
    const double width = range.high - range.low;
    strip.moved = (*high - *low) / (width > 0 && std::isfinite(width) ? width : 1);
    strips.push_back(std::move(strip));
  }
  std::stable_sort(strips.begin(), strips.end(), [](const TraceStrip& a, const TraceStrip& b) {
    return std::pair(a.by_choice, -a.moved) < std::pair(b.by_choice, -b.moved);
  });
  if (strips.size() > most) strips.resize(most);
  return strips;
}

}  // namespace

std::vector<TraceStrip> trace(const Session& session, int moment, int cell, TraceWay way, std::size_t most) {
  const Program& p = *session.traced(session.layer());
  const int variable = variable_of(p, cell);
  if (variable < 0) return {};
  return strips_of(session, moment, links_of(Tracer{p}, variable, cell, way), most);
}

std::vector<TraceStrip> trace_formula(const Session& session, int moment, const Expression& formula,
                                      std::size_t most) {
  std::map<int, Link> links;
  const Tracer tracer{*session.traced(session.layer())};
  tracer.each_read(formula, {}, no_node, 0, [&](int cell) { links.try_emplace(cell); });
  return strips_of(session, moment, links, most);
}

}  // namespace demarche
