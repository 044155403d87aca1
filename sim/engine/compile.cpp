#include "sim/engine/compile.h"

#include <algorithm>
#include <limits>

#include "sim/engine/random.h"
#include "sim/scenario/overrides.h"
#include "sim/scenario/read.h"

namespace demarche {

std::vector<ActorRun> contiguous_runs(const std::vector<int>& actors, int largest_gap) {
  std::vector<ActorRun> runs;
  for (const int actor : actors) {
    if (!runs.empty() && actor - (runs.back().first + runs.back().count) <= largest_gap)
      runs.back().count = actor - runs.back().first + 1;
    else
      runs.push_back({actor, 1});
  }
  return runs;
}

Lowering Compiler::lowering(Graph& graph, std::string place) const {
  return Lowering{*program.scenario, program.layout, graph, std::move(place), {}, 0, 1, {}};
}

int Compiler::add_cause(CauseKind kind, int index, int effect, const Expression* expression) {
  program.causes.push_back({kind, index, effect, expression});
  return static_cast<int>(program.causes.size()) - 1;
}

void Compiler::finish(CompiledCode& code, Graph& graph) {
  std::int32_t high = registers;
  code = graph.emit(registers, program.options.trace, high);
  high_water = std::max(high_water, high);
  // What is explained after a turn has begun must not be overwritten by what answers and votes work out.
  if (program.options.trace) registers = high;
}

namespace {

constexpr double minus_infinity = -std::numeric_limits<double>::infinity();

// The start entry that holds for these actors, or null for none.
const StartEntry* start_entry(const Scenario& s, const Variable& v, int a, int b) {
  const auto in_set = [&](int set, int actor) {
    const std::vector<int>& members = s.sets[static_cast<std::size_t>(set)].members;
    return std::find(members.begin(), members.end(), actor) != members.end();
  };
  for (const StartEntry& e : v.start) {
    if (e.actor_from >= 0 && e.actor_from != a) continue;
    if (e.actor_set_from >= 0 && !in_set(e.actor_set_from, a)) continue;
    if (e.actor_to >= 0 && e.actor_to != b) continue;
    if (e.actor_set_to >= 0 && !in_set(e.actor_set_to, b)) continue;
    return &e;
  }
  return nullptr;
}

void compile_start(Compiler& c) {
  Program& p = c.program;
  const Scenario& s = *p.scenario;
  const Layout& l = p.layout;
  p.start_image.assign(static_cast<std::size_t>(l.end_kept - l.first_kept), 0.0);
  const auto image = [&](std::int32_t row) -> double& {
    return p.start_image[static_cast<std::size_t>(row - l.first_kept)];
  };
  const int n = l.actors;
  for (std::size_t v = 0; v < s.variables.size(); ++v) {
    const Variable& variable = s.variables[v];
    Graph graph(c.constants, &c.setup);
    std::vector<std::pair<std::int32_t, ValueId>> computed;
    const int from_count = variable.scope == Scope::world ? 1 : n;
    const int to_count = variable.scope == Scope::pair ? n : 1;
    for (int a = 0; a < from_count; ++a)
      for (int b = 0; b < to_count; ++b) {
        const std::int32_t row = l.variables[v] + a * to_count + b;
        if (variable.scope == Scope::pair && a == b) continue;  // nobody is a pair with itself
        const StartEntry* entry = start_entry(s, variable, a, b);
        if (entry == nullptr) continue;
        Lowering to = c.lowering(graph, "start " + variable.id);
        if (variable.scope != Scope::world) to.slot(ActorSlot::self) = ActorRef::fixed(a);
        if (variable.scope == Scope::pair) to.slot(ActorSlot::target) = ActorRef::fixed(b);
        const ValueId value = lower(to, entry->value, 0.0);
        if (graph.is_any_constant(value)) {
          image(row) = std::clamp(graph.value(value).constant, variable.range.low, variable.range.high) + 0.0;
        } else {
          graph.want(value, true);
          computed.emplace_back(row, value);
        }
      }
    if (computed.empty()) continue;
    c.delayed.push_back([&c, v, graph = std::move(graph), computed]() mutable {
      CompiledCode code;
      c.finish(code, graph);
      const Range range = c.program.scenario->variables[v].range;
      for (const auto& [row, value] : computed) {
        Instruction copy;
        copy.code = Code::copy;
        copy.dst = row;
        copy.a = graph.operand(value);
        code.code.push_back(copy);
        Instruction clamp;
        clamp.code = Code::clamp_rows;
        clamp.dst = row;
        clamp.k = range.low + 0.0;  // never -0
        clamp.k2 = range.high + 0.0;
        code.code.push_back(clamp);
      }
      c.program.start_code.push_back(std::move(code));
    });
  }
  // Tables whose empty state is not zero.
  const auto fill = [&](std::int32_t first, std::int32_t count, double value) {
    for (std::int32_t r = first; first >= 0 && r < first + count; ++r) image(r) = value;
  };
  for (const RecordTable& t : l.records) {
    fill(t.last, t.actors == 2 ? n * n : t.actors == 1 ? n : 1, never_round);
    fill(t.any_second, n, never_round);
    fill(t.any_first, n, never_round);
    fill(t.any_all, 1, never_round);
  }
  for (const AgreementSlot& a : l.agreements) fill(a.refused, 1, never_round);
  for (const ProposalRows& r : l.proposals) fill(r.tabled_round, 1, never_round);
}

bool is_off(const Overrides& overrides, const std::string& name) {
  return std::find(overrides.off.begin(), overrides.off.end(), name) != overrides.off.end();
}

void compile_events(Compiler& c) {
  Program& p = c.program;
  const Scenario& s = *p.scenario;
  Graph graph(c.constants, &c.setup);
  EffectCompiler effects(c, graph);
  struct Pending {
    EventFiring firing;
    ValueId mask;
  };
  std::vector<Pending> firings;
  for (std::size_t i = 0; i < s.events.size(); ++i) {
    const Event& e = s.events[i];
    if (is_off(p.overrides, e.name)) continue;
    Lowering to = c.lowering(graph, "event " + e.name + "/when");
    EventFiring firing;
    firing.event = static_cast<int>(i);
    ValueId mask = graph.constant(1);
    if (e.on) {
      for (int turn = 1; turn <= s.turns && firing.on_turn == 0; ++turn)
        if (e.on->half_days >= turn_start(s.start, s.step, turn).half_days &&
            e.on->half_days < turn_start(s.start, s.step, turn + 1).half_days)
          firing.on_turn = turn;
      if (firing.on_turn == 0) continue;  // outside the time that is played
      mask = graph.binary(Code::equal, graph.memory(p.layout.turn, 0, 1, false),
                          graph.constant(firing.on_turn), {});
    }
    if (p.layout.event_done[i] >= 0)
      mask = graph.binary(
          Code::logical_and, mask,
          graph.binary(Code::equal, graph.memory(p.layout.event_done[i], 0, 1, false), graph.constant(0), {}),
          {});
    if (!e.when.empty())
      mask = graph.binary(Code::logical_and, mask, lower(to, e.when, e.when.root), {&e.when, e.when.root});
    if (!e.chance.empty()) {
      const Origin origin{&e.chance, e.chance.root};
      const ValueId draw = graph.draw(site_hash("event " + e.name), 0, 0, 1, no_value, origin);
      to.place = "event " + e.name + "/chance";
      const ValueId happens = graph.binary(Code::less, draw, lower(to, e.chance, e.chance.root), origin);
      mask = graph.binary(Code::logical_and, mask, happens, origin);
    }
    graph.want(mask, true);
    firings.push_back({firing, mask});
    to.place = "event " + e.name;
    effects.add(to, e.effects, CauseKind::event, static_cast<int>(i), mask);
  }
  c.delayed.push_back([&c, graph = std::move(graph), effects = std::move(effects), firings]() mutable {
    c.finish(c.program.events, graph);
    for (Pending& f : firings) {
      f.firing.mask = graph.operand(f.mask);
      c.program.event_firings.push_back(f.firing);
    }
    c.program.event_effects = effects.finish(graph);
  });
}

void compile_rules(Compiler& c) {
  Program& p = c.program;
  const Scenario& s = *p.scenario;
  Graph graph(c.constants, &c.setup);
  EffectCompiler effects(c, graph);
  effects.vectorise = true;
  struct Pending {
    RuleFiring firing;
    ValueId mask;
  };
  std::vector<Pending> firings;
  const int n = p.layout.actors;

  // One rule for some actors: `self` is fixed, a row, or nobody; `target` a row, fixed or nobody.
  const auto add = [&](std::size_t index, ActorRef self, ActorRef target, ActorRun run,
                       const std::vector<int>& meant) {
    const Rule& rule = s.rules[index];
    Lowering to = c.lowering(graph, "rule " + rule.name + "/when");
    to.slot(ActorSlot::self) = self;
    to.slot(ActorSlot::target) = target;
    to.first_row_actor = run.first;
    to.rows = run.count;
    // The actors of a gap are not meant, whatever the condition would say about them.
    ValueId mask = graph.constant(1);
    if (run.count > 1) {
      std::vector<double> others(static_cast<std::size_t>(run.count), 0.0);
      for (const int actor : meant)
        if (actor >= run.first && actor < run.first + run.count)
          others[static_cast<std::size_t>(actor - run.first)] = 1.0;
      mask = graph.row_constants(std::move(others));
    }
    if (!rule.when.empty()) {
      const ValueId when = lower(to, rule.when, rule.when.root);
      if (graph.is_constant(when, 0)) return;
      mask = graph.binary(Code::logical_and, mask, when, {&rule.when, rule.when.root});
    }
    const bool recorded =
        p.layout.record_index.contains({RecordVerb::happened, static_cast<int>(s.events.size() + index)});
    if (!rule.says.empty() || recorded) {
      graph.want(mask, true);
      RuleFiring firing;
      firing.index = static_cast<int>(index);
      if (self.kind == ActorRef::Kind::fixed) firing.actor = self.index;
      if (rule.each != Each::world) firing.first_row_actor = run.first;
      firing.rows = static_cast<std::uint16_t>(run.count);
      firings.push_back({firing, mask});
    }
    to.place = "rule " + rule.name;
    to.guard = mask;
    effects.add(to, rule.effects, CauseKind::rule, static_cast<int>(index), mask);
  };

  constexpr int gap = 2;  // computing two rows in vain is cheaper than one more instruction
  for (std::size_t i = 0; i < s.rules.size(); ++i) {
    const Rule& rule = s.rules[i];
    if (is_off(p.overrides, rule.name)) continue;
    if (rule.each == Each::world) {
      add(i, {}, {}, {0, 1}, {});
    } else if (rule.each == Each::self) {
      const std::vector<int> actors = possible_actors(s, rule.when, ActorSlot::self);
      for (const ActorRun run : contiguous_runs(actors, gap))
        add(i, run.count == 1 ? ActorRef::fixed(run.first) : ActorRef::row(), {}, run, actors);
    } else {
      for (int self = 0; self < n; ++self) {
        std::vector<int> targets = possible_actors(s, rule.when, ActorSlot::target, with_self(self));
        std::erase(targets, self);
        for (const ActorRun run : contiguous_runs(targets, gap))
          add(i, ActorRef::fixed(self), run.count == 1 ? ActorRef::fixed(run.first) : ActorRef::row(), run,
              targets);
      }
    }
  }
  c.delayed.push_back([&c, graph = std::move(graph), effects = std::move(effects), firings]() mutable {
    c.finish(c.program.rules, graph);
    for (Pending& f : firings) {
      f.firing.mask = graph.operand(f.mask);
      c.program.rule_firings.push_back(f.firing);
    }
    c.program.rule_effects = effects.finish(graph);
    append_applications(c);
  });
}

void compile_assess(Compiler& c) {
  Program& p = c.program;
  const Scenario& s = *p.scenario;
  Graph graph(c.constants, &c.setup);
  struct Pending {
    std::vector<Readout>* list;
    Readout reading;
    ValueId value;
  };
  std::vector<Pending> readings;
  const auto read = [&](std::vector<Readout>& list, const Expression& e, const std::string& place,
                        int self = -1) {
    Lowering to = c.lowering(graph, place);
    if (self >= 0) to.slot(ActorSlot::self) = ActorRef::fixed(self);
    const ValueId value = lower(to, e, 0.0);
    graph.want(value, true);  // a copy: earlier values move on at the end of the turn
    readings.push_back({&list, {{}, &e}, value});
  };
  for (const Outcome& o : s.outcomes) read(p.outcomes, o.when, "outcome " + o.name);
  for (const Objective& o : s.objectives)
    read(p.objectives, o.value, "objective " + s.actors[static_cast<std::size_t>(o.actor)].id, o.actor);
  for (const Indicator& i : s.indicators) read(p.indicators, i.value, "indicator " + i.id);
  for (const Expression* e : p.options.extra) read(p.extra, *e, "extra");
  c.delayed.push_back([&c, graph = std::move(graph), readings]() mutable {
    c.finish(c.program.assess, graph);
    for (Pending& r : readings) {
      r.reading.value = graph.operand(r.value);
      r.list->push_back(r.reading);
    }
  });
}

void compile_rationality(Compiler& c) {
  const Scenario& s = *c.program.scenario;
  std::vector<ValueId> values;
  for (const Actor& actor : s.actors) {
    Lowering to = c.lowering(c.setup, "rationality " + actor.id);
    const ValueId value = lower(to, actor.rationality, default_rationality);
    c.setup.want(value, false);
    values.push_back(value);
  }
  c.after_setup = [&c, values] {
    for (std::size_t a = 0; a < values.size(); ++a) {
      Instruction copy;
      copy.code = Code::copy;
      copy.dst = c.program.layout.rationality + static_cast<std::int32_t>(a);
      copy.a = c.setup.operand(values[a]);
      c.program.setup.code.push_back(copy);
    }
  };
}

void apply_overrides(Program& p, Diagnostics& diagnostics) {
  const Scenario& s = *p.scenario;
  for (const Parameter& parameter : s.parameters) p.parameter_values.push_back(parameter.value);
  for (const auto& [name, value] : p.overrides.values) {
    const std::optional<OverrideTarget> target = resolve_override_target(s, name, {}, diagnostics);
    if (!target) continue;
    if (target->parameter >= 0) {
      p.parameter_values[static_cast<std::size_t>(target->parameter)] = value;
      continue;
    }
    p.start_overrides.emplace_back(start_row(p.layout, *target), value + 0.0);
  }
}

}  // namespace

std::shared_ptr<const Program> compile(std::shared_ptr<const Scenario> scenario, const Overrides& overrides,
                                       const ProgramOptions& options, Diagnostics& diagnostics) {
  const Scenario& s = *scenario;
  check_overrides(s, overrides, diagnostics);
  if (diagnostics.has_errors()) return nullptr;

  auto program = std::make_shared<Program>();
  program->scenario = std::move(scenario);
  program->overrides = overrides;
  program->options = options;
  RowAllocator rows;
  program->layout = make_layout(s, options.seats, options.extra, rows);
  for (const Variable& v : s.variables)
    program->variable_ranges.insert(program->variable_ranges.end(),
                                    static_cast<std::size_t>(program->layout.rows_of(v)),
                                    Range{v.range.low + 0.0, v.range.high + 0.0});
  apply_overrides(*program, diagnostics);
  for (const Term& term : s.terms) program->breach_sites.push_back(site_hash("breach " + term.id));

  Compiler c(*program);
  try {
    compile_start(c);
    compile_rationality(c);
    compile_choices(c, rows);
    compile_events(c);
    compile_rules(c);
    compile_assess(c);
    compile_blocks(c);
  } catch (const TooLarge&) {
    diagnostics.error(
        {0, 0, 0}, "too-large",
        "this scenario takes more than " + std::to_string(max_lowering_steps) + " steps to compile",
        "sums over everyone inside sums over everyone are the usual cause");
    return nullptr;
  }

  std::int32_t after_setup = rows.next;
  program->setup = c.setup.emit(rows.next, true, after_setup);
  if (!options.trace) program->setup.values.clear();
  c.after_setup();
  c.registers = after_setup;
  c.high_water = after_setup;
  for (auto& finish : c.delayed) finish();
  complete_program(c);
  return program;
}

}  // namespace demarche
