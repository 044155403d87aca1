#include "sim/scenario/translation.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "sim/lang/writing.h"
#include "sim/scenario/read_parts.h"
#include "sim/scenario/resolve_expression.h"
#include "sim/scenario/toml_text.h"

namespace demarche {
namespace {

namespace fs = std::filesystem;

using Visit = std::function<void(std::string&)>;

void visit_terms(std::vector<UtilityTerm>& terms, const Visit& visit) {
  for (UtilityTerm& term : terms) visit(term.name);
}

void visit_acts(Scenario& s, const Visit& visit) {
  for (Action& a : s.actions) {
    for (std::string* text : {&a.label, &a.says, &a.about}) visit(*text);
    visit_terms(a.why, visit);
  }
  for (Term& t : s.terms)
    for (std::string* text : {&t.label, &t.about}) visit(*text);
  for (Offer& o : s.offers) {
    for (std::string* text : {&o.label, &o.about}) visit(*text);
    visit_terms(o.why, visit);
    visit_terms(o.accept, visit);
  }
  for (Institution& i : s.institutions)
    for (std::string* text : {&i.name, &i.about}) visit(*text);
  for (Proposal& p : s.proposals) {
    for (std::string* text : {&p.label, &p.says, &p.about}) visit(*text);
    visit_terms(p.why, visit);
    visit_terms(p.vote, visit);
  }
}

void visit_texts(Scenario& s, const Visit& visit) {
  for (std::string* text : {&s.title, &s.summary}) visit(*text);
  About& about = s.about;
  for (std::string* text : {&about.what, &about.how, &about.use, &about.notice, &about.things_to_try,
                            &about.extend, &about.credits})
    visit(*text);
  for (Actor& a : s.actors)
    for (std::string* text : {&a.name, &a.short_name, &a.about}) visit(*text);
  for (Variable& v : s.variables)
    for (std::string* text : {&v.label, &v.unit, &v.about}) visit(*text);
  for (Parameter& p : s.parameters)
    for (std::string* text : {&p.label, &p.unit, &p.about}) visit(*text);
  for (Derived& d : s.derived)
    for (std::string* text : {&d.label, &d.unit, &d.about}) visit(*text);
  visit_acts(s, visit);
  for (Rule& r : s.rules)
    for (std::string* text : {&r.label, &r.says, &r.about}) visit(*text);
  for (Event& e : s.events)
    for (std::string* text : {&e.label, &e.says, &e.about}) visit(*text);
  for (Outcome& o : s.outcomes)
    for (std::string* text : {&o.label, &o.about}) visit(*text);
  for (Objective& o : s.objectives) visit(o.about);
  for (Indicator& i : s.indicators)
    for (std::string* text : {&i.label, &i.unit, &i.about}) visit(*text);
}

// The words in braces, "{self}", each once.
std::set<std::string> placeholders(const std::string& text) {
  std::set<std::string> found;
  for (std::size_t open = text.find('{'); open != std::string::npos; open = text.find('{', open + 1)) {
    const std::size_t close = text.find('}', open);
    if (close == std::string::npos) break;
    found.insert(text.substr(open, close + 1 - open));
  }
  return found;
}

std::string shortened_text(const std::string& text) {
  constexpr std::size_t longest = 60;
  if (text.size() <= longest) return text;
  std::size_t end = longest;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0u) == 0x80u) --end;  // whole characters
  return text.substr(0, end) + "…";
}

