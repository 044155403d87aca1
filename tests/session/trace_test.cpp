#include "sim/session/trace.h"

#include <doctest/doctest.h>

#include "sim/session/explain.h"
#include "sim/session/log.h"
#include "tests/session/games.h"

using namespace demarche;
using namespace demarche::test;

namespace {

int cell(const Session& session, const char* name) {
  Diagnostics diagnostics;
  const std::optional<int> found = find_cell(*session.traced(0), name, diagnostics);
  REQUIRE(found);
  return *found;
}

std::vector<std::string> told(const Session& session, const char* name, TraceWay way) {
  std::vector<std::string> list;
  for (const TraceStrip& t : trace(session, session.here(), cell(session, name), way, 20))
    list.push_back(cell_name(*session.traced(0), t.cell) + " through " + t.through +
                   (t.by_choice ? ", by choice" : ""));
  return list;
}

}  // namespace

TEST_CASE("a number is traced to the numbers that feed it, with the actors in their roles") {
  const auto session = tiny_game({"sender"});
  REQUIRE(session->decide(act("sender", "sanction", "target_state")) == "");
  for (int i = 0; i < 3; ++i) REQUIRE(session->step() == "");
  using Told = std::vector<std::string>;
  // Only the target's economy hangs on sanctions, and only on those on it.
  CHECK_EQ(told(*session, "target_state.economy", TraceWay::causes),
           Told{"sanctions[sender, target_state] through Sanctions bite"});
  CHECK_EQ(told(*session, "sender.economy", TraceWay::causes), Told{});
  CHECK_EQ(told(*session, "sanctions[sender, target_state]", TraceWay::causes),
           Told{"world.defiance through Sanction somebody, by choice"});
  const Told uses = told(*session, "sanctions[sender, target_state]", TraceWay::uses);
  REQUIRE_FALSE(uses.empty());
  CHECK_EQ(uses.front(), "target_state.economy through Sanctions bite");
  // And on: what the economy leads to is a choice.
  CHECK_EQ(told(*session, "target_state.economy", TraceWay::uses),
           Told{"world.defiance through Give way a little, by choice"});
  const std::vector<TraceStrip> strips =
      trace(*session, session->here(), cell(*session, "target_state.economy"), TraceWay::causes, 1);
  REQUIRE_EQ(strips.size(), 1);
  CHECK_EQ(strips[0].history.size(), 4);
  CHECK_EQ(strips[0].history.front(), 0);
  CHECK_GT(strips[0].moved, 0);
  CHECK(trace(*session, session->here(), 1'000'000, TraceWay::causes, 9).empty());
}
