// What was found about a sampled study, on the terminal and as JSON.
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "cli/study.h"
#include "cli/text.h"

namespace demarche::cli {
namespace {

constexpr std::size_t most_asked = 15;  // parameters shown of an output that was asked for
constexpr std::size_t most_other = 5;
constexpr std::size_t most_steps = 8;  // of a trajectory

// Shares in points of a hundred, numbers as they are.
std::string amount(double x, bool share) { return minus(number_text(share ? 100 * x : x)); }

std::string interval(const Estimate& e, bool share) {
  return amount(e.low, share) + " to " + amount(e.high, share);
}

struct Columns {
  int name = 24;
  int number = 9;
  int interval = 16;
};

std::string heading_line(const Sensitivity& s, bool share) {
  switch (s.method) {
    case SensitivityMethod::morris:
      return s.output + (share ? " · effects in points of a hundred" : " · effects");
    case SensitivityMethod::sobol: return s.output + " · shares of the variance, %";
    case SensitivityMethod::score: break;
  }
  return s.output + " · scores, %";
}

bool beyond_chance(const Sensitivity& s, std::size_t d) {
  switch (s.method) {
    case SensitivityMethod::morris: return s.effects[d].strength.low > s.luck;
    case SensitivityMethod::sobol: return s.indices.parameters[d].total.low > s.luck;
    case SensitivityMethod::score: break;
  }
  const FeatureScore& f = s.scores.parameters[d];
  return f.alone > s.scores.noise_alone || f.spread > s.scores.noise_spread;
}

std::string sensitivity_text(const SampledStudy& study, const Sensitivity& s, std::size_t most,
                             const Style& style) {
  const auto output = std::ranges::find(study.outputs, s.output, &SampledOutput::name);
  const bool share = output != study.outputs.end() && output->share;
  const Columns c;
  std::string text = style.tone(Tone::heading, heading_line(s, share)) + "\n";
  const auto cells = [&](std::vector<std::pair<std::string, int>> list) {
    std::string line;
    for (const auto& [cell, width] : list) line += padded_left(cell, width);
    return line;
  };
  std::string head;
  if (s.method == SensitivityMethod::morris)
    head = cells({{"mu*", c.number}, {"95 %", c.interval}, {"mu", c.number}, {"sigma", c.number}});
  else if (s.method == SensitivityMethod::sobol)
    head = cells({{"total", c.number}, {"95 %", c.interval}, {"first", c.number}, {"95 %", c.interval}});
  else
    head = cells(
        {{"alone", c.number}, {"p", c.number}, {"spread", c.number}, {"p", c.number}, {"trend", c.number}});
  text += style.tone(Tone::strong, "  " + padded("parameter", c.name) + head) + "\n";
  std::size_t lines = 0;
  std::size_t sure = 0;
  for (std::size_t d = 0; d < study.parameters.size(); ++d) sure += beyond_chance(s, d) ? 1 : 0;
  for (const std::size_t d : s.order) {
    if (lines++ == most) break;
    std::string line;
    if (s.method == SensitivityMethod::morris) {
      const MorrisEffect& e = s.effects[d];
      line = cells({{amount(e.strength.value, share), c.number},
                    {interval(e.strength, share), c.interval},
                    {amount(e.mean.value, share), c.number},
                    {amount(e.spread.value, share), c.number}});
    } else if (s.method == SensitivityMethod::sobol) {
      const SobolIndex& i = s.indices.parameters[d];
      line = cells({{amount(i.total.value, true), c.number},
                    {interval(i.total, true), c.interval},
                    {amount(i.first.value, true), c.number},
                    {interval(i.first, true), c.interval}});
    } else {
      const FeatureScore& f = s.scores.parameters[d];
      line = cells({{amount(f.alone, true), c.number},
                    {number_text(f.alone_p), c.number},
                    {amount(f.spread, true), c.number},
                    {number_text(f.spread_p), c.number},
                    {minus(number_text(f.trend)), c.number}});
    }
    text += "  " + padded(shortened(study.parameters[d], c.name - 1), c.name) + line +
            (beyond_chance(s, d) ? "" : "  ?") + "\n";
  }
  std::string rest;
  if (s.order.size() > most) rest = std::to_string(s.order.size() - most) + " more parameters. ";
  rest += std::to_string(sure) + " of " + std::to_string(s.order.size()) + " stand clear of ";
  if (s.method == SensitivityMethod::morris)
    rest += "what luck alone could show, " + amount(s.luck, share);
  else if (s.method == SensitivityMethod::sobol)
    rest += "what luck alone could show, " + amount(s.luck, true) + " % of the variance";
  else
    rest += "noise, " + amount(s.scores.noise_alone, true) + " alone and " +
            amount(s.scores.noise_spread, true) + " in spread";
  return text + wrapped(rest + "; ? the others.", style.width, "  ", "  ") + "\n";
}

std::string discovery_text(const Discovery& d, const Style& style) {
  std::string text = style.tone(Tone::heading, d.interest) + " · " + percent(d.share) + " of all runs, " +
                     std::to_string(d.points) + " points\n";
  if (d.boxes.empty()) text += wrapped("No region stands out beyond chance.", style.width, "  ", "  ");
  for (std::size_t b = 0; b < d.boxes.size(); ++b) {
    const PrimBox& box = d.boxes[b];
    const std::string first = b == 0 ? "" : "Outside of that: ";
    text += wrapped(first + rule_text(box.rule, d.parameters, d.interest), style.width, "  ", "    ");
    std::string support = "On points that the search did not see: " + percent(box.density_elsewhere) +
                          " of runs, covers " + percent(box.coverage_elsewhere) + ".";
    for (const Restriction& r : box.restrictions)
      support += " " + d.parameters[r.parameter] + ": quasi-p " +
                 (r.quasi_p < 0.001 ? "<0.001" : number_text(r.quasi_p)) + ", found again in " +
                 std::to_string(r.found_again) + " of " + std::to_string(folds) + ".";
    text += style.tone(Tone::faint, wrapped(support, style.width, "    ", "    "));
  }
  if (!d.boxes.empty()) {
    const PrimBox& box = d.boxes.front();
    text += "\n" +
            style.tone(Tone::strong, "  " + padded_left("density", 9) + padded_left("coverage", 10) +
                                         "  on the way to the first box") +
            "\n";
    const std::size_t steps = box.trajectory.size();
    const std::size_t stride = std::max<std::size_t>(1, (steps + most_steps - 1) / most_steps);
    for (std::size_t i = 0; i < steps; ++i) {
      if (i % stride != 0 && i != box.chosen && i + 1 != steps) continue;
      const Region& step = box.trajectory[i];
      text += "  " + padded_left(percent(step.density), 9) + padded_left(percent(step.coverage), 10) +
              (i == box.chosen ? " *" : "  ") +
              shortened(conditions_text(step.conditions, d.parameters), style.width - 24) + "\n";
    }
  }
  text += "\n" + style.tone(Tone::strong, "  As a tree") + "\n";
  for (const Region& leaf : d.tree.leaves)
    text += wrapped(rule_text(leaf, d.parameters, d.interest), style.width, "  ", "    ");
  text += wrapped("It explains " + percent(std::max(0.0, d.tree.explained_elsewhere)) +
                      " of the variance between points that it did not see.",
                  style.width, "    ", "    ");
  return text + "\n";
}

}  // namespace

void print_findings(const StudyEnd& end, const StudyFindings& findings, const FindingsAsked& asked) {
  const Style style = style_for(isatty(STDOUT_FILENO) != 0);
  const StudySpec& study = end.database.points().study();
  const SampledStudy& samples = findings.samples;
  std::string text =
      style.tone(Tone::heading, end.database.points().scenario()->title) + "\n" +
      wrapped(std::string(name_of(study.design)) + ", " + std::to_string(samples.parameters.size()) +
                  " parameters, " + number_text(static_cast<double>(samples.places.size())) + " points, " +
                  std::to_string(study.runs) + " runs each, seed " + std::to_string(study.seed),
              style.width) +
      "\n";
  for (const Discovery& d : findings.discoveries) text += discovery_text(d, style);
  if (asked.discover.empty())
    for (const Sensitivity& s : findings.sensitivities) {
      const auto output = std::ranges::find(samples.outputs, s.output, &SampledOutput::name);
      if (asked.outputs.empty() && !output->share) continue;
      text += sensitivity_text(samples, s, asked.outputs.empty() ? most_other : most_asked, style);
    }
  const std::string meaning =
      asked.discover.empty() ? explanation_of(method_of(study.design)) : explanation_of_discovery();
  text += wrapped(meaning, style.width);
  if (!end.folder.empty()) {
    std::string files;
    for (const std::string& file : end.files) files += (files.empty() ? "" : ", ") + file;
    text += wrapped("In " + end.folder + ": " + files + ".", style.width);
  }
  if (end.runs_now > 0)
    text += number_text(static_cast<double>(end.runs_now)) + " runs in " + number_text(end.seconds) + " s.\n";
  std::fputs(harmless(text).c_str(), stdout);
}

void print_findings_json(const StudyEnd& end, const StudyFindings& findings) {
  using Json = nlohmann::ordered_json;
  Json about = Json::object();
  Statement entries = end.database.connection().prepare("SELECT key, value FROM about ORDER BY rowid");
  while (entries.step()) about[entries.text(0)] = entries.text(1);
  Json sensitivities = Json::array();
  for (const Sensitivity& s : findings.sensitivities)
    sensitivities.push_back(sensitivity_json(findings.samples, s));
  Json discoveries = Json::array();
  for (const Discovery& d : findings.discoveries) discoveries.push_back(discovery_json(d));
  Json out = {{"about", about}, {"sensitivities", sensitivities}, {"discoveries", discoveries}};
  if (!end.folder.empty()) {
    out["folder"] = end.folder;
    out["files"] = end.files;
  }
  std::printf("%s\n", out.dump(2).c_str());
}

}  // namespace demarche::cli
