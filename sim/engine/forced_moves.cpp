#include "sim/engine/forced_moves.h"

#include "sim/lang/writing.h"

namespace demarche {
namespace {

int find_option(const Program& p, const Choice& choice, auto&& fits) {
  for (int o = 0; o < choice.options; ++o) {
    const Option& option = p.options_table[static_cast<std::size_t>(choice.first_option + o)];
    if (!option.dead && fits(option)) return o;
  }
  return -1;
}

std::uint32_t term_bits(const Scenario& s, const std::vector<std::string>& names, std::string& problem) {
  std::uint32_t bits = 0;
  for (const std::string& name : names) {
    const int term = find_term(s, name);
    if (term < 0)
      problem = "there is no term `" + name + "`";
    else
      bits |= 1u << term;
  }
  return bits;
}

// What in a bundle cannot be promised, or nothing.
std::string bundle_problem(const Scenario& s, const Bundle& bundle, int from, int to) {
  for (std::size_t t = 0; t < s.terms.size(); ++t) {
    const auto unable = [&](std::uint32_t bits, int party, int other) {
      return (bits >> t & 1u) != 0 && !can_promise(s, s.terms[t], party, other);
    };
    const bool giver = unable(bundle.gives, from, to);
    if (!giver && !unable(bundle.asks, to, from)) continue;
    const auto id = [&](int actor) -> const std::string& {
      return s.actors[static_cast<std::size_t>(actor)].id;
    };
    return id(giver ? from : to) + " cannot promise `" + s.terms[t].id + "` to " + id(giver ? to : from);
  }
  return {};
}

}  // namespace

FoundMove find_move(const Program& p, const Move& move) {
  const Scenario& s = *p.scenario;
  FoundMove found;
  const int actor = find_actor(s, move.actor);
  const int target = move.target.empty() ? -1 : find_actor(s, move.target);
  if (actor < 0) {
    found.problem = "there is no actor `" + move.actor + "`";
    return found;
  }
  for (std::size_t c = 0; c < p.choices.size(); ++c) {
    const Choice& choice = p.choices[c];
    if (choice.actor != actor) continue;
    int option = -1;
    if (!move.answer.empty()) {
      if (choice.kind != ChoiceKind::answer ||
          p.layout.offer_pairs[static_cast<std::size_t>(choice.pair)].from != find_actor(s, move.answer))
        continue;
      option = move.vote == "accept" ? 0 : move.vote == "decline" ? 1 : 2;
    } else if (!move.ballot.empty()) {
      if (choice.kind != ChoiceKind::vote || choice.proposal != find_proposal(s, move.ballot)) continue;
      option = move.vote == "yes" ? 0 : move.vote == "abstain" ? 1 : 2;
    } else if (choice.kind != ChoiceKind::instrument) {
      continue;
    } else if (move.act == "hold") {
      if (!move.instrument.empty() && move.instrument != name_of(choice.instrument)) continue;
      option = 0;
    } else if (move.act == "offer") {
      option = find_option(
          p, choice, [&](const Option& o) { return o.kind == OptionKind::bundle && o.target == target; });
      if (option >= 0) {
        found.is_bundle = true;
        found.bundle.gives = term_bits(s, move.gives, found.problem);
        found.bundle.asks = term_bits(s, move.asks, found.problem);
        if (move.lasts > 0) found.bundle.lasts = move.lasts;
        if (found.problem.empty()) found.problem = bundle_problem(s, found.bundle, actor, target);
        if (!found.problem.empty()) return found;
      }
    } else {
      option = find_option(p, choice, [&](const Option& o) {
        const bool aimed = move.target.empty() || o.target == target;
        switch (o.kind) {
          case OptionKind::act: return aimed && s.actions[static_cast<std::size_t>(o.what)].id == move.act;
          case OptionKind::offer: return aimed && s.offers[static_cast<std::size_t>(o.what)].id == move.act;
          case OptionKind::table: return s.proposals[static_cast<std::size_t>(o.what)].id == move.act;
          case OptionKind::end: {
            const int offer = p.layout.agreements[static_cast<std::size_t>(o.what)].offer;
            return move.act == "end" && aimed &&
                   (offer < 0 ? move.offer.empty() || move.offer == "offer"
                              : s.offers[static_cast<std::size_t>(offer)].id == move.offer);
          }
          default: return false;
        }
      });
    }
    if (option < 0) continue;
    found.choice = static_cast<int>(c);
    found.option = option;
    return found;
  }
  found.problem = move.actor + " has no such move" + (move.act.empty() ? "" : " as `" + move.act + "`") +
                  (move.target.empty() ? "" : " at " + move.target);
  return found;
}

Move name_move(const Program& p, int choice_index, int option_index, int turn, const Bundle& bundle) {
  const Scenario& s = *p.scenario;
  const Choice& choice = p.choices[static_cast<std::size_t>(choice_index)];
  const Option& o = p.options_table[static_cast<std::size_t>(choice.first_option + option_index)];
  const auto actor_id = [&](int a) {
    return a < 0 ? std::string() : s.actors[static_cast<std::size_t>(a)].id;
  };
  const auto what = static_cast<std::size_t>(o.what < 0 ? 0 : o.what);
  const auto term_ids = [&](std::uint32_t bits) {
    std::vector<std::string> ids;
    for (std::size_t t = 0; t < s.terms.size(); ++t)
      if ((bits >> t & 1u) != 0) ids.push_back(s.terms[t].id);
    return ids;
  };
  Move move;
  move.turn = turn;
  move.actor = actor_id(choice.actor);
  switch (o.kind) {
    case OptionKind::hold:
      move.act = "hold";
      move.instrument = name_of(choice.instrument);
      return move;
    case OptionKind::act: move.act = s.actions[what].id; break;
    case OptionKind::offer: move.act = s.offers[what].id; break;
    case OptionKind::table: move.act = s.proposals[what].id; return move;
    case OptionKind::bundle:
      move.act = "offer";
      move.gives = term_ids(bundle.gives);
      move.asks = term_ids(bundle.asks);
      move.lasts = bundle.lasts;
      break;
    case OptionKind::end: {
      move.act = "end";
      const int offer = p.layout.agreements[what].offer;
      if (offer >= 0) move.offer = s.offers[static_cast<std::size_t>(offer)].id;
      break;
    }
    case OptionKind::accept:
    case OptionKind::decline:
    case OptionKind::wait:
      move.answer = actor_id(o.target);
      move.vote = o.kind == OptionKind::accept    ? "accept"
                  : o.kind == OptionKind::decline ? "decline"
                                                  : "wait";
      return move;
    case OptionKind::yes:
    case OptionKind::abstain:
    case OptionKind::no:
      move.ballot = s.proposals[what].id;
      move.vote = o.kind == OptionKind::yes ? "yes" : o.kind == OptionKind::no ? "no" : "abstain";
      return move;
  }
  move.target = actor_id(o.target);
  return move;
}

std::string decision_text(const Move& m) {
  if (!m.answer.empty()) return m.actor + " answers " + m.answer + ": " + m.vote;
  if (!m.ballot.empty()) return m.actor + " votes " + m.vote + " on " + m.ballot;
  if (m.act == "hold") return m.actor + ": hold" + (m.instrument.empty() ? "" : " (" + m.instrument + ")");
  if (m.act == "end")
    return m.actor + " ends " + (m.offer.empty() ? "the agreement" : m.offer) + " with " + m.target;
  if (m.act == "offer")
    return m.actor + " offers " + m.target + " " + (m.gives.empty() ? "nothing" : joined(m.gives)) + " for " +
           (m.asks.empty() ? "nothing" : joined(m.asks)) +
           (m.lasts == 0 ? "" : ", " + std::to_string(m.lasts) + " turns");
  return m.actor + ": " + m.act + (m.target.empty() ? "" : " " + m.target);
}

bool force_moves(Batch& batch, const std::vector<Move>& moves, int lane, std::vector<int>* kept) {
  bool all = true;
  for (std::size_t m = 0; m < moves.size(); ++m) {
    const Move& move = moves[m];
    if (!move.is_of(batch.turn())) continue;
    const auto note = [&] {
      if (kept != nullptr && move.is_kept_up()) ++(*kept)[m];
    };
    // To hold without naming an instrument means all of them.
    if (move.act == "hold" && move.instrument.empty()) {
      const int actor = find_actor(*batch.program().scenario, move.actor);
      for (std::size_t c = 0; c < batch.program().choices.size(); ++c) {
        const Choice& choice = batch.program().choices[c];
        if (choice.kind == ChoiceKind::instrument && choice.actor == actor)
          batch.force(lane, static_cast<int>(c), 0);
      }
      note();
      continue;
    }
    const FoundMove found = find_move(batch.program(), move);
    const bool empty = found.is_bundle && (found.bundle.gives | found.bundle.asks) == 0;
    const bool fits = found.choice >= 0 && !empty;
    if (move.is_kept_up() && !(fits && batch.can_force(found.choice, found.option, lane))) continue;
    if (!fits) {
      all = false;
      continue;
    }
    if (found.is_bundle)
      batch.force_bundle(lane, found.choice, found.option, found.bundle);
    else
      batch.force(lane, found.choice, found.option);
    note();
  }
  return all;
}

}  // namespace demarche
