#include "sim/scenario/read_values.h"

#include <algorithm>

#include "sim/lang/parse.h"
#include "sim/scenario/check_keys.h"
#include "sim/scenario/resolve_expression.h"

namespace demarche {
namespace {

const TomlValue* find_kind(const TomlValue& table, std::string_view key, TomlKind kind) {
  const TomlValue* value = find_value(table, key);
  return value != nullptr && value->kind == kind ? value : nullptr;
}

}  // namespace

std::string text_at(const TomlValue& table, std::string_view key, std::string_view fallback) {
  const TomlValue* value = find_kind(table, key, TomlKind::text);
  return value == nullptr ? std::string(fallback) : value->text.value;
}

double number_at(const TomlValue& table, std::string_view key, double fallback) {
  const TomlValue* value = find_kind(table, key, TomlKind::number);
  return value == nullptr ? fallback : value->number;
}

int turns_at(const TomlValue& table, std::string_view key, int fallback) {
  const TomlValue* value = find_value(table, key);
  return value == nullptr ? fallback : turns_of(*value).value_or(fallback);
}

bool flag_at(const TomlValue& table, std::string_view key, bool fallback) {
  const TomlValue* value = find_kind(table, key, TomlKind::boolean);
  return value == nullptr ? fallback : value->number != 0;
}

Range range_at(const TomlValue& table, std::string_view key) {
  const TomlValue* value = find_kind(table, key, TomlKind::array);
  if (value == nullptr || value->items.size() != 2) return {};
  return {value->items[0].number, value->items[1].number};
}

std::vector<std::string> texts_at(const TomlValue& table, std::string_view key) {
  std::vector<std::string> result;
  if (const TomlValue* value = find_value(table, key)) {
    for (const TomlValue* item : text_items(*value)) result.push_back(item->text.value);
  }
  return result;
}

Instrument instrument_at(const TomlValue& table, std::string_view key) {
  const std::string word = text_at(table, key);
  for (int i = 0; i < instrument_count; ++i) {
    if (word == name_of(static_cast<Instrument>(i))) return static_cast<Instrument>(i);
  }
  return Instrument::diplomatic;
}

Basis basis_at(const TomlValue& table, std::string_view key) {
  const std::string word = text_at(table, key);
  for (const Basis basis : {Basis::judgement, Basis::estimate, Basis::fact}) {
    if (word == name_of(basis)) return basis;
  }
  return Basis::judgement;
}

Expression expression_of(const TomlValue& value, Diagnostics& diagnostics) {
  if (value.kind == TomlKind::text) return parse_expression(value.text, diagnostics);
  Expression expression;
  if (value.kind != TomlKind::number && value.kind != TomlKind::boolean) return expression;
  // TOML writes numbers in ways that expressions do not know (1_000, 0x10), so the value counts.
  Node node;
  node.kind = value.kind == TomlKind::number ? NodeKind::number : NodeKind::boolean;
  node.value = value.number;
  node.end = static_cast<std::uint32_t>(value.text.value.size());
  expression.text = value.text;
  expression.nodes.push_back(std::move(node));
  expression.root = 0;
  return expression;
}

Expression expression_at(const TomlValue& table, std::string_view key, Diagnostics& diagnostics) {
  const TomlValue* value = find_value(table, key);
  return value == nullptr ? Expression{} : expression_of(*value, diagnostics);
}

std::vector<Effect> effects_at(const TomlValue& table, std::string_view key, Diagnostics& diagnostics) {
  std::vector<Effect> effects;
  const TomlValue* value = find_value(table, key);
  if (value == nullptr) return effects;
  for (const TomlValue* item : text_items(*value)) {
    if (auto effect = parse_effect(item->text, diagnostics)) effects.push_back(std::move(*effect));
  }
  return effects;
}

std::vector<UtilityTerm> terms_at(const TomlValue& table, std::string_view key, Diagnostics& diagnostics) {
  std::vector<UtilityTerm> terms;
  const TomlValue* value = find_value(table, key);
  if (value == nullptr) return terms;
  for (const TomlValue& item : value->items) {
    UtilityTerm term;
    term.name = text_at(item, "term");
    term.source = text_at(item, "source");
    term.adds = expression_at(item, "adds", diagnostics);
    terms.push_back(std::move(term));
  }
  return terms;
}

void check_placeholders(const TomlValue& table, std::string_view key, const std::vector<std::string>& known,
                        Diagnostics& diagnostics) {
  const TomlValue* value = find_kind(table, key, TomlKind::text);
  if (value == nullptr) return;
  const std::string& text = value->text.value;
  for (std::size_t open = text.find('{'); open != std::string::npos; open = text.find('{', open + 1)) {
    const std::size_t close = text.find('}', open);
    if (close == std::string::npos) return;
    const std::string word = text.substr(open + 1, close - open - 1);
    if (std::find(known.begin(), known.end(), word) != known.end()) continue;
    std::string hint;
    for (const std::string& one : known)
      hint += (hint.empty() ? "known are " : " and ") + ticked("{" + one + "}");
    diagnostics.warning(value->text.place(open, close + 1), "unknown-placeholder",
                        ticked("{" + word + "}") + " stands for nobody here", hint);
  }
}

std::vector<const TomlValue*> text_items(const TomlValue& value) {
  std::vector<const TomlValue*> result;
  if (value.kind == TomlKind::text) result.push_back(&value);
  for (const TomlValue& item : value.items) {
    if (item.kind == TomlKind::text) result.push_back(&item);
  }
  return result;
}

}  // namespace demarche
