#include <doctest/doctest.h>

#include <string>

#include "tests/scenario/messages.h"

using namespace demarche;
using namespace demarche::test;

namespace {

// The part of the warnings with that code.
std::string with_code(const std::string& lines, const std::string& code) {
  std::string result;
  for (std::size_t begin = 0; begin < lines.size();) {
    const std::size_t end = lines.find('\n', begin);
    const std::string line = lines.substr(begin, end - begin);
    if (line.find(' ' + code + ':') != std::string::npos) result += line + '\n';
    begin = end + 1;
  }
  return result;
}

const std::string guard_hint =
    " (guard it with `if`, `and` or `needs`, or keep it away with `max(…, 0.01)`)\n";

}  // namespace

TEST_CASE("the base of these tests gives no warnings") { CHECK_EQ(warnings(""), ""); }

TEST_CASE("unused parameters, variables, derived quantities and terms") {
  CHECK_EQ(warnings("[parameters.idle]\nvalue = 1\nrange = [0, 2]\n"),
           "1:13 unused-parameter: the parameter `$idle` is used nowhere\n");
  CHECK_EQ(warnings("[derived.world]\nidle = \"world.tension\"\n"),
           "2:1 unused-derived: the derived quantity `idle` is used nowhere\n");
  CHECK_EQ(with_code(warnings("[state.world.idle]\nrange = [0, 1]\nstart = 0\n" +
                              rule_with("world", "world.idle += 0.1")),
                     "unused-state"),
           "1:14 unused-state: the variable `idle` is read nowhere (nothing depends on it; chart it "
           "in [indicators] if "
           "that is what it is for)\n");
  CHECK_EQ(errors("[terms.idle]\nworth = { party = \"0\", other = \"0\" }\n"),
           "1:8 unused-term: the term `idle` stands in no offer, so simulated actors could never "
           "use it (list it in "
           "`gives` or `asks` of an offer)\n");
}

TEST_CASE("what can never happen") {
  CHECK_EQ(warnings("[actions.x]\ninstrument = \"military\"\nactor = \"self == umpire and self in "
                    "rivals\"\n"),
           "1:10 impossible-action: nobody can ever take the action `x` (no actor meets `actor`)\n");
  CHECK_EQ(warnings("[actions.x]\ninstrument = \"military\"\nactor = \"self == umpire\"\ntarget = "
                    "\"target == umpire\"\n"),
           "1:10 impossible-action: nobody can ever take the action `x` (no pair of actors meets "
           "`actor` and "
           "`target`)\n");
  CHECK_EQ(warnings("[actions.x]\ninstrument = \"military\"\nneeds = \"self.economy > 3\"\n"),
           "1:10 impossible-action: nobody can ever take the action `x` (its `needs` never holds)\n");
  CHECK_EQ(warnings("[[rules]]\nname = \"R\"\neach = \"world\"\nwhen = \"world.tension > 1\"\n"
                    "effects = [\"world.tension += 1\"]\n"),
           "4:9 impossible-rule: the condition of the rule `R` never holds\n");
  CHECK_EQ(warnings("[proposals.p]\ninstitution = \"council\"\n"),
           "1:12 impossible-proposal: the proposal `p` can never be brought in (give it an `actor`, "
           "or table it in an "
           "event or effect)\n");
}

TEST_CASE("division by zero, unless a guard rules it out") {
  CHECK_EQ(
      warnings(rule_with("self", "self.economy += 1 / world.tension")),
      "4:33 division-by-zero: `world.tension` may be 0 here, and a division by 0 stops the run" + guard_hint);
  for (const char* fine :
       {"if world.tension > 0 then 1 / world.tension else 0",
        "if world.tension == 0 then 0 else 1 / world.tension", "1 / max(world.tension, 0.1)",
        "1 / (world.tension + 1)", "1 / count(rivals)", "if count(rich) > 0 then 1 / count(rich) else 0",
        "if world.tension != 0 then 1 / (3 * world.tension) else 0",
        "if self.economy > world.tension then 1 / (self.economy - world.tension) else 0",
        "sum(a in actors where a.economy > 0: 1 / a.economy)", "1 / (1 + trust[self, north] ^ 2)"}) {
    CAPTURE(fine);
    CHECK_EQ(warnings(rule_with("self", std::string("self.economy += if self == north then 0 else ") + fine)),
             "");
  }
  CHECK_EQ(warnings("[[rules]]\nname = \"R\"\neach = \"world\"\nwhen = \"world.tension != 0 and 1 "
                    "/ world.tension > 2\"\n"
                    "effects = [\"world.tension -= 0.01 / world.tension\"]\n"),
           "");
  CHECK_EQ(warnings("[actions.x]\ninstrument = \"military\"\nneeds = \"self.economy > 0\"\n"
                    "why = [{ term = \"t\", adds = \"1 / self.economy\" }]\n"
                    "effects = [\"self.economy -= 0.1 / self.economy\"]\n"),
           "");
}

