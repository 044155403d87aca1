// Random formulas that pass the checker, over the small scenario of docs/language.md with parameter, offer
// and so on of `formula_scenario`.
#pragma once

#include <string>

namespace demarche::test {

// A scenario with names for formulas to use, and one rule over pairs with the given condition and amount.
std::string formula_scenario(const std::string& condition, const std::string& amount);

std::string random_number(int depth);
std::string random_condition(int depth);

}  // namespace demarche::test
