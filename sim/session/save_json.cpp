// Saves as JSON: the fields of the newest format under their names.
#include <charconv>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "sim/engine/digest.h"
#include "sim/session/save_versions.h"

namespace demarche {
namespace {

constexpr const char* kind_of_file = "demarche save";

// Containers that are opened within each other, and values and keys, counted before anything is parsed:
// nothing of a hostile text is built before it is known that it stays small.
struct Shape {
  int depth = 0;
  std::size_t values = 0;
};
Shape shape_of(std::string_view text) {
  Shape shape;
  int open = 0;
  bool in_text = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_text) {
      if (c == '\\') ++i;
      in_text = c != '"';
    } else if (c == '"') {
      in_text = true;
    } else if (c == '[' || c == '{') {
      shape.depth = std::max(shape.depth, ++open);
      ++shape.values;
    } else if (c == ']' || c == '}') {
      --open;
    } else if (c == ',') {
      ++shape.values;
    }
  }
  return shape;
}

struct JsonWriter {
  nlohmann::ordered_json object = nlohmann::ordered_json::object();

  template <class Whole>
  void whole(const char* name, Whole& value) {
    object[name] = value;
  }
  void large(const char* name, std::uint64_t& value) { object[name] = std::to_string(value); }
  void digest(const char* name, std::uint64_t& value) { object[name] = to_hex(value); }
  void flag(const char* name, std::uint8_t& value) { object[name] = value != 0; }
  void number(const char* name, double& value) { object[name] = value; }
  void text(const char* name, std::string& value, std::size_t) {
    if (!value.empty()) object[name] = std::move(value);
  }
  void texts(const char* name, std::vector<std::string>& values, std::size_t, std::size_t) {
    if (!values.empty()) object[name] = std::move(values);
  }
  void numbers(const char* name, std::vector<double>& values, std::size_t) {
    if (!values.empty()) object[name] = values;
  }
  template <class Item>
  void list(const char* name, std::vector<Item>& values, std::size_t) {
    if (values.empty()) return;
    nlohmann::ordered_json items = nlohmann::ordered_json::array();
    for (Item& item : values) {
      JsonWriter writer;
      fields(writer, item);
      items.push_back(std::move(writer.object));
    }
    object[name] = std::move(items);
  }
};

// Takes the fields out of an object; what is left then has no meaning.
struct JsonReader {
  nlohmann::json& object;
  std::size_t taken = 0;

  [[noreturn]] static void wrong(const std::string& name, const std::string& wanted) {
    throw BadSave{"`" + name + "` must be " + wanted};
  }
  nlohmann::json* find(const char* name) {
    const auto found = object.find(name);
    if (found == object.end()) return nullptr;
    ++taken;
    return &*found;
  }
  nlohmann::json& need(const char* name) {
    nlohmann::json* const found = find(name);
    if (found == nullptr) throw BadSave{std::string("`") + name + "` is missing"};
    return *found;
  }
  template <class Whole>
  void whole(const char* name, Whole& value) {
    const nlohmann::json& found = need(name);
    const auto low = static_cast<std::int64_t>(std::numeric_limits<Whole>::min());
    const auto high = static_cast<std::int64_t>(std::numeric_limits<Whole>::max());
    const bool fits =
        found.is_number_integer() &&
        (!found.is_number_unsigned() || found.get<std::uint64_t>() <= static_cast<std::uint64_t>(high)) &&
        found.get<std::int64_t>() >= low && found.get<std::int64_t>() <= high;
    if (!fits) wrong(name, "a whole number from " + std::to_string(low) + " to " + std::to_string(high));
    value = static_cast<Whole>(found.get<std::int64_t>());
  }
  void unsigned_text(const char* name, std::uint64_t& value, int base, std::size_t digits,
                     const char* wanted) {
    const nlohmann::json& found = need(name);
    if (!found.is_string()) wrong(name, wanted);
    const auto& text = found.get_ref<const std::string&>();
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    const bool good = problem == std::errc{} && end == text.data() + text.size();
    if (!good || (digits != 0 && text.size() != digits)) wrong(name, wanted);
  }
  void large(const char* name, std::uint64_t& value) {
    unsigned_text(name, value, 10, 0, "a text of decimal digits below 2^64");
  }
  void digest(const char* name, std::uint64_t& value) {
    unsigned_text(name, value, 16, 16, "a text of 16 hexadecimal digits");
  }
  void flag(const char* name, std::uint8_t& value) {
    const nlohmann::json& found = need(name);
    if (!found.is_boolean()) wrong(name, "true or false");
    value = found.get<bool>() ? 1 : 0;
  }
  static double finite(const std::string& name, const nlohmann::json& found) {
    if (!found.is_number() || !std::isfinite(found.get<double>())) wrong(name, "a number");
    return found.get<double>();
  }
  void number(const char* name, double& value) { value = finite(name, need(name)); }
  static void take(const std::string& name, nlohmann::json& found, std::string& value, std::size_t limit) {
    if (!found.is_string()) wrong(name, "a text");
    value = std::move(found.get_ref<std::string&>());
    if (value.size() > limit) wrong(name, "no longer than " + std::to_string(limit) + " bytes");
  }
  void text(const char* name, std::string& value, std::size_t limit) {
    if (nlohmann::json* const found = find(name)) take(name, *found, value, limit);
  }
  nlohmann::json* items(const char* name, std::size_t limit) {
    nlohmann::json* const found = find(name);
    if (found == nullptr) return nullptr;
    if (!found->is_array()) wrong(name, "a list");
    if (found->size() > limit) wrong(name, "a list of at most " + std::to_string(limit));
    return found;
  }
  void texts(const char* name, std::vector<std::string>& values, std::size_t limit, std::size_t text_limit) {
    nlohmann::json* const found = items(name, limit);
    if (found == nullptr) return;
    values.resize(found->size());
    for (std::size_t i = 0; i < values.size(); ++i) take(name, (*found)[i], values[i], text_limit);
  }
  void numbers(const char* name, std::vector<double>& values, std::size_t limit) {
    const nlohmann::json* const found = items(name, limit);
    if (found == nullptr) return;
    for (const nlohmann::json& item : *found) values.push_back(finite(name, item));
  }
  template <class Item>
  void list(const char* name, std::vector<Item>& values, std::size_t limit) {
    nlohmann::json* const found = items(name, limit);
    if (found == nullptr) return;
    values.resize(found->size());
    for (std::size_t i = 0; i < values.size(); ++i) {
      try {
        if (!(*found)[i].is_object()) throw BadSave{"must be an object"};
        JsonReader reader{(*found)[i]};
        fields(reader, values[i]);
        reader.end();
      } catch (const BadSave& bad) {
        throw BadSave{std::string(name) + "[" + std::to_string(i) + "]: " + bad.problem};
      }
      (*found)[i] = nullptr;  // not held twice
    }
  }
  // Nothing may be left: a key that is misspelt must not be lost quietly.
  void end() {
    if (taken == object.size()) return;
    throw BadSave{"it has keys that mean nothing here, among " + first_keys()};
  }
  std::string first_keys() const {
    std::string names;
    std::size_t shown = 0;
    for (const auto& item : object.items()) {
      if (++shown > 12) return names + ", …";
      names += (names.empty() ? "`" : ", `") + item.key().substr(0, 40) + "`";
    }
    return names;
  }
};

