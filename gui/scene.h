// What the panels show of a game as it stands, worked out once after each change, so that drawing only reads.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gui/game.h"
#include "gui/uses.h"
#include "gui/view.h"
#include "sim/session/explain.h"
#include "sim/session/outlook.h"
#include "sim/session/position.h"
#include "sim/session/sight.h"

namespace demarche::gui {

struct LogEntry {
  SeenLine seen;
  int choice = -1;  // the decision behind it that the viewer may ask about; -1: none
};

// Something between two actors, for the map.
struct Flow {
  enum class Kind : std::uint8_t {
    diplomatic,
    informational,
    military,
    economic,
    agreement,
    offer,
    variable
  };
  Kind kind = Kind::diplomatic;
  int from = -1;
  int to = -1;
  double weight = 1;  // 0…1: width
  std::string text;
  int entry = -1;  // into Scene::log
};

// A number of an actor or the world with its way up to here.
struct Strip {
  Figure figure;
  std::string label;
  std::string unit;
  std::vector<double> history;  // by turn, from the start
};

struct SeatScene {
  int actor = -1;
  std::vector<ChoiceReason> choices;  // instruments, answers that are due, votes
  std::vector<int> standing;          // by choice: option among ChoiceReason::options that will be played
  std::vector<bool> decided;          // by choice: a person has said so
  std::vector<int> takers;            // to whom an offer of one's own can be made now
  std::vector<std::string> bundles;  // by choice: text of a package of one's own, if that is what was decided
};

struct Scene {
  std::uint64_t game = 0;
  std::uint64_t revision = 0;
  std::uint64_t position = 0;
  std::string date;  // of the turn to come, or of the last one
  Viewer viewer;
  std::vector<int> path;  // moments from the start to here
  std::vector<LogEntry> log;
  std::vector<Flow> flows;                      // of the last turn, and what stands
  std::vector<std::vector<double>> indicators;  // by indicator, then turn
  std::vector<Strip> world;
  std::vector<Strip> pinned;
  std::vector<WaitingOffer> offers;
  std::vector<Agreement> agreements;
  std::vector<OpenVote> votes;
  std::vector<std::string> last_moves;  // by actor: what it was last seen to do in the last turn
  SeatScene seat;                       // of the person whose turn it is

  // Of the chosen actor.
  int actor = -1;
  std::vector<Strip> figures;
  std::vector<Strip> relations;
  std::vector<int> record;  // into log, latest first
};

// What is being explained.
struct Explained {
  std::string formula;  // label of the indicator or score that is being explained, "" if none is
  std::string text;     // of its formula, in words
  std::string code;     // as the scenario writes it
  std::optional<ChoiceReason> move;
  int moment = -1;  // of the move; -1: the turn to come
  std::optional<NumberReason> number;
  int variable = -1;         // of the number
  std::vector<Use> causes;   // what changes it by the rules' text,
  std::vector<Use> used_by;  // and what reads it
  Strip strip;               // of the number itself
  // The numbers that feed it and that it feeds, with what connects them.
  struct Linked {
    Strip strip;
    std::string through;
    bool by_choice = false;
  };
  std::vector<Linked> fed_by, feeds;
};

// The package that is being composed.
struct OfferScene {
  bool ready = false;
  Move move;
  OfferOutlook outlook;
  bool why_hidden = false;  // the taker's reasons are not for this person to see
  bool tipping_asked = false, tipping_found = false;
  std::optional<Tipping> tipping;  // what would make accepting it the likeliest answer
};

Scene make_scene(const Game& game, const View& view);
Explained explain(const Game& game, const Scene& scene, const Why& why);
OfferScene weigh_offer(const Game& game, const Scene& scene, const OfferView& view);

// The choice behind something that happened in the turn that led to `moment`, or -1.
int choice_behind(const Session& session, int moment, const Happening& happening);

}  // namespace demarche::gui
