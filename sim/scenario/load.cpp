// The files of a scenario: paths, bounds, includes, and the merging of sections.
#include <algorithm>
#include <filesystem>

#include "sim/scenario/read_parts.h"
#include "sim/scenario/resolve_expression.h"

namespace demarche {
namespace {

// A path that stays inside the folder, without "./"; nullopt when it does not.
std::optional<std::string> inside_path(const std::string& written) {
  const bool has_odd_bytes = std::any_of(written.begin(), written.end(), [](char c) {
    return c == '\\' || c == ':' || static_cast<unsigned char>(c) < 0x20;
  });
  if (written.empty() || has_odd_bytes) return std::nullopt;
  const std::filesystem::path path(written);
  if (path.is_absolute()) return std::nullopt;
  for (const auto& part : path) {
    if (part == "..") return std::nullopt;
  }
  const std::string normal = path.lexically_normal().generic_string();
  if (normal.empty() || normal == "." || normal.back() == '/') return std::nullopt;
  return normal;
}

std::size_t bytes_of(const Sources& sources) {
  std::size_t bytes = 0;
  for (const SourceFile& file : sources.files) bytes += file.text.size();
  return bytes;
}

struct Document {
  TomlValue merged;
  bool broken = false;
};

void load_one(Reading& reading, FileId id, Document& document);

void load_includes(Reading& reading, const TomlValue& root, Document& document) {
  const TomlEntry* include = find_entry(root, "include");
  if (include == nullptr) return;
  if (include->value.kind != TomlKind::array) {
    reading.diagnostics.error(
        include->value.place, "wrong-kind",
        "`include` must be a list of paths, not " + std::string(name_of(include->value.kind)),
        "as in include = [\"more.toml\"]");
    document.broken = true;
    return;
  }
  for (const TomlValue& item : include->value.items) {
    if (item.kind != TomlKind::text) {
      reading.diagnostics.error(item.place, "wrong-kind",
                                std::string("`include` must hold paths, not ") + name_of(item.kind));
      document.broken = true;
    } else if (const auto id = load_file(reading, item.text)) {
      load_one(reading, *id, document);
    } else {
      document.broken = true;
    }
  }
}

// Which tables are merged key by key when two files have them; everything below is given once.
bool is_merged(const std::string& path) {
  return path.empty() || path.find('.') == std::string::npos || path.starts_with("state.") ||
         path.starts_with("derived.");
}

bool is_nested(const std::string& path) { return path == "state" || path == "derived"; }

void merge(Reading& reading, TomlValue& into, TomlValue&& from, const std::string& path) {
  std::unordered_map<std::string, std::size_t> known;
  for (std::size_t i = 0; i < into.entries.size(); ++i) known.emplace(into.entries[i].key, i);
  for (TomlEntry& entry : from.entries) {
    const auto found = known.find(entry.key);
    if (found == known.end()) {
      known.emplace(entry.key, into.entries.size());
      into.entries.push_back(std::move(entry));
      continue;
    }
    TomlEntry& first = into.entries[found->second];
    const TomlKind kind = entry.value.kind;
    const std::string whole = path.empty() ? entry.key : path + "." + entry.key;
    const bool section = path.empty() || is_nested(path);
    if (section && first.value.kind == kind && kind == TomlKind::table && is_merged(whole)) {
      merge(reading, first.value, std::move(entry.value), whole);
    } else if (section && first.value.kind == kind && kind == TomlKind::array) {
      std::move(entry.value.items.begin(), entry.value.items.end(), std::back_inserter(first.value.items));
    } else {
      reading.diagnostics.error(entry.place, "given-twice", ticked(whole) + " is given twice",
                                "it is first given at " + show_place(reading.sources, first.place));
    }
  }
}

// What a file includes comes before its own sections, as if it stood in the place of the `include` line.
void load_one(Reading& reading, FileId id, Document& document) {
  auto root =
      parse_toml_in_part(reading.file(id), id, reading.values_left, reading.diagnostics, reading.left_out);
  if (!root) {
    document.broken = true;
    return;
  }
  load_includes(reading, *root, document);
  std::erase_if(root->entries, [](const TomlEntry& entry) { return entry.key == "include"; });
  merge(reading, document.merged, std::move(*root), "");
}

void refuse(Reading& reading, Place place, const std::string& message, const std::string& hint = {}) {
  reading.diagnostics.error(place, "bad-file", message, hint);
}

}  // namespace

std::string show_place(const Sources& sources, Place place) {
  if (place.file < 0 || static_cast<std::size_t>(place.file) >= sources.files.size()) return "?";
  const SourceFile& file = sources.files[static_cast<std::size_t>(place.file)];
  const LineColumn at = line_column(file, place.begin);
  return file.path + ":" + std::to_string(at.line) + ":" + std::to_string(at.column);
}

std::optional<FileId> load_file(Reading& reading, const Text& path) {
  const Place place = path.whole();
  const auto inside = inside_path(path.value);
  if (path.value.empty()) {
    refuse(reading, place, "a path is empty", "as in \"lib/more.toml\"");
    return std::nullopt;
  }
  if (!inside) {
    refuse(reading, place, ticked(path.value) + " does not lead to a file below the scenario's folder",
           "a relative path with /, without .., as in \"lib/more.toml\"");
    return std::nullopt;
  }
  const auto [earlier, is_new] = reading.loaded.emplace(*inside, place);
  if (!is_new) {
    const bool main = earlier->second.file < 0;
    refuse(reading, place, ticked(*inside) + (main ? " is the scenario itself" : " is read already"),
           main ? "" : "it is first asked for at " + show_place(reading.sources, earlier->second));
    return std::nullopt;
  }
  if (reading.sources.files.size() >= max_files) {
    refuse(reading, place, "the scenario has more than " + std::to_string(max_files) + " files");
    return std::nullopt;
  }
  std::string problem;
  std::optional<std::string> text = reading.fetch(*inside, problem);
  if (text && text->size() > max_file_bytes) {
    problem = "is larger than " + std::to_string(max_file_bytes >> 20) + " MiB";
  } else if (text && bytes_of(reading.sources) + text->size() > max_scenario_bytes) {
    problem = "makes the scenario larger than " + std::to_string(max_scenario_bytes >> 20) + " MiB";
  } else if (text && !is_utf8(*text)) {
    problem = "is not UTF-8 text";
  }
  if (!text || !problem.empty()) {
    refuse(reading, place, ticked(*inside) + " " + problem);
    return std::nullopt;
  }
  reading.sources.files.push_back({reading.folder + *inside, std::move(*text)});
  return static_cast<FileId>(reading.sources.files.size() - 1);
}

std::optional<TomlValue> load_document(Reading& reading) {
  Document document;
  load_one(reading, 0, document);
  if (document.broken) return std::nullopt;
  return std::move(document.merged);
}

bool NameList::add(Reading& reading, const std::string& name, Place place, std::string_view what) {
  const auto [earlier, is_new] = places.emplace(name, place);
  if (is_new) return true;
  reading.diagnostics.error(place, "given-twice",
                            std::string(what) + " " + ticked(name) + " has a name that is taken",
                            "it is first given at " + show_place(reading.sources, earlier->second));
  return false;
}

const TomlEntry* section_entry(const TomlValue& document, std::string_view name) {
  const std::size_t dot = name.find('.');
  const TomlEntry* entry = find_entry(document, name.substr(0, dot));
  if (entry == nullptr || dot == std::string_view::npos) return entry;
  return find_entry(entry->value, name.substr(dot + 1));
}

std::vector<const TomlValue*> list_section(Reading& reading, const TomlValue& document,
                                           std::string_view name) {
  std::vector<const TomlValue*> result;
  const TomlEntry* section = section_entry(document, name);
  if (section == nullptr) return result;
  for (const TomlValue& item : section->value.items) {
    if (result.size() == max_entities) {
      reading.diagnostics.error(
          item.place, "too-many",
          "there are more than " + std::to_string(max_entities) + " " + std::string(name));
      break;
    }
    result.push_back(&item);
  }
  return result;
}

std::vector<const TomlEntry*> named_section(Reading& reading, const TomlValue& document,
                                            std::string_view name, std::size_t limit) {
  std::vector<const TomlEntry*> result;
  const TomlEntry* section = section_entry(document, name);
  if (section == nullptr) return result;
  for (const TomlEntry& entry : section->value.entries) {
    if (result.size() == limit) {
      reading.diagnostics.error(
          entry.place, "too-many",
          "[" + std::string(name) + "] holds more than " + std::to_string(limit) + " entries");
      break;
    }
    result.push_back(&entry);
  }
  return result;
}

}  // namespace demarche
