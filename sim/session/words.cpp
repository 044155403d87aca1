#include "sim/session/words.h"

#include <cmath>

#include "sim/session/log.h"

namespace demarche {
namespace {

const std::string& label_or(const std::string& label, const std::string& id) {
  return label.empty() ? id : label;
}

std::string quoted(const std::string& label) { return "“" + label + "”"; }

std::string turns(const std::string& n) { return n == "1" ? "1 turn" : n + " turns"; }

// Sums stand in products, and comparisons in logic, with parentheses where the text needs them.
bool is_sum(const Node& n) { return n.kind == NodeKind::binary && (n.op == Op::add || n.op == Op::subtract); }
// What would be read together with the sign before or behind it: "3 × the largest of 0 and x".
bool is_spread(const Node& n) {
  return is_sum(n) || n.kind == NodeKind::function || n.kind == NodeKind::reduce || n.kind == NodeKind::draw;
}
bool is_or(const Node& n) { return n.kind == NodeKind::binary && n.op == Op::logical_or; }

struct Teller {
  const Scenario& s;
  const Expression& e;
  const Roles& roles;

  const Node& node(NodeId id) const { return e.node(id); }
  std::string code(NodeId id) const {
    const Node& n = node(id);
    return "`" + e.text.value.substr(n.begin, n.end - n.begin) + "`";
  }

  int actor_of(NodeId id) const {
    const Node& n = node(id);
    if (n.kind == NodeKind::actor) return n.symbol;
    if (n.kind == NodeKind::actor_variable && n.symbol >= 0 && n.symbol < actor_slot_count)
      return roles[static_cast<std::size_t>(n.symbol)];
    return -1;
  }

  std::string actor(NodeId id) const {
    if (id == no_node || node(id).kind == NodeKind::wildcard) return "anybody";
    if (const int a = actor_of(id); a >= 0) return s.actors[static_cast<std::size_t>(a)].name;
    const Node& n = node(id);
    if (n.kind == NodeKind::actor_variable) return n.text.empty() ? std::string("it") : n.text;
    return code(id);
  }

  std::string set(NodeId id) const {
    const Node& n = node(id);
    if (n.kind == NodeKind::named_set) {
      std::string name = s.sets[static_cast<std::size_t>(n.symbol)].id;
      for (char& c : name)
        if (c == '_') c = ' ';
      return "the " + name;
    }
    if (n.kind != NodeKind::listed_set) return code(id);
    std::string text;
    for (std::size_t i = 0; i < n.children.size(); ++i)
      text += (i == 0 ? "" : i + 1 == n.children.size() ? " or " : ", ") + actor(n.children[i]);
    return text;
  }

  std::string quantity(const std::string& label, Scope scope, const Node& n) const {
    if (scope == Scope::world || n.children.empty()) return quoted(label);
    if (scope == Scope::actor) return quoted(label) + " of " + actor(n.children[0]);
    return quoted(label) + " of " + actor(n.children[0]) + " towards " + actor(n.children[1]);
  }

  std::string within(const Node& n) const {
    if (n.children.size() < 3 || n.children[2] == no_node) return {};
    const std::string window = text(n.children[2]);
    return window == "1" ? " in the last turn" : " in the last " + turns(window);
  }

  // "Russia has fired missiles at Ukraine in the last 4 turns"; the label of an action names its target.
  std::string record(const Node& n, bool negated) const {
    const auto what = static_cast<std::size_t>(n.symbol);
    const std::string has = negated ? " has not " : " has ", is = negated ? " is not " : " is ";
    const NodeId first = n.children.empty() ? no_node : n.children[0];
    const NodeId second = n.children.size() > 1 ? n.children[1] : no_node;
    const std::string who = actor(first), whom = second == no_node ? "" : actor(second);
    const auto action = [&] {
      std::string label = label_or(s.actions[what].label, s.actions[what].id);
      for (const auto& [role, name] : {std::pair<const char*, const std::string&>{"{target}", whom},
                                       std::pair<const char*, const std::string&>{"{self}", who}})
        for (std::size_t at = label.find(role); at != std::string::npos; at = label.find(role))
          label.replace(at, std::string_view(role).size(), name.empty() ? "anybody" : name);
      return quoted(label);
    };
    const auto offer = [&] { return quoted(label_or(s.offers[what].label, s.offers[what].id)); };
    const auto proposal = [&] { return quoted(label_or(s.proposals[what].label, s.proposals[what].id)); };
    const std::string to = whom.empty() ? "" : " " + whom;
    const std::string when = within(n);
    switch (n.record) {
      case RecordVerb::did: return who + has + "done " + action() + when;
      case RecordVerb::exposed: return who + has + "been exposed as to " + action() + when;
      case RecordVerb::known: return action() + " by " + who + is + "known" + when;
      case RecordVerb::offered: return who + has + "offered" + to + " " + offer() + when;
      case RecordVerb::accepted: return who + has + "accepted " + offer() + when;
      case RecordVerb::declined: return who + has + "declined " + offer() + when;
      case RecordVerb::ended: return who + has + "ended " + offer() + when;
      case RecordVerb::breached: return who + has + "broken " + offer() + when;
      case RecordVerb::tabled: return who + has + "brought in " + proposal() + when;
      case RecordVerb::backed: return who + has + "voted for " + proposal() + when;
      case RecordVerb::opposed: return who + has + "voted against " + proposal() + when;
      case RecordVerb::abstained: return who + has + "abstained on " + proposal() + when;
      case RecordVerb::vetoed: return who + has + "vetoed " + proposal() + when;
      case RecordVerb::passed: return proposal() + has + "passed" + when;
      case RecordVerb::failed: return proposal() + has + "failed" + when;
      case RecordVerb::happened: return quoted(n.text) + has + "happened" + when;
    }
    return {};
  }

