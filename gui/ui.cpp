#include "gui/ui.h"

#include <imgui_stdlib.h>

#include <algorithm>
#include <cstdio>

namespace demarche::gui {
namespace {

// What is on the screen of a label.
std::string_view shown_part(std::string_view label) { return label.substr(0, label.find("##")); }

ImRect visible_part(const ImRect& rect, ImGuiWindow* window) {
  ImRect visible = rect;
  visible.ClipWith(window->ClipRect);
  return visible.Min.x < visible.Max.x && visible.Min.y < visible.Max.y ? visible : ImRect();
}

}  // namespace

void Controls::begin_frame() { drawing_.clear(); }

void Controls::end_frame() {
  drawn_.swap(drawing_);
  wanted_ = 0;
}

void Controls::add(Control control) { drawing_.push_back(std::move(control)); }

const Control* Controls::find(std::string_view name) const {
  for (const Control& c : drawn_)
    if (c.name == name) return &c;
  for (const Control& c : drawn_) {
    const std::size_t slash = c.name.rfind('/');
    if (std::string_view(c.name).substr(slash == std::string::npos ? 0 : slash + 1) == name) return &c;
  }
  return nullptr;
}

const Control* Controls::focused() const {
  const ImGuiID id = ImGui::GetCurrentContext()->NavId;
  if (id == 0 || !compat::focus_shows()) return nullptr;
  for (const Control& c : drawn_)
    if (c.id == id) return &c;
  return nullptr;
}

void Controls::focus_next(int direction) {
  std::vector<const Control*> able;
  const ImGuiWindow* popup = ImGui::GetTopMostPopupModal();
  for (const Control& c : drawn_) {
    const bool reachable = popup == nullptr || c.window->RootWindow == popup || c.window == popup;
    if (c.enabled && reachable) able.push_back(&c);
  }
  if (able.empty()) return;
  const ImGuiID id = ImGui::GetCurrentContext()->NavId;
  const auto here = std::find_if(able.begin(), able.end(), [&](const Control* c) { return c->id == id; });
  const auto count = static_cast<std::ptrdiff_t>(able.size());
  std::ptrdiff_t next = direction > 0 ? 0 : count - 1;
  if (here != able.end()) next = (here - able.begin() + direction + count) % count;
  focus(able[static_cast<std::size_t>(next)]->id);
}

std::string Ui::name_of(const char* label) const {
  std::string name;
  if (!groups_.empty()) name = groups_.back() + "/";
  // The tail after ## stays: it tells equal labels apart.
  return name + label;
}

void Ui::note(const char* label, ControlKind kind, bool enabled) {
  ImGuiContext& g = *ImGui::GetCurrentContext();
  Control control;
  control.name = name_of(label);
  control.kind = kind;
  control.id = g.LastItemData.ID;
  control.rect = g.LastItemData.Rect;
  control.window = g.CurrentWindow;
  control.visible = visible_part(control.rect, g.CurrentWindow);
  control.enabled = enabled;
  if (enabled && control.id != 0 && control.id == controls.wanted()) {
    compat::focus_last_item();
    controls.granted();
  }
  controls.add(std::move(control));
}

void Ui::tip(std::string_view text) {
  if (text.empty() || !ImGui::IsItemHovered(ImGuiHoveredFlags_AllowWhenDisabled)) return;
  ImGui::PushFont(theme.fonts.small);
  ImGui::BeginTooltip();
  ImGui::PushTextWrapPos(px(360));
  ImGui::TextUnformatted(text.data(), text.data() + text.size());
  ImGui::PopTextWrapPos();
  ImGui::EndTooltip();
  ImGui::PopFont();
}

void Ui::begin_panel(const char* name, ImVec2 size, ImGuiWindowFlags flags) {
  groups_.emplace_back(name);
  compat::begin_child(name, size, flags);
  // Black on black: where surfaces do not stand out, a line goes around them.
  if (theme.look != Look::contrast) return;
  const ImVec2 at = ImGui::GetWindowPos(), size_now = ImGui::GetWindowSize();
  const ImVec2 end = {at.x + size_now.x, at.y + size_now.y};
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  draw.PushClipRect(at, end, false);
  draw.AddRect(at, end, color().line, px(6));
  draw.PopClipRect();
}

void Ui::end_panel() {
  ImGui::EndChild();
  groups_.pop_back();
}

void Ui::heading(const char* title) {
  ImGui::PushFont(theme.fonts.strong);
  text(title, color().text);
  ImGui::PopFont();
}

void Ui::text(std::string_view text, ImU32 ink) {
  ImGui::PushStyleColor(ImGuiCol_Text, ink == 0 ? color().text : ink);
  ImGui::TextUnformatted(text.data(), text.data() + text.size());
  ImGui::PopStyleColor();
}

void Ui::wrapped(std::string_view content, ImU32 ink) {
  ImGui::PushTextWrapPos(0);
  text(content, ink);
  ImGui::PopTextWrapPos();
}

void Ui::muted(std::string_view content) { text(content, color().muted); }

std::string cut_to_width(std::string_view text, float width) {
  const auto wide = [](std::string_view part) {
    return ImGui::CalcTextSize(part.data(), part.data() + part.size()).x;
  };
  if (wide(text) <= width) return std::string(text);
  const float room = width - wide("…");
  std::size_t low = 0, high = text.size();
  while (low < high) {
    const std::size_t middle = (low + high + 1) / 2;
    if (wide(text.substr(0, middle)) <= room)
      low = middle;
    else
      high = middle - 1;
  }
  while (low > 0 && (static_cast<unsigned char>(text[low]) & 0xC0) == 0x80) --low;
  while (low > 0 && text[low - 1] == ' ') --low;
  return std::string(text.substr(0, low)) + "…";
}

void Ui::fitted(std::string_view content, float width, ImU32 ink) {
  const std::string shown = cut_to_width(content, width);
  text(shown, ink);
  if (shown != content) tip(content);
}

bool Ui::button(const char* label, bool enabled, const char* explanation) {
  ImGui::BeginDisabled(!enabled);
  const bool pressed = ImGui::Button(label);
  note(label, ControlKind::button, enabled);
  ImGui::EndDisabled();
  if (explanation != nullptr) tip(explanation);
  return pressed && enabled;
}

bool Ui::primary(const char* label, bool enabled, const char* explanation) {
  if (!enabled) return button(label, false, explanation);
  ImGui::PushStyleColor(ImGuiCol_Button, color().accent);
  ImGui::PushStyleColor(ImGuiCol_ButtonHovered, mix(color().accent, color().surface, pressed_mix));
  ImGui::PushStyleColor(ImGuiCol_ButtonActive, mix(color().accent, color().text, pressed_mix));
  ImGui::PushStyleColor(ImGuiCol_Text, color().on_accent);
  ImGui::PushFont(theme.fonts.strong);
  const bool pressed = ImGui::Button(label);
  ImGui::PopFont();
  ImGui::PopStyleColor(4);
  note(label, ControlKind::button);
  if (explanation != nullptr) tip(explanation);
  return pressed;
}

bool Ui::link(const char* label, const char* explanation) {
  const std::string_view shown = shown_part(label);
  const ImVec2 size = ImGui::CalcTextSize(shown.data(), shown.data() + shown.size());
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float drop = ImGui::GetCurrentWindow()->DC.CurrLineTextBaseOffset;
  const bool pressed = ImGui::InvisibleButton(label, {size.x, size.y + drop});
  const bool hot = ImGui::IsItemHovered();
  note(label, ControlKind::button);
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  draw.AddText({at.x, at.y + drop}, color().accent, shown.data(), shown.data() + shown.size());
  if (hot) {
    const float y = at.y + drop + size.y;
    draw.AddLine({at.x, y}, {at.x + size.x, y}, color().accent);
    ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  }
  if (explanation != nullptr) tip(explanation);
  return pressed;
}

bool Ui::row(const char* label, bool chosen, float height, float width) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float wide = width > 0 ? width : ImGui::GetContentRegionAvail().x;
  compat::before_overlapped();
  const bool pressed = ImGui::InvisibleButton(label, {std::max(1.0f, wide), height});
  compat::after_overlapped();
  const bool hot = ImGui::IsItemHovered();
  note(label, ControlKind::button);
  if (chosen || hot) {
    const float bleed = px(4);
    ImGui::GetWindowDrawList()->AddRectFilled({at.x - bleed, at.y}, {at.x + wide + bleed, at.y + height},
                                              chosen ? color().selected : color().hovered, px(4));
  }
  return pressed;
}

