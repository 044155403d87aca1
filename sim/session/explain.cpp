#include "sim/session/explain.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include "sim/engine/random.h"
#include "sim/scenario/overrides.h"
#include "sim/session/log.h"
#include "sim/session/words.h"

namespace demarche {
namespace {

double row_value(const Batch& batch, const Operand& operand, std::uint16_t rows, int row) {
  return batch.value(operand.row + (rows == 1 ? 0 : row) * operand.step, 0);
}

// The numbers of the state that a condition names, as they are: "“Evidence” 0.62".
std::string values_in(const Batch& batch, const Expression& e, NodeId node, const Roles& roles) {
  const Program& p = batch.program();
  const Scenario& s = *p.scenario;
  std::string text;
  std::vector<NodeId> left = {node};
  while (!left.empty()) {
    const Node& n = e.node(left.back());
    left.pop_back();
    for (auto child = n.children.rbegin(); child != n.children.rend(); ++child)
      if (*child != no_node) left.push_back(*child);
    if (n.kind != NodeKind::variable) continue;
    int row = p.layout.variables[static_cast<std::size_t>(n.symbol)], place = 0;
    bool known = true;
    for (const NodeId c : n.children) {
      const Node& who = e.node(c);
      int actor = who.kind == NodeKind::actor ? who.symbol : -1;
      if (who.kind == NodeKind::actor_variable && who.symbol < actor_slot_count)
        actor = roles[static_cast<std::size_t>(who.symbol)];
      known = known && actor >= 0;
      place = place * p.layout.actors + actor;
    }
    if (!known) continue;
    row += place;
    const Variable& v = s.variables[static_cast<std::size_t>(n.symbol)];
    const std::string value =
        "“" + (v.label.empty() ? v.id : v.label) + "” " + number_text(batch.value(row, 0));
    if (text.find(value) == std::string::npos) text += (text.empty() ? "" : ", ") + value;
  }
  return text;
}

std::string obstacle(const Batch& batch, const Expression& e, NodeId node, const Roles& roles) {
  const std::string values = values_in(batch, e, node, roles);
  return "only when " + in_words(*batch.program().scenario, e, node, roles) +
         (values.empty() ? "" : " (now " + values + ")");
}

// What a group says of one of its rows.
void read_group(const Batch& batch, const Option& option, OptionReason& reason) {
  const OptionGroup& group = batch.program().groups[static_cast<std::size_t>(option.group)];
  for (const OptionGroup::Condition& c : group.conditions) {
    if (row_value(batch, c.value, c.rows, option.row) == 1.0) continue;
    reason.obstacles.push_back(c.expression == nullptr ? c.text
                                                       : obstacle(batch, *c.expression, c.node,
                                                                  roles_of(option.actor, option.target)));
  }
  for (const OptionGroup::Term& t : group.terms)
    reason.terms.push_back({t.name, row_value(batch, t.value, t.rows, option.row),
                            t.expression == nullptr ? Place{} : t.expression->text.whole()});
}

// The worth of a promise is named after the promise: "Sender lifts sanctions on Target".
std::string name_of_term(const Scenario& s, const Choice& choice, int counterpart, const TermValue& value) {
  for (const Term& t : s.terms) {
    const bool mine = value.expression == &t.worth_to_party;
    if (!mine && value.expression != &t.worth_to_other) continue;
    return fill_names(s, t.label.empty() ? t.id : t.label, mine ? choice.actor : counterpart,
                      mine ? counterpart : choice.actor);
  }
  return value.name;
}

// Answers, votes and bundles are worked out when they are due; their terms stand in the trace.
void read_trace(const Batch& batch, int choice_index, const Option& option, OptionReason& reason) {
  const Program& p = batch.program();
  const Choice& choice = p.choices[static_cast<std::size_t>(choice_index)];
  const int counterpart = choice.kind == ChoiceKind::answer
                              ? p.layout.offer_pairs[static_cast<std::size_t>(choice.pair)].from
                              : option.target;
  OptionKind kind = option.kind;
  double sign = 1;
  if (kind == OptionKind::no) {  // no has minus the terms of yes
    kind = OptionKind::yes;
    sign = -1;
  }
  if (kind == OptionKind::end) sign = -1;
  for (const TermValue& t : const_cast<Batch&>(batch).trace().terms)
    if (t.choice == choice_index && t.option == kind)
      reason.terms.push_back({name_of_term(*p.scenario, choice, counterpart, t), sign * t.value,
                              t.expression == nullptr ? Place{} : t.expression->text.whole()});
}

}  // namespace

ChoiceReason explain_begun(const Batch& batch, const SessionSettings& settings, int choice_index) {
  const Program& p = batch.program();
  const Choice& choice = p.choices[static_cast<std::size_t>(choice_index)];
  ChoiceReason reason;
  reason.choice = choice_index;
  reason.actor = choice.actor;
  reason.text = choice_text(p, choice);
  reason.rationality = batch.rationality(choice.actor, 0);
  reason.drawn = draw_uniform(
      settings.seed, {static_cast<std::uint32_t>(batch.turn()), choice.site, choice.actors}, settings.run);
  const std::vector<double> probabilities = batch.probabilities(choice_index, 0);
  double passed = 0;
  for (int o = 0; o < choice.options; ++o) {
    const int index = choice.first_option + o;
    const Option& option = p.options_table[static_cast<std::size_t>(index)];
    if (option.dead) continue;
    OptionReason r;
    r.option = o;
    r.text = option_text(p, option);
    r.possible = batch.possible(index, 0);
    r.probability = probabilities[static_cast<std::size_t>(o)];
    r.low = passed;
    passed += r.probability;
    r.high = passed;
    if (r.possible) r.utility = batch.utility(index, 0);
    if (option.group >= 0)
      read_group(batch, option, r);
    else if (option.kind != OptionKind::hold)
      read_trace(batch, choice_index, option, r);
    if (!r.possible) {
      r.terms.clear();
      if (option.kind == OptionKind::wait) r.obstacles.push_back("it is the last day for an answer");
      if (option.kind == OptionKind::bundle)
        r.obstacles.push_back("only a person makes an offer of their own");
      if (option.kind == OptionKind::end && r.obstacles.empty())
        r.obstacles.push_back("no such agreement stands");
    } else {
      r.obstacles.clear();
    }
    reason.options.push_back(std::move(r));
  }
  return reason;
}

std::optional<ChoiceReason> explain_choice(const Session& session, int moment, int choice) {
  const Moment& m = session.timeline().at(moment);
  if (m.parent < 0) return std::nullopt;
  const int picked = session.played(moment).picks.empty()
                         ? -1
                         : session.played(moment).picks[static_cast<std::size_t>(choice)];
  if (picked < 0) return std::nullopt;
  Batch batch(session.traced(m.layer), 1);
  batch.resume(session.played(m.parent).snapshot, session.settings().seed, {&session.settings().run, 1});
  batch.begin_turn();
  ChoiceReason reason = explain_begun(batch, session.settings(), choice);
  for (std::size_t i = 0; i < reason.options.size(); ++i)
    if (reason.options[i].option == picked) reason.picked = static_cast<int>(i);
  reason.by_person = session.is_seat(reason.actor);
  for (const Move& move : m.decisions)
    if (find_actor(session.scenario(), move.actor) == reason.actor &&
        find_move(batch.program(), move).choice == choice)
      reason.by_person = true;
  return reason;
}

std::optional<ChoiceReason> explain_coming(const Session& session, int choice) {
  if (session.over() || !session.now().is_open(choice, 0)) return std::nullopt;
  return explain_begun(session.now(), session.settings(), choice);
}

std::vector<int> by_probability(const ChoiceReason& reason) {
  std::vector<int> order(reason.options.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<int>(i);
  std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
    const OptionReason& x = reason.options[static_cast<std::size_t>(a)];
    const OptionReason& y = reason.options[static_cast<std::size_t>(b)];
    return std::tuple(!x.possible, -x.probability) < std::tuple(!y.possible, -y.probability);
  });
  return order;
}

