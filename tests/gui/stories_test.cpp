// Stories: what a person does with the program, from the first click to what comes of it.
#include <doctest/doctest.h>

#include <chrono>
#include <filesystem>
#include <fstream>

#include "tests/gui/driver.h"

using namespace demarche;
using namespace demarche::gui;

namespace {

std::uint64_t digest_here(const Session& s) { return s.timeline().at(s.here()).digest; }

Driver::Start as(const char* actor) {
  Driver::Start start;
  if (*actor != '\0') start.seats = {actor};
  return start;
}

}  // namespace

TEST_CASE("a game is started from its card") {
  Driver::Start start;
  start.scenario = "";
  Driver d(start);
  REQUIRE(d.app().game() == nullptr);
  d.click("Chosen/Target");
  d.click("Chosen/Start");
  REQUIRE(d.app().game() != nullptr);
  CHECK_EQ(d.session().settings().seats, std::vector<std::string>{"sender", "target_state"});
  CHECK(d.view().covered);
  d.click("I am here");
  CHECK_FALSE(d.view().covered);
}

TEST_CASE("choose a sanction, step, ask why, try something else: the same as played by the engine") {
  Driver d(as("sender"));
  d.choose("Your move/Economic", "Sanction Target");
  REQUIRE_EQ(d.session().pending().size(), 1);
  CHECK_EQ(d.session().pending().front().act, "sanction");
  d.click("Your move/Step");
  REQUIRE_EQ(d.session().turn(), 1);

  Diagnostics diagnostics;
  SessionSettings settings;
  settings.seats = {"sender"};
  const auto twin = Session::start(d.session().scenario_pointer(), settings, {}, diagnostics);
  Move move;
  move.actor = "sender";
  move.act = "sanction";
  move.target = "target_state";
  REQUIRE(twin->decide(move).empty());
  REQUIRE(twin->step().empty());
  CHECK_EQ(digest_here(d.session()), digest_here(*twin));

  // Why, from the log; the other choice is a click away.
  std::string why;
  for (const std::string& name : d.names())
    if (name.starts_with("Log/why##")) why = name;
  REQUIRE_FALSE(why.empty());
  d.click(why);
  REQUIRE(d.view().why);
  std::string otherwise;
  for (const std::string& name : d.names())
    if (name.starts_with("Why/Hold##option")) otherwise = name;
  REQUIRE_FALSE(otherwise.empty());
  d.click(otherwise);
  std::string what_if;
  for (const std::string& name : d.names())
    if (name.starts_with("Why/What if it had done this?")) what_if = name;
  REQUIRE_FALSE(what_if.empty());
  d.click(what_if);
  CHECK_EQ(d.session().timeline().branches.size(), 2);
  CHECK_EQ(d.session().turn(), 1);
  CHECK_NE(digest_here(d.session()), digest_here(*twin));
  const auto held = Session::start(d.session().scenario_pointer(), settings, {}, diagnostics);
  REQUIRE(held->step().empty());
  CHECK_EQ(digest_here(d.session()), digest_here(*held));
}

TEST_CASE("a decision can be taken back") {
  Driver d(as("sender"));
  d.choose("Your move/Economic", "Sanction Target");
  REQUIRE_EQ(d.session().pending().size(), 1);
  d.click("Your move/×##Economic");
  CHECK(d.session().pending().empty());
  d.choose("Your move/Economic", "Sanction Target");
  d.press('Z', true);
  CHECK(d.session().pending().empty());
  d.press('Y', true);
  REQUIRE_EQ(d.session().pending().size(), 1);
  CHECK_EQ(d.session().pending().front().act, "sanction");
  // A new decision leaves nothing to redo; a turn that was undone is gone through again.
  d.press('Z', true);
  d.choose("Your move/Economic", "Sanction Target");
  d.press('Y', true);
  CHECK_EQ(d.session().pending().size(), 1);
  d.press(key::space);
  d.press('Z', true);
  CHECK_EQ(d.session().turn(), 0);
  d.press('Y', true);
  CHECK_EQ(d.session().turn(), 1);
}

TEST_CASE("every option shows its forecast, and the fan follows what is decided") {
  Driver d(as("sender"));
  d.wait();
  REQUIRE(d.app().found().options);
  std::size_t possible = 0;
  for (const ChoiceReason& reason : d.app().scene().seat.choices)
    for (const OptionReason& o : reason.options) possible += o.possible;
  CHECK_GE(d.app().found().options->found->size(), 3);
  CHECK_GE(possible, d.app().found().options->found->size());
  REQUIRE(d.app().found().fan);
  CHECK_EQ(d.app().found().fan->futures->runs, full_runs);
  const std::uint64_t before = d.app().found().fan->futures->digest;
  d.choose("Your move/Economic", "Sanction Target");
  d.wait();
  CHECK_NE(d.app().found().fan->futures->digest, before);
}

