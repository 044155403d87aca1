// What a game comes to, for talking about it afterwards: how it ended and what was likely, who scored what,
// the turns that decided it and what else could have been done in them, who did what, notes, branches, and
// questions made from the game's own ledger. Plain data; debrief_page() makes a page of it.
//
// Of a game that is over everything is told, covert moves marked as such. While one goes on, a single person
// sees what that person may see; with several seats nobody knows who is reading, and covert moves and reasons
// of others stay hidden, as in sight.h.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "sim/report/markup.h"
#include "sim/report/turning_points.h"
#include "sim/session/sight.h"

namespace demarche {

struct DebriefOptions {
  Weighing weighing;  // progress counts forecasts; see debrief_forecasts()
  int deciding_turns = 3;
  std::size_t options = 6;  // of a deciding turn's choice
};

struct ToldLine {
  int turn = 0;
  int actor = -1;
  std::string text;
  bool covert = false;
  bool by_person = false;
};

struct DecidingTurn {
  TurningPoint point;
  std::string date;
  std::vector<ToldLine> lines;               // those that weigh first come first
  std::optional<Alternatives> alternatives;  // none where the reader may not know
};

struct Score {
  int objective = -1;
  int actor = -1;
  bool is_seat = false;
  double value = 0;     // 0…100
  double expected = 0;  // mean of the futures from the start; NaN without
};

struct IndicatorPath {
  int indicator = -1;
  std::string label;
  std::vector<double> path;     // by turn, from 0
  IndicatorSummary from_start;  // futures as they stood at the start; empty without
};

struct ToldNote {
  int turn = 0;
  std::string branch;  // "" on the way that is told
  std::string text;
};

struct ToldBranch {
  std::string name;
  int turns = 0;
  int parted = 0;                        // last turn in common with the way that is told
  std::vector<std::string> here, there;  // what was done in the first turn apart, on either side
  std::string outcome;                   // "" while it goes on
  std::vector<double> scores;            // by objective
};

struct TurnMoves {
  int turn = 0;
  std::string date;
  std::vector<ToldLine> moves;  // of the seats, or of everyone where there are none
};

struct Debrief {
  int moment = 0;
  int turns = 0;
  bool over = false;
  int outcome = -1;
  Viewer viewer;
  bool hides = false;                    // something may be hidden from the reader
  std::vector<std::string> dates;        // by turn, from 0
  EnsembleResult from_start, from_here;  // runs 0 where there are none
  std::vector<Score> scores;             // of seats first
  bool weighed = false;                  // false: too long, or cancelled
  std::vector<DecidingTurn> deciding;
  std::vector<IndicatorPath> indicators;
  std::vector<ToldLine> quotations;  // in order of time
  std::vector<TurnMoves> moves;
  std::vector<std::vector<ToldLine>> log;  // by turn, from 1
  std::vector<ToldNote> notes;
  std::vector<ToldBranch> branches;
  std::vector<std::string> questions;
  std::vector<std::string> remarks;  // of the caller: what did not fit when it was opened
  std::vector<std::pair<std::string, std::string>> stamp;  // what it takes to make it again
};

// About how many forecasts a debrief makes, for progress.
int debrief_forecasts(const Session& session, const DebriefOptions& options);
// Of the way to where the session stands.
Debrief debrief_of(const Session& session, const DebriefOptions& options);
Html debrief_page(const Session& session, const Debrief& debrief);

// Parts that class_summary.h shares.
std::vector<ToldLine> told_lines(const Session& session, int moment, const Viewer& viewer);  // of its turn
bool is_move(const Happening& happening);     // something an actor decided to do
std::string quoted(const std::string& text);  // quotation marks inside become single ones
std::string overrides_text(const Overrides& overrides);
// Questions about a game, from its ledger, the sharpest first (debrief_questions.cpp).
std::vector<std::string> questions_of(const Session& session, const Debrief& debrief, std::size_t most);

}  // namespace demarche
