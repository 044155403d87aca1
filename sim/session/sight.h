// Who may see what. Open acts are for everyone. A covert act is known to who did it and at whom; others learn
// of it when it is exposed. The setting `insight` says whether a viewer also sees the why of others and what
// simulated actors do covertly; what other people do covertly stays hidden until exposed or until the game is
// over.
#pragma once

#include <vector>

#include "sim/session/log.h"
#include "sim/session/session.h"

namespace demarche {

struct Viewer {
  std::vector<int> actors;  // whose eyes; empty: an onlooker, who sees what everybody may see
};
Viewer viewer_of_seats(const Session& session);  // one person who plays all seats
// Whoever opens the file of a game: with several seats nobody knows which of them it is, and then an
// onlooker.
Viewer viewer_of_reader(const Session& session);

// Whether the viewer may see why this actor did what it did, when the game stands at `moment`.
bool sees_why(const Session& session, int moment, int actor, const Viewer& viewer);
// Whether the viewer, with the game at `at`, knows of something that happened in the turn that led to
// `moment` (which lies on the way to `at`).
bool sees(const Session& session, int at, int moment, const Happening& happening, const Viewer& viewer);

struct SeenLine {
  LogLine line;
  Happening happening;
  int moment = 0;  // the turn that led here; -1: events of the turn to come
};
// The log up to a moment as the viewer knows it, oldest first; of the turn to come, what its events did.
std::vector<SeenLine> seen_log(const Session& session, int at, const Viewer& viewer);

// Whether the viewer may see that a cause (of a ledger entry) was at work; hidden ones are shown as unknown.
bool sees_cause(const Session& session, int at, int turn, CauseKind kind, int index, int actor, int target,
                const Viewer& viewer);

}  // namespace demarche
