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

void run_validity(const ValidityFlags& flags) {
  std::vector<MeasuredScenario> measured;
  bool ok = true;
  for (const std::string& file : flags.files) {
    MeasuredScenario one{file, load(file), {}};
    one.results =
        run_findings(one.scenario, static_cast<int>(std::thread::hardware_concurrency()), &interrupted);
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
  command->add_flag("--json", flags->json, "for programs");
  command->footer("Example: demarche validity scenarios/theory/generic-sanctions.toml");
  command->callback([flags] { run_validity(*flags); });
}

}  // namespace demarche::cli
