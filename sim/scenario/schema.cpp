#include "sim/scenario/schema.h"

#include <nlohmann/json.hpp>
#include <string_view>

#include "sim/scenario/keys.h"

namespace demarche {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* identifier = "^[A-Za-z_][A-Za-z0-9_]*$";

Json typed(const char* type) { return Json{{"type", type}}; }

Json pattern(const char* expression) { return Json{{"type", "string"}, {"pattern", expression}}; }

Json list_of(Json items) { return Json{{"type", "array"}, {"items", std::move(items)}}; }

Json any_of(std::initializer_list<Json> choices) { return Json{{"anyOf", Json(choices)}}; }

Json numbers(int count) {
  return Json{{"type", "array"}, {"items", typed("number")}, {"minItems", count}, {"maxItems", count}};
}

Json words(std::string_view all) {
  Json choices = Json::array();
  while (!all.empty()) {
    const std::size_t bar = all.find('|');
    choices.push_back(std::string(all.substr(0, bar)));
    all = bar == std::string_view::npos ? std::string_view{} : all.substr(bar + 1);
  }
  return Json{{"enum", std::move(choices)}};
}

Json reference(const char* definition) { return Json{{"$ref", std::string("#/definitions/") + definition}}; }

Json table_of(Json values) { return Json{{"type", "object"}, {"additionalProperties", std::move(values)}}; }

Json value_schema(const KeyFormat& key) {
  switch (key.kind) {
    case ValueKind::text:
    case ValueKind::name:
    case ValueKind::path:
    case ValueKind::code: return typed("string");
    case ValueKind::number: return typed("number");
    case ValueKind::whole: return Json{{"type", "integer"}, {"minimum", 0}};
    case ValueKind::flag: return typed("boolean");
    case ValueKind::date: return Json{{"type", "string"}, {"format", "date"}};
    case ValueKind::step: return pattern("^[1-9][0-9]* +(hour|day|week|month|year)s?$");
    case ValueKind::turns:
      return any_of({pattern("^[1-9][0-9]* turns?$"), Json{{"type", "integer"}, {"minimum", 1}}});
    case ValueKind::span: return pattern("^(all|[1-9][0-9]* to ([1-9][0-9]*|end))$");
    case ValueKind::color: return pattern("^#[0-9A-Fa-f]{6}$");
    case ValueKind::position: return numbers(2);
    case ValueKind::box: return numbers(4);
    case ValueKind::range: return numbers(2);
    case ValueKind::word: return words(key.words);
    case ValueKind::names:
    case ValueKind::paths: return list_of(typed("string"));
    case ValueKind::members:
    case ValueKind::set:
    case ValueKind::effect_list:
    case ValueKind::claim_list: return any_of({list_of(typed("string")), typed("string")});
    case ValueKind::condition: return Json{{"type", {"string", "boolean"}}};
    case ValueKind::formula: return Json{{"type", {"string", "number"}}};
    case ValueKind::start: return reference("start");
    case ValueKind::override_list: return reference("overrides");
    case ValueKind::override_rows: return list_of(reference("overrides"));
    case ValueKind::axis_list: return list_of(reference("axis"));
    case ValueKind::metric_list: return list_of(reference("metric"));
    case ValueKind::layer_list: return list_of(reference("layer"));
    case ValueKind::numbers: return list_of(typed("number"));
    case ValueKind::worth: return reference("worth");
    case ValueKind::term_list: return list_of(reference("term"));
    case ValueKind::move_list: return list_of(reference("move"));
  }
  return Json::object();
}

// A description beside "$ref" is not read by draft 7, so a reference is wrapped.
Json described(std::string_view about, Json schema) {
  Json result{{"description", std::string(about)}};
  if (schema.contains("$ref")) {
    result["allOf"] = Json::array({std::move(schema)});
  } else {
    result.update(schema);
  }
  return result;
}

Json table_schema(const SectionFormat& section) {
  Json properties = Json::object();
  Json required = Json::array();
  for (const KeyFormat& key : section.keys) {
    properties[std::string(key.name)] = described(key.about, value_schema(key));
    if (key.required) required.push_back(std::string(key.name));
  }
  Json result{{"type", "object"}, {"properties", std::move(properties)}};
  if (!required.empty()) result["required"] = std::move(required);
  result["additionalProperties"] = false;
  return result;
}

Json section_schema(const SectionFormat& section) {
  Json result;
  switch (section.shape) {
    case Shape::keys: result = table_schema(section); break;
    case Shape::list: result = list_of(table_schema(section)); break;
    case Shape::values: result = table_of(value_schema(section.keys[0])); break;
    case Shape::named: {
      Json entry = table_schema(section);
      if (const KeyFormat* key = find_key_format(section, section.short_key)) {
        entry = any_of({value_schema(*key), std::move(entry)});
      }
      result = table_of(std::move(entry));
      break;
    }
  }
  if (section.names_are_ids) result["propertyNames"] = Json{{"pattern", identifier}};
  return described(section.about, std::move(result));
}

Json definitions() {
  const Json leaf{{"type", {"string", "number"}}};
  Json result;
  result["term"] = table_schema(term_format());
  result["worth"] = table_schema(worth_format());
  result["move"] = table_schema(move_format());
  result["move"]["oneOf"] = Json::array({{{"required", {"turn"}}}, {{"required", {"turns"}}}});
  result["axis"] = table_schema(axis_format());
  result["metric"] = table_schema(metric_format());
  result["layer"] = table_schema(layer_format());
  result["start"] = any_of({leaf, table_of(any_of({leaf, table_of(leaf)}))});
  result["overrides"] = table_of(any_of({typed("number"), table_of(typed("number"))}));
  return result;
}

}  // namespace

std::string json_schema() {
  Json properties = Json::object();
  for (const SectionFormat& section : section_formats()) {
    const std::string name(section.name);
    const std::size_t dot = name.find('.');
    if (name.empty()) {
      for (const KeyFormat& key : section.keys) {
        properties[std::string(key.name)] = described(key.about, value_schema(key));
      }
    } else if (dot == std::string::npos) {
      properties[name] = section_schema(section);
    } else {
      Json& parent = properties[name.substr(0, dot)];
      parent["type"] = "object";
      parent["properties"][name.substr(dot + 1)] = section_schema(section);
      parent["additionalProperties"] = false;
    }
  }
  Json schema;
  schema["$schema"] = "http://json-schema.org/draft-07/schema#";
  schema["title"] = "Démarche scenario";
  schema["description"] = "A scenario of Démarche, see docs/language.md";
  schema["type"] = "object";
  schema["properties"] = std::move(properties);
  schema["additionalProperties"] = false;
  schema["definitions"] = definitions();
  return schema.dump(2) + "\n";
}

}  // namespace demarche
