// What a sampled study says about what matters and where an outcome comes about: the analyses of
// sensitivity.h and discover.h on all its outputs.
#pragma once

#include <string>
#include <vector>

#include "sim/scenario/study_spec.h"
#include "sim/study/discover.h"
#include "sim/study/sensitivity.h"

namespace demarche {

// One thing that was measured at every point: an outcome's share, or the mean of a number.
struct SampledOutput {
  std::string name;
  bool share = false;          // of an outcome
  std::vector<double> values;  // by point; NaN: all its runs failed
  std::vector<double>
      errors;  // their squared standard errors, from the runs of the point; NaN: one run alone
};

struct SampledStudy {
  Design design = Design::latin_hypercube;
  std::uint64_t seed = 1;
  std::uint32_t runs = 1;
  std::vector<std::string> parameters;  // as overrides name them
  UnitPoints places;                    // of the design
  std::vector<double> values;           // of the parameters, point by point
  std::vector<SampledOutput> outputs;
};

// How far luck alone would move an output of `runs` runs: the mean of its squared standard errors. Common
// luck keeps most of it out of differences, but not all: a parameter that changes one early choice sends a
// run on another way.
double luck_variance(const SampledOutput& output);

// What Morris' mu* would be on average for a parameter that does nothing but draw the luck anew: an upper
// bound of what is noise with common luck.
double morris_luck(const SampledOutput& output);

enum class SensitivityMethod : std::uint8_t { morris, sobol, score };
const char* name_of(SensitivityMethod method);
// The design a method needs; scores take any sampled design.
SensitivityMethod method_of(Design design);

struct Sensitivity {
  std::string output;
  SensitivityMethod method = SensitivityMethod::score;
  std::vector<MorrisEffect> effects;  // of the method, the others are empty
  SobolIndices indices;
  FeatureScores scores;
  double luck = 0;                 // morris: morris_luck(); sobol: luck's part of the variance
  std::vector<std::size_t> order;  // parameters, what matters most first
};
Sensitivity analyse_sensitivity(const SampledStudy& study, std::size_t output, SensitivityMethod method);

// Points where the output has a value, as a table for rules. What is not a share counts as one: it should be
// the mean of something that is 0 or 1.
SampleTable interest_table(const SampledStudy& study, std::size_t output);

}  // namespace demarche
