// Texts in a second language: only what is shown changes.
#include "sim/scenario/translation.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "sim/scenario/read.h"
#include "sim/study/ensemble.h"
#include "tests/cli/program.h"
#include "tests/scenario/samples.h"

using namespace demarche;
using namespace demarche::test;

namespace {

const std::string tiny = std::string(DEMARCHE_SOURCE_DIR) + "/scenarios/tiny.toml";

std::shared_ptr<const Scenario> read_tiny() {
  ReadResult read = read_scenario(std::filesystem::path(tiny));
  REQUIRE(read.scenario.has_value());
  return std::make_shared<const Scenario>(std::move(*read.scenario));
}

std::uint64_t digest_of_futures(std::shared_ptr<const Scenario> scenario) {
  Diagnostics diagnostics;
  Overrides overrides;
  overrides.off = {"Sanctions bite"};  // by the name that the file gives it
  const auto program = compile(std::move(scenario), overrides, {}, diagnostics);
  REQUIRE(program != nullptr);
  EnsembleOptions options;
  options.runs = 64;
  return run_ensemble(program, options).digest;
}

TranslationResult read_text(const ScratchFolder& folder, const std::string& text) {
  return read_translation(folder.write("tiny.fr.toml", text), *read_tiny());
}

}  // namespace

TEST_CASE("translation: the shipped one covers every text of its scenario, and plays the same") {
  const auto original = read_tiny();
  std::string problem;
  const auto french = in_language(original, tiny, "fr", problem);
  CHECK_EQ(problem, "");
  CHECK_EQ(french->title, "Deux États, une querelle");
  CHECK_EQ(french->actions[1].label, "Sanctionner {target}");
  CHECK_EQ(french->rules[0].label, "Les sanctions mordent");
  CHECK_EQ(french->rules[0].name, "Sanctions bite");
  CHECK_EQ(french->outcomes[0].label, "Règlement");
  CHECK_EQ(french->digest, original->digest);
  CHECK_EQ(digest_of_futures(french), digest_of_futures(original));
  const TranslationResult read = read_translation(translation_path(tiny, "fr"), *original);
  CHECK_EQ(format(read.diagnostics, read.sources), "");
  CHECK_EQ(read.translation->texts.size(), shown_texts(*original).size());
}

TEST_CASE("translation: what the scenario does not say is told, with the nearest") {
  const ScratchFolder folder;
  const TranslationResult read =
      read_text(folder, "language = \"fr\"\n[[texts]]\nof = \"Sanction {targe}\"\nis = \"x\"\n");
  REQUIRE(read.translation.has_value());
  const std::string told = format(read.diagnostics, read.sources);
  CHECK(told.find(":3:6: warning") != std::string::npos);
  CHECK(told.find("“Sanction {target}”") != std::string::npos);
}

TEST_CASE("translation: braces that stand for nobody, wrong keys and kinds are errors, all at once") {
  const ScratchFolder folder;
  const TranslationResult read = read_text(
      folder,
      "language = \"FR\"\n[[texts]]\nof = \"Sanction {target}\"\nis = \"{ziel}\"\n[[texts]]\nto = 1\n"
      "[other]\n");
  CHECK_FALSE(read.translation.has_value());
  const std::string told = format(read.diagnostics, read.sources);
  for (const char* part :
       {"short name", "`{ziel}` stands for nobody", "no key `to`", "`of` is missing", "`other`"})
    CHECK_MESSAGE(told.find(part) != std::string::npos, part);
}

TEST_CASE("translation: a file to fill in keeps what is there, and reads back") {
  const ScratchFolder folder;
  const auto scenario = read_tiny();
  const std::string begun = translation_file(
      *scenario, {"fr", {{"Sender", "Émetteur \"E\""}, {"of old", "d'antan"}, {"of old too", ""}}});
  const TranslationResult read = read_text(folder, begun);
  REQUIRE(read.translation.has_value());
  CHECK_EQ(read.translation->texts.size(), shown_texts(*scenario).size() + 1);
  CHECK_EQ(read.diagnostics.items.size(), 1);  // "of old" is no longer said
  const auto& texts = read.translation->texts;
  CHECK(std::any_of(texts.begin(), texts.end(), [](const TranslatedText& text) {
    return text.of == "Sender" && text.is == "Émetteur \"E\"";
  }));
  CHECK_EQ(translation_file(*scenario, *read.translation), begun);
}

TEST_CASE("translation: texts of several lines and with quotes read back as they were") {
  const ScratchFolder folder;
  Scenario scenario = *read_tiny();
  scenario.title = "A title\nof two \"lines\"";
  scenario.about.what = "\n\tIndented \\ and\n\nlast\n";
  const TranslationResult read = read_translation(
      folder.write("tiny.de.toml", translation_file(scenario, {"de", {{scenario.title, "Zwei\nZeilen"}}})),
      scenario);
  CHECK_EQ(format(read.diagnostics, read.sources), "");
  REQUIRE(read.translation.has_value());
  CHECK_EQ(read.translation->texts[0].of, scenario.title);
  CHECK_EQ(read.translation->texts[0].is, "Zwei\nZeilen");
}

TEST_CASE("translation: names of languages and files") {
  for (const char* good : {"fr", "deu", "pt-BR", "zh-Hant"}) CHECK_MESSAGE(is_language(good), good);
  for (const char* bad : {"", "f", "FR", "french", "fr-", "../fr", "fr/x", "study"})
    CHECK_MESSAGE(!is_language(bad), bad);
  CHECK_EQ(translation_path("a/tiny.toml", "fr"), std::filesystem::path("a/tiny.fr.toml"));
  CHECK_EQ(languages_beside(tiny), std::vector<std::string>{"fr"});
}
