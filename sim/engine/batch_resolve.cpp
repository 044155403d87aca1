// Resolve and Assess: what was chosen is put on record, takes effect, and changes offers, agreements and votes.
#include <algorithm>
#include <bit>
#include <cmath>

#include "sim/engine/batch.h"
#include "sim/engine/random.h"

namespace demarche {

void Batch::record(RecordVerb verb, int thing, int a, int b, int lane) {
  const Layout& l = program_->layout;
  const auto known = l.record_index.find({verb, thing});
  if (known == l.record_index.end()) return;
  const RecordTable& t = l.records[static_cast<std::size_t>(known->second)];
  const auto round = static_cast<double>(turn_);
  const std::int32_t place = t.actors == 2 ? a * l.actors + b : t.actors == 1 ? a : 0;
  cell(t.last + place, lane) = round;
  if (t.actors == 2) {
    cell(t.any_second + a, lane) = round;
    cell(t.any_first + b, lane) = round;
  }
  if (t.actors >= 1) cell(t.any_all, lane) = round;
  if (t.bits >= 0) {
    double& bits = cell(t.bits + place, lane);
    bits = std::bit_cast<double>(std::bit_cast<std::uint64_t>(bits) | std::uint64_t{1} << (turn_ & 63));
  }
}

void Batch::expose(int action, int a, int b, int lane) {
  const Layout& l = program_->layout;
  // What was never done cannot come out.
  const auto did = l.record_index.find({RecordVerb::did, action});
  const bool pair = program_->scenario->actions[static_cast<std::size_t>(action)].has_target;
  const std::int32_t place = pair ? a * l.actors + b : a;
  double last = never_round;
  if (did != l.record_index.end())
    last = value(l.records[static_cast<std::size_t>(did->second)].last + place, lane);
  if (last == never_round) return;
  record(RecordVerb::exposed, action, a, b, lane);
  const auto known = l.record_index.find({RecordVerb::known, action});
  if (known != l.record_index.end()) {
    const RecordTable& t = l.records[static_cast<std::size_t>(known->second)];
    cell(t.last + place, lane) = last;
    if (pair) {
      cell(t.any_second + a, lane) = std::max(value(t.any_second + a, lane), last);
      cell(t.any_first + b, lane) = std::max(value(t.any_first + b, lane), last);
    }
    cell(t.any_all, lane) = std::max(value(t.any_all, lane), last);
    if (t.bits >= 0)
      cell(t.bits + place, lane) = value(l.records[static_cast<std::size_t>(did->second)].bits + place, lane);
  }
  Happening h;
  h.kind = Happening::Kind::exposed;
  h.what = action;
  h.actor = a;
  h.target = b;
  happened(h, lane);
}

void Batch::table(int proposal, int by, int lane, bool this_turn) {
  const ProposalRows& r = program_->layout.proposals[static_cast<std::size_t>(proposal)];
  if (value(r.open_until, lane) > 0) return;  // one vote at a time
  const Proposal& p = program_->scenario->proposals[static_cast<std::size_t>(proposal)];
  cell(r.open_until, lane) = static_cast<double>(turn_ + p.open - (this_turn ? 1 : 0));
  cell(r.tabled_by, lane) = by + 1.0;
  cell(r.tabled_round, lane) = static_cast<double>(turn_);
  cell(r.backers, lane) = 0.0;
  const auto members =
      program_->scenario->institutions[static_cast<std::size_t>(p.institution)].members.size();
  for (std::size_t m = 0; m < members; ++m) cell(r.votes + static_cast<std::int32_t>(m), lane) = 0.0;
  if (by >= 0) record(RecordVerb::tabled, proposal, by, -1, lane);
  Happening h;
  h.kind = Happening::Kind::tabled;
  h.what = proposal;
  h.actor = by;
  happened(h, lane);
}

int Batch::agreement_slot(int offer, int from, int to) const {
  const std::vector<AgreementSlot>& list = program_->layout.agreements;
  for (std::size_t i = 0; i < list.size(); ++i)
    if (list[i].offer == offer && list[i].from == from && list[i].to == to) return static_cast<int>(i);
  return -1;
}

void Batch::start_agreement(int index, int lane, int until, std::uint32_t gives, std::uint32_t asks) {
  const Layout& l = program_->layout;
  const AgreementSlot& slot = l.agreements[static_cast<std::size_t>(index)];
  if (value(slot.until, lane) > 0) stop_agreement(index, lane, false);  // a new bundle takes the old one's place
  cell(slot.until, lane) = static_cast<double>(until);
  new_agreement_[static_cast<std::size_t>(index) * static_cast<std::size_t>(padded_) + static_cast<std::size_t>(lane)] = 1;
  if (slot.gives >= 0) {
    cell(slot.gives, lane) = static_cast<double>(gives);
    cell(slot.asks, lane) = static_cast<double>(asks);
  }
  if (slot.offer >= 0 && l.stands[static_cast<std::size_t>(slot.offer)] >= 0)
    cell(l.stands[static_cast<std::size_t>(slot.offer)] + slot.from * l.actors + slot.to, lane) = 1.0;
  for (std::size_t t = 0; t < l.promised.size(); ++t) {
    if (l.promised[t] < 0) continue;
    if (has_term(slot, static_cast<int>(t), true, lane))
      cell(l.promised[t] + slot.from * l.actors + slot.to, lane) += 1.0;
    if (has_term(slot, static_cast<int>(t), false, lane))
      cell(l.promised[t] + slot.to * l.actors + slot.from, lane) += 1.0;
  }
}

void Batch::stop_agreement(int index, int lane, bool pause) {
  const Layout& l = program_->layout;
  const AgreementSlot& slot = l.agreements[static_cast<std::size_t>(index)];
  cell(slot.until, lane) = 0.0;
  if (pause) cell(slot.refused, lane) = static_cast<double>(turn_);
  if (slot.offer >= 0 && l.stands[static_cast<std::size_t>(slot.offer)] >= 0)
    cell(l.stands[static_cast<std::size_t>(slot.offer)] + slot.from * l.actors + slot.to, lane) = 0.0;
  for (std::size_t t = 0; t < l.promised.size(); ++t) {
    if (l.promised[t] < 0) continue;
    if (has_term(slot, static_cast<int>(t), true, lane))
      cell(l.promised[t] + slot.from * l.actors + slot.to, lane) -= 1.0;
    if (has_term(slot, static_cast<int>(t), false, lane))
      cell(l.promised[t] + slot.to * l.actors + slot.from, lane) -= 1.0;
  }
}

void Batch::resolve() {
  const Layout& l = program_->layout;
  std::fill_n(&cell(l.round, 0), padded_, static_cast<double>(turn_));
  if (turn_ >= 64)
    for (const RecordTable& t : l.records) {
      if (t.bits < 0) continue;
      const std::int32_t rows = t.actors == 2 ? l.actors * l.actors : t.actors == 1 ? l.actors : 1;
      for (std::int32_t r = t.bits; r < t.bits + rows; ++r)
        for (int lane = 0; lane < lanes_; ++lane)
          cell(r, lane) = std::bit_cast<double>(std::bit_cast<std::uint64_t>(value(r, lane)) &
                                                ~(std::uint64_t{1} << (turn_ & 63)));
    }
  resolve_records();
  resolve_effects();
  apply(Phase::resolve);
  resolve_protocol();
}

// First everything that was done goes on record, so that all effects see the same round.
void Batch::resolve_records() {
  const Program& p = *program_;
  const Scenario& s = *p.scenario;
  const auto width = static_cast<std::size_t>(padded_);
  for (std::size_t c = 0; c < p.choices.size(); ++c) {
    const Choice& choice = p.choices[c];
    for (int lane = 0; lane < lanes_; ++lane) {
      const std::int32_t pick = picked_[c * width + static_cast<std::size_t>(lane)];
      if (pick < 0 || !running(lane)) continue;
      const Option& o = p.options_table[static_cast<std::size_t>(choice.first_option + pick)];
      Happening h;
      h.what = o.what;
      h.actor = o.actor;
      h.target = o.target;
      switch (o.kind) {
        case OptionKind::hold: continue;
        case OptionKind::act: {
          record(RecordVerb::did, o.what, o.actor, o.target, lane);
          if (!s.actions[static_cast<std::size_t>(o.what)].covert)
            record(RecordVerb::known, o.what, o.actor, o.target, lane);
          h.kind = Happening::Kind::acted;
          break;
        }
        case OptionKind::offer:
          record(RecordVerb::offered, o.what, o.actor, o.target, lane);
          h.kind = Happening::Kind::offered;
          break;
        case OptionKind::bundle: {
          const Bundle& b = bundles_[static_cast<std::size_t>(bundle_of_pair_[static_cast<std::size_t>(o.what)]) * width +
                                     static_cast<std::size_t>(lane)];
          h.kind = Happening::Kind::offered;
          h.what = -1;
          h.gives = b.gives;
          h.asks = b.asks;
          break;
        }
        case OptionKind::end: {
          const AgreementSlot& slot = p.layout.agreements[static_cast<std::size_t>(o.what)];
          if (slot.offer >= 0) record(RecordVerb::ended, slot.offer, o.actor, o.target, lane);
          h.kind = Happening::Kind::ended;
          h.what = slot.offer;
          break;
        }
        case OptionKind::table: continue;  // put on record when it comes to the table
        case OptionKind::accept:
        case OptionKind::decline:
        case OptionKind::wait: {
          const OfferPair& pair = p.layout.offer_pairs[static_cast<std::size_t>(o.what)];
          const int offer = static_cast<int>(value(pair.open, lane)) - 1;
          const bool lapsed = o.kind == OptionKind::wait && value(pair.due, lane) <= turn_;
          if (o.kind == OptionKind::wait && !lapsed) continue;
          h.what = offer < static_cast<int>(s.offers.size()) ? offer : -1;
          if (h.what >= 0)
            record(o.kind == OptionKind::accept ? RecordVerb::accepted : RecordVerb::declined, offer, pair.from,
                   pair.to, lane);
          h.kind = o.kind == OptionKind::accept ? Happening::Kind::accepted
                   : lapsed                     ? Happening::Kind::lapsed
                                                : Happening::Kind::declined;
          break;
        }
        case OptionKind::yes:
        case OptionKind::abstain:
        case OptionKind::no: {
          const ProposalRows& rows = p.layout.proposals[static_cast<std::size_t>(o.what)];
          cell(rows.votes + choice.member, lane) = o.kind == OptionKind::yes ? 1.0 : o.kind == OptionKind::no ? 2.0 : 3.0;
          if (o.kind == OptionKind::yes) cell(rows.backers, lane) += 1.0;
          record(o.kind == OptionKind::yes  ? RecordVerb::backed
                 : o.kind == OptionKind::no ? RecordVerb::opposed
                                            : RecordVerb::abstained,
                 o.what, o.actor, -1, lane);
          h.kind = Happening::Kind::voted;
          h.detail = static_cast<int>(o.kind);
          break;
        }
      }
      happened(h, lane);
    }
  }
}

void Batch::resolve_effects() {
  const Program& p = *program_;
  const Scenario& s = *p.scenario;
  const auto width = static_cast<std::size_t>(padded_);
  std::vector<std::int32_t>& targets = slots_[static_cast<std::size_t>(ActorSlot::target)];
  // Each block runs once for all lanes in which its actor chose it.
  const auto run_picked = [&](std::size_t c, auto&& key_of, auto&& run) {
    const Choice& choice = p.choices[c];
    std::fill(mask2_.begin(), mask2_.end(), std::uint8_t{0});  // lanes already served
    for (int first = 0; first < lanes_; ++first) {
      const auto f = static_cast<std::size_t>(first);
      const std::int32_t pick = picked_[c * width + f];
      if (mask2_[f] != 0 || pick < 0 || !running(first)) continue;
      const int key = key_of(p.options_table[static_cast<std::size_t>(choice.first_option + pick)], first);
      if (key < 0) continue;
      std::fill(mask_.begin(), mask_.end(), std::uint8_t{0});
      for (int lane = first; lane < lanes_; ++lane) {
        const auto i = static_cast<std::size_t>(lane);
        const std::int32_t other = picked_[c * width + i];
        if (other < 0 || mask2_[i] != 0 || !running(lane)) continue;
        const Option& o = p.options_table[static_cast<std::size_t>(choice.first_option + other)];
        if (key_of(o, lane) != key) continue;
        mask_[i] = 1;
        mask2_[i] = 1;
        targets[i] = std::max(o.target, 0);
      }
      run(key, p.options_table[static_cast<std::size_t>(choice.first_option + pick)]);
    }
  };
  for (std::size_t c = 0; c < p.choices.size(); ++c) {
    const Choice& choice = p.choices[c];
    if (choice.kind == ChoiceKind::instrument) {
      set_slots(ActorSlot::self, choice.actor);
      run_picked(
          c,
          [&](const Option& o, int) {
            return o.kind == OptionKind::act && !p.action_effects[static_cast<std::size_t>(o.what)].empty() ? o.what : -1;
          },
          [&](int action, const Option&) {
            run_block(p.action_effects[static_cast<std::size_t>(action)], Phase::resolve, mask_);
          });
      // Walking out of an agreement.
      run_picked(
          c,
          [&](const Option& o, int) {
            if (o.kind != OptionKind::end) return -1;
            const int offer = p.layout.agreements[static_cast<std::size_t>(o.what)].offer;
            return offer >= 0 && !p.on_end[static_cast<std::size_t>(offer)].empty() ? offer : -1;
          },
          [&](int offer, const Option&) {
            run_block(p.on_end[static_cast<std::size_t>(offer)], Phase::resolve, mask_);
          });
    } else if (choice.kind == ChoiceKind::answer) {
      const OfferPair& pair = p.layout.offer_pairs[static_cast<std::size_t>(choice.pair)];
      const auto offers = static_cast<int>(s.offers.size());
      bool any_answer = false;
      for (int lane = 0; lane < lanes_; ++lane)
        any_answer = any_answer || (picked_[c * width + static_cast<std::size_t>(lane)] >= 0 && running(lane));
      if (!any_answer) continue;
      const auto answered = [&](OptionKind wanted, const std::vector<Block>& blocks) {
        run_picked(
            c,
            [&](const Option& o, int lane) {
              const bool lapsed = o.kind == OptionKind::wait && value(pair.due, lane) <= turn_;
              if (o.kind != wanted && !(wanted == OptionKind::decline && lapsed)) return -1;
              const int offer = static_cast<int>(value(pair.open, lane)) - 1;
              return offer < offers && !blocks[static_cast<std::size_t>(offer)].empty() ? offer : -1;
            },
            [&](int offer, const Option&) {
              set_slots(ActorSlot::self, pair.from);
              set_slots(ActorSlot::target, pair.to);
              run_block(blocks[static_cast<std::size_t>(offer)], Phase::resolve, mask_);
            });
      };
      answered(OptionKind::accept, p.on_accept);
      answered(OptionKind::decline, p.on_decline);
      // What the terms of an accepted package do at once.
      for (const bool given : {true, false})
        for (std::size_t t = 0; t < s.terms.size(); ++t) {
          if (p.term_start[t].empty()) continue;
          bool any = false;
          for (int lane = 0; lane < lanes_; ++lane) {
            const auto i = static_cast<std::size_t>(lane);
            const std::int32_t pick = picked_[c * width + i];
            mask_[i] = 0;
            if (pick != 0 || !running(lane)) continue;
            const int offer = static_cast<int>(value(pair.open, lane)) - 1;
            bool has = false;
            if (offer < offers) {
              const Offer& o = s.offers[static_cast<std::size_t>(offer)];
              const std::vector<int>& list = given ? o.gives : o.asks;
              has = std::find(list.begin(), list.end(), static_cast<int>(t)) != list.end();
            } else {
              has = (static_cast<std::uint32_t>(value(given ? pair.gives : pair.asks, lane)) >> t & 1u) != 0;
            }
            mask_[i] = has ? 1 : 0;
            any = any || has;
          }
          if (!any) continue;
          set_slots(ActorSlot::party, given ? pair.from : pair.to);
          set_slots(ActorSlot::other, given ? pair.to : pair.from);
          run_block(p.term_start[t], Phase::resolve, mask_);
        }
    }
  }

  for (std::size_t i = 0; i < s.proposals.size(); ++i) {
    const Proposal& proposal = s.proposals[i];
    const Institution& institution = s.institutions[static_cast<std::size_t>(proposal.institution)];
    const ProposalRows& rows = p.layout.proposals[i];
    const int threshold = proposal.threshold > 0 ? proposal.threshold : institution.threshold;
    // What becomes of the vote in each lane: 0 goes on, 1 passed, 2 failed, 3 vetoed.
    std::vector<std::uint8_t>& result = mask2_;
    std::fill(result.begin(), result.end(), std::uint8_t{0});
    bool any = false;
    const auto vetoes = [&](std::size_t m, int lane) {
      return value(rows.votes + static_cast<std::int32_t>(m), lane) == 2.0 &&
             std::find(institution.veto.begin(), institution.veto.end(), institution.members[m]) !=
                 institution.veto.end();
    };
    for (int lane = 0; lane < lanes_; ++lane) {
      const auto l = static_cast<std::size_t>(lane);
      if (!running(lane) || value(rows.open_until, lane) <= 0) continue;
      const bool enough = value(rows.backers, lane) >= threshold;
      const bool time_up = value(rows.open_until, lane) <= turn_;
      if (!time_up && !(enough && institution.veto.empty())) continue;
      bool vetoed = false;
      for (std::size_t m = 0; m < institution.members.size(); ++m) vetoed = vetoed || vetoes(m, lane);
      result[l] = vetoed ? 3 : enough ? 1 : 2;
      any = true;
      cell(rows.open_until, lane) = 0.0;
      record(result[l] == 1 ? RecordVerb::passed : RecordVerb::failed, static_cast<int>(i), -1, -1, lane);
      for (std::size_t m = 0; m < institution.members.size(); ++m)
        if (vetoes(m, lane)) {
          record(RecordVerb::vetoed, static_cast<int>(i), institution.members[m], -1, lane);
          Happening h;
          h.kind = Happening::Kind::vetoed;
          h.what = static_cast<int>(i);
          h.actor = institution.members[m];
          happened(h, lane);
        }
      Happening h;
      h.kind = result[l] == 1 ? Happening::Kind::passed : Happening::Kind::failed;
      h.what = static_cast<int>(i);
      happened(h, lane);
    }
    if (!any) continue;
    const auto run_where = [&](const Block& block, auto&& wanted) {
      if (block.empty()) return;
      bool some = false;
      for (int lane = 0; lane < padded_; ++lane) {
        const auto l = static_cast<std::size_t>(lane);
        mask_[l] = lane < lanes_ && result[l] != 0 && running(lane) && wanted(result[l], lane) ? 1 : 0;
        some = some || mask_[l] != 0;
      }
      if (some) run_block(block, Phase::resolve, mask_);
    };
    run_where(p.on_pass[i], [](int r, int) { return r == 1; });
    run_where(p.on_fail[i], [](int r, int) { return r != 1; });
    for (std::size_t m = 0; m < institution.members.size(); ++m) {
      set_slots(ActorSlot::self, institution.members[m]);
      run_where(p.on_veto[i], [&](int r, int lane) { return r == 3 && vetoes(m, lane); });
      run_where(p.each_yes[i], [&](int r, int lane) {
        return r == 1 && value(rows.votes + static_cast<std::int32_t>(m), lane) == 1.0;
      });
    }
  }
}

// Then offers, agreements and the agenda change, for the next turn to see.
void Batch::resolve_protocol() {
  const Program& p = *program_;
  const Scenario& s = *p.scenario;
  const Layout& l = p.layout;
  const auto width = static_cast<std::size_t>(padded_);
  const auto offers = static_cast<int>(s.offers.size());
  const auto pair_of = [&](int from, int to) {
    for (std::size_t i = 0; i < l.offer_pairs.size(); ++i)
      if (l.offer_pairs[i].from == from && l.offer_pairs[i].to == to) return static_cast<int>(i);
    return -1;
  };
  // Answers free the place between two actors before new offers take it.
  for (const bool answers : {true, false})
    for (std::size_t c = 0; c < p.choices.size(); ++c) {
      const Choice& choice = p.choices[c];
      if ((choice.kind == ChoiceKind::answer) != answers || choice.kind == ChoiceKind::vote) continue;
      for (int lane = 0; lane < lanes_; ++lane) {
        const std::int32_t pick = picked_[c * width + static_cast<std::size_t>(lane)];
        if (pick < 0 || !running(lane)) continue;
        const Option& o = p.options_table[static_cast<std::size_t>(choice.first_option + pick)];
        if (o.kind == OptionKind::end) {
          stop_agreement(o.what, lane, true);
        } else if (o.kind == OptionKind::table) {
          table(o.what, o.actor, lane, false);
        } else if (o.kind == OptionKind::offer || o.kind == OptionKind::bundle) {
          const int index = o.kind == OptionKind::bundle ? o.what : pair_of(o.actor, o.target);
          const OfferPair& pair = l.offer_pairs[static_cast<std::size_t>(index)];
          // When both sides make an offer at once, the one listed first stands.
          if (value(l.open_between + pair.to * l.actors + pair.from, lane) > 0 || value(pair.open, lane) > 0) continue;
          int answer = 1;
          if (o.kind == OptionKind::bundle) {
            const Bundle& b =
                bundles_[static_cast<std::size_t>(bundle_of_pair_[static_cast<std::size_t>(index)]) * width +
                         static_cast<std::size_t>(lane)];
            cell(pair.open, lane) = offers + 1.0;
            cell(pair.gives, lane) = static_cast<double>(b.gives);
            cell(pair.asks, lane) = static_cast<double>(b.asks);
            cell(pair.lasts, lane) = static_cast<double>(b.lasts);
            answer = b.answer;
          } else {
            cell(pair.open, lane) = o.what + 1.0;
            answer = s.offers[static_cast<std::size_t>(o.what)].answer;
          }
          cell(pair.due, lane) = static_cast<double>(turn_ + answer);
          cell(l.open_between + pair.from * l.actors + pair.to, lane) = 1.0;
        } else if (choice.kind == ChoiceKind::answer) {
          const OfferPair& pair = l.offer_pairs[static_cast<std::size_t>(choice.pair)];
          const int offer = static_cast<int>(value(pair.open, lane)) - 1;
          const int slot = agreement_slot(offer < offers ? offer : -1, pair.from, pair.to);
          if (o.kind == OptionKind::wait && value(pair.due, lane) > turn_) continue;
          if (o.kind == OptionKind::accept) {
            const bool bundle = offer >= offers;
            const int lasts = bundle ? static_cast<int>(value(pair.lasts, lane))
                                     : s.offers[static_cast<std::size_t>(offer)].lasts;
            start_agreement(slot, lane, turn_ + lasts,
                            bundle ? static_cast<std::uint32_t>(value(pair.gives, lane)) : 0,
                            bundle ? static_cast<std::uint32_t>(value(pair.asks, lane)) : 0);
          } else {
            cell(l.agreements[static_cast<std::size_t>(slot)].refused, lane) = static_cast<double>(turn_);
          }
          cell(pair.open, lane) = 0.0;
          cell(l.open_between + pair.from * l.actors + pair.to, lane) = 0.0;
        }
      }
    }
}

void Batch::assess() {
  const Program& p = *program_;
  const Scenario& s = *p.scenario;
  const Layout& l = p.layout;
  const auto width = static_cast<std::size_t>(padded_);
  // All breaches are judged on the same picture; then they have their consequences.
  bool any_breach = false;
  for (std::size_t a = 0; a < l.agreements.size(); ++a) {
    const AgreementSlot& slot = l.agreements[a];
    bool any = false;
    for (int lane = 0; lane < lanes_; ++lane) {
      breach_term_[a * width + static_cast<std::size_t>(lane)] = -1;
      any = any || (running(lane) && value(slot.until, lane) > 0);
    }
    if (!any) continue;
    for (const bool given : {true, false})
      for (std::size_t t = 0; t < s.terms.size(); ++t) {
        if (p.term_breach[t].empty()) continue;
        bool wanted = false;
        for (int lane = 0; lane < padded_; ++lane) {
          // Who accepted did so without knowing what the other side would do in the same turn.
          const bool in = lane < lanes_ && running(lane) && value(slot.until, lane) > 0 &&
                          new_agreement_[a * width + static_cast<std::size_t>(lane)] == 0 &&
                          has_term(slot, static_cast<int>(t), given, lane);
          mask_[static_cast<std::size_t>(lane)] = in ? 1 : 0;
          wanted = wanted || in;
        }
        if (!wanted) continue;
        const int party = given ? slot.from : slot.to;
        const int other = given ? slot.to : slot.from;
        set_slots(ActorSlot::party, party);
        set_slots(ActorSlot::other, other);
        const Block& block = p.term_breach[t];
        execute(block.code);
        const DrawPlace place{static_cast<std::uint32_t>(turn_), site_hash("breach " + s.terms[t].id),
                              static_cast<std::uint32_t>(party + 1) | static_cast<std::uint32_t>(other + 1) << 16};
        for (int lane = 0; lane < lanes_; ++lane) {
          const auto i = static_cast<std::size_t>(lane);
          if (mask_[i] == 0) continue;
          const double broken = at(block.outputs[0], 0, lane);
          const double detected = at(block.outputs[1], 0, lane);
          if (broken == 0.0) continue;
          if (broken != 1.0 || !std::isfinite(detected)) {
            fail(lane, Phase::assess, Failure::Kind::missing_value, -1);
            if (traced()) explain_failure(lane, block.code, block.outputs[0]);
            continue;
          }
          if (draw_uniform(seed_, place, runs_[i]) >= detected || breach_term_[a * width + i] >= 0) continue;
          breach_term_[a * width + i] = static_cast<std::int32_t>(t) * 2 + (given ? 1 : 0);
          any_breach = true;
        }
      }
  }
  for (std::size_t a = 0; a < l.agreements.size(); ++a) {
    const AgreementSlot& slot = l.agreements[a];
    for (int lane = 0; lane < lanes_; ++lane) {
      const auto i = static_cast<std::size_t>(lane);
      if (!running(lane) || value(slot.until, lane) <= 0) continue;
      const std::int32_t broken = any_breach ? breach_term_[a * width + i] : -1;
      Happening h;
      h.what = slot.offer;
      if (broken >= 0) {
        const bool by_maker = (broken & 1) != 0;
        h.kind = Happening::Kind::breached;
        h.actor = by_maker ? slot.from : slot.to;
        h.target = by_maker ? slot.to : slot.from;
        h.detail = broken / 2;
        if (slot.offer >= 0) {
          record(RecordVerb::breached, slot.offer, h.actor, h.target, lane);
          if (!p.on_breach[static_cast<std::size_t>(slot.offer)].empty()) {
            std::fill(mask_.begin(), mask_.end(), std::uint8_t{0});
            mask_[i] = 1;
            set_slots(ActorSlot::self, slot.from);
            set_slots(ActorSlot::target, slot.to);
            set_slots(ActorSlot::breaker, h.actor);
            run_block(p.on_breach[static_cast<std::size_t>(slot.offer)], Phase::assess, mask_);
          }
        }
        happened(h, lane);
      }
    }
  }
  apply(Phase::assess);
  std::fill(new_agreement_.begin(), new_agreement_.end(), std::uint8_t{0});
  for (std::size_t a = 0; a < l.agreements.size(); ++a)
    for (int lane = 0; lane < lanes_; ++lane) {
      const AgreementSlot& slot = l.agreements[a];
      if (!running(lane) || value(slot.until, lane) <= 0) continue;
      const bool broken = any_breach && breach_term_[a * width + static_cast<std::size_t>(lane)] >= 0;
      if (!broken && value(slot.until, lane) > turn_) continue;
      stop_agreement(static_cast<int>(a), lane, broken);
      if (broken) continue;
      Happening h;
      h.kind = Happening::Kind::expired;
      h.what = slot.offer;
      h.actor = slot.from;
      h.target = slot.to;
      happened(h, lane);
    }

  execute(p.assess);
  for (int lane = 0; lane < lanes_; ++lane) {
    const auto i = static_cast<std::size_t>(lane);
    if (!running(lane)) continue;
    last_turn_[i] = turn_;
    bool readable = true;
    for (const auto* list : {&p.outcomes, &p.objectives, &p.indicators, &p.extra})
      for (const Readout& r : *list)
        if (readable && !std::isfinite(at(r.value, 0, lane))) {
          readable = false;
          fail(lane, Phase::assess, Failure::Kind::missing_value, -1);
          if (traced()) explain_failure(lane, p.assess, r.value);
        }
    if (!readable) continue;
    bool over = turn_ >= s.turns;
    for (std::size_t o = 0; o < p.outcomes.size() && !over; ++o)
      over = s.outcomes[o].ends && at(p.outcomes[o].value, 0, lane) == 1.0;
    if (!over) continue;
    for (std::size_t o = 0; o < p.outcomes.size() && outcome_[i] < 0; ++o)
      if (at(p.outcomes[o].value, 0, lane) == 1.0) outcome_[i] = static_cast<int>(o);
    ended_[i] = 1;
    active_[i] = 0.0;
  }
}

}  // namespace demarche
