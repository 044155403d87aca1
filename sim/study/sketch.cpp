#include "sim/study/sketch.h"

#include <algorithm>
#include <cmath>

namespace demarche {

void Sketch::spread() {
  low_ = smallest_;
  high_ = largest_;
  const double margin = (high_ - low_) * 0.25;
  low_ -= margin;
  high_ += margin;
  histogram_.assign(bins, 0);
  for (const double x : exact_) ++histogram_[bin(x)];
  exact_.clear();
  exact_.shrink_to_fit();
}

// Makes room for a number outside.
void Sketch::widen(double x) {
  if (!(high_ > low_)) {  // all numbers so far were the same
    const std::uint64_t all = histogram_.front();
    const double same = low_;
    low_ = std::min(same, x);
    high_ = std::max(same, x);
    histogram_.front() = 0;
    histogram_[bin(same)] = all;
    return;
  }
  while (x < low_ || x > high_) {
    const double range = high_ - low_;
    const bool down = x < low_;
    const double end = down ? low_ - range : high_ + range;
    if (!std::isfinite(end)) return;  // as far as numbers go: it counts in the outermost bin
    (down ? low_ : high_) = end;
    std::vector<std::uint64_t> wider(bins);
    for (std::size_t b = 0; b < bins; ++b) wider[(down ? bins / 2 : 0) + b / 2] += histogram_[b];
    histogram_ = std::move(wider);
  }
}

std::size_t Sketch::bin(double x) const {
  if (!(high_ > low_)) return 0;
  const double place = (x - low_) / (high_ - low_) * static_cast<double>(bins);
  return static_cast<std::size_t>(std::clamp(place, 0.0, static_cast<double>(bins - 1)));
}

void Sketch::add(double x) {
  sum_ += x;
  smallest_ = count_ == 0 ? x : std::min(smallest_, x);
  largest_ = count_ == 0 ? x : std::max(largest_, x);
  ++count_;
  const double step = x - running_mean_;
  running_mean_ += step / static_cast<double>(count_);
  squares_ += step * (x - running_mean_);
  if (!histogram_.empty()) {
    if (x < low_ || x > high_) widen(x);
    ++histogram_[bin(x)];
    return;
  }
  exact_.push_back(x);
  sorted_ = false;
  if (exact_.size() > exact_values) spread();
}

double Sketch::deviation() const {
  return count_ < 2 ? 0 : std::sqrt(squares_ / static_cast<double>(count_ - 1));
}

// The number of that rank, counted from 0: the middle of its bin.
double Sketch::ranked(double rank) const {
  std::uint64_t before = 0;
  for (std::size_t b = 0; b < bins; ++b) {
    before += histogram_[b];
    if (static_cast<double>(before) <= rank) continue;
    const double middle = low_ + (static_cast<double>(b) + 0.5) * (high_ - low_) / static_cast<double>(bins);
    return std::clamp(middle, smallest_, largest_);
  }
  return largest_;
}

double Sketch::quantile(double q) {
  if (count_ == 0) return 0;
  const double place = q * static_cast<double>(count_ - 1);
  const double rest = place - std::floor(place);
  const auto between = [&](double a, double b) { return a + rest * (b - a); };
  if (!histogram_.empty())
    return rest == 0 ? ranked(place) : between(ranked(std::floor(place)), ranked(std::floor(place) + 1));
  if (!sorted_) std::sort(exact_.begin(), exact_.end());
  sorted_ = true;
  const auto i = static_cast<std::size_t>(place);
  return i + 1 < exact_.size() ? between(exact_[i], exact_[i + 1]) : exact_.back();
}

}  // namespace demarche
