// The table: three columns where there is room, two on a smaller window, one part at a time with large text.
#include <algorithm>
#include <cmath>

#include "gui/panels/panels.h"

namespace demarche::gui {
namespace {

void draw_right(Ui& ui, const Table& table, View& view, ImVec2 size) {
  if (view.why) return draw_why(ui, table, view, size);
  const float gap = ui.px(8);
  const bool plays = !table.session().seats().empty();
  if (!plays) return draw_actor(ui, table, view, size);
  const float upper = std::floor(size.y * 0.44f);
  const ImVec2 at = ImGui::GetCursorPos();
  draw_actor(ui, table, view, {size.x, upper});
  ImGui::SetCursorPos({at.x, at.y + upper + gap});
  draw_move(ui, table, view, {size.x, size.y - upper - gap});
}

}  // namespace

void draw_table(Ui& ui, const Table& table, View& view) {
  const float em = ImGui::GetFontSize(), gap = ui.px(8);
  const ImVec2 start = ImGui::GetCursorPos();
  const ImVec2 window = ImGui::GetIO().DisplaySize;
  const ImVec2 area = {window.x - 2 * start.x, window.y - start.y - gap};
  const auto at = [&](float x, float y) { ImGui::SetCursorPos({start.x + x, start.y + y}); };

  if (area.x < em * 50) {  // one part at a time
    static constexpr const char* parts[] = {"Map", "Actors", "Figures", "Log", "Actor", "Move"};
    at(0, 0);
    ui.begin_group("Parts");
    for (int i = 0; i < 6; ++i) {
      if (i > 0) ImGui::SameLine(0, ui.px(2));
      if (ui.choice(parts[i], view.narrow_part == i && !view.why)) {
        view.narrow_part = i;
        if (view.why) ui.send(command::CloseWhy{});
      }
    }
    ui.end_group();
    const float top = ImGui::GetFrameHeight() + gap;
    const ImVec2 size = {area.x, area.y - top};
    at(0, top);
    if (view.why) return draw_why(ui, table, view, size);
    switch (view.narrow_part) {
      case 0: draw_map_panel(ui, table, view, size); break;
      case 1: draw_actors(ui, table, view, size); break;
      case 2:
        draw_indicators(ui, table, view, {size.x, size.y * 0.42f});
        at(0, top + size.y * 0.42f + gap);
        draw_chart(ui, table, view, {size.x, size.y * 0.58f - gap});
        break;
      case 3: draw_log(ui, table, view, size); break;
      case 4: draw_actor(ui, table, view, size); break;
      default: draw_move(ui, table, view, size); break;
    }
    return;
  }

  const float left = std::floor(std::min(em * 19, area.x * 0.225f));
  const float right = std::floor(std::min(em * 25, area.x * 0.30f));
  const float middle = area.x - left - right - 2 * gap;

  // As much for the tree as it needs, then for the actors; the figures have the rest.
  const float line = ImGui::GetTextLineHeight() + ui.px(8);
  const auto rows = [&](std::size_t n) {
    return std::ceil(line * static_cast<float>(n + 1) + ui.px(16) + static_cast<float>(n) * ui.px(4));
  };
  const float branches =
      std::min(rows(table.session().timeline().branches.size()), std::floor(area.y * 0.2f));
  const float actors = std::min(rows(table.scenario().actors.size()), std::floor(area.y * 0.42f));
  const float figures = area.y - actors - branches - 2 * gap;
  at(0, 0);
  draw_actors(ui, table, view, {left, actors});
  at(0, actors + gap);
  draw_indicators(ui, table, view, {left, figures});
  at(0, actors + figures + 2 * gap);
  draw_branches(ui, table, view, {left, branches});

  const float map = std::floor(area.y * 0.46f), chart = std::floor(area.y * 0.23f);
  at(left + gap, 0);
  draw_map_panel(ui, table, view, {middle, map});
  at(left + gap, map + gap);
  draw_chart(ui, table, view, {middle, chart});
  at(left + gap, map + chart + 2 * gap);
  draw_log(ui, table, view, {middle, area.y - map - chart - 2 * gap});

  at(left + middle + 2 * gap, 0);
  draw_right(ui, table, view, {right, area.y});
}

}  // namespace demarche::gui
