// After a game: the debrief and its page, a class of saves and its page.
#include <doctest/doctest.h>

#include "tests/gui/driver.h"
#include "tests/gui/scratch.h"

using namespace demarche;
using namespace demarche::gui;

namespace {

void save_to(Driver& d, const Scratch& scratch, const std::string& name) {
  d.app().send(command::ShowFolder{scratch.folder().string()});
  d.settle();
  d.click("Files/File name");
  d.press('A', true);
  d.type(name);
  d.click("Files/Save");
}

std::string control_with(const Driver& d, const std::string& beginning) {
  for (const std::string& name : d.names())
    if (name.starts_with(beginning)) return name;
  return {};
}

}  // namespace

TEST_CASE(
    "the debrief finds the turns that decided it, says what else could have been done, and becomes a page") {
  const Scratch scratch("demarche-gui-debrief");
  Driver d({.seats = {"sender"}});
  d.choose("Your move/Economic", "Sanction Target");
  d.click("Your move/Step");
  d.app().send(command::SetNote{d.session().here(), "we <hoped> it would work"});
  d.click("To the end");
  REQUIRE(d.session().over());
  d.click("Your move/Debrief");
  d.wait();
  REQUIRE(d.app().found().debrief);
  const Debrief& debrief = *d.app().found().debrief->debrief;
  CHECK_EQ(debrief.turns, d.session().turn());
  REQUIRE_FALSE(debrief.deciding.empty());
  CHECK_LE(debrief.deciding.size(), 3);

  d.click("Debrief/Export HTML…");
  save_to(d, scratch, "debrief");
  const std::string page = scratch.read("debrief.html");
  CHECK_NE(page.find("<svg"), std::string::npos);
  CHECK_NE(page.find("we &lt;hoped&gt; it would work"), std::string::npos);
  CHECK_EQ(page.find("http"), std::string::npos);

  // What else could have been done is one click away.
  const std::string otherwise = control_with(d, "Deciding turns/what if##");
  REQUIRE_NE(otherwise, "");
  d.click(otherwise);
  CHECK_EQ(d.session().timeline().branches.size(), 2);
  CHECK(d.view().screen == Screen::timeline);
}

TEST_CASE("the page is written also when it is asked for before the debrief is there") {
  const Scratch scratch("demarche-gui-debrief");
  Driver d({.seats = {"sender"}});
  d.press(key::space);
  d.app().send(command::AskFile{FileFor::report});
  d.settle();
  save_to(d, scratch, "early.html");
  d.wait();
  CHECK_NE(scratch.read("early.html").find("</html>"), std::string::npos);
}

TEST_CASE("a class: saves side by side, where two parted, one that is damaged, and the page") {
  const Scratch scratch("demarche-gui-class");
  for (const char* group : {"red", "blue"}) {
    Driver d({.seats = {"sender"}});
    d.click("Your move/Step");
    if (group == std::string("blue")) d.choose("Your move/Economic", "Sanction Target");
    d.click("Your move/Step");
    d.click("To the end");
    d.press('S', true);
    save_to(d, scratch, group);
  }
  scratch.write("broken.demarche",
                "\x89"
                "DMS but no more");
  Driver::Start start;
  start.scenario = "";
  Driver d(start);  // without a game
  d.click("A class…");
  d.click("Class/Add saves…");
  d.app().send(command::ShowFolder{scratch.folder().string()});
  d.settle();
  d.click("Files/Take the whole folder");
  d.wait();
  REQUIRE(d.app().found().group != nullptr);
  const ClassSummary& summary = *d.app().found().group;
  REQUIRE_EQ(summary.groups.size(), 2);
  CHECK_EQ(summary.unread.size(), 1);
  d.click(control_with(d, "Class/red##group"));
  d.click(control_with(d, "Class/blue##group"));
  REQUIRE_GE(d.view().group.second, 0);
  CHECK_EQ(together_until(summary.groups[0], summary.groups[1]), 1);
  d.click("Class/Export the class's page…");
  save_to(d, scratch, "class");
  const std::string page = scratch.read("class.html");
  CHECK_NE(page.find("blue"), std::string::npos);
  CHECK_NE(page.find("broken"), std::string::npos);
  d.click("Class/Take all out");
  CHECK(d.view().group.paths.empty());
  CHECK_EQ(d.app().found().group, nullptr);
  d.press(key::escape);  // the note that the page is written
  d.press(key::escape);
  CHECK_FALSE(d.view().group.open);
}
