// What would have changed a move: every parameter and every number of the state is moved on its own, a lane
// each, first in steps of growing size, then by halving the stretch in which the balance tips.
#include <algorithm>
#include <cmath>

#include "sim/session/explain.h"
#include "sim/session/log.h"

namespace demarche {
namespace {

constexpr int width = 64;     // lanes of a trial
constexpr int halvings = 24;  // leaves 1e-7 of a step
// Distances tried, as shares of the range's width.
constexpr double distances[] = {0.01, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1.0};
constexpr int distance_count = static_cast<int>(std::size(distances));

// One number that may be moved one way.
struct Lever {
  int parameter = -1;
  int cell = -1;
  double from = 0;
  double end = 0;   // limit of the range in this direction
  double span = 1;  // width of the range
  double near = 0;  // the balance has not tipped here
  double far = 0;   // and has here
  bool tips = false;
};

struct Trial {
  const std::shared_ptr<const Program>& program;
  const Snapshot& before;
  const SessionSettings& settings;
  int chosen;
  int rival;
  Batch batch;

  // Whether the rival gains the upper hand when lever i has value x[i].
  void run(const std::vector<Lever>& levers, const std::vector<double>& x, std::vector<bool>& tipped) {
    const std::vector<std::uint32_t> runs(width, settings.run);
    for (std::size_t first = 0; first < levers.size(); first += width) {
      const std::size_t count = std::min<std::size_t>(width, levers.size() - first);
      for (int lane = 0; lane < width; ++lane)
        for (std::size_t p = 0; p < program->parameter_values.size(); ++p)
          batch.set_parameter(lane, static_cast<int>(p), program->parameter_values[p]);
      for (std::size_t i = 0; i < count; ++i)
        if (levers[first + i].parameter >= 0)
          batch.set_parameter(static_cast<int>(i), levers[first + i].parameter, x[first + i]);
      batch.resume(before, settings.seed, runs);
      for (std::size_t i = 0; i < count; ++i)
        if (levers[first + i].cell >= 0)
          batch.set_value(program->layout.first_kept + levers[first + i].cell, static_cast<int>(i),
                          x[first + i]);
      batch.begin_turn();
      for (std::size_t i = 0; i < count; ++i) {
        const int lane = static_cast<int>(i);
        tipped[first + i] =
            batch.running(lane) && batch.possible(rival, lane) &&
            (!batch.possible(chosen, lane) || batch.utility(rival, lane) > batch.utility(chosen, lane));
      }
    }
  }
};

std::vector<Lever> all_levers(const Program& p, const Snapshot& before) {
  const Scenario& s = *p.scenario;
  const Layout& l = p.layout;
  std::vector<Lever> levers;
  const auto add = [&](Lever lever, Range range) {
    lever.span = range.high - range.low;
    if (!(lever.span > 0)) return;
    for (const double end : {range.low, range.high}) {
      if (end == lever.from) continue;
      lever.end = end;
      lever.near = lever.from;
      levers.push_back(lever);
    }
  };
  for (std::size_t i = 0; i < s.parameters.size(); ++i) {
    Lever lever;
    lever.parameter = static_cast<int>(i);
    lever.from = p.parameter_values[i];
    add(lever, s.parameters[i].range);
  }
  for (std::size_t v = 0; v < s.variables.size(); ++v)
    for (std::int32_t r = 0; r < l.rows_of(s.variables[v]); ++r) {
      if (s.variables[v].scope == Scope::pair && r / l.actors == r % l.actors) continue;
      Lever lever;
      lever.cell = l.variables[v] - l.first_kept + r;
      lever.from = before.kept[static_cast<std::size_t>(lever.cell)];
      add(lever, s.variables[v].range);
    }
  return levers;
}

}  // namespace

std::optional<Tipping> find_tipping(const std::shared_ptr<const Program>& program, const Snapshot& before,
                                    const SessionSettings& settings, int choice_index, int chosen,
                                    int rival) {
  const Choice& choice = program->choices[static_cast<std::size_t>(choice_index)];
  Trial trial{program,
              before,
              settings,
              choice.first_option + chosen,
              choice.first_option + rival,
              Batch(program, width)};
  std::vector<Lever> levers = all_levers(*program, before);
  std::vector<Lever> tipping;
  // The first distance at which any lever tips the balance bounds the answer; the others need not be tried.
  for (int d = 0; d < distance_count && tipping.empty(); ++d) {
    std::vector<double> x;
    for (const Lever& lever : levers) {
      const double step = distances[d] * lever.span;
      x.push_back(lever.end < lever.from ? std::max(lever.end, lever.from - step)
                                         : std::min(lever.end, lever.from + step));
    }
    std::vector<bool> tipped(levers.size());
    trial.run(levers, x, tipped);
    for (std::size_t i = 0; i < levers.size(); ++i) {
      if (tipped[i]) {
        levers[i].far = x[i];
        tipping.push_back(levers[i]);
      } else {
        levers[i].near = x[i];
      }
    }
  }
  if (tipping.empty()) return std::nullopt;
  std::vector<double> x(tipping.size());
  std::vector<bool> tipped(tipping.size());
  for (int h = 0; h < halvings; ++h) {
    for (std::size_t i = 0; i < tipping.size(); ++i) x[i] = 0.5 * (tipping[i].near + tipping[i].far);
    trial.run(tipping, x, tipped);
    for (std::size_t i = 0; i < tipping.size(); ++i) (tipped[i] ? tipping[i].far : tipping[i].near) = x[i];
  }
  const auto share = [](const Lever& l) { return std::abs(l.far - l.from) / l.span; };
  const Lever& best = *std::min_element(tipping.begin(), tipping.end(),
                                        [&](const Lever& a, const Lever& b) { return share(a) < share(b); });
  Tipping result;
  result.chosen = chosen;
  result.rival = rival;
  result.name = best.parameter >= 0
                    ? "$" + program->scenario->parameters[static_cast<std::size_t>(best.parameter)].id
                    : cell_name(*program, best.cell);
  result.label = best.parameter >= 0
                     ? program->scenario->parameters[static_cast<std::size_t>(best.parameter)].label
                     : cell_label(*program, best.cell);
  result.from = best.from;
  result.to = best.far;
  result.share_of_range = share(best);
  return result;
}

std::optional<Tipping> find_tipping(const Session& session, int moment, const ChoiceReason& reason) {
  const std::vector<int> order = by_probability(reason);
  const auto option_at = [&](std::size_t i) { return reason.options[static_cast<std::size_t>(order[i])]; };
  if (order.size() < 2) return std::nullopt;
  // Against the choice: the most probable of the others. A choice that was not the model's first: what makes
  // it so.
  int chosen = option_at(0).option;
  int rival = option_at(1).option;
  if (reason.picked >= 0 && reason.picked != order[0])
    rival = reason.options[static_cast<std::size_t>(reason.picked)].option;
  const Moment& m = session.timeline().at(moment);
  const bool coming = reason.picked < 0;
  const int layer = coming ? session.layer() : m.layer;
  const Snapshot& before = session.played(coming ? moment : m.parent).snapshot;
  return find_tipping(session.fast(layer), before, session.settings(), reason.choice, chosen, rival);
}

}  // namespace demarche
