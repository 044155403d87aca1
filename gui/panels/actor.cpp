// The chosen actor: its numbers, relations, agreements, record. Every number leads to its reasons.
#include <algorithm>
#include <cmath>

#include "gui/panels/panels.h"
#include "gui/widgets/charts.h"
#include "sim/session/log.h"

namespace demarche::gui {
namespace {

bool always_nothing(const Strip& strip) {
  return std::all_of(strip.history.begin(), strip.history.end(), [](double x) { return x == 0; });
}

// Room behind the decimal point for all of them.
float widest_fraction(const std::vector<Strip>& strips) {
  float widest = 0;
  for (const Strip& strip : strips)
    if (!always_nothing(strip)) widest = std::max(widest, fraction_width(number_text(strip.figure.now)));
  return widest;
}

void draw_strip(Ui& ui, const Table& table, const Strip& strip, const std::string& label, float fraction) {
  const float height = ImGui::GetTextLineHeight() + ui.px(6);
  const Figure& f = strip.figure;
  const Variable& v = table.scenario().variables[static_cast<std::size_t>(f.variable)];
  if (ui.row((label + "##" + std::to_string(f.cell)).c_str(), false, height))
    ui.send(command::WhyNumber{f.cell, 0});
  std::string tip = strip.label + (v.unit.empty() ? "" : " (" + v.unit + ")");
  if (!v.about.empty()) tip += "\n" + v.about;
  if (!v.source.empty()) tip += "\nSource: " + v.source;
  ui.tip(tip + "\nClick: why it is what it is.");
  const ImVec2 at = ImGui::GetItemRectMin(), end = ImGui::GetItemRectMax();
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const std::string now = number_text(f.now);
  const float spark = ui.px(56), y = at.y + ui.px(3);
  const float number = ImGui::CalcTextSize(now.c_str()).x + fraction - fraction_width(now);
  aligned_number(ui, end.x - spark - ui.px(10), y, fraction, now);
  sparkline(ui, {end.x - spark, at.y + ui.px(5)}, {spark - ui.px(3), height - ui.px(10)}, strip.history,
            ui.color().accent);
  draw.AddText({at.x, y}, ui.color().text,
               cut_to_width(label, end.x - at.x - spark - number - ui.px(18)).c_str());
}

void draw_agreements(Ui& ui, const Table& table, int actor) {
  const Scenario& s = table.scenario();
  bool any = false;
  for (const Agreement& a : table.scene.agreements) {
    if (a.from != actor && a.to != actor) continue;
    if (!any) {
      ui.gap();
      ui.heading("Agreements");
    }
    any = true;
    const int other = a.from == actor ? a.to : a.from;
    ui.wrapped(package_title(s, a.package) + " with " + s.actors[static_cast<std::size_t>(other)].name +
               ", until turn " + std::to_string(a.until));
    for (const std::string& text : promise_texts(s, a.package.gives, a.from, a.to))
      ui.wrapped("– " + text, ui.color().muted);
    for (const std::string& text : promise_texts(s, a.package.asks, a.to, a.from))
      ui.wrapped("– " + text, ui.color().muted);
  }
}

}  // namespace

void draw_actor(Ui& ui, const Table& table, View&, ImVec2 size) {
  ui.begin_panel("Actor", size);
  const Scenario& s = table.scenario();
  const int a = table.scene.actor;
  const Actor& actor = s.actors[static_cast<std::size_t>(a)];
  const ImVec2 at = ImGui::GetCursorScreenPos();
  actor_dot(ui, table, a, {at.x + ui.px(7), at.y + ImGui::GetTextLineHeight() / 2});
  ImGui::SetCursorScreenPos({at.x + ui.px(20), at.y});
  ui.heading(actor.name.c_str());
  if (table.session().is_seat(a)) {
    ImGui::SameLine();
    ui.muted("you");
  }
  for (std::size_t i = 0; i < s.objectives.size(); ++i)
    if (s.objectives[i].actor == a) {
      ui.text("Score " + number_text(table.session().here_played().objectives[i]) + " of 100");
      ImGui::SameLine();
      if (ui.link("why##score", "What it is made of"))
        ui.send(command::WhyFormula{true, static_cast<int>(i)});
      // What it is played for: nobody should have to look for it.
      if (!s.objectives[i].about.empty()) ui.wrapped(s.objectives[i].about, ui.color().muted);
    }
  ui.gap(4);
  int still = 0;
  float fraction = widest_fraction(table.scene.figures);
  for (const Strip& strip : table.scene.figures) {
    // What is nothing and always was says nothing.
    if (always_nothing(strip)) {
      ++still;
      continue;
    }
    const Variable& v = s.variables[static_cast<std::size_t>(strip.figure.variable)];
    draw_strip(ui, table, strip, v.label.empty() ? v.id : v.label, fraction);
  }
  if (still > 0)
    ui.muted(std::to_string(still) + (still == 1 ? " more that has" : " more that have") + " always been 0");
  if (!table.scene.relations.empty()) {
    ui.gap();
    ui.heading("Relations");
    fraction = widest_fraction(table.scene.relations);
    for (const Strip& strip : table.scene.relations) {
      const Variable& v = s.variables[static_cast<std::size_t>(strip.figure.variable)];
      const bool outward = strip.figure.first == a;
      const Actor& other =
          s.actors[static_cast<std::size_t>(outward ? strip.figure.second : strip.figure.first)];
      const std::string& name = other.short_name.empty() ? other.name : other.short_name;
      draw_strip(ui, table, strip, (v.label.empty() ? v.id : v.label) + (outward ? " → " : " ← ") + name,
                 fraction);
    }
  }
  draw_agreements(ui, table, a);
  if (!table.scene.record.empty()) {
    ui.gap();
    ui.heading("Record");
    int lines = 0;
    for (const int i : table.scene.record) {
      if (++lines > 12) break;
      const LogEntry& entry = table.scene.log[static_cast<std::size_t>(i)];
      const std::string text = entry.seen.line.date + ": " + entry.seen.line.text;
      if (entry.choice >= 0) {
        const std::string label = "why##record" + std::to_string(i);
        if (ui.link(label.c_str())) ui.send(command::WhyMove{entry.seen.moment, entry.choice});
        ImGui::SameLine();
      }
      ui.wrapped(text, ui.color().muted);
    }
  }
  ui.end_panel();
}

}  // namespace demarche::gui
