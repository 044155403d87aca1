// What is wrong with a user's text, collected rather than thrown so that all problems show at once.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/lang/source.h"

namespace demarche {

enum class Severity { error, warning };

struct Diagnostic {
  Severity severity = Severity::error;
  std::string code;     // stable, kebab-case: "unknown-name", "type-mismatch", "unknown-key", …
  std::string message;  // one sentence without the place
  std::string hint;     // what was expected, or the nearest known name; may be empty
  Place place;
};

struct Diagnostics {
  std::vector<Diagnostic> items;

  void error(Place place, std::string code, std::string message, std::string hint = {});
  void warning(Place place, std::string code, std::string message, std::string hint = {});
  bool has_errors() const;
  // Errors and warnings in order of file, line and column, duplicates removed.
  void sort();
};

// "file:line:column: error: message [code]", the source line, a caret line under the exact spot (tabs and
// wide characters counted), and "hint: …". `snippet_name` is shown for places without a file.
std::string format(const Diagnostic& diagnostic, const Sources& sources);
std::string format(const Diagnostics& diagnostics, const Sources& sources);

// The candidate nearest to `word` by edit distance (case and '_'/'-' are free), or "" when nothing is near.
std::string nearest_name(std::string_view word, std::span<const std::string> candidates);

}  // namespace demarche
