// The layout that `demarche fmt` gives to a file.
#pragma once

#include <string>
#include <string_view>

namespace demarche {

// Lines up the `=` of neighbouring keys and the comments behind them, puts one blank line above each header
// (and the comments that belong to it), one space inside braces and around `=`, at least one after a comma,
// and removes blanks at line ends. Comments, line breaks inside lists and the order of everything stay.
// Formatting twice changes nothing more; what is read from the text never changes; a text that is no TOML
// comes back as it is.
std::string format_toml(std::string_view text);

}  // namespace demarche
