// demarche run: one future, whole.
#include <unistd.h>

#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "cli/command.h"
#include "cli/progress.h"
#include "cli/study_run.h"
#include "cli/text.h"
#include "sim/engine/forced_moves.h"
#include "sim/report/csv.h"
#include "sim/session/log.h"
#include "sim/study/ensemble.h"

namespace demarche::cli {
namespace {

struct RunFlags {
  std::string file;
  std::uint64_t seed = 1;
  std::uint32_t run = 0;
  std::uint64_t point = 0;  // of a study's database
  int turns = 0;
  std::string moves;
  std::string save;
  bool json = false;
  bool csv = false;
  OverrideFlags overrides;
};

using Json = nlohmann::ordered_json;

Json state_json(const Batch& batch) {
  const Scenario& s = *batch.program().scenario;
  const int n = static_cast<int>(s.actors.size());
  Json world = Json::object();
  Json actor = Json::object();
  Json pair = Json::object();
  for (std::size_t v = 0; v < s.variables.size(); ++v) {
    const auto at = [&](int a, int b) { return batch.variable(static_cast<int>(v), a, b, 0); };
    const auto id = [&](int a) { return s.actors[static_cast<std::size_t>(a)].id; };
    const std::string& name = s.variables[v].id;
    if (s.variables[v].scope == Scope::world) world[name] = at(0, 0);
    for (int a = 0; a < n && s.variables[v].scope != Scope::world; ++a) {
      if (s.variables[v].scope == Scope::actor) actor[id(a)][name] = at(a, 0);
      for (int b = 0; b < n && s.variables[v].scope == Scope::pair; ++b)
        if (a != b) pair[name][id(a)][id(b)] = at(a, b);
    }
  }
  return {{"world", world}, {"actor", actor}, {"pair", pair}};
}

// What is to be played: said by the flags, or by a row of a study's database.
RunOfStudy asked_run(const RunFlags& flags) {
  if (is_study_database(flags.file)) {
    if (!flags.moves.empty() || !flags.overrides.set.empty() || !flags.overrides.off.empty())
      throw Ended{wrong_usage, "a study says itself what is played: leave out --moves, --set and --off"};
    return find_run_of_study(flags.file, flags.point, flags.run);
  }
  RunOfStudy asked;
  asked.scenario = load(flags.file);
  asked.seed = flags.seed;
  asked.run = flags.run;
  asked.overrides = flags.overrides.overrides();
  if (!flags.moves.empty()) asked.moves = load_moves(flags.moves, *asked.scenario);
  return asked;
}

void run_run(const RunFlags& flags) {
  const RunOfStudy asked = asked_run(flags);
  const bool of_study = !asked.digest.empty();
  const auto& scenario = asked.scenario;
  const std::vector<Move>& moves = asked.moves;
  ProgramOptions options = with_seats(*scenario, moves);
  options.trace = true;
  const auto program = compile_or_end(scenario, asked.overrides, options);
  const Scenario& s = *scenario;
  Batch batch(program, 1);
  const std::uint32_t run = asked.run;
  batch.start(asked.seed, {&run, 1});
  int last = of_study ? asked.turns : s.turns;
  if (flags.turns > 0) last = std::min(flags.turns, last);
  Json log = Json::array();
  CsvWriter csv;
  const auto end_csv_line = [&] {
    csv.end_line();
    std::fputs(csv.take().c_str(), stdout);
  };
  if (flags.csv) {
    csv.text("turn").text("date");
    for (const Indicator& i : s.indicators) csv.text(i.id);
    end_csv_line();
  }
  int shown_turn = 0;
  const Style style = style_for(isatty(STDOUT_FILENO) != 0);
  const auto say = [](const std::string& text) { std::fputs(harmless(text).c_str(), stdout); };
  catch_interrupts();
  while (batch.turn() < last && batch.running(0) && !interrupted) {
    batch.begin_turn();
    if (!force_moves(batch, moves, 0) && !of_study) {
      for (const Move& m : moves)
        if (m.turn == batch.turn() && !m.is_kept_up())
          if (const FoundMove found = find_move(*program, m); found.choice < 0 && m.act != "hold")
            throw Ended{wrong_input, "turn " + std::to_string(m.turn) + ": " + found.problem};
    }
    batch.end_turn();
    if (batch.forced_failed(0) && !of_study)
      throw Ended{wrong_input,
                  "turn " + std::to_string(batch.turn()) + ": a forced move is not possible then"};
    for (const Happening& h : batch.trace().happenings) {
      const LogLine line = log_line(s, h, batch.turn());
      const auto id = [&](int a) { return a < 0 ? std::string() : s.actors[static_cast<std::size_t>(a)].id; };
      log.push_back({{"turn", line.turn},
                     {"date", line.date},
                     {"actor", id(line.actor)},
                     {"action", line.action},
                     {"target", id(line.target)},
                     {"text", line.text},
                     {"visible", line.visible}});
      if (!flags.json && !flags.csv) {
        if (line.turn != shown_turn)
          say("\n" + style.tone(Tone::strong, line.date + " · turn " + std::to_string(line.turn)) + "\n");
        shown_turn = line.turn;
        say(wrapped(line.text + (line.visible == "covert" ? " (covert)" : ""), style.width, "  ", "    "));
      }
    }
    batch.trace().happenings.clear();
    batch.trace().ledger.clear();
    if (flags.csv) {
      csv.number(batch.turn()).text(iso_date(turn_start(s.start, s.step, batch.turn())));
      for (std::size_t i = 0; i < s.indicators.size(); ++i)
        csv.number(batch.indicator(static_cast<int>(i), 0));
      end_csv_line();
    }
  }
  if (batch.failure(0).kind != Failure::Kind::none)
    throw Ended{wrong_input, describe(*program, batch.failure(0))};
  if (of_study && batch.turn() == asked.turns && to_hex(batch.digest(0)) != asked.digest)
    throw Ended{our_failure, "the run does not come out as it did in the study: digest " +
                                 to_hex(batch.digest(0)) + ", there " + asked.digest};
  if (!flags.save.empty())
    save_run(flags.save, scenario, asked.seed, asked.run, asked.overrides, moves, batch.turn(),
             batch.digest(0), of_study);
  const std::string outcome =
      batch.outcome(0) < 0 ? "" : s.outcomes[static_cast<std::size_t>(batch.outcome(0))].name;
  Json objectives = Json::object();
  for (std::size_t i = 0; i < s.objectives.size(); ++i)
    objectives[s.actors[static_cast<std::size_t>(s.objectives[i].actor)].id] =
        batch.objective(static_cast<int>(i), 0);
  if (flags.json) {
    const Json out = {{"scenario", {{"title", s.title}, {"digest", to_hex(s.digest)}}},
                      {"seed", asked.seed},
                      {"run", asked.run},
                      {"turns", batch.turn()},
                      {"outcome", outcome},
                      {"objectives", objectives},
                      {"state", state_json(batch)},
                      {"digest", to_hex(batch.digest(0))},
                      {"log", log}};
    std::printf("%s\n", out.dump(2).c_str());
  } else if (!flags.csv) {
    say("\n" +
        style.tone(Tone::heading, outcome.empty()
                                      ? "Not over"
                                      : s.outcomes[static_cast<std::size_t>(batch.outcome(0))].label) +
        " after " + of_turns(batch.turn()) + "\n");
    for (const Objective& o : s.objectives) {
      const Actor& actor = s.actors[static_cast<std::size_t>(o.actor)];
      say("  " + padded(actor.name, 24) +
          padded_left(std::to_string(std::lround(objectives[actor.id].get<double>())), 4) + " of 100\n");
    }
    say(wrapped("Run " + std::to_string(asked.run) + ", digest " + to_hex(batch.digest(0)) + ". " +
                    stamp(s, asked.overrides, asked.seed),
                style.width));
  }
}

}  // namespace

void add_run(CLI::App& app) {
  auto flags = std::make_shared<RunFlags>();
  CLI::App* command = app.add_subcommand("run", "Play one future and print what happens");
  command->add_option("FILE", flags->file, "scenario, or a study's database")->required();
  command->add_option("--seed", flags->seed, "seed of the luck")->check(whole_number);
  command->add_option("--run", flags->run, "which run of an ensemble with that seed, or of a study's point")
      ->check(run_number());
  command->add_option("--point", flags->point, "of a study's database: which point");
  command->add_option("--turns", flags->turns, "stop after so many turns")->check(CLI::Range(1, max_turns));
  command->add_option("--moves", flags->moves, "TOML file of [[moves]] that must be made");
  command->add_option("--save", flags->save, "keep the game in this file, to play on from or to explain");
  command->add_flag("--json", flags->json, "for programs");
  command->add_flag("--csv", flags->csv, "indicators, a line per turn")->excludes("--json");
  flags->overrides.add_to(*command);
  command->footer(
      "Example: demarche run scenarios/tiny.toml --seed 7 --set bite=0.12\n"
      "A row of a study: demarche run study-bite/study.sqlite --point 3 --run 17");
  command->callback([flags] { run_run(*flags); });
}

}  // namespace demarche::cli
