#include "sim/report/plain_table.h"

#include <sqlite3.h>

#include <cmath>
#include <fstream>
#include <memory>

#include "sim/report/csv.h"

namespace demarche {
namespace {

std::string field(const Cell& cell) {
  if (const double* number = std::get_if<double>(&cell))
    return std::isfinite(*number) ? csv_number(*number) : "";
  return csv_field(std::get<std::string>(cell));
}

struct CloseDatabase {
  void operator()(sqlite3* database) const { sqlite3_close(database); }
};
struct CloseStatement {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};

bool insert_rows(sqlite3* database, const PlainTable& table) {
  std::string columns, places;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    columns += (i > 0 ? ", \"" : "\"") + table.columns[i] + "\"";
    places += i > 0 ? ", ?" : "?";
  }
  const std::string create =
      "DROP TABLE IF EXISTS \"" + table.name + "\"; CREATE TABLE \"" + table.name + "\" (" + columns + ");";
  if (sqlite3_exec(database, create.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) return false;
  sqlite3_stmt* raw = nullptr;
  const std::string insert = "INSERT INTO \"" + table.name + "\" VALUES (" + places + ")";
  if (sqlite3_prepare_v2(database, insert.c_str(), -1, &raw, nullptr) != SQLITE_OK) return false;
  const std::unique_ptr<sqlite3_stmt, CloseStatement> statement(raw);
  for (const std::vector<Cell>& row : table.rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      const int place = static_cast<int>(i) + 1;
      if (const double* number = std::get_if<double>(&row[i]))
        sqlite3_bind_double(raw, place, *number);  // NaN is bound as NULL
      else
        sqlite3_bind_text(raw, place, std::get<std::string>(row[i]).c_str(), -1, SQLITE_TRANSIENT);
    }
    if (sqlite3_step(raw) != SQLITE_DONE) return false;
    sqlite3_reset(raw);
  }
  return true;
}

}  // namespace

std::string csv_text(const PlainTable& table) {
  std::string text;
  for (std::size_t i = 0; i < table.columns.size(); ++i)
    text += (i > 0 ? "," : "") + field(Cell(table.columns[i]));
  text += "\n";
  for (const std::vector<Cell>& row : table.rows) {
    for (std::size_t i = 0; i < row.size(); ++i) text += (i > 0 ? "," : "") + field(row[i]);
    text += "\n";
  }
  return text;
}

std::string write_csv(const PlainTable& table, const std::filesystem::path& path) {
  std::ofstream file(path, std::ios::binary);
  file << csv_text(table);
  return file.flush() ? "" : "cannot write `" + path.string() + "`";
}

std::string write_sqlite(const std::vector<PlainTable>& tables, const std::filesystem::path& path) {
  const std::string problem = "cannot write `" + path.string() + "`";
  sqlite3* raw = nullptr;
  const bool opened = sqlite3_open(path.string().c_str(), &raw) == SQLITE_OK;
  const std::unique_ptr<sqlite3, CloseDatabase> database(raw);
  if (!opened || sqlite3_exec(raw, "BEGIN;", nullptr, nullptr, nullptr) != SQLITE_OK) return problem;
  for (const PlainTable& table : tables)
    if (!insert_rows(raw, table)) return problem + ": " + sqlite3_errmsg(raw);
  return sqlite3_exec(raw, "COMMIT;", nullptr, nullptr, nullptr) == SQLITE_OK ? "" : problem;
}

}  // namespace demarche
