// demarche check: problems of scenario files, their own tests, and whether every outcome can be reached.
#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <optional>
#include <thread>

#include "cli/command.h"
#include "cli/progress.h"
#include "cli/text.h"
#include "sim/engine/forced_moves.h"
#include "sim/scenario/backtest_spec.h"
#include "sim/scenario/basis.h"
#include "sim/scenario/read.h"
#include "sim/scenario/translation.h"
#include "sim/session/compare.h"
#include "sim/study/findings.h"
#include "sim/study/scenario_tests.h"
#include "sim/study/search_outcomes.h"

namespace demarche::cli {
namespace {

struct CheckFlags {
  std::vector<std::string> files;
  bool test = false;
  bool outcomes = false;
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

// Translations beside the scenario are checked with it: texts that it no longer has are told. They change no
// result.
void check_translations(const std::string& file, const Scenario& scenario, bool json) {
  for (const std::string& one : languages_beside(file)) {
    const TranslationResult read = read_translation(translation_path(file, one), scenario);
    if (!json) std::fputs(format(read.diagnostics, read.sources).c_str(), stderr);
  }
}

// Prints and keeps what was found; false when an outcome was not.
bool check_outcomes(const std::shared_ptr<const Scenario>& scenario, bool json, nlohmann::ordered_json& out) {
  const auto program = compile_or_end(scenario, {}, {});
  OutcomeSearchOptions options;
  options.threads = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  options.cancel = &interrupted;
  std::optional<Progress> progress;
  options.progress = [&](std::uint32_t tried, std::uint32_t of) {
    if (!progress) progress.emplace("strategies", of);
    progress->update(tried);
  };
  const OutcomeSearch search = search_outcomes(program, options);
  progress.reset();
  int label = 10;
  for (const Outcome& outcome : scenario->outcomes) label = std::max(label, columns(outcome.label));
  bool all = true;
  for (std::size_t i = 0; i < search.outcomes.size(); ++i) {
    const OutcomeFound& found = search.outcomes[i];
    const Outcome& outcome = scenario->outcomes[i];
    all = all && found.reached;
    const std::string by = found.by ? decision_text(*found.by) : "";
    out.push_back({{"outcome", outcome.name},
                   {"reached", found.reached},
                   {"by", by},
                   {"share", found.share.share},
                   {"low", found.share.low},
                   {"high", found.share.high}});
    if (json) continue;
    char share[32];
    std::snprintf(share, sizeof share, "%5.1f %%", 100 * found.share.share);
    std::printf("%s", harmless(std::string(found.reached ? "ok      " : "MISSING ") +
                               padded(outcome.label, std::min(label, 40)) + " " + share + "  " +
                               (by.empty() ? "whoever plays" : "whenever it can, " + by) + "\n")
                          .c_str());
  }
  if (!json)
    std::printf("%s after %u of %u strategies\n",
                all                ? "every outcome was reached"
                : search.cancelled ? "stopped"
                                   : "not every outcome was reached",
                search.tried, search.strategies);
  if (search.failed > 0)
    std::fprintf(stderr, "demarche: %u runs stopped with an error, which `demarche ensemble` explains\n",
                 search.failed);
  return all && search.failed == 0;
}

using Json = nlohmann::ordered_json;

struct FileLine {
  std::string path;  // "", 0, 0: not known
  std::size_t line = 0;
  std::size_t column = 0;
};

FileLine file_and_line(const Sources& sources, Place place) {
  if (place.file < 0 || static_cast<std::size_t>(place.file) >= sources.files.size()) return {};
  const SourceFile& source = sources.files[static_cast<std::size_t>(place.file)];
  const LineColumn at = line_column(source, place.begin);
  return {source.path, static_cast<std::size_t>(at.line), static_cast<std::size_t>(at.column)};
}

// On standard error for people, in the list for programs.
void tell(const Diagnostics& diagnostics, const Sources& sources, const std::string& file, bool json,
          Json& list) {
  if (!json) std::fputs(format(diagnostics, sources).c_str(), stderr);
  for (const Diagnostic& d : diagnostics.items) {
    const FileLine at = file_and_line(sources, d.place);
    list.push_back({{"severity", d.severity == Severity::error ? "error" : "warning"},
                    {"file", at.line > 0 ? at.path : file},
                    {"line", at.line},
                    {"column", at.column},
                    {"code", d.code},
                    {"message", d.message},
                    {"hint", d.hint}});
  }
}

// A translation is checked against the scenario whose texts it gives.
bool check_translation(const std::string& file, const std::filesystem::path& of, bool json, Json& list) {
  const ReadResult read = read_scenario(of);
  if (!read.scenario) {
    tell(read.diagnostics, read.sources, of.string(), json, list);
    std::fprintf(stderr, "demarche: %s is a translation of %s, which has errors of its own\n",
                 harmless(file).c_str(), harmless(of.string()).c_str());
    return false;
  }
  const TranslationResult texts = read_translation(file, *read.scenario);
  tell(texts.diagnostics, texts.sources, file, json, list);
  if (!texts.translation) return false;
  std::size_t missing = 0;
  const std::vector<std::string> wanted = shown_texts(*read.scenario);
  for (const std::string& text : wanted)
    missing += std::none_of(texts.translation->texts.begin(), texts.translation->texts.end(),
                            [&](const TranslatedText& t) { return t.of == text && !t.is.empty(); });
  if (!json)
    std::printf(
        "%s", harmless(file + ": translation of “" + read.scenario->title + "” (" + of.string() + ") into " +
                       texts.translation->language + ": " + std::to_string(wanted.size() - missing) + " of " +
                       std::to_string(wanted.size()) + " texts, " + std::to_string(missing) + " missing\n")
                  .c_str());
  return true;
}

void run_check(const CheckFlags& flags) {
  Json out = {{"ok", true}, {"diagnostics", Json::array()}, {"tests", Json::array()}};
  BasisCount basis;
  bool ok = true;
  if (flags.outcomes) out["outcomes"] = Json::array();
  if (flags.test || flags.outcomes) catch_interrupts();
  for (const std::string& file : flags.files) {
    if (interrupted) break;
    if (const std::filesystem::path of = translated_scenario(file); !of.empty()) {
      ok = check_translation(file, of, flags.json, out["diagnostics"]) && ok;
      continue;
    }
    const bool backtest = file.ends_with(".backtest.toml");
    const ReadResult read =
        backtest ? read_backtest_file(file).read : read_scenario(std::filesystem::path(file));
    ok = ok && read.scenario.has_value();
    tell(read.diagnostics, read.sources, file, flags.json, out["diagnostics"]);
    if (!read.scenario) continue;
    const Scenario& s = *read.scenario;
    if (!flags.json)
      std::printf("%s: %s: %zu actors, %zu variables, %zu parameters, %zu actions, %zu rules, %zu tests\n",
                  file.c_str(), s.title.c_str(), s.actors.size(), s.variables.size(), s.parameters.size(),
                  s.actions.size(), s.rules.size(), s.tests.size());
    check_translations(file, s, flags.json);
    const BasisCount numbers = count_basis(s);
    if (!flags.json) print_basis(numbers);
    basis.facts += numbers.facts;
    basis.estimates += numbers.estimates;
    basis.judgements += numbers.judgements;
    if (backtest) continue;  // tests and outcomes are the scenario's
    const auto scenario = std::make_shared<const Scenario>(s);
    if (flags.outcomes) ok = check_outcomes(scenario, flags.json, out["outcomes"]) && ok;
    if (!flags.test) continue;
    const int threads = static_cast<int>(std::thread::hardware_concurrency());
    std::vector<TestResult> results = run_scenario_tests(scenario, threads, &interrupted);
    const std::vector<FindingResult> findings = run_findings(scenario, threads, &interrupted);
    for (std::size_t i = 0; i < findings.size(); ++i) results.push_back(as_test(s.findings[i], findings[i]));
    for (const TestResult& t : results) {
      ok = ok && t.ok;
      const FileLine at = file_and_line(s.sources_text, t.place);
      out["tests"].push_back(
          {{"name", t.name}, {"ok", t.ok}, {"detail", t.detail}, {"file", at.path}, {"line", at.line}});
      if (flags.json) continue;
      const std::string where = t.ok || at.line == 0 ? "" : at.path + ":" + std::to_string(at.line) + ": ";
      std::printf("%s", harmless(std::string(t.ok ? "ok      " : "FAILED  ") + t.name + " (" + where +
                                 t.detail + ")\n")
                            .c_str());
    }
  }
  out["ok"] = ok;
  out["basis"] = {{"facts", basis.facts}, {"estimates", basis.estimates}, {"judgements", basis.judgements}};
  if (flags.json) std::printf("%s\n", out.dump(2, ' ', false, Json::error_handler_t::replace).c_str());
  if (interrupted) throw Ended{wrong_input, "stopped before the end"};
  if (!ok) throw Ended{wrong_input};
}

}  // namespace

void add_check(CLI::App& app) {
  auto flags = std::make_shared<CheckFlags>();
  CLI::App* command = app.add_subcommand("check", "Check scenario files");
  command->add_option("FILE", flags->files, "scenario files, backtests and translations")->required();
  command->add_flag("--test", flags->test, "run the scenarios' own [[tests]] and [[findings]]");
  command->add_flag("--outcomes", flags->outcomes,
                    "look for futures or simple strategies that reach each outcome in 2 % of 1,000 runs");
  command->add_flag("--json", flags->json, "for programs");
  command->footer(
      "With --test and --outcomes it ends with 1 when a test fails or an outcome is not reached.\n"
      "Example: demarche check --test --outcomes scenarios/tiny.toml");
  command->callback([flags] { run_check(*flags); });
}

}  // namespace demarche::cli
