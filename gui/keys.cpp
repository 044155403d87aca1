#include "gui/keys.h"

namespace demarche::gui {

const std::vector<Shortcut>& shortcuts() {
  static const std::vector<Shortcut> list = {
      {Act::step, {key::space}, "Space or →", "Play the turn", false},
      {Act::step, {key::right}, "", "", false},
      {Act::back, {key::left}, "← or ,", "A turn back", false},
      {Act::back, {','}, "", "", false},
      {Act::forward, {'.'}, ".", "A turn forward along the branch", false},
      {Act::show_table, {'1'}, "1", "Table", false},
      {Act::show_timeline, {'2'}, "2", "Timeline", false},
      {Act::show_rules, {'3'}, "3", "Rules", false},
      {Act::show_lab, {'4'}, "4", "Lab", false},
      {Act::show_debrief, {'5'}, "5", "Debrief", false},
      {Act::next_tab, {']', true, true}, "Ctrl+Shift+]", "Next screen", true},
      {Act::previous_tab, {'[', true, true}, "Ctrl+Shift+[", "Screen before", true},
      {Act::undo, {'Z', true}, "Ctrl+Z", "Undo: a decision, a turn, or a change of the rules", false},
      {Act::redo, {'Y', true}, "Ctrl+Y", "Redo what was undone", false},
      {Act::redo, {'Z', true, true}, "", "", false},
      {Act::save, {'S', true}, "Ctrl+S", "Save the game", true},
      {Act::save_as, {'S', true, true}, "Ctrl+Shift+S", "Save it under another name", true},
      {Act::open, {'O', true}, "Ctrl+O", "Open a scenario or a save", true},
      {Act::find, {'F', true}, "Ctrl+F", "Search", true},
      {Act::larger, {'=', true}, "Ctrl and +", "Larger text", true},
      {Act::larger, {'=', true, true}, "", "", true},
      {Act::smaller, {'-', true}, "Ctrl and −", "Smaller text", true},
      {Act::usual_size, {'0', true}, "Ctrl+0", "Text at its usual size", true},
      {Act::next_control, {key::tab}, "Tab", "Next control; Enter presses it", true},
      {Act::previous_control, {key::tab, false, true}, "Shift+Tab", "Control before", true},
      {Act::close, {key::escape}, "Esc", "Close what is open", true},
      {Act::keys, {'/', false, true}, "?", "This list", false},
      {Act::keys, {key::f1}, "", "", true},
      {Act::quit, {'Q', true}, "Ctrl+Q", "Quit", true},
  };
  return list;
}

std::optional<Act> act_of(const KeyStroke& stroke, bool typing) {
  for (const Shortcut& s : shortcuts())
    if (s.stroke.key == stroke.key && s.stroke.control == stroke.control && s.stroke.shift == stroke.shift &&
        (s.while_typing || !typing))
      return s.act;
  return std::nullopt;
}

}  // namespace demarche::gui
