// demarche backtest: what would have been forecast, against what happened.
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <optional>
#include <thread>

#include "cli/command.h"
#include "cli/progress.h"
#include "cli/text.h"
#include "sim/engine/digest.h"
#include "sim/engine/forced_moves.h"
#include "sim/report/backtest_report.h"
#include "sim/session/compare.h"
#include "sim/session/log.h"

namespace demarche::cli {
namespace {

struct BacktestFlags {
  std::string file;
  std::uint32_t runs = 0;
  std::uint64_t seed = 0;
  int threads = 0;
  bool json = false;
  bool history = false;
  std::string folder;
};

std::string figure(double x) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3f", x);
  return text;
}

void print_questions(const Scenario& s, const BacktestSpec& spec, const BacktestResult& result, int width,
                     std::string& text) {
  constexpr int numbers = 4 * 8 + 8;
  const int label = std::max(20, width - numbers - 4);
  text += "  " + padded("Question, asked", label) + padded_left("answer", 8) + padded_left("ours", 8) +
          padded_left("base", 8) + padded_left("others", 8) + padded_left("before", 8) + "\n";
  for (const QuestionForecast& f : result.forecasts) {
    const Question& q = spec.questions[static_cast<std::size_t>(f.question)];
    const std::string asked = date_label(turn_start(s.start, s.step, f.asked_turn), s.step);
    text += "  " + padded(shortened(q.id + (q.counts ? "" : " (not counted)") + ", " + asked, label), label) +
            padded_left(f.happened ? "yes" : "no", 8) + padded_left(percent(f.forecast), 8) +
            padded_left(percent(f.base_rate) + (f.from_training ? "" : "*"), 8) +
            padded_left(percent(f.leave_one_out), 8) + padded_left(f.persistence > 0.5 ? "yes" : "no", 8) +
            "\n";
  }
  text += "\n";
  text += wrapped(
      "base: how often it happened in the turns before it was asked; * nothing to count, the share of yes "
      "among "
      "all other questions instead (others). before: whether it held in the window before.",
      width, "  ", "  ");
}

void print_history(const BacktestResult& result, int width, std::string& text) {
  text +=
      "\n  The history, as the latest asking date has it: the share of futures in which the move was "
      "possible\n";
  const int label = std::max(20, width - 20);
  for (const FollowedMove& f : result.history)
    text += "  " +
            padded(shortened(std::to_string(f.known.move.turn) + " " + decision_text(f.known.move) + " (" +
                                 f.known.event + ")",
                             label),
                   label) +
            padded_left(percent(f.made.share), 8) + "\n";
  for (const MoveProblem& p : result.problems)
    text += wrapped("left out: " + decision_text(p.move) + " (" + p.event + "): " + p.problem, width, "  ",
                    "    ");
}

void print_page(const BacktestFlags& flags, const Scenario& s, const BacktestSpec& spec,
                const BacktestResult& result, std::uint64_t seed) {
  const Style style = style_for(isatty(STDOUT_FILENO) != 0);
  std::string text =
      style.tone(Tone::heading, spec.title) + (result.cancelled ? ": stopped early" : "") + "\n\n";
  print_questions(s, spec, result, style.width, text);
  if (flags.history) print_history(result, style.width, text);
  std::uint32_t possible = 0;
  for (const FollowedMove& f : result.history) possible += f.made.share > 0.5 ? 1 : 0;
  text += "\n" + wrapped(number_text(static_cast<double>(result.rows_used)) + " of " +
                             number_text(static_cast<double>(result.rows_known)) +
                             " events known before the latest question are moves of the model; " +
                             number_text(possible) + " of " +
                             number_text(static_cast<double>(result.history.size())) +
                             " moves were possible in most futures (--history lists them).",
                         style.width, "  ", "  ");
  text += "\n  " + padded("Forecast", 14) + padded_left("happened", 20) + padded_left("of", 6) + "\n";
  for (const ForecastBin& bin : result.bins) {
    if (bin.count == 0) continue;
    text += "  " + padded(percent(bin.low) + " to " + percent(bin.high), 16) +
            padded_left(percent(bin.happened.share), 8) + "  " +
            padded("(" + percent(bin.happened.low) + " to " + percent(bin.happened.high) + ")", 18) +
            padded_left(std::to_string(bin.count), 4) + "\n";
  }
  text += wrapped("Brier score in parts (Murphy 1973): reliability " + figure(result.parts.reliability) +
                      " (0 is best), resolution " + figure(result.parts.resolution) + ", uncertainty " +
                      figure(result.parts.uncertainty) + ".",
                  style.width, "  ", "  ");
  text += "\n";
  for (const std::string& line : conclusions(result)) text += wrapped(line, style.width, "  ", "    ");
  text += "\n" + wrapped(stamp(s, spec.overrides, seed), style.width);
  std::fputs(harmless(text).c_str(), stdout);
}

void run_command(const BacktestFlags& flags) {
  BacktestFile file = read_backtest_file(flags.file);
  std::fputs(format(file.read.diagnostics, file.read.sources).c_str(), stderr);
  if (!file.read.scenario) throw Ended{wrong_input};
  const auto scenario = std::make_shared<const Scenario>(std::move(*file.read.scenario));
  BacktestOptions options;
  options.runs = flags.runs;
  options.seed = flags.seed;
  options.threads =
      flags.threads > 0 ? flags.threads : static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  options.cancel = &interrupted;
  catch_interrupts();
  std::optional<Progress> progress(std::in_place, "runs", 1);
  if (progress->shown())
    options.progress = [&, of = std::uint64_t{0}](std::uint64_t done, std::uint64_t all) mutable {
      if (of != all) progress.emplace("runs", of = all);
      progress->update(done);
    };
  const BacktestResult result = run_backtest(scenario, file.backtest, options);
  progress.reset();
  if (!result.problem.empty()) throw Ended{wrong_input, result.problem};
  const std::uint64_t seed = flags.seed > 0 ? flags.seed : file.backtest.seed;
  const BacktestReport report{*scenario, file.backtest, result, seed, DEMARCHE_VERSION};
  if (!flags.folder.empty()) {
    const std::string problem = write_backtest(report, flags.folder);
    if (!problem.empty()) throw Ended{wrong_input, problem};
  }
  if (flags.json)
    std::printf(
        "%s\n",
        backtest_json(report).dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace).c_str());
  else
    print_page(flags, *scenario, file.backtest, result, seed);
}

}  // namespace

void add_backtest(CLI::App& app) {
  auto flags = std::make_shared<BacktestFlags>();
  CLI::App* command =
      app.add_subcommand("backtest", "Forecast the past from what was known then, and score it");
  command->add_option("FILE", flags->file, "NAME.backtest.toml")->required();
  command->add_option("--runs", flags->runs, "futures for each asking date; default: as the file says")
      ->check(CLI::Range(1u, max_backtest_runs));
  command->add_option("--seed", flags->seed, "seed of the luck; default: as the file says")
      ->check(whole_number);
  command
      ->add_option("--threads", flags->threads,
                   "how many at once; 0, as without it: as many as the machine can")
      ->check(CLI::Range(0, 256));
  command->add_flag("--history", flags->history,
                    "list the moves of the past and how often they were possible");
  command->add_flag("--json", flags->json, "for programs");
  command->add_option("-o", flags->folder, "write tables (CSV, SQLite) and a page (HTML) into this folder");
  command->footer(
      "Scores are compared with the base rate, with persistence and with the share of yes among all other "
      "questions.\nExample: demarche backtest scenarios/pyongyang/first-half-2024.backtest.toml -o out");
  command->callback([flags] { run_command(*flags); });
}

}  // namespace demarche::cli
