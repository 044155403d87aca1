// Holds docs/language.md to its word: every example runs, and everything the language knows has an example.
#include <doctest/doctest.h>

#include <memory>
#include <set>
#include <string>

#include "sim/engine/batch.h"
#include "sim/engine/program.h"
#include "sim/scenario/expressions_of.h"
#include "sim/scenario/keys.h"
#include "sim/scenario/read.h"
#include "sim/scenario/toml_source.h"
#include "sim/study/findings.h"
#include "sim/study/scenario_tests.h"
#include "tests/lang/language_page.h"
#include "tests/lang/trees.h"

using namespace demarche;
using namespace demarche::test;

namespace {

constexpr int lanes = 4;

// Reads without a word, compiles, plays to the end and passes its own tests.
Scenario check_and_run(const LanguagePage& page, const std::string& text) {
  const ReadResult read = read_scenario(page_sources(page, text));
  CHECK_EQ(format(read.diagnostics, read.sources), "");
  REQUIRE(read.scenario.has_value());
  const auto scenario = std::make_shared<const Scenario>(*read.scenario);

  Diagnostics diagnostics;
  const auto program = compile(scenario, {}, {}, diagnostics);
  REQUIRE_MESSAGE(program != nullptr, format(diagnostics, read.sources));
  Batch batch(program, lanes);
  const std::vector<std::uint32_t> runs = {0, 1, 2, 3};
  batch.start(1, runs);
  while (!batch.all_done() && batch.turn() < scenario->turns) batch.play_turn();
  for (int lane = 0; lane < lanes; ++lane) {
    CHECK_EQ(batch.failure(lane).message, "");
    CHECK_EQ(batch.failure(lane).kind, Failure::Kind::none);
    CHECK_GE(batch.outcome(lane), 0);
  }
  for (const TestResult& test : run_scenario_tests(scenario))
    CHECK_MESSAGE(test.ok, test.name, ": ", test.detail);
  std::size_t f = 0;
  for (const FindingResult& finding : run_findings(scenario)) {
    const TestResult test = as_test(scenario->findings[f++], finding);
    CHECK_MESSAGE(test.ok, test.name, ": ", test.detail);
  }
  return *scenario;
}

// What the texts of some scenarios use, by name.
struct Used {
  std::set<std::string> constructs;

