#include "tests/engine/random_scenario.h"

#include <cstdio>
#include <random>
#include <vector>

namespace demarche::test {
namespace {

// Which names may be used, and whether luck may be asked.
struct Where {
  bool self = false;
  bool target = false;
  bool chance = true;
  std::string first = "self";  // in terms: party, other
  std::string second = "target";
};

struct Writer {
  explicit Writer(std::uint64_t seed) : random(seed) {}
  std::mt19937_64 random;
  int actors = 3;
  int actions = 3;
  std::string text;

  int below(int n) { return static_cast<int>(random() % static_cast<std::uint64_t>(n)); }
  bool one_in(int n) { return below(n) == 0; }
  std::string pick(const std::vector<std::string>& list) {
    return list[static_cast<std::size_t>(below(static_cast<int>(list.size())))];
  }
  std::string number(double low, double high) {
    char buffer[40];
    std::snprintf(buffer, sizeof buffer, "%.3g",
                  low + (high - low) * static_cast<double>(random() >> 11) * 0x1p-53);
    return buffer;
  }
  std::string actor_name() { return "a" + std::to_string(below(actors)); }
  std::string somebody(const Where& w) {
    if (w.target && one_in(2)) return w.second;
    if (w.self && one_in(2)) return w.first;
    return actor_name();
  }
  // Two different actors as far as that can be said.
  std::string pair(const Where& w) {
    if (w.target) return one_in(2) ? w.first + ", " + w.second : w.second + ", " + w.first;
    return one_in(2) ? "a0, a1" : "a1, a0";
  }
  std::string variable(const Where& w) {
    switch (below(5)) {
      case 0: return "world.w" + std::to_string(below(3));
      case 1: return "p0[" + pair(w) + "]";
      default: return somebody(w) + ".s" + std::to_string(below(2));
    }
  }
  std::string record(const Where& w) {
    const int action = below(actions);
    const std::string name = "act" + std::to_string(action);
    const bool aimed = action % 2 == 0;
    const auto who = [&] { return one_in(3) ? std::string("any") : somebody(w); };
    switch (below(8)) {
      case 0: return "happened 'storm'";
      case 1: return "accepted deal[any, " + who() + "]";
      case 2: return "passed motion";
      case 3: return "backed motion[" + who() + "]";
      case 4: return "known " + name + (aimed ? "[" + who() + ", any]" : "[" + who() + "]");
      default:
        return "did " + name +
               (aimed ? "[" + who() + ", " + (one_in(2) ? who() : "any") + "]" : "[" + who() + "]");
    }
  }
  std::string leaf(const Where& w) {
    switch (below(12)) {
      case 0: return number(-2, 2);
      case 1: return "$q" + std::to_string(below(2));
      case 2: return "turn / 10";
      case 3: return "previous(" + variable(w) + (one_in(2) ? ", " + std::to_string(1 + below(3)) : "") + ")";
      case 4: return "count(" + record(w) + " within " + std::to_string(1 + below(6)) + ")";
      case 5: return "min(turns_since(" + record(w) + "), 5)";
      case 6: return "world.total";
      case 7: return "count(hot)";
      default: return variable(w);
    }
  }
  std::string expression(const Where& w, int depth) {
    if (depth <= 0) return leaf(w);
    const auto sub = [&] { return expression(w, depth - 1); };
    switch (below(18)) {
      case 0:
      case 1: return "(" + sub() + " + " + sub() + ")";
      case 2: return "(" + sub() + " - " + sub() + ")";
      case 3: return "(" + sub() + " * " + sub() + ")";
      case 4: return "(" + sub() + " / (1 + abs(" + sub() + ")))";
      case 5: return "min(" + sub() + ", " + sub() + ")";
      case 6: return "clamp(" + sub() + ", -1, " + number(-1, 2) + ")";
      case 7: return "(if " + condition(w, depth - 1) + " then " + sub() + " else " + sub() + ")";
      case 8: return "logistic(" + sub() + ")";
      case 9: return "exp(min(" + sub() + ", 3))";
      case 10: return "log(1 + abs(" + sub() + "))";
      case 11: return "sum(i in actors where i.s0 > " + number(0, 2) + ": i.s1)";
      case 12: return "max(i in hot: i.s0 else " + sub() + ")";
      case 13: return w.chance ? "uniform(-0.5, 0.5)" : sub();
      case 14: return w.chance ? "normal(0, 0.3)" : sub();
      case 15: return w.chance ? "poisson(0.7)" : sub();
      case 16: return "floor(" + sub() + ")";
      default: return leaf(w);
    }
  }
  std::string condition(const Where& w, int depth) {
    const auto sub = [&] { return condition(w, depth - 1); };
    switch (below(depth <= 0 ? 5 : 9)) {
      case 0: return record(w) + " within " + std::to_string(1 + below(5));
      case 1: return w.chance ? "chance(" + number(0, 1) + ")" : "turn > 3";
      case 2: return somebody(w) + " in " + pick({"group", "hot", "{a0, a1}"});
      case 3: return "agreement deal stands";
      case 5: return "(" + sub() + " and " + sub() + ")";
      case 6: return "(" + sub() + " or " + sub() + ")";
      case 7: return "not (" + sub() + ")";
      default: return "(" + expression(w, 1) + (one_in(2) ? " > " : " <= ") + expression(w, 1) + ")";
    }
  }
  std::string effect(const Where& w) {
    switch (below(7)) {
      case 0:
        return "move " + expression(w, 1) + " from " + somebody(w) + ".s0 to " + somebody(w) + ".s0" +
               (one_in(2) ? " losing " + number(0, 1) : "") +
               (one_in(2) ? " after " + number(0, 4) + " turns" : "");
      case 1: return variable(w) + " += " + expression(w, 2) + " after abs(" + expression(w, 1) + ") turns";
      case 2: return variable(w) + " -= " + expression(w, 2);
      default: return variable(w) + " += " + expression(w, 2);
    }
  }
  std::string effects(const Where& w, int most) {
    std::string list = "[";
    const int count = 1 + below(most);
    for (int i = 0; i < count; ++i) list += (i == 0 ? "\"" : ", \"") + effect(w) + "\"";
    return list + "]";
  }
  std::string terms(const Where& w) {
    std::string list = "[";
    const int count = 1 + below(3);
    for (int i = 0; i < count; ++i)
      list += (i == 0 ? "" : ", ") + std::string("{ term = \"t") + std::to_string(i) + "\", adds = \"" +
              expression(w, 2) + "\" }";
    return list + "]";
  }
  void line(const std::string& s) { text += s + "\n"; }

