// What background work finds out. A result names the state of the game that it was computed from; when the
// game has moved on, it is stale and is not shown.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "gui/commands.h"
#include "sim/report/class_summary.h"
#include "sim/report/debrief.h"
#include "sim/session/explain.h"
#include "sim/study/ensemble.h"
#include "sim/study/sensitivity.h"

namespace demarche::gui {

// Which game (counted by the program), which revision of it or of the draft of its rules, and for whom: a
// forecast knows what one person has decided for the turn to come, and nothing of what the others have in
// mind.
struct Origin {
  std::uint64_t game = 0;
  std::uint64_t revision = 0;
  int seat = 0;  // place in Session::seats()
  bool operator==(const Origin&) const = default;
};

using Futures = std::shared_ptr<const EnsembleResult>;

// The futures from here, as decided so far. First a few hundred, then many, which take their place.
struct Fan {
  Origin origin;
  Futures futures;
};

// The same under the rules as they are being edited.
struct DraftFan {
  Origin origin;  // revision: of the draft
  Futures futures;
  std::string problem;  // why there are none
};

// The futures under one option of the player, all other choices being left to the default.
struct OptionFutures {
  int choice = -1;
  int option = -1;
  Futures futures;
};
struct Options {
  Origin origin;  // revision: of the position, see Game::position()
  std::shared_ptr<const std::vector<OptionFutures>> found;
};

// What would have tipped a move, or an answer to an offer.
struct TippingPoint {
  Origin origin;
  int moment = -1;
  int choice = -1;
  std::optional<Tipping> tipping;
};

// What would make accepting the package that is being composed the likeliest answer.
struct OfferTipping {
  Origin origin;
  int round = 0;  // counts the packages that were asked about
  std::optional<Tipping> tipping;
};

// The game as it is talked about afterwards, or how far that work has come.
struct DebriefProgress {
  Origin origin;
  int done = 0;
  int total = 0;
};
struct DebriefFound {
  Origin origin;
  std::shared_ptr<const Debrief> debrief;
  std::string problem;
};

// A class of saves, side by side; `round` counts the questions, so that an answer to an earlier one is stale.
struct ClassProgress {
  int round = 0;
  int done = 0;
  int total = 0;
};
struct ClassFound {
  int round = 0;
  std::shared_ptr<const ClassSummary> summary;
};

// How long a run takes on this machine, from the start to the end.
struct Rate {
  Origin origin;
  double seconds = 0;
};

// A study of the lab, or how far it has come.
struct LabPoint {
  std::vector<double> values;  // of the parameters that differ
  Futures futures;
};
struct LabProgress {
  Origin origin;
  std::uint64_t done = 0;
  std::uint64_t total = 0;
};
struct LabResult {
  Origin origin;
  command::RunStudy plan;
  // What it was computed from, so that it can be computed again.
  std::shared_ptr<const Scenario> scenario;
  Overrides overrides;
  std::uint64_t seed = 1;
  std::vector<LabPoint> points;
  std::vector<RunRow> rows;                        // of an ensemble
  std::vector<std::vector<MorrisEffect>> effects;  // of a screening: by measure, then parameter
  double seconds = 0;
  std::string problem;
};

using Result = std::variant<Fan, DraftFan, Options, TippingPoint, OfferTipping, DebriefProgress, DebriefFound,
                            ClassProgress, ClassFound, Rate, LabProgress, std::shared_ptr<const LabResult>>;

}  // namespace demarche::gui
