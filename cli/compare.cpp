// demarche compare: two saved games, or two ensembles.
#include <cstdio>
#include <nlohmann/json.hpp>

#include "cli/command.h"
#include "cli/open_game.h"
#include "cli/text.h"
#include "sim/session/compare.h"
#include "sim/session/log.h"
#include "sim/session/whole_file.h"
#include "sim/study/compare_shares.h"

namespace demarche::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t shown_lines = 12;  // of a list, on the terminal; --json has them all

struct CompareFlags {
  std::string first;
  std::string second;
  bool json = false;
};

std::string read_bytes(const std::string& path) {
  std::string problem;
  std::optional<std::string> bytes = read_whole(path, max_record_bytes, problem);
  if (!bytes) throw Ended{wrong_input, "`" + path + "` " + problem};
  return std::move(*bytes);
}

bool is_save(std::string_view bytes) {
  return bytes.substr(0, 4) ==
         "\x89"
         "DMS";
}

std::optional<Save> save_of(const std::string& path, const std::string& bytes) {
  // An exported save is a save, too.
  const std::string_view begin = std::string_view(bytes).substr(0, 200);
  const bool exported = begin.find("\"demarche save\"") != std::string_view::npos;
  if (!is_save(bytes) && !exported) return std::nullopt;
  SaveResult read = exported ? read_save_json(bytes) : read_save_bytes(bytes);
  if (!read.save) throw Ended{wrong_input, "`" + path + "`: " + read.problem};
  // What was seen, in the language asked for: a game that plays as it did is seen again.
  if (!language.empty()) {
    const Opened opened = play_again(*read.save, path);
    if (opened.as_saved()) read.save->seen = make_save(*opened.session).seen;
  }
  return std::move(read.save);
}

Json saves_json(const SaveComparison& c) {
  Json out = {{"same", c.same()}, {"kind", "saves"}, {"settings", Json::array()}};
  for (const SettingDifference& d : c.settings)
    out["settings"].push_back({{"what", d.what}, {"first", d.first}, {"second", d.second}});
  out["turns_played"] = {c.turns_first, c.turns_second};
  out["first_decision"] = c.first_decision < 0 ? Json(nullptr) : Json(c.first_decision);
  out["first_result"] = c.first_result < 0 ? Json(nullptr) : Json(c.first_result);
  out["turns"] = Json::array();
  for (const TurnDifference& t : c.turns)
    out["turns"].push_back({{"turn", t.turn},
                            {"date", t.date},
                            {"decisions", {{"first", t.decisions_first}, {"second", t.decisions_second}}},
                            {"log", {{"first", t.log_first}, {"second", t.log_second}}}});
  out["values"] = Json::array();
  for (const ValueDifference& v : c.values)
    out["values"].push_back({{"name", v.name}, {"first", v.first}, {"second", v.second}});
  out["only_in_one"] = c.only_in_one;
  out["outcome"] = {c.outcome_first, c.outcome_second};
  out["covert_hidden"] = c.covert_hidden;
  return out;
}

// What files from strangers hold must not steer the terminal.
std::string shown(const std::string& text, const char* if_empty) {
  return text.empty() ? if_empty : harmless(text);
}

void print_lines(const char* sign, const std::vector<std::string>& lines) {
  for (std::size_t i = 0; i < lines.size() && i < shown_lines; ++i)
    std::printf("    %s %s\n", sign, harmless(lines[i]).c_str());
  if (lines.size() > shown_lines) std::printf("    %s … and %zu more\n", sign, lines.size() - shown_lines);
}

void print_saves(const SaveComparison& c, const CompareFlags& flags) {
  if (c.covert_hidden)
    std::printf("Covert moves that not every player may know of stay out until the game is over.\n");
  if (c.same()) {
    std::printf("The two games are the same.\n");
    return;
  }
  std::printf("- %s\n+ %s\n", flags.first.c_str(), flags.second.c_str());
  if (!c.settings.empty()) std::printf("\nSettings\n");
  for (const SettingDifference& d : c.settings)
    std::printf("  %s\n    - %s\n    + %s\n", harmless(d.what).c_str(), shown(d.first, "(none)").c_str(),
                shown(d.second, "(none)").c_str());
  std::printf("\nThe games\n");
  if (c.first_decision >= 0) std::printf("  People decided differently from turn %d on.\n", c.first_decision);
  if (c.first_result >= 0)
    std::printf("  %s differently from turn %d on.\n", c.first_result == 0 ? "They begin" : "They come out",
                c.first_result);
  if (c.first_decision < 0 && c.first_result < 0) std::printf("  They are alike as far as both go.\n");
  if (c.turns_first != c.turns_second)
    std::printf("  %d turns are played in one, %d in the other.\n", c.turns_first, c.turns_second);
  for (const TurnDifference& t : c.turns) {
    std::printf("  Turn %d, %s\n", t.turn, harmless(t.date).c_str());
    print_lines("- decided:", t.decisions_first);
    print_lines("+ decided:", t.decisions_second);
    print_lines("-", t.log_first);
    print_lines("+", t.log_second);
  }
  if (!c.values.empty()) std::printf("\nAt the end%44s %10s\n", "-", "+");
  for (std::size_t i = 0; i < c.values.size() && i < 4 * shown_lines; ++i)
    std::printf("  %-40s %12s %10s\n", harmless(c.values[i].name).c_str(),
                number_text(c.values[i].first).c_str(), number_text(c.values[i].second).c_str());
  if (c.values.size() > 4 * shown_lines) std::printf("  … and %zu more\n", c.values.size() - 4 * shown_lines);
  if (!c.only_in_one.empty()) std::printf("\n%zu values are in one of them only.\n", c.only_in_one.size());
  if (c.outcome_first != c.outcome_second) {
    std::printf("\nOutcome\n  - %s\n  + %s\n", shown(c.outcome_first, "(goes on)").c_str(),
                shown(c.outcome_second, "(goes on)").c_str());
  }
}

