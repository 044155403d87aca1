#include "sim/scenario/toml_tokens.h"

namespace demarche {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t'; }

bool is_line_break(std::string_view text, std::size_t at) {
  return text[at] == '\n' || (text[at] == '\r' && at + 1 < text.size() && text[at + 1] == '\n');
}

std::size_t end_of_line(std::string_view text, std::size_t at) {
  while (at < text.size() && !is_line_break(text, at)) ++at;
  return at;
}

// `at` is behind the opening quotes. Up to two quotes may stand directly before the closing three.
std::size_t end_of_multi_line(std::string_view text, std::size_t at, char quote) {
  while (at < text.size()) {
    if (quote == '"' && text[at] == '\\') {
      at += 2;
      continue;
    }
    if (text[at] != quote) {
      ++at;
      continue;
    }
    std::size_t run = at;
    while (run < text.size() && text[run] == quote && run - at < 5) ++run;
    if (run - at >= 3) return run;
    at = run;
  }
  return text.size();
}

std::size_t end_of_single_line(std::string_view text, std::size_t at, char quote) {
  while (at < text.size() && !is_line_break(text, at)) {
    if (text[at] == quote) return at + 1;
    if (quote == '"' && text[at] == '\\' && at + 1 < text.size() && !is_line_break(text, at + 1)) {
      ++at;
    }
    ++at;
  }
  return at;
}

bool is_bare(std::string_view text, std::size_t at) {
  constexpr std::string_view special = " \t\n#'\"[]{},=";
  return special.find(text[at]) == std::string_view::npos && !is_line_break(text, at);
}

}  // namespace

TomlToken next_toml_token(std::string_view text, std::size_t at) {
  using enum TomlTokenKind;
  const char c = text[at];
  if (is_line_break(text, at)) return {line_break, at, at + (c == '\r' ? 2u : 1u)};
  switch (c) {
    case '[': return {open_bracket, at, at + 1};
    case ']': return {close_bracket, at, at + 1};
    case '{': return {open_brace, at, at + 1};
    case '}': return {close_brace, at, at + 1};
    case ',': return {comma, at, at + 1};
    case '=': return {equals, at, at + 1};
    case '#': return {comment, at, end_of_line(text, at)};
    case '\'':
    case '"':
      if (text.substr(at, 3) == std::string_view(c == '"' ? "\"\"\"" : "'''")) {
        return {multi_line_quoted, at, end_of_multi_line(text, at + 3, c)};
      }
      return {TomlTokenKind::quoted, at, end_of_single_line(text, at + 1, c)};
    default: break;
  }
  std::size_t end = at;
  if (is_blank(c)) {
    while (end < text.size() && is_blank(text[end])) ++end;
    return {blank, at, end};
  }
  while (end < text.size() && is_bare(text, end)) ++end;
  return {bare, at, end};
}

}  // namespace demarche
