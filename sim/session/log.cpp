#include "sim/session/log.h"

#include <algorithm>
#include <string_view>

namespace demarche {
namespace {

const std::string& name_of_actor(const Scenario& s, int actor) {
  static const std::string nobody = "somebody";
  return actor < 0 ? nobody : s.actors[static_cast<std::size_t>(actor)].name;
}

void replace(std::string& text, const std::string& what, const std::string& with) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
    text.replace(at, what.size(), with);
}

std::string terms_text(const Scenario& s, std::uint32_t bits, int party, int other) {
  std::string text;
  for (std::size_t t = 0; t < s.terms.size(); ++t)
    if ((bits >> t & 1u) != 0)
      text += (text.empty() ? "" : ", ") + fill_names(s, s.terms[t].label, party, other);
  return text.empty() ? "nothing" : text;
}

constexpr int first_wording = 0;  // no turn has this number

// What an action says in the log: its own words, or "NAME: label". A label that names the actor itself stands
// alone.
std::string action_text(const Scenario& s, const Action& a, int actor, int target, int turn) {
  if (!a.says.empty()) {
    const std::string says =
        turn == first_wording ? a.says.substr(0, a.says.find(" | ")) : wording(a.says, turn, actor);
    return fill_names(s, says, actor, target);
  }
  const bool names_actor = a.label.find("{self}") != std::string::npos;
  return fill_names(s, names_actor ? a.label : "{self}: " + a.label, actor, target);
}

std::string label_or(const std::string& label, const std::string& id) { return label.empty() ? id : label; }

const Institution& institution_of(const Scenario& s, const Proposal& proposal) {
  return s.institutions[static_cast<std::size_t>(proposal.institution)];
}

// The rule by which a vote was decided, told where it is decided: "(Council: 3 of 5 for it, 4 are needed)".
std::string tally_text(const Scenario& s, const Proposal& proposal, int backers) {
  const Institution& institution = institution_of(s, proposal);
  const int threshold = votes_needed(s, proposal);
  const auto members = static_cast<int>(institution.members.size());
  const std::string needed = threshold >= members
                                 ? "all are needed"
                                 : std::to_string(threshold) + (threshold == 1 ? " is" : " are") + " needed";
  return " (" + label_or(institution.name, institution.id) + ": " + std::to_string(backers) + " of " +
         std::to_string(members) + " for it, " + needed + ")";
}

bool holds_veto(const Institution& institution, int actor) {
  return std::find(institution.veto.begin(), institution.veto.end(), actor) != institution.veto.end();
}

}  // namespace

std::string fill_names(const Scenario& s, const std::string& text, int actor, int target) {
  std::string result = text;
  replace(result, "{self}", name_of_actor(s, actor));
  replace(result, "{party}", name_of_actor(s, actor));
  replace(result, "{target}", name_of_actor(s, target));
  replace(result, "{other}", name_of_actor(s, target));
  return result;
}

std::string wording(const std::string& says, int turn, int actor) {
  constexpr std::string_view bar = " | ";
  int count = 1;
  for (std::size_t at = says.find(bar); at != std::string::npos; at = says.find(bar, at + bar.size()))
    ++count;
  if (count == 1) return says;
  // The plain remainder of an even count would leave what is done every other turn with half of the wordings.
  const int round = turn + actor + 1;
  const int wanted = (count % 2 == 0 ? round + round / count : round) % count;
  std::size_t begin = 0;
  for (int i = 0; i < wanted; ++i) begin = says.find(bar, begin) + bar.size();
  return says.substr(begin, says.find(bar, begin) - begin);
}

