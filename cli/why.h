// The reasons of a move or a number as pages; `play` and `explain` share them.
#pragma once

#include <optional>
#include <string>

#include "cli/text.h"
#include "sim/session/explain.h"
#include "sim/session/sight.h"

namespace demarche::cli {

// One decision: what was chosen, how probable it was, what spoke for it and against it, what else there was
// and what would have changed it.
std::string why_move(const Session& session, const ChoiceReason& reason,
                     const std::optional<Tipping>& tipping, const Style& style);
// In one line: "Russia: Ship munitions (34 %; most of all: need +0.8)".
std::string why_line(const Session& session, const ChoiceReason& reason, const Style& style);
// A candidate that has not been chosen yet: its terms and what the model would do.
std::string why_option(const ChoiceReason& reason, int place, const Style& style);
// Where a number comes from; causes that the viewer does not know of are summed up as unknown.
std::string why_number(const Session& session, int moment, const NumberReason& reason, int since,
                       const Viewer& viewer, const Style& style);

}  // namespace demarche::cli
