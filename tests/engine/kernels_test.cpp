// Every instruction has the same bits at every vector level, in every form and for every step between rows.
#include <doctest/doctest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "sim/engine/kernels.h"
#include "sim/engine/random.h"

using namespace demarche;

namespace {

// What has no value is one thing, whatever its bits.
std::uint64_t bits(double x) { return x == x ? std::bit_cast<std::uint64_t>(x) : 0x7ff8000000000000u; }

struct Bench {
  int lanes;
  std::vector<double> memory;
  std::vector<std::int32_t> slots[5];
  std::vector<std::uint32_t> runs;
  std::vector<double> failed, active;
  std::vector<std::int32_t> lists = {0, 1, 7, 0, 3, 2};

  explicit Bench(int width, std::uint64_t seed) : lanes(width) {
    std::mt19937_64 random(seed);
    constexpr double special[] = {0.0, -0.0, 1.0, -1.0, 0.5, 60.0, 1e300, -1e300, 5e-324, 2.0, 700.0};
    for (int i = 0; i < 40 * width; ++i) {
      const std::uint64_t pick = random() % 12;
      if (pick < 4)
        memory.push_back(special[random() % std::size(special)]);
      else if (pick == 4)
        memory.push_back(random() % 2 == 0 ? std::numeric_limits<double>::quiet_NaN()
                                           : std::numeric_limits<double>::infinity());
      else
        memory.push_back((static_cast<double>(random() >> 11) * 0x1p-53 - 0.5) * (pick < 8 ? 4 : 200));
    }
    for (auto& slot : slots)
      for (int l = 0; l < width; ++l) slot.push_back(static_cast<std::int32_t>(random() % 4));
    for (int l = 0; l < width; ++l) {
      runs.push_back(static_cast<std::uint32_t>(random()));
      failed.push_back(0);
      active.push_back(random() % 4 == 0 ? 0.0 : 1.0);
    }
  }
  Machine machine() {
    Machine m;
    m.memory = memory.data();
    m.lanes = lanes;
    m.lists = lists.data();
    for (int i = 0; i < 5; ++i) m.slots[i] = slots[i].data();
    m.runs = runs.data();
    m.seed = 42;
    m.turn = 9;
    m.failed = failed.data();
    m.active = active.data();
    return m;
  }
  double& at(int row, int lane) { return memory[static_cast<std::size_t>(row * lanes + lane)]; }
};

constexpr int result_row = 30;

// Runs one instruction at every level; all must leave the same memory as the first.
void same_everywhere(const Instruction& i, int lanes, std::uint64_t seed, bool uniform_argument = false) {
  std::vector<std::uint64_t> wanted;
  for (const Kernels& kernels : available_kernels()) {
    CAPTURE(kernels.level);
    Bench bench(lanes, seed);
    if (uniform_argument)
      for (double& x : bench.memory) x = std::fabs(x) - std::floor(std::fabs(x));
    kernels.execute({&i, 1}, bench.machine());
    std::vector<std::uint64_t> found;
    for (const double x : bench.memory) found.push_back(bits(x));
    for (const double x : bench.failed) found.push_back(bits(x));
    if (wanted.empty()) wanted = found;
    CHECK(found == wanted);
  }
}

std::vector<Code> codes(Code first, Code last) {
  std::vector<Code> list;
  for (int c = static_cast<int>(first); c <= static_cast<int>(last); ++c)
    list.push_back(static_cast<Code>(c));
  return list;
}

}  // namespace

TEST_CASE("kernels: this machine's levels are listed, and each has a name") {
  std::set<std::string> names;
  for (const Kernels& kernels : available_kernels()) names.insert(std::string(kernels.level));
  CHECK_EQ(names.size(), available_kernels().size());
  CHECK(names.contains("baseline"));
}

TEST_CASE("kernels: every code has its own name") {
  std::set<std::string> names;
  for (const Code code : codes(Code::add, Code::clamp_rows)) names.insert(name_of(code));
  CHECK_EQ(names.size(), static_cast<std::size_t>(Code::clamp_rows) + 1);
  CHECK_EQ(std::string(name_of(Code::gather)), "gather");
  CHECK_EQ(std::string(name_of(Code::clamp_rows)), "clamp_rows");
}

