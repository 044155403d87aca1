#include "sim/scenario/interval.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <limits>

#include "sim/scenario/calendar.h"
#include "sim/scenario/interval_facts.h"
#include "sim/scenario/static_eval.h"

namespace demarche {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double never_done = 1000;  // turns_since of what was never done
constexpr Interval whole = {-infinity, infinity};

Bound bound(double low, double high) {
  if (std::isnan(low)) low = -infinity;
  if (std::isnan(high)) high = infinity;
  return {{low, high}, low > 0 || high < 0};
}

Bound truth_bound(bool may_be_false, bool may_be_true) {
  return bound(may_be_false ? 0 : 1, may_be_true ? 1 : 0);
}

// The engine has its own exp, log and pow, and sums round: a little room makes the bounds hold for
// them too.
Bound widened(double low, double high) {
  const auto room = [](double x) { return std::isfinite(x) ? std::abs(x) * 1e-9 : 0.0; };
  return bound(low - room(low), high + room(high));
}

Bound joined(const Bound& a, const Bound& b) {
  Bound result = bound(std::min(a.range.low, b.range.low), std::max(a.range.high, b.range.high));
  result.nonzero = result.nonzero || (a.nonzero && b.nonzero);
  return result;
}

double product(double a, double b) { return a == 0 || b == 0 ? 0 : a * b; }

Bound corners(std::initializer_list<double> values) {
  double low = infinity;
  double high = -infinity;
  for (double value : values) {
    if (std::isnan(value)) return bound(-infinity, infinity);
    low = std::min(low, value);
    high = std::max(high, value);
  }
  return bound(low, high);
}

Bound multiplied(const Bound& a, const Bound& b) {
  Bound result = corners({product(a.range.low, b.range.low), product(a.range.low, b.range.high),
                          product(a.range.high, b.range.low), product(a.range.high, b.range.high)});
  result.nonzero = a.nonzero && b.nonzero;
  return result;
}

Bound squared(const Bound& a) {
  const double low = a.range.low;
  const double high = a.range.high;
  const double least = low > 0 ? low * low : high < 0 ? high * high : 0;
  Bound result = bound(least, std::max(low * low, high * high));
  result.nonzero = a.nonzero;
  return result;
}

Bound divided(const Bound& a, const Bound& b) {
  Bound inverse = bound(-infinity, infinity);
  if (b.range.low > 0 || b.range.high < 0) {
    inverse = bound(1 / b.range.high, 1 / b.range.low);
    // Dividing the ends directly rounds once, as the engine does.
    if (std::isfinite(a.range.low) && std::isfinite(a.range.high)) {
      Bound result = corners({a.range.low / b.range.low, a.range.low / b.range.high,
                              a.range.high / b.range.low, a.range.high / b.range.high});
      result.nonzero = a.nonzero;
      return result;
    }
  } else if (b.range.low >= 0) {
    inverse = bound(1 / b.range.high, infinity);
  } else if (b.range.high <= 0) {
    inverse = bound(-infinity, 1 / b.range.low);
  }
  inverse.nonzero = true;
  return multiplied(a, inverse);
}

Bound raised(const Bound& a, const Bound& b) {
  const bool whole_exponent = b.range.low == b.range.high && b.range.low == std::floor(b.range.low);
  Bound result = bound(-infinity, infinity);
  if (a.range.low >= 0) {
    // Monotone in each argument, so the extremes are in the corners.
    if (a.range.low > 0 || b.range.low >= 0) {
      const Bound exact =
          corners({std::pow(a.range.low, b.range.low), std::pow(a.range.low, b.range.high),
                   std::pow(a.range.high, b.range.low), std::pow(a.range.high, b.range.high)});
      result = widened(exact.range.low, exact.range.high);
    }
    result.range.low = std::max(result.range.low, 0.0);
  } else if (whole_exponent && b.range.low >= 0) {
    const double n = b.range.low;
    const double low = std::pow(a.range.low, n);
    const double high = std::pow(a.range.high, n);
    const bool even = std::fmod(n, 2) == 0;
    result = even && n > 0 ? widened(a.range.high < 0 ? high : 0, std::max(low, high))
                           : widened(std::min(low, high), std::max(low, high));
  }
  result.nonzero = a.nonzero || is_point(b, 0);
  return result;
}

// --- bounds

struct Analysis {
  IntervalQuery& query;
  const Expression& expression;
  const Facts& facts;