void read_text(const TomlValue& table, const std::set<std::string>& known, Translation& translation,
               std::set<std::string>& seen, Diagnostics& diagnostics) {
  TranslatedText text;
  const TomlValue* of = nullptr;
  const TomlValue* is = nullptr;
  for (const TomlEntry& entry : table.entries) {
    if (entry.key != "of" && entry.key != "is") {
      diagnostics.error(entry.place, "unknown-key", "a text has no key " + ticked(entry.key),
                        "it has `of`, as the scenario says it, and `is`");
    } else if (entry.value.kind != TomlKind::text) {
      diagnostics.error(entry.value.place, "wrong-kind", ticked(entry.key) + " must be a text");
    } else {
      (entry.key == "of" ? of : is) = &entry.value;
    }
  }
  if (of == nullptr) {
    if (find_entry(table, "of") == nullptr)
      diagnostics.error(table.place, "missing-key", "`of` is missing", "the text as the scenario has it");
    return;
  }
  text.of = of->text.value;
  if (is != nullptr) text.is = is->text.value;
  if (!seen.insert(text.of).second) {
    diagnostics.warning(of->place, "text-twice", "this text is translated above already");
    return;
  }
  if (known.count(text.of) == 0) {
    const std::vector<std::string> candidates(known.begin(), known.end());
    const std::string near = text.of.size() > 200 ? "" : nearest_name(text.of, candidates);
    diagnostics.warning(of->place, "unknown-text", "the scenario does not say this (any more)",
                        near.empty() ? "" : "it has “" + shortened_text(near) + "”");
  }
  const std::set<std::string> wanted = placeholders(text.of);
  if (is != nullptr && !text.is.empty())
    for (const std::string& word : placeholders(text.is))
      if (wanted.count(word) == 0) {
        std::string hint;
        for (const std::string& one : wanted) hint += (hint.empty() ? "the original has " : " and ") + one;
        diagnostics.error(is->place, "unknown-placeholder", ticked(word) + " stands for nobody here",
                          hint.empty() ? "the original has no braces" : hint);
      }
  translation.texts.push_back(std::move(text));
}

std::string text_block(const std::string& of, const std::string& is) {
  return "\n[[texts]]\nof = " + toml_lines(of) + "\nis = " + toml_lines(is) + "\n";
}

}  // namespace

bool is_language(std::string_view tag) {
  const std::size_t dash = tag.find('-');
  const std::string_view main = tag.substr(0, dash);
  const auto all = [](std::string_view text, auto&& good) {
    return std::all_of(text.begin(), text.end(), good);
  };
  const auto small = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto sign = [&](char c) {
    return small(c) || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  };
  return (main.size() == 2 || main.size() == 3) && all(main, small) && tag.size() <= 16 &&
         tag.back() != '-' && all(tag.substr(main.size()), sign);
}

fs::path translation_path(const fs::path& scenario, std::string_view language) {
  fs::path path = scenario;
  return path.replace_extension("." + std::string(language) + ".toml");
}

fs::path translated_scenario(const fs::path& file) {
  const fs::path stem = file.stem();  // "tiny.fr"
  const std::string tag = stem.extension().string();
  std::error_code error;
  if (file.extension() != ".toml" || tag.size() < 2 || !is_language(std::string_view(tag).substr(1)))
    return {};
  fs::path scenario = file.parent_path() / stem.stem();
  scenario += ".toml";
  return fs::is_regular_file(scenario, error) ? scenario : fs::path();
}

std::vector<std::string> languages_beside(const fs::path& scenario) {
  std::vector<std::string> languages;
  std::error_code error;
  const std::string stem = scenario.stem().string() + ".";
  const fs::path folder = scenario.has_parent_path() ? scenario.parent_path() : fs::path(".");
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    const std::string name = at->path().filename().string();
    if (!name.starts_with(stem) || !name.ends_with(".toml") || name.size() <= stem.size() + 5) continue;
    const std::string tag = name.substr(stem.size(), name.size() - stem.size() - 5);
    if (is_language(tag)) languages.push_back(tag);
  }
  std::sort(languages.begin(), languages.end());
  return languages;
}

