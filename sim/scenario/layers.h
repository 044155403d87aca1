// What is laid over a scenario without rewriting it: other numbers, rules switched off, forced decisions.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "sim/lang/source.h"

namespace demarche {

struct Range {
  double low = 0;
  double high = 1;
};

// A forced decision, by name; also the format of `--moves` files. Exactly one of act, answer, ballot is used.
struct Move {
  int turn = 0;
  int last = 0;  // kept up to this turn, wherever it is possible; 0: made in `turn`, and in no other
  std::string actor;
  std::string act;         // action, offer or proposal id; "hold"; "end"
  std::string instrument;  // for hold
  std::string target;
  std::string offer;               // for end
  std::string answer;              // the offerer whose offer is answered
  std::string ballot;              // proposal voted on
  std::string vote;                // accept, decline, wait / yes, no, abstain
  std::vector<std::string> gives;  // for a bundle of one's own: act == "offer"
  std::vector<std::string> asks;
  int lasts = 0;
  Place place;

  bool is_kept_up() const { return last > 0; }
  bool is_of(int t) const { return t == turn || (t > turn && t <= last); }
};

// A layer on top of a scenario, never a rewrite of it: what `--set` and `--off` give, what saves keep.
struct Overrides {
  // Parameter ids ("bite") and start values ("world.monitoring", "russia.economy", "trust[usa, china]").
  std::map<std::string, double> values;
  std::vector<std::string> off;  // names of rules and events
};

// Which number an override ("bite", "world.monitoring", "trust[usa, china]") stands for.
struct OverrideTarget {
  int parameter = -1;     // index of a parameter, or
  int variable = -1;      // index of a variable, whose start value is meant,
  int actor = -1;         // of this actor (the first of a pair),
  int second_actor = -1;  // towards this one
};

}  // namespace demarche
