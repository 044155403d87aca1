// A TOML file as a plain tree: keys in the order of the file, and for every key and value its place. The
// heavy TOML library stays inside toml_source.cpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/lang/diagnostic.h"
#include "sim/lang/source.h"
#include "sim/scenario/calendar.h"

namespace demarche {

// Values (of all kinds, nested ones too) in all files of a scenario together. A rich scenario has ten
// thousand; the bound keeps memory small, and so the steps of the TOML library that are quadratic in bad
// cases.
inline constexpr int max_toml_values = 200'000;

enum class TomlKind : std::uint8_t { text, number, boolean, date, time, array, table };

struct TomlEntry;

struct TomlValue {
  TomlKind kind = TomlKind::table;
  Place place;         // as written; for a table with a header, the header
  Text text;           // of a text: its value; of other scalars: what is written
  double number = 0;   // numbers; booleans as 0 or 1
  bool whole = false;  // a number written without point or exponent
  Date date;
  std::vector<TomlValue> items;    // of an array
  std::vector<TomlEntry> entries;  // of a table
};

struct TomlEntry {
  std::string key;
  Place place;  // of the key
  TomlValue value;
};

// Mistakes of syntax in one file that are told, and bytes that are read again for them: each is found by
// reading the file without the one before.
inline constexpr int max_toml_mistakes = 20;
inline constexpr std::size_t max_reread_bytes = 8u << 20;

// Reads `file`. Problems go to `diagnostics`; nullopt when the text is no TOML or passes a bound.
// `values_left` is lowered by what the file holds.
std::optional<TomlValue> parse_toml(const SourceFile& file, FileId id, int& values_left,
                                    Diagnostics& diagnostics);

// The same, but what can be read in spite of mistakes comes back; the text of what cannot goes to `left_out`.
std::optional<TomlValue> parse_toml_in_part(const SourceFile& file, FileId id, int& values_left,
                                            Diagnostics& diagnostics, std::string& left_out);

bool is_utf8(std::string_view text);
// Where a text stops being UTF-8: its first byte that does not belong, or its size.
std::size_t utf8_fault(std::string_view text);

const TomlEntry* find_entry(const TomlValue& table, std::string_view key);
const TomlValue* find_value(const TomlValue& table, std::string_view key);

// "a text", "a number", …, for messages.
const char* name_of(TomlKind kind);

}  // namespace demarche
