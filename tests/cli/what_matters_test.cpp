// sensitivity and discover as a user types them, on functions whose answers are known.
#include <doctest/doctest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/cli/program.h"

using namespace demarche::test;
using Json = nlohmann::json;

namespace {

const std::string folder = std::string(DEMARCHE_SOURCE_DIR) + "/tests/study/";

std::string text_of(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

}  // namespace

TEST_CASE("sensitivity: Sobol' indices of the Ishigami function through the whole program") {
  if (!has_program()) return;
  const Ran ran = run_program("sensitivity '" + folder +
                              "ishigami.toml' --method sobol --points 512 --runs 1 --of y --json");
  REQUIRE_EQ(ran.code, 0);
  const Json found = Json::parse(ran.out)["sensitivities"];
  REQUIRE_EQ(found.size(), 1);
  REQUIRE_EQ(found[0]["parameters"].size(), 3);
  CHECK_EQ(found[0]["parameters"][0]["parameter"].get<std::string>(), "x1");  // by total index
  for (const Json& p : found[0]["parameters"]) {
    const bool one = p["parameter"] == "x1";
    const bool two = p["parameter"] == "x2";
    CHECK_LT(std::abs(p["total"]["value"].get<double>() - (one ? 0.558 : two ? 0.442 : 0.244)), 0.06);
    CHECK_LT(std::abs(p["first"]["value"].get<double>() - (one ? 0.314 : two ? 0.442 : 0.0)), 0.06);
  }
}

TEST_CASE("sensitivity: Morris by default, of all outcomes, and errors that name what there is") {
  if (!has_program()) return;
  const Ran ran = run_program("sensitivity '" + folder + "ishigami.toml' --points 4 --runs 1");
  CHECK_EQ(ran.code, 0);
  CHECK_NE(ran.out.find("High"), std::string::npos);
  CHECK_NE(ran.out.find("mu*"), std::string::npos);
  const Ran unknown =
      run_program("sensitivity '" + folder + "ishigami.toml' --points 4 --runs 1 --vary x9 2>&1");
  CHECK_EQ(unknown.code, 1);
  CHECK_NE(unknown.out.find("x9"), std::string::npos);
  const Ran output = run_program("sensitivity '" + folder + "ishigami.toml' --points 4 --runs 1 --of z 2>&1");
  CHECK_EQ(output.code, 1);
  CHECK_NE(output.out.find("“High”"), std::string::npos);
  CHECK_EQ(run_program("discover '" + folder + "ishigami.toml'").code, 2);
  CHECK_EQ(run_program("sensitivity '" + folder + "ishigami.toml' --vary x1=low..2").code, 2);
}

TEST_CASE("discover: files that explain themselves, the same on any number of threads, and resumed") {
  if (!has_program()) return;
  const ScratchFolder scratch;
  const std::string one = (scratch.path / "one").string();
  const std::string two = (scratch.path / "two").string();
  const std::string command =
      "discover '" + folder + "ishigami.toml' --outcome High --when 'world.y > 8' --points 256 --runs 1 ";
  const Ran first = run_program(command + "--threads 1 --json -o '" + one + "'");
  REQUIRE_EQ(first.code, 0);
  REQUIRE_EQ(run_program(command + "--threads 2 -o '" + two + "'").code, 0);
  for (const char* table : {"boxes.csv", "peeling.csv", "tree.csv", "scores.csv", "points.csv"}) {
    CAPTURE(table);
    const std::string text = text_of(scratch.path / "one" / table);
    CHECK_FALSE(text.empty());
    CHECK_EQ(text, text_of(scratch.path / "two" / table));
  }
  CHECK_NE(text_of(scratch.path / "one" / "findings.html").find("<svg"), std::string::npos);
  const Json found = Json::parse(first.out)["discoveries"];
  REQUIRE_EQ(found.size(), 2);
  for (const Json& d : found) {
    REQUIRE_FALSE(d["boxes"].empty());
    CHECK_GT(d["boxes"][0]["density"].get<double>(), 1.5 * d["share"].get<double>());
  }
  CHECK_EQ(run_program(command + "-o '" + one + "'").code, 1);
  const Ran again = run_program(command + "--resume --json -o '" + one + "'");
  CHECK_EQ(again.code, 0);
  CHECK_EQ(Json::parse(again.out)["discoveries"].dump(), found.dump());
}
