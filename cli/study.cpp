// demarche study: a study file's experiment, run into a database, tables and a page.
#include "cli/study.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <thread>

#include "cli/progress.h"
#include "cli/text.h"
#include "sim/lang/writing.h"
#include "sim/report/study_analysis.h"
#include "sim/report/study_page.h"
#include "sim/session/log.h"
#include "sim/study/ranks.h"

namespace demarche::cli {
namespace {

namespace fs = std::filesystem;

SourceFile own_file(const ReadResult& read) {
  // The scenario's own files come first; a study file is the one behind them.
  const std::size_t own = read.scenario ? read.scenario->sources_text.files.size() : 0;
  return read.sources.files.size() > own ? read.sources.files.back() : SourceFile{};
}

// The folder is made where it is not there; what is in it and not ours stays as it is.
fs::path prepare_folder(const StudyFlags& flags, const std::string& name) {
  const fs::path folder = flags.folder.empty() ? fs::path("study-" + name) : fs::path(flags.folder);
  std::error_code error;
  fs::create_directories(folder, error);
  if (!fs::is_directory(folder, error))
    throw Ended{wrong_input, "`" + folder.string() + "` cannot be made a folder for the results"};
  if (flags.resume && fs::exists(folder / "study.sqlite", error)) return folder;
  std::vector<std::string> names = {"study.sqlite", "study.html"};
  for (const std::string& table : names_of_study_tables()) names.push_back(table + ".csv");
  for (const std::string& file : names)
    if (fs::exists(folder / file, error))
      throw Ended{wrong_input, "`" + (folder / file).string() +
                                   "` is there already and is not written over: " +
                                   (fs::exists(folder / "study.sqlite", error)
                                        ? "--resume goes on with a study, -o DIR writes elsewhere"
                                        : "-o DIR writes elsewhere")};
  return folder;
}

std::string slurm_word(const std::string& text) {
  const bool good = !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == ':' || c == '-' || c == '_' || c == ',' || c == '.';
  });
  return good ? "" : "`" + text + "` cannot stand in a job script";
}

void play_study(const StudyPoints& points, const std::shared_ptr<const StudyPrograms>& programs,
                StudyDatabase& database, const StudyFlags& flags, int threads, Ranks& ranks, StudyEnd& end) {
  StudyOptions options;
  database.position(options);
  options.threads = threads;
  options.batch = flags.batch;
  options.turns = database.keeps_turns();
  options.cancel = &interrupted;
  if (ranks.count() > 1) {
    constexpr int batches_in_message = 8;
    options.workforce = ranks.workforce();
    options.piece = flags.batch * batches_in_message;
  }
  const std::uint64_t there = database.runs();
  const bool open_ended = points.study().until_percent > 0;
  const std::uint64_t left = open_ended ? 0 : points.size() * points.study().runs - there;
  std::optional<Progress> progress(std::in_place, "runs", left, "Ctrl-C stops; --resume goes on");
  if (progress->shown()) options.progress = [&](std::uint64_t done) { progress->update(done); };
  const StudyResult result = run_study(
      points, programs, options, [&](const StudyRow& row) { database.add(row); },
      [&](std::uint64_t point, Tally& tally) { database.add_point(point, tally); });
  progress.reset();
  database.commit();
  end.seconds = result.seconds;
  end.runs_now = result.runs;
  if (result.cancelled)
    throw Ended{fine, "stopped after " + number_text(static_cast<double>(there + result.runs)) +
                          (open_ended ? "" : " of " + number_text(static_cast<double>(there + left))) +
                          " runs, which are kept in `" + end.folder +
                          "`; the same command with --resume goes on"};
}

}  // namespace