const std::string& text_of_option(const ChoiceReason& reason, int option) {
  static const std::string unknown = "another move";
  for (const OptionReason& o : reason.options)
    if (o.option == option) return o.text;
  return unknown;
}

std::optional<int> find_cell(const Program& p, std::string_view name, Diagnostics& diagnostics) {
  const std::optional<OverrideTarget> target = resolve_override_target(*p.scenario, name, {}, diagnostics);
  if (!target) return std::nullopt;
  if (target->variable < 0) {
    diagnostics.error({}, "not-a-variable",
                      "`" + std::string(name) + "` is a parameter: nothing changes it in a game");
    return std::nullopt;
  }
  const Layout& l = p.layout;
  std::int32_t row = l.variables[static_cast<std::size_t>(target->variable)];
  if (target->second_actor >= 0)
    row += target->actor * l.actors + target->second_actor;
  else if (target->actor >= 0)
    row += target->actor;
  return row - l.first_kept;
}

double cell_value(const Session& session, int moment, int cell) {
  return session.played(moment).snapshot.kept[static_cast<std::size_t>(cell)];
}

NumberReason explain_number(const Session& session, int moment, int cell, int since) {
  NumberReason reason;
  reason.cell = cell;
  const Timeline& timeline = session.timeline();
  const std::vector<int> path = path_to(timeline, moment);
  reason.name = cell_name(*session.traced(timeline.at(moment).layer), cell);
  reason.label = cell_label(*session.traced(timeline.at(moment).layer), cell);
  reason.now = cell_value(session, moment, cell);
  const std::size_t first = std::min(static_cast<std::size_t>(std::max(since, 0)), path.size() - 1);
  reason.before = cell_value(session, path[first], cell);
  using Key = std::tuple<CauseKind, int, int, int>;
  std::map<Key, CauseShare> causes;
  for (std::size_t i = first + 1; i < path.size(); ++i) {
    const Program& program = *session.traced(timeline.at(path[i]).layer);
    for (const LedgerEntry& e : session.played(path[i]).ledger) {
      if (e.cell != cell) continue;
      const double amount = e.kind == LedgerEntry::Kind::add ? e.amount : e.amount - e.before;
      if (amount == 0) continue;
      const Cause& cause = program.causes[static_cast<std::size_t>(e.cause)];
      const bool clamp = e.kind == LedgerEntry::Kind::clamp;
      const Key key =
          clamp ? Key{CauseKind::clamp, -1, -1, -1} : Key{cause.kind, cause.index, e.actor, e.target};
      CauseShare& share = causes[key];
      if (share.text.empty()) {
        share.text = cause_text(program, e);
        share.kind = clamp ? CauseKind::clamp : cause.kind;
        share.index = clamp ? -1 : cause.index;
        share.actor = clamp ? -1 : e.actor;
        share.target = clamp ? -1 : e.target;
      }
      share.amount += amount;
      if (!share.by_turn.empty() && share.by_turn.back().first == e.turn)
        share.by_turn.back().second += amount;
      else
        share.by_turn.emplace_back(e.turn, amount);
    }
  }
  for (auto& [key, share] : causes) reason.causes.push_back(std::move(share));
  std::stable_sort(reason.causes.begin(), reason.causes.end(), [](const CauseShare& a, const CauseShare& b) {
    return std::abs(a.amount) > std::abs(b.amount);
  });
  return reason;
}

}  // namespace demarche
