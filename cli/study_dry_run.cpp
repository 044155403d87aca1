// demarche study --dry-run: what a study would cost, from a short sample of it.
#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "cli/progress.h"
#include "cli/study.h"
#include "cli/text.h"
#include "sim/session/log.h"

namespace demarche::cli {
namespace {

constexpr double sample_seconds = 1;
constexpr std::uint64_t sample_pieces = 64;  // places of the study that are tried in turn

std::string bytes_text(double bytes) {
  const char* const units[] = {"bytes", "kB", "MB", "GB", "TB", "PB"};
  std::size_t unit = 0;
  for (; bytes >= 1000 && unit + 1 < std::size(units); ++unit) bytes /= 1000;
  return number_text(bytes) + " " + units[unit];
}

}  // namespace

void print_dry_run(const StudyPoints& points, const std::shared_ptr<const StudyPrograms>& programs,
                   const StudyOrigin& origin, const StudyFlags& flags, bool turns, int threads) {
  using Clock = std::chrono::steady_clock;
  const StudySpec& study = points.study();
  const std::uint64_t runs = points.size() * study.runs;
  StudyDatabase trial(":memory:", points, origin, turns, false);
  const auto size = [&] {
    return static_cast<double>(trial.connection().ask("PRAGMA page_count") *
                               trial.connection().ask("PRAGMA page_size"));
  };
  const double empty = size();
  StudyPlayer player(programs, flags.batch, turns);
  double seconds = 0;
  std::uint64_t played = 0;
  const auto lanes = static_cast<std::uint64_t>(flags.batch);
  for (std::uint64_t i = 0; seconds < sample_seconds && played < runs; ++i) {
    // Spread over the points; then again with later runs, as if there were more.
    const std::uint64_t point = i % sample_pieces * points.size() / sample_pieces;
    const RunRange range{point, static_cast<std::uint32_t>(i / sample_pieces * lanes),
                         static_cast<std::uint32_t>(lanes), max_study_runs};
    const auto began = Clock::now();
    std::vector<StudyRow> rows = player.play(range);
    seconds += std::chrono::duration<double>(Clock::now() - began).count();
    for (StudyRow& row : rows) {
      row.point = 0;
      row.run = static_cast<std::uint32_t>(played++);
      trial.add(row);
    }
  }
  const double rate = static_cast<double>(played) / seconds;
  const double bytes = (size() - empty) / static_cast<double>(played);
  const double all = static_cast<double>(runs);
  const double time = all / rate / threads;
  if (flags.json) {
    const nlohmann::ordered_json out = {{"study", study.id},
                                        {"points", points.size()},
                                        {"runs_of_each_point", study.runs},
                                        {"runs", runs},
                                        {"until_percent", study.until_percent},
                                        {"runs_per_second_and_thread", rate},
                                        {"threads", threads},
                                        {"seconds", time},
                                        {"bytes_per_run", bytes},
                                        {"bytes", all * bytes}};
    std::printf("%s\n", out.dump(2).c_str());
    return;
  }
  std::string text = study.title + ": " + name_of(study.design) + ", " +
                     number_text(static_cast<double>(points.size())) + " points × " +
                     number_text(study.runs) + " runs = " + number_text(all) + " runs";
  if (study.until_percent > 0)
    text +=
        " at least; then more, until the widest interval is below " + number_text(study.until_percent) + " %";
  text += ".\nAbout " + short_time(time) + " on " + std::to_string(threads) +
          (threads == 1 ? " thread" : " threads") + " (" + number_text(rate) +
          " runs per second and thread, measured just now) and " + bytes_text(all * bytes) +
          " for the database";
  text += flags.no_csv ? ".\n" : ", about as much again for the CSV files.\n";
  std::fputs(harmless(text).c_str(), stdout);
}

}  // namespace demarche::cli
