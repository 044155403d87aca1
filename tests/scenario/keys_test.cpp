#include "sim/scenario/keys.h"

#include <doctest/doctest.h>

#include <set>
#include <string>

#include "sim/scenario/check_keys.h"
#include "tests/scenario/messages.h"

using namespace demarche;
using namespace demarche::test;

namespace {

// What checking a document against the table says, and what is left of it.
struct Checked {
  TomlValue document;
  std::string said;
};

Checked checked(const std::string& text) {
  const SourceFile file{"test.toml", text};
  Diagnostics diagnostics;
  int values_left = max_toml_values;
  auto document = parse_toml(file, 0, values_left, diagnostics);
  REQUIRE(document.has_value());
  check_keys(*document, diagnostics);
  return {std::move(*document), printed(diagnostics, Severity::error, {{file}})};
}

}  // namespace

TEST_CASE("the table of the format has no gaps") {
  std::set<std::string_view> names;
  for (const SectionFormat& section : section_formats()) {
    CAPTURE(section.name);
    CHECK(names.insert(section.name).second);
    CHECK_FALSE(section.about.empty());
    CHECK_EQ(find_section_format(section.name), &section);
    REQUIRE_FALSE(section.keys.empty());
    if (section.shape == Shape::values) CHECK_EQ(section.keys.size(), 1);
    if (!section.short_key.empty()) {
      CHECK_EQ(section.shape, Shape::named);
      CHECK_NE(find_key_format(section, section.short_key), nullptr);
    }
    std::set<std::string_view> keys;
    for (const KeyFormat& key : section.keys) {
      CAPTURE(key.name);
      CHECK(keys.insert(key.name).second);
      CHECK_FALSE(key.about.empty());
      CHECK_EQ(key.words.empty(), key.kind != ValueKind::word);
      CHECK_EQ(find_key_format(section, key.name), &key);
    }
  }
  CHECK_EQ(find_section_format("nonsense"), nullptr);
  CHECK_EQ(find_key_format(move_format(), "nonsense"), nullptr);
}

TEST_CASE("what is wrong is reported and taken out, the rest is kept") {
  const Checked one = checked(
      "[parameters]\na = { value = 1, range = [0, 2], size = 3 }\nb = { value = \"x\", range = [0, 2] }\n");
  CHECK_EQ(one.said,
           "2:34 unknown-key: [parameters.a] has no key `size` (known are value, range, unit, label, about, "
           "source, basis)\n"
           "3:15 wrong-kind: `value` must be a number, not a text\n");
  const TomlValue* parameters = find_value(one.document, "parameters");
  REQUIRE_NE(parameters, nullptr);
  CHECK_EQ(find_value(*parameters, "a")->entries.size(), 2);
  CHECK_EQ(find_value(*parameters, "b")->entries.size(), 1);
}

TEST_CASE("a short form stands for the key it is short for") {
  const Checked one =
      checked("[outcomes]\n\"End\" = \"true\"\n[indicators]\ni = 3\n[derived.world]\nd = \"1\"\n");
  CHECK_EQ(one.said, "");
  CHECK_EQ(find_value(find_value(one.document, "outcomes")->entries[0].value, "when")->text.value, "true");
  CHECK_EQ(find_value(find_value(one.document, "indicators")->entries[0].value, "value")->number, 3);
}

TEST_CASE("turns, colours, names") {
  const auto turns = [](const std::string& value) {
    const SourceFile file{"t", "x = " + value};
    Diagnostics diagnostics;
    int left = 10;
    return turns_of(parse_toml(file, 0, left, diagnostics)->entries[0].value).value_or(-1);
  };
  CHECK_EQ(turns("\"8 turns\""), 8);
  CHECK_EQ(turns("\"1 turn\""), 1);
  CHECK_EQ(turns("8"), 8);
  CHECK_EQ(turns("2000"), 2000);
  for (const char* bad : {"0", "2001", "-1", "1.0", "\"8\"", "\"8 months\"", "\"0 turns\"", "\"2001 turns\"",
                          "\"8  turns\"", "\"eight turns\"", "\"99999999999999999999 turns\"", "true"})
    CHECK_EQ(turns(bad), -1);
  CHECK_EQ(color_of("#d55e00"), std::optional<std::uint32_t>(0xd55e00));
  CHECK_EQ(color_of("#FFFFFF"), std::optional<std::uint32_t>(0xffffff));
  for (const char* bad :
       {"", "#", "d55e00", "#d55e0", "#d55e000", "#d55e0g", "#-55e00", "#+55e00", "# 55e00"})
    CHECK_EQ(color_of(bad), std::nullopt);
  for (const char* name : {"a", "_", "north_korea", "G7", "x1"}) CHECK(is_identifier(name));
  for (const char* name : {"", "1a", "a-b", "a b", "é", "a.b", "$a"}) CHECK_FALSE(is_identifier(name));
}
