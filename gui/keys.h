// Keys by the numbers that GLFW gives them: letters, digits and signs as in ASCII. All shortcuts of the
// program are in one table, from which the list on `?` is made, too.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gui/commands.h"

namespace demarche::gui {

namespace key {
inline constexpr int space = 32, escape = 256, enter = 257, tab = 258, right = 262, left = 263, down = 264,
                     up = 265, page_up = 266, page_down = 267, home = 268, end = 269, f1 = 290;
}

struct KeyStroke {
  int key = 0;
  bool control = false;
  bool shift = false;
};

enum class Act : std::uint8_t {
  step,
  back,
  forward,
  show_table,
  show_timeline,
  show_rules,
  show_lab,
  show_debrief,
  undo,
  redo,
  save,
  save_as,
  open,
  find,
  larger,
  smaller,
  usual_size,
  close,
  next_tab,
  previous_tab,
  next_control,
  previous_control,
  keys,
  quit,
};

struct Shortcut {
  Act act;
  KeyStroke stroke;
  const char* shown;  // "Ctrl+Z"
  const char* what;   // "Undo"
  bool while_typing;  // also when a text field has the keyboard
};
const std::vector<Shortcut>& shortcuts();
std::optional<Act> act_of(const KeyStroke& stroke, bool typing);

}  // namespace demarche::gui
