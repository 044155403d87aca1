#include "sim/scenario/interval_facts.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>

namespace demarche {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double smallest = std::numeric_limits<double>::denorm_min();
constexpr Interval whole = {-infinity, infinity};

bool has_draw(const Expression& expression, NodeId id) {
  if (id == no_node) return false;
  const Node& node = expression.node(id);
  if (node.kind == NodeKind::draw) return true;
  return std::any_of(node.children.begin(), node.children.end(),
                     [&](NodeId child) { return has_draw(expression, child); });
}

void append_form(const Expression& expression, NodeId id, std::string& out) {
  if (id == no_node) {
    out += '_';
    return;
  }
  const Node& node = expression.node(id);
  const bool has_record = node.kind == NodeKind::record || node.kind == NodeKind::record_count ||
                          node.kind == NodeKind::record_age;
  const bool has_value = node.kind == NodeKind::number || node.kind == NodeKind::boolean;
  out += std::to_string(static_cast<int>(node.kind)) + '/' + std::to_string(static_cast<int>(node.op)) + '/';
  out += std::to_string(node.symbol);
  if (has_record) out += '/' + std::to_string(static_cast<int>(node.record));
  if (has_value) {
    char text[40];
    std::snprintf(text, sizeof text, "=%a", node.value);
    out += text;
  }
  if (node.children.empty()) return;
  out += '(';
  for (NodeId child : node.children) {
    append_form(expression, child, out);
    out += ' ';
  }
  out += ')';
}

std::string difference_form(const Expression& expression, NodeId left, NodeId right) {
  if (has_draw(expression, left) || has_draw(expression, right)) return {};
  std::string form = std::to_string(static_cast<int>(NodeKind::binary)) + '/' +
                     std::to_string(static_cast<int>(Op::subtract)) + "/-1(";
  append_form(expression, left, form);
  form += ' ';
  append_form(expression, right, form);
  return form + " )";
}

void narrow(Facts& facts, const std::string& form, Bound current, Interval to, bool nonzero) {
  if (form.empty()) return;
  current.range.low = std::max(current.range.low, to.low);
  current.range.high = std::min(current.range.high, to.high);
  current.nonzero = current.nonzero || nonzero || current.range.low > 0 || current.range.high < 0;
  if (current.range.low > current.range.high || (current.nonzero && is_point(current, 0)))
    facts.impossible = true;
  facts.known[form] = current;
}

void narrow_difference(const Expression& expression, NodeId left, NodeId right, Interval to, bool nonzero,
                       Facts& facts) {
  const std::string form = difference_form(expression, left, right);
  if (form.empty()) return;
  const auto known = facts.known.find(form);
  narrow(facts, form, known == facts.known.end() ? Bound{whole, false} : known->second, to, nonzero);
}

// left < right, or left <= right.
void assume_order(IntervalQuery& query, const Expression& expression, NodeId left, NodeId right, bool strict,
                  Facts& facts) {
  const Bound a = bound_of(query, expression, left, facts);
  const Bound b = bound_of(query, expression, right, facts);
  if (strict ? a.range.low >= b.range.high : a.range.low > b.range.high) facts.impossible = true;
  const double below = strict ? std::nextafter(b.range.high, -infinity) : b.range.high;
  const double above = strict ? std::nextafter(a.range.low, infinity) : a.range.low;
  narrow(facts, form_of(expression, left), a, {-infinity, std::isfinite(b.range.high) ? below : infinity},
         false);
  narrow(facts, form_of(expression, right), b, {std::isfinite(a.range.low) ? above : -infinity, infinity},
         false);
  const double gap = strict ? smallest : 0;
  narrow_difference(expression, right, left, {gap, infinity}, strict, facts);
  narrow_difference(expression, left, right, {-infinity, -gap}, strict, facts);
}

void assume_equal(IntervalQuery& query, const Expression& expression, NodeId left, NodeId right, bool equal,
                  Facts& facts) {
  const Bound a = bound_of(query, expression, left, facts);
  const Bound b = bound_of(query, expression, right, facts);
  const Bound outcome = compare(Op::equal, a, b);
  if (equal ? never(outcome) : certainly(outcome)) facts.impossible = true;
  if (equal) {
    narrow(facts, form_of(expression, left), a, b.range, b.nonzero);
    narrow(facts, form_of(expression, right), b, a.range, a.nonzero);
    return;
  }
  if (is_point(b, 0)) narrow(facts, form_of(expression, left), a, whole, true);
  if (is_point(a, 0)) narrow(facts, form_of(expression, right), b, whole, true);
  narrow_difference(expression, left, right, whole, true, facts);
  narrow_difference(expression, right, left, whole, true, facts);
}

void assume_comparison(IntervalQuery& query, const Expression& expression, const Node& node, bool truth,
                       Facts& facts) {
  const NodeId left = node.children[0];
  const NodeId right = node.children[1];
  switch (node.op) {
    case Op::less:
      return truth ? assume_order(query, expression, left, right, true, facts)
                   : assume_order(query, expression, right, left, false, facts);
    case Op::less_equal:
      return truth ? assume_order(query, expression, left, right, false, facts)
                   : assume_order(query, expression, right, left, true, facts);
    case Op::greater:
      return truth ? assume_order(query, expression, right, left, true, facts)
                   : assume_order(query, expression, left, right, false, facts);
    case Op::greater_equal:
      return truth ? assume_order(query, expression, right, left, false, facts)
                   : assume_order(query, expression, left, right, true, facts);
    case Op::equal: return assume_equal(query, expression, left, right, truth, facts);
    case Op::not_equal: return assume_equal(query, expression, left, right, !truth, facts);
    default: return;
  }
}

}  // namespace

std::string form_of(const Expression& expression, NodeId id) {
  const Node& node = expression.node(id);
  if (node.kind == NodeKind::number || node.kind == NodeKind::boolean || has_draw(expression, id)) return {};
  std::string form;
  append_form(expression, id, form);
  return form;
}

void assume(IntervalQuery& query, const Expression& expression, NodeId id, bool truth, Facts& facts) {
  query.budget -= 1 + static_cast<long>(facts.known.size());  // the caller has copied them
  if (id == no_node || query.budget < 0) return;
  const Node& node = expression.node(id);
  if (node.kind == NodeKind::unary && node.op == Op::logical_not)
    return assume(query, expression, node.children[0], !truth, facts);
  if (node.kind == NodeKind::boolean) {
    if ((node.value != 0) != truth) facts.impossible = true;
    return;
  }
  if (node.kind == NodeKind::binary && (node.op == Op::logical_and || node.op == Op::logical_or)) {
    // Only `and` that holds and `or` that fails say something of both sides.
    if (truth != (node.op == Op::logical_and)) return;
    assume(query, expression, node.children[0], truth, facts);
    assume(query, expression, node.children[1], truth, facts);
    return;
  }
  if (node.kind == NodeKind::binary) return assume_comparison(query, expression, node, truth, facts);
  const Bound current = bound_of(query, expression, id, facts);
  narrow(facts, form_of(expression, id), current, truth ? Interval{1, 1} : Interval{0, 0}, truth);
}

}  // namespace demarche
