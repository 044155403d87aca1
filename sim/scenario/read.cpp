#include "sim/scenario/read.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "sim/scenario/check_keys.h"
#include "sim/scenario/read_parts.h"

namespace demarche {
namespace fs = std::filesystem;

// Everything up to the last '/', or "".
std::string folder_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string() : std::string(path.substr(0, slash + 1));
}

namespace {

// FNV-1a, 64 bits. Says which scenario a result came from; no protection against forgery.
struct Fingerprint {
  std::uint64_t value = 14695981039346656037u;
  void add(std::string_view bytes) {
    for (const char c : bytes) {
      value = (value ^ static_cast<unsigned char>(c)) * 1099511628211u;
    }
    // A length behind every text, so that moving a byte from one to the next makes a difference.
    for (std::uint64_t left = bytes.size(), i = 0; i < 8; ++i, left >>= 8) {
      value = (value ^ (left & 0xFFu)) * 1099511628211u;
    }
  }
};

// The scenario's own name and folder do not count: a copy of it is the same scenario.
std::uint64_t digest_of(const Sources& sources) {
  Fingerprint fingerprint;
  const std::string folder = sources.files.empty() ? "" : folder_of(sources.files[0].path);
  for (std::size_t i = 0; i < sources.files.size(); ++i) {
    const SourceFile& file = sources.files[i];
    if (i > 0) fingerprint.add(std::string_view(file.path).substr(folder.size()));
    fingerprint.add(file.text);
  }
  return fingerprint.value;
}

// The first file of `result.sources` is the scenario itself.
void read_loaded(ReadResult& result, FetchFile fetch) {
  Scenario scenario;
  Reading reading{
      scenario, result.sources, result.diagnostics, std::move(fetch), folder_of(result.sources.files[0].path),
      {},       max_toml_values};
  const std::string name = result.sources.files[0].path.substr(reading.folder.size());
  reading.loaded.emplace(name, Place{});
  std::optional<TomlValue> document = load_document(reading);
  if (document) {
    check_keys(*document, result.diagnostics);
    read_header(reading, *document);
    read_actors_and_sets(reading, *document);
    read_state(reading, *document);
    read_parameters(reading, *document);
    read_derived(reading, *document);
    read_acts(reading, *document);
    read_rules_and_events(reading, *document);
    read_endings(reading, *document);
    read_tests(reading, *document);
    read_findings(reading, *document);
    check_references(reading, *document);
    scenario.sources_text = result.sources;
    scenario.digest = digest_of(result.sources);
    resolve(scenario, result.diagnostics);
    if (!result.diagnostics.has_errors()) read_studies(reading, *document);
  }
  if (!reading.left_out.empty()) keep_certain(result.diagnostics, result.sources, reading.left_out);
  if (document && !result.diagnostics.has_errors()) result.scenario = std::move(scenario);
  limit_diagnostics(result.diagnostics, result.sources);
}

}  // namespace

std::optional<std::string> read_bounded(const fs::path& path, std::string& problem) {
  std::ifstream stream(path, std::ios::binary);
  if (!stream) {
    std::error_code error;
    problem = fs::exists(path, error) ? "cannot be opened" : "is not there";
    return std::nullopt;
  }
  std::string text;
  char block[1 << 16];
  while (text.size() <= max_file_bytes) {
    stream.read(block, sizeof block);
    text.append(block, static_cast<std::size_t>(stream.gcount()));
    if (!stream) break;
  }
  if (stream.bad()) {
    problem = "cannot be read";
    return std::nullopt;
  }
  return text;
}

// A file below `folder`, links followed: nothing outside is ever opened.
std::optional<std::string> fetch_below(const fs::path& folder, const std::string& path,
                                       std::string& problem) {
  std::error_code error;
  const fs::path root = fs::canonical(folder.empty() ? fs::path(".") : folder, error);
  const fs::path file = error ? fs::path() : fs::canonical(root / path, error);
  if (error) {
    problem = "is not there";
    return std::nullopt;
  }
  const auto [in_root, in_file] = std::mismatch(root.begin(), root.end(), file.begin(), file.end());
  if (in_root != root.end()) {
    problem = "is a link that leaves the scenario's folder";
    return std::nullopt;
  }
  if (!fs::is_regular_file(file, error)) {
    problem = "is not a file";
    return std::nullopt;
  }
  return read_bounded(file, problem);
}

namespace {

ReadResult no_file(const std::string& path, const std::string& problem) {
  ReadResult result;
  result.sources.files.push_back({path, ""});
  result.diagnostics.error({}, "bad-file", "`" + path + "` " + problem);
  return result;
}

}  // namespace

bool has_scenario_name(const fs::path& path) {
  return path.extension() == ".toml" && !path.stem().has_extension();
}

