#include "sim/report/table.h"

#include <fstream>
#include <optional>

#include "sim/lang/writing.h"
#include "sim/report/csv.h"
#include "sim/report/sqlite.h"

namespace demarche {
namespace {

// What it takes to make every row again.
std::vector<std::pair<std::string, std::string>> provenance(const Scenario& s, const Overrides& overrides,
                                                            std::uint64_t seed, const std::string& version) {
  std::vector<std::string> changed;
  for (const auto& [name, value] : overrides.values) changed.push_back(name + " = " + exact_number(value));
  for (const std::string& name : overrides.off) changed.push_back("off: " + name);
  return {{"scenario", s.title},
          {"scenario_digest", to_hex(s.digest)},
          {"seed", std::to_string(seed)},
          {"version", version},
          {"overrides", joined(changed, "; ")}};
}

std::vector<std::string> measured_columns(const Scenario& s) {
  std::vector<std::string> names;
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
      : file_(path, std::ios::binary), scenario_(s), seed_(std::to_string(seed)) {
    for (const auto& [key, value] : provenance(s, overrides, seed, version))
      file_ << "# " << key << ": " << on_one_line(value) << "\n";
    for (const char* name : {"run", "seed", "outcome", "turns", "digest"}) line_.text(name);
    for (const std::string& name : measured_columns(s)) line_.text(name);
    end_line();
  }
  bool good() const { return file_.good(); }
  void add(const RunRow& row) override {
    line_.text(std::to_string(row.run)).text(seed_).text(outcome_of(scenario_, row));
    line_.text(std::to_string(row.turns)).text(to_hex(row.digest));
    for (const double x : row.objectives) line_.number(x);
    for (const double x : row.indicators) line_.number(x);
    end_line();
  }
  bool finish() override { return static_cast<bool>(file_.flush()); }

 private:
  void end_line() {
    line_.end_line();
    file_ << line_.take();
  }

  std::ofstream file_;
  CsvWriter line_;
  const Scenario& scenario_;
  std::string seed_;
};

// A problem ends the table: nothing more is added, and finish() says so.
class SqliteTable : public RunTable {
 public:
  SqliteTable(const std::string& path, const Scenario& s, const Overrides& overrides, std::uint64_t seed,
              const std::string& version)
      : database_(path, Sqlite::Mode::create), scenario_(s), seed_(seed) {
    database_.execute("DROP TABLE IF EXISTS about; DROP TABLE IF EXISTS runs");
    database_.execute("CREATE TABLE about (key TEXT, value TEXT)");
    for (const auto& [key, value] : provenance(s, overrides, seed, version))
      database_.prepare("INSERT INTO about VALUES (?, ?)")
          .bind(1, std::string_view(key))
          .bind(2, std::string_view(value))
          .run();
    std::string columns = "run INTEGER, seed INTEGER, outcome TEXT, turns INTEGER, digest TEXT";
    std::string places = "?, ?, ?, ?, ?";
    for (const std::string& name : measured_columns(s)) {
      columns += ", " + quoted_name(name) + " REAL";
      places += ", ?";
    }
    database_.execute("CREATE TABLE runs (" + columns + ")");
    database_.execute("BEGIN");
    insert_.emplace(database_.prepare("INSERT INTO runs VALUES (" + places + ")"));
  }
  void add(const RunRow& row) override {
    guarded([&] {
      insert_->bind(1, std::int64_t{row.run}).bind(2, static_cast<std::int64_t>(seed_));
      insert_->bind(3, std::string_view(outcome_of(scenario_, row))).bind(4, std::int64_t{row.turns});
      insert_->bind(5, std::string_view(to_hex(row.digest)));
      int column = 6;
      for (const double x : row.objectives) insert_->bind(column++, x);
      for (const double x : row.indicators) insert_->bind(column++, x);
      insert_->run();
      // Rows are safe on disk every so often, should the process be stopped.
      constexpr std::uint32_t rows_per_commit = 10'000;
      if (++rows_ % rows_per_commit == 0) database_.execute("COMMIT; BEGIN");
    });
  }
  bool finish() override {
    guarded([&] { database_.execute("COMMIT"); });
    return good_;
  }

 private:
  template <class Work>
  void guarded(const Work& work) {
    if (!good_) return;
    try {
      work();
    } catch (const SqliteError&) {
      good_ = false;
    }
  }

  Sqlite database_;
  std::optional<Statement> insert_;
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
    try {
      return std::make_unique<SqliteTable>(path, s, overrides, seed, version);
    } catch (const SqliteError&) {
      return nullptr;
    }
  }
  return nullptr;
}

}  // namespace demarche
