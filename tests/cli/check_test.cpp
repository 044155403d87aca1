#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "tests/cli/program.h"
#include "tests/scenario/samples.h"

using namespace demarche::test;
using Json = nlohmann::json;

namespace {

std::set<std::string> keys_of(const Json& table) {
  std::set<std::string> keys;
  for (const auto& [key, value] : table.items()) keys.insert(key);
  return keys;
}

}  // namespace

TEST_CASE("check --json has the keys that programs rely on") {
  if (!has_program()) return;
  const ScratchFolder folder;
  std::string text = small_scenario();
  text += "\n[parameters.idle]\nvalue = 1\nrange = [0, 2]\n\n[[tests]]\nname = \"T\"\nholds = [\"true\"]\n";
  const Ran ran = run_program("check --test --json '" + folder.write("a.toml", text) + "'");
  CHECK_EQ(ran.code, 0);
  const Json out = Json::parse(ran.out);
  CHECK_EQ(keys_of(out), std::set<std::string>{"ok", "diagnostics", "tests", "basis"});
  CHECK_EQ(out["ok"], true);
  REQUIRE_EQ(out["diagnostics"].size(), 1);
  const Json& warning = out["diagnostics"][0];
  CHECK_EQ(keys_of(warning),
           std::set<std::string>{"severity", "file", "line", "column", "code", "message", "hint"});
  CHECK_EQ(warning["severity"], "warning");
  CHECK_EQ(warning["code"], "unused-parameter");
  CHECK_EQ(warning["column"], 13);
  REQUIRE_EQ(out["tests"].size(), 1);
  CHECK_EQ(keys_of(out["tests"][0]), std::set<std::string>{"name", "ok", "detail", "file", "line"});
  CHECK_EQ(out["basis"], Json({{"facts", 0}, {"estimates", 0}, {"judgements", 5}}));
}

TEST_CASE("check --outcomes says how each outcome is reached, and fails when one is not") {
  if (!has_program()) return;
  const ScratchFolder folder;
  const std::string fine = folder.write("fine.toml", small_scenario());
  const Ran ran = run_program("check --outcomes --json '" + fine + "'");
  CHECK_EQ(ran.code, 0);
  const Json out = Json::parse(ran.out);
  CHECK_EQ(keys_of(out), std::set<std::string>{"ok", "diagnostics", "tests", "basis", "outcomes"});
  REQUIRE_FALSE(out["outcomes"].empty());
  CHECK_EQ(keys_of(out["outcomes"][0]),
           std::set<std::string>{"outcome", "reached", "by", "share", "low", "high"});
  std::string text = small_scenario();
  text.insert(text.find('\n', text.find("[outcomes]")) + 1, "\"Out of reach\" = \"turn > 999\"\n");
  const Ran missing = run_program("check --outcomes '" + folder.write("missing.toml", text) + "'");
  CHECK_EQ(missing.code, 1);
  CHECK_NE(missing.out.find("MISSING Out of reach"), std::string::npos);
  CHECK_NE(missing.out.find("not every outcome was reached"), std::string::npos);
}

TEST_CASE("check takes a translation for one, and counts what is missing") {
  if (!has_program()) return;
  const ScratchFolder folder;
  folder.write("a.toml", small_scenario());
  const std::string french =
      folder.write("a.fr.toml", "language = \"fr\"\n[[texts]]\nof = \"gone\"\nis = \"parti\"\n");
  const Ran ran = run_program("check '" + french + "' 2>&1");
  CHECK_EQ(ran.code, 0);
  CHECK_NE(ran.out.find("translation of"), std::string::npos);
  CHECK_NE(ran.out.find("into fr: 0 of "), std::string::npos);
  CHECK_NE(ran.out.find("[unknown-text]"), std::string::npos);
  CHECK_EQ(ran.out.find("missing-section"), std::string::npos);
  folder.write("a.fr.toml", "language = \"fr\"\ntitle = \"x\"\n");
  CHECK_EQ(run_program("check '" + french + "'").code, 1);
}

TEST_CASE("check --test says where a claim fails and what was seen") {
  if (!has_program()) return;
  const ScratchFolder folder;
  const std::string fails = folder.write(
      "fails.toml", small_scenario() + "\n[[tests]]\nname = \"T\"\nholds = [\"turn < 2 at turn 3\"]\n");
  const std::string out = run_program("check --test '" + fails + "'").out;
  CHECK_NE(out.find("“turn < 2 at turn 3” is false: `turn` is 3 at turn 3"), std::string::npos);
  CHECK_NE(out.find("fails.toml:"), std::string::npos);
}

