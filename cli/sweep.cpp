// demarche sweep: a factorial study from flags. The flags become the text of a study file, so that the
// database holds what was asked and can be gone on with like any other.
#include <charconv>
#include <filesystem>

#include "cli/study.h"
#include "sim/report/csv.h"

namespace demarche::cli {
namespace {

struct SweepFlags {
  std::string scenario;
  std::vector<std::string> vary;
  std::uint32_t runs = 100;
  std::uint64_t seed = 1;
  std::string luck = "common";
  OverrideFlags overrides;
  StudyFlags study;
};

std::string toml_text(const std::string& text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20) throw Ended{wrong_usage, "a name holds no control characters"};
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + "\"";
}

std::vector<double> numbers(const std::string& text, char separator, const std::string& flag) {
  std::vector<double> found;
  const char* at = text.data();
  const char* const end = text.data() + text.size();
  for (;;) {
    double value = 0;
    const auto [stop, problem] = std::from_chars(at, end, value);
    if (problem != std::errc{} || !(value - value == 0) || (stop != end && *stop != separator))
      throw Ended{wrong_usage, "--vary wants NAME=LOW:HIGH:STEP or NAME=A,B,C, not `" + flag + "`"};
    found.push_back(value);
    if (stop == end) return found;
    at = stop + 1;
  }
}

std::string axis_text(const std::string& flag) {
  const std::size_t equals = flag.find('=');
  const bool named = equals != std::string::npos && equals > 0;
  const std::string values = named ? flag.substr(equals + 1) : "";
  std::string text = "{ name = " + toml_text(flag.substr(0, named ? equals : 0));
  if (values.find(':') != std::string::npos) {
    const std::vector<double> range = numbers(values, ':', flag);
    if (range.size() != 3) throw Ended{wrong_usage, "--vary wants NAME=LOW:HIGH:STEP, not `" + flag + "`"};
    text += ", from = " + csv_number(range[0]) + ", to = " + csv_number(range[1]) +
            ", step = " + csv_number(range[2]);
  } else {
    text += ", values = [";
    for (const double x : numbers(values, ',', flag))
      text += (text.back() == '[' ? "" : ", ") + csv_number(x);
    text += "]";
  }
  return text + " }";
}

std::string study_text(const SweepFlags& flags, const std::string& scenario) {
  const Overrides overrides = flags.overrides.overrides();
  std::string text = "scenario = " + toml_text(scenario) + "\n\n[study.sweep]\ntitle = \"Sweep\"\n" +
                     "design = \"factorial\"\nruns = " + std::to_string(flags.runs) +
                     "\nseed = " + std::to_string(flags.seed) + "\nluck = \"" + flags.luck + "\"\n";
  text += "vary = [";
  for (const std::string& flag : flags.vary) text += (text.back() == '[' ? "" : ", ") + axis_text(flag);
  text += "]\n";
  if (!overrides.values.empty()) {
    text += "set = {";
    for (const auto& [name, value] : overrides.values)
      text += (text.back() == '{' ? " " : ", ") + toml_text(name) + " = " + csv_number(value);
    text += " }\n";
  }
  if (!overrides.off.empty()) {
    text += "off = [";
    for (const std::string& rule : overrides.off) text += (text.back() == '[' ? "" : ", ") + toml_text(rule);
    text += "]\n";
  }
  return text;
}

void run_sweep(const SweepFlags& flags) {
  const std::string name = std::filesystem::path(flags.scenario).filename().string();
  std::string said;
  for (const std::string& vary : flags.vary) said += " --vary '" + vary + "'";
  said += " --runs " + std::to_string(flags.runs) + " --seed " + std::to_string(flags.seed);
  if (flags.luck != "common") said += " --luck " + flags.luck;
  for (const std::string& set : flags.overrides.set) said += " --set '" + set + "'";
  for (const std::string& off : flags.overrides.off) said += " --off '" + off + "'";
  StudySource source;
  source.file = {"sweep.study.toml", study_text(flags, name)};
  source.command = "demarche sweep " + name + said;
  source.as_typed = "demarche sweep '" + flags.scenario + "'" + said;
  source.read = read_study_text(read_scenario(std::filesystem::path(flags.scenario)), source.file);
  run_study_command(std::move(source), flags.study);
}

}  // namespace

void add_sweep(CLI::App& app) {
  auto flags = std::make_shared<SweepFlags>();
  CLI::App* command =
      app.add_subcommand("sweep", "Vary parameters step by step and see how the outcomes shift");
  command->add_option("SCENARIO", flags->scenario, "scenario")->required();
  command
      ->add_option("--vary", flags->vary,
                   "NAME=LOW:HIGH:STEP or NAME=A,B,C; repeated, every combination is played")
      ->required()
      ->take_all()
      ->allow_extra_args(false)
      ->type_name("NAME=VALUES");
  command->add_option("--runs", flags->runs, "of each point")->check(CLI::Range(1u, max_study_runs));
  command->add_option("--seed", flags->seed, "seed of the luck")->check(whole_number);
  command->add_option("--luck", flags->luck, "the same at every point (common), or own")
      ->check(CLI::IsMember({"common", "own"}));
  flags->overrides.add_to(*command);
  flags->study.add_to(*command);
  command->footer("Example: demarche sweep scenarios/tiny.toml --vary bite=0:0.2:0.05 --runs 200 -o sweep");
  command->callback([flags] { run_sweep(*flags); });
}

}  // namespace demarche::cli
