// The rules as a graph: variables on a circle, a curve from each to what it feeds; circles of feeds are
// marked, and those of the chosen variable are listed.
#include <algorithm>
#include <cmath>

#include "gui/panels/panels.h"
#include "sim/scenario/feeds.h"

namespace demarche::gui {
namespace {

const std::string& label_of(const Scenario& s, int variable) {
  const Variable& v = s.variables[static_cast<std::size_t>(variable)];
  return v.label.empty() ? v.id : v.label;
}

// Those that feed or are fed, down the right side and up the left one of an oval, one to a line: names have
// room.
struct Circle {
  std::vector<int> nodes;
  ImVec2 middle, radius;
  ImVec2 place(int node) const {
    const auto at = static_cast<std::size_t>(std::find(nodes.begin(), nodes.end(), node) - nodes.begin());
    const std::size_t on_right = (nodes.size() + 1) / 2;
    const bool right = at < on_right;
    const std::size_t here = right ? at : nodes.size() - 1 - at,
                      beside = right ? on_right : nodes.size() - on_right;
    const float y = beside < 2 ? 0 : 2 * static_cast<float>(here) / static_cast<float>(beside - 1) - 1;
    const float x = (right ? 1.0f : -1.0f) * (0.45f + 0.55f * std::sqrt(std::max(0.0f, 1 - y * y)));
    return {middle.x + radius.x * x, middle.y + radius.y * y};
  }
};

// `faint`: how strongly those are drawn that nobody has asked for.
void draw_feed(Ui& ui, const Circle& circle, const Feed& f, bool strong, float faint) {
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const ImVec2 a = circle.place(f.from), b = circle.place(f.to), middle = circle.middle;
  const ImU32 ink = with_alpha(f.loop ? ui.color().accent : ui.color().muted, strong ? 0.9f : faint);
  const float thick = f.loop ? ui.px(1.6f) : ui.px(1);
  if (f.by_choice) {  // dashes: the way leads through what somebody decides
    constexpr int dashes = 14;
    const auto on_curve = [&](float t) {
      const float u = 1 - t;
      return ImVec2{u * u * a.x + 2 * u * t * middle.x + t * t * b.x,
                    u * u * a.y + 2 * u * t * middle.y + t * t * b.y};
    };
    for (int i = 0; i < dashes; ++i)
      draw.AddLine(on_curve(static_cast<float>(i) / dashes),
                   on_curve((static_cast<float>(i) + 0.55f) / dashes), ink, thick);
  } else {
    draw.AddBezierQuadratic(a, middle, b, ink, thick);
  }
  // The head, along the end of the curve.
  const ImVec2 d = {b.x - middle.x, b.y - middle.y};
  const float length = std::max(1.0f, std::hypot(d.x, d.y)), r = ui.px(6);
  const ImVec2 u = {d.x / length, d.y / length}, tip = {b.x - u.x * ui.px(5), b.y - u.y * ui.px(5)};
  draw.AddTriangleFilled(tip, {tip.x - u.x * r - u.y * r * 0.5f, tip.y - u.y * r + u.x * r * 0.5f},
                         {tip.x - u.x * r + u.y * r * 0.5f, tip.y - u.y * r - u.x * r * 0.5f}, ink);
}

void draw_node(Ui& ui, const Scenario& s, const std::vector<Feed>& all, const Circle& circle, int n,
               float side, int& chosen) {
  const float line = ImGui::GetTextLineHeight();
  const ImVec2 c = circle.place(n);
  const bool right = c.x >= circle.middle.x;
  const std::string name = cut_to_width(label_of(s, n), side - ui.px(12));
  const float wide = ImGui::CalcTextSize(name.c_str()).x;
  ImGui::SetCursorScreenPos({right ? c.x - ui.px(6) : c.x - wide - ui.px(10), c.y - line / 2 - ui.px(2)});
  if (ui.picture((label_of(s, n) + "##node" + std::to_string(n)).c_str(),
                 {wide + ui.px(16), line + ui.px(4)}))
    chosen = chosen == n ? -1 : n;
  const bool hot = ImGui::IsItemHovered();
  std::string tip = label_of(s, n);
  for (const Feed& f : all) {
    const char* how = f.by_choice ? ", by choice: " : ", through ";
    if (f.to == n) tip += "\nfrom " + label_of(s, f.from) + how + f.through;
    if (f.from == n) tip += "\nto " + label_of(s, f.to) + how + f.through;
  }
  ui.tip(tip);
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  draw.AddCircleFilled(c, ui.px(4), chosen == n || hot ? ui.color().accent : ui.color().text);
  draw.AddText({right ? c.x + ui.px(8) : c.x - wide - ui.px(8), c.y - line / 2}, ui.color().text,
               name.c_str());
}

void draw_loops(Ui& ui, const Scenario& s, const std::vector<Feed>& all, RulesView& v) {
  constexpr std::size_t most = 4;
  const std::vector<std::vector<int>> loops = loops_through(all, v.graph_node, most);
  if (loops.empty()) return ui.muted("No loop leads through " + label_of(s, v.graph_node) + ".");
  for (const std::vector<int>& loop : loops) {
    std::string text = "Loop: ";
    for (const int n : loop) text += label_of(s, n) + " → ";
    ui.wrapped(text + label_of(s, loop.front()), ui.color().accent);
  }
}

}  // namespace

void draw_graph_panel(Ui& ui, const Table& table, View& view, ImVec2 size) {
  ui.begin_panel("Graph", size);
  const Scenario& s = table.scenario();
  RulesView& v = view.rules;
  ui.heading("Who feeds whom");
  ui.wrapped(
      "Each curve leads from a number to one that it changes; dashed ones through what actors choose. "
      "Coloured ones "
      "are part of a loop. Choose a number to see its loops.",
      ui.color().muted);
  ui.checkbox("Also through choices", &v.graph_choices, "What makes actors act, and what their acts change");
  const std::vector<Feed>& all = table.feeds[v.graph_choices ? 1 : 0];
  Circle circle;
  for (int n = 0; n < static_cast<int>(s.variables.size()); ++n)
    if (std::any_of(all.begin(), all.end(), [&](const Feed& f) { return f.from == n || f.to == n; }))
      circle.nodes.push_back(n);
  if (circle.nodes.empty()) {
    ui.muted("No number of this scenario depends on another.");
    return ui.end_panel();
  }
  if (v.graph_node >= 0) draw_loops(ui, s, all, v);
  const ImVec2 room = {ImGui::GetContentRegionAvail().x,
                       std::max(ui.px(220), ImGui::GetContentRegionAvail().y)};
  const ImVec2 origin = ImGui::GetCursorScreenPos();
  ImGui::PushFont(ui.theme.fonts.small);
  const float side = std::min(room.x * 0.28f, ui.px(150));  // for names on either side
  circle.middle = {origin.x + room.x / 2, origin.y + room.y / 2};
  circle.radius = {std::max(ui.px(60), room.x / 2 - side),
                   std::max(ui.px(60), room.y / 2 - ImGui::GetTextLineHeight() * 1.5f)};
  for (const Feed& f : all) {
    const bool chosen = v.graph_node == f.from || v.graph_node == f.to;
    if (v.graph_node < 0 || chosen)
      draw_feed(ui, circle, f, chosen, std::clamp(40.0f / static_cast<float>(all.size()), 0.14f, 0.4f));
  }
  for (const int n : circle.nodes) draw_node(ui, s, all, circle, n, side, v.graph_node);
  ImGui::SetCursorScreenPos({origin.x, origin.y + room.y - 1});
  ImGui::Dummy({1, 1});
  ImGui::PopFont();
  ui.end_panel();
}

}  // namespace demarche::gui
