// Runs of a program, side by side: one lane each. An interactive turn is a batch of one lane, an ensemble a
// row of batches of many. A turn is begun (events fire, every option's utility is known), then decisions may
// be forced, then it is ended. Nothing is allocated while turns are played, except for the trace of a traced
// program.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sim/engine/digest.h"
#include "sim/engine/program.h"

namespace demarche {

enum class Phase : std::uint8_t { start, events, decide, resolve, respond, assess };
const char* name_of(Phase phase);

// An effect of one lane, now or put off. Only adding and setting is ever put off.
struct PendingEffect {
  double value = 0;
  double share = 1;          // move: of what leaves, what arrives
  std::int32_t to_row = -1;  // move: where; expose: action; table: proposal
  std::int32_t arrives = 0;  // move: turn
  std::int32_t row = -1;
  std::int32_t cause = -1;
  std::int32_t due = 0;  // turn
  std::int16_t actor = -1;
  std::int16_t target = -1;
  Phase phase = Phase::start;
  EffectKind kind = EffectKind::add;
};

// A change in the order in which a phase makes them: a plain addition, or a place in the lane's list of
// others.
struct QueuedEffect {
  double value = 0;
  std::int32_t row = -1;
  std::int32_t lane = 0;
  std::int32_t special = -1;  // not plain: place in the lane's list
};

// Why a lane stopped before its time.
struct Failure {
  enum class Kind : std::uint8_t {
    none,
    missing_value,
    conflicting_sets,
    too_many_effects
  } kind = Kind::none;
  int turn = 0;
  Phase phase = Phase::start;
  int cause = -1;  // effect; for conflicting sets the first of the two
  int other_cause = -1;
  std::string what;  // whose text it is: "rule “Suspicion”"; "" where not known
  int actor = -1;    // who was choosing, or whose effect it is, where known
  int target = -1;   // at whom, where known
  double value = 0;  // conflicting sets: what each wanted
  double other_value = 0;
  std::string message;  // for people, one sentence; filled where known (traced programs know the place)
  Place place;
};

// "turn 3, respond, rule “Suspicion”, north at south: `1 / world.x` has no value …", with the ids of the
// actors.
std::string failure_text(const Scenario& scenario, const Failure& failure);
// The last part of it alone.
std::string failure_reason(const Failure& failure);

// Everything a lane remembers between turns: enough to go on from, bit for bit.
struct Snapshot {
  std::vector<double> kept;  // rows [first_kept, end_kept) of the layout
  std::vector<PendingEffect> waiting;
  int turn = 0;
  int outcome = -1;  // once ended
  bool ended = false;
  std::uint64_t digest = 0;  // of the choices so far
};

// One change of one number: replaying a turn's entries in order gives the state, bit for bit.
struct LedgerEntry {
  enum class Kind : std::uint8_t { add, set, clamp } kind = Kind::add;
  Phase phase = Phase::start;
  int turn = 0;
  int cause = -1;  // into Program::causes; for clamps the change that went too far
  int actor = -1;  // who caused it, or -1
  int target = -1;
  int cell = -1;      // place in the state: row - first_kept
  double amount = 0;  // added; or the new value, for set and clamp
  double before = 0;
};

// Something that happened, for the log.
struct Happening {
  enum class Kind : std::uint8_t {
    event,
    rule,
    acted,
    exposed,
    offered,
    crossed,
    accepted,
    declined,
    lapsed,
    ended,
    breached,
    expired,
    tabled,
    voted,
    passed,
    failed,
    vetoed,
  } kind = Kind::acted;
  int what = -1;  // event, rule, action, offer (-1: a bundle), proposal
  int actor = -1;
  int target = -1;
  int detail = -1;          // voted: OptionKind; breached: term; passed, failed, vetoed: yes votes
  std::uint32_t gives = 0;  // of bundles, bits of terms
  std::uint32_t asks = 0;
};

// A term of a utility that was worked out at run time (answers, votes, bundles), when traced.
struct TermValue {
  int choice = -1;
  OptionKind option = OptionKind::accept;
  std::string name;
  const Expression* expression = nullptr;
  double value = 0;
};

// What a traced batch writes down for lane 0, turn by turn.
struct Trace {
  std::vector<LedgerEntry> ledger;
  std::vector<Happening> happenings;
  std::vector<TermValue> terms;
};

// What is offered in a bundle of a player's own.
struct Bundle {
  std::uint32_t gives = 0;  // bits of terms
  std::uint32_t asks = 0;
  int lasts = 12;  // turns
  int answer = 2;
};

class Batch {
 public:
  Batch(std::shared_ptr<const Program> program, int lanes, const Kernels& kernels = best_kernels());

