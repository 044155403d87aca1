#include "sim/report/study_database.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "sim/lang/writing.h"

namespace demarche {
namespace {

constexpr int application = 0x44e1c4e5;  // marks the files as ours

std::int64_t now_milliseconds() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

std::uint64_t digest_of(const SourceFile& file) {
  Digest digest;
  digest.add(std::string_view(file.text));
  return digest.value();
}

std::string marks(std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += i == 0 ? "?" : ", ?";
  return text;
}

const std::string& name_in(const std::vector<NamedLayer>& layers, int index) {
  static const std::string none;
  return index < 0 ? none : layers[static_cast<std::size_t>(index)].name;
}

Sqlite open(const std::filesystem::path& path, bool resume) {
  std::error_code error;
  const bool there = std::filesystem::exists(path, error);
  if (there && !resume)
    throw StudyRefused("`" + path.string() +
                       "` is there already: --resume goes on with it, -o DIR writes elsewhere");
  try {
    Sqlite database(path, Sqlite::Mode::create);
    // Held from commit to commit, so that two programs cannot write one study.
    database.execute("BEGIN IMMEDIATE");
    const bool ours = database.ask("PRAGMA application_id") == application;
    if (!ours && database.ask("SELECT count(*) FROM sqlite_master") > 0)
      throw StudyRefused("`" + path.string() + "` is a database, but no study of ours");
    return database;
  } catch (const SqliteError& problem) {
    if (problem.busy()) throw StudyRefused("another program is at work on `" + path.string() + "`");
    if (problem.not_a_database()) throw StudyRefused("`" + path.string() + "` is no database");
    throw StudyRefused("`" + path.string() + "`: " + problem.what());
  }
}

}  // namespace

StudyDatabase::StudyDatabase(const std::filesystem::path& path, const StudyPoints& points,
                             const StudyOrigin& origin, bool turns, bool resume)
    : points_(points),
      outputs_(outputs_of(*points.scenario(), points.study())),
      turns_(turns),
      database_(open(path, resume)),
      committed_at_(now_milliseconds()) {
  std::vector<std::string> taken = {"point", "world", "policy", "runs", "failed", "digest"};
  for (const StudyInput& input : points_.inputs()) input_columns_.push_back(free_column(taken, input.name));
  for (const StudyOutput& output : outputs_) {
    const bool every_turn =
        output.kind == StudyOutput::Kind::indicator ||
        (output.kind == StudyOutput::Kind::metric &&
         points_.study().metrics[static_cast<std::size_t>(output.index)].when == Metric::When::every_turn);
    if (every_turn) turn_columns_.push_back(output.name);
  }
  if (database_.ask("SELECT count(*) FROM sqlite_master WHERE name = 'about'") == 0)
    create(origin);
  else
    compare(origin);
  database_.wait_for_others(60'000);  // readers hold a commit up for a moment
  complete_ = database_.ask("SELECT count(*) FROM about WHERE key = 'complete'") > 0;
  prepare();
}

std::vector<StudyDatabase::Entry> StudyDatabase::about(const StudyOrigin& origin) const {
  const StudySpec& study = points_.study();
  const Scenario& scenario = *points_.scenario();
  std::string watched;
  for (const int outcome : study.outcomes)
    watched += (watched.empty() ? "" : "; ") + scenario.outcomes[static_cast<std::size_t>(outcome)].name;
  return {{"program", "demarche"},
          {"version", origin.version},
          {"format", std::to_string(study_database_format)},
          {"study", study.id},
          {"title", study.title},
          {"about", study.about},
          {"command", origin.command},
          {"scenario", scenario.title},
          {"scenario_digest", to_hex(scenario.digest)},
          {"study_digest", origin.file.text.empty() ? "" : to_hex(digest_of(origin.file))},
          {"design", name_of(study.design)},
          {"points", std::to_string(points_.size())},
          {"runs_of_each_point", std::to_string(study.runs)},
          {"until_percent", study.until_percent > 0 ? exact_number(study.until_percent) : ""},
          {"outcomes_of_interest", watched},
          {"seed", std::to_string(study.seed)},
          {"luck", study.common_luck ? "common" : "own"},
          {"turns", study.turns > 0 ? std::to_string(study.turns) : std::to_string(scenario.turns)},
          {"rows_for_turns", turns_ ? "yes" : "no"}};
}

void StudyDatabase::create_table(const std::string& name, const std::string& columns) {
  database_.execute("CREATE TABLE " + quoted_name(name) + " " + columns);
}

void StudyDatabase::describe(const std::string& table, const std::string& column,
                             const std::string& meaning) {
  database_.prepare("INSERT INTO columns VALUES (?, ?, ?)")
      .bind(1, std::string_view(table))
      .bind(2, std::string_view(column))
      .bind(3, std::string_view(meaning))
      .run();
}

void StudyDatabase::create(const StudyOrigin& origin) {
  database_.execute("PRAGMA application_id = " + std::to_string(application));
  database_.execute("PRAGMA user_version = " + std::to_string(study_database_format));
  create_table("about", "(key TEXT PRIMARY KEY, value TEXT)");
  for (const auto& [key, value] : about(origin))
    database_.prepare("INSERT INTO about VALUES (?, ?)")
        .bind(1, std::string_view(key))
        .bind(2, std::string_view(value))
        .run();
  create_table("files", "(number INTEGER PRIMARY KEY, part TEXT, name TEXT, text TEXT)");
  const auto keep = [&](const char* part, const SourceFile& file) {
    database_.prepare("INSERT INTO files (part, name, text) VALUES (?, ?, ?)")
        .bind(1, std::string_view(part))
        .bind(2, std::string_view(file.path))
        .bind(3, std::string_view(file.text))
        .run();
  };
  for (const SourceFile& file : origin.scenario.files) keep("scenario", file);
  if (!origin.file.text.empty()) keep("study", origin.file);
  create_table("columns", "(\"table\" TEXT, \"column\" TEXT, meaning TEXT)");

  std::string inputs;
  std::string outputs;
  std::string by_turn;
  for (const std::string& name : input_columns_) inputs += ", " + quoted_name(name) + " REAL";
  for (const StudyOutput& output : outputs_) outputs += ", " + quoted_name(output.name) + " REAL";
  for (const std::string& name : turn_columns_) by_turn += ", " + quoted_name(name) + " REAL";
  create_table("points", "(point INTEGER PRIMARY KEY, world TEXT, policy TEXT" + inputs +
                             ", runs INTEGER, failed INTEGER, digest TEXT)");
  create_table("runs",
               "(point INTEGER, run INTEGER, outcome TEXT, failed INTEGER, turns INTEGER, digest TEXT" +
                   outputs + ", PRIMARY KEY (point, run)) WITHOUT ROWID");
  if (turns_)
    create_table("turns", "(point INTEGER, run INTEGER, turn INTEGER" + by_turn +
                              ", PRIMARY KEY (point, run, turn)) WITHOUT ROWID");
  create_table("shares",
               "(point INTEGER, outcome TEXT, count INTEGER, share REAL, low REAL, high REAL, "
               "PRIMARY KEY (point, outcome))");
  create_table(
      "summary",
      "(point INTEGER, output TEXT, runs INTEGER, mean REAL, deviation REAL, smallest REAL, p05 REAL, "
      "p25 REAL, p50 REAL, p75 REAL, p95 REAL, largest REAL, PRIMARY KEY (point, output))");
  create_table("failures",
               "(point INTEGER, run INTEGER, seed TEXT, run_of_seed INTEGER, turn INTEGER, phase TEXT, actor "
               "TEXT, cause "
               "TEXT, message TEXT, place TEXT, PRIMARY KEY (point, run))");
  describe("points", "point", "A combination of inputs, counted from 0");
  for (std::size_t i = 0; i < input_columns_.size(); ++i)
    describe("points", input_columns_[i],
             points_.inputs()[i].target.parameter >= 0
                 ? "Parameter " + points_.inputs()[i].name
                 : "Start value " + points_.inputs()[i].name + "; empty: as the scenario says");
  describe("points", "runs", "Runs of the point");
  describe("points", "failed", "Runs that stopped because something had no value; see failures");
  describe("points", "digest", "Fingerprint of all runs of the point in order");
  describe("runs", "run", "With common luck, the same number has the same draws at every point");
  describe("runs", "outcome", "Empty: the run was over before an outcome, or failed");
  describe("runs", "turns", "Last turn that was played");
  describe("runs", "digest", "Fingerprint of every choice and the last state");
  for (const StudyOutput& output : outputs_) describe("runs", output.name, output.meaning);
  describe("shares", "share", "Of the runs that did not fail, with the 95 % interval of Wilson (1927)");
  describe("summary", "p05", "Quantiles are exact up to 4,096 runs, then within a 512th of the range");
  describe("failures", "run_of_seed", "`demarche run --seed … --run …` with these plays the run again");
}

void StudyDatabase::compare(const StudyOrigin& origin) const {
  if (database_.ask("PRAGMA user_version") != study_database_format)
    throw StudyRefused("the database was begun by another version of the program, in another format");
  std::string differing;
  const auto differs = [&](const std::string& what) { differing += (differing.empty() ? "" : "; ") + what; };
  for (const auto& [key, value] : about(origin)) {
    Statement look = database_.prepare("SELECT value FROM about WHERE key = ?");
    look.bind(1, std::string_view(key));
    const std::string there = look.step() ? look.text(0) : "";
    if (there == value) continue;
    if (key == "scenario_digest")
      differs("the scenario's text has changed");
    else if (key == "study_digest")
      differs("the study's text has changed");
    else
      differs(key + " was `" + there + "` and is `" + value + "`");
  }
  if (!differing.empty()) throw StudyRefused("this is not the study that was begun: " + differing);
}

void StudyDatabase::prepare() {
  const auto insert = [&](const std::string& table, std::size_t columns) {
    return std::make_unique<Statement>(
        database_.prepare("INSERT INTO " + table + " VALUES (" + marks(columns) + ")"));
  };
  insert_run_ = insert("runs", 6 + outputs_.size());
  if (turns_) insert_turn_ = insert("turns", 3 + turn_columns_.size());
  insert_point_ = insert("points", 6 + input_columns_.size());
  insert_share_ = insert("shares", 6);
  insert_summary_ = insert("summary", 12);
  insert_failure_ = insert("failures", 10);
}

std::uint64_t StudyDatabase::runs() const {
  return static_cast<std::uint64_t>(
      database_.ask("SELECT coalesce((SELECT sum(runs) FROM points), 0) + (SELECT count(*) FROM runs WHERE "
                    "point = (SELECT count(*) FROM points))"));
}

void StudyDatabase::position(StudyOptions& options) {
  const Scenario& scenario = *points_.scenario();
  const StudySpec& study = points_.study();
  options.first_point = static_cast<std::uint64_t>(database_.ask("SELECT count(*) FROM points"));
  options.failures_before = static_cast<std::uint64_t>(database_.ask("SELECT count(*) FROM failures"));
  options.begun = Tally(scenario.outcomes.size(), outputs_.size(), study.runs, study.until_percent,
                        study.outcomes, max_study_runs);
  Statement rows = database_.prepare("SELECT * FROM runs WHERE point = ? ORDER BY run");
  rows.bind(1, static_cast<std::int64_t>(options.first_point));
  std::vector<double> values(outputs_.size());
  while (rows.step()) {
    const int outcome = rows.is_null(2) ? -1 : find_outcome(scenario, rows.text(2));
    const std::string digest = rows.text(5);
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = rows.number(6 + static_cast<int>(i));
    options.begun.add(outcome, rows.whole(3) != 0, std::stoull(digest, nullptr, 16), values);
  }
}

void StudyDatabase::add(const StudyRow& row) {
  const auto point = static_cast<std::int64_t>(row.point);
  Statement& s = *insert_run_;
  s.bind(1, point).bind(2, std::int64_t{row.run});
  if (row.outcome < 0)
    s.bind_null(3);
  else
    s.bind(3, std::string_view(points_.scenario()->outcomes[static_cast<std::size_t>(row.outcome)].name));
  s.bind(4, std::int64_t{row.failed()}).bind(5, std::int64_t{row.turns});
  s.bind(6, std::string_view(to_hex(row.digest)));
  for (std::size_t i = 0; i < row.values.size(); ++i) {
    if (row.failed())
      s.bind_null(7 + static_cast<int>(i));
    else
      s.bind(7 + static_cast<int>(i), row.values[i]);
  }
  s.run();
  const std::size_t width = turn_columns_.size();
  for (int turn = 0; turns_ && turn < row.turns && width > 0; ++turn) {
    insert_turn_->bind(1, point).bind(2, std::int64_t{row.run}).bind(3, std::int64_t{turn + 1});
    for (std::size_t k = 0; k < width; ++k)
      insert_turn_->bind(4 + static_cast<int>(k), row.by_turn[static_cast<std::size_t>(turn) * width + k]);
    insert_turn_->run();
  }
  if (row.failed()) add_failure(row);
  constexpr std::uint64_t look_at_clock = 64;  // rows
  if (++uncommitted_ % look_at_clock == 0 && now_milliseconds() - committed_at_ >= between_commits) commit();
}

void StudyDatabase::add_failure(const StudyRow& row) {
  const Scenario& scenario = *points_.scenario();
  const Luck luck = luck_of(points_.study(), row.point, row.run);
  std::string message = failure_reason(row.failure);
  if (!row.failure.what.empty()) message = row.failure.what + ": " + message;
  std::string place;
  const auto& files = scenario.sources_text.files;
  if (row.failure.place.file >= 0 && static_cast<std::size_t>(row.failure.place.file) < files.size()) {
    const SourceFile& file = files[static_cast<std::size_t>(row.failure.place.file)];
    const LineColumn at = line_column(file, row.failure.place.begin);
    place = std::filesystem::path(file.path).filename().string() + ":" + std::to_string(at.line) + ":" +
            std::to_string(at.column);
  }
  insert_failure_->bind(1, static_cast<std::int64_t>(row.point))
      .bind(2, std::int64_t{row.run})
      .bind(3, std::string_view(std::to_string(luck.seed)))
      .bind(4, std::int64_t{luck.run})
      .bind(5, std::int64_t{row.failure.turn})
      .bind(6, std::string_view(name_of(row.failure.phase)))
      .bind(7, std::string_view(row.failure.actor < 0
                                    ? ""
                                    : scenario.actors[static_cast<std::size_t>(row.failure.actor)].id))
      .bind(8, std::string_view(row.cause))
      .bind(9, std::string_view(message))
      .bind(10, std::string_view(place))
      .run();
}

void StudyDatabase::add_point(std::uint64_t point, Tally& tally) {
  const StudySpec& study = points_.study();
  const StudyLayer& layer = points_.layer_of(point);
  const auto number = static_cast<std::int64_t>(point);
  insert_point_->bind(1, number)
      .bind(2, std::string_view(name_in(study.worlds, layer.world)))
      .bind(3, std::string_view(name_in(study.policies, layer.policy)));
  int place = 4;
  for (const double x : points_.values(point)) insert_point_->bind(place++, x);
  insert_point_->bind(place, std::int64_t{tally.runs()})
      .bind(place + 1, std::int64_t{tally.failed()})
      .bind(place + 2, std::string_view(to_hex(tally.digest())))
      .run();
  const std::vector<Outcome>& outcomes = points_.scenario()->outcomes;
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    const Share share = tally.share(i);
    insert_share_->bind(1, number)
        .bind(2, std::string_view(outcomes[i].name))
        .bind(3, std::int64_t{share.count})
        .bind(4, share.share)
        .bind(5, share.low)
        .bind(6, share.high)
        .run();
  }
  for (std::size_t i = 0; i < outputs_.size(); ++i) {
    const OutputSummary x = tally.output(i);
    insert_summary_->bind(1, number)
        .bind(2, std::string_view(outputs_[i].name))
        .bind(3, static_cast<std::int64_t>(x.runs));
    int column = 4;
    for (const double y : {x.mean, x.deviation, x.smallest, x.p05, x.p25, x.p50, x.p75, x.p95, x.largest}) {
      if (x.runs == 0)
        insert_summary_->bind_null(column++);
      else
        insert_summary_->bind(column++, y);
    }
    insert_summary_->run();
  }
}

void StudyDatabase::commit() {
  database_.execute("COMMIT");
  database_.execute("BEGIN IMMEDIATE");
  uncommitted_ = 0;
  committed_at_ = now_milliseconds();
}

void StudyDatabase::write_table(const PlainTable& table, const std::string& meaning) {
  add_table(database_, table);
  describe(table.name, table.columns.front(), meaning);
}

void StudyDatabase::finish() {
  if (complete_) return;
  Digest digest;
  Statement points = database_.prepare("SELECT digest FROM points ORDER BY point");
  while (points.step()) digest.add(static_cast<std::uint64_t>(std::stoull(points.text(0), nullptr, 16)));
  database_.prepare("INSERT INTO about VALUES ('digest', ?)")
      .bind(1, std::string_view(to_hex(digest.value())))
      .run();
  database_.execute("INSERT INTO about VALUES ('complete', 'yes')");
  complete_ = true;
  commit();
}

}  // namespace demarche
