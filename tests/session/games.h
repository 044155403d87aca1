// Games for tests of saves: the tiny scenario, played with random or chosen decisions.
#pragma once

#include <doctest/doctest.h>

#include <memory>
#include <random>
#include <string>
#include <vector>

#include "sim/scenario/read.h"
#include "sim/session/save.h"
#include "sim/session/session.h"

namespace demarche::test {

inline std::shared_ptr<const Scenario> scenario_of(const Sources& sources) {
  ReadResult read = read_scenario(sources);
  REQUIRE_MESSAGE(read.scenario, format(read.diagnostics, read.sources));
  return std::make_shared<const Scenario>(std::move(*read.scenario));
}

inline std::shared_ptr<const Scenario> tiny_scenario() {
  static const std::shared_ptr<const Scenario> scenario = [] {
    ReadResult read = read_scenario(std::filesystem::path(DEMARCHE_SOURCE_DIR "/scenarios/tiny.toml"));
    REQUIRE(read.scenario);
    return std::make_shared<const Scenario>(std::move(*read.scenario));
  }();
  return scenario;
}

inline std::unique_ptr<Session> tiny_game(std::vector<std::string> seats, std::uint64_t seed = 1,
                                          const Overrides& overrides = {}) {
  SessionSettings settings;
  settings.seed = seed;
  settings.seats = std::move(seats);
  Diagnostics diagnostics;
  auto session = Session::start(tiny_scenario(), settings, overrides, diagnostics);
  REQUIRE(session != nullptr);
  return session;
}

inline Move act(const char* actor, const char* what, const char* target = "") {
  Move move;
  move.actor = actor;
  move.act = what;
  move.target = target;
  return move;
}

inline Move bundle(const char* from, const char* to, std::vector<std::string> gives,
                   std::vector<std::string> asks, int lasts) {
  Move move = act(from, "offer", to);
  move.gives = std::move(gives);
  move.asks = std::move(asks);
  move.lasts = lasts;
  return move;
}

inline Move reply(const char* actor, const char* to, const char* vote) {
  Move move;
  move.actor = actor;
  move.answer = to;
  move.vote = vote;
  return move;
}

// A tree of moments: decisions (those that are refused are left out), notes, branches, overrides, steps back.
inline std::unique_ptr<Session> random_game(std::uint64_t seed, int moves = 30) {
  std::mt19937_64 random(seed);
  const auto below = [&](std::uint64_t n) { return random() % n; };
  std::vector<std::string> seats;
  if (below(4) != 0) seats.push_back("sender");
  if (below(3) == 0) seats.push_back("target_state");
  auto session = tiny_game(seats, random());
  const std::vector<Move> wishes = {
      act("sender", "threaten", "target_state"),
      act("sender", "sanction", "target_state"),
      act("sender", "hold"),
      act("sender", "relief_for_compliance", "target_state"),
      bundle("sender", "target_state", {"relief"}, {"compliance"}, 3),
      bundle("sender", "target_state", {"relief"}, {}, 0),
      act("target_state", "concede"),
      reply("target_state", "sender", "accept"),
      reply("target_state", "sender", "decline"),
      reply("sender", "target_state", "accept"),
      bundle("target_state", "sender", {"compliance"}, {"relief"}, 5),
  };
  for (int i = 0; i < moves; ++i) {
    switch (below(12)) {
      case 0: session->back(); break;
      case 1:
        session->set_note(session->here(), "Note " + std::to_string(random()) + ": a “quote”,\n\ta line");
        break;
      case 2: session->start_branch("branch of " + std::to_string(i)); break;
      case 3: session->go(static_cast<int>(below(session->timeline().moments.size()))); break;
      case 4: {
        Overrides other;
        other.values["bite"] = static_cast<double>(below(1000)) / 7000.0;
        if (below(2) == 0) other.off.push_back("Sanctions bite");
        Diagnostics diagnostics;
        session->set_overrides(other, diagnostics);
        break;
      }
      case 5:
        if (session->timeline().branches.size() > 2) session->remove_branch(1);
        break;
      default:
        for (std::uint64_t n = below(3); n > 0; --n)
          session->decide(wishes[below(wishes.size())], below(4) == 0);
        if (!session->over()) REQUIRE(session->step() == "");
        break;
    }
  }
  return session;
}

}  // namespace demarche::test
