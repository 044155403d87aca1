// What can be said of a program only when all of its code is there.
#include <set>

#include "sim/engine/compile.h"

namespace demarche {
namespace {

// Constants are placed behind everything else, once it is known how much that is.
void relocate_all(Program& p) {
  const std::int32_t first = p.first_constant;
  const auto fix = [&](Operand& o) { o.row = relocated(o.row, first); };
  const auto fix_effects = [&](std::vector<EffectSink>& list) {
    for (EffectSink& e : list) {
      fix(e.value);
      fix(e.mask);
      fix(e.delay);
      fix(e.share);
    }
  };
  const auto fix_block = [&](Block& b) {
    relocate(b.code, first);
    for (Operand& o : b.outputs) fix(o);
    fix_effects(b.effects);
  };
  for (CompiledCode& code : p.start_code) relocate(code, first);
  for (CompiledCode* code : {&p.setup, &p.events, &p.decide, &p.rules, &p.assess}) relocate(*code, first);
  for (EventFiring& f : p.event_firings) fix(f.mask);
  for (RuleFiring& f : p.rule_firings) fix(f.mask);
  for (Instruction& i : p.rule_applications) {
    fix(i.a);
    fix(i.b);
  }
  fix_effects(p.event_effects);
  fix_effects(p.rule_effects);
  for (OptionGroup& g : p.groups) {
    for (OptionGroup::Condition& condition : g.conditions) fix(condition.value);
    for (OptionGroup::Term& term : g.terms) fix(term.value);
  }
  for (std::vector<Block>* list : all_blocks(p))
    for (Block& b : *list) fix_block(b);
  fix_block(p.credibility);
  for (auto* list : {&p.outcomes, &p.objectives, &p.indicators, &p.extra})
    for (Readout& r : *list) fix(r.value);
}

// How much room a lane's lists of effects need: every list at its longest.
void count_effects(Program& p) {
  std::size_t now = 16;
  std::size_t later = 0;
  const auto add = [&](const std::vector<EffectSink>& sinks, std::size_t times) {
    for (const EffectSink& e : sinks) {
      now += (e.kind == EffectKind::move ? 2u : 1u) * e.rows * times;  // what leaves and what arrives
      if (e.delay.row >= 0) later += e.rows * times;
    }
  };
  add(p.event_effects, 1);
  add(p.rule_effects, 1);
  const std::size_t actors = p.scenario->actors.size();
  for (const Block& b : p.action_effects) add(b.effects, actors);
  const std::size_t deals = p.layout.agreements.size();
  for (const auto* list :
       {&p.term_start, &p.term_each_turn, &p.on_accept, &p.on_decline, &p.on_breach, &p.on_end})
    for (const Block& b : *list) add(b.effects, deals);
  for (const auto* list : {&p.on_pass, &p.on_fail})
    for (const Block& b : *list) add(b.effects, 1);
  for (const auto* list : {&p.on_veto, &p.each_yes})
    for (const Block& b : *list) add(b.effects, actors);
  p.effects_per_turn = now;
  p.delayed_per_turn = later;
}

// A lane changes some numbers here and there; with many lanes side by side it is less work to clamp all that
// any of them may have changed, as long as that is not many times more than what one lane changes.
void append_lane_clamps(Program& p) {
  if (p.options.trace) return;
  std::set<std::int32_t> changed;
  const auto add = [&](const std::vector<EffectSink>& sinks) {
    for (const EffectSink& e : sinks) {
      if (e.vector || e.variable < 0) continue;
      changed.insert(e.variable);
      if (e.kind == EffectKind::move) changed.insert(e.to_variable);
    }
  };
  add(p.event_effects);
  add(p.rule_effects);
  for (const std::vector<Block>* list : all_blocks(p))
    for (const Block& b : *list) add(b.effects);
  std::size_t rows = 0;
  for (const std::int32_t v : changed)
    rows += static_cast<std::size_t>(p.layout.rows_of(p.scenario->variables[static_cast<std::size_t>(v)]));
  constexpr std::size_t worth_it = 50;  // rows for each choice that a lane makes in a turn; measured
  if (rows > worth_it * p.choices.size()) return;
  for (const std::int32_t v : changed) {
    const Variable& variable = p.scenario->variables[static_cast<std::size_t>(v)];
    Instruction clamp;
    clamp.code = Code::clamp_rows;
    clamp.rows = static_cast<std::uint16_t>(p.layout.rows_of(variable));
    clamp.dst = p.layout.variables[static_cast<std::size_t>(v)];
    clamp.k = variable.range.low + 0.0;
    clamp.k2 = variable.range.high + 0.0;
    p.lane_clamps.push_back(clamp);
  }
}

}  // namespace

std::vector<std::vector<Block>*> all_blocks(Program& p) {
  return {&p.action_effects, &p.worth_to_party, &p.worth_to_other, &p.term_start, &p.term_each_turn,
          &p.term_breach,    &p.accept_terms,   &p.wait_utility,   &p.end_cost,   &p.on_accept,
          &p.on_decline,     &p.on_breach,      &p.on_end,         &p.vote_terms, &p.abstain_utility,
          &p.on_pass,        &p.on_fail,        &p.on_veto,        &p.each_yes};
}

void complete_program(Compiler& c) {
  Program& p = c.program;
  p.first_constant = c.high_water;
  p.constants = c.constants.values;
  p.rows = c.high_water + static_cast<std::int32_t>(p.constants.size());
  relocate_all(p);
  count_effects(p);
  append_lane_clamps(p);
}

std::size_t Program::instruction_count() const {
  std::size_t count =
      setup.code.size() + events.code.size() + decide.code.size() + rules.code.size() + assess.code.size();
  for (const std::vector<Block>* list : all_blocks(const_cast<Program&>(*this)))
    for (const Block& b : *list) count += b.code.code.size();
  return count;
}

}  // namespace demarche
