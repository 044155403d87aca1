#include "sim/scenario/layer_file.h"

#include <doctest/doctest.h>

#include "sim/scenario/read.h"
#include "tests/scenario/messages.h"
#include "tests/scenario/samples.h"

using namespace demarche;
using namespace demarche::test;

namespace {

Scenario tiny() {
  ReadResult read = read_scenario(std::filesystem::path(DEMARCHE_SOURCE_DIR "/scenarios/tiny.toml"));
  REQUIRE(read.scenario);
  return std::move(*read.scenario);
}

}  // namespace

TEST_CASE("a layer comes back from its file as it was") {
  Scenario s = tiny();
  s.title = "A title\nof two lines";  // it stands in a comment
  Overrides layer;
  layer.values = {{"bite", 0.1 + 0.02}, {"world.defiance", 0.5}, {"sanctions[sender, target_state]", 0.25}};
  layer.off = {"Sanctions bite"};
  Diagnostics diagnostics;
  const auto back = read_layer({"x.layer.toml", layer_text(s, layer, "a \"name\"\n")}, s, diagnostics);
  CHECK(diagnostics.items.empty());
  REQUIRE(back);
  CHECK(back->values == layer.values);
  CHECK_EQ(back->off, layer.off);
}

TEST_CASE("a layer is read without a scenario, too: its form is checked, its names are not") {
  Diagnostics diagnostics;
  const auto read = [&](const std::string& text) {
    diagnostics.items.clear();
    return read_layer_as_written({"x.layer.toml", "name = \"x\"\n" + text}, diagnostics);
  };
  const auto layer =
      read("set = { bite = 0.1, \"trust[a, b]\" = -1, world.tension = 2 }\noff = [\"B\", \"A\"]\n");
  REQUIRE(layer);
  CHECK(layer->values ==
        std::map<std::string, double>{{"bite", 0.1}, {"trust[a, b]", -1}, {"world.tension", 2}});
  CHECK(layer->off == std::vector<std::string>{"A", "B"});
  for (const char* text : {"set = { bite = \"much\" }\n", "moves = []\n", "colour = 1\n", "set = ["}) {
    CHECK_FALSE_MESSAGE(read(text).has_value(), text);
    CHECK_MESSAGE(diagnostics.has_errors(), text);
  }
}

TEST_CASE("a layer that does not fit says where") {
  const Scenario s = tiny();
  const auto problem = [&](const std::string& text) {
    Sources sources;
    sources.files.push_back({"x.layer.toml", text});
    Diagnostics diagnostics;
    CHECK_FALSE(read_layer(sources.files[0], s, diagnostics));
    return format(diagnostics, sources);
  };
  CHECK_NE(problem("name = \"x\"\nset = { bit = 0.1 }\n").find("`bite`"), std::string::npos);
  CHECK_NE(problem("name = \"x\"\nset = { bite = 7 }\n").find("x.layer.toml:2"), std::string::npos);
  CHECK_NE(problem("name = \"x\"\noff = [\"Sanction bites\"]\n").find("Sanctions bite"), std::string::npos);
  CHECK_NE(problem("name = \"x\"\nset = { bite = \"much\" }\n").find("number"), std::string::npos);
  CHECK_NE(problem("name = \"x\"\nmoves = []\n").find("moves"), std::string::npos);
  CHECK_NE(problem("colour = 1\n").find("colour"), std::string::npos);
  CHECK_NE(problem("name = [").find("x.layer.toml:1"), std::string::npos);
}

TEST_CASE("a layer is written into the files: numbers alone change; what has no number there is left over") {
  const Scenario s = tiny();
  Overrides layer, left;
  layer.values = {{"bite", 0.125}, {"world.defiance", 0.5}, {"sanctions[sender, target_state]", 0.25}};
  layer.off = {"Sanctions bite"};
  const std::string before = scenario_files(s).files[0].text;
  const Sources files = with_layer_written(s, layer, left);
  std::string wanted = before;
  const auto replace = [&](const std::string& from, const std::string& to) {
    const std::size_t at = wanted.find(from);
    REQUIRE_NE(at, std::string::npos);
    wanted.replace(at, from.size(), to);
  };
  replace("range = [0, 1], start = 0.7", "range = [0, 1], start = 0.5");
  replace("bite = { value = 0.08", "bite = { value = 0.125");
  CHECK_EQ(files.files[0].text, wanted);
  CHECK_EQ(left.values.size(), 1);
  CHECK(left.values.contains("sanctions[sender, target_state]"));
  CHECK_EQ(left.off, layer.off);
  const ReadResult read = read_scenario(files);
  REQUIRE(read.scenario);
  CHECK_EQ(read.scenario->parameters[0].value, 0.125);
}