TEST_CASE("kernels: elementwise codes, in every form and step, give what fold gives") {
  for (const Code code : codes(Code::add, Code::select)) {
    const bool is_binary = code <= Code::logical_or;
    CAPTURE(name_of(code));
    for (const Form form : {Form::rows, Form::constant_right, Form::constant_left}) {
      if (form != Form::rows && !is_binary) continue;
      for (const int rows : {1, 3})
        for (const std::int32_t step : {0, 1, 2}) {
          Instruction i;
          i.code = code;
          i.form = form;
          i.rows = static_cast<std::uint16_t>(rows);
          i.dst = result_row;
          i.a = {0, step};
          i.b = {10, 2 - step};
          i.c = {20, step};
          i.k = 0.75;
          for (const int lanes : {8, 24}) {
            const std::uint64_t seed =
                static_cast<std::uint64_t>(code) * 7 + static_cast<std::uint64_t>(step);
            same_everywhere(i, lanes, seed);
            Bench before(lanes, seed);
            Bench after(lanes, seed);
            available_kernels().back().execute({&i, 1}, after.machine());
            for (int r = 0; r < rows; ++r)
              for (int l = 0; l < lanes; ++l) {
                const double a = form == Form::constant_left ? i.k : before.at(r * i.a.step, l);
                const double b = form == Form::constant_right ? i.k : before.at(10 + r * i.b.step, l);
                const double wanted = fold(code, a, b, before.at(20 + r * i.c.step, l));
                CHECK_EQ(bits(after.at(result_row + r, l)), bits(wanted));
              }
          }
        }
    }
  }
}

TEST_CASE("kernels: the other codes") {
  for (const Code code : {Code::sum_rows, Code::poisson, Code::draw, Code::draw_lanes, Code::gather,
                          Code::slot_is, Code::slot_same, Code::slot_in, Code::guard_utility, Code::apply_add,
                          Code::clamp_rows, Code::normal}) {
    CAPTURE(name_of(code));
    for (const int rows : {1, 4}) {
      const bool single = code == Code::draw_lanes || code == Code::gather || code == Code::slot_is ||
                          code == Code::slot_same || code == Code::slot_in;
      if (single && rows > 1) continue;
      Instruction i;
      i.code = code;
      i.rows = static_cast<std::uint16_t>(rows);
      i.dst = result_row;
      i.a = {1, 1};
      i.b = {2, 1};
      i.c = {8, 0};
      i.k = code == Code::slot_in ? std::bit_cast<double>(std::uint64_t{0b1010}) : -1.0;
      i.k2 = 1.0;
      i.aux2 = code == Code::sum_rows ? 3 : 1;
      for (const int lanes : {8, 16, 40}) {
        same_everywhere(i, lanes, 3, code == Code::normal || code == Code::poisson);
        same_everywhere(i, lanes, 4, code == Code::normal || code == Code::poisson);
      }
    }
  }
}

TEST_CASE("kernels: a sum runs in the order of its list") {
  Bench bench(8, 1);
  for (int l = 0; l < 8; ++l) {
    bench.at(0, l) = 1e16;
    bench.at(7, l) = 1;
    bench.at(3, l) = -1e16;
  }
  Instruction i;
  i.code = Code::sum_rows;
  i.dst = result_row;
  i.aux2 = 3;
  for (const Kernels& kernels : available_kernels()) {
    kernels.execute({&i, 1}, bench.machine());
    for (int l = 0; l < 8; ++l) CHECK_EQ(bench.at(result_row, l), (1e16 + 1) - 1e16);
  }
}

TEST_CASE(
    "kernels: rounds are counted in a window that ends with the present one and what the next has begun") {
  std::mt19937_64 random(8);
  for (const Kernels& kernels : available_kernels())
    for (int round = 0; round < 200; round += 7) {
      Bench bench(8, 3);
      std::vector<std::uint64_t> rounds;
      for (int l = 0; l < 8; ++l) {
        rounds.push_back(random());
        bench.at(0, l) = std::bit_cast<double>(rounds.back());
        bench.at(1, l) = l == 0   ? std::numeric_limits<double>::quiet_NaN()
                         : l == 1 ? 1e9
                         : l == 2 ? 0.5
                                  : l * 7.5;
        bench.at(2, l) = round;
      }
      Instruction i;
      i.code = Code::rounds_within;
      i.dst = result_row;
      i.a = {0, 0};
      i.b = {1, 0};
      i.c = {2, 0};
      kernels.execute({&i, 1}, bench.machine());
      CHECK(std::isnan(bench.at(result_row, 0)));
      for (int l = 1; l < 8; ++l) {
        const int window = std::min(60, static_cast<int>(bench.at(1, l)));
        int wanted = 0;
        for (int back = window > 0 ? -1 : 0; back < window; ++back)
          wanted += static_cast<int>(rounds[static_cast<std::size_t>(l)] >> ((round - back + 64) % 64) & 1u);
        CHECK_EQ(bench.at(result_row, l), wanted);
      }
    }
}

