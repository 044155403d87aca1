// Everything that a person can ask for. Panels append commands; App applies them in one place, between
// frames.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "sim/session/session.h"

namespace demarche::gui {

enum class Screen : std::uint8_t { start, table, timeline, rules, lab, debrief };
inline constexpr int screen_count = 6;
const char* name_of(Screen screen);

// What the lab is asked: an ensemble, a screening of all parameters, a sweep of one or two.
enum class Question : std::uint8_t { what_may_happen, what_matters, where_it_tips };
// What a file is chosen for.
enum class FileFor : std::uint8_t {
  open,
  save,
  layer,
  open_layer,
  table,
  picture,
  report,
  class_page,
  class_saves
};

namespace command {

// Games and files.
struct NewGame {
  std::string path;
  std::vector<std::string> seats;
  std::uint64_t seed = 1;
  Insight insight = Insight::everything;
};
struct OpenFile {
  std::string path;
};  // a scenario or a save
struct CloseGame {};
struct Quit {};
struct Save {};  // where it was saved before, or asks
struct SaveTo {
  std::string path;
};
struct ShowFiles {
  bool saving = false;
};
struct ShowFolder {
  std::string path;
};
struct AskFile {
  FileFor purpose = FileFor::open;
};
struct GiveFile {
  std::string path;
};  // for the purpose that the dialog was opened for
struct CloseFiles {};
struct AnswerUnsaved {
  bool save = false;
  bool go_on = false;
};  // the question before a changed game is left
struct AnswerEdited {
  bool todays_text = false;
  bool cancel = false;
};
struct ForgetJournal {
  std::string path;
};
struct LookAtFiles {};  // whether the scenario was edited outside
struct StartTour {};
struct EndTour {};
struct CheckFormula {
  std::string text;
};
struct WriteFormula {};

// Playing.
struct Step {
  int turns = 1;
};
struct Back {};
struct Forward {};
struct Go {
  int moment = 0;
};
struct Decide {
  Move move;
};
struct Withdraw {
  int choice = -1;
};  // of the program
struct Undo {};
struct Redo {};
struct HandOver {};  // the next person at the same machine

// Why, and what if.
struct WhyMove {
  int moment = -1;
  int choice = -1;
};  // moment -1: in the turn to come
struct WhyNumber {
  int cell = -1;
  int since = 0;
};
struct WhyFormula {
  bool score = false;  // of objectives; otherwise of indicators
  int index = 0;
};
struct CloseWhy {};
struct Pin {
  int cell = -1;
  bool pinned = true;
};                          // a number among the indicators
struct AskOfferTipping {};  // of the package that is being composed
struct AskTipping {};       // of the move that is being explained
struct WhatIf {
  int moment = -1;
  int choice = -1;
  int option = -1;
};

// The tree.
struct StartBranch {
  std::string name;
};
struct SwitchBranch {
  int branch = 0;
};
struct RenameBranch {
  int branch = 0;
  std::string name;
};
struct RemoveBranch {
  int branch = 0;
};
struct SetNote {
  int moment = 0;
  std::string note;
};

// Rules, as a layer on top of the scenario.
struct DraftValue {
  std::string name;
  double value = 0;
};  // while the hand is on the slider
struct SetValue {
  std::string name;
  double value = 0;
};
struct ResetValue {
  std::string name;
};
struct SetOff {
  std::string rule;
  bool off = true;
};
struct ResetRules {};
struct WriteRules {};  // the layer in force into the scenario's own files

// The lab: from the start of the scenario, everybody simulated, under the rules in force.
struct RunStudy {
  Question question = Question::what_may_happen;
  std::uint32_t runs = 1000;    // of each point
  std::vector<int> parameters;  // of a sweep: one or two
  int points = 9;               // along each; of a screening: trajectories
  bool operator==(const RunStudy&) const = default;
};
struct CancelStudy {};

// After the game.
struct ShowClass {
  bool shown = true;
};
struct RemoveFromClass {
  std::string path;  // "": all
};

// Looking.
struct Show {
  Screen screen = Screen::table;
};
struct ChooseActor {
  int actor = -1;
};
struct ChooseIndicator {
  int indicator = 0;
};
struct ChangeLook {
  int look = 0;
};
struct ChangeTextSize {
  float size = 1;
};
struct Calm {
  bool calm = false;
};
struct ChangeLanguage {
  std::string language;  // of scenarios' texts; "": as they are written
};
struct ShowKeys {
  bool shown = true;
};
struct Dismiss {};  // the message

}  // namespace command

using Command = std::variant<
    command::NewGame, command::OpenFile, command::CloseGame, command::Quit, command::Save, command::SaveTo,
    command::ShowFiles, command::ShowFolder, command::AskFile, command::GiveFile, command::CloseFiles,
    command::AnswerUnsaved, command::AnswerEdited, command::ForgetJournal, command::LookAtFiles,
    command::StartTour, command::EndTour, command::CheckFormula, command::WriteFormula, command::Step,
    command::Back, command::Forward, command::Go, command::Decide, command::Withdraw, command::Undo,
    command::Redo, command::HandOver, command::WhyMove, command::WhyNumber, command::WhyFormula,
    command::CloseWhy, command::Pin, command::AskOfferTipping, command::AskTipping, command::WhatIf,
    command::StartBranch, command::SwitchBranch, command::RenameBranch, command::RemoveBranch,
    command::SetNote, command::DraftValue, command::SetValue, command::ResetValue, command::SetOff,
    command::ResetRules, command::WriteRules, command::RunStudy, command::CancelStudy, command::ShowClass,
    command::RemoveFromClass, command::Show, command::ChooseActor, command::ChooseIndicator,
    command::ChangeLook, command::ChangeTextSize, command::ChangeLanguage, command::Calm, command::ShowKeys,
    command::Dismiss>;
using Commands = std::vector<Command>;

}  // namespace demarche::gui
