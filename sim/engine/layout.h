// Where everything that a lane remembers from turn to turn stands in the batch's memory.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "sim/engine/dag.h"
#include "sim/engine/static_use.h"
#include "sim/scenario/scenario.h"

namespace demarche {

// A thing that was done, in the tables that expressions ask for. Rounds are numbers of turns whose moves have
// been played; never_round stands for never.
struct RecordTable {
  RecordVerb verb = RecordVerb::did;
  int thing = -1;
  int actors = 0;          // 0, 1 or 2 actors
  std::int32_t last = -1;  // rows: last round, [a][b], [a] or one
  std::int32_t bits = -1;  // rows: one bit per round modulo 64, same shape; -1 when nobody counts
  // Latest round over any second actor, any first, and any pair; only for two actors (any_all for one), and
  // -1 when nobody asks.
  std::int32_t any_second = -1;  // [a]
  std::int32_t any_first = -1;   // [b]
  std::int32_t any_all = -1;     // one row
};
inline constexpr double never_round = -1e6;
inline constexpr double never_age = 1000;

// A possible agreement: an offer between two actors, or a bundle of a human player's own (offer == -1).
struct AgreementSlot {
  int offer = -1;
  int from = -1;
  int to = -1;
  std::int32_t until = -1;  // row: last turn in force, 0 when none
  std::int32_t gives = -1;  // rows of bundles: bits of terms; -1 for offers, whose terms are known
  std::int32_t asks = -1;
  std::int32_t refused = -1;  // row: last round it was declined or ended, for the pause
};

// Two actors between whom offers can pass.
struct OfferPair {
  int from = -1;
  int to = -1;
  std::int32_t open = -1;   // row: 0 none, 1 + offer, 1 + offer count for a bundle
  std::int32_t due = -1;    // row: last turn for an answer
  std::int32_t gives = -1;  // rows for bundles, or -1
  std::int32_t asks = -1;
  std::int32_t lasts = -1;
};

struct ProposalRows {
  std::int32_t open_until = -1;    // row: last turn of voting, 0 when not open
  std::int32_t tabled_by = -1;     // row: actor + 1, 0 when by an event
  std::int32_t tabled_round = -1;  // row: round in which it was last tabled, for the pause
  std::int32_t backers = -1;       // row
  std::int32_t votes = -1;         // rows by member: 0 none, 1 yes, 2 no, 3 abstained
};

// Memory of a state variable at these actors as an operand: first row, and steps for rows and lanes.
struct CellAddress {
  std::int32_t row = 0;
  std::int32_t row_step = 0;
  int lane_slot = 0;  // slots that index lanes; step 0 when unused
  std::int32_t lane_step = 0;
  int lane_slot2 = 0;
  std::int32_t lane_step2 = 0;
};

struct Layout {
  int actors = 0;
  std::int32_t round = -1;  // rounds of moves played
  std::int32_t turn = -1;
  std::int32_t date = -1;  // days since 1970-01-01
  std::int32_t year = -1;
  std::int32_t month = -1;
  std::int32_t parameters = -1;   // one row each
  std::int32_t rationality = -1;  // one row per actor; filled by the setup code

  std::int32_t first_kept = -1;  // rows [first_kept, end_kept) are a lane's memory from turn to turn
  std::int32_t end_kept = -1;
  std::vector<std::int32_t> variables;              // first row of each variable
  std::vector<std::vector<std::int32_t>> previous;  // by variable, by turns back - 1; empty if not asked for
  std::int32_t end_state = -1;                      // [first_kept, end_state) are the variables
  std::vector<RecordTable> records;
  std::map<std::pair<RecordVerb, int>, int> record_index;
  // The same by [verb][thing], for looking up while turns are played: place in `records`, or -1.
  std::vector<std::vector<int>> record_places;
  std::vector<std::int32_t> stands;    // by offer: [from][to] 1 when in force; -1 when nobody asks
  std::vector<std::int32_t> promised;  // by term: [party][other] number of standing promises; or -1
  std::vector<AgreementSlot> agreements;
  std::vector<OfferPair> offer_pairs;
  std::int32_t open_between = -1;  // [a][b]: 1 when an offer from a to b is open
  std::vector<ProposalRows> proposals;
  std::vector<std::int32_t> event_done;  // by event: row, 1 once it has happened; -1 if it may repeat

  const RecordTable* find_record(RecordVerb verb, int thing) const {
    const std::vector<int>& places = record_places[static_cast<std::size_t>(verb)];
    const auto i = static_cast<std::size_t>(thing);
    return i < places.size() && places[i] >= 0 ? &records[static_cast<std::size_t>(places[i])] : nullptr;
  }
  std::int32_t rows_of(const Variable& variable) const {
    return variable.scope == Scope::world ? 1 : variable.scope == Scope::actor ? actors : actors * actors;
  }
};

// What the layout must hold is found by reading every expression, those of `extra` (monitors) too.
// `bundle_seats` are the actors whose players may compose offers of their own.
Layout make_layout(const Scenario& scenario, const std::vector<int>& bundle_seats,
                   const std::vector<const Expression*>& extra, RowAllocator& rows);

// The row of the number that an override of a start value is about.
std::int32_t start_row(const Layout& layout, const OverrideTarget& target);

// Actors for whom `condition` may hold when they stand in `slot`, given the actors of the other slots.
std::vector<int> possible_actors(const Scenario& scenario, const Expression& condition, ActorSlot slot,
                                 SlotActors known = no_actors);

}  // namespace demarche
