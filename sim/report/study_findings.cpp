#include "sim/report/study_findings.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace demarche {

namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();

std::size_t find_output(const SampledStudy& samples, const std::string& name) {
  std::string names;
  for (std::size_t i = 0; i < samples.outputs.size(); ++i) {
    if (samples.outputs[i].name == name) return i;
    names += (names.empty() ? "“" : ", “") + samples.outputs[i].name + "”";
  }
  throw StudyRefused("there is no output “" + name + "”; there are " + names);
}

}  // namespace

bool has_findings(const StudySpec& study) {
  const bool sampled = study.design == Design::morris || study.design == Design::sobol_indices ||
                       study.design == Design::latin_hypercube || study.design == Design::sobol_sequence;
  return sampled && study.worlds.empty() && study.policies.empty() && !study.vary.empty();
}

SampledStudy read_samples(const StudyDatabase& database) {
  const StudyPoints& points = database.points();
  const StudySpec& study = points.study();
  SampledStudy samples;
  samples.design = study.design;
  samples.seed = study.seed;
  samples.runs = study.runs;
  samples.places = points.samples();
  const std::size_t axes = study.vary.size();
  for (std::size_t a = 0; a < axes; ++a) samples.parameters.push_back(points.inputs()[a].name);
  const std::size_t size = samples.places.size();
  for (std::uint64_t p = 0; p < size; ++p) {
    const std::vector<double> values = points.values(p);
    samples.values.insert(samples.values.end(), values.begin(),
                          values.begin() + static_cast<std::ptrdiff_t>(axes));
  }
  const auto add = [&](const std::string& name, bool share) {
    samples.outputs.push_back(
        {name, share, std::vector<double>(size, none), std::vector<double>(size, none)});
  };
  std::vector<Outcome> const& outcomes = points.scenario()->outcomes;
  for (const Outcome& outcome : outcomes) add(outcome.name, true);
  for (const StudyOutput& output : database.outputs()) add(output.name, false);

  Statement shares = database.connection().prepare(
      "SELECT shares.point, outcome, share, runs - failed FROM shares JOIN points USING (point)");
  while (shares.step()) {
    const int outcome = find_outcome(*points.scenario(), shares.text(1));
    const auto point = static_cast<std::size_t>(shares.whole(0));
    const auto runs = static_cast<double>(shares.whole(3));
    if (outcome < 0 || point >= size || runs < 1) continue;
    SampledOutput& output = samples.outputs[static_cast<std::size_t>(outcome)];
    const double share = shares.number(2);
    output.values[point] = share;
    if (runs > 1) output.errors[point] = share * (1 - share) / (runs - 1);
  }
  Statement summary =
      database.connection().prepare("SELECT point, output, runs, mean, deviation FROM summary");
  while (summary.step()) {
    const auto point = static_cast<std::size_t>(summary.whole(0));
    const auto runs = static_cast<double>(summary.whole(2));
    if (point >= size || runs < 1) continue;
    const std::string name = summary.text(1);
    for (std::size_t i = 0; i < database.outputs().size(); ++i)
      if (database.outputs()[i].name == name) {
        SampledOutput& output = samples.outputs[outcomes.size() + i];
        output.values[point] = summary.number(3);
        if (runs > 1) output.errors[point] = summary.number(4) * summary.number(4) / runs;
      }
  }
  return samples;
}

StudyFindings find_out(const StudyDatabase& database, const FindingsAsked& asked) {
  StudyFindings findings;
  findings.samples = read_samples(database);
  const SampledStudy& samples = findings.samples;
  std::vector<std::size_t> outputs;
  for (const std::string& name : asked.outputs) outputs.push_back(find_output(samples, name));
  if (outputs.empty())
    for (std::size_t i = 0; i < samples.outputs.size(); ++i) outputs.push_back(i);
  for (const std::size_t i : outputs)
    findings.sensitivities.push_back(analyse_sensitivity(samples, i, method_of(samples.design)));

  std::vector<std::size_t> where;
  for (const int outcome : database.points().study().outcomes)
    where.push_back(static_cast<std::size_t>(outcome));
  for (const std::string& name : asked.discover) {
    const std::size_t output = find_output(samples, name);
    if (std::ranges::find(where, output) == where.end()) where.push_back(output);
  }
  // Trajectories and samples for indices are no even spread over the ranges: densities there would mislead.
  if (method_of(samples.design) == SensitivityMethod::score)
    for (const std::size_t i : where)
      findings.discoveries.push_back(discover(samples, i, asked.boxes, asked.tree));
  return findings;
}

void write_findings(StudyDatabase& database, const StudyFindings& findings) {
  const SensitivityMethod method = method_of(findings.samples.design);
  database.write_table(sensitivity_table(findings.samples, findings.sensitivities), explanation_of(method));
  if (findings.discoveries.empty()) return;
  for (const PlainTable& table : discovery_tables(findings.discoveries))
    database.write_table(table, explanation_of_discovery());
}

Html findings_page_of(const StudyDatabase& database, const StudyFindings& findings) {
  const StudySpec& study = database.points().study();
  const Scenario& scenario = *database.points().scenario();
  Html body = paragraph(scenario.title + ": " + std::to_string(findings.samples.places.size()) +
                        " points of " + std::to_string(findings.samples.parameters.size()) + " parameters, " +
                        std::to_string(study.runs) + " runs each, " + name_of(study.design) + ", seed " +
                        std::to_string(study.seed) + ".");
  if (!findings.discoveries.empty()) {
    body += paragraph(explanation_of_discovery());
    for (const Discovery& d : findings.discoveries) body += discovery_section(d);
  }
  body += paragraph(explanation_of(method_of(findings.samples.design)));
  for (const Sensitivity& s : findings.sensitivities) body += sensitivity_section(findings.samples, s);
  return html_page("Study", study.title.empty() ? scenario.title : study.title, body);
}

}  // namespace demarche