TEST_CASE("back, forward and the tree lead where they say") {
  Driver d(as("sender"));
  d.press(key::space);
  d.press(key::right);
  REQUIRE_EQ(d.session().turn(), 2);
  d.press(key::left);
  CHECK_EQ(d.session().turn(), 1);
  d.press('.');
  CHECK_EQ(d.session().turn(), 2);
  d.press('2');
  CHECK(d.view().screen == Screen::timeline);
  d.click("Tree/turn 0##0");
  CHECK_EQ(d.session().turn(), 0);
  d.click("Branch/New branch here");
  CHECK_EQ(d.session().timeline().branches.size(), 2);
  d.click("Branch/Name");
  d.press('A', true);
  d.type("offer first");
  d.press(key::enter);
  CHECK_EQ(d.session().timeline().branches[1].name, "offer first");
  d.click("Branch/Delete");
  CHECK_EQ(d.session().timeline().branches.size(), 1);
}

TEST_CASE("the fan follows the hand on a slider; the change can be undone") {
  Driver d(as("sender"));
  d.wait();
  const std::uint64_t unchanged = d.app().found().fan->futures->digest;
  d.press('3');
  d.drag("Entry/Value", 0.4f, 0.9f);
  REQUIRE(d.session().overrides().values.contains("bite"));
  CHECK_GT(d.session().overrides().values.at("bite"), 0.16);
  d.wait();
  CHECK_NE(d.app().found().fan->futures->digest, unchanged);
  d.press('Z', true);
  CHECK(d.session().overrides().values.empty());
  d.press('Y', true);
  CHECK(d.session().overrides().values.contains("bite"));
  d.click("Entry/Reset");
  CHECK(d.session().overrides().values.empty());
  d.click("Model/Rules");
  d.click("Entry/In force");
  CHECK_EQ(d.session().overrides().off, std::vector<std::string>{"Sanctions bite"});
}

TEST_CASE("a package is composed, weighed and made") {
  Driver d(as("sender"));
  d.click("Your move/Offer…");
  d.click("Offer/give/Sender lifts sanctions on Target##giverelief");
  d.click("Offer/ask/Target complies##askcompliance");
  d.click("Offer/Make this offer");
  REQUIRE_EQ(d.session().pending().size(), 1);
  CHECK_EQ(d.session().pending().front().gives, std::vector<std::string>{"relief"});
  d.click("Your move/Step");
  CHECK_FALSE(d.app().scene().offers.empty());
}

TEST_CASE("a number leads to its causes") {
  Driver d(as("sender"));
  for (int i = 0; i < 3; ++i) d.press(key::space);
  d.click("Actors/Target");
  std::string economy;
  for (const std::string& name : d.names())
    if (name.starts_with("Actor/Economy##")) economy = name;
  REQUIRE_FALSE(economy.empty());
  d.click(economy);
  REQUIRE(d.view().why);
  CHECK(d.has("Why/Close"));
  d.press(key::escape);
  CHECK_FALSE(d.view().why);
}

TEST_CASE("the lab answers its three questions") {
  Driver d(as(""));
  d.press('4');
  d.click("Study/200");
  for (const char* question : {"What may happen?", "What matters most?", "Where does it tip?"}) {
    d.click(std::string("Study/") + question);
    d.click("Study/Run");
    d.wait();
    REQUIRE(d.app().found().study);
    CHECK_EQ(d.app().found().study->problem, "");
  }
  CHECK_EQ(d.app().found().study->points.size(), 9);
}

TEST_CASE("a file that cannot be read says why and leaves the game alone") {
  Driver d(as("sender"));
  d.press(key::space);
  const std::uint64_t digest = digest_here(d.session());
  d.app().drop_file("/nowhere/at all.toml");
  d.settle();
  CHECK_FALSE(d.view().message.empty());
  d.click("Close##trouble");
  CHECK(d.view().message.empty());
  CHECK_EQ(digest_here(d.session()), digest);
}

TEST_CASE("a game is saved, left, opened again and is the same game") {
  const std::filesystem::path folder = std::filesystem::temp_directory_path() / "demarche-gui-files-test";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  Driver d(as("sender"));
  d.choose("Your move/Economic", "Sanction Target");
  d.click("Your move/Step");
  const std::uint64_t digest = digest_here(d.session());
  CHECK(d.app().game()->changed());
  d.press('S', true);
  REQUIRE(d.view().files.open);
  d.app().send(command::ShowFolder{folder.string()});
  d.settle();
  d.click("Files/Save");
  CHECK_FALSE(d.app().game()->changed());
  REQUIRE(std::filesystem::exists(folder / "tiny.demarche"));

  // Leaving a changed game asks.
  d.press(key::space);
  d.app().send(command::CloseGame{});
  d.settle();
  REQUIRE(d.view().ask_unsaved);
  d.click("Cancel##unsaved");
  REQUIRE(d.app().game() != nullptr);
  d.app().send(command::CloseGame{});
  d.settle();
  d.click("Do not save");
  REQUIRE(d.app().game() == nullptr);

  d.press('O', true);
  d.app().send(command::ShowFolder{folder.string()});
  d.settle();
  d.click("tiny.demarche##file");
  REQUIRE(d.app().game() != nullptr);
  CHECK_EQ(d.session().turn(), 1);
  CHECK_EQ(digest_here(d.session()), digest);

  // A damaged file says so and leaves the game alone.
  {
    std::ofstream file(folder / "damaged.demarche", std::ios::binary);
    file << "DEMARCHE but not really";
  }
  d.app().drop_file((folder / "damaged.demarche").string());
  d.settle();
  CHECK(d.view().message_is_trouble);
  d.click("Close##trouble");
  CHECK_EQ(digest_here(d.session()), digest);
  std::filesystem::remove_all(folder);
}

