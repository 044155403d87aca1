#include <doctest/doctest.h>

#include "tests/cli/program.h"
#include "tests/scenario/samples.h"

using namespace demarche::test;

TEST_CASE("fmt says why a file cannot be laid out, and leaves it alone") {
  if (!has_program()) return;
  const ScratchFolder folder;
  const Ran ran = run_program("fmt '" + folder.write("a.toml", "[a\nb = 1\n") + "' 2>&1");
  CHECK_EQ(ran.code, 1);
  CHECK(ran.out.find("a.toml:1:3: error") != std::string::npos);
}

TEST_CASE("new wants a name and a folder that is there") {
  if (!has_program()) return;
  const ScratchFolder folder;
  CHECK_EQ(run_program("new ''").code, 2);
  CHECK_EQ(run_program("new '" + folder.path.string() + "/.toml'").code, 2);
  CHECK_EQ(run_program("new '" + folder.path.string() + "/nowhere/x'").code, 1);
  CHECK_EQ(run_program("new '" + folder.path.string() + "/x'").code, 0);
  CHECK_EQ(run_program("check --test '" + folder.path.string() + "/x.toml'").code, 0);
}

TEST_CASE("a run keeps its save though nobody reads what it prints") {
  if (!has_program()) return;
  const ScratchFolder folder;
  const std::string scenario = folder.write("a.toml", small_scenario());
  const std::string save = (folder.path / "a.demarche").string();
  run_program("run '" + scenario + "' --save '" + save + "' | true");
  CHECK_EQ(run_program("replay '" + save + "'").code, 0);
}