LogLine log_line(const Scenario& s, const Happening& h, int turn) {
  using Kind = Happening::Kind;
  LogLine line;
  line.turn = turn;
  line.date = date_label(turn_start(s.start, s.step, turn), s.step);
  line.actor = h.actor;
  line.target = h.target;
  line.visible = "open";
  const auto what = static_cast<std::size_t>(h.what < 0 ? 0 : h.what);
  const std::string self = name_of_actor(s, h.actor);
  const std::string target = name_of_actor(s, h.target);
  const auto offer_label = [&] {
    return h.what < 0 ? std::string("a package")
                      : "“" + label_or(s.offers[what].label, s.offers[what].id) + "”";
  };
  const auto proposal_label = [&] {
    return "“" + label_or(s.proposals[what].label, s.proposals[what].id) + "”";
  };
  switch (h.kind) {
    case Kind::event:
      line.action = s.events[what].name;
      line.text = s.events[what].says.empty() ? s.events[what].label : wording(s.events[what].says, turn, -1);
      break;
    case Kind::rule:
      line.action = s.rules[what].name;
      line.text = fill_names(s, wording(s.rules[what].says, turn, h.actor), h.actor, h.target);
      break;
    case Kind::acted: {
      const Action& a = s.actions[what];
      line.action = a.id;
      line.text = action_text(s, a, h.actor, h.target, turn);
      line.visible = a.covert ? "covert" : "open";
      break;
    }
    case Kind::exposed:
      line.action = s.actions[what].id;
      // All that was done so far comes out, whatever its wordings were: the first stands for them.
      line.text = "It comes out: " + action_text(s, s.actions[what], h.actor, h.target, first_wording);
      line.visible = "exposed";
      break;
    case Kind::offered:
      line.action = h.what < 0 ? "offer" : s.offers[what].id;
      line.text = self + " offers " + target + " " + offer_label();
      if (h.what < 0)
        line.text += ": gives " + terms_text(s, h.gives, h.actor, h.target) + "; asks " +
                     terms_text(s, h.asks, h.target, h.actor);
      break;
    case Kind::crossed:
      line.action = h.what < 0 ? "offer" : s.offers[what].id;
      line.text = self + " keeps back " + offer_label() + ": an offer of " + target + " comes first";
      break;
    case Kind::accepted:
    case Kind::declined:
    case Kind::lapsed:
      line.action = h.what < 0 ? "offer" : s.offers[what].id;
      line.text = h.kind == Kind::lapsed ? target + "’s offer of " + offer_label() + " to " + self + " lapses"
                                         : self + (h.kind == Kind::accepted ? " accepts " : " declines ") +
                                               offer_label() + " of " + target;
      break;
    case Kind::ended:
      line.action = "end";
      line.text = self + " ends " + offer_label() + " with " + target;
      break;
    case Kind::breached:
      line.action = "breach";
      line.text = self + " is found to break " + offer_label() + " with " + target + ": " +
                  fill_names(s, s.terms[static_cast<std::size_t>(h.detail)].label, h.actor, h.target);
      break;
    case Kind::expired:
      line.action = "expire";
      line.text = offer_label() + " between " + self + " and " + target + " runs out";
      break;
    case Kind::tabled:
      line.action = s.proposals[what].id;
      if (!s.proposals[what].says.empty())
        line.text = fill_names(s, wording(s.proposals[what].says, turn, h.actor), h.actor, -1);
      else
        line.text = (h.actor < 0 ? "On the table: " : self + " brings in ") + proposal_label();
      break;
    case Kind::voted: {
      line.action = s.proposals[what].id;
      const auto kind = static_cast<OptionKind>(h.detail);
      line.text = self +
                  (kind == OptionKind::yes  ? " backs "
                   : kind == OptionKind::no ? " votes against "
                                            : " abstains on ") +
                  proposal_label();
      // The commonest error about councils is to take an abstention for a veto.
      if (kind == OptionKind::abstain && holds_veto(institution_of(s, s.proposals[what]), h.actor))
        line.text += ", which is no veto";
      break;
    }
    case Kind::passed:
      line.action = s.proposals[what].id;
      line.text = proposal_label() + " is carried" + tally_text(s, s.proposals[what], h.detail);
      break;
    case Kind::failed:
      line.action = s.proposals[what].id;
      line.text = proposal_label() + " fails" + tally_text(s, s.proposals[what], h.detail);
      line.text += h.detail >= votes_needed(s, s.proposals[what]) ? ": a veto stops it" : ": too few votes";
      break;
    case Kind::vetoed:
      line.action = s.proposals[what].id;
      line.text = self + " vetoes " + proposal_label();
      line.veto = true;
      break;
  }
  return line;
}

namespace {

struct CellOwner {
  const Variable* variable = nullptr;  // null: no cell of the state
  const Actor* first = nullptr;        // whose, or from whom
  const Actor* second = nullptr;       // towards whom
};

CellOwner owner_of(const Program& p, int cell) {
  const Layout& l = p.layout;
  const Scenario& s = *p.scenario;
  const std::int32_t row = l.first_kept + cell;
  for (std::size_t v = 0; v < s.variables.size(); ++v) {
    const std::int32_t offset = row - l.variables[v];
    if (offset < 0 || offset >= l.rows_of(s.variables[v])) continue;
    const auto actor = [&](std::int32_t a) { return &s.actors[static_cast<std::size_t>(a)]; };
    switch (s.variables[v].scope) {
      case Scope::world: return {&s.variables[v], nullptr, nullptr};
      case Scope::actor: return {&s.variables[v], actor(offset), nullptr};
      case Scope::pair: return {&s.variables[v], actor(offset / l.actors), actor(offset % l.actors)};
    }
  }
  return {};
}

}  // namespace

