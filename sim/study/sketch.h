// Quantiles of a stream of numbers in bounded memory.
#pragma once

#include <cstdint>
#include <vector>

namespace demarche {

// Exact for up to `exact_values` numbers; beyond that from a histogram of `bins` bins, which doubles its
// range when a number falls outside. A bin is never wider than 4 / bins of the range of all numbers, and a
// quantile is off by at most half a bin: a 512th of that range.
class Sketch {
 public:
  static constexpr std::size_t exact_values = 4'096;
  static constexpr std::size_t bins = 1'024;

  void add(double x);
  std::uint64_t count() const { return count_; }
  double mean() const { return count_ == 0 ? 0 : sum_ / static_cast<double>(count_); }
  double deviation() const;   // of the sample, n - 1
  double quantile(double q);  // linear between neighbours in rank; 0 when empty
  double smallest() const { return smallest_; }
  double largest() const { return largest_; }

 private:
  void spread();
  void widen(double x);
  std::size_t bin(double x) const;
  double ranked(double rank) const;

  std::vector<double> exact_;
  std::vector<std::uint64_t> histogram_;
  bool sorted_ = false;
  double low_ = 0, high_ = 0;
  double sum_ = 0, smallest_ = 0, largest_ = 0;
  double running_mean_ = 0, squares_ = 0;  // Welford (1962)
  std::uint64_t count_ = 0;
};

}  // namespace demarche
