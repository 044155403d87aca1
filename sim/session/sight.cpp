#include "sim/session/sight.h"

#include <algorithm>

namespace demarche {
namespace {

bool has(const Viewer& viewer, int actor) {
  return std::find(viewer.actors.begin(), viewer.actors.end(), actor) != viewer.actors.end();
}

bool knows_covert(const Session& session, int at, int actor, int target, const Viewer& viewer) {
  if (has(viewer, actor) || has(viewer, target)) return true;
  if (session.played(at).snapshot.ended) return true;
  return session.settings().insight == Insight::everything && !session.is_seat(actor);
}

// Exposure makes known all that the actor has done to the target so far.
bool exposed_since(const Session& session, int at, int turn, int action, int actor, int target) {
  const Timeline& timeline = session.timeline();
  for (int m = at; m >= 0 && timeline.at(m).turn >= turn; m = timeline.at(m).parent)
    for (const Happening& h : session.played(m).happenings)
      if (h.kind == Happening::Kind::exposed && h.what == action && h.actor == actor && h.target == target)
        return true;
  return false;
}

}  // namespace

Viewer viewer_of_seats(const Session& session) { return {session.seats()}; }

Viewer viewer_of_reader(const Session& session) {
  return session.seats().size() > 1 ? Viewer{} : viewer_of_seats(session);
}

bool sees_why(const Session& session, int moment, int actor, const Viewer& viewer) {
  switch (session.settings().insight) {
    case Insight::everything:
      return has(viewer, actor) || !session.is_seat(actor) || session.played(moment).snapshot.ended;
    case Insight::own: return has(viewer, actor) || session.played(moment).snapshot.ended;
    case Insight::afterwards: return session.played(moment).snapshot.ended;
  }
  return false;
}

bool sees(const Session& session, int at, int moment, const Happening& h, const Viewer& viewer) {
  if (h.kind != Happening::Kind::acted) return true;
  if (!session.scenario().actions[static_cast<std::size_t>(h.what)].covert) return true;
  return knows_covert(session, at, h.actor, h.target, viewer) ||
         exposed_since(session, at, session.timeline().at(moment).turn, h.what, h.actor, h.target);
}

std::vector<SeenLine> seen_log(const Session& session, int at, const Viewer& viewer) {
  std::vector<SeenLine> log;
  for (const int m : path_to(session.timeline(), at))
    for (const Happening& h : session.played(m).happenings)
      if (sees(session, at, m, h, viewer))
        log.push_back({log_line(session.scenario(), h, session.timeline().at(m).turn), h, m});
  if (at == session.here())
    for (const Happening& h : session.now_happenings())
      log.push_back({log_line(session.scenario(), h, session.turn() + 1), h, -1});
  return log;
}

bool sees_cause(const Session& session, int at, int turn, CauseKind kind, int index, int actor, int target,
                const Viewer& viewer) {
  if (kind != CauseKind::action || !session.scenario().actions[static_cast<std::size_t>(index)].covert)
    return true;
  return knows_covert(session, at, actor, target, viewer) ||
         exposed_since(session, at, turn, index, actor, target);
}

}  // namespace demarche
