// What matters: how far an output (the share of an outcome, the mean of an indicator) hangs on each
// parameter. Pure functions of a design's points and of the output at each of them. An output that is NaN has
// no value (all runs of the point failed); what would need it is left out, and the counts say how much is
// left.
//
// With common luck an output is a function of the parameters alone, for that luck: what changes nothing has
// no effect at all. But a small change of one early choice can send a run on another way, so part of a weak
// effect is luck still.
#pragma once

#include "sim/study/bootstrap.h"
#include "sim/study/sampling.h"

namespace demarche {

// Screening by Morris (1991). An effect is the change of the output when the parameter alone moves, divided
// by the share of its range that it moves.
struct MorrisEffect {
  Estimate mean;      // mu: of the effects, with their sign
  Estimate strength;  // mu*: of the effects' sizes (Campolongo, Cariboni & Saltelli 2007)
  Estimate spread;    // sigma, n - 1: not linear, or in concert with other parameters
  std::size_t effects = 0;
};
// `points` are trajectories of morris_trajectories(), one effect for each dimension; intervals by resampling
// trajectories.
std::vector<MorrisEffect> morris_effects(const UnitPoints& points, std::span<const double> outputs,
                                         std::uint64_t seed);

// Shares of the output's variance, Sobol' (1993). Estimates may leave [0, 1] by sampling error.
struct SobolIndex {
  Estimate first;  // what is explained by the parameter alone: Saltelli et al. (2010), table 2 (b)
  Estimate total;  // … and in concert with others: Jansen (1999), there (f)
};
struct SobolIndices {
  std::vector<SobolIndex> parameters;  // all 0 where the output never varies
  double mean = 0;
  double variance = 0;
  std::size_t samples = 0;  // base samples with all their outputs
};
// `points` of sobol_index_points() are not needed, only the outputs in their order; intervals by resampling
// base samples.
SobolIndices sobol_indices(std::size_t dimensions, std::span<const double> outputs, std::uint64_t seed);

// Feature scoring on any sampled table: the share of the output's variance between slices of a parameter, the
// correlation ratio (Pearson 1905), less what slices of noise would show (Kelley 1935). With many points it
// is the first index (Plischke 2010). Slices hold equal numbers of points.
struct FeatureScore {
  double alone = 0;  // 0 … 1: the mean of the output moves with the parameter
  double spread =
      0;  // 0 … 1, the same of the squared distance from that mean: the parameter works through others
  double trend = 0;    // -1 … 1: correlation of the output with the number of the slice
  double alone_p = 1;  // how often the best of all parameters scores that by chance
  double spread_p = 1;
};
struct FeatureScores {
  std::vector<FeatureScore> parameters;
  // Shuffled outputs exceed these in 5 % of shuffles with the best of all parameters (Westfall & Young 1993):
  // a lower score is noise.
  double noise_alone = 0;
  double noise_spread = 0;
  std::size_t samples = 0;
};
FeatureScores feature_scores(const UnitPoints& points, std::span<const double> outputs, std::uint64_t seed);

}  // namespace demarche
