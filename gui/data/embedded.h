// Files that are compiled into the program; see README.md beside this one.
#pragma once

#include <span>

namespace demarche::gui {

std::span<const unsigned char> coastlines_bin();
std::span<const unsigned char> inter_regular_otf();
std::span<const unsigned char> inter_semibold_otf();

}  // namespace demarche::gui
