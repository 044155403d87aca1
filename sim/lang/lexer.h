// Text to tokens. Tokens know their bytes; words are names and keywords alike (parse.cpp tells them apart).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/lang/diagnostic.h"

namespace demarche {

inline bool is_digit(char c) { return c >= '0' && c <= '9'; }
// What a name begins with; digits may follow.
inline bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

enum class TokenKind : std::uint8_t { number, word, parameter, quoted, symbol, end };

struct Token {
  TokenKind kind = TokenKind::end;
  std::string text;  // without the $ of a parameter and the quotes of a quoted name
  double value = 0;  // number; a date is its day number
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  bool is(std::string_view symbol_or_word) const {
    return (kind == TokenKind::symbol || kind == TokenKind::word) && text == symbol_or_word;
  }
};

// The last token is always `end`. Problems go to diagnostics; reading goes on behind them.
std::vector<Token> tokenize(const Text& text, Diagnostics& diagnostics);

}  // namespace demarche