  const Program& program() const { return *program_; }
  int lanes() const { return lanes_; }

  // A parameter of one lane; before start().
  void set_parameter(int lane, int parameter, double value);
  // Sets every lane to the start of its run.
  void start(std::uint64_t seed, std::span<const std::uint32_t> runs);
  // Another start value of one lane; after start(), before the first turn.
  void set_start(int lane, std::int32_t row, double value);
  // Sets every lane to the same moment of a game; later luck is that of `runs`.
  void resume(const Snapshot& snapshot, std::uint64_t seed, std::span<const std::uint32_t> runs);
  // Each lane to a moment of its own, all at the end of the same turn.
  void resume(std::span<const Snapshot* const> snapshots, std::uint64_t seed,
              std::span<const std::uint32_t> runs);
  Snapshot snapshot(int lane) const;

  // Events, then the utility of every option.
  void begin_turn();
  // The option a lane must take in this turn, by place among the choice's options; it is ignored where it is
  // not possible (forced_failed tells). An answer may be waited for to the last: then the offer lapses.
  void force(int lane, int choice, int option);
  void force_bundle(int lane, int choice, int option, const Bundle& bundle);
  bool forced_failed(int lane) const { return forced_failed_[static_cast<std::size_t>(lane)] != 0; }
  void end_turn();
  void play_turn() {
    begin_turn();
    end_turn();
  }

  int turn() const { return turn_; }
  bool all_done() const;  // every lane has ended or failed
  bool ended(int lane) const { return ended_[static_cast<std::size_t>(lane)] != 0; }
  bool running(int lane) const { return active_[static_cast<std::size_t>(lane)] != 0; }
  int outcome(int lane) const { return outcome_[static_cast<std::size_t>(lane)]; }
  const Failure& failure(int lane) const { return failures_[static_cast<std::size_t>(lane)]; }
  int last_turn(int lane) const { return last_turn_[static_cast<std::size_t>(lane)]; }

  // Values in the present state.
  double value(std::int32_t row, int lane) const {
    return memory_[static_cast<std::size_t>(row) * static_cast<std::size_t>(padded_) +
                   static_cast<std::size_t>(lane)];
  }
  void set_value(std::int32_t row, int lane, double value) { cell(row, lane) = value + 0.0; }  // never -0
  double variable(int variable, int actor, int target, int lane) const;
  // These three are read in Assess: after end_turn() or read_indicators(), not once a turn has begun.
  double indicator(int index, int lane) const;
  double objective(int index, int lane) const;  // clamped to 0…100
  double extra(int index, int lane) const;

  // Works indicators, objectives and extras out where no turn has been played yet: after start() or resume().
  void read_indicators() { execute(program_->assess); }

  // After begin_turn(): what can be chosen.
  bool is_open(int choice, int lane) const;  // an answer or a vote is due; instruments always are
  double utility(int option, int lane) const { return value(program_->utilities + option, lane); }
  bool possible(int option, int lane) const { return utility(option, lane) > -1e300; }
  bool can_force(int choice, int option, int lane) const;  // `option` among those of the choice
  double rationality(int actor, int lane) const { return value(program_->layout.rationality + actor, lane); }
  // P(option) of one choice, from utility and rationality; sums to 1 over the possible ones.
  std::vector<double> probabilities(int choice, int lane) const;
  // After end_turn(): what was chosen (-1: nothing to choose) and the number drawn.
  int picked(int choice, int lane) const {
    return picked_[static_cast<std::size_t>(choice) * static_cast<std::size_t>(padded_) +
                   static_cast<std::size_t>(lane)];
  }
  double drawn(int choice, int lane) const { return value(program_->drawn + choice, lane); }

