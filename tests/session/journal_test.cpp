#include "sim/session/journal.h"

#include <doctest/doctest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <random>
#include <thread>

#include "sim/session/open.h"
#include "sim/session/whole_file.h"
#include "tests/session/games.h"

using namespace demarche;
using namespace demarche::test;

namespace {

#if defined(__SANITIZE_ADDRESS__)
constexpr int kills = 25;
#else
constexpr int kills = 200;
#endif

// A folder of its own that goes with the test.
struct Folder {
  std::filesystem::path path;
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "demarche-test-XXXXXX").string();
    REQUIRE(::mkdtemp(pattern.data()) != nullptr);
    path = pattern;
  }
  ~Folder() { std::filesystem::remove_all(path); }
};

std::size_t files_in(const std::filesystem::path& folder) {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
}

// What the child of the kill tests plays: the same game each time.
std::unique_ptr<Session> played_game(int turns) {
  auto session = tiny_game({"sender"}, 11);
  for (int i = 0; i < turns && !session->over(); ++i) {
    if (i % 3 == 1) REQUIRE(session->decide(act("sender", "sanction", "target_state")) == "");
    REQUIRE(session->step() == "");
  }
  return session;
}

}  // namespace

TEST_CASE("a journal that ends cleanly leaves nothing; one that does not is found") {
  const Folder folder;
  std::string problem;
  auto session = tiny_game({"sender"});
  auto journal = Journal::begin(folder.path, make_save(*session), problem);
  REQUIRE_MESSAGE(journal != nullptr, problem);
  REQUIRE(session->step() == "");
  CHECK(journal->record(make_save(*session)) == "");
  CHECK(left_behind(folder.path).empty());  // it is still held
  const auto second = Journal::begin(folder.path, make_save(*session), problem);
  REQUIRE(second != nullptr);
  CHECK(second->path() != journal->path());
  second->finish();
  journal.reset();
  const auto found = left_behind(folder.path);
  REQUIRE_EQ(found.size(), 1);
  CHECK_EQ(found[0].turn, 1);
  CHECK_EQ(found[0].title, "Two states, one quarrel");
  const JournalContent content = read_journal(found[0].path);
  CHECK_EQ(content.records, 2);
  CHECK_FALSE(content.torn);
  REQUIRE(content.last.save);
  CHECK(save_bytes(*content.last.save) == save_bytes(make_save(*session)));
  remove_journal(found[0].path);
  CHECK_EQ(files_in(folder.path), 0);
}

TEST_CASE("a journal cut anywhere gives the last whole record") {
  const Folder folder;
  std::string problem;
  auto session = tiny_game({});
  auto journal = Journal::begin(folder.path, make_save(*session), problem);
  REQUIRE(journal != nullptr);
  std::vector<std::size_t> ends = {std::filesystem::file_size(journal->path())};
  for (int turn = 1; turn <= 2; ++turn) {
    REQUIRE(session->step() == "");
    REQUIRE(journal->record(make_save(*session)) == "");
    ends.push_back(std::filesystem::file_size(journal->path()));
  }
  const std::string bytes = *read_whole(journal->path(), 1u << 24, problem);
  const std::filesystem::path cut = folder.path / "2026-01-01-000000-cut-1.1.demarche.journal";
  for (std::size_t size = 0; size <= bytes.size(); size += size < 40 ? 1 : 97) {
    std::ofstream(cut, std::ios::binary | std::ios::trunc) << bytes.substr(0, size);
    const JournalContent content = read_journal(cut);
    const auto whole = std::upper_bound(ends.begin(), ends.end(), size) - ends.begin();
    CHECK_EQ(content.records, whole);
    CHECK_EQ(content.last.save.has_value(), whole > 0);
    if (content.last.save)
      CHECK_EQ(content.last.save->timeline.moments.size(), static_cast<std::size_t>(whole));
    CHECK_EQ(content.torn, size > (whole == 0 ? 0 : ends[static_cast<std::size_t>(whole) - 1]));
  }
  // A damaged record hides those behind it, not those before.
  std::string damaged = bytes;
  damaged[ends[0] + 100] ^= 0x10;
  std::ofstream(cut, std::ios::binary | std::ios::trunc) << damaged;
  CHECK_EQ(read_journal(cut).records, 1);
}

