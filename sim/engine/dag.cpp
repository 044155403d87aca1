#include "sim/engine/dag.h"

#include <algorithm>
#include <bit>

namespace demarche {
namespace {

bool is_commutative(Code code) {
  return code == Code::add || code == Code::multiply || code == Code::equal || code == Code::not_equal;
}

// Codes whose `step` says where they read or draw, not how their result is laid out.
bool is_placed(Code code) { return code == Code::draw || code == Code::draw_lanes || code == Code::gather; }

}  // namespace

std::int32_t ConstantRows::row_of(double constant) { return rows_of({constant}); }

std::int32_t ConstantRows::rows_of(const std::vector<double>& per_row) {
  std::vector<std::uint64_t> key;
  key.reserve(per_row.size());
  for (const double x : per_row) key.push_back(std::bit_cast<std::uint64_t>(x));
  const auto [place, is_new] = known.try_emplace(key, static_cast<std::int32_t>(values.size()));
  if (is_new) values.insert(values.end(), per_row.begin(), per_row.end());
  return place->second + constant_tag;
}

std::int32_t relocated(std::int32_t row, std::int32_t first_constant) {
  return row >= constant_tag ? row - constant_tag + first_constant : row;
}

void relocate(CompiledCode& code, std::int32_t first_constant) {
  for (Instruction& i : code.code)
    for (Operand* operand : {&i.a, &i.b, &i.c}) operand->row = relocated(operand->row, first_constant);
  for (std::size_t i = 0; i < code.lists.size(); i += 2)
    code.lists[i] = relocated(code.lists[i], first_constant);
}

std::size_t Graph::KeyHash::operator()(const Key& key) const {
  std::uint64_t h = 0xcbf29ce484222325u;
  for (const std::uint64_t word : key) {
    h = (h ^ word) * 0x9e3779b97f4a7c15u;
    h ^= h >> 29;
  }
  return static_cast<std::size_t>(h);
}

ValueId Graph::add(Value value) {
  std::uint64_t list_id = 0;
  if (!value.list.empty())
    list_id = lists_.try_emplace(value.list, static_cast<std::uint32_t>(lists_.size() + 1)).first->second;
  if (!value.per_row.empty()) list_id = static_cast<std::uint64_t>(constants_->rows_of(value.per_row)) + 1;
  const auto pack = [](std::int32_t high, std::int32_t low) {
    return static_cast<std::uint64_t>(static_cast<std::uint32_t>(high)) << 32 |
           static_cast<std::uint32_t>(low);
  };
  const Key key = {
      pack(static_cast<std::int32_t>(value.kind) << 8 | static_cast<std::int32_t>(value.code), value.rows),
      pack(value.args[0], value.args[1]),
      pack(value.args[2], value.setup_value),
      std::bit_cast<std::uint64_t>(value.constant),
      std::uint64_t{value.aux} << 32 | value.aux2,
      pack(value.kind == Value::Kind::memory || value.code == Code::gather || value.code == Code::draw_lanes
               ? value.first_row
               : 0,
           value.step),
      pack(value.step2, 0),
      list_id};
  const auto [place, is_new] = known_.try_emplace(key, static_cast<ValueId>(values_.size()));
  if (is_new) {
    if (values_.size() >= max_graph_values) throw TooLarge{};
    values_.push_back(std::move(value));
    wanted_.push_back(0);
  }
  return place->second;
}

ValueId Graph::constant(double value, Origin origin) {
  Value v;
  v.kind = Value::Kind::constant;
  v.invariant = true;
  v.constant = value;
  v.low = v.high = value;
  v.step = 0;
  v.origin = origin;
  return add(std::move(v));
}

ValueId Graph::row_constants(std::vector<double> per_row, Origin origin) {
  if (std::all_of(per_row.begin(), per_row.end(), [&](double x) { return x == per_row.front(); }))
    return constant(per_row.front(), origin);
  Value v;
  v.kind = Value::Kind::row_constants;
  v.invariant = true;
  v.rows = static_cast<std::uint16_t>(per_row.size());
  v.low = *std::min_element(per_row.begin(), per_row.end());
  v.high = *std::max_element(per_row.begin(), per_row.end());
  v.per_row = std::move(per_row);
  v.origin = origin;
  return add(std::move(v));
}

ValueId Graph::memory(std::int32_t row, std::int32_t step, std::uint16_t rows, bool invariant,
                      Bounds bounds) {
  Value v;
  v.low = bounds.low;
  v.high = bounds.high;
  v.kind = Value::Kind::memory;
  v.invariant = invariant;
  v.first_row = row;
  v.step = rows == 1 ? 0 : step;
  v.rows = rows;
  return add(std::move(v));
}

std::uint16_t Graph::common_rows(std::span<const ValueId> args) const {
  std::uint16_t rows = 1;
  for (const ValueId arg : args)
    if (arg != no_value) rows = std::max(rows, value(arg).rows);
  return rows;
}

ValueId Graph::in_setup(ValueId id) {
  const Value v = value(id);
  if (v.setup_value != no_value) return v.setup_value;
  switch (v.kind) {
    case Value::Kind::constant: return setup_->constant(v.constant, v.origin);
    case Value::Kind::row_constants: return setup_->row_constants(v.per_row, v.origin);
    default: return setup_->memory(v.first_row, v.step, v.rows, true, {v.low, v.high});
  }
}

ValueId Graph::computed(Value v) {
  v.kind = Value::Kind::computed;
  std::vector<ValueId> args;
  for (const ValueId arg : v.args)
    if (arg != no_value) args.push_back(arg);
  args.insert(args.end(), v.list.begin(), v.list.end());
  v.rows = std::max(v.rows, common_rows(args));
  // A guarded utility has its place in a row that the Decide code fills, even if it is always the same.
  const bool pure = !is_placed(v.code) && v.code != Code::slot_is && v.code != Code::slot_same &&
                    v.code != Code::slot_in && v.code != Code::guard_utility;
  v.invariant = pure && std::all_of(args.begin(), args.end(), [&](ValueId a) { return value(a).invariant; });
  if (v.invariant && setup_ != nullptr) {
    Value there = v;
    for (ValueId& arg : there.args)
      if (arg != no_value) arg = in_setup(arg);
    for (ValueId& arg : there.list) arg = in_setup(arg);
    Value here;
    here.kind = Value::Kind::memory;
    here.invariant = true;
    here.rows = v.rows;
    here.step = v.rows == 1 ? 0 : 1;
    here.origin = v.origin;
    here.setup_value = setup_->computed(std::move(there));
    setup_->want(here.setup_value, false);
    here.low = setup_->value(here.setup_value).low;
    here.high = setup_->value(here.setup_value).high;
    return add(std::move(here));
  }
  if (!is_placed(v.code)) v.step = v.rows == 1 ? 0 : 1;
  std::vector<Bounds> of_args;
  for (const ValueId arg : args) of_args.push_back(bounds(arg));
  const Bounds own = bounds_of(v, of_args);
  v.low = own.low;
  v.high = own.high;
  return add(std::move(v));
}

ValueId Graph::unary(Code code, ValueId a, Origin origin) {
  const Value& x = value(a);
  // Not less is at most, the other way round; what has no value has none either way.
  if (code == Code::logical_not && x.kind == Value::Kind::computed &&
      (x.code == Code::less || x.code == Code::less_equal)) {
    const Value compared = x;
    return binary(compared.code == Code::less ? Code::less_equal : Code::less, compared.args[1],
                  compared.args[0], compared.origin);
  }
  if (x.kind == Value::Kind::constant) {
    const double folded = fold(code, x.constant, 0, 0);
    if (folded == folded) return constant(folded, origin);
  }
  if (x.kind == Value::Kind::row_constants) {
    std::vector<double> rows = x.per_row;
    for (double& r : rows) r = fold(code, r, 0, 0);
    if (std::all_of(rows.begin(), rows.end(), [](double r) { return r == r; }))
      return row_constants(std::move(rows), origin);
  }
  Value v;
  v.code = code;
  v.args[0] = a;
  v.origin = origin;
  return computed(std::move(v));
}

ValueId Graph::binary(Code code, ValueId a, ValueId b, Origin origin) {
  const auto constant_like = [&](ValueId id) {
    return value(id).kind == Value::Kind::constant || value(id).kind == Value::Kind::row_constants;
  };
  if (code != Code::guard_utility && constant_like(a) && constant_like(b)) {
    const std::size_t rows = std::max(value(a).rows, value(b).rows);
    const auto at = [&](ValueId id, std::size_t r) {
      return value(id).kind == Value::Kind::constant ? value(id).constant : value(id).per_row[r];
    };
    std::vector<double> folded;
    for (std::size_t r = 0; r < rows; ++r) folded.push_back(fold(code, at(a, r), at(b, r), 0));
    if (std::all_of(folded.begin(), folded.end(), [](double x) { return x - x == 0; }))
      return row_constants(std::move(folded), origin);
  }
  // Identities that hold for every bit pattern a state or a result can have.
  if (code == Code::logical_and) {
    if (is_constant(a, 0) || is_constant(b, 1)) return a;
    if (is_constant(a, 1)) return b;
    // What was moved to the setup may have no value, which `and` passes on.
    if (is_constant(b, 0) && value(a).kind != Value::Kind::computed && value(a).setup_value == no_value)
      return b;
  }
  if (code == Code::logical_or) {
    if (is_constant(a, 1) || is_constant(b, 0)) return a;
    if (is_constant(a, 0)) return b;
  }
  if (code == Code::multiply && is_constant(b, 1)) return a;
  if (code == Code::multiply && is_constant(a, 1)) return b;
  if (is_commutative(code) && b < a) std::swap(a, b);
  Value v;
  v.code = code;
  v.args = {a, b, no_value};
  v.origin = origin;
  return computed(std::move(v));
}

ValueId Graph::select(ValueId condition, ValueId a, ValueId b, Origin origin) {
  if (is_constant(condition, 1)) return a;
  if (is_constant(condition, 0)) return b;
  if (a == b && value(condition).kind == Value::Kind::row_constants) return a;
  Value v;
  v.code = Code::select;
  v.args = {condition, a, b};
  v.origin = origin;
  return computed(std::move(v));
}

ValueId Graph::sum(std::vector<ValueId> list, Origin origin) {
  std::erase_if(list, [&](ValueId id) { return is_constant(id, 0); });
  if (list.empty()) return constant(0, origin);
  if (list.size() == 1) return binary(Code::add, constant(0), list.front(), origin);
  Value v;
  v.code = Code::sum_rows;
  v.list = std::move(list);
  v.origin = origin;
  return computed(std::move(v));
}

ValueId Graph::draw(std::uint32_t site, std::uint32_t actors, std::uint32_t actors_step, std::uint16_t rows,
                    ValueId guard, Origin origin) {
  Value v;
  v.code = Code::draw;
  if (guard != no_value && value(guard).rows <= rows) v.args[0] = guard;
  v.aux = site;
  v.aux2 = actors;
  v.step = static_cast<std::int32_t>(actors_step);
  v.rows = rows;
  v.origin = origin;
  return computed(std::move(v));
}

ValueId Graph::rounds_within(ValueId bits, ValueId window, ValueId round, Origin origin) {
  Value v;
  v.code = Code::rounds_within;
  v.args = {bits, window, round};
  v.origin = origin;
  return computed(std::move(v));
}

ValueId Graph::special(Value value) { return computed(std::move(value)); }

bool Graph::is_constant(ValueId id, double expected) const {
  const Value& v = value(id);
  return v.kind == Value::Kind::constant && v.constant == expected;
}

void Graph::want(ValueId id, bool snapshot) {
  std::uint8_t& wanted = wanted_[static_cast<std::size_t>(id)];
  wanted = static_cast<std::uint8_t>(wanted | (snapshot ? 2 : 1));
}

Operand Graph::operand(ValueId id) {
  const Value& v = value(id);
  if (v.setup_value != no_value) {
    Operand there = setup_->operand(v.setup_value);
    return there;
  }
  switch (v.kind) {
    case Value::Kind::constant: return {constants_->row_of(v.constant), 0};
    case Value::Kind::row_constants: return {constants_->rows_of(v.per_row), 1};
    case Value::Kind::memory: return {v.first_row, v.rows == 1 ? 0 : v.step};
    case Value::Kind::computed: return {v.first_row, v.rows == 1 ? 0 : 1};
  }
  return {};
}

}  // namespace demarche
