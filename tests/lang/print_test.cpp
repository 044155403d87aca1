#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <string>

#include "sim/lang/parse.h"
#include "tests/lang/trees.h"

using namespace demarche;
using namespace demarche::test;

namespace {

std::string printed(const std::string& value) {
  Diagnostics diagnostics;
  const Expression e = parse_expression(plain(value), diagnostics);
  return e.empty() ? diagnostics.items.front().message : print(e);
}

}  // namespace

TEST_CASE("brackets are printed only where the grammar needs them") {
  CHECK_EQ(printed("((1) + ((2 * 3)))"), "1 + 2 * 3");
  CHECK_EQ(printed("(1 + 2) * 3"), "(1 + 2) * 3");
  CHECK_EQ(printed("1 - (2 - 3)"), "1 - (2 - 3)");
  CHECK_EQ(printed("1 - (2 + 3)"), "1 - (2 + 3)");
  CHECK_EQ(printed("1 / (2 * 3)"), "1 / (2 * 3)");
  CHECK_EQ(printed("(2 ^ 3) ^ 4"), "(2 ^ 3) ^ 4");
  CHECK_EQ(printed("2 ^ (3 ^ 4)"), "2 ^ 3 ^ 4");
  CHECK_EQ(printed("(-2) ^ 2"), "(-2) ^ 2");
  CHECK_EQ(printed("2 ^ (-2)"), "2 ^ -2");
  CHECK_EQ(printed("-(1 + 2)"), "-(1 + 2)");
  CHECK_EQ(printed("not (a and b)"), "not (a and b)");
  CHECK_EQ(printed("(not a) and b"), "not a and b");
  CHECK_EQ(printed("(a or b) and c"), "(a or b) and c");
  CHECK_EQ(printed("(if a then b else c) + 1"), "(if a then b else c) + 1");
  CHECK_EQ(printed("if a then (if b then c else d) else e"), "if a then if b then c else d else e");
  CHECK_EQ(printed("(did x within 2) and b"), "did x within 2 and b");
  CHECK_EQ(printed("(a < b) == (c < d)"), "(a < b) == (c < d)");
  CHECK_EQ(printed("min((a in s), 1)"), "min((a in s), 1)");
  CHECK_EQ(printed("not (did x within 2)"), "not did x within 2");
  CHECK_EQ(printed("sum(a in s: if b then c else d)"), "sum(a in s: if b then c else d)");
  CHECK_EQ(printed("max(a in s: (if b then c else d) else e)"), "max(a in s: (if b then c else d) else e)");
}

TEST_CASE("numbers are printed so that they are read as the same bits") {
  for (const char* text :
       {"0.1", "1e-3", "123456789.123456", "1e15", "3.0000000000000004", "0.30000000000000004"}) {
    Diagnostics diagnostics;
    const Expression before = parse_expression(plain(text), diagnostics);
    const Expression after = parse_expression(plain(print(before)), diagnostics);
    REQUIRE_FALSE(after.empty());
    CHECK_EQ(after.top().value, before.top().value);
  }
}

TEST_CASE("what is printed is read again as the same tree") {
  CHECK(rc::check("expressions", [] {
    const std::string value = *rc::gen::exec([] { return random_expression(4); });
    Diagnostics diagnostics;
    const Expression before = parse_expression(plain(value), diagnostics);
    if (before.empty()) return;  // too deep, or nonsense such as a chain of comparisons
    const std::string text = print(before);
    const Expression after = parse_expression(plain(text), diagnostics);
    RC_ASSERT(!after.empty());
    RC_ASSERT(described(after) == described(before));
    RC_ASSERT(print(after) == text);
  }));
  CHECK(rc::check("effects", [] {
    const std::string value = *rc::gen::exec([] { return random_effect(2); });
    Diagnostics diagnostics;
    const auto before = parse_effect(plain(value), diagnostics);
    if (!before) return;
    const std::string text = print(*before);
    const auto after = parse_effect(plain(text), diagnostics);
    RC_ASSERT(after.has_value());
    RC_ASSERT(described(*after) == described(*before));
    RC_ASSERT(print(*after) == text);
  }));
  CHECK(rc::check("whatever noise happens to be a formula", [] {
    const std::string value = *rc::gen::exec([] { return random_noise(); });
    Diagnostics diagnostics;
    const Expression before = parse_expression(plain(value), diagnostics);
    if (before.empty()) return;
    const Expression after = parse_expression(plain(print(before)), diagnostics);
    RC_ASSERT(!after.empty());
    RC_ASSERT(described(after) == described(before));
  }));
}
