// Commands that go through time: back and forth, branches, notes, what-ifs, other rules from here on.
#pragma once

#include <string>

#include "cli/play.h"

namespace demarche::cli {

void back(Game& game, const std::string& rest);
void forward(Game& game, const std::string& rest);
void branch(Game& game, const std::string& rest);
void branches(Game& game, const std::string& rest);
void switch_to(Game& game, const std::string& rest);
void rename(Game& game, const std::string& rest);
void remove(Game& game, const std::string& rest);
void note(Game& game, const std::string& rest);
void what_if(Game& game, const std::string& rest);
void set(Game& game, const std::string& rest);
void off(Game& game, const std::string& rest);
void on(Game& game, const std::string& rest);

}  // namespace demarche::cli
