// A 64-bit fingerprint of numbers and texts, the same on every machine. It finds accidents, not forgery.
#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>

namespace demarche {

class Digest {
 public:
  void add(std::uint64_t word) {
    state_ = (state_ ^ word) * 0x9e3779b97f4a7c15u;
    state_ ^= state_ >> 32;
  }
  void add(double value) { add(std::bit_cast<std::uint64_t>(value)); }
  void add(std::string_view text);

  std::uint64_t value() const { return state_; }

 private:
  std::uint64_t state_ = 0x243f6a8885a308d3u;
};

std::string to_hex(std::uint64_t digest);  // 16 digits

}  // namespace demarche
