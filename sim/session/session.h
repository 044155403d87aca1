// A game being played: a timeline, and everything that its moments hold, played from the decisions by one
// traced lane. The turn that comes next is always begun: its events have happened and every option's utility
// is known.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/engine/batch.h"
#include "sim/engine/forced_moves.h"
#include "sim/lang/diagnostic.h"
#include "sim/session/timeline.h"

namespace demarche {

// Who may see why others did what they did, and their covert moves (sight.h).
enum class Insight : std::uint8_t { everything, own, afterwards };

struct SessionSettings {
  std::uint64_t seed = 1;
  std::uint32_t run = 0;           // as of an ensemble with that seed
  std::vector<std::string> seats;  // ids of the actors that people play
  Insight insight = Insight::everything;
};

// A moment and the turn that led to it.
struct Played {
  Snapshot snapshot;
  std::vector<LedgerEntry> ledger;  // of that turn, in order
  std::vector<Happening> happenings;
  std::vector<int> picks;          // by choice of the program; -1 where nothing was to be chosen
  std::vector<double> indicators;  // by indicator of the scenario
  std::vector<double> objectives;  // 0…100
};

// A decision of a save that the scenario of today does not know or does not allow.
struct Misfit {
  int moment = 0;
  Move move;
  std::string problem;
};

class Session {
 public:
  // Null, with errors, when the scenario does not compile or a seat is not known.
  static std::unique_ptr<Session> start(std::shared_ptr<const Scenario> scenario,
                                        const SessionSettings& settings, const Overrides& overrides,
                                        Diagnostics& diagnostics);
  // Takes up a game: every moment is played again. Decisions that do not fit are left out and told; digests
  // are those of today (compare them with the ones that were given to see where a game differs).
  static std::unique_ptr<Session> reopen(std::shared_ptr<const Scenario> scenario,
                                         const SessionSettings& settings, const Timeline& timeline,
                                         std::vector<Misfit>& misfits, Diagnostics& diagnostics);

  const Scenario& scenario() const { return *scenario_; }
  std::shared_ptr<const Scenario> scenario_pointer() const { return scenario_; }
  const SessionSettings& settings() const { return settings_; }
  const Timeline& timeline() const { return timeline_; }
  const std::vector<int>& seats() const { return seats_; }  // actors
  bool is_seat(int actor) const;
  // Counts every change of the session: what was computed for another number is stale.
  std::uint64_t revision() const { return revision_; }

  int here() const { return timeline_.here; }
  int turn() const { return timeline_.at(timeline_.here).turn; }  // turns played
  bool over() const { return here_played().snapshot.ended; }
  int outcome() const { return here_played().snapshot.outcome; }  // -1 while it goes on
  const Played& played(int moment) const { return *played_[static_cast<std::size_t>(moment)]; }
  std::shared_ptr<const Played> played_pointer(int moment) const {
    return played_[static_cast<std::size_t>(moment)];
  }
  const Played& here_played() const { return played(timeline_.here); }

  // Compiled with the overrides of a layer: with every value kept for explanations, and for speed. Both lay
  // out the state alike, so that a snapshot of one serves the other.
  const std::shared_ptr<const Program>& traced(int layer) const;
  const std::shared_ptr<const Program>& fast(int layer) const;
  int layer() const { return layer_; }  // in force from here on
  const Overrides& overrides() const { return timeline_.layers[static_cast<std::size_t>(layer_)]; }

  // The turn to come, begun. Not to be asked for when the game is over.
  const Batch& now() const { return *now_; }
  // What its events have done so far.
  const std::vector<Happening>& now_happenings() const { return now_happenings_; }

  // Decisions for the turn to come; a later one for the same choice takes the place of the earlier.
  const std::vector<Move>& pending() const { return pending_; }
  // "" or why it cannot be made. `anyone`: also in the place of a simulated actor, for what-if branches.
  std::string decide(Move move, bool anyone = false);
  void withdraw(std::size_t index);
  void withdraw_all();

  // Plays the turn. Without a decision a seat holds, lets offers wait (declines on the last day) and
  // abstains.
  // "" or why the turn cannot be played (an expression without a value…): then nothing has changed.
  // A turn that was already played with the same decisions is gone through again; another choice after going
  // back begins a new branch.
  std::string step();
  bool back();     // a turn towards the start; the decisions that led away become pending
  bool forward();  // along the branch
  void go(
      int moment);  // anywhere on the tree; the current branch if it leads there, else the first that does

  // From here on. "" or why not.
  std::string start_branch(const std::string& name);
  void switch_to(int branch);  // to its tip
  std::string rename_branch(int branch, const std::string& name);
  std::string remove_branch(int branch);
  void set_note(int moment, std::string note);
  // Other parameters, start values (at turn 0) or rules from here on. False, with errors, when they do not
  // fit.
  bool set_overrides(const Overrides& overrides, Diagnostics& diagnostics);

 private:
  Session(std::shared_ptr<const Scenario> scenario, SessionSettings settings);
  bool prepare(Diagnostics& diagnostics);
  // Begins the turn after a moment in a traced batch.
  std::unique_ptr<Batch> begin_after(int moment, int layer) const;
  void begin_now();
  std::string force_decisions(Batch& batch, const std::vector<Move>& moves, std::vector<Misfit>* misfits,
                              int moment) const;
  static Played harvest(Batch& batch);
  int child_with(int moment, const std::vector<Move>& moves, int layer) const;
  void arrive(int moment);

  std::shared_ptr<const Scenario> scenario_;
  SessionSettings settings_;
  std::vector<int> seats_;
  Timeline timeline_;
  std::vector<std::shared_ptr<const Played>> played_;  // by moment
  mutable std::vector<std::shared_ptr<const Program>> traced_,
      fast_;  // by layer; fast ones made when asked for
  int layer_ = 0;
  std::unique_ptr<Batch> now_;
  std::vector<Happening> now_happenings_;
  std::vector<Move> pending_;
  std::uint64_t revision_ = 0;
};

// Replays a timeline under this scenario and says whether each moment's digest is the one that it holds.
struct ReplayReport {
  int moments = 0;
  int first_different = -1;  // moment, or -1: all the same
  std::uint64_t expected = 0;
  std::uint64_t found = 0;
};
ReplayReport compare_digests(const Timeline& saved, const Timeline& replayed);

// A decision for a seat that has not said anything: hold, wait or decline, abstain.
int default_option(const Batch& batch, int choice);

const char* name_of(Insight insight);

}  // namespace demarche
