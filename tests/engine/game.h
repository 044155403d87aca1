// A game of one run under a test's control: forced moves by name, numbers by name.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "sim/scenario/overrides.h"
#include "tests/engine/games.h"

namespace demarche::test {

struct Game {
  std::vector<Expression> monitors;  // of Program::options, which only points to them
  std::shared_ptr<const Program> program;
  Batch batch;
  std::vector<Happening> happenings;  // of the last turn
  std::vector<LedgerEntry> ledger;    // of the whole game

  explicit Game(const std::string& text, const std::vector<std::string>& monitored = {},
                const std::vector<int>& seats = {}, std::uint64_t seed = 1)
      : Game(scenario_of(text), monitored, seats, seed) {}
  Game(const std::shared_ptr<const Scenario>& scenario, const std::vector<std::string>& monitored,
       const std::vector<int>& seats, std::uint64_t seed)
      : monitors(resolved(*scenario, monitored)),
        program(traced(scenario, monitors, seats)),
        batch(program, 1) {
    const std::uint32_t run = 0;
    batch.start(seed, {&run, 1});
  }
  Game(const Game&) = delete;
  Game& operator=(const Game&) = delete;

  const Scenario& scenario() const { return *program->scenario; }

  // Plays one turn with these moves; whoever is not moved decides by themselves.
  void turn(const std::vector<Move>& moves = {}) {
    batch.begin_turn();
    end(moves);
  }
  void end(std::vector<Move> moves) {
    for (Move& m : moves) {
      m.turn = batch.turn();
      const FoundMove found = find_move(*program, m);
      if (found.choice < 0 && m.act != "hold") throw std::runtime_error(found.problem);
    }
    force_moves(batch, moves, 0);
    batch.end_turn();
    happenings = std::move(batch.trace().happenings);
    batch.trace().happenings.clear();
    ledger.insert(ledger.end(), batch.trace().ledger.begin(), batch.trace().ledger.end());
    batch.trace().ledger.clear();
  }
  // Everybody holds where it can.
  std::vector<Move> quiet() const {
    std::vector<Move> moves;
    for (const Actor& actor : scenario().actors) {
      Move m;
      m.actor = actor.id;
      m.act = "hold";
      moves.push_back(m);
    }
    return moves;
  }

  // "world.x", "a.y", "z[a, b]".
  double operator[](const std::string& name) const {
    Diagnostics diagnostics;
    const auto target = resolve_override_target(scenario(), name, {}, diagnostics);
    if (!target || target->variable < 0) throw std::runtime_error("no variable " + name);
    return batch.variable(target->variable, std::max(target->actor, 0), std::max(target->second_actor, 0), 0);
  }
  double monitor(int index) const { return batch.extra(index, 0); }
  int count(Happening::Kind kind) const {
    return static_cast<int>(std::count_if(happenings.begin(), happenings.end(),
                                          [&](const Happening& h) { return h.kind == kind; }));
  }

 private:
  static std::vector<Expression> resolved(const Scenario& scenario, const std::vector<std::string>& texts) {
    std::vector<Expression> list;
    for (const std::string& text : texts) {
      Text t;
      t.value = text;
      Diagnostics diagnostics;
      list.push_back(resolve_free_expression(scenario, t, Type::unknown, diagnostics));
      if (diagnostics.has_errors()) throw std::runtime_error(text + ": " + diagnostics.items.front().message);
    }
    return list;
  }
  static std::shared_ptr<const Program> traced(const std::shared_ptr<const Scenario>& scenario,
                                               const std::vector<Expression>& monitors,
                                               const std::vector<int>& seats) {
    ProgramOptions options;
    options.trace = true;
    options.seats = seats;
    for (const Expression& e : monitors) options.extra.push_back(&e);
    return program_of(scenario, options);
  }
};

inline Move act(const std::string& actor, const std::string& what, const std::string& target = {}) {
  Move m;
  m.actor = actor;
  m.act = what;
  m.target = target;
  return m;
}
inline Move hold(const std::string& actor) { return act(actor, "hold"); }
inline Move answer(const std::string& actor, const std::string& offerer, const std::string& how) {
  Move m;
  m.actor = actor;
  m.answer = offerer;
  m.vote = how;
  return m;
}
inline Move ballot(const std::string& actor, const std::string& proposal, const std::string& how) {
  Move m;
  m.actor = actor;
  m.ballot = proposal;
  m.vote = how;
  return m;
}

}  // namespace demarche::test
