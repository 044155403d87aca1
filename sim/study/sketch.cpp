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

double Sketch::quantile(double q) {
  if (count_ == 0) return 0;
  const double place = q * static_cast<double>(count_ - 1);
  if (histogram_.empty()) {
    if (!sorted_) std::sort(exact_.begin(), exact_.end());
    sorted_ = true;
    const auto i = static_cast<std::size_t>(place);
    const double rest = place - std::floor(place);
    return i + 1 < exact_.size() ? exact_[i] + rest * (exact_[i + 1] - exact_[i]) : exact_.back();
  }
  std::uint64_t before = 0;
  for (std::size_t b = 0; b < bins; ++b) {
    before += histogram_[b];
    const double middle = low_ + (static_cast<double>(b) + 0.5) * (high_ - low_) / static_cast<double>(bins);
    if (static_cast<double>(before) > place) return std::clamp(middle, smallest_, largest_);
  }
  return largest_;
}

}  // namespace demarche
