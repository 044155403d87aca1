#include "tests/lang/formulas.h"

#include <rapidcheck.h>

#include <vector>

#include "tests/scenario/messages.h"

namespace demarche::test {
namespace {

int below(int n) { return *rc::gen::inRange(0, n); }

std::string one_of(const std::vector<std::string>& words) {
  return words[static_cast<std::size_t>(below(static_cast<int>(words.size())))];
}

std::string actor() { return one_of({"self", "target", "north", "south", "umpire"}); }
std::string participant() { return one_of({"any", "self", "target", "south"}); }
std::string set() { return one_of({"actors", "rivals", "rich", "{north, umpire}", "{self}"}); }
std::string variable() {
  return one_of({"world.tension", actor() + ".economy", "trust[north, south]", "trust[self, target]",
                 "trust[target, self]"});
}

std::string record() {
  const std::string what = one_of(
      {"did exercise[" + participant() + "]", "did spy[" + participant() + ", " + participant() + "]",
       "exposed spy[self, any]", "known spy[any, target]", "offered help[self, target]", "accepted help",
       "declined help[any, self]", "ended help", "breached help[self, any]", "tabled censure[self]",
       "backed censure[any]", "opposed censure[target]", "abstained censure", "vetoed censure[any]",
       "passed censure", "failed censure", "happened 'Cooling'", "happened 'A harvest fails'"});
  return what + one_of({"", " within 1", " within 7", " within 60"});
}

}  // namespace

std::string formula_scenario(const std::string& condition, const std::string& amount) {
  return std::string(neighbours) + "\n[[rules]]\nname = \"Formula\"\neach = \"self, target\"\nwhen = \"" +
         condition + "\"\neffects = [\"trust[self, target] += " + amount + "\"]\n";
}

std::string random_number(int depth) {
  const auto number = [&] { return random_number(depth - 1); };
  const auto condition = [&] { return random_condition(depth - 1); };
  if (depth <= 0)
    return one_of({"0",
                   "1",
                   "0.5",
                   "-2",
                   "1e-3",
                   "1e15",
                   "2024-06-01",
                   "$calm",
                   "turn",
                   "date",
                   "year",
                   "month",
                   "pi",
                   variable(),
                   "self.pressure",
                   "count(" + set() + ")",
                   "previous(" + variable() + ", 2)",
                   "backers(censure)",
                   "count(" + record() + ")",
                   "turns_since(" + record() + ")"});
  switch (below(9)) {
    case 0: return "-(" + number() + ")";
    case 1: return "if " + condition() + " then " + number() + " else " + number();
    case 2: return one_of({"abs", "sqrt", "exp", "log", "logistic", "floor"}) + "(" + number() + ")";
    case 3: return one_of({"min", "max"}) + "(" + number() + ", " + number() + ")";
    case 4: return "clamp(" + number() + ", 0, 1)";
    case 5: {
      // Sums inside sums need names of their own.
      const std::string name = "m" + std::to_string(depth);
      return one_of({"sum", "mean", "min", "max"}) + "(" + name + " in " + set() +
             one_of({"", " where " + name + " != self"}) + ": " + name + ".economy * (" + number() + "))";
    }
    case 6: return one_of({"uniform(0, 1)", "normal(0, 1)", "poisson(2)"});
    default: return "(" + number() + ") " + one_of({"+", "-", "*", "/", "^"}) + " (" + number() + ")";
  }
}

std::string random_condition(int depth) {
  const auto number = [&] { return random_number(depth - 1); };
  const auto condition = [&] { return random_condition(depth - 1); };
  if (depth <= 0)
    return one_of({"true", "false", "self == north", "target != " + actor(), "self in " + set(),
                   actor() + " not in rivals", record(), "agreement help stands",
                   "agreement help[self, target] stands", "promised aid[any, self]", "tabled_now(censure)",
                   "chance(0.5)"});
  switch (below(5)) {
    case 0: return "not (" + condition() + ")";
    case 1: return "(" + condition() + ") " + one_of({"and", "or"}) + " (" + condition() + ")";
    case 2: {
      const std::string name = "c" + std::to_string(depth);
      return one_of({"any", "all"}) + "(" + name + " in " + set() + ": " + name + ".economy > (" + number() +
             "))";
    }
    case 3: return "if " + condition() + " then " + condition() + " else " + condition();
    default:
      return "(" + number() + ") " + one_of({"<", "<=", ">", ">=", "==", "!="}) + " (" + number() + ")";
  }
}

}  // namespace demarche::test
