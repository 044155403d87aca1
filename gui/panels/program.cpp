#include <algorithm>
#include <cmath>

#include "gui/panels/panels.h"
#include "gui/widgets/map.h"

namespace demarche::gui {
namespace {

// Between the window's edge and the panels, and between panels.
constexpr float gutter = 8;

}  // namespace

std::string percent(double share) {
  const double x = share * 100;
  if (x > 0 && x < 1) return "<1\u00a0%";
  if (x > 99 && x < 100) return ">99\u00a0%";
  return std::to_string(static_cast<int>(std::lround(x))) + "\u00a0%";  // never at two ends of lines
}

std::string language_name(const std::string& tag) {
  // In the language itself where the built-in fonts have its letters.
  static constexpr std::pair<std::string_view, const char*> names[] = {
      {"ar", "Arabic"},     {"cs", "Čeština"},    {"de", "Deutsch"},    {"en", "English"},  {"es", "Español"},
      {"fr", "Français"},   {"id", "Indonesia"},  {"it", "Italiano"},   {"ja", "Japanese"}, {"ko", "Korean"},
      {"nl", "Nederlands"}, {"pl", "Polski"},     {"pt", "Português"},  {"ru", "Русский"},  {"sv", "Svenska"},
      {"tr", "Türkçe"},     {"uk", "Українська"}, {"vi", "Tiếng Việt"}, {"zh", "Chinese"}};
  const std::size_t dash = std::min(tag.find('-'), tag.size());
  for (const auto& [known, name] : names)
    if (tag.substr(0, dash) == known)
      return dash == tag.size() ? name : name + (" (" + tag.substr(dash + 1) + ")");
  return tag;
}

std::string shown_language(const std::vector<std::string>& spoken, const std::string& asked) {
  return std::find(spoken.begin(), spoken.end(), asked) == spoken.end() ? std::string() : asked;
}

std::string points(double change) {
  const int x = static_cast<int>(std::lround(change * 100));
  return x > 0 ? "+" + std::to_string(x) : x < 0 ? "−" + std::to_string(-x) : "±0";
}

ImU32 actor_color(const Table& table, int actor) { return color_of(table.scenario(), actor); }

void actor_dot(Ui& ui, const Table& table, int actor, ImVec2 centre) {
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  draw.AddCircleFilled(centre, ui.px(5), actor_color(table, actor));
  if (table.session().is_seat(actor)) draw.AddCircle(centre, ui.px(7), ui.color().text, 0, 1.4f);
}

void draw_program(Ui& ui, const Table& table, View& view) {
  const ImVec2 window = ImGui::GetIO().DisplaySize;
  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize(window);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0, 0});
  ImGui::Begin("Démarche", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                   ImGuiWindowFlags_NoBringToFrontOnFocus);
  ImGui::PopStyleVar(2);
  ImGui::PushFont(ui.theme.fonts.body);
  // Between two people nothing of the game is on the screen.
  const bool covered = table.game != nullptr && view.covered;
  if (table.game == nullptr || (view.screen == Screen::start && !covered)) {
    draw_start(ui, table, view);
  } else if (!covered) {
    draw_top_bar(ui, table, view, {window.x, ui.px(48)});
    ImGui::SetCursorPos({ui.px(gutter), ui.px(48)});
    switch (view.screen) {
      case Screen::start:
      case Screen::table: draw_table(ui, table, view); break;
      case Screen::timeline: draw_timeline(ui, table, view); break;
      case Screen::rules: draw_rules(ui, table, view); break;
      case Screen::lab: draw_lab(ui, table, view); break;
      case Screen::debrief: draw_debrief(ui, table, view); break;
    }
  }
  ImGui::PopFont();
  ImGui::End();
  ImGui::PushFont(ui.theme.fonts.body);
  if (covered)
    draw_hand_over(ui, table, view);
  else if (table.game != nullptr)
    draw_offer(ui, table, view);
  if (view.tour >= 0) draw_tour(ui, table, view);
  if (view.group.open && !view.files.open) draw_class(ui, table, view);
  if (view.files.open) draw_files(ui, table, view);
  draw_questions_about_files(ui, table, view);
  if (view.keys_shown) draw_keys(ui, table, view);
  if (!view.message.empty()) draw_message(ui, table, view);
  ImGui::PopFont();
}

}  // namespace demarche::gui
