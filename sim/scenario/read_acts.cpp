// What actors can do: actions, terms, offers, institutions, proposals.
#include <algorithm>
#include <string>

#include "sim/scenario/read_parts.h"
#include "sim/scenario/read_values.h"
#include "sim/scenario/resolve_expression.h"

namespace demarche {
namespace {

Aim aim_of(const std::string& word) {
  for (const Aim aim : {Aim::coerce, Aim::constrain, Aim::signal}) {
    if (word == name_of(aim)) return aim;
  }
  return Aim::none;
}

// A move says `do = "…"`, so actions, offers and proposals share their names with each other and these words.
void check_act_name(Reading& reading, const TomlEntry& entry, NameList& names, std::string_view what) {
  if (entry.key == "hold" || entry.key == "end" || entry.key == "offer") {
    reading.diagnostics.error(entry.place, "reserved-name",
                              ticked(entry.key) + " means something else in moves", "choose another name");
  }
  names.add(reading, entry.key, entry.place, what);
}

// A list of actors, or the name of a set whose members never change.
std::vector<int> members_at(Reading& reading, const TomlValue& table, std::string_view key) {
  const Scenario& scenario = reading.scenario;
  const TomlValue* value = find_value(table, key);
  std::vector<int> members;
  if (value == nullptr) return members;
  if (value->kind == TomlKind::text) {
    const std::string& name = value->text.value;
    const int set = find_set(scenario, name);
    if (set < 0) {
      reading.diagnostics.error(value->text.whole(), "unknown-name", "no set is called " + ticked(name),
                                did_you_mean(name, ids_of(scenario.sets)));
      return members;
    }
    const ActorSet& found = scenario.sets[static_cast<std::size_t>(set)];
    if (found.dynamic) {
      reading.diagnostics.error(value->text.whole(), "changing-set",
                                "the members of " + ticked(name) + " depend on state",
                                "here the members must be the same in every turn");
    }
    return found.members;
  }
  for (const TomlValue* item : text_items(*value)) {
    const std::string& name = item->text.value;
    const int actor = find_actor(scenario, name);
    if (actor < 0) {
      reading.diagnostics.error(item->text.whole(), "unknown-name", "no actor is called " + ticked(name),
                                did_you_mean(name, ids_of(scenario.actors)));
    } else if (std::find(members.begin(), members.end(), actor) != members.end()) {
      reading.diagnostics.error(item->text.whole(), "given-twice",
                                ticked(name) + " is listed twice in " + ticked(key));
    } else {
      members.push_back(actor);
    }
  }
  std::sort(members.begin(), members.end());
  return members;
}

void read_action(Reading& reading, const TomlEntry& entry) {
  const TomlValue& table = entry.value;
  Diagnostics& diagnostics = reading.diagnostics;
  Action action;
  action.id = entry.key;
  action.label = text_at(table, "label", entry.key);
  action.says = text_at(table, "says");
  action.about = text_at(table, "about");
  action.source = text_at(table, "source");
  action.cameo = text_at(table, "cameo");
  action.plover = text_at(table, "plover");
  action.instrument = instrument_at(table, "instrument");
  action.aim = aim_of(text_at(table, "aim"));
  action.covert = text_at(table, "visible") == "covert";
  action.has_target = find_value(table, "target") != nullptr;
  action.aimed_at = members_at(reading, table, "aimed_at");
  if (action.has_target && find_value(table, "aimed_at") != nullptr)
    diagnostics.error(find_value(table, "aimed_at")->place, "given-twice",
                      "`aimed_at` has no place beside `target`, which says it already");
  action.actor = expression_at(table, "actor", diagnostics);
  action.target = expression_at(table, "target", diagnostics);
  action.needs = expression_at(table, "needs", diagnostics);
  action.why = terms_at(table, "why", diagnostics);
  action.effects = effects_at(table, "effects", diagnostics);
  action.place = entry.place;
  const std::vector<std::string> names =
      action.has_target ? std::vector<std::string>{"self", "target"} : std::vector<std::string>{"self"};
  for (const char* key : {"label", "says"}) check_placeholders(table, key, names, diagnostics);
  reading.scenario.actions.push_back(std::move(action));
}

void read_term(Reading& reading, const TomlEntry& entry) {
  const TomlValue& table = entry.value;
  Diagnostics& diagnostics = reading.diagnostics;
  Term term;
  term.id = entry.key;
  term.label = text_at(table, "label", entry.key);
  term.about = text_at(table, "about");
  term.source = text_at(table, "source");
  term.party = expression_at(table, "party", diagnostics);
  term.other = expression_at(table, "other", diagnostics);
  if (const TomlValue* worth = find_value(table, "worth")) {
    term.worth_to_party = expression_at(*worth, "party", diagnostics);
    term.worth_to_other = expression_at(*worth, "other", diagnostics);
  }
  term.on_start = effects_at(table, "on_start", diagnostics);
  term.each_turn = effects_at(table, "each_turn", diagnostics);
  term.breach = expression_at(table, "breach", diagnostics);
  term.detected = expression_at(table, "detected", diagnostics);
  term.place = entry.place;
  check_placeholders(table, "label", {"party", "other"}, diagnostics);
  reading.scenario.terms.push_back(std::move(term));
}

std::vector<int> promised_terms(Reading& reading, const TomlValue& table, std::string_view key) {
  std::vector<int> terms;
  const TomlValue* list = find_value(table, key);
  if (list == nullptr) return terms;
  for (const TomlValue* item : text_items(*list)) {
    const std::string& name = item->text.value;
    const int term = find_term(reading.scenario, name);
    if (term < 0) {
      reading.diagnostics.error(item->text.whole(), "unknown-name", "no term is called " + ticked(name),
                                did_you_mean(name, ids_of(reading.scenario.terms)));
    } else if (std::find(terms.begin(), terms.end(), term) != terms.end()) {
      reading.diagnostics.error(item->text.whole(), "given-twice",
                                ticked(name) + " is listed twice in " + ticked(key));
    } else {
      terms.push_back(term);
    }
  }
  return terms;
}

void read_offer(Reading& reading, const TomlEntry& entry) {
  const TomlValue& table = entry.value;
  Diagnostics& diagnostics = reading.diagnostics;
  Offer offer;
  offer.id = entry.key;
  offer.label = text_at(table, "label", entry.key);
  offer.about = text_at(table, "about");
  offer.source = text_at(table, "source");
  offer.cameo = text_at(table, "cameo");
  offer.plover = text_at(table, "plover");
  offer.from = expression_at(table, "from", diagnostics);
  offer.to = expression_at(table, "to", diagnostics);
  offer.needs = expression_at(table, "needs", diagnostics);
  offer.gives = promised_terms(reading, table, "gives");
  offer.asks = promised_terms(reading, table, "asks");
  offer.lasts = turns_at(table, "lasts", offer.lasts);
  offer.answer = turns_at(table, "answer", offer.answer);
  offer.pause = turns_at(table, "pause", offer.pause);
  offer.why = terms_at(table, "why", diagnostics);
  offer.accept = terms_at(table, "accept", diagnostics);
  offer.wait = expression_at(table, "wait", diagnostics);
  offer.end_cost = expression_at(table, "end_cost", diagnostics);
  offer.on_accept = effects_at(table, "on_accept", diagnostics);
  offer.on_decline = effects_at(table, "on_decline", diagnostics);
  offer.on_breach = effects_at(table, "on_breach", diagnostics);
  offer.on_end = effects_at(table, "on_end", diagnostics);
  offer.place = entry.place;
  check_placeholders(table, "label", {}, diagnostics);
  if (!table.entries.empty() && find_value(table, "gives") == nullptr &&
      find_value(table, "asks") == nullptr) {
    diagnostics.error(entry.place, "missing-key", "an offer gives or asks for something",
                      "list terms in `gives` or `asks`");
  }
  reading.scenario.offers.push_back(std::move(offer));
}

// Votes needed among `count` members, or `fallback` when the key is absent.
int threshold_at(Reading& reading, const TomlValue& table, std::size_t count, int fallback) {
  const TomlValue* value = find_value(table, "threshold");
  if (value == nullptr) return fallback;
  if (count > 0 && (value->number < 1 || value->number > static_cast<double>(count))) {
    reading.diagnostics.error(
        value->place, "bad-value",
        "`threshold` must be from 1 to " + std::to_string(count) + ", the number of members");
  }
  return static_cast<int>(value->number);
}

void read_institution(Reading& reading, const TomlEntry& entry) {
  const TomlValue& table = entry.value;
  Institution institution;
  institution.id = entry.key;
  institution.name = text_at(table, "name", entry.key);
  institution.about = text_at(table, "about");
  const std::size_t reported = reading.diagnostics.items.size();
  institution.members = members_at(reading, table, "members");
  institution.veto = members_at(reading, table, "veto");
  institution.threshold = threshold_at(reading, table, institution.members.size(),
                                       static_cast<int>(institution.members.size()) / 2 + 1);
  institution.place = entry.place;
  const bool understood = reading.diagnostics.items.size() == reported;
  if (institution.members.empty() && understood && find_value(table, "members") != nullptr) {
    reading.diagnostics.error(entry.place, "bad-value",
                              ticked(entry.key) + " has no members, so nothing can pass");
  }
  for (const int actor : institution.veto) {
    if (std::binary_search(institution.members.begin(), institution.members.end(), actor)) continue;
    const std::string& id = reading.scenario.actors[static_cast<std::size_t>(actor)].id;
    reading.diagnostics.error(find_value(table, "veto")->place, "bad-value",
                              ticked(id) + " holds a veto but is no member of " + ticked(entry.key));
  }
  reading.scenario.institutions.push_back(std::move(institution));
}

void read_proposal(Reading& reading, const TomlEntry& entry) {
  const TomlValue& table = entry.value;
  Diagnostics& diagnostics = reading.diagnostics;
  Proposal proposal;
  proposal.id = entry.key;
  proposal.label = text_at(table, "label", entry.key);
  proposal.says = text_at(table, "says");
  proposal.about = text_at(table, "about");
  proposal.source = text_at(table, "source");
  proposal.cameo = text_at(table, "cameo");
  proposal.plover = text_at(table, "plover");
  proposal.instrument = instrument_at(table, "instrument");
  proposal.tabled_by_actors = find_value(table, "actor") != nullptr;
  proposal.aimed_at = members_at(reading, table, "aimed_at");
  proposal.actor = expression_at(table, "actor", diagnostics);
  proposal.needs = expression_at(table, "needs", diagnostics);
  proposal.why = terms_at(table, "why", diagnostics);
  proposal.vote = terms_at(table, "vote", diagnostics);
  proposal.abstain = expression_at(table, "abstain", diagnostics);
  proposal.open = turns_at(table, "open", proposal.open);
  proposal.pause = turns_at(table, "pause", proposal.pause);
  proposal.on_pass = effects_at(table, "on_pass", diagnostics);
  proposal.on_fail = effects_at(table, "on_fail", diagnostics);
  proposal.on_veto = effects_at(table, "on_veto", diagnostics);
  proposal.each_yes = effects_at(table, "each_yes", diagnostics);
  proposal.place = entry.place;
  check_placeholders(table, "label", {}, diagnostics);
  check_placeholders(table, "says", {"self"}, diagnostics);
  std::size_t members = 0;
  if (const TomlValue* name = find_value(table, "institution")) {
    const auto& institutions = reading.scenario.institutions;
    const auto found = std::find_if(institutions.begin(), institutions.end(),
                                    [&](const auto& one) { return one.id == name->text.value; });
    if (found == institutions.end()) {
      diagnostics.error(name->text.whole(), "unknown-name",
                        "no institution is called " + ticked(name->text.value),
                        did_you_mean(name->text.value, ids_of(institutions)));
    } else {
      proposal.institution = static_cast<int>(found - institutions.begin());
      members = found->members.size();
    }
  }
  proposal.threshold = threshold_at(reading, table, members, 0);
  reading.scenario.proposals.push_back(std::move(proposal));
}

}  // namespace

void read_acts(Reading& reading, const TomlValue& document) {
  NameList names;
  for (const TomlEntry* entry : named_section(reading, document, "actions")) {
    check_act_name(reading, *entry, names, "the action");
    read_action(reading, *entry);
  }
  for (const TomlEntry* entry : named_section(reading, document, "terms", max_terms)) {
    read_term(reading, *entry);
  }
  for (const TomlEntry* entry : named_section(reading, document, "offers")) {
    check_act_name(reading, *entry, names, "the offer");
    read_offer(reading, *entry);
  }
  if (const TomlEntry* diplomacy = section_entry(document, "diplomacy")) {
    reading.scenario.diplomacy.credibility =
        expression_at(diplomacy->value, "credibility", reading.diagnostics);
    reading.scenario.diplomacy.instrument = instrument_at(diplomacy->value, "instrument");
  }
  for (const TomlEntry* entry : named_section(reading, document, "institutions")) {
    read_institution(reading, *entry);
  }
  for (const TomlEntry* entry : named_section(reading, document, "proposals")) {
    check_act_name(reading, *entry, names, "the proposal");
    read_proposal(reading, *entry);
  }
}

}  // namespace demarche
