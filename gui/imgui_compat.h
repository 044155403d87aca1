// Dear ImGui, and all that differs between its versions (1.86 in Debian 12, 1.87 … 1.91 elsewhere): input,
// focus and fonts. Nothing else looks at IMGUI_VERSION_NUM, but for the
// window's half in gui/imgui_compat_window.h.
#pragma once

#include <imgui.h>
#include <imgui_internal.h>

namespace demarche::gui::compat {

#if IMGUI_VERSION_NUM < 18700

using KeyName = ImGuiKey_;  // enumerator of a key

inline void move_mouse(ImGuiIO& io, ImVec2 at) { io.MousePos = at; }
inline void set_button(ImGuiIO& io, int button, bool down) { io.MouseDown[button] = down; }
inline void turn_wheel(ImGuiIO& io, float by) { io.MouseWheel += by; }
inline void set_key(ImGuiIO& io, KeyName key, bool down) {
  if (io.KeyMap[key] >= 0) io.KeysDown[io.KeyMap[key]] = down;
}
inline void set_modifiers(ImGuiIO& io, bool control, bool shift) {
  io.KeyCtrl = control;
  io.KeyShift = shift;
}
// For a context without a window system: every key is its own number.
inline void number_keys(ImGuiIO& io) {
  for (int key = 0; key < ImGuiKey_COUNT; ++key) io.KeyMap[key] = key;
}
// The program walks through all controls with Tab by itself: Dear ImGui would only visit text fields.
inline void take_tab(ImGuiIO& io) { io.KeyMap[ImGuiKey_Tab] = -1; }
// Enter works like Space on what has the focus, unless that is a text field, which Enter begins to edit.
inline void enter_activates(ImGuiIO& io, bool enter_down) {
  if (enter_down) io.NavInputs[ImGuiNavInput_Activate] = 1.0f;
}
inline void add_characters(ImGuiIO& io, const char* text) { io.AddInputCharactersUTF8(text); }
inline void focus_last_item() {
  ImGuiContext& g = *ImGui::GetCurrentContext();
  ImGui::SetFocusID(g.LastItemData.ID, g.CurrentWindow);
  g.NavDisableHighlight = false;
  g.NavDisableMouseHover = true;
  g.NavMousePosDirty = true;
  ImGui::ScrollToBringRectIntoView(g.CurrentWindow, g.LastItemData.Rect);
}
inline bool focus_shows() { return !ImGui::GetCurrentContext()->NavDisableHighlight; }
inline void hide_focus() {
  ImGui::GetCurrentContext()->NavDisableHighlight = true;
  ImGui::GetCurrentContext()->NavId = 0;
}

#else

using KeyName = ImGuiKey;

inline void move_mouse(ImGuiIO& io, ImVec2 at) { io.AddMousePosEvent(at.x, at.y); }
inline void set_button(ImGuiIO& io, int button, bool down) { io.AddMouseButtonEvent(button, down); }
inline void turn_wheel(ImGuiIO& io, float by) { io.AddMouseWheelEvent(0, by); }
inline void set_key(ImGuiIO& io, ImGuiKey key, bool down) {
  if (key != ImGuiKey_Tab) io.AddKeyEvent(key, down);
}
inline void set_modifiers(ImGuiIO& io, bool control, bool shift) {
#if IMGUI_VERSION_NUM < 18900
  io.AddKeyEvent(ImGuiKey_ModCtrl, control);
  io.AddKeyEvent(ImGuiKey_ModShift, shift);
#else
  io.AddKeyEvent(ImGuiMod_Ctrl, control);
  io.AddKeyEvent(ImGuiMod_Shift, shift);
#endif
}
inline void number_keys(ImGuiIO&) {}
inline void take_tab(ImGuiIO&) {}
inline void enter_activates(ImGuiIO&, bool) {}
inline void add_characters(ImGuiIO& io, const char* text) { io.AddInputCharactersUTF8(text); }
inline void focus_last_item() {
  ImGuiContext& g = *ImGui::GetCurrentContext();
  ImGui::SetFocusID(g.LastItemData.ID, g.CurrentWindow);
#if IMGUI_VERSION_NUM < 19140
  g.NavDisableHighlight = false;
  g.NavDisableMouseHover = true;
#else
  g.NavCursorVisible = true;
  g.NavHighlightItemUnderNav = true;
#endif
  ImGui::ScrollToRect(g.CurrentWindow, g.LastItemData.Rect, ImGuiScrollFlags_KeepVisibleEdgeY);
}
inline bool focus_shows() {
#if IMGUI_VERSION_NUM < 19140
  return !ImGui::GetCurrentContext()->NavDisableHighlight;
#else
  return ImGui::GetCurrentContext()->NavCursorVisible;
#endif
}
inline void hide_focus() {
#if IMGUI_VERSION_NUM < 19140
  ImGui::GetCurrentContext()->NavDisableHighlight = true;
#else
  ImGui::GetCurrentContext()->NavCursorVisible = false;
#endif
  ImGui::GetCurrentContext()->NavId = 0;
}

#endif

// What is drawn over a control may be clicked, too: said before it, or after it, by version.
inline void before_overlapped() {
#if IMGUI_VERSION_NUM >= 18970
  ImGui::SetNextItemAllowOverlap();
#endif
}
inline void after_overlapped() {
#if IMGUI_VERSION_NUM < 18970
  ImGui::SetItemAllowOverlap();
#endif
}

#if IMGUI_VERSION_NUM < 19140
inline constexpr ImGuiCol focus_ring = ImGuiCol_NavHighlight;
#else
inline constexpr ImGuiCol focus_ring = ImGuiCol_NavCursor;
#endif

// Part of a panel that scrolls on its own: no surface, no padding.
inline bool begin_part(const char* id, ImVec2 size) {
#if IMGUI_VERSION_NUM < 19090
  return ImGui::BeginChild(id, size, false, ImGuiWindowFlags_NavFlattened | ImGuiWindowFlags_NoBackground);
#else
  return ImGui::BeginChild(id, size, ImGuiChildFlags_NavFlattened, ImGuiWindowFlags_NoBackground);
#endif
}

// Arrows and Space are the program's own as long as nothing has the focus: Dear ImGui does not see them.
inline void keep_from_focus(ImGuiIO& io) {
  for (const KeyName key :
       {ImGuiKey_LeftArrow, ImGuiKey_RightArrow, ImGuiKey_UpArrow, ImGuiKey_DownArrow, ImGuiKey_Space})
    set_key(io, key, false);
}

// A child window whose controls belong to the same walk of the arrow keys as those around it.
inline bool begin_child(const char* id, ImVec2 size, ImGuiWindowFlags flags) {
#if IMGUI_VERSION_NUM < 19090
  return ImGui::BeginChild(id, size, false,
                           flags | ImGuiWindowFlags_NavFlattened | ImGuiWindowFlags_AlwaysUseWindowPadding);
#else
  return ImGui::BeginChild(id, size, ImGuiChildFlags_NavFlattened | ImGuiChildFlags_AlwaysUseWindowPadding,
                           flags);
#endif
}

}  // namespace demarche::gui::compat
