#include "tests/lang/trees.h"

#include <vector>

namespace demarche::test {
namespace {

int below(int n) { return *rc::gen::inRange(0, n); }

std::string one_of(const std::vector<std::string>& words) {
  return words[static_cast<std::size_t>(below(static_cast<int>(words.size())))];
}

std::string actor() { return one_of({"self", "target", "north", "a", "any_actor"}); }
std::string participant() { return below(4) == 0 ? "any" : actor(); }
std::string variable() {
  switch (below(3)) {
    case 0: return "world.tension";
    case 1: return actor() + ".economy";
    default: return "trust[" + actor() + ", " + actor() + "]";
  }
}

std::string record() {
  const std::string verb =
      one_of({"did", "exposed", "known", "offered", "accepted", "declined", "ended", "breached", "tabled",
              "backed", "opposed", "abstained", "vetoed", "passed", "failed"});
  std::string text = below(8) == 0 ? "happened 'A harvest fails'" : verb + " something";
  switch (below(3)) {
    case 0: text += "[" + participant() + "]"; break;
    case 1: text += "[" + participant() + ", " + participant() + "]"; break;
    default: break;
  }
  if (below(2) == 0) text += " within " + one_of({"1", "2 + 1", "$span", "-1", "3 turns"});
  return text;
}

std::string set() { return one_of({"actors", "coast", "{north, south}", "{self}"}); }

std::string leaf() {
  switch (below(12)) {
    case 0: return "1.5";
    case 1: return std::to_string(below(1000));
    case 2: return "1e-3";
    case 3: return "2024-03-28";
    case 4: return "$calm";
    case 5: return one_of({"turn", "date", "year", "month", "pi", "true", "false"});
    case 6: return "backers(censure)";
    case 7: return "tabled_now(censure)";
    case 8: return "count(" + set() + ")";
    case 9: return "previous(" + variable() + (below(2) == 0 ? ")" : ", 3)");
    case 10: return "promised aid[self, any]";
    default: return variable();
  }
}

}  // namespace

std::string random_expression(int depth) {
  if (depth <= 0) return leaf();
  const auto inner = [&] { return random_expression(depth - 1 - below(2)); };
  switch (below(14)) {
    case 0: return "(" + inner() + ")";
    case 1: return "-" + inner();
    case 2: return "not " + inner();
    case 3: return "if " + inner() + " then " + inner() + " else " + inner();
    case 4:
      return one_of({"min", "max", "abs", "clamp", "exp", "nonsense"}) + "(" + inner() + ", " + inner() + ")";
    case 5:
      return one_of({"sum", "mean", "min", "max", "count", "any", "all"}) + "(b in " + set() +
             (below(2) == 0 ? " where (" + inner() + ")" : "") + ": " + inner() +
             (below(3) == 0 ? " else " + inner() : "") + ")";
    case 6: return actor() + (below(2) == 0 ? " in " : " not in ") + set();
    case 7: return one_of({"chance", "uniform", "normal", "poisson"}) + "(" + inner() + ")";
    case 8: return record();
    case 9: return one_of({"count", "turns_since"}) + "(" + record() + ")";
    case 10: return "agreement help" + one_of({"", "[self, target]", "[any, self]", "[self]"}) + " stands";
    default:
      return "(" + inner() + ") " +
             one_of({"+", "-", "*", "/", "^", "<", "<=", ">", ">=", "==", "!=", "and", "or"}) + " (" +
             inner() + ")";
  }
}

std::string random_effect(int depth) {
  const std::string delay = below(2) == 0 ? "" : " after (" + random_expression(depth) + ") turns";
  switch (below(6)) {
    case 0:
      return "move (" + random_expression(depth) + ") from " + variable() + " to " + variable() +
             (below(2) == 0 ? " losing (" + random_expression(depth) + ")" : "") + delay;
    case 1: return "expose something[" + participant() + ", " + participant() + "]";
    case 2: return "table censure";
    default: return variable() + one_of({" += ", " -= ", " = "}) + random_expression(depth) + delay;
  }
}

std::string random_noise() {
  static const std::vector<std::string> pieces = {
      "if",         "then",      "else",     "and",      "or",          "not",      "in",
      "where",      "within",    "stands",   "after",    "true",        "sum",      "count",
      "did",        "agreement", "promised", "previous", "turns_since", "happened", "expose",
      "move",       "from",      "to",       "losing",   "table",       "turns",    "self",
      "north",      "world",     "$x",       "$",        "1",           "1.5",      "2024-03-28",
      "2024-02-30", "1e999",     ".",        ",",        ":",           "(",        ")",
      "[",          "]",         "{",        "}",        "+",           "-",        "*",
      "/",          "^",         "<",        "<=",       "==",          "!=",       "=",
      "+=",         "-=",        "'",        "\"",       "'x'",         "&&",       "!",
      "?",          "%",         "\t",       "\n",       "é",           "\xff",     std::string(1, '\0')};
  std::string text;
  for (int i = below(40); i > 0; --i) {
    text += pieces[static_cast<std::size_t>(below(static_cast<int>(pieces.size())))];
    if (below(2) == 0) text += ' ';
  }
  return text;
}

}  // namespace demarche::test
