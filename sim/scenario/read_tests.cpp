// [[tests]]: overrides, forced moves, claims.
#include <string>

#include "sim/scenario/claims.h"
#include "sim/scenario/keys.h"
#include "sim/scenario/read_parts.h"
#include "sim/scenario/read_values.h"
#include "sim/scenario/resolve_expression.h"

namespace demarche {
namespace {

constexpr int max_test_runs = 100'000;  // of one test; a check should not take the night

// `world.tension = 1` is a table in TOML; the override is called "world.tension".
void read_overrides(const TomlValue& table, const std::string& prefix, Overrides& overrides) {
  for (const TomlEntry& entry : table.entries) {
    const std::string name = prefix + entry.key;
    if (entry.value.kind == TomlKind::table) read_overrides(entry.value, name + ".", overrides);
    else overrides.values[name] = entry.value.number;
  }
}

// A move from which something was taken by check_keys is left out: it would be reported again.
bool is_complete(const TomlValue& table) {
  for (const KeyFormat& key : move_format().keys) {
    if (key.required && find_entry(table, key.name) == nullptr) return false;
  }
  return true;
}

Move read_move(const TomlValue& table) {
  Move move;
  move.turn = static_cast<int>(number_at(table, "turn", 0));
  move.actor = text_at(table, "actor");
  move.act = text_at(table, "do");
  move.instrument = text_at(table, "instrument");
  move.target = text_at(table, "target");
  move.offer = text_at(table, "offer");
  move.answer = text_at(table, "answer");
  move.ballot = text_at(table, "ballot");
  move.vote = text_at(table, "vote");
  move.gives = texts_at(table, "gives");
  move.asks = texts_at(table, "asks");
  move.lasts = turns_at(table, "lasts", 0);
  move.place = table.place;
  return move;
}

int read_runs(Reading& reading, const TomlValue& table) {
  const TomlValue* runs = find_value(table, "runs");
  if (runs == nullptr) return 1;
  if (runs->number >= 1 && runs->number <= max_test_runs) return static_cast<int>(runs->number);
  reading.diagnostics.error(runs->place, "bad-value",
                            "`runs` must be from 1 to " + std::to_string(max_test_runs));
  return 1;
}

void read_test(Reading& reading, const TomlValue& table, ScenarioTest& test) {
  test.name = text_at(table, "name");
  test.place = table.place;
  test.seed = static_cast<std::uint64_t>(number_at(table, "seed", 1));
  test.runs = read_runs(reading, table);
  test.overrides.off = texts_at(table, "off");
  if (const TomlValue* set = find_value(table, "set")) read_overrides(*set, "", test.overrides);
  if (const TomlValue* moves = find_value(table, "moves")) {
    for (const TomlValue& move : moves->items) {
      if (is_complete(move)) test.moves.push_back(read_move(move));
    }
  }
  const TomlValue* holds = find_value(table, "holds");
  if (holds == nullptr) return;
  const auto claims = text_items(*holds);
  if (claims.empty()) {
    reading.diagnostics.error(holds->place, "bad-value", "the test claims nothing",
                              "write what must hold");
  }
  for (const TomlValue* claim : claims) {
    if (auto parsed = parse_claim(reading.scenario, claim->text, reading.diagnostics)) {
      test.holds.push_back(std::move(*parsed));
    }
  }
}

}  // namespace

void read_tests(Reading& reading, const TomlValue& document) {
  NameList names;
  for (const TomlValue* table : list_section(reading, document, "tests")) {
    ScenarioTest test;
    read_test(reading, *table, test);
    if (const TomlValue* name = find_value(*table, "name")) {
      names.add(reading, test.name, name->place, "the test");
    }
    reading.scenario.tests.push_back(std::move(test));
  }
}

}  // namespace demarche
