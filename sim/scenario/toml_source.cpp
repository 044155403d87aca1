#include "sim/scenario/toml_source.h"

#include <algorithm>
#include <cmath>
#include <exception>
#include <stdexcept>

// Version 3.3 of the library asserts things that a hostile text can break ("[=" for one): an abort in debug
// builds, undefined behaviour in release. Here they end the reading, in every build.
namespace demarche {
constexpr void require(bool holds) {
  if (!holds) throw std::logic_error("the TOML parser lost its way");
}
}  // namespace demarche
#undef NDEBUG
#define TOML_ASSERT(condition) ::demarche::require(static_cast<bool>(condition))
#include <toml++/toml.h>

#include "sim/scenario/scenario.h"
#include "sim/scenario/toml_recovery.h"
#include "sim/scenario/toml_syntax.h"
#include "sim/scenario/toml_tokens.h"

namespace demarche {
namespace {

// From the library's line and column (in code points) to bytes. One entry per code point, so that a long line
// costs no search.
struct ByteMap {
  std::vector<std::uint32_t> code_points;  // where each begins, and the end of the text
  std::vector<std::size_t> lines;          // index in code_points of each line's first
};

ByteMap make_byte_map(std::string_view text) {
  ByteMap map;
  map.lines.push_back(0);
  for (std::size_t at = toml_text_begin(text); at < text.size(); ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if ((byte & 0xC0u) == 0x80u) continue;  // inside a code point
    map.code_points.push_back(static_cast<std::uint32_t>(at));
    if (byte == '\n') map.lines.push_back(map.code_points.size());
  }
  map.code_points.push_back(static_cast<std::uint32_t>(text.size()));
  return map;
}

std::uint32_t byte_of(const ByteMap& map, const toml::source_position& position) {
  if (position.line == 0) return 0;
  const std::size_t line = std::min<std::size_t>(position.line - 1, map.lines.size() - 1);
  const std::size_t column = position.column == 0 ? 0 : position.column - 1;
  return map.code_points[std::min(map.lines[line] + column, map.code_points.size() - 1)];
}

struct Reader {
  const SourceFile& file;
  FileId id;
  ByteMap map;
  Diagnostics& diagnostics;
  bool too_deep = false;

  Place place(const toml::source_region& region) const {
    const std::uint32_t begin = byte_of(map, region.begin);
    return {id, begin, std::max(begin, byte_of(map, region.end))};
  }
};

void append_code_point(Text& text, std::uint32_t c, std::uint32_t offset) {
  const auto put = [&](std::uint32_t byte) {
    text.value += static_cast<char>(byte);
    text.offsets.push_back(offset);
  };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xC0u | (c >> 6));
    put(0x80u | (c & 0x3Fu));
  } else if (c < 0x10000) {
    put(0xE0u | (c >> 12));
    put(0x80u | ((c >> 6) & 0x3Fu));
    put(0x80u | (c & 0x3Fu));
  } else {
    put(0xF0u | (c >> 18));
    put(0x80u | ((c >> 12) & 0x3Fu));
    put(0x80u | ((c >> 6) & 0x3Fu));
    put(0x80u | (c & 0x3Fu));
  }
}

// Reads the escape whose backslash is at `at`; returns where it ends. The text is known to be valid TOML.
std::size_t read_escape(std::string_view source, std::size_t at, Text& text) {
  const auto offset = static_cast<std::uint32_t>(at);
  const char c = at + 1 < source.size() ? source[at + 1] : '\\';
  switch (c) {
    case 'b': append_code_point(text, '\b', offset); return at + 2;
    case 'f': append_code_point(text, '\f', offset); return at + 2;
    case 'n': append_code_point(text, '\n', offset); return at + 2;
    case 'r': append_code_point(text, '\r', offset); return at + 2;
    case 't': append_code_point(text, '\t', offset); return at + 2;
    case 'u':
    case 'U': {
      const std::size_t length = c == 'u' ? 4 : 8;
      std::uint32_t value = 0;
      for (const char digit : source.substr(std::min(at + 2, source.size()), length)) {
        const int lower = digit | 0x20;
        value = value * 16 + static_cast<std::uint32_t>(lower >= 'a' ? lower - 'a' + 10 : digit - '0');
      }
      append_code_point(text, value, offset);
      return at + 2 + length;
    }
    default: break;
  }
  if (c == '"' || c == '\\') {
    append_code_point(text, static_cast<unsigned char>(c), offset);
    return at + 2;
  }
  // A backslash at the end of a line swallows all white space up to the next character.
  const std::size_t next = source.find_first_not_of(" \t\r\n", at + 1);
  return next == std::string_view::npos ? source.size() : next;
}

