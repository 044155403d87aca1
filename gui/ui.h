// What a panel draws with: Dear ImGui through a thin layer that knows every control by name. The list of
// controls gives Tab something to walk through and lets tests find, click and type into what a person would.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gui/commands.h"
#include "gui/theme.h"

namespace demarche::gui {

enum class ControlKind : std::uint8_t { button, field, slider, picture };

// A control that was drawn in this frame. `name` is "Panel/label": labels are those on the screen, or those
// given for controls without text.
struct Control {
  std::string name;
  ControlKind kind = ControlKind::button;
  ImGuiID id = 0;
  ImRect rect;     // on the screen, before clipping
  ImRect visible;  // what of it can be seen and clicked; empty when it is scrolled away
  ImGuiWindow* window = nullptr;
  bool enabled = true;
};

class Controls {
 public:
  const std::vector<Control>& drawn() const { return drawn_; }  // of the last whole frame
  const Control* find(std::string_view name) const;             // by "Panel/label" or "label"; nullptr
  const Control* focused() const;                               // what the keyboard is on

  // The next frame gives the keyboard to that control and scrolls it into view.
  void focus(ImGuiID id) { wanted_ = id; }
  void focus_next(int direction);

  void begin_frame();
  void end_frame();
  void add(Control control);
  ImGuiID wanted() const { return wanted_; }
  void granted() { wanted_ = 0; }

 private:
  std::vector<Control> drawn_, drawing_;
  ImGuiID wanted_ = 0;
};

class Ui {
 public:
  Ui(const Theme& in_theme, Controls& known, Commands& commands)
      : theme(in_theme), controls(known), out(commands) {}

  const Theme& theme;
  Controls& controls;
  Commands& out;
  const Palette& color() const { return theme.color(); }
  float px(float x) const { return theme.px(x); }

  template <class C>
  void send(C command) {
    out.emplace_back(std::move(command));
  }

  // A panel: a padded surface with a heading, whose controls are named after it. Always pair the two.
  void begin_panel(const char* name, ImVec2 size, ImGuiWindowFlags flags = 0);
  void end_panel();
  // Only names the controls that follow.
  void begin_group(const std::string& name) {
    groups_.push_back(groups_.empty() ? name : groups_.back() + "/" + name);
  }
  void end_group() { groups_.pop_back(); }

  void heading(const char* text);  // small, strong, above a block
  void text(std::string_view text, ImU32 color = 0);
  void wrapped(std::string_view text, ImU32 color = 0);
  void muted(std::string_view text);
  // One line, cut with "…" where it does not fit; the whole as a tooltip.
  void fitted(std::string_view text, float width, ImU32 color = 0);
  void gap(float height = 8) { ImGui::Dummy({0, px(height) - ImGui::GetStyle().ItemSpacing.y}); }

  // Controls. `label` may have a "##…" tail to tell equal labels apart.
  bool button(const char* label, bool enabled = true, const char* tip = nullptr);
  bool primary(const char* label, bool enabled = true, const char* tip = nullptr);  // the thing to do next
  bool link(const char* label, const char* tip = nullptr);
  // A row of the full width that can be chosen; draw over it afterwards.
  bool row(const char* label, bool chosen, float height, float width = 0);
  bool checkbox(const char* label, bool* value, const char* tip = nullptr);
  bool choice(const char* label, bool chosen, const char* tip = nullptr);  // one of several beside each other
  bool field(const char* label, std::string* value, const char* hint, float width);
  bool text_area(const char* label, std::string* value, ImVec2 size);
  bool slider(const char* label, double* value, double low, double high, float width,
              const char* format = "%.3g");
  // A drop-down list; true while it is open: draw rows, then end_dropdown().
  bool begin_dropdown(const char* label, std::string_view shown, float width);
  void end_dropdown();
  // A picture that can be clicked and focused.
  bool picture(const char* label, ImVec2 size);
  // Notes the last ImGui item as a control.
  void note(const char* label, ControlKind kind, bool enabled = true);
  void tip(std::string_view text);  // of the last item

 private:
  std::string name_of(const char* label) const;
  std::vector<std::string> groups_;
};

// Text as wide as it may be, with "…" at the end if it is cut.
std::string cut_to_width(std::string_view text, float width);

}  // namespace demarche::gui
