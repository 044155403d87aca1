// Habits: keyboard, idle frames, contrast, sizes.
#include <doctest/doctest.h>

#include <fstream>
#include <set>

#include "gui/prose.h"
#include "tests/gui/driver.h"

using namespace demarche;
using namespace demarche::gui;

TEST_CASE("no frame is drawn when nothing changes") {
  Driver d({.seats = {"sender"}});
  d.wait();
  CHECK_FALSE(d.app().wants_frame());
  // A hundred idle rounds of the window's loop: prepare would be called only after an event.
  const int before = d.frames();
  for (int i = 0; i < 100; ++i)
    if (d.app().wants_frame()) d.frame();
  CHECK_EQ(d.frames(), before);
}

TEST_CASE("every control of every screen is reached with Tab, and Enter presses it") {
  Driver d({.seats = {"sender"}});
  d.press(key::space);
  for (const char screen : {'1', '2', '3', '4', '5'}) {
    d.press(screen);
    d.wait();
    std::set<std::string> wanted, reached;
    for (const Control& c : d.app().controls().drawn())
      if (c.enabled) wanted.insert(c.name);
    for (std::size_t i = 0; i < wanted.size() + 3; ++i) {
      d.press(key::tab);
      if (const Control* here = d.app().controls().focused()) reached.insert(here->name);
    }
    for (const std::string& name : wanted) {
      INFO("screen " << screen << ", control " << name);
      CHECK(reached.contains(name));
    }
    d.press(key::escape);
  }
  d.press('1');
  d.tab_to("Bar/Step");
  d.press(key::enter);
  CHECK_EQ(d.session().turn(), 2);
}

TEST_CASE("what has the focus keeps Space to itself") {
  Driver d({.seats = {"sender"}});
  d.tab_to("Bar/Rules");
  d.press(key::space);
  CHECK(d.view().screen == Screen::rules);
  CHECK_EQ(d.session().turn(), 0);
}

TEST_CASE("text has contrast enough on every ground in every theme") {
  for (const Look look : {Look::light, Look::dark, Look::contrast}) {
    const Palette& p = palette_of(look);
    CAPTURE(name_of(look));
    for (const ImU32 ground : {p.ground, p.surface, p.raised, p.hovered, p.selected})
      for (const ImU32 ink : {p.text, p.muted}) CHECK_GE(contrast(ink, ground), 4.5);
    for (const ImU32 ground : {p.ground, p.surface, p.raised, p.hovered})
      for (const ImU32 ink : {p.accent, p.harm, p.gain}) CHECK_GE(contrast(ink, ground), 4.5);
    for (const ImU32 ground :
         {p.accent, mix(p.accent, p.surface, pressed_mix), mix(p.accent, p.text, pressed_mix)})
      CHECK_GE(contrast(p.on_accent, ground), 4.5);
    // What is not text but must be seen: edges of boxes, arrows, bars, the ring of the focus.
    for (const ImU32 ground : {p.surface, p.raised})
      for (const ImU32 ink : {p.muted, p.accent, p.focus}) CHECK_GE(contrast(ink, ground), 3.0);
    CHECK_GE(contrast(p.surface, p.text), 4.5);
    CHECK_GE(contrast(p.focus, p.ground), 3.0);
    for (const ImU32 color : okabe_ito) CHECK_GE(contrast(legible(color, p.surface), p.surface), 4.5);
  }
  CHECK(contrast(IM_COL32_WHITE, IM_COL32_BLACK) == doctest::Approx(21));
}

TEST_CASE("every screen can be used small, and with text at twice its size") {
  Driver d({.seats = {"sender"}});
  for (const ImVec2 size : {ImVec2{1024, 700}, ImVec2{1280, 800}}) {
    d.resize(size);
    for (const float text : {0.8f, 1.0f, 2.0f}) {
      d.app().send(command::ChangeTextSize{text});
      d.settle();
      for (const char screen : {'1', '2', '3', '4', '5'}) {
        d.press(screen);
        d.settle();
        CAPTURE(size.x);
        CAPTURE(text);
        CAPTURE(screen);
        CHECK(d.has("Bar/Step"));
        for (const Control& c : d.app().controls().drawn()) {
          INFO(c.name);
          CHECK_GE(c.rect.Min.x, -1);
          if (c.name.starts_with("Bar/")) CHECK_LE(c.rect.Max.x, size.x + 1);
        }
      }
    }
  }
}

TEST_CASE("settings are kept and nonsense in them is passed over") {
  const std::filesystem::path folder = std::filesystem::temp_directory_path() / "demarche-settings-test";
  std::filesystem::remove_all(folder);
  {
    Driver d({.seats = {}, .settings_folder = folder.string()});
    d.app().send(command::ChangeLook{1});
    d.app().send(command::ChangeTextSize{1.4f});
    d.settle();
  }
  const Settings kept = read_settings(folder);
  CHECK(kept.look == Look::dark);
  CHECK(kept.text_size == doctest::Approx(1.4));
  CHECK_EQ(kept.recent.size(), 1);
  {
    std::ofstream file(folder / "settings.txt");
    file << "look=17\ntext_size=nan\nwindow_width=-5\nrubbish\n=\n";
  }
  const Settings odd = read_settings(folder);
  CHECK(odd.look == Look::contrast);
  CHECK_GE(odd.text_size, smallest_text);
  CHECK_LE(odd.text_size, largest_text);
  CHECK_GE(odd.window_width, 400);
  std::filesystem::remove_all(folder);
}

TEST_CASE("authors' texts come out as paragraphs and lists") {
  const std::vector<Paragraph> found = paragraphs_of(
      "One line\nand *more*.\n\n- **Shells** are\n  a stock.\n- Arms\n1. First\n2023 was a year\n\n   \nEnd "
      "`here`.\n");
  const std::vector<Paragraph> wanted = {{"", "One line and more."},
                                         {"–", "Shells are a stock."},
                                         {"–", "Arms"},
                                         {"1.", "First 2023 was a year"},
                                         {"", "End here."}};
  CHECK(found == wanted);
  CHECK_EQ(plain_title("Strike {target} with {n} missiles"), "Strike … with … missiles");
  CHECK_EQ(plain_title("{a} and {b"), "… and {b");
  CHECK_EQ(plain_title("Hold"), "Hold");
  CHECK(paragraphs_of("").empty());
  CHECK(paragraphs_of(" \n\n").empty());
}
