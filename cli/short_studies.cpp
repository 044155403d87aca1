// demarche sweep, sensitivity, discover: studies from flags. The flags become the text of a study file, so
// that the database holds what was asked and can be gone on with like any other.
#include <charconv>
#include <filesystem>

#include "cli/study.h"
#include "sim/scenario/toml_text.h"

namespace demarche::cli {
namespace {

struct ShortStudy {
  std::string id, title, design;
  std::string scenario;
  std::vector<std::string> vary;
  std::uint32_t points = 0;  // 0: the design has none
  std::uint32_t runs = 100;
  std::uint64_t seed = 1;
  std::string luck = "common";
  std::vector<std::string> outcomes;
  OverrideFlags overrides;
  StudyFlags study;
};

constexpr const char* vary_usage =
    "--vary wants NAME=LOW:HIGH:STEP, NAME=A,B,C, or for samples NAME=LOW:HIGH or NAME alone";

std::vector<double> numbers(const std::string& text, char separator, const std::string& flag) {
  std::vector<double> found;
  const char* at = text.data();
  const char* const end = text.data() + text.size();
  for (;;) {
    double value = 0;
    const auto [stop, problem] = std::from_chars(at, end, value);
    if (problem != std::errc{} || !(value - value == 0) || (stop != end && *stop != separator))
      throw Ended{wrong_usage, std::string(vary_usage) + "; not `" + flag + "`"};
    found.push_back(value);
    if (stop == end) return found;
    at = stop + 1;
  }
}

// `listed`: the values one by one, not a range to take samples in.
std::string axis_text(const std::string& flag, bool listed) {
  const std::size_t equals = flag.find('=');
  const bool alone = equals == std::string::npos;
  if (flag.empty() || equals == 0 || (listed && alone))
    throw Ended{wrong_usage, std::string(vary_usage) + "; not `" + flag + "`"};
  std::string text = "{ name = " + toml_text(flag.substr(0, equals));
  if (alone) return text + " }";
  const std::string values = flag.substr(equals + 1);
  if (values.find(':') != std::string::npos) {
    const std::vector<double> range = numbers(values, ':', flag);
    if (range.size() > 3 || (listed && range.size() != 3))
      throw Ended{wrong_usage, std::string(vary_usage) + "; not `" + flag + "`"};
    text += ", from = " + toml_number(range[0]) + ", to = " + toml_number(range[1]);
    if (range.size() == 3) text += ", step = " + toml_number(range[2]);
  } else {
    text += ", values = [";
    for (const double x : numbers(values, ',', flag))
      text += (text.back() == '[' ? "" : ", ") + toml_number(x);
    text += "]";
  }
  return text + " }";
}

// Samples are taken of every parameter that has a range, where nothing else is asked for.
std::vector<std::string> everything(const ReadResult& read, const Overrides& overrides) {
  std::vector<std::string> names;
  if (read.scenario)
    for (const Parameter& p : read.scenario->parameters)
      if (p.range.low < p.range.high && overrides.values.count(p.id) == 0) names.push_back(p.id);
  if (read.scenario && names.empty())
    throw Ended{wrong_input, "no parameter has a range to be varied in; --vary names one, or a start value"};
  return names;
}

std::string study_text(const ShortStudy& s, const std::string& scenario,
                       const std::vector<std::string>& vary) {
  const Overrides overrides = s.overrides.overrides();
  std::string text = "scenario = " + toml_text(scenario) + "\n\n[study." + s.id +
                     "]\ntitle = " + toml_text(s.title) + "\ndesign = " + toml_text(s.design) +
                     "\nruns = " + std::to_string(s.runs) + "\nseed = " + std::to_string(s.seed) +
                     "\nluck = " + toml_text(s.luck) + "\n";
  if (s.points > 0) text += "points = " + std::to_string(s.points) + "\n";
  if (!s.outcomes.empty()) text += "outcomes = " + toml_list(s.outcomes) + "\n";
  text += "vary = [";
  for (const std::string& flag : vary)
    text += (text.back() == '[' ? "" : ", ") + axis_text(flag, s.design == "factorial");
  text += "]\n";
  if (!overrides.values.empty()) {
    text += "set = {";
    for (const auto& [name, value] : overrides.values)
      text += (text.back() == '{' ? " " : ", ") + toml_key(name) + " = " + toml_number(value);
    text += " }\n";
  }
  if (!overrides.off.empty()) text += "off = " + toml_list(overrides.off) + "\n";
  return text;
}

// `asked` are the flags of the command's own, as typed.
void run_short_study(const ShortStudy& s, const std::string& asked) {
  const std::string name = std::filesystem::path(s.scenario).filename().string();
  std::string said = asked;
  for (const std::string& vary : s.vary) said += " --vary '" + vary + "'";
  if (s.points > 0) said += " --points " + std::to_string(s.points);
  said += " --runs " + std::to_string(s.runs) + " --seed " + std::to_string(s.seed);
  if (s.luck != "common") said += " --luck " + s.luck;
  for (const std::string& outcome : s.outcomes) said += " --outcome '" + outcome + "'";
  for (const std::string& set : s.overrides.set) said += " --set '" + set + "'";
  for (const std::string& layer : s.overrides.layers) said += " --layer '" + layer + "'";
  for (const std::string& off : s.overrides.off) said += " --off '" + off + "'";
  ReadResult read = read_scenario(std::filesystem::path(s.scenario));
  StudySource source;
  source.file = {s.id + ".study.toml",
                 study_text(s, name, s.vary.empty() ? everything(read, s.overrides.overrides()) : s.vary)};
  source.command = "demarche " + s.id + " " + name + said;
  source.as_typed = "demarche " + s.id + " '" + s.scenario + "'" + said;
  source.read = read.scenario ? read_study_text(std::move(read), source.file) : std::move(read);
  run_study_command(std::move(source), s.study);
}

void add_common(CLI::App& command, ShortStudy& s, const char* vary) {
  command.add_option("SCENARIO", s.scenario, "scenario")->required();
  command.add_option("--vary", s.vary, vary)->take_all()->allow_extra_args(false)->type_name("NAME=VALUES");
  command.add_option("--runs", s.runs, "of each point")->check(CLI::Range(1u, max_study_runs));
  command.add_option("--seed", s.seed, "seed of the luck and of the samples")->check(whole_number);
  command.add_option("--luck", s.luck, "the same at every point (common), or own")
      ->check(CLI::IsMember({"common", "own"}));
  command.add_option("--outcome", s.outcomes, "an outcome of interest; again for more; default: all")
      ->take_all()
      ->allow_extra_args(false);
  s.overrides.add_to(command);
  s.study.add_to(command);
}

}  // namespace

void add_sweep(CLI::App& app) {
  auto sweep = std::make_shared<ShortStudy>();
  sweep->id = "sweep";
  sweep->title = "Sweep";
  sweep->design = "factorial";
  CLI::App* command =
      app.add_subcommand("sweep", "Vary parameters step by step and see how the outcomes shift");
  add_common(*command, *sweep, "NAME=LOW:HIGH:STEP or NAME=A,B,C; repeated, every combination is played");
  command->get_option("--vary")->required();
  command->footer("Example: demarche sweep scenarios/tiny.toml --vary bite=0:0.2:0.05 --runs 200 -o sweep");
  command->callback([sweep] { run_short_study(*sweep, ""); });
}

constexpr const char* samples_usage =
    "NAME=LOW:HIGH, or NAME in its own range; default: every parameter with a range";

void add_sensitivity(CLI::App& app) {
  auto study = std::make_shared<ShortStudy>();
  auto method = std::make_shared<std::string>("morris");
  study->id = "sensitivity";
  study->title = "What matters";
  study->runs = 50;
  CLI::App* command =
      app.add_subcommand("sensitivity", "Which parameters the outcomes and indicators hang on");
  command->add_option("--method", *method, "morris screening, sobol indices, or the score of each")
      ->check(CLI::IsMember({"morris", "sobol", "score"}));
  command
      ->add_option("--points", study->points,
                   "trajectories (20 without it), base samples (128) or points (256)")
      ->check(CLI::Range(std::uint32_t{2}, static_cast<std::uint32_t>(max_points)));
  add_common(*command, *study, samples_usage);
  command->footer(
      "With P parameters that is points × (P + 1), × (P + 2) or × 1 points to play, each --runs times.\n"
      "Example: demarche sensitivity scenarios/tiny.toml --points 10 --runs 20 -o sensitivity");
  command->callback([study, method] {
    const bool morris = *method == "morris";
    const bool sobol = *method == "sobol";
    study->design = morris ? "morris" : sobol ? "sobol-indices" : "latin-hypercube";
    if (study->points == 0) study->points = morris ? 20 : sobol ? 128 : 256;
    run_short_study(*study, " --method " + *method);
  });
}

void add_discover(CLI::App& app) {
  auto study = std::make_shared<ShortStudy>();
  study->id = "discover";
  study->title = "Where it comes about";
  study->design = "sobol-sequence";
  study->points = 512;
  study->runs = 20;
  CLI::App* command =
      app.add_subcommand("discover", "In which region of the parameters an outcome comes about, as rules");
  command->add_option("--points", study->points, "all over the ranges, best a power of two")
      ->check(CLI::Range(std::uint32_t{10}, static_cast<std::uint32_t>(max_points)));
  add_common(*command, *study, samples_usage);
  command->get_option("--outcome")->required();
  command->footer(
      "Example: demarche discover scenarios/tiny.toml --outcome Settlement --points 256 -o discover");
  command->callback([study] { run_short_study(*study, ""); });
}

}  // namespace demarche::cli
