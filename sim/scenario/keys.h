// The format of a scenario file as one table: every section, every key, what it holds. The reader checks
// files against it (check_keys.h) and the editor schema is made from it (schema.h), so the two cannot differ.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace demarche {

// What a key holds. Expressions may be written as TOML numbers or booleans too.
enum class ValueKind : std::uint8_t {
  text,
  number,
  whole,     // a number without point, at least 0
  flag,      // true or false
  date,      // 2024-03-28
  step,      // "2 weeks"
  turns,     // "8 turns", or a whole number
  span,      // "6 to 18", "6 to end" or "all": which turns
  color,     // "#rrggbb"
  position,  // [latitude, longitude]
  box,       // [south, west, north, east]
  range,     // [low, high]
  numbers,   // list of numbers
  word,      // one of KeyFormat::words
  name,      // an id, checked where it is used
  names,     // list of ids
  members,   // list of actors, or the name of a set
  set,       // list of actors, or a condition on self
  path,      // of a file below the scenario's folder
  paths,
  code,           // checked against the tables named in [scenario]
  condition,      // expression: boolean
  formula,        // expression: number
  start,          // number, formula, or a table of them
  effect_list,    // list of effects, or one
  term_list,      // list of utility terms, see term_format()
  worth,          // table, see worth_format()
  move_list,      // list of moves, see move_format()
  override_list,  // table: parameter or start value = number
  claim_list,     // list of claims
  override_rows,  // list of override tables
  axis_list,      // list of tables, see axis_format()
  metric_list,    // list of tables, see metric_format()
  layer_list,     // list of tables, see layer_format()
};

struct KeyFormat {
  std::string_view name;
  ValueKind kind = ValueKind::text;
  bool required = false;
  std::string_view about;
  std::string_view words = {};  // ValueKind::word only, separated by '|'
};

enum class Shape : std::uint8_t {
  keys,    // [section] with the keys below
  named,   // [section.ID], each with the keys below
  list,    // [[section]], each with the keys below
  values,  // [section] of NAME = value, all of the kind of the only key below
};

struct SectionFormat {
  std::string_view name;  // "actions", "state.pair"; "" is the top of the file
  Shape shape = Shape::keys;
  bool names_are_ids = true;   // named, values: names must be usable in expressions
  std::string_view short_key;  // named: `NAME = value` stands for `NAME = { short_key = value }`; "" if not
  std::string_view about;
  std::span<const KeyFormat> keys;
};

// In the order in which docs/language.md describes them; the first is the top of the file.
std::span<const SectionFormat> section_formats();
const SectionFormat* find_section_format(std::string_view name);
const KeyFormat* find_key_format(const SectionFormat& section, std::string_view key);

// Tables inside values.
const SectionFormat& term_format();    // { term = "…", adds = "…" }
const SectionFormat& worth_format();   // { party = "…", other = "…" }
const SectionFormat& axis_format();    // { name = "bite", values = [0.1, 0.2] }
const SectionFormat& metric_format();  // { name = "…", value = "…" }
const SectionFormat& layer_format();   // { name = "…", set = { … }, moves = [ … ] }
const SectionFormat& move_format();    // { turn = 1, actor = "…", do = "…" }

}  // namespace demarche
