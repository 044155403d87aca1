// What happened in a game as event data, the way the field keeps it: who did what to whom, coded.
#pragma once

#include <string>

#include "sim/session/sight.h"

namespace demarche {

// CSV with a header line: date,source,target,cameo,plover,goldstein,text,visible. A row for everything that
// happened on the way to the present moment, in order; what is aimed at several (`aimed_at`) has a row for
// each. Actions, offers that are made and proposals that are backed have the codes that the scenario gives
// them; to propose, to vote against, to veto, to accept, decline, end or break an agreement have CAMEO's and
// PLOVER's own, to abstain is a statement (where the scenario's tables know them); other things have none.
// Votes against and vetoes are aimed at who brought the proposal in. The Goldstein score is the one of the
// table that the scenario names. What the viewer does not know of is left out; `visible` is "covert" for what
// others did not know, so that it can be left out, too.
std::string event_table(const Session& session, const Viewer& viewer);

}  // namespace demarche
