// Fields of CSV files (RFC 4180).
#pragma once

#include <string>
#include <string_view>

namespace demarche {

// Quoted where it must be.
std::string csv_field(std::string_view text);
// As many digits as it takes to read the same number back.
std::string csv_number(double x);

}  // namespace demarche