  // Fingerprint of a run so far: every choice, and the state as it is. Of a run that failed, the choices and
  // the turn alone: how far its last phase came is nobody's business.
  std::uint64_t digest(int lane) const;
  // Fingerprint of the state alone.
  std::uint64_t state_digest(int lane) const;

  Trace& trace() { return trace_; }

 private:
  double& cell(std::int32_t row, int lane) {
    return memory_[static_cast<std::size_t>(row) * static_cast<std::size_t>(padded_) +
                   static_cast<std::size_t>(lane)];
  }
  double at(const Operand& o, int row, int lane) const { return value(o.row + row * o.step, lane); }
  bool traced() const { return program_->options.trace; }
  void execute(std::span<const Instruction> code, const CompiledCode& lists);
  void execute(const CompiledCode& code) { execute(code.code, code); }
  void set_clock();
  void check_start();
  void fail(int lane, Phase phase, Failure::Kind kind, int cause);
  // For a row of a result that has no value; says why if traced.
  void fail_missing(int lane, Phase phase, int cause, const CompiledCode& code, const Operand& value,
                    int row);
  void fail_choice(int lane, int choice);
  void blame(int lane, int actor, int target = -1);
  void blame(int lane, const char* kind, const std::string& name, int actor = -1, int target = -1);

  // Phases.
  void run_events();
  void work_out_answers();
  void work_out_votes();
  void work_out_bundle_endings();
  void choose();
  void resolve();
  void respond();
  bool find_breaches();
  void punish_breaches();
  void end_agreements();
  void assess();
  void find_outcome(int lane);
  void clear_old_rounds();
  void remember_previous();

  // Effects. Plain deltas of rules are applied to all lanes at once, after those of single lanes.
  enum class Sinks : std::uint8_t { all, by_lane, by_vector };
  void run_block(const Block& block, Phase phase, std::span<const int> lanes);
  void collect(const std::vector<EffectSink>& sinks, const CompiledCode& code, Phase phase,
               std::span<const int> lanes, Sinks which);
  bool all_zero(std::int32_t row) const;
  void collect_plain(const EffectSink& sink, std::span<const int> lanes);
  void collect_one(const EffectSink& sink, const CompiledCode& code, Phase phase, int row, int lane);
  void push(int lane, const PendingEffect& effect);
  void note_waiting(int lane, Phase phase) {
    std::uint8_t& phases = waiting_phases_[static_cast<std::size_t>(lane)];
    phases = static_cast<std::uint8_t>(phases | 1u << static_cast<unsigned>(phase));
  }
  std::span<const int> lanes_in(std::span<const std::uint8_t> mask);  // valid until asked again
  std::span<const int> running_lanes();
  void apply(Phase phase) {
    change(phase);
    clamp_changed();
  }
  std::int32_t row_of(const CellAddress& cell, int row, int lane) const;
  Range range_of(std::int32_t row) const {
    return program_->variable_ranges[static_cast<std::size_t>(row - program_->layout.first_kept)];
  }
  void ration_moves(int lane);
  bool add_to(int lane, Phase phase, const PendingEffect& effect);
  void take_due(int lane, Phase phase);
  bool set_and_expose(int lane, Phase phase);
  bool change_by(int lane, Phase phase, const PendingEffect& effect);
  void change(Phase phase);
  void clamp_one(int lane, const PendingEffect& effect);
  void clamp_changed();
  void clamp_each();
  void write(int lane, const PendingEffect& effect, LedgerEntry::Kind kind, double after);
  void set_slots(ActorSlot slot, int actor);

