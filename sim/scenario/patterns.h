// The patterns of scenarios/patterns: small whole scenarios, each showing how one thing is said. They are
// part of the program (cmake/patterns.cmake), sorted by name.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace demarche {

struct Pattern {
  std::string_view name;  // "covert-programme"
  std::string_view text;
};

std::span<const Pattern> patterns();
const Pattern* find_pattern(std::string_view name);

// What the first line of the pattern, a comment, says it shows.
std::string_view about(const Pattern& pattern);

// The pattern under another title.
std::string with_title(const Pattern& pattern, std::string_view title);

}  // namespace demarche
