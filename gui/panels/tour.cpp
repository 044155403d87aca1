// The tour: a few sentences that point at the controls of a real game. Doing what is said goes on by itself.
#include <algorithm>
#include <iterator>

#include "gui/panels/panels.h"

namespace demarche::gui {
namespace {

struct Stop {
  const char* control;  // beginning of its name
  const char* text;
  // Whether it has been done; null: a click on Next.
  bool (*done)(const Table&, const View&);
};

constexpr Stop stops[] = {
    {"Map/Map",
     "Two states quarrel. You are the Sender; rings mark who is played by a person. What one does to the "
     "other is drawn as an arrow.",
     nullptr},
    {"Chart/Fan",
     "The fan shows what may come: half of all futures lie in the dark band, nine of ten in the light one.",
     nullptr},
    {"Your move/Economic",
     "Your move. Open the list and choose “Sanction Target”: beside each choice stands what it would do to "
     "your score.",
     [](const Table& t, const View&) { return !t.session().pending().empty() || t.session().turn() > 0; }},
    {"Your move/Step", "Now play the turn, with this button or the space bar.",
     [](const Table& t, const View&) { return t.session().turn() > 0; }},
    {"Log/why", "Everything that happens has its reasons. Ask why.",
     [](const Table&, const View& v) { return v.why.has_value(); }},
    {"Why/",
     "Each bar is a reason for or against. Open another choice and ask what if it had been made: the game "
     "forks, with the same luck.",
     [](const Table& t, const View&) { return t.session().timeline().branches.size() > 1; }},
    {"Bar/Timeline", "Every way stays on the timeline, and two of them can be compared there.", nullptr},
    {"Bar/Rules",
     "Under Rules every number can be doubted: drag it, and the fan follows. The Lab asks larger questions, "
     "the Debrief sums up. That is all.",
     nullptr},
};
constexpr int stop_count = static_cast<int>(std::size(stops));

}  // namespace

void draw_tour(Ui& ui, const Table& table, View& view) {
  if (table.game == nullptr) return;
  if (view.tour >= stop_count) return ui.send(command::EndTour{});
  const Stop& stop = stops[view.tour];
  if (stop.done != nullptr && stop.done(table, view)) {
    ++view.tour;
    return;
  }
  const ImVec2 window = ImGui::GetIO().DisplaySize;
  const float em = ImGui::GetFontSize(), width = std::min(em * 24, window.x - ui.px(24));
  ImRect target = {window.x / 2, window.y / 2, window.x / 2, window.y / 2};
  for (const Control& c : ui.controls.drawn())
    if (c.name.starts_with(stop.control) && c.visible.GetArea() > 1) {
      target = c.visible;
      break;
    }
  ImDrawList& draw = *ImGui::GetForegroundDrawList();
  if (target.GetArea() > 1)
    draw.AddRect({target.Min.x - ui.px(4), target.Min.y - ui.px(4)},
                 {target.Max.x + ui.px(4), target.Max.y + ui.px(4)}, ui.color().accent, ui.px(6), 0,
                 ui.px(3));
  // Beside the control, where there is room.
  ImVec2 at = {target.Max.x + ui.px(16), target.Min.y};
  if (at.x + width > window.x) at.x = target.Min.x - width - ui.px(16);
  if (at.x < 0) at = {(window.x - width) / 2, target.Max.y + ui.px(16)};
  at.y = std::clamp(at.y, ui.px(8), window.y - em * 10);
  ImGui::SetNextWindowPos(at);
  ImGui::SetNextWindowSize({width, 0});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {ui.px(16), ui.px(12)});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, ui.px(8));
  ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 1);
  ImGui::PushStyleColor(ImGuiCol_WindowBg, ui.color().surface);
  ImGui::PushStyleColor(ImGuiCol_Border, ui.color().accent);
  ImGui::Begin("Tour", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                   ImGuiWindowFlags_NoFocusOnAppearing);
  ui.begin_group("Tour");
  ui.wrapped(stop.text);
  ui.gap();
  ui.muted(std::to_string(view.tour + 1) + " of " + std::to_string(stop_count));
  ImGui::SameLine(0, ui.px(16));
  if (stop.done == nullptr) {
    if (ui.primary(view.tour + 1 == stop_count ? "Done" : "Next")) ++view.tour;
    ImGui::SameLine();
  }
  if (ui.button("Leave the tour")) ui.send(command::EndTour{});
  ui.end_group();
  ImGui::End();
  ImGui::PopStyleColor(2);
  ImGui::PopStyleVar(3);
}

}  // namespace demarche::gui
