// The rules: changes as a layer, in a file of their own or in the scenario's; undo and redo; the graph.
#include <doctest/doctest.h>

#include "sim/scenario/feeds.h"
#include "tests/gui/driver.h"
#include "tests/gui/scratch.h"

using namespace demarche;
using namespace demarche::gui;

namespace {

void give_file(Driver& d, const Scratch& scratch, const std::string& name) {
  d.app().send(command::ShowFolder{scratch.folder().string()});
  d.settle();
  d.click("Files/File name");
  d.press('A', true);
  d.type(name);
  d.click("Files/Save");
}

}  // namespace

TEST_CASE("changes are saved as a layer, reset, and opened again; undo and redo lead through them") {
  const Scratch scratch("demarche-gui-layer");
  Driver d({.seats = {"sender"}});
  d.press('3');
  d.drag("Entry/Value", 0.4f, 0.9f);
  const double bite = d.session().overrides().values.at("bite");
  d.click("Model/Rules");
  d.click("Entry/In force");
  d.click("Entry/Save as a layer…");
  give_file(d, scratch, "harsh");
  CHECK_NE(scratch.read("harsh.layer.toml").find("bite = "), std::string::npos);
  d.click("Entry/Reset all changes");
  CHECK(d.session().overrides().values.empty());
  CHECK(d.session().overrides().off.empty());
  d.click("Entry/Open a layer…");
  d.app().send(command::ShowFolder{scratch.folder().string()});
  d.settle();
  d.click("harsh.layer.toml##file");
  CHECK_EQ(d.session().overrides().values.at("bite"), bite);
  CHECK_EQ(d.session().overrides().off, std::vector<std::string>{"Sanctions bite"});

  // Opened, reset, switched off, moved: four steps back and four forth.
  d.press('Z', true);
  CHECK(d.session().overrides().values.empty());
  d.press('Z', true);
  CHECK_EQ(d.session().overrides().off.size(), 1);
  d.press('Z', true);
  CHECK(d.session().overrides().off.empty());
  CHECK_EQ(d.session().overrides().values.at("bite"), bite);
  d.press('Z', true);
  CHECK(d.session().overrides().values.empty());
  for (int i = 0; i < 4; ++i) d.press('Y', true);
  CHECK_EQ(d.session().overrides().values.at("bite"), bite);
  CHECK_EQ(d.session().overrides().off.size(), 1);
  d.press('Y', true);
  CHECK_EQ(d.view().message, "Nothing to redo: no change of the rules is left to redo.");

  // A layer that does not fit says where, and changes nothing.
  scratch.write("wrong.layer.toml", "name = \"wrong\"\nset = { bit = 1 }\n");
  d.click("Entry/Open a layer…");
  d.app().send(command::ShowFolder{scratch.folder().string()});
  d.settle();
  d.click("wrong.layer.toml##file");
  CHECK_NE(d.view().message.find("wrong.layer.toml:2"), std::string::npos);
  CHECK_EQ(d.session().overrides().values.at("bite"), bite);
}

TEST_CASE("changes are written into the scenario's file; its comments and layout stay; the game goes on") {
  const Scratch scratch("demarche-gui-layer");
  Driver::Start start;
  start.seats = {"sender"};
  start.scenario = scratch.tiny();
  Driver d(start);
  const std::string before = scratch.read("tiny.toml");
  d.press(key::space);
  d.press('3');
  d.app().send(command::SetValue{"bite", 0.125});
  d.settle();
  CHECK_EQ(scratch.read("tiny.toml"), before);  // nothing on its own account
  d.click("Entry/Write into the scenario’s file");
  std::string wanted = before;
  wanted.replace(wanted.find("bite = { value = 0.08"), 21, "bite = { value = 0.125");
  CHECK_EQ(scratch.read("tiny.toml"), wanted);
  CHECK(d.session().overrides().values.empty());
  CHECK_EQ(d.session().scenario().parameters[0].value, 0.125);
  CHECK_EQ(d.session().turn(), 1);

  // A file that somebody else has changed meanwhile is not written over.
  d.app().send(command::SetValue{"bite", 0.05});
  d.settle();
  scratch.write("tiny.toml", wanted + "# mine\n");
  d.click("Entry/Write into the scenario’s file");
  CHECK(d.view().message_is_trouble);
  CHECK_EQ(scratch.read("tiny.toml"), wanted + "# mine\n");
}

