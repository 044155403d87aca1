#include "cli/text.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <cstring>

namespace demarche::cli {
namespace {

// Bytes of a colour code at `at`, or 0: ESC [ digits and semicolons m.
std::size_t code_length(std::string_view text, std::size_t at) {
  if (text.substr(at, 2) != "\x1b[") return 0;
  std::size_t end = at + 2;
  while (end < text.size() && ((text[end] >= '0' && text[end] <= '9') || text[end] == ';')) ++end;
  return end < text.size() && text[end] == 'm' ? end + 1 - at : 0;
}

std::size_t character_length(std::string_view text, std::size_t at) {
  const auto byte = static_cast<unsigned char>(text[at]);
  const std::size_t length = byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
  return std::min(length, text.size() - at);
}

char32_t code_point(std::string_view text, std::size_t at, std::size_t length) {
  if (length == 1) return static_cast<unsigned char>(text[at]);
  auto c = static_cast<char32_t>(static_cast<unsigned char>(text[at]) & (0xffu >> (length + 1)));
  for (std::size_t i = 1; i < length; ++i) c = c << 6 | (static_cast<unsigned char>(text[at + i]) & 0x3fu);
  return c;
}

int character_columns(char32_t c) {
  if (c >= 0x300 && c <= 0x36f) return 0;  // accents that combine with the letter before
  if ((c >= 0x1100 && c <= 0x115f) || (c >= 0x2e80 && c <= 0xa4cf) || (c >= 0xac00 && c <= 0xd7a3) ||
      (c >= 0xf900 && c <= 0xfaff) || (c >= 0xff00 && c <= 0xff60) || (c >= 0x1f300 && c <= 0x1faff))
    return 2;
  return 1;
}

constexpr std::array<const char*, 9> eighths = {" ", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"};
constexpr std::array<const char*, 8> levels = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};

}  // namespace

std::string Style::tone(Tone tone, std::string_view text) const {
  static constexpr const char* codes[] = {"", "1", "2", "1;36", "34;1", "33", "33;1"};
  const char* const code = codes[static_cast<std::size_t>(tone)];
  if (!colour || *code == '\0' || text.empty()) return std::string(text);
  return "\x1b[" + std::string(code) + "m" + std::string(text) + "\x1b[0m";
}

Style style_for(bool terminal) {
  Style style;
  const char* const no_colour = std::getenv("NO_COLOR");
  const char* const kind = std::getenv("TERM");
  const bool dumb = kind != nullptr && std::strcmp(kind, "dumb") == 0;
  style.colour = terminal && (no_colour == nullptr || *no_colour == '\0') && !dumb;
  int width = 0;
  winsize size{};
  if (terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0) width = size.ws_col;
  if (const char* const columns = std::getenv("COLUMNS"); width <= 0 && columns != nullptr)
    width = std::atoi(columns);
  style.width = std::clamp(width <= 0 ? widest_page : width - 1, narrowest_page, widest_page);
  return style;
}

int columns(std::string_view text) {
  int count = 0;
  for (std::size_t at = 0; at < text.size();) {
    if (const std::size_t code = code_length(text, at); code > 0) {
      at += code;
      continue;
    }
    const std::size_t length = character_length(text, at);
    count += character_columns(code_point(text, at, length));
    at += length;
  }
  return count;
}

std::string padded(std::string_view text, int width) {
  return std::string(text) + std::string(static_cast<std::size_t>(std::max(0, width - columns(text))), ' ');
}

std::string padded_left(std::string_view text, int width) {
  return std::string(static_cast<std::size_t>(std::max(0, width - columns(text))), ' ') + std::string(text);
}

std::string shortened(std::string_view text, int width) {
  if (columns(text) <= width) return std::string(text);
  std::string result;
  int used = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = character_length(text, at);
    const int more = character_columns(code_point(text, at, length));
    if (used + more > width - 1) break;
    result += text.substr(at, length);
    used += more;
    at += length;
  }
  while (!result.empty() && result.back() == ' ') result.pop_back();
  return result + "…";
}