  std::string side(NodeId id, bool inside_product) const {
    const std::string t = text(id);
    return inside_product && is_spread(node(id)) ? "(" + t + ")" : t;
  }

  // What is compared with the date is a date.
  std::string compared(NodeId id, NodeId with) const {
    const Node& n = node(id);
    const Node& other = node(with);
    if (n.kind == NodeKind::number && other.kind == NodeKind::clock &&
        static_cast<Clock>(other.symbol) == Clock::date)
      return iso_date({static_cast<std::int32_t>(std::lround(2 * n.value))});
    return text(id);
  }

  std::string binary(const Node& n) const {
    const NodeId a = n.children[0], b = n.children[1];
    const auto compare = [&](const char* how) { return compared(a, b) + how + compared(b, a); };
    const auto logic = [&](const char* how, bool parentheses) {
      const auto part = [&](NodeId id) {
        return parentheses && is_or(node(id)) ? "(" + text(id) + ")" : text(id);
      };
      return part(a) + how + part(b);
    };
    switch (n.op) {
      case Op::add: return text(a) + " + " + text(b);
      case Op::subtract: return text(a) + " − " + side(b, true);
      case Op::multiply: return side(a, true) + " × " + side(b, true);
      case Op::divide: return side(a, true) + " ÷ " + side(b, true);
      case Op::power: return side(a, true) + " to the power of " + side(b, true);
      case Op::less: return compare(" is below ");
      case Op::less_equal: return compare(" is at most ");
      case Op::greater: return compare(" is above ");
      case Op::greater_equal: return compare(" is at least ");
      case Op::equal: return compare(" is ");
      case Op::not_equal: return compare(" is not ");
      case Op::logical_and: return logic(" and ", true);
      case Op::logical_or: return logic(" or ", false);
      default: return {};
    }
  }

  std::string function(NodeId id) const {
    const Node& n = node(id);
    std::string list;
    for (std::size_t i = 0; i < n.children.size(); ++i)
      list += (i == 0 ? "" : i + 1 == n.children.size() ? " and " : ", ") + text(n.children[i]);
    switch (static_cast<Function>(n.symbol)) {
      case Function::min: return "the least of " + list;
      case Function::max: return "the largest of " + list;
      case Function::abs: return "the size of " + list;
      case Function::clamp:
        return side(n.children[0], true) + ", kept between " + text(n.children[1]) + " and " +
               text(n.children[2]);
      case Function::sqrt: return "the square root of " + list;
      case Function::exp: return "e to the power of " + side(n.children[0], true);
      case Function::log: return "the logarithm of " + list;
      case Function::logistic: return list + " on an S-curve from 0 to 1";
      case Function::floor: return list + " rounded down";
    }
    return code(id);
  }

  // "the sum, over each a of the actors, of “Economy” of a"
  std::string over_set(const Node& n) const {
    const auto child = [&](std::size_t i) { return n.children.size() > i ? n.children[i] : no_node; };
    const NodeId filter = child(1), body = child(2), otherwise = child(3);
    const std::string those =
        n.text + " of " + set(n.children[0]) + (filter == no_node ? "" : " where " + text(filter));
    const auto quantity_of = [&](const char* what) {
      return "the " + std::string(what) + ", over each " + those + ", of " + side(body, true) +
             (otherwise == no_node ? "" : " (" + text(otherwise) + " if there is none)");
    };
    switch (static_cast<Reduce>(n.symbol)) {
      case Reduce::sum: return quantity_of("sum");
      case Reduce::mean: return quantity_of("mean");
      case Reduce::min: return quantity_of("least");
      case Reduce::max: return quantity_of("largest");
      case Reduce::count:
        return "the number of " + those + (body == no_node ? "" : " for which " + text(body));
      case Reduce::any: return "for some " + those + ": " + text(body);
      case Reduce::all: return "for every " + those + ": " + text(body);
    }
    return {};
  }

