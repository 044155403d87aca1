// Quantiles of a stream of numbers in bounded memory.
#pragma once

#include <cstdint>
#include <vector>

namespace demarche {

// Exact for up to `exact_values` numbers; beyond that from a histogram of `bins` bins over their range and a
// quarter of it to either side, so off by at most a bin's width, 1.5 / bins of the range of the first numbers
// (numbers further out count in the outermost bins and are known by the extremes alone).
class Sketch {
 public:
  static constexpr std::size_t exact_values = 4'096;
  static constexpr std::size_t bins = 1'024;

  void add(double x);
  std::uint64_t count() const { return count_; }
  double mean() const { return count_ == 0 ? 0 : sum_ / static_cast<double>(count_); }
  double deviation() const;   // of the sample, n - 1
  double quantile(double q);  // 0 when empty; linear between neighbours while exact
  double smallest() const { return smallest_; }
  double largest() const { return largest_; }

 private:
  void spread();
  std::size_t bin(double x) const;

  std::vector<double> exact_;
  std::vector<std::uint64_t> histogram_;
  bool sorted_ = false;
  double low_ = 0, high_ = 0;
  double sum_ = 0, smallest_ = 0, largest_ = 0;
  double running_mean_ = 0, squares_ = 0;  // Welford (1962)
  std::uint64_t count_ = 0;
};

}  // namespace demarche
