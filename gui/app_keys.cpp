// What keys do.
#include <algorithm>
#include <iterator>

#include "gui/app.h"

namespace demarche::gui {

void App::act(Act act) {
  // Under a dialog, and between two people, the game stands still.
  if (view_.covered || ImGui::GetTopMostPopupModal() != nullptr) {
    static constexpr Act always[] = {Act::larger,       Act::smaller,          Act::usual_size, Act::close,
                                     Act::next_control, Act::previous_control, Act::keys,       Act::quit};
    if (std::find(std::begin(always), std::end(always), act) == std::end(always)) return;
  }
  const auto screen = [&](Screen s) { commands_.emplace_back(command::Show{s}); };
  switch (act) {
    case Act::step: commands_.emplace_back(command::Step{}); break;
    case Act::back: commands_.emplace_back(command::Back{}); break;
    case Act::forward: commands_.emplace_back(command::Forward{}); break;
    case Act::show_table: screen(Screen::table); break;
    case Act::show_timeline: screen(Screen::timeline); break;
    case Act::show_rules: screen(Screen::rules); break;
    case Act::show_lab: screen(Screen::lab); break;
    case Act::show_debrief: screen(Screen::debrief); break;
    case Act::next_tab:
    case Act::previous_tab: {
      if (game_ == nullptr) break;
      const int step = act == Act::next_tab ? 1 : -1;
      const int now = static_cast<int>(view_.screen) - 1;
      screen(static_cast<Screen>((now + step + 5) % 5 + 1));
      break;
    }
    case Act::undo: commands_.emplace_back(command::Undo{}); break;
    case Act::redo: commands_.emplace_back(command::Redo{}); break;
    case Act::save: commands_.emplace_back(command::Save{}); break;
    case Act::save_as: commands_.emplace_back(command::ShowFiles{true}); break;
    case Act::open: commands_.emplace_back(command::ShowFiles{false}); break;
    case Act::find:
      for (const Control& c : controls_.drawn())
        if (c.name.ends_with("/Search")) controls_.focus(c.id);
      break;
    case Act::larger: commands_.emplace_back(command::ChangeTextSize{settings_.text_size + 0.1f}); break;
    case Act::smaller: commands_.emplace_back(command::ChangeTextSize{settings_.text_size - 0.1f}); break;
    case Act::usual_size: commands_.emplace_back(command::ChangeTextSize{1}); break;
    case Act::next_control: controls_.focus_next(1); break;
    case Act::previous_control: controls_.focus_next(-1); break;
    case Act::keys: commands_.emplace_back(command::ShowKeys{!view_.keys_shown}); break;
    case Act::quit: commands_.emplace_back(command::Quit{}); break;
    case Act::close:
      if (!view_.message.empty())
        commands_.emplace_back(command::Dismiss{});
      else if (view_.ask_unsaved)
        commands_.emplace_back(command::AnswerUnsaved{});
      else if (view_.ask_edited)
        commands_.emplace_back(command::AnswerEdited{false, true});
      else if (view_.files.open)
        commands_.emplace_back(command::CloseFiles{});
      else if (view_.group.open)
        commands_.emplace_back(command::ShowClass{false});
      else if (view_.tour >= 0)
        commands_.emplace_back(command::EndTour{});
      else if (view_.keys_shown)
        commands_.emplace_back(command::ShowKeys{false});
      else if (view_.offer.open)
        view_.offer.open = false;
      else if (view_.why)
        commands_.emplace_back(command::CloseWhy{});
      compat::hide_focus();
      break;
  }
}

}  // namespace demarche::gui
