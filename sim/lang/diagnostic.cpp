#include "sim/lang/diagnostic.h"

#include <algorithm>
#include <cctype>
#include <tuple>

namespace demarche {
namespace {

// One printed character of a source line.
struct Glyph {
  std::string text;
  int columns = 1;
  std::size_t byte = 0;
};

bool is_wide(std::uint32_t c) {
  return (c >= 0x1100 && c <= 0x115f) || (c >= 0x2e80 && c <= 0xa4cf) || (c >= 0xac00 && c <= 0xd7a3) ||
         (c >= 0xf900 && c <= 0xfaff) || (c >= 0xfe30 && c <= 0xfe6f) || (c >= 0xff00 && c <= 0xff60) ||
         (c >= 0x1f300 && c <= 0x1faff) || (c >= 0x20000 && c <= 0x3fffd);
}

// Marks that stand on the letter before them.
bool is_combining(std::uint32_t c) {
  return (c >= 0x300 && c <= 0x36f) || (c >= 0x483 && c <= 0x489) || (c >= 0x591 && c <= 0x5bd) ||
         (c >= 0x64b && c <= 0x65f) || (c >= 0x1ab0 && c <= 0x1aff) || (c >= 0x1dc0 && c <= 0x1dff) ||
         (c >= 0x20d0 && c <= 0x20ff) || (c >= 0xfe00 && c <= 0xfe0f) || (c >= 0xfe20 && c <= 0xfe2f);
}

// What is not printable text is shown as '?', so that a file from a stranger cannot steer the terminal.
std::vector<Glyph> glyphs_of(std::string_view line) {
  std::vector<Glyph> glyphs;
  for (std::size_t i = 0; i < line.size();) {
    const auto lead = static_cast<unsigned char>(line[i]);
    if (lead == '\t') {
      glyphs.push_back({"\t", 1, i++});
      continue;
    }
    if (lead < 0x80) {
      glyphs.push_back({lead >= 0x20 && lead != 0x7f ? std::string(1, line[i]) : "?", 1, i});
      ++i;
      continue;
    }
    const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 0;
    std::uint32_t code = length == 4 ? lead & 0x07u : length == 3 ? lead & 0x0fu : lead & 0x1fu;
    bool valid = length > 0 && i + length <= line.size();
    for (std::size_t k = 1; valid && k < length; ++k) {
      const auto next = static_cast<unsigned char>(line[i + k]);
      valid = (next & 0xc0u) == 0x80u;
      code = code << 6 | (next & 0x3fu);
    }
    if (!valid || code < 0xa0 || (code >= 0x200b && code <= 0x200f) || (code >= 0x202a && code <= 0x202e)) {
      glyphs.push_back({"?", 1, i});
      i += valid ? length : 1;
      continue;
    }
    glyphs.push_back({std::string(line.substr(i, length)),
                      is_wide(code)        ? 2
                      : is_combining(code) ? 0
                                           : 1,
                      i});
    i += length;
  }
  return glyphs;
}

std::string printable(std::string_view text) {
  std::string result;
  for (const Glyph& g : glyphs_of(text)) result += g.text == "\t" ? " " : g.text;
  return result;
}

int edit_distance(std::string_view a, std::string_view b) {
  const auto fold = [](char c) {
    return c == '-' ? '_' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  };
  std::vector<std::vector<int>> d(a.size() + 1, std::vector<int>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) d[i][0] = static_cast<int>(i);
  for (std::size_t j = 0; j <= b.size(); ++j) d[0][j] = static_cast<int>(j);
  for (std::size_t i = 1; i <= a.size(); ++i)
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const bool same = fold(a[i - 1]) == fold(b[j - 1]);
      d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (same ? 0 : 1)});
      if (i > 1 && j > 1 && fold(a[i - 1]) == fold(b[j - 2]) && fold(a[i - 2]) == fold(b[j - 1]))
        d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
    }
  return d[a.size()][b.size()];
}

}  // namespace

void Diagnostics::error(Place place, std::string code, std::string message, std::string hint) {
  items.push_back({Severity::error, std::move(code), std::move(message), std::move(hint), place});
}

void Diagnostics::warning(Place place, std::string code, std::string message, std::string hint) {
  items.push_back({Severity::warning, std::move(code), std::move(message), std::move(hint), place});
}

