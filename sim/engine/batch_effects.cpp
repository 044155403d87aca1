// Effects of one lane: collected over a phase, then applied: sets, deltas in order, clamps.
#include <algorithm>
#include <cmath>

#include "sim/engine/batch.h"

namespace demarche {

void Batch::set_slots(ActorSlot slot, int actor) {
  std::vector<std::int32_t>& lanes = slots_[static_cast<std::size_t>(slot)];
  std::fill(lanes.begin(), lanes.end(), actor);
}

void Batch::run_block(const Block& block, Phase phase, std::span<const std::uint8_t> mask) {
  execute(block.code);
  collect(block.effects, block.code, phase, mask, Sinks::all);
}

void Batch::push(int lane, const PendingEffect& effect) {
  const auto i = static_cast<std::size_t>(lane);
  std::vector<PendingEffect>& list = effect.due > turn_ ? waiting_[i] : pending_[i];
  if (list.size() == list.capacity() || waiting_[i].size() >= max_effects_in_flight) {
    fail(lane, effect.phase, Failure::Kind::too_many_effects, effect.cause);
    return;
  }
  list.push_back(effect);
}

void Batch::collect(const std::vector<EffectSink>& sinks, const CompiledCode& code, Phase phase,
                    std::span<const std::uint8_t> mask, Sinks which) {
  const Layout& l = program_->layout;
  const auto& self = slots_[static_cast<std::size_t>(ActorSlot::self)];
  const auto& target = slots_[static_cast<std::size_t>(ActorSlot::target)];
  for (const EffectSink& sink : sinks) {
    if (which == Sinks::by_lane && sink.vector) continue;
    if (which == Sinks::by_vector && !sink.vector) continue;
    const CauseKind cause = program_->causes[static_cast<std::size_t>(sink.cause)].kind;
    const bool of_parties = cause == CauseKind::term_start || cause == CauseKind::term_each_turn;
    const bool of_nobody = cause == CauseKind::passed || cause == CauseKind::failed || cause == CauseKind::event;
    const bool fixed_actors = cause == CauseKind::rule;
    for (int row = 0; row < sink.rows; ++row)
      for (int lane = 0; lane < lanes_; ++lane) {
        const auto i = static_cast<std::size_t>(lane);
        if (mask[i] == 0 || !running(lane)) continue;
        if (sink.mask.row >= 0) {
          const double wanted = at(sink.mask, row, lane);
          if (wanted == 0.0) continue;
          if (wanted != 1.0) {
            fail(lane, phase, Failure::Kind::missing_value, sink.cause);
            if (traced()) explain_failure(lane, code, sink.mask);
            continue;
          }
        }
        PendingEffect e;
        e.kind = sink.kind;
        e.phase = phase;
        e.cause = sink.cause;
        e.due = turn_;
        e.row = sink.cell.row + row * sink.cell.row_step;
        if (sink.cell.lane_step != 0)
          e.row += slots_[static_cast<std::size_t>(sink.cell.lane_slot)][i] * sink.cell.lane_step;
        if (sink.cell.lane_step2 != 0)
          e.row += slots_[static_cast<std::size_t>(sink.cell.lane_slot2)][i] * sink.cell.lane_step2;
        if (fixed_actors) {
          const int moving = sink.rows_are_actors ? row : 0;
          e.actor = static_cast<std::int16_t>(sink.actor < 0 ? -1 : sink.actor + moving);
          if (sink.first_target >= 0) e.target = static_cast<std::int16_t>(sink.first_target + row);
        } else if (of_parties) {
          e.actor = static_cast<std::int16_t>(slots_[static_cast<std::size_t>(ActorSlot::party)][i]);
          e.target = static_cast<std::int16_t>(slots_[static_cast<std::size_t>(ActorSlot::other)][i]);
        } else if (!of_nobody) {
          e.actor = static_cast<std::int16_t>(self[i]);
          e.target = static_cast<std::int16_t>(target[i]);
        }
        if (sink.kind == EffectKind::expose) {
          const bool pair = program_->scenario->actions[static_cast<std::size_t>(sink.thing)].has_target;
          expose(sink.thing, pair ? e.row / l.actors : e.row, pair ? e.row % l.actors : -1, lane);
          continue;
        }
        if (sink.kind == EffectKind::table) {
          table(sink.thing, e.actor, lane, false);
          continue;
        }
        e.value = at(sink.value, row, lane);
        double delay = 0;
        if (sink.delay.row >= 0) delay = at(sink.delay, row, lane);
        if (!std::isfinite(e.value) || !std::isfinite(delay)) {
          fail(lane, phase, Failure::Kind::missing_value, sink.cause);
          if (traced()) explain_failure(lane, code, sink.value);
          continue;
        }
        if (delay >= 1) e.due = turn_ + static_cast<int>(std::min(delay, 1e6));
        push(lane, e);
      }
  }
}

void Batch::apply(Phase phase) {
  for (int lane = 0; lane < lanes_; ++lane)
    if (running(lane)) change_lane(lane, phase);
  for (int lane = 0; lane < lanes_; ++lane) clamp_lane(lane);
}

void Batch::write(int lane, const PendingEffect& effect, LedgerEntry::Kind kind, double after) {
  double& number = cell(effect.row, lane);
  const double before = number;
  number = after;
  if (!traced() || lane != 0) return;
  LedgerEntry entry;
  entry.kind = kind;
  entry.phase = effect.phase;
  entry.turn = turn_;
  entry.cause = effect.cause;
  entry.actor = effect.actor;
  entry.target = effect.target;
  entry.cell = effect.row - program_->layout.first_kept;
  entry.amount = kind == LedgerEntry::Kind::add ? effect.value : after;
  entry.before = before;
  if (kind == LedgerEntry::Kind::add && effect.value == 0) return;  // no state is ever -0: adding 0 changes nothing
  trace_.ledger.push_back(entry);
}

void Batch::change_lane(int lane, Phase phase) {
  const auto i = static_cast<std::size_t>(lane);
  std::vector<PendingEffect>& now = pending_[i];
  // What falls due comes before what has just been caused, in the order in which it was put off.
  std::vector<PendingEffect>& later = waiting_[i];
  const std::size_t fresh = now.size();
  std::size_t kept = 0;
  for (PendingEffect& e : later) {
    if (e.due <= turn_ && e.phase == phase)
      now.push_back(e);
    else
      later[kept++] = e;
  }
  later.resize(kept);
  std::rotate(now.begin(), now.begin() + static_cast<std::ptrdiff_t>(fresh), now.end());

  for (std::size_t k = 0; k < now.size(); ++k) {
    const PendingEffect& e = now[k];
    if (e.kind != EffectKind::set) continue;
    for (std::size_t j = 0; j < k; ++j)
      if (now[j].kind == EffectKind::set && now[j].row == e.row && now[j].value != e.value) {
        fail(lane, phase, Failure::Kind::conflicting_sets, now[j].cause);
        Failure& f = failures_[i];
        f.other_cause = e.cause;
        f.value = now[j].value;
        f.other_value = e.value;
        now.clear();
        return;
      }
    write(lane, e, LedgerEntry::Kind::set, e.value + 0.0);
  }
  for (const PendingEffect& e : now) {
    if (e.kind == EffectKind::set) continue;
    const double sum = value(e.row, lane) + e.value;
    if (!std::isfinite(sum)) {
      fail(lane, phase, Failure::Kind::missing_value, e.cause);
      now.clear();
      return;
    }
    write(lane, e, LedgerEntry::Kind::add, sum);
  }
}

void Batch::clamp_lane(int lane) {
  std::vector<PendingEffect>& now = pending_[static_cast<std::size_t>(lane)];
  for (const PendingEffect& e : now) {
    const Range range = program_->variable_ranges[static_cast<std::size_t>(e.row - program_->layout.first_kept)];
    const double x = value(e.row, lane);
    if (x < range.low) write(lane, e, LedgerEntry::Kind::clamp, range.low);
    if (x > range.high) write(lane, e, LedgerEntry::Kind::clamp, range.high);
  }
  now.clear();
}

}  // namespace demarche
