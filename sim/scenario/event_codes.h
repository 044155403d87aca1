// Tables of event codes that scenarios name under [scenario]: `codes` (CAMEO, with Goldstein scores) and
// `types` (PLOVER). CSV with a header line, shipped as data (scenarios/lib/), because lists differ. Codes are
// text: "010" and "10" are different events (the field's own warning); they compare without regard to case.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sim/scenario/scenario.h"

namespace demarche {

inline constexpr std::size_t max_event_codes = 5'000;  // of one table; CAMEO has about 310

struct EventCode {
  std::string code;                 // as the table writes it
  std::string name;                 // empty when the table has no such column
  std::optional<double> goldstein;  // -10 (conflict) to 10 (cooperation); absent where the list gives none
  std::string quad_class;           // "verbal cooperation", …; empty when the table has no such column
};

struct EventCodes {
  std::vector<EventCode> codes;                        // in the order of the file
  std::unordered_map<std::string, std::size_t> known;  // lower case → index
};

// What is wrong with a table, and at which byte of it.
struct TableProblem {
  std::size_t begin = 0;
  std::string code;  // of the diagnostic
  std::string message;
  std::string hint;
};

struct EventCodesResult {
  EventCodes table;
  std::optional<TableProblem> problem;  // the first; the table then holds what came before it
};

// `column` is the heading of the codes: "code" or "type". Other columns are found by name and may stand in
// any order; unknown ones are passed over.
EventCodesResult parse_event_codes(std::string_view text, std::string_view column);

const EventCode* find_event_code(const EventCodes& table,
                                 std::string_view code);  // nullptr: not in the table

// The tables that a checked scenario names; empty when it names none.
EventCodes cameo_codes(const Scenario& scenario);
EventCodes plover_types(const Scenario& scenario);

}  // namespace demarche