  std::string chance(const Node& n) const {
    const auto number = [&](std::size_t i) { return side(n.children[i], true); };
    switch (static_cast<Draw>(n.symbol)) {
      case Draw::chance: return "a draw of luck with a chance of " + number(0);
      case Draw::uniform: return "a draw between " + number(0) + " and " + number(1);
      case Draw::normal: return "a draw around " + number(0) + ", spread " + number(1);
      case Draw::poisson: return "a drawn number of times, " + number(0) + " on average";
    }
    return {};
  }

  std::string stands(const Node& n, bool negated) const {
    const auto what = static_cast<std::size_t>(n.symbol);
    std::string text =
        quoted(label_or(s.offers[what].label, s.offers[what].id)) + (negated ? " does not stand" : " stands");
    if (!n.children.empty() && n.children[0] != no_node && node(n.children[0]).kind != NodeKind::wildcard)
      text += " between " + actor(n.children[0]) + " and " + actor(n.children[1]);
    return text;
  }

  std::string negation(NodeId id) const {
    const Node& n = node(id);
    if (n.kind == NodeKind::record) return record(n, true);
    if (n.kind == NodeKind::agreement) return stands(n, true);
    if (n.kind == NodeKind::promised || n.kind == NodeKind::tabled_now) return "not: " + text(id);
    return "it is not so that " + text(id);
  }

  std::string text(NodeId id) const {
    const Node& n = node(id);
    const auto symbol = static_cast<std::size_t>(n.symbol);
    switch (n.kind) {
      case NodeKind::number: return number_text(n.value);
      case NodeKind::boolean: return n.value != 0 ? "always" : "never";
      case NodeKind::parameter: return quoted(label_or(s.parameters[symbol].label, s.parameters[symbol].id));
      case NodeKind::clock: return std::string("the ") + name_of(static_cast<Clock>(n.symbol));
      case NodeKind::actor:
      case NodeKind::actor_variable:
      case NodeKind::wildcard: return actor(id);
      case NodeKind::named_set:
      case NodeKind::listed_set: return set(id);
      case NodeKind::variable:
        return quantity(label_or(s.variables[symbol].label, s.variables[symbol].id),
                        s.variables[symbol].scope, n);
      case NodeKind::derived:
        return quantity(label_or(s.derived[symbol].label, s.derived[symbol].id), s.derived[symbol].scope, n);
      case NodeKind::previous:
        return text(n.children[0]) +
               (n.symbol == 1 ? " a turn ago" : " " + std::to_string(n.symbol) + " turns ago");
      case NodeKind::unary:
        return n.op == Op::logical_not ? negation(n.children[0]) : "−" + side(n.children[0], true);
      case NodeKind::binary: return binary(n);
      case NodeKind::same_actor:
        return actor(n.children[0]) + (n.op == Op::equal ? " is " : " is not ") + actor(n.children[1]);
      case NodeKind::member_of:
        return actor(n.children[0]) + (n.op == Op::equal ? " is one of " : " is none of ") +
               set(n.children[1]);
      case NodeKind::choice:
        return "(if " + text(n.children[0]) + ", " + text(n.children[1]) + ", else " + text(n.children[2]) +
               ")";
      case NodeKind::function: return function(id);
      case NodeKind::reduce: return over_set(n);
      case NodeKind::set_size: return "the number of " + set(n.children[0]);
      case NodeKind::draw: return chance(n);
      case NodeKind::record: return record(n, false);
      case NodeKind::record_count: return "the number of times that " + record(n, false);
      case NodeKind::record_age: return "the turns since " + record(n, false);
      case NodeKind::agreement: return stands(n, false);
      case NodeKind::promised:
        return actor(n.children[0]) + " has promised " + actor(n.children[1]) + ": " +
               quoted(fill_names(s, label_or(s.terms[symbol].label, s.terms[symbol].id),
                                 actor_of(n.children[0]), actor_of(n.children[1])));
      case NodeKind::backers:
        return "the votes for " + quoted(label_or(s.proposals[symbol].label, s.proposals[symbol].id));
      case NodeKind::tabled_now:
        return quoted(label_or(s.proposals[symbol].label, s.proposals[symbol].id)) + " is being voted on";
      default: return code(id);
    }
  }
};

}  // namespace

Roles roles_of(int self, int target) {
  Roles roles;
  roles.fill(-1);
  roles[static_cast<std::size_t>(ActorSlot::self)] = self;
  roles[static_cast<std::size_t>(ActorSlot::target)] = target;
  return roles;
}

std::string in_words(const Scenario& scenario, const Expression& expression, NodeId node,
                     const Roles& roles) {
  return Teller{scenario, expression, roles}.text(node);
}

}  // namespace demarche
