#include "sim/scenario/layer_file.h"

#include <algorithm>
#include <vector>

#include "sim/lang/writing.h"
#include "sim/scenario/check_keys.h"
#include "sim/scenario/overrides.h"
#include "sim/scenario/read.h"
#include "sim/scenario/toml_text.h"

namespace demarche {
namespace {

const TomlValue* at_path(const TomlValue& document, std::initializer_list<std::string_view> path) {
  const TomlValue* value = &document;
  for (const std::string_view key : path)
    if (value != nullptr) value = value->kind == TomlKind::table ? find_value(*value, key) : nullptr;
  return value;
}

// The number in this file that the override stands for, or null.
const TomlValue* number_of(const Scenario& s, const TomlValue& document, const OverrideTarget& target) {
  const TomlValue* found = nullptr;
  if (target.parameter >= 0) {
    found = at_path(document,
                    {"parameters", s.parameters[static_cast<std::size_t>(target.parameter)].id, "value"});
  } else if (target.variable >= 0) {
    const Variable& v = s.variables[static_cast<std::size_t>(target.variable)];
    if (v.scope == Scope::world) found = at_path(document, {"state", "world", v.id, "start"});
    if (v.scope == Scope::actor)
      found = at_path(document,
                      {"state", "actor", v.id, "start", s.actors[static_cast<std::size_t>(target.actor)].id});
  }
  return found != nullptr && found->kind == TomlKind::number ? found : nullptr;
}

// `read` gives the overrides of a document that has the form of a layer.
template <class Read>
std::optional<Overrides> layer_in(const SourceFile& file, Diagnostics& diagnostics, const Read& read) {
  Diagnostics found;
  int values_left = max_toml_values;
  std::optional<TomlValue> document = parse_toml(file, 0, values_left, found);
  Overrides overrides;
  if (document) {
    check_table(layer_format(), *document, Place{0, 0, 0}, found);
    if (const TomlEntry* moves = find_entry(*document, "moves"))
      found.error(moves->place, "unknown-key", "a layer changes numbers and rules; it has no `moves`");
    overrides = read(*document, found);
    std::sort(overrides.off.begin(), overrides.off.end());
  }
  const bool good = document && !found.has_errors();
  diagnostics.items.insert(diagnostics.items.end(), found.items.begin(), found.items.end());
  return good ? std::optional(std::move(overrides)) : std::nullopt;
}

}  // namespace

std::string layer_text(const Scenario& s, const Overrides& overrides, const std::string& name) {
  std::string text = "# A layer over “" + on_one_line(s.title) + "”, to be opened on the Rules screen\n";
  text += "name = " + toml_text(on_one_line(name)) + "\n";
  text += "off  = " + toml_list(overrides.off) + "\n\n[set]\n";
  for (const auto& [id, value] : overrides.values) {
    text += toml_key(id) + " = " + toml_number(value);
    if (const int p = find_parameter(s, id); p >= 0)
      text += "  # the scenario says " + toml_number(s.parameters[static_cast<std::size_t>(p)].value);
    text += "\n";
  }
  return text;
}

std::optional<Overrides> read_layer(const SourceFile& file, const Scenario& scenario,
                                    Diagnostics& diagnostics) {
  return layer_in(file, diagnostics, [&](const TomlValue& document, Diagnostics& found) {
    return overrides_in(scenario, document, found);
  });
}

std::optional<Overrides> read_layer_as_written(const SourceFile& file, Diagnostics& diagnostics) {
  return layer_in(file, diagnostics,
                  [](const TomlValue& document, Diagnostics&) { return overrides_as_written(document); });
}

Sources with_layer_written(const Scenario& s, const Overrides& overrides, Overrides& left) {
  Sources files = scenario_files(s);
  left = {};
  left.off = overrides.off;
  struct Change {
    Place place;
    std::string text;
  };
  std::vector<Change> changes;
  std::vector<std::optional<TomlValue>> documents;
  for (std::size_t f = 0; f < files.files.size(); ++f) {
    Diagnostics ignored;  // the scenario has been read: what is no TOML is a table of codes
    int values_left = max_toml_values;
    documents.push_back(parse_toml(files.files[f], static_cast<FileId>(f), values_left, ignored));
  }
  for (const auto& [name, value] : overrides.values) {
    Diagnostics ignored;
    const std::optional<OverrideTarget> target = resolve_override_target(s, name, {}, ignored);
    const TomlValue* number = nullptr;
    for (const std::optional<TomlValue>& document : documents)
      if (target && document && number == nullptr) number = number_of(s, *document, *target);
    if (number == nullptr)
      left.values[name] = value;
    else
      changes.push_back({number->place, toml_number(value)});
  }
  // From the back, so that earlier places stay true.
  std::sort(changes.begin(), changes.end(),
            [](const Change& a, const Change& b) { return a.place.begin > b.place.begin; });
  for (const Change& c : changes)
    files.files[static_cast<std::size_t>(c.place.file)].text.replace(c.place.begin,
                                                                     c.place.end - c.place.begin, c.text);
  return files;
}

}  // namespace demarche
