#include "sim/report/findings_page.h"

#include <algorithm>
#include <array>
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

bool is_in(const FindingResult& result) { return result.measured && result.inside; }

// How many of some findings are in.
struct Tally {
  int measured = 0;
  int inside = 0;

  void add(const FindingResult& result) {
    measured += result.measured ? 1 : 0;
    inside += is_in(result) ? 1 : 0;
  }
  std::string text() const { return std::to_string(inside) + " of " + std::to_string(measured); }
};

std::string full_source(const Scenario& scenario, const std::string& source) {
  for (const auto& [key, reference] : scenario.references)
    if (source.compare(0, key.size(), key) == 0 &&
        (source.size() == key.size() || source[key.size()] == ' ' || source[key.size()] == ','))
      return reference + source.substr(key.size());
  return source;
}

}  // namespace

std::string rests_on(const Finding& finding) {
  return finding.rests_on == Finding::RestsOn::fitted     ? "fitted"
         : finding.rests_on == Finding::RestsOn::built_in ? "built in"
                                                          : "";
}

std::string findings_page(const std::vector<MeasuredScenario>& measured) {
  struct Row {
    const MeasuredScenario* of;
    const Finding* finding;
    const FindingResult* result;
  };
  std::vector<Row> rows;
  Tally all;
  std::array<Tally, 3> by_rest;  // as Finding::RestsOn
  for (const MeasuredScenario& one : measured)
    for (std::size_t i = 0; i < one.results.size(); ++i) {
      rows.push_back({&one, &one.scenario->findings[i], &one.results[i]});
      all.add(one.results[i]);
      by_rest[static_cast<std::size_t>(one.scenario->findings[i].rests_on)].add(one.results[i]);
    }
  std::stable_sort(rows.begin(), rows.end(),
                   [](const Row& a, const Row& b) { return a.finding->name < b.finding->name; });
  std::string page = "# What was published, and what the scenarios give\n\n";
  page += "Made by `demarche validity` from the scenarios in the last column; do not edit. " +
          std::to_string(all.inside) + " of " + std::to_string(rows.size()) + " findings are in, " +
          std::to_string(all.measured - all.inside) + " out, " +
          std::to_string(static_cast<int>(rows.size()) - all.measured) + " not measured.\n\n";
  page +=
      "Agreement proves little where the published figure chose a parameter (*fitted*: " + by_rest[1].text() +
      " in) or a\nformula says it outright (*built in*: " + by_rest[2].text() +
      " in). **Of the findings that are neither, " + by_rest[0].text() + " are in.**\n\n";
  page +=
      "*In*: with a published range, our estimate lies in it; with a direction, our whole 95 % interval lies "
      "on\n"
      "that side. n: runs that count (of each group that is compared).\n\n"
      "| | statement | published | agrees if | ours (95 %) | n | | rests on | measured in |\n"
      "| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n";
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
    page += " | " + verdict(*result) + " | " + rests_on(*finding) + " | " +
            cell(std::filesystem::path(of->path).filename().string()) + " |\n";
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

std::string varied_findings_page(const std::string& path, const Scenario& scenario,
                                 const VaryOptions& options, const VariedFindings& varied) {
  const std::string moved = three_digits(100 * options.share) + " %";
  std::string page = "# What hangs on single parameters\n\nMade by `demarche validity --vary " +
                     three_digits(100 * options.share) +
                     (options.most_runs > 0 ? " --most-runs " + std::to_string(options.most_runs) : "") +
                     " " + path + "`. Each parameter is moved on its own, " + moved + " down and\n" + moved +
                     " up (not beyond its range), with the same luck.\n\n";
  const auto tally = [&](const std::vector<FindingResult>& results, bool only_free) {
    Tally t;
    for (std::size_t f = 0; f < results.size(); ++f)
      if (!only_free || scenario.findings[f].rests_on == Finding::RestsOn::neither) t.add(results[f]);
    return t;
  };
  page +=
      "| parameter | from | to | in | in, of those neither fitted nor built in | no longer in | now in |\n"
      "| --- | --- | --- | --- | --- | --- | --- |\n| as it is | | | " +
      tally(varied.base, false).text() + " | " + tally(varied.base, true).text() + " | | |\n";
  std::vector<int> kept(scenario.findings.size(), 0);
  for (const FindingsVariation& v : varied.variations) {
    std::string left;
    std::string came;
    for (std::size_t f = 0; f < v.results.size(); ++f) {
      const bool in = is_in(v.results[f]);
      kept[f] += in ? 1 : 0;
      if (in == is_in(varied.base[f])) continue;
      std::string& list = in ? came : left;
      list += (list.empty() ? "" : ", ") + scenario.findings[f].name;
    }
    page += "| " + v.parameter + " | " + three_digits(v.from) + " | " + three_digits(v.to) + " | " +
            tally(v.results, false).text() + " | " + tally(v.results, true).text() + " | " + cell(left) +
            " | " + cell(came) + " |\n";
  }
  page += "\n## Which findings stay in\n\n| | rests on | as it is | in, of " +
          std::to_string(varied.variations.size()) + " moves |\n| --- | --- | --- | --- |\n";
  for (std::size_t f = 0; f < kept.size(); ++f)
    if (varied.base[f].measured)
      page += "| " + cell(scenario.findings[f].name) + " | " + rests_on(scenario.findings[f]) + " | " +
              verdict(varied.base[f]) + " | " + std::to_string(kept[f]) + " |\n";
  return page;
}

}  // namespace demarche
