#include "sim/report/calibration_report.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "sim/engine/digest.h"
#include "sim/lang/writing.h"
#include "sim/scenario/toml_text.h"

namespace demarche {
namespace {

std::string short_number(double x) {
  char text[40];
  std::snprintf(text, sizeof text, "%.4g", x);
  return text;
}

std::string in_comment(const std::string& text) { return "# " + on_one_line(text) + "\n"; }

std::string how(const CalibrationReport& r) {
  return "seed " + std::to_string(r.options.seed) + ", " + std::to_string(r.options.draws) +
         " draws a round, " + std::to_string(r.result.rounds) + " rounds, " +
         short_number(r.result.effective_draws) + " effective draws";
}

}  // namespace

std::vector<std::string> doubts(const CalibrationReport& r) {
  std::vector<std::string> text;
  const CalibrationResult& result = r.result;
  if (result.effective_draws < 100)
    text.push_back("Only " + short_number(result.effective_draws) +
                   " effective draws: the intervals are rough; more --draws (or --lanes, where luck is not "
                   "known) make them finer.");
  for (std::size_t i = 0; i < result.summaries.size(); ++i)
    if (result.summaries[i].shrinkage < 0.1)
      text.push_back("The decisions say next to nothing about " + r.options.fit[i].name +
                     ": its posterior is as wide as its range.");
  for (std::size_t i = 0; i < result.correlation.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (std::abs(result.correlation[i][j]) > 0.9)
        text.push_back(r.options.fit[j].name + " and " + r.options.fit[i].name +
                       " cannot be told apart (correlation " + short_number(result.correlation[i][j]) +
                       "): read them together.");
  if (result.impossible > 0)
    text.push_back(
        short_number(100 * result.impossible) +
        " % of the decisions are not possible in the model when they were made; each counts as one "
        "in ten thousand.");
  for (const MoveProblem& p : result.problems)
    text.push_back("Left out, turn " + std::to_string(p.move.turn) + ": " + p.problem + ".");
  return text;
}

std::string layer_text(const CalibrationReport& r) {
  std::string text;
  text += in_comment(std::string(layer_beginning).substr(2) + "“" + r.scenario.title + "”, by Démarche " +
                     r.version + ": demarche … --layer THIS_FILE");
  text += in_comment("Posterior means under a uniform prior over each range; " + how(r) + ".");
  text +=
      in_comment("Scenario digest " + to_hex(r.scenario.digest) + ". " + std::to_string(r.result.decisions) +
                 " decisions of " +
                 (r.options.actors.empty() ? std::string("everybody") : joined(r.options.actors)) + " in:");
  for (std::size_t g = 0; g < r.games.size(); ++g) {
    const ObservedGame& game = r.games[g];
    text += in_comment("  " + game.name + ", digest " + r.data_digests[g] + ", " +
                       std::to_string(game.turns) + " turns, luck " + (game.luck ? "known" : "not known") +
                       (game.quiet.empty() ? "" : ", quiet: " + joined(game.quiet)));
    for (const auto& [name, value] : game.overrides.values)
      text += in_comment("    under " + name + " = " + short_number(value));
  }
  for (const std::string& doubt : doubts(r)) text += in_comment("Note: " + doubt);
  text += "\nname = \"Calibrated\"\n\n[set]\n";
  for (std::size_t i = 0; i < r.options.fit.size(); ++i) {
    const FittedNumber& number = r.options.fit[i];
    const FittedSummary& s = r.result.summaries[i];
    text += in_comment("90 %: " + short_number(s.p05) + " to " + short_number(s.p95) + ", median " +
                       short_number(s.p50) + ", deviation " + short_number(s.deviation) + "; range " +
                       short_number(number.range.low) + " to " + short_number(number.range.high));
    text += toml_key(number.name) + " = " +
            toml_number(std::clamp(s.mean, number.range.low, number.range.high)) + "\n";
  }
  return text;
}

PlainTable draws_table(const CalibrationReport& r) {
  PlainTable table{"draws", {"draw", "weight", "log_likelihood"}, {}};
  for (const FittedNumber& number : r.options.fit) table.columns.push_back(number.name);
  for (std::size_t i = 0; i < r.result.draws.size(); ++i) {
    const PosteriorDraw& draw = r.result.draws[i];
    std::vector<Cell> row = {static_cast<double>(i), draw.weight, draw.log_likelihood};
    for (const double x : draw.values) row.emplace_back(x);
    table.rows.push_back(std::move(row));
  }
  return table;
}

nlohmann::ordered_json calibration_json(const CalibrationReport& r) {
  using Json = nlohmann::ordered_json;
  Json numbers = Json::object();
  for (std::size_t i = 0; i < r.options.fit.size(); ++i) {
    const FittedSummary& s = r.result.summaries[i];
    numbers[r.options.fit[i].name] = {{"mean", s.mean},
                                      {"deviation", s.deviation},
                                      {"p05", s.p05},
                                      {"p25", s.p25},
                                      {"p50", s.p50},
                                      {"p75", s.p75},
                                      {"p95", s.p95},
                                      {"shrinkage", s.shrinkage},
                                      {"range", {r.options.fit[i].range.low, r.options.fit[i].range.high}}};
  }
  Json games = Json::array();
  for (std::size_t g = 0; g < r.games.size(); ++g)
    games.push_back({{"name", r.games[g].name},
                     {"digest", r.data_digests[g]},
                     {"turns", r.games[g].turns},
                     {"luck_known", r.games[g].luck.has_value()}});
  return {{"scenario", {{"title", r.scenario.title}, {"digest", to_hex(r.scenario.digest)}}},
          {"version", r.version},
          {"seed", r.options.seed},
          {"draws", r.options.draws},
          {"lanes", r.options.lanes},
          {"rounds", r.result.rounds},
          {"effective_draws", r.result.effective_draws},
          {"log_evidence", r.result.log_evidence},
          {"decisions", r.result.decisions},
          {"impossible", r.result.impossible},
          {"games", games},
          {"numbers", numbers},
          {"correlation", r.result.correlation},
          {"doubts", doubts(r)}};
}

}  // namespace demarche
