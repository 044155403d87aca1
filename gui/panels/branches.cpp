// The timeline in small: turns along, branches below each other; a click goes there.
#include <algorithm>

#include "gui/panels/panels.h"

namespace demarche::gui {

void draw_branches(Ui& ui, const Table& table, View&, ImVec2 size) {
  ui.begin_panel("Branches", size, ImGuiWindowFlags_HorizontalScrollbar);
  ui.heading("Timeline");
  const Timeline& t = table.session().timeline();
  const float step = ui.px(18), line = ui.px(18), radius = ui.px(4.5f);
  const ImVec2 origin = {ImGui::GetCursorScreenPos().x + radius + 2,
                         ImGui::GetCursorScreenPos().y + line / 2};
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  // A moment lies in the row of the first branch that leads through it.
  std::vector<int> row(t.moments.size(), -1);
  for (int b = 0; b < static_cast<int>(t.branches.size()); ++b)
    for (int m = t.branches[static_cast<std::size_t>(b)].tip; m >= 0 && row[static_cast<std::size_t>(m)] < 0;
         m = t.at(m).parent)
      row[static_cast<std::size_t>(m)] = b;
  const auto place = [&](int m) {
    return ImVec2{origin.x + step * static_cast<float>(t.at(m).turn),
                  origin.y + line * static_cast<float>(std::max(0, row[static_cast<std::size_t>(m)]))};
  };
  for (int m = 1; m < static_cast<int>(t.moments.size()); ++m) {
    const ImVec2 a = place(t.at(m).parent), b = place(m);
    const ImU32 ink = is_on_way(t, m, t.here) ? ui.color().accent : ui.color().muted;
    if (a.y != b.y) draw.AddLine(a, {a.x, b.y}, ink, 1.5f);
    draw.AddLine({a.x, b.y}, b, ink, 1.5f);
  }
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