SaveResult read_object(nlohmann::json& root) {
  SaveResult result;
  if (!root.is_object()) throw BadSave{"it is no object"};
  JsonReader reader{root};
  std::string kind;
  std::string version;
  reader.text("file", kind, 100);
  if (kind != kind_of_file) throw BadSave{"it is not an exported save: `file` is not \"demarche save\""};
  reader.whole("format", result.format);
  reader.text("program", version, 64);
  if (result.format > save_format)
    throw BadSave{"it has format " + std::to_string(result.format) + "; this is version " +
                  program_version() + ", which reads formats up to " + std::to_string(save_format) +
                  ": a newer version of the program opens it"};
  if (result.format == 0) throw BadSave{"there is no format 0"};
  format_1::Save file;
  fields(reader, file);
  reader.end();
  Save save = from_format_1(std::move(file));
  save.program_version = std::move(version);
  result.problem = check_save(save);
  if (result.problem.empty()) result.save = std::move(save);
  return result;
}

}  // namespace

std::string save_json(const Save& save) {
  if (const std::string problem = check_save(save); !problem.empty()) throw std::invalid_argument(problem);
  JsonWriter writer;
  writer.object["file"] = kind_of_file;
  writer.object["format"] = save_format;
  writer.object["program"] = save.program_version;
  format_1::Save file = to_newest_format(save);
  fields(writer, file);
  std::string text = writer.object.dump(1) + "\n";
  if (text.size() > max_json_bytes || shape_of(text).values > max_json_values)
    throw std::invalid_argument("the save is too large for JSON");
  return text;
}

SaveResult read_save_json(std::string_view text) {
  SaveResult result;
  try {
    if (text.size() > max_json_bytes)
      throw BadSave{"it is larger than " + std::to_string(max_json_bytes >> 20) + " MiB"};
    const Shape shape = shape_of(text);
    if (shape.depth > max_json_depth) throw BadSave{"it is nested too deeply"};
    if (shape.values > max_json_values) throw BadSave{"it holds more values than a save can have"};
    nlohmann::json root = nlohmann::json::parse(text);
    return read_object(root);
  } catch (const BadSave& bad) {
    result.problem = bad.problem;
  } catch (const std::bad_alloc&) {
    result.problem = "there is not enough memory to read it";
  } catch (const std::exception& error) {
    constexpr std::size_t longest = 200;  // the library quotes what it read, however long
    std::string what = error.what();
    if (what.size() > longest) what = what.substr(0, longest) + "…";
    result.problem = "it is no JSON: " + what;
  }
  return result;
}

}  // namespace demarche
