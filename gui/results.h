// What background work finds out. A result names the state of the game that it was computed from; when the
// game has moved on, it is stale and is not shown.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sim/session/explain.h"
#include "sim/study/ensemble.h"

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

// By turn of the branch: the futures as they stood then.
struct Prospects {
  Origin origin;
  std::shared_ptr<const std::vector<Futures>> by_turn;
};

// A study of the lab, or how far it has come.
struct StudyPoint {
  std::vector<double> values;  // of the swept parameters
  Futures futures;
};
struct StudyProgress {
  Origin origin;
  std::uint32_t done = 0;
  std::uint32_t total = 0;
};
struct StudyResult {
  Origin origin;
  std::shared_ptr<const std::vector<StudyPoint>> points;
  std::string problem;
  double seconds = 0;
};

using Result = std::variant<Fan, DraftFan, Options, TippingPoint, Prospects, StudyProgress, StudyResult>;

}  // namespace demarche::gui
