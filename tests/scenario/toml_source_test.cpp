#include "sim/scenario/toml_source.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "sim/scenario/scenario.h"
#include "tests/scenario/messages.h"
#include "tests/scenario/samples.h"

using namespace demarche;
using namespace demarche::test;

namespace {

std::optional<TomlValue> parsed(const std::string& text, std::string* said = nullptr,
                                int values = max_toml_values) {
  const SourceFile file{"test.toml", text};
  Diagnostics diagnostics;
  auto value = parse_toml(file, 0, values, diagnostics);
  if (said != nullptr) *said = printed(diagnostics, Severity::error, {{file}});
  return value;
}

TomlValue only(const std::optional<TomlValue>& document) {
  REQUIRE(document.has_value());
  REQUIRE_EQ(document->entries.size(), 1);
  return document->entries[0].value;
}

std::string problem(const std::string& text) {
  std::string said;
  CHECK_FALSE(parsed(text, &said).has_value());
  return said;
}

std::string repeated(const std::string& part, int times) {
  std::string text;
  for (int i = 0; i < times; ++i) text += part;
  return text;
}

}  // namespace

TEST_CASE("values of every kind") {
  CHECK_EQ(only(parsed("x = \"text\"")).text.value, "text");
  CHECK_EQ(only(parsed("x = 1_000")).number, 1000);
  CHECK(only(parsed("x = 0x10")).whole);
  CHECK_EQ(only(parsed("x = 0x10")).number, 16);
  CHECK_EQ(only(parsed("x = -1.5e3")).number, -1500);
  CHECK_FALSE(only(parsed("x = 1.0")).whole);
  CHECK(std::isinf(only(parsed("x = inf")).number));
  CHECK(std::isnan(only(parsed("x = nan")).number));
  CHECK_EQ(only(parsed("x = true")).kind, TomlKind::boolean);
  CHECK_EQ(only(parsed("x = 2024-03-28")).kind, TomlKind::date);
  CHECK_EQ(only(parsed("x = 2024-03-28")).date.half_days, make_date(2024, 3, 28).half_days);
  for (const char* time :
       {"x = 12:00:00", "x = 2024-03-28T12:00:00", "x = 2024-03-28 12:00:00Z", "x = 0000-01-01"})
    CHECK_EQ(only(parsed(time)).kind, TomlKind::time);
  CHECK_EQ(only(parsed("x = [1, [2], {}]")).items.size(), 3);
  CHECK_EQ(only(parsed("x.y.z = 1")).entries[0].value.entries[0].key, "z");
}

TEST_CASE("keys come in the order of the file, not of the alphabet") {
  const auto document = parsed("b = 1\na = 2\n[z]\n[y]\nd = 1\nc = 2\n");
  REQUIRE(document.has_value());
  std::string keys;
  for (const TomlEntry& entry : document->entries) keys += entry.key;
  CHECK_EQ(keys, "bazy");
  CHECK_EQ(document->entries[3].value.entries[0].key, "d");
  CHECK_NE(find_value(*document, "y"), nullptr);
  CHECK_EQ(find_value(*document, "x"), nullptr);
}

TEST_CASE("every byte of a text knows where it stands in the file") {
  // What the file holds at the place of each byte of the value.
  const auto origins = [](const std::string& file) {
    const Text text = only(parsed(file)).text;
    REQUIRE_EQ(text.offsets.size(), text.value.size() + 1);
    std::string found;
    for (std::size_t i = 0; i < text.value.size(); ++i) found += file.at(text.offsets[i]);
    return text.value + "|" + found + "|" +
           (text.offsets.back() < file.size() ? file.substr(text.offsets.back(), 1) : "");
  };
  CHECK_EQ(origins("x = \"abc\""), "abc|abc|\"");
  CHECK_EQ(origins("x = 'a\\b'"), "a\\b|a\\b|'");
  CHECK_EQ(origins("x = \"a\\tb\\\"c\""), "a\tb\"c|a\\b\\c|\"");
  CHECK_EQ(origins("x = \"\\u00e9+\\U0001F600\""), "é+😀|\\\\+\\\\\\\\|\"");
  CHECK_EQ(origins("x = \"\"\"\nab\ncd\"\"\""), "ab\ncd|ab\ncd|\"");
  CHECK_EQ(origins("x = '''\r\nab\r\ncd'''"), "ab\ncd|ab\ncd|'");
  CHECK_EQ(origins("x = \"\"\"a \\\n   b\"\"\""), "a b|a b|\"");
  CHECK_EQ(origins("x = \"\"\"a\"\"b\"\"\"\"\""), "a\"\"b\"\"|a\"\"b\"\"|\"");
  CHECK_EQ(origins("\xEF\xBB\xBFx = \"é漢\""), "é漢|é漢|\"");
  CHECK_EQ(origins("x = \"\""), "||\"");
}

