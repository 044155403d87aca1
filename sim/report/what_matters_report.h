// Sensitivities and discovered regions as tables, JSON and parts of a page.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "sim/report/html.h"
#include "sim/report/plain_table.h"
#include "sim/study/what_matters.h"

namespace demarche {

// What was found about where one outcome comes about.
struct Discovery {
  std::string interest;
  std::size_t points = 0;
  double share = 0;  // of all points together
  std::vector<std::string> parameters;
  std::vector<PrimBox> boxes;
  Tree tree;
};
Discovery discover(const SampledStudy& study, std::size_t output, const PrimOptions& boxes,
                   const TreeOptions& tree);

// `effects`, `indices` or `scores`, of all outputs: a row per output and parameter, as listed.
PlainTable sensitivity_table(const SampledStudy& study, const std::vector<Sensitivity>& found);
// `boxes` (a row per restricted parameter), `peeling` (the trajectories) and `tree` (a row per leaf).
std::vector<PlainTable> discovery_tables(const std::vector<Discovery>& found);

nlohmann::ordered_json sensitivity_json(const SampledStudy& study, const Sensitivity& found);
nlohmann::ordered_json discovery_json(const Discovery& found);

// Sections of a page, one for each output.
Html sensitivity_section(const SampledStudy& study, const Sensitivity& found);
Html discovery_section(const Discovery& found);

// What the numbers of a method mean, in a paragraph, with its source.
std::string explanation_of(SensitivityMethod method);
std::string explanation_of_discovery();

}  // namespace demarche
