// Variables that are set (`=`) in two places of one phase that may both act: the engine stops a run
// in which they do. A warning, because state may keep them apart in ways that no reading of the
// text can show.
#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "sim/scenario/interval.h"
#include "sim/scenario/resolve_expression.h"
#include "sim/scenario/static_eval.h"
#include "sim/scenario/warnings.h"

namespace demarche {

namespace {

enum class Phase : std::uint8_t { events, resolve, respond, assess };

// Work for telling apart who acts on whom; past it no more is said.
constexpr long static_budget = 20'000'000;
// Pairs of places compared in all; an honest scenario has a few dozen sets.
constexpr int max_comparisons = 100'000;

struct SetPlace {
  Phase phase = Phase::events;
  const Effect* effect = nullptr;
  std::string owner;                                 // "the rule `X`"
  std::array<const Expression*, 3> conditions = {};  // all must hold; slots as in the effect
  unsigned slots = no_slots;
  int instrument = -1;  // actions: an actor takes one per instrument
};

using Actors = std::pair<int, int>;  // whose variable it is; -1 where it has none
struct Setters {
  std::uint64_t selves = 0;  // bits of self
  int times = 0;             // actors or pairs for which the effect may act
};
using Reach = std::map<Actors, Setters>;

const Node& lvalue_of(const SetPlace& place) { return place.effect->expression.node(place.effect->lvalue); }

bool is_one(std::uint64_t bits) { return bits != 0 && (bits & (bits - 1)) == 0; }

int actor_at(const SetPlace& place, std::size_t child, const std::vector<int>& slots) {
  const Node& variable = lvalue_of(place);
  if (child >= variable.children.size()) return -1;
  const Node& actor = place.effect->expression.node(variable.children[child]);
  if (actor.kind == NodeKind::actor) return actor.symbol;
  const auto slot = static_cast<std::size_t>(actor.symbol);
  return slot < slots.size() ? slots[slot] : -1;
}

Reach reach_of(const Scenario& scenario, const SetPlace& place, long& budget) {
  Reach reach;
  const int actors = static_cast<int>(scenario.actors.size());
  const bool has_self = place.slots & slot_self;
  const bool has_target = place.slots & slot_bit(ActorSlot::target);
  for (int self = has_self ? 0 : -1; self < (has_self ? actors : 0); ++self)
    for (int target = has_target ? 0 : -1; target < (has_target ? actors : 0); ++target) {
      if (--budget < 0) return {};
      if (self >= 0 && self == target) continue;
      bool possible = true;
      for (const Expression* condition : place.conditions) {
        if (!condition || condition->empty() || !possible) continue;
        StaticQuery query(self, target);
        query.budget = std::min(query.budget, budget);
        const long before = query.budget;
        possible = static_condition(scenario, *condition, query).value_or(true);
        budget -= before - query.budget;
      }
      if (!possible) continue;
      const std::vector<int> slots = {self, target};
      Setters& setters = reach[{actor_at(place, 0, slots), actor_at(place, 1, slots)}];
      setters.selves |= self < 0 ? ~0ull : 1ull << self;
      ++setters.times;
    }
  return reach;
}

// Whether an amount may differ between the actors for whom it is worked out, or from draw to draw.
bool depends_on_actors(const Expression& expression, NodeId id) {
  if (id == no_node) return false;
  const Node& node = expression.node(id);
  if (node.kind == NodeKind::draw) return true;
  if (node.kind == NodeKind::actor_variable && node.symbol < actor_slot_count) return true;
  for (const NodeId child : node.children)
    if (depends_on_actors(expression, child)) return true;
  return false;
}

// One effect of a rule or action that several actors (or pairs) may have at once, on the same variable and
// with different values. Of one actor's actions only one is taken.
bool may_act_several_times(const Scenario& scenario, const SetPlace& place, long& budget) {
  if (place.conditions[0] == nullptr) return false;
  if (!depends_on_actors(place.effect->expression, place.effect->expression.root)) return false;
  for (const auto& [actors, who] : reach_of(scenario, place, budget))
    if (who.times > 1 && (place.instrument < 0 || !is_one(who.selves))) return true;
  return false;
}

bool meet(const Actors& a, const Actors& b) {
  const auto same = [](int x, int y) { return x < 0 || y < 0 || x == y; };
  return same(a.first, b.first) && same(a.second, b.second);
}

bool same_actors(const SetPlace& a, const SetPlace& b) {
  const Node& left = lvalue_of(a);
  const Node& right = lvalue_of(b);
  for (std::size_t i = 0; i < left.children.size(); ++i) {
    const Node& x = a.effect->expression.node(left.children[i]);
    const Node& y = b.effect->expression.node(right.children[i]);
    if (x.kind != y.kind || x.symbol != y.symbol) return false;
  }
  return true;
}

// Whether the state that lets one act keeps the other from acting. Only asked where both name the
// variable by the same slots and use no others, so that these stand for the same actors.
bool exclude_each_other(const Scenario& scenario, const SetPlace& a, const SetPlace& b) {
  if (a.slots != b.slots || !same_actors(a, b)) return false;
  const std::size_t used =
      (a.slots & slot_self ? 1u : 0u) + (a.slots & slot_bit(ActorSlot::target) ? 1u : 0u);
  std::size_t named = 0;
  for (NodeId child : lvalue_of(a).children)
    if (a.effect->expression.node(child).kind == NodeKind::actor_variable) ++named;
  if (named < used) return false;
  Facts facts;
  for (const SetPlace* place : {&a, &b})
    for (const Expression* condition : place->conditions) {
      if (!condition || condition->empty()) continue;
      IntervalQuery query(scenario);
      assume(query, *condition, condition->root, true, facts);
    }
  return facts.impossible;
}

bool set_the_same_number(const SetPlace& a, const SetPlace& b) {
  const Node& x = a.effect->expression.top();
  const Node& y = b.effect->expression.top();
  return x.kind == NodeKind::number && y.kind == NodeKind::number && x.value == y.value;
}

bool may_both_act(const Scenario& scenario, const SetPlace& a, const SetPlace& b, long& budget) {
  if (set_the_same_number(a, b) || exclude_each_other(scenario, a, b)) return false;
  const bool one_of_both = a.instrument >= 0 && a.instrument == b.instrument;
  const Reach left = reach_of(scenario, a, budget);
  const Reach right = reach_of(scenario, b, budget);
  for (const auto& [actors, who] : left)
    for (const auto& [other_actors, other_who] : right) {
      if (--budget < 0) return false;
      if (!meet(actors, other_actors)) continue;
      // An actor takes one action per instrument, so one actor alone cannot do both.
      if (one_of_both && who.selves == other_who.selves && is_one(who.selves)) continue;
      return true;
    }
  return false;
}

struct Collector {
  std::vector<SetPlace> places;

