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
  const bool later = effect.due > turn_;
  std::vector<PendingEffect>& list = later ? waiting_[i] : pending_[i];
  if (list.size() >= (later ? waiting_limit_ : pending_limit_)) {
    fail(lane, effect.phase, Failure::Kind::too_many_effects, effect.cause);
    return;
  }
  list.push_back(effect);
}

std::int32_t Batch::row_of(const CellAddress& cell, int row, int lane) const {
  const auto i = static_cast<std::size_t>(lane);
  std::int32_t at = cell.row + row * cell.row_step;
  if (cell.lane_step != 0) at += slots_[static_cast<std::size_t>(cell.lane_slot)][i] * cell.lane_step;
  if (cell.lane_step2 != 0) at += slots_[static_cast<std::size_t>(cell.lane_slot2)][i] * cell.lane_step2;
  return at;
}

void Batch::collect(const std::vector<EffectSink>& sinks, const CompiledCode& code, Phase phase,
                    std::span<const std::uint8_t> mask, Sinks which) {
  const auto slot = [&](int place, int lane) {
    return static_cast<std::int16_t>(slots_[static_cast<std::size_t>(place)][static_cast<std::size_t>(lane)]);
  };
  for (const EffectSink& sink : sinks) {
    if (which == Sinks::by_lane && sink.vector) continue;
    if (which == Sinks::by_vector && !sink.vector) continue;
    for (int row = 0; row < sink.rows; ++row)
      for (int lane = 0; lane < lanes_; ++lane) {
        if (mask[static_cast<std::size_t>(lane)] == 0 || !running(lane)) continue;
        if (sink.mask.row >= 0) {
          const double wanted = at(sink.mask, row, lane);
          if (wanted == 0.0) continue;
          if (wanted != 1.0) {
            fail_missing(lane, phase, sink.cause, code, sink.mask, row);
            continue;
          }
        }
        PendingEffect e;
        e.kind = sink.kind;
        e.phase = phase;
        e.cause = sink.cause;
        e.due = turn_;
        e.row = row_of(sink.cell, row, lane);
        if (sink.actor_slot >= 0)
          e.actor = slot(sink.actor_slot, lane);
        else if (sink.actor >= 0)
          e.actor = static_cast<std::int16_t>(sink.actor + (sink.rows_are_actors ? row : 0));
        if (sink.target_slot >= 0)
          e.target = slot(sink.target_slot, lane);
        else if (sink.first_target >= 0)
          e.target = static_cast<std::int16_t>(sink.first_target + (sink.rows_are_actors ? 0 : row));
        if (sink.kind == EffectKind::expose || sink.kind == EffectKind::table) {
          e.to_row = sink.thing;
          push(lane, e);
          continue;
        }
        double delay = 0;
        const auto read = [&](const Operand& operand, double& value) {
          if (operand.row < 0) return true;
          value = at(operand, row, lane);
          if (std::isfinite(value)) return true;
          fail_missing(lane, phase, sink.cause, code, operand, row);
          return false;
        };
        if (!read(sink.value, e.value) || !read(sink.delay, delay) || !read(sink.share, e.share)) continue;
        const int arrives = delay >= 1 ? turn_ + static_cast<int>(std::min(delay, 1e6)) : turn_;
        if (sink.kind == EffectKind::move) {  // leaves now, arrives later
          e.to_row = row_of(sink.to_cell, row, lane);
          e.arrives = arrives;
        } else {
          e.due = arrives;
        }
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
  if (kind == LedgerEntry::Kind::add && effect.value == 0)
    return;  // no state is ever -0: adding 0 changes nothing
  trace_.ledger.push_back(entry);
}

// Several moves may want more of one stock than there is: then each gets its share, whoever is listed first.
void Batch::ration_moves(int lane) {
  std::vector<PendingEffect>& now = pending_[static_cast<std::size_t>(lane)];
  for (std::size_t k = 0; k < now.size(); ++k) {
    if (now[k].kind != EffectKind::move) continue;
    const std::int32_t row = now[k].row;
    const auto of_this_stock = [&](const PendingEffect& e) {
      return e.kind == EffectKind::move && e.row == row;
    };
    if (std::any_of(now.begin(), now.begin() + static_cast<std::ptrdiff_t>(k), of_this_stock)) continue;
    double wanted = 0;
    for (const PendingEffect& e : now)
      if (of_this_stock(e)) wanted += e.value;
    const double there = value(row, lane) - range_of(row).low;
    if (wanted <= there) continue;
    const double share = there / wanted;
    for (PendingEffect& e : now)
      if (of_this_stock(e)) e.value *= share;
  }
}

bool Batch::add_to(int lane, Phase phase, const PendingEffect& effect) {
  const double sum = value(effect.row, lane) + effect.value;
  if (!std::isfinite(sum)) {
    fail(lane, phase, Failure::Kind::missing_value, effect.cause);
    if (traced())
      failures_[static_cast<std::size_t>(lane)].message = "what is added up is too large for a number";
    return false;
  }
  write(lane, effect, LedgerEntry::Kind::add, sum);
  return true;
}

void Batch::change_lane(int lane, Phase phase) {
  const auto i = static_cast<std::size_t>(lane);
  const Layout& l = program_->layout;
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

  ration_moves(lane);
  for (std::size_t k = 0; k < now.size(); ++k) {
    const PendingEffect& e = now[k];
    if (e.kind == EffectKind::table) {
      table(e.to_row, e.actor, lane, phase == Phase::events);
    } else if (e.kind == EffectKind::expose) {
      const bool pair = program_->scenario->actions[static_cast<std::size_t>(e.to_row)].has_target;
      expose(e.to_row, pair ? e.row / l.actors : e.row, pair ? e.row % l.actors : -1, lane);
    }
    if (e.kind != EffectKind::set) continue;
    for (std::size_t j = 0; j < k; ++j)
      if (now[j].kind == EffectKind::set && now[j].row == e.row && now[j].value != e.value) {
        fail(lane, phase, Failure::Kind::conflicting_sets, now[j].cause);
        Failure& f = failures_[i];
        f.other_cause = e.cause;
        f.value = now[j].value;
        f.other_value = e.value;
        return;
      }
    write(lane, e, LedgerEntry::Kind::set, e.value + 0.0);
  }
  for (const PendingEffect& e : now) {
    if (e.kind == EffectKind::add || e.kind == EffectKind::subtract) {
      if (!add_to(lane, phase, e)) return;
    } else if (e.kind == EffectKind::move) {
      PendingEffect part = e;
      part.kind = EffectKind::add;
      part.value = 0.0 - e.value;
      if (!add_to(lane, phase, part)) return;
      part.row = e.to_row;
      part.value = e.value * e.share;
      part.due = e.arrives;
      if (part.due > turn_) {
        push(lane, part);
        if (!running(lane)) return;
      } else if (!add_to(lane, phase, part)) {
        return;
      }
    }
  }
}

void Batch::clamp_lane(int lane) {
  std::vector<PendingEffect>& now = pending_[static_cast<std::size_t>(lane)];
  const auto clamp = [&](PendingEffect e) {
    const Range range = range_of(e.row);
    const double x = value(e.row, lane);
    if (x < range.low) write(lane, e, LedgerEntry::Kind::clamp, range.low);
    if (x > range.high) write(lane, e, LedgerEntry::Kind::clamp, range.high);
  };
  for (PendingEffect& e : now) {
    if (e.kind == EffectKind::table || e.kind == EffectKind::expose || !running(lane)) continue;
    clamp(e);
    if (e.kind != EffectKind::move || e.arrives > turn_) continue;
    e.row = e.to_row;
    clamp(e);
  }
  now.clear();
}

}  // namespace demarche
