// TOML cut into tokens without understanding it: enough to bound a file before it is parsed, to find where a
// key was first given, and to lay a file out anew. Works on any bytes and always moves forward.
#pragma once

#include <cstdint>
#include <string_view>

namespace demarche {

enum class TomlTokenKind : std::uint8_t {
  blank,              // spaces and tabs
  line_break,         // \n or \r\n
  comment,            // from # to the end of the line
  bare,               // bare keys with their dots, numbers, dates, true, false, and what does not belong
  quoted,             // 'a' or "a", to the end of the line when not closed
  multi_line_quoted,  // '''a''' or """a""", to the end of the file when not closed
  open_bracket,
  close_bracket,
  open_brace,
  close_brace,
  comma,
  equals,
};

struct TomlToken {
  TomlTokenKind kind = TomlTokenKind::blank;
  std::size_t begin = 0;
  std::size_t end = 0;
};

// The token that begins at byte `at`; at < text.size().
TomlToken next_toml_token(std::string_view text, std::size_t at);

}  // namespace demarche
