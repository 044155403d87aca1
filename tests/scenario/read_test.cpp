#include "sim/scenario/read.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>
#include <sys/stat.h>

#include <filesystem>
#include <string>

#include "sim/scenario/format.h"
#include "tests/cli/program.h"
#include "tests/scenario/messages.h"
#include "tests/scenario/samples.h"

using namespace demarche;
using namespace demarche::test;

namespace {

const std::string minimal =
    "[scenario]\ntitle = \"T\"\nstart = 2024-01-01\nstep = \"1 month\"\nturns = 3\n"
    "[actors]\na = {}\n[outcomes]\n\"End\" = \"true\"\n";

std::string said(const std::string& path) {
  const ReadResult result = read_scenario(std::filesystem::path(path));
  std::string text;
  for (const Diagnostic& item : result.diagnostics.items) text += item.code + ": " + item.message + "\n";
  CHECK_EQ(result.scenario.has_value(), !result.diagnostics.has_errors());
  return text;
}

}  // namespace

TEST_CASE("what is read: every entity in the order of the file, with its defaults") {
  const ReadResult result = read_text(neighbours);
  REQUIRE(result.scenario.has_value());
  const Scenario& s = *result.scenario;
  CHECK_EQ(s.title, "Two neighbours");
  CHECK_EQ(s.turns, 12);
  REQUIRE_EQ(s.actors.size(), 3);
  CHECK_EQ(s.actors[2].id, "umpire");
  CHECK_EQ(s.actors[2].short_name, "Umpire");
  CHECK(s.actors[2].playable);
  REQUIRE_EQ(s.sets.size(), 3);
  CHECK_EQ(s.sets[0].id, "actors");
  CHECK_EQ(s.sets[0].members, std::vector<int>{0, 1, 2});
  CHECK_EQ(s.sets[1].members, std::vector<int>{0, 1});
  CHECK(s.sets[2].dynamic);
  const Action& exercise = s.actions[0];
  CHECK_EQ(exercise.instrument, Instrument::military);
  CHECK_FALSE(exercise.covert);
  CHECK_FALSE(exercise.has_target);
  CHECK_EQ(exercise.says, "");
  CHECK(s.actions[1].covert);
  CHECK(s.actions[1].has_target);
  CHECK_EQ(s.offers[0].lasts, 12);
  CHECK_EQ(s.offers[0].answer, 1);
  CHECK_EQ(s.offers[0].pause, 3);
  CHECK_EQ(s.institutions[0].threshold, 2);
  CHECK_EQ(s.rules[1].each, Each::pair);
  CHECK_NE(s.digest, 0);
}

TEST_CASE("start tables: an actor before a set, the first set before a later one, any before the default") {
  const ReadResult result = read_text(std::string(neighbours) + R"(
[state.actor.x]
range = [0, 10]
start = { default = 1, rivals = 2, actors = 3, north = 4 }
)");
  REQUIRE(result.scenario.has_value());
  const Scenario& s = *result.scenario;
  const Variable& x = s.variables[static_cast<std::size_t>(find_variable(s, Scope::actor, "x"))];
  std::string order;
  for (const StartEntry& entry : x.start) order += entry.value.text.value;
  CHECK_EQ(order, "4231");
}

TEST_CASE("files of a scenario are found in its own folder, and read again from memory as the same") {
  const ScratchFolder folder;
  const std::string path = folder.write("case.toml", "include = [\"lib/more.toml\"]\n" + minimal);
  folder.write("lib/more.toml", "[actors]\nb = {}\n");
  const ReadResult result = read_scenario(std::filesystem::path(path));
  REQUIRE(result.scenario.has_value());
  CHECK_EQ(result.scenario->actors.size(), 2);
  CHECK_EQ(result.scenario->actors[0].id, "b");  // as if it stood in the place of the include line

  const Sources files = scenario_files(*result.scenario);
  REQUIRE_EQ(files.files.size(), 2);
  CHECK_EQ(files.files[0].path, "case.toml");
  CHECK_EQ(files.files[1].path, "lib/more.toml");
  const ReadResult again = read_scenario(files);
  REQUIRE(again.scenario.has_value());
  CHECK_EQ(again.scenario->digest, result.scenario->digest);
  // The name of the file does not make another scenario of it, a byte of its text does.
  Sources renamed = files;
  renamed.files[0].path = "other.toml";
  CHECK_EQ(read_scenario(renamed).scenario->digest, result.scenario->digest);
  renamed.files[1].text += "#";
  CHECK_NE(read_scenario(renamed).scenario->digest, result.scenario->digest);
}

