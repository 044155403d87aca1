// The flagship from both ends of the trade, to the last turn: what a player needs is on the table in every
// turn.
#include <doctest/doctest.h>

#include <algorithm>

#include "tests/gui/driver.h"

using namespace demarche;
using namespace demarche::gui;

namespace {

ChoiceKind kind_of(const Session& s, int choice) {
  return s.now().program().choices[static_cast<std::size_t>(choice)].kind;
}

// Where a control stands among those of the frame, from the top; -1: not there.
float height_of(Driver& d, const std::string& begins) {
  for (const Control& c : d.app().controls().drawn())
    if (c.name.starts_with(begins)) return c.rect.Min.y;
  return -1;
}

// Something else than now for the first instrument that has a choice, with the mouse.
void decide_something(Driver& d) {
  const SeatScene& seat = d.app().scene().seat;
  for (std::size_t c = 0; c < seat.choices.size(); ++c) {
    if (kind_of(d.session(), seat.choices[c].choice) != ChoiceKind::instrument) continue;
    for (const OptionReason& o : seat.choices[c].options) {
      if (!o.possible || o.option == seat.standing[c] || o.text.starts_with("Offer")) continue;
      const Program& p = d.session().now().program();
      d.app().send(command::Decide{name_move(p, seat.choices[c].choice, o.option, d.session().turn() + 1)});
      d.settle();
      return;
    }
  }
}

void play_to_the_end(const char* actor) {
  CAPTURE(actor);
  Driver::Start start;
  start.scenario = "pyongyang.toml";
  start.seats = {actor};
  Driver d(start);
  int asked = 0;
  while (!d.session().over()) {
    CAPTURE(d.session().turn());
    // How well it goes, what for, and the way back from looking at others.
    REQUIRE(d.has("Actor/why##score"));
    REQUIRE(d.has("Your move/Step"));
    // What others wait for stands above what one does of one's own accord.
    const float own = height_of(d, "Your move/Diplomatic");
    for (const char* waiting : {"Your move/Offer from", "Your move/Vote:"})
      if (const float y = height_of(d, waiting); y >= 0) {
        CHECK_LT(y, own);
        ++asked;
      }
    decide_something(d);
    CHECK_EQ(d.session().pending().size(), 1);
    const int turn = d.session().turn();
    d.press(key::space);
    REQUIRE_EQ(d.session().turn(), turn + 1);
    CHECK_FALSE(d.view().message_is_trouble);
  }
  CHECK_GT(asked, 0);
  // At the end the table says so and leads to the debrief; back leads into the game again.
  d.click("Your move/Debrief");
  CHECK(d.view().screen == Screen::debrief);
  d.press('1');
  d.press(key::left);
  CHECK_FALSE(d.session().over());
  CHECK(d.has("Your move/Step"));
}

}  // namespace

TEST_CASE("the flagship as Moscow, to the end") { play_to_the_end("russia"); }
TEST_CASE("the flagship as Seoul, to the end") { play_to_the_end("south_korea"); }