// The text whose opening quote is at `begin`, with the place of each of its bytes.
Text read_text(std::string_view source, std::uint32_t begin, FileId id) {
  Text text;
  text.file = id;
  const TomlToken token = next_toml_token(source, begin);
  const bool multi_line = token.kind == TomlTokenKind::multi_line_quoted;
  const std::size_t quotes = multi_line ? 3 : 1;
  const bool basic = source[begin] == '"';
  std::size_t at = begin + quotes;
  const std::size_t end = token.end >= at + quotes ? token.end - quotes : at;
  if (multi_line) {  // a line break right behind the quotes does not count
    if (source.substr(at, 2) == "\r\n")
      at += 2;
    else if (source.substr(at, 1) == "\n")
      at += 1;
  }
  while (at < end) {
    if (basic && source[at] == '\\') {
      at = read_escape(source, at, text);
      continue;
    }
    if (source.substr(at, 2) == "\r\n") ++at;  // the library reads every line break as \n
    text.value += source[at];
    text.offsets.push_back(static_cast<std::uint32_t>(at));
    ++at;
  }
  text.offsets.push_back(static_cast<std::uint32_t>(end));
  return text;
}

Text read_scalar(std::string_view source, Place place) {
  Text text;
  text.file = place.file;
  text.value = std::string(source.substr(place.begin, place.end - place.begin));
  for (std::uint32_t at = place.begin; at <= place.end; ++at) text.offsets.push_back(at);
  return text;
}

TomlValue convert(Reader& reader, const toml::node& node, int depth);

// Escapes can smuggle in what a terminal would obey.
void check_characters(Reader& reader, std::string_view text, Place place) {
  const bool fine = std::all_of(text.begin(), text.end(), [](char c) {
    return c == '\n' || c == '\t' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F);
  });
  if (!fine) reader.diagnostics.error(place, "bad-character", "the text holds a control character");
}

void convert_table(Reader& reader, const toml::table& table, int depth, TomlValue& value) {
  value.kind = TomlKind::table;
  value.entries.reserve(table.size());
  for (auto&& [key, child] : table) {
    TomlEntry entry{std::string(key.str()), reader.place(key.source()), {}};
    check_characters(reader, entry.key, entry.place);
    entry.value = convert(reader, child, depth + 1);
    value.entries.push_back(std::move(entry));
  }
  // The library sorts keys by name; the language means the order of the file.
  std::sort(value.entries.begin(), value.entries.end(),
            [](const TomlEntry& a, const TomlEntry& b) { return a.place.begin < b.place.begin; });
}

