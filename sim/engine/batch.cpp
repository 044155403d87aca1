#include "sim/engine/batch.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "sim/engine/random.h"

namespace demarche {
namespace {

int padded_lanes(int lanes) { return (lanes + lane_padding - 1) / lane_padding * lane_padding; }

}  // namespace

const char* name_of(Phase phase) {
  static constexpr const char* names[] = {"start", "events", "decide", "resolve", "respond", "assess"};
  return names[static_cast<std::size_t>(phase)];
}

Batch::Batch(std::shared_ptr<const Program> program, int lanes, const Kernels& kernels)
    : program_(std::move(program)), kernels_(&kernels), lanes_(lanes), padded_(padded_lanes(lanes)) {
  const Program& p = *program_;
  const auto width = static_cast<std::size_t>(padded_);
  constexpr std::size_t cache_line = 64 / sizeof(double);
  storage_.assign(static_cast<std::size_t>(p.rows) * width + cache_line, 0.0);
  const auto misaligned = reinterpret_cast<std::uintptr_t>(storage_.data()) / sizeof(double) % cache_line;
  memory_ = storage_.data() + (misaligned == 0 ? 0 : cache_line - misaligned);

  for (std::size_t i = 0; i < p.constants.size(); ++i)
    std::fill_n(&cell(p.first_constant + static_cast<std::int32_t>(i), 0), padded_, p.constants[i]);
  for (std::size_t i = 0; i < p.parameter_values.size(); ++i)
    std::fill_n(&cell(p.layout.parameters + static_cast<std::int32_t>(i), 0), padded_, p.parameter_values[i]);

  runs_.assign(width, 0);
  active_.assign(width, 0.0);
  failed_.assign(width, 0.0);
  ended_.assign(width, 0);
  forced_failed_.assign(width, 0);
  outcome_.assign(width, -1);
  last_turn_.assign(width, 0);
  failures_.resize(width);
  digests_.assign(width, 0);
  int most_options = 1;
  for (const Choice& choice : p.choices) most_options = std::max(most_options, choice.options);
  cumulative_.assign(static_cast<std::size_t>(most_options) * lane_padding, 0.0);
  listed_.assign(static_cast<std::size_t>(most_options), 0);
  picked_.assign(p.choices.size() * width, -1);
  forced_.assign(p.choices.size() * width, -1);
  int bundle_pairs = 0;
  for (const OfferPair& pair : p.layout.offer_pairs)
    bundle_of_pair_.push_back(pair.gives >= 0 ? bundle_pairs++ : -1);
  bundles_.resize(static_cast<std::size_t>(bundle_pairs) * width);
  for (auto& slot : slots_) slot.assign(width, 0);
  pending_.resize(width);
  due_.resize(width);
  waiting_.resize(width);
  waiting_phases_.assign(width, 0);
  const std::size_t in_flight =
      std::min(max_effects_in_flight, p.delayed_per_turn * static_cast<std::size_t>(p.scenario->turns + 1));
  pending_limit_ = p.effects_per_turn + in_flight;
  waiting_limit_ = in_flight;
  for (int l = 0; l < lanes_; ++l) {
    pending_[static_cast<std::size_t>(l)].reserve(pending_limit_);
    due_[static_cast<std::size_t>(l)].reserve(waiting_limit_);
    waiting_[static_cast<std::size_t>(l)].reserve(waiting_limit_);
  }
  queue_.reserve(static_cast<std::size_t>(lanes_) * pending_limit_);
  lane_list_.reserve(width);
  group_.reserve(width);
  group_next_.assign(width, -1);
  group_head_.assign(p.scenario->actions.size() + p.scenario->offers.size(), -1);
  groups_.reserve(width);
  for (std::size_t i = 0; i < p.scenario->actions.size(); ++i) {
    const auto action = static_cast<int>(i);
    action_records_.push_back(
        {p.layout.find_record(RecordVerb::did, action),
         p.scenario->actions[i].covert ? nullptr : p.layout.find_record(RecordVerb::known, action)});
  }
  mask_.assign(width, 0);
  mask2_.assign(width, 0);
  scratch_.assign(width * 4, 0.0);
  breach_term_.assign(2 * p.layout.agreements.size() * width, -1);
  new_agreement_.assign(p.layout.agreements.size() * width, 0);
  vote_results_.assign(p.scenario->proposals.size() * width, 0);
}

void Batch::set_parameter(int lane, int parameter, double value) {
  cell(program_->layout.parameters + parameter, lane) = value;
}

void Batch::execute(std::span<const Instruction> code, const CompiledCode& lists) {
  if (code.empty()) return;
  Machine m;
  m.memory = memory_;
  m.lanes = padded_;
  m.lists = lists.lists.data();
  for (std::size_t i = 0; i < actor_slot_count; ++i) m.slots[i] = slots_[i].data();
  m.runs = runs_.data();
  m.seed = seed_;
  m.turn = static_cast<std::uint32_t>(turn_);
  m.failed = failed_.data();
  m.active = active_.data();
  kernels_->execute(code, m);
}

void Batch::set_clock() {
  const Layout& l = program_->layout;
  const Scenario& s = *program_->scenario;
  const Date date = turn_start(s.start, s.step, std::max(turn_, 1));
  const CalendarDate day = calendar_date(date);
  std::fill_n(&cell(l.turn, 0), padded_, static_cast<double>(turn_));
  std::fill_n(&cell(l.date, 0), padded_, date.days());
  std::fill_n(&cell(l.year, 0), padded_, static_cast<double>(day.year));
  std::fill_n(&cell(l.month, 0), padded_, static_cast<double>(day.month));
}

void Batch::start(std::uint64_t seed, std::span<const std::uint32_t> runs) {
  const Program& p = *program_;
  const Layout& l = p.layout;
  seed_ = seed;
  turn_ = 0;
  std::copy(runs.begin(), runs.end(), runs_.begin());
  for (int lane = 0; lane < padded_; ++lane) {
    const auto i = static_cast<std::size_t>(lane);
    active_[i] = lane < lanes_ ? 1.0 : 0.0;
    failed_[i] = 0.0;
    ended_[i] = 0;
    outcome_[i] = -1;
    last_turn_[i] = 0;
    failures_[i] = {};
    digests_[i] = 0;
    waiting_[i].clear();
    waiting_phases_[i] = 0;
    pending_[i].clear();
  }
  set_clock();
  execute(p.setup);
  for (std::size_t i = 0; i < p.start_image.size(); ++i)
    std::fill_n(&cell(l.first_kept + static_cast<std::int32_t>(i), 0), padded_, p.start_image[i]);
  for (const CompiledCode& code : p.start_code) {
    execute(code);
    for (const Instruction& i : code.code) {
      if (i.code != Code::copy || i.dst < l.first_kept || i.dst >= l.end_state) continue;
      const bool overridden = std::any_of(p.start_overrides.begin(), p.start_overrides.end(),
                                          [&](const auto& o) { return o.first == i.dst; });
      for (int lane = 0; lane < lanes_ && !overridden; ++lane)
        if (!std::isfinite(value(i.dst, lane))) fail_missing(lane, Phase::start, -1, code, i.a, 0);
    }
  }
  for (const auto& [row, value] : p.start_overrides) std::fill_n(&cell(row, 0), padded_, value);
  check_start();
  for (std::size_t v = 0; v < l.previous.size(); ++v)
    for (const std::int32_t row : l.previous[v])
      std::copy_n(&cell(l.variables[v], 0), padded_ * l.rows_of(p.scenario->variables[v]), &cell(row, 0));
}

// A start value that has no result has stopped the run before it begins, and so does a rationality with which
// nothing can be chosen.
void Batch::check_start() {
  const Program& p = *program_;
  const Layout& l = p.layout;
  for (std::int32_t row = l.first_kept; row < l.end_state; ++row)
    for (int lane = 0; lane < padded_; ++lane) {
      double& number = cell(row, lane);
      if (!std::isfinite(number)) number = std::clamp(0.0, range_of(row).low, range_of(row).high);
      number += 0.0;  // never -0
    }
  for (int actor = 0; actor < l.actors; ++actor)
    for (int lane = 0; lane < lanes_; ++lane) {
      const double lambda = rationality(actor, lane);
      if ((std::isfinite(lambda) && lambda >= 0) || !running(lane)) continue;
      fail(lane, Phase::start, Failure::Kind::missing_value, -1);
      const Actor& who = p.scenario->actors[static_cast<std::size_t>(actor)];
      Failure& f = failures_[static_cast<std::size_t>(lane)];
      f.message = "the rationality of " + who.id + " must be a number from 0";
      if (!who.rationality.empty()) f.place = who.rationality.place(who.rationality.root);
    }
}

void Batch::set_start(int lane, std::int32_t row, double value) {
  const Layout& l = program_->layout;
  value += 0.0;  // never -0
  cell(row, lane) = value;
  for (std::size_t v = 0; v < l.previous.size(); ++v) {
    const std::int32_t offset = row - l.variables[v];
    if (offset < 0 || offset >= l.rows_of(program_->scenario->variables[v])) continue;
    for (const std::int32_t first : l.previous[v]) cell(first + offset, lane) = value;
  }
}

void Batch::resume(const Snapshot& from, std::uint64_t seed, std::span<const std::uint32_t> runs) {
  const std::vector<const Snapshot*> same(static_cast<std::size_t>(lanes_), &from);
  resume(same, seed, runs);
}

void Batch::resume(std::span<const Snapshot* const> from, std::uint64_t seed,
                   std::span<const std::uint32_t> runs) {
  const Layout& l = program_->layout;
  if (from.size() != static_cast<std::size_t>(lanes_))
    throw std::invalid_argument("a moment is needed for each lane");
  for (const Snapshot* s : from)
    if (s->kept.size() != static_cast<std::size_t>(l.end_kept - l.first_kept) ||
        s->waiting.size() > waiting_limit_)
      throw std::invalid_argument("a snapshot of another program");
    else if (s->turn != from.front()->turn)
      throw std::invalid_argument("moments of different turns");
  seed_ = seed;
  turn_ = from.front()->turn;
  std::copy(runs.begin(), runs.end(), runs_.begin());
  set_clock();
  execute(program_->setup);
  for (int lane = 0; lane < padded_; ++lane) {
    const auto i = static_cast<std::size_t>(lane);
    const Snapshot& s = *from[std::min(i, from.size() - 1)];
    double* kept = &cell(l.first_kept, lane);
    for (std::size_t row = 0; row < s.kept.size(); ++row)
      kept[row * static_cast<std::size_t>(padded_)] = s.kept[row];
    active_[i] = lane < lanes_ && !s.ended ? 1.0 : 0.0;
    failed_[i] = 0.0;
    ended_[i] = s.ended ? 1 : 0;
    outcome_[i] = s.outcome;
    last_turn_[i] = s.turn;
    failures_[i] = {};
    digests_[i] = s.digest;
    pending_[i].clear();
    waiting_[i].clear();
    waiting_phases_[i] = 0;
    if (lane >= lanes_) continue;
    waiting_[i].insert(waiting_[i].end(), s.waiting.begin(), s.waiting.end());
    for (const PendingEffect& e : s.waiting) note_waiting(lane, e.phase);
  }
}

Snapshot Batch::snapshot(int lane) const {
  const Layout& l = program_->layout;
  const auto i = static_cast<std::size_t>(lane);
  Snapshot s;
  s.kept.reserve(static_cast<std::size_t>(l.end_kept - l.first_kept));
  for (std::int32_t row = l.first_kept; row < l.end_kept; ++row) s.kept.push_back(value(row, lane));
  s.waiting = waiting_[i];
  s.turn = turn_;
  s.outcome = outcome_[i];
  s.ended = ended_[i] != 0;
  s.digest = digests_[i];
  return s;
}

void Batch::begin_turn() {
  ++turn_;
  set_clock();
  clear_old_rounds();
  if (any_forced_) std::fill(forced_.begin(), forced_.end(), -1);
  any_forced_ = false;
  std::fill(forced_failed_.begin(), forced_failed_.end(), std::uint8_t{0});
  run_events();
  execute(program_->decide);
  trace_.terms.clear();
  work_out_answers();
  work_out_votes();
  work_out_bundle_endings();
}

void Batch::force(int lane, int choice, int option) {
  any_forced_ = true;
  forced_[static_cast<std::size_t>(choice) * static_cast<std::size_t>(padded_) +
          static_cast<std::size_t>(lane)] = option;
}

void Batch::force_bundle(int lane, int choice, int option, const Bundle& bundle) {
  force(lane, choice, option);
  const Choice& c = program_->choices[static_cast<std::size_t>(choice)];
  const int pair = program_->options_table[static_cast<std::size_t>(c.first_option + option)].what;
  bundles_[static_cast<std::size_t>(bundle_of_pair_[static_cast<std::size_t>(pair)]) *
               static_cast<std::size_t>(padded_) +
           static_cast<std::size_t>(lane)] = bundle;
}

void Batch::end_turn() {
  choose();
  resolve();
  respond();
  assess();
  remember_previous();
}

bool Batch::all_done() const {
  for (int l = 0; l < lanes_; ++l)
    if (running(l)) return false;
  return true;
}

double Batch::variable(int variable, int actor, int target, int lane) const {
  const Layout& l = program_->layout;
  std::int32_t row = l.variables[static_cast<std::size_t>(variable)];
  const Scope scope = program_->scenario->variables[static_cast<std::size_t>(variable)].scope;
  if (scope == Scope::actor) row += actor;
  if (scope == Scope::pair) row += actor * l.actors + target;
  return value(row, lane);
}

double Batch::indicator(int index, int lane) const {
  return at(program_->indicators[static_cast<std::size_t>(index)].value, 0, lane);
}
double Batch::extra(int index, int lane) const {
  return at(program_->extra[static_cast<std::size_t>(index)].value, 0, lane);
}
double Batch::objective(int index, int lane) const {
  const double x = at(program_->objectives[static_cast<std::size_t>(index)].value, 0, lane);
  return x < 0 ? 0 : x > 100 ? 100 : x;
}

std::uint64_t Batch::state_digest(int lane) const {
  const Layout& l = program_->layout;
  Digest d;
  for (std::int32_t row = l.first_kept; row < l.end_state; ++row) d.add(value(row, lane));
  for (const AgreementSlot& a : l.agreements)
    if (value(a.until, lane) > 0) {
      d.add(static_cast<std::uint64_t>(a.offer + 1) << 32 | static_cast<std::uint64_t>(a.from) << 16 |
            static_cast<std::uint64_t>(a.to));
      d.add(value(a.until, lane));
      if (a.gives >= 0) {
        d.add(value(a.gives, lane));
        d.add(value(a.asks, lane));
      }
    }
  return d.value();
}

std::uint64_t Batch::digest(int lane) const {
  Digest d;
  d.add(digests_[static_cast<std::size_t>(lane)]);
  d.add(static_cast<std::uint64_t>(last_turn_[static_cast<std::size_t>(lane)]));
  if (failure(lane).kind == Failure::Kind::none) d.add(state_digest(lane));
  return d.value();
}

void Batch::run_events() {
  const Program& p = *program_;
  const Scenario& s = *p.scenario;
  execute(p.events);
  for (const EventFiring& firing : p.event_firings) {
    const Event& event = s.events[static_cast<std::size_t>(firing.event)];
    for (int lane = 0; lane < lanes_; ++lane) {
      if (!running(lane)) continue;
      const double fires = at(firing.mask, 0, lane);
      if (fires == 0.0) continue;
      if (fires != 1.0) {
        fail_missing(lane, Phase::events, -1, p.events, firing.mask, 0);
        blame(lane, "event", event.name);
        continue;
      }
      const std::int32_t done = p.layout.event_done[static_cast<std::size_t>(firing.event)];
      if (done >= 0) cell(done, lane) = 1.0;
      // An event belongs to the round that is about to be played.
      record(RecordVerb::happened, firing.event, -1, -1, lane);
      happened({Happening::Kind::event, firing.event}, lane);
      if (event.proposal >= 0) table(event.proposal, -1, lane, true);
    }
  }
  collect(p.event_effects, p.events, Phase::events, running_lanes(), Sinks::all);
  apply(Phase::events);
}

void Batch::respond() {
  const Program& p = *program_;
  const Layout& l = p.layout;
  const Scenario& s = *p.scenario;
  for (const AgreementSlot& slot : l.agreements) {
    bool any = false;
    for (int lane = 0; lane < lanes_; ++lane) any = any || (running(lane) && value(slot.until, lane) > 0);
    if (!any) continue;
    for (const bool given : {true, false})
      for (std::size_t t = 0; t < s.terms.size(); ++t) {
        const Block& block = p.term_each_turn[t];
        if (block.empty()) continue;
        bool wanted = false;
        for (int lane = 0; lane < padded_; ++lane) {
          const bool in = lane < lanes_ && running(lane) && value(slot.until, lane) > 0 &&
                          has_term(slot, static_cast<int>(t), given, lane);
          mask_[static_cast<std::size_t>(lane)] = in ? 1 : 0;
          wanted = wanted || in;
        }
        if (!wanted) continue;
        set_slots(ActorSlot::party, given ? slot.from : slot.to);
        set_slots(ActorSlot::other, given ? slot.to : slot.from);
        run_block(block, Phase::respond, lanes_in(mask_));
      }
  }
  execute(p.rules);
  for (const RuleFiring& firing : p.rule_firings)
    for (int row = 0; row < firing.rows; ++row)
      for (int lane = 0; lane < lanes_; ++lane) {
        if (!running(lane) || at(firing.mask, row, lane) == 0.0) continue;
        const Rule& rule = s.rules[static_cast<std::size_t>(firing.index)];
        Happening h;
        h.kind = Happening::Kind::rule;
        h.what = firing.index;
        if (firing.actor >= 0) {
          h.actor = firing.actor;
          if (rule.each == Each::pair) h.target = firing.first_row_actor + row;
        } else if (firing.first_row_actor >= 0) {
          h.actor = firing.first_row_actor + row;
        }
        if (at(firing.mask, row, lane) != 1.0) {
          fail_missing(lane, Phase::respond, -1, p.rules, firing.mask, row);
          blame(lane, "rule", rule.name, h.actor, h.target);
          continue;
        }
        const int rule_record = static_cast<int>(s.events.size()) + firing.index;
        if (rule.each == Each::world) record(RecordVerb::happened, rule_record, -1, -1, lane);
        if (!rule.says.empty()) happened(h, lane);
      }
  collect(p.rule_effects, p.rules, Phase::respond, running_lanes(), Sinks::by_lane);
  if (traced()) {
    collect(p.rule_effects, p.rules, Phase::respond, running_lanes(), Sinks::by_vector);
    apply(Phase::respond);
    return;
  }
  change(Phase::respond);
  execute(p.rule_applications, p.rules);
  clamp_changed();
  for (int lane = 0; lane < lanes_; ++lane)
    if (failed_[static_cast<std::size_t>(lane)] != 0.0)
      fail(lane, Phase::respond, Failure::Kind::missing_value, -1);
  execute(p.rule_clamps, p.rules);
}

}  // namespace demarche
