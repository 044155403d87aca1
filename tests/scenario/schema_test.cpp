#include "sim/scenario/schema.h"
#include "sim/scenario/read.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "sim/scenario/keys.h"
#include "sim/scenario/toml_source.h"
#include "tests/lang/language_page.h"
#include "tests/scenario/samples.h"

using namespace demarche;
using namespace demarche::test;
using Json = nlohmann::json;

namespace {

// Follows "$ref", also when it is wrapped so that it can have a description.
const Json& target(const Json& root, const Json& schema) {
  const Json* found = &schema;
  if (found->contains("allOf")) found = &(*found)["allOf"][0];
  if (!found->contains("$ref")) return *found;
  const std::string path = (*found)["$ref"];
  return root.at(Json::json_pointer(path.substr(1)));
}

bool has_type(const Json& schema, const char* type) {
  if (!schema.contains("type")) return !schema.contains("enum") || type == std::string("string");
  if (schema["type"].is_array())
    return std::find(schema["type"].begin(), schema["type"].end(), type) != schema["type"].end();
  return schema["type"] == type;
}

// As much of JSON Schema as ours uses, but for patterns and formats: what is wrong with `value`, or "".
std::string problem(const Json& root, const Json& raw, const TomlValue& value, const std::string& path) {
  const Json& schema = target(root, raw);
  if (schema.contains("anyOf")) {
    std::string problems;
    for (const Json& choice : schema["anyOf"]) {
      const std::string one = problem(root, choice, value, path);
      if (one.empty()) return {};
      problems += one;
    }
    return problems;
  }
  if (schema.contains("enum")) {
    for (const Json& word : schema["enum"])
      if (word == value.text.value) return {};
    return path + ": not one of the words\n";
  }
  switch (value.kind) {
    case TomlKind::text:
    case TomlKind::date: return has_type(schema, "string") ? "" : path + ": no text may stand here\n";
    case TomlKind::time: return path + ": no time may stand here\n";
    case TomlKind::boolean: return has_type(schema, "boolean") ? "" : path + ": not true or false\n";
    case TomlKind::number:
      if (schema.contains("minimum") && value.number < schema["minimum"].get<double>())
        return path + ": too small\n";
      return has_type(schema, "number") || (has_type(schema, "integer") && value.whole)
                 ? ""
                 : path + ": no number may stand here\n";
    case TomlKind::array: {
      if (!has_type(schema, "array")) return path + ": no list may stand here\n";
      std::string problems;
      if (schema.contains("minItems") && value.items.size() < schema["minItems"])
        problems += path + ": too short\n";
      if (schema.contains("maxItems") && value.items.size() > schema["maxItems"])
        problems += path + ": too long\n";
      for (const TomlValue& item : value.items) problems += problem(root, schema["items"], item, path + "[]");
      return problems;
    }
    case TomlKind::table: break;
  }
  if (!has_type(schema, "object")) return path + ": no table may stand here\n";
  std::string problems;
  for (const Json& name : schema.value("required", Json::array()))
    if (find_entry(value, name.get<std::string>()) == nullptr)
      problems += path + ": " + name.get<std::string>() + " is missing\n";
  for (const TomlEntry& entry : value.entries) {
    const std::string here = path + "/" + entry.key;
    if (schema.contains("properties") && schema["properties"].contains(entry.key))
      problems += problem(root, schema["properties"][entry.key], entry.value, here);
    else if (schema.contains("additionalProperties") && schema["additionalProperties"].is_object())
      problems += problem(root, schema["additionalProperties"], entry.value, here);
    else
      problems += here + ": unknown key\n";
  }
  return problems;
}

std::string problems_of(const std::string& text) {
  static const Json schema = Json::parse(json_schema());
  Diagnostics diagnostics;
  int values_left = max_toml_values;
  const auto document = parse_toml({"a.toml", text}, 0, values_left, diagnostics);
  if (!document) return "not TOML";
  return problem(schema, schema, *document, "");
}

// The scenarios of the repository; not what they include, which has no [scenario] of its own.
std::vector<std::string> scenario_texts() {
  std::vector<std::string> texts = sample_scenarios();
  for (const auto& entry : std::filesystem::directory_iterator(DEMARCHE_SOURCE_DIR "/scenarios"))
    if (has_scenario_name(entry.path()))
      texts.push_back(file_text("scenarios/" + entry.path().filename().string()));
  const LanguagePage page = language_page();
  texts.insert(texts.end(), page.whole.begin(), page.whole.end());
  texts.push_back(with_parts(page.whole.back(), page.parts));
  return texts;
}

std::string changed(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE(
    "docs/scenario.schema.json is the schema of this program: `demarche schema > "
    "docs/scenario.schema.json`") {
  CHECK(file_text("docs/scenario.schema.json") == json_schema());
}

TEST_CASE("the schema is JSON and knows every key of the format") {
  const Json schema = Json::parse(json_schema());
  for (const SectionFormat& format : section_formats()) {
    if (format.name.empty()) continue;
    const std::string name(format.name);
    const Json* section = &schema;
    for (std::size_t at = 0; at != std::string::npos;) {
      const std::size_t dot = name.find('.', at);
      const std::string part = name.substr(at, dot == std::string::npos ? dot : dot - at);
      CAPTURE(name);
      REQUIRE((*section)["properties"].contains(part));
      section = &(*section)["properties"][part];
      at = dot == std::string::npos ? dot : dot + 1;
    }
    CHECK_EQ((*section)["description"], std::string(format.about));
    const Json* table = section;
    if (format.shape == Shape::list) table = &(*section)["items"];
    if (format.shape == Shape::named) table = &(*section)["additionalProperties"];
    if (table->contains("anyOf")) table = &(*table)["anyOf"][1];
    if (format.shape == Shape::values) continue;
    std::size_t required = 0;
    for (const KeyFormat& key : format.keys) {
      CAPTURE(key.name);
      CHECK((*table)["properties"].contains(std::string(key.name)));
      if (key.required) ++required;
    }
    CHECK_EQ(table->value("required", Json::array()).size(), required);
    CHECK_EQ((*table)["properties"].size(), format.keys.size());
  }
}

TEST_CASE("the schema accepts the scenarios of the repository") {
  for (const std::string& text : scenario_texts()) CHECK_EQ(problems_of(text), "");
}

TEST_CASE("the schema refuses what the reader refuses") {
  const std::string text = small_scenario();
  CHECK_EQ(problems_of(changed(text, "title =", "titel =")),
           "/scenario: title is missing\n/scenario/titel: unknown key\n");
  CHECK_EQ(problems_of(changed(text, "\"military\"", "\"naval\"")),
           "/actions/exercise/instrument: not one of the words\n");
  CHECK_EQ(problems_of(changed(text, "range = [0, 1]", "range = [0, 1, 2]")),
           "/state/world/tension/range: too long\n");
  CHECK_EQ(problems_of(changed(text, "turns = 12", "turns = \"12\"")),
           "/scenario/turns: no text may stand here\n");
  CHECK_EQ(problems_of(changed(text, "[[rules]]", "[[rule]]")).find("/rule: unknown key"), 0);
}