void StudyFlags::add_to(CLI::App& command) {
  command.add_option("-o,--output", folder, "folder for the results; without it, study-NAME here");
  command.add_option("--threads", threads, "how many at once; 0, as without it: as many as the machine can")
      ->check(CLI::Range(0, 256));
  command.add_option("--batch", batch, "runs side by side in a thread")->check(CLI::Range(1, 4096));
  command.add_option("--until", until,
                     "go on until the widest 95 % interval of a share is narrower, as in 1%; --runs are the "
                     "first round then");
  command.add_flag("--every-turn", every_turn, "keep what is measured at every turn, in the table `turns`");
  command.add_flag("--resume", resume, "go on with a study that was stopped");
  command.add_flag("--dry-run", dry_run, "only say what it would cost");
  command.add_flag("--no-csv", no_csv, "the database alone");
  command.add_flag("--json", json, "for programs");
  CLI::Option* script = command.add_flag("--slurm", slurm, "print a job script for a cluster with Slurm");
  command.add_option("--nodes", nodes, "for --slurm: machines")->needs(script)->check(CLI::Range(1, 10000));
  command.add_option("--tasks", tasks, "for --slurm: processes on each; without it, as many as here")
      ->needs(script)
      ->check(CLI::Range(1, 1024));
  command.add_option("--time", time, "for --slurm: at most so long, as in 24:00:00")
      ->needs(script)
      ->check(slurm_word);
  command.add_option("--partition", partition, "for --slurm: where it runs")
      ->needs(script)
      ->check(slurm_word);
}

double per_cent(const std::string& text) {
  double value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, problem] = std::from_chars(text.data(), end, value);
  if (problem != std::errc{} || !(stop == end || std::string_view(stop, end) == "%") ||
      !(value >= 0.01 && value < 100))
    throw Ended{wrong_usage,
                "--until wants a share of a hundred, from 0.01% to below 100%, not `" + text + "`"};
  return value;
}

StudySpec& find_study(Scenario& scenario, const std::string& name) {
  std::string names;
  for (StudySpec& study : scenario.studies) {
    if (study.id == name || (name.empty() && scenario.studies.size() == 1)) return study;
    names += (names.empty() ? "" : ", ") + study.id;
  }
  if (names.empty()) throw Ended{wrong_input, "there is no [study.NAME] in the file"};
  throw Ended{wrong_input, (name.empty() ? "which study, or --every? There are: "
                                         : "no study is called `" + name + "`; there are: ") +
                               names};
}

