// The desktop program without a window: the real panels in Dear ImGui frames, with a mouse and keys that a
// test moves. Controls are found by the names that they have on the screen ("Your move/Economic", "Step").
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gui/app.h"

namespace demarche::gui {

class Driver {
 public:
  struct Start {
    std::string scenario = "tiny.toml";  // in scenarios/; "": the library
    std::vector<std::string> seats = {};
    std::uint64_t seed = 1;
    ImVec2 size = {1280, 800};
    std::string settings_folder = {};
    std::string state_folder = {};
    std::string language = {};
  };
  explicit Driver(const Start& start);
  ~Driver();
  Driver(const Driver&) = delete;
  Driver& operator=(const Driver&) = delete;

  App& app() { return *app_; }
  const Session& session() const { return *app_->game()->session; }
  View& view() { return app_->view(); }
  int frames() const { return frames_; }

  void frame();
  void settle();  // until nothing asks for a frame
  void wait();    // until background work is done and shown
  void resize(ImVec2 size);

  bool has(std::string_view name) const { return app_->controls().find(name) != nullptr; }
  // Scrolls to it if need be, moves the mouse there and clicks. Fails the test when it is not there or cannot
  // be seen.
  void click(std::string_view name);
  void hover(std::string_view name);
  // Across a control, from one share of its width to another.
  void drag(std::string_view name, float from, float to);
  void choose(std::string_view dropdown, std::string_view row);  // opens, then clicks the row in it
  void type(std::string_view text);                              // into what has the keyboard
  void press(int key, bool control = false, bool shift = false);
  void tab_to(std::string_view name);  // with Tab alone

  // Every character that the last frame drew… as far as letters go: text is drawn as glyphs, so panels are
  // asked what they showed by their controls and by the state behind them instead.
  std::vector<std::string> names() const;

  // One step of the mouse or a key without waiting, for the monkey.
  void mouse(ImVec2 at, bool down);
  void wheel(float by);
  void strokes(std::vector<KeyStroke> keys, const std::string& characters);

 private:
  const Control& must_find(std::string_view name);
  ImVec2 reach(std::string_view name);  // the middle of what can be seen of it

  ImGuiContext* context_ = nullptr;
  std::unique_ptr<App> app_;
  std::vector<KeyStroke> strokes_;
  int frames_ = 0;
};

}  // namespace demarche::gui