TEST_CASE("a long journal goes on in a new file and stays one game") {
  const Folder folder;
  std::string problem;
  auto session = tiny_game({});
  for (int i = 0; i < 3; ++i) {
    session->set_note(session->here(), std::string(max_note_bytes, static_cast<char>('a' + i)));
    REQUIRE(session->step() == "");
  }
  auto journal = Journal::begin(folder.path, make_save(*session), problem);
  REQUIRE(journal != nullptr);
  const std::filesystem::path first = journal->path();
  for (int i = 0; i < 60; ++i) REQUIRE(journal->record(make_save(*session)) == "");
  CHECK(journal->path() != first);
  CHECK_FALSE(std::filesystem::exists(first));
  CHECK_LE(std::filesystem::file_size(journal->path()), journal_bytes);
  journal.reset();
  CHECK_EQ(left_behind(folder.path).size(), 1);
}

TEST_CASE("a game killed at any instant loses at most the turn in progress") {
  const Folder folder;
  const int turns = 12;
  std::mt19937 random(5);
  int after_first = 0;
  for (int i = 0; i < kills; ++i) {
    CAPTURE(i);
    int told[2];
    REQUIRE(::pipe(told) == 0);
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      ::close(told[0]);
      std::string problem;
      auto session = played_game(0);
      auto journal = Journal::begin(folder.path, make_save(*session), problem);
      for (char turn = 0; journal != nullptr && turn < turns; ++turn) {
        // What is on the disk before this byte is sent must be there after the kill.
        if (::write(told[1], &turn, 1) != 1) break;
        if (turn % 3 == 1) session->decide(act("sender", "sanction", "target_state"));
        if (!session->step().empty() || !journal->record(make_save(*session)).empty()) break;
      }
      ::pause();
      ::_exit(0);
    }
    ::close(told[1]);
    char turn = -1;
    const int wait_for = static_cast<int>(random() % (turns + 1));
    for (int n = 0; n < wait_for; ++n)
      if (::read(told[0], &turn, 1) != 1) break;
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 1500));
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    for (char later = 0; ::read(told[0], &later, 1) == 1;) turn = later;
    ::close(told[0]);
    const auto found = left_behind(folder.path);
    if (turn >= 0) {
      ++after_first;
      REQUIRE_EQ(found.size(), 1);
      CHECK(found[0].turn >= turn);
      const JournalContent content = read_journal(found[0].path);
      REQUIRE(content.last.save);
      CHECK(save_bytes(*content.last.save) == save_bytes(make_save(*played_game(found[0].turn))));
    }
    for (const LeftBehind& game : found) remove_journal(game.path);
    for (const auto& file : std::filesystem::directory_iterator(folder.path))
      std::filesystem::remove(file.path());
  }
  CHECK_GT(after_first, kills / 2);
}

TEST_CASE("a write that is killed leaves the old file whole") {
  const Folder folder;
  const std::filesystem::path path = folder.path / "game.demarche";
  auto session = played_game(6);
  session->set_note(0, std::string(max_note_bytes, 'n'));
  const Save before = make_save(*session);
  REQUIRE(session->step() == "");
  const Save after = make_save(*session);
  const std::string old_bytes = save_bytes(before);
  const std::string new_bytes = save_bytes(after);
  REQUIRE(write_save(path, before) == "");
  std::mt19937 random(6);
  for (int i = 0; i < kills / 4; ++i) {
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      for (;;) {
        write_whole(path, new_bytes);
        write_whole(path, old_bytes);
      }
    }
    std::this_thread::sleep_for(std::chrono::microseconds(300 + random() % 3000));
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    std::string problem;
    const auto bytes = read_whole(path, max_save_bytes, problem);
    REQUIRE_MESSAGE(bytes, problem);
    CHECK((*bytes == old_bytes || *bytes == new_bytes));
  }
}

TEST_CASE("a write that fails says why and leaves nothing behind") {
  const Folder folder;
  const Save save = make_save(*tiny_game({}));
  CHECK(write_save(folder.path / "no" / "game.demarche", save).find("cannot be written") !=
        std::string::npos);
  CHECK(write_save(folder.path, save).find("folder") != std::string::npos);
  CHECK_EQ(files_in(folder.path), 0);
  std::string problem;
  const auto none = Journal::begin(folder.path / std::string(300, 'x'), save, problem);
  CHECK(none == nullptr);
  CHECK(problem.find("autosave") != std::string::npos);
  // A link is followed: the file that it leads to is the one that changes.
  REQUIRE(write_save(folder.path / "real.demarche", save) == "");
  std::filesystem::create_symlink("real.demarche", folder.path / "link.demarche");
  Save other = save;
  other.settings.seed = 99;
  REQUIRE(write_save(folder.path / "link.demarche", other) == "");
  CHECK(std::filesystem::is_symlink(folder.path / "link.demarche"));
  CHECK_EQ(read_save(folder.path / "real.demarche").save->settings.seed, 99);
}
