// The points of a study, made when they are asked for: what is varied, and with which worlds and policies.
// A point is a sample (a combination of the axes' values, a combination written out, or a place in a sampled
// design) in a layer (a world with a policy). Layers change quickest: point = sample × layers + layer.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sim/scenario/scenario.h"
#include "sim/study/sampling.h"

namespace demarche {

// A number that differs between points.
struct StudyInput {
  std::string name;  // as overrides name it
  OverrideTarget target;
  double usual = 0;  // where a point does not say; NaN: the start value that the scenario works out
};

// A world with a policy; studies without either have one.
struct StudyLayer {
  int world = -1;       // of the study, or -1
  int policy = -1;      // of the study, or -1
  Overrides overrides;  // of the study, then the world, then the policy
  std::vector<Move> moves;
  std::vector<int> seats;  // actors that a move gives an offer of their own
};

// The actor whom all moves of the study's policies belong to; -1 where they have none, or are of several.
int actor_of_policies(const Scenario& scenario, const StudySpec& study);

class StudyPoints {
 public:
  // `study` is one of the scenario's.
  StudyPoints(std::shared_ptr<const Scenario> scenario, const StudySpec& study);

  const std::shared_ptr<const Scenario>& scenario() const { return scenario_; }
  const StudySpec& study() const { return study_; }
  std::uint64_t size() const { return samples_ * layers_.size(); }
  const std::vector<StudyInput>& inputs() const { return inputs_; }
  const std::vector<StudyLayer>& layers() const { return layers_; }
  int layer(std::uint64_t point) const { return static_cast<int>(point % layers_.size()); }
  const StudyLayer& layer_of(std::uint64_t point) const {
    return layers_[static_cast<std::size_t>(layer(point))];
  }
  // By input; NaN where the scenario's own start value holds.
  std::vector<double> values(std::uint64_t point) const;
  // What `run --set … --off …` needs to play the point.
  Overrides overrides(std::uint64_t point) const;
  // Places in [0, 1) of a sampled design, for the analyses that need them; empty for the others.
  const UnitPoints& samples() const { return sampled_; }

 private:
  int input(const std::string& name);
  void make_layers();
  void make_samples();

  std::shared_ptr<const Scenario> scenario_;
  const StudySpec& study_;
  std::vector<StudyInput> inputs_;  // the axes first, as listed
  std::vector<StudyLayer> layers_;
  std::vector<std::vector<double>> layer_values_;             // by layer and input
  std::vector<std::vector<std::pair<int, double>>> written_;  // what `combine` writes out: input, value
  std::uint64_t samples_ = 1;
  std::uint64_t combinations_ = 0;  // of the axes' values; before what `combine` writes out
  UnitPoints sampled_;
};

}  // namespace demarche
