// The language that is asked for is shown everywhere: cards, games, saves, edited files; and it can be
// changed.
#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <set>

#include "gui/cards.h"
#include "gui/files.h"
#include "sim/report/class_summary.h"
#include "sim/scenario/translation.h"
#include "sim/session/save.h"
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

TEST_CASE(
    "an edited translation is read again: the same game in new words, which it keeps when it is broken") {
  const Scratch scratch("demarche-gui-language-texts-test");
  Driver d(in_scratch(scratch, "fr"));
  d.press(key::space);
  d.choose("Your move/Economic", "Sanctionner Cible");
  d.app().send(command::Show{Screen::timeline});
  d.settle();
  const std::uint64_t digest = digest_here(d.session());
  int edits = 0;
  const auto look = [&] {
    std::filesystem::last_write_time(
        scratch.path("tiny.fr.toml"),
        std::filesystem::file_time_type::clock::now() + std::chrono::seconds(5 * ++edits));
    d.app().look_at_files();
    d.app().apply();
    d.settle();
  };
  scratch.replace("tiny.fr.toml", french, "Deux pays, un différend");
  look();
  CHECK_EQ(d.session().scenario().title, "Deux pays, un différend");
  CHECK_EQ(digest_here(d.session()), digest);
  CHECK_EQ(d.session().pending().size(), 1);
  CHECK_EQ(d.view().screen, Screen::timeline);
  CHECK_FALSE(d.view().message_is_trouble);
  const std::string whole = scratch.read("tiny.fr.toml");
  scratch.write("tiny.fr.toml", "language = \"fr\"\n[[texts]]\nof = \n");
  look();
  CHECK_EQ(d.session().scenario().title, "Deux pays, un différend");
  CHECK(d.view().message_is_trouble);
  CHECK_NE(d.view().message.find("tiny.fr.toml"), std::string::npos);
  // One that comes to lie beside it can be chosen.
  scratch.write("tiny.fr.toml", whole);
  scratch.write("tiny.de.toml", "language = \"de\"\n");
  look();
  CHECK_EQ(d.app().game()->languages, std::vector<std::string>{"de", "fr"});
  CHECK_EQ(d.session().pending().size(), 1);
}

TEST_CASE("a class is told in the language asked for, though one save alone knows where the scenario is") {
  const Scratch scratch("demarche-gui-language-class-test");
  std::filesystem::create_directories(scratch.path("saves"));
  for (const char* group : {"red", "blue"}) {
    Driver d(in_scratch(scratch, ""));
    d.press(key::space);
    d.choose("Your move/Economic", "Sanction Target");
    d.press(key::space);
    Save save = make_save(d.session());
    if (group == std::string("blue")) save.scenario_path = scratch.path("tiny.toml");
    REQUIRE_EQ(write_save(scratch.path(std::string("saves/") + group + save_ending), save), "");
  }
  const auto told = [](const ClassSummary& summary) {
    REQUIRE_EQ(summary.cohorts.size(), 1);
    const Cohort& cohort = summary.cohorts.front();
    REQUIRE_EQ(cohort.turns.size(), 2);
    REQUIRE_EQ(cohort.turns[1].size(), 1);  // both did the same
    CHECK_EQ(cohort.turns[1][0].groups.size(), 2);
    REQUIRE_EQ(cohort.turns[1][0].moves.size(), 1);
    return cohort.title + ": " + cohort.seats + ": " + cohort.turns[1][0].moves.front();
  };
  const std::string in_english = std::string(english) + ": Sender: Sanction Target";
  const std::string in_french = std::string(french) + ": Émetteur: Sanctionner Cible";
  std::vector<std::pair<std::string, std::string>> problems;
  const std::vector<ClassEntry> entries = find_class({scratch.path("saves")}, problems);
  CHECK_EQ(told(summarise_class(entries, 1, nullptr, {}, {"fr", {}})), in_french);
  CHECK_EQ(told(summarise_class(entries, 1, nullptr, {}, {"de", {}})), in_english);

  Driver::Start start;
  start.scenario = "";
  Driver d(start);
  d.view().group.paths = {scratch.path("saves")};
  for (const char* language : {"fr", ""}) {
    d.app().send(command::ChangeLanguage{language});
    d.settle();
    d.wait();
    REQUIRE(d.app().found().group != nullptr);
    CHECK_EQ(told(*d.app().found().group), language == std::string("fr") ? in_french : in_english);
  }
}

TEST_CASE("every letter of every text of the scenarios, in all their languages, is there in every font") {
  const Driver d({});
  std::set<unsigned int> letters = {0x2009, 0x202f, 0x2010, 0x2011};  // blanks and hyphens that do not break
  int texts = 0;
  for (const Card& card : read_cards({DEMARCHE_SOURCE_DIR "/scenarios"}, "fr"))
    for (const std::string& text : shown_texts(*card.scenario)) {
      ++texts;
      const char* at = text.data();
      const char* const end = at + text.size();
      unsigned int code = 0;
      while (at < end) {
        const int bytes = ImTextCharFromUtf8(&code, at, end);
        at += std::max(1, bytes);
        if (code >= 0x20) letters.insert(code);
      }
    }
  CHECK_GT(texts, 1000);
  for (const unsigned int letter : letters)
    for (ImFont* font : ImGui::GetIO().Fonts->Fonts) {
      INFO("letter " << letter);
      CHECK_NE(font->FindGlyphNoFallback(static_cast<ImWchar>(letter)), nullptr);
    }
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
