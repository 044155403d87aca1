// demarche ensemble: thousands of futures, summed up.
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <thread>

#include "cli/command.h"
#include "cli/progress.h"
#include "cli/text.h"
#include "sim/engine/forced_moves.h"
#include "sim/report/table.h"
#include "sim/session/log.h"
#include "sim/study/ensemble.h"

namespace demarche::cli {
namespace {

struct EnsembleFlags {
  std::string file;
  std::uint32_t runs = 1000;
  std::uint64_t seed = 1;
  int threads = 0;  // 0: as many as the machine has
  int batch = 32;
  std::string table;
  std::string moves;
  bool json = false;
  OverrideFlags overrides;
};

void print_json(const EnsembleFlags& flags, const Scenario& s, const Overrides& overrides,
                const EnsembleResult& result) {
  using Json = nlohmann::ordered_json;
  Json outcomes = Json::object();
  for (std::size_t i = 0; i < s.outcomes.size(); ++i) {
    const Share& share = result.outcomes[i];
    outcomes[s.outcomes[i].name] = {
        {"count", share.count}, {"share", share.share}, {"low", share.low}, {"high", share.high}};
  }
  Json indicators = Json::object();
  for (std::size_t i = 0; result.failed < result.runs && i < s.indicators.size(); ++i) {
    const IndicatorSummary& x = result.indicators[i];
    indicators[s.indicators[i].id] = {{"turn", x.turn}, {"mean", x.mean}, {"p05", x.p05}, {"p25", x.p25},
                                      {"p50", x.p50},   {"p75", x.p75},   {"p95", x.p95}};
  }
  const Json out = {{"runs", result.runs},
                    {"seed", flags.seed},
                    {"outcomes", outcomes},
                    {"indicators", indicators},
                    {"digest", to_hex(result.digest)},
                    {"seconds", result.seconds},
                    {"runs_per_second", result.seconds > 0 ? result.runs / result.seconds : 0.0},
                    {"failed", result.failed},
                    {"stopped", result.cancelled},
                    {"version", DEMARCHE_VERSION},
                    {"scenario", {{"title", s.title}, {"digest", to_hex(s.digest)}}},
                    {"overrides", overrides.values},
                    {"off", overrides.off}};
  std::printf("%s\n", out.dump(2).c_str());
}

void print_page(const EnsembleFlags& flags, const Scenario& s, const Overrides& overrides,
                const EnsembleResult& result) {
  const Style style = style_for(isatty(STDOUT_FILENO) != 0);
  std::string text = style.tone(Tone::heading, s.title) + ": " + number_text(result.runs) + " futures" +
                     (result.cancelled ? ", stopped early" : "") + "\n\n";
  int label = 20;
  for (const Outcome& o : s.outcomes) label = std::max(label, columns(o.label));
  for (const Indicator& i : s.indicators) label = std::max(label, columns(i.label));
  label = std::min(label, style.width - 40);
  const auto share_text = [](double share) {
    char buffer[32];
    std::snprintf(buffer, sizeof buffer, "%.1f", 100 * share);
    return std::string(buffer);
  };
  for (std::size_t i = 0; i < s.outcomes.size(); ++i) {
    const Share& x = result.outcomes[i];
    text += "  " + padded(shortened(s.outcomes[i].label, label), label) +
            padded_left(share_text(x.share), 7) + " %  " +
            padded("(" + share_text(x.low) + " to " + share_text(x.high) + ")", 16) + " " + bar(x.share, 12);
    while (text.back() == ' ') text.pop_back();
    text += "\n";
  }
  if (!s.indicators.empty())
    text += "\n  " + padded("At the end", label) + padded_left("5 %", 10) + padded_left("median", 10) +
            padded_left("95 %", 10) + "\n";
  for (std::size_t i = 0; i < s.indicators.size(); ++i) {
    const IndicatorSummary& x = result.indicators[i];
    if (x.turn.empty() || result.runs == 0) continue;
    text +=
        "  " +
        padded(shortened(s.indicators[i].label.empty() ? s.indicators[i].id : s.indicators[i].label, label),
               label);
    for (const auto* quantile : {&x.p05, &x.p50, &x.p95})
      text += padded_left(number_text(quantile->back()), 10);
    text += "\n";
  }
  text += "\n" + wrapped(number_text(result.seconds) + " s, " +
                             number_text(result.seconds > 0 ? result.runs / result.seconds : 0.0) +
                             " runs per second. Digest " + to_hex(result.digest) + ". " +
                             stamp(s, overrides, flags.seed),
                         style.width);
  std::fputs(harmless(text).c_str(), stdout);
}

// A move that is not possible is left out of its run: nobody should take the result for that of the moves.
void warn_of_moves(const std::vector<Move>& moves, const EnsembleResult& result) {
  std::set<int> turns;
  for (const Move& move : moves)
    if (!move.is_kept_up()) turns.insert(move.turn);
  for (const int turn : turns) {
    const auto at = static_cast<std::size_t>(turn - 1);
    const std::uint32_t made = turn >= 1 && at < result.moved.size() ? result.moved[at] : 0;
    if (made == result.runs) continue;
    std::fprintf(stderr,
                 "demarche: the moves of turn %d were all made in %u of %u runs; where one was not possible "
                 "it was left out\n",
                 turn, made, result.runs);
  }
  for (std::size_t m = 0; m < moves.size(); ++m)
    if (moves[m].is_kept_up() && result.kept[m] == 0)
      std::fprintf(stderr, "demarche: what %s keeps up from turn %d to %d was possible in no run\n",
                   moves[m].actor.c_str(), moves[m].turn, moves[m].last);
}

void run_command(const EnsembleFlags& flags) {
  const auto scenario = load(flags.file);
  const Scenario& s = *scenario;
  EnsembleOptions options;
  if (!flags.moves.empty()) options.moves = load_moves(flags.moves, s);
  const Overrides overrides = flags.overrides.overrides();
  const auto program = compile_or_end(scenario, overrides, with_seats(*scenario, options.moves));
  options.seed = flags.seed;
  options.runs = flags.runs;
  options.threads =
      flags.threads > 0 ? flags.threads : static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  options.batch = flags.batch;
  options.cancel = &interrupted;
  catch_interrupts();
  std::unique_ptr<RunTable> table;
  if (!flags.table.empty()) {
    table = open_table(flags.table, s, overrides, flags.seed, DEMARCHE_VERSION);
    if (table == nullptr)
      throw Ended{wrong_input, "cannot write `" + flags.table + "`" +
                                   (is_table_name(flags.table) ? "" : "; a table ends in .csv or .sqlite")};
  }
  std::optional<Progress> progress(std::in_place, "runs", flags.runs);
  if (progress->shown()) options.progress = [&](std::uint32_t done) { progress->update(done); };
  const EnsembleResult result = run_ensemble(program, options, [&](const RunRow& row) {
    if (table != nullptr) table->add(row);
  });
  progress.reset();
  if (table != nullptr && !table->finish())
    throw Ended{wrong_input, "`" + flags.table + "` could not be written to the end: is the disk full?"};
  if (flags.json)
    print_json(flags, s, overrides, result);
  else if (result.failed < result.runs || result.runs == 0)
    print_page(flags, s, overrides, result);
  warn_of_moves(options.moves, result);
  if (result.failed == 0) return;
  // The place of the mistake is known to a traced program: play the first failed run again.
  ProgramOptions traced = with_seats(s, options.moves);
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

}  // namespace

void add_ensemble(CLI::App& app) {
  auto flags = std::make_shared<EnsembleFlags>();
  CLI::App* command = app.add_subcommand("ensemble", "Play many futures and sum them up");
  command->add_option("FILE", flags->file, "scenario")->required();
  command->add_option("--runs", flags->runs, "how many")->check(CLI::Range(1u, 100'000'000u));
  command->add_option("--seed", flags->seed, "seed of the luck")->check(whole_number);
  command
      ->add_option("--threads", flags->threads,
                   "how many at once; 0, as without it: as many as the machine can")
      ->check(CLI::Range(0, 256));
  command->add_option("--batch", flags->batch, "runs side by side in a thread")->check(CLI::Range(1, 4096));
  command->add_option("--table", flags->table, "a row per run, to OUT.csv or OUT.sqlite");
  command->add_option("--moves", flags->moves,
                      "TOML file of [[moves]], made in every run where they are possible");
  command->add_flag("--json", flags->json, "for programs");
  flags->overrides.add_to(*command);
  command->footer(
      "Shares come with their 95 % interval (Wilson). Results do not depend on --threads or --batch.\n"
      "Example: demarche ensemble scenarios/tiny.toml --runs 10000 --table runs.csv");
  command->callback([flags] { run_command(*flags); });
}

}  // namespace demarche::cli