TranslationResult read_translation(const fs::path& path, const Scenario& scenario) {
  TranslationResult result;
  std::string problem;
  std::optional<std::string> text = read_bounded(path, problem);
  if (text && text->size() > max_file_bytes) problem = "is larger than files of this kind may be";
  result.sources.files.push_back({path.generic_string(), text ? std::move(*text) : std::string()});
  if (!problem.empty()) {
    result.diagnostics.error({}, "bad-file", ticked(path.generic_string()) + " " + problem);
    return result;
  }
  int values_left = max_toml_values;
  const auto document = parse_toml(result.sources.files.front(), 0, values_left, result.diagnostics);
  if (!document) return result;
  Translation translation;
  std::set<std::string> known;
  for (std::string& one : shown_texts(scenario)) known.insert(std::move(one));
  std::set<std::string> seen;
  for (const TomlEntry& entry : document->entries) {
    if (entry.key == "language") {
      if (entry.value.kind == TomlKind::text) translation.language = entry.value.text.value;
      if (!is_language(translation.language))
        result.diagnostics.error(entry.value.place, "wrong-kind",
                                 "`language` must be a language's short name", "as in language = \"fr\"");
    } else if (entry.key != "texts") {
      result.diagnostics.error(entry.place, "unknown-key", "a translation has no key " + ticked(entry.key),
                               "it has `language` and [[texts]]");
    } else if (entry.value.kind != TomlKind::array) {
      result.diagnostics.error(entry.value.place, "wrong-kind", "`texts` is a list of tables",
                               "write [[texts]] above each");
    } else {
      for (const TomlValue& item : entry.value.items) {
        if (translation.texts.size() >= max_translated_texts) break;
        if (item.kind == TomlKind::table)
          read_text(item, known, translation, seen, result.diagnostics);
        else
          result.diagnostics.error(item.place, "wrong-kind", "a text must be a table",
                                   "write [[texts]] above each");
      }
    }
  }
  if (find_entry(*document, "language") == nullptr)
    result.diagnostics.error({0, 0, 0}, "missing-key", "`language` is missing", "as in language = \"fr\"");
  if (!result.diagnostics.has_errors()) result.translation = std::move(translation);
  limit_diagnostics(result.diagnostics, result.sources);
  return result;
}

std::vector<std::string> shown_texts(const Scenario& scenario) {
  Scenario copy = scenario;
  std::vector<std::string> texts;
  std::set<std::string> seen;
  visit_texts(copy, [&](std::string& text) {
    if (!text.empty() && seen.insert(text).second) texts.push_back(text);
  });
  return texts;
}

void translate(Scenario& scenario, const Translation& translation) {
  std::map<std::string, std::string> texts;
  for (const TranslatedText& text : translation.texts)
    if (!text.is.empty()) texts.emplace(text.of, text.is);
  visit_texts(scenario, [&](std::string& text) {
    if (const auto found = texts.find(text); found != texts.end()) text = found->second;
  });
}

std::shared_ptr<const Scenario> in_language(std::shared_ptr<const Scenario> scenario, const fs::path& path,
                                            const std::string& language, std::string& problem) {
  std::error_code error;
  const fs::path file = translation_path(path, language);
  if (!is_language(language) || !fs::exists(file, error)) {
    const std::string known = joined(languages_beside(path));
    problem = "there is no " + ticked(file.generic_string()) + " with its texts in " + ticked(language) +
              (known.empty() ? "; `demarche translate` begins one" : "; there are: " + known);
    return scenario;
  }
  const TranslationResult read = read_translation(file, *scenario);
  if (!read.translation) {
    problem = format(read.diagnostics, read.sources);
    return scenario;
  }
  Scenario translated = *scenario;
  translate(translated, *read.translation);
  return std::make_shared<const Scenario>(std::move(translated));
}

std::shared_ptr<const Scenario> shown_in(std::shared_ptr<const Scenario> scenario, const fs::path& path,
                                         const std::string& language, std::string& problem) {
  std::error_code error;
  if (!is_language(language) || !fs::exists(translation_path(path, language), error)) return scenario;
  return in_language(std::move(scenario), path, language, problem);
}

std::string translation_file(const Scenario& scenario, const Translation& have) {
  std::map<std::string, std::string> texts;
  for (const TranslatedText& text : have.texts) texts.emplace(text.of, text.is);
  std::string file = "# “" + shortened_text(on_one_line(scenario.title)) +
                     "” in another language: write behind each `is`; what is left empty is shown as it was.\n"
                     "# Words in braces stand for names and stay as they are.\n\nlanguage = " +
                     toml_text(have.language) + "\n";
  for (const std::string& of : shown_texts(scenario)) {
    const auto found = texts.find(of);
    file += text_block(of, found == texts.end() ? "" : found->second);
    if (found != texts.end()) texts.erase(found);
  }
  std::erase_if(texts, [](const auto& text) { return text.second.empty(); });
  if (!texts.empty()) file += "\n# The scenario no longer says these.\n";
  for (const auto& [of, is] : texts) file += text_block(of, is);
  return file;
}

}  // namespace demarche
