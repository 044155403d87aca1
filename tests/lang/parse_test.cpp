#include "sim/lang/parse.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <string>

#include "tests/lang/trees.h"

using namespace demarche;
using namespace demarche::test;

namespace {

// The text as the grammar reads it, with every bracket that it implies; or the first message.
std::string grouped(const Expression& e, NodeId id) {
  const Node& n = e.node(id);
  const auto child = [&](std::size_t i) { return grouped(e, n.children[i]); };
  switch (n.kind) {
    case NodeKind::binary: return "(" + child(0) + " " + name_of(n.op) + " " + child(1) + ")";
    case NodeKind::unary: return "(" + std::string(name_of(n.op)) + " " + child(0) + ")";
    case NodeKind::choice: return "(" + child(0) + " ? " + child(1) + " : " + child(2) + ")";
    case NodeKind::member_of:
      return "(" + child(0) + (n.op == Op::not_equal ? " not in " : " in ") + child(1) + ")";
    default: return print(e, id);
  }
}
std::string read(const std::string& value) {
  Diagnostics diagnostics;
  const Expression e = parse_expression(plain(value), diagnostics);
  if (diagnostics.has_errors()) {
    CHECK(e.empty());
    const Diagnostic& first = diagnostics.items.front();
    return std::to_string(first.place.begin) + " " + first.code + ": " + first.message;
  }
  return grouped(e, e.root);
}

std::string repeated(const std::string& part, int times) {
  std::string text;
  for (int i = 0; i < times; ++i) text += part;
  return text;
}

std::string code_of(const std::string& value) {
  Diagnostics diagnostics;
  parse_expression(plain(value), diagnostics);
  return diagnostics.items.empty() ? "" : diagnostics.items.front().code;
}

}  // namespace

TEST_CASE("operators bind as docs/language.md says") {
  CHECK_EQ(read("1 + 2 * 3 ^ 4"), "(1 + (2 * (3 ^ 4)))");
  CHECK_EQ(read("1 - 2 - 3"), "((1 - 2) - 3)");
  CHECK_EQ(read("8 / 4 / 2"), "((8 / 4) / 2)");
  CHECK_EQ(read("2 ^ 3 ^ 4"), "(2 ^ (3 ^ 4))");
  CHECK_EQ(read("-2 ^ 2"), "(- (2 ^ 2))");
  CHECK_EQ(read("2 ^ -2"), "(2 ^ (- 2))");
  CHECK_EQ(read("--1"), "(- (- 1))");
  CHECK_EQ(read("1 < 2 and 3 < 4 or not 5 < 6"), "(((1 < 2) and (3 < 4)) or (not (5 < 6)))");
  CHECK_EQ(read("not a == b"), "(not (a == b))");
  CHECK_EQ(read("not not true"), "(not (not true))");
  CHECK_EQ(read("if a then b else if c then d else e"), "(a ? b : (c ? d : e))");
  CHECK_EQ(read("if a then b else c + 1"), "(a ? b : (c + 1))");
  CHECK_EQ(read("1 + if a then b else c"), "(1 + (a ? b : c))");
  CHECK_EQ(read("a in s and b not in {c, d}"), "((a in s) and (b not in {c, d}))");
  CHECK_EQ(read("(1 + 2) * 3"), "((1 + 2) * 3)");
  CHECK_EQ(read("1 - -1"), "(1 - (- 1))");
}

TEST_CASE("atoms, sums, records and questions") {
  for (const char* text : {"1.5",
                           "true",
                           "$calm",
                           "pi",
                           "turn",
                           "self",
                           "world.x",
                           "a.x",
                           "x[a, b]",
                           "{a, b}",
                           "{}",
                           "min(1, 2, 3)",
                           "sum(a in s: a.x)",
                           "max(a in s where a.x > 1: a.x else 0)",
                           "count(s)",
                           "count(a in s where a.x > 1)",
                           "any(a in s: true)",
                           "did act",
                           "did act[a]",
                           "did act[a, any] within 3",
                           "happened 'A harvest fails' within 2",
                           "count(did act[any] within 6)",
                           "turns_since(tabled p[a])",
                           "previous(world.x)",
                           "previous(x[a, b], 3)",
                           "agreement help stands",
                           "agreement help[a, b] stands",
                           "promised aid[a, any]",
                           "backers(p)",
                           "tabled_now(p)",
                           "chance(0.5)",
                           "uniform(0, 1)",
                           "normal(0, 1)",
                           "poisson(2)"})
    CHECK_EQ(read(text), text);
  // Words of records are names where something else follows them.
  CHECK_EQ(read("known.x + failed[a, b]"), "(known.x + failed[a, b])");
  CHECK_EQ(read("date >= 2024-03-28"), "(date >= 19810)");
}

TEST_CASE("messages point at the spot") {
  CHECK_EQ(read("1 + * 2"), "4 syntax: expected an expression, but found `*`");
  CHECK_EQ(read("(1 + 2"), "6 syntax: expected `)` to close the bracket, but the text ends here");
  CHECK_EQ(read("1 < 2 < 3"), "6 syntax: expected `and`, but found `<`");
  CHECK_EQ(read("if 1 then 2"), "11 syntax: expected `else`, but the text ends here");
  CHECK_EQ(read("a b"), "2 syntax: expected an operator or the end of the expression, but found `b`");
  CHECK_EQ(read(""), "0 syntax: expected an expression, but the text is empty");
}

