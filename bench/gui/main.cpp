// What the desktop program costs, without a window: CPU time of a frame on its busiest screen, of a turn, and
// the time from a drag to the first fan. Usage: demarche-gui-bench [SCENARIO [ACTOR]]
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <string>
#include <thread>
#include <vector>

#include "gui/app.h"

namespace {

using namespace demarche;
using namespace demarche::gui;

double cpu_ms() { return 1000.0 * static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

double wall_ms() {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

void frame(App& app) {
  app.prepare();
  ImGui::NewFrame();
  app.draw({});
  ImGui::Render();
  app.apply();
}

void report(const char* what, std::vector<double> ms) {
  std::sort(ms.begin(), ms.end());
  std::printf("%-34s median %7.2f ms   95th percentile %7.2f ms\n", what, ms[ms.size() / 2],
              ms[ms.size() * 95 / 100]);
}

}  // namespace

int main(int argc, char** argv) {
  const std::string scenario = argc > 1 ? argv[1] : DEMARCHE_SOURCE_DIR "/scenarios/pyongyang.toml";
  const std::string actor = argc > 2 ? argv[2] : "south_korea";
  const double started = wall_ms();
  ImGui::CreateContext();
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.DisplaySize = {1280, 800};
  io.DeltaTime = 1.0f / 60;
  io.BackendFlags |= ImGuiBackendFlags_RendererHasVtxOffset;
  compat::number_keys(io);
  {
    App app({{scenario}, "", "", {}});
    app.send(command::NewGame{scenario, {actor}, 1, Insight::everything});
    app.apply();
    if (app.game() == nullptr) {
      std::fprintf(stderr, "%s\n", app.view().message.c_str());
      return 1;
    }
    frame(app);
    std::printf("%-34s %7.0f ms\n", "start to the first frame", wall_ms() - started);

    // All turns but the last: the log is as long as it gets.
    std::vector<double> turns;
    for (int i = 1; i < app.game()->session->scenario().turns; ++i) {
      const double before = wall_ms();
      app.send(command::Step{});
      app.apply();
      turns.push_back(wall_ms() - before);
    }
    app.worker().cancel_all();
    app.worker().wait();
    report("a turn with its reasons", turns);

    for (const Screen screen : {Screen::table, Screen::rules, Screen::debrief, Screen::timeline}) {
      app.send(command::Show{screen});
      app.apply();
      app.worker().wait();
      for (int i = 0; i < 5; ++i) frame(app);
      std::vector<double> frames;
      for (int i = 0; i < 200; ++i) {
        const double before = cpu_ms();
        frame(app);
        frames.push_back(cpu_ms() - before);
      }
      report((std::string("frame: ") + name_of(screen)).c_str(), frames);
    }

    // With nothing to do, no frame is asked for and no work goes on.
    app.send(command::Show{Screen::table});
    app.apply();
    app.worker().wait();
    while (app.wants_frame()) frame(app);
    constexpr double idle_ms = 500;
    const double cpu_before = cpu_ms(), idle_from = wall_ms();
    int wanted = 0;
    while (wall_ms() - idle_from < idle_ms) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
      app.look_at_files();
      app.apply();
      while (app.wants_frame()) {
        ++wanted;
        frame(app);
      }
    }
    std::printf("%-34s %d frames, %.2f %% of a core (looking at the files 100 times a second)\n",
                "half a second of nothing", wanted, 100 * (cpu_ms() - cpu_before) / idle_ms);

    const std::vector<Parameter>& parameters = app.game()->session->scenario().parameters;
    std::vector<double> fans;
    for (std::size_t p = 0; p < std::min<std::size_t>(parameters.size(), 5); ++p) {
      const std::uint64_t last = app.found().draft ? app.found().draft->origin.revision : 0;
      const double before = wall_ms();
      app.send(command::DraftValue{parameters[p].id, parameters[p].range.high});
      app.apply();
      while (!app.found().draft || app.found().draft->origin.revision == last) {
        std::this_thread::sleep_for(std::chrono::microseconds(200));
        app.prepare();
      }
      fans.push_back(wall_ms() - before);
      app.worker().cancel_all();
      app.worker().wait();
      app.send(command::ResetValue{parameters[p].id});
      app.apply();
    }
    if (!fans.empty()) report("from a drag to the first fan", fans);
  }
  ImGui::DestroyContext();
  return 0;
}
