// A scenario compiled for running: tables of who may choose what, and straight-line code for every phase.
// A program is immutable and shared by all batches, threads and sessions that run it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sim/engine/layout.h"
#include "sim/lang/diagnostic.h"
#include "sim/scenario/scenario.h"

namespace demarche {

// Effects of one lane that are waiting for their turn; more means that a scenario piles them up without end.
inline constexpr std::size_t max_effects_in_flight = 4'096;

enum class ChoiceKind : std::uint8_t { instrument, answer, vote };
enum class OptionKind : std::uint8_t {
  hold,
  act,
  offer,
  bundle,
  end,
  table,  // of an instrument
  accept,
  decline,
  wait,  // of an answer
  yes,
  abstain,
  no,  // of a vote
};

// One row of a choice.
struct Option {
  OptionKind kind = OptionKind::hold;
  int what = -1;  // action, offer, agreement slot (end) or proposal
  int actor = -1;
  int target = -1;    // or -1
  int group = -1;     // into Program::groups, -1 for hold and for options computed at run time
  int row = 0;        // within the group
  bool dead = false;  // a row without meaning (an actor at itself): never possible, never shown
};

// What one actor decides in a turn at one point: an instrument, the answer to one offerer, one vote.
struct Choice {
  ChoiceKind kind = ChoiceKind::instrument;
  int actor = -1;
  Instrument instrument = Instrument::diplomatic;
  int pair = -1;      // answer: into Layout::offer_pairs
  int proposal = -1;  // vote
  int member = -1;    // vote: place among the institution's members
  int first_option = 0;
  int options = 0;
  bool of_players_only =
      false;               // an instrument with which the actor can do nothing but a player's own bundles
  std::uint32_t site = 0;  // where the luck of this choice comes from
  std::uint32_t actors = 0;
};

// Options of one action (offer…) of one actor at neighbouring targets, computed together.
struct OptionGroup {
  OptionKind kind = OptionKind::act;
  int what = -1;
  int actor = -1;
  int first_target = -1;  // -1: no target
  int rows = 1;
  int first_option = 0;
  // Only when traced: what the options are made of.
  struct Condition {
    const Expression* expression = nullptr;  // null: a rule of the game, named in `text`
    NodeId node = no_node;
    std::string text;
    Operand value;
    std::uint16_t rows = 1;
  };
  struct Term {
    std::string name;
    const Expression* expression = nullptr;
    Operand value;
    std::uint16_t rows = 1;
  };
  std::vector<Condition> conditions;
  std::vector<Term> terms;
};

enum class CauseKind : std::uint8_t {
  start,
  action,
  event,
  rule,
  term_start,
  term_each_turn,
  accepted,
  declined,
  breached,
  ended,
  passed,
  failed,
  vetoed,
  backed,
  clamp,
};

// Which line of the scenario changes a number.
struct Cause {
  CauseKind kind = CauseKind::start;
  int index = -1;   // entity of that kind
  int effect = -1;  // place in its list
  const Expression* expression = nullptr;
};

// One effect ready to be carried out after the code that computes it has run.
struct EffectSink {
  EffectKind kind = EffectKind::add;
  std::uint16_t rows = 1;
  bool vector = false;  // by Code::apply_add over all lanes; else lane by lane
  bool sure = false;    // mask and value certainly have values
  bool plain = false;   // nothing but adding now, what is sure; who did it is not asked (not traced)
  Operand value;
  Operand mask{-1, 0};   // row -1: always
  Operand delay{-1, 0};  // row -1: at once
  Operand share{-1, 0};  // move: what arrives of what leaves; row -1: all
  CellAddress cell;
  CellAddress to_cell;  // move: where it arrives
  std::int32_t variable = -1;
  std::int32_t to_variable = -1;  // move
  int cause = -1;
  int actor_slot = -1;  // who caused it and at whom: by the lanes' slots, or -1:
  int target_slot = -1;
  int actor = -1;                // fixed, or -1: nobody
  int first_target = -1;         // of row 0, or -1: nobody
  bool rows_are_actors = false;  // the rows are the acting actors, not the targets
  int thing = -1;  // expose: action (`cell` is then the place in a table [a][b]); table: proposal
};

// A piece of code that is run on its own, for lanes in which something irregular happens. Actors differ by
// lane.
struct Block {
  CompiledCode code;
  std::vector<Operand> outputs;
  std::vector<const Expression*> output_expressions;
  std::vector<EffectSink> effects;
  bool empty() const { return outputs.empty() && effects.empty(); }
};

// Where an outcome, objective or indicator is read after the Assess code.
struct Readout {
  Operand value;
  const Expression* expression = nullptr;
};

struct RuleFiring {  // rules and events that leave a record or a line in the log
  int index = -1;
  int actor = -1;  // -1: the rows are the actors, from first_row_actor; or nobody (world rules)
  int first_row_actor = -1;
  std::uint16_t rows = 1;
  Operand mask;
};

struct EventFiring {
  int event = -1;
  int on_turn = 0;  // dated: the turn; 0: not dated
  Operand mask;
};

struct ProgramOptions {
  bool trace = false;                         // keep every intermediate value, for explanations
  std::vector<int> seats = {};                // actors whose players may compose offers of their own
  std::vector<const Expression*> extra = {};  // read with the indicators: monitors, claims
};

struct Program {
  std::shared_ptr<const Scenario> scenario;
  Overrides overrides;
  ProgramOptions options;
  Layout layout;
  std::int32_t rows = 0;  // of a batch's memory
  std::int32_t first_constant = 0;
  std::vector<double> constants;
  std::vector<double> parameter_values;  // with overrides

