// demarche study, sweep and run of a study's row, as a user types them.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "tests/cli/script.h"

using namespace demarche::test;

namespace {

const std::string tiny_study = "'" DEMARCHE_SOURCE_DIR "/scenarios/studies/tiny.study.toml'";

std::string in(const ScratchFolder& folder, const std::string& name) {
  return " -o '" + (folder.path / name).string() + "'";
}

}  // namespace

TEST_CASE("study: a file's study ends in tables, a page and a summary") {
  if (!has_program()) return;
  const ScratchFolder folder;
  const Played played = play_script("study " + tiny_study + " bite" + in(folder, "out"));
  CHECK_EQ(played.code, 0);
  CHECK(has(played.out, "15 points, 3,000 runs"));
  CHECK(has(played.out, "Settlement, %"));
  CHECK(has(played.out, "Common luck"));
  for (const char* file :
       {"study.sqlite", "points.csv", "runs.csv", "shares.csv", "summary.csv", "study.html"})
    CHECK(std::filesystem::exists(folder.path / "out" / file));
  const std::string page = whole_text(folder.path / "out" / "study.html");
  CHECK(has(page, "<svg"));
  CHECK(has(page, "Does more bite mean a settlement?"));

  // Not over what is there; with --resume there is nothing left to do.
  CHECK_EQ(play_script("study " + tiny_study + " bite" + in(folder, "out")).code, 1);
  const Played again = play_script("study " + tiny_study + " bite --resume --json" + in(folder, "out"));
  CHECK_EQ(again.code, 0);
  const auto json = nlohmann::json::parse(again.out);
  CHECK_EQ(json["runs"], 3000);
  CHECK_EQ(json["points"].size(), 15);
  CHECK_EQ(json["about"]["complete"], "yes");

  // A row is a run again, and a game.
  const std::string database = "'" + (folder.path / "out" / "study.sqlite").string() + "'";
  const Played run = play_script("run " + database + " --point 3 --run 17 --json");
  CHECK_EQ(run.code, 0);
  const std::string digest = nlohmann::json::parse(run.out)["digest"];
  CHECK(has(whole_text(folder.path / "out" / "runs.csv"), "\n3,17,"));
  CHECK(has(whole_text(folder.path / "out" / "runs.csv"), digest));
  const Played game = play_script("play " + database + " --point 3 --run 17", "back\n");
  CHECK_EQ(game.code, 0);
  CHECK_EQ(play_script("run " + database + " --point 99 --run 0").code, 1);
  // The example of docs/studies.md, where there is a Python.
  if (std::system("python3 -c 'import sqlite3' >/dev/null 2>&1") == 0) {
    const std::string out = (folder.path / "python").string();
    CHECK_EQ(std::system(("python3 '" DEMARCHE_SOURCE_DIR "/scripts/study-example.py' " + database + " >'" +
                          out + "'")
                             .c_str()),
             0);
    CHECK(has(whole_text(out), "bite 0.10, defiance 0.5: "));
  }

  // A database that is damaged is not a failure of ours.
  const std::filesystem::path damaged_file = folder.path / "out" / "study.sqlite";
  std::string bytes = whole_text(damaged_file);
  for (std::size_t at = bytes.find("CREATE"); at != std::string::npos; at = bytes.find("CREATE", at + 1))
    bytes.replace(at, 6, "CREAXE");
  std::ofstream(damaged_file, std::ios::binary) << bytes;
  const Played damaged = play_script("study " + tiny_study + " bite --resume" + in(folder, "out"));
  CHECK_EQ(damaged.code, 1);
  CHECK(has(damaged.err, "study.sqlite"));
}

TEST_CASE("study: policies and screening say which does best and what matters") {
  if (!has_program()) return;
  const ScratchFolder folder;
  const Played policies = play_script("study " + tiny_study + " strategies" + in(folder, "p"));
  CHECK_EQ(policies.code, 0);
  CHECK(has(policies.out, "regret if more"));
  CHECK(has(policies.out, "offer first"));
  const std::string row = (folder.path / "p" / "study.sqlite").string();
  CHECK_EQ(play_script("run '" + row + "' --point 2 --run 5").code, 0);  // with the policy's move
  CHECK_EQ(play_script("run '" + row + "' --point 2 --run 5 --save '" +
                       (folder.path / "g.demarche").string() + "'")
               .code,
           0);
  const Played screening = play_script("study " + tiny_study + " screening" + in(folder, "m"));
  CHECK_EQ(screening.code, 0);
  CHECK(has(screening.out, "strength (mu*)"));
}

