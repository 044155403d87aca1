// The Decide phase: for every actor and instrument the options, their conditions and the terms of their
// utility.
#include <algorithm>
#include <limits>

#include "sim/engine/compile.h"
#include "sim/engine/random.h"

namespace demarche {
namespace {

// A group of options being compiled, with what it needs once its code is written.
struct PendingGroup {
  OptionGroup group;
  std::vector<ValueId> conditions;
  std::vector<ValueId> terms;
};

struct ChoiceCompiler {
  Compiler& c;
  Graph& graph;
  std::vector<PendingGroup> pending = {};

  const Scenario& scenario() const { return *c.program.scenario; }

  Option& add_option(OptionKind kind, int what, int actor, int target, int group, int row) {
    c.program.options_table.push_back({kind, what, actor, target, group, row, false});
    return c.program.options_table.back();
  }
};

// What makes a group possible: expressions of the scenario and rules of the game, each named.
struct Conditions {
  ChoiceCompiler& cc;
  PendingGroup& pending;
  ValueId all;

  void add(ValueId value, const Expression* expression, NodeId node, std::string text) {
    if (!cc.graph.is_constant(value, 1)) {
      pending.conditions.push_back(value);
      pending.group.conditions.push_back({expression, node, std::move(text), {}, cc.graph.value(value).rows});
    }
    all = cc.graph.binary(Code::logical_and, all, value, {expression, node});
  }
  void add(Lowering& to, const Expression& e) {
    for (const NodeId part : conjuncts(e)) add(lower(to, e, part), &e, part, {});
  }
};

void add_term(ChoiceCompiler& cc, PendingGroup& p, std::string name, const Expression* e, ValueId value) {
  p.terms.push_back(value);
  p.group.terms.push_back({std::move(name), e, {}, cc.graph.value(value).rows});
}

void add_terms(ChoiceCompiler& cc, PendingGroup& p, Lowering& to, const std::vector<UtilityTerm>& terms,
               const std::string& place) {
  for (const UtilityTerm& term : terms) {
    to.place = place + "/" + term.name;
    add_term(cc, p, term.name, &term.adds, lower(to, term.adds, term.adds.root));
  }
}

// Registers the group's options and guards its utility into their rows.
void finish_group(ChoiceCompiler& cc, PendingGroup p, ValueId mask, const std::vector<int>& meant) {
  Program& program = cc.c.program;
  const int group_index = static_cast<int>(program.groups.size());
  OptionGroup& g = p.group;
  g.first_option = static_cast<int>(program.options_table.size());
  for (int r = 0; r < g.rows; ++r) {
    const int target = g.first_target < 0 ? -1 : g.first_target + r;
    Option& option = cc.add_option(g.kind, g.what, g.actor, target, group_index, r);
    option.dead = target >= 0 && std::find(meant.begin(), meant.end(), target) == meant.end();
  }
  Value guard;
  guard.code = Code::guard_utility;
  guard.rows = static_cast<std::uint16_t>(g.rows);
  guard.args = {mask, cc.graph.sum(p.terms, {}), no_value};
  guard.aux = static_cast<std::uint32_t>(g.first_option);  // becomes a row when the code is written
  cc.graph.want(cc.graph.special(std::move(guard)), false);
  if (program.options.trace) {
    for (const ValueId v : p.conditions) cc.graph.want(v, false);
    for (const ValueId v : p.terms) cc.graph.want(v, false);
  }
  program.groups.push_back(p.group);
  cc.pending.push_back(std::move(p));
}

// 1 for the rows of a run that are meant, 0 for those it only runs over.
std::vector<double> those_meant(ActorRun run, const std::vector<int>& targets) {
  std::vector<double> rows(static_cast<std::size_t>(run.count), 1.0);
  for (int r = 0; r < run.count && run.first >= 0; ++r)
    if (std::find(targets.begin(), targets.end(), run.first + r) == targets.end())
      rows[static_cast<std::size_t>(r)] = 0.0;
  return rows;
}

void add_actions(ChoiceCompiler& cc, int actor, Instrument instrument) {
  const Scenario& s = cc.scenario();
  for (std::size_t i = 0; i < s.actions.size(); ++i) {
    const Action& action = s.actions[i];
    if (action.instrument != instrument || !may_hold(s, action.actor, with_self(actor))) continue;
    std::vector<int> targets;
    std::vector<ActorRun> runs = {{-1, 1}};
    if (action.has_target) {
      for (int t = 0; t < static_cast<int>(s.actors.size()); ++t)
        if (t != actor && may_hold(s, action.target, with_self(actor, t)) &&
            may_hold(s, action.needs, with_self(actor, t)))
          targets.push_back(t);
      runs = contiguous_runs(targets, 1);
    } else if (!may_hold(s, action.needs, with_self(actor))) {
      continue;
    }
    for (const ActorRun run : runs) {
      Lowering to = cc.c.lowering(cc.graph, "action " + action.id + "/needs");
      to.slot(ActorSlot::self) = ActorRef::fixed(actor);
      if (action.has_target) {
        to.slot(ActorSlot::target) = run.count == 1 ? ActorRef::fixed(run.first) : ActorRef::row();
        to.first_row_actor = run.first;
        to.rows = run.count;
      }
      PendingGroup p;
      p.group.kind = OptionKind::act;
      p.group.what = static_cast<int>(i);
      p.group.actor = actor;
      p.group.first_target = action.has_target ? run.first : -1;
      p.group.rows = run.count;
      Conditions conditions{cc, p, cc.graph.row_constants(those_meant(run, targets))};
      conditions.add(to, action.actor);
      conditions.add(to, action.target);
      conditions.add(to, action.needs);
      if (cc.graph.is_constant(conditions.all, 0)) continue;
      add_terms(cc, p, to, action.why, "action " + action.id + "/why");
      finish_group(cc, std::move(p), conditions.all, targets);
    }
  }
}

void set_parties(Lowering& to, ActorRef party, ActorRef other) {
  to.slots = {};
  to.slot(ActorSlot::party) = party;
  to.slot(ActorSlot::other) = other;
}

// Bargaining seen from both sides. `maker` made the offer to `taker`; values are in the rows of `to`.
struct Worth {
  ChoiceCompiler& cc;
  Lowering& to;
  const Offer& offer;
  ActorRef maker;
  ActorRef taker;

