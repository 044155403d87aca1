// Why a lane stopped: the expression that had no value first, and what it was worked out from.
#include <array>
#include <charconv>
#include <cmath>

#include "sim/engine/batch.h"

namespace demarche {
namespace {

std::string short_number(double x) {
  std::array<char, 40> buffer{};
  const auto [end, problem] =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), x, std::chars_format::general, 6);
  return problem == std::errc{} ? std::string(buffer.data(), end) : "?";
}

const char* reason(const Value& v, const Node& node, double second) {
  if (node.kind == NodeKind::reduce) return "nobody is left to choose from";
  switch (v.code) {
    case Code::divide: return second == 0 ? "it divides by zero" : "the result is too large for a number";
    case Code::logarithm: return "the logarithm of a number that is not positive";
    case Code::square_root: return "the square root of a negative number";
    case Code::power: return "the power is undefined or too large for a number";
    case Code::poisson: return "the mean must be from 0 to 500";
    default: return "the result is too large for a number";
  }
}

// Where a node begins: with the bracket, if it begins with one.
std::size_t first_byte(const std::string& text, const Node& node) {
  int open = 0;
  int missing = 0;
  for (std::size_t i = node.begin; i < node.end; ++i) {
    if (text[i] == '(') ++open;
    if (text[i] == ')' && --open < 0) {
      open = 0;
      ++missing;
    }
  }
  std::size_t begin = node.begin;
  while (begin > 0 && missing > 0 && (text[begin - 1] == '(' || text[begin - 1] == ' '))
    if (text[--begin] == '(') --missing;
  return begin;
}

// Walks down from a result to where it lost its value, past what the language does not evaluate.
struct Search {
  const Batch& batch;
  const CompiledCode& setup;
  int lane;

  struct Found {
    const CompiledCode* code = nullptr;
    const Value* value = nullptr;
    int row = 0;
  };

  double number(const CompiledCode& code, ValueId id, int row) const {
    const Value& v = code.values[static_cast<std::size_t>(id)];
    if (v.setup_value != no_value) return number(setup, v.setup_value, row);
    if (v.kind == Value::Kind::constant) return v.constant;
    const int r = v.rows == 1 ? 0 : row;
    if (v.kind == Value::Kind::row_constants) return v.per_row[static_cast<std::size_t>(r)];
    return batch.value(v.first_row + r * (v.kind == Value::Kind::memory ? v.step : 1), lane);
  }

  Found find(const CompiledCode& code, ValueId id, int row) const {
    const Value& v = code.values[static_cast<std::size_t>(id)];
    if (v.setup_value != no_value) return find(setup, v.setup_value, row);
    if (v.kind != Value::Kind::computed || std::isfinite(number(code, id, row))) return {};
    const auto first_of = [&](std::initializer_list<ValueId> ids) {
      Found found;
      for (const ValueId arg : ids)
        if (arg != no_value && found.value == nullptr) found = find(code, arg, row);
      return found;
    };
    Found below;
    if (v.code == Code::select) {
      const double condition = number(code, v.args[0], row);
      below = std::isfinite(condition) ? first_of({v.args[condition == 1.0 ? 1 : 2]}) : first_of({v.args[0]});
    } else {
      // In order of evaluation; what `and`, `or` and a guard do not evaluate did not decide.
      below = first_of({v.args[0], v.args[1], v.args[2]});
      for (std::size_t i = 0; i < v.list.size() && below.value == nullptr; ++i)
        below = find(code, v.list[i], row);
    }
    return below.value != nullptr ? below : Found{&code, &v, row};
  }

  // The value that stands in this row of memory.
  Found find_row(const CompiledCode& code, std::int32_t row) const {
    for (const CompiledCode* part : {&code, &setup})
      for (std::size_t i = part->values.size(); i-- > 0;) {
        const Value& v = part->values[i];
        if (v.kind != Value::Kind::computed || v.code == Code::guard_utility) continue;
        if (row < v.first_row || row >= v.first_row + v.rows) continue;
        const Found found = find(*part, static_cast<ValueId>(i), row - v.first_row);
        if (found.value != nullptr) return found;
      }
    return {};
  }

  void explain(Failure& f, const Found& found) const {
    if (found.value == nullptr || found.value->origin.expression == nullptr) {
      f.message = "a utility or a condition is too large for a number";
      return;
    }
    const Value& v = *found.value;
    const Expression& e = *v.origin.expression;
    const Node& n = e.node(v.origin.node);
    const std::size_t begin = first_byte(e.text.value, n);
    f.place = e.text.place(begin, n.end);
    std::string values;
    double second = 0;
    for (const ValueId arg : v.args) {
      if (arg == no_value) continue;
      second = number(*found.code, arg, found.row);
      values += (values.empty()                              ? " (of "
                 : arg == v.args[2] || v.args[2] == no_value ? " and "
                                                             : ", ") +
                short_number(second);
    }
    f.message =
        "`" + e.text.value.substr(begin, n.end - begin) + "` has no value here: " + reason(v, n, second);
    if (!values.empty() && n.kind != NodeKind::reduce) f.message += values + ")";
  }
};

std::string quoted(const char* kind, const std::string& name) {
  return std::string(kind) + " “" + name + "”";
}

