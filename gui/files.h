// Files of games: opening, saving, the journal, the folder that a dialog shows, and whether a scenario has
// been edited since it was read. None of this knows Dear ImGui.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "gui/game.h"
#include "sim/session/journal.h"
#include "sim/session/open.h"

namespace demarche::gui {

inline constexpr const char* save_ending = ".demarche";

struct FolderEntry {
  std::string name;
  bool folder = false;
};
// What a file is chosen for: what the dialog says, which files it shows, and how a new one ends.
struct Purpose {
  const char* title;
  bool saving;
  std::vector<std::string> endings;  // the first is given to names without one
};
const Purpose& purpose_of(FileFor what);
// The name with an ending of the purpose.
std::string named_for(FileFor what, const std::string& name);

// Folders first, then files with one of the endings, by name; hidden ones are left out. At most
// `most_entries`.
inline constexpr std::size_t most_entries = 2'000;
std::vector<FolderEntry> list_folder(const std::filesystem::path& folder,
                                     const std::vector<std::string>& endings);

// What came of opening a save.
struct OpenedGame {
  std::unique_ptr<Game> game;  // null: see problem
  std::string problem;
  std::string remark;  // what does not come out as it was
  // The scenario's file has been edited since: the person decides with which text to go on.
  std::shared_ptr<const Save> undecided;
  std::shared_ptr<const Scenario> todays;
};
// The texts in the language asked for, where the scenario speaks it; "": as they are written.
OpenedGame open_game(const std::filesystem::path& path, const std::string& language);
// With the text inside the save (null) or with this one.
OpenedGame open_game_with(const Save& save, std::shared_ptr<const Scenario> scenario,
                          const std::filesystem::path& path, const std::string& language);

// "" or why not. The game then counts as unchanged.
std::string save_game(Game& game, const std::filesystem::path& path);

// The scenario's files, or translations of it, have changed on disk since the game read them (by time, then
// by content).
bool scenario_touched(const Game& game);
// Reads them again and plays the game anew under them, if need be; "" or what to say of what is wrong, and
// then the game is as it was. Its id tells whether it is another one. `remark` says what does not fit any
// more.
std::string reload_scenario(Game& game, const std::string& language, std::string& remark);
// Shows the same game, with all that is decided, in another language. "" or why not.
std::string show_in_language(Game& game, const std::string& language);

// The layer in force as a file, and one from a file. "" or why not.
std::string save_layer(const Game& game, const std::filesystem::path& path);
std::string open_layer(const Game& game, const std::filesystem::path& path, Overrides& layer);
// The numbers of the layer in force into the scenario's own files; `left` stays a layer. "" or why not.
std::string write_layer(const Game& game, Overrides& left);

// A formula of the scenario with another text, checked; diagnostics as the command line prints them.
struct CheckedText {
  bool ok = false;
  std::string messages;
  Sources files;
};
CheckedText check_formula(const Scenario& scenario, const Expression& formula, const std::string& text);
// Writes the file that holds the formula; everything else in it stays as it is.
std::string write_formula(const Game& game, const Expression& formula, const CheckedText& checked);

}  // namespace demarche::gui