TEST_CASE("check fails with code 1 for errors and for tests that fail, and says so in JSON too") {
  if (!has_program()) return;
  const ScratchFolder folder;
  const std::string broken = folder.write("broken.toml", "[scenario\n");
  const std::string fails =
      folder.write("fails.toml", small_scenario() + "\n[[tests]]\nname = \"T\"\nholds = [\"false\"]\n");
  CHECK_EQ(run_program("check '" + broken + "'").code, 1);
  CHECK_EQ(run_program("check '" + fails + "'").code, 0);
  CHECK_EQ(run_program("check --test '" + fails + "'").code, 1);
  const Json out = Json::parse(run_program("check --test --json '" + fails + "' '" + broken + "'").out);
  CHECK_EQ(out["ok"], false);
  CHECK_EQ(out["tests"][0]["ok"], false);
  CHECK_EQ(out["diagnostics"][0]["severity"], "error");
  CHECK_EQ(out["diagnostics"][0]["file"], broken);
  CHECK_EQ(run_program("check").code, 2);
  CHECK_EQ(run_program("check '" + (folder.path / "missing.toml").string() + "'").code, 1);
}

TEST_CASE("validity lays findings beside a scenario, and check --test counts them as tests") {
  if (!has_program()) return;
  const ScratchFolder folder;
  const std::string finding =
      "\n[sources]\nB = \"A book\"\n[[findings]]\nname = \"F\"\nstatement = \"S\"\nsource = \"B\"\nvalue = "
      "\"1\"\nruns = 10\n";
  const std::string in = folder.write("in.toml", small_scenario() + finding + "low = 0\n");
  const std::string out = folder.write("out.toml", small_scenario() + finding + "low = 2\n");
  const Ran page = run_program("validity '" + in + "'");
  CHECK_EQ(page.code, 0);
  CHECK_NE(page.out.find("1 of 1 findings are in, 0 out, 0 not measured"), std::string::npos);
  const Ran json = run_program("validity --json '" + out + "'");
  CHECK_EQ(json.code, 1);
  const Json rows = Json::parse(json.out);
  REQUIRE_EQ(rows.size(), 1);
  CHECK_EQ(keys_of(rows[0]),
           std::set<std::string>{"scenario", "name", "statement", "source", "published", "low", "high",
                                 "measured", "inside", "as_expected", "rests_on", "out", "problem", "ours"});
  CHECK_EQ(rows[0]["rests_on"], "");
  CHECK_EQ(rows[0]["inside"], false);
  CHECK_EQ(rows[0]["ours"]["estimate"], 1);
  CHECK_EQ(run_program("check --test '" + in + "'").code, 0);
  CHECK_EQ(run_program("check --test '" + out + "'").code, 1);
}

TEST_CASE("check prints what the numbers rest on") {
  if (!has_program()) return;
  const ScratchFolder folder;
  const Ran ran = run_program("check '" + folder.write("a.toml", sample_scenarios()[1]) + "'");
  CHECK_NE(ran.out.find("numbers rest on 0 facts (0 %), 1 estimate (20 %), 4 judgements (80 %)"),
           std::string::npos);
}

TEST_CASE("new writes a scenario that checks, passes its tests, runs, and is never overwritten") {
  if (!has_program()) return;
  const ScratchFolder folder;
  const std::string name = (folder.path / "my-crisis").string();
  CHECK_EQ(run_program("new '" + name + "'").code, 0);
  const Json out = Json::parse(run_program("check --test --json '" + name + ".toml'").out);
  CHECK_EQ(out["ok"], true);
  CHECK_EQ(out["diagnostics"].size(), 0);
  CHECK_GE(out["tests"].size(), 2);
  CHECK_EQ(run_program("run '" + name + ".toml' --seed 2").code, 0);
  CHECK_EQ(run_program("new '" + name + "'").code, 1);
}

TEST_CASE("new begins from a pattern, and says which there are") {
  if (!has_program()) return;
  const ScratchFolder folder;
  const std::string name = (folder.path / "my-case").string();
  CHECK_EQ(run_program("new '" + name + "' --template deadline").code, 0);
  const Json out = Json::parse(run_program("check --test --json '" + name + ".toml'").out);
  CHECK_EQ(out["ok"], true);
  CHECK_GE(out["tests"].size(), 2);
  const Ran list = run_program("new --template all");
  CHECK_NE(list.out.find("deadline"), std::string::npos);
  CHECK_NE(list.out.find("spoiler"), std::string::npos);
  const Ran wrong = run_program("new '" + name + "2' --template deadlin 2>&1");
  CHECK_EQ(wrong.code, 2);
  CHECK_NE(wrong.out.find("deadline"), std::string::npos);
  CHECK_EQ(run_program("new").code, 2);
}

TEST_CASE("fmt lays out a file in place and leaves one alone that is laid out") {
  if (!has_program()) return;
  const ScratchFolder folder;
  const std::string path = folder.write("a.toml", "a=1 # one\nlonger=2\n");
  CHECK_EQ(run_program("fmt '" + path + "'").code, 0);
  std::ifstream stream(path);
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  CHECK_EQ(text, "a      = 1  # one\nlonger = 2\n");
}
