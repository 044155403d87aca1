// Graphs of values, and the code written from them.
#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <random>
#include <vector>

#include "sim/engine/dag.h"

using namespace demarche;

namespace {

// Memory of one padded row of lanes per row, with rows 0…9 as inputs.
struct Run {
  std::vector<double> memory;
  explicit Run(std::int32_t rows) : memory(static_cast<std::size_t>(rows) * lane_padding) {
    for (std::size_t i = 0; i < 10 * lane_padding; ++i) memory[i] = 0.25 * static_cast<double>(i % 17) - 1;
  }
  double at(std::int32_t row, int lane = 0) const {
    return memory[static_cast<std::size_t>(row) * lane_padding + static_cast<std::size_t>(lane)];
  }
  void execute(const CompiledCode& code) {
    Machine m;
    m.memory = memory.data();
    m.lanes = lane_padding;
    m.lists = code.lists.data();
    available_kernels().front().execute(code.code, m);
  }
};

}  // namespace

TEST_CASE("graph: constants fold, equal values are one") {
  ConstantRows constants;
  Graph g(constants, nullptr);
  const ValueId x = g.memory(0, 0, 1, false);
  const ValueId y = g.memory(1, 0, 1, false);
  const auto is = [&](ValueId id, double value) { return g.is_constant(id, value); };
  CHECK(is(g.binary(Code::add, g.constant(2), g.binary(Code::multiply, g.constant(3), g.constant(4), {}), {}),
           14));
  CHECK(is(g.unary(Code::exponential, g.constant(0), {}), 1));
  CHECK_EQ(g.binary(Code::add, x, y, {}), g.binary(Code::add, x, y, {}));
  CHECK_EQ(g.binary(Code::add, x, y, {}), g.binary(Code::add, y, x, {}));  // it commutes to the last bit
  CHECK_NE(g.binary(Code::subtract, x, y, {}), g.binary(Code::subtract, y, x, {}));
  CHECK_EQ(g.memory(0, 0, 1, false), x);
  CHECK_NE(g.constant(0.0), g.constant(-0.0));
  // What has no value does not fold: it is found when it is evaluated.
  const ValueId nothing = g.binary(Code::divide, g.constant(1), g.constant(0), {});
  CHECK_FALSE(g.is_any_constant(nothing));
  CHECK_FALSE(g.is_any_constant(g.binary(Code::multiply, g.constant(1e200), g.constant(1e200), {})));
  // Rows of constants fold row by row.
  const ValueId rows = g.binary(Code::multiply, g.row_constants({1, 2, 3}), g.constant(2), {});
  CHECK(g.value(rows).per_row == std::vector<double>{2, 4, 6});
  CHECK(is(g.row_constants({5, 5}), 5));
}

TEST_CASE("graph: what and, or, if and * 1 leave out") {
  ConstantRows constants;
  Graph g(constants, nullptr);
  const ValueId x = g.memory(0, 0, 1, false);
  const ValueId computed = g.unary(Code::exponential, x, {});
  const ValueId yes = g.constant(1);
  const ValueId no = g.constant(0);
  CHECK_EQ(g.binary(Code::logical_and, no, computed, {}), no);
  CHECK_EQ(g.binary(Code::logical_and, yes, x, {}), x);
  CHECK_EQ(g.binary(Code::logical_and, x, yes, {}), x);
  CHECK_EQ(g.binary(Code::logical_and, x, no, {}), no);
  CHECK_NE(g.binary(Code::logical_and, computed, no, {}), no);  // it may have no value, and that counts
  CHECK_EQ(g.binary(Code::logical_or, yes, computed, {}), yes);
  CHECK_EQ(g.binary(Code::logical_or, no, x, {}), x);
  CHECK_NE(g.binary(Code::logical_or, computed, yes, {}), yes);
  CHECK_EQ(g.select(yes, x, computed, {}), x);
  CHECK_EQ(g.select(no, x, computed, {}), computed);
  CHECK_EQ(g.binary(Code::multiply, yes, x, {}), x);
  CHECK_NE(g.binary(Code::add, no, x, {}), x);  // 0 + -0 is not -0
  CHECK(g.is_constant(g.sum({}, {}), 0));
  // An invariant value in the setup may have no value.
  Graph setup(constants, nullptr);
  Graph code(constants, &setup);
  const ValueId broken =
      code.binary(Code::divide, code.memory(0, 0, 1, true), code.memory(1, 0, 1, true), {});
  CHECK_NE(code.value(broken).setup_value, no_value);
  CHECK_NE(code.binary(Code::logical_and, broken, code.constant(0), {}), code.constant(0));
}

