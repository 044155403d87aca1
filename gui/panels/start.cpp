// The first page: the library of scenarios, what was open lately, and who plays.
#include <algorithm>
#include <array>
#include <filesystem>

#include "gui/panels/panels.h"
#include "gui/prose.h"
#include "gui/widgets/map.h"
#include "sim/lang/writing.h"

namespace demarche::gui {
namespace {

// "15 actors", "18 turns of 1 month", "medium"
std::vector<std::string> words_of_size(const Scenario& s) {
  std::vector<std::string> measures = {std::to_string(s.actors.size()) + " actors",
                                       std::to_string(s.turns) + " turns of " + print(s.step)};
  if (!s.difficulty.empty()) measures.push_back(s.difficulty);
  return measures;
}

constexpr const char* between = " · ";

// As many on a line as there is room for.
std::vector<std::string> lines_of(const std::vector<std::string>& texts, float room) {
  std::vector<std::string> lines;
  for (const std::string& text : texts) {
    const std::string longer = lines.empty() ? text : lines.back() + between + text;
    if (lines.empty() || ImGui::CalcTextSize(longer.c_str()).x > room)
      lines.push_back(text);
    else
      lines.back() = longer;
  }
  return lines;
}

// A picture of where it plays, with what it is called and how large it is.
void draw_card(Ui& ui, const Card& card, int index, View& view) {
  const float pad = ui.px(6), line = ImGui::GetTextLineHeight();
  const float width = ImGui::GetContentRegionAvail().x, tall = line * 3 + ui.px(4);
  const ImVec2 at = ImGui::GetCursorScreenPos(), picture = {tall * 1.8f, tall};
  const float room = width - picture.x - 2 * pad - ui.px(12);
  const std::string title =
      card.scenario ? card.scenario->title : std::filesystem::path(card.path).filename().string();
  ImGui::PushFont(ui.theme.fonts.strong);
  const float title_tall = ImGui::CalcTextSize(title.c_str(), nullptr, false, room).y;
  ImGui::PopFont();
  ImGui::PushFont(ui.theme.fonts.small);
  const std::vector<std::string> beneath = card.scenario ? lines_of(words_of_size(*card.scenario), room)
                                                         : std::vector<std::string>{"cannot be read"};
  ImGui::PopFont();
  // Large text in a small window wants more than three lines.
  const float height =
      std::max(tall, title_tall + line * static_cast<float>(beneath.size()) + ui.px(4)) + 2 * pad;
  if (ui.row((title + "##card").c_str(), view.start.card == index, height)) {
    view.start.card = index;
    view.start.seats.clear();
  }
  if (!ImGui::IsItemVisible()) return;
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const ImVec2 corner = {at.x + pad, at.y + pad};
  if (card.scenario) {
    draw_map_picture(ui, corner, picture, *card.scenario);
  } else {
    draw.AddRectFilled(corner, {corner.x + picture.x, corner.y + picture.y}, ui.color().raised, ui.px(4));
  }
  const float x = corner.x + picture.x + ui.px(12);
  const ImVec2 restored = ImGui::GetCursorScreenPos();
  ImGui::SetCursorScreenPos({x, corner.y});
  ImGui::BeginGroup();
  ImGui::PushFont(ui.theme.fonts.strong);
  ImGui::PushTextWrapPos(ImGui::GetCursorPosX() + room);
  ui.text(title);
  ImGui::PopTextWrapPos();
  ImGui::PopFont();
  ImGui::EndGroup();
  ImGui::PushFont(ui.theme.fonts.small);
  float y = corner.y + title_tall + ui.px(4);
  const ImU32 ink = card.scenario ? ui.color().muted : ui.color().harm;
  for (const std::string& text : beneath) {
    draw.AddText({x, y}, ink, cut_to_width(text, room).c_str());
    y += ImGui::GetTextLineHeight() + ui.px(1);
  }
  ImGui::PopFont();
  ImGui::SetCursorScreenPos(restored);
}

void draw_seats(Ui& ui, const Scenario& s, std::vector<bool>& seats) {
  if (seats.size() != s.actors.size()) {
    seats.assign(s.actors.size(), false);
    for (std::size_t a = 0; a < s.actors.size(); ++a)
      if (s.actors[a].playable) {
        seats[a] = true;
        break;
      }
  }
  const float box = ImGui::GetFrameHeight() + ImGui::GetStyle().ItemInnerSpacing.x;
  float widest = 0;
  for (const Actor& a : s.actors)
    if (a.playable) widest = std::max(widest, ImGui::CalcTextSize(a.name.c_str()).x);
  const float column = widest + box + ui.px(20), width = ImGui::GetContentRegionAvail().x;
  const int columns = std::max(1, static_cast<int>((width + ui.px(20)) / column));
  const float start = ImGui::GetCursorPosX();
  int place = 0;
  for (std::size_t a = 0; a < s.actors.size(); ++a) {
    if (!s.actors[a].playable) continue;
    if (place % columns != 0) ImGui::SameLine(start + column * static_cast<float>(place % columns));
    ++place;
    bool on = seats[a];
    if (ui.checkbox(s.actors[a].name.c_str(), &on, s.actors[a].about.c_str())) seats[a] = on;
  }
}

// What the scenario's author says about it, a page at a time.
void draw_about(Ui& ui, const About& about, int& page) {
  const std::array<std::pair<const char*, const std::string*>, 7> pages = {{
      {"What it is", &about.what},
      {"How it works", &about.how},
      {"How to use it", &about.use},
      {"Things to notice", &about.notice},
      {"Things to try", &about.things_to_try},
      {"Extending it", &about.extend},
      {"Sources", &about.credits},
  }};
  int shown = -1;
  float x = 0;
  const float width = ImGui::GetContentRegionAvail().x;
  for (int i = 0; i < static_cast<int>(pages.size()); ++i) {
    const auto& [name, text] = pages[static_cast<std::size_t>(i)];
    if (text->empty()) continue;
    if (shown < 0 || i == page) shown = i;
  }
  if (shown < 0) return;
  for (int i = 0; i < static_cast<int>(pages.size()); ++i) {
    const auto& [name, text] = pages[static_cast<std::size_t>(i)];
    if (text->empty()) continue;
    const float wide = ImGui::CalcTextSize(name).x + ui.px(18);
    if (x > 0 && x + wide < width)
      ImGui::SameLine(0, ui.px(2));
    else
      x = 0;
    x += wide;
    if (ui.choice(name, i == shown)) page = i;
  }
  ui.gap(4);
  draw_prose(ui, *pages[static_cast<std::size_t>(shown)].second);
}

void draw_choice(Ui& ui, const Table& table, View& view) {
  const Card& card = table.cards[static_cast<std::size_t>(view.start.card)];
  if (!card.scenario) {
    ui.heading("This scenario cannot be read");
    ui.gap(4);
    ui.wrapped(card.problem, ui.color().harm);
    ui.gap();
    ui.wrapped("Mend the file " + card.path + " in an editor and start the program again.", ui.color().muted);
    return;
  }
  const Scenario& s = *card.scenario;
  ImGui::PushFont(ui.theme.fonts.title);
  ui.wrapped(s.title);
  ImGui::PopFont();
  ui.wrapped(joined(words_of_size(s), between), ui.color().muted);
  if (!card.languages.empty()) {
    const std::string shown = shown_language(card.languages, table.language);
    ImGui::AlignTextToFramePadding();
    ui.text("Texts");
    ImGui::SameLine();
    if (ui.choice("As written", shown.empty(), "In the language of the scenario's author"))
      ui.send(command::ChangeLanguage{});
    for (const std::string& tag : card.languages) {
      ImGui::SameLine(0, ui.px(2));
      if (ui.choice(language_name(tag).c_str(), shown == tag,
                    "Translated beside the scenario; where a text is not, it is as written"))
        ui.send(command::ChangeLanguage{tag});
    }
  }
  ui.gap(4);
  if (!s.summary.empty()) ui.wrapped(s.summary);
  ui.gap(8);

  const float width = ImGui::GetContentRegionAvail().x;
  const ImVec2 map = {width, std::min(width * 0.42f, ImGui::GetWindowHeight() * 0.34f)};
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImGui::Dummy(map);
  draw_map(ui, at, map, s, Scene{}, MapView{}, {}, -1, false);
  ui.gap(12);

  ui.heading("Who do you play?");
  draw_seats(ui, s, view.start.seats);
  const std::vector<bool>& seats = view.start.seats;
  const auto people = static_cast<int>(std::count(seats.begin(), seats.end(), true));
  ui.wrapped(people == 0   ? "Nobody: you watch, and may change anything afterwards."
             : people == 1 ? "The others are simulated."
                           : "Several people at this machine, one after the other; the others are simulated.",
             ui.color().muted);
  ui.gap(8);
  ImGui::AlignTextToFramePadding();
  ui.text("Luck");
  ImGui::SameLine();
  ImGui::SetNextItemWidth(ImGui::GetFontSize() * 7);
  ImGui::InputInt("##Seed", &view.start.seed, 0);  // without − and +, which Tab would stop at
  ui.note("Seed", ControlKind::field);
  view.start.seed = std::max(0, view.start.seed);
  ui.tip("The same number gives the same luck");
  if (width > ImGui::GetFontSize() * 44) ImGui::SameLine(0, ui.px(24));
  ImGui::AlignTextToFramePadding();
  ui.text("You may ask why of");
  ImGui::SameLine();
  static constexpr std::pair<const char*, const char*> insights[] = {
      {"everybody", "The reasons of every actor are open during the game"},
      {"yourself", "Only the reasons of your own moves are open"},
      {"everybody, afterwards", "All reasons open when the game is over"}};
  for (int i = 0; i < 3; ++i) {
    if (i > 0) ImGui::SameLine(0, ui.px(2));
    if (ui.choice(insights[i].first, view.start.insight == i, insights[i].second)) view.start.insight = i;
  }
  ui.gap(8);
  if (ui.primary("Start")) {
    command::NewGame game{
        card.path, {}, static_cast<std::uint64_t>(view.start.seed), static_cast<Insight>(view.start.insight)};
    for (std::size_t a = 0; a < s.actors.size(); ++a)
      if (seats[a]) game.seats.push_back(s.actors[a].id);
    ui.send(std::move(game));
  }
  ui.gap(16);
  draw_about(ui, s.about, view.start.page);
}

// What a crash left behind comes first: nobody should have to look for it.
void draw_left_behind(Ui& ui, const Table& table) {
  for (const LeftBehind& lost : table.left_behind) {
    ui.heading("The program ended unexpectedly");
    ui.wrapped("“" + lost.title + "” was at turn " + std::to_string(lost.turn) + ". Go on?");
    ImGui::PushID(lost.path.c_str());
    if (ui.primary("Go on")) ui.send(command::OpenFile{lost.path.string()});
    ImGui::SameLine();
    if (ui.button("Forget it")) ui.send(command::ForgetJournal{lost.path.string()});
    ImGui::PopID();
    ui.gap(16);
  }
}

void draw_recent(Ui& ui, const Table& table) {
  if (table.settings.recent.empty()) return;
  constexpr std::size_t most = 4;  // the scenarios should stay in sight
  ui.heading("Recent");
  for (std::size_t i = 0; i < std::min(most, table.settings.recent.size()); ++i) {
    const std::string& path = table.settings.recent[i];
    const std::filesystem::path file = path;
    ImGui::PushID(path.c_str());
    if (ui.link(file.filename().string().c_str(), path.c_str())) ui.send(command::OpenFile{path});
    ImGui::PopID();
    ImGui::SameLine();
    ui.fitted(file.parent_path().string(), ImGui::GetContentRegionAvail().x, ui.color().muted);
  }
  ui.gap(12);
}

}  // namespace

void draw_start(Ui& ui, const Table& table, View& view) {
  const ImVec2 window = ImGui::GetIO().DisplaySize;
  const float em = ImGui::GetFontSize(), gap = ui.px(8);
  const float left = std::floor(std::min(em * 29, window.x * 0.42f));
  ImGui::SetCursorPos({gap, gap});
  ui.begin_panel("Library", {left, window.y - 2 * gap});
  ImGui::PushFont(ui.theme.fonts.title);
  ui.text("Démarche");
  ImGui::PopFont();
  ui.wrapped("How states answer sanctions, arms transfers and offers.", ui.color().muted);
  ui.gap(8);
  draw_left_behind(ui, table);
  if (table.game != nullptr && ui.primary("Back to the game")) ui.send(command::Show{Screen::table});
  if (table.game != nullptr) ImGui::SameLine();
  if (ui.button("Take the tour", true, "Two minutes with a small game; it can be left at any time"))
    ui.send(command::StartTour{});
  ImGui::SameLine();
  if (ui.button("Open a file…", true, "A scenario or a saved game (Ctrl+O)"))
    ui.send(command::ShowFiles{false});
  // Beside the others where there is room.
  const float class_wide = ImGui::CalcTextSize("A class…").x + 2 * ImGui::GetStyle().FramePadding.x;
  ImGui::SameLine();
  if (ImGui::GetContentRegionAvail().x < class_wide) ImGui::NewLine();
  if (ui.button("A class…", true, "Many saves of a scenario side by side")) ui.send(command::ShowClass{true});
  ui.muted("or drag one onto the window");
  ui.gap(12);
  draw_recent(ui, table);
  ui.heading("Scenarios");
  if (table.cards.empty())
    ui.wrapped("None was found beside the program. Open one with the button above.", ui.color().muted);
  for (int i = 0; i < static_cast<int>(table.cards.size()); ++i) {
    ImGui::PushID(i);
    draw_card(ui, table.cards[static_cast<std::size_t>(i)], i, view);
    ImGui::PopID();
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
