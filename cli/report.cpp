// demarche report, class: pages of games that were played.
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <optional>
#include <thread>

#include "cli/command.h"
#include "cli/open_game.h"
#include "cli/progress.h"
#include "cli/text.h"
#include "sim/report/class_summary.h"
#include "sim/report/debrief.h"
#include "sim/report/html.h"

namespace demarche::cli {
namespace {

struct ReportFlags {
  std::string save;
  std::string out;
  std::string branch;
  std::uint32_t runs = 400;
  int threads = 0;
  bool force = false;
};

int threads_of(int wanted) {
  return wanted > 0 ? wanted : static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
}

// Before the work is done: a page that may not be written is not worth waiting for.
void check_output(const std::string& path, bool force) {
  if (path == "-") return;
  const std::string problem = page_path_problem(path, force);
  if (problem.empty()) return;
  const bool would_help = !force && page_path_problem(path, true).empty();
  throw Ended{wrong_input, problem + (would_help ? ": choose another name, or --force" : "")};
}

void put_page(const std::string& path, const Html& page, bool force) {
  if (path == "-") {
    std::fwrite(page.code.data(), 1, page.code.size(), stdout);
    return;
  }
  const std::string problem = write_page(path, page, force);
  if (!problem.empty()) throw Ended{wrong_input, problem};
}

void run_report(const ReportFlags& flags) {
  if (!is_save(flags.save))
    throw Ended{wrong_input, "`" + flags.save + "` is no save: `demarche play` makes one"};
  check_output(flags.out, flags.force);
  const Save save = load_save(flags.save);
  const Opened opened = play_again(save, flags.save);
  Session* const session = opened.session.get();
  if (!flags.branch.empty()) {
    const int branch = find_branch(session->timeline(), flags.branch);
    if (branch < 0) {
      std::string names;
      for (const Branch& b : session->timeline().branches) names += (names.empty() ? "" : ", ") + b.name;
      throw Ended{wrong_input, "there is no branch `" + flags.branch + "`; there are: " + names};
    }
    session->switch_to(branch);
  }
  while (session->forward()) {
  }
  DebriefOptions options;
  options.weighing.runs = flags.runs;
  options.weighing.threads = threads_of(flags.threads);
  options.weighing.cancel = &interrupted;
  catch_interrupts();
  const int expected = debrief_forecasts(*session, options);
  std::optional<Progress> progress(std::in_place, "forecasts", expected);
  options.weighing.progress = [&](int done) {
    progress->update(static_cast<std::uint64_t>(std::min(done, expected)));
  };
  Debrief debrief = debrief_of(*session, options);
  progress.reset();
  debrief.remarks = remarks_of(save, opened);
  for (const std::string& remark : debrief.remarks)
    std::fputs(harmless("demarche: " + remark + "\n").c_str(), stderr);
  put_page(flags.out, debrief_page(*session, debrief), flags.force);
}

struct ClassFlags {
  std::vector<std::string> saves;
  std::string out;
  int threads = 0;
  bool force = false;
};

void run_class(const ClassFlags& flags) {
  check_output(flags.out, flags.force);
  std::vector<std::pair<std::string, std::string>> problems;
  const std::vector<ClassEntry> entries = find_class({flags.saves.begin(), flags.saves.end()}, problems);
  catch_interrupts();
  std::optional<Progress> progress(std::in_place, "saves", entries.size());
  ClassSummary summary =
      summarise_class(entries, threads_of(flags.threads), &interrupted,
                      [&](int done) { progress->update(static_cast<std::uint64_t>(done)); }, {language, {}});
  progress.reset();
  summary.unread.insert(summary.unread.begin(), problems.begin(), problems.end());
  for (const auto& [name, problem] : summary.unread)
    std::fputs(harmless("demarche: " + name + ": " + problem + "\n").c_str(), stderr);
  if (summary.groups.empty()) throw Ended{wrong_input, "none of the saves could be read: no page is written"};
  put_page(flags.out, class_page(summary), flags.force);
  if (!summary.unread.empty()) throw Ended{wrong_input, "the page is written without what could not be read"};
}

}  // namespace

void add_report(CLI::App& app) {
  auto flags = std::make_shared<ReportFlags>();
  CLI::App* command = app.add_subcommand(
      "report", "Write a page about a game: what decided it, and what else could have been done");
  command->add_option("SAVE", flags->save, "saved game")->required();
  command->add_option("-o,--output", flags->out, "HTML file to write; - for standard output")->required();
  command->add_option("--branch", flags->branch, "this branch instead of the one the save stands on");
  command->add_option("--runs", flags->runs, "futures of each forecast")->check(CLI::Range(10u, 100'000u));
  command
      ->add_option("--threads", flags->threads,
                   "how many at once; 0, as without it: as many as the machine can")
      ->check(CLI::Range(0, 256));
  command->add_flag("--force", flags->force, "write over a file that is no such page");
  command->footer(
      "The page needs nothing but itself: no network, no script. The same save makes the same page.\n"
      "Example: demarche report saves/sample.demarche -o debrief.html");
  command->callback([flags] { run_report(*flags); });

  auto many = std::make_shared<ClassFlags>();
  command = app.add_subcommand("class", "Write a page that compares what the groups of a class did");
  command->add_option("SAVES", many->saves, "saved games, or folders of them")->required();
  command->add_option("-o,--output", many->out, "HTML file to write; - for standard output")->required();
  command
      ->add_option("--threads", many->threads,
                   "how many at once; 0, as without it: as many as the machine can")
      ->check(CLI::Range(0, 256));
  command->add_flag("--force", many->force, "write over a file that is no such page");
  command->footer(
      "Saves that cannot be read are named, on the page too, and the others go on; the exit code is then 1.\n"
      "Example: demarche class returned/ -o class.html");
  command->callback([many] { run_class(*many); });
}

}  // namespace demarche::cli