  ValueId party(int term, ActorRef who, ActorRef other) {
    const Term& t = cc.scenario().terms[static_cast<std::size_t>(term)];
    set_parties(to, who, other);
    to.place = "term " + t.id + "/worth.party";
    return lower(to, t.worth_to_party, 0.0);
  }
  ValueId other(int term, ActorRef who, ActorRef beneficiary) {
    const Term& t = cc.scenario().terms[static_cast<std::size_t>(term)];
    set_parties(to, who, beneficiary);
    to.place = "term " + t.id + "/worth.other";
    const ValueId worth = lower(to, t.worth_to_other, 0.0);
    to.slots = {};
    to.slot(ActorSlot::self) = beneficiary;
    to.slot(ActorSlot::target) = who;
    to.place = "diplomacy/credibility";
    const ValueId trusted = lower(to, cc.scenario().diplomacy.credibility, 1.0);
    return cc.graph.binary(Code::multiply, worth, trusted, {&t.worth_to_other, t.worth_to_other.root});
  }
  // Of the package to its maker and to its taker; the order of the sum is the order of `gives`, then `asks`.
  ValueId to_maker() {
    std::vector<ValueId> list;
    for (const int t : offer.gives) list.push_back(party(t, maker, taker));
    for (const int t : offer.asks) list.push_back(other(t, taker, maker));
    return cc.graph.sum(std::move(list), {});
  }
  ValueId to_taker() {
    std::vector<ValueId> list;
    for (const int t : offer.gives) list.push_back(other(t, maker, taker));
    for (const int t : offer.asks) list.push_back(party(t, taker, maker));
    return cc.graph.sum(std::move(list), {});
  }
  // Utility of accepting now: worth and the terms of `accept`.
  ValueId accepting() {
    std::vector<ValueId> list = {to_taker()};
    to.slots = {};
    to.slot(ActorSlot::self) = taker;
    to.slot(ActorSlot::target) = maker;
    for (const UtilityTerm& t : offer.accept) {
      to.place = "offer " + offer.id + "/accept/" + t.name;
      list.push_back(lower(to, t.adds, t.adds.root));
    }
    return cc.graph.sum(std::move(list), {});
  }
  ValueId waiting() {
    to.slots = {};
    to.slot(ActorSlot::self) = taker;
    to.slot(ActorSlot::target) = maker;
    to.place = "offer " + offer.id + "/wait";
    return lower(to, offer.wait, default_wait_utility);
  }
  // Chance that the taker accepts at its first occasion: the logit over accepting, declining (0), waiting.
  ValueId chance() {
    Graph& g = cc.graph;
    const Layout& l = cc.c.program.layout;
    // Not invariant, although it is the same in every turn: the setup code fills these rows last.
    const ValueId lambda = taker.kind == ActorRef::Kind::row
                               ? g.memory(l.rationality + to.first_row_actor, 1,
                                          static_cast<std::uint16_t>(to.rows), false, Bounds{})
                               : g.memory(l.rationality + taker.index, 0, 1, false, Bounds{});
    const ValueId accept = accepting();
    const auto weight = [&](ValueId difference) {
      const ValueId scaled = g.binary(Code::multiply, lambda, difference, {});
      // Beyond this the chance is 0 or 1 to the last bit that matters, and exp would overflow.
      const ValueId bounded =
          g.binary(Code::min, g.binary(Code::max, scaled, g.constant(-300), {}), g.constant(300), {});
      return g.unary(Code::exponential, bounded, {});
    };
    const ValueId declining = weight(g.unary(Code::negate, accept, {}));
    // Who has one turn for an answer cannot wait.
    const ValueId others =
        offer.answer > 1
            ? g.binary(Code::add, declining, weight(g.binary(Code::subtract, waiting(), accept, {})), {})
            : declining;
    const ValueId total = g.binary(Code::add, g.constant(1), others, {});
    return g.binary(Code::divide, g.constant(1), total, {});
  }
};

void add_offers(ChoiceCompiler& cc, int actor) {
  const Scenario& s = cc.scenario();
  const Layout& l = cc.c.program.layout;
  Graph& g = cc.graph;
  const ValueId zero = g.constant(0);
  for (std::size_t i = 0; i < s.offers.size(); ++i) {
    const Offer& offer = s.offers[i];
    std::vector<int> targets;
    std::int32_t first_slot = -1;
    for (std::size_t a = 0; a < l.agreements.size(); ++a)
      if (l.agreements[a].offer == static_cast<int>(i) && l.agreements[a].from == actor) {
        if (targets.empty()) first_slot = static_cast<std::int32_t>(a);
        targets.push_back(l.agreements[a].to);
      }
    int passed = 0;  // targets before this run: slots stand in the order of their targets
    for (const ActorRun run : contiguous_runs(targets, 0)) {
      const AgreementSlot& slot = l.agreements[static_cast<std::size_t>(first_slot + passed)];
      passed += run.count;
      const ActorRef self = ActorRef::fixed(actor);
      const ActorRef target = run.count == 1 ? ActorRef::fixed(run.first) : ActorRef::row();
      const auto rows = static_cast<std::uint16_t>(run.count);
      Lowering to = cc.c.lowering(g, "offer " + offer.id);
      to.first_row_actor = run.first;
      to.rows = run.count;
      Worth worth{cc, to, offer, self, target};

      PendingGroup p;
      p.group.kind = OptionKind::offer;
      p.group.what = static_cast<int>(i);
      p.group.actor = actor;
      p.group.first_target = run.first;
      p.group.rows = run.count;
      Conditions conditions{cc, p, g.constant(1)};
      to.slot(ActorSlot::self) = self;
      to.slot(ActorSlot::target) = target;
      conditions.add(to, offer.from);
      conditions.add(to, offer.to);
      conditions.add(to, offer.needs);
      const ValueId until = g.memory(slot.until, 2, rows, false);
      conditions.add(g.binary(Code::equal, until, zero, {}), nullptr, no_node, "it is agreed already");
      const ValueId there = g.memory(l.open_between + actor * l.actors + run.first, 1, rows, false);
      const ValueId back = g.memory(l.open_between + run.first * l.actors + actor, l.actors, rows, false);
      conditions.add(g.binary(Code::equal, g.binary(Code::add, there, back, {}), zero, {}), nullptr, no_node,
                     "an offer between the two is waiting for an answer");
      const ValueId refused = g.memory(slot.refused, 2, rows, false);
      const ValueId since = g.binary(Code::subtract, g.memory(l.round, 0, 1, false), refused, {});
      conditions.add(g.binary(Code::less_equal, g.constant(offer.pause), since, {}), nullptr, no_node,
                     "it was refused or ended less than " + std::to_string(offer.pause) + " turns ago");
      const ValueId own = worth.to_maker();
      conditions.add(g.binary(Code::less_equal, zero, own, {}), nullptr, no_node,
                     "the package is worth less than nothing to its maker");
      const ValueId chance = worth.chance();
      add_term(cc, p, "worth if accepted", nullptr, g.binary(Code::multiply, own, chance, {}));
      to.slots = {};
      to.slot(ActorSlot::self) = self;
      to.slot(ActorSlot::target) = target;
      add_terms(cc, p, to, offer.why, "offer " + offer.id + "/why");
      finish_group(cc, std::move(p), conditions.all, targets);
    }
  }
}

// Walking out of what stands, by either side.
void add_endings(ChoiceCompiler& cc, int actor) {
  const Scenario& s = cc.scenario();
  const Layout& l = cc.c.program.layout;
  Graph& g = cc.graph;
  for (std::size_t a = 0; a < l.agreements.size(); ++a) {
    const AgreementSlot& slot = l.agreements[a];
    if (slot.from != actor && slot.to != actor) continue;
    const int other = slot.from == actor ? slot.to : slot.from;
    if (slot.offer < 0) {
      // A bundle's terms are known only when it stands: its utility is worked out at run time.
      cc.add_option(OptionKind::end, static_cast<int>(a), actor, other, -1, 0);
      continue;
    }
    const Offer& offer = s.offers[static_cast<std::size_t>(slot.offer)];
    Lowering to = cc.c.lowering(g, "offer " + offer.id);
    Worth worth{cc, to, offer, ActorRef::fixed(slot.from), ActorRef::fixed(slot.to)};
    PendingGroup p;
    p.group.kind = OptionKind::end;
    p.group.what = static_cast<int>(a);
    p.group.actor = actor;
    p.group.first_target = other;
    Conditions conditions{cc, p, g.constant(1)};
    conditions.add(g.binary(Code::less, g.constant(0), g.memory(slot.until, 0, 1, false), {}), nullptr,
                   no_node, "no such agreement stands");
    const ValueId going_on = slot.from == actor ? worth.to_maker() : worth.to_taker();
    add_term(cc, p, "what going on is worth", nullptr, g.unary(Code::negate, going_on, {}));
    to.slots = {};
    to.slot(ActorSlot::self) = ActorRef::fixed(actor);
    to.slot(ActorSlot::target) = ActorRef::fixed(other);
    to.place = "offer " + offer.id + "/end_cost";
    add_term(cc, p, "cost of walking out", &offer.end_cost,
             g.unary(Code::negate, lower(to, offer.end_cost, 0.0), {}));
    finish_group(cc, std::move(p), conditions.all, {other});
  }
}

void add_proposals(ChoiceCompiler& cc, int actor, Instrument instrument) {
  const Scenario& s = cc.scenario();
  const Layout& l = cc.c.program.layout;
  Graph& g = cc.graph;
  for (std::size_t i = 0; i < s.proposals.size(); ++i) {
    const Proposal& proposal = s.proposals[i];
    if (!proposal.tabled_by_actors || proposal.instrument != instrument ||
        !may_hold(s, proposal.actor, with_self(actor)) || !may_hold(s, proposal.needs, with_self(actor)))
      continue;
    Lowering to = cc.c.lowering(g, "proposal " + proposal.id);
    to.slot(ActorSlot::self) = ActorRef::fixed(actor);
    PendingGroup p;
    p.group.kind = OptionKind::table;
    p.group.what = static_cast<int>(i);
    p.group.actor = actor;
    Conditions conditions{cc, p, g.constant(1)};
    conditions.add(to, proposal.actor);
    conditions.add(to, proposal.needs);
    const ProposalRows& rows = l.proposals[i];
    conditions.add(g.binary(Code::equal, g.memory(rows.open_until, 0, 1, false), g.constant(0), {}), nullptr,
                   no_node, "it is on the table already");
    const ValueId since = g.binary(Code::subtract, g.memory(l.round, 0, 1, false),
                                   g.memory(rows.tabled_round, 0, 1, false), {});
    conditions.add(g.binary(Code::less_equal, g.constant(proposal.pause), since, {}), nullptr, no_node,
                   "it was on the table less than " + std::to_string(proposal.pause) + " turns ago");
    if (cc.graph.is_constant(conditions.all, 0)) continue;
    add_terms(cc, p, to, proposal.why, "proposal " + proposal.id + "/why");
    finish_group(cc, std::move(p), conditions.all, {});
  }
}

void add_bundles(ChoiceCompiler& cc, int actor) {
  const Layout& l = cc.c.program.layout;
  for (std::size_t pair = 0; pair < l.offer_pairs.size(); ++pair)
    if (l.offer_pairs[pair].from == actor && l.offer_pairs[pair].gives >= 0)
      cc.add_option(OptionKind::bundle, static_cast<int>(pair), actor, l.offer_pairs[pair].to, -1, 0);
}

}  // namespace

void compile_choices(Compiler& c, RowAllocator& rows) {
  Program& p = c.program;
  const Scenario& s = *p.scenario;
  const Layout& l = p.layout;
  Graph graph(c.constants, &c.setup);
  ChoiceCompiler cc{c, graph};
  const auto begin_choice = [&](Choice choice) {
    choice.first_option = static_cast<int>(p.options_table.size());
    p.choices.push_back(choice);
  };
  const auto end_choice = [&] {
    p.choices.back().options = static_cast<int>(p.options_table.size()) - p.choices.back().first_option;
  };

  for (int actor = 0; actor < l.actors; ++actor)
    for (int k = 0; k < instrument_count; ++k) {
      const auto instrument = static_cast<Instrument>(k);
      Choice choice;
      choice.kind = ChoiceKind::instrument;
      choice.actor = actor;
      choice.instrument = instrument;
      choice.site = site_hash(std::string("choose ") + name_of(instrument));
      choice.actors = static_cast<std::uint32_t>(actor + 1);
      begin_choice(choice);
      cc.add_option(OptionKind::hold, -1, actor, -1, -1, 0);
      add_actions(cc, actor, instrument);
      add_proposals(cc, actor, instrument);
      if (instrument == s.diplomacy.instrument) {
        add_offers(cc, actor);
        add_endings(cc, actor);
        add_bundles(cc, actor);
      }
      end_choice();
      p.choices.back().of_players_only = std::all_of(
          p.options_table.begin() + p.choices.back().first_option, p.options_table.end(),
          [&](const Option& o) {
            return o.kind == OptionKind::hold || o.kind == OptionKind::bundle ||
                   (o.kind == OptionKind::end && l.agreements[static_cast<std::size_t>(o.what)].offer < 0);
          });
      // Somebody who can only hold makes no choice.
      if (p.choices.back().options == 1) {
        p.options_table.pop_back();
        p.choices.pop_back();
      }
    }
  p.diplomacy_choice.assign(static_cast<std::size_t>(l.actors), -1);
  for (std::size_t i = 0; i < p.choices.size(); ++i)
    if (p.choices[i].instrument == s.diplomacy.instrument)
      p.diplomacy_choice[static_cast<std::size_t>(p.choices[i].actor)] = static_cast<int>(i);
  p.answer_choice.assign(l.offer_pairs.size(), -1);
  for (std::size_t i = 0; i < l.offer_pairs.size(); ++i) {
    const OfferPair& pair = l.offer_pairs[i];
    Choice choice;
    choice.kind = ChoiceKind::answer;
    choice.actor = pair.to;
    choice.pair = static_cast<int>(i);
    choice.site = site_hash("answer");
    choice.actors = static_cast<std::uint32_t>(pair.to + 1) | static_cast<std::uint32_t>(pair.from + 1) << 16;
    p.answer_choice[i] = static_cast<int>(p.choices.size());
    begin_choice(choice);
    for (const OptionKind kind : {OptionKind::accept, OptionKind::decline, OptionKind::wait})
      cc.add_option(kind, static_cast<int>(i), pair.to, pair.from, -1, 0);
    end_choice();
  }
  for (std::size_t i = 0; i < s.proposals.size(); ++i) {
    const std::vector<int>& members =
        s.institutions[static_cast<std::size_t>(s.proposals[i].institution)].members;
    for (std::size_t m = 0; m < members.size(); ++m) {
      Choice choice;
      choice.kind = ChoiceKind::vote;
      choice.actor = members[m];
      choice.proposal = static_cast<int>(i);
      choice.member = static_cast<int>(m);
      choice.site = site_hash("vote " + s.proposals[i].id);
      choice.actors = static_cast<std::uint32_t>(members[m] + 1);
      begin_choice(choice);
      for (const OptionKind kind : {OptionKind::yes, OptionKind::abstain, OptionKind::no})
        cc.add_option(kind, static_cast<int>(i), members[m], -1, -1, 0);
      end_choice();
    }
  }

  for (std::size_t i = 0; i < p.choices.size(); ++i) {
    const Choice& choice = p.choices[i];
    for (int o = choice.first_option; o < choice.first_option + choice.options; ++o) {
      const OptionKind kind = p.options_table[static_cast<std::size_t>(o)].kind;
      const bool known = p.options_table[static_cast<std::size_t>(o)].group >= 0 || kind == OptionKind::hold;
      if (choice.kind == ChoiceKind::instrument && !known)
        p.runtime_options.emplace_back(static_cast<int>(i), o);
    }
  }

  const auto option_rows = static_cast<std::int32_t>(p.options_table.size());
  p.utilities = rows.take(option_rows);
  p.drawn = rows.take(static_cast<std::int32_t>(p.choices.size()));

  c.delayed.push_back([&c, graph = std::move(graph), pending = std::move(cc.pending)]() mutable {
    Program& program = c.program;
    c.finish(program.decide, graph);
    for (Instruction& i : program.decide.code)
      if (i.code == Code::guard_utility || i.code == Code::guard_sum) i.dst += program.utilities;
    if (!program.options.trace) return;
    for (std::size_t g = 0; g < pending.size(); ++g) {
      OptionGroup& group = program.groups[g];
      for (std::size_t i = 0; i < group.conditions.size(); ++i)
        group.conditions[i].value = graph.operand(pending[g].conditions[i]);
      for (std::size_t i = 0; i < group.terms.size(); ++i)
        group.terms[i].value = graph.operand(pending[g].terms[i]);
    }
  });
}

}  // namespace demarche
