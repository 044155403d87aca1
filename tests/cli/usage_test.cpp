// What is mistyped on the command line, and output that goes nowhere.
#include <doctest/doctest.h>

#include <filesystem>

#include "tests/cli/program.h"
#include "tests/scenario/samples.h"

using namespace demarche::test;

namespace {

void check_usage(const std::string& arguments, const std::string& says) {
  CAPTURE(arguments);
  const Ran ran = run_program(arguments + " 2>&1");
  CHECK_EQ(ran.code, 2);
  CHECK_MESSAGE(ran.out.find(says) != std::string::npos, ran.out);
}

}  // namespace

TEST_CASE("an unknown command or option is named, with the nearest that there is") {
  if (!has_program()) return;
  check_usage("chek a.toml", "there is no command `chek`, did you mean `check`?");
  check_usage("run a.toml --sed 3", "`--sed` is no option of `run`, did you mean `--seed`?");
  check_usage("run a.toml --sed=3", "did you mean `--seed`?");
  check_usage("ensemble a.toml --rnus 5 --qqqqqq",
              "`--rnus` is no option of `ensemble`, did you mean `--runs`?");
  check_usage("ensemble a.toml --qqqqqq", "`--qqqqqq` is no option of `ensemble`");
  for (const char* number : {"''", "abc", "-1", "1.5", "nan", "4294967296"})
    check_usage("run a.toml --run " + std::string(number), "--run: Value");
}

TEST_CASE("a save does not take the place of what is no file") {
  if (!has_program()) return;
  const ScratchFolder folder;
  const std::string scenario = folder.write("a.toml", small_scenario());
  const std::string pipe = (folder.path / "pipe").string();
  REQUIRE_EQ(std::system(("mkfifo '" + pipe + "'").c_str()), 0);
  const Ran ran = run_program("run '" + scenario + "' --save '" + pipe + "' 2>&1");
  CHECK_EQ(ran.code, 1);
  CHECK_NE(ran.out.find("cannot be written: that is no ordinary file"), std::string::npos);
  CHECK_EQ(std::filesystem::status(pipe).type(), std::filesystem::file_type::fifo);
}

TEST_CASE("output that cannot be written is an error; a reader who has enough is none") {
  if (!has_program()) return;
  const ScratchFolder folder;
  const std::string scenario = "'" + folder.write("a.toml", small_scenario()) + "'";
  if (std::filesystem::is_character_file("/dev/full")) {
    const Ran full = run_program("run " + scenario + " 2>&1 >/dev/full");
    CHECK_EQ(full.code, 1);
    CHECK_NE(full.out.find("the output cannot be written"), std::string::npos);
  }
  for (const char* table : {"none/a.csv", "none/a.sqlite", "a.txt"}) {
    const Ran ran = run_program("ensemble " + scenario + " --runs 2 --table '" +
                                (folder.path / table).string() + "' 2>&1 >/dev/null");
    CHECK_EQ(ran.code, 1);
    CHECK_NE(ran.out.find("cannot write `" + (folder.path / table).string() + "`"), std::string::npos);
    CHECK_EQ(ran.out.find("ends in .csv") != std::string::npos, table == std::string("a.txt"));
  }
  const Ran head = run_program("schema 2>&1 | head -1");
  CHECK_NE(head.out.find("{\n"), std::string::npos);
  CHECK_EQ(head.out.find("written"), std::string::npos);
}
