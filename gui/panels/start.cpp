// The first page: the library of scenarios, what was open lately, and who plays.
#include <algorithm>
#include <filesystem>

#include "gui/panels/panels.h"
#include "gui/widgets/map.h"

namespace demarche::gui {
namespace {

void draw_card(Ui& ui, const Card& card, int index, View& view, float width, float height) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const std::string title =
      card.scenario ? card.scenario->title : std::filesystem::path(card.path).filename().string();
  if (ui.row((title + "##card").c_str(), view.start.card == index, height, width)) {
    view.start.card = index;
    view.start.seats.clear();
  }
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const float pad = ui.px(10);
  ImGui::PushFont(ui.theme.fonts.strong);
  draw.AddText({at.x + pad, at.y + pad}, ui.color().text, cut_to_width(title, width - 2 * pad).c_str());
  ImGui::PopFont();
  std::string beneath = "cannot be read";
  if (card.scenario) {
    const Scenario& s = *card.scenario;
    beneath = std::to_string(s.actors.size()) + " actors · " + std::to_string(s.turns) + " turns of " +
              print(s.step);
    if (!s.difficulty.empty()) beneath += " · " + s.difficulty;
  }
  draw.AddText({at.x + pad, at.y + pad + ImGui::GetTextLineHeight() + ui.px(2)},
               card.scenario ? ui.color().muted : ui.color().harm,
               cut_to_width(beneath, width - 2 * pad).c_str());
}

void draw_choice(Ui& ui, const Table& table, View& view) {
  const Card& card = table.cards[static_cast<std::size_t>(view.start.card)];
  if (!card.scenario) {
    ui.heading("This scenario cannot be read");
    ui.wrapped(card.problem, ui.color().harm);
    return;
  }
  const Scenario& s = *card.scenario;
  ImGui::PushFont(ui.theme.fonts.title);
  ui.wrapped(s.title);
  ImGui::PopFont();
  ui.wrapped(s.summary.empty() ? s.about.what : s.summary, ui.color().muted);
  ui.gap();

  // A map of who takes part.
  const float width = ImGui::GetContentRegionAvail().x;
  const ImVec2 map = {width, std::min(width * 0.42f, ImGui::GetContentRegionAvail().y * 0.42f)};
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImGui::Dummy(map);
  draw_map(ui, at, map, s, Scene{}, MapView{}, {}, -1, false);
  ui.gap();

  ui.heading("Who do you play?");
  std::vector<bool>& seats = view.start.seats;
  if (seats.size() != s.actors.size()) {
    seats.assign(s.actors.size(), false);
    for (std::size_t a = 0; a < s.actors.size(); ++a)
      if (s.actors[a].playable) {
        seats[a] = true;
        break;
      }
  }
  float x = 0;
  for (std::size_t a = 0; a < s.actors.size(); ++a) {
    if (!s.actors[a].playable) continue;
    const float wide = ImGui::CalcTextSize(s.actors[a].name.c_str()).x + ImGui::GetFrameHeight() + ui.px(20);
    if (x > 0 && x + wide < width)
      ImGui::SameLine(0, ui.px(12));
    else
      x = 0;
    x += wide;
    bool on = seats[a];
    if (ui.checkbox(s.actors[a].name.c_str(), &on, s.actors[a].about.c_str())) seats[a] = on;
  }
  const auto people = static_cast<int>(std::count(seats.begin(), seats.end(), true));
  ui.muted(people == 0   ? "Nobody: you watch, and may change anything afterwards."
           : people == 1 ? "The others are simulated."
                         : "Several people at this machine, one after the other; the others are simulated.");
  ui.gap();
  ImGui::AlignTextToFramePadding();
  ui.text("Luck");
  ImGui::SameLine();
  ImGui::SetNextItemWidth(ImGui::GetFontSize() * 7);
  ImGui::InputInt("##Seed", &view.start.seed);
  ui.note("Seed", ControlKind::field);
  view.start.seed = std::max(0, view.start.seed);
  ui.tip("The same number gives the same luck");
  if (width > ImGui::GetFontSize() * 44) ImGui::SameLine(0, ui.px(20));
  ImGui::AlignTextToFramePadding();
  ui.text("Reasons of others");
  ImGui::SameLine();
  static constexpr const char* insights[] = {"open", "own only", "after the game"};
  for (int i = 0; i < 3; ++i) {
    if (i > 0) ImGui::SameLine(0, ui.px(2));
    if (ui.choice(insights[i], view.start.insight == i)) view.start.insight = i;
  }
  ui.gap(12);
  if (ui.primary("Start")) {
    command::NewGame game{
        card.path, {}, static_cast<std::uint64_t>(view.start.seed), static_cast<Insight>(view.start.insight)};
    for (std::size_t a = 0; a < s.actors.size(); ++a)
      if (seats[a]) game.seats.push_back(s.actors[a].id);
    ui.send(std::move(game));
  }
}

}  // namespace