bool Ui::checkbox(const char* label, bool* value, const char* explanation) {
  // An empty box must be seen as one: its edge has the contrast that WCAG asks of controls.
  ImGui::PushStyleVar(ImGuiStyleVar_FrameBorderSize, std::max(1.0f, px(1)));
  ImGui::PushStyleColor(ImGuiCol_Border, color().muted);
  ImGui::PushStyleColor(ImGuiCol_FrameBg, color().surface);
  const std::string_view all = label, words = all.substr(0, all.find("##"));
  const std::string shown = cut_to_width(words, ImGui::GetContentRegionAvail().x - ImGui::GetFrameHeight() -
                                                    ImGui::GetStyle().ItemInnerSpacing.x);
  const bool changed = ImGui::Checkbox((shown + "###" + label).c_str(), value);
  ImGui::PopStyleColor(2);
  ImGui::PopStyleVar();
  note(label, ControlKind::button);
  std::string more = shown == words ? std::string() : std::string(words);
  if (explanation != nullptr && *explanation != '\0')
    more += (more.empty() ? "" : "\n") + std::string(explanation);
  tip(more);
  return changed;
}

bool Ui::choice(const char* label, bool chosen, const char* explanation) {
  ImGui::PushStyleColor(ImGuiCol_Button, chosen ? color().selected : with_alpha(color().raised, 0));
  const bool pressed = ImGui::Button(label);
  ImGui::PopStyleColor();
  note(label, ControlKind::button);
  if (explanation != nullptr) tip(explanation);
  return pressed;
}

