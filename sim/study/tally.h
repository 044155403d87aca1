// What the runs of one point come to, in memory that does not grow with them; and how many there must be.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/engine/digest.h"
#include "sim/study/ensemble.h"
#include "sim/study/sketch.h"

namespace demarche {

struct OutputSummary {
  std::uint64_t runs = 0;  // that have a value
  double mean = 0;
  double deviation = 0;  // of the sample, n - 1
  double smallest = 0, largest = 0;
  double p05 = 0, p25 = 0, p50 = 0, p75 = 0, p95 = 0;  // as exact as Sketch says
};

class Tally {
 public:
  Tally() = default;
  // `runs` to begin with; with `until_percent` above 0 more, in rounds, until the widest 95 % interval of the
  // shares of `watched` (all when empty) is narrower than that many points of a hundred. The rounds depend on
  // the runs alone.
  Tally(std::size_t outcomes, std::size_t outputs, std::uint32_t runs, double until_percent,
        std::vector<int> watched, std::uint32_t most_runs);

  void clear();
  void add(int outcome, bool failed, std::uint64_t digest, std::span<const double> values);

  std::uint32_t runs() const { return runs_; }
  std::uint32_t failed() const { return failed_; }
  std::uint32_t target() const { return target_; }  // runs after which it is asked whether they are enough
  bool done() const { return runs_ >= target_; }
  double widest() const;  // of the intervals of the watched shares; 1 when there are none

  Share share(std::size_t outcome) const;  // of the runs that did not fail
  OutputSummary output(std::size_t index);
  std::uint64_t digest() const { return digest_.value(); }

 private:
  std::uint32_t first_target_ = 0, target_ = 0, most_runs_ = 0;
  double until_ = 0;  // share
  std::vector<int> watched_;
  std::vector<std::uint32_t> outcomes_;
  std::vector<Sketch> outputs_;
  std::uint32_t runs_ = 0, failed_ = 0;
  Digest digest_;
};

}  // namespace demarche
