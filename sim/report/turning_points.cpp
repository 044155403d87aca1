#include "sim/report/turning_points.h"

#include <algorithm>
#include <cmath>

#include "sim/study/forecast.h"

namespace demarche {

std::vector<TurningPoint> turning_points(const Session& session, int moment, std::uint32_t runs, int threads,
                                         const std::atomic<bool>* cancel) {
  const std::vector<int> path = path_to(session.timeline(), moment);
  std::vector<TurningPoint> points;
  if (path.size() > static_cast<std::size_t>(most_turns_weighed) + 1) return points;
  std::vector<double> before;
  for (const int m : path) {
    const Snapshot& snapshot = session.played(m).snapshot;
    std::vector<double> shares(session.scenario().outcomes.size());
    if (snapshot.ended) {
      if (snapshot.outcome >= 0) shares[static_cast<std::size_t>(snapshot.outcome)] = 1;
    } else {
      ForecastRequest request;
      request.program = session.fast(session.timeline().at(m).layer);
      request.from = &snapshot;
      request.seed = session.settings().seed;
      request.runs = runs;
      request.threads = threads;
      request.cancel = cancel;
      const EnsembleResult result = forecast(request);
      if (result.cancelled) return {};
      for (std::size_t o = 0; o < shares.size(); ++o) shares[o] = result.outcomes[o].share;
    }
    if (m != path.front()) {
      TurningPoint point{m, session.timeline().at(m).turn, 0, before, shares};
      // Half the sum of the differences: what one outcome wins others lose.
      for (std::size_t o = 0; o < shares.size(); ++o) point.shift += std::abs(shares[o] - before[o]) / 2;
      points.push_back(std::move(point));
    }
    before = std::move(shares);
  }
  std::stable_sort(points.begin(), points.end(),
                   [](const TurningPoint& a, const TurningPoint& b) { return a.shift > b.shift; });
  return points;
}

}  // namespace demarche
