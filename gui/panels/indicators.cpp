// What is measured, with its way so far; a click shows it on the chart.
#include <algorithm>
#include <cmath>

#include "gui/panels/panels.h"
#include "gui/widgets/charts.h"
#include "sim/session/log.h"

namespace demarche::gui {

void draw_indicators(Ui& ui, const Table& table, View& view, ImVec2 size) {
  ui.begin_panel("Indicators", size);
  ui.heading("Indicators");
  const Scenario& s = table.scenario();
  const float height = ImGui::GetTextLineHeight() + ui.px(8);
  for (int i = 0; i < static_cast<int>(s.indicators.size()); ++i) {
    const Indicator& indicator = s.indicators[static_cast<std::size_t>(i)];
    const std::string& label = indicator.label.empty() ? indicator.id : indicator.label;
    const std::vector<double>& history = table.scene.indicators[static_cast<std::size_t>(i)];
    if (ui.row(label.c_str(), view.indicator == i, height)) ui.send(command::ChooseIndicator{i});
    const std::string about = (indicator.unit.empty() ? label : label + " (" + indicator.unit + ")") +
                              (indicator.about.empty() ? "" : "\n" + indicator.about);
    ui.tip(about);
    const ImVec2 at = ImGui::GetItemRectMin(), end = ImGui::GetItemRectMax();
    ImDrawList& draw = *ImGui::GetWindowDrawList();
    const std::string now = number_text(history.back());
    const double change = history.size() > 1 ? history.back() - history[history.size() - 2] : 0;
    const float y = at.y + ui.px(4), arrow = ui.px(12);
    const float wide = ImGui::CalcTextSize(now.c_str()).x;
    draw.AddText({end.x - arrow - wide, y}, ui.color().text, now.c_str());
    if (std::abs(change) > 1e-12) {
      const ImVec2 c = {end.x - ui.px(4), (at.y + end.y) / 2};
      const float r = ui.px(3.5f), way = change > 0 ? -1.0f : 1.0f;
      draw.AddTriangleFilled({c.x - r, c.y - way * r * 0.7f}, {c.x + r, c.y - way * r * 0.7f},
                             {c.x, c.y + way * r}, ui.color().muted);
    }
    // The name comes first; the way so far is on the chart, too.
    const float name = ImGui::CalcTextSize(label.c_str()).x;
    const float between = end.x - at.x - arrow - wide - ui.px(8);
    const float spark = std::min(ui.px(44), between - name - ui.px(8));
    if (spark >= ui.px(20))
      sparkline(ui, {at.x + between - spark, at.y + ui.px(6)}, {spark, height - ui.px(12)}, history,
                ui.color().accent);
    draw.AddText({at.x, y}, ui.color().text, cut_to_width(label, between).c_str());
  }
  for (const Strip& strip : table.scene.pinned) {
    const std::string label = strip.label + "##pin" + std::to_string(strip.figure.cell);
    if (ui.row(label.c_str(), false, height)) ui.send(command::WhyNumber{strip.figure.cell, 0});
    ui.tip(strip.label + "\nPinned. Click: why it is what it is.");
    const ImVec2 at = ImGui::GetItemRectMin(), end = ImGui::GetItemRectMax();
    ImDrawList& draw = *ImGui::GetWindowDrawList();
    const std::string now = number_text(strip.figure.now);
    const float wide = ImGui::CalcTextSize(now.c_str()).x;
    draw.AddText({end.x - ui.px(12) - wide, at.y + ui.px(4)}, ui.color().text, now.c_str());
    draw.AddText({at.x, at.y + ui.px(4)}, ui.color().accent,
                 cut_to_width(strip.label, end.x - at.x - wide - ui.px(24)).c_str());
  }
  ui.end_panel();
}

void draw_fan(Ui& ui, const Table& table, int indicator, ImVec2 at, ImVec2 size, bool hovered) {
  const Scenario& s = table.scenario();
  const Indicator& what = s.indicators[static_cast<std::size_t>(indicator)];
  FanChart chart;
  chart.history = table.scene.indicators[static_cast<std::size_t>(indicator)];
  const auto summary = [&](const Futures& futures) -> const IndicatorSummary* {
    return futures != nullptr && static_cast<std::size_t>(indicator) < futures->indicators.size()
               ? &futures->indicators[static_cast<std::size_t>(indicator)]
               : nullptr;
  };
  const IndicatorSummary* present = table.found.fan ? summary(table.found.fan->futures) : nullptr;
  const IndicatorSummary* draft =
      table.draft != nullptr && table.found.draft ? summary(table.found.draft->futures) : nullptr;
  chart.fan = draft != nullptr ? draft : present;
  chart.unchanged = draft != nullptr ? present : nullptr;
  if (what.range) chart.range = *what.range;
  if (!what.range) chart.range = {0, 0};
  chart.turns = s.turns;
  chart.now = table.session().turn();
  chart.unit = what.unit;
  chart.loading = !table.session().over();
  fan_chart(ui, at, size, chart, hovered);
}

void draw_chart(Ui& ui, const Table& table, View& view, ImVec2 size) {
  const Scenario& s = table.scenario();
  ui.begin_panel("Chart", size, ImGuiWindowFlags_NoScrollbar);
  if (s.indicators.empty()) {
    ui.muted("This scenario measures nothing: it has no indicators.");
    return ui.end_panel();
  }
  const auto index = static_cast<std::size_t>(view.indicator) % s.indicators.size();
  const Indicator& what = s.indicators[index];
  ui.heading((what.label.empty() ? what.id : what.label).c_str());
  std::string beside;
  if (table.session().over())
    beside = "as it went";
  else if (table.found.fan && table.found.fan->futures != nullptr)
    beside = "fan of " + std::to_string(table.found.fan->futures->runs) + " futures: 50 % and 90 %";
  if (!what.unit.empty()) beside = what.unit + (beside.empty() ? "" : "; ") + beside;
  ImGui::SameLine(0, ui.px(12));
  ImGui::PushFont(ui.theme.fonts.small);
  const float why = ImGui::CalcTextSize("why").x + ui.px(12);
  ui.fitted(beside, ImGui::GetContentRegionAvail().x - why, ui.color().muted);
  ImGui::SameLine(0, ui.px(8));
  if (ui.link("why##indicator", "What it is made of")) {
    ui.send(command::Show{Screen::table});
    ui.send(command::WhyFormula{false, static_cast<int>(index)});
  }
  ImGui::PopFont();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const ImVec2 room = ImGui::GetContentRegionAvail();
  ui.picture("Fan", room);
  draw_fan(ui, table, static_cast<int>(index), at, room, ImGui::IsItemHovered());
  ui.end_panel();
}

}  // namespace demarche::gui
