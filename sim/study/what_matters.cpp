#include "sim/study/what_matters.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace demarche {

double luck_variance(const SampledOutput& output) {
  double sum = 0;
  double count = 0;
  for (const double e : output.errors)
    if (!std::isnan(e)) {
      sum += e;
      count += 1;
    }
  return count > 0 ? sum / count : 0;
}

double morris_luck(const SampledOutput& output) {
  // The mean size of a difference of two independent normal errors, over the step of the design.
  constexpr double step = static_cast<double>(morris_levels / 2) / (morris_levels - 1);
  constexpr double mean_size = 0.7978845608028654;  // sqrt(2 / pi)
  return std::sqrt(2 * luck_variance(output)) * mean_size / step;
}

const char* name_of(SensitivityMethod method) {
  switch (method) {
    case SensitivityMethod::morris: return "morris";
    case SensitivityMethod::sobol: return "sobol";
    case SensitivityMethod::score: return "score";
  }
  return "";
}

SensitivityMethod method_of(Design design) {
  if (design == Design::morris) return SensitivityMethod::morris;
  return design == Design::sobol_indices ? SensitivityMethod::sobol : SensitivityMethod::score;
}

Sensitivity analyse_sensitivity(const SampledStudy& study, std::size_t output, SensitivityMethod method) {
  const SampledOutput& y = study.outputs[output];
  Sensitivity result;
  result.output = y.name;
  result.method = method;
  std::vector<double> weight(study.parameters.size());
  switch (method) {
    case SensitivityMethod::morris:
      result.effects = morris_effects(study.places, y.values, study.seed);
      result.luck = morris_luck(y);
      for (std::size_t d = 0; d < weight.size(); ++d) weight[d] = result.effects[d].strength.value;
      break;
    case SensitivityMethod::sobol:
      result.indices = sobol_indices(study.places.dimensions, y.values, study.seed);
      if (result.indices.variance > 0)
        result.luck = std::min(1.0, luck_variance(y) / result.indices.variance);
      for (std::size_t d = 0; d < weight.size(); ++d) weight[d] = result.indices.parameters[d].total.value;
      break;
    case SensitivityMethod::score:
      result.scores = feature_scores(study.places, y.values, study.seed);
      for (std::size_t d = 0; d < weight.size(); ++d)
        weight[d] = std::max(result.scores.parameters[d].alone, result.scores.parameters[d].spread * 1e-3);
      break;
  }
  result.order.resize(weight.size());
  std::iota(result.order.begin(), result.order.end(), std::size_t{0});
  std::ranges::stable_sort(result.order, [&](std::size_t a, std::size_t b) { return weight[a] > weight[b]; });
  return result;
}

SampleTable interest_table(const SampledStudy& study, std::size_t output) {
  const std::vector<double>& shares = study.outputs[output].values;
  const std::size_t d = study.parameters.size();
  SampleTable table{study.parameters, {}, {}};
  for (std::size_t i = 0; i < shares.size(); ++i) {
    if (std::isnan(shares[i])) continue;
    const auto row = std::span(study.values).subspan(i * d, d);
    table.values.insert(table.values.end(), row.begin(), row.end());
    table.shares.push_back(std::clamp(shares[i], 0.0, 1.0));
  }
  return table;
}

}  // namespace demarche
