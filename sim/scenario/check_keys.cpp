#include "sim/scenario/check_keys.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>
#include <vector>

#include "sim/lang/lexer.h"
#include "sim/scenario/resolve_expression.h"
#include "sim/scenario/scenario.h"

namespace demarche {
namespace {

constexpr int max_count = 1'000'000'000;  // of a whole number; keeps it an int

// "a text, not a number" and an example, by kind.
struct Expectation {
  const char* what;
  const char* example;
};

Expectation expectation(ValueKind kind) {
  switch (kind) {
    case ValueKind::text: return {"a text", "write it in quotes"};
    case ValueKind::number: return {"a number", ""};
    case ValueKind::whole: return {"a whole number, 0 or more", ""};
    case ValueKind::flag: return {"true or false", "without quotes"};
    case ValueKind::date: return {"a date", "as in 2024-03-28, without quotes"};
    case ValueKind::step: return {"a length of time", "as in \"1 month\", \"2 weeks\", \"12 hours\""};
    case ValueKind::turns: return {"a number of turns", "as in \"8 turns\", at least 1"};
    case ValueKind::span: return {"turns in a text", "as in \"6 to 18\", \"6 to end\" or \"all\""};
    case ValueKind::color: return {"a colour", "as in \"#d55e00\""};
    case ValueKind::position: return {"a place on the map", "as in [50.0, 10.0]: latitude, longitude"};
    case ValueKind::box: return {"the edges of a map", "as in [30, 110, 50, 150]: south, west, north, east"};
    case ValueKind::range: return {"a range", "as in [0, 1]: lowest, highest"};
    case ValueKind::word: return {"a word", ""};
    case ValueKind::name: return {"a name", "write it in quotes"};
    case ValueKind::names: return {"a list of names", "as in [\"a\", \"b\"]"};
    case ValueKind::members: return {"a list of actors or the name of a set", "as in [\"a\", \"b\"]"};
    case ValueKind::set:
      return {"a list of actors or a condition on self", "as in [\"a\", \"b\"] or \"self == a\""};
    case ValueKind::path: return {"the path of a file", "as in \"lib/codes.csv\""};
    case ValueKind::paths: return {"a list of paths", "as in [\"more.toml\"]"};
    case ValueKind::code: return {"a code as a text", "write it in quotes: \"010\" is not 10"};
    case ValueKind::condition: return {"a condition", "as in \"self.economy > 0.2\""};
    case ValueKind::formula: return {"a number or a formula", "as in \"0.5 * world.tension\""};
    case ValueKind::start:
      return {"a number, a formula or a table of them", "as in { north = 1, default = 0 }"};
    case ValueKind::effect_list: return {"a list of effects", "as in [\"world.tension += 0.1\"]"};
    case ValueKind::term_list: return {"a list of terms", "as in [{ term = \"cost\", adds = \"-0.2\" }]"};
    case ValueKind::worth: return {"a table", "as in { party = \"-0.3\", other = \"0.8\" }"};
    case ValueKind::move_list:
      return {"a list of moves", "as in [{ turn = 1, actor = \"a\", do = \"hold\" }]"};
    case ValueKind::override_list: return {"a table of numbers", "as in { weight = 2.0 }"};
    case ValueKind::override_rows: return {"a list of tables", "as in [{ weight = 2.0 }, { weight = 3.0 }]"};
    case ValueKind::axis_list:
      return {"a list of tables", "as in [{ name = \"weight\", values = [1.0, 2.0] }]"};
    case ValueKind::metric_list:
      return {"a list of tables", "as in [{ name = \"peak\", value = \"world.tension\" }]"};
    case ValueKind::layer_list:
      return {"a list of tables", "as in [{ name = \"hard line\", set = { weight = 2.0 } }]"};
    case ValueKind::numbers: return {"a list of numbers", "as in [0.1, 0.2]"};
    case ValueKind::claim_list: return {"a list of claims", "as in [\"world.tension < 1 always\"]"};
  }
  return {"?", ""};
}

std::vector<std::string> words_of(std::string_view words) {
  std::vector<std::string> result;
  while (!words.empty()) {
    const std::size_t bar = words.find('|');
    result.emplace_back(words.substr(0, bar));
    words = bar == std::string_view::npos ? std::string_view{} : words.substr(bar + 1);
  }
  return result;
}

struct Checker {
  Diagnostics& diagnostics;

