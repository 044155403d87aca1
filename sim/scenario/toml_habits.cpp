#include "sim/scenario/toml_habits.h"

#include <algorithm>
#include <array>
#include <vector>

#include "sim/lang/lexer.h"
#include "sim/scenario/toml_syntax.h"
#include "sim/scenario/toml_tokens.h"

namespace demarche {
namespace {

bool all_digits(std::string_view word) {
  return !word.empty() && std::all_of(word.begin(), word.end(), is_digit);
}

// The tokens of a line without blanks and comments, and where in them the mistake is.
struct Line {
  std::string_view text;
  std::vector<TomlToken> tokens;

  std::string_view word(std::size_t i) const {
    return i < tokens.size() ? text.substr(tokens[i].begin, tokens[i].end - tokens[i].begin)
                             : std::string_view();
  }
  bool is(std::size_t i, TomlTokenKind kind) const { return i < tokens.size() && tokens[i].kind == kind; }
  bool touch(std::size_t i) const { return i < tokens.size() && tokens[i - 1].end == tokens[i].begin; }
  TomlHabit habit(std::size_t first, std::size_t last, const char* is_none, std::string hint) const {
    TomlHabit found{tokens[first].begin, tokens[last].end, {}, std::move(hint)};
    found.what = "`" + std::string(text.substr(found.begin, found.end - found.begin)) + is_none;
    return found;
  }
};

Line line_around(std::string_view text, std::size_t byte) {
  Line line{text, {}};
  for (std::size_t at = toml_text_begin(text); at < text.size();) {
    const TomlToken token = next_toml_token(text, at);
    at = token.end;
    if (token.kind == TomlTokenKind::line_break) {
      if (token.begin >= byte) break;
      line.tokens.clear();
    } else if (token.kind != TomlTokenKind::blank && token.kind != TomlTokenKind::comment) {
      line.tokens.push_back(token);
    }
  }
  return line;
}

bool is_month(std::string_view word) {
  static constexpr std::array<std::string_view, 12> months = {"jan", "feb", "mar", "apr", "may", "jun",
                                                              "jul", "aug", "sep", "oct", "nov", "dec"};
  std::string begin(word.substr(0, 3));
  for (char& c : begin) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  return std::find(months.begin(), months.end(), begin) != months.end();
}

// 03/01/2024, 3.1.2024, 2024-1-3, 2024-01, 1/2024.
bool is_like_date(std::string_view word) {
  std::vector<std::string_view> parts;
  for (std::size_t at = 0; at <= word.size();) {
    const std::size_t end = std::min(word.find_first_of("/.-", at), word.size());
    parts.push_back(word.substr(at, end - at));
    at = end + 1;
  }
  if (!std::all_of(parts.begin(), parts.end(), all_digits)) return false;
  // Written as it should be, it names a day that there is not; the parser says so.
  if (parts.size() == 3) return word.size() != 10 || word[4] != '-' || word[7] != '-';
  return parts.size() == 2 && ((word.find('/') != std::string_view::npos && parts[1].size() == 4) ||
                               (word.find('.') == std::string_view::npos && parts[0].size() == 4));
}

const char* const date_hint = "a date is year-month-day, as in 2024-03-28";

// The value at token `i`, which stands behind `=`.
std::optional<TomlHabit> value_habit(const Line& line, std::size_t i) {
  if (!line.is(i, TomlTokenKind::bare)) return std::nullopt;
  const std::string_view word = line.word(i);
  if (is_like_date(word)) return line.habit(i, i, "` is no date", date_hint);
  if (all_digits(word) && line.is(i + 1, TomlTokenKind::bare) && is_month(line.word(i + 1)))
    return line.habit(i, all_digits(line.word(i + 2)) ? i + 2 : i + 1, "` is no date", date_hint);
  if (word.size() > 1 && word.back() == '%' && is_digit(word[word.size() - 2]))
    return line.habit(i, i, "` is no number", "write a share as a number between 0 and 1");
  if (const std::size_t slash = word.find('/'); slash != std::string_view::npos &&
                                                all_digits(word.substr(0, slash)) &&
                                                all_digits(word.substr(slash + 1)))
    return line.habit(i, i, "` is no number", "write it as a decimal, such as 0.25");
  const std::string_view unsigned_word = word.substr(word.starts_with('-') || word.starts_with('+') ? 1 : 0);
  if (unsigned_word.starts_with('.') && all_digits(unsigned_word.substr(1)))
    return line.habit(i, i, "` is no number", "write 0" + std::string(unsigned_word) + " with its 0");
  // In a list, two numbers; in a table, what follows a comma is a key.
  const bool comma = all_digits(unsigned_word) && line.is(i + 1, TomlTokenKind::comma) && line.touch(i + 1) &&
                     line.touch(i + 2) && all_digits(line.word(i + 2)) &&
                     !line.is(i + 3, TomlTokenKind::equals);
  if (comma)
    return line.habit(i, i + 2, "` is no number",
                      "a decimal has a point: " + std::string(word) + "." + std::string(line.word(i + 2)));
  if (all_digits(unsigned_word) && all_digits(line.word(i + 1)))
    return line.habit(i, i + 1, "` is no number", "write its digits without spaces");
  return std::nullopt;
}

bool is_key(const Line& line, std::size_t i) {
  return line.is(i, TomlTokenKind::bare) && is_letter(line.word(i).front());
}

bool is_value(const Line& line, std::size_t i) {
  return line.is(i, TomlTokenKind::bare) || line.is(i, TomlTokenKind::quoted) ||
         line.is(i, TomlTokenKind::multi_line_quoted) || line.is(i, TomlTokenKind::open_bracket) ||
         line.is(i, TomlTokenKind::open_brace);
}

// At token `i` a key begins.
std::optional<TomlHabit> key_habit(const Line& line, std::size_t i) {
  if (!is_key(line, i)) return std::nullopt;
  std::size_t last = i;
  while (line.is(last + 1, TomlTokenKind::bare) && !line.touch(last + 1)) ++last;
  const bool in_header = i > 0 && line.is(i - 1, TomlTokenKind::open_bracket);
  if (last > i && (line.is(last + 1, TomlTokenKind::equals) ||
                   (in_header && line.is(last + 1, TomlTokenKind::close_bracket)))) {
    std::string joined;
    for (std::size_t k = i; k <= last; ++k) joined += (k > i ? "_" : "") + std::string(line.word(k));
    return line.habit(i, last, "` holds a space, which no name may",
                      "write " + joined + "; only names that are any text stand in quotes");
  }
  if (in_header || !is_value(line, i + 1)) return std::nullopt;
  TomlHabit found = line.habit(i + 1, i + 1, "", "");
  const std::string key(line.word(i));
  if (key.ends_with(':')) {
    const std::string name = key.substr(0, key.size() - 1);
    return TomlHabit{line.tokens[i].begin, line.tokens[i].end, "`" + key + "` is no key",
                     "write " + name + " = …"};
  }
  found.what = "`=` is missing between `" + key + "` and its value";
  const bool short_value = line.is(i + 1, TomlTokenKind::bare) || line.is(i + 1, TomlTokenKind::quoted);
  found.hint = "write " + key + " = " + (short_value ? std::string(line.word(i + 1)) : "…");
  return found;
}

}  // namespace

std::optional<TomlHabit> find_toml_habit(std::string_view text, std::size_t error_at) {
  const Line line = line_around(text, error_at);
  std::optional<TomlHabit> nearest;
  std::vector<char> open;  // brackets of this line: in a list, a comma parts values
  for (std::size_t i = 0; i < line.tokens.size() && line.tokens[i].begin <= error_at; ++i) {
    const TomlTokenKind kind = line.tokens[i].kind;
    const bool header = kind == TomlTokenKind::open_bracket && (i == 0 || (i == 1 && open.size() == 1));
    if (kind == TomlTokenKind::open_bracket || kind == TomlTokenKind::open_brace)
      open.push_back(kind == TomlTokenKind::open_brace ? '{' : header ? 'h' : '[');
    if ((kind == TomlTokenKind::close_bracket || kind == TomlTokenKind::close_brace) && !open.empty())
      open.pop_back();
    const bool behind_key = i > 0 && line.is(i - 1, TomlTokenKind::equals);
    const bool begins_key =
        i == 0 || (open.size() > 0 && open.back() != '[' &&
                   (line.is(i - 1, TomlTokenKind::open_brace) || line.is(i - 1, TomlTokenKind::comma) ||
                    (open.back() == 'h' && line.is(i - 1, TomlTokenKind::open_bracket))));
    std::optional<TomlHabit> found = behind_key   ? value_habit(line, i)
                                     : begins_key ? key_habit(line, i)
                                                  : std::nullopt;
    // It explains the mistake only if this is noticed inside it or right behind.
    if (found) {
      std::size_t next = found->end;
      while (next < text.size() && (text[next] == ' ' || text[next] == '\t')) ++next;
      if (error_at <= next) nearest = std::move(found);
    }
  }
  return nearest;
}

}  // namespace demarche
