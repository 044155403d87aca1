// Runs a study: every run of every point, in order of point and run, whatever the number of threads or lanes
// and however often the work was interrupted. Memory grows with neither runs nor points (but for the places
// of a sampled design).
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "sim/study/play_runs.h"
#include "sim/study/points.h"
#include "sim/study/tally.h"

namespace demarche {

// What is measured, as columns.
struct StudyOutput {
  enum class Kind : std::uint8_t { objective, indicator, metric } kind = Kind::indicator;
  int index = -1;  // of that kind
  std::string name;
  std::string meaning;
};
// A name that no column has yet, whatever its case (SQL does not tell cases apart); it is taken then.
std::string free_column(std::vector<std::string>& taken, std::string name);
// Names differ from each other and from the tables' own columns.
std::vector<StudyOutput> outputs_of(const Scenario& scenario, const StudySpec& study);

// Runs that follow each other: `count` of them from (point, run) on, point after point.
struct RunRange {
  std::uint64_t point = 0;
  std::uint32_t run = 0;
  std::uint32_t count = 0;
  std::uint32_t per_point = 0;
};

struct StudyRow {
  std::uint64_t point = 0;
  std::uint32_t run = 0;
  int outcome = -1;  // -1: failed, or stopped before an outcome
  int turns = 0;
  std::uint64_t digest = 0;
  std::vector<double> values;   // by output; NaN: none
  std::vector<double> by_turn;  // [turn][output]; only when asked for
  Failure failure;
  std::string cause;  // of a failure: "rule “Spread”", "action ship", where known
  bool failed() const { return failure.kind != Failure::Kind::none; }
};

// The luck of one run of one point, as `run --seed --run` takes it. With luck of its own a point has runs of
// the seed that no other point has.
struct Luck {
  std::uint64_t seed = 1;
  std::uint32_t run = 0;
};
Luck luck_of(const StudySpec& study, std::uint64_t point, std::uint32_t run);

// Plays ranges of runs; one for each thread. Programs are compiled once for all.
class StudyPrograms;
std::shared_ptr<const StudyPrograms> compile_programs(const StudyPoints& points, Diagnostics& diagnostics);

class StudyPlayer {
 public:
  StudyPlayer(std::shared_ptr<const StudyPrograms> programs, int lanes, bool turns);
  ~StudyPlayer();
  StudyPlayer(StudyPlayer&&) noexcept;
  std::vector<StudyRow> play(const RunRange& range);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

// Who plays: gets ranges by index, gives their rows in order of index. Threads of this process by default.
struct StudyWork {
  std::uint64_t pieces = 0;
  std::function<RunRange(std::uint64_t piece)> range;
  std::function<void(const std::vector<StudyRow>&)> take;
  std::function<bool()> cancelled;
};
using Workforce = std::function<void(const StudyWork&)>;

struct StudyOptions {
  int threads = 1;
  int batch = 32;      // lanes
  int piece = 0;       // runs that are given away at once; 0: as many as there are lanes
  bool turns = false;  // keep what is measured at every turn
  const std::atomic<bool>* cancel = nullptr;
  std::function<void(std::uint64_t runs)> progress = {};  // runs since the beginning
  Workforce workforce = {};
  // Where an interrupted study goes on.
  std::uint64_t first_point = 0;
  Tally begun = {};  // of the runs of that point that are there already
  std::uint64_t failures_before = 0;
};

struct StudyResult {
  std::uint64_t runs = 0;  // played now
  std::uint64_t failed = 0;
  bool cancelled = false;
  double seconds = 0;
};

// `on_row` and `on_point` are called by one thread at a time, in order; on_point after the last run of a
// point. The first max_explained_failures failures come with a message and a place, later ones with turn and
// phase alone.
inline constexpr std::uint64_t max_explained_failures = 100;
StudyResult run_study(const StudyPoints& points, const std::shared_ptr<const StudyPrograms>& programs,
                      const StudyOptions& options, const std::function<void(const StudyRow&)>& on_row,
                      const std::function<void(std::uint64_t point, Tally&)>& on_point);

}  // namespace demarche
