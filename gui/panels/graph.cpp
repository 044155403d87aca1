// The rules as a graph: variables on a circle, a curve from each to what it feeds; circles of feeds are
// marked.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "gui/panels/panels.h"
#include "gui/uses.h"

namespace demarche::gui {

void draw_graph_panel(Ui& ui, const Table& table, View& view, ImVec2 size) {
  ui.begin_panel("Graph", size);
  const Scenario& s = table.scenario();
  RulesView& v = view.rules;
  ui.heading("Who feeds whom");
  ui.wrapped(
      "Each curve leads from a number to one that it changes. Coloured ones are part of a loop. Choose a "
      "number.",
      ui.color().muted);
  const std::vector<Feed> all = feeds(s);
  std::vector<int> nodes;  // those that feed or are fed
  for (int n = 0; n < static_cast<int>(s.variables.size()); ++n)
    if (std::any_of(all.begin(), all.end(), [&](const Feed& f) { return f.from == n || f.to == n; }))
      nodes.push_back(n);
  if (nodes.empty()) {
    ui.muted("No number of this scenario depends on another.");
    return ui.end_panel();
  }
  const auto label = [&](int n) {
    const Variable& variable = s.variables[static_cast<std::size_t>(n)];
    return variable.label.empty() ? variable.id : variable.label;
  };
  const ImVec2 room = ImGui::GetContentRegionAvail();
  const ImVec2 origin = ImGui::GetCursorScreenPos();
  ImGui::PushFont(ui.theme.fonts.small);
  const float line = ImGui::GetTextLineHeight();
  const float side = std::min(room.x * 0.28f, ui.px(150));  // for names on either side
  const ImVec2 middle = {origin.x + room.x / 2, origin.y + room.y / 2};
  const float rx = std::max(ui.px(60), room.x / 2 - side), ry = std::max(ui.px(60), room.y / 2 - line * 1.5f);
  const auto place = [&](int n) {
    const auto at = static_cast<float>(std::find(nodes.begin(), nodes.end(), n) - nodes.begin());
    const float angle =
        at / static_cast<float>(nodes.size()) * 2 * std::numbers::pi_v<float> - std::numbers::pi_v<float> / 2;
    return ImVec2{middle.x + rx * std::cos(angle), middle.y + ry * std::sin(angle)};
  };
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  for (const Feed& f : all) {
    const bool chosen = v.graph_node == f.from || v.graph_node == f.to;
    if (v.graph_node >= 0 && !chosen) continue;
    const ImVec2 a = place(f.from), b = place(f.to);
    const ImU32 ink =
        with_alpha(f.loop ? ui.color().accent : ui.color().muted, v.graph_node >= 0 ? 0.9f : 0.35f);
    if (f.from == f.to) continue;
    draw.AddBezierQuadratic(a, middle, b, ink, f.loop ? 1.6f : 1.0f);
    // The head, along the end of the curve.
    const ImVec2 d = {b.x - middle.x, b.y - middle.y};
    const float length = std::max(1.0f, std::hypot(d.x, d.y)), r = ui.px(6);
    const ImVec2 u = {d.x / length, d.y / length}, tip = {b.x - u.x * ui.px(5), b.y - u.y * ui.px(5)};
    draw.AddTriangleFilled(tip, {tip.x - u.x * r - u.y * r * 0.5f, tip.y - u.y * r + u.x * r * 0.5f},
                           {tip.x - u.x * r + u.y * r * 0.5f, tip.y - u.y * r - u.x * r * 0.5f}, ink);
  }
  for (const int n : nodes) {
    const ImVec2 c = place(n);
    const bool right = c.x >= middle.x;
    const std::string name = cut_to_width(label(n), side - ui.px(12));
    const float wide = ImGui::CalcTextSize(name.c_str()).x;
    ImGui::SetCursorScreenPos({right ? c.x - ui.px(6) : c.x - wide - ui.px(10), c.y - line / 2 - ui.px(2)});
    if (ui.picture((label(n) + "##node" + std::to_string(n)).c_str(), {wide + ui.px(16), line + ui.px(4)}))
      v.graph_node = v.graph_node == n ? -1 : n;
    const bool hot = ImGui::IsItemHovered();
    std::string tip = label(n);
    for (const Feed& f : all) {
      if (f.to == n && f.from != n) tip += "\nfrom " + label(f.from) + ", through " + f.through;
      if (f.from == n && f.to != n) tip += "\nto " + label(f.to) + ", through " + f.through;
    }
    ui.tip(tip);
    draw.AddCircleFilled(c, ui.px(4), v.graph_node == n || hot ? ui.color().accent : ui.color().text);
    draw.AddText({right ? c.x + ui.px(8) : c.x - wide - ui.px(8), c.y - line / 2}, ui.color().text,
                 name.c_str());
  }
  ImGui::SetCursorScreenPos({origin.x, origin.y + room.y - 1});
  ImGui::Dummy({1, 1});
  ImGui::PopFont();
  ui.end_panel();
}

}  // namespace demarche::gui
