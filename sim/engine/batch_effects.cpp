// Effects of one lane: collected over a phase, then applied: sets, deltas in order, clamps.
#include <algorithm>
#include <bit>
#include <cmath>

#include "sim/engine/batch.h"

namespace demarche {

void Batch::set_slots(ActorSlot slot, int actor) {
  std::vector<std::int32_t>& lanes = slots_[static_cast<std::size_t>(slot)];
  std::fill(lanes.begin(), lanes.end(), actor);
}

std::span<const int> Batch::lanes_in(std::span<const std::uint8_t> mask) {
  lane_list_.clear();
  for (int lane = 0; lane < lanes_; ++lane)
    if (mask[static_cast<std::size_t>(lane)] != 0) lane_list_.push_back(lane);
  return lane_list_;
}

std::span<const int> Batch::running_lanes() {
  lane_list_.clear();
  for (int lane = 0; lane < lanes_; ++lane)
    if (running(lane)) lane_list_.push_back(lane);
  return lane_list_;
}

void Batch::run_block(const Block& block, Phase phase, std::span<const int> lanes) {
  execute(block.code);
  collect(block.effects, block.code, phase, lanes, Sinks::all);
}

void Batch::push(int lane, const PendingEffect& effect) {
  const auto i = static_cast<std::size_t>(lane);
  const bool later = effect.due > turn_;
  std::vector<PendingEffect>& list = later ? waiting_[i] : pending_[i];
  if (list.size() >= (later ? waiting_limit_ : pending_limit_)) {
    fail(lane, effect.phase, Failure::Kind::too_many_effects, effect.cause);
    blame(lane, effect.actor, effect.target);
    return;
  }
  if (later)
    note_waiting(lane, effect.phase);
  else
    queue_.push_back({0, effect.row, lane, static_cast<std::int32_t>(list.size())});
  list.push_back(effect);
}

std::int32_t Batch::row_of(const CellAddress& cell, int row, int lane) const {
  const auto i = static_cast<std::size_t>(lane);
  std::int32_t at = cell.row + row * cell.row_step;
  if (cell.lane_step != 0) at += slots_[static_cast<std::size_t>(cell.lane_slot)][i] * cell.lane_step;
  if (cell.lane_step2 != 0) at += slots_[static_cast<std::size_t>(cell.lane_slot2)][i] * cell.lane_step2;
  return at;
}

bool Batch::all_zero(std::int32_t row) const {
  const double* const values = &memory_[static_cast<std::size_t>(row) * static_cast<std::size_t>(padded_)];
  std::uint64_t bits = 0;  // masks are 0, 1 or no value, never -0
  for (int first = 0; first < padded_; first += lane_padding)
    for (int l = 0; l < lane_padding; ++l) bits |= std::bit_cast<std::uint64_t>(values[first + l]);
  return bits == 0;
}

void Batch::collect(const std::vector<EffectSink>& sinks, const CompiledCode& code, Phase phase,
                    std::span<const int> lanes, Sinks which) {
  for (const EffectSink& sink : sinks) {
    if (which == Sinks::by_lane && sink.vector) continue;
    if (which == Sinks::by_vector && !sink.vector) continue;
    if (sink.plain) {
      collect_plain(sink, lanes);
      continue;
    }
    for (int row = 0; row < sink.rows; ++row) {
      if (sink.mask.row >= 0 && all_zero(sink.mask.row + row * sink.mask.step)) continue;
      for (const int lane : lanes)
        if (running(lane) && (sink.mask.row < 0 || at(sink.mask, row, lane) != 0.0))
          collect_one(sink, code, phase, row, lane);
    }
  }
}

void Batch::collect_plain(const EffectSink& sink, std::span<const int> lanes) {
  const bool always = sink.mask.row < 0;
  const std::int32_t* const slot = slots_[static_cast<std::size_t>(sink.cell.lane_slot)].data();
  const std::int32_t* const slot2 = slots_[static_cast<std::size_t>(sink.cell.lane_slot2)].data();
  for (int row = 0; row < sink.rows; ++row) {
    const std::int32_t first = sink.cell.row + row * sink.cell.row_step;
    const double* const values = &memory_[static_cast<std::size_t>(sink.value.row + row * sink.value.step) *
                                          static_cast<std::size_t>(padded_)];
    for (const int lane : lanes) {
      if (!running(lane) || (!always && at(sink.mask, row, lane) == 0.0)) continue;
      const std::int32_t at_row =
          first + slot[lane] * sink.cell.lane_step + slot2[lane] * sink.cell.lane_step2;
      queue_.push_back({values[lane], at_row, lane, -1});
    }
  }
}

void Batch::collect_one(const EffectSink& sink, const CompiledCode& code, Phase phase, int row, int lane) {
  const auto slot = [&](int place) {
    return static_cast<std::int16_t>(slots_[static_cast<std::size_t>(place)][static_cast<std::size_t>(lane)]);
  };
  PendingEffect e;
  e.kind = sink.kind;
  e.phase = phase;
  e.cause = sink.cause;
  e.due = turn_;
  e.row = row_of(sink.cell, row, lane);
  if (sink.actor_slot >= 0)
    e.actor = slot(sink.actor_slot);
  else if (sink.actor >= 0)
    e.actor = static_cast<std::int16_t>(sink.actor + (sink.rows_are_actors ? row : 0));
  if (sink.target_slot >= 0)
    e.target = slot(sink.target_slot);
  else if (sink.first_target >= 0)
    e.target = static_cast<std::int16_t>(sink.first_target + (sink.rows_are_actors ? 0 : row));
  if (sink.mask.row >= 0 && at(sink.mask, row, lane) != 1.0) {
    fail_missing(lane, phase, sink.cause, code, sink.mask, row);
    blame(lane, e.actor, e.target);
    return;
  }
  if (sink.kind == EffectKind::expose || sink.kind == EffectKind::table) {
    e.to_row = sink.thing;
    push(lane, e);
    return;
  }
  double delay = 0;
  const auto read = [&](const Operand& operand, double& value) {
    if (operand.row < 0) return true;
    value = at(operand, row, lane);
    if (std::isfinite(value)) return true;
    fail_missing(lane, phase, sink.cause, code, operand, row);
    blame(lane, e.actor, e.target);
    return false;
  };
  if (!read(sink.value, e.value) || !read(sink.delay, delay) || !read(sink.share, e.share)) return;
  const int arrives = delay >= 1 ? turn_ + static_cast<int>(std::min(delay, 1e6)) : turn_;
  if (sink.kind == EffectKind::move) {  // leaves now, arrives later
    e.to_row = row_of(sink.to_cell, row, lane);
    e.arrives = arrives;
  } else {
    e.due = arrives;
  }
  push(lane, e);
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
  // No two moves whose rows differ in these bits are from one stock: then there is nothing to share.
  std::uint64_t seen = 0;
  bool shared = false;
  for (const PendingEffect& e : now) {
    if (e.kind != EffectKind::move) continue;
    const std::uint64_t bit = std::uint64_t{1} << (static_cast<std::uint32_t>(e.row) & 63u);
    shared = shared || (seen & bit) != 0;
    seen |= bit;
  }
  if (!shared) return;
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
    blame(lane, effect.actor, effect.target);
    if (traced())
      failures_[static_cast<std::size_t>(lane)].message = "what is added up is too large for a number";
    return false;
  }
  write(lane, effect, LedgerEntry::Kind::add, sum);
  return true;
}

