// Trees back to text, with parentheses only where the grammar needs them.
#include "sim/lang/parse.h"
#include "sim/lang/writing.h"

namespace demarche {
namespace {

// How tightly a node binds; a child that binds less tightly than its place demands gets parentheses.
enum Tightness {
  loosest = 0,
  disjunction,
  conjunction,
  negation,
  comparison,
  sum,
  product,
  sign,
  power,
  primary
};

int tightness(const Node& n) {
  switch (n.kind) {
    case NodeKind::choice: return loosest;
    case NodeKind::member_of:
    case NodeKind::same_actor: return comparison;
    case NodeKind::unary: return n.op == Op::logical_not ? negation : sign;
    case NodeKind::number: return n.value < 0 ? sign : primary;
    case NodeKind::record: return n.children[2] == no_node ? primary : comparison;
    case NodeKind::binary:
      switch (n.op) {
        case Op::logical_or: return disjunction;
        case Op::logical_and: return conjunction;
        case Op::add:
        case Op::subtract: return sum;
        case Op::multiply:
        case Op::divide: return product;
        case Op::power: return power;
        default: return comparison;
      }
    default: return primary;
  }
}

struct Printer {
  const Expression& e;

  std::string at(NodeId id, int needed) const {
    const std::string text = print(id);
    return tightness(e.node(id)) < needed ? "(" + text + ")" : text;
  }
  std::string list(const std::vector<NodeId>& ids) const {
    std::string text;
    for (const NodeId id : ids)
      if (id != no_node) text += (text.empty() ? "" : ", ") + print(id);
    return text;
  }
  // `min(a in s, …)` would be read as a minimum over s.
  std::string arguments(const Node& n) const {
    if (n.children.empty() || (n.text != "min" && n.text != "max")) return list(n.children);
    const std::string rest = list({n.children.begin() + 1, n.children.end()});
    return at(n.children[0], sum) + (rest.empty() ? "" : ", " + rest);
  }
  std::string record(const Node& n) const {
    std::string text = std::string(name_of(n.record)) + " ";
    text += n.record == RecordVerb::happened ? "'" + n.text + "'" : n.text;
    const std::string actors = list({n.children[0], n.children[1]});
    if (!actors.empty()) text += "[" + actors + "]";
    if (n.children[2] != no_node) text += " within " + at(n.children[2], sum);
    return text;
  }

  std::string print(NodeId id) const {
    const Node& n = e.node(id);
    const auto& c = n.children;
    switch (n.kind) {
      case NodeKind::name:
      case NodeKind::actor:
      case NodeKind::actor_variable:
      case NodeKind::named_set:
      case NodeKind::clock: return n.text;
      case NodeKind::wildcard: return "any";
      case NodeKind::member: return print(c[0]) + "." + n.text;
      case NodeKind::index: return n.text + "[" + list(c) + "]";
      case NodeKind::call:
      case NodeKind::function: return n.text + "(" + arguments(n) + ")";
      case NodeKind::number: return n.text == "pi" ? "pi" : exact_number(n.value);
      case NodeKind::boolean: return n.value != 0 ? "true" : "false";
      case NodeKind::parameter: return "$" + n.text;
      case NodeKind::listed_set: return "{" + list(c) + "}";
      case NodeKind::variable:
      case NodeKind::derived:
        if (c.size() == 2) return n.text + "[" + list(c) + "]";
        return (c.empty() ? "world" : print(c[0])) + "." + n.text;
      case NodeKind::previous:
        return "previous(" + print(c[0]) + (n.symbol == 1 ? "" : ", " + std::to_string(n.symbol)) + ")";
      case NodeKind::unary:
        return n.op == Op::logical_not ? "not " + at(c[0], negation) : "-" + at(c[0], sign);
      case NodeKind::same_actor:
      case NodeKind::binary: {
        const int own = tightness(n);
        // Comparisons do not chain; the right side of the others must bind tighter; powers group to the
        // right.
        const int left = own == comparison ? sum : own == power ? primary : own;
        const int right = own == comparison ? sum : own == power ? sign : own + 1;
        return at(c[0], left) + " " + name_of(n.op) + " " + at(c[1], right);
      }
      case NodeKind::member_of:
        return at(c[0], sum) + (n.op == Op::not_equal ? " not in " : " in ") + at(c[1], primary);
      case NodeKind::choice: {
        return "if " + print(c[0]) + " then " + print(c[1]) + " else " + print(c[2]);
      }
      case NodeKind::reduce: {
        std::string text =
            std::string(name_of(static_cast<Reduce>(n.symbol))) + "(" + n.text + " in " + at(c[0], primary);
        if (c[1] != no_node) text += " where " + at(c[1], disjunction);
        if (c[2] != no_node) text += ": " + at(c[2], c[3] == no_node ? loosest : disjunction);
        if (c[3] != no_node) text += " else " + print(c[3]);
        return text + ")";
      }
      case NodeKind::set_size: return "count(" + at(c[0], primary) + ")";
      case NodeKind::record: return record(n);
      case NodeKind::record_count: return "count(" + record(n) + ")";
      case NodeKind::record_age: return "turns_since(" + record(n) + ")";
      case NodeKind::agreement:
      case NodeKind::promised: {
        const std::string actors = list(c);
        const bool agreement = n.kind == NodeKind::agreement;
        return (agreement ? "agreement " : "promised ") + n.text +
               (actors.empty() ? "" : "[" + actors + "]") + (agreement ? " stands" : "");
      }
      case NodeKind::backers: return "backers(" + n.text + ")";
      case NodeKind::tabled_now: return "tabled_now(" + n.text + ")";
      case NodeKind::draw: return std::string(name_of(static_cast<Draw>(n.symbol))) + "(" + list(c) + ")";
    }
    return {};
  }
};

}  // namespace

std::string print(const Expression& expression) {
  return expression.empty() ? "" : Printer{expression}.print(expression.root);
}
std::string print(const Expression& expression, NodeId node) { return Printer{expression}.print(node); }

std::string print(const Effect& effect) {
  const Printer p{effect.expression};
  const NodeId root = effect.expression.root;
  const std::string delay = effect.delay == no_node ? "" : " after " + p.at(effect.delay, sum) + " turns";
  switch (effect.kind) {
    case EffectKind::add: return p.print(effect.lvalue) + " += " + p.print(root) + delay;
    case EffectKind::subtract: return p.print(effect.lvalue) + " -= " + p.print(root) + delay;
    case EffectKind::set: return p.print(effect.lvalue) + " = " + p.print(root) + delay;
    case EffectKind::move:
      return "move " + p.at(root, sum) + " from " + p.print(effect.lvalue) + " to " +
             p.print(effect.destination) +
             (effect.loss == no_node ? "" : " losing " + p.at(effect.loss, sum)) + delay;
    case EffectKind::expose: {
      const std::string record = p.print(root);
      return "expose" + record.substr(record.find(' '));
    }
    case EffectKind::table: return "table " + effect.expression.node(root).text;
  }
  return {};
}

}  // namespace demarche
