#include "sim/report/findings_page.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <string_view>

namespace demarche {
namespace {

// Three digits are more than an ensemble of some thousand runs knows.
std::string three_digits(double x) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3g", std::fabs(x) < 5e-4 ? 0.0 : x);
  return text;
}

// A cell holds one line, and no bar.
std::string cell(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '|') result += '\\';
    result += c == '\n' ? ' ' : c;
  }
  return result;
}

std::string wanted(const Finding& finding) {
  if (finding.low && finding.high) return three_digits(*finding.low) + " to " + three_digits(*finding.high);
  if (finding.low) return "above " + three_digits(*finding.low);
  if (finding.high) return "below " + three_digits(*finding.high);
  return "";
}

std::string verdict(const FindingResult& result) {
  if (!result.problem.empty()) return "error";
  return !result.measured ? "not measured" : result.inside ? "in" : "**out**";
}

std::string full_source(const Scenario& scenario, const std::string& source) {
  for (const auto& [key, reference] : scenario.references)
    if (source.compare(0, key.size(), key) == 0 &&
        (source.size() == key.size() || source[key.size()] == ' ' || source[key.size()] == ','))
      return reference + source.substr(key.size());
  return source;
}

}  // namespace

std::string findings_page(const std::vector<MeasuredScenario>& measured) {
  struct Row {
    const MeasuredScenario* of;
    const Finding* finding;
    const FindingResult* result;
  };
  std::vector<Row> rows;
  int inside = 0;
  int outside = 0;
  for (const MeasuredScenario& one : measured)
    for (std::size_t i = 0; i < one.results.size(); ++i) {
      rows.push_back({&one, &one.scenario->findings[i], &one.results[i]});
      inside += one.results[i].measured && one.results[i].inside ? 1 : 0;
      outside += one.results[i].measured && !one.results[i].inside ? 1 : 0;
    }
  std::stable_sort(rows.begin(), rows.end(),
                   [](const Row& a, const Row& b) { return a.finding->name < b.finding->name; });
  const int unmeasured = static_cast<int>(rows.size()) - inside - outside;
  std::string page = "# What was published, and what the scenarios give\n\n";
  page += "Made by `demarche validity` from the scenarios in the last column; do not edit. " +
          std::to_string(inside) + " of " + std::to_string(rows.size()) + " findings are in, " +
          std::to_string(outside) + " out, " + std::to_string(unmeasured) + " not measured.\n\n";
  page +=
      "*In*: with a published range, our estimate lies in it; with a direction, our whole 95 % interval lies "
      "on\n"
      "that side. n: runs that count (of each group that is compared).\n\n"
      "| | statement | published | agrees if | ours (95 %) | n | | measured in |\n"
      "| --- | --- | --- | --- | --- | --- | --- | --- |\n";
  for (const auto& [of, finding, result] : rows) {
    page += "| " + cell(finding->name) + " | " + cell(finding->statement) + " | " + cell(finding->published) +
            " | " + wanted(*finding) + " | ";
    if (result->measured) {
      page += three_digits(result->estimate) + " (" + three_digits(result->low) + " to " +
              three_digits(result->high) + ") | " + std::to_string(result->count) +
              (result->against > 0 ? ", " + std::to_string(result->against) : std::string());
    } else {
      page += " | ";
    }
    page +=
        " | " + verdict(*result) + " | " + cell(std::filesystem::path(of->path).filename().string()) + " |\n";
  }
  // Findings with one text stand on one line.
  const auto notes = [&](const char* title, auto holds, auto text) {
    std::vector<std::pair<std::string, std::string>> list;  // text, names
    for (const Row& row : rows) {
      if (!holds(row)) continue;
      const std::string words = cell(text(row));
      const auto same =
          std::find_if(list.begin(), list.end(), [&](const auto& one) { return one.first == words; });
      if (same == list.end())
        list.emplace_back(words, row.finding->name);
      else
        same->second += ", " + row.finding->name;
    }
    if (list.empty()) return;
    page += std::string("\n## ") + title + "\n\n";
    for (const auto& [words, names] : list) page += "- **" + names + "**: " + words + "\n";
  };
  notes(
      "Why out", [](const Row& r) { return r.result->measured && !r.result->inside; },
      [](const Row& r) { return r.finding->out.empty() ? "No reason is known." : r.finding->out; });
  notes(
      "Why not measured", [](const Row& r) { return !r.result->measured; },
      [](const Row& r) { return r.result->problem.empty() ? r.finding->out : r.result->problem; });
  notes(
      "How it is measured", [](const Row& r) { return !r.finding->about.empty(); },
      [](const Row& r) { return r.finding->about; });
  notes(
      "Sources", [](const Row&) { return true; },
      [](const Row& r) { return full_source(*r.of->scenario, r.finding->source); });
  return page;
}

}  // namespace demarche
