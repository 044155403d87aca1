// What reading a text says, in a form that tests can compare: "line:column code: message (hint)",
// one per line.
#pragma once

#include <string>

#include "sim/lang/diagnostic.h"
#include "sim/scenario/read.h"

namespace demarche::test {

// The neighbours of docs/language.md, with one thing of every kind. Tests put their own text before
// it, so that lines and columns in messages are those of the test's text.
inline const char* const neighbours = R"(
[scenario]
title = "Two neighbours"
start = 2024-01-01
step  = "1 month"
turns = 12

[actors]
north  = { name = "North" }
south  = { name = "South" }
umpire = { name = "Umpire" }

[sets]
rivals = ["north", "south"]
rich   = "self.economy > 1"

[state.world]
tension = { label = "Tension", range = [0, 1], start = 0.3 }

[state.actor]
economy = { label = "Economy", range = [0, 2], start = 1 }

[state.pair]
trust = { label = "Trust", range = [-1, 1], start = 0 }

[parameters]
calm = { value = 1.0, range = [0, 3] }

[derived.actor]
pressure = "world.tension * (2 - self.economy) * count(rich) * $calm"

[actions.exercise]
label      = "Hold an exercise"
instrument = "military"
actor      = "self in rivals"
why        = [{ term = "fear", adds = "self.pressure" }]
effects    = ["world.tension += 0.08"]

[actions.spy]
label      = "Spy on {target}"
instrument = "informational"
visible    = "covert"
target     = "target in rivals"
effects    = ["trust[self, target] -= 0.1"]

[[rules]]
name    = "Cooling"
each    = "world"
effects = ["world.tension -= 0.03 + 0 * trust[north, south]"]

[[rules]]
name    = "Suspicion"
each    = "self, target"
when    = "did exercise[target] within 1"
effects = ["trust[self, target] -= 0.02"]

[[events]]
name    = "A harvest fails"
chance  = "0.05"
effects = ["south.economy -= 0.1"]

[terms.aid]
label = "{party} sends aid to {other}"
worth = { party = "-0.3", other = "0.5" }

[offers.help]
label = "Help"
from  = "self == north"
to    = "target == south"
gives = ["aid"]

[institutions.council]
name    = "The Council"
members = ["north", "south", "umpire"]

[proposals.censure]
institution = "council"
label       = "Censure the South"
actor       = "self == north"

[outcomes]
"Quiet" = "true"
)";

inline std::string printed(const Diagnostics& diagnostics, Severity severity, const Sources& sources) {
  std::string lines;
  for (const Diagnostic& item : diagnostics.items) {
    if (item.severity != severity) continue;
    if (item.place.file >= 0) {
      const SourceFile& file = sources.files[static_cast<std::size_t>(item.place.file)];
      const LineColumn at = line_column(file, item.place.begin);
      lines += std::to_string(at.line) + ':' + std::to_string(at.column) + ' ';
    }
    lines += item.code + ": " + item.message;
    if (!item.hint.empty()) lines += " (" + item.hint + ")";
    lines += '\n';
  }
  return lines;
}

inline ReadResult read_text(const std::string& text) {
  Sources sources;
  sources.files.push_back({"test.toml", text});
  return read_scenario(sources);
}

inline std::string messages(const std::string& text, Severity severity) {
  const ReadResult result = read_text(text);
  return printed(result.diagnostics, severity, result.sources);
}

inline std::string errors(const std::string& text) { return messages(text + neighbours, Severity::error); }
inline std::string warnings(const std::string& text) {
  return messages(text + neighbours, Severity::warning);
}

// A rule over the world, an actor or a pair with that effect on one line: column 12 is the effect's
// first byte.
inline std::string rule_with(const std::string& each, const std::string& effect) {
  return "[[rules]]\nname = \"R\"\neach = \"" + each + "\"\neffects = [\"" + effect + "\"]\n";
}

}  // namespace demarche::test
