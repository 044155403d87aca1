// The debrief as a page.
#include <algorithm>
#include <cmath>

#include "sim/lang/writing.h"
#include "sim/report/debrief.h"
#include "sim/report/html.h"
#include "sim/report/svg.h"

namespace demarche {
namespace {

constexpr double least_shift = 0.01;  // of the futures: a point

struct PageOf {
  const Session& session;
  const Debrief& debrief;
  const Scenario& scenario() const { return session.scenario(); }
  const std::string& name(int actor) const { return scenario().actors[static_cast<std::size_t>(actor)].name; }
};

Html line_html(const ToldLine& line) {
  Html html = line.by_person ? strong(line.text) : text(line.text);
  if (line.covert) html += text(" ") + tag("covert");
  return html;
}

Html lines_html(const std::vector<ToldLine>& lines) {
  std::vector<Html> items;
  for (const ToldLine& line : lines) items.push_back(line_html(line));
  return list(items);
}

std::string turn_title(const Debrief& debrief, int turn) {
  return "Turn " + std::to_string(turn) + ", " + debrief.dates[static_cast<std::size_t>(turn)];
}

ShareBars share_bars(const PageOf& page, const std::string& title, const EnsembleResult& forecast) {
  ShareBars chart{{title, "Shares of " + std::to_string(forecast.runs) + " futures, with 95 % intervals."},
                  {}};
  for (std::size_t o = 0; o < forecast.outcomes.size(); ++o) {
    const Share& share = forecast.outcomes[o];
    chart.rows.push_back({page.scenario().outcomes[o].label, share.share, Interval{share.low, share.high},
                          std::nullopt, static_cast<int>(o) == page.debrief.outcome});
  }
  return chart;
}

Html outcome_part(const PageOf& page) {
  const Debrief& d = page.debrief;
  Html body;
  if (d.over && d.outcome >= 0) {
    const Outcome& o = page.scenario().outcomes[static_cast<std::size_t>(d.outcome)];
    body += paragraph(text("It ended after " + of_turns(d.turns) + ": ") + strong(o.label) + text("."));
    body += paragraphs(o.about);
  } else if (d.over) {
    body += paragraph("It ended after " + of_turns(d.turns) + " without an outcome.");
  } else {
    body += paragraph("The game goes on; this is how it stands after " + of_turns(d.turns) + ".");
  }
  if (d.hides)
    body +=
        note("While the game goes on, covert moves and reasons that the reader may not know are left out.");
  if (d.from_start.runs == 0) return section("Outcome", body);
  if (d.outcome >= 0) {
    const Share& share = d.from_start.outcomes[static_cast<std::size_t>(d.outcome)];
    body +=
        paragraph("At the start that had a chance of " + percent(share.share) + " (" + percent(share.low) +
                  " to " + percent(share.high) + "), if every actor did what the model has it do.");
  }
  std::vector<Html> parts = {figure("What was likely at the start",
                                    svg(share_bars(page, "What was likely at the start", d.from_start)))};
  if (!d.over && d.from_here.runs > 0)
    parts.push_back(figure("What is likely now", svg(share_bars(page, "What is likely now", d.from_here))));
  return section("Outcome", body + grid(parts));
}

Html scores_part(const PageOf& page) {
  const Debrief& d = page.debrief;
  if (d.scores.empty()) return {};
  const Scenario& s = page.scenario();
  HtmlTable scores{"", {{"Actor", false}, {"Score of 100", true}, {"Expected at the start", true}}, {}};
  for (const Score& score : d.scores) {
    Html actor = text(page.name(score.actor));
    if (score.is_seat) actor = strong(page.name(score.actor)) + text(" ") + tag("played");
    const std::string& about = s.objectives[static_cast<std::size_t>(score.objective)].about;
    if (!about.empty()) actor += under(about);
    scores.rows.push_back(
        {actor, text(number_text(std::round(score.value))),
         std::isfinite(score.expected) ? text(number_text(std::round(score.expected))) : Html{}});
  }
  return section("Scores", table(scores));
}

// Outcomes between which the options make a difference, at most four, in the scenario's order.
std::vector<std::size_t> telling_outcomes(const Alternatives& a) {
  constexpr std::size_t most = 4;
  std::vector<std::pair<double, std::size_t>> spread;
  for (std::size_t o = 0; o < a.options[0].shares.size(); ++o) {
    double low = 1, high = 0;
    for (const Alternative& option : a.options) {
      low = std::min(low, option.shares[o]);
      high = std::max(high, option.shares[o]);
    }
    if (high - low >= least_shift) spread.emplace_back(high - low, o);
  }
  std::stable_sort(spread.begin(), spread.end(),
                   [](const auto& x, const auto& y) { return x.first > y.first; });
  if (spread.size() > most) spread.resize(most);
  std::vector<std::size_t> outcomes;
  for (const auto& [width, o] : spread) outcomes.push_back(o);
  std::sort(outcomes.begin(), outcomes.end());
  return outcomes;
}

// What else could have been done: options as rows, outcomes that differ as columns.
Html alternatives_part(const PageOf& page, const Alternatives& a) {
  const Scenario& s = page.scenario();
  const std::vector<std::size_t> outcomes = telling_outcomes(a);
  if (outcomes.empty())
    return paragraph(
        "No other choice that was weighed would have moved the forecast by as much as a point: chance did.");
  int objective = -1;
  for (std::size_t i = 0; i < s.objectives.size(); ++i)
    if (s.objectives[i].actor == a.actor) objective = static_cast<int>(i);
  HtmlTable options;
  options.caption = "What else " + page.name(a.actor) + " could have done (" + a.text + ")";
  options.columns.push_back({"Option", false});
  for (const std::size_t o : outcomes) options.columns.push_back({s.outcomes[o].label, true});
  if (objective >= 0) options.columns.push_back({"Own score", true});
  options.columns.push_back({"The model gave it", true});
  for (const Alternative& option : a.options) {
    std::vector<Html> row = {
        (option.chosen ? strong(option.text) + text(" ") + tag("chosen") : text(option.text))};
    for (const std::size_t o : outcomes) {
      std::string cell = percent(option.shares[o]);
      if (!option.chosen && std::lround(100 * (option.shares[o] - a.options[0].shares[o])) != 0)
        cell += " (" + signed_percent(option.shares[o] - a.options[0].shares[o]) + ")";
      row.push_back(text(cell));
    }
    if (objective >= 0)
      row.push_back(text(number_text(std::round(option.scores[static_cast<std::size_t>(objective)]))));
    row.push_back(text(percent(option.probability)));
    options.rows.push_back(std::move(row));
  }
  return table(options);
}

Html deciding_part(const PageOf& page) {
  const Debrief& d = page.debrief;
  const std::string title = d.deciding.size() == 1 ? "The turn that decided it" : "The turns that decided it";
  if (!d.weighed) {
    const bool long_game = d.turns > most_turns_weighed;
    return section(title, paragraph(long_game ? "Games of more than " + of_turns(most_turns_weighed) +
                                                    " are not weighed turn by turn."
                                              : "The turns have not been weighed."));
  }
  if (d.deciding.empty())
    return section("The turns that decided it", paragraph("No turn moved the forecast of the outcome."));
  Html body = note(
      "Where the forecast of the outcome moved most. Hollow bars: before the turn; filled: after it. Under "
      "“what else”, everything else in the turn and all luck stay the same.");
  for (const DecidingTurn& turn : d.deciding) {
    ShareBars bars{{turn_title(d, turn.point.turn), "Forecast of the outcomes before and after the turn."},
                   {},
                   "after",
                   "before"};
    for (std::size_t o = 0; o < turn.point.after.size(); ++o) {
      if (std::max(turn.point.after[o], turn.point.before[o]) < 0.005) continue;
      bars.rows.push_back({page.scenario().outcomes[o].label, turn.point.after[o], std::nullopt,
                           turn.point.before[o], static_cast<int>(o) == d.outcome});
    }
    body += heading(3, turn_title(d, turn.point.turn) + ": " + percent(turn.point.shift) +
                           " of the futures changed their outcome");
    body += grid(
        {heading(4, "What happened") + lines_html(turn.lines), figure("Forecast of the outcome", svg(bars))});
    if (turn.alternatives && turn.alternatives->options.size() > 1)
      body += alternatives_part(page, *turn.alternatives);
  }
  return section(title, body);
}

Html indicators_part(const PageOf& page) {
  const Debrief& d = page.debrief;
  if (d.indicators.empty()) return {};
  std::vector<Html> charts;
  for (const IndicatorPath& told : d.indicators) {
    const Indicator& indicator = page.scenario().indicators[static_cast<std::size_t>(told.indicator)];
    LineChart chart;
    chart.frame.title = told.label;
    chart.x.names = d.dates;
    chart.x.low = 0.0;
    chart.x.high = static_cast<double>(std::max<std::size_t>(d.dates.size(), 2) - 1);
    chart.y.label = indicator.unit;
    Line line{"what came", {}, told.path};
    for (std::size_t t = 0; t < told.path.size(); ++t) line.x.push_back(static_cast<double>(t));
    if (!told.from_start.turn.empty()) {
      const IndicatorSummary& f = told.from_start;
      chart.fans.push_back({"futures from the start", std::vector<double>(f.turn.begin(), f.turn.end()),
                            f.p05, f.p25, f.p50, f.p75, f.p95});
    }
    if (!told.path.empty())
      chart.frame.about = "From " + minus(number_text(told.path.front())) + " at the start to " +
                          minus(number_text(told.path.back())) + " after " + of_turns(d.turns) + ".";
    chart.lines.push_back(std::move(line));
    charts.push_back(figure(told.label, svg(chart)));
  }
  return section("What was measured",
                 note("Line: what came. Bands: half and nine tenths of the futures as they stood at the "
                      "start, with the median.") +
                     grid(charts));
}

Html quotations_part(const PageOf& page) {
  Html body;
  for (const ToldLine& line : page.debrief.quotations)
    body += quotation(line.text, turn_title(page.debrief, line.turn) + (line.covert ? " (covert)" : ""));
  return body.empty() ? Html{} : section("From the log", body);
}

Html notes_part(const PageOf& page) {
  Html body;
  for (const ToldNote& told : page.debrief.notes)
    body += heading(3, turn_title(page.debrief, told.turn) +
                           (told.branch.empty() ? "" : ", on the branch “" + told.branch + "”")) +
            paragraphs(told.text);
  return body.empty() ? Html{} : section("Notes", body);
}

std::string list_or(const std::vector<std::string>& lines, const std::string& none) {
  return lines.empty() ? none : joined(lines, "; ");
}

Html branches_part(const PageOf& page) {
  const Debrief& d = page.debrief;
  if (d.branches.empty()) return {};
  const Scenario& s = page.scenario();
  Html body;
  for (const ToldBranch& branch : d.branches) {
    body += heading(3, branch.name);
    std::vector<std::pair<std::string, Html>> pairs = {
        {"Parted",
         text(branch.parted == 0 ? "in the first turn" : "after turn " + std::to_string(branch.parted))},
        {"There", text(list_or(branch.there, "nothing was done"))},
        {"Here", text(list_or(branch.here, "nothing was done"))},
        {"Came to", text((branch.outcome.empty() ? "not ended" : branch.outcome) + ", after " +
                         of_turns(branch.turns))}};
    std::string scores;
    for (const Score& score : d.scores)
      if (score.is_seat && static_cast<std::size_t>(score.objective) < branch.scores.size())
        scores += (scores.empty() ? "" : ", ") +
                  page.name(s.objectives[static_cast<std::size_t>(score.objective)].actor) + " " +
                  number_text(std::round(branch.scores[static_cast<std::size_t>(score.objective)])) +
                  " (here " + number_text(std::round(score.value)) + ")";
    if (!scores.empty()) pairs.emplace_back("Scores", text(scores));
    body += facts(pairs);
  }
  return section("Branches that were tried", body);
}

Html moves_part(const PageOf& page) {
  const Debrief& d = page.debrief;
  if (d.moves.empty()) return {};
  const bool people = !page.session.seats().empty();
  HtmlTable moves{
      "", {{"Turn", false}, {people ? "What the players did" : "What the actors did", false}}, {}};
  for (const TurnMoves& turn : d.moves) {
    std::vector<Html> items;
    for (const ToldLine& line : turn.moves)
      items.push_back(text(line.text) + (line.covert ? text(" ") + tag("covert") : Html{}));
    moves.rows.push_back({text(std::to_string(turn.turn) + " · " + turn.date),
                          items.empty() ? text("held back") : list(items)});
  }
  Html log;
  for (std::size_t i = 0; i < d.log.size(); ++i)
    log += heading(4, turn_title(d, d.moves[i].turn)) + lines_html(d.log[i]);
  Html body = people ? table(moves) : details("Every move", table(moves));
  return section("Moves by turn", body + details("Everything that happened", log));
}

Html stamp_part(const PageOf& page) {
  std::vector<std::pair<std::string, Html>> pairs;
  for (const auto& [name, value] : page.debrief.stamp) pairs.emplace_back(name, text(value));
  return section(
      "To play it again",
      facts(pairs) +
          paragraph(
              text("The save holds the scenario’s text and every decision. ") + code("demarche replay SAVE") +
              text(" plays it again and checks that every turn comes out to the last bit; ") +
              code("demarche play SAVE") + text(" goes on with it, from any turn; ") +
              code("demarche report SAVE") + text(" writes this page again, the same figures included.")));
}

}  // namespace

Html debrief_page(const Session& session, const Debrief& debrief) {
  const PageOf page{session, debrief};
  std::vector<Html> questions;
  for (const std::string& question : debrief.questions) questions.push_back(text(question));
  std::string seats;
  for (const int seat : session.seats()) seats += (seats.empty() ? "" : ", ") + page.name(seat);
  const Scenario& s = session.scenario();
  Html body = note((seats.empty() ? "Nobody at the table" : "Played as " + seats) + " · " +
                   date_label(s.start, s.step) + " to " +
                   debrief.dates[static_cast<std::size_t>(std::max(1, debrief.turns))] + " · seed " +
                   std::to_string(session.settings().seed));
  for (const std::string& remark : debrief.remarks) body += paragraph(strong(remark));
  body += outcome_part(page) + scores_part(page) + deciding_part(page);
  if (!questions.empty()) body += section("Questions for the debriefing", list(questions, true));
  body += indicators_part(page) + quotations_part(page) + notes_part(page) + branches_part(page) +
          moves_part(page) + stamp_part(page);
  return html_page("Debrief", s.title, body);
}

}  // namespace demarche