TEST_CASE("nesting: a hundred levels are read, one more is an error, whatever they are made of") {
  struct Nest {
    const char* open;
    const char* inside;
    const char* close;
    int levels = 1;  // of one piece
  };
  for (const Nest& nest :
       {Nest{"(", "1", ")"}, Nest{"-", "1", ""}, Nest{"not ", "true", ""}, Nest{"abs(", "1", ")"},
        Nest{"2 ^ ", "2", ""}, Nest{"if true then 1 else ", "2", ""}, Nest{"{", "a", "}"},
        Nest{"x[", "a", "]"}, Nest{"count(", "s", ")"}, Nest{"chance(", "1", ")"},
        Nest{"sum(a in s: ", "1", ")"}, Nest{"did x within ", "1", ""}, Nest{"did x[", "a", "]"},
        Nest{"agreement x[", "a", "] stands"}, Nest{"(-", "1", ")", 2}, Nest{"previous(x[", "a", "])", 2}}) {
    CAPTURE(nest.open);
    const int most = max_expression_depth / nest.levels;
    CHECK_EQ(code_of(repeated(nest.open, most) + nest.inside + repeated(nest.close, most)), "");
    CHECK_EQ(code_of(repeated(nest.open, most + 1) + nest.inside + repeated(nest.close, most + 1)),
             "too-deep");
    CHECK_EQ(code_of(repeated(nest.open, 300) + nest.inside), "too-deep");
  }
}

TEST_CASE("size: the bounds are met exactly, one more is an error") {
  // n terms are n leaves and n - 1 operators.
  CHECK_EQ(code_of("1" + repeated("+1", (max_expression_nodes - 1) / 2)), "");
  CHECK_EQ(code_of("1" + repeated("+1", max_expression_nodes / 2)), "too-long");
  const auto spaces = [](std::size_t bytes) { return std::string(bytes - 1, ' ') + "1"; };
  CHECK_EQ(code_of(spaces(max_expression_bytes)), "");
  CHECK_EQ(code_of(spaces(max_expression_bytes + 1)), "too-long");
  CHECK_EQ(code_of(std::string(10'000'000, '(')), "too-long");
}

TEST_CASE("effects") {
  const auto effect = [](const std::string& value) {
    Diagnostics diagnostics;
    const auto e = parse_effect(plain(value), diagnostics);
    return e ? print(*e) : diagnostics.items.front().message;
  };
  for (const char* text : {"self.economy += 0.1", "trust[self, target] -= 1 + 2 after 2 turns",
                           "world.m = 0 after $transit + 1 turns", "move 1 from self.stock to target.stock",
                           "move 2 * $x from a.s to b.s losing 0.1 after 2 turns", "expose act[self, target]",
                           "table censure", "move.x += 1"})
    CHECK_EQ(effect(text), text);
  CHECK_EQ(effect("world.x += 1 after 1 turn"), "world.x += 1 after 1 turns");
  CHECK_EQ(effect("world.x"), "expected `+=`, `-=` or `=`, but the text ends here");
  CHECK_EQ(effect("world.x += 1 after 2"), "expected `turns` after the delay, but the text ends here");
  CHECK_EQ(effect("1 += 2"), "expected a variable such as `self.economy` or `trust[a, b]`");
}

TEST_CASE("an expression at the beginning of a text") {
  const auto head = [](const std::string& value) {
    Diagnostics diagnostics;
    std::size_t end = 0;
    const Expression e = parse_expression_prefix(plain(value), end, diagnostics);
    return e.empty() ? diagnostics.items.front().message : print(e) + "|" + value.substr(end);
  };
  CHECK_EQ(head("world.x < 1 at turn 3"), "world.x < 1|at turn 3");
  CHECK_EQ(head("world.x < 1"), "world.x < 1|");
  CHECK_EQ(head("world.x < 1 always in at least 30 % of runs"),
           "world.x < 1|always in at least 30 % of runs");
  CHECK_EQ(head("* 2 % x"), "expected an expression, but found `*`");
}

TEST_CASE("no text can do worse than a message") {
  CHECK(rc::check("any text is read or refused", [] {
    const std::string value = *rc::gen::oneOf(rc::gen::exec([] { return random_noise(); }),
                                              rc::gen::exec([] { return random_expression(3); }),
                                              rc::gen::arbitrary<std::string>());
    Diagnostics diagnostics;
    const Expression e = parse_expression(plain(value), diagnostics);
    RC_ASSERT(e.empty() == diagnostics.has_errors());
    Diagnostics of_effect;
    const auto effect = parse_effect(plain(value), of_effect);
    RC_ASSERT(effect.has_value() == !of_effect.has_errors());
    std::size_t end = 0;
    Diagnostics of_prefix;
    const Expression prefix = parse_expression_prefix(plain(value), end, of_prefix);
    RC_ASSERT(prefix.empty() == of_prefix.has_errors());
    RC_ASSERT(end <= value.size());
    for (const Diagnostic& item : diagnostics.items) RC_ASSERT(item.place.end >= item.place.begin);
  }));
}
