// What happened, as lines for people.
#pragma once

#include <string>

#include "sim/engine/batch.h"
#include "sim/session/number_text.h"

namespace demarche {

// "{self} accuses {target}" with the actors' names; also {party}, {other}.
std::string fill_names(const Scenario& scenario, const std::string& text, int actor, int target);

// One of the wordings that `says` gives, separated by " | ": they take turns, so that what is done often does
// not read the same every time. The same for the same turn and actor.
std::string wording(const std::string& says, int turn, int actor);

struct LogLine {
  int turn = 0;
  std::string date;
  int actor = -1;  // -1: nobody in particular
  int target = -1;
  std::string action;  // id of the action, offer, proposal; name of the event or rule
  std::string text;
  std::string visible;  // "open", "covert"; "exposed" for a line that reveals
  bool veto = false;    // it tells who has stopped a proposal
};
LogLine log_line(const Scenario& scenario, const Happening& happening, int turn);

// Who or what changed a number: "Sanctions bite", "Ship munitions to Russia (North Korea)".
std::string cause_text(const Program& program, const LedgerEntry& entry);
// "trust[usa, china]", "russia.economy", "world.tension" of a ledger entry's cell.
std::string cell_name(const Program& program, int cell);
// The same in the words of the scenario: "Trust: USA → China", "Economy of Russia", "Tension".
std::string cell_label(const Program& program, int cell);
// "sanction russia", "hold", "accept".
std::string option_text(const Program& program, const Option& option);
std::string choice_text(const Program& program, const Choice& choice);

}  // namespace demarche
