#include "sim/lang/diagnostic.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <string>
#include <vector>

using namespace demarche;

namespace {

std::string shown(const std::string& text, std::uint32_t begin, std::uint32_t end) {
  return format({Severity::error, "code", "message", "", {0, begin, end}}, Sources{{{"f.toml", text}}});
}

std::string nearest(const std::string& word, const std::vector<std::string>& known) {
  return nearest_name(word, known);
}

}  // namespace

TEST_CASE("a diagnostic shows its place, its line and a caret") {
  CHECK_EQ(shown("a = 1\nb = xyz\n", 10, 13), "f.toml:2:5: error: message [code]\n  b = xyz\n      ^~~\n");
  CHECK_EQ(shown("a = 1", 5, 5), "f.toml:1:6: error: message [code]\n  a = 1\n       ^\n");
  CHECK_EQ(shown("", 0, 0), "f.toml:1:1: error: message [code]\n  \n  ^\n");
  const Diagnostic warning{Severity::warning, "c", "m", "h", {}};
  CHECK_EQ(format(warning, {}), "warning: m [c]\n  hint: h\n");
  // A stretch over several lines is marked in its first one.
  CHECK_EQ(shown("ab\ncd\n", 1, 5), "f.toml:1:2: error: message [code]\n  ab\n   ^\n");
}

TEST_CASE("the caret stands under the spot: tabs are kept, wide letters take two columns, marks none") {
  CHECK_EQ(shown("\tx\ty", 3, 4), "f.toml:1:4: error: message [code]\n  \tx\ty\n  \t \t^\n");
  CHECK_EQ(shown("漢字x", 6, 7), "f.toml:1:3: error: message [code]\n  漢字x\n      ^\n");
  CHECK_EQ(shown("漢字x", 3, 6), "f.toml:1:2: error: message [code]\n  漢字x\n    ^~\n");
  CHECK_EQ(shown("e\xCC\x81x", 3, 4), "f.toml:1:3: error: message [code]\n  e\xCC\x81x\n   ^\n");
}

TEST_CASE("bytes that could steer a terminal are shown as ?") {
  CHECK_EQ(shown("a\x1b[31mb\x07\xff", 0, 1), "f.toml:1:1: error: message [code]\n  a?[31mb??\n  ^\n");
  const Diagnostic evil{Severity::error, "c", "say \x1b[2J", "\x1b]0;x\x07", {0, 0, 0}};
  CHECK_EQ(format(evil, Sources{{{"f\x1b.toml", ""}}}),
           "f?.toml:1:1: error: say ?[2J [c]\n  \n  ^\n  hint: ?]0;x?\n");
}

TEST_CASE("long lines are cut around the caret") {
  const std::string line = std::string(500, 'a') + "X" + std::string(500, 'b');
  const std::string text = shown(line, 500, 501);
  CHECK_NE(text.find("…" + std::string(60, 'a') + "X" + std::string(99, 'b') + "…\n"), std::string::npos);
  CHECK_NE(text.find("\n   " + std::string(60, ' ') + "^\n"), std::string::npos);
}

TEST_CASE("diagnostics are sorted by place, and none is said twice") {
  Diagnostics all;
  all.error({0, 9, 10}, "b", "later");
  all.warning({0, 3, 4}, "a", "earlier");
  all.error({0, 9, 10}, "b", "later");
  all.error({1, 0, 1}, "a", "second file");
  all.error({}, "a", "no place");
  all.sort();
  REQUIRE_EQ(all.items.size(), 4);
  CHECK_EQ(all.items[0].message, "no place");
  CHECK_EQ(all.items[1].message, "earlier");
  CHECK_EQ(all.items[2].message, "later");
  CHECK_EQ(all.items[3].message, "second file");
  CHECK(all.has_errors());
  CHECK_FALSE(Diagnostics{{{Severity::warning, "", "", "", {}}}}.has_errors());
}

TEST_CASE("the nearest name") {
  const std::vector<std::string> known = {"economy", "tension", "trust", "gdp", "north_korea", "north"};
  CHECK_EQ(nearest("econmy", known), "economy");
  CHECK_EQ(nearest("Tension", known), "tension");
  CHECK_EQ(nearest("tnesion", known), "tension");
  CHECK_EQ(nearest("north-korea", known), "north_korea");
  CHECK_EQ(nearest("northkorea", known), "north_korea");
  CHECK_EQ(nearest("eco", known), "economy");  // the beginning of it
  CHECK_EQ(nearest("gpd", known), "gdp");
  CHECK_EQ(nearest("banana", known), "");
  CHECK_EQ(nearest("", known), "");
  CHECK_EQ(nearest("x", known), "");
  CHECK_EQ(nearest(std::string(1'000'000, 'x'), known), "");
}

TEST_CASE("any place in any bytes can be shown") {
  CHECK(rc::check("format never fails", [] {
    const auto text = *rc::gen::arbitrary<std::string>();
    const auto begin = *rc::gen::inRange<std::uint32_t>(0, static_cast<std::uint32_t>(text.size()) + 3);
    const auto length = *rc::gen::inRange<std::uint32_t>(0, 5);
    const std::string out = shown(text, begin, begin + length);
    RC_ASSERT(out.find('^') != std::string::npos);
    for (const char c : out) RC_ASSERT(c == '\n' || c == '\t' || static_cast<unsigned char>(c) >= 0x20);
  }));
}
