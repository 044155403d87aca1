// Measurements as ratios: two things done alternately in one process, so that a busy machine slows both.
#pragma once

namespace demarche::bench {

// Prints every ratio of docs/speed.md; `rounds` of each, the median counts.
void print_ratios(int rounds);

}  // namespace demarche::bench
