// Findings: means, shares, differences and ratios over runs, held against sums that can be done by hand.
#include "sim/study/findings.h"

#include <doctest/doctest.h>

#include <cmath>

#include "sim/report/findings_page.h"
#include "sim/scenario/read.h"
#include "tests/scenario/messages.h"

using namespace demarche;
using namespace demarche::test;

namespace {

// A coin per run and a number that depends on it; `bias` moves the coin, with common luck.
constexpr const char* base = R"toml(
[scenario]
title = "Coins"
start = 2024-01-01
step  = "1 month"
turns = 1
[sources]
BOOK = "A book of coins"
[actors]
a = {}
b = {}
[state.world]
coin  = { range = [0, 1], start = 0 }
purse = { range = [0, 100], start = 10 }
[parameters]
bias = { value = 0.5, range = [0, 1] }
gift = { value = 1, range = [0, 10] }
[[rules]]
name    = "Toss"
each    = "world"
effects = ["world.coin = if chance($bias) then 1 else 0", "world.purse += $gift"]
[outcomes]
"End" = "true"
)toml";

std::shared_ptr<const Scenario> scenario_with(const std::string& findings) {
  const ReadResult read = read_scenario(Sources{{{"test.toml", base + findings}}});
  REQUIRE_MESSAGE(read.scenario.has_value(), format(read.diagnostics, read.sources));
  return std::make_shared<const Scenario>(*read.scenario);
}

std::string finding(const std::string& keys) {
  return "[[findings]]\nname = \"F\"\nstatement = \"S\"\nsource = \"BOOK, p. 1\"\n" + keys + "\n";
}

FindingResult result_of(const std::string& keys) { return run_findings(scenario_with(finding(keys))).at(0); }

std::string problems(const std::string& keys) {
  const ReadResult read = read_scenario(Sources{{{"test.toml", base + finding(keys)}}});
  return format(read.diagnostics, read.sources);
}

}  // namespace

TEST_CASE("findings: a share has Wilson's interval and agrees between its bounds") {
  const FindingResult r = result_of("value = \"world.coin\"\nlow = 0.4\nhigh = 0.6\nruns = 400");
  REQUIRE(r.measured);
  CHECK_EQ(r.count, 400);
  // Wilson 1927 with z = 1.96: centre (p + z²/2n) / (1 + z²/n).
  const double z2 = 1.959963984540054 * 1.959963984540054;
  CHECK((r.low + r.high) / 2 == doctest::Approx((r.estimate + z2 / 800) / (1 + z2 / 400)).epsilon(1e-12));
  CHECK(r.inside);
  CHECK(r.estimate > 0.4);
  CHECK(r.estimate < 0.6);
}

TEST_CASE("findings: runs that do not count are left out, and a group without runs is a problem") {
  const FindingResult heads =
      result_of("value = \"world.coin\"\nlow = 0.9\namong = \"world.coin == 1\"\nruns = 100");
  CHECK_EQ(heads.estimate, 1.0);
  CHECK(heads.count > 30);
  CHECK(heads.count < 70);
  CHECK_FALSE(result_of("value = \"1\"\nlow = 0\namong = \"world.coin == 2\"\nruns = 10").problem.empty());
  CHECK_FALSE(result_of("value = \"1\"\nlow = 0\nagainst = \"world.coin == 2\"\nruns = 10").problem.empty());
}

TEST_CASE("findings: groups of one ensemble and worlds are compared, in pairs where the runs are the same") {
  const FindingResult groups = result_of(
      "value = \"world.purse + world.coin\"\nlow = 0.5\namong = \"world.coin == 1\"\nagainst = \"world.coin "
      "== "
      "0\"\nruns = 100");
  CHECK(groups.estimate == doctest::Approx(1));
  CHECK_EQ(groups.count + groups.against, 100);
  const std::string worlds =
      "worlds = [{ name = \"rich\", set = { gift = 5 } }, { name = \"poor\", set = { gift = 1 } }]\nruns = "
      "50\n";
  const FindingResult pairs = result_of("value = \"world.purse + 3 * world.coin\"\nlow = 0\n" + worlds);
  CHECK(pairs.estimate == doctest::Approx(4));
  CHECK(pairs.high - pairs.low < 1e-9);  // the coin is the same in both worlds
  const FindingResult ratio = result_of("value = \"world.purse\"\nlow = 0\nas = \"ratio\"\n" + worlds);
  CHECK(ratio.estimate == doctest::Approx(15.0 / 11));
}