  // Start values: an image of constants, then code for the rest, variable by variable.
  std::vector<double> start_image;  // of rows [first_kept, end_kept)
  std::vector<CompiledCode> start_code;
  std::vector<std::pair<std::int32_t, double>> start_overrides;

  CompiledCode setup;  // once per batch: what depends on parameters alone, and rationality

  CompiledCode events;
  std::vector<EventFiring> event_firings;
  std::vector<EffectSink> event_effects;

  CompiledCode decide;
  std::vector<Choice> choices;
  std::vector<Option> options_table;
  std::vector<OptionGroup> groups;
  std::int32_t utilities = 0;         // first row of the options' utilities
  std::int32_t drawn = 0;             // a row per choice
  std::vector<int> answer_choice;     // by offer pair
  std::vector<int> diplomacy_choice;  // by actor: the instrument with which offers are made, or -1
  std::vector<std::pair<int, int>> runtime_options;  // (choice, option) of bundles: worked out at run time

  std::vector<Block> action_effects;
  // Bargaining, by term or offer.
  std::vector<Block> worth_to_party, worth_to_other, term_start, term_each_turn, term_breach;
  Block credibility;
  std::vector<std::uint32_t> breach_sites;  // by term: where the luck of its detection comes from
  std::vector<Block> accept_terms, wait_utility, end_cost, on_accept, on_decline, on_breach, on_end;
  // By proposal.
  std::vector<Block> vote_terms, abstain_utility, on_pass, on_fail, on_veto, each_yes;

  CompiledCode rules;  // computes; then the deltas are applied and the changed variables clamped
  std::vector<Instruction> rule_applications, rule_clamps;
  // Clamps of every variable that single lanes change; empty where clamping change by change is less work.
  std::vector<Instruction> lane_clamps;
  std::vector<EffectSink> rule_effects;
  std::vector<RuleFiring> rule_firings;

  CompiledCode assess;
  std::vector<Readout> outcomes, objectives, indicators, extra;

  std::vector<Cause> causes;
  std::vector<Range> variable_ranges;  // by row of the state, from first_kept
  std::size_t effects_per_turn = 0;    // most that one lane can have at once in one phase
  std::size_t delayed_per_turn = 0;    // most that one lane can put off in one turn

  std::size_t instruction_count() const;
  std::size_t bytes_per_lane() const { return static_cast<std::size_t>(rows) * sizeof(double); }
};

// Compiles a checked scenario. Null, with an error in `diagnostics`, when it is too large or an override does
// not fit.
std::shared_ptr<const Program> compile(std::shared_ptr<const Scenario> scenario, const Overrides& overrides,
                                       const ProgramOptions& options, Diagnostics& diagnostics);

// The program as text, one instruction per line, for people who work on the engine.
std::string disassemble(const Program& program);

}  // namespace demarche