TEST_CASE("places of keys and values, also behind wide letters and a byte order mark") {
  const auto document = parsed("\xEF\xBB\xBF\"漢\" = { b = 12 } # é\n[t]\nu = [1]\n");
  REQUIRE(document.has_value());
  const TomlEntry& first = document->entries[0];
  CHECK_EQ(first.place.begin, 3);
  CHECK_EQ(first.value.entries[0].place.begin, 13);
  CHECK_EQ(first.value.entries[0].value.place.begin, 17);
  CHECK_EQ(first.value.entries[0].value.place.end, 19);
  CHECK_EQ(document->entries[1].value.entries[0].value.items[0].text.value, "1");
}

TEST_CASE("what is no TOML is refused with its place") {
  CHECK_EQ(problem("a = "), "1:5 toml-syntax: this is not TOML: encountered end-of-file\n");
  CHECK_EQ(problem("[a"), "1:3 toml-syntax: this is not TOML: encountered end-of-file\n");
  CHECK_EQ(problem("[]"),
           "1:2 toml-syntax: this is not TOML: the name of a section is expected (letters, digits, _ and -; "
           "other names stand in quotes)\n");
  CHECK_EQ(problem("[="),
           "1:2 toml-syntax: this is not TOML: the name of a section is expected (letters, digits, _ and -; "
           "other names stand in quotes)\n");
  CHECK_EQ(problem("a = é"), "1:5 toml-syntax: this is not TOML: `é` cannot stand outside of quotes\n");
  CHECK_EQ(
      problem("a = \xFF"),
      "1:5 bad-file: the file is not UTF-8 text (save it as UTF-8, as the editor offers when it saves)\n");
  CHECK_EQ(problem(std::string("a = 1\0", 6)),
           "1:6 toml-syntax: this is not TOML: a control character cannot stand outside of quotes\n");
  CHECK_EQ(problem("a = 'x\nb = 1"),
           "1:5 toml-syntax: this is not TOML: this text does not end in its line (add the closing quote; a "
           "text of several "
           "lines stands in \"\"\"three quotes\"\"\")\n");
  CHECK_EQ(problem("a = \"\"\"x\nb = 1"),
           "1:5 toml-syntax: this is not TOML: this text does not end (add the three closing quotes)\n");
  CHECK_EQ(problem("a = 1\nb = 2\na = 3\n"),
           "3:1 given-twice: `a` is given twice (it is first given at test.toml:1:1)\n");
  CHECK_EQ(problem("[a]\n[b]\n[a]\n"),
           "3:2 given-twice: `a` is given twice (it is first given at test.toml:1:2)\n");
  CHECK_EQ(problem("[[r]]\nx = 1\n[[r]]\nx = 1\nx = 2\n"),
           "5:1 given-twice: `r.x` is given twice (it is first given at test.toml:4:1)\n");
}

