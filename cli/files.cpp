// demarche fmt, new, translate, schema: scenario files as files.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "cli/command.h"
#include "sim/scenario/format.h"
#include "sim/scenario/new.h"
#include "sim/scenario/patterns.h"
#include "sim/scenario/resolve_expression.h"
#include "sim/scenario/schema.h"
#include "sim/scenario/toml_source.h"
#include "sim/scenario/translation.h"

namespace demarche::cli {
namespace {

void write_new_text(const std::string& path, const std::string& text) {
  const std::string temporary = path + ".tmp";
  {
    std::ofstream file(temporary, std::ios::binary);
    file << text;
    if (!file.flush()) throw Ended{wrong_input, "cannot write `" + path + "`"};
  }
  std::filesystem::rename(temporary, path);
}

// Adds what the scenario says by now to the translation that is there, and says how far it is.
void run_translate(const std::string& path, const std::string& to) {
  if (!is_language(to))
    throw Ended{wrong_usage, "`" + to + "` is no language's short name, such as fr or pt-BR"};
  language.clear();
  const auto scenario = load(path);
  const std::filesystem::path file = translation_path(path, to);
  Translation have{to, {}};
  if (std::filesystem::exists(file)) {
    const TranslationResult read = read_translation(file, *scenario);
    std::fputs(format(read.diagnostics, read.sources).c_str(), stderr);
    if (!read.translation) throw Ended{wrong_input};
    have = *read.translation;
  }
  const std::string text = translation_file(*scenario, have);
  write_new_text(file.string(), text);
  const std::vector<std::string> wanted = shown_texts(*scenario);
  const auto done = std::count_if(have.texts.begin(), have.texts.end(), [&](const TranslatedText& one) {
    return !one.is.empty() && std::find(wanted.begin(), wanted.end(), one.of) != wanted.end();
  });
  std::printf("%s: %d of %zu texts are translated. Next: demarche play %s --language %s\n",
              file.string().c_str(), static_cast<int>(done), wanted.size(), path.c_str(), to.c_str());
}

const Pattern& pattern_or_end(const std::string& name) {
  if (const Pattern* pattern = find_pattern(name)) return *pattern;
  std::vector<std::string> names;
  for (const Pattern& pattern : patterns()) names.emplace_back(pattern.name);
  const std::string hint = did_you_mean(name, names);
  throw Ended{wrong_usage, "there is no template `" + name + "`; " +
                               (hint.empty() ? "`demarche new --template all` lists them" : hint)};
}

std::string text_of_new(const std::string& title, const std::string& pattern) {
  return pattern.empty() ? new_scenario(title) : with_title(pattern_or_end(pattern), title);
}

void print_patterns(const std::string& name) {
  for (const Pattern& pattern : patterns())
    if (name == "all" || &pattern == &pattern_or_end(name))
      std::printf("%-22.*s %.*s\n", static_cast<int>(pattern.name.size()), pattern.name.data(),
                  static_cast<int>(about(pattern).size()), about(pattern).data());
}

}  // namespace

void add_files(CLI::App& app) {
  auto fmt_file = std::make_shared<std::string>();
  CLI::App* fmt = app.add_subcommand("fmt", "Lay a scenario file out evenly; comments stay");
  fmt->add_option("FILE", *fmt_file, "scenario")->required();
  fmt->footer("Example: demarche fmt my.toml");
  fmt->callback([fmt_file] {
    const std::string before = read_file(*fmt_file);
    Sources sources;
    sources.files.push_back({*fmt_file, before});
    Diagnostics diagnostics;
    int values_left = max_toml_values;
    if (!parse_toml(sources.files.front(), 0, values_left, diagnostics)) {
      std::fputs(format(diagnostics, sources).c_str(), stderr);
      throw Ended{wrong_input};
    }
    const std::string after = format_toml(before);
    if (after != before) write_new_text(*fmt_file, after);
  });

  auto name = std::make_shared<std::string>();
  auto pattern = std::make_shared<std::string>();
  CLI::App* create = app.add_subcommand("new", "Write a commented scenario to begin from");
  create->add_option("NAME", *name, "name of the scenario; the file is NAME.toml");
  create->add_option("--template", *pattern, "a pattern to begin from; without a NAME: what each shows");
  create->footer("Example: demarche new my-crisis\n         demarche new my-crisis --template deadline");
  create->callback([name, pattern] {
    if (name->empty() && !pattern->empty()) return print_patterns(*pattern);
    const std::string path = name->ends_with(".toml") ? *name : *name + ".toml";
    const std::filesystem::path wanted(path);
    if (wanted.stem().empty() || wanted.stem().string().starts_with('.'))
      throw Ended{wrong_usage, "the scenario needs a name: demarche new my-crisis"};
    if (wanted.has_parent_path() && !std::filesystem::is_directory(wanted.parent_path()))
      throw Ended{wrong_input,
                  "there is no folder `" + wanted.parent_path().string() + "` to write `" + path + "` to"};
    if (std::filesystem::exists(path)) throw Ended{wrong_input, "`" + path + "` is there already"};
    write_new_text(path, text_of_new(std::filesystem::path(path).stem().string(), *pattern));
    std::printf("Wrote %s. Next: demarche check --test %s; demarche play %s\n", path.c_str(), path.c_str(),
                path.c_str());
  });

  auto translating = std::make_shared<std::pair<std::string, std::string>>();
  CLI::App* translate =
      app.add_subcommand("translate", "Write or bring up to date a scenario's texts for a translator");
  translate->add_option("FILE", translating->first, "scenario")->required();
  translate->add_option("--to", translating->second, "language: fr, de, pt-BR")->required();
  translate->footer(
      "Example: demarche translate my.toml --to fr; then write behind each `is` in my.fr.toml\n"
      "and look: demarche play my.toml --language fr");
  translate->callback([translating] { run_translate(translating->first, translating->second); });

  CLI::App* schema = app.add_subcommand("schema", "Print the JSON Schema of scenario files, for editors");
  schema->footer("Example: demarche schema > scenario.schema.json");
  schema->callback([] { std::fputs(json_schema().c_str(), stdout); });
}

}  // namespace demarche::cli
