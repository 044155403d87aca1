// The timeline in small: turns along, branches below each other; a click goes there.
#include <algorithm>

#include "gui/panels/panels.h"

namespace demarche::gui {

std::function<ImVec2(int)> tree_lines(Ui& ui, const Timeline& t, ImVec2 origin, ImVec2 step, float thick) {
  const auto place = [&t, origin, step, rows = rows_of_tree(t)](int m) {
    return ImVec2{origin.x + step.x * static_cast<float>(t.at(m).turn),
                  origin.y + step.y * static_cast<float>(rows[static_cast<std::size_t>(m)])};
  };
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  for (int m = 1; m < static_cast<int>(t.moments.size()); ++m) {
    const ImVec2 a = place(t.at(m).parent), b = place(m);
    const ImU32 ink = is_on_way(t, m, t.here) ? ui.color().accent : ui.color().muted;
    if (a.y != b.y) draw.AddLine(a, {a.x, b.y}, ink, thick);
    draw.AddLine({a.x, b.y}, b, ink, thick);
  }
  return place;
}

void draw_branches(Ui& ui, const Table& table, View&, ImVec2 size) {
  ui.begin_panel("Branches", size, ImGuiWindowFlags_HorizontalScrollbar);
  ui.heading("Timeline");
  const Timeline& t = table.session().timeline();
  const float step = ui.px(18), line = ui.px(18), radius = ui.px(4.5f);
  const ImVec2 origin = {ImGui::GetCursorScreenPos().x + radius + 2,
                         ImGui::GetCursorScreenPos().y + line / 2};
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const auto place = tree_lines(ui, t, origin, {step, line}, 1.5f);
  for (int m = 0; m < static_cast<int>(t.moments.size()); ++m) {
    const ImVec2 c = place(m);
    ImGui::SetCursorScreenPos({c.x - step / 2, c.y - line / 2});
    if (ui.picture(("turn " + std::to_string(t.at(m).turn) + "##" + std::to_string(m)).c_str(), {step, line}))
      ui.send(command::Go{m});
    std::string tip = m == 0 ? "The start" : "After turn " + std::to_string(t.at(m).turn);
    for (const Branch& b : t.branches)
      if (b.tip == m) tip += "\nEnd of “" + b.name + "”";
    if (!t.at(m).note.empty()) tip += "\n" + t.at(m).note;
    ui.tip(tip);
    const bool way = is_on_way(t, m, t.here);
    draw.AddCircleFilled(c, m == t.here ? radius * 1.3f : radius, way ? ui.color().accent : ui.color().muted);
    if (m != t.here) draw.AddCircleFilled(c, radius * 0.55f, ui.color().surface);
  }
  ui.end_panel();
}

}  // namespace demarche::gui