bool Diagnostics::has_errors() const {
  return std::any_of(items.begin(), items.end(),
                     [](const Diagnostic& d) { return d.severity == Severity::error; });
}

void Diagnostics::sort() {
  const auto key = [](const Diagnostic& d) {
    return std::tie(d.place.file, d.place.begin, d.place.end, d.code, d.message);
  };
  std::stable_sort(items.begin(), items.end(), [&](const auto& a, const auto& b) { return key(a) < key(b); });
  items.erase(
      std::unique(items.begin(), items.end(), [&](const auto& a, const auto& b) { return key(a) == key(b); }),
      items.end());
}

std::string format(const Diagnostic& diagnostic, const Sources& sources) {
  const std::string head = std::string(diagnostic.severity == Severity::error ? "error: " : "warning: ") +
                           printable(diagnostic.message) + " [" + diagnostic.code + "]\n";
  const std::string hint = diagnostic.hint.empty() ? "" : "  hint: " + printable(diagnostic.hint) + "\n";
  const auto file_index = static_cast<std::size_t>(diagnostic.place.file);
  if (diagnostic.place.file < 0 || file_index >= sources.files.size()) return head + hint;

  const SourceFile& file = sources.files[file_index];
  const LineColumn at = line_column(file, diagnostic.place.begin);
  const std::string line = line_text(file, diagnostic.place.begin);
  const std::size_t position = std::min<std::size_t>(diagnostic.place.begin, file.text.size());
  const std::size_t newline = position == 0 ? std::string::npos : file.text.rfind('\n', position - 1);
  const std::size_t line_begin = newline == std::string::npos ? 0 : newline + 1;
  const std::size_t caret = diagnostic.place.begin - line_begin;
  const std::size_t caret_end =
      std::max<std::size_t>(diagnostic.place.end, diagnostic.place.begin + 1) - line_begin;

  constexpr std::size_t widest = 160;  // longer lines are cut around the caret
  constexpr std::size_t before_caret = 60;
  const std::vector<Glyph> glyphs = glyphs_of(line);
  std::size_t first = 0;
  std::size_t last = glyphs.size();
  if (glyphs.size() > widest) {
    std::size_t caret_glyph = 0;
    while (caret_glyph < glyphs.size() && glyphs[caret_glyph].byte < caret) ++caret_glyph;
    first = caret_glyph > before_caret ? caret_glyph - before_caret : 0;
    last = std::min(glyphs.size(), first + widest);
  }
  std::string shown = first > 0 ? "…" : "";
  std::string marks = first > 0 ? " " : "";
  bool marked = false;
  for (std::size_t i = first; i < last; ++i) {
    const Glyph& g = glyphs[i];
    shown += g.text;
    if (g.byte < caret) {
      marks += g.text == "\t" ? "\t" : std::string(static_cast<std::size_t>(g.columns), ' ');
    } else if (g.byte < caret_end) {
      if (g.columns == 0) continue;
      marks += marked ? '~' : '^';
      marks.append(static_cast<std::size_t>(g.columns) - 1, '~');
      marked = true;
    }
  }
  if (last < glyphs.size()) shown += "…";
  if (!marked) marks += '^';
  // A line of a file that is no text tells nobody anything.
  const std::string snippet =
      line.find('\0') == std::string::npos ? "  " + shown + "\n  " + marks + "\n" : std::string();
  return printable(file.path) + ":" + std::to_string(at.line) + ":" + std::to_string(at.column) + ": " +
         head + snippet + hint;
}

std::string format(const Diagnostics& diagnostics, const Sources& sources) {
  std::string text;
  for (const Diagnostic& d : diagnostics.items) text += format(d, sources);
  return text;
}

std::string nearest_name(std::string_view word, std::span<const std::string> candidates) {
  constexpr std::size_t longest = 100;  // names are short; longer words come from hostile files
  if (word.empty() || word.size() > longest) return {};
  std::string best;
  int best_distance = std::max(1, static_cast<int>(word.size()) / 3) + 1;
  for (const std::string& candidate : candidates) {
    if (candidate.size() > longest) continue;
    int distance = edit_distance(word, candidate);
    if (word.size() >= 3 && candidate.starts_with(word)) distance = std::min(distance, 1);
    if (distance < best_distance) {
      best = candidate;
      best_distance = distance;
    }
  }
  return best;
}

}  // namespace demarche
