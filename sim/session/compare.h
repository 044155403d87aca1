// Two saves side by side: what was set differently, where their games part, and what came of it. Only what
// the saves hold is compared; nothing is played. Covert moves that whoever opens a save may not know of yet
// (sight.h) are left out.
#pragma once

#include <string>
#include <vector>

#include "sim/session/save.h"

namespace demarche {

struct SettingDifference {
  std::string what;  // "seed", "seats", "scenario", "override bite from turn 3 on"
  std::string first;
  std::string second;
};

// A turn that did not go alike in both games.
struct TurnDifference {
  int turn = 0;
  std::string date;
  // Decisions of people and lines of the log that only one of the two has.
  std::vector<std::string> decisions_first, decisions_second;
  std::vector<std::string> log_first, log_second;
};

struct ValueDifference {
  std::string name;  // "world.defiance", "russia.economy", "trust[usa, china]", "objective of usa"
  double first = 0;
  double second = 0;
};

struct SaveComparison {
  std::vector<SettingDifference> settings;
  int turns_first = 0;  // played, on the way to `here`
  int turns_second = 0;
  // First turn that differs in what people decided, and in how it came out; -1: none in the turns of both.
  int first_decision = -1;
  int first_result = -1;
  std::vector<TurnDifference> turns;
  std::vector<ValueDifference> values;        // of the state at the end of each
  std::vector<std::string> only_in_one;       // values that only one of them has
  std::string outcome_first, outcome_second;  // "" while the game goes on
  bool covert_hidden = false;                 // some moves of one of them are not known yet

  bool same() const;
};

SaveComparison compare_saves(const Save& first, const Save& second);

}  // namespace demarche
