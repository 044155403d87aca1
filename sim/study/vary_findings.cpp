#include "sim/study/vary_findings.h"

#include <algorithm>

namespace demarche {

VariedFindings vary_findings(const std::shared_ptr<const Scenario>& scenario, const VaryOptions& options) {
  VariedFindings varied;
  for (const Parameter& parameter : scenario->parameters) {
    if (parameter.basis == Basis::fact) continue;
    for (const double side : {-1.0, 1.0}) {
      const double to =
          std::clamp(parameter.value * (1 + side * options.share), parameter.range.low, parameter.range.high);
      if (to != parameter.value) varied.variations.push_back({parameter.id, parameter.value, to, {}});
    }
  }
  const std::size_t of = varied.variations.size() + 1;
  const auto run = [&](std::map<std::string, double> under) {
    return run_findings(scenario, options.threads, options.cancel, {std::move(under), options.most_runs});
  };
  varied.base = run({});
  for (std::size_t i = 0; i < varied.variations.size(); ++i) {
    if (options.cancel != nullptr && options.cancel->load()) return {};
    if (options.progress) options.progress(i + 1, of);
    FindingsVariation& variation = varied.variations[i];
    variation.results = run({{variation.parameter, variation.to}});
  }
  if (options.cancel != nullptr && options.cancel->load()) return {};
  return varied;
}

}  // namespace demarche
