#include "sim/session/number_text.h"

#include <array>
#include <charconv>
#include <cmath>

namespace demarche {

std::string number_text(double value) {
  if (value == 0) return "0";
  std::array<char, 40> buffer{};
  const double size = value < 0 ? -value : value;
  // Whole numbers of four digits and more are written out; beyond any stock of goods, powers of ten.
  const bool whole = size >= 999.5 && size < 1e12;
  const auto [end, problem] =
      whole
          ? std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed, 0)
          : std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::general, 3);
  if (problem != std::errc{}) return "?";
  std::string text(buffer.data(), end);
  if (whole)
    for (auto at = static_cast<std::ptrdiff_t>(text.size()) - 3; at > (value < 0 ? 1 : 0); at -= 3)
      text.insert(static_cast<std::size_t>(at), ",");
  return text;
}

std::string minus(std::string text) {
  if (!text.empty() && text[0] == '-') text.replace(0, 1, "−");
  return text;
}

std::string of_turns(int n) { return std::to_string(n) + (n == 1 ? " turn" : " turns"); }

std::string percent(double share) {
  if (share > 0 && share < 0.005) return "<1 %";
  if (share < 1 && share >= 0.995) return ">99 %";
  return std::to_string(std::lround(100 * share)) + " %";
}

std::string signed_percent(double share) {
  const long points = std::lround(100 * share);
  if (points == 0) return "±0";
  return (points > 0 ? "+" : "−") + std::to_string(std::abs(points));
}

std::string signed_number(double value) {
  if (value == 0) return "±0";
  return (value > 0 ? "+" : "−") + number_text(std::abs(value));
}

std::pair<std::string, std::string> told_apart(double a, double b) {
  std::pair<std::string, std::string> texts{number_text(a), number_text(b)};
  for (int digits = 4; texts.first == texts.second && a != b && digits <= 17; ++digits) {
    const auto text = [&](double x) {
      std::array<char, 40> buffer{};
      const auto [end, problem] =
          std::to_chars(buffer.data(), buffer.data() + buffer.size(), x, std::chars_format::general, digits);
      return problem == std::errc{} ? std::string(buffer.data(), end) : std::string("?");
    };
    texts = {text(a), text(b)};
  }
  return texts;
}

}  // namespace demarche
