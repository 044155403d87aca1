// [[findings]]: published results, and how the scenario's own is measured.
#include <string>

#include "sim/scenario/read_parts.h"
#include "sim/scenario/read_values.h"

namespace demarche {
namespace {

constexpr int max_finding_runs = 100'000;  // as of a test

std::optional<double> bound_at(const TomlValue& table, std::string_view key) {
  const TomlValue* value = find_value(table, key);
  return value == nullptr ? std::nullopt : std::optional(value->number);
}

void check_finding(Reading& reading, const Finding& finding, const TomlValue& table) {
  const auto wrong = [&](std::string_view key, const char* code, const std::string& message) {
    const TomlEntry* entry = find_entry(table, key);
    reading.diagnostics.error(entry != nullptr ? entry->place : table.place, code, message);
  };
  if (finding.value.empty()) {
    if (finding.out.empty())
      wrong("", "missing-key", "the finding needs a `value`, or says in `out` why it has none");
    if (finding.rests_on != Finding::RestsOn::neither)
      wrong("rests_on", "bad-value", "a finding that is not measured rests on nothing");
    return;
  }
  if (!finding.low && !finding.high) wrong("", "missing-key", "the finding needs `low`, `high` or both");
  if (finding.low && finding.high && !(*finding.low <= *finding.high))
    wrong("low", "bad-value", "`low` must not be above `high`");
  if (finding.worlds.size() > 2) wrong("worlds", "bad-value", "a finding compares at most two worlds");
  if (find_entry(table, "as") != nullptr && !finding.compares())
    wrong("as", "bad-value", "there is nothing to compare with: add `against` or a second world");
  if (finding.as == Finding::As::turned && (finding.worlds.size() != 2 || !finding.against.empty()))
    wrong("as", "bad-value",
          "\"turned\" compares each run with itself in another world: it needs two `worlds`");
}

Finding read_finding(Reading& reading, const TomlValue& table) {
  Finding finding;
  finding.name = text_at(table, "name");
  finding.statement = text_at(table, "statement");
  finding.source = text_at(table, "source");
  finding.published = text_at(table, "published");
  finding.about = text_at(table, "about");
  finding.out = text_at(table, "out");
  finding.place = table.place;
  finding.low = bound_at(table, "low");
  finding.high = bound_at(table, "high");
  finding.value = expression_at(table, "value", reading.diagnostics);
  finding.among = expression_at(table, "among", reading.diagnostics);
  finding.against = expression_at(table, "against", reading.diagnostics);
  finding.worlds = read_layers(reading, table, "worlds");
  const std::string as = text_at(table, "as");
  if (as == "ratio") finding.as = Finding::As::ratio;
  if (as == "turned") finding.as = Finding::As::turned;
  const std::string rests_on = text_at(table, "rests_on");
  if (rests_on == "fitted") finding.rests_on = Finding::RestsOn::fitted;
  if (rests_on == "built-in") finding.rests_on = Finding::RestsOn::built_in;
  finding.seed = static_cast<std::uint64_t>(number_at(table, "seed", 1));
  if (const TomlValue* runs = find_value(table, "runs")) {
    if (runs->number >= 2 && runs->number <= max_finding_runs)
      finding.runs = static_cast<int>(runs->number);
    else
      reading.diagnostics.error(runs->place, "bad-value",
                                "`runs` must be from 2 to " + std::to_string(max_finding_runs));
  }
  check_finding(reading, finding, table);
  return finding;
}

}  // namespace

void read_findings(Reading& reading, const TomlValue& document) {
  NameList names;
  for (const TomlValue* table : list_section(reading, document, "findings")) {
    Finding finding = read_finding(reading, *table);
    if (const TomlValue* name = find_value(*table, "name"))
      names.add(reading, finding.name, name->place, "the finding");
    reading.scenario.findings.push_back(std::move(finding));
  }
}

}  // namespace demarche