TomlValue convert(Reader& reader, const toml::node& node, int depth) {
  TomlValue value;
  value.place = reader.place(node.source());
  const std::string_view source = reader.file.text;
  if (depth > max_toml_depth) {
    if (!reader.too_deep) {
      reader.diagnostics.error(
          value.place, "too-deep",
          "tables and lists are nested deeper than " + std::to_string(max_toml_depth) + " levels");
    }
    reader.too_deep = true;
    return value;
  }
  switch (node.type()) {
    case toml::node_type::table: convert_table(reader, *node.as_table(), depth, value); return value;
    case toml::node_type::array:
      value.kind = TomlKind::array;
      value.items.reserve(node.as_array()->size());
      for (const toml::node& item : *node.as_array()) {
        value.items.push_back(convert(reader, item, depth + 1));
      }
      return value;
    case toml::node_type::string: {
      value.kind = TomlKind::text;
      require(value.place.begin < source.size());
      value.text = read_text(source, value.place.begin, reader.id);
      check_characters(reader, value.text.value, value.place);
      return value;
    }
    case toml::node_type::integer:
      value.kind = TomlKind::number;
      value.number = static_cast<double>(node.as_integer()->get());
      value.whole = true;
      break;
    case toml::node_type::floating_point:
      value.kind = TomlKind::number;
      value.number = node.as_floating_point()->get();
      break;
    case toml::node_type::boolean:
      value.kind = TomlKind::boolean;
      value.number = node.as_boolean()->get() ? 1 : 0;
      break;
    case toml::node_type::date: {
      const toml::date date = node.as_date()->get();
      value.kind = date.year == 0 ? TomlKind::time : TomlKind::date;
      if (date.year != 0) value.date = make_date(date.year, date.month, date.day);
      break;
    }
    default: value.kind = TomlKind::time; break;
  }
  value.text = read_scalar(source, value.place);
  return value;
}

// The text as the library gets it: other letters than ASCII in """texts over lines""" become x, one for one,
// because it runs into the same code when one of them follows a backslash. Their values are read by
// read_text.
std::string text_for_library(std::string_view text) {
  std::string result;
  for (std::size_t at = toml_text_begin(text); at < text.size();) {
    const TomlToken token = next_toml_token(text, at);
    at = token.end;
    const std::string_view word = text.substr(token.begin, token.end - token.begin);
    if (token.kind != TomlTokenKind::multi_line_quoted) {
      result += word;
      continue;
    }
    for (const char c : word) {
      const auto byte = static_cast<unsigned char>(c);
      if (byte < 0x80)
        result += c;
      else if ((byte & 0xC0u) != 0x80u)
        result += 'x';
    }
  }
  return result;
}

// Reads a text once. `fault` is where the first mistake was noticed, if the rest may be worth reading.
std::optional<TomlValue> parse_once(const SourceFile& file, FileId id, int& values_left,
                                    Diagnostics& diagnostics, std::optional<std::uint32_t>& fault) {
  const auto syntax_fault = [&] {
    const Diagnostic& last = diagnostics.items.back();
    if (last.code == "toml-syntax" || last.code == "given-twice") fault = last.place.begin;
  };
  if (!is_acceptable(file, id, values_left, diagnostics)) {
    syntax_fault();
    return std::nullopt;
  }
  Reader reader{file, id, make_byte_map(file.text), diagnostics};
  try {
    const toml::table root = toml::parse(std::string_view(text_for_library(file.text)));
    TomlValue value = convert(reader, root, 0);
    if (reader.too_deep) return std::nullopt;
    value.place = {id, 0, 0};
    return value;
  } catch (const toml::parse_error& error) {
    const Place place = reader.place(error.source());
    const std::string_view what = error.description();
    const bool repetition = what.find("cannot redefine") != std::string_view::npos;
    if (repetition && report_repetition(file, id, place.begin, diagnostics)) {
      syntax_fault();
    } else {
      report_syntax(file, id, place, std::string(what), diagnostics);
      fault = place.begin;
    }
  } catch (const std::exception& error) {  // out of memory, most likely
    diagnostics.error({id, 0, 0}, "toml-syntax", std::string("cannot be read: ") + error.what());
  }
  return std::nullopt;
}

// What the parser noticed late, told where it began.
void retell(const TomlCut& cut, FileId id, std::string_view text, Diagnostic& told) {
  const auto at = [&](std::size_t byte, std::size_t size) {
    told.place = {id, static_cast<std::uint32_t>(byte), static_cast<std::uint32_t>(byte + size)};
  };
  if (cut.swallowing != std::string_view::npos) {
    at(cut.swallowing, 3);
    told.code = "toml-syntax";
    told.message = "this is not TOML: this text does not end before the next one begins";
    told.hint = "add the three closing quotes; what follows has not been looked at";
  } else if (cut.bracket != std::string_view::npos) {
    const bool list = text[cut.bracket] == '[';
    at(cut.bracket, 1);
    told.code = "toml-syntax";
    told.message = std::string("this is not TOML: this ") + (list ? "list" : "table") + " is not closed";
    told.hint = std::string("add the closing ") + (list ? "]" : "}");
  }
}

}  // namespace

