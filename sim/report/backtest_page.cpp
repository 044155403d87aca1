// The page of a backtest: what was asked, what was forecast, what happened, and how good that was.
#include <cstdio>

#include "sim/engine/digest.h"
#include "sim/report/backtest_report.h"
#include "sim/report/svg.h"
#include "sim/scenario/calendar.h"

namespace demarche {
namespace {

std::string figure(double x) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%.3f", x);
  return buffer;
}

std::string in_percent(double share) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%.0f %%", 100 * share);
  return buffer;
}

Html verdicts(const BacktestReport& r) {
  std::vector<Html> items;
  for (const std::string& line : conclusions(r.result)) items.push_back(text(line));
  return list(items);
}

Html questions(const BacktestReport& r) {
  HtmlTable rows;
  rows.caption = "Forecasts and answers";
  rows.columns = {{"Question"},        {"Asked"},        {"Answer"}, {"Ours", true},
                  {"Base rate", true}, {"Others", true}, {"Before"}};
  for (const QuestionForecast& f : r.result.forecasts) {
    const Question& q = r.spec.questions[static_cast<std::size_t>(f.question)];
    Html name = text(q.text);
    if (!q.counts) name += text(" ") + tag("not counted");
    if (!q.note.empty()) name += note(q.note);
    rows.rows.push_back({name, text(iso_date(turn_start(r.scenario.start, r.scenario.step, f.asked_turn))),
                         text(f.happened ? "yes" : "no"), strong(in_percent(f.forecast)),
                         text(in_percent(f.base_rate) + (f.from_training ? "" : "*")),
                         text(in_percent(f.leave_one_out)), text(f.persistence > 0.5 ? "yes" : "no")});
  }
  return table(rows) + note(
                           "Base rate: how often it happened in the turns before it was asked; * nothing to "
                           "count, the share of "
                           "yes among all other questions instead. Others: that share. Before: whether it "
                           "held in the window "
                           "before, which is what persistence forecasts.");
}

Html reliability(const BacktestReport& r) {
  ReliabilityDiagram chart;
  chart.frame.title = "Reliability";
  chart.frame.about =
      "How often what was forecast with a probability came about. Perfect forecasts lie on the "
      "diagonal; whiskers are 95 % intervals.";
  ReliabilitySeries ours{"Ours", {}};
  double yes = 0, count = 0;
  for (const ForecastBin& bin : r.result.bins) {
    yes += bin.happened.count;
    count += bin.count;
    if (bin.count > 0)
      ours.bins.push_back({bin.forecast, bin.happened.share, Interval{bin.happened.low, bin.happened.high},
                           static_cast<double>(bin.count)});
  }
  chart.series.push_back(std::move(ours));
  if (count > 0) chart.base_rate = yes / count;
  return figure("How often forecasts of that size came true", svg(chart)) +
         note("Brier score in parts (Murphy 1973): reliability " + figure(r.result.parts.reliability) +
              " (0 is best), resolution " + figure(r.result.parts.resolution) + ", uncertainty " +
              figure(r.result.parts.uncertainty) + ".");
}

Html scores(const BacktestReport& r) {
  DotIntervals chart;
  chart.frame.title = "Ours less the reference";
  chart.frame.about =
      "Left of 0 our forecasts are better. Bars are 95 % intervals from a bootstrap over questions.";
  chart.x.label = "difference in the score (lower is better)";
  chart.series = {""};
  chart.marks = {{0, ""}};
  HtmlTable rows;
  rows.caption = "Scores; lower is better";
  rows.columns = {{"Score"},      {"Against"},    {"Ours", true}, {"Theirs", true}, {"Difference", true},
                  {"95 %", true}, {"Skill", true}};
  for (const BacktestComparison& c : r.result.comparisons) {
    chart.rows.push_back(
        {c.score + " – " + c.reference, {Dot{c.loss.difference, Interval{c.loss.low, c.loss.high}}}});
    rows.rows.push_back({text(c.score), text(c.reference), text(figure(c.loss.ours)),
                         text(figure(c.loss.theirs)), text(figure(c.loss.difference)),
                         text(figure(c.loss.low) + " to " + figure(c.loss.high)),
                         text(in_percent(c.loss.skill))});
  }
  return figure("Differences with their intervals", svg(chart)) + table(rows);
}

Html history(const BacktestReport& r) {
  HtmlTable rows;
  rows.caption = "Moves that the past was made to follow";
  rows.columns = {{"Turn", true}, {"Event"}, {"Move"}, {"Possible in", true}};
  for (const FollowedMove& f : r.result.history) {
    const Move& m = f.known.move;
    const std::string what = m.act.empty() ? m.vote + " " + m.ballot + m.answer : m.act;
    rows.rows.push_back({text(std::to_string(m.turn)), text(f.known.event),
                         text(m.actor + ": " + what + (m.target.empty() ? "" : " at " + m.target)),
                         text(in_percent(f.made.share))});
  }
  return details(std::to_string(r.result.rows_used) + " of " + std::to_string(r.result.rows_known) +
                     " known events are moves of the model",
                 table(rows));
}

Html provenance(const BacktestReport& r) {
  std::string futures;
  for (const AskingDate& date : r.result.dates)
    futures += (futures.empty() ? "" : "; ") +
               iso_date(turn_start(r.scenario.start, r.scenario.step, date.turn)) + ": " +
               std::to_string(date.futures) + " (" + std::to_string(date.left_out) + " left out)";
  return facts({{"Scenario", text(r.scenario.title)},
                {"Digest", code(to_hex(r.scenario.digest))},
                {"Events", code(r.spec.events_path)},
                {"Seed", text(std::to_string(r.seed))},
                {"Version", text(r.version)},
                {"Futures", text(futures)}});
}

}  // namespace

Html backtest_page(const BacktestReport& r) {
  Html body;
  if (!r.spec.about.empty()) body += paragraphs(r.spec.about);
  body += section("What the figures say", verdicts(r));
  body += section("Questions", questions(r));
  body += section("Scores", scores(r));
  body += section("Reliability", reliability(r));
  body += section("The past", history(r));
  body += section("To make it again", provenance(r));
  return html_page("Backtest", r.spec.title, body);
}

}  // namespace demarche
