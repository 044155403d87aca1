// What can be said of a TOML file without the library that parses it: bounds before, words after.
#include "sim/scenario/toml_syntax.h"

#include <algorithm>

#include "sim/scenario/scenario.h"
#include "sim/scenario/toml_habits.h"
#include "sim/scenario/toml_source.h"
#include "sim/scenario/toml_tokens.h"

namespace demarche {

std::size_t toml_text_begin(std::string_view text) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  return text.starts_with(byte_order_mark) ? byte_order_mark.size() : 0;
}

namespace {

bool begins_key(std::string_view text, const TomlToken& token) {
  const char c = text[token.begin];
  return token.kind == TomlTokenKind::quoted ||
         (token.kind == TomlTokenKind::bare && ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                                                (c >= '0' && c <= '9') || c == '_' || c == '-'));
}

// The library breaks one of its own assertions on a header without a name, so this is said here.
bool has_header_name(const SourceFile& file, FileId id, std::size_t at, Diagnostics& diagnostics) {
  const std::string_view text = file.text;
  TomlToken token{TomlTokenKind::blank, at, at};
  for (int brackets = 0; at < text.size(); at = token.end) {
    token = next_toml_token(text, at);
    if (token.kind == TomlTokenKind::blank) continue;
    if (token.kind != TomlTokenKind::open_bracket || ++brackets > 1) break;
  }
  if (at < text.size() && begins_key(text, token)) return true;
  diagnostics.error({id, static_cast<std::uint32_t>(token.begin), static_cast<std::uint32_t>(token.end)},
                    "toml-syntax", "this is not TOML: the name of a section is expected",
                    "letters, digits, _ and -; other names stand in quotes");
  return false;
}

bool is_typographic_quote(std::string_view shown) {
  for (const char* quote : {"“", "”", "„", "‘", "’", "«", "»"})
    if (shown.find(quote) != std::string_view::npos) return true;
  return false;
}

// Outside of quotes and comments TOML is ASCII. The library is not sure footed there: it runs into code that
// it marks as unreachable.
bool is_plain(const SourceFile& file, FileId id, const TomlToken& token, Diagnostics& diagnostics) {
  for (std::size_t at = token.begin; at < token.end; ++at) {
    const auto byte = static_cast<unsigned char>(file.text[at]);
    if (byte > 0x20 && byte < 0x7F) continue;
    std::size_t end = at + 1;
    while (byte >= 0x80 && end < token.end && (file.text[end] & 0xC0) == 0x80) ++end;
    const std::string shown =
        byte >= 0x80 ? "`" + file.text.substr(at, end - at) + "`" : "a control character";
    diagnostics.error({id, static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(end)}, "toml-syntax",
                      "this is not TOML: " + shown + " cannot stand outside of quotes",
                      is_typographic_quote(shown) ? "write plain quotes, \"…\"" : "");
    return false;
  }
  return true;
}

}  // namespace

// Bounds nesting and number of values before the library sees the text: it recurses on both.
bool is_acceptable(const SourceFile& file, FileId id, int& values_left, Diagnostics& diagnostics) {
  const std::string_view text = file.text;
  int depth = 0;
  std::ptrdiff_t dots = 0;  // of the dotted key being read
  bool line_begins = true;
  for (std::size_t at = toml_text_begin(text); at < text.size();) {
    const TomlToken token = next_toml_token(text, at);
    at = token.end;
    if (token.kind == TomlTokenKind::open_bracket && line_begins && depth == 0 &&
        !has_header_name(file, id, at, diagnostics)) {
      return false;
    }
    if (token.kind != TomlTokenKind::blank) line_begins = token.kind == TomlTokenKind::line_break;
    int values = 0;
    switch (token.kind) {
      case TomlTokenKind::open_bracket:
      case TomlTokenKind::open_brace:
        ++depth;
        dots = 0;
        values = 1;
        break;
      case TomlTokenKind::close_bracket:
      case TomlTokenKind::close_brace: depth = std::max(0, depth - 1); break;
      case TomlTokenKind::comma:
      case TomlTokenKind::equals:
        dots = 0;
        values = 1;
        break;
      case TomlTokenKind::line_break: dots = 0; break;
      case TomlTokenKind::bare: {
        if (!is_plain(file, id, token, diagnostics)) return false;
        const std::string_view word = text.substr(token.begin, token.end - token.begin);
        const auto count = std::count(word.begin(), word.end(), '.');
        dots += count;
        values = static_cast<int>(count);
        break;
      }
      default: break;
    }
    const Place place{id, static_cast<std::uint32_t>(token.begin), static_cast<std::uint32_t>(token.end)};
    if (depth > max_toml_depth || dots >= max_toml_depth) {
      diagnostics.error(
          place, "too-deep",
          "tables and lists are nested deeper than " + std::to_string(max_toml_depth) + " levels");
      return false;
    }
    values_left -= values;
    if (values_left < 0) {
      diagnostics.error(place, "too-large",
                        "the scenario holds more than " + std::to_string(max_toml_values) + " values");
      return false;
    }
  }
  return true;
}

