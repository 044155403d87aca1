// The numbers that a game has moved most, and what the ledger says moved them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/session/explain.h"
#include "sim/session/sight.h"

namespace demarche {

struct MovedNumber {
  int cell = -1;
  std::string label;                  // "Tension", "Economy of Russia"
  double before = 0;                  // at the start
  double now = 0;                     // where the session stands
  double share_of_range = 0;          // how far it went
  CauseShare main;                    // the largest cause of the change
  std::optional<CauseShare> against;  // the largest one that worked against it
};

// Of the world and of the seats (of everyone, without seats), the furthest moved first. Left out are numbers
// that went less than `least` of their range, and those with a cause that the viewer may not know of.
std::vector<MovedNumber> moved_numbers(const Session& session, const Viewer& viewer, double least,
                                       std::size_t most);
std::string turns_text(const CauseShare& cause);  // "in turns 3 to 7"

}  // namespace demarche
