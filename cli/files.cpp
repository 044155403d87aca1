// demarche fmt, new, schema: scenario files as files.
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "cli/command.h"
#include "sim/scenario/format.h"
#include "sim/scenario/new.h"
#include "sim/scenario/schema.h"
#include "sim/scenario/toml_source.h"

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
  CLI::App* create = app.add_subcommand("new", "Write a commented scenario to begin from");
  create->add_option("NAME", *name, "name of the scenario; the file is NAME.toml")->required();
  create->footer("Example: demarche new my-crisis");
  create->callback([name] {
    const std::string path = name->ends_with(".toml") ? *name : *name + ".toml";
    const std::filesystem::path wanted(path);
    if (wanted.stem().empty() || wanted.stem().string().starts_with('.'))
      throw Ended{wrong_usage, "the scenario needs a name: demarche new my-crisis"};
    if (wanted.has_parent_path() && !std::filesystem::is_directory(wanted.parent_path()))
      throw Ended{wrong_input,
                  "there is no folder `" + wanted.parent_path().string() + "` to write `" + path + "` to"};
    if (std::filesystem::exists(path)) throw Ended{wrong_input, "`" + path + "` is there already"};
    write_new_text(path, new_scenario(std::filesystem::path(path).stem().string()));
    std::printf("Wrote %s. Next: demarche check --test %s; demarche play %s\n", path.c_str(), path.c_str(),
                path.c_str());
  });

  CLI::App* schema = app.add_subcommand("schema", "Print the JSON Schema of scenario files, for editors");
  schema->footer("Example: demarche schema > scenario.schema.json");
  schema->callback([] { std::fputs(json_schema().c_str(), stdout); });
}

}  // namespace demarche::cli
