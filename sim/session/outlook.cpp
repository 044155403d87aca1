#include "sim/session/outlook.h"

#include "sim/engine/static_use.h"

namespace demarche {
namespace {

// The moment before the coming turn, with the offer put before the taker as if it had been made a turn
// earlier, or
// (`standing`) as if its terms had been agreed.
struct Supposed {
  std::string problem;
  Snapshot snapshot;
  int pair = -1;
  int slot = -1;
};

std::uint32_t bits_of(const std::vector<int>& terms) {
  std::uint32_t bits = 0;
  for (const int t : terms) bits |= 1u << t;
  return bits;
}

Supposed suppose(const Session& session, const Move& move, bool standing) {
  Supposed result;
  const Program& p = *session.traced(session.layer());
  const Scenario& s = *p.scenario;
  const Layout& l = p.layout;
  const int from = find_actor(s, move.actor);
  const int to = find_actor(s, move.target);
  const int offer = move.act == "offer" ? -1 : find_offer(s, move.act);
  if (from < 0 || to < 0 || (offer < 0 && move.act != "offer")) {
    result.problem = "this is no offer";
    return result;
  }
  for (std::size_t i = 0; i < l.offer_pairs.size(); ++i)
    if (l.offer_pairs[i].from == from && l.offer_pairs[i].to == to) result.pair = static_cast<int>(i);
  for (std::size_t i = 0; i < l.agreements.size(); ++i)
    if (l.agreements[i].offer == -1 && l.agreements[i].from == from && l.agreements[i].to == to)
      result.slot = static_cast<int>(i);
  if (result.pair < 0) {
    result.problem = "no offers pass between the two";
    return result;
  }
  const OfferPair& pair = l.offer_pairs[static_cast<std::size_t>(result.pair)];
  result.snapshot = session.here_played().snapshot;
  const auto set = [&](std::int32_t row, double x) {
    result.snapshot.kept[static_cast<std::size_t>(row - l.first_kept)] = x;
  };
  Bundle bundle;
  if (offer >= 0) {
    bundle.gives = bits_of(s.offers[static_cast<std::size_t>(offer)].gives);
    bundle.asks = bits_of(s.offers[static_cast<std::size_t>(offer)].asks);
  } else {
    const FoundMove found = find_move(p, move);
    result.problem = found.problem;
    bundle = found.bundle;
  }
  if (standing) {
    if (result.slot < 0) return result;
    const AgreementSlot& slot = l.agreements[static_cast<std::size_t>(result.slot)];
    set(slot.until, session.turn() + 1000.0);
    set(slot.gives, bundle.gives);
    set(slot.asks, bundle.asks);
    return result;
  }
  set(pair.open, offer >= 0 ? offer + 1.0 : static_cast<double>(s.offers.size()) + 1.0);
  // As after a fresh offer: there is time to wait if the offer leaves any.
  set(pair.due,
      session.turn() + (offer >= 0 ? s.offers[static_cast<std::size_t>(offer)].answer : Bundle{}.answer));
  if (offer < 0) {
    set(pair.gives, bundle.gives);
    set(pair.asks, bundle.asks);
  }
  return result;
}

Batch begun(const Session& session, const Snapshot& snapshot) {
  Batch batch(session.traced(session.layer()), 1);
  batch.resume(snapshot, session.settings().seed, {&session.settings().run, 1});
  batch.begin_turn();
  return batch;
}

}  // namespace

OfferOutlook offer_outlook(const Session& session, const Move& move) {
  OfferOutlook outlook;
  const Supposed open = suppose(session, move, false);
  outlook.problem = open.problem;
  if (!outlook.problem.empty()) return outlook;
  const Program& p = *session.traced(session.layer());
  const int answer = p.answer_choice[static_cast<std::size_t>(open.pair)];
  const ChoiceReason reason = explain_begun(begun(session, open.snapshot), session.settings(), answer);
  for (const OptionReason& o : reason.options) {
    if (o.option == 0) {
      outlook.chance = o.probability;
      outlook.worth_to_taker = o.utility;
      outlook.taker_terms = o.terms;
    }
    if (o.option == 1) outlook.decline = o.probability;
    if (o.option == 2) outlook.wait = o.probability;
  }
  // What it is worth to its maker is what walking out of it would cost.
  const Supposed standing = suppose(session, move, true);
  if (standing.slot < 0) return outlook;
  const Batch batch = begun(session, standing.snapshot);
  const int maker = find_actor(*p.scenario, move.actor);
  for (std::size_t c = 0; c < p.choices.size(); ++c) {
    const Choice& choice = p.choices[c];
    if (choice.kind != ChoiceKind::instrument || choice.actor != maker) continue;
    for (const OptionReason& o : explain_begun(batch, session.settings(), static_cast<int>(c)).options) {
      const Option& option = p.options_table[static_cast<std::size_t>(choice.first_option + o.option)];
      if (option.kind != OptionKind::end || option.what != standing.slot || !o.possible) continue;
      outlook.worth_to_maker = -o.utility;
      for (TermShare term : o.terms) {
        term.value = -term.value;
        outlook.maker_terms.push_back(std::move(term));
      }
    }
  }
  return outlook;
}

std::optional<TippingQuestion> offer_tipping_question(const Session& session, const Move& move) {
  Supposed open = suppose(session, move, false);
  if (!open.problem.empty()) return std::nullopt;
  const int answer = session.traced(session.layer())->answer_choice[static_cast<std::size_t>(open.pair)];
  const ChoiceReason reason = explain_begun(begun(session, open.snapshot), session.settings(), answer);
  const int first = reason.options[static_cast<std::size_t>(by_probability(reason).front())].option;
  if (first == 0) return std::nullopt;
  return TippingQuestion{
      session.fast(session.layer()), std::move(open.snapshot), session.settings(), answer, first, 0};
}

std::optional<Tipping> answer_of(const TippingQuestion& q) {
  return find_tipping(q.program, q.before, q.settings, q.choice, q.chosen, q.rival);
}

std::optional<Tipping> offer_tipping(const Session& session, const Move& move) {
  const std::optional<TippingQuestion> question = offer_tipping_question(session, move);
  return question ? answer_of(*question) : std::nullopt;
}

std::vector<int> possible_terms(const Scenario& scenario, int party, int other) {
  std::vector<int> terms;
  for (std::size_t t = 0; t < scenario.terms.size(); ++t)
    if (can_promise(scenario, scenario.terms[t], party, other)) terms.push_back(static_cast<int>(t));
  return terms;
}

}  // namespace demarche
