// How a game stands before the coming turn, ready for a page or a panel: numbers and what became of them,
// offers and votes that wait, agreements that bind. Everything is read from the session; nothing is decided
// here.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/session/explain.h"

namespace demarche {

// A number of the state. `before` is what it was when the last turn was to be decided (its events had
// happened).
struct Figure {
  int cell = -1;
  int variable = -1;
  int first = -1;   // whose, or from whom
  int second = -1;  // towards whom, for pairs
  double now = 0;
  double before = 0;
  double start = 0;
};
std::optional<Figure> find_figure(const Session& session, int variable, int first = -1, int second = -1);
std::vector<Figure> world_figures(const Session& session);
std::vector<Figure> actor_figures(const Session& session, int actor);
// Between an actor and others, both ways: those that moved most first, measured against their ranges; numbers
// that are zero and have always been are left out. At most `most`.
std::vector<Figure> relations(const Session& session, int actor, std::size_t most);
// "Trust of Sender towards Target"; "Economy" for an actor's or the world's.
std::string figure_label(const Scenario& scenario, const Figure& figure);
// The same standing alone: "Economy of Sender".
std::string figure_title(const Scenario& scenario, const Figure& figure);

// What two sides give each other: an offer of the scenario, or a bundle of a player's own (offer == -1).
struct Package {
  int offer = -1;
  std::vector<int> gives;  // terms that the maker promises
  std::vector<int> asks;   // terms that the other side promises
  int lasts = 0;           // turns
};
std::string package_title(const Scenario& scenario, const Package& package);
// "Sender lifts sanctions on Target", one per term, or empty.
std::vector<std::string> promise_texts(const Scenario& scenario, const std::vector<int>& terms, int party,
                                       int other);

struct WaitingOffer {
  int from = -1;
  int to = -1;
  Package package;
  int due = 0;      // last turn for an answer
  int choice = -1;  // the answer, among the program's choices
};
struct Agreement {
  int from = -1;
  int to = -1;
  Package package;
  int until = 0;  // last turn in force
};
struct OpenVote {
  int proposal = -1;
  int tabled_by = -1;  // -1: an event
  int until = 0;       // last turn of voting
  int backers = 0;
  int threshold = 0;
  std::vector<std::optional<OptionKind>>
      votes;  // by member of the institution: yes, no, abstain, or none yet
};
std::vector<WaitingOffer> waiting_offers(const Session& session);
std::vector<Agreement> agreements(const Session& session);
std::vector<OpenVote> open_votes(const Session& session);
// "9 of 15 votes carry it; a no of the United States, China… vetoes it."
std::string how_decided(const Scenario& scenario, int proposal);

// An indicator from the start up to here.
std::vector<double> indicator_history(const Session& session, int moment, int indicator);

// What an actor can decide in the coming turn: its instruments, answers that are due, votes that are open.
std::vector<ChoiceReason> open_choices(const Session& session, int actor);
// The decision of an actor that stands for a choice, or what step() would do without one.
Move standing_move(const Session& session, int choice);
// The coming turn as an actor has settled it so far, every choice of it; what other people have in mind is
// left out.
std::vector<Move> settled_moves(const Session& session, int actor);
std::string move_text(const Session& session, const Move& move);

}  // namespace demarche
