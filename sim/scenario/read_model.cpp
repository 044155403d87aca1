// Title and calendar, state, parameters, formulas, rules, events and endings.
#include <algorithm>
#include <string>

#include "sim/scenario/read_parts.h"
#include "sim/scenario/read_values.h"
#include "sim/scenario/resolve_expression.h"

namespace demarche {
namespace {

constexpr Scope scopes[] = {Scope::world, Scope::actor, Scope::pair};

std::string section_of(const char* first, Scope scope) { return std::string(first) + "." + name_of(scope); }

void read_about(const TomlValue& table, About& about) {
  about.what = text_at(table, "what");
  about.how = text_at(table, "how");
  about.use = text_at(table, "use");
  about.notice = text_at(table, "notice");
  about.things_to_try = text_at(table, "try");
  about.extend = text_at(table, "extend");
  about.credits = text_at(table, "credits");
}

void warn_outside(Reading& reading, const TomlValue& value, const Range& range, const std::string& what) {
  if (value.kind != TomlKind::number || (value.number >= range.low && value.number <= range.high)) {
    return;
  }
  reading.diagnostics.warning(value.place, "outside-range",
                              what + ", " + value.text.value + ", is outside the range");
}

// --- start values
// ---------------------------------------------------------------------------------------------

// What a key of a start table stands for.
struct Holder {
  enum class Kind { unknown, actor, set, everyone } kind = Kind::unknown;
  int index = -1;
};

struct StartReader {
  Reading& reading;
  Variable& variable;

  Holder holder(const TomlEntry& entry) const {
    const Scenario& scenario = reading.scenario;
    if (entry.key == "default") return {Holder::Kind::everyone, -1};
    if (const int actor = find_actor(scenario, entry.key); actor >= 0) {
      return {Holder::Kind::actor, actor};
    }
    if (const int set = find_set(scenario, entry.key); set >= 0) {
      if (!scenario.sets[static_cast<std::size_t>(set)].dynamic) return {Holder::Kind::set, set};
      reading.diagnostics.error(
          entry.place, "changing-set",
          "the members of " + ticked(entry.key) + " depend on state, which has no value before the start");
      return {};
    }
    std::vector<std::string> known = ids_of(scenario.actors);
    for (const ActorSet& set : scenario.sets) known.push_back(set.id);
    known.emplace_back("default");
    reading.diagnostics.error(entry.place, "unknown-name", "no actor or set is called " + ticked(entry.key),
                              did_you_mean(entry.key, known));
    return {};
  }

  void add(const Holder& from, const Holder& to, const TomlValue& value) {
    StartEntry entry;
    if (from.kind == Holder::Kind::actor) entry.actor_from = from.index;
    if (from.kind == Holder::Kind::set) entry.actor_set_from = from.index;
    if (to.kind == Holder::Kind::actor) entry.actor_to = to.index;
    if (to.kind == Holder::Kind::set) entry.actor_set_to = to.index;
    warn_outside(reading, value, variable.range, "the start value of " + ticked(variable.id));
    entry.value = expression_of(value, reading.diagnostics);
    variable.start.push_back(std::move(entry));
  }

  // An actor's own entry wins over a set's, the first listed set over a later one, any over `default`.
  void read_table(const TomlValue& table, const Holder* from) {
    std::vector<std::pair<Holder, const TomlValue*>> found;
    for (const TomlEntry& entry : table.entries) found.emplace_back(holder(entry), &entry.value);
    for (const auto kind : {Holder::Kind::actor, Holder::Kind::set, Holder::Kind::everyone}) {
      for (const auto& [who, value] : found) {
        if (who.kind != kind) continue;
        if (value->kind != TomlKind::table) {
          add(from == nullptr ? who : *from, from == nullptr ? Holder{} : who, *value);
        } else if (variable.scope == Scope::pair && from == nullptr) {
          read_table(*value, &who);
        } else {
          reading.diagnostics.error(
              value->place, "wrong-kind",
              "a start value of " + ticked(variable.id) + " must be a number or a formula, not a table");
        }
      }
    }
  }

  void read(const TomlValue& value) {
    if (value.kind != TomlKind::table) {
      add({}, {}, value);
    } else if (variable.scope == Scope::world) {
      reading.diagnostics.error(
          value.place, "wrong-kind",
          ticked(variable.id) + " belongs to the world and has one start value, not a table");
    } else {
      read_table(value, nullptr);
      check_complete(value.place);
    }
  }

  std::vector<int> actors_of(int single, int set) const {
    if (single >= 0) return {single};
    return reading.scenario.sets[static_cast<std::size_t>(std::max(set, 0))].members;
  }

