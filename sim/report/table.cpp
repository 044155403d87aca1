#include "sim/report/table.h"

#include <sqlite3.h>

#include <fstream>

#include "sim/report/csv.h"

namespace demarche {
namespace {

std::vector<std::pair<std::string, std::string>> provenance(const Scenario& s, const Overrides& overrides,
                                                            std::uint64_t seed, const std::string& version) {
  std::string changed;
  for (const auto& [name, value] : overrides.values)
    changed += (changed.empty() ? "" : "; ") + name + " = " + csv_number(value);
  for (const std::string& name : overrides.off) changed += (changed.empty() ? "" : "; ") + ("off: " + name);
  return {{"scenario", s.title},
          {"scenario_digest", to_hex(s.digest)},
          {"seed", std::to_string(seed)},
          {"version", version},
          {"overrides", changed}};
}

std::vector<std::string> columns(const Scenario& s) {
  std::vector<std::string> names = {"run", "seed", "outcome", "turns", "digest"};
  for (const Objective& o : s.objectives)
    names.push_back("objective_" + s.actors[static_cast<std::size_t>(o.actor)].id);
  for (const Indicator& i : s.indicators) names.push_back(i.id);
  return names;
}

std::string outcome_of(const Scenario& s, const RunRow& row) {
  if (row.failure.kind != Failure::Kind::none) return "failed";
  return row.outcome < 0 ? "" : s.outcomes[static_cast<std::size_t>(row.outcome)].name;
}

class CsvTable : public RunTable {
 public:
  CsvTable(const std::string& path, const Scenario& s, const Overrides& overrides, std::uint64_t seed,
           const std::string& version)
      : file_(path, std::ios::binary), scenario_(s), seed_(seed) {
    for (const auto& [key, value] : provenance(s, overrides, seed, version))
      file_ << "# " << key << ": " << value << "\n";
    const char* separator = "";
    for (const std::string& name : columns(s)) {
      file_ << separator << name;
      separator = ",";
    }
    file_ << "\n";
  }
  bool good() const { return file_.good(); }
  void add(const RunRow& row) override {
    file_ << row.run << ',' << seed_ << ',' << csv_field(outcome_of(scenario_, row)) << ',' << row.turns
          << ',' << to_hex(row.digest);
    for (const double x : row.objectives) file_ << ',' << csv_number(x);
    for (const double x : row.indicators) file_ << ',' << csv_number(x);
    file_ << '\n';
  }
  bool finish() override { return static_cast<bool>(file_.flush()); }

 private:
  std::ofstream file_;
  const Scenario& scenario_;
  std::uint64_t seed_;
};

class SqliteTable : public RunTable {
 public:
  SqliteTable(const std::string& path, const Scenario& s, const Overrides& overrides, std::uint64_t seed,
              const std::string& version)
      : scenario_(s), seed_(seed) {
    good_ = sqlite3_open(path.c_str(), &database_) == SQLITE_OK;
    if (!good_) return;
    run("DROP TABLE IF EXISTS about; DROP TABLE IF EXISTS runs;");
    run("CREATE TABLE about (key TEXT, value TEXT);");
    for (const auto& [key, value] : provenance(s, overrides, seed, version)) {
      sqlite3_stmt* insert = nullptr;
      sqlite3_prepare_v2(database_, "INSERT INTO about VALUES (?, ?)", -1, &insert, nullptr);
      sqlite3_bind_text(insert, 1, key.c_str(), -1, SQLITE_TRANSIENT);
      sqlite3_bind_text(insert, 2, value.c_str(), -1, SQLITE_TRANSIENT);
      good_ = sqlite3_step(insert) == SQLITE_DONE;
      sqlite3_finalize(insert);
    }
    std::string create =
        "CREATE TABLE runs (run INTEGER, seed INTEGER, outcome TEXT, turns INTEGER, digest TEXT";
    std::string insert = "INSERT INTO runs VALUES (?, ?, ?, ?, ?";
    const std::vector<std::string> names = columns(s);
    for (std::size_t i = 5; i < names.size(); ++i) {
      create += ", \"" + names[i] + "\" REAL";
      insert += ", ?";
    }
    run((create + ");").c_str());
    run("BEGIN;");
    good_ =
        good_ && sqlite3_prepare_v2(database_, (insert + ")").c_str(), -1, &insert_, nullptr) == SQLITE_OK;
  }
  SqliteTable(const SqliteTable&) = delete;
  SqliteTable& operator=(const SqliteTable&) = delete;
  ~SqliteTable() override {
    sqlite3_finalize(insert_);
    sqlite3_close(database_);
  }
  bool good() const { return good_; }
  void add(const RunRow& row) override {
    if (!good_) return;
    const std::string outcome = outcome_of(scenario_, row);
    const std::string digest = to_hex(row.digest);
    sqlite3_bind_int64(insert_, 1, row.run);
    sqlite3_bind_int64(insert_, 2, static_cast<sqlite3_int64>(seed_));
    sqlite3_bind_text(insert_, 3, outcome.c_str(), -1, SQLITE_TRANSIENT);
    sqlite3_bind_int(insert_, 4, row.turns);
    sqlite3_bind_text(insert_, 5, digest.c_str(), -1, SQLITE_TRANSIENT);
    int column = 6;
    for (const double x : row.objectives) sqlite3_bind_double(insert_, column++, x);
    for (const double x : row.indicators) sqlite3_bind_double(insert_, column++, x);
    good_ = sqlite3_step(insert_) == SQLITE_DONE && sqlite3_reset(insert_) == SQLITE_OK;
    // Rows are safe on disk every so often, should the process be stopped.
    constexpr std::uint32_t rows_per_commit = 10'000;
    if (++rows_ % rows_per_commit == 0) run("COMMIT; BEGIN;");
  }
  bool finish() override {
    run("COMMIT;");
    return good_;
  }

 private:
  void run(const char* sql) {
    good_ = sqlite3_exec(database_, sql, nullptr, nullptr, nullptr) == SQLITE_OK && good_;
  }

  sqlite3* database_ = nullptr;
  sqlite3_stmt* insert_ = nullptr;
  bool good_ = true;
  std::uint32_t rows_ = 0;
  const Scenario& scenario_;
  std::uint64_t seed_;
};

}  // namespace

bool is_table_name(const std::string& path) {
  return path.ends_with(".csv") || path.ends_with(".sqlite") || path.ends_with(".db");
}

std::unique_ptr<RunTable> open_table(const std::string& path, const Scenario& s, const Overrides& overrides,
                                     std::uint64_t seed, const std::string& version) {
  if (path.ends_with(".csv")) {
    auto table = std::make_unique<CsvTable>(path, s, overrides, seed, version);
    if (table->good()) return table;
  } else if (path.ends_with(".sqlite") || path.ends_with(".db")) {
    auto table = std::make_unique<SqliteTable>(path, s, overrides, seed, version);
    if (table->good()) return table;
  }
  return nullptr;
}

}  // namespace demarche
