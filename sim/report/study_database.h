// One SQLite database per study, which explains itself: what was asked (`about`, `files`, `columns`), the
// points with their inputs, a row per run, and what the runs come to. Rows are only ever added, in order of
// point and run, and nothing in them depends on the clock, the threads or how often the work was interrupted.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "sim/lang/source.h"
#include "sim/report/plain_table.h"
#include "sim/report/sqlite.h"
#include "sim/study/study.h"

namespace demarche {

inline constexpr int study_database_format = 1;

// Where a study comes from, for `about` and `files`.
struct StudyOrigin {
  Sources scenario;     // scenario_files()
  SourceFile file;      // of the study, if it has one of its own: name and text; else empty
  std::string command;  // that gives the same content again
  std::string version;
};

// Why a file is not written: one sentence for people.
struct StudyRefused : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class StudyDatabase {
 public:
  // A new database, or, with `resume`, one that was begun for the same study. Throws StudyRefused when there
  // is one and it is not to be gone on with, or is about something else (it says what differs).
  StudyDatabase(const std::filesystem::path& path, const StudyPoints& points, const StudyOrigin& origin,
                bool turns, bool resume);

  bool complete() const { return complete_; }
  bool keeps_turns() const { return turns_; }
  // Where to go on; sets first_point, begun and failures_before.
  void position(StudyOptions& options);
  std::uint64_t runs() const;  // that are there

  void add(const StudyRow& row);
  void add_point(std::uint64_t point, Tally& tally);
  // Everything so far is safe on the disk, whatever happens to the process. Called by add(), too, when
  // `between_commits` has passed.
  void commit();
  std::int64_t between_commits = 1000;  // milliseconds

  // What an analysis found; before finish().
  void write_table(const PlainTable& table, const std::string& meaning);
  void finish();

  const Sqlite& connection() const { return database_; }
  const std::vector<StudyOutput>& outputs() const { return outputs_; }
  const StudyPoints& points() const { return points_; }

 private:
  using Entry = std::pair<std::string, std::string>;
  std::vector<Entry> about(const StudyOrigin& origin) const;
  void create(const StudyOrigin& origin);
  void compare(const StudyOrigin& origin) const;
  void create_table(const std::string& name, const std::string& columns);
  void describe(const std::string& table, const std::string& column, const std::string& meaning);
  void prepare();
  void add_failure(const StudyRow& row);

  const StudyPoints& points_;
  std::vector<StudyOutput> outputs_;
  std::vector<std::string> input_columns_, turn_columns_;
  bool turns_ = false;
  bool complete_ = false;
  Sqlite database_;
  std::unique_ptr<Statement> insert_run_, insert_turn_, insert_point_, insert_share_, insert_summary_,
      insert_failure_;
  std::uint64_t uncommitted_ = 0;
  std::int64_t committed_at_ = 0;  // of a steady clock; decides only when to commit
};

// A study as its database says: what it takes to play one of its runs again.
struct StoredStudy {
  Sources scenario;
  SourceFile file;  // empty: the study stands in the scenario
  std::string name;
  std::string version;
  double until_percent = 0;
};
StoredStudy read_stored_study(const std::filesystem::path& path);  // throws StudyRefused
struct StoredRun {
  std::string outcome;
  std::string digest;
  int turns = 0;
  bool failed = false;
};
// False when it is not there.
bool find_stored_run(const std::filesystem::path& path, std::uint64_t point, std::uint32_t run,
                     StoredRun& found);

// Every table but those about the study itself as NAME.csv in the folder, whole or not at all. Returns the
// names of the files.
std::vector<std::string> write_csv_tables(const Sqlite& database, const std::filesystem::path& folder);
// All that a study may have beside those about itself.
const std::vector<std::string>& names_of_study_tables();

}  // namespace demarche
