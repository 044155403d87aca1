// Who feeds whom: the formulas of an entry by name, what a formula reads, and what changes a variable.
#pragma once

#include <string>
#include <vector>

#include "gui/view.h"
#include "sim/scenario/scenario.h"

namespace demarche::gui {

struct NamedFormula {
  std::string title;  // "Needs", "Why: pride", "Effect"
  const Expression* formula = nullptr;
  bool effect = false;
};
// In the order in which they are shown; empty ones are left out.
std::vector<NamedFormula> formulas_of(const Scenario& scenario, RuleKind kind, int entry);
std::string label_of(const Scenario& scenario, RuleKind kind, int entry);
int count_of(const Scenario& scenario, RuleKind kind);

// An entry of the rules that has to do with a number.
struct Use {
  RuleKind kind = RuleKind::rules;
  int entry = -1;
  std::string label;  // "Sanctions bite"
  std::string how;    // titles of the formulas
};
std::vector<Use> uses_of_parameter(const Scenario& scenario, int parameter);
std::vector<Use> causes_of_variable(const Scenario& scenario, int variable);  // effects that change it
std::vector<Use> uses_of_variable(const Scenario& scenario, int variable);    // formulas that read it

}  // namespace demarche::gui
