// Assess: breaches, agreements that run out, how the game stands.
#include <algorithm>
#include <bit>
#include <cmath>

#include "sim/engine/batch.h"
#include "sim/engine/random.h"

namespace demarche {

// Which promises are broken and noticed in this turn: the first term of each side of each agreement.
bool Batch::find_breaches() {
  const Program& p = *program_;
  const Scenario& s = *p.scenario;
  const Layout& l = p.layout;
  const auto width = static_cast<std::size_t>(padded_);
  bool found = false;
  std::fill(breach_term_.begin(), breach_term_.end(), -1);
  for (std::size_t a = 0; a < l.agreements.size(); ++a) {
    const AgreementSlot& slot = l.agreements[a];
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
        const DrawPlace place{static_cast<std::uint32_t>(turn_), p.breach_sites[t],
                              static_cast<std::uint32_t>(party + 1) | static_cast<std::uint32_t>(other + 1)
                                                                          << 16};
        std::int32_t* const first_term = breach_term_.data() + (2 * a + (given ? 0 : 1)) * width;
        for (int lane = 0; lane < lanes_; ++lane) {
          const auto i = static_cast<std::size_t>(lane);
          if (mask_[i] == 0) continue;
          const double broken = at(block.outputs[0], 0, lane);
          const double detected = at(block.outputs[1], 0, lane);
          if (broken == 0.0) continue;
          if (broken != 1.0 || !std::isfinite(detected)) {
            fail_missing(lane, Phase::assess, -1, block.code, block.outputs[broken != 1.0 ? 0 : 1], 0);
            blame(lane, "term", s.terms[t].id, party, other);
            continue;
          }
          if (draw_uniform(seed_, place, runs_[i]) >= detected || first_term[i] >= 0) continue;
          first_term[i] = static_cast<std::int32_t>(t);
          found = true;
        }
      }
  }
  return found;
}

// All breaches are judged on the same picture, then go on record, and then have their consequences.
void Batch::punish_breaches() {
  const Program& p = *program_;
  const Layout& l = p.layout;
  const auto width = static_cast<std::size_t>(padded_);
  for (const bool on_record : {true, false})
    for (std::size_t a = 0; a < l.agreements.size(); ++a) {
      const AgreementSlot& slot = l.agreements[a];
      for (const int side : {0, 1}) {
        const std::int32_t* const terms =
            breach_term_.data() + (2 * a + static_cast<std::size_t>(side)) * width;
        const int breaker = side == 0 ? slot.from : slot.to;
        const int victim = side == 0 ? slot.to : slot.from;
        bool any = false;
        for (int lane = 0; lane < padded_; ++lane) {
          const auto i = static_cast<std::size_t>(lane);
          const bool in = lane < lanes_ && terms[i] >= 0 && running(lane);
          mask_[i] = in ? 1 : 0;
          any = any || in;
          if (!in || !on_record) continue;
          if (slot.offer >= 0) record(RecordVerb::breached, slot.offer, breaker, victim, lane);
          Happening h;
          h.kind = Happening::Kind::breached;
          h.what = slot.offer;
          h.actor = breaker;
          h.target = victim;
          h.detail = terms[i];
          happened(h, lane);
        }
        if (!any || on_record || slot.offer < 0 || p.on_breach[static_cast<std::size_t>(slot.offer)].empty())
          continue;
        set_slots(ActorSlot::self, slot.from);
        set_slots(ActorSlot::target, slot.to);
        set_slots(ActorSlot::breaker, breaker);
        run_block(p.on_breach[static_cast<std::size_t>(slot.offer)], Phase::assess, lanes_in(mask_));
      }
    }
}

