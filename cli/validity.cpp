// demarche validity: published findings beside what scenarios give, as a page or as JSON.
#include <cstdio>
#include <nlohmann/json.hpp>
#include <thread>

#include "cli/command.h"
#include "cli/progress.h"
#include "sim/report/findings_page.h"

namespace demarche::cli {
namespace {

struct ValidityFlags {
  std::vector<std::string> files;
  bool json = false;
  double vary = 0;  // per cent; 0: no
  int most_runs = 0;
};

void print_json(const std::vector<MeasuredScenario>& measured) {
  using Json = nlohmann::ordered_json;
  Json out = Json::array();
  for (const MeasuredScenario& one : measured)
    for (std::size_t i = 0; i < one.results.size(); ++i) {
      const Finding& finding = one.scenario->findings[i];
      const FindingResult& result = one.results[i];
      Json row = {{"scenario", one.path},
                  {"name", finding.name},
                  {"statement", finding.statement},
                  {"source", finding.source},
                  {"published", finding.published},
                  {"low", nullptr},
                  {"high", nullptr},
                  {"measured", result.measured},
                  {"inside", result.inside},
                  {"as_expected", as_expected(finding, result)},
                  {"rests_on", rests_on(finding)},
                  {"out", finding.out},
                  {"problem", result.problem}};
      if (finding.low) row["low"] = *finding.low;
      if (finding.high) row["high"] = *finding.high;
      if (result.measured)
        row["ours"] = {{"estimate", result.estimate},
                       {"low", result.low},
                       {"high", result.high},
                       {"count", result.count},
                       {"against", result.against}};
      out.push_back(row);
    }
  std::printf("%s\n", out.dump(2, ' ', false, Json::error_handler_t::replace).c_str());
}

int all_threads() { return static_cast<int>(std::thread::hardware_concurrency()); }

void run_varied(const ValidityFlags& flags) {
  for (const std::string& file : flags.files) {
    const std::shared_ptr<const Scenario> scenario = load(file);
    Progress progress("moves of " + file, 0);
    VaryOptions options;
    options.share = flags.vary / 100;
    options.most_runs = flags.most_runs;
    options.threads = all_threads();
    options.cancel = &interrupted;
    options.progress = [&](std::size_t done, std::size_t) { progress.update(done); };
    const VariedFindings varied = vary_findings(scenario, options);
    if (interrupted) throw Ended{wrong_input, "stopped before all parameters were moved"};
    std::fputs(varied_findings_page(file, *scenario, options, varied).c_str(), stdout);
  }
}

void run_validity(const ValidityFlags& flags) {
  catch_interrupts();
  if (flags.vary > 0) return run_varied(flags);
  std::vector<MeasuredScenario> measured;
  bool ok = true;
  for (const std::string& file : flags.files) {
    MeasuredScenario one{file, load(file), {}};
    one.results = run_findings(one.scenario, all_threads(), &interrupted, {{}, flags.most_runs});
    if (interrupted) throw Ended{wrong_input, "stopped before all findings were measured"};
    for (std::size_t i = 0; i < one.results.size(); ++i) {
      const Finding& finding = one.scenario->findings[i];
      if (as_expected(finding, one.results[i])) continue;
      ok = false;
      std::fprintf(stderr, "%s: %s: %s\n", file.c_str(), finding.name.c_str(),
                   !one.results[i].problem.empty() ? one.results[i].problem.c_str()
                   : one.results[i].inside         ? "it agrees, though `out` says why it does not"
                                                   : "it does not agree, and `out` gives no reason");
    }
    measured.push_back(std::move(one));
  }
  if (flags.json)
    print_json(measured);
  else
    std::fputs(findings_page(measured).c_str(), stdout);
  if (!ok) throw Ended{wrong_input};
}

}  // namespace

void add_validity(CLI::App& app) {
  auto flags = std::make_shared<ValidityFlags>();
  CLI::App* command =
      app.add_subcommand("validity", "Lay published findings beside what scenarios give: a table");
  command->add_option("FILE", flags->files, "scenario files with [[findings]]")->required();
  CLI::Option* json = command->add_flag("--json", flags->json, "for programs");
  command
      ->add_option("--vary", flags->vary,
                   "instead, move each parameter by so many per cent, down and up, and say what stays in")
      ->check(CLI::Range(0.1, 100.0))
      ->excludes(json);
  command->add_option("--most-runs", flags->most_runs, "at most so many runs for each finding")
      ->check(CLI::Range(2, 100'000));
  command->footer(
      "Examples: demarche validity scenarios/theory/generic-sanctions.toml\n"
      "          demarche validity --vary 20 scenarios/theory/generic-sanctions.toml");
  command->callback([flags] { run_validity(*flags); });
}

}  // namespace demarche::cli
