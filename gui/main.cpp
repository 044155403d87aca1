// The window: GLFW and OpenGL, events in, frames out. No frame is drawn when nothing has changed.
#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>
#include <imgui_impl_glfw.h>
#include <imgui_impl_opengl3.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>

#include "gui/app.h"
#include "gui/imgui_compat_window.h"
#include "gui/png.h"
#include "sim/scenario/translation.h"

#if defined(__APPLE__)
#include <OpenGL/gl3.h>
#else
#include <GL/gl.h>
#endif

namespace {

using namespace demarche::gui;

struct Window {
  App* app = nullptr;
  std::vector<KeyStroke> strokes;
  bool touched = true;  // something happened since the last frame
};

std::atomic<bool> woken = false;  // by the worker

Window& of(GLFWwindow* window) { return *static_cast<Window*>(glfwGetWindowUserPointer(window)); }
void touch(GLFWwindow* window) { of(window).touched = true; }

void on_key(GLFWwindow* window, int key, int, int action, int modifiers) {
  touch(window);
  if (action == GLFW_RELEASE) return;
  if (key == GLFW_KEY_KP_ADD) key = '=';
  if (key == GLFW_KEY_KP_SUBTRACT) key = '-';
  of(window).strokes.push_back(
      {key, (modifiers & (GLFW_MOD_CONTROL | GLFW_MOD_SUPER)) != 0, (modifiers & GLFW_MOD_SHIFT) != 0});
}

void on_drop(GLFWwindow* window, int count, const char** paths) {
  touch(window);
  if (count > 0) of(window).app->drop_file(paths[0]);
}

// Before Dear ImGui installs its own, which call these.
void install_callbacks(GLFWwindow* window) {
  glfwSetKeyCallback(window, on_key);
  glfwSetDropCallback(window, on_drop);
  glfwSetMouseButtonCallback(window, [](GLFWwindow* w, int, int, int) { touch(w); });
  glfwSetCursorPosCallback(window, [](GLFWwindow* w, double, double) { touch(w); });
  glfwSetScrollCallback(window, [](GLFWwindow* w, double, double) { touch(w); });
  glfwSetCharCallback(window, [](GLFWwindow* w, unsigned) { touch(w); });
  glfwSetWindowSizeCallback(window, [](GLFWwindow* w, int, int) { touch(w); });
  glfwSetWindowRefreshCallback(window, [](GLFWwindow* w) { touch(w); });
  glfwSetWindowFocusCallback(window, [](GLFWwindow* w, int) { touch(w); });
  glfwSetWindowCloseCallback(window, [](GLFWwindow* w) { touch(w); });
  glfwSetCursorEnterCallback(window, [](GLFWwindow* w, int) { touch(w); });
}

// For scripts that work the real window with a mouse (scripts/gui-screenshots): where every control is, one
// to a line as "x y width height name", after a line that says whether anything is still being worked out.
void write_controls(const std::filesystem::path& file, App& app, int frame, bool busy) {
  const std::filesystem::path fresh = file.string() + ".new";
  {
    std::ofstream out(fresh);
    for (std::size_t lane = 0; lane < lane_count; ++lane) busy |= app.worker().busy(static_cast<Lane>(lane));
    out << "frame " << frame << " busy " << busy << '\n';
    for (const Control& c : app.controls().drawn())
      out << c.visible.Min.x << ' ' << c.visible.Min.y << ' ' << c.visible.GetWidth() << ' '
          << c.visible.GetHeight() << ' ' << c.name << '\n';
  }
  std::error_code none;
  std::filesystem::rename(fresh, file, none);
}

// Reads the frame back; OpenGL's rows begin at the bottom.
std::string take_picture(const PictureWanted& wanted, int pixels_x, int pixels_y, float scale) {
  const int left = std::clamp(static_cast<int>(wanted.rect.Min.x * scale), 0, pixels_x);
  const int right = std::clamp(static_cast<int>(wanted.rect.Max.x * scale), left, pixels_x);
  const int top = std::clamp(static_cast<int>(wanted.rect.Min.y * scale), 0, pixels_y);
  const int bottom = std::clamp(static_cast<int>(wanted.rect.Max.y * scale), top, pixels_y);
  const int wide = right - left, tall = bottom - top;
  const auto row = static_cast<std::size_t>(wide) * 4;
  std::vector<std::uint8_t> pixels(row * static_cast<std::size_t>(tall)), upright(pixels.size());
  glPixelStorei(GL_PACK_ALIGNMENT, 1);
  glReadPixels(left, pixels_y - bottom, wide, tall, GL_RGBA, GL_UNSIGNED_BYTE, pixels.data());
  for (std::size_t y = 0; y < static_cast<std::size_t>(tall); ++y)
    std::copy_n(pixels.begin() + static_cast<std::ptrdiff_t>((static_cast<std::size_t>(tall) - 1 - y) * row),
                row, upright.begin() + static_cast<std::ptrdiff_t>(y * row));
  for (std::size_t i = 3; i < upright.size(); i += 4) upright[i] = 255;  // nothing shines through
  return write_png(wanted.path, wide, tall, upright);
}

int usage(bool wrong) {
  std::fprintf(wrong ? stderr : stdout,
               "usage: demarche-gui [FILE] [--as ACTOR]… [--seed S] [--language LANG]\n"
               "Opens the library, or plays the scenario FILE as the actors that are named.\n"
               "Example: demarche-gui scenarios/tiny.toml --as sender\n");
  return wrong ? 2 : 0;
}

}  // namespace

