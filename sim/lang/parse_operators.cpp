// Operators from the loosest to the tightest, each by a rule of its own.
#include <array>
#include <utility>

#include "sim/lang/parser.h"

namespace demarche {

NodeId Parser::choice() {
  if (!peek().is("if")) return disjunction();
  const Deeper deeper(*this);
  Node n;
  n.kind = NodeKind::choice;
  n.begin = peek().begin;
  ++at_;
  const NodeId condition = choice();
  expect("then", "after the condition of `if`");
  const NodeId yes = choice();
  if (!accept("else")) fail("expected `else`", "an `if` needs a value for both cases");
  const NodeId no = choice();
  n.children = {condition, yes, no};
  return finish(std::move(n));
}

NodeId Parser::disjunction() {
  NodeId left = conjunction();
  while (accept("or")) left = join(NodeKind::binary, Op::logical_or, left, conjunction());
  return left;
}

NodeId Parser::conjunction() {
  NodeId left = negation();
  while (accept("and")) left = join(NodeKind::binary, Op::logical_and, left, negation());
  return left;
}

NodeId Parser::negation() {
  if (!peek().is("not")) return comparison();
  const Deeper deeper(*this);
  Node n;
  n.kind = NodeKind::unary;
  n.op = Op::logical_not;
  n.begin = peek().begin;
  ++at_;
  n.children = {negation()};
  return finish(std::move(n));
}

bool Parser::at_comparison() const {
  for (const std::string_view op : {"<", "<=", ">", ">=", "==", "!="})
    if (peek().is(op)) return true;
  return false;
}

NodeId Parser::comparison() {
  const NodeId left = sum();
  static constexpr std::array<std::pair<std::string_view, Op>, 6> operators = {{{"<", Op::less},
                                                                                {"<=", Op::less_equal},
                                                                                {">", Op::greater},
                                                                                {">=", Op::greater_equal},
                                                                                {"==", Op::equal},
                                                                                {"!=", Op::not_equal}}};
  NodeId result = left;
  for (const auto& [text, op] : operators) {
    if (!peek().is(text) || result != left) continue;
    ++at_;
    result = join(NodeKind::binary, op, left, sum());
  }
  if (result == left && (peek().is("in") || (peek().is("not") && peek(1).is("in")))) {
    const bool negated = accept("not");
    ++at_;
    result = join(NodeKind::member_of, negated ? Op::not_equal : Op::equal, left, primary());
  }
  if (result != left && at_comparison())
    fail("expected `and`", "comparisons do not chain: write `a < b and b < c`");
  return result;
}

NodeId Parser::sum() {
  NodeId left = product();
  while (peek().is("+") || peek().is("-")) {
    const Op op = peek().is("+") ? Op::add : Op::subtract;
    ++at_;
    left = join(NodeKind::binary, op, left, product());
  }
  return left;
}

NodeId Parser::product() {
  NodeId left = signed_factor();
  while (peek().is("*") || peek().is("/")) {
    const Op op = peek().is("*") ? Op::multiply : Op::divide;
    ++at_;
    left = join(NodeKind::binary, op, left, signed_factor());
  }
  return left;
}

NodeId Parser::signed_factor() {
  if (!peek().is("-")) return power();
  const Deeper deeper(*this);
  Node n;
  n.kind = NodeKind::unary;
  n.op = Op::negate;
  n.begin = peek().begin;
  ++at_;
  n.children = {signed_factor()};
  return finish(std::move(n));
}

NodeId Parser::power() {
  const NodeId base = primary();
  if (!accept("^")) return base;
  const Deeper deeper(*this);
  return join(NodeKind::binary, Op::power, base, signed_factor());
}

}  // namespace demarche
