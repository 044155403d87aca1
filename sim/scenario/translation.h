// A scenario's texts in a second language, kept in a file beside it: tiny.toml speaks French with
// tiny.fr.toml. Only what is shown changes; names that formulas, moves and saves use stay, and so do digests
// and results.
//
//   language = "fr"
//   [[texts]]
//   of = "Sanction {target}"       # as the scenario has it
//   is = "Sanctionner {target}"    # "" or left out: not translated yet, the original is shown
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/lang/diagnostic.h"
#include "sim/scenario/scenario.h"

namespace demarche {

inline constexpr std::size_t max_translated_texts = 50'000;

struct TranslatedText {
  std::string of;
  std::string is;
};

struct Translation {
  std::string language;  // "fr", "pt-BR"
  std::vector<TranslatedText> texts;
};

struct TranslationResult {
  std::optional<Translation> translation;  // absent when there is an error
  Sources sources;                         // the translation alone, for formatting the diagnostics
  Diagnostics diagnostics;                 // texts that the scenario does not have are warnings
};

bool is_language(std::string_view tag);
// "scenarios/tiny.toml" and "fr" give "scenarios/tiny.fr.toml".
std::filesystem::path translation_path(const std::filesystem::path& scenario, std::string_view language);
// The other way: the scenario beside a file named like its translation; empty when there is none.
std::filesystem::path translated_scenario(const std::filesystem::path& file);
// The languages for which there is a file beside the scenario, sorted.
std::vector<std::string> languages_beside(const std::filesystem::path& scenario);

TranslationResult read_translation(const std::filesystem::path& path, const Scenario& scenario);

// Every text of a scenario that is shown, each once, in the order in which the language has its sections.
std::vector<std::string> shown_texts(const Scenario& scenario);
void translate(Scenario& scenario, const Translation& translation);

// The scenario with the texts of the translation beside `path`; as it is, and `problem` set, without one.
// Warnings are left out: `check` and `translate` tell them.
std::shared_ptr<const Scenario> in_language(std::shared_ptr<const Scenario> scenario,
                                            const std::filesystem::path& path, const std::string& language,
                                            std::string& problem);

// The same where a language is a wish: without one, or without a translation, as it is and no problem; a
// translation that cannot be read is one.
std::shared_ptr<const Scenario> shown_in(std::shared_ptr<const Scenario> scenario,
                                         const std::filesystem::path& path, const std::string& language,
                                         std::string& problem);

// A translation to fill in: all texts of the scenario with what `have` says of them, then what `have` says of
// texts that are no longer there.
std::string translation_file(const Scenario& scenario, const Translation& have);

}  // namespace demarche