bool Ui::field(const char* label, std::string* value, const char* hint, float width) {
  ImGui::SetNextItemWidth(width);
  const std::string id = std::string("##") + label;
  const bool changed = ImGui::InputTextWithHint(id.c_str(), hint, value);
  note(label, ControlKind::field);
  return changed;
}

bool Ui::text_area(const char* label, std::string* value, ImVec2 size) {
  const std::string id = std::string("##") + label;
  const bool changed = ImGui::InputTextMultiline(id.c_str(), value, size);
  note(label, ControlKind::field);
  return changed;
}

bool Ui::slider(const char* label, double* value, double low, double high, float width, const char* format) {
  // The value stands behind it, where the grab does not cover it; a number that is typed stands in its place.
  const float number = ImGui::CalcTextSize("−00.0000").x + px(8);
  ImGui::SetNextItemWidth(width - number);
  const std::string id = std::string("##") + label;
  const bool typed = ImGui::TempInputIsActive(ImGui::GetID(id.c_str()));
  if (!typed) ImGui::PushStyleColor(ImGuiCol_Text, with_alpha(color().text, 0));
  const bool changed = ImGui::SliderScalar(id.c_str(), ImGuiDataType_Double, value, &low, &high, format,
                                           ImGuiSliderFlags_AlwaysClamp);
  if (!typed) ImGui::PopStyleColor();
  note(label, ControlKind::slider);
  char text[32];
  std::snprintf(text, sizeof text, format, *value);
  const ImVec2 end = ImGui::GetItemRectMax();
  ImGui::GetWindowDrawList()->AddText(
      {end.x + px(8), (ImGui::GetItemRectMin().y + end.y - ImGui::GetTextLineHeight()) / 2}, color().text,
      text);
  return changed;
}

bool Ui::begin_dropdown(const char* label, std::string_view shown, float width) {
  const float side = ImGui::GetFrameHeight();
  const float room = width - side - ImGui::GetStyle().FramePadding.x;
  const std::string preview = cut_to_width(shown, room);
  ImGui::SetNextItemWidth(width);
  const std::string id = std::string("##") + label;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const bool open = ImGui::BeginCombo(id.c_str(), preview.c_str(),
                                      ImGuiComboFlags_HeightLarge | ImGuiComboFlags_NoArrowButton);
  const ImVec2 c = {at.x + width - side / 2, at.y + side / 2};
  const float r = px(4);
  const ImVec2 chevron[] = {{c.x - r, c.y - r * 0.5f}, {c.x, c.y + r * 0.5f}, {c.x + r, c.y - r * 0.5f}};
  draw.AddPolyline(chevron, 3, color().muted, 0, px(1.5f));
  if (open) {
    // The button is no longer the last item; it needs no note while its list is open.
    groups_.push_back((groups_.empty() ? "" : groups_.back() + "/") + label);
  } else {
    note(label, ControlKind::button);
    if (preview != shown) tip(shown);
  }
  return open;
}

void Ui::end_dropdown() {
  ImGui::EndCombo();
  groups_.pop_back();
}

bool Ui::picture(const char* label, ImVec2 size) {
  compat::before_overlapped();
  const bool pressed = ImGui::InvisibleButton(label, {std::max(1.0f, size.x), std::max(1.0f, size.y)});
  compat::after_overlapped();
  note(label, ControlKind::picture);
  return pressed;
}

}  // namespace demarche::gui
