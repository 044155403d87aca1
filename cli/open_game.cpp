#include "cli/open_game.h"

#include <algorithm>
#include <cstdio>
#include <fstream>

#include "cli/command.h"
#include "cli/play.h"
#include "cli/study_run.h"
#include "sim/session/log.h"
#include "sim/session/open.h"

namespace demarche::cli {
namespace {

void say(const std::string& text) { std::fputs(harmless(text).c_str(), stdout); }

std::unique_ptr<Session> start(const std::shared_ptr<const Scenario>& scenario, const StartOptions& options) {
  SessionSettings settings;
  settings.seed = options.seed;
  settings.run = options.run;
  settings.insight = options.insight;
  for (const std::string& seat : options.seats) {
    const std::optional<int> actor = find_named_actor(*scenario, seat);
    settings.seats.push_back(actor ? scenario->actors[static_cast<std::size_t>(*actor)].id : seat);
  }
  Diagnostics diagnostics;
  std::unique_ptr<Session> session = Session::start(scenario, settings, options.overrides, diagnostics);
  if (session != nullptr) return session;
  std::fputs(format(diagnostics, scenario->sources_text).c_str(), stderr);
  throw Ended{wrong_input};
}

// A run of a study: to be looked at, turn by turn; or, when somebody plays, from its beginning.
std::unique_ptr<Session> of_study(const std::string& path, const StartOptions& options) {
  if (!options.overrides.values.empty() || !options.overrides.off.empty())
    throw Ended{wrong_usage, "a study says itself which rules hold: leave out --set and --off"};
  const RunOfStudy asked = find_run_of_study(path, options.point, options.run);
  if (options.seats.empty())
    return session_of_run(asked.scenario, asked.seed, asked.run, asked.overrides, asked.moves, asked.turns,
                          std::stoull(asked.digest, nullptr, 16), true);
  StartOptions begin = options;
  begin.seed = asked.seed;
  begin.run = asked.run;
  begin.overrides = asked.overrides;
  return start(asked.scenario, begin);
}

WhichText which_text(const TodaysFile& today, const StartOptions& options) {
  if (options.text != WhichText::ask || today.state != TodaysFile::State::edited)
    return options.text == WhichText::ask ? WhichText::saved : options.text;
  if (!options.interactive) {
    say("The scenario's file " + today.path.string() +
        " has been edited since; going on with the text in the save (`--text file` takes the new one).\n");
    return WhichText::saved;
  }
  say(wrapped("The scenario's file " + today.path.string() + " has been edited since this game was saved.",
              options.style.width) +
      "  1  go on with the text in the save\n"
      "  2  go on with the new text; what no longer fits is left out and told\n"
      "  3  only look at what was seen\n");
  for (;;) {
    const std::optional<std::string> answer = ask_person("1, 2 or 3; Enter for 1", options.style);
    if (!answer) throw Ended{fine};
    if (answer->empty() || *answer == "1") return WhichText::saved;
    if (*answer == "2") return WhichText::file;
    if (*answer == "3") return WhichText::look;
  }
}

}  // namespace

std::optional<std::string> ask_person(const std::string& prompt, const Style& style) {
  say(style.tone(Tone::strong, prompt + " › "));
  std::fflush(stdout);
  std::string text;
  int c = 0;
  while ((c = std::getc(stdin)) != EOF && c != '\n')
    if (text.size() < 1000) text += static_cast<char>(c);
  if (c == EOF && text.empty()) {
    say("\n");
    return std::nullopt;
  }
  const std::size_t last = text.find_last_not_of(" \t\r");
  text.resize(last == std::string::npos ? 0 : last + 1);
  return text;
}

bool is_save(const std::string& path) {
  if (path.ends_with(".demarche")) return true;
  if (path.ends_with(".toml")) return false;
  std::ifstream file(path, std::ios::binary);
  char begin[5] = {};
  file.read(begin, 4);
  return std::string(begin) ==
         "\x89"
         "DMS";
}

std::unique_ptr<Session> take_up(const Save& save, const std::filesystem::path& path,
                                 const StartOptions& options) {
  const TodaysFile today = todays_file(save, path);
  const WhichText which = which_text(today, options);
  if (which == WhichText::look) {
    look_page(save, options.style);
    return nullptr;
  }
  if (which == WhichText::file && today.scenario == nullptr) {
    std::fputs(harmless(today.problem).c_str(), stderr);
    throw Ended{
        wrong_input,
        today.state == TodaysFile::State::broken
            ? "the scenario's file cannot be read any more; `--text saved` goes on with the text in the save"
            : "the scenario's file is not where the save remembers it; `--text saved` goes on with the text "
              "in the save"};
  }
  Opened opened;
  const auto scenario = which == WhichText::file ? today.scenario : saved_scenario(save, opened.problem);
  if (scenario != nullptr)
    opened = open_save(
        save, in_language_or_end(scenario, today.path.empty() ? save.scenario_path : today.path.string()));
  if (scenario != nullptr && which == WhichText::saved) tell_changed_text(save, *scenario, opened);
  if (opened.session == nullptr) {
    std::fputs(harmless(opened.problem).c_str(), stderr);
    throw Ended{wrong_input, "the game cannot be played again; `--text look` shows what was seen"};
  }
  for (const std::string& remark : remarks_of(save, opened))
    say(wrapped(remark, options.style.width, "", "  "));
  return std::move(opened.session);
}

OpenedGame open_or_start(const std::string& path, const StartOptions& options) {
  if (is_study_database(path)) return {of_study(path, options), ""};
  if (!is_save(path)) return {start(load(path), options), ""};
  if (!options.seats.empty() || !options.overrides.values.empty() || !options.overrides.off.empty())
    throw Ended{wrong_usage,
                "a save says itself who plays and under which rules: leave out --as, --set and --off"};
  const SaveResult read = read_save(path);
  if (!read.save) throw Ended{wrong_input, read.problem};
  return {take_up(*read.save, path, options), path};
}

void look_page(const Save& save, const Style& style) {
  const Seen& seen = save.seen;
  say("\n" + style.tone(Tone::heading, seen.title) + "\n");
  say("Saved by version " + save.program_version + ", seed " + std::to_string(save.settings.seed) +
      ". This is what was seen; nothing is played.\n");
  for (const int m : path_to(save.timeline, save.timeline.here)) {
    const auto i = static_cast<std::size_t>(m);
    if (i >= seen.moments.size()) break;
    const SeenMoment& moment = seen.moments[i];
    if (m != 0)
      say("\n" +
          style.tone(Tone::strong, moment.date + ", turn " + std::to_string(save.timeline.at(m).turn)) +
          "\n");
    for (const SeenLogLine& line : moment.log)
      if (line.visible != "covert" || seen.over) say(wrapped(line.text, style.width, "  · ", "    "));
    if (!save.timeline.at(m).note.empty())
      say(wrapped("Note: " + save.timeline.at(m).note, style.width, "  ", "    "));
  }
  const auto here = static_cast<std::size_t>(save.timeline.here);
  if (here < seen.moments.size() && !seen.moments[here].indicators.empty()) {
    say("\n" + style.tone(Tone::heading, "Charts, at the end") + "\n");
    for (std::size_t i = 0; i < seen.indicators.size() && i < seen.moments[here].indicators.size(); ++i)
      say("  " + padded(seen.indicators[i], 32) +
          padded_left(minus(number_text(seen.moments[here].indicators[i])), 10) + "\n");
  }
  for (const SeenObjective& o : seen.objectives)
    say("  " + padded("Score of " + o.actor, 32) + padded_left(number_text(o.value), 10) + " of 100\n");
  if (seen.over) say("  Outcome: " + style.tone(Tone::strong, seen.outcome) + "\n");
}

}  // namespace demarche::cli
