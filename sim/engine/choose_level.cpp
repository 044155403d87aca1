// Quantal response among the options of one choice, compiled once per vector level like kernels_level.cpp.
#include <bit>
#include <limits>

#include "sim/engine/kernels.h"
#include "sim/engine/numeric.h"
#include "sim/engine/random.h"
#include "sim/engine/vector_level.h"

namespace demarche::DEMARCHE_LEVEL {
namespace {

constexpr double minus_infinity = -std::numeric_limits<double>::infinity();

// One vector of lanes. Options that none of them can take are left out at once: on average about half. The
// weights' running sum is in the order of the options, so its bits do not depend on the batch.
void choose_vector(const ChoiceJob& job, std::ptrdiff_t lanes, std::ptrdiff_t first) {
  Vector best = splat(minus_infinity);
  Mask bad = {};
  const double* u = job.utility + first;
  int count = 0;
  for (int r = 0; r < job.rows; ++r, u += lanes) {
    const Vector utility = load(u);
    best = utility > best ? utility : best;
    bad |= utility != utility;
    job.listed[count] = r;
    count += any(utility > minus_infinity) ? 1 : 0;
  }
  const Vector lambda = load(job.rationality + first);
  Vector total = splat(0.0);
  u = job.utility + first;
  // Several options at a time, because the steps of one exp wait for each other.
  constexpr int at_once = 4;
  for (int i = 0; i < count; i += at_once) {
    Vector utility[at_once];
    Vector weight[at_once];
    for (int k = 0; k < at_once; ++k) {
      utility[k] = load(u + job.listed[i + k < count ? i + k : i] * lanes);
      weight[k] = (utility[k] - best) * lambda;
    }
    fixed_exp_nonpositive(weight);
    for (int k = 0; k < at_once && i + k < count; ++k) {
      total = total + (utility[k] > minus_infinity ? weight[k] : splat(0.0));
      store(job.cumulative + (i + k) * vector_width, total);
    }
  }
  // Where draw × total rounds up to the total, the last option with any weight is meant: the largest number
  // below the total (at least 1, so one bit pattern less) bounds the threshold.
  const Vector below_total = std::bit_cast<Vector>(std::bit_cast<Mask>(total) - 1);
  const Vector drawn = load(job.drawn + first) * total;
  const Vector threshold = drawn < below_total ? drawn : below_total;
  Mask passed = {};
  for (int i = 0; i < count; ++i) passed += load(job.cumulative + i * vector_width) <= threshold;
  for (int l = 0; l < vector_width; ++l) {
    // Nothing is listed when no lane has an option.
    const auto place = static_cast<int>(-passed[l]);
    job.picked[first + l] = place < count ? job.listed[place] : 0;
  }
  if (any(bad)) store(job.failed + first, bad ? splat(1.0) : load(job.failed + first));
}

}  // namespace

void choose(const ChoiceJob& job, const Machine& m) {
  draw_uniform(m.seed, DrawPlace{m.turn, job.site, job.actors}, m.runs, job.drawn, m.lanes);
  for (std::ptrdiff_t first = 0; first < m.lanes; first += vector_width) choose_vector(job, m.lanes, first);
}

}  // namespace demarche::DEMARCHE_LEVEL
