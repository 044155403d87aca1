// What is being looked at, and what has been typed but not asked for: nothing of the game itself.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "gui/commands.h"
#include "gui/imgui_compat.h"

namespace demarche::gui {

using Why = std::variant<command::WhyMove, command::WhyNumber, command::WhyFormula>;

struct LogView {
  std::string search;
  int actor = -1;  // only this one's; -1: everybody's
  bool this_turn = true;
};

struct MapView {
  float zoom = 1;
  ImVec2 pan = {0, 0};  // degrees of longitude and latitude
  int variable = -1;    // a pair variable drawn between actors; -1: the turn's moves
};

struct OfferView {
  bool open = false;
  int target = -1;
  std::vector<bool> gives, asks;  // by term
  int lasts = 12;
  bool operator==(const OfferView&) const = default;
};

struct WhyView {
  std::vector<Why> trail;  // where one came from, for going back
  int compared = -1;       // option compared with the one that was chosen
  int cause = -1;          // of a number: the one that is looked at turn by turn
  bool formula = false;    // of an indicator or a score: also as the scenario writes it
};

struct TimelineView {
  int left = -1;  // moment; -1: here
  int right = -1;
  int renaming = -1;
  std::string name;
  std::string note;
  int note_of = -1;
};

enum class RuleKind : std::uint8_t { parameters, actions, rules, events, terms, proposals };

struct RulesView {
  std::string search;
  RuleKind kind = RuleKind::parameters;
  int chosen = 0;
  bool graph = false;          // who feeds whom, instead of an entry
  int graph_node = -1;         // variable
  bool graph_choices = false;  // also feeds that only lead through what actors choose
};

struct LabView {
  Question question = Question::what_may_happen;
  int runs = 1000;
  int first = 0;    // parameters of a sweep
  int second = -1;  // -1: only one
  int points = 9;
  int trajectories = 8;
  int measure = 0;         // of measures_of(): what the picture shows
  bool histogram = false;  // of an ensemble: how it ends, instead of how it goes
  ImRect picture;          // on the screen, as it was last drawn
};

struct ClassView {
  bool open = false;
  std::vector<std::string> paths;  // saves and folders
  int first = -1, second = -1;     // groups side by side
};

struct FilesView {
  bool open = false;
  bool saving = false;
  FileFor purpose = FileFor::open;
  std::string folder;
  std::string name;
  std::vector<std::pair<std::string, bool>> entries;  // name, whether it is a folder
};

// A formula that is being edited (in the Rules).
struct FormulaView {
  std::string title;  // "" when none is
  RuleKind kind = RuleKind::actions;
  int entry = -1;
  int place = -1;  // which of the entry's formulas
  std::string text;
  bool checked = false;
  bool ok = false;
  std::string messages;
};

struct StartView {
  int card = 0;
  std::vector<bool> seats;  // by actor of the chosen card
  int seed = 1;
  int insight = 0;
  int page = 0;  // of what the author says
};

struct View {
  Screen screen = Screen::start;
  int actor = 0;
  int indicator = 0;
  int seat = 0;          // place in Session::seats(): whose moves are being made
  int decided = 0;       // how many people have made theirs for the turn to come
  int narrow_part = 0;   // where there is room for one part of the table only
  bool covered = false;  // between two people at one machine
  bool keys_shown = false;
  bool ask_unsaved = false;  // before a changed game is left
  bool ask_edited = false;   // a save whose scenario file has changed since
  int tour = -1;             // step, or -1
  std::optional<Why> why;
  std::vector<int> pins;  // cells that are shown among the indicators
  std::string message;
  bool message_is_trouble = false;
  LogView log;
  MapView map;
  OfferView offer;
  WhyView why_view;
  TimelineView timeline;
  RulesView rules;
  LabView lab;
  StartView start;
  FilesView files;
  FormulaView formula;
  ClassView group;
};

}  // namespace demarche::gui