namespace {

// Key lines and headers as whole paths ("actions.lend.label"), in order.
struct Statement {
  std::string path;
  Place place;
  bool list = false;  // [[…]]
};

std::vector<Statement> statements(const SourceFile& file, FileId id) {
  const std::string_view text = file.text;
  std::vector<Statement> result;
  std::string header;
  std::string key;
  std::size_t begin = 0;
  int brackets = 0;  // of a value or a header
  bool in_header = false;
  bool in_value = false;
  bool line_begins = true;
  for (std::size_t at = toml_text_begin(text); at < text.size();) {
    const TomlToken token = next_toml_token(text, at);
    at = token.end;
    const std::string_view word = text.substr(token.begin, token.end - token.begin);
    switch (token.kind) {
      case TomlTokenKind::blank:
      case TomlTokenKind::comment: continue;
      case TomlTokenKind::line_break:
        if (in_value && brackets > 0) continue;
        in_value = in_header = false;
        brackets = 0;
        key.clear();
        line_begins = true;
        continue;
      case TomlTokenKind::open_bracket:
      case TomlTokenKind::open_brace:
        if (line_begins) in_header = true;
        ++brackets;
        break;
      case TomlTokenKind::close_bracket:
      case TomlTokenKind::close_brace:
        --brackets;
        if (in_header && !key.empty()) {
          const bool list = brackets == 1;
          header = key;
          result.push_back(
              {key, {id, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(token.begin)}, list});
          key.clear();
        }
        break;
      case TomlTokenKind::equals:
        if (!in_value && !in_header) {
          in_value = true;
          result.push_back(
              {header.empty() ? key : header + "." + key,
               {id, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(token.begin)}});
        }
        break;
      case TomlTokenKind::bare:
      case TomlTokenKind::quoted:
        if (!in_value) {
          if (key.empty()) begin = token.begin;
          const bool quoted = token.kind == TomlTokenKind::quoted && word.size() >= 2;
          key += quoted ? word.substr(1, word.size() - 2) : word;
        }
        break;
      default: break;
    }
    line_begins = false;
  }
  return result;
}

// The word around a byte, if it begins with a letter and stands where a value should; an empty token
// otherwise.
TomlToken value_word(std::string_view text, std::size_t byte) {
  bool value_expected = false;
  for (std::size_t at = toml_text_begin(text); at < text.size() && at <= byte;) {
    const TomlToken token = next_toml_token(text, at);
    at = token.end;
    if (token.kind == TomlTokenKind::blank) continue;
    const char first = text[token.begin];
    const bool letter = (first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z');
    if (token.kind == TomlTokenKind::bare && value_expected && letter && byte >= token.begin &&
        byte <= token.end)
      return token;
    value_expected = token.kind == TomlTokenKind::equals;
  }
  return {};
}

}  // namespace

// What the library says, in words for people who write scenarios. Its places are kept but for texts that do
// not end, which it notices at the end of the line.
void report_syntax(const SourceFile& file, FileId id, Place place, std::string what,
                   Diagnostics& diagnostics) {
  const std::string_view text = file.text;
  std::string hint;
  for (std::size_t at = toml_text_begin(text); at < text.size() && at < place.begin;) {
    const TomlToken token = next_toml_token(text, at);
    at = token.end;
    const bool is_text =
        token.kind == TomlTokenKind::quoted || token.kind == TomlTokenKind::multi_line_quoted;
    if (!is_text || place.begin > token.end) continue;
    const std::size_t quotes = token.kind == TomlTokenKind::quoted ? 1 : 3;
    const bool closed = token.end - token.begin >= 2 * quotes && text[token.end - 1] == text[token.begin];
    if (place.begin < token.end || closed) continue;
    place = {id, static_cast<std::uint32_t>(token.begin), static_cast<std::uint32_t>(token.end)};
    what = quotes == 1 ? "this text does not end in its line" : "this text does not end";
    hint = quotes == 1 ? "add the closing quote; a text of several lines stands in \"\"\"three quotes\"\"\""
                       : "add the three closing quotes";
  }
  if (const TomlToken word = value_word(text, place.begin); word.end > word.begin) {
    place = {id, static_cast<std::uint32_t>(word.begin), static_cast<std::uint32_t>(word.end)};
    what = "`" + std::string(text.substr(word.begin, word.end - word.begin)) + "` is no value";
    hint = "texts and formulas stand in quotes";
  }
  if (hint.empty())
    if (std::optional<TomlHabit> habit = find_toml_habit(text, place.begin)) {
      place = {id, static_cast<std::uint32_t>(habit->begin), static_cast<std::uint32_t>(habit->end)};
      what = std::move(habit->what);
      hint = std::move(habit->hint);
    }
  if (what.starts_with("Error while parsing"))
    if (const std::size_t colon = what.find(": "); colon != std::string::npos) what.erase(0, colon + 2);
  for (const char* line_end : {"saw '\\n'", "saw '\\r'"})
    if (const std::size_t saw = what.find(line_end); saw != std::string::npos)
      what.replace(saw, std::string_view(line_end).size(), "but the line ends here");
  diagnostics.error(place, "toml-syntax", "this is not TOML: " + what, hint);
}

namespace {

std::string show_place(const SourceFile& file, std::uint32_t offset) {
  const LineColumn at = line_column(file, offset);
  return file.path + ":" + std::to_string(at.line) + ":" + std::to_string(at.column);
}

}  // namespace

// The library only says that a key is given twice; the writer wants to see the first place too.
bool report_repetition(const SourceFile& file, FileId id, std::uint32_t error_at, Diagnostics& diagnostics) {
  const std::vector<Statement> all = statements(file, id);
  const Statement* last = nullptr;
  for (const Statement& statement : all) {
    if (statement.place.begin <= error_at + 1) last = &statement;  // a header's error is at its [
  }
  if (last == nullptr) return false;
  // [[rules]] begins a new table each time, so only what follows the last such header can collide.
  const Statement* first = nullptr;
  for (const Statement& statement : all) {
    if (&statement == last) break;
    const bool under_list = statement.list && last->path.starts_with(statement.path + ".");
    if (under_list) first = nullptr;
    if (statement.path == last->path && first == nullptr) first = &statement;
  }
  if (first == nullptr) return false;
  diagnostics.error(last->place, "given-twice", "`" + last->path + "` is given twice",
                    "it is first given at " + show_place(file, first->place.begin));
  return true;
}

}  // namespace demarche
