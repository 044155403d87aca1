#include "bench/crisis12_twin.h"

#include <algorithm>
#include <array>
#include <limits>
#include <vector>

#include "sim/engine/digest.h"
#include "sim/engine/numeric.h"
#include "sim/engine/random.h"

namespace demarche::twin {
namespace {

constexpr int actors = 12;
constexpr int turns = 36;
constexpr int new_government_turn = 14;  // 2025-02-01
constexpr double never = -1e6;

enum Actor { alba, brenn, corvin, dunmark, ostra, permia, quill, rusk, savan, tarim, umbra, velt };
bool in_west(int a) { return a <= dunmark; }
bool in_east(int a) { return a >= ostra && a <= rusk; }

constexpr double rationality[actors] = {4.0, 3.5, 5.0, 4.5, 3.0, 4.0, 5.0, 3.5, 4.0, 4.5, 3.0, 4.0};

using PerActor = double[actors];
using PerPair = double[actors][actors];  // [self][target]

// In the order of the scenario, all doubles: the digest walks over it.
struct State {
  double tension, oil, norms, front;
  PerActor economy, stability, arms, money, reputation, energy, resolve, fatigue;
  PerPair trust, sanctions, trade, aid, grievance, dependence;
};

State start_state() {
  State s{};
  s.tension = 0.35;
  s.oil = 1.0;
  s.norms = 0.6;
  s.front = 0.3;
  for (int a = 0; a < actors; ++a) {
    const bool west = in_west(a);
    const bool east = in_east(a);
    s.economy[a] = a == alba ? 1.4 : a == ostra ? 1.1 : a == permia ? 0.7 : a == velt ? 0.6 : 1.0;
    s.stability[a] = west ? 0.8 : east ? 0.7 : 0.6;
    s.arms[a] = a == alba || a == ostra ? 3.0 : a == permia ? 2.0 : 1.0;
    s.money[a] = west ? 1.2 : east ? 0.8 : 0.6;
    s.reputation[a] = west ? 0.7 : east ? 0.4 : 0.55;
    s.energy[a] = 1.0;
    s.resolve[a] = a == rusk ? 0.8 : 0.5;
    s.fatigue[a] = 0.1;
    for (int b = 0; b < actors; ++b) {
      if (a == b) continue;
      const bool to_west = in_west(b);
      const bool to_east = in_east(b);
      s.trust[a][b] = west   ? (to_west   ? 0.6
                                : to_east ? -0.4
                                          : 0.2)
                      : east ? (to_east   ? 0.5
                                : to_west ? -0.5
                                          : 0.1)
                             : 0.05;
      s.sanctions[a][b] = west && b == ostra ? 0.4 : west && b == permia ? 0.6 : 0.0;
      s.trade[a][b] = west ? (to_west ? 0.5 : 0.3) : east ? (to_east ? 0.5 : 0.2) : 0.25;
      s.aid[a][b] = a == alba ? (b == brenn ? 0.1 : 0.05) : 0.0;
      s.grievance[a][b] = west ? (b == ostra ? 0.6 : b == permia ? 0.5 : 0.15) : east && to_west ? 0.5 : 0.1;
      s.dependence[a][b] = a == rusk ? 0.3 : 0.2;
    }
  }
  return s;
}

double clamped(double x, double low, double high) { return x < low ? low : (x > high ? high : x); }

void clamp_all(State& s) {
  s.tension = clamped(s.tension, 0, 1);
  s.oil = clamped(s.oil, 0, 3);
  s.norms = clamped(s.norms, 0, 1);
  s.front = clamped(s.front, 0, 1);
  for (int a = 0; a < actors; ++a) {
    s.economy[a] = clamped(s.economy[a], 0, 2);
    s.stability[a] = clamped(s.stability[a], 0, 1);
    s.arms[a] = clamped(s.arms[a], 0, 5);
    s.money[a] = clamped(s.money[a], 0, 3);
    s.reputation[a] = clamped(s.reputation[a], 0, 1);
    s.energy[a] = clamped(s.energy[a], 0, 2);
    s.resolve[a] = clamped(s.resolve[a], 0, 1);
    s.fatigue[a] = clamped(s.fatigue[a], 0, 1);
    for (int b = 0; b < actors; ++b) {
      s.trust[a][b] = clamped(s.trust[a][b], -1, 1);
      s.sanctions[a][b] = clamped(s.sanctions[a][b], 0, 1);
      s.trade[a][b] = clamped(s.trade[a][b], 0, 1);
      s.aid[a][b] = clamped(s.aid[a][b], 0, 1);
      s.grievance[a][b] = clamped(s.grievance[a][b], 0, 1);
      s.dependence[a][b] = clamped(s.dependence[a][b], 0, 1);
    }
  }
}

// The last round in which something was done.
struct Memory {
  PerPair engaged, denounced, sanctioned, armed, deployed, accused, influenced, influence_known;
  double any_deployed = never;
};

enum class Move : std::uint8_t {
  hold,
  engage,
  denounce,
  appeal,
  sanction,
  send_aid,
  invest,
  arm,
  deploy,
  mobilise,
  accuse,
  influence,
  rally
};

struct Candidate {
  double utility;
  Move move;
  std::int8_t target;
  std::uint8_t place;  // among the engine's options, for the digest
};

struct Late {
  int due;
  double* cell;  // of Game::next
  double amount;
};

struct Decision {
  Move move;
  int target;
};

constexpr std::uint32_t site_events[] = {site_hash("event An incident at sea"),
                                         site_hash("event A harvest fails")};
constexpr std::uint32_t site_choices[] = {site_hash("choose diplomatic"), site_hash("choose informational"),
                                          site_hash("choose military"), site_hash("choose economic")};
constexpr std::uint32_t site_energy = site_hash("rule Energy follows oil/effect 0#0");
constexpr std::uint32_t site_blackout = site_hash("rule Blackouts/when#0");
constexpr std::uint32_t site_evasion = site_hash("rule Evasion/when#0");
constexpr std::uint32_t site_exposure = site_hash("rule Influence comes to light/when#0");
constexpr std::uint32_t site_oil = site_hash("rule The world/effect 1#0");

struct Game {
  const Parameters& p;
  std::uint64_t seed;
  std::uint32_t run;
  int turn = 0;
  State now = start_state();
  State next = now;  // the phase's changes are collected here
  Memory memory;
  PerActor pressure = {};  // derived quantities of the picture
  PerActor strength = {};
  std::vector<Late> late = {};
  std::array<Candidate, 32> candidates = {};
  int count = 0;
  std::array<Decision, 4 * actors> decisions = {};
  std::uint64_t choices_digest = 0;

