// Texts, keys and numbers as a TOML file (v1.0.0) writes them. What parse_toml() reads of them is what was
// given, but for control characters: they are written, and it refuses them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace demarche {

// In quotes on one line, as keys and what stands in braces must be.
std::string toml_text(std::string_view text);
// The same, and over as many lines as the text has where it has several.
std::string toml_lines(std::string_view text);
// Bare where it can be.
std::string toml_key(std::string_view name);
// ["a", "b"]
std::string toml_list(const std::vector<std::string>& texts);
// The same bits are read back. Whole numbers have no point where they can do without.
std::string toml_number(double x);

}  // namespace demarche