ReadResult read_scenario(const fs::path& path) {
  const std::string shown = path.generic_string();
  std::error_code error;
  if (fs::is_directory(path, error)) return no_file(shown, "is a folder");
  // Opening a pipe would wait for somebody to write into it.
  if (fs::exists(path, error) && !fs::is_regular_file(path, error)) return no_file(shown, "is not a file");
  std::string problem;
  std::optional<std::string> text = read_bounded(path, problem);
  if (text && text->size() > max_file_bytes) {
    problem = "is larger than " + std::to_string(max_file_bytes >> 20) + " MiB";
  }
  if (!text || !problem.empty()) return no_file(shown, problem);

  ReadResult result;
  result.sources.files.push_back({shown, std::move(*text)});
  const fs::path folder = folder_of(shown);
  read_loaded(result,
              [&](const std::string& wanted, std::string& why) { return fetch_below(folder, wanted, why); });
  return result;
}

SideFile read_side_file(const fs::path& path, const char* example) {
  SideFile side;
  const std::string shown = path.generic_string();
  std::error_code error;
  std::string problem;
  std::optional<std::string> text;
  // Opening a pipe would wait for somebody to write into it.
  if (fs::exists(path, error) && !fs::is_regular_file(path, error))
    problem = "is not a file";
  else
    text = read_bounded(path, problem);
  if (text && text->size() > max_file_bytes) problem = "is larger than files of this kind may be";
  if (!text || !problem.empty()) {
    side.read = no_file(shown, problem);
    return side;
  }
  side.file = {shown, std::move(*text)};
  // The scenario is named inside; only with its files known do places in this one have a number.
  Diagnostics first_look;
  int values_left = max_toml_values;
  const std::optional<TomlValue> look = parse_toml(side.file, 0, values_left, first_look);
  const TomlEntry* named = look ? find_entry(*look, "scenario") : nullptr;
  side.is_scenario = look && (named == nullptr || named->value.kind == TomlKind::table);
  if (look && named != nullptr && named->value.kind == TomlKind::text) {
    side.read = read_scenario(fs::path(folder_of(shown)) / named->value.text.value);
    return side;
  }
  side.read.sources.files.push_back(side.file);
  side.read.diagnostics = first_look;
  if (look)
    side.read.diagnostics.error(named != nullptr ? named->value.place : Place{0, 0, 0},
                                named != nullptr ? "wrong-kind" : "missing-key",
                                "`scenario` must be the path of a scenario", example);
  return side;
}

ReadResult read_study_file(const fs::path& path) {
  SideFile side = read_side_file(path, "as in scenario = \"pyongyang.toml\"");
  if (side.is_scenario) return read_scenario(path);
  return read_study_text(std::move(side.read), side.file);
}

ReadResult read_study_text(ReadResult result, const SourceFile& file) {
  if (!result.scenario) return result;
  Scenario& scenario = *result.scenario;
  scenario.studies.clear();
  const auto id = static_cast<FileId>(result.sources.files.size());
  result.sources.files.push_back(file);
  int values_left = max_toml_values;
  std::optional<TomlValue> document = parse_toml(file, id, values_left, result.diagnostics);
  if (!document) {
    result.scenario.reset();
    return result;
  }
  std::erase_if(document->entries, [&](const TomlEntry& entry) {
    if (entry.key == "scenario") return true;
    if (entry.key == "study") return false;
    result.diagnostics.error(entry.place, "unknown-key", "a study file has no key `" + entry.key + "`",
                             "it has `scenario` and [study.NAME] blocks");
    return true;
  });
  check_keys(*document, result.diagnostics);
  Reading reading{scenario, result.sources, result.diagnostics, {}, "", {}, values_left};
  read_studies(reading, *document);
  if (scenario.studies.empty() && !result.diagnostics.has_errors())
    result.diagnostics.error({id, 0, 0}, "missing-key", "there is no study in this file",
                             "write [study.NAME]");
  if (result.diagnostics.has_errors()) result.scenario.reset();
  limit_diagnostics(result.diagnostics, result.sources);
  return result;
}

ReadResult read_scenario(const Sources& files) {
  if (files.files.empty()) return no_file("scenario", "is not there");
  if (files.files[0].text.size() > max_file_bytes) {
    return no_file(files.files[0].path, "is larger than " + std::to_string(max_file_bytes >> 20) + " MiB");
  }
  ReadResult result;
  result.sources.files.push_back(files.files[0]);
  const std::string folder = folder_of(files.files[0].path);
  read_loaded(result, [&](const std::string& wanted, std::string& why) -> std::optional<std::string> {
    for (std::size_t i = 1; i < files.files.size(); ++i) {
      const std::string path = fs::path(files.files[i].path).lexically_normal().generic_string();
      if (path == wanted || path == fs::path(folder + wanted).lexically_normal().generic_string()) {
        return files.files[i].text;
      }
    }
    why = "is not among the scenario's files";
    return std::nullopt;
  });
  return result;
}

Sources scenario_files(const Scenario& scenario) {
  Sources files = scenario.sources_text;
  if (files.files.empty()) return files;
  const std::size_t folder = folder_of(files.files[0].path).size();
  for (SourceFile& file : files.files) file.path.erase(0, folder);
  return files;
}

}  // namespace demarche
