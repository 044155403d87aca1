// The lab: what it answers is what the command line would; what it shows can be taken along.
#include <doctest/doctest.h>

#include <algorithm>

#include "gui/lab_plan.h"
#include "gui/png.h"
#include "sim/engine/compile.h"
#include "sim/scenario/read.h"
#include "tests/gui/driver.h"
#include "tests/gui/scratch.h"

using namespace demarche;
using namespace demarche::gui;

namespace {

void give_file(Driver& d, const Scratch& scratch, const std::string& name) {
  d.app().send(command::ShowFolder{scratch.folder().string()});
  d.settle();
  d.click("Files/File name");
  d.press('A', true);
  d.type(name);
  d.click("Files/Save");
}

EnsembleResult played(const Session& session, const Overrides& overrides, std::uint32_t runs) {
  Diagnostics diagnostics;
  EnsembleOptions options;
  options.seed = session.settings().seed;
  options.runs = runs;
  return run_ensemble(compile(session.scenario_pointer(), overrides, {}, diagnostics), options);
}

}  // namespace

TEST_CASE("what may happen: an ensemble as `demarche ensemble` plays it, with fans, histograms and tables") {
  const Scratch scratch("demarche-gui-lab");
  Driver d({.seats = {"sender"}});
  d.wait();
  d.press('4');
  d.click("Study/200");
  CHECK_EQ(
      command_line({Question::what_may_happen, 200, {}, 1}, d.session().scenario(), "my games/tiny.toml",
                   {{{"bite", 0.1}}, {"Sanctions bite"}}, 1),
      "demarche ensemble 'my games/tiny.toml' --runs 200 --seed 1 --set bite=0.1 --off 'Sanctions bite'");
  d.click("Study/Run");
  d.wait();
  REQUIRE(d.app().found().study != nullptr);
  const LabResult& result = *d.app().found().study;
  CHECK_EQ(result.points[0].futures->digest, played(d.session(), {}, 200).digest);
  CHECK_EQ(result.rows.size(), 200);

  d.choose("Result/Measured", "Defiance at the end");
  CHECK(d.has("Result/Picture"));
  d.click("Result/How it ends");
  CHECK(d.view().lab.histogram);
  const std::vector<Measure> measures =
      measures_of(result.scenario != nullptr ? *result.scenario : Scenario{});
  const Measure& score = measures[2];
  CHECK_EQ(score.label, "Score of Sender");
  double sum = 0;
  for (const double x : values_of(result.rows, score)) sum += x;
  CHECK(sum / 200 == doctest::Approx(result.points[0].futures->objective_means[0]));

  d.click("Result/Save the table…");
  give_file(d, scratch, "runs");
  const std::string table = scratch.read("runs.csv");
  CHECK_EQ(std::count(table.begin(), table.end(), '\n'), 200 + 6);  // what it is, the header, a row per run
  d.click("Result/Save the table…");
  give_file(d, scratch, "runs.sqlite");
  CHECK(std::filesystem::exists(scratch.path("runs.sqlite")));

  d.click("Result/Save the picture…");
  give_file(d, scratch, "fan");
  REQUIRE(d.app().picture() != nullptr);
  CHECK_FALSE(d.view().files.open);
  CHECK_EQ(d.app().picture()->path, scratch.path("fan.png"));
  CHECK_GT(d.app().picture()->rect.GetArea(), 10'000);
  d.app().picture_taken("");
  CHECK_EQ(d.app().picture(), nullptr);
}

TEST_CASE("where it tips: a grid, its command line, its table") {
  const Scratch scratch("demarche-gui-lab");
  Driver d({.seats = {"sender"}});
  d.press('4');
  d.click("Study/200");
  d.click("Study/Where does it tip?");
  d.click("Study/5##points");
  CHECK_EQ(command_line({Question::where_it_tips, 200, {0}, 5}, d.session().scenario(), "tiny.toml", {}, 3),
           "demarche sweep tiny.toml --vary bite=0:0.2:0.05 --runs 200 --seed 3");
  d.click("Study/Run");
  d.wait();
  REQUIRE(d.app().found().study != nullptr);
  const LabResult& result = *d.app().found().study;
  REQUIRE_EQ(result.points.size(), 5);
  CHECK_EQ(result.points[4].values[0], 0.2);
  CHECK_EQ(result.points[2].futures->digest,
           played(d.session(), {{{"bite", result.points[2].values[0]}}, {}}, 200).digest);
  d.click("Result/Save the table…");
  give_file(d, scratch, "sweep.csv");
  const std::string table = scratch.read("sweep.csv");
  CHECK_NE(table.find("\nbite,runs,Settlement,"), std::string::npos);
  CHECK_NE(table.find("# scenario_digest: " + to_hex(d.session().scenario().digest)), std::string::npos);
  CHECK_EQ(std::count(table.begin(), table.end(), '\n'), 6 + 1 + 5);
  // Studies change nothing of the game.
  CHECK_EQ(d.session().turn(), 0);
  CHECK(d.session().overrides().values.empty());
}

TEST_CASE("what matters most: a screening whose study file reads, and whose effects are the engine's") {
  Driver d({.seats = {}});
  d.press('4');
  d.click("Study/200");
  d.click("Study/What matters most?");
  d.click("Study/4##trajectories");
  d.click("Study/Run");
  d.wait();
  REQUIRE(d.app().found().study != nullptr);
  const LabResult& result = *d.app().found().study;
  CHECK_EQ(result.points.size(), 4 * 2);
  REQUIRE_EQ(result.effects.size(), measures_of(*result.scenario).size());
  CHECK_EQ(result.effects[0].size(), 1);
  CHECK_EQ(table_of(result).rows.size(), result.effects.size());
  const std::string text =
      study_file(result.plan, *result.scenario, "tiny.toml", {{{"world.defiance", 0.5}}, {}}, 1);
  const Scratch scratch("demarche-gui-lab");
  scratch.tiny();
  scratch.write("what-matters.study.toml", text);
  const ReadResult read = read_study_file(scratch.path("what-matters.study.toml"));
  REQUIRE_MESSAGE(read.scenario, format(read.diagnostics, read.sources));
  REQUIRE_EQ(read.scenario->studies.size(), 1);
  CHECK(read.scenario->studies[0].design == Design::morris);
  CHECK_EQ(read.scenario->studies[0].points, 4);
}

TEST_CASE("a study can be cancelled, and its cost is said before also when the game is over") {
  Driver d({.seats = {}});
  d.click("To the end");
  d.wait();
  REQUIRE(d.session().over());
  REQUIRE(d.app().found().rate);
  CHECK_GT(d.app().found().rate->seconds, 0);
  d.press('4');
  d.app().send(command::RunStudy{Question::what_may_happen, 50'000'000, {}, 1});
  d.frame();
  d.frame();
  REQUIRE(d.has("Study/Cancel"));
  d.click("Study/Cancel");
  d.wait();
  CHECK_EQ(d.app().found().study, nullptr);
  CHECK(d.has("Study/Run"));
}

TEST_CASE("a picture is written as PNG") {
  const Scratch scratch("demarche-gui-png");
  const std::vector<std::uint8_t> pixels(4 * 3 * 2, 200);
  REQUIRE_EQ(write_png(scratch.path("x.png"), 3, 2, pixels), "");
  CHECK_EQ(scratch.read("x.png").substr(1, 3), "PNG");
  CHECK_NE(write_png(scratch.path("x.png"), 3, 3, pixels), "");
  CHECK_NE(write_png("/nowhere/x.png", 3, 2, pixels), "");
}
