// The language that is asked for is shown everywhere: cards, games, saves, edited files; and it can be
// changed.
#include <doctest/doctest.h>

#include <chrono>

#include "tests/gui/driver.h"
#include "tests/gui/scratch.h"

using namespace demarche;
using namespace demarche::gui;

namespace {

constexpr const char* english = "Two states, one quarrel";
constexpr const char* french = "Deux États, une querelle";

std::uint64_t digest_here(const Session& s) { return s.timeline().at(s.here()).digest; }

// The tiny scenario with its French texts, in a folder of its own.
Driver::Start in_scratch(const Scratch& scratch, const std::string& language) {
  scratch.tiny();
  std::filesystem::copy_file(DEMARCHE_SOURCE_DIR "/scenarios/tiny.fr.toml", scratch.path("tiny.fr.toml"),
                             std::filesystem::copy_options::overwrite_existing);
  Driver::Start start;
  start.scenario = scratch.path("tiny.toml");
  start.seats = {"sender"};
  start.language = language;
  return start;
}

}  // namespace

TEST_CASE("a game in the language asked for: cards, a save opened again, an edited file") {
  const Scratch scratch("demarche-gui-language-test");
  Driver d(in_scratch(scratch, "fr"));
  CHECK_EQ(d.session().scenario().title, french);
  d.choose("Your move/Economic", "Sanctionner Cible");
  d.click("Your move/Step");
  const std::uint64_t digest = digest_here(d.session());
  d.app().send(command::SaveTo{scratch.path("game.demarche")});
  d.settle();
  REQUIRE_FALSE(d.app().game()->changed());

  d.app().send(command::CloseGame{});
  d.settle();
  CHECK(d.has(std::string("Library/") + french + "##card"));
  d.app().drop_file(scratch.path("game.demarche"));
  d.settle();
  REQUIRE(d.app().game() != nullptr);
  CHECK_FALSE(d.app().game()->changed());
  CHECK_EQ(d.session().scenario().title, french);
  CHECK_EQ(digest_here(d.session()), digest);
  // The save knows nothing of a language: elsewhere it is shown as it is written.
  Driver::Start plain = in_scratch(scratch, "");
  plain.scenario = "";
  {
    Driver other(plain);
    other.app().drop_file(scratch.path("game.demarche"));
    other.settle();
    REQUIRE(other.app().game() != nullptr);
    CHECK_EQ(other.session().scenario().title, english);
    CHECK_EQ(digest_here(other.session()), digest);
  }
}

TEST_CASE("an edited file is read again in the language of the game") {
  const Scratch scratch("demarche-gui-language-edit-test");
  Driver d(in_scratch(scratch, "fr"));
  d.press(key::space);
  scratch.replace("tiny.toml", "name = \"Sender\"", "name = \"Sanctioner\"");
  std::filesystem::last_write_time(scratch.path("tiny.toml"),
                                   std::filesystem::file_time_type::clock::now() + std::chrono::seconds(5));
  d.app().look_at_files();
  d.app().apply();
  d.settle();
  CHECK_EQ(d.session().scenario().actors[0].name, "Sanctioner");  // not translated any more
  CHECK_EQ(d.session().scenario().title, french);
  CHECK_EQ(d.session().turn(), 1);
}

TEST_CASE("the language is changed in the middle of a game, which stays as it is") {
  const Scratch scratch("demarche-gui-language-change-test");
  Driver::Start start = in_scratch(scratch, "");
  start.settings_folder = scratch.path("settings");
  {
    Driver d(start);
    d.press(key::space);
    d.press(key::space);
    d.press(key::left);
    d.choose("Your move/Economic", "Sanction Target");
    const std::uint64_t digest = digest_here(d.session());
    const std::size_t moments = d.session().timeline().moments.size();
    REQUIRE_EQ(d.session().pending().size(), 1);
    d.click("Bar/Menu");
    d.click("Français");
    CHECK_EQ(d.session().scenario().title, french);
    CHECK_EQ(digest_here(d.session()), digest);
    CHECK_EQ(d.session().turn(), 1);
    CHECK_EQ(d.session().timeline().moments.size(), moments);
    REQUIRE_EQ(d.session().pending().size(), 1);
    CHECK_EQ(d.session().pending().front().act, "sanction");
    CHECK(d.app().game()->changed());
    d.wait();
    CHECK(d.app().found().fan);
  }
  // The program remembers it; for a game it can be asked for otherwise.
  start.scenario = "";
  Driver d(start);
  CHECK(d.has(std::string("Library/") + french + "##card"));
  d.click("Chosen/As written");
  CHECK(d.has(std::string("Library/") + english + "##card"));
  CHECK_EQ(d.app().settings().language, "");
}

TEST_CASE("a translation that cannot be read is told, and the game is as it was written") {
  const Scratch scratch("demarche-gui-language-broken-test");
  const Driver::Start start = in_scratch(scratch, "fr");
  scratch.write("tiny.fr.toml", "language = \"fr\"\n[[texts]]\nof = \n");
  Driver d(start);
  REQUIRE(d.app().game() != nullptr);
  CHECK_EQ(d.session().scenario().title, english);
  CHECK(d.view().message_is_trouble);
  CHECK_NE(d.view().message.find("tiny.fr.toml"), std::string::npos);
}