EnsembleRecord record_of(const std::string& path, const std::string& bytes) {
  EnsembleRecordResult read = read_ensemble_record(bytes);
  if (!read.problem.empty())
    throw Ended{wrong_input, "`" + path + "` is neither a saved game nor an ensemble: " + read.problem};
  return std::move(read.record);
}

void compare_ensembles(const EnsembleRecord& a, const EnsembleRecord& b, const CompareFlags& flags) {
  const std::vector<ShareDifference> shares = compare_shares(a, b);
  if (flags.json) {
    const auto share = [](const Share& s) {
      return Json{{"count", s.count}, {"share", s.share}, {"low", s.low}, {"high", s.high}};
    };
    Json outcomes = Json::object();
    bool same = true;
    for (const ShareDifference& d : shares) {
      same = same && !d.beyond_chance;
      outcomes[d.outcome] = {
          {"first", share(d.first)}, {"second", share(d.second)}, {"beyond_chance", d.beyond_chance}};
    }
    const Json out = {{"same", same},
                      {"kind", "ensembles"},
                      {"runs", {a.runs, b.runs}},
                      {"about", {a.about, b.about}},
                      {"outcomes", outcomes}};
    std::printf("%s\n", out.dump(2, ' ', false, Json::error_handler_t::replace).c_str());
    return;
  }
  for (const auto& [sign, path, record] :
       {std::tuple{"-", &flags.first, &a}, std::tuple{"+", &flags.second, &b}}) {
    std::printf("%s %s: %s, %u runs\n", sign, path->c_str(), harmless(record->scenario).c_str(),
                record->runs);
    for (const auto& [key, value] : record->about)
      std::printf("    %s: %s\n", harmless(key).c_str(), harmless(value).c_str());
  }
  std::printf("\n%-32s %22s %22s\n", "Outcome", "-", "+");
  for (const ShareDifference& d : shares)
    std::printf("%-32s %6.1f %% (%5.1f-%5.1f) %6.1f %% (%5.1f-%5.1f)  %s\n", harmless(d.outcome).c_str(),
                100 * d.first.share, 100 * d.first.low, 100 * d.first.high, 100 * d.second.share,
                100 * d.second.low, 100 * d.second.high, d.beyond_chance ? "differs" : "within chance");
}

void run_compare(const CompareFlags& flags) {
  const std::string first = read_bytes(flags.first);
  const std::string second = read_bytes(flags.second);
  const std::optional<Save> a = save_of(flags.first, first);
  const std::optional<Save> b = save_of(flags.second, second);
  if (a.has_value() != b.has_value())
    throw Ended{wrong_input,
                "one of the files is a saved game and the other is not: there is nothing to compare"};
  if (!a) return compare_ensembles(record_of(flags.first, first), record_of(flags.second, second), flags);
  const SaveComparison comparison = compare_saves(*a, *b);
  if (flags.json)
    std::printf("%s\n", saves_json(comparison).dump(2, ' ', false, Json::error_handler_t::replace).c_str());
  else
    print_saves(comparison, flags);
}

}  // namespace

void add_compare(CLI::App& app) {
  auto flags = std::make_shared<CompareFlags>();
  CLI::App* command =
      app.add_subcommand("compare", "Two saved games or two ensembles: what differs, and where it began");
  command->add_option("A", flags->first, "saved game, result of `ensemble --json`, or table of runs (CSV)")
      ->required();
  command->add_option("B", flags->second, "the other, of the same kind")->required();
  command->add_flag("--json", flags->json, "for programs");
  command->footer("Example: demarche compare saves/sample.demarche mine.demarche");
  command->callback([flags] { run_compare(*flags); });
}

}  // namespace demarche::cli
