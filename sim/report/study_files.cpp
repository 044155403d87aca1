// A study's database read back, and its tables as CSV files.
#include <unistd.h>

#include <cstdio>

#include "sim/report/csv.h"
#include "sim/report/study_database.h"

namespace demarche {
namespace {

Sqlite open_study(const std::filesystem::path& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error))
    throw StudyRefused("`" + path.string() + "` is not there");
  try {
    Sqlite database(path, Sqlite::Mode::read);
    database.wait_for_others(10'000);
    if (database.ask("SELECT count(*) FROM sqlite_master WHERE name IN ('about', 'files', 'runs')") != 3)
      throw StudyRefused("`" + path.string() + "` holds no study");
    return database;
  } catch (const SqliteError& problem) {
    throw StudyRefused("`" + path.string() + "` cannot be read: " + problem.what());
  }
}

// Written beside its place and moved there when it is whole.
void write_csv(const Sqlite& database, const std::string& table, const std::filesystem::path& path) {
  const std::filesystem::path beside = path.string() + ".tmp";
  const auto close = [](std::FILE* file) { std::fclose(file); };
  std::unique_ptr<std::FILE, decltype(close)> file(std::fopen(beside.c_str(), "wb"), close);
  bool good = file != nullptr;
  const auto write = [&](const std::string& text) {
    good = good && std::fwrite(text.data(), 1, text.size(), file.get()) == text.size();
  };
  // In the order of the key, in which the rows were written.
  Statement rows = database.prepare("SELECT * FROM " + quoted_name(table));
  CsvWriter lines;
  for (int i = 0; i < rows.columns(); ++i) lines.text(rows.name(i));
  lines.end_line();
  write(lines.take());
  while (good && rows.step()) {
    for (int i = 0; i < rows.columns(); ++i)
      if (rows.is_number(i))
        lines.number(rows.number(i));
      else
        lines.text(rows.text(i));
    lines.end_line();
    write(lines.take());
  }
  good = good && std::fflush(file.get()) == 0 && ::fsync(::fileno(file.get())) == 0;
  file.reset();
  if (!good) throw std::runtime_error("`" + path.string() + "` cannot be written");
  std::filesystem::rename(beside, path);
}

}  // namespace

StoredStudy read_stored_study(const std::filesystem::path& path) {
  const Sqlite database = open_study(path);
  StoredStudy study;
  Statement files = database.prepare("SELECT part, name, text FROM files ORDER BY number");
  while (files.step()) {
    SourceFile file{files.text(1), files.text(2)};
    if (files.text(0) == "study")
      study.file = std::move(file);
    else
      study.scenario.files.push_back(std::move(file));
  }
  Statement about = database.prepare("SELECT key, value FROM about");
  while (about.step()) {
    if (about.text(0) == "study") study.name = about.text(1);
    if (about.text(0) == "until_percent") study.until_percent = about.number(1);
    if (about.text(0) == "version") study.version = about.text(1);
  }
  return study;
}

bool find_stored_run(const std::filesystem::path& path, std::uint64_t point, std::uint32_t run,
                     StoredRun& found) {
  const Sqlite database = open_study(path);
  Statement look =
      database.prepare("SELECT outcome, failed, digest, turns FROM runs WHERE point = ? AND run = ?");
  look.bind(1, static_cast<std::int64_t>(point)).bind(2, std::int64_t{run});
  if (!look.step()) return false;
  found = {look.text(0), look.text(2), static_cast<int>(look.whole(3)), look.whole(1) != 0};
  return true;
}

std::vector<std::string> write_csv_tables(const Sqlite& database, const std::filesystem::path& folder) {
  std::vector<std::string> written;
  for (const std::string& table : names_of_study_tables()) {
    Statement look = database.prepare("SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = ?");
    look.bind(1, std::string_view(table));
    if (!look.step() || look.whole(0) == 0) continue;
    write_csv(database, table, folder / (table + ".csv"));
    written.push_back(table + ".csv");
  }
  return written;
}

const std::vector<std::string>& names_of_study_tables() {
  static const std::vector<std::string> names = {"points",   "runs",  "turns",    "shares", "summary",
                                                 "failures", "luck",  "policies", "morris", "indices",
                                                 "scores",   "boxes", "leaves"};
  return names;
}

}  // namespace demarche
