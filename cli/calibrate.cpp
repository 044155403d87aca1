// demarche calibrate: parameters from decisions that were observed.
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <thread>

#include "cli/command.h"
#include "cli/open_game.h"
#include "cli/progress.h"
#include "cli/text.h"
#include "sim/engine/digest.h"
#include "sim/report/calibration_report.h"
#include "sim/session/log.h"
#include "sim/session/open.h"
#include "sim/session/whole_file.h"

namespace demarche::cli {
namespace {

using Json = nlohmann::ordered_json;

struct CalibrateFlags {
  std::string file;
  std::vector<std::string> saves, moves;
  std::vector<std::string> fit, actors, quiet;
  std::uint32_t draws = 1000;
  int lanes = 32;
  std::uint64_t seed = 1;
  int threads = 0;
  std::string layer, table;
  bool json = false;
  OverrideFlags overrides;
};

std::string digest_of(const std::string& bytes) {
  std::uint64_t hash = 14695981039346656037u;  // FNV-1a, as of scenarios: against mistakes, not forgery
  for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
  return to_hex(hash);
}

// A game with everything that everybody chose on the way to where it stands.
ObservedGame game_of(const std::string& path, const std::shared_ptr<const Scenario>& scenario) {
  const SaveResult read = read_save(path);
  if (!read.save) throw Ended{wrong_input, read.problem};
  const Opened opened = open_save(*read.save, scenario);
  if (opened.session == nullptr) {
    std::fputs(harmless(opened.problem).c_str(), stderr);
    throw Ended{wrong_input, "`" + path + "` does not play under this scenario"};
  }
  if (!opened.as_saved())
    std::fprintf(
        stderr,
        "demarche: `%s` was played under another text of the scenario or does not come out as it was; "
        "what it holds is taken as it plays today\n",
        harmless(path).c_str());
  const Session& session = *opened.session;
  const Timeline& timeline = session.timeline();
  ObservedGame game;
  game.name = path;
  game.luck = ObservedGame::Luck{session.settings().seed, session.settings().run};
  game.turns = session.turn();
  bool first = true;
  int layer = 0;
  for (const int m : path_to(timeline, session.here())) {
    if (timeline.at(m).turn == 0) continue;
    if (!first && timeline.at(m).layer != layer)
      throw Ended{wrong_input, "the rules of `" + path + "` were changed while it was played"};
    first = false;
    layer = timeline.at(m).layer;
    const std::vector<Move> moves =
        name_picks(*session.traced(layer), session.played(m).picks, timeline.at(m).turn);
    game.moves.insert(game.moves.end(), moves.begin(), moves.end());
    for (Move move : timeline.at(m).decisions)
      if (move.act == "offer") {
        move.turn = timeline.at(m).turn;
        game.moves.push_back(std::move(move));
      }
  }
  game.overrides = timeline.layers[static_cast<std::size_t>(layer)];
  return game;
}

ObservedGame history_of(const std::string& path, const CalibrateFlags& flags, const Scenario& s) {
  ObservedGame game;
  game.name = path;
  game.moves = load_moves(path, s);
  game.overrides = flags.overrides.overrides();
  game.quiet = flags.quiet;
  for (const Move& move : game.moves) {
    if (move.is_kept_up())
      throw Ended{wrong_input, "`" + path + "`: what happened is told turn by turn, with `turn`"};
    game.turns = std::max(game.turns, move.turn);
  }
  return game;
}

// Before the work: a layer is not written over a scenario, nor a table over anything but a table.
void check_outputs(const CalibrateFlags& flags) {
  std::string problem;
  if (!flags.layer.empty() && std::filesystem::exists(flags.layer) &&
      !read_whole(flags.layer, max_file_bytes, problem).value_or("").starts_with(layer_beginning))
    throw Ended{wrong_input, "`" + flags.layer + "` is there already and is no layer of calibrate's"};
  if (!flags.table.empty() && !flags.table.ends_with(".csv"))
    throw Ended{wrong_usage, "a table ends in .csv"};
}

void print_page(const CalibrationReport& report) {
  const Style style = style_for(isatty(STDOUT_FILENO) != 0);
  const CalibrationResult& result = report.result;
  std::string text = style.tone(Tone::heading, report.scenario.title) + ": " +
                     number_text(static_cast<double>(result.decisions)) + " decisions\n\n";
  int label = 20;
  for (const FittedNumber& n : report.options.fit) label = std::max(label, columns(n.name));
  label = std::min(label, style.width - 50);
  text += "  " + padded("", label) + padded_left("mean", 9) + padded_left("5 %", 9) +
          padded_left("median", 9) + padded_left("95 %", 9) + padded_left("learnt", 9) + "\n";
  for (std::size_t i = 0; i < report.options.fit.size(); ++i) {
    const FittedSummary& s = result.summaries[i];
    text += "  " + padded(shortened(report.options.fit[i].name, label), label);
    for (const double x : {s.mean, s.p05, s.p50, s.p95}) text += padded_left(number_text(x), 9);
    text += padded_left(percent(std::max(0.0, s.shrinkage)), 9) + "\n";
  }
  text += "\n" + wrapped("learnt: how much narrower the posterior is than the range it came from.",
                         style.width, "  ", "  ");
  for (const std::string& doubt : doubts(report)) text += wrapped(doubt, style.width, "  ", "    ");
  text += "\n" + wrapped(number_text(result.effective_draws) + " effective draws of " +
                             number_text(report.options.draws) + " after " + std::to_string(result.rounds) +
                             " rounds; log evidence " + number_text(result.log_evidence) + ". Seed " +
                             std::to_string(report.options.seed) + ", scenario " +
                             to_hex(report.scenario.digest) + ", version " DEMARCHE_VERSION,
                         style.width);
  std::fputs(harmless(text).c_str(), stdout);
}

void run_command(const CalibrateFlags& flags) {
  check_outputs(flags);
  const auto scenario = load(flags.file);
  CalibrateOptions options;
  Diagnostics diagnostics;
  options.fit = fitted_numbers(*scenario, flags.fit, diagnostics);
  if (diagnostics.has_errors()) {
    std::fputs(format(diagnostics, scenario->sources_text).c_str(), stderr);
    throw Ended{wrong_input};
  }
  for (const std::string& actor : flags.actors) {
    if (find_actor(*scenario, actor) < 0) throw Ended{wrong_input, "no actor is called `" + actor + "`"};
    options.actors.push_back(actor);
  }
  for (const std::string& id : flags.quiet)
    if (find_action(*scenario, id) < 0 && find_offer(*scenario, id) < 0 && find_proposal(*scenario, id) < 0)
      throw Ended{wrong_input, "no action, offer or proposal is called `" + id + "`"};
  std::vector<ObservedGame> games;
  std::vector<std::string> digests;
  for (const std::string& path : flags.saves) games.push_back(game_of(path, scenario));
  for (const std::string& path : flags.moves) games.push_back(history_of(path, flags, *scenario));
  if (games.empty()) throw Ended{wrong_usage, "give saves, or moves with --moves"};
  for (const ObservedGame& game : games) {
    std::string problem;
    digests.push_back(digest_of(read_whole(game.name, max_save_bytes, problem).value_or("")));
  }
  options.draws = flags.draws;
  options.lanes = flags.lanes;
  options.seed = flags.seed;
  options.threads =
      flags.threads > 0 ? flags.threads : static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  options.cancel = &interrupted;
  catch_interrupts();
  if (isatty(STDERR_FILENO) != 0)
    options.progress = [](int round, double tempered) {
      std::fprintf(stderr, "\rround %d, %3.0f %% of the likelihood \r", round, 100 * tempered);
    };
  const CalibrationResult result = calibrate(scenario, games, options);
  if (!result.problem.empty()) {
    for (const MoveProblem& p : result.problems)
      std::fprintf(stderr, "demarche: %s\n", harmless(p.problem).c_str());
    throw Ended{wrong_input, result.problem};
  }
  const CalibrationReport report{*scenario, games, options, result, digests, DEMARCHE_VERSION};
  if (!flags.layer.empty()) {
    const std::string problem = write_whole(flags.layer, layer_text(report));
    if (!problem.empty()) throw Ended{wrong_input, problem};
  }
  if (!flags.table.empty()) {
    const std::string problem = write_csv(draws_table(report), flags.table);
    if (!problem.empty()) throw Ended{wrong_input, problem};
  }
  if (flags.json)
    std::printf("%s\n", calibration_json(report).dump(2, ' ', false, Json::error_handler_t::replace).c_str());
  else
    print_page(report);
}

}  // namespace

void add_calibrate(CLI::App& app) {
  auto flags = std::make_shared<CalibrateFlags>();
  CLI::App* command = app.add_subcommand("calibrate", "Fit parameters to decisions that were observed");
  command->add_option("FILE", flags->file, "scenario")->required();
  command->add_option("SAVE", flags->saves, "games: everybody's decisions, with the luck they had");
  command->add_option("--moves", flags->moves, "TOML file of [[moves]]: a history whose luck is not known")
      ->take_all()
      ->allow_extra_args(false);
  command
      ->add_option("--fit", flags->fit, "parameters or start values, a,b,c: uniform over their ranges before")
      ->required()
      ->delimiter(',')
      ->allow_extra_args(false);
  command->add_option("--actors", flags->actors, "whose decisions count, a,b,c; default: everybody's")
      ->delimiter(',')
      ->allow_extra_args(false);
  command
      ->add_option("--quiet", flags->quiet,
                   "acts, a,b,c, that were not played in the turns in which --moves does not have them")
      ->delimiter(',')
      ->allow_extra_args(false);
  command->add_option("--draws", flags->draws, "draws of each round")->check(CLI::Range(16u, 1'000'000u));
  command->add_option("--lanes", flags->lanes, "for --moves: futures behind each estimate of a likelihood")
      ->check(CLI::Range(1, 4096));
  command->add_option("--seed", flags->seed, "seed of the draws")->check(whole_number);
  command
      ->add_option("--threads", flags->threads,
                   "how many at once; 0, as without it: as many as the machine can")
      ->check(CLI::Range(0, 256));
  command->add_option("-o", flags->layer, "write the posterior means as a layer, for --layer");
  command->add_option("--table", flags->table, "write the weighted draws, CSV");
  command->add_flag("--json", flags->json, "for programs");
  flags->overrides.add_to(*command);
  command->footer(
      "--set, --off and --layer hold for --moves; a save brings its own.\n"
      "Example: demarche calibrate scenarios/tiny.toml game.demarche --fit bite -o fitted.toml");
  command->callback([flags] { run_command(*flags); });
}

}  // namespace demarche::cli
