// What is told of all that was found: one root cause once, and no more than anyone reads.
#include <algorithm>
#include <map>
#include <set>
#include <string_view>

#include "sim/lang/lexer.h"
#include "sim/scenario/read_parts.h"

namespace demarche {
namespace {

// Problems with the same key have one cause, as far as can be told: a name that is nowhere given, however
// often it is used; the number of turns, whatever is asked of later ones. "" for what stands on its own.
std::string root_cause(const Diagnostic& item) {
  if (item.severity != Severity::error) return {};
  if (item.code == "out-of-range")
    return item.message.find(" is not played: the scenario has ") != std::string::npos ? "turns" : "";
  if (item.code != "unknown-name") return {};
  const std::size_t called = item.message.find(" is called `");
  if (called == std::string::npos) return {};
  // What could be an actor is asked for in several words.
  for (const char* thing : {"no actor", "no actor or set", "no set", "nothing"})
    if (item.message.compare(0, called, thing) == 0) return "actor" + item.message.substr(called);
  return item.message;
}

void merge_repeated(Diagnostics& diagnostics, const Sources& sources) {
  struct Cause {
    std::size_t first = 0;
    std::size_t more = 0;
    Place next;
  };
  std::map<std::string, Cause> causes;
  std::vector<Diagnostic> kept;
  for (Diagnostic& item : diagnostics.items) {
    const std::string key = root_cause(item);
    if (!key.empty()) {
      const auto [cause, is_new] = causes.emplace(key, Cause{kept.size(), 0, {}});
      if (!is_new) {
        if (cause->second.more++ == 0) cause->second.next = item.place;
        continue;
      }
    }
    kept.push_back(std::move(item));
  }
  for (const auto& [key, cause] : causes) {
    if (cause.more == 0) continue;
    std::string& hint = kept[cause.first].hint;
    const bool one = cause.more == 1;
    if (!hint.empty()) hint += "; ";
    hint += "the same in " + std::to_string(cause.more) + (one ? " more place" : " more places");
    // To find a line takes a walk through the file; of more than are shown it is not asked.
    if (cause.next.file >= 0 && cause.first < max_diagnostics)
      hint += (one ? ", " : ", next in ") + show_place(sources, cause.next);
  }
  diagnostics.items = std::move(kept);
}

}  // namespace

void keep_certain(Diagnostics& diagnostics, const Sources& sources, const std::string& left_out) {
  const auto is_word = [](char c) { return is_letter(c) || is_digit(c); };
  const auto for_each_word = [&](std::string_view text, auto&& visit) {
    for (std::size_t at = 0; at < text.size();) {
      std::size_t end = at;
      while (end < text.size() && is_word(text[end])) ++end;
      if (end > at) visit(text.substr(at, end - at));
      at = end + 1;
    }
  };
  std::set<std::string_view> words;
  for_each_word(left_out, [&](std::string_view word) { words.insert(word); });
  const bool lacks_files = words.contains("include");
  // A name that occurs in what was left out may be given there.
  const auto may_be_given = [&](const Diagnostic& item) {
    const auto file = static_cast<std::size_t>(item.place.file);
    if (lacks_files || item.place.file < 0 || file >= sources.files.size()) return true;
    const std::string_view text = sources.files[file].text;
    const std::size_t begin = std::min<std::size_t>(item.place.begin, text.size());
    bool has_word = false;
    bool given = false;
    for_each_word(text.substr(begin, std::max(item.place.end, item.place.begin) - item.place.begin),
                  [&](std::string_view word) {
                    has_word = true;
                    given = given || words.contains(word);
                  });
    return given || !has_word;
  };
  constexpr std::string_view certain[] = {"toml-syntax", "given-twice", "bad-file",     "bad-character",
                                          "too-deep",    "too-large",   "too-many",     "unknown-key",
                                          "wrong-kind",  "bad-name",    "unknown-word", "syntax"};
  std::erase_if(diagnostics.items, [&](const Diagnostic& item) {
    if (item.severity != Severity::error) return true;
    if (item.code == "unknown-name") return may_be_given(item);
    return std::find(std::begin(certain), std::end(certain), item.code) == std::end(certain);
  });
}

void limit_diagnostics(Diagnostics& diagnostics, const Sources& sources) {
  diagnostics.sort();
  merge_repeated(diagnostics, sources);
  if (diagnostics.items.size() <= max_diagnostics) return;
  // Errors decide whether there is a scenario, so warnings go first.
  std::stable_partition(diagnostics.items.begin(), diagnostics.items.end(),
                        [](const Diagnostic& item) { return item.severity == Severity::error; });
  const std::size_t more = diagnostics.items.size() - max_diagnostics;
  diagnostics.items.resize(max_diagnostics);
  diagnostics.sort();
  diagnostics.warning({}, "too-many-problems",
                      "there are " + std::to_string(more) + " more problems, not shown");
}

}  // namespace demarche
