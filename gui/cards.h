// The library: scenarios that can be begun, for the cards of the first page.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sim/scenario/scenario.h"

namespace demarche::gui {

struct Card {
  std::string path;
  std::shared_ptr<const Scenario> scenario;  // null when it cannot be read
  std::string problem;                       // why, as the command line says it
};

// Of files and of folders, of which every .toml is taken; the richest first.
std::vector<Card> read_cards(const std::vector<std::string>& library);

}  // namespace demarche::gui
