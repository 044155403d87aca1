#include "sim/scenario/toml_text.h"

#include <algorithm>

#include "sim/lang/writing.h"

namespace demarche {
namespace {

std::string escaped_character(char c) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  switch (c) {
    case '"': return "\\\"";
    case '\\': return "\\\\";
    case '\b': return "\\b";
    case '\t': return "\\t";
    case '\n': return "\\n";
    case '\f': return "\\f";
    case '\r': return "\\r";
    default: break;
  }
  const auto byte = static_cast<unsigned char>(c);
  if (byte >= 0x20 && byte != 0x7f) return {c};
  return {'\\', 'u', '0', '0', digits[byte >> 4], digits[byte & 15u]};
}

}  // namespace

std::string toml_text(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) quoted += escaped_character(c);
  return quoted + "\"";
}

std::string toml_lines(std::string_view text) {
  if (text.find('\n') == std::string_view::npos) return toml_text(text);
  std::string quoted = "\"\"\"\n";  // the line end behind the quotes does not count
  for (const char c : text) quoted += c == '\n' ? "\n" : escaped_character(c);
  return quoted + "\"\"\"";
}

std::string toml_key(std::string_view name) {
  const bool bare = !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
  return bare ? std::string(name) : toml_text(name);
}

std::string toml_list(const std::vector<std::string>& texts) {
  std::string list;
  for (const std::string& text : texts) list += (list.empty() ? "" : ", ") + toml_text(text);
  return "[" + list + "]";
}

std::string toml_number(double x) {
  constexpr double least_beyond_integers = 9223372036854775808.0;  // of 64 bits, as TOML has them
  std::string text = exact_number(x);
  const bool digits_alone = text.find_first_of(".en") == std::string::npos;
  const bool an_integer = x > -least_beyond_integers && x < least_beyond_integers && text != "-0";
  if (digits_alone && !an_integer) text += ".0";
  return text;
}

}  // namespace demarche
