#include "sim/engine/digest.h"

namespace demarche {

void Digest::add(std::string_view text) {
  add(static_cast<std::uint64_t>(text.size()));
  for (const char c : text) add(static_cast<std::uint64_t>(static_cast<std::uint8_t>(c)));
}

std::string to_hex(std::uint64_t digest) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string text(16, '0');
  for (std::size_t i = 0; i < text.size(); ++i) text[i] = digits[digest >> (60 - 4 * i) & 15u];
  return text;
}

}  // namespace demarche
