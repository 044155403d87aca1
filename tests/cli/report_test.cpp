#include <doctest/doctest.h>

#include "tests/cli/script.h"
#include "tests/report/markup_check.h"

using namespace demarche::test;

namespace {

const std::string sample = "'" DEMARCHE_SOURCE_DIR "/saves/sample.demarche'";

}  // namespace

TEST_CASE("report writes a page, the same to a file and to standard output, on any number of threads") {
  if (!has_program()) return;
  const ScratchFolder folder;
  const std::string page = (folder.path / "page.html").string();
  REQUIRE_EQ(run_program("report " + sample + " --runs 50 --threads 1 -o '" + page + "'").code, 0);
  const std::string written = whole_text(page);
  CHECK(markup_problem(written) == "");
  CHECK(has(written, "Two states, one quarrel"));
  CHECK_EQ(run_program("report " + sample + " --runs 50 --threads 3 -o -").out, written);
  // The other branch of the sample.
  const Ran other = run_program("report " + sample + " --runs 50 --branch 'no deal' -o -");
  CHECK_EQ(other.code, 0);
  CHECK(other.out != written);
  const Ran unknown = run_program("report " + sample + " --branch nowhere -o - 2>&1");
  CHECK_EQ(unknown.code, 1);
  CHECK(has(unknown.out, "no deal"));
}

TEST_CASE("report writes over its own pages, and over nothing else unless it is forced") {
  if (!has_program()) return;
  const ScratchFolder folder;
  const std::string thesis = folder.write("thesis.html", "mine");
  const Ran refused = run_program("report " + sample + " --runs 10 -o '" + thesis + "' 2>&1");
  CHECK_EQ(refused.code, 1);
  CHECK(has(refused.out, "--force"));
  CHECK_EQ(whole_text(thesis), "mine");
  CHECK_EQ(run_program("report " + sample + " --runs 10 --force -o '" + thesis + "'").code, 0);
  CHECK_EQ(run_program("report " + sample + " --runs 10 -o '" + thesis + "'").code, 0);
  CHECK(has(whole_text(thesis), "<h1>"));
  CHECK_EQ(run_program("report " + sample + " -o '" + folder.path.string() + "'").code, 1);
  CHECK_EQ(run_program("report " + sample + " -o /dev/null").code, 1);
}

TEST_CASE("report of what is no save, and of a damaged one, says so") {
  if (!has_program()) return;
  const ScratchFolder folder;
  const std::string damaged =
      folder.write("damaged.demarche", whole_text(sample.substr(1, sample.size() - 2)).substr(0, 700));
  const Ran cut = run_program("report '" + damaged + "' -o - 2>&1");
  CHECK_EQ(cut.code, 1);
  CHECK(has(cut.out, "damaged.demarche"));
  CHECK_EQ(run_program("report " + tiny + " -o -").code, 1);
  CHECK_EQ(run_program("report '" + (folder.path / "none.demarche").string() + "' -o -").code, 1);
  CHECK_EQ(run_program("report " + sample).code, 2);
}

TEST_CASE("class compares what it can read and names the rest") {
  if (!has_program()) return;
  const ScratchFolder folder;
  for (const char* name : {"one", "two"})
    REQUIRE_EQ(run_program("run " + tiny + " --seed 5 --run " + (name[0] == 'o' ? "1" : "2") + " --save '" +
                           (folder.path / (std::string(name) + ".demarche")).string() + "'")
                   .code,
               0);
  const std::string folder_text = "'" + folder.path.string() + "'";
  const Ran whole = run_program("class " + folder_text + " -o -");
  CHECK_EQ(whole.code, 0);
  CHECK(markup_problem(whole.out) == "");
  CHECK(has(whole.out, "2 groups"));
  folder.write("three.demarche", "nothing");
  const std::string page = (folder.path / "class.html").string();
  const Ran part = run_program("class " + folder_text + " -o '" + page + "' 2>&1");
  CHECK_EQ(part.code, 1);
  CHECK(has(part.out, "three"));
  CHECK(has(whole_text(page), "three"));
  const Ran none = run_program("class '" + (folder.path / "three.demarche").string() + "' -o - 2>&1");
  CHECK_EQ(none.code, 1);
  CHECK(!has(none.out, "<html"));
}

TEST_CASE("report, class, compare and explain show the scenario's texts in the language asked for") {
  if (!has_program()) return;
  const ScratchFolder folder;
  const std::string save = "'" + (folder.path / "one.demarche").string() + "'";
  REQUIRE_EQ(run_program("run " + tiny + " --seed 5 --run 1 --save " + save).code, 0);
  const Ran page = run_program("--language fr report " + save + " --runs 20 -o -");
  CHECK_EQ(page.code, 0);
  CHECK(has(page.out, "Deux États, une querelle"));
  CHECK(!has(page.out, "Two states, one quarrel"));
  const Ran all = run_program("--language fr class " + save + " -o -");
  CHECK_EQ(all.code, 0);
  CHECK(has(all.out, "Deux États, une querelle"));
  CHECK(!has(all.out, "Two states, one quarrel"));
  const Ran none = run_program("--language xx class " + save + " -o - 2>&1");
  CHECK_EQ(none.code, 0);  // what has no translation is told as it is written
  CHECK(has(none.out, "Two states, one quarrel"));
  CHECK_EQ(run_program("--language xx report " + save + " --runs 20 -o -").code, 1);
  const Ran events = run_program("--language fr export " + save + " --events -");
  CHECK(has(events.out, "Émetteur"));
  const Ran other = run_program("run " + tiny + " --seed 6 --run 1 --save '" +
                                (folder.path / "two.demarche").string() + "'");
  REQUIRE_EQ(other.code, 0);
  CHECK(has(
      run_program("--language fr compare " + save + " '" + (folder.path / "two.demarche").string() + "'").out,
      "Émetteur"));
  const Ran why = run_program("--language fr explain --plain " + save + " --variable world.defiance");
  CHECK(has(why.out, "Défi  (world.defiance)"));
}
