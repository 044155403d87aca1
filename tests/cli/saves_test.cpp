#include <doctest/doctest.h>

#include <algorithm>

#include <nlohmann/json.hpp>

#include "sim/session/save.h"
#include "tests/cli/program.h"
#include "tests/scenario/samples.h"

using namespace demarche;
using namespace demarche::test;
using Json = nlohmann::json;

namespace {

const std::string tiny = "'" DEMARCHE_SOURCE_DIR "/scenarios/tiny.toml'";
const std::string sample = "'" DEMARCHE_SOURCE_DIR "/saves/sample.demarche'";

std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace

TEST_CASE("run --save keeps the run: the save replays to its digest") {
  if (!has_program()) return;
  const ScratchFolder folder;
  const std::string moves = folder.write("moves.toml", R"([[moves]]
turn = 2
actor = "sender"
do = "offer"
target = "target_state"
gives = ["relief"]
asks = ["compliance"]
lasts = 5
[[moves]]
turn = 3
actor = "target_state"
answer = "sender"
vote = "accept"
)");
  for (const std::string& flags :
       {std::string(), " --moves '" + moves + "'", std::string(" --turns 4 --set bite=0.15")}) {
    CAPTURE(flags);
    const std::string save = (folder.path / "run.demarche").string();
    const Ran run =
        run_program("run " + tiny + " --seed 5 --run 3 --json" + flags + " --save '" + save + "'");
    REQUIRE_EQ(run.code, 0);
    const SaveResult read = read_save(save);
    REQUIRE_MESSAGE(read.save, read.problem);
    const Json out = Json::parse(run.out);
    CHECK_EQ(read.save->timeline.at(read.save->timeline.here).turn, out["turns"].get<int>());
    const Ran replay = run_program("replay --json '" + save + "'");
    CHECK_EQ(replay.code, 0);
    CHECK_EQ(Json::parse(replay.out)["ok"], true);
    CHECK(run_program("replay '" + save + "'").out.find(out["digest"].get<std::string>()) !=
          std::string::npos);
  }
  CHECK_EQ(run_program("run " + tiny + " --save /nowhere/run.demarche").code, 1);
}

TEST_CASE("replay names the first turn that differs and ends with 1") {
  if (!has_program()) return;
  const ScratchFolder folder;
  CHECK_EQ(run_program("replay " + sample).code, 0);
  std::string edited = file_text("scenarios/tiny.toml");
  const std::string effect = "world.defiance -= 0.03";
  edited.replace(edited.find(effect), effect.size(), "world.defiance -= 0.04");
  const std::string scenario = folder.write("tiny.toml", edited);
  const Ran differs = run_program("replay " + sample + " --scenario '" + scenario + "' 2>&1");
  CHECK_EQ(differs.code, 1);
  CHECK(differs.out.find("turn 2 of branch “main”") != std::string::npos);
  const Ran json = run_program("replay --json " + sample + " --scenario '" + scenario + "'");
  CHECK_EQ(json.code, 1);
  CHECK_EQ(Json::parse(json.out)["first_different"]["turn"], 2);
}

TEST_CASE("export and import are each other's reverse") {
  if (!has_program()) return;
  const ScratchFolder folder;
  const std::string json = (folder.path / "s.json").string();
  const std::string back = (folder.path / "s.demarche").string();
  CHECK_EQ(run_program("export " + sample + " -o '" + json + "' --events '" +
                       (folder.path / "e.csv").string() + "'")
               .code,
           0);
  CHECK_EQ(run_program("import '" + json + "' -o '" + back + "'").code, 0);
  CHECK(bytes_of(back) == file_text("saves/sample.demarche"));
  CHECK(run_program("export " + sample).out == bytes_of(json));
  CHECK(bytes_of(folder.path / "e.csv")
            .starts_with("date,source,target,cameo,plover,goldstein,text,visible\n2024-01-01,"));
}

TEST_CASE("bad files end with 1 and a sentence") {
  if (!has_program()) return;
  const ScratchFolder folder;
  const std::string cut = folder.write("cut.demarche", file_text("saves/sample.demarche").substr(0, 700));
  const std::string text = folder.write("text.json", "{\"file\": \"demarche save\"");
  for (const std::string& line :
       {"replay '" + cut + "'", "export '" + cut + "'", std::string("replay /nowhere"), "replay " + tiny,
        "import '" + text + "' -o '" + cut + "2'", "compare " + sample + " " + tiny,
        "compare '" + cut + "' " + sample, "compare " + tiny + " " + tiny}) {
    CAPTURE(line);
    const Ran ran = run_program(line + " 2>&1");
    CHECK_EQ(ran.code, 1);
    CHECK(ran.out.starts_with("demarche: "));
    CHECK_EQ(std::count(ran.out.begin(), ran.out.end(), '\n'), 1);
  }
  CHECK_EQ(run_program("replay").code, 2);
}

TEST_CASE("compare says what differs between saves and between ensembles") {
  if (!has_program()) return;
  const ScratchFolder folder;
  const Ran same = run_program("compare --json " + sample + " " + sample);
  CHECK_EQ(same.code, 0);
  CHECK_EQ(Json::parse(same.out)["same"], true);
  const std::string other = (folder.path / "o.demarche").string();
  REQUIRE_EQ(run_program("run " + tiny + " --seed 9 --save '" + other + "'").code, 0);
  const Ran saves = run_program("compare --json " + sample + " '" + other + "'");
  CHECK_EQ(saves.code, 0);
  CHECK_EQ(Json::parse(saves.out)["first_decision"], 1);
  CHECK(run_program("compare " + sample + " '" + other + "'").out.find("Settings\n") != std::string::npos);
  const std::string a = (folder.path / "a.csv").string();
  const std::string b = (folder.path / "b.json").string();
  REQUIRE_EQ(run_program("ensemble " + tiny + " --runs 300 --table '" + a + "'").code, 0);
  REQUIRE_EQ(
      run_program("ensemble " + tiny + " --runs 300 --set world.defiance=0.31 --json > '" + b + "'").code, 0);
  const Ran ensembles = run_program("compare --json '" + a + "' '" + b + "'");
  CHECK_EQ(ensembles.code, 0);
  CHECK_EQ(Json::parse(ensembles.out)["outcomes"]["Settlement"]["beyond_chance"], true);
  CHECK(run_program("compare '" + a + "' '" + a + "'").out.find("within chance") != std::string::npos);
}
