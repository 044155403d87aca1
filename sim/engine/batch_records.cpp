// What is put on record, exposed and tabled, and the agreements that begin and end.
#include <algorithm>
#include <bit>

#include "sim/engine/batch.h"

namespace demarche {

void Batch::record(RecordVerb verb, int thing, int a, int b, int lane) {
  const Layout& l = program_->layout;
  const RecordTable* const asked = l.find_record(verb, thing);
  if (asked != nullptr) record(*asked, a, b, lane);
}

void Batch::record(const RecordTable& t, int a, int b, int lane) {
  const Layout& l = program_->layout;
  const auto round = static_cast<double>(turn_);
  const std::int32_t place = t.actors == 2 ? a * l.actors + b : t.actors == 1 ? a : 0;
  cell(t.last + place, lane) = round;
  if (t.any_second >= 0) cell(t.any_second + a, lane) = round;
  if (t.any_first >= 0) cell(t.any_first + b, lane) = round;
  if (t.any_all >= 0) cell(t.any_all, lane) = round;
  if (t.bits >= 0) {
    double& bits = cell(t.bits + place, lane);
    bits = std::bit_cast<double>(std::bit_cast<std::uint64_t>(bits) | std::uint64_t{1} << (turn_ & 63));
  }
}

void Batch::expose(int action, int a, int b, int lane) {
  const Layout& l = program_->layout;
  const RecordTable* const did = l.find_record(RecordVerb::did, action);
  const RecordTable* const known = l.find_record(RecordVerb::known, action);
  if (did == nullptr || known == nullptr) return;  // not so: both are kept for whatever can be exposed
  const bool pair = program_->scenario->actions[static_cast<std::size_t>(action)].has_target;
  const std::int32_t place = pair ? a * l.actors + b : a;
  const double last = value(did->last + place, lane);
  // What was never done cannot come out, nor what is known already.
  if (last == never_round || value(known->last + place, lane) == last) return;
  record(RecordVerb::exposed, action, a, b, lane);
  const RecordTable& t = *known;
  cell(t.last + place, lane) = last;
  const auto raise = [&](std::int32_t row) { cell(row, lane) = std::max(value(row, lane), last); };
  if (t.any_second >= 0) raise(t.any_second + a);
  if (t.any_first >= 0) raise(t.any_first + b);
  if (t.any_all >= 0) raise(t.any_all);
  if (t.bits >= 0) cell(t.bits + place, lane) = value(did->bits + place, lane);
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
  if (value(slot.until, lane) > 0)
    stop_agreement(index, lane, false);  // a new bundle takes the old one's place
  cell(slot.until, lane) = static_cast<double>(until);
  new_agreement_[static_cast<std::size_t>(index) * static_cast<std::size_t>(padded_) +
                 static_cast<std::size_t>(lane)] = 1;
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
  if (value(slot.until, lane) <= 0) return;  // both sides may end it in one turn
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

}  // namespace demarche
