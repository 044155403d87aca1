// What people write out of habit where TOML wants something else: a forgotten `=`, 03/01/2024, 0,3, a space
// in a name. Only texts and places; works on any bytes.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace demarche {

struct TomlHabit {
  std::size_t begin = 0;  // bytes of what is not understood
  std::size_t end = 0;
  std::string what;  // "`0,3` is no number"
  std::string hint;
};

// The habit behind a mistake that the parser notices at byte `error_at`, if it is a known one.
std::optional<TomlHabit> find_toml_habit(std::string_view text, std::size_t error_at);

}  // namespace demarche
