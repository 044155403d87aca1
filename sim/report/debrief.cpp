#include "sim/report/debrief.h"

#include <algorithm>
#include <limits>

#include "sim/engine/digest.h"
#include "sim/lang/writing.h"
#include "sim/session/position.h"
#include "sim/session/save.h"

namespace demarche {
namespace {

using Kind = Happening::Kind;

constexpr std::size_t most_lines = 6;  // of a deciding turn; the whole log stands further down
constexpr std::size_t most_quotations = 8;

const std::string& actor_name(const Scenario& s, int actor) {
  return s.actors[static_cast<std::size_t>(actor)].name;
}

std::string date_of(const Scenario& s, int turn) {
  return date_label(turn_start(s.start, s.step, turn), s.step);
}

ToldLine told(const Session& session, int moment, const Happening& h) {
  const LogLine line = log_line(session.scenario(), h, session.timeline().at(moment).turn);
  return {line.turn, line.actor, line.text, line.visible == "covert",
          line.actor >= 0 && session.is_seat(line.actor)};
}

// What is rare says more than what happens every turn: 0 first.
int rarity(Kind kind) {
  switch (kind) {
    case Kind::exposed:
    case Kind::breached:
    case Kind::vetoed: return 0;
    case Kind::accepted:
    case Kind::passed:
    case Kind::failed:
    case Kind::ended: return 1;
    case Kind::event:
    case Kind::tabled:
    case Kind::declined: return 2;
    case Kind::acted:
    case Kind::offered:
    case Kind::crossed:
    case Kind::lapsed:
    case Kind::expired: return 3;
    case Kind::rule:
    case Kind::voted: break;
  }
  return 4;
}

std::vector<ToldLine> first_lines(const Session& session, int moment, const Viewer& viewer) {
  std::vector<std::pair<int, ToldLine>> ranked;
  for (const Happening& h : session.played(moment).happenings) {
    if (!sees(session, session.here(), moment, h, viewer)) continue;
    ToldLine line = told(session, moment, h);
    const int rank = line.by_person && is_move(h) ? -1 : rarity(h.kind);
    ranked.emplace_back(rank, std::move(line));
  }
  std::stable_sort(ranked.begin(), ranked.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<ToldLine> lines;
  for (auto& [rank, line] : ranked)
    if (lines.size() < most_lines) lines.push_back(std::move(line));
  return lines;
}

// A turn's alternatives are told where the reader may know what was chosen and why.
std::optional<Alternatives> alternatives_of(const Session& session, const TurningPoint& point,
                                            const Debrief& debrief, const DebriefOptions& options) {
  if (debrief.hides && session.seats().size() > 1) return std::nullopt;
  std::optional<Alternatives> of_seats;
  if (!session.seats().empty())
    of_seats = weightiest_choice(session, point.moment, session.seats(), options.options, options.weighing);
  constexpr double enough = 0.01;
  if (of_seats && of_seats->options.size() > 1 && of_seats->options[1].shift >= enough) return of_seats;
  // The people at the table could not have moved it: who could?
  for (int a = 0; a < static_cast<int>(session.scenario().actors.size()); ++a)
    if (!sees_why(session, session.here(), a, debrief.viewer)) return of_seats;
  auto of_anyone = weightiest_choice(session, point.moment, {}, options.options, options.weighing);
  return of_anyone ? of_anyone : of_seats;
}

void find_quotations(const Session& session, const std::vector<int>& path, Debrief& debrief) {
  struct Candidate {
    int rank = 0;
    std::size_t order = 0;
    ToldLine line;
  };
  std::vector<Candidate> candidates;
  for (const int m : path)
    for (const Happening& h : session.played(m).happenings) {
      const bool deciding = std::any_of(debrief.deciding.begin(), debrief.deciding.end(),
                                        [&](const DecidingTurn& t) { return t.point.moment == m; });
      const int rank = 2 * rarity(h.kind) - (deciding ? 3 : 0);
      if (rank > 4 || !sees(session, session.here(), m, h, debrief.viewer)) continue;
      ToldLine line = told(session, m, h);
      if (std::none_of(candidates.begin(), candidates.end(),
                       [&](const Candidate& c) { return c.line.text == line.text; }))
        candidates.push_back({rank, candidates.size(), std::move(line)});
    }
  std::stable_sort(candidates.begin(), candidates.end(),
                   [](const Candidate& a, const Candidate& b) { return a.rank < b.rank; });
  if (candidates.size() > most_quotations) candidates.resize(most_quotations);
  std::stable_sort(candidates.begin(), candidates.end(),
                   [](const Candidate& a, const Candidate& b) { return a.order < b.order; });
  for (Candidate& c : candidates) debrief.quotations.push_back(std::move(c.line));
}

std::vector<std::string> moves_in(const Session& session, int at, int moment, const Viewer& viewer) {
  std::vector<std::string> texts;
  for (const Happening& h : session.played(moment).happenings)
    if (is_move(h) && (session.seats().empty() || session.is_seat(h.actor)) &&
        sees(session, at, moment, h, viewer))
      texts.push_back(told(session, moment, h).text);
  return texts;
}

void find_branches(const Session& session, Debrief& debrief) {
  const Timeline& timeline = session.timeline();
  const int here = session.here();
  for (const Branch& branch : timeline.branches) {
    if (is_on_way(timeline, branch.tip, here) || is_on_way(timeline, here, branch.tip)) continue;
    const int parting = parting_of(timeline, here, branch.tip);
    const int next = timeline.at(parting).turn + 1;
    const Played& tip = session.played(branch.tip);
    ToldBranch told{branch.name, timeline.at(branch.tip).turn, next - 1, {}, {}, "", tip.objectives};
    if (const int m = moment_at_turn(timeline, here, next); m >= 0)
      told.here = moves_in(session, here, m, debrief.viewer);
    if (const int m = moment_at_turn(timeline, branch.tip, next); m >= 0)
      told.there = moves_in(session, branch.tip, m, debrief.viewer);
    if (tip.snapshot.ended && tip.snapshot.outcome >= 0)
      told.outcome = session.scenario().outcomes[static_cast<std::size_t>(tip.snapshot.outcome)].label;
    debrief.branches.push_back(std::move(told));
  }
}

void find_notes(const Session& session, const std::vector<int>& path, Debrief& debrief) {
  const Timeline& timeline = session.timeline();
  for (const int m : path)
    if (!timeline.at(m).note.empty()) debrief.notes.push_back({timeline.at(m).turn, "", timeline.at(m).note});
  for (int m = 0; m < static_cast<int>(timeline.moments.size()); ++m) {
    if (timeline.at(m).note.empty() || is_on_way(timeline, m, session.here())) continue;
    for (const Branch& branch : timeline.branches)
      if (is_on_way(timeline, m, branch.tip)) {
        debrief.notes.push_back({timeline.at(m).turn, branch.name, timeline.at(m).note});
        break;
      }
  }
}

void find_scores(const Session& session, Debrief& debrief) {
  const Scenario& s = session.scenario();
  for (const bool seats : {true, false})
    for (std::size_t i = 0; i < s.objectives.size(); ++i) {
      if (session.is_seat(s.objectives[i].actor) != seats) continue;
      const auto& expected = debrief.from_start.objective_means;
      debrief.scores.push_back(
          {static_cast<int>(i), s.objectives[i].actor, seats, session.here_played().objectives[i],
           i < expected.size() ? expected[i] : std::numeric_limits<double>::quiet_NaN()});
    }
}

void find_indicators(const Session& session, Debrief& debrief) {
  const Scenario& s = session.scenario();
  for (std::size_t i = 0; i < s.indicators.size(); ++i) {
    IndicatorPath told{static_cast<int>(i),
                       s.indicators[i].label.empty() ? s.indicators[i].id : s.indicators[i].label,
                       indicator_history(session, session.here(), static_cast<int>(i)),
                       {}};
    if (i < debrief.from_start.indicators.size()) {
      told.from_start = debrief.from_start.indicators[i];
      IndicatorSummary& f = told.from_start;
      if (!f.turn.empty() && f.turn.front() == 1 && !told.path.empty()) {
        f.turn.insert(f.turn.begin(), 0);
        for (auto* values : {&f.mean, &f.p05, &f.p25, &f.p50, &f.p75, &f.p95})
          values->insert(values->begin(), told.path.front());
      }
    }
    debrief.indicators.push_back(std::move(told));
  }
}

void find_stamp(const Session& session, const std::vector<int>& path, const DebriefOptions& options,
                Debrief& debrief) {
  const Scenario& s = session.scenario();
  std::vector<std::string> seats;
  for (const int seat : session.seats()) seats.push_back(actor_name(s, seat));
  auto& stamp = debrief.stamp;
  stamp.emplace_back("Scenario", s.title + ", digest " + to_hex(s.digest));
  stamp.emplace_back("Played by people", seats.empty() ? "nobody: every actor was simulated" : joined(seats));
  stamp.emplace_back(
      "Seed", std::to_string(session.settings().seed) +
                  (session.settings().run == 0 ? "" : ", run " + std::to_string(session.settings().run)));
  int layer = -1;
  for (std::size_t i = path.size() > 1 ? 1 : 0; i < path.size(); ++i) {
    const int now = session.timeline().at(path[i]).layer;
    if (now == layer) continue;
    const std::string text = overrides_text(session.timeline().layers[static_cast<std::size_t>(now)]);
    if (layer >= 0 || !text.empty())
      stamp.emplace_back(i <= 1 ? "Changed numbers and rules" : "From turn " + std::to_string(i) + " on",
                         text.empty() ? "as the scenario says" : text);
    layer = now;
  }
  stamp.emplace_back("Reasons shown", name_of(session.settings().insight));
  stamp.emplace_back("Program", "demarche " + program_version());
  stamp.emplace_back("Digest of the game", to_hex(session.timeline().at(session.here()).digest));
  if (debrief.weighed)
    stamp.emplace_back("Forecasts", std::to_string(options.weighing.runs) +
                                        " futures each, all with the same luck, which is not the game's");
}

}  // namespace

bool is_move(const Happening& h) {
  switch (h.kind) {
    case Kind::acted:
    case Kind::offered:
    case Kind::accepted:
    case Kind::declined:
    case Kind::ended:
    case Kind::voted: return true;
    case Kind::tabled: return h.actor >= 0;
    default: return false;
  }
}

std::string quoted(const std::string& text) {
  std::string inner;
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view sign = std::string_view(text).substr(at, 3);
    const bool opens = sign == "“", closes = sign == "”";
    inner += opens ? "‘" : closes ? "’" : text.substr(at, 1);
    at += opens || closes ? 3 : 1;
  }
  return "“" + inner + "”";
}

std::string overrides_text(const Overrides& overrides) {
  std::vector<std::string> parts;
  for (const auto& [name, value] : overrides.values) parts.push_back(name + " = " + number_text(value));
  for (const std::string& rule : overrides.off) parts.push_back("without “" + rule + "”");
  return joined(parts);
}

std::vector<ToldLine> told_lines(const Session& session, int moment, const Viewer& viewer) {
  std::vector<ToldLine> lines;
  for (const Happening& h : session.played(moment).happenings)
    if (sees(session, session.here(), moment, h, viewer)) lines.push_back(told(session, moment, h));
  return lines;
}

int debrief_forecasts(const Session& session, const DebriefOptions& options) {
  const int turns = session.turn() + 1;
  if (turns > most_turns_weighed + 1) return 1;
  const std::size_t choices =
      session.seats().empty() ? session.scenario().actors.size() : 4 * session.seats().size();
  return turns + options.deciding_turns * static_cast<int>(options.options + choices);
}

Debrief debrief_of(const Session& session, const DebriefOptions& given) {
  const Scenario& s = session.scenario();
  const std::vector<int> path = path_to(session.timeline(), session.here());
  Debrief debrief;
  debrief.moment = session.here();
  debrief.turns = session.turn();
  debrief.over = session.over();
  debrief.outcome = session.outcome();
  debrief.viewer = viewer_of_reader(session);
  debrief.hides =
      !debrief.over && (session.seats().size() > 1 || session.settings().insight != Insight::everything);
  for (int turn = 0; turn <= std::max(s.turns, debrief.turns); ++turn)
    debrief.dates.push_back(turn == 0 ? "start" : date_of(s, turn));

  DebriefOptions options = given;
  int done = 0;
  options.weighing.progress = [&](int) {
    if (given.weighing.progress) given.weighing.progress(++done);
  };
  std::vector<Standpoint> stops = standpoints(session, session.here());
  const bool long_game = stops.size() > static_cast<std::size_t>(most_turns_weighed) + 1;
  if (long_game) stops.resize(1);
  const auto forecasts = forecasts_along(stops, session.settings().seed, options.weighing);
  if (!forecasts.empty()) debrief.from_start = forecasts.front();
  debrief.weighed = !long_game && forecasts.size() == stops.size();
  if (debrief.weighed) {
    debrief.from_here = forecasts.back();
    for (TurningPoint& point : turning_points(session, session.here(), forecasts)) {
      // A turn that moved nothing decided nothing.
      if (static_cast<int>(debrief.deciding.size()) == options.deciding_turns || point.shift < 0.005) break;
      DecidingTurn turn{
          point, date_of(s, point.turn), first_lines(session, point.moment, debrief.viewer), {}};
      turn.alternatives = alternatives_of(session, point, debrief, options);
      debrief.deciding.push_back(std::move(turn));
    }
  }
  find_scores(session, debrief);
  find_indicators(session, debrief);
  for (const int m : path) {
    if (m == path.front()) continue;
    const int turn = session.timeline().at(m).turn;
    TurnMoves moves{turn, date_of(s, turn), {}};
    for (const Happening& h : session.played(m).happenings)
      if (is_move(h) && (session.seats().empty() || session.is_seat(h.actor)) &&
          sees(session, session.here(), m, h, debrief.viewer))
        moves.moves.push_back(told(session, m, h));
    std::stable_sort(moves.moves.begin(), moves.moves.end(),
                     [](const ToldLine& a, const ToldLine& b) { return a.actor < b.actor; });
    debrief.moves.push_back(std::move(moves));
    debrief.log.push_back(told_lines(session, m, debrief.viewer));
  }
  find_quotations(session, path, debrief);
  find_notes(session, path, debrief);
  find_branches(session, debrief);
  find_stamp(session, path, options, debrief);
  debrief.questions = questions_of(session, debrief, 3);
  return debrief;
}

}  // namespace demarche