  Bound of(NodeId id) const { return bound_of(query, expression, id, facts); }
};

Bound of_binary(const Analysis& at, const Node& node) {
  const NodeId left = node.children[0];
  const NodeId right = node.children[1];
  const Bound a = at.of(left);
  if (node.op == Op::logical_and || node.op == Op::logical_or) {
    const bool conjunction = node.op == Op::logical_and;
    if (conjunction ? never(a) : certainly(a)) return a;
    Facts then = at.facts;
    assume(at.query, at.expression, left, conjunction, then);
    const Bound b = bound_of(at.query, at.expression, right, then);
    if (conjunction) return truth_bound(!certainly(a) || !certainly(b), !never(b));
    return truth_bound(!certainly(b), !never(a) || !never(b));
  }
  const Bound b = at.of(right);
  switch (node.op) {
    case Op::add: return bound(a.range.low + b.range.low, a.range.high + b.range.high);
    case Op::subtract: return bound(a.range.low - b.range.high, a.range.high - b.range.low);
    case Op::multiply: {
      const std::string form = form_of(at.expression, left);
      return !form.empty() && form == form_of(at.expression, right) ? squared(a) : multiplied(a, b);
    }
    case Op::divide: return divided(a, b);
    case Op::power: return raised(a, b);
    default: return compare(node.op, a, b);
  }
}

Bound least(const Bound& a, const Bound& b) {
  return bound(std::min(a.range.low, b.range.low), std::min(a.range.high, b.range.high));
}

Bound greatest(const Bound& a, const Bound& b) {
  return bound(std::max(a.range.low, b.range.low), std::max(a.range.high, b.range.high));
}

Bound of_function(const Analysis& at, const Node& node) {
  Bound a = at.of(node.children[0]);
  const double low = a.range.low;
  const double high = a.range.high;
  switch (static_cast<Function>(node.symbol)) {
    case Function::min:
    case Function::max: {
      bool all_nonzero = a.nonzero;
      for (std::size_t i = 1; i < node.children.size(); ++i) {
        const Bound b = at.of(node.children[i]);
        all_nonzero = all_nonzero && b.nonzero;
        a = static_cast<Function>(node.symbol) == Function::min ? least(a, b) : greatest(a, b);
      }
      a.nonzero = a.nonzero || all_nonzero;
      return a;
    }
    case Function::abs: {
      const double inner = low > 0 ? low : high < 0 ? -high : 0;
      Bound result = bound(inner, std::max(std::abs(low), std::abs(high)));
      result.nonzero = result.nonzero || a.nonzero;
      return result;
    }
    case Function::clamp: {
      const Bound floor = at.of(node.children[1]);
      const Bound ceiling = at.of(node.children[2]);
      // The same whichever bound is applied first, unless they cross.
      return joined(greatest(floor, least(a, ceiling)), least(ceiling, greatest(a, floor)));
    }
    case Function::sqrt: {
      Bound result = bound(std::sqrt(std::max(low, 0.0)), std::sqrt(std::max(high, 0.0)));
      result.nonzero = a.nonzero;
      return result;
    }
    case Function::exp: {
      Bound result = widened(std::exp(low), std::exp(high));
      result.range.low = std::max(result.range.low, 0.0);
      return result;
    }
    case Function::log:
      return widened(low > 0 ? std::log(low) : -infinity, high > 0 ? std::log(high) : infinity);
    case Function::logistic: {
      const Bound result = widened(1 / (1 + std::exp(-low)), 1 / (1 + std::exp(-high)));
      return bound(std::max(result.range.low, 0.0), std::min(result.range.high, 1.0));
    }
    case Function::floor: return bound(std::floor(low), std::floor(high));
  }
  return bound(-infinity, infinity);
}

Bound of_reduce(const Analysis& at, const Node& node) {
  const auto members = static_members(at.query.scenario, at.expression, node.children[0]);
  const bool exact = members && node.children[1] == no_node;
  const double most = static_cast<double>(members ? members->size() : at.query.scenario.actors.size());
  Facts inside = at.facts;
  if (node.children[1] != no_node) assume(at.query, at.expression, node.children[1], true, inside);
  const Bound body =
      node.children[2] == no_node ? bound(1, 1) : bound_of(at.query, at.expression, node.children[2], inside);
  switch (static_cast<Reduce>(node.symbol)) {
    case Reduce::sum: {
      const double low = product(most, body.range.low);
      const double high = product(most, body.range.high);
      return exact ? widened(low, high) : widened(std::min(low, 0.0), std::max(high, 0.0));
    }
    case Reduce::count:
      return exact && certainly(body) ? bound(most, most) : bound(0, never(body) ? 0 : most);
    case Reduce::any:
    case Reduce::all: return bound(0, 1);
    case Reduce::mean:
    case Reduce::min:
    case Reduce::max: {
      Bound result =
          static_cast<Reduce>(node.symbol) == Reduce::mean ? widened(body.range.low, body.range.high) : body;
      if (node.children[3] != no_node && !(exact && most > 0))
        result = joined(result, at.of(node.children[3]));
      return result;
    }
  }
  return bound(-infinity, infinity);
}

Bound of_draw(const Analysis& at, const Node& node) {
  // No generator in use strays further than this many standard deviations.
  constexpr double normal_reach = 40;
  const Bound a = at.of(node.children[0]);
  switch (static_cast<Draw>(node.symbol)) {
    case Draw::chance: return truth_bound(a.range.low<1, a.range.high> 0);
    case Draw::uniform: return joined(a, at.of(node.children[1]));
    case Draw::normal: {
      const Bound deviation = at.of(node.children[1]);
      const double reach =
          product(normal_reach, std::max(std::abs(deviation.range.low), std::abs(deviation.range.high)));
      return bound(a.range.low - reach, a.range.high + reach);
    }
    case Draw::poisson: return bound(0, max_magnitude);
  }
  return bound(-infinity, infinity);
}

Bound of_clock(const Scenario& scenario, Clock clock) {
  const int turns = std::max(scenario.turns, 1);
  const Date last = turn_start(scenario.start, scenario.step, turns);
  switch (clock) {
    case Clock::turn: return bound(1, turns);
    case Clock::date: return bound(scenario.start.days(), last.days());
    case Clock::year: return bound(calendar_date(scenario.start).year, calendar_date(last).year);
    case Clock::month: return bound(1, 12);
  }
  return bound(-infinity, infinity);
}

Bound of_record_count(const Analysis& at, const Node& node) {
  double most = std::max(at.query.scenario.turns, 1);
  if (node.children.size() > 2 && node.children[2] != no_node)
    most = std::min(most, std::max(at.of(node.children[2]).range.high, 0.0));
  for (std::size_t i = 0; i < 2 && i < node.children.size(); ++i)
    if (node.children[i] != no_node && at.expression.node(node.children[i]).kind == NodeKind::wildcard)
      most *= static_cast<double>(at.query.scenario.actors.size());
  return bound(0, most);
}

Bound of_derived(IntervalQuery& query, int symbol) {
  const auto index = static_cast<std::size_t>(symbol);
  if (query.derived.size() <= index) query.derived.resize(query.scenario.derived.size());
  if (query.derived[index]) return *query.derived[index];
  // Whoever gets here again before the answer is known is in a circle, which is reported elsewhere.
  query.derived[index] = bound(-infinity, infinity);
  const Expression& value = query.scenario.derived[index].value;
  if (!value.empty()) query.derived[index] = bound_of(query, value, value.root, Facts{});
  return *query.derived[index];
}

Bound of_range(const Range& range) { return bound(range.low, range.high); }

Bound by_structure(const Analysis& at, const Node& node) {
  const Scenario& scenario = at.query.scenario;
  const auto symbol = static_cast<std::size_t>(node.symbol);
  switch (node.kind) {
    case NodeKind::number:
    case NodeKind::boolean: return bound(node.value, node.value);
    case NodeKind::parameter: return of_range(scenario.parameters[symbol].range);
    case NodeKind::clock: return of_clock(scenario, static_cast<Clock>(node.symbol));
    case NodeKind::variable: return of_range(scenario.variables[symbol].range);
    case NodeKind::previous: {
      const Node& variable = at.expression.node(node.children[0]);
      return of_range(scenario.variables[static_cast<std::size_t>(variable.symbol)].range);
    }
    case NodeKind::derived: return of_derived(at.query, node.symbol);
    case NodeKind::unary: {
      const Bound a = at.of(node.children[0]);
      if (node.op == Op::logical_not) return truth_bound(!never(a), !certainly(a));
      return {{-a.range.high, -a.range.low}, a.nonzero};
    }
    case NodeKind::binary: return of_binary(at, node);
    case NodeKind::choice: {
      const Bound condition = at.of(node.children[0]);
      Facts yes = at.facts;
      Facts no = at.facts;
      assume(at.query, at.expression, node.children[0], true, yes);
      assume(at.query, at.expression, node.children[0], false, no);
      const Bound first = bound_of(at.query, at.expression, node.children[1], yes);
      const Bound second = bound_of(at.query, at.expression, node.children[2], no);
      if (certainly(condition) || no.impossible) return first;
      if (never(condition) || yes.impossible) return second;
      return joined(first, second);
    }
    case NodeKind::function: return of_function(at, node);
    case NodeKind::reduce: return of_reduce(at, node);
    case NodeKind::set_size: {
      const auto members = static_members(scenario, at.expression, node.children[0]);
      const auto most = static_cast<double>(members ? members->size() : scenario.actors.size());
      return bound(members ? most : 0, most);
    }
    case NodeKind::record_count: return of_record_count(at, node);
    case NodeKind::record_age: return bound(0, std::max<double>(never_done, scenario.turns));
    case NodeKind::backers: {
      const int institution = scenario.proposals[symbol].institution;
      if (institution < 0) return bound(0, static_cast<double>(scenario.actors.size()));
      return bound(0, static_cast<double>(
                          scenario.institutions[static_cast<std::size_t>(institution)].members.size()));
    }
    case NodeKind::draw: return of_draw(at, node);
    default: return node.type == Type::boolean ? bound(0, 1) : bound(-infinity, infinity);
  }
}

}  // namespace

