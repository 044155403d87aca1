#include "sim/scenario/overrides.h"

#include <doctest/doctest.h>

#include <string>

#include "tests/scenario/messages.h"

using namespace demarche;
using namespace demarche::test;

namespace {

const Scenario& scenario() {
  static const ReadResult result = read_text(neighbours);
  REQUIRE(result.scenario.has_value());
  return *result.scenario;
}

std::string said(const std::string& name, double value) {
  Overrides overrides;
  overrides.values[name] = value;
  Diagnostics diagnostics;
  check_overrides(scenario(), overrides, diagnostics);
  return printed(diagnostics, Severity::error, {});
}

std::string said_of_off(const std::string& name) {
  Overrides overrides;
  overrides.off = {name};
  Diagnostics diagnostics;
  check_overrides(scenario(), overrides, diagnostics);
  return printed(diagnostics, Severity::error, {});
}

}  // namespace

TEST_CASE("overrides: what is known and in range says nothing") {
  CHECK_EQ(said("calm", 2), "");
  CHECK_EQ(said("$calm", 2), "");
  CHECK_EQ(said("world.tension", 0.5), "");
  CHECK_EQ(said("north.economy", 2), "");
  CHECK_EQ(said("trust[north, south]", -1), "");
  CHECK_EQ(said("trust[north,south]", -1), "");
  CHECK_EQ(said_of_off("Cooling"), "");
  CHECK_EQ(said_of_off("A harvest fails"), "");
}

TEST_CASE("overrides: unknown names come with the nearest") {
  CHECK_EQ(said("clam", 2), "unknown-name: no parameter is called `clam` (did you mean `calm`?)\n");
  CHECK_EQ(said("tension", 0.5), "unknown-name: no parameter is called `tension` (write `world.tension`)\n");
  CHECK_EQ(said("trust", 0.5),
           "unknown-name: no parameter is called `trust` (it is a variable of pairs: write "
           "`trust[a, b]`)\n");
  CHECK_EQ(said("world.tensions", 0.5),
           "unknown-name: no world variable is called `tensions` (did you mean `tension`?)\n");
  CHECK_EQ(said("noth.economy", 1), "unknown-name: no actor is called `noth` (did you mean `north`?)\n");
  CHECK_EQ(said("trust[north, suoth]", 0),
           "unknown-name: no actor is called `suoth` (did you mean `south`?)\n");
  CHECK_EQ(said_of_off("Coolng"),
           "unknown-name: no rule or event is called `Coolng` (did you mean `Cooling`?)\n");
}

TEST_CASE("overrides: what has no start value, or one outside its range") {
  CHECK_EQ(said("north.pressure", 1),
           "not-assignable: `pressure` is derived from other quantities and has no start value "
           "(set what it is derived "
           "from)\n");
  CHECK_EQ(said("calm", 3.5), "out-of-range: `calm` = 3.5 is outside its range, 0 to 3\n");
  CHECK_EQ(said("trust[north, north]", 0),
           "bad-override: `trust[north, north]` names the same actor twice (a pair is two "
           "different actors)\n");
  CHECK_EQ(said("trust[north]", 0),
           "bad-override: `trust[north]` names one actor where a pair has two (write `variable[a, "
           "b]`)\n");
}

TEST_CASE("overrides: the engine learns which number is meant") {
  Diagnostics diagnostics;
  const auto pair = resolve_override_target(scenario(), "trust[south, north]", {}, diagnostics);
  REQUIRE(pair.has_value());
  CHECK_EQ(pair->variable, find_variable(scenario(), Scope::pair, "trust"));
  CHECK_EQ(pair->actor, find_actor(scenario(), "south"));
  CHECK_EQ(pair->second_actor, find_actor(scenario(), "north"));
  const auto parameter = resolve_override_target(scenario(), "calm", {}, diagnostics);
  REQUIRE(parameter.has_value());
  CHECK_EQ(parameter->parameter, 0);
  for (const char* odd : {"", ".", "[", "]", "[]", "[,]", "a[", "world.", "$", "trust[,]", "  "}) {
    CAPTURE(odd);
    CHECK_FALSE(resolve_override_target(scenario(), odd, {}, diagnostics).has_value());
  }
}

TEST_CASE("overrides of a test are checked where they are written") {
  CHECK_EQ(errors("[[tests]]\nname = \"T\"\nset = { calm = 9 }\nholds = [\"world.tension <= 1\"]\n"),
           "3:9 out-of-range: `calm` = 9 is outside its range, 0 to 3\n");
}
