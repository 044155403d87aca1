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

TEST_CASE("who is aimed at without being the target, and who voted how, are rows of their own") {
  const std::string scenario =
      "[scenario]\ntitle = \"Votes\"\nstart = 2024-01-01\nstep = \"1 month\"\nturns = 4\ncodes = "
      "\"codes.csv\"\n"
      "[actors]\na = {}\nb = {}\nc = {}\nd = {}\n"
      "[actions.test]\ninstrument = \"military\"\nactor = \"self == d\"\naimed_at = [\"a\", \"d\", "
      "\"b\"]\ncameo = \"150\"\nsays = "
      "\"bang\"\n"
      "[institutions.council]\nmembers = [\"a\", \"b\", \"c\"]\nthreshold = 2\nveto = [\"c\"]\n"
      "[proposals.censure]\ninstitution = \"council\"\ninstrument = \"diplomatic\"\nactor = \"self == "
      "a\"\nlabel = \"Censure\"\n"
      "aimed_at = [\"d\"]\ncameo = \"111\"\nsays = \"a draft\"\nvote = [{ term = \"t\", adds = \"0\" }]\n"
      "[outcomes.end]\nwhen = \"true\"\n";
  const Sources files{{{"test.toml", scenario},
                       {"codes.csv",
                        "code,name,goldstein\n150,Display,-7\n111,Criticise,-2\n020,Appeal,3\n"
                        "120,Reject,-4\n129,Veto,-5\n010,State,0\n"}}};
  SessionSettings settings;
  settings.seats = {"a", "b", "c", "d"};
  Diagnostics diagnostics;
  const auto session = Session::start(scenario_of(files), settings, {}, diagnostics);
  REQUIRE(session != nullptr);
  const auto vote = [](const char* actor, const char* how) {
    Move move;
    move.actor = actor;
    move.ballot = "censure";
    move.vote = how;
    return move;
  };
  REQUIRE(session->decide(act("d", "test")) == "");
  REQUIRE(session->decide(act("a", "censure")) == "");
  REQUIRE(session->step() == "");
  REQUIRE(session->decide(vote("a", "yes")) == "");
  REQUIRE(session->decide(vote("b", "yes")) == "");
  REQUIRE(session->decide(vote("c", "no")) == "");
  REQUIRE(session->step() == "");
  const std::string rows = event_table(*session, viewer_of_seats(*session));
  CHECK_NE(rows.find("2024-01-01,d,a,150,,-7,bang,open\n2024-01-01,d,b,150,,-7,bang,open\n"),
           std::string::npos);
  CHECK_NE(rows.find("2024-01-01,a,d,020,,3,a draft,open\n"), std::string::npos);
  CHECK_NE(rows.find("2024-02-01,b,d,111,,-2,"), std::string::npos);
  CHECK_NE(rows.find("2024-02-01,c,a,120,,-4,"), std::string::npos);
  CHECK_NE(rows.find("2024-02-01,c,a,129,,-5,"), std::string::npos);
}