TEST_CASE("findings: turned counts the runs that are 1 here and not in the other world") {
  const FindingResult r = result_of(
      "value = \"world.coin\"\nlow = 0\nas = \"turned\"\nworlds = [{ name = \"a\", set = { bias = 0.7 } }, { "
      "name "
      "= \"b\", set = { bias = 0.4 } }]\nruns = 4000");
  CHECK(std::fabs(r.estimate - 0.3) < 0.025);  // one draw decides both: 0.4 to 0.7
  CHECK_EQ(r.count, 4000);
}

TEST_CASE("findings: a direction needs the whole interval, and `out` turns what is expected round") {
  Finding above;
  above.low = 0.0;
  CHECK(agrees(above, 0.5, 0.1, 0.9));
  CHECK_FALSE(agrees(above, 0.5, -0.1, 1.1));
  Finding below;
  below.high = 0.0;
  CHECK(agrees(below, -0.5, -0.9, -0.1));
  CHECK_FALSE(agrees(below, -0.5, -1.1, 0.1));
  FindingResult result;
  result.measured = true;
  CHECK_FALSE(as_expected(above, result));
  Finding with_reason = above;
  with_reason.out = "a reason";
  CHECK(as_expected(with_reason, result));
  result.inside = true;
  CHECK_FALSE(as_expected(with_reason, result));
}

TEST_CASE("findings: results do not depend on threads, and the page says in, out and why") {
  const auto scenario = scenario_with(
      finding("value = \"world.coin\"\nlow = 0.4\nhigh = 0.6\npublished = \"one | half\"\nruns = 100") +
      "[[findings]]\nname = \"G\"\nstatement = \"T\"\nsource = \"BOOK\"\nvalue = \"world.coin\"\nlow = "
      "0.9\nout = "
      "\"It is fair.\"\nruns = 100\n[[findings]]\nname = \"H\"\nstatement = \"U\"\nsource = \"BOOK\"\nout = "
      "\"No "
      "coin.\"\n");
  const auto one = run_findings(scenario, 1);
  const auto two = run_findings(scenario, 2);
  REQUIRE_EQ(one.size(), 3);
  for (std::size_t i = 0; i < one.size(); ++i) {
    CHECK_EQ(one[i].estimate, two[i].estimate);
    CHECK_EQ(one[i].low, two[i].low);
    CHECK(as_test(scenario->findings[i], one[i]).ok);
  }
  const std::string page = findings_page({{"some/coins.toml", scenario, one}});
  CHECK(page.find("1 of 3 findings are in, 1 out, 1 not measured") != std::string::npos);
  CHECK(page.find("| one \\| half | 0.4 to 0.6 |") != std::string::npos);
  CHECK(page.find("## Why out\n\n- **G**: It is fair.") != std::string::npos);
  CHECK(page.find("## Why not measured\n\n- **H**: No coin.") != std::string::npos);
  CHECK(page.find("- **F**: A book of coins, p. 1") != std::string::npos);
  CHECK(page.find("coins.toml |") != std::string::npos);
}

