// Overrides and forced moves of tests and studies: `set`, `off`, `moves`.
#include <string>

#include "sim/scenario/moves.h"
#include "sim/scenario/overrides.h"
#include "sim/scenario/read_parts.h"
#include "sim/scenario/read_values.h"

namespace demarche {
namespace {

// Calls `take(name, entry)` for every number. `world.tension = 1` is a table in TOML; the override is called
// "world.tension".
template <class Take>
void each_value(const TomlValue& table, const std::string& prefix, const Take& take) {
  for (const TomlEntry& entry : table.entries) {
    const std::string name = prefix + entry.key;
    if (entry.value.kind == TomlKind::table)
      each_value(entry.value, name + ".", take);
    else
      take(name, entry);
  }
}

// Each name is checked where it is written.
void take_values(const Scenario& scenario, const TomlValue& table, Overrides& overrides,
                 Diagnostics& diagnostics) {
  each_value(table, "", [&](const std::string& name, const TomlEntry& entry) {
    Overrides one;
    one.values[name] = entry.value.number;
    check_overrides(scenario, one, entry.place, diagnostics);
    overrides.values[name] = entry.value.number;
  });
}

}  // namespace

Overrides overrides_in(const Scenario& scenario, const TomlValue& table, Diagnostics& diagnostics) {
  Overrides overrides;
  if (const TomlValue* set = find_value(table, "set")) take_values(scenario, *set, overrides, diagnostics);
  if (const TomlValue* off = find_value(table, "off"))
    for (const TomlValue* item : text_items(*off)) {
      Overrides one;
      one.off.push_back(item->text.value);
      check_overrides(scenario, one, item->text.whole(), diagnostics);
      overrides.off.push_back(item->text.value);
    }
  return overrides;
}

Overrides overrides_as_written(const TomlValue& table) {
  Overrides overrides;
  if (const TomlValue* set = find_value(table, "set"))
    each_value(*set, "", [&](const std::string& name, const TomlEntry& entry) {
      overrides.values[name] = entry.value.number;
    });
  overrides.off = texts_at(table, "off");
  return overrides;
}

Overrides read_override_values(Reading& reading, const TomlValue& values) {
  Overrides overrides;
  take_values(reading.scenario, values, overrides, reading.diagnostics);
  return overrides;
}

Overrides read_overrides(Reading& reading, const TomlValue& table) {
  return overrides_in(reading.scenario, table, reading.diagnostics);
}

std::vector<Move> read_forced_moves(Reading& reading, TomlValue& table) {
  std::vector<Move> moves;
  for (TomlEntry& entry : table.entries) {
    if (entry.key != "moves") continue;
    for (TomlValue& move : entry.value.items)
      if (auto read = read_move(reading.scenario, move, reading.diagnostics))
        moves.push_back(std::move(*read));
  }
  return moves;
}

std::vector<NamedLayer> read_layers(Reading& reading, const TomlValue& table, std::string_view key) {
  std::vector<NamedLayer> layers;
  const TomlValue* list = find_value(table, key);
  if (list == nullptr) return layers;
  NameList names;
  for (TomlValue item : list->items) {
    NamedLayer layer;
    layer.name = text_at(item, "name");
    layer.overrides = read_overrides(reading, item);
    layer.moves = read_forced_moves(reading, item);
    if (const TomlValue* name = find_value(item, "name"))
      names.add(reading, layer.name, name->place, "the layer");
    layers.push_back(std::move(layer));
  }
  return layers;
}

}  // namespace demarche