// Whose effect it is.
std::string owner_of(const Program& program, int cause_index) {
  const Scenario& s = *program.scenario;
  const Cause& cause = program.causes[static_cast<std::size_t>(cause_index)];
  if (cause.index < 0) return {};
  const auto i = static_cast<std::size_t>(cause.index);
  switch (cause.kind) {
    case CauseKind::action: return quoted("action", s.actions[i].id);
    case CauseKind::event: return quoted("event", s.events[i].name);
    case CauseKind::rule: return quoted("rule", s.rules[i].name);
    case CauseKind::term_start:
    case CauseKind::term_each_turn: return quoted("term", s.terms[i].id);
    case CauseKind::accepted:
    case CauseKind::declined:
    case CauseKind::breached:
    case CauseKind::ended: return quoted("offer", s.offers[i].id);
    case CauseKind::passed:
    case CauseKind::failed:
    case CauseKind::vetoed:
    case CauseKind::backed: return quoted("proposal", s.proposals[i].id);
    case CauseKind::start:
    case CauseKind::clamp: break;
  }
  return {};
}

}  // namespace

std::string failure_reason(const Failure& f) {
  if (!f.message.empty()) return f.message;
  if (f.kind == Failure::Kind::conflicting_sets)
    return "two effects set one variable to different values, " + short_number(f.value) + " and " +
           short_number(f.other_value);
  if (f.kind == Failure::Kind::too_many_effects) return "too many delayed effects are waiting";
  return "an expression has no value";
}

std::string failure_text(const Scenario& scenario, const Failure& f) {
  std::string text = "turn " + std::to_string(f.turn) + ", " + name_of(f.phase);
  if (!f.what.empty()) text += ", " + f.what;
  const auto name = [&](int actor) { return scenario.actors[static_cast<std::size_t>(actor)].id; };
  if (f.actor >= 0) text += ", " + name(f.actor);
  if (f.actor >= 0 && f.target >= 0) text += " at " + name(f.target);
  return text + ": " + failure_reason(f);
}

void Batch::fail(int lane, Phase phase, Failure::Kind kind, int cause) {
  const auto i = static_cast<std::size_t>(lane);
  if (lane >= lanes_ || active_[i] == 0.0) return;
  active_[i] = 0.0;
  last_turn_[i] = turn_;
  Failure& f = failures_[i];
  f.kind = kind;
  f.turn = turn_;
  f.phase = phase;
  f.cause = cause;
  if (cause >= 0) f.what = owner_of(*program_, cause);
}

void Batch::fail_missing(int lane, Phase phase, int cause, const CompiledCode& code, const Operand& value,
                         int row) {
  if (!running(lane)) return;
  fail(lane, phase, Failure::Kind::missing_value, cause);
  if (!traced()) return;
  const Search search{*this, program_->setup, lane};
  search.explain(failures_[static_cast<std::size_t>(lane)],
                 search.find_row(code, value.row + row * value.step));
}

// For a lane that has just failed: who was at it.
void Batch::blame(int lane, int actor, int target) {
  Failure& f = failures_[static_cast<std::size_t>(lane)];
  if (f.kind == Failure::Kind::none || f.actor >= 0) return;
  f.actor = actor;
  f.target = target;
}

void Batch::blame(int lane, const char* kind, const std::string& name, int actor, int target) {
  Failure& f = failures_[static_cast<std::size_t>(lane)];
  if (f.kind != Failure::Kind::none && f.what.empty()) f.what = quoted(kind, name);
  blame(lane, actor, target);
}

// One of the options of a choice has no utility.
void Batch::fail_choice(int lane, int choice_index) {
  if (!running(lane)) return;
  fail(lane, Phase::decide, Failure::Kind::missing_value, -1);
  blame(lane, program_->choices[static_cast<std::size_t>(choice_index)].actor);
  if (!traced()) return;
  const Program& p = *program_;
  Failure& f = failures_[static_cast<std::size_t>(lane)];
  const Search search{*this, p.setup, lane};
  const Choice& choice = p.choices[static_cast<std::size_t>(choice_index)];
  f.message = "a utility is too large for a number";
  for (int o = choice.first_option; o < choice.first_option + choice.options; ++o) {
    const Option& option = p.options_table[static_cast<std::size_t>(o)];
    if (!std::isnan(utility(o, lane)) || option.group < 0) continue;
    const OptionGroup& group = p.groups[static_cast<std::size_t>(option.group)];
    const Scenario& s = *p.scenario;
    const auto what = static_cast<std::size_t>(option.what);
    f.target = option.target;
    if (option.kind == OptionKind::act) f.what = quoted("action", s.actions[what].id);
    if (option.kind == OptionKind::offer) f.what = quoted("offer", s.offers[what].id);
    if (option.kind == OptionKind::table) f.what = quoted("proposal", s.proposals[what].id);
    for (std::size_t i = 0; i < p.decide.values.size(); ++i) {
      const Value& v = p.decide.values[i];
      if (v.code != Code::guard_utility || v.kind != Value::Kind::computed ||
          v.aux != static_cast<std::uint32_t>(group.first_option))
        continue;
      for (const ValueId arg : {v.args[0], v.args[1]}) {
        const Search::Found found = search.find(p.decide, arg, option.row);
        if (found.value == nullptr) continue;
        search.explain(f, found);
        return;
      }
    }
  }
}

}  // namespace demarche
