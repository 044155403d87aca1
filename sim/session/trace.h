// From a number to those that feed it and those that it feeds, with their ways so far: causal tracing as
// aligned strips (the gesture of Vensim's causes strip).
#pragma once

#include <string>
#include <vector>

#include "sim/session/session.h"

namespace demarche {

struct TraceStrip {
  int cell = -1;
  std::string through;          // "Sanctions bite": the first entry of the rules that connects the two
  bool by_choice = false;       // only through what actors choose
  std::vector<double> history;  // by turn, from the start to the moment
  double moved = 0;             // largest less smallest, as a share of the variable's range
};

enum class TraceWay : std::uint8_t { causes, uses };
// Actors are taken into account: Russia's economy hangs on the sanctions on Russia. Those that moved most
// first, at most `most`; numbers that have always been zero are left out.
std::vector<TraceStrip> trace(const Session& session, int moment, int cell, TraceWay way, std::size_t most);

// The numbers that a formula of nobody in particular reads (an indicator, an objective); `through` is empty.
std::vector<TraceStrip> trace_formula(const Session& session, int moment, const Expression& formula,
                                      std::size_t most);

}  // namespace demarche
