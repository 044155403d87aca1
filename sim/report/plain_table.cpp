#include "sim/report/plain_table.h"

#include <cmath>

#include "sim/lang/writing.h"
#include "sim/report/csv.h"
#include "sim/report/sqlite.h"
#include "sim/session/whole_file.h"

namespace demarche {

std::string csv_text(const PlainTable& table) {
  CsvWriter csv;
  for (const std::string& column : table.columns) csv.text(column);
  csv.end_line();
  for (const std::vector<Cell>& row : table.rows) {
    for (const Cell& cell : row)
      if (const double* number = std::get_if<double>(&cell))
        csv.number(*number);
      else
        csv.text(std::get<std::string>(cell));
    csv.end_line();
  }
  return csv.take();
}

void add_table(Sqlite& database, const PlainTable& table) {
  std::vector<std::string> columns;
  for (const std::string& column : table.columns) columns.push_back(quoted_name(column));
  const std::string name = quoted_name(table.name);
  database.execute("CREATE TABLE " + name + " (" + joined(columns) + ")");
  const std::vector<std::string> places(table.columns.size(), "?");
  Statement insert = database.prepare("INSERT INTO " + name + " VALUES (" + joined(places) + ")");
  for (const std::vector<Cell>& row : table.rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      const int place = static_cast<int>(i) + 1;
      if (const double* number = std::get_if<double>(&row[i]))
        insert.bind(place, std::isfinite(*number) ? *number : std::nan(""));
      else
        insert.bind(place, std::string_view(std::get<std::string>(row[i])));
    }
    insert.run();
  }
}

std::string write_csv(const PlainTable& table, const std::filesystem::path& path) {
  const std::string problem = write_whole(path, csv_text(table));
  return problem.empty() ? "" : "cannot write `" + path.string() + "`: " + problem;
}

std::string write_sqlite(const std::vector<PlainTable>& tables, const std::filesystem::path& path) {
  try {
    Sqlite database(path, Sqlite::Mode::create);
    database.execute("BEGIN");
    for (const PlainTable& table : tables) {
      database.execute("DROP TABLE IF EXISTS " + quoted_name(table.name));
      add_table(database, table);
    }
    database.execute("COMMIT");
    return "";
  } catch (const SqliteError& problem) {
    return "cannot write `" + path.string() + "`: " + problem.what();
  }
}

}  // namespace demarche
