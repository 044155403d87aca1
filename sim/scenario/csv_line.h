// One line of a CSV file after the other (RFC 4180): "quoted, fields", doubled quotes, either line ending.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace demarche {

// The fields of the line that begins at `at`, which moves behind the line.
std::vector<std::string> csv_line(std::string_view text, std::size_t& at);

}  // namespace demarche