  // Set 0 is everyone. Marks what each entry covers: its cost does not grow with hostile tables as looking
  // for an entry for each pair would.
  void check_complete(Place place) {
    const auto& actors = reading.scenario.actors;
    const std::size_t count = actors.size();
    const bool pairs = variable.scope == Scope::pair;
    std::vector<bool> covered(count * count, false);
    for (const StartEntry& entry : variable.start) {
      const std::vector<int> to = pairs ? actors_of(entry.actor_to, entry.actor_set_to) : std::vector<int>{0};
      for (const int a : actors_of(entry.actor_from, entry.actor_set_from)) {
        for (const int b : to) {
          covered[static_cast<std::size_t>(a) * count + static_cast<std::size_t>(b)] = true;
        }
      }
    }
    for (std::size_t a = 0; a < count; ++a) {
      for (std::size_t b = 0; b < (pairs ? count : 1); ++b) {
        if ((pairs && a == b) || covered[a * count + b]) continue;
        const std::string who = actors[a].id + (pairs ? ", " + actors[b].id : "");
        reading.diagnostics.error(place, "missing-start",
                                  ticked(variable.id) + " has no start value for " + ticked(who),
                                  "add `default = …`");
        return;
      }
    }
  }
};

void read_event(Reading& reading, const TomlValue& table, Event& event) {
  event.name = event.label = text_at(table, "name");
  event.about = text_at(table, "about");
  event.source = text_at(table, "source");
  event.says = text_at(table, "says");
  event.place = table.place;
  event.chance = expression_at(table, "chance", reading.diagnostics);
  event.when = expression_at(table, "when", reading.diagnostics);
  event.once = flag_at(table, "once", false);
  event.effects = effects_at(table, "effects", reading.diagnostics);
  check_placeholders(table, "says", {}, reading.diagnostics);
  const TomlValue* on = find_value(table, "on");
  if (on == nullptr) return;
  event.on = on->date;
  event.once = true;
  const Scenario& scenario = reading.scenario;
  const Date end = turn_start(scenario.start, scenario.step, scenario.turns + 1);
  if (on->date.half_days < scenario.start.half_days || on->date.half_days >= end.half_days) {
    reading.diagnostics.warning(on->place, "never-happens",
                                ticked(event.name) + " lies outside the scenario's time",
                                "which goes from " + iso_date(scenario.start) + " to " + iso_date(end));
  }
}

Each each_of(const std::string& word) {
  if (word == "self") return Each::self;
  return word == "world" ? Each::world : Each::pair;
}

}  // namespace

void read_header(Reading& reading, const TomlValue& document) {
  Scenario& scenario = reading.scenario;
  if (const TomlEntry* about = section_entry(document, "about")) {
    read_about(about->value, scenario.about);
  }
  for (const TomlEntry* entry : named_section(reading, document, "sources")) {
    scenario.references.emplace_back(entry->key, entry->value.text.value);
  }
  const TomlEntry* section = section_entry(document, "scenario");
  if (section == nullptr) {
    reading.diagnostics.error({0, 0, 0}, "missing-section", "there is no section [scenario]",
                              "it gives title, start, step and turns");
    return;
  }
  const TomlValue& table = section->value;
  scenario.title = text_at(table, "title");
  scenario.summary = text_at(table, "summary");
  scenario.difficulty = text_at(table, "difficulty");
  scenario.codes_path = text_at(table, "codes");
  scenario.types_path = text_at(table, "types");
  if (const TomlValue* start = find_value(table, "start")) scenario.start = start->date;
  scenario.step = parse_step(text_at(table, "step")).value_or(Step{});
  if (const TomlValue* turns = find_value(table, "turns")) {
    if (turns->number >= 1 && turns->number <= max_turns) {
      scenario.turns = static_cast<int>(turns->number);
    } else {
      reading.diagnostics.error(turns->place, "bad-value",
                                "`turns` must be from 1 to " + std::to_string(max_turns));
    }
  }
  if (const TomlValue* map = find_value(table, "map")) {
    scenario.map.emplace();
    for (std::size_t i = 0; i < 4; ++i) (*scenario.map)[i] = map->items[i].number;
  }
}

void read_state(Reading& reading, const TomlValue& document) {
  for (const Scope scope : scopes) {
    for (const TomlEntry* entry : named_section(reading, document, section_of("state", scope))) {
      const TomlValue& table = entry->value;
      Variable variable;
      variable.id = entry->key;
      variable.label = text_at(table, "label", entry->key);
      variable.unit = text_at(table, "unit");
      variable.about = text_at(table, "about");
      variable.source = text_at(table, "source");
      variable.basis = basis_at(table, "basis");
      variable.scope = scope;
      variable.range = range_at(table, "range");
      variable.place = entry->place;
      if (const TomlValue* start = find_value(table, "start")) {
        // A range that could not be read says nothing about the start value.
        if (find_value(table, "range") == nullptr) variable.range = {-max_magnitude, max_magnitude};
        StartReader{reading, variable}.read(*start);
      }
      reading.scenario.variables.push_back(std::move(variable));
    }
  }
}

void read_parameters(Reading& reading, const TomlValue& document) {
  for (const TomlEntry* entry : named_section(reading, document, "parameters")) {
    const TomlValue& table = entry->value;
    Parameter parameter;
    parameter.id = entry->key;
    parameter.label = text_at(table, "label", entry->key);
    parameter.unit = text_at(table, "unit");
    parameter.about = text_at(table, "about");
    parameter.source = text_at(table, "source");
    parameter.basis = basis_at(table, "basis");
    parameter.value = number_at(table, "value", 0);
    parameter.range = range_at(table, "range");
    parameter.place = entry->place;
    const TomlValue* value = find_value(table, "value");
    if (value != nullptr && find_value(table, "range") != nullptr) {
      warn_outside(reading, *value, parameter.range, "the value of " + ticked(parameter.id));
    }
    reading.scenario.parameters.push_back(std::move(parameter));
  }
}

void read_derived(Reading& reading, const TomlValue& document) {
  for (const Scope scope : scopes) {
    NameList names;
    for (const Variable& variable : reading.scenario.variables) {
      if (variable.scope == scope) names.places.emplace(variable.id, variable.place);
    }
    for (const TomlEntry* entry : named_section(reading, document, section_of("derived", scope))) {
      if (!names.add(reading, entry->key, entry->place, "the derived quantity")) continue;
      const TomlValue& table = entry->value;
      Derived derived;
      derived.id = entry->key;
      derived.label = text_at(table, "label", entry->key);
      derived.unit = text_at(table, "unit");
      derived.about = text_at(table, "about");
      derived.scope = scope;
      derived.value = expression_at(table, "value", reading.diagnostics);
      derived.place = entry->place;
      reading.scenario.derived.push_back(std::move(derived));
    }
  }
}

void read_rules_and_events(Reading& reading, const TomlValue& document) {
  NameList names;  // rules and events are switched off and remembered by name alike
  for (const TomlValue* table : list_section(reading, document, "rules")) {
    Rule rule;
    rule.name = rule.label = text_at(*table, "name");
    rule.about = text_at(*table, "about");
    rule.source = text_at(*table, "source");
    rule.says = text_at(*table, "says");
    rule.each = each_of(text_at(*table, "each"));
    rule.when = expression_at(*table, "when", reading.diagnostics);
    rule.effects = effects_at(*table, "effects", reading.diagnostics);
    rule.place = table->place;
    std::vector<std::string> named;
    if (rule.each != Each::world) named.emplace_back("self");
    if (rule.each == Each::pair) named.emplace_back("target");
    check_placeholders(*table, "says", named, reading.diagnostics);
    if (const TomlValue* name = find_value(*table, "name")) {
      names.add(reading, rule.name, name->place, "the rule");
    }
    reading.scenario.rules.push_back(std::move(rule));
  }
  for (const TomlValue* table : list_section(reading, document, "events")) {
    Event event;
    read_event(reading, *table, event);
    if (const TomlValue* name = find_value(*table, "name")) {
      names.add(reading, event.name, name->place, "the event");
    }
    if (const TomlValue* proposal = find_value(*table, "table")) {
      event.proposal = find_proposal(reading.scenario, proposal->text.value);
      if (event.proposal < 0) {
        reading.diagnostics.error(proposal->text.whole(), "unknown-name",
                                  "no proposal is called " + ticked(proposal->text.value),
                                  did_you_mean(proposal->text.value, ids_of(reading.scenario.proposals)));
      }
    }
    reading.scenario.events.push_back(std::move(event));
  }
}

void read_endings(Reading& reading, const TomlValue& document) {
  Scenario& scenario = reading.scenario;
  for (const TomlEntry* entry : named_section(reading, document, "outcomes")) {
    Outcome outcome;
    outcome.name = outcome.label = entry->key;
    outcome.about = text_at(entry->value, "about");
    outcome.when = expression_at(entry->value, "when", reading.diagnostics);
    outcome.ends = flag_at(entry->value, "ends", false);
    outcome.place = entry->place;
    scenario.outcomes.push_back(std::move(outcome));
  }
  if (scenario.outcomes.empty()) {
    reading.diagnostics.error({0, 0, 0}, "missing-section", "there is no outcome",
                              "add [outcomes] with at least \"End\" = \"true\"");
  }
  for (const TomlEntry* entry : named_section(reading, document, "objectives")) {
    Objective objective;
    objective.actor = find_actor(scenario, entry->key);
    objective.about = text_at(entry->value, "about");
    objective.value = expression_at(entry->value, "value", reading.diagnostics);
    if (objective.actor < 0) {
      reading.diagnostics.error(entry->place, "unknown-name", "no actor is called " + ticked(entry->key),
                                did_you_mean(entry->key, ids_of(scenario.actors)));
      continue;
    }
    scenario.objectives.push_back(std::move(objective));
  }
  for (const TomlEntry* entry : named_section(reading, document, "indicators")) {
    Indicator indicator;
    indicator.id = entry->key;
    indicator.label = text_at(entry->value, "label", entry->key);
    indicator.unit = text_at(entry->value, "unit");
    indicator.about = text_at(entry->value, "about");
    indicator.value = expression_at(entry->value, "value", reading.diagnostics);
    if (find_value(entry->value, "range") != nullptr) {
      indicator.range = range_at(entry->value, "range");
    }
    scenario.indicators.push_back(std::move(indicator));
  }
}

}  // namespace demarche
