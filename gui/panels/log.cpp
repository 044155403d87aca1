// What happened, newest turn first, with the way to the reasons.
#include <algorithm>
#include <cctype>

#include "gui/panels/panels.h"

namespace demarche::gui {
namespace {

bool holds(std::string_view text, std::string_view wanted) {
  const auto same = [](char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
  };
  return std::search(text.begin(), text.end(), wanted.begin(), wanted.end(), same) != text.end();
}

}  // namespace

void draw_log(Ui& ui, const Table& table, View& view, ImVec2 size) {
  ui.begin_panel("Log", size, ImGuiWindowFlags_NoScrollbar);
  const Scenario& s = table.scenario();
  LogView& log = view.log;
  ImGui::AlignTextToFramePadding();
  ui.heading("Log");
  ImGui::SameLine(0, ui.px(12));
  const float em = ImGui::GetFontSize();
  const float room = ImGui::GetContentRegionAvail().x;
  const float search = std::min(em * 12, room * 0.45f), who = std::min(em * 11, room * 0.45f);
  ImGui::SetCursorPosX(ImGui::GetCursorPosX() + std::max(0.0f, room - search - who - ui.px(8)));
  const auto name = [&](int a) {
    return a < 0 ? std::string("everybody") : s.actors[static_cast<std::size_t>(a)].name;
  };
  if (ui.begin_dropdown("Whose", name(log.actor), who)) {
    for (int a = -1; a < static_cast<int>(s.actors.size()); ++a) {
      if (ImGui::Selectable(name(a).c_str(), log.actor == a)) log.actor = a;
      ui.note(name(a).c_str(), ControlKind::button);
    }
    ui.end_dropdown();
  }
  ImGui::SameLine();
  ui.field("Search", &log.search, "search", search);

  compat::begin_part("lines", {0, 0});
  std::vector<int> shown;
  for (int i = static_cast<int>(table.scene.log.size()) - 1; i >= 0; --i) {
    const LogLine& line = table.scene.log[static_cast<std::size_t>(i)].seen.line;
    if (log.actor >= 0 && line.actor != log.actor && line.target != log.actor) continue;
    if (!log.search.empty() && !holds(line.text, log.search)) continue;
    shown.push_back(i);
  }
  // Turns from the latest back, each in the order in which things happened.
  std::stable_sort(shown.begin(), shown.end(), [&](int a, int b) {
    const int x = table.scene.log[static_cast<std::size_t>(a)].seen.line.turn,
              y = table.scene.log[static_cast<std::size_t>(b)].seen.line.turn;
    return x != y ? x > y : a < b;
  });
  if (shown.empty())
    ui.muted(table.scene.log.empty() && table.session().turn() == 0
                 ? "Nothing has happened yet. Step plays the first turn."
             : table.scene.log.empty() ? "Nobody has done anything yet."
                                       : "No line of the log fits what is searched for.");
  int turn = -1;
  const float line_height = ImGui::GetTextLineHeight() + ui.px(4);
  const float why_width = ImGui::CalcTextSize("why").x + ui.px(8);
  for (const int i : shown) {
    const LogEntry& entry = table.scene.log[static_cast<std::size_t>(i)];
    const LogLine& line = entry.seen.line;
    if (line.turn != turn) {
      if (turn >= 0) ui.gap(4);
      turn = line.turn;
      ui.muted(line.date + " · turn " + std::to_string(line.turn));
    }
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float wide = ImGui::GetContentRegionAvail().x;
    if (!ImGui::IsRectVisible({wide, line_height * 2})) {
      ImGui::Dummy({wide, line_height});
      continue;
    }
    if (line.actor >= 0) actor_dot(ui, table, line.actor, {at.x + ui.px(7), at.y + line_height / 2});
    ImGui::SetCursorScreenPos({at.x + ui.px(20), at.y + ui.px(1)});
    std::string text = line.text;
    if (line.visible == "covert") text += " (covert)";
    ImGui::PushTextWrapPos(ImGui::GetCursorPosX() + wide - ui.px(20) - why_width - ui.px(8));
    ui.text(text, line.visible == "covert" ? ui.color().muted : ui.color().text);
    ImGui::PopTextWrapPos();
    const float bottom = ImGui::GetCursorScreenPos().y;
    if (entry.choice >= 0) {
      ImGui::SetCursorScreenPos({at.x + wide - why_width, at.y + ui.px(1)});
      if (ui.link(("why##" + std::to_string(i)).c_str(), "Why this was chosen"))
        ui.send(command::WhyMove{entry.seen.moment, entry.choice});
    }
    ImGui::SetCursorScreenPos({at.x, std::max(bottom, at.y + line_height)});
  }
  ImGui::Dummy({0, 0});
  ImGui::EndChild();
  ui.end_panel();
}

}  // namespace demarche::gui
