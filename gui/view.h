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

using Why = std::variant<command::WhyMove, command::WhyNumber>;

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
};

enum class Question : std::uint8_t { what_may_happen, what_matters, where_it_tips };

struct LabView {
  Question question = Question::what_may_happen;
  int runs = 1000;
  int first = 0;    // parameters of a sweep
  int second = -1;  // -1: only one
  int points = 9;
  int indicator = 0;
  int outcome = 0;
  command::RunStudy asked;  // what the shown result answers
  Question answered = Question::what_may_happen;
};

struct StartView {
  int card = 0;
  std::vector<bool> seats;  // by actor of the chosen card
  int seed = 1;
  int insight = 0;
};

struct View {
  Screen screen = Screen::start;
  int actor = 0;
  int indicator = 0;
  int seat = 0;          // place in Session::seats(): whose moves are being made
  int narrow_part = 0;   // where there is room for one part of the table only
  bool covered = false;  // between two people at one machine
  bool keys_shown = false;
  bool menu_shown = false;
  std::optional<Why> why;
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
};

}  // namespace demarche::gui