void Batch::take_due(int lane, Phase phase) {
  const auto i = static_cast<std::size_t>(lane);
  if ((waiting_phases_[i] >> static_cast<unsigned>(phase) & 1u) == 0) return;
  waiting_phases_[i] = 0;
  std::vector<PendingEffect>& later = waiting_[i];
  std::size_t kept = 0;
  for (const PendingEffect& e : later) {
    if (e.due <= turn_ && e.phase == phase) {
      due_[i].push_back(e);
      continue;
    }
    note_waiting(lane, e.phase);
    later[kept++] = e;
  }
  later.resize(kept);
}

// What comes before anything is added: exposing, tabling, sets. False when two sets conflict.
bool Batch::set_and_expose(int lane, Phase phase) {
  const auto i = static_cast<std::size_t>(lane);
  const Layout& l = program_->layout;
  // What falls due comes before what has just been caused, in the order in which it was put off.
  const std::size_t due = due_[i].size();
  const auto effect = [&](std::size_t k) -> const PendingEffect& {
    return k < due ? due_[i][k] : pending_[i][k - due];
  };
  for (std::size_t k = 0; k < due + pending_[i].size(); ++k) {
    const PendingEffect& e = effect(k);
    if (e.kind == EffectKind::table) {
      table(e.to_row, e.actor, lane, phase == Phase::events);
    } else if (e.kind == EffectKind::expose) {
      const bool pair = program_->scenario->actions[static_cast<std::size_t>(e.to_row)].has_target;
      expose(e.to_row, pair ? e.row / l.actors : e.row, pair ? e.row % l.actors : -1, lane);
    }
    if (e.kind != EffectKind::set) continue;
    for (std::size_t j = 0; j < k; ++j) {
      const PendingEffect& other = effect(j);
      if (other.kind != EffectKind::set || other.row != e.row || other.value == e.value) continue;
      fail(lane, phase, Failure::Kind::conflicting_sets, other.cause);
      blame(lane, other.actor, other.target);
      Failure& f = failures_[i];
      f.other_cause = e.cause;
      f.value = other.value;
      f.other_value = e.value;
      return false;
    }
    write(lane, e, LedgerEntry::Kind::set, e.value + 0.0);
  }
  return true;
}

