#include "sim/scenario/resolve_expression.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "sim/scenario/resolve_memory.h"
#include "sim/scenario/resolve_names.h"
#include "sim/scenario/resolver.h"

namespace demarche {

namespace {

std::string ordinal_count(std::size_t count, const char* noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

struct FunctionRow {
  const char* name;
  Function function;
  std::size_t least;
  std::size_t most;
};
constexpr std::size_t any_number = 1'000'000;
constexpr std::array<FunctionRow, 9> functions = {{
    {"min", Function::min, 2, any_number},
    {"max", Function::max, 2, any_number},
    {"abs", Function::abs, 1, 1},
    {"clamp", Function::clamp, 3, 3},
    {"sqrt", Function::sqrt, 1, 1},
    {"exp", Function::exp, 1, 1},
    {"log", Function::log, 1, 1},
    {"logistic", Function::logistic, 1, 1},
    {"floor", Function::floor, 1, 1},
}};

struct DrawRow {
  const char* name;
  Draw draw;
  std::size_t arguments;
};
constexpr std::array<DrawRow, 4> draws = {{
    {"chance", Draw::chance, 1},
    {"uniform", Draw::uniform, 2},
    {"normal", Draw::normal, 2},
    {"poisson", Draw::poisson, 1},
}};

bool check_count(Resolver& r, NodeId id, const std::string& name, std::size_t least, std::size_t most) {
  const std::size_t given = r.node(id).children.size();
  if (given >= least && given <= most) return true;
  const std::string wanted =
      most == any_number ? "at least " + ordinal_count(least, "argument") : ordinal_count(least, "argument");
  r.diagnostics.error(r.place(id), "argument-count",
                      ticked(name) + " takes " + wanted + ", but " + std::to_string(given) +
                          (given == 1 ? " is given" : " are given"));
  return false;
}

Type resolve_arguments(Resolver& r, NodeId id, Type result) {
  const std::vector<NodeId> children = r.node(id).children;
  for (NodeId child : children)
    if (visit(r, child, Type::number) == Type::unknown) result = Type::unknown;
  return result;
}

Type resolve_function(Resolver& r, NodeId id, const FunctionRow& row) {
  r.node(id).kind = NodeKind::function;
  r.node(id).symbol = static_cast<int>(row.function);
  const bool good = check_count(r, id, row.name, row.least, row.most);
  return resolve_arguments(r, id, good ? Type::number : Type::unknown);
}

Type resolve_draw(Resolver& r, NodeId id, const DrawRow& row) {
  r.node(id).kind = NodeKind::draw;
  r.node(id).symbol = static_cast<int>(row.draw);
  if (r.node(id).draw < 0) r.node(id).draw = r.next_draw;
  r.next_draw = std::max(r.next_draw, r.node(id).draw + 1);
  bool good = check_count(r, id, row.name, row.arguments, row.arguments);
  if (!r.context.chance) {
    r.diagnostics.error(r.place(id), "not-allowed",
                        ticked(row.name) + " cannot be used in " + r.context.where,
                        "chance has its place in rules, events, effects, `needs` and utilities");
    good = false;
  }
  const Type type = row.draw == Draw::chance ? Type::boolean : Type::number;
  return resolve_arguments(r, id, good ? type : Type::unknown);
}

Type resolve_call(Resolver& r, NodeId id) {
  const std::string name = r.node(id).text;
  for (const FunctionRow& row : functions)
    if (name == row.name) return resolve_function(r, id, row);
  for (const DrawRow& row : draws)
    if (name == row.name) return resolve_draw(r, id, row);
  std::vector<std::string> candidates = {"sum",      "mean",        "count",   "any",       "all",
                                         "previous", "turns_since", "backers", "tabled_now"};
  for (const FunctionRow& row : functions) candidates.emplace_back(row.name);
  for (const DrawRow& row : draws) candidates.emplace_back(row.name);
  const std::vector<NodeId> children = r.node(id).children;
  r.diagnostics.error(r.part(id, name, false), "unknown-name", "no function is called " + ticked(name),
                      did_you_mean(name, candidates));
  for (NodeId child : children) visit(r, child, Type::unknown);
  return Type::unknown;
}

Type resolve_unary(Resolver& r, NodeId id) {
  const bool logical = r.node(id).op == Op::logical_not;
  return visit(r, r.node(id).children[0], logical ? Type::boolean : Type::number);
}

Type resolve_binary(Resolver& r, NodeId id) {
  const Op op = r.node(id).op;
  const NodeId left = r.node(id).children[0];
  const NodeId right = r.node(id).children[1];
  const bool equality = op == Op::equal || op == Op::not_equal;
  if (equality) {
    const Type first = visit(r, left, Type::unknown);
    if (first == Type::actor) {
      r.node(id).kind = NodeKind::same_actor;
      return visit(r, right, Type::actor) == Type::actor ? Type::boolean : Type::unknown;
    }
    const Type second = visit(r, right, first == Type::number ? Type::number : Type::unknown);
    if (first == Type::unknown || second == Type::unknown) return Type::unknown;
    if (first == Type::number) return Type::boolean;
    r.diagnostics.error(r.place(left), "type-mismatch",
                        std::string(ticked(op == Op::equal ? "==" : "!=")) +
                            " compares numbers or actors, but " + r.shown(left) + " is " +
                            with_article(first),
                        first == Type::set ? "write `a in SET` to ask whether an actor belongs to it"
                                           : "a condition needs no comparison: write it, or `not` and it");
    return Type::unknown;
  }
  const bool logic = op == Op::logical_and || op == Op::logical_or;
  const bool comparison =
      op == Op::less || op == Op::less_equal || op == Op::greater || op == Op::greater_equal;
  const Type operand = logic ? Type::boolean : Type::number;
  const Type first = visit(r, left, operand);
  const Type second = visit(r, right, operand);
  if (first == Type::unknown || second == Type::unknown) return Type::unknown;
  return logic || comparison ? Type::boolean : Type::number;
}

Type resolve_choice(Resolver& r, NodeId id, Type wanted) {
  const std::vector<NodeId> children = r.node(id).children;
  bool good = visit(r, children[0], Type::boolean) == Type::boolean;
  const Type first = visit(r, children[1], wanted);
  const Type second = visit(r, children[2], wanted != Type::unknown ? wanted : first);
  if (first == Type::unknown || second == Type::unknown) return Type::unknown;
  if (first == Type::actor || first == Type::set) {
    r.diagnostics.error(r.place(children[1]), "type-mismatch",
                        "`if` chooses between numbers or conditions, but " + r.shown(children[1]) + " is " +
                            with_article(first));
    good = false;
  }
  return good ? first : Type::unknown;
}

// The `a` of `sum(a in SET: …)`.
Place bound_name_place(const Resolver& r, NodeId id) {
  const Node& node = r.expression.node(id);
  const std::string& value = r.expression.text.value;
  const std::size_t bracket = value.find('(', node.begin);
  if (bracket == std::string::npos) return r.place(id);
  const std::size_t name = value.find(node.text, bracket);
  return name == std::string::npos ? r.place(id) : r.expression.text.place(name, name + node.text.size());
}

Type resolve_reduce(Resolver& r, NodeId id) {
  const Node copy = r.node(id);
  const auto reduce = static_cast<Reduce>(copy.symbol);
  const bool logical = reduce == Reduce::any || reduce == Reduce::all || reduce == Reduce::count;
  bool good = visit(r, copy.children[0], Type::set) == Type::set;
  if (is_slot_name(copy.text) || copy.text == "world" || find_actor(r.scenario, copy.text) >= 0 ||
      find_set(r.scenario, copy.text) >= 0 ||
      std::find(r.bound.begin(), r.bound.end(), copy.text) != r.bound.end()) {
    r.diagnostics.error(
        bound_name_place(r, id), "hidden-name",
        ticked(copy.text) + " already has a meaning here and cannot name the members of the set",
        "choose a name that nothing else has, such as `one`");
    good = false;
  }
  r.node(id).value = first_bound_slot + static_cast<double>(r.bound.size());
  r.bound.push_back(copy.text);
  if (copy.children[1] != no_node && visit(r, copy.children[1], Type::boolean) != Type::boolean) good = false;
  const Type body = logical ? Type::boolean : Type::number;
  if (copy.children[2] != no_node && visit(r, copy.children[2], body) != body) good = false;
  r.bound.pop_back();
  if (copy.children[2] == no_node && reduce != Reduce::count) {
    r.diagnostics.error(r.place(id), "argument-count",
                        ticked(name_of(reduce)) + " needs an expression after the set",
                        "as in `" + std::string(name_of(reduce)) + "(a in actors: …)`");
    good = false;
  }
  if (copy.children[3] != no_node) {
    if (visit(r, copy.children[3], Type::number) != Type::number) good = false;
    if (reduce != Reduce::mean && reduce != Reduce::min && reduce != Reduce::max) {
      r.diagnostics.error(r.place(copy.children[3]), "not-allowed",
                          ticked(name_of(reduce)) + " over nobody has a value and takes no `else`");
      good = false;
    }
  }
  if (!good) return Type::unknown;
  return reduce == Reduce::any || reduce == Reduce::all ? Type::boolean : Type::number;
}

Type resolve_listed_set(Resolver& r, NodeId id) {
  const std::vector<NodeId> children = r.node(id).children;
  bool good = true;
  for (std::size_t i = 0; i < children.size(); ++i) {
    if (visit(r, children[i], Type::actor) == Type::unknown) {
      good = false;
      continue;
    }
    const Node& actor = r.node(children[i]);
    for (std::size_t j = 0; j < i; ++j) {
      if (r.node(children[j]).kind != actor.kind || r.node(children[j]).symbol != actor.symbol) continue;
      r.diagnostics.error(r.place(children[i]), "listed-twice",
                          r.shown(children[i]) + " is in the set twice");
      good = false;
      break;
    }
  }
  return good ? Type::set : Type::unknown;
}

Type resolve_number(Resolver& r, NodeId id) {
  if (std::isfinite(r.node(id).value) && std::abs(r.node(id).value) <= max_magnitude) return Type::number;
  r.diagnostics.error(r.place(id), "too-large", "numbers go up to 1e15", "choose a larger unit");
  return Type::unknown;
}

Type resolve_parameter(Resolver& r, NodeId id) {
  const int parameter = find_parameter(r.scenario, r.node(id).text);
  if (parameter < 0) {
    r.diagnostics.error(r.place(id), "unknown-name", "no parameter is called `$" + r.node(id).text + "`",
                        did_you_mean(r.node(id).text, ids_of(r.scenario.parameters)));
    return Type::unknown;
  }
  r.node(id).symbol = parameter;
  return Type::number;
}

Type resolve_node(Resolver& r, NodeId id, Type wanted) {
  switch (r.node(id).kind) {
    case NodeKind::name: return resolve_name(r, id, wanted);
    case NodeKind::member: return resolve_member(r, id);
    case NodeKind::index: return resolve_index(r, id);
    case NodeKind::call: return resolve_call(r, id);
    case NodeKind::wildcard:
      r.diagnostics.error(r.place(id), "wrong-any", "`any` can only stand for an actor of a record",
                          "as in `did ACTION[self, any]`");
      return Type::unknown;
    case NodeKind::number: return resolve_number(r, id);
    case NodeKind::boolean: return Type::boolean;
    case NodeKind::parameter: return resolve_parameter(r, id);
    case NodeKind::clock: return require_memory(r, id, r.shown(id)) ? Type::number : Type::unknown;
    case NodeKind::actor:
    case NodeKind::actor_variable: return Type::actor;
    case NodeKind::named_set: return Type::set;
    case NodeKind::listed_set: return resolve_listed_set(r, id);
    case NodeKind::variable:
    case NodeKind::derived: return Type::number;
    case NodeKind::unary: return resolve_unary(r, id);
    case NodeKind::binary: return resolve_binary(r, id);
    case NodeKind::same_actor: {
      const NodeId left = r.node(id).children[0];
      const NodeId right = r.node(id).children[1];
      const Type first = visit(r, left, Type::actor);
      const Type second = visit(r, right, Type::actor);
      return first == Type::actor && second == Type::actor ? Type::boolean : Type::unknown;
    }
    case NodeKind::member_of: {
      const NodeId actor = r.node(id).children[0];
      const NodeId set = r.node(id).children[1];
      const Type first = visit(r, actor, Type::actor);
      const Type second = visit(r, set, Type::set);
      return first == Type::actor && second == Type::set ? Type::boolean : Type::unknown;
    }
    case NodeKind::choice: return resolve_choice(r, id, wanted);
    case NodeKind::function: {
      const auto function = static_cast<Function>(r.node(id).symbol);
      for (const FunctionRow& row : functions)
        if (row.function == function) return resolve_function(r, id, row);
      return Type::unknown;
    }
    case NodeKind::draw: {
      const auto draw = static_cast<Draw>(r.node(id).symbol);
      for (const DrawRow& row : draws)
        if (row.draw == draw) return resolve_draw(r, id, row);
      return Type::unknown;
    }
    case NodeKind::reduce: return resolve_reduce(r, id);
    case NodeKind::set_size:
      return visit(r, r.node(id).children[0], Type::set) == Type::set ? Type::number : Type::unknown;
    case NodeKind::previous: return resolve_previous(r, id);
    case NodeKind::record:
    case NodeKind::record_count:
    case NodeKind::record_age: return resolve_record(r, id);
    case NodeKind::agreement: return resolve_agreement(r, id);
    case NodeKind::promised: return resolve_promised(r, id);
    case NodeKind::backers:
    case NodeKind::tabled_now: return resolve_proposal_question(r, id);
  }
  return Type::unknown;
}

// The variable that an effect changes; anything else gets a message of its own.
bool resolve_lvalue(Resolver& r, NodeId id) {
  if (r.node(id).kind == NodeKind::parameter) {
    r.diagnostics.error(r.place(id), "not-assignable",
                        r.shown(id) + " is a parameter and never changes in a run",
                        "make it a variable of [state.world] if it should");
    return false;
  }
  const Type type = visit(r, id, Type::unknown);
  if (r.node(id).kind == NodeKind::variable) return type == Type::number;
  if (r.node(id).kind == NodeKind::derived) {
    r.diagnostics.error(r.place(id), "not-assignable",
                        r.shown(id) + " is derived from other quantities and cannot be changed",
                        "change what it is derived from");
    return false;
  }
  if (type == Type::unknown) return false;
  r.diagnostics.error(r.place(id), "not-assignable",
                      "expected a variable, but " + r.shown(id) + " is " + with_article(type));
  return false;
}

void check_literal(Resolver& r, NodeId id, double low, double high, const std::string& message) {
  const Node& node = r.node(id);
  double value = node.value;
  if (node.kind == NodeKind::unary && node.op == Op::negate &&
      r.node(node.children[0]).kind == NodeKind::number)
    value = -r.node(node.children[0]).value;
  else if (node.kind != NodeKind::number)
    return;
  if (value < low || value > high) r.diagnostics.error(r.place(id), "out-of-range", message);
}

}  // namespace

std::string ticked(std::string_view text) { return "`" + std::string(text) + "`"; }

std::string did_you_mean(std::string_view word, std::span<const std::string> candidates) {
  const std::string near = nearest_name(word, candidates);
  return near.empty() ? std::string() : "did you mean " + ticked(near) + "?";
}

const char* with_article(Type type) {
  switch (type) {
    case Type::number: return "a number";
    case Type::boolean: return "a condition";
    case Type::actor: return "an actor";
    case Type::set: return "a set";
    case Type::unknown: break;
  }
  return "unknown";
}

std::string Resolver::shown(NodeId id) const {
  const Node& shown_node = expression.node(id);
  const std::string& value = expression.text.value;
  if (shown_node.begin < shown_node.end && shown_node.end <= value.size())
    return ticked(std::string_view(value).substr(shown_node.begin, shown_node.end - shown_node.begin));
  return ticked(shown_node.text);
}

Place Resolver::part(NodeId id, const std::string& word, bool last) const {
  const Node& whole = expression.node(id);
  const std::string_view slice = std::string_view(expression.text.value).substr(0, whole.end);
  const std::size_t at = last ? slice.rfind(word) : slice.find(word, whole.begin);
  if (word.empty() || at == std::string_view::npos || at < whole.begin) return expression.place(id);
  return expression.text.place(at, at + word.size());
}

void retire(Resolver& r, NodeId id) {
  Node& node = r.node(id);
  node.kind = NodeKind::number;
  node.type = Type::number;
  node.value = 0;
  node.children.clear();
}

bool require_memory(Resolver& r, NodeId id, const std::string& what) {
  if (r.context.memory) return true;
  r.diagnostics.error(r.place(id), "not-allowed", what + " cannot be used in " + r.context.where);
  return false;
}

Type visit(Resolver& r, NodeId id, Type wanted) {
  const Type found = resolve_node(r, id, wanted);
  r.node(id).type = found;
  if (wanted == Type::unknown || found == Type::unknown || found == wanted) return found;
  std::string hint;
  if (wanted == Type::number && found == Type::boolean) hint = "write `if … then 1 else 0`";
  if (wanted == Type::number && found == Type::set) hint = "write `count(…)` for the number of its members";
  if (wanted == Type::boolean && found == Type::number) hint = "compare it with something, as in `… > 0`";
  if (wanted == Type::boolean && found == Type::actor) hint = "compare it with another, as in `self == …`";
  if (wanted == Type::set && found == Type::actor) hint = "write `{…}` for a set of one";
  r.diagnostics.error(
      r.place(id), "type-mismatch",
      std::string("expected ") + with_article(wanted) + ", but " + r.shown(id) + " is " + with_article(found),
      hint);
  return Type::unknown;
}

void resolve_expression(const Scenario& scenario, const ExpressionContext& context, Type wanted,
                        Expression& expression, Diagnostics& diagnostics) {
  if (expression.empty()) return;
  Resolver r{scenario, context, expression, diagnostics, {}, 0};
  visit(r, expression.root, wanted);
}

void resolve_effect(const Scenario& scenario, const ExpressionContext& context, Effect& effect,
                    Diagnostics& diagnostics) {
  Expression& expression = effect.expression;
  if (expression.empty()) return;
  Resolver r{scenario, context, expression, diagnostics, {}, 0};
  if (effect.kind == EffectKind::expose) {
    resolve_exposed_action(r, expression.root);
  } else if (effect.kind == EffectKind::table) {
    effect.proposal = resolve_tabled_proposal(r, expression.root);
  } else {
    resolve_lvalue(r, effect.lvalue);
    visit(r, expression.root, Type::number);
    if (effect.destination != no_node) resolve_lvalue(r, effect.destination);
    if (effect.loss != no_node && visit(r, effect.loss, Type::number) == Type::number)
      check_literal(r, effect.loss, 0, 1, "the share lost on the way goes from 0 to 1");
  }
  if (effect.delay != no_node && visit(r, effect.delay, Type::number) == Type::number)
    check_literal(r, effect.delay, 0, max_turns,
                  "a delay goes from 0 to " + std::to_string(max_turns) + " turns");
}

}  // namespace demarche
