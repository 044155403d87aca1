// Checks a scenario's tables against the table of the format (keys.h): unknown and missing keys, values of
// the wrong kind. What passes here can be taken out without further checks of form.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "sim/lang/diagnostic.h"
#include "sim/scenario/keys.h"
#include "sim/scenario/toml_source.h"

namespace demarche {

// The whole document, includes merged. Afterwards `document` holds nothing that is not of the right kind:
// what was wrong is reported and removed, so that the rest can still be read.
void check_keys(TomlValue& document, Diagnostics& diagnostics);

// One table with the keys of `format`; `owner` is where a missing key is reported, `name` that of a named
// entry.
void check_table(const SectionFormat& format, TomlValue& table, Place owner, Diagnostics& diagnostics,
                 std::string_view name = {});

// "8 turns" or 8; nullopt when it is neither.
std::optional<int> turns_of(const TomlValue& value);
// "#d55e00" as 0xd55e00.
std::optional<std::uint32_t> color_of(std::string_view text);
// A name that expressions can use: a letter or '_', then letters, digits and '_'.
bool is_identifier(std::string_view name);

}  // namespace demarche
