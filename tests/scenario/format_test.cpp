#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <string>
#include <vector>

#include "sim/scenario/format.h"
#include "sim/scenario/toml_tokens.h"
#include "tests/scenario/samples.h"

using namespace demarche;

namespace {

// Formats, and makes sure that formatting again changes nothing.
std::string formatted(const std::string& text) {
  const std::string result = format_toml(text);
  CHECK_EQ(format_toml(result), result);
  return result;
}

// The comments of a text in order, without blanks at their ends.
std::vector<std::string> comments_of(const std::string& text) {
  std::vector<std::string> comments;
  for (std::size_t at = 0; at < text.size();) {
    const TomlToken token = next_toml_token(text, at);
    at = token.end;
    if (token.kind != TomlTokenKind::comment) continue;
    const std::string comment = text.substr(token.begin, token.end - token.begin);
    comments.push_back(comment.substr(0, comment.find_last_not_of(" \t\r") + 1));
  }
  return comments;
}

}  // namespace

TEST_CASE("neighbouring keys are lined up, with the comments behind them") {
  CHECK_EQ(formatted("title=\"A\"  \nstart   =   2024-01-01 # when\nstep = \"1 month\"\t# how long\n"),
           "title = \"A\"\n"
           "start = 2024-01-01  # when\n"
           "step  = \"1 month\"   # how long\n");
  CHECK_EQ(formatted("a=1\n\nlonger=2\n# said\nb=3\n"), "a = 1\n\nlonger = 2\n# said\nb = 3\n");
}

TEST_CASE("a key that is very long does not push the others away") {
  CHECK_EQ(formatted("a = 1\n\"a name that goes on and on and on and on\" = 2\n"),
           "a = 1\n\"a name that goes on and on and on and on\" = 2\n");
}

TEST_CASE("one blank line stands above a header and the comments on it") {
  CHECK_EQ(formatted("\n\n[a] # first\nx = 1\n# about b\n[b]\n\n\n\ny = 1\n[[c]]\n[[c]]\n\n\n"),
           "[a]  # first\nx = 1\n\n# about b\n[b]\n\ny = 1\n\n[[c]]\n\n[[c]]\n");
  CHECK_EQ(formatted("# a file\n[ a . \"b c\" ]\n"), "# a file\n[a.\"b c\"]\n");
}

TEST_CASE("inside values") {
  CHECK_EQ(formatted("a={b=1,c = [ 1,2 , 3 ],d={ }}\n"), "a = { b = 1, c = [1, 2, 3], d = {} }\n");
  CHECK_EQ(formatted("a . b = { c . d = 1 }\n"), "a.b = { c.d = 1 }\n");
  CHECK_EQ(formatted("t = 2024-01-01 12:00:00\n"), "t = 2024-01-01 12:00:00\n");
  CHECK_EQ(formatted("a = [ 1, 2, ]\n"), "a = [1, 2,]\n");
}

TEST_CASE("lists keep their lines and are indented") {
  CHECK_EQ(formatted("why = [ # terms\n{ term = \"a\",     adds = \"1\" } ,\n\n\n"
                     "      {term=\"cost\", adds = \"-1\"}, # dear\n# end\n  ] # all\n"),
           "why = [  # terms\n"
           "  { term = \"a\",     adds = \"1\" },\n"
           "\n"
           "  { term = \"cost\", adds = \"-1\" },  # dear\n"
           "  # end\n"
           "]  # all\n");
  CHECK_EQ(formatted("a = [\n[\n1,\n2\n],\n[3]]\n"), "a = [\n  [\n    1,\n    2\n  ],\n  [3]]\n");
}

TEST_CASE("texts stay as they are") {
  const std::string text =
      "a = \"\"\"\n  # no comment \n[no header]  \n  x=1 \\\n   \"\" \"\"\"\n"
      "b = 'it''s'\n";
  CHECK_EQ(format_toml(text), text);  // the last line is no TOML
  const std::string fine =
      "a = \"\"\"\n  # no comment \n[no header]  \n  x=1 \\\n   \"\" \"\"\"\n"
      "b = '[x]=1 # '\nc = \"\\\"#\"  # comment\n";
  CHECK_EQ(formatted(fine), fine);
}

TEST_CASE("what is no TOML is returned as it is") {
  for (const char* text : {"a = ", "[a", "a = 1\na = 2\n", "= 1", "a = [1, 2", "a = \"x", "\xFF = 1\n"}) {
    CHECK_EQ(format_toml(text), text);
  }
  CHECK_EQ(format_toml(""), "");
  CHECK_EQ(format_toml("\n\n"), "");
}

TEST_CASE("line ends of other systems") { CHECK_EQ(formatted("\xEF\xBB\xBF[a]\r\nb=1\r\n"), "[a]\nb = 1\n"); }

TEST_CASE("formatting keeps what whole scenarios say") {
  for (const std::string& text : test::sample_scenarios()) {
    const std::string once = formatted(text);
    CHECK_EQ(test::shown(once), test::shown(text));
  }
}

TEST_CASE("any spoilt scenario can be formatted") {
  CHECK(rc::check("format_toml is stable on mutations", [] {
    const std::string text = test::mutated(*rc::gen::element(0, 1), *rc::gen::arbitrary<std::uint64_t>());
    const std::string once = format_toml(text);
    RC_ASSERT(format_toml(once) == once);
    RC_ASSERT(comments_of(once) == comments_of(text));
    if (once != text) RC_ASSERT(test::shown(once) == test::shown(text));
  }));
}
