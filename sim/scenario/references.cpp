// What a scenario cites: keys of [sources], and event codes from the tables that [scenario] names.
#include <algorithm>
#include <string>
#include <unordered_map>
#include <vector>

#include "sim/scenario/event_codes.h"
#include "sim/scenario/keys.h"
#include "sim/scenario/read_parts.h"
#include "sim/scenario/resolve_expression.h"

namespace demarche {
namespace {

bool is_key_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

// The codes of one table; not `given` when the scenario names none, not `usable` when it cannot be read.
struct CodeTable {
  bool given = false;
  bool usable = false;
  EventCodes table;
};

// `file` is where the table stands among the scenario's files, or stays -1.
CodeTable read_codes(Reading& reading, const TomlValue* path, const char* column, FileId& file) {
  CodeTable result;
  if (path == nullptr) return result;
  result.given = true;
  const auto id = load_file(reading, path->text);
  if (!id) return result;
  EventCodesResult parsed = parse_event_codes(reading.file(*id).text, column);
  if (parsed.problem) {
    const auto begin = static_cast<std::uint32_t>(parsed.problem->begin);
    reading.diagnostics.error({*id, begin, begin}, parsed.problem->code, parsed.problem->message,
                              parsed.problem->hint);
    return result;
  }
  file = *id;
  result.usable = true;
  result.table = std::move(parsed.table);
  return result;
}

std::vector<std::string> names_of(const EventCodes& table) {
  std::vector<std::string> names;
  for (const EventCode& code : table.codes) names.push_back(code.code);
  return names;
}

// --- checks
// -------------------------------------------------------------------------------------------------------

struct ReferenceCheck {
  Reading& reading;
  std::unordered_map<std::string, Place> sources;
  std::vector<std::string> source_names;
  CodeTable codes;
  CodeTable types;

  void source(const TomlValue& value) const {
    const std::string& text = value.text.value;
    // Keys may hold any characters, so the longest beginning that is a key counts.
    for (std::size_t end = std::min<std::size_t>(text.size(), 100); end > 0; --end) {
      const bool whole = end == text.size() || !is_key_character(text[end]);
      if (whole && sources.contains(text.substr(0, end))) return;
    }
    const std::string word = text.substr(0, text.find_first_of(" \t,;:"));
    std::string hint = did_you_mean(word, source_names);
    if (hint.empty()) hint = "add it to [sources], and begin with its key";
    reading.diagnostics.warning(value.text.place(0, word.size()), "unknown-source",
                                "no source is listed as " + ticked(word), hint);
  }

  void code(const KeyFormat& key, const TomlValue& value) const {
    const bool cameo = key.name == "cameo";
    const CodeTable& table = cameo ? codes : types;
    if (!table.given) {
      reading.diagnostics.error(value.place, "no-code-table",
                                ticked(key.name) + " is given, but [scenario] names no table of " +
                                    (cameo ? "CAMEO codes" : "PLOVER types"),
                                cameo ? "add codes = \"lib/cameo-icews.csv\" to [scenario]"
                                      : "add types = \"lib/plover.csv\" to [scenario]");
    } else if (table.usable && find_event_code(table.table, value.text.value) == nullptr) {
      reading.diagnostics.error(
          value.text.whole(), "unknown-code",
          ticked(value.text.value) + " is not in the table of " + (cameo ? "CAMEO codes" : "PLOVER types"),
          did_you_mean(value.text.value, names_of(table.table)));
    }
  }

  void basis(const TomlValue& table) const {
    const TomlValue* basis = find_value(table, "basis");
    if (basis == nullptr || basis->text.value == "judgement") return;
    const TomlValue* source = find_value(table, "source");
    if (source != nullptr && !source->text.value.empty()) return;
    reading.diagnostics.error(basis->text.whole(), "missing-source",
                              "a number that rests on " +
                                  std::string(basis->text.value == "fact" ? "a fact" : "an estimate") +
                                  " needs a source",
                              "add source = \"KEY …\", or be honest: basis = \"judgement\"");
  }

  void table(const SectionFormat& format, const TomlValue& value) const {
    basis(value);
    for (const TomlEntry& entry : value.entries) {
      const KeyFormat* key = find_key_format(format, entry.key);
      if (key == nullptr) continue;
      if (key->name == "source") source(entry.value);
      if (key->kind == ValueKind::code) code(*key, entry.value);
      if (key->kind == ValueKind::term_list) {
        for (const TomlValue& item : entry.value.items) table(term_format(), item);
      }
    }
  }

  void section(const SectionFormat& format, const TomlValue& value) const {
    if (format.shape == Shape::named) {
      for (const TomlEntry& entry : value.entries) table(format, entry.value);
    }
    if (format.shape == Shape::list) {
      for (const TomlValue& item : value.items) table(format, item);
    }
  }
};

// A source counts as cited when its key stands anywhere but in its own line: in `source`, or in the prose.
void warn_uncited(Reading& reading, const std::unordered_map<std::string, Place>& sources,
                  const std::vector<std::string>& names) {
  std::unordered_map<std::string, int> seen;
  for (const SourceFile& file : reading.sources.files) {
    const std::string_view text = file.text;
    for (std::size_t at = 0; at < text.size();) {
      std::size_t end = at;
      while (end < text.size() && is_key_character(text[end])) ++end;
      if (end > at) {
        const auto word = std::string(text.substr(at, std::min<std::size_t>(end - at, 100)));
        if (sources.contains(word)) ++seen[word];
      }
      at = std::max(end, at + 1);
    }
  }
  for (const std::string& name : names) {
    const bool plain = std::all_of(name.begin(), name.end(), is_key_character);
    if (plain && seen[name] < 2) {
      reading.diagnostics.warning(sources.at(name), "uncited-source",
                                  "the source " + ticked(name) + " is never cited");
    }
  }
}

}  // namespace

void check_references(Reading& reading, const TomlValue& document) {
  ReferenceCheck check{reading, {}, {}, {}, {}};
  if (const TomlEntry* listed = section_entry(document, "sources")) {
    for (const TomlEntry& entry : listed->value.entries) {
      check.sources.emplace(entry.key, entry.place);
      check.source_names.push_back(entry.key);
    }
  }
  warn_uncited(reading, check.sources, check.source_names);
  if (const TomlEntry* header = section_entry(document, "scenario")) {
    check.codes =
        read_codes(reading, find_value(header->value, "codes"), "code", reading.scenario.codes_file);
    check.types =
        read_codes(reading, find_value(header->value, "types"), "type", reading.scenario.types_file);
  }
  for (const SectionFormat& format : section_formats()) {
    const TomlEntry* entry = format.name.empty() ? nullptr : section_entry(document, format.name);
    if (entry != nullptr) check.section(format, entry->value);
  }
}

}  // namespace demarche
