// Who feeds whom, by the text of the rules: variables that variables depend on, through effects and their
// conditions, or through what actors choose to do. Derived quantities are looked through.
#pragma once

#include <string>
#include <vector>

#include "sim/scenario/scenario.h"

namespace demarche {

// Effects of one entry of the scenario with everything that they hang on.
struct EffectGroup {
  enum class Of : std::uint8_t { rule, event, action, term, offer, proposal } of = Of::rule;
  int entry = -1;
  std::string label;
  std::vector<const Effect*> effects;
  std::vector<const Expression*> when;  // must hold, or says how likely it is
  std::vector<const Expression*> why;   // what makes somebody choose it; empty for what happens by itself
};
std::vector<EffectGroup> effect_groups(const Scenario& scenario);

// The variables that a formula reads, also through derived quantities; by index.
std::vector<bool> variables_read(const Scenario& scenario, const Expression& expression);
bool reads_parameter(const Scenario& scenario, const Expression& expression, int parameter);

struct Feed {
  int from = -1;
  int to = -1;
  std::string through;     // label of the first entry that does it
  bool by_choice = false;  // only through what actors choose
  bool loop = false;       // part of a circle of feeds
};
std::vector<Feed> feeds(const Scenario& scenario, bool with_choices = true);

// Circles of feeds that lead from a variable back to it, the shortest first; each begins with it and does not
// repeat it at the end.
std::vector<std::vector<int>> loops_through(const std::vector<Feed>& feeds, int variable, std::size_t most);

}  // namespace demarche
