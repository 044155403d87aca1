// The bar along the top: menu, title, screens, date, playing.
#include "gui/panels/panels.h"

namespace demarche::gui {
namespace {

enum class Icon { menu, back, step, end };

// Drawn rather than taken from a font, so that they stand even at every size.
bool icon_button(Ui& ui, const char* label, Icon icon, bool enabled, const char* tip, bool worded = false) {
  const float side = ui.px(30);
  const float word = worded ? ImGui::CalcTextSize(label).x + ui.px(6) : 0;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImGui::BeginDisabled(!enabled);
  const bool pressed = ImGui::Button((std::string("##") + label).c_str(), {side + word, side});
  ui.note(label, ControlKind::button, enabled);
  ImGui::EndDisabled();
  ui.tip(tip);
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const ImU32 ink = enabled ? ui.color().text : with_alpha(ui.color().muted, 0.5f);
  const ImVec2 c = {at.x + side / 2, at.y + side / 2};
  if (worded)
    draw.AddText({at.x + side - ui.px(4), at.y + (side - ImGui::GetTextLineHeight()) / 2}, ink, label);
  const float r = ui.px(5);
  const auto triangle = [&](float x, float way) {
    draw.AddTriangleFilled({x - way * r * 0.7f, c.y - r}, {x - way * r * 0.7f, c.y + r}, {x + way * r, c.y},
                           ink);
  };
  switch (icon) {
    case Icon::menu:
      for (const float dy : {-1.0f, 0.0f, 1.0f})
        draw.AddLine({c.x - r * 1.3f, c.y + dy * r}, {c.x + r * 1.3f, c.y + dy * r}, ink, ui.px(1.5f));
      break;
    case Icon::back: triangle(c.x, -1); break;
    case Icon::step: triangle(c.x, 1); break;
    case Icon::end:
      triangle(c.x - r * 0.7f, 1);
      triangle(c.x + r * 0.9f, 1);
      break;
  }
  return pressed && enabled;
}

void draw_menu(Ui& ui, const Table& table) {
  ui.begin_group("Menu");
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {ui.px(12), ui.px(8)});
  if (table.game->changed() && !table.game->save_path.empty()) ui.muted("not saved since the last change");
  const auto item = [&](const char* label, const char* keys) {
    const bool chosen = ImGui::MenuItem(label, keys);
    ui.note(label, ControlKind::button);
    return chosen;
  };
  if (item("Open…", "Ctrl+O")) ui.send(command::ShowFiles{false});
  if (item("Save", "Ctrl+S")) ui.send(command::Save{});
  if (item("Save as…", "Ctrl+Shift+S")) ui.send(command::ShowFiles{true});
  if (item("Library", "")) ui.send(command::CloseGame{});
  ImGui::Separator();
  for (int look = 0; look < 3; ++look) {
    static constexpr const char* labels[] = {"Light", "Dark", "High contrast"};
    const char* const label = labels[look];
    if (ImGui::MenuItem(label, nullptr, static_cast<int>(table.settings.look) == look))
      ui.send(command::ChangeLook{look});
    ui.note(label, ControlKind::button);
  }
  ImGui::Separator();
  if (const std::vector<std::string>& spoken = table.game->languages; !spoken.empty()) {
    const std::string shown = shown_language(spoken, table.language);
    const auto language = [&](const std::string& tag, const std::string& label) {
      if (ImGui::MenuItem(label.c_str(), nullptr, shown == tag)) ui.send(command::ChangeLanguage{tag});
      ui.note(label.c_str(), ControlKind::button);
    };
    ui.muted("The scenario's texts");
    language("", "As written");
    for (const std::string& tag : spoken) language(tag, language_name(tag));
    ImGui::Separator();
  }
  ui.muted("Text at " + percent(table.settings.text_size));
  if (item("Larger text", "Ctrl and +")) ui.send(command::ChangeTextSize{table.settings.text_size + 0.1f});
  if (item("Smaller text", "Ctrl and −")) ui.send(command::ChangeTextSize{table.settings.text_size - 0.1f});
  if (item("Usual size of text", "Ctrl+0")) ui.send(command::ChangeTextSize{1});
  ImGui::Separator();
  if (ImGui::MenuItem("Reduced motion", nullptr, table.settings.calm))
    ui.send(command::Calm{!table.settings.calm});
  ui.note("Reduced motion", ControlKind::button);
  ImGui::Separator();
  if (item("Keys", "?")) ui.send(command::ShowKeys{true});
  if (item("Quit", "Ctrl+Q")) ui.send(command::Quit{});
  ImGui::PopStyleVar();
  ui.end_group();
}

}  // namespace

