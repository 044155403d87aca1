#include "sim/scenario/new.h"

#include "sim/lang/writing.h"
#include "sim/scenario/toml_text.h"

namespace demarche {
namespace {

constexpr std::string_view body = R"toml(
[sources]  # what numbers rest on; cite a key as source = "KEY, page 3"
NOTE = "Replace this by a full reference"

# --- who acts ----------------------------------------------------------------------------------

[actors]
harbour = { name = "Harbour", at = [54.0, 10.0], color = "#0072b2", sets = ["neighbours"] }
island  = { name = "Island", at = [56.0, 12.0], color = "#d55e00", sets = ["neighbours"] }
league  = { name = "League", at = [50.0, 4.0], color = "#009e73" }

# --- what is known of them: every number has a unit and a range -----------------------------------

[state.world]
tension = { label = "Tension", unit = "0 to 1", range = [0, 1], start = 0.4 }

[state.actor]
economy = { label = "Economy", unit = "index, 1 at start", range = [0, 2], start = { league = 1.5, default = 1 } }

[state.pair]  # directed: trust[a, b] is how far a trusts b
trust = { label = "Trust", unit = "-1 to 1", range = [-1, 1], start = { harbour.island = -0.2, league = 0.2, default = 0 } }

[parameters]  # what an analyst varies
blockade_cost = { value = 0.03, range = [0, 0.1], unit = "index per turn", about = "What a blockade takes from its target", source = "NOTE", basis = "estimate" }
caution       = { value = 0.8, range = [0, 3], about = "How much tension weighs with everyone" }

[derived.actor]  # formulas with a name
friends = "mean(a in actors where a != self: trust[self, a])"

# --- what actors can do: at most one action per instrument and turn ---------------------------------

[actions.blockade]
label      = "Blockade {target}"
instrument = "military"
actor      = "self in neighbours"
target     = "target in neighbours"
needs      = "self.economy > 0.3"
why        = [                    # the utility of doing it is the sum of these; doing nothing has 0
  { term = "pressure", adds = "0.1 - 0.5 * trust[self, target]" },
  { term = "danger",   adds = "-$caution * world.tension" },
  { term = "standing", adds = "0.2 * self.friends" },
  { term = "its word", adds = "if promised open_sea[self, target] then -0.6 else 0" },
]
effects    = [
  "target.economy -= $blockade_cost",
  "trust[target, self] -= 0.1",
  "world.tension += 0.08",
]
says       = "{self} stops ships bound for {target}."

[actions.lend]
label      = "Lend to {target}"
instrument = "economic"
actor      = "self == league"
target     = "target in neighbours"
needs      = "self.economy > 1"
why        = [
  { term = "friendship", adds = "0.5 * trust[self, target]" },
  { term = "cost",       adds = "-0.3" },
]
effects    = ["move 0.05 from self.economy to target.economy", "trust[target, self] += 0.05"]
says       = "{self} lends to {target}."

# --- what they can agree on -------------------------------------------------------------------------

[terms.open_sea]
label    = "{party} lets {other}'s ships pass"
party    = "party in neighbours"
other    = "other in neighbours"
worth    = { party = "-0.2", other = "0.5" }
breach   = "did blockade[party, other] within 1"
detected = "0.95"

[terms.fish]
label     = "{party} shares its fishing grounds with {other}"
party     = "party in neighbours"
other     = "other in neighbours"
worth     = { party = "-0.1", other = "0.4 * (2 - other.economy)" }
each_turn = ["other.economy += 0.01"]

[offers.fish_for_passage]
label     = "Fish for passage"
from      = "self in neighbours"
to        = "target in neighbours"
gives     = ["fish"]
asks      = ["open_sea"]
lasts     = "8 turns"
answer    = "2 turns"
on_accept = ["trust[self, target] += 0.1", "trust[target, self] += 0.1", "world.tension -= 0.1"]
on_breach = ["trust[self, breaker] -= 0.3", "trust[target, breaker] -= 0.3"]

# --- what happens by itself ---------------------------------------------------------------------------

[[rules]]
name    = "Tension costs trade"
each    = "self"
effects = ["self.economy -= 0.02 * world.tension"]

[[rules]]
name    = "Tempers cool"
each    = "world"
when    = "not did blockade[any] within 1"
effects = ["world.tension -= 0.03"]

[[events]]
name    = "A storm sinks a ferry"
chance  = "0.05"  # per turn
once    = true
effects = ["island.economy -= 0.1"]
says    = "A storm sinks a ferry; each side suspects the other."

# --- how it ends: the first that holds names the run ---------------------------------------------------

[outcomes]
"War"     = { when = "world.tension >= 0.8", ends = true }  # looked at every turn
"Treaty"  = "agreement fish_for_passage stands"
"Trouble" = "true"

[objectives]  # 0 to 100, for whoever plays the actor
harbour = "50 * self.economy"
island  = "50 * self.economy"
league  = "100 * (1 - world.tension)"

[indicators]  # charted
tension = { label = "Tension", unit = "0 to 1", value = "world.tension", range = [0, 1] }
trade   = { label = "Trade of the neighbours", unit = "index", value = "sum(a in neighbours: a.economy)" }

# --- what the scenario claims: `demarche check --test` fails when it does not hold ----------------------

[[tests]]
name  = "A blockade hurts"
moves = [                         # decisions that are forced
  { turn = 1, actor = "harbour", do = "blockade", target = "island" },
  { turn = 1, actor = "league", do = "hold", instrument = "economic" },
]
holds = ["island.economy < 1 at turn 1"]

[[tests]]
name  = "Fear keeps the peace"
set   = { caution = 3.0 }
runs  = 200
holds = ["outcome 'War' in at most 5 % of runs", "mean of world.tension at the end < 0.5"]
)toml";

}  // namespace

std::string new_scenario(std::string_view title) {
  std::string text =
      "# A scenario of Démarche. The language is in docs/language.md; check this file with\n"
      "#   demarche check FILE --test\n"
      "\n"
      "[scenario]\n"
      "title = " +
      toml_text(on_one_line(title)) +
      "\n"
      "start = 2024-01-01\n"
      "step  = \"1 month\"  # or \"2 weeks\", \"1 day\", \"12 hours\", \"1 year\"\n"
      "turns = 24\n"
      "\n"
      "[about]\n"
      "what = \"\"\"\n"
      "Two neighbours share a sea, and a league lends to both. *Replace all of this by your own case.*\n"
      "\"\"\"\n";
  text += body;
  return text;
}

}  // namespace demarche