  bool wrong_kind(const std::string& key, ValueKind kind, const TomlValue& value) {
    const Expectation expected = expectation(kind);
    diagnostics.error(value.place, "wrong-kind",
                      ticked(key) + " must be " + expected.what + ", not " + name_of(value.kind),
                      expected.example);
    return false;
  }
  bool bad_value(const std::string& key, ValueKind kind, const TomlValue& value) {
    const Expectation expected = expectation(kind);
    diagnostics.error(value.place, "bad-value",
                      ticked(key) + " is " + ticked(value.text.value) + ", which is not " + expected.what,
                      expected.example);
    return false;
  }
};

bool is_number(Checker& checker, const std::string& key, const TomlValue& value) {
  if (std::isfinite(value.number) && std::abs(value.number) <= max_magnitude) return true;
  checker.diagnostics.error(value.place, "bad-value",
                            "the number of " + ticked(key) + " is too large to calculate with",
                            "numbers go up to 1e15; choose a larger unit");
  return false;
}

bool check_numbers(Checker& checker, const std::string& key, ValueKind kind, std::size_t count,
                   const TomlValue& value) {
  if (value.kind != TomlKind::array) return checker.wrong_kind(key, kind, value);
  for (const TomlValue& item : value.items) {
    if (item.kind != TomlKind::number) {
      checker.diagnostics.error(item.place, "wrong-kind",
                                ticked(key) + " must hold numbers, not " + name_of(item.kind),
                                expectation(kind).example);
      return false;
    }
    if (!is_number(checker, key, item)) return false;
  }
  if (value.items.size() == count) return true;
  checker.diagnostics.error(value.place, "bad-value",
                            ticked(key) + " must hold " + std::to_string(count) + " numbers, not " +
                                std::to_string(value.items.size()),
                            expectation(kind).example);
  return false;
}

bool check_range(Checker& checker, const std::string& key, const TomlValue& value) {
  if (!check_numbers(checker, key, ValueKind::range, 2, value)) return false;
  if (value.items[0].number < value.items[1].number) return true;
  checker.diagnostics.error(
      value.place, "bad-value",
      ticked(key) + " begins at " + value.items[0].text.value + " but ends at " + value.items[1].text.value,
      "the lowest value comes first, and the two differ");
  return false;
}

bool check_degrees(Checker& checker, const std::string& key, const TomlValue& item, double limit,
                   const char* what) {
  if (std::abs(item.number) <= limit) return true;
  checker.diagnostics.error(item.place, "bad-value",
                            item.text.value + " in " + ticked(key) + " is no " + what,
                            "in degrees; latitude (−90 to 90) comes before longitude (−180 to 180)");
  return false;
}

bool check_position(Checker& checker, const std::string& key, const TomlValue& value) {
  return check_numbers(checker, key, ValueKind::position, 2, value) &&
         check_degrees(checker, key, value.items[0], 90, "latitude") &&
         check_degrees(checker, key, value.items[1], 180, "longitude");
}

bool check_box(Checker& checker, const std::string& key, const TomlValue& value) {
  if (!check_numbers(checker, key, ValueKind::box, 4, value)) return false;
  for (const std::size_t i : {0u, 2u}) {
    if (!check_degrees(checker, key, value.items[i], 90, "latitude")) return false;
  }
  // East may lie beyond 180 so that a map can cross the date line.
  for (const std::size_t i : {1u, 3u}) {
    if (!check_degrees(checker, key, value.items[i], 360, "longitude")) return false;
  }
  if (value.items[0].number < value.items[2].number && value.items[1].number < value.items[3].number) {
    return true;
  }
  checker.diagnostics.error(value.place, "bad-value", ticked(key) + " holds no area",
                            "as in [30, 110, 50, 150]: south, west, north, east");
  return false;
}

// A list of texts; a single text will do too where `or_one`.
bool check_texts(Checker& checker, const std::string& key, ValueKind kind, bool or_one, TomlValue& value) {
  if (or_one && value.kind == TomlKind::text) return true;
  if (value.kind != TomlKind::array) return checker.wrong_kind(key, kind, value);
  std::erase_if(value.items, [&](const TomlValue& item) {
    if (item.kind == TomlKind::text) return false;
    checker.diagnostics.error(item.place, "wrong-kind",
                              ticked(key) + " must hold texts, not " + name_of(item.kind),
                              expectation(kind).example);
    return true;
  });
  return true;
}

bool check_list_of_tables(Checker& checker, const std::string& key, const KeyFormat& format,
                          TomlValue& value) {
  if (value.kind != TomlKind::array) return checker.wrong_kind(key, format.kind, value);
  std::erase_if(value.items, [&](const TomlValue& item) {
    if (item.kind == TomlKind::table) return false;
    checker.diagnostics.error(item.place, "wrong-kind",
                              ticked(key) + " must hold tables, not " + name_of(item.kind),
                              expectation(format.kind).example);
    return true;
  });
  return true;
}

bool check_tables(Checker& checker, const std::string& key, const KeyFormat& format,
                  const SectionFormat& inner, TomlValue& value) {
  if (!check_list_of_tables(checker, key, format, value)) return false;
  for (TomlValue& item : value.items) check_table(inner, item, item.place, checker.diagnostics);
  return true;
}

bool check_word(Checker& checker, const std::string& key, const KeyFormat& format, const TomlValue& value) {
  const std::vector<std::string> words = words_of(format.words);
  std::string all;
  for (const std::string& word : words) all += (all.empty() ? "" : ", ") + ("\"" + word + "\"");
  if (value.kind != TomlKind::text) {
    checker.diagnostics.error(value.place, "wrong-kind",
                              ticked(key) + " must be a word, not " + name_of(value.kind), "one of " + all);
    return false;
  }
  if (std::find(words.begin(), words.end(), value.text.value) != words.end()) return true;
  const std::string near = nearest_name(value.text.value, words);
  checker.diagnostics.error(value.text.whole(), "unknown-word",
                            ticked(key) + " cannot be " + ticked(value.text.value),
                            near.empty() ? "one of " + all : "did you mean " + ticked(near) + "?");
  return false;
}

// Numbers and formulas, nested in tables `depth` deep at most.
bool check_leaves(Checker& checker, const std::string& key, ValueKind kind, int depth, TomlValue& value) {
  switch (value.kind) {
    case TomlKind::number: return is_number(checker, key, value);
    case TomlKind::text: return kind == ValueKind::start || checker.wrong_kind(key, kind, value);
    case TomlKind::table:
      if (depth == 0) break;
      std::erase_if(value.entries, [&](TomlEntry& entry) {
        return !check_leaves(checker, entry.key, kind, depth - 1, entry.value);
      });
      return true;
    default: break;
  }
  return checker.wrong_kind(key, kind, value);
}

bool check_value(Checker& checker, const std::string& key, const KeyFormat& format, TomlValue& value) {
  const auto is = [&](TomlKind kind) {
    return value.kind == kind || checker.wrong_kind(key, format.kind, value);
  };
  switch (format.kind) {
    case ValueKind::text:
    case ValueKind::name:
    case ValueKind::path:
    case ValueKind::code:
    case ValueKind::span: return is(TomlKind::text);
    case ValueKind::number: return is(TomlKind::number) && is_number(checker, key, value);
    case ValueKind::whole:
      if (!is(TomlKind::number)) return false;
      return (value.whole && value.number >= 0 && value.number <= max_count) ||
             checker.bad_value(key, format.kind, value);
    case ValueKind::flag: return is(TomlKind::boolean);
    case ValueKind::date: return is(TomlKind::date);
    case ValueKind::step:
      return is(TomlKind::text) &&
             (parse_step(value.text.value) || checker.bad_value(key, format.kind, value));
    case ValueKind::turns:
      if (value.kind != TomlKind::number && !is(TomlKind::text)) return false;
      return turns_of(value) || checker.bad_value(key, format.kind, value);
    case ValueKind::color:
      return is(TomlKind::text) && (color_of(value.text.value) || checker.bad_value(key, format.kind, value));
    case ValueKind::position: return check_position(checker, key, value);
    case ValueKind::box: return check_box(checker, key, value);
    case ValueKind::range: return check_range(checker, key, value);
    case ValueKind::numbers:
      return check_numbers(checker, key, ValueKind::numbers, value.items.size(), value);
    case ValueKind::word: return check_word(checker, key, format, value);
    case ValueKind::names:
    case ValueKind::paths: return check_texts(checker, key, format.kind, false, value);
    case ValueKind::members:
    case ValueKind::set:
    case ValueKind::effect_list:
    case ValueKind::claim_list: return check_texts(checker, key, format.kind, true, value);
    case ValueKind::condition: return value.kind == TomlKind::boolean || is(TomlKind::text);
    case ValueKind::formula:
      if (value.kind == TomlKind::number) return is_number(checker, key, value);
      return is(TomlKind::text);
    case ValueKind::start: return check_leaves(checker, key, format.kind, 2, value);
    case ValueKind::override_list:
      return is(TomlKind::table) && check_leaves(checker, key, format.kind, 3, value);
    case ValueKind::worth:
      if (!is(TomlKind::table)) return false;
      check_table(worth_format(), value, value.place, checker.diagnostics);
      return true;
    case ValueKind::term_list: return check_tables(checker, key, format, term_format(), value);
    case ValueKind::move_list: return check_list_of_tables(checker, key, format, value);
    case ValueKind::axis_list: return check_tables(checker, key, format, axis_format(), value);
    case ValueKind::metric_list: return check_tables(checker, key, format, metric_format(), value);
    case ValueKind::layer_list: return check_tables(checker, key, format, layer_format(), value);
    case ValueKind::override_rows:
      if (!check_list_of_tables(checker, key, format, value)) return false;
      for (TomlValue& item : value.items) check_leaves(checker, key, ValueKind::override_list, 3, item);
      return true;
  }
  return false;
}

// "range = …, start = …": the keys that an entry must have, or the first one.
std::string example_keys(const SectionFormat& format) {
  std::string keys;
  for (const KeyFormat& key : format.keys)
    if (key.required) keys += (keys.empty() ? "" : ", ") + std::string(key.name) + " = …";
  return keys.empty() ? std::string(format.keys[0].name) + " = …" : keys;
}

void check_named(const SectionFormat& format, TomlValue& table, Checker& checker) {
  const KeyFormat& only = format.keys[0];
  std::erase_if(table.entries, [&](TomlEntry& entry) {
    if (format.names_are_ids && !is_identifier(entry.key)) {
      checker.diagnostics.error(entry.place, "bad-name", ticked(entry.key) + " cannot be used in expressions",
                                "a name is letters, digits and _, and does not begin with a digit");
      return true;
    }
    if (format.shape == Shape::values) return !check_value(checker, entry.key, only, entry.value);
    if (entry.value.kind != TomlKind::table && !format.short_key.empty()) {
      TomlValue whole;
      whole.place = entry.place;
      whole.entries.push_back({std::string(format.short_key), entry.place, std::move(entry.value)});
      entry.value = std::move(whole);
    }
    if (entry.value.kind != TomlKind::table) {
      checker.diagnostics.error(entry.value.place, "wrong-kind",
                                ticked(entry.key) + " must be a table, not " + name_of(entry.value.kind),
                                "as in " + entry.key + " = { " + example_keys(format) + " }");
      // The name is known all the same: whoever uses it is not told off for it.
      TomlValue empty;
      empty.place = entry.value.place;
      entry.value = std::move(empty);
      return false;
    }
    check_table(format, entry.value, entry.place, checker.diagnostics, entry.key);
    return false;
  });
}

// False when the section is of no use.
bool check_section(const SectionFormat& format, TomlEntry& entry, Checker& checker) {
  TomlValue& value = entry.value;
  if (format.shape == Shape::list) {
    const bool tables = value.kind == TomlKind::array &&
                        std::all_of(value.items.begin(), value.items.end(),
                                    [](const auto& item) { return item.kind == TomlKind::table; });
    if (!tables) {
      checker.diagnostics.error(entry.place, "wrong-kind", ticked(format.name) + " is a list of tables",
                                "write [[" + std::string(format.name) + "]] above each");
      return false;
    }
    for (TomlValue& item : value.items) check_table(format, item, item.place, checker.diagnostics);
    return true;
  }
  if (value.kind != TomlKind::table) {
    checker.diagnostics.error(entry.place, "wrong-kind", ticked(format.name) + " is a section",
                              "write [" + std::string(format.name) + "] above its keys");
    return false;
  }
  if (format.shape == Shape::keys)
    check_table(format, value, entry.place, checker.diagnostics);
  else
    check_named(format, value, checker);
  return true;
}

void report_unknown(const TomlEntry& entry, const std::string& where, const std::vector<std::string>& known,
                    Checker& checker) {
  std::string hint = did_you_mean(entry.key, known);
  if (hint.empty()) {
    for (const std::string& name : known) hint += (hint.empty() ? "known are " : ", ") + name;
  }
  checker.diagnostics.error(entry.place, "unknown-key", where + " has no key " + ticked(entry.key), hint);
}

// The second names of sections like state.world.
std::vector<std::string> parts_below(std::string_view first) {
  std::vector<std::string> result;
  for (const SectionFormat& format : section_formats()) {
    if (format.name.starts_with(std::string(first) + ".")) {
      result.emplace_back(format.name.substr(first.size() + 1));
    }
  }
  return result;
}

// `name` is that of the entry, for [section.NAME].
std::string shown_section(const SectionFormat& format, std::string_view name) {
  if (format.name.empty()) return "the file";
  if (&format == &term_format()) return "a utility term";
  if (&format == &worth_format()) return "the worth of a term";
  if (&format == &move_format()) return "a move";
  if (&format == &axis_format()) return "an entry of `vary`";
  if (&format == &metric_format()) return "a metric";
  if (&format == &layer_format()) return "a layer (a world, a policy)";
  if (!name.empty()) return "[" + std::string(format.name) + "." + std::string(name) + "]";
  return format.shape == Shape::list ? "[[" + std::string(format.name) + "]]"
                                     : "[" + std::string(format.name) + "]";
}

}  // namespace

void check_table(const SectionFormat& format, TomlValue& table, Place owner, Diagnostics& diagnostics,
                 std::string_view name) {
  Checker checker{diagnostics};
  std::vector<std::string> known;
  for (const KeyFormat& key : format.keys) {
    known.emplace_back(key.name);
    if (!key.required || find_entry(table, key.name) != nullptr) continue;
    diagnostics.error(owner, "missing-key",
                      shown_section(format, name) + " needs the key " + ticked(std::string(key.name)),
                      std::string(key.about));
  }
  std::erase_if(table.entries, [&](TomlEntry& entry) {
    const KeyFormat* key = find_key_format(format, entry.key);
    if (key != nullptr) return !check_value(checker, entry.key, *key, entry.value);
    report_unknown(entry, shown_section(format, name), known, checker);
    return true;
  });
}

void check_keys(TomlValue& document, Diagnostics& diagnostics) {
  Checker checker{diagnostics};
  std::vector<std::string> known;
  for (const SectionFormat& format : section_formats()) {
    const std::string first(format.name.substr(0, format.name.find('.')));
    if (!first.empty() && (known.empty() || known.back() != first)) known.push_back(first);
  }
  std::erase_if(document.entries, [&](TomlEntry& entry) {
    if (const SectionFormat* format = find_section_format(entry.key); format && !entry.key.empty()) {
      return !check_section(*format, entry, checker);
    }
    const std::vector<std::string> parts = parts_below(entry.key);
    if (parts.empty()) {
      report_unknown(entry, "the scenario", known, checker);
      return true;
    }
    if (entry.value.kind != TomlKind::table) {
      diagnostics.error(entry.place, "wrong-kind", ticked(entry.key) + " is a section",
                        "write [" + entry.key + "." + parts.front() + "]");
      return true;
    }
    std::erase_if(entry.value.entries, [&](TomlEntry& part) {
      const SectionFormat* format = find_section_format(entry.key + "." + part.key);
      if (format != nullptr) return !check_section(*format, part, checker);
      report_unknown(part, "[" + entry.key + "]", parts, checker);
      return true;
    });
    return false;
  });
}

std::optional<int> turns_of(const TomlValue& value) {
  if (value.kind == TomlKind::number) {
    const bool fine = value.whole && value.number >= 1 && value.number <= max_turns;
    return fine ? std::optional(static_cast<int>(value.number)) : std::nullopt;
  }
  if (value.kind != TomlKind::text) return std::nullopt;
  const std::string& text = value.text.value;
  int count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc{} || count < 1 || count > max_turns) return std::nullopt;
  const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  if (unit != " turns" && unit != " turn") return std::nullopt;
  return count;
}

std::optional<std::uint32_t> color_of(std::string_view text) {
  if (text.size() != 7 || text[0] != '#') return std::nullopt;
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data() + 1, text.data() + 7, value, 16);
  if (error != std::errc{} || end != text.data() + 7) return std::nullopt;
  return value;
}

bool is_identifier(std::string_view name) {
  if (name.empty() || !is_letter(name[0])) return false;
  return std::all_of(name.begin(), name.end(), [](char c) { return is_letter(c) || is_digit(c); });
}

}  // namespace demarche
