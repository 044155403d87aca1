// Why a move was made and why a number is what it is. Moves are explained by beginning their turn again from
// the moment before; numbers by the ledger.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/session/session.h"

namespace demarche {

struct TermShare {
  std::string name;
  double value = 0;
  Place place;  // of the formula, if it has one
};

struct OptionReason {
  int option = -1;   // among the choice's options
  std::string text;  // "Sanction Russia"
  bool possible = true;
  std::vector<std::string> obstacles;  // why not: the conditions that fail
  double utility = 0;
  double probability = 0;  // of the model, also where a person decides
  double low = 0;          // drawn from [low, high): this option
  double high = 0;
  std::vector<TermShare> terms;  // sum to the utility
};

struct ChoiceReason {
  int choice = -1;
  int actor = -1;
  std::string text;  // "diplomatic", "vote on …"
  double rationality = 0;
  double drawn = 0;  // the number that decides, in [0, 1)
  int picked = -1;   // among `options` (index into the vector); -1: not decided yet
  bool by_person = false;
  std::vector<OptionReason> options;  // all of them, in the order of the program
};

// The choice in the turn that led to `moment`, or in the turn to come when `moment` is one past: see below.
// Nothing when it was not open.
std::optional<ChoiceReason> explain_choice(const Session& session, int moment, int choice);
// In the turn that is about to be played.
std::optional<ChoiceReason> explain_coming(const Session& session, int choice);
// Of any begun turn of a traced batch.
ChoiceReason explain_begun(const Batch& batch, const SessionSettings& settings, int choice);

// Options from the most to the least probable, the impossible ones last; indices into reason.options.
std::vector<int> by_probability(const ChoiceReason& reason);
// The text of an option of the choice, by its number among the choice's options.
const std::string& text_of_option(const ChoiceReason& reason, int option);

// The smallest change of one number, measured against the width of its range, that makes `rival` more
// probable than `chosen` (options of the choice). Both parameters and state variables are tried.
struct Tipping {
  int chosen = -1;    // options of the choice: the one that loses the upper hand,
  int rival = -1;     // and the one that gains it
  std::string name;   // "$bite", "trust[usa, china]"
  std::string label;  // the same in the words of the scenario: "Bite of sanctions", "Trust: USA → China"
  double from = 0;
  double to = 0;
  double share_of_range = 0;
};
std::optional<Tipping> find_tipping(const std::shared_ptr<const Program>& fast, const Snapshot& before,
                                    const SessionSettings& settings, int choice, int chosen, int rival);
// For a reason from explain_choice(moment) or explain_coming(): the choice against the next probable option.
// For a person's move, what would make it the model's first.
std::optional<Tipping> find_tipping(const Session& session, int moment, const ChoiceReason& reason);

// A number of the state, by cell of LedgerEntry. Nothing for a name that is not one; wants "world.tension",
// "russia.economy" or "trust[usa, china]".
std::optional<int> find_cell(const Program& program, std::string_view name, Diagnostics& diagnostics);
double cell_value(const Session& session, int moment, int cell);

// What one cause has done to a number.
struct CauseShare {
  std::string text;  // "Sanctions bite", "Ship munitions to Russia (North Korea)"
  CauseKind kind = CauseKind::start;
  int index = -1;  // rule, action, event… of that kind
  int actor = -1;
  int target = -1;
  double amount = 0;                            // signed sum
  std::vector<std::pair<int, double>> by_turn;  // turn, amount
};
struct NumberReason {
  int cell = -1;
  std::string name;   // "russia.economy"
  std::string label;  // "Economy of Russia"
  double before = 0;  // at the end of turn `since`
  double now = 0;
  std::vector<CauseShare> causes;  // largest effect first; before + their sum = now, up to rounding
};
// On the way to `moment`, from the end of turn `since` (0: the start).
NumberReason explain_number(const Session& session, int moment, int cell, int since);

}  // namespace demarche