void draw_top_bar(Ui& ui, const Table& table, View& view, ImVec2 size) {
  ImGui::PushStyleColor(ImGuiCol_ChildBg, ui.color().ground);
  ui.begin_panel("Bar", size, ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse);
  const Session& session = table.session();
  const float em = ImGui::GetFontSize();
  const bool roomy = size.x > em * 62;

  if (icon_button(ui, "Menu", Icon::menu, true, "Games, looks, keys")) ImGui::OpenPopup("menu");
  ImGui::SetNextWindowPos({ImGui::GetItemRectMin().x, ImGui::GetItemRectMax().y + ui.px(4)});
  if (ImGui::BeginPopup("menu")) {
    draw_menu(ui, table);
    ImGui::EndPopup();
  }
  ImGui::SameLine();
  ImGui::SetCursorPosY(ui.px(8) + (ui.px(30) - em) / 2 - ui.px(4));
  if (roomy) {
    ImGui::PushFont(ui.theme.fonts.strong);
    ImGui::AlignTextToFramePadding();
    ui.fitted(table.scenario().title, size.x * 0.22f);
    ImGui::PopFont();
    ImGui::SameLine(0, ui.px(20));
  }
  static constexpr Screen screens[] = {Screen::table, Screen::timeline, Screen::rules, Screen::lab,
                                       Screen::debrief};
  if (size.x > em * 48) {
    for (const Screen screen : screens) {
      const bool here = view.screen == screen;
      ImGui::PushFont(here ? ui.theme.fonts.strong : ui.theme.fonts.body);
      if (ui.choice(name_of(screen), here)) ui.send(command::Show{screen});
      ImGui::PopFont();
      ImGui::SameLine(0, ui.px(2));
    }
  } else {
    if (ui.begin_dropdown("Screen", name_of(view.screen), em * 8)) {
      for (const Screen screen : screens)
        if (ui.row(name_of(screen), view.screen == screen, ImGui::GetFrameHeight())) {
          ui.send(command::Show{screen});
          ImGui::CloseCurrentPopup();
        } else {
          const ImVec2 at = ImGui::GetItemRectMin();
          ImGui::GetWindowDrawList()->AddText({at.x, at.y + ui.px(4)}, ui.color().text, name_of(screen));
        }
      ui.end_dropdown();
    }
    ImGui::SameLine(0, ui.px(2));
  }

  // From the right: playing, then the date.
  const int turns = table.scenario().turns;
  const std::string when = session.over()
                               ? "over after turn " + std::to_string(session.turn())
                               : table.scene.date + " · turn " + std::to_string(session.turn() + 1) + " of " +
                                     std::to_string(turns);
  const float word = roomy ? ImGui::CalcTextSize("Step").x + ui.px(6) : 0;
  const float buttons = ui.px(30) * 3 + ui.px(4) * 3 + word;
  const float wide = ImGui::CalcTextSize(when.c_str()).x;
  const float right = size.x - ui.px(12) - buttons;
  const float text_at = right - wide - ui.px(12);
  const float row = ui.px(8);
  if (text_at > ImGui::GetCursorPosX() + ui.px(4)) {
    const ImVec2 origin = ImGui::GetWindowPos();
    ImGui::GetWindowDrawList()->AddText({origin.x + text_at, origin.y + row + (ui.px(30) - em) / 2},
                                        ui.color().muted, when.c_str());
  }
  ImGui::SetCursorPos({right, row});
  if (icon_button(ui, "Back", Icon::back, session.turn() > 0, "A turn back (←)")) ui.send(command::Back{});
  ImGui::SameLine(0, ui.px(4));
  if (icon_button(ui, "Step", Icon::step, !session.over(), "Play the turn (Space)", roomy))
    ui.send(command::Step{});
  ImGui::SameLine(0, ui.px(4));
  if (icon_button(ui, "To the end", Icon::end, !session.over(),
                  "Play on to the end with what is decided by default"))
    ui.send(command::Step{turns});
  ui.end_panel();
  ImGui::PopStyleColor();
}

}  // namespace demarche::gui
