// demarche check: problems of scenario files, and their own tests.
#include <cstdio>
#include <nlohmann/json.hpp>
#include <thread>

#include "cli/command.h"
#include "cli/progress.h"
#include "sim/scenario/basis.h"
#include "sim/scenario/read.h"
#include "sim/study/findings.h"
#include "sim/study/scenario_tests.h"

namespace demarche::cli {
namespace {

struct CheckFlags {
  std::vector<std::string> files;
  bool test = false;
  bool json = false;
};

void print_basis(const BasisCount& count) {
  const int all = count.numbers();
  if (all == 0) return;
  const auto one = [&](int part, const char* single, const char* several) {
    return std::to_string(part) + " " + (part == 1 ? single : several) + " (" +
           std::to_string(static_cast<int>(percent_of(part, all) + 0.5)) + " %)";
  };
  std::printf("  numbers rest on %s, %s, %s\n", one(count.facts, "fact", "facts").c_str(),
              one(count.estimates, "estimate", "estimates").c_str(),
              one(count.judgements, "judgement", "judgements").c_str());
}

void run_check(const CheckFlags& flags) {
  using Json = nlohmann::ordered_json;
  Json out = {{"ok", true}, {"diagnostics", Json::array()}, {"tests", Json::array()}};
  BasisCount basis;
  bool ok = true;
  if (flags.test) catch_interrupts();
  for (const std::string& file : flags.files) {
    if (interrupted) break;
    const ReadResult read = read_scenario(std::filesystem::path(file));
    ok = ok && read.scenario.has_value();
    if (!flags.json) std::fputs(format(read.diagnostics, read.sources).c_str(), stderr);
    for (const Diagnostic& d : read.diagnostics.items) {
      Json item = {{"severity", d.severity == Severity::error ? "error" : "warning"}};
      const bool placed =
          d.place.file >= 0 && static_cast<std::size_t>(d.place.file) < read.sources.files.size();
      if (placed) {
        const SourceFile& source = read.sources.files[static_cast<std::size_t>(d.place.file)];
        const LineColumn at = line_column(source, d.place.begin);
        item["file"] = source.path;
        item["line"] = at.line;
        item["column"] = at.column;
      } else {
        item["file"] = file;
        item["line"] = 0;
        item["column"] = 0;
      }
      item["code"] = d.code;
      item["message"] = d.message;
      item["hint"] = d.hint;
      out["diagnostics"].push_back(item);
    }
    if (!read.scenario) continue;
    const Scenario& s = *read.scenario;
    if (!flags.json)
      std::printf("%s: %s: %zu actors, %zu variables, %zu parameters, %zu actions, %zu rules, %zu tests\n",
                  file.c_str(), s.title.c_str(), s.actors.size(), s.variables.size(), s.parameters.size(),
                  s.actions.size(), s.rules.size(), s.tests.size());
    const BasisCount numbers = count_basis(s);
    if (!flags.json) print_basis(numbers);
    basis.facts += numbers.facts;
    basis.estimates += numbers.estimates;
    basis.judgements += numbers.judgements;
    if (!flags.test) continue;
    const auto scenario = std::make_shared<const Scenario>(s);
    const int threads = static_cast<int>(std::thread::hardware_concurrency());
    std::vector<TestResult> results = run_scenario_tests(scenario, threads, &interrupted);
    const std::vector<FindingResult> findings = run_findings(scenario, threads, &interrupted);
    for (std::size_t i = 0; i < findings.size(); ++i) results.push_back(as_test(s.findings[i], findings[i]));
    for (const TestResult& t : results) {
      ok = ok && t.ok;
      out["tests"].push_back({{"name", t.name}, {"ok", t.ok}, {"detail", t.detail}});
      if (!flags.json)
        std::printf("%s  %s (%s)\n", t.ok ? "ok    " : "FAILED", t.name.c_str(), t.detail.c_str());
    }
  }
  out["ok"] = ok;
  out["basis"] = {{"facts", basis.facts}, {"estimates", basis.estimates}, {"judgements", basis.judgements}};
  if (flags.json) std::printf("%s\n", out.dump(2, ' ', false, Json::error_handler_t::replace).c_str());
  if (interrupted) throw Ended{wrong_input, "stopped before all tests were run"};
  if (!ok) throw Ended{wrong_input};
}

}  // namespace

void add_check(CLI::App& app) {
  auto flags = std::make_shared<CheckFlags>();
  CLI::App* command = app.add_subcommand("check", "Check scenario files");
  command->add_option("FILE", flags->files, "scenario files")->required();
  command->add_flag("--test", flags->test, "run the scenarios' own [[tests]] and [[findings]]");
  command->add_flag("--json", flags->json, "for programs");
  command->footer("Example: demarche check --test scenarios/tiny.toml");
  command->callback([flags] { run_check(*flags); });
}

}  // namespace demarche::cli
