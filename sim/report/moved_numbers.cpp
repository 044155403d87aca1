#include "sim/report/moved_numbers.h"

#include <algorithm>
#include <cmath>

#include "sim/session/position.h"

namespace demarche {
namespace {

std::vector<std::pair<double, Figure>> furthest_first(const Session& session) {
  const Scenario& s = session.scenario();
  std::vector<Figure> figures = world_figures(session);
  for (int a = 0; a < static_cast<int>(s.actors.size()); ++a)
    if (session.seats().empty() || session.is_seat(a))
      for (const Figure& f : actor_figures(session, a)) figures.push_back(f);
  std::vector<std::pair<double, Figure>> moved;
  for (const Figure& f : figures) {
    const Range range = s.variables[static_cast<std::size_t>(f.variable)].range;
    const double width = range.high - range.low;
    // Without limits worth the name there is no saying how far is far.
    if (width > 0 && width < max_magnitude)
      moved.emplace_back(std::abs(cell_value(session, session.here(), f.cell) - f.start) / width, f);
  }
  std::stable_sort(moved.begin(), moved.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  return moved;
}

bool known(const Session& session, const CauseShare& cause, const Viewer& viewer) {
  return sees_cause(session, session.here(), cause.by_turn.empty() ? 0 : cause.by_turn.front().first,
                    cause.kind, cause.index, cause.actor, cause.target, viewer);
}

}  // namespace

std::vector<MovedNumber> moved_numbers(const Session& session, const Viewer& viewer, double least,
                                       std::size_t most) {
  const Scenario& s = session.scenario();
  std::vector<MovedNumber> result;
  for (const auto& [share, figure] : furthest_first(session)) {
    if (share < least || result.size() == most) break;
    const NumberReason reason = explain_number(session, session.here(), figure.cell, 0);
    MovedNumber moved{figure.cell, figure_label(s, figure), reason.before, reason.now, share, {}, {}};
    if (figure.first >= 0) moved.label += " of " + s.actors[static_cast<std::size_t>(figure.first)].name;
    const double change = reason.now - reason.before;
    bool all_known = true, found = false;
    for (const CauseShare& cause : reason.causes) {
      if (cause.kind == CauseKind::clamp || cause.by_turn.empty()) continue;
      all_known = all_known && known(session, cause, viewer);
      if (!found && cause.amount * change > 0) {
        found = true;
        moved.main = cause;
      }
      if (!moved.against && cause.amount * change < 0) moved.against = cause;
    }
    if (found && all_known) result.push_back(std::move(moved));
  }
  return result;
}

std::string turns_text(const CauseShare& cause) {
  const int first = cause.by_turn.front().first, last = cause.by_turn.back().first;
  return first == last ? "in turn " + std::to_string(first)
                       : "in turns " + std::to_string(first) + " to " + std::to_string(last);
}

}  // namespace demarche
