// Effects, and the blocks of code that run for single irregular happenings: an action carried out, an offer
// answered, a vote taken.
#include <algorithm>

#include "sim/engine/compile.h"

namespace demarche {
namespace {

// The actors that an argument of `expose` stands for.
std::vector<ActorRef> exposed_actors(Lowering& to, const Expression& e, NodeId id) {
  std::vector<ActorRef> list;
  if (id == no_node || e.node(id).kind == NodeKind::wildcard) {
    for (int a = 0; a < to.layout.actors; ++a) list.push_back(ActorRef::fixed(a));
  } else if (e.node(id).kind == NodeKind::actor) {
    list.push_back(ActorRef::fixed(e.node(id).symbol));
  } else {
    const int symbol = e.node(id).symbol;
    list.push_back(symbol >= first_bound_slot
                       ? ActorRef::fixed(to.bound[static_cast<std::size_t>(symbol - first_bound_slot)])
                       : to.slots[static_cast<std::size_t>(symbol)]);
  }
  return list;
}

void place_actor(CellAddress& at, const Lowering& to, ActorRef actor, std::int32_t stride) {
  if (actor.kind == ActorRef::Kind::fixed) {
    at.row += actor.index * stride;
  } else if (actor.kind == ActorRef::Kind::row) {
    at.row += to.first_row_actor * stride;
    at.row_step += stride;
  } else if (at.lane_step == 0) {
    at.lane_slot = actor.index;
    at.lane_step = stride;
  } else {
    at.lane_slot2 = actor.index;
    at.lane_step2 = stride;
  }
}

}  // namespace

void EffectCompiler::push(Lowering& to, Pending pending, const CellAddress& cell) {
  EffectSink& sink = pending.sink;
  sink.cell = cell;
  sink.rows = static_cast<std::uint16_t>(to.rows);
  const auto bound = [&](ActorSlot role, ActorSlot of_terms) {
    return to.slot(role).kind != ActorRef::Kind::unset ? to.slot(role) : to.slot(of_terms);
  };
  const ActorRef self = bound(ActorSlot::self, ActorSlot::party);
  const ActorRef target = bound(ActorSlot::target, ActorSlot::other);
  if (self.kind == ActorRef::Kind::lane) sink.actor_slot = self.index;
  if (target.kind == ActorRef::Kind::lane) sink.target_slot = target.index;
  if (self.kind == ActorRef::Kind::fixed) sink.actor = self.index;
  if (target.kind == ActorRef::Kind::fixed) sink.first_target = target.index;
  if (target.kind == ActorRef::Kind::row) sink.first_target = to.first_row_actor;
  if (self.kind == ActorRef::Kind::row) {
    sink.actor = to.first_row_actor;
    sink.rows_are_actors = true;
  }
  sink.vector = vectorise && pending.delay == no_value &&
                (sink.kind == EffectKind::add || sink.kind == EffectKind::subtract);
  for (const ValueId v : {pending.value, pending.mask, pending.delay, pending.share})
    if (v != no_value) graph_->want(v, true);
  pending_.push_back(std::move(pending));
}

void EffectCompiler::add(Lowering& to, const std::vector<Effect>& effects, CauseKind kind, int index,
                         ValueId mask) {
  Graph& g = *graph_;
  const std::string place = to.place;
  for (std::size_t i = 0; i < effects.size(); ++i) {
    const Effect& effect = effects[i];
    const Expression& e = effect.expression;
    to.place = place + "/effect " + std::to_string(i);
    Pending p;
    p.mask = g.is_constant(mask, 1) ? no_value : mask;
    p.sink.kind = effect.kind;
    p.sink.cause = compiler_->add_cause(kind, index, static_cast<int>(i), &e);
    if (effect.kind == EffectKind::table) {
      p.sink.thing = effect.proposal;
      push(to, p, {});
      continue;
    }
    if (effect.kind == EffectKind::expose) {
      const Node& record = e.top();
      p.sink.thing = record.symbol;
      const bool pair =
          compiler_->program.scenario->actions[static_cast<std::size_t>(record.symbol)].has_target;
      for (const ActorRef& a : exposed_actors(to, e, record.children[0])) {
        CellAddress at;
        place_actor(at, to, a, pair ? to.layout.actors : 1);
        if (!pair) {
          push(to, p, at);
          continue;
        }
        for (const ActorRef& b : exposed_actors(to, e, record.children[1])) {
          CellAddress both = at;
          place_actor(both, to, b, 1);
          push(to, p, both);
        }
      }
      continue;
    }
    const Origin origin{&e, e.root};
    p.sink.variable = e.node(effect.lvalue).symbol;
    p.value = lower(to, e, e.root);
    if (effect.delay != no_node) p.delay = lower(to, e, effect.delay);
    const CellAddress cell = cell_address(to, e, effect.lvalue);
    if (effect.kind == EffectKind::subtract) p.value = g.unary(Code::negate, p.value, origin);
    if (effect.kind != EffectKind::move) {
      push(to, p, cell);
      continue;
    }
    // Never more than there is, never less than nothing.
    const Range range =
        compiler_->program.scenario->variables[static_cast<std::size_t>(p.sink.variable)].range;
    const ValueId there =
        g.binary(Code::subtract, lower(to, e, effect.lvalue), g.constant(range.low), origin);
    const ValueId moved =
        g.binary(Code::min, g.binary(Code::max, p.value, g.constant(0), origin), there, origin);
    p.value = moved;
    p.sink.to_cell = cell_address(to, e, effect.destination);
    p.sink.to_variable = e.node(effect.destination).symbol;
    if (effect.loss != no_node) {
      const ValueId loss =
          g.binary(Code::min, g.binary(Code::max, lower(to, e, effect.loss), g.constant(0), origin),
                   g.constant(1), origin);
      p.share = g.binary(Code::subtract, g.constant(1), loss, origin);
    }
    push(to, p, cell);
  }
  to.place = place;
}

std::vector<EffectSink> EffectCompiler::finish(Graph& graph) {
  std::vector<EffectSink> sinks;
  for (Pending& p : pending_) {
    p.sink.sure = (p.value == no_value || has_value(graph.bounds(p.value))) &&
                  (p.mask == no_value || has_value(graph.bounds(p.mask)));
    p.sink.plain = p.sink.sure && p.delay == no_value && !compiler_->program.options.trace &&
                   (p.sink.kind == EffectKind::add || p.sink.kind == EffectKind::subtract);
    if (p.value != no_value) p.sink.value = graph.operand(p.value);
    if (p.mask != no_value) p.sink.mask = graph.operand(p.mask);
    if (p.delay != no_value) p.sink.delay = graph.operand(p.delay);
    if (p.share != no_value) p.sink.share = graph.operand(p.share);
    sinks.push_back(p.sink);
  }
  return sinks;
}

void append_applications(Compiler& compiler) {
  Program& program = compiler.program;
  if (program.options.trace) return;  // traced runs apply every effect on its own, to write the ledger
  const Scenario& s = *program.scenario;
  std::vector<Instruction>& clamps = program.rule_clamps;
  for (const EffectSink& e : program.rule_effects) {
    if (!e.vector) continue;
    Instruction add;
    add.code = Code::apply_add;
    add.rows = e.rows;
    add.dst = e.cell.row;
    add.dst_step = e.cell.row_step;
    add.a = e.value;
    add.b = e.mask.row >= 0 ? e.mask : Operand{compiler.constants.row_of(1.0), 0};
    add.sure = e.sure;
    program.rule_applications.push_back(add);
    const Range range = s.variables[static_cast<std::size_t>(e.variable)].range;
    Instruction clamp = add;
    clamp.code = Code::clamp_rows;
    clamp.a = {};
    clamp.b = {};
    clamp.k = range.low + 0.0;  // never -0
    clamp.k2 = range.high + 0.0;
    if (e.cell.row_step == 0) clamp.rows = 1;
    const bool known = std::any_of(clamps.begin(), clamps.end(), [&](const Instruction& c) {
      return c.dst == clamp.dst && c.dst_step == clamp.dst_step && c.rows == clamp.rows;
    });
    if (!known) clamps.push_back(clamp);
  }
}

namespace {

struct BlockCompiler {
  Compiler& c;

