#include "sim/scenario/format.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "sim/scenario/toml_source.h"
#include "sim/scenario/toml_tokens.h"

namespace demarche {
namespace {

constexpr std::size_t max_aligned_key = 32;  // longer keys would push all others far to the right
constexpr std::size_t comment_gap = 2;
constexpr std::size_t indent_width = 2;

enum class LineKind : std::uint8_t { blank, comment, header, key };

// A line of the file, or several for a value that goes over lines.
struct Line {
  LineKind kind = LineKind::blank;
  std::string text;     // header; key
  std::string value;    // key only
  std::string comment;  // with #
};

std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0u) != 0x80u; }));
}

void trim_end(std::string& text) {
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.pop_back();
}

// Writes the tokens of a value one after the other.
struct ValueWriter {
  std::string out;
  std::size_t depth = 0;
  std::size_t blanks = 0;  // before the next token, as written
  bool line_begins = false;
  TomlTokenKind last = TomlTokenKind::equals;
  bool last_ends_with_dot = false;

  void begin_line() { out.append(depth * indent_width, ' '); }

  std::size_t gap(TomlTokenKind next, bool begins_with_dot) const {
    using enum TomlTokenKind;
    if (next == comma || next == close_bracket) return 0;
    if (next == close_brace) return last == open_brace ? 0 : 1;
    if (last == open_bracket) return 0;
    if (last == comma) return std::max<std::size_t>(blanks, 1);  // columns lined up by hand stay
    if (next == equals || last == equals || last == open_brace) return 1;
    return blanks > 0 && !begins_with_dot && !last_ends_with_dot ? 1 : 0;
  }

  void write(const TomlToken& token, std::string_view word) {
    using enum TomlTokenKind;
    if (token.kind == blank) {
      blanks = word.size();
      return;
    }
    if (token.kind == line_break) {
      trim_end(out);
      if (!out.ends_with("\n\n")) out += '\n';
      line_begins = true;
      blanks = 0;
      return;
    }
    const bool closes = token.kind == close_bracket || token.kind == close_brace;
    if (closes && depth > 0) --depth;
    if (line_begins) {
      begin_line();
    } else if (token.kind == comment) {
      out.append(std::max(blanks, comment_gap), ' ');
    } else if (!out.empty()) {
      out.append(gap(token.kind, word.starts_with('.')), ' ');
    }
    out += word;
    if (token.kind == comment) trim_end(out);
    if (token.kind == open_bracket || token.kind == open_brace) ++depth;
    last = token.kind;
    last_ends_with_dot = word.ends_with('.');
    blanks = 0;
    line_begins = false;
  }
};

struct Splitter {
  std::string_view text;
  std::size_t at = 0;
  std::vector<Line> lines;

  TomlToken next() {
    const TomlToken token = next_toml_token(text, at);
    at = token.end;
    return token;
  }
  std::string_view word(const TomlToken& token) const {
    return text.substr(token.begin, token.end - token.begin);
  }
  void add_comment(Line& line, const TomlToken& token) const {
    line.comment = word(token);
    trim_end(line.comment);
  }

  void header(TomlToken token) {
    Line line;
    line.kind = LineKind::header;
    for (;; token = next()) {
      if (token.kind == TomlTokenKind::line_break) break;
      if (token.kind == TomlTokenKind::comment)
        add_comment(line, token);
      else if (token.kind != TomlTokenKind::blank)
        line.text += word(token);
      if (at >= text.size()) break;
    }
    lines.push_back(std::move(line));
  }

  void key(TomlToken token) {
    Line line;
    line.kind = LineKind::key;
    for (; token.kind != TomlTokenKind::equals && at < text.size(); token = next()) {
      if (token.kind != TomlTokenKind::blank) line.text += word(token);
    }
    ValueWriter writer;
    while (at < text.size()) {
      token = next();
      if (writer.depth == 0 && token.kind == TomlTokenKind::line_break) break;
      if (writer.depth == 0 && token.kind == TomlTokenKind::comment)
        add_comment(line, token);
      else
        writer.write(token, word(token));
    }
    line.value = std::move(writer.out);
    lines.push_back(std::move(line));
  }

  void split() {
    bool line_is_empty = true;
    while (at < text.size()) {
      const TomlToken token = next();
      switch (token.kind) {
        case TomlTokenKind::blank: break;
        case TomlTokenKind::line_break:
          if (line_is_empty) lines.push_back({});
          line_is_empty = true;
          break;
        case TomlTokenKind::comment: {
          Line line;
          line.kind = LineKind::comment;
          add_comment(line, token);
          lines.push_back(std::move(line));
          line_is_empty = false;  // its line break is still to come
          break;
        }
        case TomlTokenKind::open_bracket: header(token); break;
        default: key(token); break;
      }
    }
  }
};