  double draw(std::uint32_t site, std::uint32_t who) const {
    return draw_uniform(seed, DrawPlace{static_cast<std::uint32_t>(turn), site, who}, run);
  }
  double draw(std::uint32_t site, int self, int target) const {
    return draw(site, static_cast<std::uint32_t>(self + 1) | static_cast<std::uint32_t>(target + 1) << 16);
  }

  double pressure_on(int self) const {
    double sum = 0.0;
    for (int a = 0; a < actors; ++a) sum += now.sanctions[a][self] * now.economy[a];
    return sum;
  }
  double hostility(int self, int target) const {
    return now.grievance[self][target] - 0.5 * now.trust[self][target];
  }
  double leverage(int self, int target) const {
    return now.trade[self][target] * now.economy[self] / (0.2 + now.economy[target]);
  }

  void land() {
    clamp_all(next);
    now = next;
  }

  void events();
  void decide();
  void pick(int self, int instrument);
  void resolve();
  void carry_out(int self, const Decision& d, double round);
  void respond_actors();
  void respond_pairs();
  void respond_world();
  int outcome() const;
};

void Game::events() {
  if (now.tension > 0.2 && draw(site_events[0], 0) < 0.03 + 0.06 * now.tension) {
    next.tension += 0.1;
    next.norms -= 0.02;
  }
  if (draw(site_events[1], 0) < 0.05) {
    next.economy[savan] -= 0.06;
    next.stability[tarim] -= 0.04;
  }
  if (turn == new_government_turn) {
    next.resolve[alba] = 0.7;
    next.fatigue[alba] -= 0.1;
  }
  land();
}

// Quantal response among the candidates gathered for one choice.
void Game::pick(int self, int instrument) {
  double best = candidates[0].utility;
  for (int i = 1; i < count; ++i) best = candidates[i].utility > best ? candidates[i].utility : best;
  std::array<double, 32> cumulative;
  double total = 0.0;
  for (int i = 0; i < count; ++i) {
    total += fixed_exp_nonpositive((candidates[i].utility - best) * rationality[self]);
    cumulative[static_cast<std::size_t>(i)] = total;
  }
  const double threshold = draw(site_choices[instrument], static_cast<std::uint32_t>(self + 1)) * total;
  int chosen = 0;
  while (chosen < count - 1 && cumulative[static_cast<std::size_t>(chosen)] <= threshold &&
         cumulative[static_cast<std::size_t>(chosen)] < total)
    ++chosen;
  const Candidate& c = candidates[static_cast<std::size_t>(chosen)];
  decisions[static_cast<std::size_t>(4 * self + instrument)] = {c.move, c.target};
  choices_digest = (choices_digest ^ static_cast<std::uint64_t>(c.place + 2)) * 0x9e3779b97f4a7c15u;
  choices_digest ^= choices_digest >> 32;
}

void Game::decide() {
  for (int a = 0; a < actors; ++a) {
    pressure[a] = pressure_on(a);
    strength[a] = now.arms[a] * (0.5 + 0.5 * now.stability[a]);
  }
  const double round = turn - 1;
  for (int self = 0; self < actors; ++self) {
    const int first = self == 0 ? 1 : 0;
    const int rows = self == 0 || self == actors - 1 ? actors - 1 : actors;
    const auto begin = [&] {
      candidates[0] = {0.0, Move::hold, -1, 0};
      count = 1;
    };
    const auto add = [&](double utility, Move move, int target, int place) {
      candidates[static_cast<std::size_t>(count++)] = {utility, move, static_cast<std::int8_t>(target),
                                                       static_cast<std::uint8_t>(place)};
    };
    // Place among the choice's options: hold, the first action's targets, the second's, the action without.
    const auto first_action = [&](int target) { return 1 + target - first; };
    const auto second_action = [&](int target) { return 1 + rows + target - first; };
    const int third_action = 1 + 2 * rows;

    begin();
    for (int t = 0; t < actors; ++t) {
      if (t == self || !(now.trust[self][t] > -0.9) || round - memory.engaged[self][t] < 2) continue;
      add(0.0 + (0.4 * now.trust[self][t] - 0.5) + 0.9 * now.tension * now.dependence[self][t] +
              -0.6 * now.grievance[self][t] + 0.05 * pressure[self],
          Move::engage, t, first_action(t));
    }
    for (int t = 0; t < actors; ++t) {
      if (t == self || !(now.grievance[self][t] > 0.12)) continue;
      add(0.0 + (1.1 * hostility(self, t) - 0.7) + 0.4 * now.norms * (1 - now.reputation[t]) +
              -0.7 * now.dependence[self][t] + (round - memory.denounced[self][t] < 3 ? -0.6 : 0.0),
          Move::denounce, t, second_action(t));
    }
    add(0.0 + (1.2 * now.tension - 0.3) + (0.4 * now.reputation[self] - 0.2), Move::appeal, -1, third_action);
    pick(self, 0);

    begin();
    for (int t = 0; t < actors; ++t) {
      if (t == self || !(now.grievance[self][t] > 0.1) || round - memory.accused[self][t] < 3) continue;
      add(0.0 + (round - memory.influence_known[t][self] < 6 ? 0.5 : -0.6) + 0.5 * hostility(self, t) +
              0.3 * now.reputation[self],
          Move::accuse, t, first_action(t));
    }
    for (int t = 0; t < actors; ++t) {
      if (t == self || !(now.trust[self][t] < 0.2) || !(now.money[self] > 0.1)) continue;
      add(0.0 + (0.6 * hostility(self, t) - 0.6) + 0.7 * (1 - now.stability[t]) +
              -0.8 * now.reputation[self] * now.norms,
          Move::influence, t, second_action(t));
    }
    add(0.0 + (0.8 - now.stability[self]) + 0.5 * now.tension, Move::rally, -1, third_action);
    pick(self, 1);

    begin();
    for (int t = 0; t < actors; ++t) {
      if (t == self || !(now.arms[self] > 0.4) || !(now.trust[self][t] > 0.15) ||
          round - memory.armed[self][t] < 2)
        continue;
      add(0.0 + 1.2 * now.front * (1 - 0.2 * now.arms[t]) + 0.3 * pressure[t] + 0.3 * now.money[t] +
              -0.6 * now.norms,
          Move::arm, t, first_action(t));
    }
    for (int t = 0; t < actors; ++t) {
      if (t == self || !(hostility(self, t) > 0.1)) continue;
      add(0.0 + (0.7 * hostility(self, t) - 0.4) + 0.15 * (strength[t] - strength[self]) + -1.1 * now.tension,
          Move::deploy, t, second_action(t));
    }
    if (now.tension > 0.25)
      add(0.0 + (1.1 * now.tension - 0.5) + -0.8 * now.fatigue[self], Move::mobilise, -1, third_action);
    pick(self, 2);

    begin();
    for (int t = 0; t < actors; ++t) {
      if (t == self || !(now.sanctions[self][t] < 0.8) || !(now.trust[self][t] < 0.4)) continue;
      add(0.0 + (1.4 * hostility(self, t) - 0.6) + -1.5 * leverage(t, self) + 0.15 * pressure[t] +
              -0.5 * now.fatigue[self],
          Move::sanction, t, first_action(t));
    }
    for (int t = 0; t < actors; ++t) {
      if (t == self || !(now.money[self] > 0.3) || !(now.trust[self][t] > 0.1)) continue;
      add(0.0 + 0.5 * now.trust[self][t] + 0.6 * (1 - now.economy[t]) + -0.4 / (0.5 + now.money[self]) +
              0.2 * now.aid[self][t],
          Move::send_aid, t, second_action(t));
    }
    add(0.0 + 0.8 * (1.1 - now.economy[self]) + -0.5 / (0.5 + now.money[self]), Move::invest, -1,
        third_action);
    pick(self, 3);
  }
}

// Everything is read from `now` and changed in `next`, so the order of the actors does not matter.
void Game::carry_out(int self, const Decision& d, double round) {
  const int t = d.target;
  switch (d.move) {
    case Move::hold: break;
    case Move::engage:
      next.trust[self][t] += 0.03;
      next.trust[t][self] += 0.04;
      next.tension -= 0.012;
      memory.engaged[self][t] = round;
      break;
    case Move::denounce:
      next.reputation[t] -= 0.03 * now.norms;
      next.trust[t][self] -= 0.05;
      next.tension += 0.006;
      memory.denounced[self][t] = round;
      break;
    case Move::appeal:
      next.norms += 0.01;
      next.reputation[self] += 0.01;
      break;
    case Move::sanction:
      next.sanctions[self][t] += p.package;
      next.trust[t][self] -= 0.04;
      next.fatigue[self] += 0.02;
      memory.sanctioned[self][t] = round;
      break;
    case Move::send_aid: {
      const double moved = std::min(0.04, now.money[self]);
      next.money[self] -= moved;
      next.money[t] += moved;
      next.aid[self][t] += 0.1;
      next.trust[t][self] += 0.04;
      break;
    }
    case Move::invest:
      late.push_back({turn + 3, &next.economy[self], 0.02});
      next.money[self] -= 0.03;
      break;
    case Move::arm: {
      const double moved = std::min(std::max(p.shipment, 0.0), now.arms[self]);
      next.arms[self] -= moved;
      late.push_back({turn + 2, &next.arms[t], moved * (1 - 0.05)});
      next.trust[t][self] += 0.03;
      memory.armed[self][t] = round;
      break;
    }
    case Move::deploy:
      next.tension += 0.015;
      next.grievance[t][self] += 0.03;
      next.fatigue[self] += 0.01;
      memory.deployed[self][t] = round;
      memory.any_deployed = round;
      break;
    case Move::mobilise:
      next.arms[self] += 0.05;
      next.economy[self] -= 0.005;
      next.tension += 0.005;
      break;
    case Move::accuse:
      next.reputation[t] -= 0.02;
      next.norms += 0.005;
      next.trust[t][self] -= 0.03;
      memory.accused[self][t] = round;
      break;
    case Move::influence:
      next.stability[t] -= 0.015;
      next.money[self] -= 0.01;
      memory.influenced[self][t] = round;
      break;
    case Move::rally:
      next.resolve[self] += 0.04;
      next.stability[self] += 0.02;
      break;
  }
}

void Game::resolve() {
  std::size_t kept = 0;
  for (const Late& l : late) {
    if (l.due == turn)
      *l.cell += l.amount;
    else
      late[kept++] = l;
  }
  late.resize(kept);
  for (int i = 0; i < 4 * actors; ++i) carry_out(i / 4, decisions[static_cast<std::size_t>(i)], turn);
  land();
}

void Game::respond_actors() {
  for (int a = 0; a < actors; ++a) {
    double support = 0.0;
    for (int b = 0; b < actors; ++b) support += now.aid[b][a] * now.money[b];
    next.economy[a] += 0.03 * (1.05 - now.economy[a]) - p.bite * pressure_on(a) + 0.01 * support;
    next.money[a] += 0.03 * now.economy[a] - 0.004 * now.arms[a] - 0.01 * now.money[a];
    next.stability[a] += 0.03 * (now.economy[a] - 0.9) + 0.01 * now.resolve[a] - 0.01 * now.fatigue[a];
    next.fatigue[a] -= 0.03 * now.fatigue[a];
    next.resolve[a] -= 0.02 * (now.resolve[a] - 0.5);
    next.arms[a] -= 0.01 * now.arms[a] * (1 + now.front);
    const auto who = static_cast<std::uint32_t>(a + 1);
    next.energy[a] +=
        0.1 * (1 / (0.5 + 0.5 * now.oil) - now.energy[a]) + (-0.03 + (0.03 - -0.03) * draw(site_energy, who));
    if (now.energy[a] < 0.9 && draw(site_blackout, who) < 0.2) {
      next.stability[a] -= 0.04;
      next.economy[a] -= 0.01;
    }
    next.reputation[a] += 0.02 * (0.6 - now.reputation[a]);
  }
}

void Game::respond_pairs() {
  const double round = turn;
  for (int a = 0; a < actors; ++a)
    for (int b = 0; b < actors; ++b) {
      if (a == b) continue;
      next.trust[a][b] += 0.02 * (0.6 * now.trade[a][b] - 0.1 - now.trust[a][b]) - 0.02 * now.sanctions[b][a];
      next.dependence[a][b] += 0.1 * (0.8 * leverage(b, a) - now.dependence[a][b]);
      next.aid[a][b] -= 0.1 * now.aid[a][b];
      if (now.sanctions[a][b] > 0.02) {
        next.trade[a][b] -= 0.06 * now.sanctions[a][b] * now.trade[a][b];
        next.trade[b][a] -= 0.04 * now.sanctions[a][b] * now.trade[b][a];
      }
      if (round - memory.deployed[b][a] < 1 || round - memory.sanctioned[b][a] < 1)
        next.grievance[a][b] += 0.02;
      if (!(round - memory.denounced[b][a] < 3)) next.grievance[a][b] -= 0.015 * now.grievance[a][b];
      if (now.sanctions[a][b] > 0.3 && draw(site_evasion, a, b) < p.evasion) next.sanctions[a][b] -= 0.1;
    }
  // After all cuts and healing, because a cell's changes are added in the order of the rules.
  for (int a = 0; a < actors; ++a)
    for (int b = 0; b < actors; ++b) {
      if (a == b) continue;
      next.trade[a][b] += 0.015 * (0.3 + 0.3 * now.trust[a][b] - now.trade[a][b]);
      if (round - memory.influenced[a][b] < 3 && draw(site_exposure, a, b) < p.exposure) {
        memory.influence_known[a][b] = memory.influenced[a][b];
        next.reputation[a] -= 0.04;
        next.grievance[b][a] += 0.08;
      }
    }
}

void Game::respond_world() {
  if (!(turn - memory.any_deployed < 1)) next.tension -= 0.02;
  next.tension -= 0.08 * (now.tension - 0.25);
  next.oil += 0.1 * (1 + 0.5 * now.tension - now.oil) + (-0.05 + (0.05 - -0.05) * draw(site_oil, 0));
  double reputations = 0.0;
  for (int a = 0; a < actors; ++a) reputations += now.reputation[a];
  next.norms += 0.02 * (reputations / actors - now.norms);
  next.front += 0.05 * (now.tension - now.front);
}

int Game::outcome() const {
  if (now.tension >= 0.65) return 0;
  for (int a = 0; a < actors; ++a)
    if (now.stability[a] < 0.02) return 1;
  if (pressure_on(ostra) > 5.2) return 2;
  return now.tension > 0.46 ? 3 : 4;
}

}  // namespace

Result play(const Parameters& parameters, std::uint64_t seed, std::uint32_t run) {
  Memory nothing;
  std::fill_n(&nothing.engaged[0][0], 8 * actors * actors, never);
  Game game{.p = parameters, .seed = seed, .run = run, .memory = nothing};
  game.late.reserve(256);
  Result result;
  do {
    ++game.turn;
    game.events();
    game.decide();
    game.resolve();
    game.respond_actors();
    game.respond_pairs();
    game.respond_world();
    game.land();
  } while (game.turn < turns && game.now.tension < 0.65);
  result.outcome = game.outcome();
  result.turns = game.turn;

  Digest state;
  const auto* values = reinterpret_cast<const double*>(&game.now);
  for (std::size_t i = 0; i < sizeof(State) / sizeof(double); ++i) state.add(values[i]);
  Digest digest;
  digest.add(game.choices_digest);
  digest.add(static_cast<std::uint64_t>(game.turn));
  digest.add(state.value());
  result.digest = digest.value();
  return result;
}

}  // namespace demarche::twin
