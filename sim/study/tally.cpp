#include "sim/study/tally.h"

#include <algorithm>
#include <cmath>

namespace demarche {

Tally::Tally(std::size_t outcomes, std::size_t outputs, std::uint32_t runs, double until_percent,
             std::vector<int> watched, std::uint32_t most_runs)
    : first_target_(std::min(runs, most_runs)),
      target_(first_target_),
      most_runs_(most_runs),
      until_(until_percent / 100),
      watched_(std::move(watched)),
      outcomes_(outcomes),
      outputs_(outputs) {
  if (watched_.empty())
    for (std::size_t i = 0; i < outcomes; ++i) watched_.push_back(static_cast<int>(i));
}

void Tally::clear() {
  target_ = first_target_;
  std::fill(outcomes_.begin(), outcomes_.end(), 0u);
  std::fill(outputs_.begin(), outputs_.end(), Sketch{});
  runs_ = failed_ = 0;
  digest_ = {};
}

Share Tally::share(std::size_t outcome) const { return wilson(outcomes_[outcome], runs_ - failed_); }

double Tally::widest() const {
  double widest = watched_.empty() ? 1 : 0;
  for (const int i : watched_) {
    const Share s = share(static_cast<std::size_t>(i));
    widest = std::max(widest, s.high - s.low);
  }
  return widest;
}

void Tally::add(int outcome, bool failed, std::uint64_t digest, std::span<const double> values) {
  ++runs_;
  digest_.add(digest);
  if (failed) {
    ++failed_;
  } else {
    if (outcome >= 0) ++outcomes_[static_cast<std::size_t>(outcome)];
    for (std::size_t i = 0; i < outputs_.size(); ++i)
      if (!std::isnan(values[i])) outputs_[i].add(values[i]);
  }
  if (runs_ < target_ || until_ <= 0 || target_ >= most_runs_ || watched_.empty() || failed_ == runs_) return;
  const double width = widest();
  if (width < until_) return;
  // A width falls with the square root of the runs. At least a tenth more, so that rounds are few; at most
  // four times as many, since a share seen in few runs is rough.
  const double now = runs_;
  const double wanted = std::clamp(1.02 * now * (width / until_) * (width / until_), 1.1 * now + 1, 4 * now);
  constexpr double whole = 32;  // lanes
  target_ = static_cast<std::uint32_t>(
      std::min(std::ceil(wanted / whole) * whole, static_cast<double>(most_runs_)));
}

OutputSummary Tally::output(std::size_t index) {
  Sketch& s = outputs_[index];
  OutputSummary result;
  result.runs = s.count();
  if (result.runs == 0) return result;
  result.mean = s.mean();
  result.deviation = s.deviation();
  result.smallest = s.smallest();
  result.largest = s.largest();
  result.p05 = s.quantile(0.05);
  result.p25 = s.quantile(0.25);
  result.p50 = s.quantile(0.50);
  result.p75 = s.quantile(0.75);
  result.p95 = s.quantile(0.95);
  return result;
}

}  // namespace demarche