  void add(Phase phase, const std::vector<Effect>& effects, const std::string& owner, unsigned slots,
           std::array<const Expression*, 3> conditions = {}, int instrument = -1) {
    for (const Effect& effect : effects)
      if (effect.kind == EffectKind::set)
        places.push_back({phase, &effect, owner, conditions, slots, instrument});
  }
};

std::vector<SetPlace> set_places(const Scenario& scenario) {
  Collector all;
  for (const Event& event : scenario.events)
    all.add(Phase::events, event.effects, "the event " + ticked(event.name), no_slots, {&event.when});
  for (const Action& action : scenario.actions)
    all.add(Phase::resolve, action.effects, "the action " + ticked(action.id),
            action.has_target ? slots_self_target : slot_self, {&action.actor, &action.target, &action.needs},
            static_cast<int>(action.instrument));
  for (const Offer& offer : scenario.offers) {
    const std::string owner = "the offer " + ticked(offer.id);
    for (const auto* list : {&offer.on_accept, &offer.on_decline, &offer.on_end})
      all.add(Phase::resolve, *list, owner, slots_self_target, {});
    all.add(Phase::assess, offer.on_breach, owner, slots_breach, {});
  }
  for (const Proposal& proposal : scenario.proposals) {
    const std::string owner = "the proposal " + ticked(proposal.id);
    for (const auto* list : {&proposal.on_pass, &proposal.on_fail})
      all.add(Phase::resolve, *list, owner, no_slots);
    for (const auto* list : {&proposal.on_veto, &proposal.each_yes})
      all.add(Phase::resolve, *list, owner, slot_self);
  }
  for (const Term& term : scenario.terms) {
    all.add(Phase::resolve, term.on_start, "the term " + ticked(term.id), slots_party_other);
    all.add(Phase::respond, term.each_turn, "the term " + ticked(term.id), slots_party_other);
  }
  for (const Rule& rule : scenario.rules)
    all.add(Phase::respond, rule.effects, "the rule " + ticked(rule.name),
            rule.each == Each::world  ? no_slots
            : rule.each == Each::self ? slot_self
                                      : slots_self_target,
            {&rule.when});
  return all.places;
}

// Passing and failing, accepting and declining exclude each other; within one owner only rules and
// actions, whose effects all come at once, are compared.
bool may_come_together(const SetPlace& a, const SetPlace& b) {
  if (a.phase != b.phase) return false;
  if (a.owner != b.owner) return true;
  return a.conditions[0] != nullptr;
}

}  // namespace

void warn_double_sets(const Scenario& scenario, Diagnostics& diagnostics) {
  const std::vector<SetPlace> places = set_places(scenario);
  long budget = static_budget;
  int comparisons = 0;
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (may_act_several_times(scenario, places[i], budget)) {
      const Variable& variable = scenario.variables[static_cast<std::size_t>(lvalue_of(places[i]).symbol)];
      diagnostics.warning(places[i].effect->expression.place(places[i].effect->lvalue), "double-set",
                          ticked(variable.id) +
                              " is set here by each of several actors in the same phase; a run " +
                              "in which their values differ stops",
                          "sum over them in a rule over the world, or change it with `+=` and `-=`");
      continue;
    }
    for (std::size_t j = 0; j < i && comparisons < max_comparisons; ++j) {
      if (lvalue_of(places[i]).symbol != lvalue_of(places[j]).symbol) continue;
      if (!may_come_together(places[i], places[j])) continue;
      ++comparisons;
      if (!may_both_act(scenario, places[j], places[i], budget)) continue;
      const Variable& variable = scenario.variables[static_cast<std::size_t>(lvalue_of(places[i]).symbol)];
      diagnostics.warning(places[i].effect->expression.place(places[i].effect->lvalue), "double-set",
                          ticked(variable.id) + " is set here and by " + places[j].owner +
                              " in the same phase; a run in which both act stops",
                          "let their conditions exclude each other, or change it with `+=` and `-=`");
      break;  // one warning for each place is enough
    }
  }
}

}  // namespace demarche
