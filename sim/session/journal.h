// The autosave: after every turn the whole save is added to a file in the state folder and flushed, so that a
// kill at any instant loses at most the turn in progress. A session that ends cleanly removes its file; files
// that are left belong to sessions that did not.
//
// A journal is a row of records: "DMJ1", length (u32), checksum (u64), the bytes of a save; numbers
// little-endian. When it has grown long it goes on in a new file; the old one is removed once the new one
// holds a record. The living are told from the dead by a lock on the file, which the system lets go when a
// process ends.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "sim/session/save.h"

namespace demarche {

inline constexpr std::size_t journal_bytes = 8u
                                             << 20;  // a new file is begun beyond it (or beyond four records)

// $XDG_STATE_HOME/demarche, else ~/.local/state/demarche; empty when neither is known.
std::filesystem::path default_state_folder();

class Journal {
 public:
  // Begins a journal with its first record in a new file of the folder, which is made if it is not there.
  // Null and a problem when that fails.
  static std::unique_ptr<Journal> begin(const std::filesystem::path& folder, const Save& save,
                                        std::string& problem);
  ~Journal();  // leaves the file: for sessions that end without finish()
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  // Adds a record and flushes it. "" or why it is not there; the records before it are safe.
  std::string record(const Save& save);
  // The session has ended cleanly: removes the file.
  void finish();

  const std::filesystem::path& path() const { return path_; }

 private:
  Journal() = default;
  std::string open_next();

  std::filesystem::path folder_;
  std::string stem_;  // of all files of this journal; ".1.demarche.journal", ".2…" follow
  int part_ = 0;
  std::filesystem::path path_;
  int file_ = -1;
  std::size_t size_ = 0;
};

// The last whole record of a journal file. Never throws.
struct JournalContent {
  SaveResult last;
  int records = 0;    // whole ones
  bool torn = false;  // bytes follow the last whole record
};
JournalContent read_journal(const std::filesystem::path& path);

// A game whose session did not end cleanly.
struct LeftBehind {
  std::filesystem::path path;
  std::filesystem::file_time_type when;
  std::string title;
  int turn = 0;  // turns played
};
// Of journals that no living process holds, the newest first. Files without a whole record are passed over.
std::vector<LeftBehind> left_behind(const std::filesystem::path& folder);
// Removes all files of a journal that was left behind, once its game goes on elsewhere or is not wanted.
void remove_journal(const std::filesystem::path& path);

}  // namespace demarche