TEST_CASE("logarithms, roots and powers out of their domain") {
  CHECK_EQ(warnings(rule_with("self", "self.economy += log(world.tension)")),
           "4:33 log-out-of-range: `world.tension` may be 0 or less here, and its logarithm then "
           "stops the run" +
               guard_hint);
  CHECK_EQ(warnings(rule_with("self", "self.economy += sqrt(trust[self, north])")),
           "4:34 sqrt-out-of-range: `trust[self, north]` may be negative here, and its square root "
           "then stops the run" +
               guard_hint);
  CHECK_EQ(warnings(rule_with("self", "self.economy += trust[self, north] ^ 0.5")),
           "4:29 power-out-of-range: `trust[self, north]` may be negative here, and a power of it "
           "then has no value" +
               guard_hint);
  CHECK_EQ(warnings(rule_with("self", "self.economy += log(1 + world.tension) + sqrt(self.economy)")), "");
}

TEST_CASE("a variable set in two places of one phase") {
  const auto rule = [](const std::string& name, const std::string& each, const std::string& when,
                       const std::string& effect) {
    return "[[rules]]\nname = \"" + name + "\"\neach = \"" + each + "\"\nwhen = \"" + when +
           "\"\neffects = [\"" + effect + "\"]\n";
  };
  CHECK_EQ(warnings(rule("A", "world", "world.tension > 0.2", "world.tension = 0") +
                    rule("B", "world", "world.tension < 0.9", "world.tension = 1")),
           "10:13 double-set: `tension` is set here and by the rule `A` in the same phase; a run "
           "in which both act "
           "stops (let their conditions exclude each other, or change it with `+=` and `-=`)\n");
  // Conditions that exclude each other, different actors, the same number: nothing to say.
  CHECK_EQ(warnings(rule("A", "world", "world.tension > 0.5", "world.tension = 0") +
                    rule("B", "world", "world.tension <= 0.5", "world.tension = 1")),
           "");
  CHECK_EQ(warnings(rule("A", "self", "self == north", "self.economy = 0") +
                    rule("B", "self", "self != north", "self.economy = 1")),
           "");
  CHECK_EQ(warnings(rule("A", "world", "true", "north.economy = 0") +
                    rule("B", "world", "true", "south.economy = 1")),
           "");
  CHECK_EQ(warnings(rule("A", "world", "world.tension > 0.2", "north.economy = 1") +
                    rule("B", "world", "world.tension < 0.9", "north.economy = 1")),
           "");
  // One actor takes one action per instrument; two actors may set the same thing.
  const auto action = [](const std::string& id, const std::string& instrument, const std::string& actor,
                         const std::string& effect) {
    return "[actions." + id + "]\ninstrument = \"" + instrument + "\"\nactor = \"" + actor +
           "\"\neffects = [\"" + effect + "\"]\n";
  };
  CHECK_EQ(warnings(action("x", "military", "true", "self.economy = 0") +
                    action("y", "military", "true", "self.economy = 1")),
           "");
  CHECK_EQ(with_code(warnings(action("x", "military", "true", "world.tension = 0") +
                              action("y", "military", "true", "world.tension = 1")),
                     "double-set"),
           "8:13 double-set: `tension` is set here and by the action `x` in the same phase; a run "
           "in which both act "
           "stops (let their conditions exclude each other, or change it with `+=` and `-=`)\n");
}

TEST_CASE("more moves than a turn can hold are refused") {
  std::string text;
  for (int i = 0; i < 1000; ++i)
    text += "[actions.a" + std::to_string(i) + "]\ninstrument = \"military\"\ntarget = \"true\"\n";
  std::string actors = "\n[actors]\n";
  CHECK_EQ(with_code(errors(text), "too-many"), "");
  std::string crowd = neighbours;
  std::string people;
  for (int i = 0; i < 20; ++i) people += "p" + std::to_string(i) + " = { name = \"P\" }\n";
  crowd.insert(crowd.find("umpire = {"), people);
  CHECK_NE(messages(text + crowd, Severity::error).find("more than 60000 moves in a turn"),
           std::string::npos);
}
