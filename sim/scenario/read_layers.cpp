// Overrides and forced moves of tests and studies: `set`, `off`, `moves`.
#include <string>

#include "sim/scenario/moves.h"
#include "sim/scenario/overrides.h"
#include "sim/scenario/read_parts.h"
#include "sim/scenario/read_values.h"

namespace demarche {
namespace {

// Each name is checked where it is written. `world.tension = 1` is a table in TOML; the override is called
// "world.tension".
void read_values(Reading& reading, const TomlValue& table, const std::string& prefix, Overrides& overrides) {
  for (const TomlEntry& entry : table.entries) {
    const std::string name = prefix + entry.key;
    if (entry.value.kind == TomlKind::table) {
      read_values(reading, entry.value, name + ".", overrides);
      continue;
    }
    Overrides one;
    one.values[name] = entry.value.number;
    check_overrides(reading.scenario, one, entry.place, reading.diagnostics);
    overrides.values[name] = entry.value.number;
  }
}

void read_off(Reading& reading, const TomlValue& list, Overrides& overrides) {
  for (const TomlValue* item : text_items(list)) {
    Overrides one;
    one.off.push_back(item->text.value);
    check_overrides(reading.scenario, one, item->text.whole(), reading.diagnostics);
    overrides.off.push_back(item->text.value);
  }
}

}  // namespace

Overrides read_override_values(Reading& reading, const TomlValue& values) {
  Overrides overrides;
  read_values(reading, values, "", overrides);
  return overrides;
}

Overrides read_overrides(Reading& reading, const TomlValue& table) {
  Overrides overrides;
  if (const TomlValue* set = find_value(table, "set")) overrides = read_override_values(reading, *set);
  if (const TomlValue* off = find_value(table, "off")) read_off(reading, *off, overrides);
  return overrides;
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
