// NAME.backtest.toml: the scenario, the events, what they are in the model, the questions.
#include <algorithm>
#include <string>

#include "sim/scenario/backtest_spec.h"
#include "sim/scenario/check_keys.h"
#include "sim/scenario/moves.h"
#include "sim/scenario/read_parts.h"
#include "sim/scenario/read_values.h"
#include "sim/scenario/resolve_expression.h"

namespace demarche {
namespace {

using enum ValueKind;
constexpr bool required = true;
constexpr bool optional = false;

constexpr KeyFormat top_keys[] = {
    {"scenario", text, required, "Path of the scenario, from the backtest's folder"},
    {"events", path, required, "Path of the table of dated events (CSV), from the backtest's folder"},
    {"title", text, optional, "What it is called"},
    {"about", text, optional, "What it asks (Markdown)"},
    {"runs", whole, optional, "Futures for each asking date; default 2000"},
    {"seed", whole, optional, "Seed of the luck; default 1"},
    {"set", override_list, optional, "Parameters and start values that differ"},
    {"off", names, optional, "Rules and events that are switched off"},
    {"moves", move_list, optional, "History that is written out"},
    {"quiet", names, optional, "Acts that before the asking date happen only when the history has them"},
    {"given", condition, optional, "What held when a question was asked; other runs are left out"},
    {"date_column", text, optional, "Heading of the dates; default date"},
    {"actor_column", text, optional, "Heading of those who act; default actor"},
    {"action_column", text, optional, "Heading of what they do; default action"},
    {"target_column", text, optional, "Heading of those at whom; default target"},
    {"known_column", text, optional, "Heading of when it became known; default known; may be absent"},
    // Read on their own, as lists of tables; here they are names that a misspelling may be near to.
    {"history", text, optional, "Events as moves"},
    {"questions", text, optional, "What is asked"},
};

constexpr KeyFormat history_keys[] = {
    {"actor", names, optional, "In the table: who acted; default anybody"},
    {"action", names, required, "In the table: what was done"},
    {"target", names, optional, "In the table: at whom; default anybody"},
    {"moves", move_list, required, "The moves of the model that this stands for"},
};

constexpr KeyFormat question_keys[] = {
    {"id", name, required, "A short name for tables"},
    {"text", text, required, "The question, to be answered by yes or no"},
    {"asked", date, required, "The first day of the turn before which the forecast is made"},
    {"within", turns, optional, "For how many turns; default 1"},
    {"by", date, optional, "Instead of `within`: the last day"},
    {"repeat", whole, optional, "Asked so many times, each time a turn later; default 1"},
    {"holds", condition, required, "What is asked of the model"},
    {"at", word, optional, "When it must hold; default any turn", "any turn|end"},
    {"actor", names, optional, "The answer is yes if the table has an event of these in the window,"},
    {"action", names, optional, "of this kind,"},
    {"target", names, optional, "at these"},
    {"answer", flag, optional, "Or the answer as it is known, with its source"},
    {"before", flag, optional, "Whether it held before it was asked; default false"},
    {"source", text, optional, "Where the answer is from"},
    {"counts", flag, optional, "False leaves it out of the scores; `note` says why"},
    {"note", text, optional, "For the reader"},
};

constexpr SectionFormat top_format = {"", Shape::keys, false, "", "A backtest", top_keys};
constexpr SectionFormat history_format = {"history", Shape::list, false, "", "Events as moves", history_keys};
constexpr SectionFormat question_format = {"questions", Shape::list,     false,
                                           "",          "What is asked", question_keys};

EventPattern pattern_of(const TomlValue& table) {
  return {texts_at(table, "actor"), texts_at(table, "action"), texts_at(table, "target")};
}

// A rule or question whose events never happened is a misspelling more often than history.
void warn_unmatched(Reading& reading, const BacktestSpec& backtest, const EventPattern& pattern,
                    Place place) {
  if (std::any_of(backtest.events.begin(), backtest.events.end(),
                  [&](const EventRow& row) { return matches(pattern, row); }))
    return;
  std::vector<std::string> actions;
  for (const EventRow& row : backtest.events) actions.push_back(row.action);
  reading.diagnostics.warning(place, "no-event", "no event of the table is of this kind",
                              pattern.actions.empty() ? "" : did_you_mean(pattern.actions.front(), actions));
}

// Moves without a turn: theirs is that of the event.
std::vector<Move> read_open_moves(Reading& reading, TomlValue& table) {
  std::vector<Move> moves;
  for (TomlEntry& entry : table.entries) {
    if (entry.key != "moves") continue;
    for (TomlValue& item : entry.value.items) {
      const TomlEntry* given = find_entry(item, "turn");
      if (given == nullptr) given = find_entry(item, "turns");
      if (given != nullptr) {
        reading.diagnostics.error(given->place, "not-allowed", "the turn of this move is that of the event",
                                  "leave " + ticked(given->key) + " out");
        continue;
      }
      TomlEntry turn;
      turn.key = "turn";
      turn.place = item.place;
      turn.value.kind = TomlKind::number;
      turn.value.place = item.place;
      turn.value.number = 1;
      turn.value.whole = true;
      item.entries.push_back(turn);
      if (auto move = read_move(reading.scenario, item, reading.diagnostics))
        moves.push_back(std::move(*move));
    }
  }
  return moves;
}

// The turn that begins on a day; 0 and a message when none does.
int beginning_turn(Reading& reading, const TomlValue& day) {
  const Scenario& s = reading.scenario;
  const int turn = turn_of(s, day.date);
  if (turn >= 1 && turn <= s.turns && turn_start(s.start, s.step, turn).half_days == day.date.half_days)
    return turn;
  const int near = std::clamp(turn, 1, s.turns);
  reading.diagnostics.error(
      day.place, "bad-date", "no turn begins on " + iso_date(day.date),
      "turn " + std::to_string(near) + " begins on " + iso_date(turn_start(s.start, s.step, near)));
  return 0;
}

int whole_from(Reading& reading, const TomlValue& table, const char* key, int fallback, int most) {
  const TomlValue* value = find_value(table, key);
  if (value == nullptr) return fallback;
  if (value->number >= 1 && value->number <= most) return static_cast<int>(value->number);
  reading.diagnostics.error(value->place, "bad-value",
                            ticked(key) + " must be from 1 to " + std::to_string(most));
  return fallback;
}

void read_window(Reading& reading, const TomlValue& table, Question& question) {
  const Scenario& s = reading.scenario;
  const TomlValue* asked = find_value(table, "asked");
  if (asked == nullptr) return;
  question.asked_turn = beginning_turn(reading, *asked);
  if (question.asked_turn == 0) return;
  question.turns = turns_at(table, "within", 1);
  question.repeat = whole_from(reading, table, "repeat", 1, s.turns);
  if (const TomlValue* by = find_value(table, "by")) {
    if (const TomlEntry* within = find_entry(table, "within"))
      reading.diagnostics.error(within->place, "given-twice", "`within` has no place beside `by`");
    const int last = turn_of(s, by->date);
    // A day has two halves; the last turn ends where the next begins.
    const Date next{by->date.half_days + 2};
    if (turn_start(s.start, s.step, last + 1).half_days != next.half_days && last >= 1)
      reading.diagnostics.error(by->place, "bad-date", "no turn ends on " + iso_date(by->date),
                                "turn " + std::to_string(last) + " ends on " +
                                    iso_date(Date{turn_start(s.start, s.step, last + 1).half_days - 2}));
    question.turns = last - question.asked_turn + 1;
  }
  if (question.turns < 1 || question.asked_turn + question.repeat - 1 + question.turns - 1 > s.turns)
    reading.diagnostics.error(
        table.place, "out-of-range",
        "the question's window does not lie within the scenario's " + std::to_string(s.turns) + " turns");
}

void read_question(Reading& reading, const BacktestSpec& backtest, const TomlValue& table,
                   Question& question) {
  question.place = table.place;
  question.id = text_at(table, "id");
  question.text = text_at(table, "text");
  question.note = text_at(table, "note");
  question.source = text_at(table, "source");
  question.counts = flag_at(table, "counts", true);
  question.before = flag_at(table, "before", false);
  question.at_end = text_at(table, "at") == "end";
  read_window(reading, table, question);
  if (const TomlValue* holds = find_value(table, "holds"))
    question.holds =
        resolve_free_expression(reading.scenario, holds->text, Type::boolean, reading.diagnostics);
  question.events = pattern_of(table);
  question.from_events =
      !question.events.actors.empty() || !question.events.actions.empty() || !question.events.targets.empty();
  const TomlValue* answer = find_value(table, "answer");
  question.answer = flag_at(table, "answer", false);
  if (question.from_events && answer != nullptr)
    reading.diagnostics.error(answer->place, "given-twice",
                              "`answer` has no place beside events of the table");
  else if (!question.from_events && answer == nullptr)
    reading.diagnostics.error(
        table.place, "missing-key", "the question has no answer",
        "give `action` (and `actor`, `target`) of the table, or `answer` with `source`");
  if (answer != nullptr && question.source.empty())
    reading.diagnostics.error(answer->place, "missing-key", "an answer that is written needs a source");
  if (answer != nullptr && question.repeat > 1)
    reading.diagnostics.error(answer->place, "not-allowed",
                              "one answer cannot be that of a question asked several times",
                              "take it from the table, or write a question for each time");
  if (!question.counts && question.note.empty())
    reading.diagnostics.error(table.place, "missing-key",
                              "a question that does not count needs a `note`: why");
  if (question.from_events) warn_unmatched(reading, backtest, question.events, table.place);
}

// Takes a list of tables out of the document.
std::vector<TomlValue> take_list(Reading& reading, TomlValue& document, const char* key,
                                 const SectionFormat& format) {
  std::vector<TomlValue> result;
  std::erase_if(document.entries, [&](TomlEntry& entry) {
    if (entry.key != key) return false;
    const bool list = entry.value.kind == TomlKind::array &&
                      std::all_of(entry.value.items.begin(), entry.value.items.end(),
                                  [](const TomlValue& item) { return item.kind == TomlKind::table; });
    if (!list)
      reading.diagnostics.error(entry.place, "wrong-kind", ticked(key) + " must be a list of tables",
                                std::string("write [[") + key + "]] above each");
    else if (entry.value.items.size() > max_entities)
      reading.diagnostics.error(entry.place, "too-many",
                                "there are more than " + std::to_string(max_entities) + " " + key);
    else
      result = std::move(entry.value.items);
    return true;
  });
  for (TomlValue& table : result) {
    for (TomlEntry& entry : table.entries) {
      const bool may_be_one = entry.key == "actor" || entry.key == "action" || entry.key == "target";
      if (!may_be_one || entry.value.kind != TomlKind::text) continue;
      TomlValue list;
      list.kind = TomlKind::array;
      list.place = entry.value.place;
      list.items.push_back(std::move(entry.value));
      entry.value = std::move(list);
    }
    check_table(format, table, table.place, reading.diagnostics);
  }
  return result;
}

void read_quiet(Reading& reading, const TomlValue& document, BacktestSpec& backtest) {
  const TomlValue* list = find_value(document, "quiet");
  if (list == nullptr) return;
  const Scenario& s = reading.scenario;
  for (const TomlValue* item : text_items(*list)) {
    const std::string& id = item->text.value;
    if (find_action(s, id) >= 0 || find_offer(s, id) >= 0 || find_proposal(s, id) >= 0) {
      backtest.quiet.push_back(id);
      continue;
    }
    std::vector<std::string> known = ids_of(s.actions);
    for (const Offer& offer : s.offers) known.push_back(offer.id);
    for (const Proposal& proposal : s.proposals) known.push_back(proposal.id);
    reading.diagnostics.error(item->text.whole(), "unknown-name",
                              "no action, offer or proposal is called " + ticked(id),
                              did_you_mean(id, known));
  }
}

void read_events(Reading& reading, const TomlValue& document, BacktestSpec& backtest) {
  const TomlValue* path = find_value(document, "events");
  if (path == nullptr) return;
  backtest.events_path = path->text.value;
  const std::optional<FileId> id = load_file(reading, path->text);
  if (!id) return;
  EventColumns columns;
  columns.date = text_at(document, "date_column", columns.date);
  columns.actor = text_at(document, "actor_column", columns.actor);
  columns.action = text_at(document, "action_column", columns.action);
  columns.target = text_at(document, "target_column", columns.target);
  columns.known = text_at(document, "known_column", columns.known);
  Diagnostics found;
  backtest.events = read_event_rows(reading.file(*id), *id, columns, found);
  reading.diagnostics.items.insert(reading.diagnostics.items.end(), found.items.begin(), found.items.end());
}

void read_parts(Reading& reading, TomlValue& document, BacktestSpec& backtest) {
  std::vector<TomlValue> history = take_list(reading, document, "history", history_format);
  const std::vector<TomlValue> questions = take_list(reading, document, "questions", question_format);
  check_table(top_format, document, document.place, reading.diagnostics);
  backtest.title = text_at(document, "title", reading.scenario.title);
  backtest.about = text_at(document, "about");
  backtest.runs = static_cast<std::uint32_t>(whole_from(
      reading, document, "runs", static_cast<int>(backtest.runs), static_cast<int>(max_backtest_runs)));
  backtest.seed = static_cast<std::uint64_t>(number_at(document, "seed", 1));
  backtest.overrides = read_overrides(reading, document);
  backtest.moves = read_forced_moves(reading, document);
  for (const Move& move : backtest.moves)
    if (move.is_kept_up())
      reading.diagnostics.error(move.place, "not-allowed", "what happened is told turn by turn",
                                "write a move with `turn` for each");
  read_quiet(reading, document, backtest);
  if (const TomlValue* given = find_value(document, "given"))
    backtest.given =
        resolve_free_expression(reading.scenario, given->text, Type::boolean, reading.diagnostics);
  read_events(reading, document, backtest);
  for (TomlValue& table : history) {
    HistoryRule rule;
    rule.place = table.place;
    rule.events = pattern_of(table);
    rule.moves = read_open_moves(reading, table);
    warn_unmatched(reading, backtest, rule.events, table.place);
    backtest.history.push_back(std::move(rule));
  }
  NameList names;
  for (const TomlValue& table : questions) {
    Question question;
    read_question(reading, backtest, table, question);
    if (const TomlValue* id = find_value(table, "id"))
      names.add(reading, question.id, id->place, "the question");
    backtest.questions.push_back(std::move(question));
  }
  std::size_t forecasts = 0;
  for (const Question& question : backtest.questions) forecasts += static_cast<std::size_t>(question.repeat);
  if (forecasts > max_forecasts)
    reading.diagnostics.error(document.place, "too-many",
                              "the questions make more than " + std::to_string(max_forecasts) + " forecasts");
  if (questions.empty())
    reading.diagnostics.error(document.place, "missing-key", "a backtest asks at least one question",
                              "write [[questions]]");
}

}  // namespace

BacktestFile read_backtest_file(const std::filesystem::path& path) {
  BacktestFile result;
  const SideFile side = read_side_file(path, "as in scenario = \"pyongyang.toml\"");
  result.read = side.read;
  if (!result.read.scenario) return result;
  Scenario& scenario = *result.read.scenario;
  Sources& sources = result.read.sources;
  const auto id = static_cast<FileId>(sources.files.size());
  sources.files.push_back(side.file);
  int values_left = max_toml_values;
  std::optional<TomlValue> document = parse_toml(side.file, id, values_left, result.read.diagnostics);
  if (document) {
    document->place = {id, 0, 0};
    const std::string folder = folder_of(side.file.path);
    Reading reading{
        scenario,
        sources,
        result.read.diagnostics,
        [folder](const std::string& wanted, std::string& why) { return fetch_below(folder, wanted, why); },
        folder,
        {},
        values_left};
    read_parts(reading, *document, result.backtest);
  }
  if (!document || result.read.diagnostics.has_errors()) result.read.scenario.reset();
  limit_diagnostics(result.read.diagnostics, result.read.sources);
  return result;
}

}  // namespace demarche
