// What the subcommands share: loading with messages, exit codes, overrides from flags.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "sim/engine/batch.h"
#include "sim/scenario/scenario.h"

namespace demarche {
class Session;
}

namespace demarche::cli {

enum Exit : int { fine = 0, wrong_input = 1, wrong_usage = 2, our_failure = 3 };

// Ends a command with a message that has been printed, or is printed by main, and an exit code.
struct Ended {
  int code = wrong_input;
  std::string message = {};
};

// A validator of flags: digits only, and small enough for 64 bits. "" or what is wrong.
std::string whole_number(const std::string& text);

struct OverrideFlags {
  std::vector<std::string> layers;  // files; later ones go before earlier ones, --set before all
  std::vector<std::string> set;
  std::vector<std::string> off;
  void add_to(CLI::App& command);
  Overrides overrides() const;  // throws Ended
};

// In which the texts of scenarios are shown, for --language; "": as they are written.
extern std::string language;
std::shared_ptr<const Scenario> in_language_or_end(std::shared_ptr<const Scenario> scenario,
                                                   const std::string& path);

// Reads and checks; prints diagnostics to standard error. Throws Ended when there are errors.
std::shared_ptr<const Scenario> load(const std::string& path);
std::shared_ptr<const Program> compile_or_end(std::shared_ptr<const Scenario> scenario,
                                              const Overrides& overrides, const ProgramOptions& options);
// What must be known before compiling: those who offer bundles of their own sit in seats.
ProgramOptions with_seats(const Scenario& scenario, const std::vector<Move>& moves);
std::vector<Move> load_moves(const std::string& path, const Scenario& scenario);
std::string read_file(const std::string& path);
// What it takes to make a result again: "Seed 1, scenario 7c0e…, version 0.1.0, bite = 0.2, without “…”".
std::string stamp(const Scenario& scenario, const Overrides& overrides, std::uint64_t seed);
// What stands on the command line and is not understood, with the nearest known command or option; or "".
std::string unexpected_words(const CLI::App& app);
// The number of a run.
CLI::Range run_number();

std::string describe(const Program& program, const Failure& failure);

void add_check(CLI::App& app);
void add_validity(CLI::App& app);
void add_run(CLI::App& app);
void add_ensemble(CLI::App& app);
void add_study(CLI::App& app);
void add_sweep(CLI::App& app);  // short_studies.cpp, as the next two
void add_sensitivity(CLI::App& app);
void add_discover(CLI::App& app);
void add_backtest(CLI::App& app);
void add_calibrate(CLI::App& app);
void add_saves(CLI::App& app);  // replay, export, import
void add_compare(CLI::App& app);
void add_play(CLI::App& app);
void add_explain(CLI::App& app);
void add_report(CLI::App& app);  // report, class
void add_files(CLI::App& app);   // fmt, new, schema

// One run of an ensemble or a study as a game that has been played; bundles of one's own make seats of those
// who offer them. Moves that are not possible are left out (`as_possible`), or end it. Throws Ended when it
// does not come out as the run did.
std::unique_ptr<Session> session_of_run(std::shared_ptr<const Scenario> scenario, std::uint64_t seed,
                                        std::uint32_t run, const Overrides& overrides,
                                        const std::vector<Move>& moves, int turns, std::uint64_t digest,
                                        bool as_possible = false);
// The same as a save, for `run --save`.
void save_run(const std::string& path, std::shared_ptr<const Scenario> scenario, std::uint64_t seed,
              std::uint32_t run, const Overrides& overrides, const std::vector<Move>& moves, int turns,
              std::uint64_t digest, bool as_possible = false);

}  // namespace demarche::cli
