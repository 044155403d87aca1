#include "sim/report/sqlite.h"

#include <sqlite3.h>

#include <cmath>
#include <limits>

namespace demarche {

bool SqliteError::busy() const { return (code & 0xff) == SQLITE_BUSY || (code & 0xff) == SQLITE_LOCKED; }
bool SqliteError::not_a_database() const {
  return (code & 0xff) == SQLITE_NOTADB || (code & 0xff) == SQLITE_CORRUPT;
}

void Statement::Close::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
void Sqlite::Close::operator()(sqlite3* database) const { sqlite3_close(database); }

Statement::Statement(sqlite3* database, std::string_view sql) {
  sqlite3_stmt* made = nullptr;
  const int result = sqlite3_prepare_v2(database, sql.data(), static_cast<int>(sql.size()), &made, nullptr);
  if (result != SQLITE_OK) throw SqliteError(sqlite3_errmsg(database), result);
  statement_.reset(made);
}

void Statement::check(int result) const {
  if (result != SQLITE_OK) throw SqliteError(sqlite3_errmsg(sqlite3_db_handle(statement_.get())), result);
}

Statement& Statement::bind(int place, double value) {
  if (std::isnan(value)) return bind_null(place);
  check(sqlite3_bind_double(statement_.get(), place, value));
  return *this;
}
Statement& Statement::bind(int place, std::int64_t value) {
  check(sqlite3_bind_int64(statement_.get(), place, value));
  return *this;
}
Statement& Statement::bind(int place, std::string_view text) {
  check(sqlite3_bind_text(statement_.get(), place, text.data(), static_cast<int>(text.size()),
                          SQLITE_TRANSIENT));
  return *this;
}
Statement& Statement::bind_null(int place) {
  check(sqlite3_bind_null(statement_.get(), place));
  return *this;
}

bool Statement::step() {
  const int result = sqlite3_step(statement_.get());
  if (result == SQLITE_ROW) return true;
  if (result != SQLITE_DONE) {
    const std::string message = sqlite3_errmsg(sqlite3_db_handle(statement_.get()));
    sqlite3_reset(statement_.get());
    throw SqliteError(message, result);
  }
  sqlite3_reset(statement_.get());
  return false;
}

void Statement::run() {
  while (step()) {
  }
}

int Statement::columns() const { return sqlite3_column_count(statement_.get()); }
std::string Statement::name(int column) const { return sqlite3_column_name(statement_.get(), column); }
bool Statement::is_null(int column) const {
  return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}
bool Statement::is_number(int column) const {
  return sqlite3_column_type(statement_.get(), column) == SQLITE_FLOAT;
}
double Statement::number(int column) const {
  return is_null(column) ? std::numeric_limits<double>::quiet_NaN()
                         : sqlite3_column_double(statement_.get(), column);
}
std::int64_t Statement::whole(int column) const { return sqlite3_column_int64(statement_.get(), column); }
std::string Statement::text(int column) const {
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
  if (bytes == nullptr) return "";
  return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

Sqlite::Sqlite(const std::filesystem::path& path, Mode mode) {
  sqlite3* opened = nullptr;
  const int flags = mode == Mode::read    ? SQLITE_OPEN_READONLY
                    : mode == Mode::write ? SQLITE_OPEN_READWRITE
                                          : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  const int result = sqlite3_open_v2(path.c_str(), &opened, flags, nullptr);
  database_.reset(opened);
  if (result != SQLITE_OK) throw SqliteError(sqlite3_errmsg(opened), result);
  sqlite3_extended_result_codes(opened, 1);
}

void Sqlite::execute(const std::string& sql) {
  const int result = sqlite3_exec(database_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  if (result != SQLITE_OK) throw SqliteError(sqlite3_errmsg(database_.get()), result);
}

std::int64_t Sqlite::ask(std::string_view sql) const {
  Statement question = prepare(sql);
  return question.step() ? question.whole(0) : 0;
}

std::string Sqlite::text(std::string_view sql) const {
  Statement question = prepare(sql);
  return question.step() ? question.text(0) : "";
}

void Sqlite::wait_for_others(int milliseconds) { sqlite3_busy_timeout(database_.get(), milliseconds); }

std::string quoted_name(std::string_view name) {
  std::string quoted = "\"";
  for (const char c : name) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

}  // namespace demarche
