#include "sim/scenario/basis.h"

namespace demarche {

BasisCount count_basis(const Scenario& scenario) {
  BasisCount count;
  const auto add = [&](Basis basis) {
    switch (basis) {
      case Basis::fact: ++count.facts; break;
      case Basis::estimate: ++count.estimates; break;
      case Basis::judgement: ++count.judgements; break;
    }
  };
  for (const Variable& variable : scenario.variables) add(variable.basis);
  for (const Parameter& parameter : scenario.parameters) add(parameter.basis);
  return count;
}

double percent_of(int part, int whole) { return whole == 0 ? 0 : 100.0 * part / whole; }

}  // namespace demarche
