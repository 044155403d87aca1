// The program is killed while somebody plays: whatever turn was complete comes back.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <thread>

#include "tests/gui/driver.h"

using namespace demarche;
using namespace demarche::gui;

namespace {

constexpr const char* scenario = DEMARCHE_SOURCE_DIR "/scenarios/tiny.toml";

// What the player had on the screen, told as soon as it was there.
struct OnScreen {
  int turn = 0;
  bool over = false;
  std::uint64_t digest = 0;
};

App without_window(const std::string& state_folder) { return App({{scenario}, "", state_folder, {}}); }

// Plays games for ever; never returns.
[[noreturn]] void play(const std::string& state_folder, std::uint64_t seed, int told) {
  App app = without_window(state_folder);
  for (;; ++seed) {
    app.send(command::NewGame{scenario, {"sender"}, seed, Insight::everything});
    app.apply();
    app.send(command::AnswerUnsaved{false, true});  // asked when the game before is left
    app.apply();
    while (!app.game()->session->over()) {
      app.send(command::Step{});
      app.apply();
      const Session& s = *app.game()->session;
      const OnScreen seen{s.turn(), s.over(), s.timeline().at(s.here()).digest};
      if (::write(told, &seen, sizeof seen) != static_cast<ssize_t>(sizeof seen)) ::_exit(3);
    }
  }
}

}  // namespace

TEST_CASE("killed at fifty random moments, it has every turn that was played") {
  const std::filesystem::path folder = std::filesystem::temp_directory_path() / "demarche-gui-kill-test";
  std::filesystem::remove_all(folder);
  ImGuiContext* const context = ImGui::CreateContext();
  int came_back = 0, turns = 0, furthest = 0;
  for (std::uint64_t kill = 0; kill < 50; ++kill) {
    std::array<int, 2> ends{};
    REQUIRE_EQ(::pipe(ends.data()), 0);
    const std::uint64_t luck = (kill + 1) * 0x9e3779b97f4a7c15u;
    const pid_t child = ::fork();
    REQUIRE_GE(child, 0);
    if (child == 0) {
      ::close(ends[0]);
      play(folder.string(), kill, ends[1]);
    }
    ::close(ends[1]);
    // After some turn, up to two of them on, wherever it is then: within a turn, within a record, between
    // games.
    OnScreen last;
    const auto wanted = static_cast<int>(luck >> 60);
    for (int i = 0; i <= wanted; ++i)
      REQUIRE_EQ(::read(ends[0], &last, sizeof last), static_cast<ssize_t>(sizeof last));
    std::this_thread::sleep_for(std::chrono::microseconds((luck >> 20) % 2000));
    REQUIRE_EQ(::kill(child, SIGKILL), 0);
    int status = 0;
    REQUIRE_EQ(::waitpid(child, &status, 0), child);
    REQUIRE(WIFSIGNALED(status));
    while (::read(ends[0], &last, sizeof last) == static_cast<ssize_t>(sizeof last)) {
    }
    ::close(ends[0]);

    std::vector<LeftBehind> lost = left_behind(folder);
    INFO("kill " << kill << " at turn " << last.turn);
    turns += last.turn;
    furthest = std::max(furthest, last.turn);
    if (lost.empty()) {  // between two games
      CHECK(last.over);
      continue;
    }
    // A game that was over when the next one began has left without a trace; then the next may have no turn
    // yet.
    App app = without_window(folder.string());
    app.send(command::OpenFile{lost.front().path.string()});
    app.apply();
    REQUIRE(app.game() != nullptr);
    const Timeline& t = app.game()->session->timeline();
    const bool there = std::any_of(t.moments.begin(), t.moments.end(),
                                   [&](const Moment& m) { return m.digest == last.digest; });
    CHECK((there || last.over));
    CHECK_LE(app.game()->session->turn(), last.turn + 1);
    came_back += there;
    app.send(command::Quit{});
    app.apply();
    app.send(command::AnswerUnsaved{false, true});
    app.apply();
    CHECK(app.quits());
    for (const LeftBehind& l : left_behind(folder)) remove_journal(l.path);
  }
  CHECK_GE(came_back, 40);
  CHECK_GE(furthest, 8);
  MESSAGE("killed 50 times, after " << turns << " turns; " << came_back << " games came back");
  CHECK(left_behind(folder).empty());
  ImGui::DestroyContext(context);
  std::filesystem::remove_all(folder);
}
