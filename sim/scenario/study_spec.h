// A study as written: a [study.NAME] block of a scenario or of a study file. What it makes of it is
// sim/study's.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/lang/ast.h"
#include "sim/scenario/layers.h"

namespace demarche {

inline constexpr std::size_t max_axes = 256;
inline constexpr std::size_t max_axis_values = 10'000;          // of one axis
inline constexpr std::size_t max_points = 10'000'000;           // of one study
inline constexpr std::size_t max_sampled_values = 100'000'000;  // of a sampled design, 8 bytes each
inline constexpr std::uint32_t max_study_runs = 1'000'000'000;  // repetitions of one point

enum class Design : std::uint8_t {
  ensemble,         // one point
  factorial,        // every combination of the axes' values
  latin_hypercube,  // `points` points in the axes' ranges
  sobol_sequence,
  morris,         // screening: `points` trajectories
  sobol_indices,  // first and total indices from `points` base samples
  policies,       // worlds × policies
};

// One thing that is varied.
struct Axis {
  std::string name;  // of a parameter or start value, as in overrides
  OverrideTarget target;
  std::vector<double> values;  // listed, or from start, end and step; empty: sampled from the range
  Range range;                 // where samples lie; default: the range of the parameter or variable
  Place place;
};

struct Metric {
  enum class When : std::uint8_t { at_end, every_turn, when_condition } when = When::at_end;
  std::string name;
  Expression value;
  Expression condition;  // when_condition: read in the first turn in which it holds
};

// A world or a policy: a layer of overrides and, for policies, moves.
struct NamedLayer {
  std::string name;
  Overrides overrides;
  std::vector<Move> moves;
};

struct StudySpec {
  std::string id;
  std::string title;
  std::string about;
  Design design = Design::ensemble;
  std::uint64_t seed = 1;
  std::uint32_t runs = 100;   // repetitions of each point
  std::uint32_t points = 64;  // samples of sampled designs, trajectories of Morris
  int turns = 0;              // 0: the scenario's
  bool common_luck = true;    // every point has the same luck, so that differences are sharp
  double until_percent = 0;   // run until the widest interval of the outcomes' shares is narrower; 0: off
  Overrides overrides;        // what holds for every point
  std::vector<Move> moves;
  std::vector<Axis> vary;
  std::vector<Overrides> combine;  // points written out one by one; they may override what `vary` says
  std::vector<Metric> metrics;     // besides the scenario's indicators
  Expression stop;
  std::vector<NamedLayer> worlds, policies;
  std::vector<int> outcomes;  // of interest; empty: all
  Place place;
};

const char* name_of(Design design);

}  // namespace demarche
