#include "sim/session/position.h"

#include <algorithm>
#include <cmath>

#include "sim/lang/writing.h"
#include "sim/session/log.h"

namespace demarche {
namespace {

const Program& program_of(const Session& session) { return *session.traced(session.layer()); }

// With the events of the coming turn, where there is one.
double row_now(const Session& session, std::int32_t row) {
  if (!session.over()) return session.now().value(row, 0);
  return session.here_played()
      .snapshot.kept[static_cast<std::size_t>(row - program_of(session).layout.first_kept)];
}

double width_of(const Variable& variable) {
  const double width = variable.range.high - variable.range.low;
  return width > 0 ? width : 1;
}

// As it was when the turn that led here was to be decided.
double value_before(const Session& session, int cell) {
  const int parent = session.timeline().at(session.here()).parent;
  double value = cell_value(session, parent < 0 ? session.here() : parent, cell);
  if (parent < 0) return value;
  for (const LedgerEntry& e : session.here_played().ledger) {
    if (e.cell != cell || e.phase != Phase::events) continue;
    value = e.kind == LedgerEntry::Kind::add ? e.before + e.amount : e.amount;
  }
  return value;
}

std::vector<int> terms_of(std::uint32_t bits) {
  std::vector<int> terms;
  for (int t = 0; t < max_terms; ++t)
    if ((bits >> t & 1u) != 0) terms.push_back(t);
  return terms;
}

Package package_of(const Session& session, int offer, std::int32_t gives, std::int32_t asks,
                   std::int32_t lasts) {
  Package package;
  if (offer >= 0) {
    const Offer& o = session.scenario().offers[static_cast<std::size_t>(offer)];
    return {offer, o.gives, o.asks, o.lasts};
  }
  if (gives >= 0) package.gives = terms_of(static_cast<std::uint32_t>(row_now(session, gives)));
  if (asks >= 0) package.asks = terms_of(static_cast<std::uint32_t>(row_now(session, asks)));
  if (lasts >= 0) package.lasts = static_cast<int>(row_now(session, lasts));
  return package;
}

std::string listed(const Scenario& s, const std::vector<int>& actors) {
  std::string text;
  for (std::size_t i = 0; i < actors.size(); ++i)
    text += (i == 0                   ? ""
             : i + 1 == actors.size() ? " or "
                                      : ", ") +
            s.actors[static_cast<std::size_t>(actors[i])].name;
  return text;
}

}  // namespace

std::optional<Figure> find_figure(const Session& session, int variable, int first, int second) {
  const Program& p = program_of(session);
  const Variable& v = session.scenario().variables[static_cast<std::size_t>(variable)];
  if (v.scope == Scope::pair && first == second) return std::nullopt;
  std::int32_t row = p.layout.variables[static_cast<std::size_t>(variable)];
  if (v.scope == Scope::actor) row += first;
  if (v.scope == Scope::pair) row += first * p.layout.actors + second;
  Figure figure;
  figure.cell = row - p.layout.first_kept;
  figure.variable = variable;
  figure.first = first;
  figure.second = second;
  figure.now = row_now(session, row);
  figure.before = value_before(session, figure.cell);
  figure.start = cell_value(session, 0, figure.cell);
  return figure;
}

std::vector<Figure> world_figures(const Session& session) {
  std::vector<Figure> figures;
  const Scenario& s = session.scenario();
  for (std::size_t v = 0; v < s.variables.size(); ++v)
    if (s.variables[v].scope == Scope::world) figures.push_back(*find_figure(session, static_cast<int>(v)));
  return figures;
}

std::vector<Figure> actor_figures(const Session& session, int actor) {
  std::vector<Figure> figures;
  const Scenario& s = session.scenario();
  for (std::size_t v = 0; v < s.variables.size(); ++v)
    if (s.variables[v].scope == Scope::actor)
      figures.push_back(*find_figure(session, static_cast<int>(v), actor));
  return figures;
}

std::vector<Figure> relations(const Session& session, int actor, std::size_t most) {
  const Scenario& s = session.scenario();
  std::vector<std::pair<double, Figure>> ranked;
  for (std::size_t v = 0; v < s.variables.size(); ++v) {
    if (s.variables[v].scope != Scope::pair) continue;
    const double width = width_of(s.variables[v]);
    for (int other = 0; other < static_cast<int>(s.actors.size()); ++other) {
      if (other == actor) continue;
      for (const bool outward : {true, false}) {
        const Figure f =
            *find_figure(session, static_cast<int>(v), outward ? actor : other, outward ? other : actor);
        if (f.now == 0 && f.before == 0 && f.start == 0) continue;
        // What has just moved matters most, then what has moved since the start, then what is large.
        const double weight =
            4 * std::abs(f.now - f.before) + std::abs(f.now - f.start) + 0.1 * std::abs(f.now);
        ranked.emplace_back(weight / width, f);
      }
    }
  }
  std::stable_sort(ranked.begin(), ranked.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<Figure> figures;
  for (std::size_t i = 0; i < ranked.size() && i < most; ++i) figures.push_back(ranked[i].second);
  return figures;
}

std::string figure_label(const Scenario& s, const Figure& f) {
  const Variable& v = s.variables[static_cast<std::size_t>(f.variable)];
  std::string label = v.label.empty() ? v.id : v.label;
  if (v.scope == Scope::pair)
    label += ": " + s.actors[static_cast<std::size_t>(f.first)].name + " → " +
             s.actors[static_cast<std::size_t>(f.second)].name;
  return label;
}

std::string figure_title(const Scenario& s, const Figure& f) {
  const bool of_actor = s.variables[static_cast<std::size_t>(f.variable)].scope == Scope::actor;
  return figure_label(s, f) + (of_actor ? " of " + s.actors[static_cast<std::size_t>(f.first)].name : "");
}

std::string package_title(const Scenario& s, const Package& package) {
  if (package.offer < 0) return "a package of its own";
  const Offer& o = s.offers[static_cast<std::size_t>(package.offer)];
  return "“" + (o.label.empty() ? o.id : o.label) + "”";
}

std::vector<std::string> promise_texts(const Scenario& s, const std::vector<int>& terms, int party,
                                       int other) {
  std::vector<std::string> texts;
  for (const int t : terms) {
    const Term& term = s.terms[static_cast<std::size_t>(t)];
    texts.push_back(fill_names(s, term.label.empty() ? term.id : term.label, party, other));
  }
  return texts;
}

std::vector<WaitingOffer> waiting_offers(const Session& session) {
  const Program& p = program_of(session);
  const auto offers = static_cast<int>(session.scenario().offers.size());
  std::vector<WaitingOffer> waiting;
  for (std::size_t i = 0; i < p.layout.offer_pairs.size(); ++i) {
    const OfferPair& pair = p.layout.offer_pairs[i];
    const int open = static_cast<int>(row_now(session, pair.open));
    if (open <= 0) continue;
    WaitingOffer offer;
    offer.from = pair.from;
    offer.to = pair.to;
    offer.package = package_of(session, open - 1 < offers ? open - 1 : -1, pair.gives, pair.asks, pair.lasts);
    offer.due = static_cast<int>(row_now(session, pair.due));
    offer.choice = p.answer_choice[i];
    waiting.push_back(std::move(offer));
  }
  return waiting;
}

std::vector<Agreement> agreements(const Session& session) {
  std::vector<Agreement> list;
  for (const AgreementSlot& slot : program_of(session).layout.agreements) {
    const int until = static_cast<int>(row_now(session, slot.until));
    if (until > 0)
      list.push_back({slot.from, slot.to, package_of(session, slot.offer, slot.gives, slot.asks, -1), until});
  }
  return list;
}

std::vector<OpenVote> open_votes(const Session& session) {
  const Scenario& s = session.scenario();
  const Layout& l = program_of(session).layout;
  std::vector<OpenVote> votes;
  for (std::size_t i = 0; i < s.proposals.size(); ++i) {
    const ProposalRows& rows = l.proposals[i];
    const int until = static_cast<int>(row_now(session, rows.open_until));
    if (until <= 0) continue;
    const Institution& institution = s.institutions[static_cast<std::size_t>(s.proposals[i].institution)];
    OpenVote vote;
    vote.proposal = static_cast<int>(i);
    vote.tabled_by = static_cast<int>(row_now(session, rows.tabled_by)) - 1;
    vote.until = until;
    vote.backers = static_cast<int>(row_now(session, rows.backers));
    vote.threshold = votes_needed(s, s.proposals[i]);
    for (std::size_t m = 0; m < institution.members.size(); ++m) {
      const int given = static_cast<int>(row_now(session, rows.votes + static_cast<std::int32_t>(m)));
      vote.votes.push_back(given == 1   ? std::optional(OptionKind::yes)
                           : given == 2 ? std::optional(OptionKind::no)
                           : given == 3 ? std::optional(OptionKind::abstain)
                                        : std::nullopt);
    }
    votes.push_back(std::move(vote));
  }
  return votes;
}

std::string how_decided(const Scenario& s, int index) {
  const Proposal& proposal = s.proposals[static_cast<std::size_t>(index)];
  const Institution& institution = s.institutions[static_cast<std::size_t>(proposal.institution)];
  const int threshold = votes_needed(s, proposal);
  const std::string decides = institution.name + " decides: ";
  if (threshold >= static_cast<int>(institution.members.size()))
    return decides + "all " + std::to_string(threshold) + " must vote for it, so each can stop it.";
  std::string text = decides + std::to_string(threshold) + " of " +
                     std::to_string(institution.members.size()) + " votes carry it";
  if (institution.veto.empty())
    text += "; nobody has a veto.";
  else
    text += "; a no of " + listed(s, institution.veto) + " vetoes it.";
  return text;
}

std::vector<double> indicator_history(const Session& session, int moment, int indicator) {
  std::vector<double> values;
  for (const int m : path_to(session.timeline(), moment))
    values.push_back(session.played(m).indicators[static_cast<std::size_t>(indicator)]);
  return values;
}

std::vector<ChoiceReason> open_choices(const Session& session, int actor) {
  std::vector<ChoiceReason> choices;
  if (session.over()) return choices;
  const Program& p = session.now().program();
  for (std::size_t c = 0; c < p.choices.size(); ++c)
    if (p.choices[c].actor == actor)
      if (std::optional<ChoiceReason> reason = explain_coming(session, static_cast<int>(c)))
        choices.push_back(std::move(*reason));
  return choices;
}

Move standing_move(const Session& session, int choice) {
  const Program& p = session.now().program();
  const Choice& c = p.choices[static_cast<std::size_t>(choice)];
  const std::string& id = session.scenario().actors[static_cast<std::size_t>(c.actor)].id;
  for (const Move& move : session.pending()) {
    if (move.actor != id) continue;
    const bool holds_all = move.act == "hold" && move.instrument.empty();
    if (!holds_all && find_move(p, move).choice == choice) return move;
  }
  return name_move(p, choice, default_option(session.now(), choice), session.turn() + 1);
}

std::vector<Move> settled_moves(const Session& session, int actor) {
  std::vector<Move> moves;
  if (session.over()) return moves;
  const Program& p = session.now().program();
  for (std::size_t c = 0; c < p.choices.size(); ++c)
    if (p.choices[c].actor == actor && session.now().is_open(static_cast<int>(c), 0))
      moves.push_back(standing_move(session, static_cast<int>(c)));
  return moves;
}

std::string move_text(const Session& session, const Move& move) {
  const Scenario& s = session.scenario();
  const Program& p = program_of(session);
  if (move.act == "hold" && move.instrument.empty()) return "Hold";
  const FoundMove found = find_move(p, move);
  if (found.choice < 0) return move.act;
  const Choice& choice = p.choices[static_cast<std::size_t>(found.choice)];
  const int from = find_actor(s, move.actor);
  if (found.is_bundle) {
    const int to = find_actor(s, move.target);
    const auto list = [](const std::vector<std::string>& texts) {
      return texts.empty() ? std::string("nothing") : joined(texts);
    };
    return "Offer " + s.actors[static_cast<std::size_t>(to)].name + " for " +
           std::to_string(found.bundle.lasts) +
           " turns: " + list(promise_texts(s, terms_of(found.bundle.gives), from, to)) +
           "; in return: " + list(promise_texts(s, terms_of(found.bundle.asks), to, from));
  }
  std::string text =
      option_text(p, p.options_table[static_cast<std::size_t>(choice.first_option + found.option)]);
  if (choice.kind == ChoiceKind::vote) {
    const Proposal& proposal = s.proposals[static_cast<std::size_t>(choice.proposal)];
    text += ": " + (proposal.label.empty() ? proposal.id : proposal.label);
  }
  if (choice.kind == ChoiceKind::answer)
    text +=
        ": the offer of " +
        s.actors[static_cast<std::size_t>(p.layout.offer_pairs[static_cast<std::size_t>(choice.pair)].from)]
            .name;
  return text;
}

}  // namespace demarche
