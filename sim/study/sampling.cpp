#include "sim/study/sampling.h"

#include <array>
#include <bit>
#include <numeric>
#include <stdexcept>
#include <string>

#include "sim/scenario/study_spec.h"
#include "sim/study/shuffle.h"
#include "sim/study/sobol_numbers.h"

namespace demarche {

static_assert(max_sobol_dimensions == 2 * max_axes);

bool fits_in_memory(std::size_t points, std::size_t dimensions) {
  return dimensions == 0 || points <= max_unit_values / dimensions;
}

namespace {

UnitPoints empty_points(std::size_t points, std::size_t dimensions) {
  if (dimensions == 0 || dimensions > max_axes)
    throw std::invalid_argument("a design has 1 to " + std::to_string(max_axes) + " dimensions, not " +
                                std::to_string(dimensions));
  if (!fits_in_memory(points, dimensions))
    throw std::invalid_argument(std::to_string(points) + " points of " + std::to_string(dimensions) +
                                " dimensions are more than the " + std::to_string(max_unit_values) +
                                " coordinates that a design can hold");
  UnitPoints result{dimensions, {}};
  result.values.resize(points * dimensions);
  return result;
}

DrawPlace design_place(std::string_view design, std::size_t dimension) {
  return {0, site_hash(design), static_cast<std::uint32_t>(dimension)};
}

constexpr int sobol_bits = 32;
using Directions = std::array<std::uint32_t, sobol_bits>;

std::vector<Directions> sobol_directions(std::size_t dimensions) {
  std::vector<Directions> result(dimensions);
  for (int bit = 0; bit < sobol_bits; ++bit) result[0][static_cast<std::size_t>(bit)] = 1u << (31 - bit);
  std::span<const std::uint16_t> numbers = joe_kuo_numbers();
  for (std::size_t d = 1; d < dimensions; ++d) {
    const std::uint32_t polynomial = numbers[0];
    const auto degree = static_cast<std::size_t>(std::bit_width(polynomial)) - 1;
    Directions& v = result[d];
    v[0] = 1u << 31;
    for (std::size_t k = 1; k < degree; ++k) v[k] = std::uint32_t{numbers[k]} << (31 - k);
    for (std::size_t k = degree; k < v.size(); ++k) {
      v[k] = v[k - degree] ^ (v[k - degree] >> degree);
      for (std::size_t j = 1; j < degree; ++j)
        if ((polynomial >> (degree - j) & 1u) != 0) v[k] ^= v[k - j];
    }
    numbers = numbers.subspan(degree);
  }
  return result;
}

// Nested uniform scrambling: each digit is flipped or not by luck that depends on all digits before it. One
// draw of 128 bits holds the luck of a subtree of seven digits.
std::uint32_t owen_scramble(std::uint32_t x, std::uint64_t seed, DrawPlace place) {
  constexpr int digits = 7;
  std::uint32_t flips = 0;
  for (int first = 0; first < sobol_bits; first += digits) {
    const std::uint32_t before = first == 0 ? 0 : x >> (sobol_bits - first);
    place.turn = static_cast<std::uint32_t>(first);
    const std::array<std::uint32_t, 4> luck = draw_words(seed, place, before);
    std::uint32_t node = 1;  // of the subtree, numbered as in a heap
    for (int digit = first; digit < std::min(first + digits, sobol_bits); ++digit) {
      flips = flips << 1 | (luck[node >> 5] >> (node & 31u) & 1u);
      node = node << 1 | (x >> (sobol_bits - 1 - digit) & 1u);
    }
  }
  return x ^ flips;
}

// Calls put(point, dimension, coordinate) for the points of the sequence.
template <class Put>
void sobol_points(std::size_t points, std::size_t dimensions, std::uint64_t seed, Scrambling scrambling,
                  Put&& put) {
  if (points > std::size_t{1} << sobol_bits)
    throw std::invalid_argument("a Sobol' sequence has at most 2^32 points");
  const std::vector<Directions> directions = sobol_directions(dimensions);
  std::vector<std::uint32_t> x(dimensions, 0);
  for (std::size_t i = 0; i < points; ++i) {
    if (i > 0)
      for (std::size_t d = 0; d < dimensions; ++d)
        x[d] ^= directions[d][static_cast<std::size_t>(std::countr_zero(i))];
    for (std::size_t d = 0; d < dimensions; ++d) {
      const std::uint32_t digits = scrambling == Scrambling::none
                                       ? x[d]
                                       : owen_scramble(x[d], seed, design_place("sobol scrambling", d));
      put(i, d, static_cast<double>(digits) * 0x1p-32);
    }
  }
}

}  // namespace

UnitPoints latin_hypercube(std::size_t points, std::size_t dimensions, std::uint64_t seed) {
  UnitPoints result = empty_points(points, dimensions);
  std::vector<std::uint32_t> slices(points);
  for (std::size_t d = 0; d < dimensions; ++d) {
    std::iota(slices.begin(), slices.end(), 0u);
    shuffle(std::span(slices), seed, design_place("latin hypercube, slices", d));
    for (std::size_t i = 0; i < points; ++i) {
      // A multiple of 2^-24, so that the sum is exact and no rounding leaves the slice.
      const double u =
          draw_uniform(seed, design_place("latin hypercube, places", d), static_cast<std::uint32_t>(i));
      const double inside = std::floor(u * 0x1p24) * 0x1p-24;
      result.values[i * dimensions + d] = (slices[i] + inside) / static_cast<double>(points);
    }
  }
  return result;
}

UnitPoints sobol_sequence(std::size_t points, std::size_t dimensions, std::uint64_t seed,
                          Scrambling scrambling) {
  UnitPoints result = empty_points(points, dimensions);
  sobol_points(points, dimensions, seed, scrambling,
               [&](std::size_t i, std::size_t d, double u) { result.values[i * dimensions + d] = u; });
  return result;
}

UnitPoints morris_trajectories(std::size_t trajectories, std::size_t dimensions, int levels,
                               std::uint64_t seed) {
  if (levels < 2 || levels > 1000 || levels % 2 != 0)
    throw std::invalid_argument("the levels of Morris' method are an even number from 2 to 1000, not " +
                                std::to_string(levels));
  if (!fits_in_memory(trajectories, dimensions + 1))
    throw std::invalid_argument(std::to_string(trajectories) + " trajectories are too many");
  UnitPoints result = empty_points(trajectories * (dimensions + 1), dimensions);
  const auto half = static_cast<std::size_t>(levels / 2);
  std::vector<std::uint32_t> order(dimensions);
  std::vector<std::size_t> level(dimensions);
  std::size_t row = 0;
  const auto write = [&] {
    for (std::size_t d = 0; d < dimensions; ++d)
      result.values[row * dimensions + d] = static_cast<double>(level[d]) / (levels - 1);
    ++row;
  };
  for (std::size_t t = 0; t < trajectories; ++t) {
    const auto turn = static_cast<std::uint32_t>(t);
    for (std::size_t d = 0; d < dimensions; ++d)
      level[d] = draw_below(2 * half, seed, {turn, site_hash("morris, start"), 0}, d);
    std::iota(order.begin(), order.end(), 0u);
    shuffle(std::span(order), seed, {turn, site_hash("morris, order"), 0});
    write();
    for (const std::uint32_t d : order) {
      level[d] = level[d] < half ? level[d] + half : level[d] - half;
      write();
    }
  }
  return result;
}

UnitPoints sobol_index_points(std::size_t base, std::size_t dimensions, std::uint64_t seed) {
  if (!fits_in_memory(base, dimensions + 2))
    throw std::invalid_argument(std::to_string(base) + " base samples are too many");
  UnitPoints result = empty_points(base * (dimensions + 2), dimensions);
  const auto at = [&](std::size_t i, std::size_t row, std::size_t d) -> double& {
    return result.values[(i * (dimensions + 2) + row) * dimensions + d];
  };
  sobol_points(base, 2 * dimensions, seed, Scrambling::owen, [&](std::size_t i, std::size_t d, double u) {
    if (d < dimensions) {
      at(i, 0, d) = u;
      for (std::size_t k = 0; k < dimensions; ++k) at(i, 2 + k, d) = u;
    } else {
      at(i, 1, d - dimensions) = u;
      at(i, 2 + d - dimensions, d - dimensions) = u;
    }
  });
  return result;
}

}  // namespace demarche
