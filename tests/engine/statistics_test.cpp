// The model of choice and of luck against closed formulas.
#include <doctest/doctest.h>

#include <cmath>
#include <map>

#include "tests/engine/game.h"

using namespace demarche;
using namespace demarche::test;

namespace {

const std::string head = R"toml(
[scenario]
title = "Statistics"
start = 2024-01-01
step = "1 day"
turns = 200
[actors]
a = { rationality = 1.5 }
b = {}
)toml";

// Plays `runs` runs a batch of 250 at a time and shows each batch at its end.
template <class Look>
void play_runs_of(const std::shared_ptr<const Program>& program, std::uint32_t runs, int turns, Look&& look) {
  Batch batch(program, 250);
  for (std::uint32_t first = 0; first < runs; first += 250) {
    std::vector<std::uint32_t> numbers(250);
    std::iota(numbers.begin(), numbers.end(), first);
    batch.start(77, numbers);
    for (int turn = 0; turn < turns && !batch.all_done(); ++turn) batch.play_turn();
    look(batch);
  }
}

// χ² of counts against shares.
double chi_square(const std::vector<int>& counts, const std::vector<double>& shares) {
  double all = 0;
  double sum = 0;
  for (const int n : counts) all += n;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const double expected = all * shares[i];
    sum += (counts[i] - expected) * (counts[i] - expected) / expected;
  }
  return sum;
}

}  // namespace

TEST_CASE("statistics: with fixed utilities the frequencies of moves are those of the logit") {
  const double utilities[] = {0.5, -0.3, 1.2, 0.0, -1.0};
  std::string text =
      head + "[state.world]\nx = { range = [0, 1], start = 0 }\n[outcomes]\n\"Always\" = \"true\"\n";
  for (int i = 0; i < 5; ++i) {
    // Two terms that add up, one of them known only at run time.
    text += "[actions.act" + std::to_string(i) +
            "]\ninstrument = \"military\"\nwhy = [{ term = \"t\", adds = \"" + std::to_string(utilities[i]) +
            " - 1\" }, { term = \"u\", adds = \"1 + " + (i % 2 == 0 ? "world.x" : "0") +
            "\" }]\neffects = [\"world.x += 0\"]\n";
  }
  const auto program = program_of(scenario_of(text));
  for (const int actor : {0, 1}) {
    const double lambda = actor == 0 ? 1.5 : 4;
    std::vector<double> shares = {1.0};  // holding has utility 0
    for (const double u : utilities) shares.push_back(std::exp(lambda * u));
    double total = 0;
    for (const double s : shares) total += s;
    for (double& s : shares) s /= total;
    const int choice = actor;  // one choice each
    REQUIRE_EQ(program->choices[static_cast<std::size_t>(choice)].actor, actor);
    std::vector<int> counts(6);
    std::vector<double> stated;
    std::vector<std::vector<int>> pairs(6, std::vector<int>(6));  // with the other actor's: independent
    play_runs_of(program, 20'000, 1, [&](const Batch& batch) {
      stated = batch.probabilities(choice, 0);
      for (int lane = 0; lane < 250; ++lane) {
        ++counts[static_cast<std::size_t>(batch.picked(choice, lane))];
        ++pairs[static_cast<std::size_t>(batch.picked(0, lane))]
               [static_cast<std::size_t>(batch.picked(1, lane))];
      }
    });
    CHECK_LT(chi_square(counts, shares), 25.7);  // five degrees of freedom: a chance of 1e-4
    for (std::size_t i = 0; i < shares.size(); ++i)
      CHECK_EQ(stated[i], doctest::Approx(shares[i]).epsilon(1e-12));
    if (actor != 0) continue;
    double joint = 0;
    for (std::size_t i = 0; i < 6; ++i)
      for (std::size_t j = 0; j < 6; ++j) {
        double row = 0;
        double column = 0;
        for (std::size_t k = 0; k < 6; ++k) {
          row += pairs[i][k];
          column += pairs[k][j];
        }
        const double expected = row * column / 20'000;
        if (expected > 5) joint += (pairs[i][j] - expected) * (pairs[i][j] - expected) / expected;
      }
    CHECK_LT(joint, 60);  // at most 25 degrees of freedom: a chance of 1e-4
  }
}

TEST_CASE("statistics: a gambler's ruin ends as the closed formula says") {
  // Steps of +1 with chance p, else -1, from 3, between 0 and 8.
  for (const double p : {0.5, 0.55}) {
    CAPTURE(p);
    const std::string text =
        head +
        "[state.world]\nx = { range = [0, 8], start = 3 }\n[[rules]]\nname = \"step\"\neach = \"world\"\n" +
        "effects = [\"world.x += if chance(" + std::to_string(p) + ") then 1 else -1\"]\n" +
        "[outcomes]\n\"Top\" = { when = \"world.x >= 8\", ends = true }\n\"Ruin\" = { when = \"world.x <= "
        "0\", ends = true }\n"
        "\"Open\" = \"true\"\n";
    std::vector<int> counts(2);
    double turns = 0;
    constexpr int runs = 10'000;
    play_runs_of(program_of(scenario_of(text)), runs, 200, [&](const Batch& batch) {
      for (int lane = 0; lane < 250; ++lane) {
        if (batch.outcome(lane) < 2) ++counts[static_cast<std::size_t>(batch.outcome(lane))];
        turns += batch.last_turn(lane);
      }
    });
    const double q = (1 - p) / p;
    const double top = p == 0.5 ? 3.0 / 8 : (1 - std::pow(q, 3)) / (1 - std::pow(q, 8));
    const double duration = p == 0.5 ? 3 * 5.0 : (8 * top - 3) / (2 * p - 1);
    CHECK_GT(counts[0] + counts[1], runs - 10);          // hardly any walk lasts 200 steps
    CHECK_LT(chi_square(counts, {top, 1 - top}), 15.1);  // one degree of freedom: a chance of 1e-4
    CHECK_EQ(turns / runs, doctest::Approx(duration).epsilon(0.04));
  }
}

