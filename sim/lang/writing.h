// What everything that writes text for people and for programs shares.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace demarche {

// As few digits as it takes to read the same number back.
std::string exact_number(double x);
// "a, b, c"; "" of nothing.
std::string joined(const std::vector<std::string>& words, std::string_view between = ", ");
// Control characters, line ends among them, become blanks: for comments and names that stand on one line.
std::string on_one_line(std::string_view text);

}  // namespace demarche
