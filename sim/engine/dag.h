// Expressions as a graph of values in which equal sub-expressions are one value, and its translation into
// straight-line code. A value has 1 row or as many as its domain; constants fold while the graph is built.
//
// One graph is one piece of code: everything the Decide phase computes, everything the rules compute, or the
// effects of one action. Values that depend on parameters and constants alone go to the `setup` graph
// instead, which runs once per batch.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <span>
#include <unordered_map>
#include <vector>

#include "sim/engine/bounds.h"
#include "sim/engine/kernels.h"
#include "sim/lang/ast.h"

namespace demarche {

using ValueId = std::int32_t;
inline constexpr ValueId no_value = -1;

// Where a value was written, for the message when it has no result.
struct Origin {
  const Expression* expression = nullptr;
  NodeId node = no_node;
};

struct Value {
  enum class Kind : std::uint8_t { constant, row_constants, memory, computed } kind = Kind::constant;
  Code code = Code::copy;
  bool invariant = false;          // the same in every turn of a run
  ValueId setup_value = no_value;  // computed by the setup graph, as this value there
  std::uint16_t rows = 1;
  std::array<ValueId, 3> args = {no_value, no_value, no_value};
  double constant = 0;    // constant; also k of slot_in
  std::uint32_t aux = 0;  // see Instruction
  std::uint32_t aux2 = 0;
  std::int32_t first_row = 0;  // memory: address; computed: assigned by emit()
  std::int32_t step = 1;
  std::int32_t step2 = 0;                                 // gather
  double low = -std::numeric_limits<double>::infinity();  // Bounds
  double high = std::numeric_limits<double>::infinity();
  std::vector<double> per_row;  // row_constants
  std::vector<ValueId> list;    // sum_rows
  Origin origin;
};

// Rows of the batch's memory, handed out while compiling.
struct RowAllocator {
  std::int32_t next = 0;
  std::int32_t take(std::int32_t rows) {
    const std::int32_t first = next;
    next += rows;
    return first;
  }
};

// Rows that hold constants in every lane: filled once when a batch is made. While code is written their
// number is not known; they are addressed from `constant_tag` on and moved behind everything else by
// relocate().
inline constexpr std::int32_t constant_tag = 1 << 28;

// Sums unroll, so that a short text can stand for very much work: a bound on the nodes visited in a
// compilation, some hundred times what the flagship needs.
inline constexpr std::size_t max_lowering_steps = 20'000'000;
inline constexpr std::size_t max_graph_values = 2'000'000;
struct TooLarge {};  // thrown when a compilation passes either bound; compile() reports it

struct ConstantRows {
  std::size_t steps = 0;  // spent in this compilation, by all its graphs
  void spend() {
    if (++steps > max_lowering_steps) throw TooLarge{};
  }
  std::int32_t row_of(double constant);  // one row
  std::int32_t rows_of(const std::vector<double>& per_row);
  std::vector<double> values;  // row by row
  std::map<std::vector<std::uint64_t>, std::int32_t> known;
};

struct CompiledCode {
  std::vector<Instruction> code;
  std::vector<std::int32_t> lists;  // of sum_rows: pairs (row, step)
  std::vector<Value> values;        // only if everything was kept: for finding what had no result
};

// Puts the constants at row `first_constant`.
void relocate(CompiledCode& code, std::int32_t first_constant);
std::int32_t relocated(std::int32_t row, std::int32_t first_constant);

class Graph {
 public:
  // `setup` takes the invariant values; null when this is the setup graph itself.
  Graph(ConstantRows& constants, Graph* setup) : constants_(&constants), setup_(setup) {}

  ValueId constant(double value, Origin origin = {});
  ValueId row_constants(std::vector<double> per_row, Origin origin = {});
  ValueId memory(std::int32_t row, std::int32_t step, std::uint16_t rows, bool invariant,
                 Bounds bounds = bookkeeping);
  ValueId unary(Code code, ValueId a, Origin origin);
  ValueId binary(Code code, ValueId a, ValueId b, Origin origin);
  ValueId select(ValueId condition, ValueId a, ValueId b, Origin origin);
  ValueId sum(std::vector<ValueId> list, Origin origin);
  // Where `guard` is 0 nobody asks for the number, which may then be anything; or no_value.
  ValueId draw(std::uint32_t site, std::uint32_t actors, std::uint32_t actors_step, std::uint16_t rows,
               ValueId guard, Origin origin);
  ValueId rounds_within(ValueId bits, ValueId window, ValueId round, Origin origin);
  ValueId special(Value value);  // gather, slot_*, normal, poisson…

  // Marks a value as wanted after the code has run: its row stays until the code ends. A wanted value that is
  // a plain memory operand is copied first if `snapshot`, because applying effects changes memory.
  void want(ValueId value, bool snapshot);

  void spend() { constants_->spend(); }
  const Value& value(ValueId id) const { return values_[static_cast<std::size_t>(id)]; }
  std::size_t size() const { return values_.size(); }
  bool is_constant(ValueId id, double value) const;
  Bounds bounds(ValueId id) const { return {value(id).low, value(id).high}; }
  bool is_any_constant(ValueId id) const { return this->value(id).kind == Value::Kind::constant; }

  // Assigns rows from `registers` (reusing them when a value is dead, unless `keep_all`) and writes the code
  // of all wanted values, in order of creation. `high_water` is the row after the last one used.
  CompiledCode emit(std::int32_t registers, bool keep_all, std::int32_t& high_water);

  // The operand of a value once emitted.
  Operand operand(ValueId id);

 private:
  // Identity of a value: two values with the same key are one.
  using Key = std::array<std::uint64_t, 8>;
  struct KeyHash {
    std::size_t operator()(const Key& key) const;
  };

  ValueId add(Value value);
  ValueId computed(Value value);
  ValueId in_setup(ValueId id);  // the same invariant value in the setup graph
  std::uint16_t common_rows(std::span<const ValueId> args) const;

  ConstantRows* constants_;
  Graph* setup_;
  std::vector<Value> values_;
  std::vector<std::uint8_t> wanted_;
  std::unordered_map<Key, ValueId, KeyHash> known_;  // looked up, never walked
  std::map<std::vector<ValueId>, std::uint32_t> lists_;
};

}  // namespace demarche
