// Several people at one machine: what one of them thinks and does covertly stays hidden from the next.
#include <doctest/doctest.h>

#include <set>

#include "tests/gui/driver.h"
#include "tests/gui/scratch.h"

using namespace demarche;
using namespace demarche::gui;

namespace {

// Threats are made in secret here.
std::string covert(const Scratch& scratch) {
  return scratch.tiny("[actions.threaten]", "[actions.threaten]\nvisible = \"covert\"\n#");
}

Driver::Start both(const std::string& scenario) {
  Driver::Start start;
  start.scenario = scenario;
  start.seats = {"sender", "target_state"};
  return start;
}

bool log_tells(const Driver& d, const std::string& text) {
  for (const LogEntry& entry : const_cast<Driver&>(d).app().scene().log)
    if (entry.seen.line.text.find(text) != std::string::npos) return true;
  return false;
}

std::string control_with(const Driver& d, const std::string& beginning) {
  for (const std::string& name : d.names())
    if (name.starts_with(beginning)) return name;
  return {};
}

}  // namespace

TEST_CASE("what one person has decided is not in the next one's forecast, list, or reach") {
  const Scratch scratch("demarche-gui-seats");
  const auto seen_by_second = [&](bool threatens) {
    Driver d(both(covert(scratch)));
    CHECK(d.view().covered);
    d.click("I am here");
    d.wait();
    const std::uint64_t first = d.app().found().fan->futures->digest;
    if (threatens) {
      d.choose("Your move/Diplomatic", "Threaten Target with sanctions");
      d.wait();
      CHECK_NE(d.app().found().fan->futures->digest, first);  // one's own forecast knows it
    }
    d.click("Your move/Done");
    CHECK_EQ(d.view().seat, 1);
    CHECK(d.view().covered);
    // What was worked out for the first is gone at once; the second's own may be there already.
    if (d.app().found().fan) CHECK_EQ(d.app().found().fan->origin.seat, 1);
    if (d.app().found().options) CHECK_EQ(d.app().found().options->origin.seat, 1);
    d.click("I am here");
    d.wait();
    if (threatens) {
      CHECK_EQ(d.session().pending().size(), 1);
      d.press('Z', true);  // undo reaches only one's own
      CHECK_EQ(d.session().pending().size(), 1);
      CHECK_EQ(d.session().turn(), 0);
    }
    std::uint64_t all = d.app().found().fan->futures->digest;
    for (const OptionFutures& f : *d.app().found().options->found) all ^= f.futures->digest + f.option;
    for (const std::string& name : d.names()) CHECK_EQ(name.find("Threaten"), std::string::npos);
    return all;
  };
  CHECK_EQ(seen_by_second(true), seen_by_second(false));
}

TEST_CASE("a covert move stays out of the other's log, map, reasons and record") {
  const Scratch scratch("demarche-gui-seats");
  Driver d(both(covert(scratch)));
  d.click("I am here");
  d.choose("Your move/Diplomatic", "Threaten Target with sanctions");
  d.click("Your move/Done");
  d.click("I am here");
  d.click("Your move/Step");
  REQUIRE_EQ(d.session().turn(), 1);
  CHECK_EQ(d.view().seat, 0);
  CHECK(d.view().covered);
  d.click("I am here");
  CHECK(log_tells(d, "Threaten"));
  REQUIRE_NE(control_with(d, "Log/why##"), "");
  d.click(control_with(d, "Log/why##"));  // one's own reasons
  REQUIRE(d.app().view().why);
  d.click("Bar/Step");
  CHECK_FALSE(d.view().why);  // closed before the next one sits down
  d.click("I am here");
  // The target of a covert act knows of it; what it does not know is why.
  CHECK(log_tells(d, "Threaten"));
  for (const LogEntry& entry : d.app().scene().log)
    if (entry.seen.line.actor == 0) CHECK_EQ(entry.choice, -1);
}

