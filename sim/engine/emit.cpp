// Graphs to straight-line code: which values are worth an instruction of their own, where their rows are, and
// the instructions.
#include <algorithm>

#include "sim/engine/dag.h"

namespace demarche {
namespace {

// A code whose operands may be the constant k instead of a row.
bool takes_constant(Code code) { return code <= Code::logical_or || code == Code::guard_utility; }

// An operation as the first or second of a fused pair, with the other one's result as its left or right
// operand; count_ where there is none.
Fused as_fused(Code code, bool left) {
  switch (code) {
    case Code::add: return Fused::add;
    case Code::subtract: return left ? Fused::subtract : Fused::subtracted;
    case Code::multiply: return Fused::multiply;
    case Code::less: return left ? Fused::less : Fused::more;
    case Code::less_equal: return left ? Fused::less_equal : Fused::more_equal;
    case Code::logical_and: return left ? Fused::and_first : Fused::and_second;
    case Code::negate: return Fused::negate;
    default: return Fused::count_;
  }
}

}  // namespace

// One translation of a graph.
struct Emission {
  Graph& graph;
  std::vector<Value>& values;
  std::vector<std::uint8_t>& wanted;
  bool keep_all;
  CompiledCode result = {};
  std::vector<ValueId> last_use = {};
  std::vector<ValueId> absorbs = {};  // by value: the argument that is computed along with it, or none
  std::vector<std::uint8_t> absorbed = {};
  std::map<std::uint16_t, std::vector<std::int32_t>> free_rows = {};
  std::int32_t next = 0;

  static constexpr ValueId unused = -1;

  Value& at(ValueId id) { return values[static_cast<std::size_t>(id)]; }
  bool is_wanted(ValueId id) const { return wanted[static_cast<std::size_t>(id)] != 0; }

  template <class Visit>
  void for_args(const Value& v, Visit&& visit) {
    for (const ValueId arg : v.args)
      if (arg != no_value) visit(arg);
    for (const ValueId arg : v.list) visit(arg);
  }
  // What the instruction of a value reads: its arguments, or those of the one it absorbs.
  template <class Visit>
  void for_reads(ValueId id, Visit&& visit) {
    const ValueId inner = absorbs[static_cast<std::size_t>(id)];
    for_args(at(id), [&](ValueId arg) {
      if (arg == inner)
        for_args(at(inner), visit);
      else
        visit(arg);
    });
  }