TEST_CASE("several mistakes of syntax: each is told, and the rest is read") {
  const SourceFile file{"test.toml",
                        "a = 1\nb = \nc = [1, 2\nd = 3 # x\n[e\nf = 4\n[g]\nh = 5\nh = 6\r\ni = 'x\nj = 7\n"};
  Diagnostics diagnostics;
  int values = max_toml_values;
  std::string left_out;
  const auto document = parse_toml_in_part(file, 0, values, diagnostics, left_out);
  CHECK_EQ(printed(diagnostics, Severity::error, {{file}}),
           "2:5 toml-syntax: this is not TOML: expected value, but the line ends here\n"
           "3:5 toml-syntax: this is not TOML: this list is not closed (add the closing ])\n"
           "5:3 toml-syntax: this is not TOML: expected ']', but the line ends here\n"
           "9:1 given-twice: `g.h` is given twice (it is first given at test.toml:8:1)\n"
           "10:5 toml-syntax: this is not TOML: this text does not end in its line (add the closing quote; a "
           "text of several lines stands in \"\"\"three quotes\"\"\")\n");
  REQUIRE(document.has_value());
  std::string keys;
  for (const TomlEntry& entry : document->entries) keys += entry.key;
  CHECK_EQ(keys, "adg");
  CHECK_EQ(document->entries[1].place.begin, file.text.find("d = 3"));
  REQUIRE_EQ(document->entries[2].value.entries.size(), 2);
  CHECK_EQ(document->entries[2].value.entries[1].place.begin, file.text.find("j = 7"));
  CHECK_EQ(left_out, "b = \nc = [1, 2\n[e\nf = 4\n\nh = 6\ni = 'x\n");
}

TEST_CASE("mistakes of syntax are bounded: in number, and in what is read again") {
  const auto mistakes = [](const std::string& text) {
    const std::string said = problem(text);
    CHECK_NE(said.find("what follows has not been looked at"), std::string::npos);
    return std::count(said.begin(), said.end(), '\n');
  };
  CHECK_EQ(mistakes(repeated("a = \n", max_toml_mistakes + 5)), max_toml_mistakes);
  // A file as large as may be, with a mistake in every line: it is read three times, not as often as it has
  // lines.
  const std::string line = "a = \"" + repeated("x", 90) + "\n";
  const int lines = static_cast<int>(max_file_bytes / line.size());
  CHECK_EQ(mistakes(repeated(line, lines)), 3);
  const std::string list = problem("a = [\n" + repeated("  1 2,\n", 100'000));
  CHECK_EQ(std::count(list.begin(), list.end(), '\n'), 1);
}

TEST_CASE("nesting and size: the bounds are met exactly, one more is an error") {
  const auto nests = [](const std::string& open, const std::string& close, int levels) {
    return parsed("x = " + repeated(open, levels) + "1" + repeated(close, levels)).has_value();
  };
  CHECK(nests("[", "]", max_toml_depth - 1));
  CHECK_FALSE(nests("[", "]", max_toml_depth + 1));
  CHECK(nests("{a=", "}", max_toml_depth - 1));
  CHECK_FALSE(nests("{a=", "}", max_toml_depth + 1));
  CHECK(parsed(repeated("a.", max_toml_depth - 1) + "a = 1").has_value());
  CHECK_FALSE(parsed(repeated("a.", max_toml_depth) + "a = 1").has_value());
  CHECK(parsed("[" + repeated("a.", max_toml_depth - 2) + "a]\nx = 1").has_value());
  CHECK_FALSE(parsed("[" + repeated("a.", max_toml_depth) + "a]\nx = 1").has_value());
  CHECK_NE(problem("x = " + repeated("[", 1'000'000)).find("too-deep"), std::string::npos);
  // One for `=`, one for `[`, one for each comma.
  std::string said;
  CHECK(parsed("x = [1, 2, 3]", &said, 4).has_value());
  CHECK_FALSE(parsed("x = [1, 2, 3]", &said, 3).has_value());
  CHECK_EQ(said, "1:10 too-large: the scenario holds more than 200000 values\n");
}

TEST_CASE("UTF-8") {
  for (const char* good : {"", "a", "é", "漢", "😀", "\xF4\x8F\xBF\xBF", "\xEF\xBB\xBF"}) CHECK(is_utf8(good));
  for (const char* bad : {"\x80", "\xC3", "\xC0\xAF", "\xE0\x80\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80",
                          "\xF8\x88\x80\x80\x80", "a\xC3", "\xFF", "\xE6\xBC"})
    CHECK_FALSE(is_utf8(bad));
}

TEST_CASE("spoilt scenarios never do worse than a message") {
  CHECK(rc::check("parse_toml on mutations", [] {
    const std::string text = mutated(*rc::gen::element(0, 1), *rc::gen::arbitrary<std::uint64_t>());
    std::string said;
    const auto value = parsed(text, &said);
    RC_ASSERT(value.has_value() || !said.empty());
  }));
}
