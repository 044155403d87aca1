#include "sim/study/scoring.h"

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

using namespace demarche;

namespace {

// Four questions; the losses below are worked out by hand.
const std::vector<ScoredForecast> forecasts = {
    {0.9, true, 0}, {0.2, false, 1}, {0.6, false, 2}, {1.0, true, 3}};

std::vector<ScoredForecast> constant(const std::vector<ScoredForecast>& of, double p) {
  std::vector<ScoredForecast> result = of;
  for (ScoredForecast& f : result) f.probability = p;
  return result;
}

}  // namespace

TEST_CASE("Brier and log scores of four forecasts") {
  // (0.01 + 0.04 + 0.36 + 0) / 4
  CHECK(mean_loss(forecasts, brier_loss) == doctest::Approx(0.1025).epsilon(1e-12));
  // -(ln 0.9 + ln 0.8 + ln 0.4 + ln 0.99) / 4: certainty counts as 99 per cent
  CHECK(mean_loss(forecasts, log_loss) ==
        doctest::Approx(
            (0.10536051565782628 + 0.22314355131420976 + 0.9162907318741551 + 0.01005033585350145) / 4)
            .epsilon(1e-12));
  CHECK(log_loss({0.0, true, 0}) == doctest::Approx(4.605170185988091).epsilon(1e-12));
  CHECK(mean_loss({}, brier_loss) == 0);
}

TEST_CASE("the reliability diagram counts every forecast once, certainty in the last bin") {
  const std::vector<ForecastBin> bins = reliability_bins(forecasts, 5);
  REQUIRE(bins.size() == 5);
  CHECK(bins[0].count == 0);
  CHECK(bins[0].forecast == doctest::Approx(0.1));
  CHECK(bins[1].count == 1);
  CHECK(bins[1].happened.share == 0);
  CHECK(bins[3].count == 1);
  CHECK(bins[4].count == 2);
  CHECK(bins[4].forecast == doctest::Approx(0.95));
  CHECK(bins[4].happened.count == 2);
}

TEST_CASE("Murphy's parts add up to the Brier score when a bin holds one forecast only") {
  // Three of "0.8", two of which came true; two of "0.1", neither.
  const std::vector<ScoredForecast> five = {
      {0.8, true, 0}, {0.8, true, 1}, {0.8, false, 2}, {0.1, false, 3}, {0.1, false, 4}};
  const BrierParts parts = murphy_parts(reliability_bins(five, 10));
  CHECK(parts.uncertainty == doctest::Approx(0.24));  // 0.4 · 0.6
  // 3/5 (0.8 - 2/3)² + 2/5 (0.1 - 0)²
  CHECK(parts.reliability == doctest::Approx(0.6 * 0.0177777777777778 + 0.4 * 0.01));
  CHECK(parts.reliability - parts.resolution + parts.uncertainty ==
        doctest::Approx(mean_loss(five, brier_loss)).epsilon(1e-12));
}

TEST_CASE("a difference of losses comes with its interval over questions") {
  const std::vector<ScoredForecast> half = constant(forecasts, 0.5);
  const LossDifference d = compare_losses(forecasts, half, brier_loss);
  CHECK(d.difference == doctest::Approx(0.1025 - 0.25));
  CHECK(d.skill == doctest::Approx(1 - 0.1025 / 0.25));
  CHECK(d.better == 3);
  CHECK(d.questions == 4);
  CHECK(d.low < d.difference);
  CHECK(d.high > d.difference);
  // The extremes of what can be drawn: all four the best or the worst question.
  CHECK(d.low >= -0.25);
  CHECK(d.high <= 0.11);
  const LossDifference again = compare_losses(forecasts, half, brier_loss);
  CHECK(again.low == d.low);
  CHECK(again.high == d.high);
}

TEST_CASE("the bootstrap's spread is that of the mean over independent questions") {
  // Differences of +0.25 and -0.25 in equal parts: the mean of 400 has a standard error of 0.25 / 20.
  std::vector<ScoredForecast> ours, theirs;
  for (int i = 0; i < 400; ++i) {
    ours.push_back({i % 2 == 0 ? 0.5 : 0.0, false, i});
    theirs.push_back({i % 2 == 0 ? 0.0 : 0.5, false, i});
  }
  const LossDifference d = compare_losses(ours, theirs, brier_loss);
  CHECK(d.difference == doctest::Approx(0));
  CHECK((d.high - d.low) / 2 == doctest::Approx(1.96 * 0.0125).epsilon(0.08));
  CHECK(verdict_of(d) == Verdict::undecided);
  // The same forecasts as one question of two hundred each say far less: whole questions are drawn.
  for (std::size_t i = 0; i < ours.size(); ++i) ours[i].question = theirs[i].question = i % 2 == 0 ? 0 : 1;
  const LossDifference two = compare_losses(ours, theirs, brier_loss);
  CHECK(two.questions == 2);
  CHECK(two.low == doctest::Approx(-0.25));
  CHECK(two.high == doctest::Approx(0.25));
}

TEST_CASE("the verdict is plain when worse, and careful when it cannot tell") {
  std::vector<ScoredForecast> bad, good;
  for (int i = 0; i < 40; ++i) {
    bad.push_back({0.7, false, i});
    good.push_back({0.2, false, i});
  }
  const LossDifference worse = compare_losses(bad, good, brier_loss);
  CHECK(verdict_of(worse) == Verdict::worse);
  CHECK(verdict_text(worse, "Brier score", "the base rate").find("worse than the base rate") !=
        std::string::npos);
  CHECK(verdict_of(compare_losses(good, bad, brier_loss)) == Verdict::better);
  const LossDifference same = compare_losses(good, good, brier_loss);
  CHECK(verdict_of(same) == Verdict::undecided);
  CHECK(verdict_text(same, "Brier score", "the base rate").find("cannot tell") != std::string::npos);
}