TEST_CASE("a program that dies leaves a journal, and the next one goes on from it") {
  const std::filesystem::path folder = std::filesystem::temp_directory_path() / "demarche-gui-journal-test";
  std::filesystem::remove_all(folder);
  Driver::Start start = as("sender");
  start.state_folder = folder.string();
  std::uint64_t digest = 0;
  {
    Driver d(start);
    d.press(key::space);
    d.press(key::space);
    digest = digest_here(d.session());
  }  // gone without leaving
  start.scenario = "";
  Driver d(start);
  d.click("Library/Go on");
  REQUIRE(d.app().game() != nullptr);
  CHECK_EQ(d.session().turn(), 2);
  CHECK_EQ(digest_here(d.session()), digest);
  CHECK(d.app().game()->changed());
  std::filesystem::remove_all(folder);
}

TEST_CASE("a scenario that is edited outside is read again, and the game goes on") {
  const std::filesystem::path folder = std::filesystem::temp_directory_path() / "demarche-gui-edit-test";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  std::filesystem::copy_file(DEMARCHE_SOURCE_DIR "/scenarios/tiny.toml", folder / "tiny.toml");
  Driver::Start start = as("sender");
  start.scenario = (folder / "tiny.toml").string();
  Driver d(start);
  d.press(key::space);
  const auto rewrite = [&](const std::string& from, const std::string& to) {
    std::ifstream in(folder / "tiny.toml");
    std::string text((std::istreambuf_iterator<char>(in)), {});
    in.close();
    const std::size_t at = text.find(from);
    REQUIRE_NE(at, std::string::npos);
    text.replace(at, from.size(), to);
    std::ofstream(folder / "tiny.toml") << text;
    std::filesystem::last_write_time(folder / "tiny.toml",
                                     std::filesystem::file_time_type::clock::now() + std::chrono::seconds(5));
  };
  rewrite("name = \"Sender\"", "name = \"Sanctioner\"");
  d.app().look_at_files();
  d.app().apply();
  d.settle();
  CHECK_EQ(d.session().scenario().actors[0].name, "Sanctioner");
  CHECK_EQ(d.session().turn(), 1);

  // A formula is edited in the program, with the checks of the command line.
  d.press('3');
  d.click("Model/Rules");
  d.click("Entry/edit##formula1");
  d.click("Entry/Formula");
  d.press('A', true);
  d.type("self.econmy -= $bite");
  CHECK_FALSE(d.view().formula.ok);
  CHECK_NE(d.view().formula.messages.find("economy"), std::string::npos);
  d.press('A', true);
  d.type("self.economy -= 0.5 * $bite");
  CHECK(d.view().formula.ok);
  d.click("Entry/Write into the file");
  CHECK_EQ(d.session().scenario().rules[0].effects[0].expression.text.value, "self.economy -= 0.5 * $bite");
  CHECK_EQ(d.session().turn(), 1);
  std::ifstream in(folder / "tiny.toml");
  const std::string text((std::istreambuf_iterator<char>(in)), {});
  CHECK_NE(text.find("# Two states and one quarrel"), std::string::npos);
  std::filesystem::remove_all(folder);
}

TEST_CASE("the tour leads through a real game and can be left") {
  Driver::Start start;
  start.scenario = "";
  Driver d(start);
  d.click("Take the tour");
  REQUIRE(d.app().game() != nullptr);
  d.click("Tour/Next");
  d.click("Tour/Next");
  d.choose("Your move/Economic", "Sanction Target");
  d.click("Your move/Step");
  CHECK_EQ(d.view().tour, 4);
  d.click("Leave the tour");
  CHECK_EQ(d.view().tour, -1);
}

TEST_CASE("from a number to what feeds it and what it feeds") {
  Driver d(as("sender"));
  d.press(key::space);
  d.click("Actors/Target");
  std::string economy;
  for (const std::string& name : d.names())
    if (name.starts_with("Actor/Economy##")) economy = name;
  d.click(economy);
  d.click("Why/Sanctions bite##cause of0");
  CHECK(d.view().screen == Screen::rules);
  CHECK(d.view().rules.kind == RuleKind::rules);
}