  void make(Block& to, const std::string& place, std::initializer_list<ActorSlot> slots,
            const std::vector<const Expression*>& outputs, const std::vector<double>& otherwise,
            const std::vector<Effect>* effects, CauseKind kind, int index) {
    auto graph = std::make_shared<Graph>(c.constants, &c.setup);
    Lowering lowering = c.lowering(*graph, place);
    for (const ActorSlot slot : slots) lowering.slot(slot) = ActorRef::lane(slot);
    std::vector<ValueId> values;
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      lowering.place = place + "#" + std::to_string(i);
      const ValueId v = lower(lowering, *outputs[i], otherwise[i]);
      graph->want(v, true);
      values.push_back(v);
      to.output_expressions.push_back(outputs[i]);
    }
    lowering.place = place;
    EffectCompiler compiled(c, *graph);
    if (effects != nullptr) compiled.add(lowering, *effects, kind, index, graph->constant(1));
    Block* const target = &to;  // the vectors of blocks have their final size before any is made
    Compiler* const compiler = &c;
    c.delayed.push_back([compiler, target, graph, values, compiled]() mutable {
      compiler->finish(target->code, *graph);
      for (const ValueId v : values) target->outputs.push_back(graph->operand(v));
      target->effects = compiled.finish(*graph);
    });
  }
  void effects(std::vector<Block>& list, std::size_t i, const std::string& place,
               std::initializer_list<ActorSlot> slots, const std::vector<Effect>& effects, CauseKind kind) {
    if (!effects.empty()) make(list[i], place, slots, {}, {}, &effects, kind, static_cast<int>(i));
  }
  void value(Block& to, const std::string& place, std::initializer_list<ActorSlot> slots, const Expression& e,
             double otherwise) {
    make(to, place, slots, {&e}, {otherwise}, nullptr, CauseKind::start, -1);
  }
  void utility(Block& to, const std::string& place, std::initializer_list<ActorSlot> slots,
               const std::vector<UtilityTerm>& terms) {
    std::vector<const Expression*> outputs;
    for (const UtilityTerm& t : terms) outputs.push_back(&t.adds);
    make(to, place, slots, outputs, std::vector<double>(terms.size(), 0.0), nullptr, CauseKind::start, -1);
  }
};

}  // namespace

