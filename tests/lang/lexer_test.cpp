#include "sim/lang/lexer.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <string>

#include "tests/lang/trees.h"

using namespace demarche;
using namespace demarche::test;

namespace {

// "number 1.5|word a|end", or the first problem.
std::string cut(const std::string& value) {
  Diagnostics diagnostics;
  std::string text;
  for (const Token& token : tokenize(plain(value), diagnostics)) {
    constexpr const char* kinds[] = {"number", "word", "parameter", "quoted", "symbol", "end"};
    text += (text.empty() ? "" : "|") + std::string(kinds[static_cast<int>(token.kind)]);
    if (!token.text.empty()) text += " " + token.text;
  }
  for (const Diagnostic& item : diagnostics.items)
    text += "\n" + std::to_string(item.place.begin) + " " + item.message;
  return text;
}

double number_in(const std::string& value) {
  Diagnostics diagnostics;
  return tokenize(plain(value), diagnostics).front().value;
}

}  // namespace

TEST_CASE("texts are cut into numbers, words, parameters, quoted names and symbols") {
  CHECK_EQ(cut(""), "end");
  CHECK_EQ(cut(" \t\r\n "), "end");
  CHECK_EQ(cut("a.b[c,d]+=$x^2"),
           "word a|symbol .|word b|symbol [|word c|symbol ,|word d|symbol ]|symbol +=|parameter x|symbol "
           "^|number 2|end");
  CHECK_EQ(cut("a<=b<c>=d>e==f!=g"),
           "word a|symbol <=|word b|symbol <|word c|symbol >=|word d|symbol >|word e|symbol ==|word f|symbol "
           "!=|word g|end");
  CHECK_EQ(cut("happened 'A harvest' \"B\""), "word happened|quoted A harvest|quoted B|end");
  CHECK_EQ(cut("x_1 _y"), "word x_1|word _y|end");
}

TEST_CASE("numbers") {
  CHECK_EQ(number_in("1.5"), 1.5);
  CHECK_EQ(number_in(".5"), 0.5);
  CHECK_EQ(number_in("1e-3"), 1e-3);
  CHECK_EQ(number_in("1e15"), 1e15);
  CHECK_EQ(cut("1e15"), "number 1e15|end");
  CHECK_EQ(cut("1.0001e15"), "number 1.0001e15|end\n0 this number is too large or too small");
  CHECK_EQ(cut("1e-999"), "number 1e-999|end\n0 this number is too large or too small");
  CHECK_EQ(cut("1.2.3"), "number 1.2.3|end\n0 `1.2.3` is not a number");
  CHECK_EQ(cut("1e"), "number 1e|end\n0 `1e` is not a number");
  CHECK_EQ(cut("0x10"), "number 0x10|end\n0 `0x10` is not a number");
  CHECK_EQ(cut("1 .5"), "number 1|number .5|end");
}

TEST_CASE("dates are numbers of days") {
  CHECK_EQ(number_in("1970-01-01"), 0);
  CHECK_EQ(number_in("1970-01-02"), 1);
  CHECK_EQ(number_in("2000-03-01"), 11017);
  CHECK_EQ(number_in("2024-02-29"), 19782);
  CHECK_EQ(number_in("0001-01-01"), -719162);
  CHECK_EQ(cut("2024-03-28 - 1"), "number 2024-03-28|symbol -|number 1|end");
  CHECK_EQ(cut("2023-02-29"), "number 2023-02-29|end\n0 `2023-02-29` is no date");
  CHECK_EQ(cut("2024-13-01"), "number 2024-13-01|end\n0 `2024-13-01` is no date");
  CHECK_EQ(cut("2024 - 13 - 01"), "number 2024|symbol -|number 13|symbol -|number 01|end");
  CHECK_EQ(cut("12024-03-28"), "number 12024|symbol -|number 03|symbol -|number 28|end");
}

TEST_CASE("what is no token is reported where it stands, and reading goes on") {
  CHECK_EQ(cut("a % b"), "word a|word b|end\n2 `%` is not part of the language");
  CHECK_EQ(cut("a && b"), "word a|word and|word b|end\n2 `&&` is not part of the language");
  CHECK_EQ(cut("é + 1"), "symbol +|number 1|end\n0 `é` is not part of the language");
  CHECK_EQ(cut("happened 'x"), "word happened|quoted x|end\n9 this quotation does not end");
  CHECK_EQ(cut("$ + $x"), "parameter|symbol +|parameter x|end\n0 expected a parameter's name after `$`");
}

TEST_CASE("any bytes are cut into tokens that cover them in order") {
  CHECK(rc::check("tokens are in order and end at the end", [] {
    const std::string value =
        *rc::gen::oneOf(rc::gen::exec([] { return random_noise(); }), rc::gen::arbitrary<std::string>());
    Diagnostics diagnostics;
    const std::vector<Token> tokens = tokenize(plain(value), diagnostics);
    RC_ASSERT(!tokens.empty());
    RC_ASSERT(tokens.back().kind == TokenKind::end);
    std::uint32_t at = 0;
    for (const Token& token : tokens) {
      RC_ASSERT(token.begin >= at);
      RC_ASSERT(token.end >= token.begin);
      RC_ASSERT(token.end <= value.size());
      at = token.end;
    }
  }));
}
