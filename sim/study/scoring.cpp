#include "sim/study/scoring.h"

#include <algorithm>
#include <cstdio>
#include <map>
#include <stdexcept>

#include "sim/engine/numeric.h"
#include "sim/engine/random.h"

namespace demarche {

double brier_loss(const ScoredForecast& f) {
  const double miss = f.probability - (f.happened ? 1.0 : 0.0);
  return miss * miss;
}

double log_loss(const ScoredForecast& f) {
  const double p = std::clamp(f.probability, log_score_clamp, 1.0 - log_score_clamp);
  return -fixed_log(f.happened ? p : 1.0 - p);
}

double mean_loss(std::span<const ScoredForecast> forecasts, Loss loss) {
  double sum = 0;
  for (const ScoredForecast& f : forecasts) sum += loss(f);
  return forecasts.empty() ? 0 : sum / static_cast<double>(forecasts.size());
}

std::vector<ForecastBin> reliability_bins(std::span<const ScoredForecast> forecasts, int bins) {
  std::vector<ForecastBin> result(static_cast<std::size_t>(std::max(bins, 1)));
  std::vector<std::uint32_t> yes(result.size());
  const auto width = static_cast<double>(result.size());
  for (const ScoredForecast& f : forecasts) {
    const auto bin = std::min(static_cast<std::size_t>(f.probability * width), result.size() - 1);
    result[bin].forecast += f.probability;
    ++result[bin].count;
    yes[bin] += f.happened ? 1 : 0;
  }
  for (std::size_t i = 0; i < result.size(); ++i) {
    ForecastBin& bin = result[i];
    bin.low = static_cast<double>(i) / width;
    bin.high = static_cast<double>(i + 1) / width;
    bin.forecast = bin.count > 0 ? bin.forecast / bin.count : (bin.low + bin.high) / 2;
    bin.happened = wilson(yes[i], bin.count);
  }
  return result;
}

BrierParts murphy_parts(std::span<const ForecastBin> bins) {
  BrierParts parts;
  double count = 0, yes = 0;
  for (const ForecastBin& bin : bins) {
    count += bin.count;
    yes += bin.happened.count;
  }
  if (count == 0) return parts;
  const double base = yes / count;
  for (const ForecastBin& bin : bins) {
    const double miss = bin.forecast - bin.happened.share;
    const double told_apart = bin.happened.share - base;
    parts.reliability += bin.count * miss * miss / count;
    parts.resolution += bin.count * told_apart * told_apart / count;
  }
  parts.uncertainty = base * (1 - base);
  return parts;
}

LossDifference compare_losses(std::span<const ScoredForecast> ours, std::span<const ScoredForecast> theirs,
                              Loss loss, std::uint64_t seed, std::uint32_t draws) {
  if (ours.size() != theirs.size()) throw std::invalid_argument("forecasts of different questions");
  LossDifference result;
  result.ours = mean_loss(ours, loss);
  result.theirs = mean_loss(theirs, loss);
  result.difference = result.ours - result.theirs;
  result.skill = result.theirs > 0 ? 1 - result.ours / result.theirs : 0;
  result.forecasts = static_cast<std::uint32_t>(ours.size());
  struct Question {
    double sum = 0;
    double count = 0;
  };
  std::map<int, Question> by_question;
  for (std::size_t i = 0; i < ours.size(); ++i) {
    const double difference = loss(ours[i]) - loss(theirs[i]);
    result.better += difference < 0 ? 1 : 0;
    Question& question = by_question[ours[i].question];
    question.sum += difference;
    question.count += 1;
  }
  std::vector<Question> questions;
  for (const auto& [id, question] : by_question) questions.push_back(question);
  result.questions = static_cast<std::uint32_t>(questions.size());
  result.low = result.high = result.difference;
  if (questions.empty() || draws == 0) return result;
  std::vector<double> means(draws);
  const auto n = static_cast<double>(questions.size());
  constexpr std::uint32_t site = site_hash("bootstrap over questions");
  for (std::uint32_t d = 0; d < draws; ++d) {
    Question total;
    for (std::uint32_t i = 0; i < result.questions; ++i) {
      const double u = draw_uniform(seed, {d, site, i}, 0);
      const Question& q = questions[std::min(static_cast<std::size_t>(u * n), questions.size() - 1)];
      total.sum += q.sum;
      total.count += q.count;
    }
    means[d] = total.sum / total.count;
  }
  std::sort(means.begin(), means.end());
  const auto at = [&](double share) {
    return means[static_cast<std::size_t>(share * static_cast<double>(draws - 1) + 0.5)];
  };
  result.low = at(0.025);
  result.high = at(0.975);
  return result;
}

Verdict verdict_of(const LossDifference& d) {
  if (d.questions == 0 || (d.low <= 0 && d.high >= 0)) return Verdict::undecided;
  return d.difference < 0 ? Verdict::better : Verdict::worse;
}

std::string verdict_text(const LossDifference& d, const std::string& score, const std::string& reference) {
  const auto number = [](double x) {
    char text[32];
    std::snprintf(text, sizeof text, "%.3f", x);
    return std::string(text);
  };
  if (d.questions == 0) return score + ": there is nothing to compare with " + reference + ".";
  const std::string figures = number(d.ours) + " against " + number(d.theirs) + ", difference " +
                              number(d.difference) + " (95 %: " + number(d.low) + " to " + number(d.high) +
                              ")";
  switch (verdict_of(d)) {
    case Verdict::better: return score + ": better than " + reference + ", " + figures + ".";
    case Verdict::worse: return score + ": worse than " + reference + ", " + figures + ".";
    case Verdict::undecided: break;
  }
  const std::string side = d.difference < 0   ? "lower than "
                           : d.difference > 0 ? "higher, that is worse, than "
                                              : "the same as ";
  return score + ": " + side + reference + ", but these questions cannot tell the two apart: " + figures +
         ".";
}

}  // namespace demarche
