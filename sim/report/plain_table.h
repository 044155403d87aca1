// Small tables that are whole before they are written: to CSV, and several together to SQLite.
#pragma once

#include <filesystem>
#include <string>
#include <variant>
#include <vector>

namespace demarche {

class Sqlite;

using Cell = std::variant<double, std::string>;  // a number that is not finite is written as nothing

struct PlainTable {
  std::string name;  // letters, digits and '_': also the name of the file
  std::vector<std::string> columns;
  std::vector<std::vector<Cell>> rows;  // as long as there are columns
};

std::string csv_text(const PlainTable& table);
// In a database that has no table of that name. Throws SqliteError.
void add_table(Sqlite& database, const PlainTable& table);
// Each replaces what was there under its name. "" or what went wrong.
std::string write_csv(const PlainTable& table, const std::filesystem::path& path);
std::string write_sqlite(const std::vector<PlainTable>& tables, const std::filesystem::path& path);

}  // namespace demarche
