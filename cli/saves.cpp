// demarche replay, export, import: saves as files.
#include <cstdio>
#include <nlohmann/json.hpp>

#include "cli/command.h"
#include "cli/open_game.h"
#include "cli/text.h"
#include "sim/engine/digest.h"
#include "sim/engine/forced_moves.h"
#include "sim/report/events.h"
#include "sim/session/compare.h"
#include "sim/session/open.h"
#include "sim/session/whole_file.h"

namespace demarche::cli {
namespace {

using Json = nlohmann::ordered_json;

// A line on the terminal; what a save from a stranger holds must not steer it.
void say(const std::string& line) { std::printf("%s\n", harmless(line).c_str()); }

struct ReplayFlags {
  std::string save;
  std::string scenario;
  bool json = false;
};

void run_replay(const ReplayFlags& flags) {
  const Save save = load_save(flags.save);
  const Opened opened = play_again(save, flags.save, flags.scenario);
  const Timeline& timeline = save.timeline;
  if (flags.json) {
    Json misfits = Json::array();
    for (const Misfit& m : opened.misfits)
      misfits.push_back(
          {{"turn", m.moment < 0 ? timeline.at(timeline.here).turn + 1 : timeline.at(m.moment).turn},
           {"moment", m.moment},
           {"decision", m.move.actor.empty() ? "" : decision_text(m.move)},
           {"problem", m.problem}});
    Json different = nullptr;
    if (const int moment = opened.replay.first_different; moment >= 0)
      different = {{"turn", timeline.at(moment).turn},
                   {"place", moment_text(timeline, moment)},
                   {"expected", to_hex(opened.replay.expected)},
                   {"found", to_hex(opened.replay.found)}};
    const Json out = {{"ok", opened.as_saved()},
                      {"moments", timeline.moments.size()},
                      {"branches", timeline.branches.size()},
                      {"saved_by", save.program_version},
                      {"version", program_version()},
                      {"first_different", different},
                      {"misfits", misfits},
                      {"left_out", opened.left_out}};
    std::printf("%s\n", out.dump(2, ' ', false, Json::error_handler_t::replace).c_str());
    if (!opened.as_saved()) throw Ended{wrong_input};
    return;
  }
  for (const Misfit& m : opened.misfits)
    say(moment_text(timeline, m.moment) + ": " +
        (m.move.actor.empty() ? std::string() : decision_text(m.move) + ": ") + m.problem);
  for (const std::string& text : opened.left_out) say(text);
  if (!opened.difference.empty()) throw Ended{wrong_input, harmless(opened.difference)};
  if (!opened.as_saved()) throw Ended{wrong_input, "not all that is saved fits the scenario"};
  say(save.seen.title + ": " + std::to_string(timeline.moments.size()) + " moments on " +
      std::to_string(timeline.branches.size()) + " branches play as they did, digest " +
      to_hex(timeline.at(timeline.here).digest));
}

void write_text(const std::string& path, const std::string& text) {
  if (path.empty() || path == "-") {
    std::fwrite(text.data(), 1, text.size(), stdout);
    return;
  }
  if (is_save_file(path))
    throw Ended{wrong_input, "`" + path + "` is a save: choose another name for what is exported"};
  const std::string problem = write_whole(path, text);
  if (!problem.empty()) throw Ended{wrong_input, "`" + path + "` cannot be written: " + problem};
}

struct ExportFlags {
  std::string save;
  std::string out;
  std::string events;
};

void run_export(const ExportFlags& flags) {
  const Save save = load_save(flags.save);
  if (!flags.events.empty()) {
    const Opened opened = play_again(save, flags.save);
    write_text(flags.events, event_table(*opened.session, viewer_of_reader(*opened.session)));
  }
  if (flags.events.empty() || !flags.out.empty()) write_text(flags.out, save_json(save));
}

struct ImportFlags {
  std::string json;
  std::string out;
};

void run_import(const ImportFlags& flags) {
  std::string problem;
  const auto text = read_whole(flags.json, max_json_bytes, problem);
  if (!text) throw Ended{wrong_input, "`" + flags.json + "` " + problem};
  const SaveResult read = read_save_json(*text);
  if (!read.save) throw Ended{wrong_input, "`" + flags.json + "`: " + read.problem};
  problem = write_save(flags.out, *read.save);
  if (!problem.empty()) throw Ended{wrong_input, problem};
}

}  // namespace

Save load_save(const std::string& path) {
  SaveResult read = read_save(path);
  if (!read.save) throw Ended{wrong_input, read.problem};
  return std::move(*read.save);
}

Opened play_again(const Save& save, const std::string& path, const std::string& scenario) {
  Opened opened;
  if (!scenario.empty()) {
    opened = open_save(save, load(scenario));
  } else if (const auto saved = saved_scenario(save, opened.problem); saved != nullptr) {
    const std::filesystem::path file = todays_path(save, path);
    opened = open_save(save, in_language_or_end(saved, file.empty() ? save.scenario_path : file.string()));
    tell_changed_text(save, *saved, opened);
  }
  if (opened.session != nullptr) return opened;
  std::fputs(harmless(opened.problem).c_str(), stderr);
  throw Ended{wrong_input, "the game cannot be played again; what was seen is still in the save"};
}

std::unique_ptr<Session> session_of_run(std::shared_ptr<const Scenario> scenario, std::uint64_t seed,
                                        std::uint32_t run, const Overrides& overrides,
                                        const std::vector<Move>& moves, int turns, std::uint64_t digest,
                                        bool as_possible) {
  SessionSettings settings;
  settings.seed = seed;
  settings.run = run;
  for (const Move& m : moves)
    if (m.act == "offer" &&
        std::find(settings.seats.begin(), settings.seats.end(), m.actor) == settings.seats.end())
      settings.seats.push_back(m.actor);
  Diagnostics diagnostics;
  auto session = Session::start(scenario, settings, overrides, diagnostics);
  if (session == nullptr) throw Ended{wrong_input, format(diagnostics, scenario->sources_text)};
  const auto decide = [&](const Move& move) {
    const std::string problem = session->decide(move, true);
    if (!problem.empty() && !as_possible && !move.is_kept_up())
      throw Ended{our_failure, "the run cannot be made a game: " + problem};
  };
  // Seats do what the run has them do, also where no move was given: that is taken from the run.
  const Program& p = *session->traced(0);
  Batch batch(session->traced(0), 1);
  batch.start(seed, {&run, 1});
  for (int turn = 1; turn <= turns; ++turn) {
    batch.begin_turn();
    force_moves(batch, moves, 0);
    batch.end_turn();
    for (std::size_t c = 0; c < p.choices.size(); ++c) {
      const int picked = batch.picked(static_cast<int>(c), 0);
      if (picked < 0 || !session->is_seat(p.choices[c].actor)) continue;
      const Option& option = p.options_table[static_cast<std::size_t>(p.choices[c].first_option + picked)];
      if (option.kind != OptionKind::bundle) decide(name_move(p, static_cast<int>(c), picked, turn));
    }
    for (const Move& m : moves)
      if (m.is_of(turn) && (m.act == "offer" || !session->is_seat(find_actor(*scenario, m.actor)))) decide(m);
    const std::string problem = session->step();
    if (!problem.empty()) throw Ended{our_failure, "the run cannot be made a game: " + problem};
  }
  if (session->timeline().at(session->here()).digest != digest)
    throw Ended{our_failure, "the run cannot be made a game: it comes out differently as a game"};
  return session;
}

void save_run(const std::string& path, std::shared_ptr<const Scenario> scenario, std::uint64_t seed,
              std::uint32_t run, const Overrides& overrides, const std::vector<Move>& moves, int turns,
              std::uint64_t digest, bool as_possible) {
  const auto session =
      session_of_run(std::move(scenario), seed, run, overrides, moves, turns, digest, as_possible);
  const std::string problem = write_save(path, make_save(*session));
  if (!problem.empty()) throw Ended{wrong_input, problem};
}

void add_saves(CLI::App& app) {
  auto replay = std::make_shared<ReplayFlags>();
  CLI::App* command =
      app.add_subcommand("replay", "Play a saved game again and check that it comes out as it did");
  command->add_option("SAVE", replay->save, "saved game")->required();
  command->add_option("--scenario", replay->scenario, "under this text instead of the one inside the save");
  command->add_flag("--json", replay->json, "for programs");
  command->footer(
      "Exit code 1 when a turn differs; the first one is named.\nExample: demarche replay "
      "saves/sample.demarche");
  command->callback([replay] { run_replay(*replay); });

  auto out = std::make_shared<ExportFlags>();
  command = app.add_subcommand("export", "Write a saved game as JSON, or its events as a table");
  command->add_option("SAVE", out->save, "saved game")->required();
  command->add_option("-o,--output", out->out, "JSON file; without it, standard output");
  command->add_option(
      "--events", out->events,
      "CSV of what happened up to the present moment: date, source, target, CAMEO, PLOVER, Goldstein, text");
  command->footer(
      "While a game with several seats goes on, events leave out what one player may not know of another; "
      "the\n"
      "JSON is the whole save.\n"
      "Example: demarche export saves/sample.demarche -o sample.json --events events.csv");
  command->callback([out] { run_export(*out); });

  auto in = std::make_shared<ImportFlags>();
  command = app.add_subcommand("import", "Make a saved game of exported JSON");
  command->add_option("JSON", in->json, "what `demarche export` has written")->required();
  command->add_option("-o,--output", in->out, "saved game to write")->required();
  command->footer("Example: demarche import sample.json -o sample.demarche");
  command->callback([in] { run_import(*in); });
}

}  // namespace demarche::cli
