#include "sim/scenario/interval.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <string>

#include "sim/scenario/static_eval.h"
#include "tests/scenario/messages.h"

using namespace demarche;
using namespace demarche::test;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

const Scenario& scenario() {
  static const ReadResult result = read_text(neighbours);
  REQUIRE(result.scenario.has_value());
  return *result.scenario;
}

Expression expression_of(const std::string& text, Type type) {
  Diagnostics diagnostics;
  Expression expression = resolve_free_expression(scenario(), Text{text, -1, {}}, type, diagnostics);
  REQUIRE_MESSAGE(!expression.empty(), text);
  return expression;
}

Interval interval(const std::string& text) {
  const Expression expression = expression_of(text, Type::number);
  return interval_of(scenario(), expression, expression.root);
}

void check(const std::string& text, double low, double high) {
  CAPTURE(text);
  const Interval found = interval(text);
  if (std::isfinite(low))
    CHECK(found.low == doctest::Approx(low));
  else
    CHECK_EQ(found.low, low);
  if (std::isfinite(high))
    CHECK(found.high == doctest::Approx(high));
  else
    CHECK_EQ(found.high, high);
}

std::optional<bool> known(const std::string& text, int self = -1) {
  const Expression expression = expression_of(text, Type::boolean);
  StaticQuery query(self);
  return static_condition(scenario(), expression, query);
}

}  // namespace

TEST_CASE("intervals of arithmetic over ranges") {
  check("world.tension", 0, 1);
  check("trust[north, south]", -1, 1);
  check("1 + 2 * world.tension", 1, 3);
  check("trust[north, south] * trust[north, south]", 0, 1);
  check("trust[north, south] ^ 2", 0, 1);
  check("trust[north, south] ^ 3", -1, 1);
  check("1 / (1 + north.economy)", 1.0 / 3, 1);
  check("1 / north.economy", 0.5, infinity);
  check("1 / trust[north, south]", -infinity, infinity);
  check("max(north.economy, 0.1)", 0.1, 2);
  check("clamp(5 * trust[north, south], 0, 1)", 0, 1);
  check("logistic(trust[north, south])", 1 / (1 + std::exp(1)), 1 / (1 + std::exp(-1)));
  check("sum(a in actors: a.economy)", 0, 6);
  check("sum(a in actors where a != north: a.economy - 3)", -9, 0);
  check("count(rich)", 0, 3);
  check("count(rivals)", 2, 2);
  check("turn", 1, 12);
  check("month", 1, 12);
  check("turns_since(did exercise[north])", 0, 1000);
  check("count(did exercise[north] within 3)", 0, 3);
  check("$calm", 0, 3);
  check("previous(world.tension)", 0, 1);
  check("north.pressure", 0, 1 * 2 * 3 * 3);
}

TEST_CASE("intervals know what a condition has let through") {
  check("if north.economy > 0.5 then 1 / north.economy else 1", 0.5, 2);
  check("if trust[north, south] < 0 then trust[north, south] else 0", -1, 0);
  check("if world.tension > 2 then 100 else 1", 1, 1);
}

TEST_CASE("hostile nesting costs little") {
  std::string text = "world.tension";
  for (int i = 0; i < 20; ++i) text = "(if (" + text + ") > 0 then 1 else 2)";
  const Interval found = interval(text);
  CHECK_LE(found.low, 1);
}

TEST_CASE("static conditions: actors and static sets only, one side may decide") {
  CHECK_EQ(known("north in rivals"), std::optional<bool>(true));
  CHECK_EQ(known("umpire in rivals"), std::optional<bool>(false));
  CHECK_EQ(known("umpire not in {north, south}"), std::optional<bool>(true));
  CHECK_EQ(known("north in rich"), std::nullopt);
  CHECK_EQ(known("umpire in rivals and world.tension > 0.5"), std::optional<bool>(false));
  CHECK_EQ(known("world.tension > 0.5 and umpire in rivals"), std::optional<bool>(false));
  CHECK_EQ(known("world.tension > 0.5 or north in rivals"), std::optional<bool>(true));
  CHECK_EQ(known("world.tension > 0.5 or umpire in rivals"), std::nullopt);
  CHECK_EQ(known("all(a in rivals: a != umpire)"), std::optional<bool>(true));
  CHECK_EQ(known("any(a in rivals: a.economy > 1 and a == umpire)"), std::optional<bool>(false));
  CHECK_EQ(known("count(rivals) == 2"), std::optional<bool>(true));
}
