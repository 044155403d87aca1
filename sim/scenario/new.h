// What `demarche new` writes.
#pragma once

#include <string>
#include <string_view>

namespace demarche {

// A commented scenario that checks without a warning, runs, and shows most of the language.
std::string new_scenario(std::string_view title);

}  // namespace demarche
