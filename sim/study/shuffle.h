// Whole numbers and orders drawn with the engine's luck.
#pragma once

#include <span>
#include <utility>

#include "sim/engine/random.h"

namespace demarche {

// A whole number below n, n <= 2^32; `which` tells the draws of one place apart.
inline std::size_t draw_below(std::size_t n, std::uint64_t seed, DrawPlace place, std::size_t which) {
  const double u = draw_uniform(seed, place, static_cast<std::uint32_t>(which));
  return static_cast<std::size_t>(u * static_cast<double>(n));
}

// Fisher & Yates.
template <class Item>
void shuffle(std::span<Item> order, std::uint64_t seed, DrawPlace place) {
  for (std::size_t i = order.size(); i > 1; --i)
    std::swap(order[i - 1], order[draw_below(i, seed, place, i)]);
}

}  // namespace demarche
