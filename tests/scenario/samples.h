// Scenario texts for tests, and ways to spoil them.
#pragma once

#include <cstdint>
#include <fstream>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "sim/scenario/new.h"
#include "sim/scenario/read.h"

namespace demarche::test {

inline std::string file_text(const std::string& path) {
  std::ifstream stream(std::string(DEMARCHE_SOURCE_DIR) + "/" + path, std::ios::binary);
  std::stringstream text;
  text << stream.rdbuf();
  return text.str();
}

// The TOML blocks of docs/language.md.
inline std::vector<std::string> language_blocks() {
  const std::string page = file_text("docs/language.md");
  const std::string open = "```toml\n";
  std::vector<std::string> blocks;
  for (std::size_t at = page.find(open); at != std::string::npos; at = page.find(open, at)) {
    at += open.size();
    const std::size_t end = page.find("```", at);
    blocks.push_back(page.substr(at, end - at));
    at = end;
  }
  return blocks;
}

// The small scenario at the end of docs/language.md.
inline std::string small_scenario() { return language_blocks().back(); }

inline std::vector<std::string> sample_scenarios() {
  return {small_scenario(), new_scenario("A \"new\" case")};
}

inline Sources in_memory(const std::string& text) { return Sources{{{"test.toml", text}}}; }

// What reading a text says: messages with source lines and carets.
inline std::string shown(const Sources& sources) {
  const ReadResult result = read_scenario(sources);
  return format(result.diagnostics, result.sources);
}
// Without places, so that texts of different layout can be compared.
inline std::string shown(const std::string& text) {
  std::string result;
  const ReadResult read = read_scenario(in_memory(text));
  for (const Diagnostic& item : read.diagnostics.items) result += item.code + ": " + item.message + "\n";
  if (read.scenario) {
    result += read.scenario->title + ":";
    for (const Actor& actor : read.scenario->actors) result += " " + actor.id;
    for (const Variable& variable : read.scenario->variables) result += " " + variable.id;
    for (const Action& action : read.scenario->actions) result += " " + action.id + action.says;
    for (const Outcome& outcome : read.scenario->outcomes) result += " " + outcome.name;
  }
  return result;
}

// A sample with a few stretches of bytes deleted, repeated, moved or replaced.
inline std::string mutated(int sample, std::uint64_t seed) {
  static const std::vector<std::string> samples = sample_scenarios();
  std::string text = samples[static_cast<std::size_t>(sample)];
  std::mt19937_64 random(seed);
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % (n + 1)); };
  const std::string odd = "[]{}\"'=,.#\n\\ \t\r_-+*/^()$<>0a\xC3\xA9\x01\xFF";
  for (std::size_t times = 1 + below(4); times > 0; --times) {
    const std::size_t at = below(text.size());
    const std::size_t length = below(below(1) == 0 ? 3 : 40);
    switch (below(3)) {
      case 0: text.erase(at, length); break;
      case 1: text.insert(at, text.substr(below(text.size()), length)); break;
      case 2: text.insert(at, 1, odd[below(odd.size() - 1)]); break;
      default: text.replace(at, length, std::string(1, odd[below(odd.size() - 1)])); break;
    }
  }
  return text;
}

}  // namespace demarche::test