std::optional<TomlValue> parse_toml_in_part(const SourceFile& file, FileId id, int& values_left,
                                            Diagnostics& diagnostics, std::string& left_out) {
  if (const auto fault = static_cast<std::uint32_t>(utf8_fault(file.text)); fault < file.text.size()) {
    const bool binary = file.text.find('\0') != std::string::npos;
    diagnostics.error({id, fault, fault + 1}, "bad-file", "the file is not UTF-8 text",
                      binary ? "is it a text at all, or one saved as UTF-16? Save it as UTF-8"
                             : "save it as UTF-8, as the editor offers when it saves");
    return std::nullopt;
  }
  SourceFile rest;
  const SourceFile* now = &file;
  std::size_t bytes = 0;
  for (int mistakes = 1;; ++mistakes) {
    int values = values_left;
    std::optional<std::uint32_t> fault;
    std::optional<TomlValue> value = parse_once(*now, id, values, diagnostics, fault);
    if (value) {
      values_left = values;
      return value;
    }
    if (!fault) return std::nullopt;
    Diagnostic& told = diagnostics.items.back();
    const std::optional<TomlCut> cut = cut_around(now->text, *fault);
    if (!cut) return std::nullopt;
    retell(*cut, id, file.text, told);
    bytes += file.text.size();
    if (mistakes == max_toml_mistakes || bytes > max_reread_bytes) {
      told.hint += told.hint.empty() ? "" : "; ";
      told.hint += "what follows has not been looked at";
      return std::nullopt;
    }
    left_out.append(file.text, cut->begin, cut->end - cut->begin).append("\n");
    if (now == &file) rest = file;
    blank_out(rest.text, cut->begin, cut->end);
    now = &rest;
  }
}

std::optional<TomlValue> parse_toml(const SourceFile& file, FileId id, int& values_left,
                                    Diagnostics& diagnostics) {
  std::string left_out;
  std::optional<TomlValue> value = parse_toml_in_part(file, id, values_left, diagnostics, left_out);
  if (!left_out.empty()) return std::nullopt;
  return value;
}

bool is_utf8(std::string_view text) { return utf8_fault(text) == text.size(); }

std::size_t utf8_fault(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = byte(at);
    std::size_t more = 0;
    std::uint32_t value = lead;
    std::uint32_t least = 0;
    if (lead >= 0x80) {
      if ((lead & 0xE0u) == 0xC0u)
        more = 1, value = lead & 0x1Fu, least = 0x80;
      else if ((lead & 0xF0u) == 0xE0u)
        more = 2, value = lead & 0x0Fu, least = 0x800;
      else if ((lead & 0xF8u) == 0xF0u)
        more = 3, value = lead & 0x07u, least = 0x10000;
      else
        return at;
    }
    if (at + more >= text.size()) return at;
    for (std::size_t i = 1; i <= more; ++i) {
      if ((byte(at + i) & 0xC0u) != 0x80u) return at;
      value = (value << 6) | (byte(at + i) & 0x3Fu);
    }
    if (value < least || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) return at;
    at += more + 1;
  }
  return text.size();
}

const TomlEntry* find_entry(const TomlValue& table, std::string_view key) {
  for (const TomlEntry& entry : table.entries) {
    if (entry.key == key) return &entry;
  }
  return nullptr;
}

const TomlValue* find_value(const TomlValue& table, std::string_view key) {
  const TomlEntry* entry = find_entry(table, key);
  return entry == nullptr ? nullptr : &entry->value;
}

const char* name_of(TomlKind kind) {
  switch (kind) {
    case TomlKind::text: return "a text";
    case TomlKind::number: return "a number";
    case TomlKind::boolean: return "true or false";
    case TomlKind::date: return "a date";
    case TomlKind::time: return "a time";
    case TomlKind::array: return "a list";
    case TomlKind::table: return "a table";
  }
  return "?";
}

}  // namespace demarche
