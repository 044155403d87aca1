// The steps of read_scenario, in order; not for others (see read.h).
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "sim/lang/diagnostic.h"
#include "sim/scenario/read.h"
#include "sim/scenario/scenario.h"
#include "sim/scenario/toml_source.h"

namespace demarche {

// All files together. Below max_files × max_file_bytes, because places cost four bytes for each byte of text.
inline constexpr std::size_t max_scenario_bytes = 8u << 20;
// More than anyone reads; a hostile file could make one for every second byte.
inline constexpr std::size_t max_diagnostics = 300;

// Fetches the text of the file at a path relative to the scenario's folder, or says in `problem` why it
// cannot.
using FetchFile = std::function<std::optional<std::string>(const std::string& path, std::string& problem)>;

// What the steps share. Things are given to `scenario` as they are read.
struct Reading {
  Scenario& scenario;
  Sources& sources;
  Diagnostics& diagnostics;
  FetchFile fetch;
  std::string folder;                             // of the scenario; "" or ending in '/'
  std::unordered_map<std::string, Place> loaded;  // relative path → where it was asked for
  int values_left = max_toml_values;
  std::string left_out = {};  // of files with mistakes of syntax, what was not read

  SourceFile& file(FileId id) { return sources.files[static_cast<std::size_t>(id)]; }
};

// A file whole; too large when it is longer than max_file_bytes (one byte more is read, no further).
std::optional<std::string> read_bounded(const std::filesystem::path& path, std::string& problem);
// Everything up to the last '/', or "".
std::string folder_of(std::string_view path);
// A file below `folder`, links followed: nothing outside is ever opened.
std::optional<std::string> fetch_below(const std::filesystem::path& folder, const std::string& path,
                                       std::string& problem);
// Sorted, each root cause once, and no more than max_diagnostics (limit_diagnostics.cpp).
void limit_diagnostics(Diagnostics& diagnostics, const Sources& sources);

// A file beside a scenario, which names it: `scenario = "path"`, from the file's own folder.
struct SideFile {
  SourceFile file;
  ReadResult read;           // of the scenario that it names; or, without one, of the file, with the message
  bool is_scenario = false;  // it names none, and may be a scenario itself
};
SideFile read_side_file(const std::filesystem::path& path, const char* example);

// Of problems found in files of which a part was left out: those that the part cannot have caused.
void keep_certain(Diagnostics& diagnostics, const Sources& sources, const std::string& left_out);

// Files (load.cpp). The first file of `sources` is there already.
std::optional<FileId> load_file(Reading& reading, const Text& path);
// Reads the files and merges their sections; nullopt when one of them is no TOML.
std::optional<TomlValue> load_document(Reading& reading);
// "scenarios/tiny.toml:3:5".
std::string show_place(const Sources& sources, Place place);

// Names that stand for one thing only; says where a name was given first.
struct NameList {
  std::unordered_map<std::string, Place> places;
  // False, and reported, when the name is taken.
  bool add(Reading& reading, const std::string& name, Place place, std::string_view what);
};

// Entities, in the order in which later ones need earlier ones. `document` has passed check_keys.
void read_header(Reading& reading, const TomlValue& document);           // read_model.cpp
void read_actors_and_sets(Reading& reading, const TomlValue& document);  // read_actors.cpp
void read_state(Reading& reading, const TomlValue& document);            // read_model.cpp
void read_parameters(Reading& reading, const TomlValue& document);
void read_derived(Reading& reading, const TomlValue& document);
void read_rules_and_events(Reading& reading, const TomlValue& document);
void read_endings(Reading& reading, const TomlValue& document);
void read_acts(Reading& reading, const TomlValue& document);      // read_acts.cpp: actions, bargaining, votes
void read_tests(Reading& reading, const TomlValue& document);     // read_tests.cpp
void read_studies(Reading& reading, const TomlValue& document);   // read_studies.cpp; after resolve()
void read_findings(Reading& reading, const TomlValue& document);  // read_findings.cpp
void check_references(Reading& reading, const TomlValue& document);  // references.cpp: sources, codes

// `set` and `off` of a table; each name is checked where it is written.
Overrides read_overrides(Reading& reading, const TomlValue& table);  // read_layers.cpp
Overrides read_override_values(Reading& reading, const TomlValue& values);
// `moves` of a table, which is cut down to what is understood.
std::vector<Move> read_forced_moves(Reading& reading, TomlValue& table);
std::vector<NamedLayer> read_layers(Reading& reading, const TomlValue& table, std::string_view key);
std::optional<StudySpec> read_study(Reading& reading, const TomlEntry& entry);

// The list of tables or table of tables of a section, cut (and reported) at `limit` entries.
std::vector<const TomlValue*> list_section(Reading& reading, const TomlValue& document,
                                           std::string_view name);
std::vector<const TomlEntry*> named_section(Reading& reading, const TomlValue& document,
                                            std::string_view name, std::size_t limit = max_entities);
// The table of a section, or nullptr.
const TomlEntry* section_entry(const TomlValue& document, std::string_view name);

}  // namespace demarche
