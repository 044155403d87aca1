// The library: scenarios that can be begun, for the cards of the first page.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sim/scenario/scenario.h"

namespace demarche::gui {

struct Card {
  std::string path;
  std::shared_ptr<const Scenario> as_written;  // null when it cannot be read
  std::shared_ptr<const Scenario> scenario;    // in the language that was asked for, where it speaks it
  std::vector<std::string> languages;          // in which it can be shown
  std::string problem;                         // why, as the command line says it
};

// Of files and of folders, of which every .toml is taken; the richest first.
std::vector<Card> read_cards(const std::vector<std::string>& library, const std::string& language);
void show_in_language(Card& card, const std::string& language);

}  // namespace demarche::gui
