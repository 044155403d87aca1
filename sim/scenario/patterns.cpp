#include "sim/scenario/patterns.h"

#include "sim/lang/writing.h"
#include "sim/scenario/toml_text.h"

namespace demarche {

const Pattern* find_pattern(std::string_view name) {
  for (const Pattern& pattern : patterns())
    if (pattern.name == name) return &pattern;
  return nullptr;
}

std::string_view about(const Pattern& pattern) {
  const std::string_view line = pattern.text.substr(0, pattern.text.find('\n'));
  return line.starts_with("# ") ? line.substr(2) : std::string_view{};
}

std::string with_title(const Pattern& pattern, std::string_view title) {
  std::string text(pattern.text);
  const std::size_t line = text.find("\ntitle ");
  const std::size_t value = text.find("= ", line) + 2;
  return text.replace(value, text.find('\n', value) - value, toml_text(on_one_line(title)));
}

}  // namespace demarche