void compile_blocks(Compiler& c) {
  Program& p = c.program;
  const Scenario& s = *p.scenario;
  BlockCompiler b{c};
  constexpr auto self = ActorSlot::self;
  constexpr auto target = ActorSlot::target;
  constexpr auto party = ActorSlot::party;
  constexpr auto other = ActorSlot::other;
  constexpr auto breaker = ActorSlot::breaker;

  p.action_effects.resize(s.actions.size());
  for (std::size_t i = 0; i < s.actions.size(); ++i) {
    const Action& a = s.actions[i];
    if (a.has_target)
      b.effects(p.action_effects, i, "action " + a.id, {self, target}, a.effects, CauseKind::action);
    else
      b.effects(p.action_effects, i, "action " + a.id, {self}, a.effects, CauseKind::action);
  }
  for (auto* list : {&p.worth_to_party, &p.worth_to_other, &p.term_start, &p.term_each_turn, &p.term_breach})
    list->resize(s.terms.size());
  for (std::size_t i = 0; i < s.terms.size(); ++i) {
    const Term& t = s.terms[i];
    const std::string place = "term " + t.id;
    b.value(p.worth_to_party[i], place + "/worth.party", {party, other}, t.worth_to_party, 0);
    b.value(p.worth_to_other[i], place + "/worth.other", {party, other}, t.worth_to_other, 0);
    b.effects(p.term_start, i, place + "/on_start", {party, other}, t.on_start, CauseKind::term_start);
    b.effects(p.term_each_turn, i, place + "/each_turn", {party, other}, t.each_turn,
              CauseKind::term_each_turn);
    if (!t.breach.empty())
      b.make(p.term_breach[i], place + "/breach", {party, other}, {&t.breach, &t.detected}, {0, 1}, nullptr,
             CauseKind::start, -1);
  }
  b.value(p.credibility, "diplomacy/credibility", {self, target}, s.diplomacy.credibility, 1);
  for (auto* list :
       {&p.accept_terms, &p.wait_utility, &p.end_cost, &p.on_accept, &p.on_decline, &p.on_breach, &p.on_end})
    list->resize(s.offers.size());
  for (std::size_t i = 0; i < s.offers.size(); ++i) {
    const Offer& o = s.offers[i];
    const std::string place = "offer " + o.id;
    b.utility(p.accept_terms[i], place + "/accept", {self, target}, o.accept);
    b.value(p.wait_utility[i], place + "/wait", {self, target}, o.wait, default_wait_utility);
    b.value(p.end_cost[i], place + "/end_cost", {self, target}, o.end_cost, 0);
    b.effects(p.on_accept, i, place + "/on_accept", {self, target}, o.on_accept, CauseKind::accepted);
    b.effects(p.on_decline, i, place + "/on_decline", {self, target}, o.on_decline, CauseKind::declined);
    b.effects(p.on_breach, i, place + "/on_breach", {self, target, breaker}, o.on_breach,
              CauseKind::breached);
    b.effects(p.on_end, i, place + "/on_end", {self, target}, o.on_end, CauseKind::ended);
  }
  for (auto* list : {&p.vote_terms, &p.abstain_utility, &p.on_pass, &p.on_fail, &p.on_veto, &p.each_yes})
    list->resize(s.proposals.size());
  for (std::size_t i = 0; i < s.proposals.size(); ++i) {
    const Proposal& proposal = s.proposals[i];
    const std::string place = "proposal " + proposal.id;
    b.utility(p.vote_terms[i], place + "/vote", {self}, proposal.vote);
    b.value(p.abstain_utility[i], place + "/abstain", {self}, proposal.abstain, 0);
    b.effects(p.on_pass, i, place + "/on_pass", {}, proposal.on_pass, CauseKind::passed);
    b.effects(p.on_fail, i, place + "/on_fail", {}, proposal.on_fail, CauseKind::failed);
    b.effects(p.on_veto, i, place + "/on_veto", {self}, proposal.on_veto, CauseKind::vetoed);
    b.effects(p.each_yes, i, place + "/each_yes", {self}, proposal.each_yes, CauseKind::backed);
  }
}

}  // namespace demarche
