// The map with its legend; dragging moves it, the wheel zooms, a click chooses.
#include <algorithm>

#include "gui/panels/panels.h"
#include "gui/widgets/map.h"

namespace demarche::gui {
namespace {

constexpr float least_zoom = 0.6f, most_zoom = 12, closer = 1.5f;

void draw_legend(Ui& ui, const Table& table, ImVec2 at, float width) {
  ImGui::PushFont(ui.theme.fonts.small);
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  static constexpr Flow::Kind kinds[] = {Flow::Kind::military,   Flow::Kind::economic,
                                         Flow::Kind::diplomatic, Flow::Kind::informational,
                                         Flow::Kind::offer,      Flow::Kind::agreement};
  float x = at.x + ui.px(8);
  const float line = ImGui::GetTextLineHeight(), sample = ui.px(26);
  std::vector<Flow::Kind> present;
  for (const Flow::Kind kind : kinds)
    for (const Flow& f : table.scene.flows)
      if (f.kind == kind) {
        present.push_back(kind);
        break;
      }
  // In as many lines as it needs, growing upwards.
  std::vector<ImVec2> places;
  float y = 0, widest = 0;
  for (const Flow::Kind kind : present) {
    const float wide = sample + ImGui::CalcTextSize(name_of(kind)).x + ui.px(16);
    if (x + wide > at.x + width && x > at.x + ui.px(8)) {
      x = at.x + ui.px(8);
      y += line + ui.px(2);
    }
    places.push_back({x, y});
    x += wide;
    widest = std::max(widest, x - at.x);
  }
  const float top = at.y - y;
  if (!present.empty())
    draw.AddRectFilled({at.x, top}, {at.x + std::min(widest, width), at.y + line + ui.px(4)},
                       with_alpha(ui.color().surface, label_cover), ui.px(4));
  for (std::size_t i = 0; i < present.size(); ++i) {
    const ImVec2 place = {places[i].x, top + places[i].y};
    draw_flow_sample(ui, {place.x, place.y + line / 2 + ui.px(2)}, sample, present[i], ui.color().text);
    draw.AddText({place.x + sample + ui.px(4), place.y + ui.px(2)}, ui.color().text, name_of(present[i]));
  }
  ImGui::PopFont();
}

}  // namespace

void draw_map_panel(Ui& ui, const Table& table, View& view, ImVec2 size) {
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  ui.begin_panel("Map", size, ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse);
  ImGui::PopStyleVar();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const bool pressed = ui.picture("Map", size);
  const bool hovered = ImGui::IsItemHovered();
  MapView& map = view.map;
  const ImGuiIO& io = ImGui::GetIO();
  if (hovered && io.MouseWheel != 0)
    map.zoom = std::clamp(map.zoom * (io.MouseWheel > 0 ? 1.15f : 0.87f), least_zoom, most_zoom);
  static constexpr float drag_threshold = 4;
  const bool dragged = ImGui::IsItemActive() && ImGui::IsMouseDragging(ImGuiMouseButton_Left, drag_threshold);
  if (dragged) {
    const float degrees = 60.0f / (size.y * map.zoom);
    map.pan.x = std::clamp(map.pan.x - io.MouseDelta.x * degrees, -180.0f, 180.0f);
    map.pan.y = std::clamp(map.pan.y + io.MouseDelta.y * degrees, -80.0f, 80.0f);
  }
  const MapHit hit = draw_map(ui, at, size, table.scenario(), table.scene, map, table.session().seats(),
                              view.actor, hovered);
  if (pressed && hit.actor >= 0) ui.send(command::ChooseActor{hit.actor});
  if (hit.flow >= 0) {
    const Flow& flow = table.scene.flows[static_cast<std::size_t>(hit.flow)];
    ui.tip(flow.text);
    if (pressed && flow.entry >= 0) {
      const LogEntry& entry = table.scene.log[static_cast<std::size_t>(flow.entry)];
      if (entry.choice >= 0) ui.send(command::WhyMove{entry.seen.moment, entry.choice});
    }
  } else if (hit.actor >= 0) {
    const std::string& last = table.scene.last_moves[static_cast<std::size_t>(hit.actor)];
    ui.tip(table.scenario().actors[static_cast<std::size_t>(hit.actor)].name +
           (last.empty() ? "" : "\n" + last));
  }

  // What is drawn between the actors.
  const Scenario& s = table.scenario();
  const auto name = [&](int v) {
    if (v < 0) return std::string("the last turn's moves");
    const Variable& variable = s.variables[static_cast<std::size_t>(v)];
    return variable.label.empty() ? variable.id : variable.label;
  };
  ImGui::SetCursorScreenPos({at.x + ui.px(8), at.y + ui.px(8)});
  const float wide = ImGui::GetFontSize() * 12;
  if (ui.begin_dropdown("Shown", name(map.variable), wide)) {
    for (int v = -1; v < static_cast<int>(s.variables.size()); ++v) {
      if (v >= 0 && s.variables[static_cast<std::size_t>(v)].scope != Scope::pair) continue;
      if (ImGui::Selectable(name(v).c_str(), map.variable == v)) map.variable = v;
      ui.note(name(v).c_str(), ControlKind::button);
    }
    ui.end_dropdown();
  }
  ImGui::SameLine();
  if (ui.button("+", map.zoom < most_zoom, "Closer (or the wheel; drag to move)"))
    map.zoom = std::min(map.zoom * closer, most_zoom);
  ImGui::SameLine(0, ui.px(4));
  if (ui.button("−", map.zoom > least_zoom, "Farther")) map.zoom = std::max(map.zoom / closer, least_zoom);
  if (map.zoom != 1 || map.pan.x != 0 || map.pan.y != 0) {
    ImGui::SameLine();
    if (ui.button("Whole map")) map = {1, {0, 0}, map.variable};
  }
  draw_legend(ui, table, {at.x + ui.px(8), at.y + size.y - ui.px(28)}, size.x - ui.px(16));
  ui.end_panel();
}

}  // namespace demarche::gui
