// Where a study looks: designs of points in the unit cube, the same on every machine. What a coordinate means
// (a parameter's range, a listed value) is the caller's.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace demarche {

struct UnitPoints {
  std::size_t dimensions = 0;
  std::vector<double> values;  // row by row, each in [0, 1); of Morris' also 1

  std::size_t size() const { return dimensions == 0 ? 0 : values.size() / dimensions; }
  std::span<const double> row(std::size_t i) const {
    return std::span(values).subspan(i * dimensions, dimensions);
  }
};

// A design holds all of its coordinates at once, 8 bytes each: at most 800 MB. Callers check what a user asks
// for with fits_in_memory(); the designs throw std::invalid_argument for more, and for dimensions outside
// 1 … max_axes.
inline constexpr std::size_t max_unit_values = 100'000'000;
bool fits_in_memory(std::size_t points, std::size_t dimensions);

// McKay, Beckman & Conover (1979): in each dimension every one of `points` equal slices holds one point, at a
// random place of it.
UnitPoints latin_hypercube(std::size_t points, std::size_t dimensions, std::uint64_t seed);

// Sobol' (1967) with the numbers of Joe & Kuo (2008), in the order of Antonov & Saleev (1979), coordinates
// multiples of 2^-32. Scrambled by Owen (1995): every point is uniform, and every block of 2^k points is
// still spread evenly; so numbers of points that are powers of two are best. At most 2^32 points.
enum class Scrambling : std::uint8_t { none, owen };
UnitPoints sobol_sequence(std::size_t points, std::size_t dimensions, std::uint64_t seed,
                          Scrambling scrambling = Scrambling::owen);

// Morris (1991): each trajectory is dimensions + 1 rows, a random point and then one more for each dimension,
// moved in that dimension alone by levels / 2 levels, up or down, the dimensions in random order. Coordinates
// are k / (levels - 1): the last level is 1, the only coordinate of any design outside [0, 1).
inline constexpr int morris_levels = 4;  // an even number, 2 … 1000
UnitPoints morris_trajectories(std::size_t trajectories, std::size_t dimensions, int levels,
                               std::uint64_t seed);

// The points from which first and total indices are estimated (Saltelli et al. 2010): for each of `base`
// samples dimensions + 2 rows: a point A, a point B, then for each dimension A with that coordinate of B.
// A and B are the halves of a scrambled Sobol' sequence of twice the dimensions; `base` is best a power of
// two.
UnitPoints sobol_index_points(std::size_t base, std::size_t dimensions, std::uint64_t seed);

}  // namespace demarche