  void expression(const Expression& e) {
    for (const Node& n : e.nodes) {
      switch (n.kind) {
        case NodeKind::clock: constructs.insert(name_of(static_cast<Clock>(n.symbol))); break;
        case NodeKind::function:
          constructs.insert(name_of(static_cast<Function>(n.symbol)) + std::string("()"));
          break;
        case NodeKind::reduce:
          constructs.insert(name_of(static_cast<Reduce>(n.symbol)) + std::string("(a in …)"));
          if (n.children[1] != no_node) constructs.insert("where");
          if (n.children[3] != no_node) constructs.insert("else of a sum");
          break;
        case NodeKind::draw: constructs.insert(name_of(static_cast<Draw>(n.symbol))); break;
        case NodeKind::unary:
        case NodeKind::binary:
          constructs.insert(n.kind == NodeKind::unary ? "unary " + std::string(name_of(n.op))
                                                      : name_of(n.op));
          break;
        case NodeKind::same_actor: constructs.insert(std::string("actors ") + name_of(n.op)); break;
        case NodeKind::member_of: constructs.insert(n.op == Op::not_equal ? "not in" : "in"); break;
        case NodeKind::choice: constructs.insert("if"); break;
        case NodeKind::previous: constructs.insert(n.symbol == 1 ? "previous(x)" : "previous(x, n)"); break;
        case NodeKind::set_size: constructs.insert("count(SET)"); break;
        case NodeKind::record:
        case NodeKind::record_count:
        case NodeKind::record_age:
          constructs.insert(name_of(n.record));
          if (n.children[2] != no_node) constructs.insert("within");
          if (n.kind == NodeKind::record_count) constructs.insert("count(record)");
          if (n.kind == NodeKind::record_age) constructs.insert("turns_since");
          break;
        case NodeKind::agreement: constructs.insert("agreement"); break;
        case NodeKind::promised: constructs.insert("promised"); break;
        case NodeKind::backers: constructs.insert("backers"); break;
        case NodeKind::tabled_now: constructs.insert("tabled_now"); break;
        case NodeKind::wildcard: constructs.insert("any"); break;
        case NodeKind::parameter: constructs.insert("$"); break;
        case NodeKind::listed_set: constructs.insert("{a, b}"); break;
        case NodeKind::boolean: constructs.insert(n.value != 0 ? "true" : "false"); break;
        case NodeKind::number:
          if (n.text == "pi") constructs.insert("pi");
          if (n.end - n.begin == 10 && n.value == static_cast<int>(n.value))
            constructs.insert("date literal");
          break;
        case NodeKind::actor_variable:
          if (n.symbol < actor_slot_count) constructs.insert(n.text);
          break;
        default: break;
      }
    }
  }
  void effects(const std::vector<Effect>& list) {
    for (const Effect& e : list) {
      constexpr const char* kinds[] = {"+=", "-=", "=", "move", "expose", "table"};
      constructs.insert(kinds[static_cast<int>(e.kind)]);
      if (e.loss != no_node) constructs.insert("losing");
      if (e.delay != no_node)
        constructs.insert(e.expression.node(e.delay).kind == NodeKind::number ? "after n" : "after x");
    }
  }
  void scenario(const Scenario& s) {
    for_each_expression(s, [&](const Expression& e) { expression(e); });
    for (const Action& a : s.actions) effects(a.effects);
    for (const Rule& r : s.rules) effects(r.effects);
    for (const Event& e : s.events) effects(e.effects);
    for (const ScenarioTest& t : s.tests)
      for (const Claim& c : t.holds) {
        constexpr const char* when[] = {"at the end", "at turn", "by turn", "always"};
        constexpr const char* share[] = {"in every run", "in at least", "in at most"};
        constexpr const char* what[] = {"outcome", "condition", "mean of"};
        constructs.insert(when[static_cast<int>(c.when)]);
        constructs.insert(share[static_cast<int>(c.share)]);
        constructs.insert(what[static_cast<int>(c.what)]);
      }
  }
};

void note_keys(const SectionFormat& format, const TomlValue& table, std::set<std::string>& keys) {
  for (const TomlEntry& entry : table.entries) {
    keys.insert(std::string(format.name) + "." + entry.key);
    const KeyFormat* key = find_key_format(format, entry.key);
    if (key == nullptr) continue;
    if (key->kind == ValueKind::worth) note_keys(worth_format(), entry.value, keys);
    for (const TomlValue& item : entry.value.items) {
      if (key->kind == ValueKind::term_list) note_keys(term_format(), item, keys);
      if (key->kind == ValueKind::move_list) note_keys(move_format(), item, keys);
      if (key->kind == ValueKind::axis_list) note_keys(axis_format(), item, keys);
      if (key->kind == ValueKind::metric_list) note_keys(metric_format(), item, keys);
      if (key->kind == ValueKind::layer_list) note_keys(layer_format(), item, keys);
    }
  }
}

// "actions.label" of every key that stands in a text.
void note_document(const std::string& text, std::set<std::string>& keys) {
  Diagnostics diagnostics;
  int values_left = max_toml_values;
  const auto document = parse_toml({"page.toml", text}, 0, values_left, diagnostics);
  REQUIRE(document.has_value());
  for (const SectionFormat& format : section_formats()) {
    const TomlValue* section = &*document;
    for (std::string_view name = format.name; !name.empty() && section != nullptr;) {
      section = find_value(*section, name.substr(0, name.find('.')));
      name = name.find('.') == std::string_view::npos ? std::string_view{} : name.substr(name.find('.') + 1);
    }
    if (section == nullptr) continue;
    switch (format.shape) {
      case Shape::keys: note_keys(format, *section, keys); break;
      case Shape::values: keys.insert(std::string(format.name) + ".*"); break;
      case Shape::list:
        for (const TomlValue& item : section->items) note_keys(format, item, keys);
        break;
      case Shape::named:
        for (const TomlEntry& entry : section->entries) note_keys(format, entry.value, keys);
        break;
    }
  }
}

}  // namespace

TEST_CASE("every example of docs/language.md is read without a warning, runs and passes its tests") {
  const LanguagePage page = language_page();
  REQUIRE_GE(page.whole.size(), 2);
  REQUIRE_GE(page.parts.size(), 6);
  for (const std::string& text : page.whole) {
    CAPTURE(text);
    check_and_run(page, text);
  }
  std::vector<std::string> parts;
  for (const std::string& part : page.parts) {
    CAPTURE(part);
    parts.push_back(part);
    check_and_run(page, with_parts(page.whole.back(), parts));
  }
}

