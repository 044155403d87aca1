// Numbers as people read them.
#pragma once

#include <string>
#include <utility>

namespace demarche {

// Three significant digits, no needless zeros; 12,345 from a thousand on.
std::string number_text(double value);
std::string minus(std::string number);     // with the sign that is as wide as a digit
std::string signed_number(double value);   // "+0.12", "−3", "±0"
std::string percent(double share);         // "12 %", "<1 %", ">99 %"
std::string signed_percent(double share);  // "+3", "−3", "±0": points
std::string of_turns(int n);               // "1 turn", "3 turns"
// Two numbers with as many digits as it takes to tell them apart.
std::pair<std::string, std::string> told_apart(double a, double b);

}  // namespace demarche
