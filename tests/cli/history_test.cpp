// backtest and calibrate as a user runs them.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "tests/cli/program.h"

using namespace demarche::test;
using Json = nlohmann::json;

namespace {

std::string tiny() { return DEMARCHE_SOURCE_DIR "/scenarios/tiny.toml"; }

std::string read_text(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_CASE("backtest writes its tables and its page, and says what is wrong with a file") {
  if (!has_program()) return;
  const ScratchFolder folder;
  folder.write("events.csv", "date,actor,action\n2024-03-10,Sender,sanctions\n");
  const std::string file = folder.write(
      "x.backtest.toml", "scenario = \"" + tiny() +
                             "\"\nevents = \"events.csv\"\nruns = 50\n\n[[questions]]\nid = \"q\"\n"
                             "text = \"Yes?\"\nasked = 2024-02-01\nwithin = 2\nholds = \"true\"\n"
                             "actor = \"Sender\"\n");
  const std::string out = (folder.path / "out").string();
  const Ran ran = run_program("backtest --json -o '" + out + "' '" + file + "'");
  CHECK_EQ(ran.code, 0);
  const Json json = Json::parse(ran.out);
  CHECK_EQ(json["questions"], 1);
  REQUIRE_EQ(json["forecasts"].size(), 1);
  CHECK_EQ(json["forecasts"][0]["happened"], "yes");
  CHECK_EQ(json["forecasts"][0]["persistence"], 0.0);
  for (const char* name :
       {"forecasts.csv", "comparisons.csv", "reliability.csv", "history.csv", "backtest.sqlite"})
    CHECK(std::filesystem::file_size(folder.path / "out" / name) > 20);
  CHECK(read_text(folder.path / "out" / "backtest.html").find("Yes?") != std::string::npos);
  CHECK(read_text(folder.path / "out" / "forecasts.csv").starts_with("question,text,asked,until,"));
  CHECK(run_program("backtest '" + file + "'").out.find("Only 1 question counts") != std::string::npos);
  CHECK_EQ(
      run_program("backtest '" + folder.write("y.backtest.toml", "events = \"events.csv\"\n") + "'").code, 1);
  CHECK_EQ(run_program("backtest").code, 2);
}

TEST_CASE("calibrate fits a game, and its layer lies over the scenario") {
  if (!has_program()) return;
  const ScratchFolder folder;
  const std::string save = (folder.path / "game.demarche").string();
  REQUIRE_EQ(run_program("run '" + tiny() + "' --save '" + save + "'").code, 0);
  const std::string layer = (folder.path / "fitted.toml").string();
  const std::string table = (folder.path / "draws.csv").string();
  const std::string line = "calibrate '" + tiny() + "' '" + save + "' --fit bite --draws 64 --json";
  const Ran ran = run_program(line + " -o '" + layer + "' --table '" + table + "'");
  CHECK_EQ(ran.code, 0);
  const Json json = Json::parse(ran.out);
  const double mean = json["numbers"]["bite"]["mean"];
  CHECK_EQ(json["games"][0]["luck_known"], true);
  CHECK_EQ(json["impossible"], 0.0);
  CHECK(json["decisions"] > 10);
  CHECK_EQ(run_program(line).out, ran.out);
  const std::string text = read_text(layer);
  CHECK(text.find("# 90 %: ") != std::string::npos);
  CHECK(text.find("digest") != std::string::npos);
  CHECK(read_text(table).starts_with("draw,weight,log_likelihood,bite\n"));
  // The layer is a layer: the ensemble says that it ran with the mean.
  const Json ensemble =
      Json::parse(run_program("ensemble '" + tiny() + "' --runs 10 --json --layer '" + layer + "'").out);
  CHECK_EQ(ensemble["overrides"]["bite"], mean);
  const Json beaten = Json::parse(
      run_program("ensemble '" + tiny() + "' --runs 10 --json --set bite=0.1 --layer '" + layer + "'").out);
  CHECK_EQ(beaten["overrides"]["bite"], 0.1);
  CHECK_EQ(run_program("calibrate '" + tiny() + "' '" + save + "' --fit byte").code, 1);
  CHECK_EQ(run_program("calibrate '" + tiny() + "' --fit bite").code, 2);
  CHECK_EQ(run_program("ensemble '" + tiny() + "' --runs 10 --layer '" +
                       folder.write("bad.toml", "sett = 1\n") + "'")
               .code,
           1);
}