TEST_CASE("every construct of the expression language has an example in docs/language.md") {
  const LanguagePage page = language_page();
  Used used;
  for (const std::string& text : page.whole) used.scenario(check_and_run(page, text));
  used.scenario(check_and_run(page, with_parts(page.whole.back(), page.parts)));

  std::vector<std::string> wanted = {"if",          "where",        "else of a sum",
                                     "in",          "not in",       "unary -",
                                     "unary not",   "actors ==",    "actors !=",
                                     "count(SET)",  "within",       "count(record)",
                                     "turns_since", "previous(x)",  "previous(x, n)",
                                     "agreement",   "promised",     "backers",
                                     "tabled_now",  "any",          "$",
                                     "{a, b}",      "true",         "false",
                                     "pi",          "date literal", "self",
                                     "target",      "party",        "other",
                                     "breaker",     "+=",           "-=",
                                     "=",           "move",         "expose",
                                     "table",       "losing",       "after n",
                                     "after x",     "at the end",   "at turn",
                                     "by turn",     "always",       "in every run",
                                     "in at least", "in at most",   "outcome",
                                     "condition",   "mean of"};
  for (int i = static_cast<int>(Op::add); i <= static_cast<int>(Op::logical_or); ++i)
    wanted.emplace_back(name_of(static_cast<Op>(i)));
  for (int i = 0; i <= static_cast<int>(Clock::month); ++i)
    wanted.emplace_back(name_of(static_cast<Clock>(i)));
  for (int i = 0; i <= static_cast<int>(Function::floor); ++i)
    wanted.push_back(name_of(static_cast<Function>(i)) + std::string("()"));
  for (int i = 0; i <= static_cast<int>(Reduce::all); ++i)
    wanted.push_back(name_of(static_cast<Reduce>(i)) + std::string("(a in …)"));
  for (int i = 0; i <= static_cast<int>(Draw::poisson); ++i)
    wanted.emplace_back(name_of(static_cast<Draw>(i)));
  for (int i = 0; i <= static_cast<int>(RecordVerb::happened); ++i)
    wanted.emplace_back(name_of(static_cast<RecordVerb>(i)));
  for (const std::string& construct : wanted) {
    CAPTURE(construct);
    CHECK(used.constructs.contains(construct));
  }
}

TEST_CASE("what is printed of a checked formula is read as the formula that was written") {
  const LanguagePage page = language_page();
  const ReadResult read = read_scenario(page_sources(page, with_parts(page.whole.back(), page.parts)));
  REQUIRE(read.scenario.has_value());
  int formulas = 0;
  for_each_expression(*read.scenario, [&](const Expression& checked) {
    Diagnostics diagnostics;
    const Expression written = parse_expression(checked.text, diagnostics);
    if (written.empty()) return;  // an effect, a claim, or a number that is no text
    const Expression printed = parse_expression(plain(print(checked)), diagnostics);
    CHECK_EQ(described(printed), described(written));
    ++formulas;
  });
  CHECK_GE(formulas, 60);
  int effects = 0;
  for (const Rule& rule : read.scenario->rules)
    for (const Effect& checked : rule.effects) {
      Diagnostics diagnostics;
      const auto written = parse_effect(checked.expression.text, diagnostics);
      const auto printed = parse_effect(plain(print(checked)), diagnostics);
      REQUIRE(written.has_value());
      REQUIRE(printed.has_value());
      CHECK_EQ(described(*printed), described(*written));
      ++effects;
    }
  CHECK_GE(effects, 10);
}

TEST_CASE("every key of the format has an example in docs/language.md") {
  const LanguagePage page = language_page();
  std::set<std::string> keys;
  for (const std::string& text : page.whole) note_document(text, keys);
  for (const SourceFile& file : page.files)
    if (file.path.ends_with(".toml")) note_document(file.text, keys);
  note_document(with_parts(page.whole.back(), page.parts), keys);
  std::string missing;
  const auto look_for = [&](const SectionFormat& format) {
    for (const KeyFormat& key : format.keys) {
      const std::string name = std::string(format.name) + "." + std::string(key.name);
      // The three scopes of variables and of formulas share their keys.
      bool found = keys.contains(name);
      for (const char* first : {"state.", "derived."})
        for (const char* scope : {"world", "actor", "pair"})
          found = found || (format.name.starts_with(first) &&
                            keys.contains(first + std::string(scope) + "." + std::string(key.name)));
      if (!found) missing += name + "\n";
    }
  };
  for (const SectionFormat& format : section_formats()) look_for(format);
  for (const SectionFormat* format :
       {&term_format(), &worth_format(), &move_format(), &axis_format(), &metric_format(), &layer_format()})
    look_for(*format);
  CHECK_EQ(missing, "");
}

TEST_CASE("every key and every word of a key stands in the text of docs/language.md") {
  const std::string page = language_page().text;
  for (const SectionFormat& format : section_formats()) {
    CHECK_MESSAGE(page.find(std::string(format.name)) != std::string::npos, format.name);
    for (const KeyFormat& key : format.keys) {
      if (key.name != "*") CHECK_MESSAGE(page.find(std::string(key.name)) != std::string::npos, key.name);
      for (std::string_view words = key.words; !words.empty();) {
        const std::string word(words.substr(0, words.find('|')));
        words = words.find('|') == std::string_view::npos ? std::string_view{}
                                                          : words.substr(words.find('|') + 1);
        CHECK_MESSAGE(page.find(word) != std::string::npos, word);
      }
    }
  }
}
