// Resolve: what was chosen is put on record, takes effect, and changes offers, agreements and the agenda.
#include <algorithm>

#include "sim/engine/batch.h"
#include "sim/engine/random.h"

namespace demarche {

void Batch::resolve() {
  std::fill_n(&cell(program_->layout.round, 0), padded_, static_cast<double>(turn_));
  resolve_records();
  count_votes();
  resolve_effects();
  resolve_votes();
  apply(Phase::resolve);
  resolve_protocol();
}

// Whether an offer gives way to one that the other side makes at the same time: only one can be open between
// the two. Luck decides, so that it does not matter who is listed first.
bool Batch::gives_way(const Option& offer, int lane) const {
  const Program& p = *program_;
  const int other_choice = p.diplomacy_choice[static_cast<std::size_t>(offer.target)];
  if (other_choice < 0) return false;
  const int pick = picked(other_choice, lane);
  if (pick < 0) return false;
  const Choice& choice = p.choices[static_cast<std::size_t>(other_choice)];
  const Option& back = p.options_table[static_cast<std::size_t>(choice.first_option + pick)];
  if ((back.kind != OptionKind::offer && back.kind != OptionKind::bundle) || back.target != offer.actor)
    return false;
  const int low = std::min(offer.actor, offer.target);
  const int high = std::max(offer.actor, offer.target);
  constexpr std::uint32_t site = site_hash("offers that cross");
  const DrawPlace place{static_cast<std::uint32_t>(turn_), site,
                        static_cast<std::uint32_t>(low + 1) | static_cast<std::uint32_t>(high + 1) << 16};
  const bool low_wins = draw_uniform(seed_, place, runs_[static_cast<std::size_t>(lane)]) < 0.5;
  return low_wins != (offer.actor == low);
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
          const ActionRecords& records = action_records_[static_cast<std::size_t>(o.what)];
          if (records.did != nullptr) record(*records.did, o.actor, o.target, lane);
          if (records.known != nullptr) record(*records.known, o.actor, o.target, lane);
          h.kind = Happening::Kind::acted;
          break;
        }
        case OptionKind::offer:
          if (gives_way(o, lane)) {
            h.kind = Happening::Kind::crossed;
            break;
          }
          record(RecordVerb::offered, o.what, o.actor, o.target, lane);
          h.kind = Happening::Kind::offered;
          break;
        case OptionKind::bundle: {
          const Bundle& b =
              bundles_[static_cast<std::size_t>(bundle_of_pair_[static_cast<std::size_t>(o.what)]) * width +
                       static_cast<std::size_t>(lane)];
          h.kind = gives_way(o, lane) ? Happening::Kind::crossed : Happening::Kind::offered;
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
            record(o.kind == OptionKind::accept ? RecordVerb::accepted : RecordVerb::declined, offer,
                   pair.from, pair.to, lane);
          h.kind = o.kind == OptionKind::accept ? Happening::Kind::accepted
                   : lapsed                     ? Happening::Kind::lapsed
                                                : Happening::Kind::declined;
          break;
        }
        case OptionKind::yes:
        case OptionKind::abstain:
        case OptionKind::no: {
          const ProposalRows& rows = p.layout.proposals[static_cast<std::size_t>(o.what)];
          cell(rows.votes + choice.member, lane) = o.kind == OptionKind::yes  ? 1.0
                                                   : o.kind == OptionKind::no ? 2.0
                                                                              : 3.0;
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

bool Batch::vetoes(const Proposal& proposal, const ProposalRows& rows, std::size_t member, int lane) const {
  const Institution& institution =
      program_->scenario->institutions[static_cast<std::size_t>(proposal.institution)];
  return value(rows.votes + static_cast<std::int32_t>(member), lane) == 2.0 &&
         std::find(institution.veto.begin(), institution.veto.end(), institution.members[member]) !=
             institution.veto.end();
}

// Results go on record before anything takes effect, too.
void Batch::count_votes() {
  const Program& p = *program_;
  const Scenario& s = *p.scenario;
  const auto width = static_cast<std::size_t>(padded_);
  std::fill(vote_results_.begin(), vote_results_.end(), std::uint8_t{0});
  for (std::size_t i = 0; i < s.proposals.size(); ++i) {
    const Proposal& proposal = s.proposals[i];
    const Institution& institution = s.institutions[static_cast<std::size_t>(proposal.institution)];
    const ProposalRows& rows = p.layout.proposals[i];
    const int threshold = votes_needed(s, proposal);
    for (int lane = 0; lane < lanes_; ++lane) {
      if (!running(lane) || value(rows.open_until, lane) <= 0) continue;
      const int backers = static_cast<int>(value(rows.backers, lane));
      const bool enough = backers >= threshold;
      const bool time_up = value(rows.open_until, lane) <= turn_;
      if (!time_up && !(enough && institution.veto.empty())) continue;
      cell(rows.open_until, lane) = 0.0;
      bool vetoed = false;
      // A no is a veto only where the votes were there without it: so the United Nations count (Repertoire of
      // the Practice of the Security Council, on Article 27).
      for (std::size_t m = 0; enough && m < institution.members.size(); ++m) {
        if (!vetoes(proposal, rows, m, lane)) continue;
        vetoed = true;
        record(RecordVerb::vetoed, static_cast<int>(i), institution.members[m], -1, lane);
        Happening h;
        h.kind = Happening::Kind::vetoed;
        h.what = static_cast<int>(i);
        h.actor = institution.members[m];
        h.detail = backers;
        happened(h, lane);
      }
      const bool passed = enough && !vetoed;
      vote_results_[i * width + static_cast<std::size_t>(lane)] = vetoed ? 3 : passed ? 1 : 2;
      record(passed ? RecordVerb::passed : RecordVerb::failed, static_cast<int>(i), -1, -1, lane);
      Happening h;
      h.kind = passed ? Happening::Kind::passed : Happening::Kind::failed;
      h.what = static_cast<int>(i);
      h.detail = backers;
      happened(h, lane);
    }
  }
}

template <class Key, class Run>
void Batch::run_picked(std::size_t c, Key&& key_of, Run&& run) {
  const Program& p = *program_;
  const std::int32_t* const picks = picked_.data() + c * static_cast<std::size_t>(padded_);
  const Option* const options = p.options_table.data() + p.choices[c].first_option;
  std::int32_t* const targets = slots_[static_cast<std::size_t>(ActorSlot::target)].data();
  groups_.clear();
  for (int lane = lanes_ - 1; lane >= 0; --lane) {
    if (picks[lane] < 0 || !running(lane)) continue;
    const Option& o = options[picks[lane]];
    const int key = key_of(o, lane);
    if (key < 0) continue;
    int& head = group_head_[static_cast<std::size_t>(key)];
    if (head < 0) groups_.push_back(key);
    group_next_[static_cast<std::size_t>(lane)] = head;
    head = lane;
    targets[lane] = std::max(o.target, 0);
  }
  for (const int key : groups_) {
    group_.clear();
    int& head = group_head_[static_cast<std::size_t>(key)];
    for (int lane = head; lane >= 0; lane = group_next_[static_cast<std::size_t>(lane)])
      group_.push_back(lane);
    head = -1;
    run(key, std::span<const int>(group_));
  }
}

// Each block runs once for all lanes in which its actor chose it.
void Batch::resolve_effects() {
  const Program& p = *program_;
  const auto actions = static_cast<int>(p.action_effects.size());
  for (std::size_t c = 0; c < p.choices.size(); ++c) {
    const Choice& choice = p.choices[c];
    if (choice.kind == ChoiceKind::answer) resolve_answer(c);
    if (choice.kind != ChoiceKind::instrument) continue;
    set_slots(ActorSlot::self, choice.actor);
    // Keys: actions, then the offers of agreements that are walked out of.
    run_picked(
        c,
        [&](const Option& o, int) {
          if (o.kind == OptionKind::act)
            return p.action_effects[static_cast<std::size_t>(o.what)].empty() ? -1 : o.what;
          if (o.kind != OptionKind::end) return -1;
          const int offer = p.layout.agreements[static_cast<std::size_t>(o.what)].offer;
          return offer >= 0 && !p.on_end[static_cast<std::size_t>(offer)].empty() ? actions + offer : -1;
        },
        [&](int key, std::span<const int> lanes) {
          const Block& block = key < actions ? p.action_effects[static_cast<std::size_t>(key)]
                                             : p.on_end[static_cast<std::size_t>(key - actions)];
          run_block(block, Phase::resolve, lanes);
        });
  }
}

void Batch::resolve_answer(std::size_t c) {
  const Program& p = *program_;
  const Scenario& s = *p.scenario;
  const auto width = static_cast<std::size_t>(padded_);
  const OfferPair& pair = p.layout.offer_pairs[static_cast<std::size_t>(p.choices[c].pair)];
  const auto offers = static_cast<int>(s.offers.size());
  bool any_answer = false;
  for (int lane = 0; lane < lanes_; ++lane)
    any_answer = any_answer || (picked_[c * width + static_cast<std::size_t>(lane)] >= 0 && running(lane));
  if (!any_answer) return;
  const auto answered = [&](OptionKind wanted, const std::vector<Block>& blocks) {
    run_picked(
        c,
        [&](const Option& o, int lane) {
          const bool lapsed = o.kind == OptionKind::wait && value(pair.due, lane) <= turn_;
          if (o.kind != wanted && !(wanted == OptionKind::decline && lapsed)) return -1;
          const int offer = static_cast<int>(value(pair.open, lane)) - 1;
          return offer < offers && !blocks[static_cast<std::size_t>(offer)].empty() ? offer : -1;
        },
        [&](int offer, std::span<const int> lanes) {
          set_slots(ActorSlot::self, pair.from);
          set_slots(ActorSlot::target, pair.to);
          run_block(blocks[static_cast<std::size_t>(offer)], Phase::resolve, lanes);
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
      run_block(p.term_start[t], Phase::resolve, lanes_in(mask_));
    }
}

void Batch::resolve_votes() {
  const Program& p = *program_;
  const Scenario& s = *p.scenario;
  const auto width = static_cast<std::size_t>(padded_);
  for (std::size_t i = 0; i < s.proposals.size(); ++i) {
    const Proposal& proposal = s.proposals[i];
    const ProposalRows& rows = p.layout.proposals[i];
    const std::span<const std::uint8_t> results{vote_results_.data() + i * width, width};
    if (std::all_of(results.begin(), results.end(), [](std::uint8_t r) { return r == 0; })) continue;
    const auto run_where = [&](const Block& block, auto&& wanted) {
      if (block.empty()) return;
      bool some = false;
      for (int lane = 0; lane < padded_; ++lane) {
        const auto l = static_cast<std::size_t>(lane);
        mask_[l] = lane < lanes_ && results[l] != 0 && running(lane) && wanted(results[l], lane) ? 1 : 0;
        some = some || mask_[l] != 0;
      }
      if (some) run_block(block, Phase::resolve, lanes_in(mask_));
    };
    run_where(p.on_pass[i], [](int r, int) { return r == 1; });
    run_where(p.on_fail[i], [](int r, int) { return r != 1; });
    const auto& members = s.institutions[static_cast<std::size_t>(proposal.institution)].members;
    for (std::size_t m = 0; m < members.size(); ++m) {
      set_slots(ActorSlot::self, members[m]);
      run_where(p.on_veto[i], [&](int r, int lane) { return r == 3 && vetoes(proposal, rows, m, lane); });
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
  // What ends makes room for what begins, and answers free the place between two actors before new offers
  // take it.
  if (l.agreements.empty() && l.proposals.empty()) return;
  enum class Stage { ends, answers, beginnings };
  for (const Stage stage : {Stage::ends, Stage::answers, Stage::beginnings})
    for (std::size_t c = 0; c < p.choices.size(); ++c) {
      const Choice& choice = p.choices[c];
      if ((choice.kind == ChoiceKind::answer) != (stage == Stage::answers) || choice.kind == ChoiceKind::vote)
        continue;
      for (int lane = 0; lane < lanes_; ++lane) {
        const std::int32_t pick = picked_[c * width + static_cast<std::size_t>(lane)];
        if (pick < 0 || !running(lane)) continue;
        const Option& o = p.options_table[static_cast<std::size_t>(choice.first_option + pick)];
        if (choice.kind == ChoiceKind::instrument && (o.kind == OptionKind::end) != (stage == Stage::ends))
          continue;
        if (o.kind == OptionKind::end) {
          stop_agreement(o.what, lane, true);
        } else if (o.kind == OptionKind::table) {
          table(o.what, o.actor, lane, false);
        } else if (o.kind == OptionKind::offer || o.kind == OptionKind::bundle) {
          const int index = o.kind == OptionKind::bundle ? o.what : pair_of(o.actor, o.target);
          const OfferPair& pair = l.offer_pairs[static_cast<std::size_t>(index)];
          if (gives_way(o, lane)) continue;
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
            start_agreement(slot, lane, turn_ + lasts - 1,  // this turn is the first
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

}  // namespace demarche