// At most one blank line in a row, one above each header and the comments that lie on it, none at the ends.
std::vector<Line> with_blank_lines(std::vector<Line> lines) {
  std::vector<Line> result;
  for (Line& line : lines) {
    const bool blank = line.kind == LineKind::blank;
    if (blank && (result.empty() || result.back().kind == LineKind::blank)) continue;
    if (line.kind == LineKind::header) {
      std::size_t first = result.size();
      while (first > 0 && result[first - 1].kind == LineKind::comment) --first;
      if (first > 0 && result[first - 1].kind != LineKind::blank) {
        result.insert(result.begin() + static_cast<std::ptrdiff_t>(first), Line{});
      }
    }
    result.push_back(std::move(line));
  }
  while (!result.empty() && result.back().kind == LineKind::blank) result.pop_back();
  return result;
}

bool over_lines(const Line& line) { return line.value.find('\n') != std::string::npos; }

// Neighbouring key lines.
void write_keys(const std::vector<Line>& lines, std::size_t begin, std::size_t end, std::string& out) {
  std::size_t key_width = 0;
  for (std::size_t i = begin; i < end; ++i) {
    const std::size_t width = width_of(lines[i].text);
    if (width <= max_aligned_key) key_width = std::max(key_width, width);
  }
  std::vector<std::string> written;
  std::size_t comment_column = 0;
  for (std::size_t i = begin; i < end; ++i) {
    std::string text = lines[i].text;
    const std::size_t width = width_of(text);
    if (width < key_width) text.append(key_width - width, ' ');
    text += " = " + lines[i].value;
    if (!lines[i].comment.empty() && !over_lines(lines[i])) {
      comment_column = std::max(comment_column, width_of(text) + comment_gap);
    }
    written.push_back(std::move(text));
  }
  for (std::size_t i = begin; i < end; ++i) {
    std::string& text = written[i - begin];
    if (!lines[i].comment.empty()) {
      const std::size_t width = over_lines(lines[i]) ? 0 : width_of(text);
      text.append(width == 0 ? comment_gap : comment_column - width, ' ');
      text += lines[i].comment;
    }
    out += text + "\n";
  }
}

std::string write(const std::vector<Line>& lines) {
  std::string out;
  for (std::size_t i = 0; i < lines.size();) {
    const Line& line = lines[i];
    std::size_t end = i + 1;
    switch (line.kind) {
      case LineKind::blank: out += "\n"; break;
      case LineKind::comment: out += line.comment + "\n"; break;
      case LineKind::header:
        out += line.text;
        if (!line.comment.empty()) out += std::string(comment_gap, ' ') + line.comment;
        out += "\n";
        break;
      case LineKind::key:
        while (end < lines.size() && lines[end].kind == LineKind::key) ++end;
        write_keys(lines, i, end, out);
        break;
    }
    i = end;
  }
  return out;
}

bool same(const TomlValue& a, const TomlValue& b) {
  if (a.kind != b.kind || a.items.size() != b.items.size() || a.entries.size() != b.entries.size()) {
    return false;
  }
  if (a.kind != TomlKind::table && a.kind != TomlKind::array && a.text.value != b.text.value) {
    return false;
  }
  for (std::size_t i = 0; i < a.items.size(); ++i) {
    if (!same(a.items[i], b.items[i])) return false;
  }
  for (std::size_t i = 0; i < a.entries.size(); ++i) {
    if (a.entries[i].key != b.entries[i].key || !same(a.entries[i].value, b.entries[i].value)) {
      return false;
    }
  }
  return true;
}

std::optional<TomlValue> parsed(const std::string& text) {
  Diagnostics ignored;
  int values_left = max_toml_values;
  return parse_toml({"", text}, 0, values_left, ignored);
}

}  // namespace

std::string format_toml(std::string_view text) {
  std::string unix_text;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.substr(i, 2) != "\r\n") unix_text += text[i];  // TOML reads both as one line break
  }
  if (unix_text.starts_with("\xEF\xBB\xBF")) unix_text.erase(0, 3);
  const auto before = parsed(std::string(text));
  if (!before) return std::string(text);

  Splitter splitter{unix_text, 0, {}};
  splitter.split();
  std::string result = write(with_blank_lines(std::move(splitter.lines)));
  // A layout is never worth a changed meaning.
  const auto after = parsed(result);
  return after && same(*before, *after) ? result : std::string(text);
}

}  // namespace demarche
