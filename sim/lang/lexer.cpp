#include "sim/lang/lexer.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "sim/lang/ast.h"

namespace demarche {
namespace {

constexpr double largest_number = 1e15;  // larger ones are slips, and products of them overflow

// Days from 1970-01-01 of a date of the proleptic Gregorian calendar (Hinnant 2013, "chrono-compatible
// low-level date algorithms": years begin in March, so that leap days come last).
int days_from_civil(int year, int month, int day) {
  const int y = month <= 2 ? year - 1 : year;
  const int era = y / 400;
  const int of_era = y - era * 400;
  const int of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

// Whether `text` begins with something in the form 2024-03-28.
bool looks_like_date(std::string_view text) {
  constexpr std::string_view form = "dddd-dd-dd";
  if (text.size() < form.size() || (text.size() > form.size() && is_digit(text[form.size()]))) return false;
  for (std::size_t i = 0; i < form.size(); ++i)
    if (form[i] == 'd' ? !is_digit(text[i]) : text[i] != '-') return false;
  return true;
}

// The day number of such a text, if there is such a day.
bool read_date(std::string_view text, double& days) {
  const auto number = [&](std::size_t at, std::size_t count) {
    int n = 0;
    for (std::size_t i = at; i < at + count; ++i) n = n * 10 + (text[i] - '0');
    return n;
  };
  const int year = number(0, 4);
  const int month = number(5, 2);
  const int day = number(8, 2);
  if (year < 1 || month < 1 || month > 12) return false;
  constexpr std::array lengths = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  const int length = lengths[static_cast<std::size_t>(month - 1)] + (month == 2 && leap ? 1 : 0);
  if (day < 1 || day > length) return false;
  days = days_from_civil(year, month, day);
  return true;
}

}  // namespace

std::vector<Token> tokenize(const Text& text, Diagnostics& diagnostics) {
  const std::string_view s = text.value;
  std::vector<Token> tokens;
  std::size_t i = 0;
  const auto add = [&](TokenKind kind, std::size_t begin, std::size_t end, std::string_view content,
                       double value) {
    tokens.push_back({kind, std::string(content), value, static_cast<std::uint32_t>(begin),
                      static_cast<std::uint32_t>(end)});
  };
  while (i < s.size()) {
    const char c = s[i];
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
      ++i;
      continue;
    }
    const std::size_t begin = i;
    if (is_digit(c) || (c == '.' && i + 1 < s.size() && is_digit(s[i + 1]))) {
      double days = 0;
      if (looks_like_date(s.substr(i))) {
        i += 10;
        if (!read_date(s.substr(begin), days))
          diagnostics.error(text.place(begin, i), "syntax",
                            "`" + std::string(s.substr(begin, 10)) + "` is no date",
                            "to subtract, put spaces around the `-`");
        add(TokenKind::number, begin, i, s.substr(begin, 10), days);
        continue;
      }
      double value = 0;
      const auto [end, problem] = std::from_chars(s.data() + i, s.data() + s.size(), value);
      i = static_cast<std::size_t>(end - s.data());
      // 1.2.3 or 3x: take the whole word into the message.
      if (i < s.size() && (is_letter(s[i]) || s[i] == '.' || is_digit(s[i]))) {
        while (i < s.size() && (is_letter(s[i]) || is_digit(s[i]) || s[i] == '.')) ++i;
        diagnostics.error(text.place(begin, i), "syntax",
                          "`" + std::string(s.substr(begin, i - begin)) + "` is not a number");
      } else if (problem != std::errc{} || !(std::fabs(value) <= largest_number)) {
        diagnostics.error(text.place(begin, i), "too-large", "this number is too large or too small",
                          "numbers go up to 1e15");
        value = 0;
      }
      add(TokenKind::number, begin, i, s.substr(begin, i - begin), value);
      continue;
    }
    if (is_letter(c)) {
      while (i < s.size() && (is_letter(s[i]) || is_digit(s[i]))) ++i;
      add(TokenKind::word, begin, i, s.substr(begin, i - begin), 0);
      continue;
    }
    if (c == '$') {
      ++i;
      while (i < s.size() && (is_letter(s[i]) || is_digit(s[i]))) ++i;
      if (i == begin + 1)
        diagnostics.error(text.place(begin, i), "syntax", "expected a parameter's name after `$`");
      add(TokenKind::parameter, begin, i, s.substr(begin + 1, i - begin - 1), 0);
      continue;
    }
    if (c == '\'' || c == '"') {
      const std::size_t close = s.find(c, i + 1);
      if (close == std::string_view::npos) {
        diagnostics.error(text.place(begin, s.size()), "syntax", "this quotation does not end",
                          "add a closing " + std::string(1, c));
        i = s.size();
        add(TokenKind::quoted, begin, i, s.substr(begin + 1), 0);
      } else {
        i = close + 1;
        add(TokenKind::quoted, begin, i, s.substr(begin + 1, close - begin - 1), 0);
      }
      continue;
    }
    // What other languages write, with the word for it here.
    static constexpr std::array<std::array<std::string_view, 2>, 10> foreign = {
        {{"&&", "and"},
         {"||", "or"},
         {"=>", ">="},
         {"=<", "<="},
         {"<>", "!="},
         {"**", "^"},
         {"&", "and"},
         {"|", "or"},
         {"!", "not"},
         {"?", "if … then … else …"}}};
    const auto* found = std::find_if(foreign.begin(), foreign.end(),
                                     [&](const auto& one) { return s.substr(i).starts_with(one[0]); });
    if (found != foreign.end() && s.substr(i, 2) != "!=") {
      diagnostics.error(text.place(begin, begin + (*found)[0].size()), "syntax",
                        "`" + std::string((*found)[0]) + "` is not part of the language",
                        "write `" + std::string((*found)[1]) + "`");
      i += (*found)[0].size();
      add(TokenKind::word, begin, i, (*found)[1], 0);
      continue;
    }
    static constexpr std::array<std::string_view, 6> pairs = {"<=", ">=", "==", "!=", "+=", "-="};
    std::string_view symbol;
    for (const std::string_view pair : pairs)
      if (s.substr(i, 2) == pair) symbol = pair;
    if (symbol.empty() && std::string_view("+-*/^()[]{},.:<>=").find(c) != std::string_view::npos)
      symbol = s.substr(i, 1);
    if (!symbol.empty()) {
      i += symbol.size();
      add(TokenKind::symbol, begin, i, symbol, 0);
      continue;
    }
    std::size_t length = 1;
    while (i + length < s.size() && (static_cast<unsigned char>(s[i + length]) & 0xc0u) == 0x80u) ++length;
    diagnostics.error(text.place(begin, begin + length), "syntax",
                      "`" + std::string(s.substr(begin, length)) + "` is not part of the language",
                      c == '%' ? "write a share as a number between 0 and 1" : "");
    i += length;
  }
  add(TokenKind::end, s.size(), s.size(), "", 0);
  return tokens;
}

}  // namespace demarche