TEST_CASE("nothing outside the scenario's folder is opened, by whatever way") {
  const ScratchFolder folder;
  folder.write("outside.toml", "[actors]\nb = {}\n");
  const auto with = [&](const std::string& include) {
    return said(folder.write("in/case.toml", "include = [\"" + include + "\"]\n" + minimal));
  };
  std::filesystem::create_directories(folder.path / "in/sub");
  std::filesystem::create_symlink(folder.path / "outside.toml", folder.path / "in/link.toml");
  std::filesystem::create_directory_symlink(folder.path, folder.path / "in/up");
  std::filesystem::create_symlink(folder.path / "in/loop.toml", folder.path / "in/loop.toml");
  folder.write("in/sub/good.toml", "[actors]\nb = {}\n");
  std::filesystem::create_symlink("sub/good.toml", folder.path / "in/inner.toml");
  CHECK_EQ(with("link.toml"), "bad-file: `link.toml` is a link that leaves the scenario's folder\n");
  CHECK_EQ(with("up/outside.toml"),
           "bad-file: `up/outside.toml` is a link that leaves the scenario's folder\n");
  CHECK_EQ(with("loop.toml"), "bad-file: `loop.toml` is not there\n");
  CHECK_EQ(with("sub"), "bad-file: `sub` is not a file\n");
  CHECK_EQ(with("missing.toml"), "bad-file: `missing.toml` is not there\n");
  CHECK_EQ(with("sub/../../outside.toml"),
           "bad-file: `sub/../../outside.toml` does not lead to a file below the scenario's folder\n");
  CHECK_EQ(with("inner.toml"), "");  // a link that stays inside
  CHECK_EQ(with("./sub//good.toml"), "");
}

TEST_CASE("files that cannot be read") {
  const ScratchFolder folder;
  CHECK_EQ(said(folder.path.string()), "bad-file: `" + folder.path.string() + "` is a folder\n");
  const std::string missing = (folder.path / "missing.toml").string();
  CHECK_EQ(said(missing), "bad-file: `" + missing + "` is not there\n");
  const std::string pipe = (folder.path / "pipe").string();
  REQUIRE_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  CHECK_EQ(said(pipe), "bad-file: `" + pipe + "` is not a file\n");
  CHECK_EQ(said(folder.write("includes-pipe.toml", "include = [\"pipe\"]\n" + minimal)),
           "bad-file: `pipe` is not a file\n");
  CHECK_EQ(read_scenario(Sources{}).scenario.has_value(), false);
}

TEST_CASE("line ends and a byte order mark do not change what is read") {
  std::string windows;
  for (const char c : std::string(neighbours)) windows += c == '\n' ? std::string("\r\n") : std::string(1, c);
  const ReadResult result = read_text("\xEF\xBB\xBF" + windows);
  CHECK_EQ(format(result.diagnostics, result.sources), "");
  REQUIRE(result.scenario.has_value());
  CHECK_EQ(result.scenario->actions.size(), 2);
}

TEST_CASE("spoilt scenarios are read or refused, never worse") {
  CHECK(rc::check("read_scenario on mutations", [] {
    const std::string text = mutated(*rc::gen::element(0, 1), *rc::gen::arbitrary<std::uint64_t>());
    const ReadResult result = read_text(text);
    RC_ASSERT(result.scenario.has_value() != result.diagnostics.has_errors());
    RC_ASSERT(result.scenario.has_value() || !format(result.diagnostics, result.sources).empty());
    for (const Diagnostic& item : result.diagnostics.items) RC_ASSERT(item.place.end <= text.size() + 1);
  }));
}

TEST_CASE("every file of tests/corpus ends in a scenario or a message, and can be laid out") {
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(DEMARCHE_SOURCE_DIR "/tests/corpus")) {
    const std::string path = entry.path().string();
    CAPTURE(path);
    const ReadResult result = read_scenario(entry.path());
    CHECK_NE(result.scenario.has_value(), result.diagnostics.has_errors());
    CHECK((result.scenario.has_value() || !format(result.diagnostics, result.sources).empty()));
    const std::string text = file_text("tests/corpus/" + entry.path().filename().string());
    const std::string once = format_toml(text);
    CHECK(format_toml(once) == once);
    const ReadResult base = read_text(neighbours);
    Diagnostics of_moves;
    read_moves({"moves.toml", text}, *base.scenario, of_moves);
    ++files;
  }
  CHECK_GE(files, 30);
}
