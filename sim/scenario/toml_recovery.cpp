#include "sim/scenario/toml_recovery.h"

#include <algorithm>

#include "sim/lang/lexer.h"
#include "sim/scenario/toml_tokens.h"

namespace demarche {
namespace {

constexpr std::size_t nowhere = std::string_view::npos;

std::size_t skip_blanks(std::string_view text, std::size_t at) {
  while (at < text.size() && (text[at] == ' ' || text[at] == '\t')) ++at;
  return at;
}

// "[name]" or "[[name]]" alone in its line. No value looks like this.
bool is_header_line(std::string_view text, std::size_t at) {
  const std::size_t end = std::min(text.find('\n', at), text.size());
  std::string_view line = text.substr(at, end - at);
  line = line.substr(0, line.find('#'));
  while (!line.empty() && (line.back() == ' ' || line.back() == '\t' || line.back() == '\r'))
    line.remove_suffix(1);
  for (int brackets = 0; brackets < 2 && line.size() >= 2 && line.front() == '[' && line.back() == ']';
       ++brackets) {
    line.remove_prefix(1);
    line.remove_suffix(1);
    if (line.empty() || line.front() == '[') continue;
    const bool name = is_letter(line.front()) && line.find_first_of("[]{},=") == nowhere;
    return name && line != "true" && line != "false" && line != "inf" && line != "nan";
  }
  return false;
}

// Whether the line at `at` begins another statement for sure, although a bracket is open: in a list no value
// is followed by "=".
bool begins_statement(std::string_view text, std::size_t at, char open) {
  at = skip_blanks(text, at);
  if (at >= text.size()) return false;
  if (text[at] == '[') return is_header_line(text, at);
  if (open != '[') return false;
  const TomlToken word = next_toml_token(text, at);
  if (word.kind != TomlTokenKind::bare && word.kind != TomlTokenKind::quoted) return false;
  at = skip_blanks(text, word.end);
  return at < text.size() && text[at] == '=';
}

// A """text""" whose last line reads `key = `: its closing quotes were meant to open the next text.
bool ends_as_another_begins(std::string_view token) {
  if (token.size() < 7) return false;
  token.remove_suffix(3);
  const std::size_t line = token.rfind('\n');
  if (line == nowhere) return false;
  std::string_view last = token.substr(line + 1);
  last.remove_prefix(skip_blanks(last, 0));
  while (!last.empty() && (last.back() == ' ' || last.back() == '\t')) last.remove_suffix(1);
  if (last.size() < 2 || last.back() != '=' || !is_letter(last.front())) return false;
  last.remove_suffix(1);
  return std::all_of(last.begin(), last.end(), [](char c) {
    return is_letter(c) || is_digit(c) || c == '-' || c == '.' || c == ' ' || c == '\t';
  });
}

struct Nesting {
  std::vector<std::size_t> open;  // where the brackets stand that are not closed yet
  void take(const TomlToken& token) {
    if (token.kind == TomlTokenKind::open_bracket || token.kind == TomlTokenKind::open_brace)
      open.push_back(token.begin);
    else if ((token.kind == TomlTokenKind::close_bracket || token.kind == TomlTokenKind::close_brace) &&
             !open.empty())
      open.pop_back();
  }
};

}  // namespace

std::vector<TomlStatement> toml_statements(std::string_view text) {
  std::vector<TomlStatement> result;
  TomlStatement now;
  Nesting nesting;
  bool inside = false;
  const auto finish = [&](std::size_t end) {
    now.end = end;
    if (!now.header && !nesting.open.empty()) now.bracket = nesting.open.back();
    result.push_back(now);
    inside = false;
  };
  for (std::size_t at = text.starts_with("\xEF\xBB\xBF") ? 3 : 0; at < text.size();) {
    const TomlToken token = next_toml_token(text, at);
    at = token.end;
    if (token.kind == TomlTokenKind::blank || token.kind == TomlTokenKind::comment) continue;
    if (token.kind == TomlTokenKind::line_break) {
      const bool over =
          now.header || nesting.open.empty() || begins_statement(text, at, text[nesting.open.back()]);
      if (inside && over) finish(token.begin);
      continue;
    }
    if (!inside) {
      now = TomlStatement{};
      now.begin = token.begin;
      now.header = token.kind == TomlTokenKind::open_bracket;
      now.list = now.header && text.substr(token.begin, 2) == "[[";
      now.swallowing = now.bracket = nowhere;
      nesting.open.clear();
      inside = true;
    }
    const std::string_view word = text.substr(token.begin, token.end - token.begin);
    if (token.kind == TomlTokenKind::multi_line_quoted) {
      now.text_end = token.end;
      if (now.swallowing == nowhere && ends_as_another_begins(word)) now.swallowing = token.begin;
    }
    if (!now.header)
      nesting.take(token);
    else if (token.kind == TomlTokenKind::bare || token.kind == TomlTokenKind::quoted)
      now.path += word;
  }
  if (inside) finish(text.size());
  return result;
}

std::optional<TomlCut> cut_around(std::string_view text, std::size_t error_at) {
  const std::vector<TomlStatement> all = toml_statements(text);
  const auto behind = std::upper_bound(all.begin(), all.end(), error_at,
                                       [](std::size_t at, const TomlStatement& s) { return at < s.begin; });
  if (behind == all.begin()) return std::nullopt;
  for (auto s = all.begin(); s != behind; ++s)
    if (s->swallowing != nowhere) return TomlCut{s->begin, text.size(), nowhere, s->swallowing};
  auto guilty = behind - 1;
  // What follows a list that is not closed is read as part of it.
  if (guilty != all.begin() && (guilty - 1)->bracket != nowhere) --guilty;
  TomlCut cut{guilty->begin, guilty->end, nowhere, nowhere};
  if (error_at >= guilty->end) cut.bracket = guilty->bracket;
  if (guilty->text_end > 0 && error_at >= guilty->text_end) {
    cut.end = text.size();
  } else if (guilty->header) {
    // Without its header a section would belong to the one before.
    const std::string below = guilty->path + ".";
    auto next = guilty + 1;
    while (next != all.end() && (!next->header || (!guilty->path.empty() && next->path.starts_with(below))))
      ++next;
    cut.end = next == all.end() ? text.size() : next->begin;
  }
  return cut;
}

void blank_out(std::string& text, std::size_t begin, std::size_t end) {
  for (std::size_t at = begin; at < std::min(end, text.size()); ++at) {
    const bool line_break =
        text[at] == '\n' || (text[at] == '\r' && at + 1 < text.size() && text[at + 1] == '\n');
    if (!line_break) text[at] = ' ';
  }
}

}  // namespace demarche
