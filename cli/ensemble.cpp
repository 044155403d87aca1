// demarche ensemble: thousands of futures, summed up.
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "cli/command.h"
#include "sim/engine/forced_moves.h"
#include "sim/session/log.h"
#include "sim/report/table.h"
#include "sim/study/ensemble.h"

namespace demarche::cli {
namespace {

struct EnsembleFlags {
  std::string file;
  std::uint32_t runs = 1000;
  std::uint64_t seed = 1;
  int threads = 2;
  int batch = 32;
  std::string table;
  std::string moves;
  bool json = false;
  OverrideFlags overrides;
};

std::atomic<bool> interrupted{false};

void run_command(const EnsembleFlags& flags) {
  const auto scenario = load(flags.file);
  const Scenario& s = *scenario;
  EnsembleOptions options;
  if (!flags.moves.empty()) options.moves = load_moves(flags.moves, s);
  const Overrides overrides = flags.overrides.overrides();
  const auto program = compile_or_end(scenario, overrides, {});
  options.seed = flags.seed;
  options.runs = flags.runs;
  options.threads = flags.threads;
  options.batch = flags.batch;
  options.cancel = &interrupted;
  std::signal(SIGINT, [](int) { interrupted = true; });
  const bool terminal = isatty(STDERR_FILENO) != 0;
  if (terminal)
    options.progress = [&](std::uint32_t done) {
      std::fprintf(stderr, "\r%u of %u runs  (Ctrl-C stops with what there is)", done, flags.runs);
    };
  std::unique_ptr<RunTable> table;
  if (!flags.table.empty()) {
    table = open_table(flags.table, s, overrides, flags.seed, DEMARCHE_VERSION);
    if (table == nullptr) throw Ended{wrong_input, "cannot write `" + flags.table + "`; a table ends in .csv or .sqlite"};
  }
  const EnsembleResult result =
      run_ensemble(program, options, [&](const RunRow& row) { if (table != nullptr) table->add(row); });
  if (terminal) std::fprintf(stderr, "\r%60s\r", "");
  if (table != nullptr && !table->finish()) throw Ended{our_failure, "the table could not be written to the end"};

  if (flags.json) {
    using Json = nlohmann::ordered_json;
    Json outcomes = Json::object();
    for (std::size_t i = 0; i < s.outcomes.size(); ++i) {
      const Share& share = result.outcomes[i];
      outcomes[s.outcomes[i].name] = {{"count", share.count}, {"share", share.share}, {"low", share.low}, {"high", share.high}};
    }
    Json indicators = Json::object();
    for (std::size_t i = 0; i < s.indicators.size(); ++i) {
      const IndicatorSummary& x = result.indicators[i];
      indicators[s.indicators[i].id] = {{"turn", x.turn}, {"mean", x.mean}, {"p05", x.p05}, {"p25", x.p25},
                                        {"p50", x.p50}, {"p75", x.p75}, {"p95", x.p95}};
    }
    const Json out = {{"runs", result.runs}, {"seed", flags.seed}, {"outcomes", outcomes}, {"indicators", indicators},
                      {"digest", to_hex(result.digest)}, {"seconds", result.seconds},
                      {"runs_per_second", result.seconds > 0 ? result.runs / result.seconds : 0.0},
                      {"failed", result.failed}, {"version", DEMARCHE_VERSION},
                      {"scenario", {{"title", s.title}, {"digest", to_hex(s.digest)}}},
                      {"overrides", overrides.values}, {"off", overrides.off}};
    std::printf("%s\n", out.dump(2).c_str());
  } else {
    std::printf("%s: %u futures, seed %llu%s\n\n", s.title.c_str(), result.runs,
                static_cast<unsigned long long>(flags.seed), result.cancelled ? " (stopped early)" : "");
    for (std::size_t i = 0; i < s.outcomes.size(); ++i) {
      const Share& x = result.outcomes[i];
      std::printf("  %-32s %5.1f %%  (%.1f to %.1f)\n", s.outcomes[i].name.c_str(), 100 * x.share, 100 * x.low, 100 * x.high);
    }
    std::printf("\nAt the end:%37s %9s %9s\n", "5 %", "median", "95 %");
    for (std::size_t i = 0; i < s.indicators.size(); ++i) {
      const IndicatorSummary& x = result.indicators[i];
      if (x.turn.empty()) continue;
      std::printf("  %-36s %9s %9s %9s\n", s.indicators[i].label.c_str(), number_text(x.p05.back()).c_str(),
                  number_text(x.p50.back()).c_str(), number_text(x.p95.back()).c_str());
    }
    std::printf("\n%.2f s, %.0f runs per second. Digest %s, scenario %s, version %s\n", result.seconds,
                result.seconds > 0 ? result.runs / result.seconds : 0.0, to_hex(result.digest).c_str(),
                to_hex(s.digest).c_str(), DEMARCHE_VERSION);
  }
  if (result.failed > 0) {
    // The place of the mistake is known to a traced program: play the first failed run again.
    ProgramOptions traced;
    traced.trace = true;
    const auto explained = compile_or_end(scenario, overrides, traced);
    Batch batch(explained, 1);
    const std::uint32_t run = result.failures.front().run;
    batch.start(flags.seed, {&run, 1});
    while (batch.running(0) && batch.turn() < s.turns) {
      batch.begin_turn();
      force_moves(batch, options.moves, 0);
      batch.end_turn();
    }
    throw Ended{wrong_input, std::to_string(result.failed) + " of " + std::to_string(result.runs) +
                                 " runs failed; first run " + std::to_string(run) + " (seed " +
                                 std::to_string(flags.seed) + "): " + describe(*explained, batch.failure(0))};
  }
}

}  // namespace

void add_ensemble(CLI::App& app) {
  auto flags = std::make_shared<EnsembleFlags>();
  CLI::App* command = app.add_subcommand("ensemble", "Play many futures and sum them up");
  command->add_option("FILE", flags->file, "scenario")->required();
  command->add_option("--runs", flags->runs, "how many")->check(CLI::Range(1u, 100'000'000u));
  command->add_option("--seed", flags->seed, "seed of the luck");
  command->add_option("--threads", flags->threads, "how many at once")->check(CLI::Range(1, 256));
  command->add_option("--batch", flags->batch, "runs side by side in a thread")->check(CLI::Range(1, 4096));
  command->add_option("--table", flags->table, "a row per run, to OUT.csv or OUT.sqlite");
  command->add_option("--moves", flags->moves, "TOML file of [[moves]], made in every run where they are possible");
  command->add_flag("--json", flags->json, "for programs");
  flags->overrides.add_to(*command);
  command->footer("Example: demarche ensemble scenarios/tiny.toml --runs 10000 --table runs.csv");
  command->callback([flags] { run_command(*flags); });
}

}  // namespace demarche::cli
