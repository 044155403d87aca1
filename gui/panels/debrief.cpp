// After (or during) a game: what happened, how it stands, and the turns that decided it.
#include <algorithm>
#include <cmath>

#include "gui/panels/panels.h"
#include "gui/widgets/charts.h"
#include "sim/session/log.h"

namespace demarche::gui {
namespace {

// How far the shares of the outcomes moved in a turn: half the sum of the changes, 0 to 1.
double shift(const EnsembleResult& a, const EnsembleResult& b) {
  double sum = 0;
  for (std::size_t o = 0; o < a.outcomes.size(); ++o)
    sum += std::abs(a.outcomes[o].share - b.outcomes[o].share);
  return sum / 2;
}

void draw_deciding_turns(Ui& ui, const Table& table) {
  if (!table.found.prospects) return ui.muted("Looking for the turns that decided it…");
  const std::vector<Futures>& by_turn = *table.found.prospects->by_turn;
  std::vector<std::pair<double, std::size_t>> shifts;
  for (std::size_t t = 1; t < by_turn.size(); ++t)
    shifts.emplace_back(shift(*by_turn[t - 1], *by_turn[t]), t);
  std::stable_sort(shifts.begin(), shifts.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  if (shifts.empty()) return ui.muted("No turn has been played yet.");
  if (shifts.size() > 3) shifts.resize(3);
  const Scenario& s = table.scenario();
  for (const auto& [amount, turn] : shifts) {
    ui.gap(4);
    ImGui::PushFont(ui.theme.fonts.strong);
    ui.text("Turn " + std::to_string(turn) + ", " +
            date_label(turn_start(s.start, s.step, static_cast<int>(turn)), s.step));
    ImGui::PopFont();
    std::string text;
    for (std::size_t o = 0; o < s.outcomes.size(); ++o) {
      const double before = by_turn[turn - 1]->outcomes[o].share, after = by_turn[turn]->outcomes[o].share;
      if (std::abs(after - before) < 0.02) continue;
      text +=
          (text.empty() ? "" : "; ") + s.outcomes[o].name + " " + percent(before) + " → " + percent(after);
    }
    ui.wrapped(text.empty() ? "Nothing moved by more than two points." : text, ui.color().muted);
    // Decisions, first those of people.
    std::vector<std::size_t> lines;
    for (std::size_t i = 0; i < table.scene.log.size(); ++i)
      if (const LogEntry& entry = table.scene.log[i];
          entry.seen.line.turn == static_cast<int>(turn) && entry.choice >= 0)
        lines.push_back(i);
    std::stable_sort(lines.begin(), lines.end(), [&](std::size_t a, std::size_t b) {
      const auto by_person = [&](std::size_t i) {
        return table.session().is_seat(table.scene.log[i].seen.line.actor);
      };
      return by_person(a) && !by_person(b);
    });
    constexpr std::size_t most_lines = 6;
    const std::size_t shown = std::min(lines.size(), most_lines);
    for (std::size_t k = 0; k < shown; ++k) {
      const LogEntry& entry = table.scene.log[lines[k]];
      if (ui.link(("why##decided" + std::to_string(lines[k])).c_str(),
                  "Why, and what if it had been otherwise")) {
        ui.send(command::Show{Screen::table});
        ui.send(command::WhyMove{entry.seen.moment, entry.choice});
      }
      ImGui::SameLine();
      ui.wrapped(entry.seen.line.text);
    }
    if (lines.size() > shown) ui.muted("and " + std::to_string(lines.size() - shown) + " more decisions");
  }
}

}  // namespace

void draw_debrief(Ui& ui, const Table& table, View&) {
  const ImVec2 window = ImGui::GetIO().DisplaySize;
  const ImVec2 start = ImGui::GetCursorPos();
  const float gap = ui.px(8), em = ImGui::GetFontSize();
  const ImVec2 area = {window.x - 2 * start.x, window.y - start.y - gap};
  const Session& session = table.session();
  const Scenario& s = table.scenario();
  const bool two = area.x > em * 56;
  const float left = std::floor(two ? area.x * 0.5f - gap / 2 : area.x);
  ui.begin_panel("Debrief", {left, two ? area.y : std::floor(area.y * 0.5f)});
  ImGui::PushFont(ui.theme.fonts.title);
  ui.wrapped(s.title);
  ImGui::PopFont();
  if (session.over() && session.outcome() >= 0) {
    const Outcome& outcome = s.outcomes[static_cast<std::size_t>(session.outcome())];
    ui.wrapped("It ended after turn " + std::to_string(session.turn()) + ": " + outcome.name + ".");
    if (!outcome.about.empty()) ui.wrapped(outcome.about, ui.color().muted);
  } else {
    ui.wrapped("The game goes on; this is how it stands after turn " + std::to_string(session.turn()) + ".",
               ui.color().muted);
  }
  ui.gap();
  if (!s.objectives.empty()) {
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
      share_bar(ui, {at.x + width * 0.36f, at.y + line * 0.2f}, {width * 0.5f, line * 0.65f}, value / 100, 0,
                0, actor_color(table, s.objectives[i].actor));
      const std::string text = number_text(std::round(value));
      draw.AddText({at.x + width - ImGui::CalcTextSize(text.c_str()).x, at.y}, ui.color().text, text.c_str());
    }
    ui.gap();
  }
  ui.heading("What was measured");
  const float width = ImGui::GetContentRegionAvail().x, line = ImGui::GetTextLineHeight();
  for (std::size_t i = 0; i < s.indicators.size(); ++i) {
    const std::vector<double>& history = table.scene.indicators[i];
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImGui::Dummy({width, line + ui.px(8)});
    ImDrawList& draw = *ImGui::GetWindowDrawList();
    const std::string& label = s.indicators[i].label.empty() ? s.indicators[i].id : s.indicators[i].label;
    draw.AddText({at.x, at.y + ui.px(4)}, ui.color().text, cut_to_width(label, width * 0.34f).c_str());
    sparkline(ui, {at.x + width * 0.36f, at.y + ui.px(3)}, {width * 0.3f, line + ui.px(2)}, history,
              ui.color().accent);
    const std::string text = number_text(history.front()) + " → " + number_text(history.back());
    draw.AddText({at.x + width - ImGui::CalcTextSize(text.c_str()).x, at.y + ui.px(4)}, ui.color().text,
                 text.c_str());
  }
  bool noted = false;
  for (const int m : table.scene.path) {
    const std::string& note = session.timeline().at(m).note;
    if (note.empty()) continue;
    if (!noted) {
      ui.gap();
      ui.heading("Notes");
    }
    noted = true;
    ui.wrapped("Turn " + std::to_string(session.timeline().at(m).turn) + ": " + note);
  }
  ui.end_panel();
  if (two)
    ImGui::SetCursorPos({start.x + left + gap, start.y});
  else
    ImGui::SetCursorPos({start.x, start.y + std::floor(area.y * 0.5f) + gap});
  ui.begin_panel("Deciding turns", {two ? area.x - left - gap : area.x,
                                    two ? area.y : area.y - std::floor(area.y * 0.5f) - gap});
  ui.heading("The turns that decided it");
  ui.wrapped("Where the forecast of the outcomes moved most.", ui.color().muted);
  draw_deciding_turns(ui, table);
  ui.end_panel();
}

}  // namespace demarche::gui