  // Records and diplomacy.
  void record(RecordVerb verb, int thing, int a, int b, int lane);
  void record(const RecordTable& table, int a, int b, int lane);
  void expose(int action, int a, int b, int lane);
  void table(int proposal, int by, int lane, bool this_turn);
  void start_agreement(int slot, int lane, int until, std::uint32_t gives, std::uint32_t asks);
  void stop_agreement(int slot, int lane, bool pause);
  int agreement_slot(int offer, int from, int to) const;
  bool has_term(const AgreementSlot& slot, int term, bool given, int lane) const;
  void resolve_records();
  void count_votes();
  // Runs `run(key, lanes)` for every key that some lane's pick has; key_of(option, lane) is below key_limit_,
  // or negative for lanes that are left out.
  template <class Key, class Run>
  void run_picked(std::size_t choice, Key&& key_of, Run&& run);
  void resolve_effects();
  void resolve_answer(std::size_t choice);
  void resolve_votes();
  bool gives_way(const Option& offer, int lane) const;
  bool vetoes(const Proposal& proposal, const ProposalRows& rows, std::size_t member, int lane) const;
  void resolve_protocol();
  void happened(Happening happening, int lane) {
    if (traced() && lane == 0) trace_.happenings.push_back(happening);
  }
  struct PackageTerms {  // of an offer or bundle, in the order of its sum
    int term;
    bool given;
  };
  // Adds the worth of a package to its taker or maker for the masked lanes into `sum` (one value per lane).
  void add_worth(int from, int to, bool to_maker, int offer, std::span<const std::uint8_t> mask,
                 const double* gives, const double* asks, double* sum, int choice, OptionKind option);

  std::shared_ptr<const Program> program_;
  const Kernels* kernels_;
  int lanes_;
  int padded_;
  std::vector<double> storage_;
  double* memory_ = nullptr;  // aligned into storage_
  std::uint64_t seed_ = 0;
  int turn_ = 0;
  std::vector<std::uint32_t> runs_;
  std::vector<double> active_, failed_;
  std::vector<std::uint8_t> ended_, forced_failed_;
  std::vector<int> outcome_, last_turn_;
  std::vector<Failure> failures_;
  std::vector<std::uint64_t> digests_;
  std::vector<std::int32_t> picked_, forced_;
  bool any_forced_ = false;         // in this turn
  std::vector<double> cumulative_;  // scratch of the choice
  std::vector<std::int32_t> listed_;
  std::vector<Bundle> bundles_;      // by lane × bundle pair
  std::vector<int> bundle_of_pair_;  // offer pair -> place in bundles_, or -1
  std::vector<std::int32_t> slots_[actor_slot_count];
  std::vector<QueuedEffect> queue_;                  // of this phase, all lanes
  std::vector<std::vector<PendingEffect>> pending_;  // by lane, of this phase, those that are not plain
  std::vector<std::vector<PendingEffect>> due_;      // by lane, put off earlier
  std::vector<std::vector<PendingEffect>> waiting_;  // by lane, for later
  std::vector<std::uint8_t> waiting_phases_;         // by lane: bits of the phases that something waits for
  std::vector<int> lane_list_, group_;
  std::vector<int> group_head_, group_next_, groups_;  // lanes by what they chose, as chains
  struct ActionRecords {                               // null where nobody asks
    const RecordTable* did = nullptr;
    const RecordTable* known = nullptr;  // at once: of open actions only
  };
  std::vector<ActionRecords> action_records_;
  std::vector<std::uint8_t> mask_, mask2_;
  std::vector<double> scratch_;
  std::size_t pending_limit_ = 0, waiting_limit_ = 0;
  std::vector<std::uint8_t> vote_results_;   // by proposal × lane: 0 no result, 1 passed, 2 failed, 3 vetoed
  std::vector<std::uint8_t> new_agreement_;  // by agreement slot × lane: made in this turn
  std::vector<std::int32_t>
      breach_term_;  // by agreement slot × side (0 maker, 1 taker) × lane: first term, or -1
  Trace trace_;
};

}  // namespace demarche
