// The direction numbers of Sobol' sequences by Joe & Kuo (2008), "Constructing Sobol sequences with better
// two-dimensional projections", SIAM J. Sci. Comput. 30, 2635–2654: the first dimensions of their table
// new-joe-kuo-6.21201, as SciPy 1.10 distributes it. Copyright (c) 2008 Frances Y. Kuo and Stephen Joe;
// redistribution in source and binary form is permitted under the 3-clause BSD licence, of which this is the
// notice: the copyright notice is kept, the authors' names endorse nothing, and the numbers come "as is",
// without warranty of any kind.
#pragma once

#include <cstdint>
#include <span>

namespace demarche {

inline constexpr std::size_t max_sobol_dimensions = 512;  // two for each of max_axes axes

// One after the other for the dimensions from the second on; the layout stands at the table.
std::span<const std::uint16_t> joe_kuo_numbers();

}  // namespace demarche