TEST_CASE("findings: the page counts apart what was fitted, what is built in, and what is neither") {
  const auto scenario = scenario_with(
      finding("value = \"world.coin\"\nlow = 0.4\nhigh = 0.6\nrests_on = \"fitted\"\nruns = 100") +
      "[[findings]]\nname = \"G\"\nstatement = \"T\"\nsource = \"BOOK\"\nvalue = \"world.purse\"\nlow = "
      "10\nrests_on = \"built-in\"\nruns = 10\n[[findings]]\nname = \"H\"\nstatement = \"U\"\nsource = "
      "\"BOOK\"\nvalue = \"world.coin\"\nlow = 0.9\nout = \"It is fair.\"\nruns = 100\n");
  const std::string page = findings_page({{"coins.toml", scenario, run_findings(scenario)}});
  CHECK(page.find("1 of 1 in) or") != std::string::npos);
  CHECK(page.find("*built in*: 1 of 1 in") != std::string::npos);
  CHECK(page.find("neither, 0 of 1 are in") != std::string::npos);
  CHECK(page.find("| in | fitted | coins.toml |") != std::string::npos);
  CHECK(page.find("| in | built in | coins.toml |") != std::string::npos);
  CHECK(page.find("| **out** |  | coins.toml |") != std::string::npos);
}

TEST_CASE("findings: a parameter moved takes findings out, a world's own value stays") {
  const std::string own =
      "[[findings]]\nname = \"own\"\nstatement = \"T\"\nsource = \"BOOK\"\nvalue = \"world.purse\"\nlow = "
      "12.9\nhigh = 13.1\nworlds = [{ name = \"three\", set = { gift = 3 } }]\nruns = 4\n";
  const auto scenario =
      scenario_with(finding("value = \"world.purse\"\nlow = 10.95\nhigh = 11.05\nruns = 4") + own);
  VaryOptions options;
  options.share = 0.1;
  const VariedFindings varied = vary_findings(scenario, options);
  REQUIRE_EQ(varied.variations.size(), 4);  // bias and gift, down and up
  CHECK(varied.base[0].inside);
  CHECK(varied.base[1].inside);
  for (const FindingsVariation& v : varied.variations) {
    CHECK_EQ(v.results[0].inside, v.parameter == "bias");  // 10.9 and 11.1
    CHECK(v.results[1].inside);
  }
  CHECK_EQ(varied.variations[2].results[0].estimate, doctest::Approx(10.9));
  const std::string page = varied_findings_page("coins.toml", *scenario, options, varied);
  CHECK(page.find("| as it is | | | 2 of 2 | 2 of 2 |") != std::string::npos);
  CHECK(page.find("| gift | 1 | 0.9 | 1 of 2 | 1 of 2 | F |") != std::string::npos);
  CHECK(page.find("| F |  | in | 2 |") != std::string::npos);
  options.share = 5;  // not beyond the ranges: bias to 0 and 1, gift to 0 and 6
  const VariedFindings far = vary_findings(scenario, options);
  REQUIRE_EQ(far.variations.size(), 4);
  CHECK_EQ(far.variations[1].to, 1.0);
  CHECK_EQ(far.variations[2].to, 0.0);
}

TEST_CASE("findings: what cannot be meant is said where it stands") {
  CHECK(problems("out = \"No coin.\"\nrests_on = \"fitted\"").find("rests on nothing") != std::string::npos);
  CHECK(problems("value = \"1\"\nlow = 0\nrests_on = \"fited\"").find("fitted") != std::string::npos);
  CHECK(problems("low = 0").find("needs a `value`") != std::string::npos);
  CHECK(problems("value = \"1\"").find("needs `low`, `high` or both") != std::string::npos);
  CHECK(problems("value = \"1\"\nlow = 2\nhigh = 1").find("must not be above") != std::string::npos);
  CHECK(problems("value = \"1\"\nlow = 0\nas = \"ratio\"").find("nothing to compare with") !=
        std::string::npos);
  CHECK(problems("value = \"1\"\nlow = 0\nas = \"turned\"\nagainst = \"true\"").find("two `worlds`") !=
        std::string::npos);
  CHECK(problems("value = \"1\"\nlow = 0\nruns = 1").find("from 2 to") != std::string::npos);
  CHECK(problems("value = \"world.purs\"\nlow = 0").find("test.toml:") != std::string::npos);
  CHECK(problems("value = \"chance(0.5)\"\nlow = 0") != "");
  CHECK(problems("value = \"1\"\nlow = 0\nworlds = [{ name = \"x\", off = [\"Tos\"] }]").find("Toss") !=
        std::string::npos);
}
