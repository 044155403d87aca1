#include "sim/session/words.h"

#include <doctest/doctest.h>

#include <utility>

#include "sim/session/explain.h"
#include "sim/session/outlook.h"
#include "tests/session/games.h"

using namespace demarche;
using namespace demarche::test;

namespace {

// The tiny scenario with a condition on threatening.
std::shared_ptr<const Scenario> tiny_with(const std::string& needs) {
  Sources sources = scenario_files(*tiny_scenario());
  std::string& text = sources.files[0].text;
  const std::string after = "[actions.threaten]";
  const std::size_t line = text.find('\n', text.find(after));
  text.insert(line + 1, "needs = \"" + needs + "\"\n");
  return scenario_of(sources);
}

}  // namespace

TEST_CASE("conditions in words: labels for names, sentences for signs") {
  const std::pair<const char*, const char*> cases[] = {
      {"world.defiance < 0.35", "“Defiance” is below 0.35"},
      {"self.economy >= 1 or turn > 3", "“Economy” of Sender is at least 1 or the turn is above 3"},
      {"sanctions[self, target] <= 2 * ($bite + 0.1)",
       "“Sanctions in force” of Sender towards Target is at most 2 × (“bite” + 0.1)"},
      {"not did sanction[self, target] within 4",
       "Sender has not done “Sanction Target” in the last 4 turns"},
      {"did concede[any]", "anybody has done “Give way a little”"},
      {"not agreement relief_for_compliance stands", "“Relief for compliance” does not stand"},
      {"promised relief[self, target]", "Sender has promised Target: “Sender lifts sanctions on Target”"},
      {"offered relief_for_compliance[self, target] within 1",
       "Sender has offered Target “Relief for compliance” in the last turn"},
      {"world.defiance - previous(world.defiance) > -0.1",
       "“Defiance” − “Defiance” a turn ago is above −0.1"},
      {"date >= 2024-06-01", "the date is at least 2024-06-01"},
      {"target in {sender, target_state}", "Target is one of Sender or Target"},
      {"not (world.defiance > 0.5 and turn < 4)",
       "it is not so that “Defiance” is above 0.5 and the turn is below 4"},
      {"max(world.defiance, 0.1) > 0.2", "the largest of “Defiance” and 0.1 is above 0.2"},
      {"count(did sanction[self, target]) < 3",
       "the number of times that Sender has done “Sanction Target” is below 3"},
      {"sum(a in actors: a.economy) > 1", "the sum, over each a of the actors, of “Economy” of a is above 1"},
      {"any(a in actors where a != self: a.economy < 0.5)",
       "for some a of the actors where a is not Sender: “Economy” of a is below 0.5"},
      {"count(a in actors: a.economy > 0.5) < count(actors)",
       "the number of a of the actors for which “Economy” of a is above 0.5 is below the number of the "
       "actors"},
      {"25 * clamp(1 + 8 * world.defiance, 0, 2) + 15 * max(0, world.defiance) > 1",
       "25 × ((1 + 8 × “Defiance”), kept between 0 and 2) + 15 × (the largest of 0 and “Defiance”) is above "
       "1"},
      {"sqrt(world.defiance) + floor(world.defiance) > exp(-world.defiance)",
       "the square root of “Defiance” + “Defiance” rounded down is above e to the power of −“Defiance”"},
  };
  for (const auto& [formula, words] : cases) {
    INFO(formula);
    const auto scenario = tiny_with(formula);
    const Expression& needs = scenario->actions[0].needs;
    CHECK_EQ(in_words(*scenario, needs, needs.root, roles_of(0, 1)), words);
  }
}

TEST_CASE("what is not possible says why in words, with the numbers as they are") {
  SessionSettings settings;
  settings.seats = {"sender"};
  Diagnostics diagnostics;
  const auto session = Session::start(tiny_with("world.defiance < 0.35"), settings, {}, diagnostics);
  REQUIRE(session != nullptr);
  std::vector<std::string> obstacles;
  for (std::size_t c = 0; c < session->now().program().choices.size(); ++c)
    if (const auto reason = explain_coming(*session, static_cast<int>(c)))
      for (const OptionReason& o : reason->options)
        if (o.text == "Threaten Target with sanctions") obstacles = o.obstacles;
  CHECK_EQ(obstacles, std::vector<std::string>{"only when “Defiance” is below 0.35 (now “Defiance” 0.7)"});
}

TEST_CASE("what a promise is worth is named after the promise") {
  const auto session = tiny_game({"sender"});
  const OfferOutlook outlook =
      offer_outlook(*session, bundle("sender", "target_state", {"relief"}, {"compliance"}, 6));
  REQUIRE_EQ(outlook.problem, "");
  std::string names;
  for (const TermShare& t : outlook.taker_terms) names += t.name + "; ";
  CHECK_NE(names.find("Sender lifts sanctions on Target"), std::string::npos);
  CHECK_NE(names.find("Target complies"), std::string::npos);
  names.clear();
  for (const TermShare& t : outlook.maker_terms) names += t.name + "; ";
  CHECK_NE(names.find("Target complies"), std::string::npos);
}