int main(int argc, char** argv) {
  const auto started = std::chrono::steady_clock::now();
  command::NewGame wanted;
  const char* const asked = std::getenv("DEMARCHE_LANGUAGE");
  std::string language = asked == nullptr ? "" : asked;
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    const bool has_value = i + 1 < argc;
    if (argument == "--help" || argument == "-h") return usage(false);
    if (argument == "--version") {
      std::printf("demarche-gui %s\n", DEMARCHE_VERSION);
      return 0;
    }
    if (argument == "--as" && has_value)
      wanted.seats.emplace_back(argv[++i]);
    else if (argument == "--seed" && has_value)
      wanted.seed = std::strtoull(argv[++i], nullptr, 10);
    else if (argument == "--language" && has_value)
      language = argv[++i];
    else if (!argument.starts_with("-") && wanted.path.empty())
      wanted.path = argument;
    else
      return usage(true);
  }

  if (!language.empty() && !demarche::is_language(language)) {
    std::fprintf(stderr, "demarche-gui: `%s` is no language's short name, such as fr or pt-BR\n",
                 language.c_str());
    return 2;
  }

  glfwSetErrorCallback([](int, const char* text) { std::fprintf(stderr, "demarche-gui: %s\n", text); });
  if (!glfwInit()) {
    std::fprintf(stderr,
                 "demarche-gui: there is no display to open a window on; `demarche play` needs none\n");
    return 3;
  }
  AppOptions options;
  const char* library = std::getenv("DEMARCHE_SCENARIOS");
  options.library = {library != nullptr ? library : DEMARCHE_SCENARIOS};
  options.settings_folder = settings_folder().string();
  options.state_folder = demarche::default_state_folder().string();
  options.language = language;
  options.wake = [] {
    woken = true;
    glfwPostEmptyEvent();
  };
  App app(options);

  glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
  glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 2);
  glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
  glfwWindowHint(GLFW_OPENGL_FORWARD_COMPAT, GLFW_TRUE);
  GLFWwindow* window = glfwCreateWindow(app.settings().window_width, app.settings().window_height, "Démarche",
                                        nullptr, nullptr);
  if (window == nullptr) {
    glfwTerminate();
    return 3;
  }
  if (app.settings().window_x >= 0)
    glfwSetWindowPos(window, app.settings().window_x, app.settings().window_y);
  glfwMakeContextCurrent(window);
  glfwSwapInterval(1);
  Window state{&app, {}, true};
  glfwSetWindowUserPointer(window, &state);

  IMGUI_CHECKVERSION();
  ImGui::CreateContext();
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.ConfigFlags |= ImGuiConfigFlags_NavEnableKeyboard;
  io.ConfigInputTextCursorBlink = false;  // a blinking cursor would draw frames for ever
  install_callbacks(window);
  ImGui_ImplGlfw_InitForOpenGL(window, true);
  compat::take_tab(io);
  ImGui_ImplOpenGL3_Init("#version 150");

  if (wanted.path.ends_with(".toml") || !wanted.seats.empty())
    app.send(std::move(wanted));
  else if (!wanted.path.empty())
    app.drop_file(wanted.path);
  int frames = 0;
  // What is clicked opens in the frame after, and settles in the one after that: two more follow every event.
  constexpr int frames_after_event = 2;
  int following = 0;
  const char* const controls_file = std::getenv("DEMARCHE_CONTROLS");
  std::string title;
  constexpr double seconds_between_looks = 2;
  while (!app.quits()) {
    if (state.touched || following > 0 || app.wants_frame()) {
      glfwPollEvents();
    } else {
      // Now and then without an event: has the scenario been edited outside?
      glfwWaitEventsTimeout(seconds_between_looks);
      app.look_at_files();
      if (!state.touched && !app.wants_frame() && !woken.exchange(false)) continue;
    }
    if (glfwWindowShouldClose(window)) {
      glfwSetWindowShouldClose(window, app.may_close() ? GLFW_TRUE : GLFW_FALSE);
      if (app.quits()) break;
    }
    app.apply();
    following = state.touched ? frames_after_event : std::max(0, following - 1);
    state.touched = false;

    float density_x = 1, density_y = 1;
    glfwGetWindowContentScale(window, &density_x, &density_y);
    int width = 0, height = 0, pixels_x = 0, pixels_y = 0;
    glfwGetWindowSize(window, &width, &height);
    glfwGetFramebufferSize(window, &pixels_x, &pixels_y);
    if (width == 0 || height == 0) {  // minimised
      glfwWaitEvents();
      continue;
    }
    // Where the system scales windows by itself (the framebuffer is larger than the window), only fonts
    // follow.
    app.set_density(pixels_x > width ? 1 : density_x);
    ImGui_ImplOpenGL3_NewFrame();
    if (app.prepare()) compat::remake_font_texture();
    ImGui_ImplGlfw_NewFrame();
    compat::enter_activates(io, glfwGetKey(window, GLFW_KEY_ENTER) == GLFW_PRESS && !io.WantTextInput);
    ImGui::NewFrame();
    app.draw(std::exchange(state.strokes, {}));
    ImGui::Render();
    glViewport(0, 0, pixels_x, pixels_y);
    glClearColor(0, 0, 0, 1);
    glClear(GL_COLOR_BUFFER_BIT);
    ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
    if (const PictureWanted* picture = app.picture())
      app.picture_taken(take_picture(*picture, pixels_x, pixels_y,
                                     static_cast<float>(pixels_x) / static_cast<float>(width)));
    glfwSwapBuffers(window);
    app.apply();
    if (std::string now = app.window_title(); now != title) {
      title = std::move(now);
      glfwSetWindowTitle(window, title.c_str());
    }
    if (++frames == 1 && std::getenv("DEMARCHE_TIMES") != nullptr)
      std::fprintf(
          stderr, "first frame after %.0f ms, with %.0f ms of work\n",
          std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - started).count(),
          1000.0 * static_cast<double>(std::clock()) / CLOCKS_PER_SEC);
    if (controls_file != nullptr)
      write_controls(controls_file, app, frames, following > 0 || app.wants_frame());
  }

  int x = 0, y = 0, width = 0, height = 0;
  glfwGetWindowPos(window, &x, &y);
  glfwGetWindowSize(window, &width, &height);
  app.keep_window(x, y, width, height);
  ImGui_ImplOpenGL3_Shutdown();
  ImGui_ImplGlfw_Shutdown();
  ImGui::DestroyContext();
  glfwDestroyWindow(window);
  glfwTerminate();
  return 0;
}
