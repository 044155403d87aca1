// Actors and sets. Sets whose condition asks only for actors and other such sets get their members here, so
// that start tables and institutions can use them.
#include <algorithm>
#include <map>
#include <string>

#include "sim/scenario/check_keys.h"
#include "sim/scenario/read_parts.h"
#include "sim/scenario/read_values.h"
#include "sim/scenario/resolve_expression.h"
#include "sim/scenario/static_eval.h"

namespace demarche {
namespace {

// Rounds of settling sets by condition; a set can be used one round after it is settled.
constexpr int max_set_rounds = 16;

// Words that mean something where an actor or a set could stand.
bool is_reserved(std::string_view name) {
  constexpr std::string_view words[] = {
      "self", "target", "party", "other",  "breaker", "world",    "actors", "default", "any",
      "turn", "date",   "year",  "month",  "pi",      "true",     "false",  "if",      "then",
      "else", "and",    "or",    "not",    "in",      "where",    "sum",    "mean",    "min",
      "max",  "count",  "all",   "within", "did",     "previous", "hold",   "end",     "offer"};
  return std::find(std::begin(words), std::end(words), name) != std::end(words);
}

void check_reserved(Reading& reading, const std::string& name, Place place) {
  if (is_reserved(name)) {
    reading.diagnostics.error(place, "reserved-name", ticked(name) + " means something else in expressions",
                              "choose another name");
  }
}

void read_actor(Reading& reading, const TomlEntry& entry) {
  const TomlValue& table = entry.value;
  Actor actor;
  actor.id = entry.key;
  actor.name = text_at(table, "name", entry.key);
  actor.short_name = text_at(table, "short", actor.name);
  actor.about = text_at(table, "about");
  actor.playable = flag_at(table, "playable", true);
  actor.set_names = texts_at(table, "sets");
  actor.rationality = expression_at(table, "rationality", reading.diagnostics);
  actor.place = entry.place;
  if (const TomlValue* color = find_value(table, "color")) {
    actor.color = color_of(color->text.value).value_or(actor.color);
    actor.has_color = true;
  }
  if (const TomlValue* at = find_value(table, "at")) {
    actor.latitude = at->items[0].number;
    actor.longitude = at->items[1].number;
    actor.has_position = true;
  }
  reading.scenario.actors.push_back(std::move(actor));
}

void add_member(ActorSet& set, int actor) {
  const auto at = std::lower_bound(set.members.begin(), set.members.end(), actor);
  if (at == set.members.end() || *at != actor) set.members.insert(at, actor);
}

void read_listed_members(Reading& reading, const TomlValue& list, ActorSet& set) {
  for (const TomlValue* item : text_items(list)) {
    const int actor = find_actor(reading.scenario, item->text.value);
    if (actor >= 0) {
      add_member(set, actor);
    } else {
      reading.diagnostics.error(item->text.whole(), "unknown-name",
                                "no actor is called " + ticked(item->text.value),
                                did_you_mean(item->text.value, ids_of(reading.scenario.actors)));
    }
  }
}

void read_set(Reading& reading, const TomlEntry& entry, NameList& names) {
  check_reserved(reading, entry.key, entry.place);
  if (!names.add(reading, entry.key, entry.place, "the set")) return;
  ActorSet set;
  set.id = entry.key;
  set.place = entry.place;
  if (entry.value.kind == TomlKind::text) {
    set.dynamic = true;  // until it is settled
    set.condition = expression_of(entry.value, reading.diagnostics);
  } else {
    read_listed_members(reading, entry.value, set);
  }
  reading.scenario.sets.push_back(std::move(set));
}

// `sets = […]` of an actor, also for sets that are declared nowhere else.
void join_sets(Reading& reading, const TomlEntry& entry, int actor, NameList& names) {
  const TomlValue* list = find_value(entry.value, "sets");
  if (list == nullptr) return;
  Scenario& scenario = reading.scenario;
  for (const TomlValue* item : text_items(*list)) {
    const std::string& name = item->text.value;
    int index = find_set(scenario, name);
    if (index < 0) {
      if (!is_identifier(name)) {
        reading.diagnostics.error(item->text.whole(), "bad-name",
                                  ticked(name) + " cannot be used in expressions",
                                  "a name is letters, digits and _, and does not begin with a digit");
        continue;
      }
      check_reserved(reading, name, item->text.whole());
      if (!names.add(reading, name, item->text.whole(), "the set")) continue;
      if (scenario.sets.size() >= max_entities) {
        reading.diagnostics.error(item->text.whole(), "too-many",
                                  "there are more than " + std::to_string(max_entities) + " sets");
        return;
      }
      ActorSet set;
      set.id = name;
      set.place = item->text.whole();
      scenario.sets.push_back(std::move(set));
      index = static_cast<int>(scenario.sets.size()) - 1;
    }
    ActorSet& set = scenario.sets[static_cast<std::size_t>(index)];
    if (set.dynamic) {
      reading.diagnostics.error(item->text.whole(), "set-by-condition",
                                ticked(name) + " is a condition, so an actor cannot join it",
                                "it is declared at " + show_place(reading.sources, set.place));
    } else if (index != 0) {
      add_member(set, actor);
    }
  }
}

// The members of a set by condition, if they depend on actors and settled sets alone.
bool settle(const Scenario& scenario, ActorSet& set) {
  Expression condition = set.condition;
  Diagnostics ignored;  // resolve() reports
  ExpressionContext context;
  context.slots = slot_self;
  context.chance = context.state = context.memory = false;
  resolve_expression(scenario, context, Type::boolean, condition, ignored);
  if (ignored.has_errors()) return false;
  std::vector<int> members;
  for (std::size_t actor = 0; actor < scenario.actors.size(); ++actor) {
    StaticQuery query(static_cast<int>(actor));
    const auto inside = static_condition(scenario, condition, query);
    if (!inside) return false;
    if (*inside) members.push_back(static_cast<int>(actor));
  }
  set.members = std::move(members);
  set.dynamic = false;
  return true;
}

void settle_sets(Scenario& scenario) {
  for (int round = 0; round < max_set_rounds; ++round) {
    bool changed = false;
    for (ActorSet& set : scenario.sets) {
      if (set.dynamic && !set.condition.empty()) changed |= settle(scenario, set);
    }
    if (!changed) return;
  }
}

}  // namespace

void read_actors_and_sets(Reading& reading, const TomlValue& document) {
  Scenario& scenario = reading.scenario;
  NameList names;  // an expression that says `korea` must mean one thing
  const auto entries = named_section(reading, document, "actors", max_actors);
  for (const TomlEntry* entry : entries) {
    check_reserved(reading, entry->key, entry->place);
    names.places.emplace(entry->key, entry->place);
    read_actor(reading, *entry);
  }
  if (entries.empty()) {
    reading.diagnostics.error({0, 0, 0}, "missing-section", "there is no actor",
                              "add [actors] with a line for each");
  }

  ActorSet everyone;
  everyone.id = "actors";
  for (std::size_t i = 0; i < scenario.actors.size(); ++i) {
    everyone.members.push_back(static_cast<int>(i));
  }
  scenario.sets.push_back(std::move(everyone));
  for (const TomlEntry* entry : named_section(reading, document, "sets", max_entities - 1)) {
    if (entry->key == "actors") {
      check_reserved(reading, entry->key, entry->place);
    } else {
      read_set(reading, *entry, names);
    }
  }
  for (std::size_t i = 0; i < entries.size(); ++i) {
    join_sets(reading, *entries[i], static_cast<int>(i), names);
  }
  settle_sets(scenario);
}

}  // namespace demarche
