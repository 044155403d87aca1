#include "sim/study/compare_shares.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "sim/scenario/csv_line.h"

namespace demarche {
namespace {

constexpr std::size_t max_json_bytes = 16u
                                       << 20;  // an ensemble's JSON has seven numbers a turn and indicator

EnsembleRecordResult from_table(std::string_view text) {
  EnsembleRecordResult result;
  EnsembleRecord& record = result.record;
  std::size_t at = 0;
  while (text.substr(at, 2) == "# ") {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view line = text.substr(at + 2, end - at - 2);
    const std::size_t colon = line.find(": ");
    if (colon != std::string_view::npos) {
      const std::string key(line.substr(0, colon));
      const std::string value(line.substr(colon + 2));
      if (key == "scenario")
        record.scenario = value;
      else
        record.about.emplace_back(key, value);
    }
    at = std::min(end + 1, text.size());
  }
  const std::vector<std::string> header = csv_line(text, at);
  const auto column = std::find(header.begin(), header.end(), "outcome");
  if (column == header.end()) {
    result.problem = "it has no column `outcome`: it is no table of an ensemble";
    return result;
  }
  const auto index = static_cast<std::size_t>(column - header.begin());
  std::vector<std::string> names;
  std::map<std::string, std::uint32_t> counts;
  while (at < text.size()) {
    const std::vector<std::string> fields = csv_line(text, at);
    if (fields.size() == 1 && fields[0].empty()) continue;
    if (fields.size() != header.size()) {
      result.problem = "a line has " + std::to_string(fields.size()) + " fields where the first has " +
                       std::to_string(header.size());
      return result;
    }
    if (fields[index] == "failed") continue;
    ++record.runs;
    const std::string name = fields[index].empty() ? "(no outcome)" : fields[index];
    if (counts[name]++ == 0) names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  for (const std::string& name : names) record.outcomes.emplace_back(name, wilson(counts[name], record.runs));
  return result;
}

EnsembleRecordResult from_json(std::string_view text) {
  EnsembleRecordResult result;
  if (text.size() > max_json_bytes) throw std::length_error("it is too large");
  // Depth is bounded while it is built; an ensemble's JSON is three deep.
  const auto shallow = [](int depth, nlohmann::json::parse_event_t, nlohmann::json&) {
    if (depth > 8) throw std::length_error("it is nested too deeply");
    return true;
  };
  const nlohmann::json json = nlohmann::json::parse(text, shallow);
  if (!json.is_object() || !json.contains("outcomes") || !json.contains("runs")) {
    result.problem = "it is no result of `demarche ensemble --json`";
    return result;
  }
  EnsembleRecord& record = result.record;
  if (json.contains("scenario")) record.scenario = json["scenario"].value("title", "");
  for (const char* key : {"seed", "version", "overrides", "off", "digest"})
    if (json.contains(key))
      record.about.emplace_back(key, json[key].is_string() ? json[key].get<std::string>() : json[key].dump());
  const std::uint32_t failed = json.value("failed", 0u);
  record.runs = json["runs"].get<std::uint32_t>();
  if (failed > record.runs) throw std::out_of_range("more runs failed than there are");
  record.runs -= failed;
  for (const auto& [name, share] : json["outcomes"].items()) {
    const auto count = share.at("count").get<std::uint32_t>();
    if (count > record.runs) throw std::out_of_range("an outcome has more runs than there are");
    record.outcomes.emplace_back(name, wilson(count, record.runs));
  }
  return result;
}

}  // namespace

EnsembleRecordResult read_ensemble_record(std::string_view text) {
  EnsembleRecordResult result;
  try {
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    return first != std::string_view::npos && text[first] == '{' ? from_json(text) : from_table(text);
  } catch (const std::exception& error) {
    result.problem = std::string("it cannot be read: ") + error.what();
  }
  return result;
}

std::vector<ShareDifference> compare_shares(const EnsembleRecord& first, const EnsembleRecord& second) {
  std::vector<ShareDifference> out;
  const auto find = [](const EnsembleRecord& record, const std::string& name) {
    for (const auto& [other, share] : record.outcomes)
      if (other == name) return share;
    return wilson(0, record.runs);
  };
  const auto add = [&](const std::string& name) {
    ShareDifference d{name, find(first, name), find(second, name), false};
    d.beyond_chance = d.first.low > d.second.high || d.second.low > d.first.high;
    out.push_back(d);
  };
  for (const auto& [name, share] : first.outcomes) add(name);
  for (const auto& [name, share] : second.outcomes) {
    const bool known =
        std::any_of(out.begin(), out.end(), [&](const ShareDifference& d) { return d.outcome == name; });
    if (!known) add(name);
  }
  return out;
}

}  // namespace demarche
