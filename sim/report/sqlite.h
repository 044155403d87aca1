// SQLite as values: a connection and statements that close themselves; what goes wrong is thrown.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace demarche {

struct SqliteError : std::runtime_error {
  SqliteError(const std::string& message, int code_given) : std::runtime_error(message), code(code_given) {}
  int code;
  bool busy() const;  // somebody else holds the file
  bool not_a_database() const;
};

class Statement {
 public:
  Statement(sqlite3* database, std::string_view sql);

  // Places are counted from 1; NaN is NULL.
  Statement& bind(int place, double value);
  Statement& bind(int place, std::int64_t value);
  Statement& bind(int place, std::string_view text);
  Statement& bind_null(int place);
  bool step();  // true: there is a row
  void run();   // to its end; then it can be bound again

  // Of the row, counted from 0; NULL is NaN, 0 and "".
  int columns() const;
  std::string name(int column) const;
  bool is_null(int column) const;
  bool is_number(int column) const;
  double number(int column) const;
  std::int64_t whole(int column) const;
  std::string text(int column) const;

 private:
  struct Close {
    void operator()(sqlite3_stmt* statement) const;
  };
  void check(int result) const;
  std::unique_ptr<sqlite3_stmt, Close> statement_;
};

class Sqlite {
 public:
  enum class Mode { read, write, create };  // create: also when it is there already
  Sqlite(const std::filesystem::path& path, Mode mode);

  void execute(const std::string& sql);
  Statement prepare(std::string_view sql) const { return {database_.get(), sql}; }
  std::int64_t ask(std::string_view sql) const;  // the first number of the first row; 0 without
  std::string text(std::string_view sql) const;  // the first text of the first row
  void wait_for_others(int milliseconds);        // before an operation is refused as busy

 private:
  struct Close {
    void operator()(sqlite3* database) const;
  };
  std::unique_ptr<sqlite3, Close> database_;
};

// A name as SQL writes it.
std::string quoted_name(std::string_view name);

}  // namespace demarche
