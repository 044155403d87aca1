// A monkey at the controls: random clicks, drags, keys, sizes, dropped files from a printed seed. Nothing may
// crash, and what was played must still replay to the same digests. The number of inputs is taken from
// DEMARCHE_MONKEY, the seed from DEMARCHE_MONKEY_SEED.
#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/gui/driver.h"

using namespace demarche;
using namespace demarche::gui;

namespace {

// Not the engine's luck, but as reproducible: a small mixing counter.
struct Dice {
  std::uint64_t state;
  std::uint32_t operator()(std::uint32_t below) {
    state += 0x9e3779b97f4a7c15u;
    std::uint64_t x = state;
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
    x = (x ^ x >> 27) * 0x94d049bb133111ebu;
    return static_cast<std::uint32_t>((x ^ x >> 31) % below);
  }
};

std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text != nullptr ? std::strtoull(text, nullptr, 10) : otherwise;
}

std::string bytes_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// What was played must come out the same when it is played again.
void check_replay(const App& app) {
  if (app.game() == nullptr) return;
  std::vector<Misfit> misfits;
  Diagnostics diagnostics;
  const Session& s = *app.game()->session;
  const auto again = Session::reopen(s.scenario_pointer(), s.settings(), s.timeline(), misfits, diagnostics);
  REQUIRE(again != nullptr);
  CHECK(misfits.empty());
  CHECK_EQ(compare_digests(s.timeline(), again->timeline()).first_different, -1);
}

// A folder with a scenario, things that are none, and what becomes of a save on a bad disk.
struct Cage {
  std::filesystem::path folder = std::filesystem::temp_directory_path() / "demarche-monkey";
  std::filesystem::path home = std::filesystem::current_path();
  std::string scenario, save;

  Cage() {
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder / "state");
    scenario = bytes_of(DEMARCHE_SOURCE_DIR "/scenarios/tiny.toml");
    save = bytes_of(DEMARCHE_SOURCE_DIR "/saves/sample.demarche");
    REQUIRE_FALSE(scenario.empty());
    REQUIRE_FALSE(save.empty());
    write("tiny.toml", scenario);
    write("broken.toml", "[scenario\ntitle = 3");
    write("nothing.demarche", std::string(300, '\x01'));
    std::filesystem::current_path(folder);  // what is saved lands here
  }
  ~Cage() {
    std::filesystem::current_path(home);
    std::filesystem::remove_all(folder);
  }
  void write(const char* name, const std::string& bytes) const {
    std::ofstream(folder / name, std::ios::binary) << bytes;
  }
  // Something to drop on the window.
  std::string file(Dice& dice) const {
    static constexpr const char* files[] = {"tiny.toml", "broken.toml",    "nothing.demarche", "missing.toml",
                                            "",          "whole.demarche", "damaged.demarche"};
    const char* const name = files[dice(static_cast<std::uint32_t>(std::size(files)))];
    if (name == std::string("whole.demarche")) write(name, save);
    if (name == std::string("damaged.demarche")) {
      std::string bytes =
          save.substr(0, dice(2) == 0 ? save.size() : dice(static_cast<std::uint32_t>(save.size())));
      for (std::uint32_t flips = dice(4); flips > 0 && !bytes.empty(); --flips)
        bytes[dice(static_cast<std::uint32_t>(bytes.size()))] ^= static_cast<char>(1 << dice(8));
      write(name, bytes);
    }
    return (folder / name).string();
  }
  // The scenario as somebody might leave it in an editor meanwhile.
  void edit(Dice& dice) const {
    std::string text = scenario;
    if (dice(3) == 0) text.resize(dice(static_cast<std::uint32_t>(text.size())));
    if (dice(3) == 0) text += "\n# " + std::to_string(dice(1000));
    write("tiny.toml", text);
  }
};

}  // namespace

