// What the commands that run studies share.
#pragma once

#include <string>

#include "cli/command.h"
#include "sim/report/study_database.h"
#include "sim/scenario/read.h"

namespace demarche::cli {

struct StudyFlags {
  std::string name;    // of the study; "" when there is one alone
  std::string folder;  // for the results; "": study-NAME
  int threads = 0;     // 0: as many as the machine has
  int batch = 32;
  std::string until;  // "1%"
  bool every_turn = false;
  bool resume = false;
  bool dry_run = false;
  bool no_csv = false;
  bool json = false;
  bool brief = false;  // of studies of one actor's policies only the grades
  bool slurm = false;  // print a job script instead
  int nodes = 1;
  int tasks = 0;  // of a node; 0: as many as this machine has
  std::string time = "24:00:00";
  std::string partition;
  void add_to(CLI::App& command);
};

// A scenario with studies, read: `file` is the study's own file, if it has one.
struct StudySource {
  ReadResult read;
  SourceFile file;
  std::string command;   // "demarche study calm.study.toml"
  std::string as_typed;  // the same with the file's path, for job scripts
};
void run_study_command(StudySource source, const StudyFlags& flags);

// The study of that name; throws Ended with the names that there are.
StudySpec& find_study(Scenario& scenario, const std::string& name);
double per_cent(const std::string& text);  // "1%", "0.5": throws Ended

// What there is in a finished database, for people and for programs.
struct StudyEnd {
  const StudyDatabase& database;
  std::string folder;
  double seconds = 0;
  std::uint64_t runs_now = 0;
  std::vector<std::string> files;
};
void print_study_page(const StudyEnd& end, bool brief);
void print_study_json(const StudyEnd& end);

// A job for the Slurm scheduler that runs, or goes on with, the study.
std::string slurm_script(const std::string& as_typed, const std::string& study, const StudyFlags& flags);

// What it would cost: plays for about a second.
void print_dry_run(const StudyPoints& points, const std::shared_ptr<const StudyPrograms>& programs,
                   const StudyOrigin& origin, const StudyFlags& flags, bool turns, int threads);

}  // namespace demarche::cli
