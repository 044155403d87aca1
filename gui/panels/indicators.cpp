// What is measured, with its way so far; a click shows it on the chart.
#include <algorithm>
#include <cmath>
#include <span>
#include <string>
#include <vector>

#include "gui/panels/panels.h"
#include "gui/widgets/charts.h"
#include "sim/session/log.h"

namespace demarche::gui {

namespace {

// One line: what it is, its way so far, its value, which way it went.
struct Line {
  std::string label;
  std::string now;
  std::span<const double> history;
  ImU32 ink = 0;
};

struct Columns {
  float fraction = 0;  // behind the decimal point
  float number = 0;
  float spark = 0;  // 0: there is no room for pictures
};

Columns columns_of(Ui& ui, const std::vector<Line>& lines) {
  Columns c;
  float whole = 0, label = 0;
  for (const Line& line : lines) {
    const float fraction = fraction_width(line.now);
    c.fraction = std::max(c.fraction, fraction);
    whole = std::max(whole, ImGui::CalcTextSize(line.now.c_str()).x - fraction);
    label = std::max(label, ImGui::CalcTextSize(line.label.c_str()).x);
  }
  c.number = whole + c.fraction;
  // All have one or none has: the labels come first.
  const float left = ImGui::GetContentRegionAvail().x - label - c.number - ui.px(36);
  if (left >= ui.px(36)) c.spark = std::min(left, ui.px(96));
  return c;
}

void draw_line(Ui& ui, const Line& line, const Columns& columns) {
  const ImVec2 at = ImGui::GetItemRectMin(), end = ImGui::GetItemRectMax();
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const float y = at.y + ui.px(4), height = end.y - at.y;
  const std::size_t n = line.history.size();
  const double change = n > 1 ? line.history[n - 1] - line.history[n - 2] : 0;
  if (std::abs(change) > 1e-12) {
    const ImVec2 c = {end.x - ui.px(4), (at.y + end.y) / 2};
    const float r = ui.px(3.5f), way = change > 0 ? -1.0f : 1.0f;
    draw.AddTriangleFilled({c.x - r, c.y - way * r * 0.7f}, {c.x + r, c.y - way * r * 0.7f},
                           {c.x, c.y + way * r}, ui.color().muted);
  }
  const float right = end.x - ui.px(12);
  aligned_number(ui, right, y, columns.fraction, line.now);
  float room = right - columns.number - ui.px(8) - at.x;
  if (columns.spark > 0) {
    room -= columns.spark + ui.px(8);
    sparkline(ui, {at.x + room + ui.px(8), at.y + ui.px(6)}, {columns.spark, height - ui.px(12)},
              line.history, ui.color().accent);
  }
  draw.AddText({at.x, y}, line.ink, cut_to_width(line.label, room).c_str());
}

}  // namespace

void draw_indicators(Ui& ui, const Table& table, View& view, ImVec2 size) {
  ui.begin_panel("Indicators", size);
  ui.heading("Indicators");
  const Scenario& s = table.scenario();
  std::vector<Line> lines;
  for (std::size_t i = 0; i < s.indicators.size(); ++i) {
    const Indicator& indicator = s.indicators[i];
    const std::vector<double>& history = table.scene.indicators[i];
    lines.push_back({indicator.label.empty() ? indicator.id : indicator.label, number_text(history.back()),
                     history, ui.color().text});
  }
  for (const Strip& strip : table.scene.pinned)
    lines.push_back({strip.label, number_text(strip.figure.now), strip.history, ui.color().accent});
  const Columns columns = columns_of(ui, lines);
  const float height = ImGui::GetTextLineHeight() + ui.px(8);
  for (std::size_t i = 0; i < s.indicators.size(); ++i) {
    const Indicator& indicator = s.indicators[i];
    if (ui.row(lines[i].label.c_str(), view.indicator == static_cast<int>(i), height))
      ui.send(command::ChooseIndicator{static_cast<int>(i)});
    ui.tip((indicator.unit.empty() ? lines[i].label : lines[i].label + " (" + indicator.unit + ")") +
           (indicator.about.empty() ? "" : "\n" + indicator.about));
    draw_line(ui, lines[i], columns);
  }
  for (std::size_t i = 0; i < table.scene.pinned.size(); ++i) {
    const Strip& strip = table.scene.pinned[i];
    const std::string label = strip.label + "##pin" + std::to_string(strip.figure.cell);
    if (ui.row(label.c_str(), false, height)) ui.send(command::WhyNumber{strip.figure.cell, 0});
    ui.tip(strip.label + "\nPinned. Click: why it is what it is.");
    draw_line(ui, lines[s.indicators.size() + i], columns);
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
    beside = number_text(table.found.fan->futures->runs) +
             " futures: half of them in the dark band, 9 of 10 in the light one";
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