Bound compare(Op op, const Bound& a, const Bound& b) {
  const Interval x = a.range;
  const Interval y = b.range;
  const bool apart =
      x.high < y.low || y.high < x.low || (a.nonzero && is_point(b, 0)) || (b.nonzero && is_point(a, 0));
  const bool same_point = x.low == x.high && y.low == y.high && x.low == y.low;
  switch (op) {
    case Op::less: return truth_bound(x.high >= y.low, x.low < y.high);
    case Op::less_equal: return truth_bound(x.high > y.low, x.low <= y.high);
    case Op::greater: return truth_bound(y.high >= x.low, y.low < x.high);
    case Op::greater_equal: return truth_bound(y.high > x.low, y.low <= x.high);
    case Op::equal: return truth_bound(!same_point, !apart);
    case Op::not_equal: return truth_bound(!apart, !same_point);
    default: return bound(-infinity, infinity);
  }
}

Bound bound_of(IntervalQuery& query, const Expression& expression, NodeId id, const Facts& facts) {
  if (id == no_node || --query.budget < 0) return {whole, false};
  const Node& node = expression.node(id);
  Bound result = by_structure({query, expression, facts}, node);
  if (facts.known.empty()) return result;
  const std::string form = form_of(expression, id);
  query.budget -= static_cast<long>(form.size() / 32);  // long forms take as long as many nodes
  const auto fact = facts.known.find(form);
  if (fact == facts.known.end()) return result;
  const Bound& known = fact->second;
  const double low = std::max(result.range.low, known.range.low);
  const double high = std::min(result.range.high, known.range.high);
  if (low <= high) result.range = {low, high};
  result.nonzero = result.nonzero || known.nonzero || result.range.low > 0 || result.range.high < 0;
  return result;
}

Interval interval_of(const Scenario& scenario, const Expression& expression, NodeId node) {
  IntervalQuery query(scenario);
  return bound_of(query, expression, node, Facts{}).range;
}

}  // namespace demarche
