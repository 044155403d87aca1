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

}  // namespace

TEST_CASE("a monkey cannot break it") {
  const std::uint64_t inputs = from_environment("DEMARCHE_MONKEY", 400);
  const std::uint64_t seed = from_environment("DEMARCHE_MONKEY_SEED", 20'240'328);
  MESSAGE("monkey: " << inputs << " inputs, seed " << seed);
  const std::filesystem::path folder = std::filesystem::temp_directory_path() / "demarche-monkey";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  std::filesystem::copy_file(DEMARCHE_SOURCE_DIR "/scenarios/tiny.toml", folder / "tiny.toml");
  std::ofstream(folder / "broken.toml") << "[scenario\ntitle = 3";
  std::ofstream(folder / "damaged.demarche", std::ios::binary) << std::string(300, '\x01');
  const std::filesystem::path home = std::filesystem::current_path();
  std::filesystem::current_path(folder);  // what it saves lands here

  Driver d({.scenario = (folder / "tiny.toml").string(), .seats = {"sender"}});
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
    switch (dice(16)) {
      case 0:
      case 1:
      case 2:
      case 3:
      case 4: {  // a control that is there
        const auto& all = d.app().controls().drawn();
        if (all.empty()) break;
        const Control control = all[dice(static_cast<std::uint32_t>(all.size()))];
        if (control.visible.GetArea() < 1) break;
        d.mouse(control.visible.GetCenter(), false);
        d.frame();
        d.mouse(control.visible.GetCenter(), true);
        d.frame();
        d.mouse(control.visible.GetCenter(), false);
        break;
      }
      case 5: d.mouse(anywhere(), true); break;
      case 6: d.mouse(anywhere(), false); break;
      case 7: d.mouse(anywhere(), dice(2) == 0); break;
      case 8: d.wheel(static_cast<float>(dice(5)) - 2); break;
      case 9:
      case 10:
      case 11:
        d.strokes({{keys[dice(static_cast<std::uint32_t>(std::size(keys)))], dice(3) == 0, dice(4) == 0}},
                  "");
        break;
      case 12: {
        static constexpr const char* texts[] = {"a",     "Kyïv",  "평양", "##",     "%s%n",
                                                "\"'\\", "1e999", "-",    "Türkiye"};
        d.strokes({}, texts[dice(static_cast<std::uint32_t>(std::size(texts)))]);
        break;
      }
      case 13:
        ImGui::GetIO().DisplaySize = {320.0f + static_cast<float>(dice(1600)),
                                      240.0f + static_cast<float>(dice(1000))};
        break;
      case 14: {
        static constexpr const char* files[] = {"tiny.toml", "broken.toml", "damaged.demarche",
                                                "nothing.toml", ""};
        if (dice(4) == 0) d.app().drop_file((folder / files[dice(5)]).string());
        break;
      }
      default: d.frame(); break;
    }
    d.frame();
    if (d.app().quits()) break;
    // Games that were left are begun anew, so that there is always something to break.
    if (d.app().game() == nullptr && dice(20) == 0)
      d.app().send(
          command::NewGame{(folder / "tiny.toml").string(), {"sender", "target_state"}, i, Insight::own});
  }
  d.mouse({-10, -10}, false);
  d.frame();
  if (d.app().game() != nullptr) {
    std::vector<Misfit> misfits;
    Diagnostics diagnostics;
    const Session& s = d.session();
    const auto again =
        Session::reopen(s.scenario_pointer(), s.settings(), s.timeline(), misfits, diagnostics);
    REQUIRE(again != nullptr);
    CHECK(misfits.empty());
    CHECK_EQ(compare_digests(s.timeline(), again->timeline()).first_different, -1);
  }
  std::filesystem::current_path(home);
  std::filesystem::remove_all(folder);
}
