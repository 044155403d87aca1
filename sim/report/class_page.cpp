// A class as a page.
#include <algorithm>
#include <cmath>

#include "sim/engine/digest.h"
#include "sim/lang/writing.h"
#include "sim/report/class_summary.h"
#include "sim/report/html.h"
#include "sim/report/svg.h"
#include "sim/session/number_text.h"
#include "sim/study/sketch.h"

namespace demarche {
namespace {

constexpr std::size_t most_lines_drawn = 6;  // more cannot be told apart: then a fan of all groups

struct PageOf {
  const ClassSummary& summary;
  const Cohort& cohort;
  const ClassGroup& group(int g) const { return summary.groups[static_cast<std::size_t>(g)]; }
  std::string names(const std::vector<int>& groups) const {
    if (groups.size() == cohort.groups.size() && groups.size() > 2) return "all";
    std::string text;
    for (const int g : groups) text += (text.empty() ? "" : ", ") + group(g).name;
    return text;
  }
};

std::string moves_text(const std::vector<std::string>& moves) {
  std::string text;
  for (const std::string& move : moves) text += (text.empty() ? "" : " · ") + move;
  return text.empty() ? "held back" : text;
}

std::string outcome_text(const ClassGroup& group) {
  return !group.outcome.empty() ? group.outcome : group.over ? "no outcome" : "not ended";
}

std::string score_text(double score) { return std::isfinite(score) ? number_text(std::round(score)) : ""; }

// "52", "52 so far", or nothing.
std::string score_of(const ClassGroup& group) {
  return score_text(group.score) + (std::isfinite(group.score) && !group.over ? " so far" : "");
}

Html overview(const PageOf& page) {
  HtmlTable table_of{
      "Groups, the highest score first",
      {{"Group", false}, {"Score of 100", true}, {"Outcome", false}, {"Turns", true}, {"Seed", true}},
      {}};
  bool remarked = false;
  for (const int g : page.cohort.ranking) remarked = remarked || !page.group(g).remarks.empty();
  if (remarked) table_of.columns.push_back({"Remarks", false});
  for (const int g : page.cohort.ranking) {
    const ClassGroup& group = page.group(g);
    table_of.rows.push_back({text(group.name), text(score_of(group)), text(outcome_text(group)),
                             text(std::to_string(group.turns)), text(std::to_string(group.seed)),
                             text(joined(group.remarks, "; "))});
  }
  ShareBars outcomes{{"How it ended", "Shares of the groups by outcome."}, {}};
  const auto all = static_cast<double>(page.cohort.groups.size());
  for (const auto& [name, count] : page.cohort.outcomes)
    outcomes.rows.push_back(
        {name + ": " + std::to_string(count) + (count == 1 ? " group" : " groups"), count / all});
  ValueBars scores{{"Scores", "Of 100, the highest first."}, {}, 100};
  for (const int g : page.cohort.ranking)
    if (std::isfinite(page.group(g).score))
      scores.rows.push_back({page.group(g).name, std::round(page.group(g).score)});
  std::vector<Html> charts = {figure("How it ended", svg(outcomes))};
  if (!scores.rows.empty()) charts.push_back(figure("Scores of the seats, of 100", svg(scores)));
  return grid(charts) + table(table_of);
}

Html objectives(const PageOf& page) {
  const Cohort& c = page.cohort;
  HtmlTable table_of{"Scores of every actor, of 100", {{"Group", false}}, {}};
  for (std::size_t i = 0; i < c.objectives.size(); ++i)
    table_of.columns.push_back({c.objectives[i] + (c.objective_of_seat[i] ? " (played)" : ""), true});
  if (c.objectives.size() < 2) return {};
  for (const int g : c.groups) {
    std::vector<Html> row = {text(page.group(g).name)};
    for (const double score : page.group(g).scores) row.push_back(text(score_text(score)));
    table_of.rows.push_back(std::move(row));
  }
  return details("Scores of every actor", table(table_of));
}

Html tree_html(const PageOf& page, const ClassNode& node) {
  const std::string who = page.names(node.groups);
  Html item;
  if (node.first == 0)
    item = strong(std::to_string(node.groups.size()) + " groups");
  else
    item = strong("Turn " + std::to_string(node.first) + ": ") + text(moves_text(node.moves) + " — ") +
           strong(who);
  if (node.children.empty() && node.groups.size() > 1) {
    item += text(" (alike to the end)");
  } else if (node.children.empty()) {
    const ClassGroup& group = page.group(node.groups.front());
    item +=
        text(": " + outcome_text(group) + (std::isfinite(group.score) ? ", " + score_text(group.score) : ""));
  } else if (node.last > node.first) {
    item += text(node.first == 0 ? " did the same up to turn " + std::to_string(node.last)
                                 : ", alike up to turn " + std::to_string(node.last));
  }
  std::vector<Html> children;
  for (const ClassNode& child : node.children) children.push_back(tree_html(page, child));
  return item + list(children);
}

Html turns_part(const PageOf& page) {
  const Cohort& c = page.cohort;
  HtmlTable table_of{"", {{"Turn", false}, {"Groups", true}, {"What they did", false}, {"Who", false}}, {}};
  for (std::size_t t = 0; t < c.turns.size(); ++t) {
    std::string turn = std::to_string(t + 1) + (t + 1 < c.dates.size() ? " · " + c.dates[t + 1] : "");
    for (const Together& way : c.turns[t]) {
      table_of.rows.push_back({&way == &c.turns[t].front() ? strong(turn) : text(std::to_string(t + 1)),
                               text(std::to_string(way.groups.size())), text(moves_text(way.moves)),
                               text(page.names(way.groups))});
    }
  }
  return table(table_of);
}

Html indicators_part(const PageOf& page) {
  const Cohort& c = page.cohort;
  std::vector<Html> charts;
  for (std::size_t i = 0; i < c.indicators.size(); ++i) {
    LineChart chart;
    chart.frame = {c.indicators[i], "By turn, for " + std::to_string(c.groups.size()) + " groups."};
    chart.x.names = c.dates;
    chart.x.low = 0.0;
    chart.x.high = static_cast<double>(std::max<std::size_t>(c.dates.size(), 2) - 1);
    std::vector<int> drawn = c.groups;
    if (c.groups.size() > most_lines_drawn) {
      Fan fan{"all groups", {}, {}, {}, {}, {}, {}};
      for (std::size_t t = 0; t < c.dates.size(); ++t) {
        Sketch values;
        for (const int g : c.groups)
          if (i < page.group(g).indicators.size() && t < page.group(g).indicators[i].size())
            values.add(page.group(g).indicators[i][t]);
        if (values.count() == 0) break;
        fan.x.push_back(static_cast<double>(t));
        fan.p05.push_back(values.quantile(0.05));
        fan.p25.push_back(values.quantile(0.25));
        fan.p50.push_back(values.quantile(0.5));
        fan.p75.push_back(values.quantile(0.75));
        fan.p95.push_back(values.quantile(0.95));
      }
      chart.fans.push_back(std::move(fan));
      drawn = {c.ranking.front(), c.ranking.back()};
    }
    for (const int g : drawn) {
      if (i >= page.group(g).indicators.size()) continue;
      Line line{page.group(g).name, {}, page.group(g).indicators[i]};
      for (std::size_t t = 0; t < line.y.size(); ++t) line.x.push_back(static_cast<double>(t));
      chart.lines.push_back(std::move(line));
    }
    charts.push_back(figure(c.indicators[i], svg(chart)));
  }
  if (charts.empty()) return {};
  return heading(3, "What was measured") +
         (c.groups.size() > most_lines_drawn ? note("Bands: half and nine tenths of the groups, with the "
                                                    "median; lines: the highest and the lowest score.")
                                             : Html{}) +
         grid(charts);
}

Html groups_part(const PageOf& page) {
  const Cohort& c = page.cohort;
  Html body;
  for (const int g : c.groups) {
    const ClassGroup& group = page.group(g);
    HtmlTable table_of{"", {{"Turn", false}, {"What they did", false}}, {}};
    for (std::size_t t = 0; t < group.moves.size(); ++t) {
      Html moves;
      for (const GroupMove& move : group.moves[t]) {
        if (!moves.empty()) moves += text(" · ");
        moves += text(move.text);
        if (move.covert) moves += text(" ") + tag("covert");
      }
      table_of.rows.push_back(
          {text(std::to_string(t + 1) + (t + 1 < c.dates.size() ? " · " + c.dates[t + 1] : "")),
           moves.empty() ? text("held back") : moves});
    }
    Html inside = paragraph(outcome_text(group) +
                            (std::isfinite(group.score) ? ", score " + score_of(group) : "") + ".");
    if (!group.question.empty()) inside += paragraph(strong("To ask them: ") + text(group.question));
    body += details(group.name, inside + table(table_of));
  }
  return body;
}

Html cohort_part(const PageOf& page, bool alone) {
  const Cohort& c = page.cohort;
  const std::string count = std::to_string(c.groups.size()) + (c.groups.size() == 1 ? " group" : " groups");
  std::vector<std::string> versions;
  for (const int g : c.groups)
    if (std::find(versions.begin(), versions.end(), page.group(g).version) == versions.end())
      versions.push_back(page.group(g).version);
  Html body = note(count + " · played as " + (c.seats.empty() ? "nobody" : c.seats) + " · scenario " +
                   to_hex(c.digest) + " · saved by version " + joined(versions));
  body += overview(page) + objectives(page);
  if (!c.questions.empty()) {
    std::vector<Html> questions;
    for (const std::string& question : c.questions) questions.push_back(text(question));
    body += heading(3, "Questions for the debriefing") + list(questions, true);
  }
  if (c.groups.size() > 1) {
    body += heading(3, "Where they parted");
    body += list({tree_html(page, c.tree)});
  }
  body += heading(3, "Turn by turn") + turns_part(page) + indicators_part(page);
  body += heading(3, "Group by group") + groups_part(page);
  return section(alone ? "The groups" : c.title + (c.seats.empty() ? "" : ", as " + c.seats), body);
}

}  // namespace

Html class_page(const ClassSummary& summary) {
  Html body;
  if (summary.cohorts.size() > 1)
    body += paragraph(
        "The saves are not all of the same game: they are told apart by the scenario’s text and by who was "
        "played. Groups are compared within each.");
  for (const Cohort& cohort : summary.cohorts)
    body += cohort_part({summary, cohort}, summary.cohorts.size() == 1);
  if (!summary.unread.empty()) {
    std::vector<Html> items;
    for (const auto& [name, problem] : summary.unread) items.push_back(strong(name) + text(": " + problem));
    body += section("Not read", list(items));
  }
  if (summary.groups.empty() && summary.unread.empty()) body += paragraph("There are no saves.");
  const std::string title = summary.cohorts.empty() ? "No games" : summary.cohorts.front().title;
  return html_page("Class of " + std::to_string(summary.groups.size()), title, body);
}

}  // namespace demarche
