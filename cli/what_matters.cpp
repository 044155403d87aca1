// demarche sensitivity, demarche discover: short forms of studies of sampled designs. Each writes the study
// that it runs, as a study file would say it.
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "cli/study.h"
#include "sim/report/csv.h"

namespace demarche::cli {
namespace {

namespace fs = std::filesystem;

struct ShortForm {
  std::string scenario;
  std::vector<std::string> vary;  // NAME, or NAME=LOW..HIGH
  std::uint32_t points = 0;
  std::uint32_t runs = 50;
  std::string seed = "1";
  OverrideFlags overrides;
  StudyFlags flags;

  void add_to(CLI::App& command) {
    command.add_option("SCENARIO", scenario, "scenario file")->required();
    command
        .add_option("--vary", vary,
                    "what is varied: NAME, in its range, or NAME=LOW..HIGH; again for more. Default: all "
                    "parameters with a range")
        ->take_all()
        ->allow_extra_args(false);
    command.add_option("--runs", runs, "runs of each point")->check(CLI::Range(1u, max_study_runs));
    command.add_option("--seed", seed, "of the design and of the luck")->check(whole_number);
    overrides.add_to(command);
    flags.add_to(command);
  }
};

// A TOML string; JSON's escapes are TOML's.
std::string quoted(const std::string& text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

// A TOML number that is no whole number: axes are read as such.
std::string number(double x) {
  std::string text = csv_number(x);
  return text.find_first_of(".en") == std::string::npos ? text + ".0" : text;
}

double number_of(std::string_view text, const std::string& whole) {
  double x = 0;
  const auto [stop, problem] = std::from_chars(text.data(), text.data() + text.size(), x);
  if (problem != std::errc{} || stop != text.data() + text.size())
    throw Ended{wrong_usage, "--vary wants NAME or NAME=LOW..HIGH, not `" + whole + "`"};
  return x;
}

std::string axis(const std::string& asked) {
  const std::size_t equals = asked.rfind('=');
  if (equals == std::string::npos) return "  { name = " + quoted(asked) + " },\n";
  const std::size_t dots = asked.find("..", equals);
  if (dots == std::string::npos)
    throw Ended{wrong_usage, "--vary wants NAME or NAME=LOW..HIGH, not `" + asked + "`"};
  const std::string_view text = asked;
  return "  { name = " + quoted(asked.substr(0, equals)) +
         ", from = " + number(number_of(text.substr(equals + 1, dots - equals - 1), asked)) +
         ", to = " + number(number_of(text.substr(dots + 2), asked)) + " },\n";
}

// The study that the flags ask for, as a file.
std::string study_text(const ShortForm& form, const Scenario& scenario, const std::string& id,
                       const std::string& title, const std::string& design, const std::string& more) {
  std::string text = "scenario = " + quoted(fs::path(form.scenario).filename().string()) + "\n\n[study." +
                     id + "]\ntitle  = " + quoted(title) + "\ndesign = " + quoted(design) +
                     "\nseed   = " + form.seed + "\npoints = " + std::to_string(form.points) +
                     "\nruns   = " + std::to_string(form.runs) + "\n";
  const Overrides overrides = form.overrides.overrides();
  if (!overrides.values.empty()) {
    text += "set    = {";
    for (const auto& [name, value] : overrides.values)
      text += (text.back() == '{' ? " " : ", ") + quoted(name) + " = " + number(value);
    text += " }\n";
  }
  if (!overrides.off.empty()) {
    text += "off    = [";
    for (const std::string& name : overrides.off) text += (text.back() == '[' ? "" : ", ") + quoted(name);
    text += "]\n";
  }
  text += more + "vary   = [\n";
  std::size_t axes = form.vary.size();
  for (const std::string& asked : form.vary) text += axis(asked);
  if (form.vary.empty())
    for (const Parameter& p : scenario.parameters)
      if (p.range.low < p.range.high && !overrides.values.contains(p.id)) {
        text += axis(p.id);
        ++axes;
      }
  if (axes == 0) throw Ended{wrong_input, "nothing to vary: no parameter has a range; --vary names numbers"};
  return text + "]\n";
}

// The same content again: what the database keeps as its command.
std::string command_line(const std::string& command, const ShortForm& form, const std::string& more) {
  std::string line = "demarche " + command + " " + fs::path(form.scenario).filename().string() + more;
  for (const std::string& v : form.vary) line += " --vary " + quoted(v);
  for (const auto& [name, value] : form.overrides.overrides().values)
    line += " --set " + quoted(name + "=" + csv_number(value));
  for (const std::string& name : form.overrides.overrides().off) line += " --off " + quoted(name);
  return line + " --points " + std::to_string(form.points) + " --runs " + std::to_string(form.runs) +
         " --seed " + form.seed;
}

void run_short_form(ShortForm& form, const std::string& id, const std::string& title,
                    const std::string& design, const std::string& more, std::string line,
                    FindingsAsked asked) {
  ReadResult read = read_scenario(fs::path(form.scenario));
  SourceFile file;
  if (read.scenario) {
    file = {id + ".study.toml", study_text(form, *read.scenario, id, title, design, more)};
    read = read_study_text(std::move(read), file);
  }
  run_study_command({std::move(read), std::move(file), std::move(line), std::move(asked), true}, form.flags);
}

}  // namespace

void add_sensitivity(CLI::App& app) {
  struct Asked {
    ShortForm form;
    std::string method = "morris";
    std::vector<std::string> of;
  };
  auto asked = std::make_shared<Asked>();
  CLI::App* command = app.add_subcommand(
      "sensitivity", "Which parameters matter: Morris screening, Sobol' indices or scores");
  command->add_option("--method", asked->method, "morris (the default), sobol or score")
      ->check(CLI::IsMember({"morris", "sobol", "score"}));
  command
      ->add_option("--of", asked->of,
                   "for which outcome, indicator or objective; again for more. Default: all outcomes")
      ->take_all()
      ->allow_extra_args(false);
  command
      ->add_option("--points", asked->form.points,
                   "trajectories (default 20), base samples (128) or points (256)")
      ->check(CLI::Range(std::uint32_t{2}, static_cast<std::uint32_t>(max_points)));
  asked->form.add_to(*command);
  command->footer(
      "Runs, with P parameters: morris points × (P + 1), sobol points × (P + 2), score points; each × "
      "--runs.\n"
      "Without -o no files are kept. Example: demarche sensitivity scenarios/tiny.toml --points 10 --runs "
      "20");
  command->callback([asked] {
    ShortForm& form = asked->form;
    const bool morris = asked->method == "morris";
    const bool sobol = asked->method == "sobol";
    if (form.points == 0) form.points = morris ? 20 : sobol ? 128 : 256;
    std::string more = " --method " + asked->method;
    for (const std::string& name : asked->of) more += " --of " + quoted(name);
    FindingsAsked findings;
    findings.outputs = asked->of;
    run_short_form(form, "sensitivity", "What matters",
                   morris  ? "morris"
                   : sobol ? "sobol-indices"
                           : "latin-hypercube",
                   "", command_line("sensitivity", form, more), findings);
  });
}

void add_discover(CLI::App& app) {
  struct Asked {
    ShortForm form;
    std::vector<std::string> outcomes;
    std::string when;
    FindingsAsked findings;
  };
  auto asked = std::make_shared<Asked>();
  asked->form.points = 512;
  asked->form.runs = 20;
  CLI::App* command =
      app.add_subcommand("discover", "In which region of the parameters an outcome comes about");
  command->add_option("--outcome", asked->outcomes, "the outcome; again for more")
      ->take_all()
      ->allow_extra_args(false);
  command->add_option("--when", asked->when, "a condition at the end, as in 'world.tension > 0.7'");
  command->add_option("--points", asked->form.points, "points all over the ranges, best a power of two")
      ->check(CLI::Range(std::uint32_t{10}, static_cast<std::uint32_t>(max_points)));
  command
      ->add_option("--density", asked->findings.boxes.wanted_density,
                   "widest box in which at least that share comes out so (0.8); without it, the best "
                   "balance of density and coverage")
      ->check(CLI::Range(0.0, 1.0));
  command->add_option("--boxes", asked->findings.boxes.boxes, "at most")->check(CLI::Range(1, 10));
  command->add_option("--depth", asked->findings.tree.depth, "of the tree")->check(CLI::Range(1, 8));
  asked->form.add_to(*command);
  command->footer(
      "Without -o no files are kept.\n"
      "Example: demarche discover scenarios/tiny.toml --outcome Settlement --points 256");
  command->callback([asked] {
    if (asked->outcomes.empty() && asked->when.empty())
      throw Ended{wrong_usage, "discover wants --outcome NAME or --when CONDITION"};
    std::string more;
    std::string line;
    for (const std::string& name : asked->outcomes) line += " --outcome " + quoted(name);
    FindingsAsked findings = asked->findings;
    findings.discover = asked->outcomes;
    if (!asked->when.empty()) {
      line += " --when " + quoted(asked->when);
      more = "metrics = [{ name = \"condition\", value = " + quoted("if " + asked->when + " then 1 else 0") +
             " }]\n";
      findings.discover.push_back("condition");
    }
    findings.outputs = findings.discover;
    if (findings.boxes.wanted_density > 0) line += " --density " + csv_number(findings.boxes.wanted_density);
    line += " --boxes " + std::to_string(findings.boxes.boxes) + " --depth " +
            std::to_string(findings.tree.depth);
    run_short_form(asked->form, "discover", "Where it comes about", "sobol-sequence", more,
                   command_line("discover", asked->form, line), findings);
  });
}

}  // namespace demarche::cli