// Adds or moves; false when the lane has failed.
bool Batch::change_by(int lane, Phase phase, const PendingEffect& effect) {
  if (effect.kind == EffectKind::add || effect.kind == EffectKind::subtract)
    return add_to(lane, phase, effect);
  if (effect.kind != EffectKind::move) return true;
  PendingEffect part = effect;
  part.kind = EffectKind::add;
  part.value = 0.0 - effect.value;
  if (!add_to(lane, phase, part)) return false;
  part.row = effect.to_row;
  part.value = effect.value * effect.share;
  part.due = effect.arrives;
  if (part.due <= turn_) return add_to(lane, phase, part);
  push(lane, part);
  return running(lane);
}

void Batch::change(Phase phase) {
  for (int lane = 0; lane < lanes_; ++lane) {
    const auto i = static_cast<std::size_t>(lane);
    if (!running(lane)) continue;
    take_due(lane, phase);
    if (due_[i].empty() && pending_[i].empty()) continue;
    ration_moves(lane);
    if (!set_and_expose(lane, phase)) continue;
    for (const PendingEffect& e : due_[i])
      if (!change_by(lane, phase, e)) break;
  }
  for (const QueuedEffect& q : queue_) {
    if (!running(q.lane)) continue;
    if (q.special < 0)
      cell(q.row, q.lane) += q.value;  // sure to be finite, see Bounds
    else
      change_by(q.lane, phase,
                pending_[static_cast<std::size_t>(q.lane)][static_cast<std::size_t>(q.special)]);
  }
}

void Batch::clamp_one(int lane, const PendingEffect& effect) {
  if (effect.kind == EffectKind::table || effect.kind == EffectKind::expose) return;
  const auto clamp = [&](const PendingEffect& e) {
    const Range range = range_of(e.row);
    const double x = value(e.row, lane);
    if (x < range.low) write(lane, e, LedgerEntry::Kind::clamp, range.low);
    if (x > range.high) write(lane, e, LedgerEntry::Kind::clamp, range.high);
  };
  clamp(effect);
  if (effect.kind != EffectKind::move || effect.arrives > turn_) return;
  PendingEffect there = effect;
  there.row = effect.to_row;
  clamp(there);
}

void Batch::clamp_changed() {
  const bool any =
      !queue_.empty() || std::any_of(due_.begin(), due_.end(), [](const auto& d) { return !d.empty(); });
  if (!any) return;
  if (!program_->lane_clamps.empty())
    execute(program_->lane_clamps, program_->rules);
  else
    clamp_each();
  queue_.clear();
  for (std::vector<PendingEffect>& list : pending_) list.clear();
  for (std::vector<PendingEffect>& list : due_) list.clear();
}

void Batch::clamp_each() {
  for (int lane = 0; lane < lanes_; ++lane)
    if (running(lane))
      for (const PendingEffect& e : due_[static_cast<std::size_t>(lane)]) clamp_one(lane, e);
  for (const QueuedEffect& q : queue_) {
    if (!running(q.lane)) continue;
    if (q.special >= 0) {
      clamp_one(q.lane, pending_[static_cast<std::size_t>(q.lane)][static_cast<std::size_t>(q.special)]);
      continue;
    }
    const Range range = range_of(q.row);
    double& x = cell(q.row, q.lane);
    x = x < range.low ? range.low : (x > range.high ? range.high : x);
  }
}

}  // namespace demarche
