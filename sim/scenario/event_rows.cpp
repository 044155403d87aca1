// Tables of dated events: CSV with a header line.
#include <algorithm>

#include "sim/scenario/backtest_spec.h"
#include "sim/scenario/csv_line.h"
#include "sim/scenario/resolve_expression.h"

namespace demarche {
namespace {

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return result;
}

bool among(const std::vector<std::string>& list, const std::string& word) {
  if (list.empty()) return true;
  const std::string wanted = lower(word);
  return std::any_of(list.begin(), list.end(), [&](const std::string& one) { return lower(one) == wanted; });
}

// "2024-03-28", or "2024-03" for a month whose day is not known.
std::optional<Date> date_of(const std::string& text) {
  return parse_date(text.size() == 7 ? text + "-01" : text);
}

}  // namespace

bool matches(const EventPattern& pattern, const EventRow& row) {
  return among(pattern.actors, row.actor) && among(pattern.actions, row.action) &&
         among(pattern.targets, row.target);
}

std::vector<EventRow> read_event_rows(const SourceFile& file, FileId id, const EventColumns& columns,
                                      Diagnostics& diagnostics) {
  std::vector<EventRow> rows;
  const std::string_view text = file.text;
  std::size_t at = text.starts_with("\xEF\xBB\xBF") ? 3 : 0;  // a byte order mark, as spreadsheets write it
  const std::size_t header_begin = at;
  const std::vector<std::string> header = csv_line(text, at);
  const auto place = [&](std::size_t begin, std::size_t end) {
    while (end > begin && (text[end - 1] == '\n' || text[end - 1] == '\r')) --end;
    return Place{id, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
  };
  const auto column = [&](const std::string& name, bool needed) {
    const auto found = std::find(header.begin(), header.end(), name);
    if (found == header.end() && needed)
      diagnostics.error(place(header_begin, at), "bad-table", "the first line has no column " + ticked(name),
                        did_you_mean(name, header));
    return static_cast<std::size_t>(found - header.begin());
  };
  const std::size_t date = column(columns.date, true);
  const std::size_t actor = column(columns.actor, true);
  const std::size_t action = column(columns.action, true);
  const std::size_t target = column(columns.target, false);
  const std::size_t known = column(columns.known, false);
  const std::size_t detail = column(columns.detail, false);
  const std::size_t source = column(columns.source, false);
  if (diagnostics.has_errors()) return rows;
  while (at < text.size()) {
    const std::size_t begin = at;
    std::vector<std::string> fields = csv_line(text, at);
    if (fields.size() == 1 && fields[0].empty()) continue;  // an empty line
    if (fields.size() != header.size()) {
      diagnostics.error(place(begin, at), "bad-table",
                        "this line has " + std::to_string(fields.size()) + " fields, the first has " +
                            std::to_string(header.size()));
      break;  // a quote that is not closed would make a message of every line
    }
    const std::optional<Date> when = date_of(fields[date]);
    const auto cell = [&](std::size_t i) { return i < fields.size() ? fields[i] : std::string(); };
    const std::optional<Date> known_when = cell(known).empty() ? when : date_of(cell(known));
    if (!when || !known_when) {
      diagnostics.error(place(begin, at), "bad-date",
                        ticked(when ? cell(known) : fields[date]) + " is no date",
                        "write 2024-03-28, or 2024-03 where the day is not known");
      continue;
    }
    if (rows.size() == max_event_rows) {
      diagnostics.error(place(begin, at), "too-many",
                        "the table has more than " + std::to_string(max_event_rows) + " events");
      break;
    }
    rows.push_back({*when, *known_when, cell(actor), cell(action), cell(target), cell(detail), cell(source)});
  }
  std::stable_sort(rows.begin(), rows.end(),
                   [](const EventRow& a, const EventRow& b) { return a.date.half_days < b.date.half_days; });
  return rows;
}

int turn_of(const Scenario& s, Date date) {
  if (date.half_days < s.start.half_days) return 0;
  int low = 1;
  int high = max_turns + 1;
  while (low < high) {  // the last turn that begins on or before the date
    const int middle = low + (high - low + 1) / 2;
    if (turn_start(s.start, s.step, middle).half_days <= date.half_days)
      low = middle;
    else
      high = middle - 1;
  }
  return low;
}

}  // namespace demarche
