#include "sim/scenario/feeds.h"

#include <algorithm>
#include <map>

namespace demarche {
namespace {

// Labels name actors by role; of the rules alone nobody knows who that is.
std::string or_id(const std::string& label, const std::string& id) {
  std::string text = label.empty() ? id : label;
  for (const char* role : {"{self}", "{target}", "{party}", "{other}"})
    for (std::size_t at = text.find(role); at != std::string::npos; at = text.find(role))
      text.replace(at, std::string_view(role).size(), "somebody");
  return text;
}

void add(EffectGroup& group, const std::vector<Effect>& effects) {
  for (const Effect& e : effects) group.effects.push_back(&e);
}

void add(std::vector<const Expression*>& list, const Expression& e) {
  if (!e.empty()) list.push_back(&e);
}

void add(std::vector<const Expression*>& list, const std::vector<UtilityTerm>& terms) {
  for (const UtilityTerm& t : terms) add(list, t.adds);
}

template <class Found>
void look_through(const Scenario& s, const Expression& e, std::vector<bool>& derived_seen,
                  const Found& found) {
  for (const Node& n : e.nodes) {
    found(n);
    if (n.kind != NodeKind::derived || derived_seen[static_cast<std::size_t>(n.symbol)]) continue;
    derived_seen[static_cast<std::size_t>(n.symbol)] = true;
    look_through(s, s.derived[static_cast<std::size_t>(n.symbol)].value, derived_seen, found);
  }
}

}  // namespace

std::vector<EffectGroup> effect_groups(const Scenario& s) {
  std::vector<EffectGroup> groups;
  const auto begin = [&](EffectGroup::Of of, std::size_t entry, const std::string& label) -> EffectGroup& {
    groups.push_back({of, static_cast<int>(entry), label, {}, {}, {}});
    return groups.back();
  };
  for (std::size_t i = 0; i < s.rules.size(); ++i) {
    EffectGroup& g = begin(EffectGroup::Of::rule, i, s.rules[i].name);
    add(g, s.rules[i].effects);
    add(g.when, s.rules[i].when);
  }
  for (std::size_t i = 0; i < s.events.size(); ++i) {
    EffectGroup& g = begin(EffectGroup::Of::event, i, s.events[i].name);
    add(g, s.events[i].effects);
    add(g.when, s.events[i].when);
    add(g.when, s.events[i].chance);
  }
  for (std::size_t i = 0; i < s.actions.size(); ++i) {
    const Action& a = s.actions[i];
    EffectGroup& g = begin(EffectGroup::Of::action, i, or_id(a.label, a.id));
    add(g, a.effects);
    for (const Expression* e : {&a.actor, &a.target, &a.needs}) add(g.when, *e);
    add(g.why, a.why);
  }
  for (std::size_t i = 0; i < s.terms.size(); ++i) {
    const Term& t = s.terms[i];
    EffectGroup& g = begin(EffectGroup::Of::term, i, or_id(t.label, t.id));
    add(g, t.on_start);
    add(g, t.each_turn);
    for (const Expression* e : {&t.party, &t.other}) add(g.when, *e);
    for (const Expression* e : {&t.worth_to_party, &t.worth_to_other}) add(g.why, *e);
  }
  for (std::size_t i = 0; i < s.offers.size(); ++i) {
    const Offer& o = s.offers[i];
    EffectGroup& g = begin(EffectGroup::Of::offer, i, or_id(o.label, o.id));
    for (const auto* effects : {&o.on_accept, &o.on_decline, &o.on_breach, &o.on_end}) add(g, *effects);
    for (const Expression* e : {&o.from, &o.to, &o.needs}) add(g.when, *e);
    add(g.why, o.why);
    add(g.why, o.accept);
  }
  for (std::size_t i = 0; i < s.proposals.size(); ++i) {
    const Proposal& p = s.proposals[i];
    EffectGroup& g = begin(EffectGroup::Of::proposal, i, or_id(p.label, p.id));
    for (const auto* effects : {&p.on_pass, &p.on_fail, &p.on_veto, &p.each_yes}) add(g, *effects);
    for (const Expression* e : {&p.actor, &p.needs}) add(g.when, *e);
    add(g.why, p.why);
    add(g.why, p.vote);
  }
  std::erase_if(groups, [](const EffectGroup& g) { return g.effects.empty(); });
  return groups;
}

std::vector<bool> variables_read(const Scenario& s, const Expression& e) {
  std::vector<bool> read(s.variables.size(), false), seen(s.derived.size(), false);
  look_through(s, e, seen, [&](const Node& n) {
    if (n.kind == NodeKind::variable) read[static_cast<std::size_t>(n.symbol)] = true;
  });
  return read;
}

bool reads_parameter(const Scenario& s, const Expression& e, int parameter) {
  bool found = false;
  std::vector<bool> seen(s.derived.size(), false);
  look_through(s, e, seen,
               [&](const Node& n) { found |= n.kind == NodeKind::parameter && n.symbol == parameter; });
  return found;
}

std::vector<Feed> feeds(const Scenario& s, bool with_choices) {
  const std::size_t count = s.variables.size();
  std::vector<Feed> list;
  std::vector<std::vector<bool>> reach(count, std::vector<bool>(count, false));
  const auto link = [&](std::size_t from, std::size_t to, const std::string& through, bool by_choice) {
    if (reach[from][to]) return;
    reach[from][to] = true;
    list.push_back({static_cast<int>(from), static_cast<int>(to), through, by_choice, false});
  };
  // What happens by itself comes first: it names the feed where both do it.
  for (const bool by_choice : {false, true}) {
    if (by_choice && !with_choices) break;
    for (const EffectGroup& g : effect_groups(s))
      for (const Effect* effect : g.effects) {
        std::vector<std::size_t> changed;
        for (const NodeId id : {effect->lvalue, effect->destination})
          if (id != no_node && effect->expression.node(id).kind == NodeKind::variable)
            changed.push_back(static_cast<std::size_t>(effect->expression.node(id).symbol));
        const auto read_by = [&](const Expression& e) {
          const std::vector<bool> read = variables_read(s, e);
          for (std::size_t v = 0; v < count; ++v)
            for (const std::size_t to : changed)
              if (read[v]) link(v, to, g.label, by_choice);
        };
        if (by_choice) {
          for (const Expression* e : g.why) read_by(*e);
          if (!g.why.empty())
            for (const Expression* e : g.when) read_by(*e);
          continue;
        }
        read_by(effect->expression);
        if (g.why.empty())
          for (const Expression* e : g.when) read_by(*e);
      }
  }
  // A variable that an effect changes stands in its text, too; that is no feed of itself.
  std::erase_if(list, [](const Feed& f) { return f.from == f.to; });
  for (std::size_t v = 0; v < count; ++v) reach[v][v] = false;
  // Warshall's closure: a feed is part of a circle when its end leads back to its beginning.
  for (std::size_t k = 0; k < count; ++k)
    for (std::size_t i = 0; i < count; ++i)
      if (reach[i][k])
        for (std::size_t j = 0; j < count; ++j)
          if (reach[k][j]) reach[i][j] = true;
  for (Feed& f : list) f.loop = reach[static_cast<std::size_t>(f.to)][static_cast<std::size_t>(f.from)];
  return list;
}

std::vector<std::vector<int>> loops_through(const std::vector<Feed>& feeds, int variable, std::size_t most) {
  std::vector<std::vector<int>> loops;
  for (const Feed& first : feeds) {
    if (first.from != variable) continue;
    // The shortest way from there back, breadth first.
    std::map<int, int> came_from = {{first.to, variable}};
    std::vector<int> front = {first.to};
    while (!front.empty() && !came_from.contains(variable)) {
      std::vector<int> next;
      for (const int at : front)
        for (const Feed& f : feeds)
          if (f.from == at && !came_from.contains(f.to)) {
            came_from[f.to] = at;
            next.push_back(f.to);
          }
      front = std::move(next);
    }
    if (!came_from.contains(variable)) continue;
    std::vector<int> loop;
    for (int at = came_from[variable]; at != variable; at = came_from[at]) loop.push_back(at);
    loop.push_back(variable);
    std::reverse(loop.begin(), loop.end());
    loops.push_back(std::move(loop));
  }
  std::stable_sort(loops.begin(), loops.end(),
                   [](const auto& a, const auto& b) { return a.size() < b.size(); });
  if (loops.size() > most) loops.resize(most);
  return loops;
}

}  // namespace demarche
