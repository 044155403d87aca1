#include "sim/study/histogram.h"

#include <doctest/doctest.h>

#include <limits>
#include <numeric>

using namespace demarche;

TEST_CASE("a histogram counts every value once, the largest one too") {
  std::vector<double> values;
  for (int i = 0; i <= 100; ++i) values.push_back(i);
  const Histogram h = histogram_of(values);
  CHECK_EQ(h.low, 0);
  CHECK_EQ(h.high, 100);
  REQUIRE_EQ(h.counts.size(), 11);
  CHECK_EQ(std::accumulate(h.counts.begin(), h.counts.end(), 0u), 101);
  CHECK_EQ(h.counts.back(), 10);  // 91 … 100: the edge at 90.9 to 100 and 100 itself
  CHECK_EQ(h.most, 10);
  CHECK_EQ(h.edge(11), 100);
}

TEST_CASE("a histogram of one value, of none, of what is no number") {
  const double same[] = {3, 3, 3};
  CHECK_EQ(histogram_of(same).counts, std::vector<std::uint32_t>{3});
  CHECK(histogram_of({}).counts.empty());
  const double odd[] = {std::numeric_limits<double>::quiet_NaN(), 1, 2,
                        std::numeric_limits<double>::infinity()};
  const Histogram h = histogram_of(odd);
  CHECK_EQ(h.high, 2);
  CHECK_EQ(std::accumulate(h.counts.begin(), h.counts.end(), 0u), 2);
}