std::string wrapped(std::string_view text, int width, std::string_view first, std::string_view rest) {
  std::string result;
  std::string line(first);
  int used = columns(first);
  bool empty = true;  // nothing on this line yet
  const auto end_line = [&] {
    while (!line.empty() && line.back() == ' ') line.pop_back();
    result += line + "\n";
    line = rest;
    used = columns(rest);
    empty = true;
  };
  std::size_t at = 0;
  while (at < text.size()) {
    if (text[at] == '\n') {
      end_line();
      ++at;
      continue;
    }
    if (text[at] == ' ') {
      // Spaces within a line are kept (columns of a table), at its beginning they are dropped.
      if (!empty) {
        line += ' ';
        ++used;
      }
      ++at;
      continue;
    }
    std::size_t end = at;
    while (end < text.size() && text[end] != '\n' && (text[end] != ' ' || text.substr(end, 2) == " %")) ++end;
    const std::string_view word = text.substr(at, end - at);
    const int size = columns(word);
    if (!empty && used + size > width) end_line();
    empty = false;
    if (used + size <= width || used + 8 > width) {
      line += word;
      used += size;
    } else {  // an address or the like that fits on no line is cut where the line ends
      for (std::size_t i = 0; i < word.size();) {
        const std::size_t code = code_length(word, i);
        const std::size_t length = code > 0 ? code : character_length(word, i);
        const int more = code > 0 ? 0 : character_columns(code_point(word, i, length));
        if (used + more > width) end_line();
        line += word.substr(i, length);
        used += more;
        empty = false;
        i += length;
      }
    }
    at = end;
  }
  end_line();
  return result;
}

std::string bar(double share, int cells) {
  const double full = std::clamp(share == share ? share : 0.0, 0.0, 1.0) * cells * 8;
  const int parts = static_cast<int>(std::lround(full));
  std::string text;
  for (int i = 0; i < cells; ++i) text += eighths[static_cast<std::size_t>(std::clamp(parts - 8 * i, 0, 8))];
  return text;
}

std::string signed_bar(double value, double scale, int cells) {
  const double share = scale > 0 ? std::clamp(value / scale, -1.0, 1.0) : 0;
  const int parts = static_cast<int>(std::lround(std::abs(share) * cells));
  const std::string blank(static_cast<std::size_t>(cells), ' ');
  std::string filled;
  for (int i = 0; i < parts; ++i) filled += value < 0 ? "▒" : "█";
  if (value < 0) return blank.substr(static_cast<std::size_t>(parts)) + filled + "│" + blank;
  return blank + "│" + filled + blank.substr(static_cast<std::size_t>(parts));
}

std::string sparkline(const std::vector<double>& values, double low, double high) {
  std::string text;
  for (const double x : values) {
    const double share = high > low ? std::clamp((x - low) / (high - low), 0.0, 1.0) : 0.5;
    text += levels[static_cast<std::size_t>(std::min(7, static_cast<int>(share * 8)))];
  }
  return text;
}

std::string harmless(std::string_view text) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    if (const std::size_t code = code_length(text, at); code > 0) {
      result += text.substr(at, code);
      at += code;
      continue;
    }
    const std::size_t length = character_length(text, at);
    const char32_t c = code_point(text, at, length);
    if ((c >= 0x20 && c != 0x7f && !(c >= 0x80 && c < 0xa0)) || c == '\n') result += text.substr(at, length);
    if (c == '\t') result += ' ';
    at += length;
  }
  return result;
}

std::string lowered(std::string_view text) {
  std::string result(text);
  for (char& c : result)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return result;
}

std::string capital(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : text) {
    if (c == ' ' || c == '\t' || c == '\r') {
      if (!word.empty()) words.push_back(std::move(word));
      word.clear();
    } else {
      word += c;
    }
  }
  if (!word.empty()) words.push_back(std::move(word));
  return words;
}

}  // namespace demarche::cli
