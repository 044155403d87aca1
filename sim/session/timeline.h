// The tree of a game: moments joined by turns, and branches, which are names for the moments where it ends.
// Plain data; what a moment holds (numbers, log, ledger) is played again from the decisions (session.h).
#pragma once

#include <string>
#include <vector>

#include "sim/scenario/scenario.h"

namespace demarche {

// The game after so many turns.
struct Moment {
  int parent = -1;              // the moment a turn before; -1 only for moment 0, the start
  int turn = 0;                 // turns played
  int layer = 0;                // overrides in force in the turn that led here, into Timeline::layers
  std::vector<Move> decisions;  // what humans decided in that turn, by name
  std::string note;
  std::uint64_t digest = 0;  // of the run so far, Batch::digest
};

struct Branch {
  std::string name;
  int tip = 0;  // moment
};

// Invariants: parents come before their children; `here` lies on the way to the tip of branches[branch];
// every moment lies on the way to some tip; names of branches differ.
struct Timeline {
  std::vector<Overrides> layers = {Overrides{}};
  std::vector<Moment> moments = {Moment{}};
  std::vector<Branch> branches = {{"main", 0}};
  int branch = 0;
  int here = 0;

  const Moment& at(int moment) const { return moments[static_cast<std::size_t>(moment)]; }
};

// Moments from the start to this one, both included.
std::vector<int> path_to(const Timeline& timeline, int moment);
// The moment on the way to this one after so many turns; -1 if there is none.
int moment_at_turn(const Timeline& timeline, int moment, int turn);
// The last moment that both have in common.
int parting_of(const Timeline& timeline, int a, int b);
bool is_on_way(const Timeline& timeline, int moment, int tip);
int find_branch(const Timeline& timeline, const std::string& name);
// "branch 2" or the like: a name that is not taken, beginning with `wish`.
std::string free_branch_name(const Timeline& timeline, const std::string& wish);
// For drawing the tree: by moment, the first branch that leads through it. A branch is a row; a line that
// leaves its parent's row is where it parts.
std::vector<int> rows_of_tree(const Timeline& timeline);
// Drops moments that no branch reaches; branches, `here` and parents are renumbered. Returns the new number
// of each old moment, or -1.
std::vector<int> drop_unreached(Timeline& timeline);

// Decisions are the same whatever place they were read from.
bool same_move(const Move& a, const Move& b);
bool same_moves(const std::vector<Move>& a, const std::vector<Move>& b);

}  // namespace demarche
