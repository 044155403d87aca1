// What the numbers of a scenario rest on, counted: an honest model says how much of it is judgement.
#pragma once

#include "sim/scenario/scenario.h"

namespace demarche {

// Parameters and state variables by their `basis`; a variable counts once, whatever its table of start
// values.
struct BasisCount {
  int facts = 0;
  int estimates = 0;
  int judgements = 0;

  int numbers() const { return facts + estimates + judgements; }
};

BasisCount count_basis(const Scenario& scenario);

// `part` of `whole` as a percentage from 0 to 100; 0 of nothing.
double percent_of(int part, int whole);

}  // namespace demarche
