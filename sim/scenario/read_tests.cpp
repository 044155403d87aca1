// [[tests]]: overrides, forced moves, claims.
#include <string>

#include "sim/scenario/claims.h"
#include "sim/scenario/moves.h"
#include "sim/scenario/overrides.h"
#include "sim/scenario/read_parts.h"
#include "sim/scenario/read_values.h"
#include "sim/scenario/resolve_expression.h"

namespace demarche {
namespace {

constexpr int max_test_runs = 100'000;  // of one test; a check should not take the night

int read_runs(Reading& reading, const TomlValue& table) {
  const TomlValue* runs = find_value(table, "runs");
  if (runs == nullptr) return 1;
  if (runs->number >= 1 && runs->number <= max_test_runs) return static_cast<int>(runs->number);
  reading.diagnostics.error(runs->place, "bad-value",
                            "`runs` must be from 1 to " + std::to_string(max_test_runs));
  return 1;
}

void read_test(Reading& reading, TomlValue& table, ScenarioTest& test) {
  test.name = text_at(table, "name");
  test.place = table.place;
  test.seed = static_cast<std::uint64_t>(number_at(table, "seed", 1));
  test.runs = read_runs(reading, table);
  test.overrides = read_overrides(reading, table);
  test.moves = read_forced_moves(reading, table);
  const TomlValue* holds = find_value(table, "holds");
  if (holds == nullptr) return;
  const auto claims = text_items(*holds);
  if (claims.empty()) {
    reading.diagnostics.error(holds->place, "bad-value", "the test claims nothing", "write what must hold");
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
    TomlValue copy = *table;  // moves are checked, and cut down to what is understood, as they are read
    read_test(reading, copy, test);
    if (const TomlValue* name = find_value(*table, "name")) {
      names.add(reading, test.name, name->place, "the test");
    }
    reading.scenario.tests.push_back(std::move(test));
  }
}

}  // namespace demarche