  void head(int turns) {
    line("[scenario]\ntitle = \"Random\"\nstart = 2024-01-01\nstep = \"1 month\"\nturns = " +
         std::to_string(turns) + "\n[actors]");
    for (int i = 0; i < actors; ++i)
      line("a" + std::to_string(i) + " = { sets = [\"" + (i % 2 == 0 ? "group" : "others") +
           "\"], rationality = " + number(0, 6) + " }");
  }
  void model() {
    const Where nowhere;
    line("[sets]\nhot = \"self.s0 > " + number(0, 2) + "\"");
    line("[state.world]");
    for (int i = 0; i < 3; ++i)
      line("w" + std::to_string(i) + " = { range = [-3, " + number(0, 4) + "], start = " + number(-1, 1) +
           " }");
    line("[state.actor]\ns0 = { range = [0, 5], start = { a0 = " + number(0, 5) +
         ", group = " + number(0, 5) + ", default = \"1 + $q0\" } }");
    line("s1 = { range = [-4, 4], start = \"self.s0 / 2\" }");
    line("[state.pair]\np0 = { range = [-1, 1], start = { a0 = { default = " + number(-1, 1) +
         " }, default = 0 } }");
    line("[parameters]\nq0 = { value = " + number(-1, 1) +
         ", range = [-1, 1] }\nq1 = { value = " + number(0, 2) + ", range = [0, 2] }");
    line("[derived.world]\ntotal = \"sum(i in actors: i.s0) / 10\"");
    const std::vector<std::string> instruments = {"diplomatic", "informational", "military", "economic"};
    for (int i = 0; i < actions; ++i) {
      const bool aimed = i % 2 == 0;
      const Where w{true, aimed, true};
      line("[actions.act" + std::to_string(i) + "]\ninstrument = \"" + pick(instruments) + "\"");
      if (one_in(3)) line("actor = \"self in " + pick({"group", "others", "hot"}) + "\"");
      if (aimed)
        line("target = \"" + pick({"true", "target in group", "self != a0", "target in hot"}) + "\"");
      if (one_in(2)) line("needs = \"" + condition(w, 2) + "\"");
      if (i == 0) line("visible = \"covert\"");
      line("why = " + terms(w));
      line("effects = " + effects(w, 3));
    }
    const int rules = 1 + below(4);
    for (int i = 0; i < rules; ++i) {
      const int each = below(3);
      const Where w{each > 0, each > 1, true};
      line("[[rules]]\nname = \"rule " + std::to_string(i) + "\"\neach = \"" +
           (each == 0   ? "world"
            : each == 1 ? "self"
                        : "self, target") +
           "\"");
      if (one_in(2)) line("when = \"" + condition(w, 2) + "\"");
      line("effects = " + effects(w, 3));
    }
    line("[[rules]]\nname = \"sets\"\neach = \"world\"\neffects = [\"world.w2 = " + expression(nowhere, 2) +
         "\", \"expose act0[any, any]\"]\nwhen = \"chance(0.2)\"");
    line("[[events]]\nname = \"storm\"\nchance = \"0.2\"\neffects = " + effects(nowhere, 2));
    line("[[events]]\nname = \"call\"\nchance = \"0.15\"\ntable = \"motion\"\neffects = []");
    Where parties{true, true, true, "party", "other"};
    for (int i = 0; i < 2; ++i) {
      line("[terms.t" + std::to_string(i) + "]\nworth = { party = \"" + expression(parties, 1) +
           "\", other = \"" + expression(parties, 1) + "\" }");
      if (one_in(2)) line("each_turn = " + effects(parties, 2));
      if (one_in(2)) line("on_start = " + effects(parties, 2));
      if (one_in(2)) line("breach = \"" + condition(parties, 1) + "\"\ndetected = \"" + number(0, 1) + "\"");
    }
    const Where both{true, true, true};
    for (int i = 0; i < 2; ++i) {
      line("[offers." + std::string(i == 0 ? "deal" : "other_deal") + "]\nfrom = \"" +
           pick({"true", "self in group"}) + "\"\nto = \"" + pick({"true", "target in others"}) +
           "\"\ngives = [\"t" + std::to_string(i) + "\"]");
      if (one_in(2)) line("asks = [\"t" + std::to_string(1 - i) + "\"]");
      line("lasts = \"" + std::to_string(1 + below(5)) + " turns\"\nanswer = \"" +
           std::to_string(1 + below(3)) + " turns\"\npause = \"" + std::to_string(1 + below(4)) + " turns\"");
      if (one_in(2)) line("why = " + terms(both));
      if (one_in(2)) line("accept = " + terms(both));
      if (one_in(2)) line("end_cost = \"" + number(0, 1) + "\"");
      for (const char* what : {"on_accept", "on_decline", "on_breach", "on_end"})
        if (one_in(2)) line(std::string(what) + " = " + effects(both, 2));
    }
    line("[diplomacy]\ncredibility = \"" + pick({"1", "0.5 + 0.5 * p0[self, target]"}) +
         "\"\ninstrument = \"" + pick(instruments) + "\"");
    line("[institutions.club]\nmembers = [\"a0\", \"a1\"]" +
         std::string(one_in(2) ? "\nveto = [\"a1\"]" : "") + "\nthreshold = 1");
    const Where member{true, false, true};
    line("[proposals.motion]\ninstitution = \"club\"\nactor = \"true\"\nwhy = " + terms(member) +
         "\nvote = " + terms(member) + "\nopen = \"" + std::to_string(1 + below(3)) + " turns\"\non_pass = " +
         effects(nowhere, 2) + "\non_veto = " + effects(member, 2) + "\neach_yes = " + effects(member, 2));
    line(
        "[outcomes]\n\"Early\" = { when = \"world.w0 > 2.5 and turn > 6\", ends = true }\n\"Always\" = "
        "\"true\"");
    line("[indicators]\ni0 = { value = \"world.w0\" }\ni1 = { value = \"" +
         expression(Where{false, false, false}, 2) + "\" }");
  }
};

}  // namespace

std::string random_scenario(std::uint64_t seed) {
  Writer w(seed);
  w.actors = 2 + w.below(4);
  w.actions = 2 + w.below(3);
  w.head(8 + w.below(8));
  w.model();
  return w.text;
}

std::string random_moves_scenario(std::uint64_t seed, double loss) {
  Writer w(seed);
  w.actors = 2 + w.below(4);
  w.head(10);
  w.line("[state.actor]\nstock = { range = [0, 1000], start = " + w.number(0, 5) +
         " }\n[state.world]\nhoard = { range = [0, 1000], start = 3 }");
  const auto moves = [&](const std::vector<std::string>& places) {
    std::string list;
    const int count = 1 + w.below(3);
    for (int i = 0; i < count; ++i) {
      const std::string from = w.pick(places);
      std::string to = w.pick(places);
      while (to == from) to = w.pick(places);
      list += (i == 0 ? "\"" : ", \"") + std::string("move ") +
              (w.one_in(2) ? w.number(0, 4) : "uniform(-1, 4)") + " from " + from + " to " + to + " losing " +
              std::to_string(loss) + (w.one_in(2) ? " after " + std::to_string(w.below(4)) + " turns" : "") +
              "\"";
    }
    return "[" + list + "]";
  };
  for (int i = 0; i < 2; ++i)
    w.line("[actions.act" + std::to_string(i) +
           "]\ninstrument = \"economic\"\ntarget = \"true\"\nwhy = [{ term = \"t\", adds = \"0.2\" "
           "}]\neffects = " +
           moves({"self.stock", "target.stock", "world.hoard"}));
  w.line("[[rules]]\nname = \"world\"\neach = \"world\"\neffects = " +
         moves({"a0.stock", "a1.stock", "world.hoard"}));
  w.line("[[rules]]\nname = \"pairs\"\neach = \"self, target\"\nwhen = \"chance(0.5)\"\neffects = " +
         moves({"self.stock", "target.stock", "world.hoard"}));
  w.line("[outcomes]\n\"Always\" = \"true\"");
  return w.text;
}

}  // namespace demarche::test
