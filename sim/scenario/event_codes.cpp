#include "sim/scenario/event_codes.h"

#include <algorithm>
#include <charconv>

#include "sim/scenario/csv_line.h"
#include "sim/scenario/resolve_expression.h"

namespace demarche {
namespace {

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

std::optional<std::size_t> column_of(const std::vector<std::string>& header, std::string_view name) {
  const auto found = std::find(header.begin(), header.end(), name);
  if (found == header.end()) return std::nullopt;
  return static_cast<std::size_t>(found - header.begin());
}

// False when the cell is neither empty nor a score from -10 to 10.
bool read_score(const std::string& cell, std::optional<double>& score) {
  if (cell.empty()) return true;
  double value = 0;
  const char* const end = cell.data() + cell.size();
  const auto [stop, error] = std::from_chars(cell.data(), end, value);
  if (error != std::errc{} || stop != end || !(value >= -10 && value <= 10)) return false;
  score = value;
  return true;
}

EventCodes table_of(const Scenario& scenario, FileId file, std::string_view column) {
  if (file < 0) return {};
  return parse_event_codes(scenario.sources_text.files[static_cast<std::size_t>(file)].text, column).table;
}

}  // namespace

EventCodesResult parse_event_codes(std::string_view text, std::string_view column) {
  EventCodesResult result;
  const auto wrong = [&](std::size_t begin, std::string code, std::string message, std::string hint = {}) {
    result.problem = TableProblem{begin, std::move(code), std::move(message), std::move(hint)};
  };
  std::size_t at = text.starts_with("\xEF\xBB\xBF") ? 3 : 0;  // a byte order mark, as spreadsheets write it
  const std::vector<std::string> header = csv_line(text, at);
  const auto code = column_of(header, column);
  if (!code) {
    wrong(0, "bad-table", "the first line has no column " + ticked(column),
          "a table of codes is CSV with a header line");
    return result;
  }
  const auto name = column_of(header, "name");
  const auto goldstein = column_of(header, "goldstein");
  const auto quad_class = column_of(header, "quad_class");
  while (at < text.size() && !result.problem) {
    const std::size_t begin = at;
    const std::vector<std::string> fields = csv_line(text, at);
    if (fields.size() == 1 && fields[0].empty()) continue;  // an empty line
    EventCode entry;
    if (fields.size() != header.size()) {
      wrong(begin, "bad-table",
            "this line has " + std::to_string(fields.size()) + " fields, the first has " +
                std::to_string(header.size()));
    } else if (result.table.codes.size() == max_event_codes) {
      wrong(begin, "too-many", "the table has more than " + std::to_string(max_event_codes) + " codes");
    } else if (goldstein && !read_score(fields[*goldstein], entry.goldstein)) {
      wrong(begin, "bad-table", ticked(fields[*goldstein]) + " is no Goldstein score",
            "a number from -10 to 10, or nothing where none is known");
    } else if (!result.table.known.emplace(lower(fields[*code]), result.table.codes.size()).second) {
      wrong(begin, "bad-table", "the code " + ticked(fields[*code]) + " is given twice");
    } else {
      entry.code = fields[*code];
      if (name) entry.name = fields[*name];
      if (quad_class) entry.quad_class = fields[*quad_class];
      result.table.codes.push_back(std::move(entry));
    }
  }
  return result;
}

const EventCode* find_event_code(const EventCodes& table, std::string_view code) {
  const auto found = table.known.find(lower(code));
  return found == table.known.end() ? nullptr : &table.codes[found->second];
}

EventCodes cameo_codes(const Scenario& scenario) { return table_of(scenario, scenario.codes_file, "code"); }

EventCodes plover_types(const Scenario& scenario) { return table_of(scenario, scenario.types_file, "type"); }

}  // namespace demarche
