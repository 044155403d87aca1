// A backtest as written (NAME.backtest.toml, docs/backtest.md): a scenario, a table of dated events, how
// these are moves of the model, and questions whose answers are known. What it makes of it is sim/study's.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "sim/lang/ast.h"
#include "sim/scenario/calendar.h"
#include "sim/scenario/layers.h"
#include "sim/scenario/read.h"

namespace demarche {

inline constexpr std::size_t max_event_rows = 100'000;
inline constexpr std::uint32_t max_backtest_runs = 1'000'000;  // of one asking date

// A row of the table of events. A date without a day is taken as the first of its month;
// without a date on which it became known, that is the date itself.
struct EventRow {
  Date date;
  Date known;  // when it became known; a forecast made on that day or before does not use it
  std::string actor, action, target;  // as the table writes them
  std::string detail, source;
};

// Rows whose columns are among those listed; an empty list means any. Without regard to case.
struct EventPattern {
  std::vector<std::string> actors, actions, targets;
};
bool matches(const EventPattern& pattern, const EventRow& row);

// What the model's actors do in a turn in which such an event happened. The moves' turns are open.
struct HistoryRule {
  EventPattern events;
  std::vector<Move> moves;
  Place place;
};

struct Question {
  std::string id;
  std::string text;
  std::string note;
  int asked_turn = 1;   // the forecast is made before this turn is played
  int turns = 1;        // for how many turns, that one included
  int repeat = 1;       // asked again so many times in all, each time a turn later
  Expression holds;     // of the model: yes if it holds after some turn of the window,
  bool at_end = false;  // or, with this, after its last
  bool from_events = false;
  EventPattern events;  // yes if such a row lies in the window; or
  bool answer = false;  // as written, with its source
  bool before = false;  // whether it held before it was asked: what persistence forecasts
  std::string source;
  bool counts = true;  // false: shown, with the reason in `note`, and left out of the scores
  Place place;
};

struct BacktestSpec {
  std::string title, about;
  std::string events_path;
  std::vector<EventRow> events;  // by date
  std::uint32_t runs = 2000;
  std::uint64_t seed = 1;
  Overrides overrides;
  std::vector<Move> moves;           // history that is written out, with turns
  std::vector<HistoryRule> history;  // history from the table
  std::vector<std::string> quiet;    // actions, offers, proposals that before the asking date happen only so
  Expression given;                  // runs for which this does not hold when asked are left out
  std::vector<Question> questions;
};

// The turn in which a date lies; 0 before the scenario's start. Dates after its last turn give later turns.
int turn_of(const Scenario& scenario, Date date);

struct BacktestFile {
  ReadResult read;  // the scenario, the files and what is wrong with them
  BacktestSpec backtest;
};
// Reads and checks everything; read.scenario is absent when there is an error.
BacktestFile read_backtest_file(const std::filesystem::path& path);

// The rows of a table of events, sorted by date; the header's names of the columns are given. Problems go to
// `diagnostics` with a place in the file.
struct EventColumns {
  std::string date = "date", actor = "actor", action = "action", target = "target";
  std::string known = "known", detail = "detail", source = "source";
};
std::vector<EventRow> read_event_rows(const SourceFile& file, FileId id, const EventColumns& columns,
                                      Diagnostics& diagnostics);

}  // namespace demarche