TEST_CASE("a monkey cannot break it") {
  const std::uint64_t inputs = from_environment("DEMARCHE_MONKEY", 400);
  const std::uint64_t seed = from_environment("DEMARCHE_MONKEY_SEED", 20'240'328);
  MESSAGE("monkey: " << inputs << " inputs, seed " << seed);
  const Cage cage;
  const Driver::Start start = {.scenario = (cage.folder / "tiny.toml").string(),
                               .seats = {"sender"},
                               .settings_folder = (cage.folder / "settings").string(),
                               .state_folder = (cage.folder / "state").string()};
  auto d = std::make_unique<Driver>(start);
  Dice dice{seed};
  static constexpr int keys[] = {
      key::space, key::escape, key::enter, key::tab, key::left, key::right, key::up, key::down, '1',
      '2',        '3',         '4',        '5',      ',',       '.',        'Z',     'Y',       'S',
      'O',        'F',         '=',        '-',      '0',       '/',        key::f1, 'A'};
  for (std::uint64_t i = 0; i < inputs; ++i) {
    const ImVec2 size = ImGui::GetIO().DisplaySize;
    const auto anywhere = [&] {
      return ImVec2{static_cast<float>(dice(static_cast<std::uint32_t>(size.x))),
                    static_cast<float>(dice(static_cast<std::uint32_t>(size.y)))};
    };
    switch (dice(17)) {
      case 0:
      case 1:
      case 2:
      case 3:
      case 4: {  // a control that is there
        const auto& all = d->app().controls().drawn();
        if (all.empty()) break;
        const Control control = all[dice(static_cast<std::uint32_t>(all.size()))];
        if (control.visible.GetArea() < 1) break;
        d->mouse(control.visible.GetCenter(), false);
        d->frame();
        d->mouse(control.visible.GetCenter(), true);
        d->frame();
        d->mouse(control.visible.GetCenter(), false);
        break;
      }
      case 5: d->mouse(anywhere(), true); break;
      case 6: d->mouse(anywhere(), false); break;
      case 7: d->mouse(anywhere(), dice(2) == 0); break;
      case 8: d->wheel(static_cast<float>(dice(5)) - 2); break;
      case 9:
      case 10:
      case 11:
        d->strokes({{keys[dice(static_cast<std::uint32_t>(std::size(keys)))], dice(3) == 0, dice(4) == 0}},
                   "");
        break;
      case 12: {
        static constexpr const char* texts[] = {"a",     "Kyïv",  "평양", "##",     "%s%n",
                                                "\"'\\", "1e999", "-",    "Türkiye"};
        d->strokes({}, texts[dice(static_cast<std::uint32_t>(std::size(texts)))]);
        break;
      }
      case 13:
        ImGui::GetIO().DisplaySize = {320.0f + static_cast<float>(dice(1600)),
                                      240.0f + static_cast<float>(dice(1000))};
        break;
      case 14:
        if (dice(4) == 0) d->app().drop_file(cage.file(dice));
        break;
      case 15:
        if (dice(8) == 0) cage.edit(dice);
        if (dice(8) == 0) d->app().look_at_files();
        if (dice(8) == 0) d->app().set_density(dice(2) == 0 ? 1.0f : 1.5f);
        break;
      default: d->frame(); break;
    }
    d->frame();
    if (d->app().quits()) {  // and comes back
      check_replay(d->app());
      d.reset();
      cage.write("tiny.toml", cage.scenario);
      d = std::make_unique<Driver>(start);
    }
    // Games that were left are begun anew, so that there is always something to break.
    if (d->app().game() == nullptr && dice(20) == 0) {
      std::vector<std::string> seats = {"sender"};
      if (dice(3) == 0) seats.emplace_back("target_state");
      d->app().send(
          command::NewGame{(cage.folder / "tiny.toml").string(), seats, i, static_cast<Insight>(dice(3))});
    }
  }
  d->mouse({-10, -10}, false);
  d->frame();
  check_replay(d->app());
}
