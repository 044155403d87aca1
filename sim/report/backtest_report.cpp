#include "sim/report/backtest_report.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <system_error>

#include "sim/engine/digest.h"
#include "sim/report/plain_table.h"
#include "sim/scenario/calendar.h"

namespace demarche {
namespace {

using Json = nlohmann::ordered_json;

std::string yes_no(bool yes) { return yes ? "yes" : "no"; }

std::string day(const Scenario& s, int turn) { return iso_date(turn_start(s.start, s.step, turn)); }

std::string overrides_json(const Overrides& overrides) {
  const Json values = overrides.values;
  const Json off = overrides.off;
  return overrides.values.empty() && overrides.off.empty() ? "" : values.dump() + " " + off.dump();
}

std::string answered_by(const BacktestReport& r, const QuestionForecast& f, const Question& q) {
  std::string text = q.source;
  for (const std::size_t row : f.decided_by) {
    const EventRow& event = r.spec.events[row];
    text += (text.empty() ? "" : "; ") + iso_date(event.date) + " " + event.source;
  }
  return text;
}

std::vector<PlainTable> tables_of(const BacktestReport& r) {
  PlainTable about{"about", {"key", "value"}, {}};
  const auto add = [&](const char* key, const std::string& value) {
    about.rows.push_back({Cell(std::string(key)), Cell(value)});
  };
  add("title", r.spec.title);
  add("scenario", r.scenario.title);
  add("scenario_digest", to_hex(r.scenario.digest));
  add("events", r.spec.events_path);
  add("seed", std::to_string(r.seed));
  add("version", r.version);
  add("overrides", overrides_json(r.spec.overrides));
  for (const std::string& line : conclusions(r.result)) add("conclusion", line);

  PlainTable forecasts{
      "forecasts",
      {"question", "text", "asked", "until", "counts", "happened", "forecast", "low", "high", "futures",
       "base_rate", "base_from_training", "leave_one_out", "persistence", "note", "answered_by"},
      {}};
  for (const QuestionForecast& f : r.result.forecasts) {
    const Question& q = r.spec.questions[static_cast<std::size_t>(f.question)];
    double futures = 0;
    for (const AskingDate& date : r.result.dates)
      if (date.turn == f.asked_turn) futures = date.futures;
    forecasts.rows.push_back({q.id, q.text, day(r.scenario, f.asked_turn), day(r.scenario, f.last_turn + 1),
                              yes_no(q.counts), yes_no(f.happened), f.forecast, f.yes.low, f.yes.high,
                              futures, f.base_rate, yes_no(f.from_training), f.leave_one_out, f.persistence,
                              q.note, answered_by(r, f, q)});
  }
  PlainTable comparisons{"comparisons",
                         {"score", "reference", "ours", "theirs", "difference", "low", "high", "skill",
                          "better", "forecasts", "questions"},
                         {}};
  for (const BacktestComparison& c : r.result.comparisons)
    comparisons.rows.push_back({c.score, c.reference, c.loss.ours, c.loss.theirs, c.loss.difference,
                                c.loss.low, c.loss.high, c.loss.skill, static_cast<double>(c.loss.better),
                                static_cast<double>(c.loss.forecasts),
                                static_cast<double>(c.loss.questions)});
  PlainTable reliability{"reliability",
                         {"low", "high", "forecast", "count", "happened", "share", "share_low", "share_high"},
                         {}};
  for (const ForecastBin& bin : r.result.bins)
    reliability.rows.push_back({bin.low, bin.high, bin.forecast, static_cast<double>(bin.count),
                                static_cast<double>(bin.happened.count), bin.happened.share, bin.happened.low,
                                bin.happened.high});
  PlainTable history{
      "history", {"turn", "actor", "do", "target", "answer", "ballot", "vote", "event", "possible"}, {}};
  for (const FollowedMove& f : r.result.history) {
    const Move& m = f.known.move;
    history.rows.push_back({static_cast<double>(m.turn), m.actor, m.act, m.target, m.answer, m.ballot, m.vote,
                            f.known.event, f.made.share});
  }
  PlainTable dates{"dates", {"asked", "futures", "left_out", "failed"}, {}};
  for (const AskingDate& date : r.result.dates)
    dates.rows.push_back({day(r.scenario, date.turn), static_cast<double>(date.futures),
                          static_cast<double>(date.left_out), static_cast<double>(date.failed)});
  return {about, forecasts, comparisons, reliability, history, dates};
}

Json json_rows(const PlainTable& table) {
  Json rows = Json::array();
  for (const std::vector<Cell>& cells : table.rows) {
    Json row = Json::object();
    for (std::size_t i = 0; i < cells.size(); ++i)
      std::visit([&](const auto& value) { row[table.columns[i]] = value; }, cells[i]);
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace

Json backtest_json(const BacktestReport& r) {
  Json out = {{"title", r.spec.title},
              {"scenario", {{"title", r.scenario.title}, {"digest", to_hex(r.scenario.digest)}}},
              {"seed", r.seed},
              {"version", r.version},
              {"overrides", r.spec.overrides.values},
              {"off", r.spec.overrides.off},
              {"questions", r.result.questions},
              {"stopped", r.result.cancelled},
              {"brier_parts",
               {{"reliability", r.result.parts.reliability},
                {"resolution", r.result.parts.resolution},
                {"uncertainty", r.result.parts.uncertainty}}},
              {"conclusions", conclusions(r.result)}};
  for (const PlainTable& table : tables_of(r))
    if (table.name != "about") out[table.name] = json_rows(table);
  return out;
}

std::string write_backtest(const BacktestReport& r, const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return "cannot make the folder `" + folder.string() + "`";
  const std::vector<PlainTable> tables = tables_of(r);
  for (const PlainTable& table : tables) {
    if (table.name == "about") continue;
    std::string problem = write_csv(table, folder / (table.name + ".csv"));
    if (!problem.empty()) return problem;
  }
  const std::string problem = write_sqlite(tables, folder / "backtest.sqlite");
  return problem.empty() ? write_page(folder / "backtest.html", backtest_page(r)) : problem;
}

}  // namespace demarche
