#include "gui/uses.h"

#include "sim/scenario/feeds.h"
#include "sim/session/log.h"

namespace demarche::gui {
namespace {

const std::string& or_id(const std::string& label, const std::string& id) {
  return label.empty() ? id : label;
}

// Labels name actors by role; of the rules alone nobody knows who that is.
std::string without_roles(const Scenario& s, const std::string& label) {
  return fill_names(s, label, -1, -1);
}

void add(std::vector<NamedFormula>& list, const std::string& title, const Expression& e,
         bool effect = false) {
  if (!e.empty()) list.push_back({title, &e, effect});
}

void add(std::vector<NamedFormula>& list, const std::string& title, const std::vector<Effect>& effects) {
  for (const Effect& e : effects) add(list, title, e.expression, true);
}

void add(std::vector<NamedFormula>& list, const std::string& title, const std::vector<UtilityTerm>& terms) {
  for (const UtilityTerm& t : terms) add(list, title + ": " + t.name, t.adds);
}

std::vector<const std::vector<Effect>*> effects_with(const Scenario& s, RuleKind kind, int entry) {
  std::vector<const std::vector<Effect>*> lists;
  const auto i = static_cast<std::size_t>(entry);
  switch (kind) {
    case RuleKind::parameters: break;
    case RuleKind::actions: lists = {&s.actions[i].effects}; break;
    case RuleKind::rules: lists = {&s.rules[i].effects}; break;
    case RuleKind::events: lists = {&s.events[i].effects}; break;
    case RuleKind::terms: lists = {&s.terms[i].on_start, &s.terms[i].each_turn}; break;
    case RuleKind::proposals:
      lists = {&s.proposals[i].on_pass, &s.proposals[i].on_fail, &s.proposals[i].on_veto,
               &s.proposals[i].each_yes};
      break;
  }
  return lists;
}

constexpr RuleKind changing_kinds[] = {RuleKind::actions, RuleKind::rules, RuleKind::events, RuleKind::terms,
                                       RuleKind::proposals};

template <class Reads>
std::vector<Use> uses(const Scenario& s, Reads&& reads) {
  std::vector<Use> list;
  for (const RuleKind kind : changing_kinds)
    for (int entry = 0; entry < count_of(s, kind); ++entry) {
      std::string how;
      for (const NamedFormula& f : formulas_of(s, kind, entry))
        if (reads(*f.formula) && how.find(f.title) == std::string::npos)
          how += (how.empty() ? "" : "; ") + f.title;
      if (!how.empty()) list.push_back({kind, entry, label_of(s, kind, entry), how});
    }
  return list;
}

}  // namespace

int count_of(const Scenario& s, RuleKind kind) {
  switch (kind) {
    case RuleKind::parameters: return static_cast<int>(s.parameters.size());
    case RuleKind::actions: return static_cast<int>(s.actions.size());
    case RuleKind::rules: return static_cast<int>(s.rules.size());
    case RuleKind::events: return static_cast<int>(s.events.size());
    case RuleKind::terms: return static_cast<int>(s.terms.size());
    case RuleKind::proposals: return static_cast<int>(s.proposals.size());
  }
  return 0;
}

std::string label_of(const Scenario& s, RuleKind kind, int entry) {
  const auto i = static_cast<std::size_t>(entry);
  switch (kind) {
    case RuleKind::parameters: return or_id(s.parameters[i].label, s.parameters[i].id);
    case RuleKind::actions: return without_roles(s, or_id(s.actions[i].label, s.actions[i].id));
    case RuleKind::rules: return s.rules[i].name;
    case RuleKind::events: return s.events[i].name;
    case RuleKind::terms: return without_roles(s, or_id(s.terms[i].label, s.terms[i].id));
    case RuleKind::proposals: return or_id(s.proposals[i].label, s.proposals[i].id);
  }
  return {};
}

std::vector<NamedFormula> formulas_of(const Scenario& s, RuleKind kind, int entry) {
  std::vector<NamedFormula> list;
  if (entry < 0 || entry >= count_of(s, kind)) return list;
  const auto i = static_cast<std::size_t>(entry);
  switch (kind) {
    case RuleKind::parameters: break;
    case RuleKind::actions: {
      const Action& a = s.actions[i];
      add(list, "Who can", a.actor);
      add(list, "At whom", a.target);
      add(list, "Needs", a.needs);
      add(list, "Why", a.why);
      add(list, "Effect", a.effects);
      break;
    }
    case RuleKind::rules:
      add(list, "When", s.rules[i].when);
      add(list, "Effect", s.rules[i].effects);
      break;
    case RuleKind::events:
      add(list, "Chance in a turn", s.events[i].chance);
      add(list, "When", s.events[i].when);
      add(list, "Effect", s.events[i].effects);
      break;
    case RuleKind::terms: {
      const Term& t = s.terms[i];
      add(list, "Who can promise it", t.party);
      add(list, "To whom", t.other);
      add(list, "Worth to who promises", t.worth_to_party);
      add(list, "Worth to the other", t.worth_to_other);
      add(list, "At once", t.on_start);
      add(list, "Each turn", t.each_turn);
      add(list, "Broken when", t.breach);
      add(list, "Noticed with chance", t.detected);
      break;
    }
    case RuleKind::proposals: {
      const Proposal& p = s.proposals[i];
      add(list, "Who can bring it in", p.actor);
      add(list, "Needs", p.needs);
      add(list, "Why bring it in", p.why);
      add(list, "Why vote for it", p.vote);
      add(list, "When it passes", p.on_pass);
      add(list, "When it fails", p.on_fail);
      add(list, "For each veto", p.on_veto);
      add(list, "For each yes", p.each_yes);
      break;
    }
  }
  return list;
}

std::vector<Use> uses_of_parameter(const Scenario& s, int parameter) {
  return uses(s, [&](const Expression& e) { return reads_parameter(s, e, parameter); });
}

std::vector<Use> uses_of_variable(const Scenario& s, int variable) {
  return uses(s, [&](const Expression& e) {
    return static_cast<bool>(variables_read(s, e)[static_cast<std::size_t>(variable)]);
  });
}

std::vector<Use> causes_of_variable(const Scenario& s, int variable) {
  std::vector<Use> list;
  for (const RuleKind kind : changing_kinds)
    for (int entry = 0; entry < count_of(s, kind); ++entry) {
      std::string how;
      for (const std::vector<Effect>* effects : effects_with(s, kind, entry))
        for (const Effect& e : *effects)
          for (const NodeId changed : {e.lvalue, e.destination})
            if (changed != no_node && e.expression.node(changed).kind == NodeKind::variable &&
                e.expression.node(changed).symbol == variable && how.empty())
              how = e.expression.text.value;
      if (!how.empty()) list.push_back({kind, entry, label_of(s, kind, entry), how});
    }
  return list;
}

}  // namespace demarche::gui