TEST_CASE("sweep: flags become a study") {
  if (!has_program()) return;
  const ScratchFolder folder;
  const Played played = play_script(
      "sweep " + tiny + " --vary bite=0:0.2:0.1 --vary world.defiance=0.5,0.9 --runs 40" + in(folder, "s"));
  CHECK_EQ(played.code, 0);
  CHECK(has(played.out, "6 points, 240 runs"));
  const Played dry = play_script("sweep " + tiny + " --vary bite=0:0.2:0.1 --runs 40 --dry-run --json");
  CHECK_EQ(dry.code, 0);
  CHECK_EQ(nlohmann::json::parse(dry.out)["runs"], 120);
  const Played precise =
      play_script("sweep " + tiny + " --vary bite=0,0.1 --runs 40 --until 9% --json" + in(folder, "u"));
  CHECK_EQ(precise.code, 0);
  const auto told = nlohmann::json::parse(precise.out);
  for (const auto& point : told["points"])
    for (const auto& share : point["outcomes"])
      CHECK_LT(share["high"].get<double>() - share["low"].get<double>(), 0.09);
}

TEST_CASE("study: every study of a file, and the grades of the one whose policies are tried") {
  if (!has_program()) return;
  const ScratchFolder folder;
  const std::filesystem::path scenarios = DEMARCHE_SOURCE_DIR "/scenarios";
  const std::string tiny_studies = whole_text(scenarios / "studies" / "tiny.study.toml");
  folder.write("tiny.toml", whole_text(scenarios / "tiny.toml"));
  const std::string file =
      folder.write("two.study.toml", "scenario = \"tiny.toml\"\n[study.ends]\nruns = 5\n\n" +
                                         tiny_studies.substr(tiny_studies.find("[study.strategies]")));
  const Played every = play_script("study '" + file + "' --every" + in(folder, "all"));
  CHECK_EQ(every.code, 0);
  CHECK(std::filesystem::exists(folder.path / "all/ends/study.sqlite"));
  CHECK(std::filesystem::exists(folder.path / "all/strategies/policies.csv"));
  CHECK(has(every.out, "Grade of Sender"));
  CHECK(has(every.out, "offer first"));
  CHECK(has(every.out, "* highest in this world"));
  CHECK_FALSE(has(every.out, "regret if more"));
  CHECK_EQ(play_script("study '" + file + "' --every strategies").code, 2);
  CHECK_EQ(play_script("study '" + file + "' --every --json").code, 2);
}

TEST_CASE("study: mistakes are told with what there is") {
  if (!has_program()) return;
  const ScratchFolder folder;
  CHECK(has(play_script("study " + tiny_study).err, "which study, or --every? There are: bite"));
  CHECK_EQ(play_script("study " + tiny_study + " nothing").code, 1);
  CHECK_EQ(play_script("study " + tiny + in(folder, "x")).code, 1);
  CHECK_EQ(play_script("sweep " + tiny + " --vary bit=0,1").code, 1);
  CHECK(has(play_script("sweep " + tiny + " --vary bit=0,1").err, "bite"));
  CHECK_EQ(play_script("sweep " + tiny + " --vary bite=0:1").code, 2);
  CHECK_EQ(play_script("sweep " + tiny + " --vary bite=a,b").code, 2);
  CHECK_EQ(play_script("sweep " + tiny + " --vary bite=0,9").code, 1);  // beyond its range
  CHECK_EQ(play_script("study " + tiny_study + " bite --until 0").code, 2);
  const Played script = play_script("study " + tiny_study + " bite --slurm --tasks 4 --time 1:00:00");
  CHECK_EQ(script.code, 0);
  CHECK(has(script.out, "#SBATCH --time=1:00:00"));
  CHECK(has(script.out, "--resume"));
  CHECK_EQ(play_script("study " + tiny_study + " bite --slurm --partition 'a b'").code, 2);
  folder.write("mine/runs.csv", "mine");
  const Played theirs = play_script("study " + tiny_study + " bite" + in(folder, "mine"));
  CHECK_EQ(theirs.code, 1);
  CHECK(has(theirs.err, "not written over"));
  CHECK_EQ(whole_text(folder.path / "mine" / "runs.csv"), "mine");
}