std::string cell_name(const Program& p, int cell) {
  const CellOwner owner = owner_of(p, cell);
  if (owner.variable == nullptr) return "?";
  const std::string& id = owner.variable->id;
  if (owner.second != nullptr) return id + "[" + owner.first->id + ", " + owner.second->id + "]";
  return (owner.first != nullptr ? owner.first->id : "world") + "." + id;
}

std::string cell_label(const Program& p, int cell) {
  const CellOwner owner = owner_of(p, cell);
  if (owner.variable == nullptr) return "?";
  const std::string& label = owner.variable->label.empty() ? owner.variable->id : owner.variable->label;
  if (owner.second != nullptr) return label + ": " + owner.first->name + " → " + owner.second->name;
  return label + (owner.first != nullptr ? " of " + owner.first->name : "");
}

std::string cause_text(const Program& p, const LedgerEntry& entry) {
  const Scenario& s = *p.scenario;
  if (entry.kind == LedgerEntry::Kind::clamp) return "limit of its range";
  const Cause& cause = p.causes[static_cast<std::size_t>(entry.cause)];
  const auto i = static_cast<std::size_t>(cause.index);
  switch (cause.kind) {
    case CauseKind::action:
      return fill_names(s, s.actions[i].label, entry.actor, entry.target) + " (" +
             name_of_actor(s, entry.actor) + ")";
    case CauseKind::event: return s.events[i].label;
    case CauseKind::rule: return s.rules[i].label;
    case CauseKind::term_start:
    case CauseKind::term_each_turn: return fill_names(s, s.terms[i].label, entry.actor, entry.target);
    case CauseKind::accepted: return "“" + s.offers[i].label + "” accepted";
    case CauseKind::declined: return "“" + s.offers[i].label + "” declined";
    case CauseKind::breached: return "“" + s.offers[i].label + "” broken";
    case CauseKind::ended: return "“" + s.offers[i].label + "” ended";
    case CauseKind::passed: return "“" + s.proposals[i].label + "” carried";
    case CauseKind::failed: return "“" + s.proposals[i].label + "” failed";
    case CauseKind::vetoed: return "“" + s.proposals[i].label + "” vetoed";
    case CauseKind::backed:
      return "“" + s.proposals[i].label + "” joined by " + name_of_actor(s, entry.actor);
    case CauseKind::start:
    case CauseKind::clamp: break;
  }
  return "start";
}

std::string option_text(const Program& p, const Option& o) {
  const Scenario& s = *p.scenario;
  const auto what = static_cast<std::size_t>(o.what < 0 ? 0 : o.what);
  const std::string target = o.target < 0 ? "" : s.actors[static_cast<std::size_t>(o.target)].name;
  switch (o.kind) {
    case OptionKind::hold: return "Hold";
    case OptionKind::act: return fill_names(s, s.actions[what].label, o.actor, o.target);
    case OptionKind::offer: return "Offer " + target + ": " + s.offers[what].label;
    case OptionKind::bundle: return "Make " + target + " an offer of your own";
    case OptionKind::end: {
      const int offer = p.layout.agreements[what].offer;
      return "End “" + (offer < 0 ? "the agreement" : s.offers[static_cast<std::size_t>(offer)].label) +
             "” with " + target;
    }
    case OptionKind::table: return "Bring in: " + s.proposals[what].label;
    case OptionKind::accept: return "Accept";
    case OptionKind::decline: return "Decline";
    case OptionKind::wait: return "Wait";
    case OptionKind::yes: return "Vote for";
    case OptionKind::abstain: return "Abstain";
    case OptionKind::no: return "Vote against";
  }
  return {};
}

std::string choice_text(const Program& p, const Choice& c) {
  const Scenario& s = *p.scenario;
  switch (c.kind) {
    case ChoiceKind::instrument: return name_of(c.instrument);
    case ChoiceKind::answer:
      return "answer to " +
             s.actors[static_cast<std::size_t>(p.layout.offer_pairs[static_cast<std::size_t>(c.pair)].from)]
                 .name;
    case ChoiceKind::vote: return "vote on " + s.proposals[static_cast<std::size_t>(c.proposal)].label;
  }
  return {};
}

}  // namespace demarche