namespace {

void run_one_study(StudySource source, const StudyFlags& flags, Ranks& ranks) {
  const bool first_rank = ranks.rank() == 0;
  const std::string messages = format(source.read.diagnostics, source.read.sources);
  if (!messages.empty() && first_rank) std::fputs(messages.c_str(), stderr);
  if (!source.read.scenario) throw Ended{wrong_input};
  Scenario read = std::move(*source.read.scenario);
  StudyOrigin origin{scenario_files(read), source.file, source.command, DEMARCHE_VERSION};
  origin.file.path = fs::path(origin.file.path).filename().string();
  StudySpec& asked = find_study(read, flags.name);
  if (!flags.until.empty()) {
    asked.until_percent = per_cent(flags.until);
    origin.command += " --until " + exact_number(asked.until_percent) + "%";
  }
  bool turns = flags.every_turn;
  for (const Metric& metric : asked.metrics) turns = turns || metric.when == Metric::When::every_turn;
  if (flags.every_turn) origin.command += " --every-turn";
  const std::string name = asked.id;
  if (flags.slurm) {
    if (first_rank) std::fputs(slurm_script(source.as_typed, name, flags).c_str(), stdout);
    return;
  }
  const auto scenario = std::make_shared<const Scenario>(std::move(read));
  const StudySpec& study = *std::find_if(scenario->studies.begin(), scenario->studies.end(),
                                         [&](const StudySpec& s) { return s.id == name; });
  const StudyPoints points(scenario, study);
  Diagnostics diagnostics;
  const auto programs = compile_programs(points, diagnostics);
  if (programs == nullptr) {
    if (first_rank) std::fputs(format(diagnostics, scenario->sources_text).c_str(), stderr);
    throw Ended{wrong_input};
  }
  const int threads =
      flags.threads > 0 ? flags.threads : static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  if (!first_rank) {
    catch_interrupts();
    catch_termination();
    StudyPlayer player(programs, flags.batch, turns);
    if (!flags.dry_run) ranks.play(player);
    return;
  }
  if (flags.dry_run) {
    print_dry_run(points, programs, origin, flags, turns, threads);
    return;
  }
  try {
    const fs::path folder = prepare_folder(flags, name);
    StudyDatabase database(folder / "study.sqlite", points, origin, turns, flags.resume);
    StudyEnd end{database, folder.string(), 0, 0, {"study.sqlite"}};
    catch_interrupts();
    catch_termination();
    if (!database.complete()) {
      play_study(points, programs, database, flags, threads, ranks, end);
      write_analyses(database);
      database.finish();
    }
    if (!flags.no_csv)
      for (const std::string& file : write_csv_tables(database.connection(), folder))
        end.files.push_back(file);
    const std::string problem = write_page(folder / "study.html", study_page(database));
    if (!problem.empty()) throw Ended{wrong_input, problem};
    end.files.push_back("study.html");
    if (flags.json)
      print_study_json(end);
    else
      print_study_page(end, flags.brief);
  } catch (const StudyRefused& refused) {
    throw Ended{wrong_input, refused.what()};
  } catch (const SqliteError& problem) {
    throw Ended{wrong_input, std::string("the study's database, study.sqlite: ") + problem.what() +
                                 "; is it damaged, or the disk full? Take it away to begin anew"};
  }
}

StudySource source_of(const std::string& path, const std::string& name) {
  ReadResult read = read_study_file(path);
  SourceFile file = own_file(read);
  const std::string more = name.empty() ? "" : " " + name;
  return {std::move(read), std::move(file), "demarche study " + fs::path(path).filename().string() + more,
          "demarche study '" + path + "'" + more};
}

// One after the other, each into a folder of its own.
void run_every_study(const std::string& path, StudyFlags flags) {
  if (!flags.name.empty() || flags.json || flags.slurm)
    throw Ended{wrong_usage, "--every runs all studies of a file: leave out NAME, --json and --slurm"};
  Ranks ranks;
  if (ranks.count() > 1) throw Ended{wrong_usage, "--every has no place in an MPI job: name one study"};
  StudySource first = source_of(path, "");
  if (!first.read.scenario) return run_one_study(std::move(first), flags, ranks);
  if (first.read.scenario->studies.empty()) find_study(*first.read.scenario, "");
  const fs::path folder = flags.folder;
  flags.brief = true;
  for (const StudySpec& study : first.read.scenario->studies) {
    flags.name = study.id;
    if (!folder.empty()) flags.folder = (folder / study.id).string();
    run_one_study(source_of(path, study.id), flags, ranks);
  }
}

}  // namespace

void run_study_command(StudySource source, const StudyFlags& flags) {
  Ranks ranks;
  run_one_study(std::move(source), flags, ranks);
}

void add_study(CLI::App& app) {
  struct Asked {
    std::string file;
    bool every = false;
    StudyFlags flags;
  };
  auto asked = std::make_shared<Asked>();
  CLI::App* command =
      app.add_subcommand("study", "Run a study: many points, many runs, one database that explains itself");
  command->add_option("FILE", asked->file, "study file, or a scenario with [study.NAME] blocks")->required();
  command->add_option("NAME", asked->flags.name, "which study, if there are several");
  command->add_flag("--every", asked->every,
                    "all studies of the file, each into study-NAME, or DIR/NAME with -o DIR");
  asked->flags.add_to(*command);
  command->footer(
      "Results do not depend on --threads or --batch, nor on how often the study was stopped and resumed.\n"
      "Example: demarche study scenarios/studies/tiny.study.toml bite -o results");
  command->callback([asked] {
    if (asked->every) return run_every_study(asked->file, asked->flags);
    run_study_command(source_of(asked->file, asked->flags.name), asked->flags);
  });
}

}  // namespace demarche::cli
