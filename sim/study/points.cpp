#include "sim/study/points.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "sim/scenario/overrides.h"

namespace demarche {
namespace {

constexpr double own_start = std::numeric_limits<double>::quiet_NaN();

OverrideTarget target_of(const Scenario& scenario, const std::string& name) {
  Diagnostics checked_before;
  return resolve_override_target(scenario, name, {}, checked_before).value_or(OverrideTarget{});
}

bool same(const OverrideTarget& a, const OverrideTarget& b) {
  return a.parameter == b.parameter && a.variable == b.variable && a.actor == b.actor &&
         a.second_actor == b.second_actor;
}

// The value of an axis at a place in [0, 1).
double value_at(const Axis& axis, double place) {
  if (axis.values.empty()) return axis.range.low + place * (axis.range.high - axis.range.low);
  const auto i = static_cast<std::size_t>(place * static_cast<double>(axis.values.size()));
  return axis.values[std::min(i, axis.values.size() - 1)];
}

// A number has one value, under whichever of its names (`$bite`, `bite`).
void set_value(const Scenario& scenario, Overrides& overrides, const std::string& name, double value) {
  const OverrideTarget target = target_of(scenario, name);
  std::erase_if(overrides.values,
                [&](const auto& entry) { return same(target_of(scenario, entry.first), target); });
  overrides.values[name] = value;
}

void lay_over(const Scenario& scenario, StudyLayer& layer, const NamedLayer& other) {
  for (const auto& [name, value] : other.overrides.values) set_value(scenario, layer.overrides, name, value);
  for (const std::string& rule : other.overrides.off)
    if (std::find(layer.overrides.off.begin(), layer.overrides.off.end(), rule) == layer.overrides.off.end())
      layer.overrides.off.push_back(rule);
  layer.moves.insert(layer.moves.end(), other.moves.begin(), other.moves.end());
}

}  // namespace

int actor_of_policies(const Scenario& scenario, const StudySpec& study) {
  int actor = -1;
  for (const NamedLayer& policy : study.policies)
    for (const Move& move : policy.moves) {
      const int one = find_actor(scenario, move.actor);
      if (actor >= 0 && one != actor) return -1;
      actor = one;
    }
  return actor;
}

StudyPoints::StudyPoints(std::shared_ptr<const Scenario> scenario, const StudySpec& study)
    : scenario_(std::move(scenario)), study_(study) {
  for (const Axis& axis : study_.vary) input(axis.name);
  for (const Overrides& combination : study_.combine) {
    written_.emplace_back();
    for (const auto& [name, value] : combination.values) written_.back().emplace_back(input(name), value);
  }
  for (const auto* layers : {&study_.worlds, &study_.policies})
    for (const NamedLayer& layer : *layers)
      for (const auto& [name, value] : layer.overrides.values) input(name);
  make_layers();
  make_samples();
}

// Place among the inputs; `$bite` and `bite` are one.
int StudyPoints::input(const std::string& name) {
  const OverrideTarget target = target_of(*scenario_, name);
  for (std::size_t i = 0; i < inputs_.size(); ++i)
    if (same(inputs_[i].target, target)) return static_cast<int>(i);
  const bool parameter = target.parameter >= 0;
  inputs_.push_back(
      {name, target,
       parameter ? scenario_->parameters[static_cast<std::size_t>(target.parameter)].value : own_start});
  return static_cast<int>(inputs_.size()) - 1;
}

void StudyPoints::make_layers() {
  const int worlds = static_cast<int>(study_.worlds.size());
  const int policies = static_cast<int>(study_.policies.size());
  for (int w = worlds == 0 ? -1 : 0; w < worlds; ++w)
    for (int p = policies == 0 ? -1 : 0; p < policies; ++p) {
      StudyLayer layer{w, p, study_.overrides, study_.moves, {}};
      if (w >= 0) lay_over(*scenario_, layer, study_.worlds[static_cast<std::size_t>(w)]);
      if (p >= 0) lay_over(*scenario_, layer, study_.policies[static_cast<std::size_t>(p)]);
      std::sort(layer.overrides.off.begin(), layer.overrides.off.end());
      for (const Move& move : layer.moves) {
        const int actor = find_actor(*scenario_, move.actor);
        if (move.act == "offer" &&
            std::find(layer.seats.begin(), layer.seats.end(), actor) == layer.seats.end())
          layer.seats.push_back(actor);
      }
      std::sort(layer.seats.begin(), layer.seats.end());
      std::vector<double> values;
      for (const StudyInput& input : inputs_) {
        values.push_back(input.usual);
        for (const auto& [name, value] : layer.overrides.values)
          if (same(target_of(*scenario_, name), input.target)) values.back() = value;
      }
      layer_values_.push_back(std::move(values));
      layers_.push_back(std::move(layer));
    }
}

void StudyPoints::make_samples() {
  const std::size_t axes = study_.vary.size();
  Design design = study_.design;
  if (design == Design::policies) {
    const bool listed = std::none_of(study_.vary.begin(), study_.vary.end(),
                                     [](const Axis& axis) { return axis.values.empty(); });
    design = listed ? Design::factorial : Design::latin_hypercube;
  }
  switch (design) {
    case Design::ensemble:
    case Design::policies: return;
    case Design::factorial:
      combinations_ = axes > 0 || study_.combine.empty() ? 1 : 0;
      for (const Axis& axis : study_.vary) combinations_ *= axis.values.size();
      samples_ = combinations_ + study_.combine.size();
      return;
    case Design::latin_hypercube: sampled_ = latin_hypercube(study_.points, axes, study_.seed); break;
    case Design::sobol_sequence: sampled_ = sobol_sequence(study_.points, axes, study_.seed); break;
    case Design::morris:
      sampled_ = morris_trajectories(study_.points, axes, morris_levels, study_.seed);
      break;
    case Design::sobol_indices: sampled_ = sobol_index_points(study_.points, axes, study_.seed); break;
  }
  samples_ = sampled_.size();
}

std::vector<double> StudyPoints::values(std::uint64_t point) const {
  std::vector<double> values = layer_values_[static_cast<std::size_t>(layer(point))];
  const std::uint64_t sample = point / layers_.size();
  if (sampled_.dimensions > 0) {
    const auto row = sampled_.row(static_cast<std::size_t>(sample));
    for (std::size_t a = 0; a < study_.vary.size(); ++a) values[a] = value_at(study_.vary[a], row[a]);
  } else if (sample < combinations_) {
    std::uint64_t rest = sample;  // the last axis changes quickest
    for (std::size_t a = study_.vary.size(); a-- > 0;) {
      const std::vector<double>& listed = study_.vary[a].values;
      values[a] = listed[static_cast<std::size_t>(rest % listed.size())];
      rest /= listed.size();
    }
  } else if (!written_.empty()) {
    for (const auto& [i, value] : written_[static_cast<std::size_t>(sample - combinations_)])
      values[static_cast<std::size_t>(i)] = value;
  }
  for (double& x : values) x += 0.0;  // never -0
  return values;
}

Overrides StudyPoints::overrides(std::uint64_t point) const {
  Overrides result = layer_of(point).overrides;
  const std::vector<double> at = values(point);
  for (std::size_t i = 0; i < inputs_.size(); ++i)
    if (!std::isnan(at[i])) set_value(*scenario_, result, inputs_[i].name, at[i]);
  return result;
}

}  // namespace demarche
