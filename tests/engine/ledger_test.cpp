// What holds for every scenario: the ledger gives the state, moves conserve, runs are the same however they
// are played.
#include <doctest/doctest.h>

#include <algorithm>
#include <bit>
#include <cmath>

#include "tests/engine/games.h"
#include "tests/engine/properties.h"
#include "tests/engine/random_scenario.h"

using namespace demarche;
using namespace demarche::test;

namespace {

std::vector<double> state_of(const Batch& batch, int lane = 0) {
  const Layout& l = batch.program().layout;
  std::vector<double> state;
  for (std::int32_t row = l.first_kept; row < l.end_state; ++row) state.push_back(batch.value(row, lane));
  return state;
}

bool same_bits(const std::vector<double>& a, const std::vector<double>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](double x, double y) {
    return std::bit_cast<std::uint64_t>(x) == std::bit_cast<std::uint64_t>(y);
  });
}

// Replays the entries of one turn; false where an entry does not begin with what is there.
bool replay(std::vector<double>& state, const std::vector<LedgerEntry>& ledger) {
  bool honest = true;
  for (const LedgerEntry& e : ledger) {
    double& number = state[static_cast<std::size_t>(e.cell)];
    honest = honest && std::bit_cast<std::uint64_t>(number) == std::bit_cast<std::uint64_t>(e.before);
    if (e.kind == LedgerEntry::Kind::add)
      number += e.amount;
    else
      number = e.amount;
  }
  return honest;
}

std::shared_ptr<const Program> traced(std::shared_ptr<const Scenario> scenario) {
  ProgramOptions options;
  options.trace = true;
  return program_of(std::move(scenario), options);
}

// Plays a game to its end and checks every turn.
void check_game(const std::shared_ptr<const Scenario>& scenario, std::uint64_t seed) {
  Batch batch = one_run(traced(scenario), seed);
  std::vector<double> state = state_of(batch);
  while (!batch.all_done()) {
    batch.play_turn();
    RC_ASSERT(replay(state, batch.trace().ledger));
    RC_ASSERT(same_bits(state, state_of(batch)));
    for (const LedgerEntry& e : batch.trace().ledger) {
      RC_ASSERT(e.turn == batch.turn());
      RC_ASSERT(e.cause >= 0);
    }
    batch.trace() = {};
    const Layout& l = batch.program().layout;
    for (std::size_t i = 0; i < state.size(); ++i) {
      RC_ASSERT(std::isfinite(state[i]));
      RC_ASSERT(!(state[i] == 0 && std::signbit(state[i])));
      const Range range = batch.program().variable_ranges[i];
      // A pair of one actor with itself is no pair, and its cell stays 0.
      const bool unused = state[i] == 0;
      RC_ASSERT(unused || batch.failure(0).kind != Failure::Kind::none ||
                (state[i] >= range.low && state[i] <= range.high));
    }
    RC_ASSERT(batch.snapshot(0).kept.size() == static_cast<std::size_t>(l.end_kept - l.first_kept));
  }
}

}  // namespace

TEST_CASE("ledger: replaying the entries gives each turn's state, bit for bit, in random scenarios") {
  CHECK(always([](std::uint64_t seed) {
    const std::string text = random_scenario(seed);
    RC_LOG() << text;
    check_game(scenario_of(text), seed);
  }));
}

TEST_CASE("ledger: and in the scenarios of the repository") {
  CHECK(always([](std::uint64_t seed) {
    for (const std::string path : {"/scenarios/tiny.toml", "/tests/engine/rich.toml"})
      check_game(scenario_file(DEMARCHE_SOURCE_DIR + path), seed);
  }));
}

TEST_CASE("ledger: what leaves one stock arrives in another, is under way, or is lost as stated") {
  CHECK(always([](std::uint64_t seed) {
    const double loss = seed % 2 == 0 ? 0 : 0.25;
    const std::string text = random_moves_scenario(seed, loss);
    RC_LOG() << text;
    Batch batch = one_run(traced(scenario_of(text)), seed);
    const auto all = [&] {
      double sum = 0;
      for (const double x : state_of(batch)) sum += x;
      for (const PendingEffect& e : batch.snapshot(0).waiting) sum += e.value;
      return sum;
    };
    double before = all();
    while (!batch.all_done()) {
      batch.play_turn();
      double left = 0;
      for (const LedgerEntry& e : batch.trace().ledger) {
        // A clamp could only be the rounding of a stock that was shared out.
        if (e.kind == LedgerEntry::Kind::clamp) RC_ASSERT(std::fabs(e.before) < 1e-12);
        if (e.kind == LedgerEntry::Kind::add && e.amount < 0) left -= e.amount;
      }
      batch.trace() = {};
      const double now = all();
      RC_ASSERT(std::fabs(now - (before - loss * left)) < 1e-9);
      before = now;
    }
    RC_ASSERT(batch.failure(0).kind == Failure::Kind::none);
  }));
}

TEST_CASE(
    "ledger: random scenarios are the same in any batch, at every level, traced or not, and after a "
    "snapshot") {
  CHECK(always([](std::uint64_t seed) {
    const std::string text = random_scenario(seed);
    RC_LOG() << text;
    const auto scenario = scenario_of(text);
    const auto program = program_of(scenario);
    constexpr std::uint32_t runs = 6;
    const std::vector<std::uint64_t> alone = digests_of(program, seed, runs, 1);
    for (const Kernels& kernels : available_kernels())
      for (const int width : {3, 32}) RC_ASSERT(digests_of(program, seed, runs, width, kernels) == alone);
    RC_ASSERT(digests_of(traced(scenario), seed, runs, 3) == alone);
    ProgramOptions seats;
    seats.seats = {0, 1};
    RC_ASSERT(digests_of(program_of(scenario, seats), seed, runs, 3) == alone);
    Batch batch = one_run(program, seed, 1);
    for (std::uint64_t turn = 0; turn < seed % 8 && batch.running(0); ++turn) batch.play_turn();
    if (!batch.running(0)) return;
    const Snapshot snapshot = batch.snapshot(0);
    Batch later(program, 2);
    const std::vector<std::uint32_t> both = {1, 1};
    later.resume(snapshot, seed, both);
    play_out(later);
    RC_ASSERT(later.digest(0) == alone[1]);
    RC_ASSERT(later.digest(1) == alone[1]);
  }));
}
