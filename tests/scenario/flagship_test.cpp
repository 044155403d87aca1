// What "Arms from Pyongyang" promises to its players and critics, beyond the claims in its own [[tests]].
#include <doctest/doctest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "sim/engine/batch.h"
#include "sim/scenario/read.h"

using namespace demarche;

namespace {

const ReadResult& flagship() {
  static const ReadResult result =
      read_scenario(std::string(DEMARCHE_SOURCE_DIR) + "/scenarios/pyongyang.toml");
  return result;
}

std::shared_ptr<const Program> flagship_program() {
  const auto scenario = std::make_shared<const Scenario>(*flagship().scenario);
  Diagnostics diagnostics;
  return compile(scenario, {}, {}, diagnostics);
}

constexpr const char* seats[] = {"south_korea", "north_korea", "usa", "russia", "china", "japan"};

}  // namespace

TEST_CASE("the flagship is read without a word of complaint") {
  CHECK_EQ(format(flagship().diagnostics, flagship().sources), "");
  REQUIRE(flagship().scenario.has_value());
}

TEST_CASE("every number of the flagship has a label and a unit") {
  REQUIRE(flagship().scenario.has_value());
  for (const Variable& variable : flagship().scenario->variables) {
    CAPTURE(variable.id);
    CHECK_FALSE(variable.label.empty());
    CHECK_FALSE(variable.unit.empty());
  }
  for (const Parameter& parameter : flagship().scenario->parameters) {
    CAPTURE(parameter.id);
    CHECK_FALSE(parameter.label.empty());
    CHECK_FALSE(parameter.unit.empty());
    CHECK(parameter.range.low <= parameter.value);
    CHECK(parameter.value <= parameter.range.high);
  }
}

TEST_CASE("every seat has something to choose in every month") {
  REQUIRE(flagship().scenario.has_value());
  const auto program = flagship_program();
  REQUIRE(program != nullptr);
  Batch batch(program, 1);
  const std::vector<std::uint32_t> runs = {0};
  batch.start(3, runs);
  for (int turn = 1; turn <= 18 && !batch.all_done(); ++turn) {
    batch.begin_turn();
    for (const char* seat : seats) {
      const int actor = find_actor(*program->scenario, seat);
      int moves = 0;
      int instruments = 0;
      for (std::size_t c = 0; c < program->choices.size(); ++c) {
        const Choice& choice = program->choices[c];
        if (choice.kind != ChoiceKind::instrument || choice.actor != actor) continue;
        int here = 0;
        for (int o = choice.first_option; o < choice.first_option + choice.options; ++o)
          if (program->options_table[static_cast<std::size_t>(o)].kind != OptionKind::hold &&
              batch.possible(o, 0))
            ++here;
        moves += here;
        instruments += here > 0 ? 1 : 0;
      }
      CAPTURE(seat);
      CAPTURE(turn);
      CHECK(moves >= 8);
      CHECK(instruments == 4);
    }
    batch.end_turn();
  }
}

TEST_CASE("nobody plays the same move every month in the median future") {
  REQUIRE(flagship().scenario.has_value());
  const auto program = flagship_program();
  REQUIRE(program != nullptr);
  constexpr int lanes = 48;
  Batch batch(program, lanes);
  std::vector<std::uint32_t> runs;
  for (std::uint32_t r = 0; r < lanes; ++r) runs.push_back(r);
  batch.start(11, runs);
  std::vector<int> played(program->options_table.size() * lanes);
  std::vector<int> turns(lanes);
  while (!batch.all_done() && batch.turn() < 18) {
    std::vector<int> running;
    for (int l = 0; l < lanes; ++l)
      if (batch.running(l)) running.push_back(l);
    batch.play_turn();
    for (const int l : running) {
      ++turns[static_cast<std::size_t>(l)];
      for (std::size_t c = 0; c < program->choices.size(); ++c) {
        const Choice& choice = program->choices[c];
        const int picked = batch.picked(static_cast<int>(c), l);
        if (choice.kind != ChoiceKind::instrument || picked < 0) continue;
        const auto option = static_cast<std::size_t>(choice.first_option + picked);
        if (program->options_table[option].kind != OptionKind::hold)
          ++played[option * lanes + static_cast<std::size_t>(l)];
      }
    }
  }
  for (std::size_t a = 0; a < program->scenario->actors.size(); ++a) {
    std::vector<double> shares;  // of the months, taken by the actor's commonest move; a share per future
    for (std::size_t l = 0; l < lanes; ++l) {
      int most = 0;
      for (std::size_t o = 0; o < program->options_table.size(); ++o)
        if (program->options_table[o].actor == static_cast<int>(a))
          most = std::max(most, played[o * lanes + l]);
      shares.push_back(static_cast<double>(most) / turns[l]);
    }
    std::nth_element(shares.begin(), shares.begin() + lanes / 2, shares.end());
    CAPTURE(program->scenario->actors[a].id);
    CHECK(shares[lanes / 2] > 0.05);
    CHECK(shares[lanes / 2] < 0.75);
  }
}
