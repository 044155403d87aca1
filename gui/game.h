// The game on the table: a session and what belongs to it as a file. Every change of it goes through here,
// from commands; none of this knows Dear ImGui.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "gui/commands.h"
#include "sim/session/journal.h"
#include "sim/session/session.h"

namespace demarche::gui {

struct Game {
  std::uint64_t id = 0;  // counts games since the program was started
  std::unique_ptr<Session> session;
  std::filesystem::path scenario_path;
  std::filesystem::path
      texts_path;  // beside it lie translations; as scenario_path, also when the file was edited
  std::vector<std::string> languages;  // of those translations
  std::filesystem::file_time_type scenario_time =
      std::filesystem::file_time_type::min();  // newest, when read
  std::filesystem::path save_path;             // empty: not saved yet
  std::unique_ptr<Journal> journal;            // begun with the first turn
  std::uint64_t journalled = 0;                // digest of the timeline that it holds
  std::uint64_t saved_revision = 0;
  // Layers of overrides for undo and redo; the present one is the session's.
  std::vector<Overrides> undone, redone;

  // Decisions for the turn after `withdrawn_at` that undo took back, for redo.
  std::vector<Move> withdrawn;
  int withdrawn_at = -1;  // moment

  bool changed() const { return session != nullptr && session->revision() != saved_revision; }
};

inline constexpr std::uint64_t never_saved = ~std::uint64_t{0};  // as a saved_revision

std::uint64_t next_game_id();

// Which languages it speaks beside the one that it is written in.
void speak(Game& game, const std::filesystem::path& scenario);

// Where forecasts of options start from: they do not depend on what has been decided since.
std::uint64_t position_of(const Session& session);

// Null, with what is wrong in `problem` (diagnostics as the command line prints them). `remark` says what is
// wrong with the translation.
std::unique_ptr<Game> new_game(const command::NewGame& wanted, const std::string& language,
                               std::string& problem, std::string& remark);

// "" or why not.
std::string step(Game& game, int turns);
// Another choice at a moment that has been played: a new branch that shares the luck of the old one and goes
// on, with the same decisions as far as they are possible, to the same turn.
std::string what_if(Game& game, const command::WhatIf& wanted);
std::string change_rules(Game& game, const Overrides& wanted);
// A change of the rules; or this actor's last decision for the turn to come, or else the last turn.
std::string undo(Game& game, bool rules, int actor);
// What undo took back last: a change of the rules; or this actor's decision, or else the turn after.
std::string redo(Game& game, bool rules, int actor);

// With one value or rule changed; a value that is the scenario's own is left out.
Overrides with_value(const Session& session, const std::string& name, double value);
Overrides with_off(const Session& session, const std::string& rule, bool off);
double value_in_force(const Session& session, int parameter);

}  // namespace demarche::gui
