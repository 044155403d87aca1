// Small random scenarios that are valid, for properties that must hold for every scenario.
#pragma once

#include <cstdint>
#include <string>

namespace demarche::test {

// The same text for the same seed.
std::string random_scenario(std::uint64_t seed);

// Stocks and nothing but moves between them; each loses the share `loss` on its way.
std::string random_moves_scenario(std::uint64_t seed, double loss);

}  // namespace demarche::test
