#include "cli/command.h"

#include <charconv>
#include <cstdio>
#include <fstream>
#include <limits>
#include <sstream>

#include "sim/engine/digest.h"
#include "sim/scenario/layer_file.h"
#include "sim/scenario/read.h"
#include "sim/scenario/translation.h"
#include "sim/session/log.h"
#include "sim/session/whole_file.h"

namespace demarche::cli {

std::string unexpected_words(const CLI::App& app) {
  const CLI::App* command = &app;
  while (!command->get_subcommands().empty()) command = command->get_subcommands().front();
  std::vector<std::string> commands;
  for (const CLI::App* one : app.get_subcommands([](const CLI::App*) { return true; }))
    commands.push_back(one->get_name());
  std::vector<std::string> flags;
  for (const CLI::App* owner : {command, &app})
    for (const CLI::Option* option : owner->get_options())
      for (const std::string& name : option->get_lnames()) flags.push_back("--" + name);
  std::string text;
  for (const std::string& word : app.remaining(true)) {
    const bool flag = word.starts_with("-");
    // What follows may be the value of an unknown option, or belong to an unknown command.
    if (!flag && !text.empty()) continue;
    if (!text.empty()) text += "; ";
    if (command == &app)
      text += "there is no " + std::string(flag ? "option" : "command") + " `" + word + "`";
    else
      text += "`" + word + "` is no " + (flag ? "option of" : "argument that is expected by") + " `" +
              command->get_name() + "`";
    const std::string near = flag              ? nearest_name(word.substr(0, word.find('=')), flags)
                             : command == &app ? nearest_name(word, commands)
                                               : "";
    if (!near.empty()) text += ", did you mean `" + near + "`?";
  }
  return text;
}

CLI::Range run_number() { return CLI::Range(std::uint32_t{0}, std::numeric_limits<std::uint32_t>::max()); }

std::string whole_number(const std::string& text) {
  std::uint64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, problem] = std::from_chars(text.data(), end, value);
  return problem == std::errc{} && stop == end
             ? ""
             : "`" + text + "` is no whole number from 0 to 18446744073709551615";
}

void OverrideFlags::add_to(CLI::App& command) {
  command
      .add_option("--set", set,
                  "name=value: a parameter, or a start value such as world.tension or 'trust[a, b]'")
      ->take_all()
      ->allow_extra_args(false)  // or it would take the FILE that follows
      ->type_name("NAME=VALUE");
  command
      .add_option("--layer", layers,
                  "TOML file of overrides, as calibrate writes it; --set and --off are added to it")
      ->take_all()
      ->allow_extra_args(false)
      ->type_name("FILE");
  command.add_option("--off", off, "switch a rule or an event off")
      ->take_all()
      ->allow_extra_args(false)
      ->type_name("RULE");
}

Overrides OverrideFlags::overrides() const {
  Overrides result;
  for (const std::string& path : layers) {
    Sources sources;
    sources.files.push_back({path, read_file(path)});
    Diagnostics diagnostics;
    const std::optional<Overrides> layer = read_layer_as_written(sources.files.front(), diagnostics);
    std::fputs(format(diagnostics, sources).c_str(), stderr);
    if (!layer) throw Ended{wrong_input};
    for (const auto& [name, value] : layer->values) result.values[name] = value;
    result.off.insert(result.off.end(), layer->off.begin(), layer->off.end());
  }
  for (const std::string& text : set) {
    const std::size_t equals = text.find('=');
    double value = 0;
    const char* const end = text.data() + text.size();
    bool good = equals != std::string::npos && equals > 0;
    if (good) {
      const auto [stop, problem] = std::from_chars(text.data() + equals + 1, end, value);
      good = problem == std::errc{} && stop == end;
    }
    if (!good) throw Ended{wrong_usage, "--set wants NAME=NUMBER, not `" + text + "`"};
    result.values[text.substr(0, equals)] = value;
  }
  result.off.insert(result.off.end(), off.begin(), off.end());
  return result;
}

std::string language;

std::shared_ptr<const Scenario> in_language_or_end(std::shared_ptr<const Scenario> scenario,
                                                   const std::string& path) {
  if (language.empty()) return scenario;
  std::string problem;
  auto shown = in_language(std::move(scenario), path, language, problem);
  if (problem.empty()) return shown;
  throw Ended{wrong_input, problem};
}

std::shared_ptr<const Scenario> load(const std::string& path) {
  ReadResult read = read_scenario(std::filesystem::path(path));
  const std::string messages = format(read.diagnostics, read.sources);
  if (!read.scenario) {
    std::fputs(messages.c_str(), stderr);
    throw Ended{wrong_input};
  }
  return in_language_or_end(std::make_shared<const Scenario>(std::move(*read.scenario)), path);
}

std::shared_ptr<const Program> compile_or_end(std::shared_ptr<const Scenario> scenario,
                                              const Overrides& overrides, const ProgramOptions& options) {
  Diagnostics diagnostics;
  const Sources sources = scenario->sources_text;
  std::shared_ptr<const Program> program = compile(std::move(scenario), overrides, options, diagnostics);
  if (program != nullptr) return program;
  std::fputs(format(diagnostics, sources).c_str(), stderr);
  throw Ended{wrong_input};
}

std::string read_file(const std::string& path) {
  std::string problem;
  std::optional<std::string> text = read_whole(path, max_file_bytes, problem);
  if (!text) throw Ended{wrong_input, "`" + path + "` " + problem};
  return std::move(*text);
}

std::vector<Move> load_moves(const std::string& path, const Scenario& scenario) {
  Diagnostics diagnostics;
  Sources sources;
  sources.files.push_back({path, read_file(path)});
  // Places in a file of moves are counted behind the scenario's own files.
  std::vector<Move> moves = read_moves(sources.files.front(), scenario, diagnostics);
  if (diagnostics.items.empty()) return moves;
  for (Diagnostic& d : diagnostics.items) d.place.file = d.place.file < 0 ? d.place.file : 0;
  std::fputs(format(diagnostics, sources).c_str(), stderr);
  if (diagnostics.has_errors()) throw Ended{wrong_input};
  return moves;
}

std::string stamp(const Scenario& scenario, const Overrides& overrides, std::uint64_t seed) {
  std::string text = "Seed " + std::to_string(seed) + ", scenario " + to_hex(scenario.digest) +
                     ", version " DEMARCHE_VERSION;
  for (const auto& [name, value] : overrides.values) text += ", " + name + " = " + number_text(value);
  for (const std::string& rule : overrides.off) text += ", without “" + rule + "”";
  return text;
}

ProgramOptions with_seats(const Scenario& scenario, const std::vector<Move>& moves) {
  ProgramOptions options;
  for (const Move& move : moves)
    if (move.act == "offer") options.seats.push_back(find_actor(scenario, move.actor));
  return options;
}

std::string describe(const Program& program, const Failure& f) {
  const Scenario& s = *program.scenario;
  std::string text = "the run stops: " + failure_text(s, f);
  const auto quote = [&](int cause) {
    if (cause < 0 || program.causes[static_cast<std::size_t>(cause)].expression == nullptr) return;
    const Text& effect = program.causes[static_cast<std::size_t>(cause)].expression->text;
    Diagnostic d{Severity::error, "no-value", "in this effect", "", effect.whole()};
    text += "\n" + format(d, s.sources_text);
  };
  if (f.place.file >= 0)
    text += "\n" + format(Diagnostic{Severity::error, "no-value", f.message, "", f.place}, s.sources_text);
  quote(f.cause);
  quote(f.other_cause);
  return text;
}

}  // namespace demarche::cli
