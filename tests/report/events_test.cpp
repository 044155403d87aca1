#include "sim/report/events.h"

#include <doctest/doctest.h>

#include "tests/session/games.h"

using namespace demarche;
using namespace demarche::test;

TEST_CASE("what happened is a row with the codes of the scenario and the score of its table") {
  Sources files = scenario_files(*tiny_scenario());
  std::string& text = files.files[0].text;
  const auto insert = [&](const std::string& behind, const std::string& what) {
    const std::size_t at = text.find(behind);
    REQUIRE(at != std::string::npos);
    text.insert(at + behind.size(), what);
  };
  insert("turns   = 12\n", "codes = \"codes.csv\"\ntypes = \"types.csv\"\n");
  insert("[actions.sanction]\n",
         "cameo = \"163\"\nplover = \"sanction\"\nsays = '{self} sanctions {target}, \"hard\"'\n");
  insert("[actions.threaten]", "\nvisible = \"covert\"\ncameo = \"138\"\n#");
  files.files.push_back(
      {"codes.csv", "code,name,goldstein\n163,Impose sanctions,-8\n138,Threaten,\n057,Sign,8\n"});
  files.files.push_back({"types.csv", "type\nSanction\nagree\n"});
  SessionSettings settings;
  settings.seats = {"sender", "target_state"};
  Diagnostics diagnostics;
  const auto session = Session::start(scenario_of(files), settings, {}, diagnostics);
  REQUIRE(session != nullptr);
  REQUIRE(session->step() == "");
  REQUIRE(session->decide(act("sender", "sanction", "target_state")) == "");
  REQUIRE(session->decide(act("sender", "threaten", "target_state")) == "");
  REQUIRE(session->step() == "");
  REQUIRE(session->decide(bundle("sender", "target_state", {"relief"}, {"compliance"}, 3)) == "");
  REQUIRE(session->step() == "");
  REQUIRE(session->decide(reply("target_state", "sender", "accept")) == "");
  REQUIRE(session->step() == "");
  CHECK_EQ(event_table(*session, viewer_of_seats(*session)),
           "date,source,target,cameo,plover,goldstein,text,visible\n"
           "2024-02-01,sender,target_state,138,,,Sender: Threaten Target with sanctions,covert\n"
           "2024-02-01,sender,target_state,163,Sanction,-8,\"Sender sanctions Target, \"\"hard\"\"\",open\n"
           "2024-03-01,sender,target_state,,agree,,Sender offers Target a package: gives Sender lifts "
           "sanctions on "
           "Target; asks "
           "Target complies,open\n"
           "2024-04-01,target_state,sender,057,agree,8,Target accepts a package of Sender,open\n");
  // Neither an onlooker nor, while the game goes on, whoever opens the file learns of what is covert.
  CHECK_EQ(event_table(*session, {}).find("covert"), std::string::npos);
  CHECK_EQ(event_table(*session, viewer_of_reader(*session)), event_table(*session, {}));
  while (!session->over()) REQUIRE(session->step() == "");
  CHECK_NE(event_table(*session, viewer_of_reader(*session)).find(",covert"), std::string::npos);
}
