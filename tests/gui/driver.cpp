#include "tests/gui/driver.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <utility>

namespace demarche::gui {
namespace {

// Which key of Dear ImGui belongs to a key of ours, for those that text fields and focus know.
int imgui_key(int k) {
  switch (k) {
    case key::enter: return ImGuiKey_Enter;
    case key::escape: return ImGuiKey_Escape;
    case key::left: return ImGuiKey_LeftArrow;
    case key::right: return ImGuiKey_RightArrow;
    case key::up: return ImGuiKey_UpArrow;
    case key::down: return ImGuiKey_DownArrow;
    case key::space: return ImGuiKey_Space;
    case key::home: return ImGuiKey_Home;
    case key::end: return ImGuiKey_End;
    case 'A': return ImGuiKey_A;
    default: return -1;
  }
}

constexpr int most_settling_frames = 120;

}  // namespace

Driver::Driver(const Start& start) {
  context_ = ImGui::CreateContext();
  ImGui::SetCurrentContext(context_);
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.DisplaySize = start.size;
  io.DeltaTime = 1.0f / 60;
  io.ConfigFlags |= ImGuiConfigFlags_NavEnableKeyboard;
  io.ConfigInputTextCursorBlink = false;
  io.BackendFlags |=
      ImGuiBackendFlags_RendererHasVtxOffset;  // as the window's renderer: large lists are split
  compat::number_keys(io);
  compat::take_tab(io);
  AppOptions options;
  options.library = {DEMARCHE_SOURCE_DIR "/scenarios/tiny.toml"};
  options.settings_folder = start.settings_folder;
  options.state_folder = start.state_folder;
  options.language = start.language;
  app_ = std::make_unique<App>(options);
  compat::move_mouse(io, {-100, -100});
  if (!start.scenario.empty())
    app_->send(
        command::NewGame{(std::filesystem::path(DEMARCHE_SOURCE_DIR "/scenarios") / start.scenario).string(),
                         start.seats, start.seed, Insight::everything});
  app_->apply();
  settle();
}

Driver::~Driver() {
  app_.reset();
  ImGui::DestroyContext(context_);
}

void Driver::frame() {
  ++frames_;
  app_->prepare();
  ImGui::NewFrame();
  app_->draw(std::exchange(strokes_, {}));
  ImGui::Render();
  app_->apply();
}

void Driver::settle() {
  frame();
  for (int i = 0; i < most_settling_frames && app_->wants_frame(); ++i) frame();
  REQUIRE_FALSE(app_->wants_frame());
}

void Driver::wait() {
  app_->worker().wait();
  settle();
  app_->worker().wait();
  settle();
}

void Driver::resize(ImVec2 size) {
  ImGui::GetIO().DisplaySize = size;
  frame();
  frame();
  settle();
}

const Control& Driver::must_find(std::string_view name) {
  const Control* control = app_->controls().find(name);
  if (control == nullptr) {
    std::string all;
    for (const std::string& n : names()) all += n + "\n";
    FAIL("no control `" << name << "` among\n" << all);
  }
  return *control;
}

ImVec2 Driver::reach(std::string_view name) {
  if (must_find(name).visible.GetArea() < 1) {
    // Scrolls it into view as Tab would.
    app_->controls().focus(must_find(name).id);
    for (int i = 0; i < 4; ++i) frame();
  }
  const Control& control = must_find(name);
  INFO("control " << control.name);
  REQUIRE_GT(control.visible.GetArea(), 1);
  return control.visible.GetCenter();
}

void Driver::mouse(ImVec2 at, bool down) {
  compat::move_mouse(ImGui::GetIO(), at);
  compat::set_button(ImGui::GetIO(), 0, down);
}

void Driver::wheel(float by) { compat::turn_wheel(ImGui::GetIO(), by); }

void Driver::strokes(std::vector<KeyStroke> keys, const std::string& characters) {
  strokes_ = std::move(keys);
  compat::add_characters(ImGui::GetIO(), characters.c_str());
}

void Driver::hover(std::string_view name) {
  mouse(reach(name), false);
  frame();
  frame();
}

void Driver::click(std::string_view name) {
  const ImVec2 at = reach(name);
  mouse(at, false);
  frame();
  frame();
  mouse(at, true);
  frame();
  mouse(at, false);
  frame();
  settle();
}

void Driver::drag(std::string_view name, float from, float to) {
  reach(name);
  const ImRect rect = must_find(name).rect;
  const auto place = [&](float share) {
    return ImVec2{rect.Min.x + rect.GetWidth() * share, rect.GetCenter().y};
  };
  mouse(place(from), false);
  frame();
  frame();
  mouse(place(from), true);
  frame();
  constexpr int steps = 8;
  for (int i = 1; i <= steps; ++i) {
    mouse(place(from + (to - from) * static_cast<float>(i) / steps), true);
    frame();
  }
  mouse(place(to), false);
  frame();
  settle();
}

void Driver::choose(std::string_view dropdown, std::string_view row) {
  click(dropdown);
  click(row);
}

void Driver::type(std::string_view text) {
  compat::add_characters(ImGui::GetIO(), std::string(text).c_str());
  settle();
}

void Driver::press(int k, bool control, bool shift) {
  ImGuiIO& io = ImGui::GetIO();
  strokes_.push_back({k, control, shift});
  compat::set_modifiers(io, control, shift);
  const int imgui = imgui_key(k);
  if (imgui >= 0) compat::set_key(io, static_cast<compat::KeyName>(imgui), true);
  compat::enter_activates(io, k == key::enter && !io.WantTextInput);
  frame();
  if (imgui >= 0) compat::set_key(io, static_cast<compat::KeyName>(imgui), false);
  compat::set_modifiers(io, false, false);
  frame();
  settle();
}

void Driver::tab_to(std::string_view name) {
  const std::size_t most = 2 * app_->controls().drawn().size() + 4;
  for (std::size_t i = 0; i < most; ++i) {
    press(key::tab);
    const Control* here = app_->controls().focused();
    if (here != nullptr && here == app_->controls().find(name)) return;
  }
  FAIL("Tab does not lead to `" << name << "`");
}

std::vector<std::string> Driver::names() const {
  std::vector<std::string> list;
  for (const Control& c : app_->controls().drawn()) list.push_back(c.name);
  return list;
}

}  // namespace demarche::gui