  void find_pairs();
  void find_last_uses();
  std::int32_t allocate(std::uint16_t rows);
  void free_arguments(ValueId id);
  void list_operands(Instruction& i, const Value& v);
  void operands(Instruction& i, const Value& v);
  void pair_operands(Instruction& i, ValueId id);
  void write(ValueId id);
};

// A value that is read once can be computed in the pass of its reader, which saves storing and loading it.
void Emission::find_pairs() {
  absorbs.assign(values.size(), no_value);
  absorbed.assign(values.size(), 0);
  if (keep_all) return;
  std::vector<int> uses(values.size(), 0);
  for (auto id = static_cast<ValueId>(values.size()) - 1; id >= 0; --id) {
    const auto i = static_cast<std::size_t>(id);
    if (values[i].kind != Value::Kind::computed || (uses[i] == 0 && wanted[i] == 0)) continue;
    for_args(values[i], [&](ValueId arg) { ++uses[static_cast<std::size_t>(arg)]; });
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    const Value& v = values[i];
    if (v.kind != Value::Kind::computed || (uses[i] == 0 && wanted[i] == 0)) continue;
    const auto free_to_join = [&](ValueId arg) {
      const auto a = static_cast<std::size_t>(arg);
      return arg != no_value && values[a].kind == Value::Kind::computed && uses[a] == 1 && wanted[a] == 0 &&
             absorbs[a] == no_value && values[a].rows == v.rows;
    };
    ValueId found = no_value;
    if (v.code == Code::guard_utility) {
      if (free_to_join(v.args[1]) && at(v.args[1]).code == Code::sum_rows) found = v.args[1];
    } else {
      for (const std::size_t side : {std::size_t{0}, std::size_t{1}}) {
        const Fused second = as_fused(v.code, side == 0);
        if (found != no_value || second == Fused::count_ || !free_to_join(v.args[side])) continue;
        const Fused first = as_fused(at(v.args[side]).code, true);
        if (first != Fused::count_ && can_fuse(first, second)) found = v.args[side];
      }
    }
    if (found == no_value) continue;
    absorbs[i] = found;
    absorbed[static_cast<std::size_t>(found)] = 1;
  }
}

void Emission::find_last_uses() {
  const auto count = static_cast<ValueId>(values.size());
  last_use.assign(values.size(), unused);
  for (ValueId id = count - 1; id >= 0; --id) {
    const auto i = static_cast<std::size_t>(id);
    if (wanted[i] != 0) last_use[i] = count;
    if (last_use[i] == unused || values[i].kind != Value::Kind::computed || absorbed[i] != 0) continue;
    for_reads(id, [&](ValueId arg) {
      ValueId& last = last_use[static_cast<std::size_t>(arg)];
      last = std::max(last, id);
    });
    if (absorbs[i] != no_value) last_use[static_cast<std::size_t>(absorbs[i])] = id;
  }
}

std::int32_t Emission::allocate(std::uint16_t rows) {
  std::vector<std::int32_t>& reusable = free_rows[rows];
  if (!reusable.empty()) {
    const std::int32_t row = reusable.back();
    reusable.pop_back();
    return row;
  }
  const std::int32_t row = next;
  next += rows;
  return row;
}

void Emission::free_arguments(ValueId id) {
  for_reads(id, [&](ValueId arg) {
    const Value& x = at(arg);
    ValueId& last = last_use[static_cast<std::size_t>(arg)];
    if (x.kind != Value::Kind::computed || last != id) return;
    free_rows[x.rows].push_back(x.first_row);
    last = unused - 1;  // freed once, even if it stands twice among the arguments
  });
}

void Emission::list_operands(Instruction& i, const Value& v) {
  i.aux = static_cast<std::uint32_t>(result.lists.size());
  i.aux2 = static_cast<std::uint32_t>(v.list.size());
  for (const ValueId arg : v.list) {
    const Operand o = graph.operand(arg);
    result.lists.push_back(o.row);
    result.lists.push_back(o.step);
  }
}

void Emission::operands(Instruction& i, const Value& v) {
  if (v.code == Code::draw) {
    i.a.step = v.step;
    i.c.row = -1;
    if (v.args[0] != no_value) i.c = graph.operand(v.args[0]);
  } else if (v.code == Code::draw_lanes) {
    i.a.row = v.first_row;
    i.b.row = v.step;
  } else if (v.code == Code::gather) {
    i.a = {v.first_row, v.step};
    i.b.step = v.step2;
  } else if (v.code == Code::sum_rows) {
    list_operands(i, v);
  } else if (takes_constant(v.code) && graph.is_any_constant(v.args[1])) {
    i.form = Form::constant_right;
    i.a = graph.operand(v.args[0]);
    i.k = at(v.args[1]).constant;
  } else if (takes_constant(v.code) && graph.is_any_constant(v.args[0])) {
    i.form = Form::constant_left;
    i.b = graph.operand(v.args[1]);
    i.k = at(v.args[0]).constant;
  } else {
    if (v.args[0] != no_value) i.a = graph.operand(v.args[0]);
    if (v.args[1] != no_value) i.b = graph.operand(v.args[1]);
    if (v.args[2] != no_value) i.c = graph.operand(v.args[2]);
  }
}

void Emission::pair_operands(Instruction& i, ValueId id) {
  const Value& v = at(id);
  const ValueId inner = absorbs[static_cast<std::size_t>(id)];
  const Value& x = at(inner);
  if (v.code == Code::guard_utility) {
    i.code = Code::guard_sum;
    list_operands(i, x);
    i.a = graph.operand(v.args[0]);
    return;
  }
  i.code = Code::fused;
  const auto place = [&](ValueId arg, Operand& operand, double& k, std::uint32_t flag) {
    if (graph.is_any_constant(arg)) {
      k = at(arg).constant;
      i.aux2 |= flag;
    } else {
      operand = graph.operand(arg);
    }
  };
  // The constant, if there is one, is the inner operation's second operand.
  const bool swapped = graph.is_any_constant(x.args[0]);
  i.aux2 = 0;
  i.a = graph.operand(x.args[swapped ? 1 : 0]);
  place(x.args[swapped ? 0 : 1], i.b, i.k, fused_b_constant);
  const bool left = v.args[0] == inner;
  const Fused first = as_fused(x.code, !swapped);
  const Fused second = as_fused(v.code, left);
  i.aux = static_cast<std::uint32_t>(first) << 8 | static_cast<std::uint32_t>(second);
  if (second == Fused::negate) {
    i.aux2 |= fused_c_constant;
    return;
  }
  place(v.args[left ? 1 : 0], i.c, i.k2, fused_c_constant);
}

void Emission::write(ValueId id) {
  const auto index = static_cast<std::size_t>(id);
  Value& v = values[index];
  if (last_use[index] == unused || absorbed[index] != 0) return;
  Instruction i;
  i.rows = v.rows;
  if (wanted[index] == 4) {
    i.code = Code::copy;
    i.a = graph.operand(id);
    i.dst = allocate(v.rows);
    result.code.push_back(i);
    // Other values go on reading memory itself, which is still unchanged: only the wanted row is the copy.
    v.kind = Value::Kind::computed;
    v.first_row = i.dst;
    v.step = v.rows == 1 ? 0 : 1;
    v.code = Code::copy;
    return;
  }
  if (v.kind != Value::Kind::computed) return;
  i.code = v.code;
  i.sure = true;
  if (v.code == Code::select)
    i.sure = has_value(graph.bounds(v.args[0]));
  else
    for_reads(id, [&](ValueId arg) { i.sure = i.sure && has_value(graph.bounds(arg)); });
  if (absorbs[index] != no_value) i.sure = i.sure && has_value(graph.bounds(absorbs[index]));
  i.k = v.constant;
  i.aux = v.aux;
  i.aux2 = v.aux2;
  if (absorbs[index] != no_value)
    pair_operands(i, id);
  else
    operands(i, v);
  // The destination is taken before operands are freed: no instruction overwrites what it reads.
  i.dst = v.code == Code::guard_utility ? static_cast<std::int32_t>(v.aux) : allocate(v.rows);
  v.first_row = i.dst;
  result.code.push_back(i);
  if (!keep_all) free_arguments(id);
}

CompiledCode Graph::emit(std::int32_t registers, bool keep_all, std::int32_t& high_water) {
  // Applying effects changes memory, so a wanted value that is memory itself becomes a copy.
  for (std::size_t i = 0; i < wanted_.size(); ++i) {
    if ((wanted_[i] & 2) == 0 || values_[i].kind != Value::Kind::memory || values_[i].invariant) continue;
    wanted_[i] = 4;
  }
  Emission emission{*this, values_, wanted_, keep_all};
  emission.next = registers;
  emission.find_pairs();
  emission.find_last_uses();
  for (ValueId id = 0; id < static_cast<ValueId>(values_.size()); ++id) emission.write(id);
  high_water = std::max(high_water, emission.next);
  if (keep_all) emission.result.values = values_;
  return std::move(emission.result);
}

}  // namespace demarche
