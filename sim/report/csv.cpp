#include "sim/report/csv.h"

#include <array>
#include <charconv>

namespace demarche {

std::string csv_field(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

std::string csv_number(double x) {
  std::array<char, 40> buffer{};
  const auto [end, problem] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), x);
  return problem == std::errc{} ? std::string(buffer.data(), end) : "";
}

}  // namespace demarche
