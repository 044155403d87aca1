// What can be said of a TOML file without the library that parses it. Not for others (see toml_source.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "sim/lang/diagnostic.h"

namespace demarche {

// Behind the byte order mark, if there is one; the library skips it without counting it.
std::size_t toml_text_begin(std::string_view text);

// Whether the library may see the file: its nesting and its number of values are bounded, what is outside of
// quotes is ASCII, headers have names. What is not is reported. Lowers `values_left`.
bool is_acceptable(const SourceFile& file, FileId id, int& values_left, Diagnostics& diagnostics);

// Reports what the library says (`what`), in words for people who write scenarios.
void report_syntax(const SourceFile& file, FileId id, Place place, std::string what,
                   Diagnostics& diagnostics);

// Reports a key that is given twice, with its first place; false when that is not to be found.
bool report_repetition(const SourceFile& file, FileId id, std::uint32_t error_at, Diagnostics& diagnostics);

}  // namespace demarche
