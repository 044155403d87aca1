// After (or during) a game: what happened, how it stands, the turns that decided it, questions to talk about;
// and the same as a page.
#include <algorithm>
#include <cmath>

#include "gui/panels/panels.h"
#include "gui/widgets/charts.h"
#include "sim/session/log.h"

namespace demarche::gui {
namespace {

// "Settlement 31 % → 44 %", where it moved.
std::string shift_text(const Scenario& s, const TurningPoint& point) {
  std::string text;
  for (std::size_t o = 0; o < s.outcomes.size() && o < point.before.size(); ++o) {
    if (std::abs(point.after[o] - point.before[o]) < 0.02) continue;
    text += (text.empty() ? "" : "; ") + s.outcomes[o].label + " " + percent(point.before[o]) + " → " +
            percent(point.after[o]);
  }
  return text.empty() ? "Nothing moved by more than two points." : text;
}

// "Settlement 31 %, Standoff 69 %"; beside what was done only what comes out otherwise: "Settlement 44 %
// (+13)".
std::string shares_text(const Scenario& s, const std::vector<double>& shares,
                        const std::vector<double>* so_it_was) {
  constexpr double least = 0.005;  // half a point
  std::string text;
  for (std::size_t o = 0; o < s.outcomes.size() && o < shares.size(); ++o) {
    const double change = so_it_was == nullptr ? 0 : shares[o] - (*so_it_was)[o];
    if (so_it_was == nullptr ? shares[o] < least : std::abs(change) < least) continue;
    text += (text.empty() ? "" : ", ") + s.outcomes[o].label + " " + percent(shares[o]) +
            (so_it_was == nullptr ? "" : " (" + points(change) + ")");
  }
  return text.empty() ? "much the same" : text;
}

// What else could have been done, and what was likely then; a click makes a branch of it.
void draw_alternatives(Ui& ui, const Table& table, const Alternatives& a) {
  const Scenario& s = table.scenario();
  ui.muted("What else " + s.actors[static_cast<std::size_t>(a.actor)].name + " could have done (" + a.text +
           "):");
  const std::vector<double>* so_it_was = nullptr;
  for (const Alternative& option : a.options)
    if (option.chosen) so_it_was = &option.shares;
  for (const Alternative& option : a.options) {
    const std::string likely = shares_text(s, option.shares, so_it_was);
    const std::string id = "##" + std::to_string(a.moment) + "/" + std::to_string(option.option);
    if (option.chosen) {
      ui.wrapped("– " + option.text + " (so it was): " + shares_text(s, option.shares, nullptr));
      continue;
    }
    if (ui.link(("what if" + id).c_str(),
                "A branch that shares the luck of this one, with this choice instead")) {
      ui.send(command::WhatIf{a.moment, a.choice, option.option});
      ui.send(command::Show{Screen::timeline});
    }
    ImGui::SameLine();
    ui.wrapped(option.text + ": " + likely, ui.color().muted);
  }
}

int choice_of_line(const Table& table, const ToldLine& line) {
  for (const LogEntry& entry : table.scene.log)
    if (entry.seen.line.turn == line.turn && entry.seen.line.text == line.text) return entry.choice;
  return -1;
}

void draw_deciding_turns(Ui& ui, const Table& table, const Debrief& debrief) {
  if (!debrief.weighed)
    return ui.wrapped("The game is too long to be weighed turn by turn.", ui.color().muted);
  if (debrief.deciding.empty()) return ui.muted("No turn has been played yet.");
  for (const DecidingTurn& turn : debrief.deciding) {
    ui.gap(4);
    const std::string title = "Turn " + std::to_string(turn.point.turn) + ", " + turn.date;
    ui.heading(title.c_str());
    ui.wrapped(shift_text(table.scenario(), turn.point), ui.color().muted);
    constexpr std::size_t most_lines = 6;
    for (std::size_t i = 0; i < turn.lines.size() && i < most_lines; ++i) {
      const ToldLine& line = turn.lines[i];
      if (const int choice = choice_of_line(table, line); choice >= 0) {
        const std::string id = "why##" + std::to_string(turn.point.moment) + "/" + std::to_string(i);
        if (ui.link(id.c_str(), "Why, and what if it had been otherwise")) {
          ui.send(command::Show{Screen::table});
          ui.send(command::WhyMove{turn.point.moment, choice});
        }
        ImGui::SameLine();
      }
      ui.wrapped(line.text + (line.covert ? " (covert)" : ""));
    }
    if (turn.lines.size() > most_lines)
      ui.muted("and " + std::to_string(turn.lines.size() - most_lines) + " more");
    if (turn.alternatives) draw_alternatives(ui, table, *turn.alternatives);
  }
}

void draw_scores(Ui& ui, const Table& table) {
  const Session& session = table.session();
  const Scenario& s = table.scenario();
  if (s.objectives.empty()) return;
  ui.heading("Scores, of 100");
  const float width = ImGui::GetContentRegionAvail().x, line = ImGui::GetTextLineHeight();
  for (std::size_t i = 0; i < s.objectives.size(); ++i) {
    const double value = session.here_played().objectives[i];
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImGui::Dummy({width, line + ui.px(4)});
    ui.tip(s.objectives[i].about);
    const std::string& name = s.actors[static_cast<std::size_t>(s.objectives[i].actor)].name;
    ImDrawList& draw = *ImGui::GetWindowDrawList();
    draw.AddText(at, ui.color().text, cut_to_width(name, width * 0.34f).c_str());
    share_bar(ui, {at.x + width * 0.36f, at.y + line * 0.2f}, {width * 0.5f, line * 0.65f}, value / 100, 0, 0,
              actor_color(table, s.objectives[i].actor));
    const std::string text = number_text(std::round(value));
    draw.AddText({at.x + width - ImGui::CalcTextSize(text.c_str()).x, at.y}, ui.color().text, text.c_str());
  }
  ui.gap();
}

void draw_indicators_of_game(Ui& ui, const Table& table) {
  const Scenario& s = table.scenario();
  ui.heading("What was measured");
  const float width = ImGui::GetContentRegionAvail().x, line = ImGui::GetTextLineHeight();
  for (std::size_t i = 0; i < s.indicators.size(); ++i) {
    const std::vector<double>& history = table.scene.indicators[i];
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImGui::Dummy({width, line + ui.px(8)});
    ui.tip(s.indicators[i].about);
    ImDrawList& draw = *ImGui::GetWindowDrawList();
    const std::string& label = s.indicators[i].label.empty() ? s.indicators[i].id : s.indicators[i].label;
    draw.AddText({at.x, at.y + ui.px(4)}, ui.color().text, cut_to_width(label, width * 0.34f).c_str());
    sparkline(ui, {at.x + width * 0.36f, at.y + ui.px(3)}, {width * 0.3f, line + ui.px(2)}, history,
              ui.color().accent);
    const std::string text = number_text(history.front()) + " → " + number_text(history.back());
    draw.AddText({at.x + width - ImGui::CalcTextSize(text.c_str()).x, at.y + ui.px(4)}, ui.color().text,
                 text.c_str());
  }
}

void draw_notes(Ui& ui, const Table& table) {
  bool noted = false;
  const Timeline& t = table.session().timeline();
  for (const int m : table.scene.path) {
    if (t.at(m).note.empty()) continue;
    if (!noted) {
      ui.gap();
      ui.heading("Notes");
    }
    noted = true;
    ui.wrapped("Turn " + std::to_string(t.at(m).turn) + ": " + t.at(m).note);
  }
}

void draw_quotations(Ui& ui, const Debrief& debrief) {
  if (!debrief.quotations.empty()) {
    ui.gap();
    ui.heading("In its own words");
    for (const ToldLine& line : debrief.quotations)
      ui.wrapped("Turn " + std::to_string(line.turn) + ": “" + line.text + "”", ui.color().muted);
  }
  if (debrief.questions.empty()) return;
  ui.gap();
  ui.heading("To talk about");
  for (const std::string& question : debrief.questions) ui.wrapped("– " + question);
}

void draw_head(Ui& ui, const Table& table) {
  const Session& session = table.session();
  const Scenario& s = table.scenario();
  ImGui::PushFont(ui.theme.fonts.title);
  ui.wrapped(s.title);
  ImGui::PopFont();
  if (session.over() && session.outcome() >= 0) {
    const Outcome& outcome = s.outcomes[static_cast<std::size_t>(session.outcome())];
    ui.wrapped("It ended after turn " + std::to_string(session.turn()) + ": " + outcome.label + ".");
    if (!outcome.about.empty()) ui.wrapped(outcome.about, ui.color().muted);
  } else {
    ui.wrapped("The game goes on; this is how it stands after turn " + std::to_string(session.turn()) + ".",
               ui.color().muted);
  }
  if (ui.primary("Export HTML…", true, "One page with everything, that needs no network and can be printed"))
    ui.send(command::AskFile{FileFor::report});
  ImGui::SameLine();
  if (ui.button("A class…", true, "Many saves of a scenario side by side")) ui.send(command::ShowClass{true});
  ui.gap();
}

}  // namespace

void draw_debrief(Ui& ui, const Table& table, View&) {
  const ImVec2 window = ImGui::GetIO().DisplaySize;
  const ImVec2 start = ImGui::GetCursorPos();
  const float gap = ui.px(8), em = ImGui::GetFontSize();
  const ImVec2 area = {window.x - 2 * start.x, window.y - start.y - gap};
  const bool two = area.x > em * 56;
  const float left = std::floor(two ? area.x * 0.5f - gap / 2 : area.x);
  const Debrief* debrief = table.found.debrief ? table.found.debrief->debrief.get() : nullptr;
  ui.begin_panel("Debrief", {left, two ? area.y : std::floor(area.y * 0.5f)});
  draw_head(ui, table);
  draw_scores(ui, table);
  draw_indicators_of_game(ui, table);
  draw_notes(ui, table);
  if (debrief != nullptr) draw_quotations(ui, *debrief);
  ui.end_panel();
  if (two)
    ImGui::SetCursorPos({start.x + left + gap, start.y});
  else
    ImGui::SetCursorPos({start.x, start.y + std::floor(area.y * 0.5f) + gap});
  ui.begin_panel("Deciding turns", {two ? area.x - left - gap : area.x,
                                    two ? area.y : area.y - std::floor(area.y * 0.5f) - gap});
  ui.heading("The turns that decided it");
  ui.wrapped("Where the forecast of the outcomes moved most.", ui.color().muted);
  if (debrief != nullptr) {
    draw_deciding_turns(ui, table, *debrief);
  } else if (table.found.debrief) {
    ui.wrapped("They could not be found: " + table.found.debrief->problem, ui.color().harm);
  } else {
    const auto& p = table.found.debrief_progress;
    ui.muted("Looking for them…" +
             (p && p->total > 0 ? " " + std::to_string(100 * p->done / p->total) + " %" : std::string()));
  }
  ui.end_panel();
}

}  // namespace demarche::gui
