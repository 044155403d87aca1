// Text to raw trees. Never throws; problems go to `diagnostics` and the result is then empty().
#pragma once

#include <optional>
#include <string>

#include "sim/lang/ast.h"
#include "sim/lang/diagnostic.h"

namespace demarche {

Expression parse_expression(Text text, Diagnostics& diagnostics);
// Reads the longest expression at the start of `text` and reports in `end` where it stops (byte of the
// value).
Expression parse_expression_prefix(Text text, std::size_t& end, Diagnostics& diagnostics);
std::optional<Effect> parse_effect(Text text, Diagnostics& diagnostics);

// The tree as text again, with the fewest parentheses; parsing it gives the same tree.
std::string print(const Expression& expression);
std::string print(const Expression& expression, NodeId node);
std::string print(const Effect& effect);

}  // namespace demarche