void Batch::end_agreements() {
  const Layout& l = program_->layout;
  const auto width = static_cast<std::size_t>(padded_);
  for (std::size_t a = 0; a < l.agreements.size(); ++a)
    for (int lane = 0; lane < lanes_; ++lane) {
      const AgreementSlot& slot = l.agreements[a];
      if (!running(lane) || value(slot.until, lane) <= 0) continue;
      const std::size_t i = 2 * a * width + static_cast<std::size_t>(lane);
      const bool broken = breach_term_[i] >= 0 || breach_term_[i + width] >= 0;
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
  std::fill(new_agreement_.begin(), new_agreement_.end(), std::uint8_t{0});
}

void Batch::assess() {
  if (find_breaches()) punish_breaches();
  apply(Phase::assess);
  end_agreements();
  const Program& p = *program_;
  const Scenario& s = *p.scenario;
  execute(p.assess);
  for (int lane = 0; lane < lanes_; ++lane) {
    if (!running(lane)) continue;
    last_turn_[static_cast<std::size_t>(lane)] = turn_;
    const auto check = [&](const std::vector<Readout>& list, const char* kind, auto&& name) {
      for (std::size_t i = 0; i < list.size(); ++i) {
        if (std::isfinite(at(list[i].value, 0, lane))) continue;
        fail_missing(lane, Phase::assess, -1, p.assess, list[i].value, 0);
        blame(lane, kind, name(i));
      }
    };
    check(p.objectives, "objective of",
          [&](std::size_t i) { return s.actors[static_cast<std::size_t>(s.objectives[i].actor)].id; });
    check(p.indicators, "indicator", [&](std::size_t i) { return s.indicators[i].id; });
    check(p.extra, "expression", [&](std::size_t i) {
      const Expression* e = p.extra[i].expression;
      return e == nullptr ? std::string() : e->text.value;
    });
    if (running(lane)) find_outcome(lane);
  }
}

// Outcomes that do not end the game are asked for only once it is over.
void Batch::find_outcome(int lane) {
  const Program& p = *program_;
  const Scenario& s = *p.scenario;
  const auto i = static_cast<std::size_t>(lane);
  const auto holds = [&](std::size_t outcome) {
    const double x = at(p.outcomes[outcome].value, 0, lane);
    if (!std::isfinite(x)) {
      fail_missing(lane, Phase::assess, -1, p.assess, p.outcomes[outcome].value, 0);
      blame(lane, "outcome", s.outcomes[outcome].name);
    }
    return x == 1.0;
  };
  bool over = turn_ >= s.turns;
  for (std::size_t o = 0; o < p.outcomes.size() && !over && running(lane); ++o)
    over = s.outcomes[o].ends && holds(o);
  if (!over) return;
  for (std::size_t o = 0; o < p.outcomes.size() && outcome_[i] < 0 && running(lane); ++o)
    if (holds(o)) outcome_[i] = static_cast<int>(o);
  if (!running(lane)) return;
  ended_[i] = 1;
  active_[i] = 0.0;
}

// The bits of records stand for rounds modulo 64; windows reach back at most 60, so the oldest make room in
// time: that of this turn and, since events count ahead of the round, that of the next (rounds_within reads
// it).
void Batch::clear_old_rounds() {
  if (turn_ < 63) return;
  const Layout& l = program_->layout;
  const std::uint64_t old = std::uint64_t{1} << (turn_ & 63) | std::uint64_t{1} << ((turn_ + 1) & 63);
  for (const RecordTable& t : l.records) {
    if (t.bits < 0) continue;
    const std::int32_t rows = t.actors == 2 ? l.actors * l.actors : t.actors == 1 ? l.actors : 1;
    for (std::int32_t r = t.bits; r < t.bits + rows; ++r)
      for (int lane = 0; lane < lanes_; ++lane)
        cell(r, lane) = std::bit_cast<double>(std::bit_cast<std::uint64_t>(value(r, lane)) & ~old);
  }
}

void Batch::remember_previous() {
  const Layout& l = program_->layout;
  for (std::size_t v = 0; v < l.previous.size(); ++v) {
    const std::vector<std::int32_t>& rows = l.previous[v];
    if (rows.empty()) continue;
    const std::int32_t count = l.rows_of(program_->scenario->variables[v]);
    for (std::size_t back = rows.size(); back-- > 0;) {
      const std::int32_t from = back == 0 ? l.variables[v] : rows[back - 1];
      std::copy_n(&cell(from, 0), padded_ * count, &cell(rows[back], 0));
    }
  }
}

}  // namespace demarche
