#include "sim/scenario/resolve_memory.h"

#include <cmath>

namespace demarche {

namespace {

enum class Thing { action, offer, proposal, happening };

Thing thing_of(RecordVerb verb) {
  switch (verb) {
    case RecordVerb::did:
    case RecordVerb::exposed:
    case RecordVerb::known: return Thing::action;
    case RecordVerb::offered:
    case RecordVerb::accepted:
    case RecordVerb::declined:
    case RecordVerb::ended:
    case RecordVerb::breached: return Thing::offer;
    case RecordVerb::tabled:
    case RecordVerb::backed:
    case RecordVerb::opposed:
    case RecordVerb::abstained:
    case RecordVerb::vetoed:
    case RecordVerb::passed:
    case RecordVerb::failed: return Thing::proposal;
    case RecordVerb::happened: return Thing::happening;
  }
  return Thing::action;
}

int find_thing(const Scenario& scenario, Thing thing, const std::string& name) {
  switch (thing) {
    case Thing::action: return find_action(scenario, name);
    case Thing::offer: return find_offer(scenario, name);
    case Thing::proposal: return find_proposal(scenario, name);
    case Thing::happening: {
      if (const int event = find_event(scenario, name); event >= 0) return event;
      const int rule = find_rule(scenario, name);
      return rule < 0 ? -1 : static_cast<int>(scenario.events.size()) + rule;
    }
  }
  return -1;
}

std::vector<std::string> names_of(const Scenario& scenario, Thing thing) {
  switch (thing) {
    case Thing::action: return ids_of(scenario.actions);
    case Thing::offer: return ids_of(scenario.offers);
    case Thing::proposal: return ids_of(scenario.proposals);
    case Thing::happening: {
      std::vector<std::string> names = ids_of(scenario.events);
      for (const Rule& rule : scenario.rules)
        if (rule.each == Each::world) names.push_back(rule.name);
      return names;
    }
  }
  return {};
}

const char* described(Thing thing) {
  switch (thing) {
    case Thing::action: return "an action";
    case Thing::offer: return "an offer";
    case Thing::proposal: return "a proposal";
    case Thing::happening: return "an event or rule";
  }
  return "";
}

// The symbol of a named thing, or -1 after an error that says what else has that name or a similar
// one.
int resolve_thing(Resolver& r, NodeId id, Thing thing) {
  const std::string name = r.node(id).text;
  const int found = find_thing(r.scenario, thing, name);
  if (found >= 0) return found;
  const char* const none[] = {"no action", "no offer", "no proposal", "no event or world rule"};
  std::string hint;
  for (Thing other : {Thing::action, Thing::offer, Thing::proposal, Thing::happening}) {
    if (other != thing && find_thing(r.scenario, other, name) >= 0)
      hint = ticked(name) + " is " + described(other);
  }
  if (hint.empty()) hint = did_you_mean(name, names_of(r.scenario, thing));
  r.diagnostics.error(r.part(id, name, false), "unknown-name",
                      std::string(none[static_cast<int>(thing)]) + " is called " + ticked(name), hint);
  return -1;
}

NodeId add_wildcard(Resolver& r, NodeId beside) {
  Node wildcard;
  wildcard.kind = NodeKind::wildcard;
  wildcard.type = Type::actor;
  wildcard.begin = r.node(beside).begin;
  wildcard.end = r.node(beside).end;
  r.expression.nodes.push_back(wildcard);
  return static_cast<NodeId>(r.expression.nodes.size()) - 1;
}

// An actor or `any`.
bool visit_participant(Resolver& r, NodeId id) {
  Node& node = r.node(id);
  if (node.kind == NodeKind::wildcard || (node.kind == NodeKind::name && node.text == "any")) {
    node.kind = NodeKind::wildcard;
    node.type = Type::actor;
    return true;
  }
  return visit(r, id, Type::actor) == Type::actor;
}

// Checks children[0] and [1], of which the thing has `most`, and puts `any` where one that it has
// is missing.
bool visit_participants(Resolver& r, NodeId id, int most, const std::string& spelling) {
  std::vector<NodeId>& slots = r.node(id).children;
  if (slots.size() < 2) slots.resize(2, no_node);
  std::vector<NodeId> children = slots;
  bool good = true;
  const int given = (children[0] != no_node ? 1 : 0) + (children[1] != no_node ? 1 : 0);
  for (std::size_t i = 0; i < 2; ++i)
    if (children[i] != no_node && !visit_participant(r, children[i])) good = false;
  if (given > most) {
    const std::string actors =
        most == 0 ? "no actors" : std::to_string(most) + (most == 1 ? " actor" : " actors");
    r.diagnostics.error(r.place(children[given == 2 ? 1 : 0]), "argument-count",
                        ticked(r.node(id).text) + " takes " + actors + " here, but " + std::to_string(given) +
                            (given == 1 ? " is given" : " are given"),
                        "write " + ticked(spelling));
    return false;
  }
  for (int i = 0; i < most; ++i) {
    if (children[static_cast<std::size_t>(i)] != no_node) continue;
    const NodeId wildcard = add_wildcard(r, id);
    r.node(id).children[static_cast<std::size_t>(i)] = wildcard;
  }
  return good;
}

int participants(const Scenario& scenario, RecordVerb verb, int thing) {
  switch (thing_of(verb)) {
    case Thing::action: return scenario.actions[static_cast<std::size_t>(thing)].has_target ? 2 : 1;
    case Thing::offer: return 2;
    case Thing::proposal: return verb == RecordVerb::passed || verb == RecordVerb::failed ? 0 : 1;
    case Thing::happening: return 0;
  }
  return 0;
}

std::string spelling_of(RecordVerb verb, const std::string& name, int most) {
  if (verb == RecordVerb::happened) return "happened '" + name + "'";
  return std::string(name_of(verb)) + " " + name + (most == 0 ? "" : most == 1 ? "[a]" : "[a, b]");
}

bool resolve_window(Resolver& r, NodeId window) {
  if (window == no_node) return true;
  if (visit(r, window, Type::number) != Type::number) return false;
  const Node& node = r.node(window);
  if (node.kind != NodeKind::number) return true;
  if (node.value >= 1 && node.value <= max_record_window && node.value == std::floor(node.value)) return true;
  r.diagnostics.error(
      r.place(window), "out-of-range",
      "`within` takes a whole number of turns from 1 to " + std::to_string(max_record_window));
  return false;
}

Type type_of(NodeKind kind) { return kind == NodeKind::record ? Type::boolean : Type::number; }

Type resolve_pair_question(Resolver& r, NodeId id, const std::string& spelling) {
  return visit_participants(r, id, 2, spelling) ? Type::boolean : Type::unknown;
}

}  // namespace

Type resolve_record(Resolver& r, NodeId id) {
  const RecordVerb verb = r.node(id).record;
  r.node(id).children.resize(3, no_node);
  bool good = require_memory(r, id, "a record");
  const NodeId window = r.node(id).children[2];
  if (!resolve_window(r, window)) good = false;
  const int thing = resolve_thing(r, id, thing_of(verb));
  if (thing < 0) {
    for (int i = 0; i < 2; ++i) {
      const NodeId child = r.node(id).children[static_cast<std::size_t>(i)];
      if (child != no_node) visit_participant(r, child);
    }
    return Type::unknown;
  }
  r.node(id).symbol = thing;
  const int first_rule = static_cast<int>(r.scenario.events.size());
  if (verb == RecordVerb::happened && thing >= first_rule) {
    const Rule& rule = r.scenario.rules[static_cast<std::size_t>(thing - first_rule)];
    if (rule.each != Each::world) {
      r.diagnostics.error(r.part(id, rule.name, false), "not-allowed",
                          "the rule " + ticked(rule.name) +
                              " runs for each actor or pair, and `happened` knows only "
                              "events and rules over the world");
      good = false;
    }
  }
  const int most = participants(r.scenario, verb, thing);
  if (!visit_participants(r, id, most, spelling_of(verb, r.node(id).text, most))) good = false;
  return good ? type_of(r.node(id).kind) : Type::unknown;
}

Type resolve_agreement(Resolver& r, NodeId id) {
  bool good = require_memory(r, id, "an agreement");
  const int offer = resolve_thing(r, id, Thing::offer);
  r.node(id).symbol = offer;
  if (resolve_pair_question(r, id, "agreement " + r.node(id).text + "[a, b] stands") == Type::unknown)
    good = false;
  return good && offer >= 0 ? Type::boolean : Type::unknown;
}

Type resolve_promised(Resolver& r, NodeId id) {
  bool good = require_memory(r, id, "a promise");
  const std::string name = r.node(id).text;
  const int term = find_term(r.scenario, name);
  r.node(id).symbol = term;
  if (term < 0) {
    r.diagnostics.error(r.part(id, name, false), "unknown-name", "no term is called " + ticked(name),
                        did_you_mean(name, ids_of(r.scenario.terms)));
    good = false;
  }
  if (resolve_pair_question(r, id, "promised " + name + "[a, b]") == Type::unknown) good = false;
  return good ? Type::boolean : Type::unknown;
}

Type resolve_proposal_question(Resolver& r, NodeId id) {
  const NodeKind kind = r.node(id).kind;
  const bool good = require_memory(r, id, kind == NodeKind::backers ? "`backers`" : "`tabled_now`");
  const int proposal = resolve_thing(r, id, Thing::proposal);
  r.node(id).symbol = proposal;
  r.node(id).children.clear();
  if (!good || proposal < 0) return Type::unknown;
  return kind == NodeKind::backers ? Type::number : Type::boolean;
}

Type resolve_previous(Resolver& r, NodeId id) {
  bool good = require_memory(r, id, "`previous`");
  const NodeId child = r.node(id).children[0];
  const Type type = visit(r, child, Type::unknown);
  if (r.node(child).kind != NodeKind::variable && type != Type::unknown) {
    r.diagnostics.error(r.place(child), "type-mismatch",
                        "`previous` takes a variable, but " + r.shown(child) + " is not one",
                        "as in `previous(world.x)`; only variables are remembered");
    good = false;
  }
  const int turns = r.node(id).symbol;
  if (turns < 1 || turns > max_previous_turns) {
    r.diagnostics.error(r.place(id), "out-of-range",
                        "`previous` goes back 1 to " + std::to_string(max_previous_turns) + " turns");
    good = false;
  }
  return good && type == Type::number ? Type::number : Type::unknown;
}

void resolve_exposed_action(Resolver& r, NodeId id) {
  const Type type = resolve_record(r, id);
  r.node(id).type = type;
  if (type == Type::unknown) return;
  const Node& node = r.node(id);
  if (thing_of(node.record) != Thing::action) return;
  if (r.scenario.actions[static_cast<std::size_t>(node.symbol)].covert) return;
  r.diagnostics.error(r.part(id, node.text, false), "not-covert",
                      ticked(node.text) + " is done openly: there is nothing to expose",
                      "give the action `visible = \"covert\"`");
}

int resolve_tabled_proposal(Resolver& r, NodeId id) {
  const int proposal = resolve_thing(r, id, Thing::proposal);
  r.node(id).kind = NodeKind::tabled_now;
  r.node(id).type = Type::boolean;
  r.node(id).symbol = proposal;
  return proposal;
}

}  // namespace demarche