TEST_CASE("a third person learns nothing of what passes between two") {
  const Scratch scratch("demarche-gui-seats");
  std::string text = scratch.read("tiny.toml");
  const std::string path = scratch.tiny(
      "target_state = { name = \"Target\", at = [35.0, 25.0], color = \"#d55e00\" }",
      "target_state = { name = \"Target\", at = [35.0, 25.0], color = \"#d55e00\" }\nwatcher = { name = "
      "\"Watcher\" }");
  scratch.replace("tiny.toml", "[actions.threaten]", "[actions.threaten]\nvisible = \"covert\"\n#");
  Driver::Start start;
  start.scenario = path;
  start.seats = {"sender", "watcher"};
  Driver d(start);
  d.click("I am here");
  d.choose("Your move/Diplomatic", "Threaten Target with sanctions");
  d.click("Your move/Done");
  d.click("I am here");
  d.click("Your move/Step");
  d.click("I am here");
  CHECK(log_tells(d, "Threaten"));
  CHECK_FALSE(d.app().scene().flows.empty());
  d.click("Your move/Done");
  d.click("I am here");
  REQUIRE_EQ(d.view().seat, 1);
  CHECK_FALSE(log_tells(d, "Threaten"));
  CHECK(d.app().scene().flows.empty());
  CHECK_EQ(d.app().scene().last_moves[0], "");
  d.click("Actors/Sender");
  CHECK(d.app().scene().record.empty());
  // The number that it changed has changed for everybody; its cause is not told.
  int defiance = -1;
  for (const Strip& strip : d.app().scene().world) defiance = strip.figure.cell;
  d.app().send(command::WhyNumber{defiance, 0});
  d.settle();
  REQUIRE(d.view().why);
  CHECK_NE(control_with(d, "Why/Something not known yet##cause"), "");
  for (const std::string& name : d.names())
    if (name.find("##cause of") == std::string::npos &&
        name.find("##used by") == std::string::npos)  // what the rules say is for everybody
      CHECK_EQ(name.find("Threaten"), std::string::npos);
  // Nor by another way of asking: the choice behind it.
  const Program& p = *d.session().traced(0);
  for (int c = 0; c < static_cast<int>(p.choices.size()); ++c) {
    if (p.choices[static_cast<std::size_t>(c)].actor != 0) continue;
    d.app().send(command::WhyMove{d.session().here(), c});
    d.settle();
    CHECK_FALSE(d.app().explained().move);
  }
}

TEST_CASE("after going back everybody decides anew, whoever went back first") {
  const Scratch scratch("demarche-gui-seats");
  Driver d(both(covert(scratch)));
  d.click("I am here");
  d.choose("Your move/Diplomatic", "Threaten Target with sanctions");
  d.click("Your move/Done");
  d.click("I am here");
  d.press(key::space);
  d.click("I am here");
  d.click("Your move/Done");
  d.click("I am here");
  d.press(key::left);  // the second person goes a turn back
  CHECK_EQ(d.session().turn(), 0);
  CHECK_EQ(d.view().seat, 1);
  CHECK_FALSE(d.view().covered);
  for (const std::string& name : d.names()) CHECK_EQ(name.find("Threaten"), std::string::npos);
  CHECK(d.has("Your move/Done"));
  d.press(key::space);
  CHECK_EQ(d.view().seat, 0);
  CHECK(d.view().covered);
  CHECK_EQ(d.session().turn(), 0);
  d.click("I am here");
  d.press(key::space);
  CHECK_EQ(d.session().turn(), 1);
}

TEST_CASE("between two people the game stands still, also when the scenario is edited then") {
  const Scratch scratch("demarche-gui-seats");
  Driver d(both(covert(scratch)));
  for (const int k : {static_cast<int>('2'), static_cast<int>(key::space), static_cast<int>(key::left)}) {
    d.press(k);
    CHECK(d.view().covered);
    CHECK_EQ(d.session().turn(), 0);
    CHECK(d.view().screen == Screen::table);
  }
  d.click("I am here");
  d.click("Your move/Done");
  scratch.replace("tiny.toml", "name = \"Sender\"", "name = \"Sanctioner\"");
  std::filesystem::last_write_time(scratch.path("tiny.toml"),
                                   std::filesystem::file_time_type::clock::now() + std::chrono::seconds(5));
  d.app().look_at_files();
  d.app().apply();
  d.settle();
  CHECK_EQ(d.session().scenario().actors[0].name, "Sanctioner");
  CHECK_EQ(d.view().seat, 1);
  CHECK(d.view().covered);
}

TEST_CASE("the reasons of a person who would have to answer an offer are not shown") {
  const Scratch scratch("demarche-gui-seats");
  Driver d(both(covert(scratch)));
  d.click("I am here");
  d.click("Your move/Offer…");
  d.click("Offer/give/Sender lifts sanctions on Target##giverelief");
  CHECK(d.has("Offer/Make this offer"));
  CHECK_FALSE(d.has("Offer/What would tip it?"));
  d.click("Offer/Make this offer");
  d.click("Your move/Done");
  d.click("I am here");
  CHECK_FALSE(d.view().offer.open);
  CHECK(d.app().scene().offers.empty());  // it is made when the turn is played
  d.click("Your move/Step");
  d.click("I am here");
  d.click("Your move/Done");
  d.click("I am here");
  CHECK_EQ(d.app().scene().offers.size(), 1);
}
