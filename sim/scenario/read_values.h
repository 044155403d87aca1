// Taking values out of tables that check_keys has passed. What is absent gives the default; nothing here
// reports a wrong kind again.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/lang/ast.h"
#include "sim/lang/diagnostic.h"
#include "sim/scenario/scenario.h"
#include "sim/scenario/toml_source.h"

namespace demarche {

std::string text_at(const TomlValue& table, std::string_view key, std::string_view fallback = {});
double number_at(const TomlValue& table, std::string_view key, double fallback);
int turns_at(const TomlValue& table, std::string_view key, int fallback);
bool flag_at(const TomlValue& table, std::string_view key, bool fallback);
Range range_at(const TomlValue& table, std::string_view key);
std::vector<std::string> texts_at(const TomlValue& table, std::string_view key);
Instrument instrument_at(const TomlValue& table, std::string_view key);
Basis basis_at(const TomlValue& table, std::string_view key);

// A number, boolean or text as an expression; anything else is an empty one.
Expression expression_of(const TomlValue& value, Diagnostics& diagnostics);
Expression expression_at(const TomlValue& table, std::string_view key, Diagnostics& diagnostics);
std::vector<Effect> effects_at(const TomlValue& table, std::string_view key, Diagnostics& diagnostics);
std::vector<UtilityTerm> terms_at(const TomlValue& table, std::string_view key, Diagnostics& diagnostics);

// Warns of {words} in a label or log line that do not stand for an actor's name.
void check_placeholders(const TomlValue& table, std::string_view key, const std::vector<std::string>& known,
                        Diagnostics& diagnostics);

// The text items of a list, or a text alone.
std::vector<const TomlValue*> text_items(const TomlValue& value);

}  // namespace demarche