TEST_CASE("an edit of the file that does not fit is told with its place; the game goes on as it was") {
  const Scratch scratch("demarche-gui-layer");
  Driver::Start start;
  start.seats = {"sender"};
  start.scenario = scratch.tiny();
  Driver d(start);
  d.press(key::space);
  const auto edit = [&](const std::string& from, const std::string& to, int seconds) {
    scratch.replace("tiny.toml", from, to);
    std::filesystem::last_write_time(
        scratch.path("tiny.toml"),
        std::filesystem::file_time_type::clock::now() + std::chrono::seconds(seconds));
    d.app().look_at_files();
    d.app().apply();
    d.settle();
  };
  edit("self.economy -= $bite", "self.econmy -= $bite", 5);
  CHECK(d.view().message_is_trouble);
  CHECK_NE(d.view().message.find("econmy"), std::string::npos);
  CHECK_NE(d.view().message.find("economy"), std::string::npos);
  CHECK_EQ(d.session().turn(), 1);
  d.click("Close##trouble");
  edit("self.econmy -= $bite", "self.economy -= $bite", 10);
  CHECK_EQ(d.view().message, "");
  CHECK_EQ(d.session().turn(), 1);
}

TEST_CASE("the graph of the rules: who feeds whom, its loops, with and without choices") {
  Driver d({.seats = {"sender"}});
  d.press('3');
  d.click("Model/Graph: who feeds whom");
  CHECK_EQ(d.app().game()->session->scenario().variables.size(), 3);
  CHECK(d.has("Graph/Economy##node1"));
  CHECK_FALSE(d.has("Graph/Defiance##node0"));  // it changes only by what somebody chooses
  d.click("Graph/Also through choices");
  CHECK(d.view().rules.graph_choices);
  for (const char* name :
       {"Graph/Defiance##node0", "Graph/Economy##node1", "Graph/Sanctions in force##node2"})
    CHECK(d.has(name));
  d.click("Graph/Defiance##node0");
  CHECK_EQ(d.view().rules.graph_node, 0);
  d.click("Graph/Also through choices");
  CHECK_FALSE(d.view().rules.graph_choices);
  CHECK(d.has("Graph/Economy##node1"));
}

TEST_CASE("a number is traced strip by strip, to its causes and to what it feeds, and back") {
  Driver d({.seats = {"sender"}});
  d.choose("Your move/Economic", "Sanction Target");
  for (int i = 0; i < 3; ++i) d.press(key::space);
  d.click("Actors/Target");
  std::string economy;
  for (const std::string& name : d.names())
    if (name.starts_with("Actor/Economy##")) economy = name;
  d.click(economy);
  CHECK_EQ(d.app().explained().strip.label, "Economy of Target");
  REQUIRE_FALSE(d.app().explained().fed_by.empty());
  CHECK_EQ(d.app().explained().fed_by[0].through, "Sanctions bite");
  CHECK_EQ(d.app().explained().fed_by[0].strip.history.size(), 4);
  d.click("Why/Sanctions in force: Sender → Target##fed by0");
  CHECK_EQ(d.app().explained().strip.label, "Sanctions in force: Sender → Target");
  REQUIRE_FALSE(d.app().explained().feeds.empty());
  CHECK_EQ(d.app().explained().feeds[0].strip.label, "Economy of Target");
  d.click("Why/Back to before");
  CHECK_EQ(d.app().explained().strip.label, "Economy of Target");

  // A cause leads to its entry in the rules, and to the turn in which it worked.
  std::string cause, turn;
  for (const std::string& name : d.names())
    if (name.starts_with("Why/Sanctions bite") && name.ends_with("##cause0")) cause = name;
  REQUIRE_NE(cause, "");
  d.click(cause);
  for (const std::string& name : d.names())
    if (name.starts_with("Why/turn ") && name.ends_with("##turn2")) turn = name;
  REQUIRE_NE(turn, "");
  d.click(turn);
  CHECK_EQ(d.session().turn(), 2);
  d.click("Why/In the rules##cause");
  CHECK(d.view().screen == Screen::rules);
  CHECK(d.view().rules.kind == RuleKind::rules);
}

TEST_CASE("two branches side by side: chosen with the keyboard, where they part, what differs") {
  Driver d({.seats = {"sender"}});
  d.press(key::space);
  d.press(key::space);
  d.press(key::left);
  d.choose("Your move/Economic", "Sanction Target");
  d.press(key::space);
  REQUIRE_EQ(d.session().timeline().branches.size(), 2);
  d.press('2');
  REQUIRE_GE(d.view().timeline.right, 0);
  CHECK_EQ(parting_of(d.session().timeline(), d.session().here(), d.view().timeline.right), 1);
  d.tab_to("Compare/Beside");
  d.press(key::enter);
  CHECK(d.has("Compare/Beside/main"));
}
