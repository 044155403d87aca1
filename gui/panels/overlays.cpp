// What lies over everything else: a message, the list of keys, the screen between two people.
#include <algorithm>

#include "gui/panels/panels.h"

namespace demarche::gui {
bool begin_dialog(Ui& ui, const char* name, ImVec2 size) {
  const ImVec2 window = ImGui::GetIO().DisplaySize;
  if (!ImGui::IsPopupOpen(name)) ImGui::OpenPopup(name);
  ImGui::SetNextWindowPos({window.x / 2, window.y / 2}, ImGuiCond_Always, {0.5f, 0.5f});
  ImGui::SetNextWindowSize(
      {std::min(size.x, window.x - ui.px(32)), size.y == 0 ? 0 : std::min(size.y, window.y - ui.px(32))});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {ui.px(20), ui.px(16)});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, ui.px(8));
  ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 1);
  const bool shown = ImGui::BeginPopupModal(name, nullptr,
                                            ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoMove |
                                                ImGuiWindowFlags_NoResize | ImGuiWindowFlags_NoSavedSettings);
  ImGui::PopStyleVar(3);
  ui.begin_group(name);
  return shown;
}

void end_dialog(Ui& ui, bool shown) {
  ui.end_group();
  if (shown) ImGui::EndPopup();
}

void draw_message(Ui& ui, const Table&, View& view) {
  const float em = ImGui::GetFontSize();
  if (!view.message_is_trouble) {
    // A line at the bottom that does not stop anybody.
    const ImVec2 window = ImGui::GetIO().DisplaySize;
    ImGui::SetNextWindowPos({window.x / 2, window.y - ui.px(16)}, ImGuiCond_Always, {0.5f, 1});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, ui.px(6));
    ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 1);
    ImGui::PushStyleColor(ImGuiCol_WindowBg, ui.color().text);
    ImGui::Begin("Note", nullptr,
                 ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_AlwaysAutoResize |
                     ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoFocusOnAppearing);
    ui.begin_group("Note");
    ui.text(cut_to_width(view.message, em * 40), ui.color().surface);
    ImGui::SameLine(0, ui.px(16));
    if (ui.button("Close")) ui.send(command::Dismiss{});
    ui.end_group();
    // It has been read when somebody goes on with something else.
    if (ImGui::IsMouseClicked(ImGuiMouseButton_Left) && !ImGui::IsWindowAppearing() &&
        !ImGui::IsWindowHovered(ImGuiHoveredFlags_ChildWindows))
      ui.send(command::Dismiss{});
    ImGui::End();
    ImGui::PopStyleColor();
    ImGui::PopStyleVar(2);
    return;
  }
  const bool shown = begin_dialog(ui, "Trouble", {em * 46, 0});
  if (shown) {
    ui.heading("That did not work");
    ui.gap(4);
    ui.wrapped(view.message);
    ui.gap();
    if (ui.primary("Close##trouble")) {
      ui.send(command::Dismiss{});
      ImGui::CloseCurrentPopup();
    }
  }
  end_dialog(ui, shown);
}

void draw_keys(Ui& ui, const Table&, View&) {
  const float em = ImGui::GetFontSize();
  // Two columns where there is room, so that nothing has to be scrolled for.
  const bool wide = ImGui::GetIO().DisplaySize.x > em * 66;
  const bool shown = begin_dialog(ui, "Keys", {em * (wide ? 62.0f : 36.0f), 0});
  if (shown) {
    ui.heading("Keys");
    ui.gap(4);
    std::vector<const Shortcut*> listed;
    for (const Shortcut& s : shortcuts())
      if (*s.what != '\0') listed.push_back(&s);
    const std::size_t columns = wide ? 2 : 1, rows = (listed.size() + columns - 1) / columns;
    const float room = ImGui::GetIO().DisplaySize.y - em * 9;
    const float tall = static_cast<float>(rows) * (ImGui::GetTextLineHeight() + ui.px(6));
    compat::begin_part("list", {0, std::min(room, tall + ui.px(4))});
    if (ImGui::BeginTable("keys", static_cast<int>(columns) * 2)) {
      for (std::size_t c = 0; c < columns; ++c) {
        ImGui::TableSetupColumn("key", ImGuiTableColumnFlags_WidthFixed, em * 8);
        ImGui::TableSetupColumn("what");
      }
      for (std::size_t r = 0; r < rows; ++r) {
        ImGui::TableNextRow(0, ImGui::GetTextLineHeight() + ui.px(6));
        for (std::size_t c = 0; c < columns; ++c) {
          const std::size_t i = c * rows + r;
          if (i >= listed.size()) continue;
          ImGui::TableNextColumn();
          ui.text(listed[i]->shown);
          ImGui::TableNextColumn();
          ui.wrapped(listed[i]->what, ui.color().muted);
        }
      }
      ImGui::EndTable();
    }
    ImGui::EndChild();
    ui.gap();
    if (ui.primary("Close##keys")) {
      ui.send(command::ShowKeys{false});
      ImGui::CloseCurrentPopup();
    }
  }
  end_dialog(ui, shown);
}

void draw_hand_over(Ui& ui, const Table& table, View& view) {
  const ImVec2 window = ImGui::GetIO().DisplaySize;
  const std::vector<int>& seats = table.session().seats();
  const int actor = seats[static_cast<std::size_t>(view.seat) % seats.size()];
  const bool shown = begin_dialog(ui, "Hand over", {std::min(window.x, ImGui::GetFontSize() * 30), 0});
  if (shown) {
    ImGui::PushFont(ui.theme.fonts.title);
    ui.wrapped("Pass the mouse to " + table.scenario().actors[static_cast<std::size_t>(actor)].name);
    ImGui::PopFont();
    ui.gap();
    ui.wrapped("What the others have decided, and what they do covertly, stays hidden from you.",
               ui.color().muted);
    ui.gap();
    if (ui.primary("I am here")) {
      ui.send(command::HandOver{});
      ImGui::CloseCurrentPopup();
    }
  }
  end_dialog(ui, shown);
}

}  // namespace demarche::gui
