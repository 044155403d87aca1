// What an offer would meet with if it were answered now, before it is made.
#pragma once

#include <string>
#include <vector>

#include "sim/session/explain.h"

namespace demarche {

struct OfferOutlook {
  std::string problem;  // why it cannot be made, or ""
  double chance = 0;    // that it is accepted at once, by the model's logit
  double decline = 0;
  double wait = 0;
  double worth_to_maker = 0;  // in units of utility, promises discounted by trust
  double worth_to_taker = 0;  // with what else speaks for or against accepting
  std::vector<TermShare> maker_terms;
  std::vector<TermShare> taker_terms;
};
// `move` is an offer of the scenario or a bundle (act "offer") of a seat, for the turn to come.
OfferOutlook offer_outlook(const Session& session, const Move& move);
// The smallest change of one number that would make accepting the most probable answer; nothing if none does,
// or if it is already.
std::optional<Tipping> offer_tipping(const Session& session, const Move& move);
// The same as a question that can be worked on beside the session; nothing when accepting is the first answer
// already.
struct TippingQuestion {
  std::shared_ptr<const Program> program;
  Snapshot before;
  SessionSettings settings;
  int choice = -1;
  int chosen = -1;
  int rival = -1;
};
std::optional<TippingQuestion> offer_tipping_question(const Session& session, const Move& move);
std::optional<Tipping> answer_of(const TippingQuestion& question);
// Terms that `party` can promise `other`; indices. What a bundle between two actors can be made of.
std::vector<int> possible_terms(const Scenario& scenario, int party, int other);

}  // namespace demarche