void draw_start(Ui& ui, const Table& table, View& view) {
  const ImVec2 window = ImGui::GetIO().DisplaySize;
  const float em = ImGui::GetFontSize(), gap = ui.px(8);
  const float left = std::min(em * 24, window.x * 0.38f);
  ImGui::SetCursorPos({gap, gap});
  ui.begin_panel("Library", {left, window.y - 2 * gap});
  ImGui::PushFont(ui.theme.fonts.title);
  ui.text("Démarche");
  ImGui::PopFont();
  ui.wrapped("How states answer sanctions, arms transfers and offers.", ui.color().muted);
  ui.gap(12);
  ui.heading("Scenarios");
  if (table.cards.empty())
    ui.wrapped("No scenario was found. Drag a scenario file onto the window.", ui.color().muted);
  const float height = ImGui::GetTextLineHeight() * 2 + ui.px(24);
  for (int i = 0; i < static_cast<int>(table.cards.size()); ++i) {
    ImGui::PushID(i);
    draw_card(ui, table.cards[static_cast<std::size_t>(i)], i, view, ImGui::GetContentRegionAvail().x,
              height);
    ImGui::PopID();
  }
  ui.gap(4);
  if (ui.button("Take the tour", true, "Two minutes with a small game; it can be left at any time"))
    ui.send(command::StartTour{});
  ImGui::SameLine();
  if (ui.button("Open a file…", true, "A scenario or a saved game (Ctrl+O); or drag it onto the window"))
    ui.send(command::ShowFiles{false});
  ImGui::SameLine();
  if (ui.button("A class…", true, "Many saves of a scenario side by side")) ui.send(command::ShowClass{true});
  for (const LeftBehind& lost : table.left_behind) {
    ui.gap(12);
    ui.heading("The program ended unexpectedly");
    ui.wrapped("“" + lost.title + "” was at turn " + std::to_string(lost.turn) + ". Go on?");
    ImGui::PushID(lost.path.c_str());
    if (ui.primary("Go on")) ui.send(command::OpenFile{lost.path.string()});
    ImGui::SameLine();
    if (ui.button("Forget it")) ui.send(command::ForgetJournal{lost.path.string()});
    ImGui::PopID();
  }
  if (!table.settings.recent.empty()) {
    ui.gap(12);
    ui.heading("Recent");
    for (const std::string& path : table.settings.recent) {
      const std::string name = std::filesystem::path(path).filename().string();
      ImGui::PushID(path.c_str());
      if (ui.link(name.c_str(), path.c_str())) ui.send(command::OpenFile{path});
      ImGui::PopID();
    }
  }
  if (table.game != nullptr) {
    ui.gap(12);
    if (ui.button("Back to the game")) ui.send(command::Show{Screen::table});
  }
  ui.end_panel();
  ImGui::SetCursorPos({left + 2 * gap, gap});
  ui.begin_panel("Chosen", {window.x - left - 3 * gap, window.y - 2 * gap});
  if (!table.cards.empty()) {
    view.start.card = std::clamp(view.start.card, 0, static_cast<int>(table.cards.size()) - 1);
    draw_choice(ui, table, view);
  }
  ui.end_panel();
}

}  // namespace demarche::gui