TEST_CASE("statistics: two actors who learn each other's habits reach the quantal response equilibrium") {
  // An asymmetric matching pennies (the first gets 1.8, 0, 0, 1 and the second 0, 1, 1, 0), as in Goeree &
  // Holt 2001. Each believes what the other has done on average so far, and answers with a logit.
  const std::string text = R"toml(
[scenario]
title = "Pennies"
start = 2024-01-01
step = "1 day"
turns = 2000
[actors]
a = { rationality = 2 }
b = { rationality = 3 }
[state.actor]
up = { range = [0, 1], start = 0.5 }       # the share of turns in which it played up
[actions.up]
instrument = "military"
why = [{ term = "t", adds = "if self == a then 1.8 * b.up else 1 - a.up" }, { term = "other way", adds = "if self == a then b.up - 1 else 0 - a.up" }]
effects = []
[[rules]]
name = "learn"
each = "self"
effects = ["self.up += ((if did up[self] within 1 then 1 else 0) - self.up) / (turn + 20)"]
[outcomes]
"Always" = "true"
)toml";
  // Holding is down, with utility 0; up is worth the difference.
  double a = 0.5;
  double b = 0.5;
  for (int i = 0; i < 20'000; ++i) {
    const double next_a = 1 / (1 + std::exp(-2 * (1.8 * b - (1 - b))));
    const double next_b = 1 / (1 + std::exp(-3 * ((1 - a) - a)));
    a += 0.01 * (next_a - a);
    b += 0.01 * (next_b - b);
  }
  CHECK_EQ(a, doctest::Approx(1 / (1 + std::exp(-2 * (2.8 * b - 1)))).epsilon(1e-9));  // it is a fixed point
  double mean_a = 0;
  double mean_b = 0;
  play_runs_of(program_of(scenario_of(text)), 250, 2000, [&](const Batch& batch) {
    for (int lane = 0; lane < 250; ++lane) {
      mean_a += batch.variable(0, 0, -1, lane) / 250;
      mean_b += batch.variable(0, 1, -1, lane) / 250;
    }
  });
  CHECK_EQ(mean_a, doctest::Approx(a).epsilon(0.01));
  CHECK_EQ(mean_b, doctest::Approx(b).epsilon(0.01));
  CHECK_GT(std::fabs(a - 0.5), 0.02);  // and not where indifference would leave it
}

TEST_CASE("statistics: chance, uniform, normal and poisson have their distributions") {
  const std::string text = head + R"toml(
[state.world]
c = { range = [0, 1], start = 0 }
u = { range = [-10, 10], start = 0 }
n = { range = [-50, 50], start = 0 }
k = { range = [0, 100], start = 0 }
[[rules]]
name = "draw"
each = "world"
effects = ["world.c = if chance(0.2) then 1 else 0", "world.u = uniform(-1, 3)", "world.n = normal(2, 3)", "world.k = poisson(2.5)"]
[outcomes]
"Always" = "true"
)toml";
  double n = 0;
  double sums[4] = {};
  double squares[4] = {};
  int inside = 0;
  int zero = 0;
  play_runs_of(program_of(scenario_of(text)), 20'000, 1, [&](const Batch& batch) {
    for (int lane = 0; lane < 250; ++lane) {
      ++n;
      for (int v = 0; v < 4; ++v) {
        const double x = batch.variable(v, -1, -1, lane);
        sums[v] += x;
        squares[v] += x * x;
      }
      inside += std::fabs(batch.variable(2, -1, -1, lane) - 2) < 3 ? 1 : 0;
      zero += batch.variable(3, -1, -1, lane) == 0 ? 1 : 0;
    }
  });
  const double means[] = {0.2, 1, 2, 2.5};
  const double variances[] = {0.16, 16.0 / 12, 9, 2.5};
  for (int v = 0; v < 4; ++v) {
    CAPTURE(v);
    const double mean = sums[v] / n;
    CHECK_LT(std::fabs(mean - means[v]), 4 * std::sqrt(variances[v] / n));
    CHECK_EQ(squares[v] / n - mean * mean, doctest::Approx(variances[v]).epsilon(0.05));
  }
  CHECK_EQ(inside / n, doctest::Approx(0.6827).epsilon(0.02));
  CHECK_EQ(zero / n, doctest::Approx(std::exp(-2.5)).epsilon(0.08));
}