TEST_CASE("kernels: draws of lanes are keyed by their actors") {
  Bench bench(16, 2);
  Instruction i;
  i.code = Code::draw_lanes;
  i.dst = result_row;
  i.aux = 77;
  i.a.row = 0;
  i.b.row = 3;
  available_kernels().back().execute({&i, 1}, bench.machine());
  for (int l = 0; l < 16; ++l) {
    const auto lane = static_cast<std::size_t>(l);
    const DrawPlace place{9, 77,
                          static_cast<std::uint32_t>(bench.slots[0][lane] + 1) |
                              static_cast<std::uint32_t>(bench.slots[3][lane] + 1) << 16};
    CHECK_EQ(bench.at(result_row, l), draw_uniform(42, place, bench.runs[lane]));
  }
}

TEST_CASE("kernels: choices are the same at every level, and fall where the logit says") {
  constexpr int rows = 5;
  constexpr int lanes = 24;
  std::vector<std::int32_t> wanted;
  for (const Kernels& kernels : available_kernels()) {
    std::mt19937_64 random(11);
    std::vector<double> utility(rows * lanes);
    std::vector<double> rationality(lanes);
    for (double& u : utility) {
      u = static_cast<double>(random() % 1000) / 250 - 2;
      if (random() % 4 == 0) u = -std::numeric_limits<double>::infinity();
    }
    for (int l = 0; l < lanes; ++l) {
      utility[static_cast<std::size_t>(l)] = 0;  // the first is always possible
      rationality[static_cast<std::size_t>(l)] = static_cast<double>(l) / 2;
    }
    utility[3 * lanes + 5] = std::numeric_limits<double>::quiet_NaN();
    std::vector<double> cumulative(rows * lanes), drawn(lanes), failed(lanes);
    std::vector<std::int32_t> picked(lanes), listed(rows);
    std::vector<std::uint32_t> runs(lanes);
    for (int l = 0; l < lanes; ++l) runs[static_cast<std::size_t>(l)] = static_cast<std::uint32_t>(l);
    ChoiceJob job;
    job.utility = utility.data();
    job.rationality = rationality.data();
    job.cumulative = cumulative.data();
    job.listed = listed.data();
    job.drawn = drawn.data();
    job.picked = picked.data();
    job.failed = failed.data();
    job.rows = rows;
    Machine machine;
    machine.lanes = lanes;
    machine.runs = runs.data();
    for (std::uint32_t turn = 1; turn < 40; ++turn) {
      machine.turn = turn;
      kernels.choose(job, machine);
      for (std::size_t l = 0; l < lanes; ++l) {
        CHECK_EQ(failed[l] != 0, l == 5);
        if (l == 5) continue;
        double total = 0;
        for (std::size_t r = 0; r < rows; ++r)
          if (std::isfinite(utility[r * lanes + l]))
            total += std::exp(rationality[l] * utility[r * lanes + l]);
        double below = 0;
        const auto pick = static_cast<std::size_t>(picked[l]);
        CHECK(std::isfinite(utility[pick * lanes + l]));
        for (std::size_t r = 0; r < pick; ++r)
          if (std::isfinite(utility[r * lanes + l]))
            below += std::exp(rationality[l] * utility[r * lanes + l]) / total;
        const double weight = std::exp(rationality[l] * utility[pick * lanes + l]) / total;
        CHECK_GE(drawn[l], below - 1e-12);
        CHECK_LE(drawn[l], below + weight + 1e-12);
      }
    }
    if (wanted.empty()) wanted = picked;
    CHECK(picked == wanted);
  }
}
