// Claims of [[tests]]: "world.tension < 0.9 by turn 5 in at least 80 % of runs" (docs/language.md, section
// 9).
#pragma once

#include <optional>

#include "sim/lang/diagnostic.h"
#include "sim/scenario/scenario.h"

namespace demarche {

// Reads one claim; the outcomes of `scenario` must be there. The expression stays raw, see resolve().
std::optional<Claim> parse_claim(const Scenario& scenario, Text text, Diagnostics& diagnostics);

}  // namespace demarche
