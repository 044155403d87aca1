// Who takes part; whose seats are played by people is ringed.
#include <algorithm>
#include <cmath>

#include "gui/panels/panels.h"

namespace demarche::gui {

void draw_actors(Ui& ui, const Table& table, View& view, ImVec2 size) {
  ui.begin_panel("Actors", size);
  ui.heading("Actors");
  const Scenario& s = table.scenario();
  // Closer together where that shows all of them at once.
  const float line = ImGui::GetTextLineHeight(), gap = ImGui::GetStyle().ItemSpacing.y;
  const float each = ImGui::GetContentRegionAvail().y / static_cast<float>(s.actors.size()) - gap;
  const float height = std::clamp(std::floor(each), line, line + ui.px(8));
  for (int a = 0; a < static_cast<int>(s.actors.size()); ++a) {
    const Actor& actor = s.actors[static_cast<std::size_t>(a)];
    if (ui.row(actor.name.c_str(), view.actor == a, height)) ui.send(command::ChooseActor{a});
    const std::string& last = table.scene.last_moves[static_cast<std::size_t>(a)];
    ui.tip(actor.about.empty() ? last : actor.about + (last.empty() ? "" : "\n\n" + last));
    const ImVec2 at = ImGui::GetItemRectMin(), end = ImGui::GetItemRectMax();
    actor_dot(ui, table, a, {at.x + ui.px(7), (at.y + end.y) / 2});
    const bool seat = table.session().is_seat(a);
    ImDrawList& draw = *ImGui::GetWindowDrawList();
    const float y = at.y + (height - line) / 2;
    float right = end.x;
    if (seat) {
      const float wide = ImGui::CalcTextSize("you").x;
      right -= wide + ui.px(4);
      draw.AddText({end.x - wide, y}, ui.color().muted, "you");
    }
    const std::string name = cut_to_width(actor.name, right - at.x - ui.px(20));
    draw.AddText({at.x + ui.px(20), y}, ui.color().text, name.c_str());
  }
  ui.end_panel();
}

}  // namespace demarche::gui
