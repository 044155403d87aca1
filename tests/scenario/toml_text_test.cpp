#include "sim/scenario/toml_text.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <bit>
#include <cmath>
#include <limits>

#include "sim/scenario/toml_source.h"

using namespace demarche;

namespace {

// The value of `a`, as the reader has it; what it says instead when there is a problem.
TomlValue read_back(const std::string& line) {
  const SourceFile file{"test.toml", line + "\n"};
  Diagnostics diagnostics;
  int values_left = max_toml_values;
  const auto document = parse_toml(file, 0, values_left, diagnostics);
  REQUIRE_MESSAGE(diagnostics.items.empty(), line);
  REQUIRE(document.has_value());
  REQUIRE_EQ(document->entries.size(), 1);
  return document->entries[0].value;
}

std::string text_back(const std::string& written) { return read_back("a = " + written).text.value; }

}  // namespace

TEST_CASE("TOML texts: what is written is read back, on one line and over several") {
  for (const char* text : {"", "plain", "\"", "\\", "\\n", "a \"quoted\" \\ word", "\"\"\"", "'''",
                           "one\ntwo", "\n", "\n\nlast\n", "tab\there", "ends in a quote\"\n\"", "a \\\n  b",
                           "Émetteur “É” 北", "# no comment", "{self} = [x]"}) {
    CAPTURE(text);
    CHECK_EQ(text_back(toml_text(text)), text);
    CHECK_EQ(text_back(toml_lines(text)), text);
    CHECK_EQ(toml_text(text).find('\n'), std::string::npos);
  }
  rc::check("any text of printable characters, tabs and line ends", [] {
    const std::string text = *rc::gen::container<std::string>(
        rc::gen::element('a', ' ', '"', '\'', '\\', '\n', '\t', 'n', 'u', '#', '='));
    RC_ASSERT(text_back(toml_text(text)) == text);
    RC_ASSERT(text_back(toml_lines(text)) == text);
  });
}

TEST_CASE("TOML texts: lines stay lines, control characters become escapes") {
  CHECK_EQ(toml_lines("one\ntwo"), "\"\"\"\none\ntwo\"\"\"");
  CHECK_EQ(toml_lines("one\r\ntwo"), "\"\"\"\none\\r\ntwo\"\"\"");
  CHECK_EQ(toml_text("one\r\ntwo"), "\"one\\r\\ntwo\"");
  CHECK_EQ(toml_text(std::string_view("\0\a\b\f\x1b\x7f", 6)), "\"\\u0000\\u0007\\b\\f\\u001B\\u007F\"");
}

TEST_CASE("TOML keys and lists") {
  CHECK_EQ(toml_key("bite"), "bite");
  CHECK_EQ(toml_key(""), "\"\"");
  CHECK_EQ(toml_key("world.defiance"), "\"world.defiance\"");
  CHECK_EQ(toml_list({}), "[]");
  const TomlValue list = read_back("a = " + toml_list({"one", "t\"w,o", "three\n"}));
  REQUIRE_EQ(list.items.size(), 3);
  CHECK_EQ(list.items[1].text.value, "t\"w,o");
  CHECK_EQ(list.items[2].text.value, "three\n");
  const TomlValue braces = read_back("a = { " + toml_key("x \"y\"\n[z]") + " = 1 }");
  REQUIRE_EQ(braces.entries.size(), 1);
  CHECK_EQ(braces.entries[0].key, "x \"y\"\n[z]");
}

TEST_CASE("TOML numbers: the same bits come back") {
  CHECK_EQ(toml_number(7), "7");
  CHECK_EQ(toml_number(0.125), "0.125");
  const double largest = std::numeric_limits<double>::max();
  for (const double x : {0.0, -0.0, 1.0, -3.0, 0.1, 1e21, 123456789012345680000.0, 9223372036854775808.0,
                         -9223372036854775808.0, 9007199254740993.0, largest, 5e-324, 1 / 3.0}) {
    CAPTURE(x);
    CHECK_EQ(std::bit_cast<std::uint64_t>(read_back("a = " + toml_number(x)).number),
             std::bit_cast<std::uint64_t>(x));
  }
}
