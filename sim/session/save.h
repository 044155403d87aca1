// A save: everything that a game is, by name, so that it can be played again from the scenario's text, and
// what was seen, so that it can be looked at when it no longer plays the same. The file (`.demarche`) is an
// envelope of our own (magic, format, program version, length, checksum) around a payload in cereal's
// portable binary.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/lang/source.h"
#include "sim/session/session.h"

namespace demarche {

// The format that write_save writes. Formats up to it are read, newer ones are refused.
inline constexpr std::uint32_t save_format = 1;

// Bounds for files from strangers, kept by what is written, too.
inline constexpr std::size_t max_save_bytes = 24u << 20;   // scenario texts (8 MiB) and a long game's log
inline constexpr std::size_t max_save_memory = 48u << 20;  // what a payload may become; twice for a moment
inline constexpr std::size_t max_moments = 10'000;         // of a tree; a long game has some hundred
inline constexpr std::size_t max_branches = 2'000;         // people name them
inline constexpr std::size_t max_layers = 1'000;           // compiled each when opened
inline constexpr std::size_t max_decisions = 256;          // of one turn: votes and answers of every seat
inline constexpr std::size_t max_name_bytes = 1'000;       // ids, names of rules, branches
inline constexpr std::size_t max_path_bytes = 4'096;       // as the system's
inline constexpr std::size_t max_note_bytes = 64u << 10;   // an essay about one moment
inline constexpr std::size_t max_line_bytes = 8'192;   // of the log; longer ones are cut when a save is made
inline constexpr std::size_t max_seen_lines = 20'000;  // of all moments; the first are left out beyond it
inline constexpr std::size_t max_seen_numbers = 100'000;  // state and indicators; left out beyond it

// A line of the log as it was shown.
struct SeenLogLine {
  std::string actor;   // id, or ""
  std::string target;  // id, or ""
  std::string action;  // id of the action, offer, proposal; name of the event or rule
  std::string text;
  std::string visible;  // "open", "covert", "exposed": as LogLine
};

struct SeenMoment {
  std::string date;                // label of the turn that led here; of the first turn for moment 0
  std::vector<double> indicators;  // by Seen::indicators; empty when they had no values
  std::vector<SeenLogLine> log;    // of the turn that led here
};

// A state variable of `here`.
struct SeenVariable {
  std::string id;
  std::string label;
  Scope scope = Scope::world;
  std::vector<double> values;  // one, by actor, or by [from][to]
};

struct SeenObjective {
  std::string actor;  // id
  double value = 0;   // 0…100
};

// What was seen when the save was made, for looking at it without playing.
struct Seen {
  std::string title;                    // of the scenario
  std::vector<std::string> actors;      // ids, in the order of SeenVariable::values
  std::vector<std::string> indicators;  // ids
  std::vector<SeenMoment> moments;      // as Timeline::moments
  std::vector<SeenVariable> state;
  std::vector<SeenObjective> objectives;
  bool over = false;
  std::string outcome;  // "" while the game goes on
};

struct Save {
  std::string program_version;  // of the program that made it
  Sources scenario;             // scenario_files(): paths relative to the scenario's folder
  std::uint64_t scenario_digest = 0;
  std::string scenario_path;  // where the scenario was read, as it was given; a hint, "" if not known
  SessionSettings settings;
  Timeline timeline;
  std::vector<Move> pending;  // decided for the turn to come
  int next_layer = 0;         // in force from `here` on
  Seen seen;
};

Save make_save(const Session& session);

// What is wrong with a save: ids, ranges, finiteness, the tree's invariants, bounds, texts that are no UTF-8.
// "" when all is well. Does not say that the scenario's text can be read.
std::string check_save(const Save& save);

// A value, or why there is none: one sentence for people.
struct SaveResult {
  std::optional<Save> save;
  std::string problem;
  std::uint32_t format = 0;  // of the file, as far as it was read
};

// The bytes of a file. Throws std::invalid_argument when check_save() finds something.
std::string save_bytes(const Save& save);
// Never throws; memory stays under 256 MiB whatever the bytes.
SaveResult read_save_bytes(std::string_view bytes);

// Whether the file begins as saves do.
bool is_save_file(const std::filesystem::path& path);
// "" or why the file could not be written; then the file that was there is whole. A file that is there and is
// no save is never written over: it is somebody's scenario, or worse.
std::string write_save(const std::filesystem::path& path, const Save& save);
// Never throws.
SaveResult read_save(const std::filesystem::path& path);

// The same content as JSON (save_json.cpp), for other programs; digests and seeds are strings, since JSON
// readers know only doubles. Empty texts and lists are left out.
inline constexpr std::size_t max_json_bytes = 32u << 20;  // escapes make a save longer
inline constexpr std::size_t max_json_values = 500'000;   // each takes some hundred bytes while it is read
inline constexpr int max_json_depth = 16;                 // a save needs 7
std::string save_json(const Save& save);                  // throws std::invalid_argument as save_bytes does
SaveResult read_save_json(std::string_view text);         // never throws

std::string program_version();

}  // namespace demarche