TEST_CASE("graph: what depends on parameters alone goes to the setup, luck and lanes never") {
  ConstantRows constants;
  Graph setup(constants, nullptr);
  Graph g(constants, &setup);
  const ValueId parameter = g.memory(0, 0, 1, true);
  const ValueId state = g.memory(1, 0, 1, false);
  const ValueId twice = g.binary(Code::add, parameter, parameter, {});
  CHECK_NE(g.value(twice).setup_value, no_value);
  CHECK_NE(g.value(g.unary(Code::exponential, twice, {})).setup_value, no_value);
  CHECK_EQ(g.value(g.binary(Code::add, twice, state, {})).setup_value, no_value);
  CHECK_EQ(g.value(g.draw(1, 2, 0, 1, no_value, {})).setup_value, no_value);
  Value is;
  is.code = Code::slot_is;
  CHECK_EQ(g.value(g.special(is)).setup_value, no_value);
}

TEST_CASE("graph: reusing registers changes no value") {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    std::mt19937_64 random(seed);
    // The same random graph twice: with registers reused, and with every value kept.
    std::vector<std::vector<std::uint64_t>> results;
    std::int32_t rows_used[2] = {0, 0};
    for (const bool keep : {false, true}) {
      std::mt19937_64 same(seed);
      ConstantRows constants;
      Graph g(constants, nullptr);
      std::vector<ValueId> values;
      for (std::int32_t row = 0; row < 5; ++row) values.push_back(g.memory(row, 0, 1, false));
      values.push_back(g.memory(5, 1, 4, false));
      values.push_back(g.row_constants({1, -2, 3, 0.5}));
      values.push_back(g.constant(1.5));
      constexpr Code binary[] = {Code::add, Code::subtract, Code::multiply, Code::min, Code::max, Code::less};
      for (int i = 0; i < 60; ++i) {
        const auto pick = [&] { return values[same() % values.size()]; };
        const ValueId a = pick();
        const ValueId b = pick();
        const ValueId c = pick();
        switch (same() % 5) {
          case 0: values.push_back(g.unary(Code::logistic, a, {})); break;
          case 1: values.push_back(g.select(g.binary(Code::less, a, b, {}), c, b, {})); break;
          case 2: values.push_back(g.sum({a, b, c}, {})); break;
          default: values.push_back(g.binary(binary[same() % std::size(binary)], a, b, {})); break;
        }
      }
      std::vector<ValueId> wanted;
      for (int i = 0; i < 6; ++i) wanted.push_back(values[same() % values.size()]);
      for (const ValueId v : wanted) g.want(v, true);
      std::int32_t high = 10;
      CompiledCode code = g.emit(10, keep, high);
      rows_used[keep ? 1 : 0] = high;
      relocate(code, high);
      for (const ValueId v : wanted) g.operand(v);  // a constant gets its row here
      Run run(high + static_cast<std::int32_t>(constants.values.size()));
      for (std::size_t i = 0; i < constants.values.size(); ++i)
        for (std::size_t l = 0; l < lane_padding; ++l)
          run.memory[(static_cast<std::size_t>(high) + i) * lane_padding + l] = constants.values[i];
      run.execute(code);
      std::vector<std::uint64_t> result;
      for (const ValueId v : wanted) {
        const Operand o = g.operand(v);
        for (int r = 0; r < g.value(v).rows; ++r)
          for (int l = 0; l < lane_padding; ++l) {
            const double x = run.at(relocated(o.row, high) + r * o.step, l);
            result.push_back(x == x ? std::bit_cast<std::uint64_t>(x) : 0);
          }
      }
      results.push_back(result);
    }
    CAPTURE(seed);
    CHECK(results[0] == results[1]);
    CHECK_LE(rows_used[0], rows_used[1]);
  }
}

TEST_CASE("graph: a wanted value that is memory is copied before effects change it") {
  ConstantRows constants;
  Graph g(constants, nullptr);
  const ValueId x = g.memory(3, 0, 1, false);
  g.want(x, true);
  std::int32_t high = 10;
  const CompiledCode code = g.emit(10, false, high);
  CHECK_EQ(code.code.size(), 1);
  CHECK_EQ(g.operand(x).row, 10);
}
