#include "sim/scenario/keys.h"

namespace demarche {
namespace {

using enum ValueKind;

constexpr bool required = true;
constexpr bool optional = false;
constexpr std::string_view instruments = "diplomatic|informational|military|economic";
constexpr std::string_view bases = "fact|estimate|judgement";
constexpr std::string_view designs =
    "ensemble|factorial|latin-hypercube|sobol-sequence|morris|sobol-indices|policies";

constexpr KeyFormat top_keys[] = {
    {"include", paths, optional, "Files whose sections are merged into this scenario"},
};

constexpr KeyFormat scenario_keys[] = {
    {"title", text, required, "What the scenario is called"},
    {"start", date, required, "The date at which turn 1 begins"},
    {"step", step, required, "How long a turn is: \"1 month\", \"2 weeks\", \"1 day\", \"12 hours\""},
    {"turns", whole, required, "How many turns a run has"},
    {"summary", text, optional, "One or two sentences for lists of scenarios"},
    {"difficulty", word, optional, "How hard it is to play", "easy|medium|hard"},
    {"codes", path, optional, "Table of CAMEO codes (CSV: code,name,goldstein)"},
    {"types", path, optional, "Table of PLOVER types (CSV: type,name,quad_class)"},
    {"map", box, optional, "What the map shows: [south, west, north, east] in degrees"},
};

constexpr KeyFormat about_keys[] = {
    {"what", text, optional, "What is it? (Markdown)"},
    {"how", text, optional, "How it works (Markdown)"},
    {"use", text, optional, "How to use it (Markdown)"},
    {"notice", text, optional, "Things to notice (Markdown)"},
    {"try", text, optional, "Things to try (Markdown)"},
    {"extend", text, optional, "Extending the model (Markdown)"},
    {"credits", text, optional, "Credits and references (Markdown)"},
};

constexpr KeyFormat source_keys[] = {
    {"*", text, required, "A full reference"},
};

constexpr KeyFormat actor_keys[] = {
    {"name", text, optional, "Full name; default: the id"},
    {"short", text, optional, "Short name for tables and maps; default: the name"},
    {"color", color, optional, "Colour in charts and on the map, \"#rrggbb\""},
    {"at", position, optional, "Place on the map: [latitude, longitude] in degrees"},
    {"sets", names, optional, "Sets to which the actor belongs"},
    {"rationality", formula, optional, "How sharply it prefers what has more utility; default 4"},
    {"about", text, optional, "Who it is (Markdown)"},
    {"playable", flag, optional, "Whether a human may take its seat; default true"},
};

constexpr KeyFormat set_keys[] = {
    {"*", set, required, "A list of actors, or a condition on self"},
};

constexpr KeyFormat variable_keys[] = {
    {"label", text, optional, "What it is called; default: the id"},
    {"unit", text, optional, "In what it is measured"},
    {"range", range, required, "[lowest, highest]; effects are clamped to it"},
    {"start", start, required, "Value at the start: a number, a formula, or a table by actor and set"},
    {"about", text, optional, "What it stands for (Markdown)"},
    {"source", text, optional, "\"KEY …\": a key of [sources] and the place in it"},
    {"basis", word, optional, "What the number rests on; default judgement", bases},
};

constexpr KeyFormat parameter_keys[] = {
    {"value", number, required, "Its value"},
    {"range", range, required, "[lowest, highest] that is plausible"},
    {"unit", text, optional, "In what it is measured"},
    {"label", text, optional, "What it is called; default: the id"},
    {"about", text, optional, "What it stands for (Markdown)"},
    {"source", text, optional, "\"KEY …\": a key of [sources] and the place in it"},
    {"basis", word, optional, "What the number rests on; default judgement", bases},
};

constexpr KeyFormat derived_keys[] = {
    {"value", formula, required, "The formula"},
    {"label", text, optional, "What it is called; default: the id"},
    {"unit", text, optional, "In what it is measured"},
    {"about", text, optional, "What it stands for (Markdown)"},
};

constexpr KeyFormat action_keys[] = {
    {"label", text, optional, "What it is called, with {self} and {target}; default: the id"},
    {"instrument", word, required, "Each actor plays at most one action per instrument and turn",
     instruments},
    {"aim", word, optional, "What a sanction is for", "coerce|constrain|signal"},
    {"actor", condition, optional, "Who can do it (self); default: everyone"},
    {"target", condition, optional, "At whom (self, target); leave it out for an action at nobody"},
    {"aimed_at", members, optional, "Without a target: whom event data give as one; no part of the model"},
    {"needs", condition, optional, "What must hold for it to be possible"},
    {"why", term_list, optional, "Utility: the sum of these terms"},
    {"effects", effect_list, optional, "What it changes"},
    {"visible", word, optional, "Whether others see it; default open", "open|covert"},
    {"says", text, optional, "The line in the log, with {self} and {target}; default: \"NAME: label\""},
    {"cameo", code, optional, "CAMEO code, from the table that [scenario] codes names"},
    {"plover", code, optional, "PLOVER type, from the table that [scenario] types names"},
    {"about", text, optional, "Why it is in the model (Markdown)"},
    {"source", text, optional, "\"KEY …\": a key of [sources] and the place in it"},
};

constexpr KeyFormat rule_keys[] = {
    {"name", text, required, "Unique among rules and events"},
    {"each", word, required, "For whom it runs", "self|self, target|world"},
    {"when", condition, optional, "When it acts; default: always"},
    {"effects", effect_list, optional, "What it changes"},
    {"says", text, optional, "A line for the log when it acts, with {self} and {target}"},
    {"about", text, optional, "Why it is in the model (Markdown)"},
    {"source", text, optional, "\"KEY …\": a key of [sources] and the place in it"},
};

constexpr KeyFormat event_keys[] = {
    {"name", text, required, "Unique among rules and events"},
    {"on", date, optional, "The date on which it happens"},
    {"chance", formula, optional, "Its probability per turn, 0 to 1"},
    {"when", condition, optional, "What must hold for it to happen"},
    {"once", flag, optional, "Whether it can happen only once; default false"},
    {"table", name, optional, "The proposal that it puts on the table"},
    {"effects", effect_list, optional, "What it changes"},
    {"says", text, optional, "The line in the log; default: the name"},
    {"about", text, optional, "Why it is in the model (Markdown)"},
    {"source", text, optional, "\"KEY …\": a key of [sources] and the place in it"},
};

constexpr KeyFormat promise_keys[] = {
    {"label", text, optional, "What it is called, with {party} and {other}; default: the id"},
    {"party", condition, optional, "Who can promise it (party, other); default: everyone"},
    {"other", condition, optional, "To whom (party, other); default: everyone"},
    {"worth", worth, required, "Utility over the whole agreement: { party = …, other = … }"},
    {"each_turn", effect_list, optional, "Carried out every turn while the agreement stands"},
    {"on_start", effect_list, optional, "Carried out once, when the agreement is made"},
    {"breach", condition, optional, "True in a turn in which the promise is broken"},
    {"detected", formula, optional, "Chance that a breach is noticed; default 1"},
    {"about", text, optional, "Why it is in the model (Markdown)"},
    {"source", text, optional, "\"KEY …\": a key of [sources] and the place in it"},
};

constexpr KeyFormat offer_keys[] = {
    {"label", text, optional, "What it is called; default: the id"},
    {"from", condition, optional, "Who can make it (self); default: everyone"},
    {"to", condition, optional, "To whom (self, target); default: everyone else"},
    {"gives", names, optional, "Terms that the offerer promises"},
    {"asks", names, optional, "Terms that the recipient promises"},
    {"needs", condition, optional, "What must hold for it to be made"},
    {"lasts", turns, optional, "How long the agreement binds; default \"12 turns\""},
    {"answer", turns, optional, "How long the recipient has; default \"1 turn\""},
    {"pause", turns, optional, "After a refusal or an ending, before it is made again; default \"3 turns\""},
    {"why", term_list, optional, "Utility of making it, besides the worth of its terms"},
    {"accept", term_list, optional, "Utility of accepting it, besides the worth of its terms"},
    {"wait", formula, optional, "Utility of leaving it unanswered for now; default -1"},
    {"on_accept", effect_list, optional, "When it is accepted (self offered, target accepted)"},
    {"on_decline", effect_list, optional, "When it is declined or lapses"},
    {"on_breach", effect_list, optional, "When a breach is noticed (self, target, breaker)"},
    {"on_end", effect_list, optional, "When it is ended openly (self ended it)"},
    {"end_cost", formula, optional, "Utility lost by ending it openly; default 0"},
    {"cameo", code, optional, "CAMEO code, from the table that [scenario] codes names"},
    {"plover", code, optional, "PLOVER type, from the table that [scenario] types names"},
    {"about", text, optional, "Why it is in the model (Markdown)"},
    {"source", text, optional, "\"KEY …\": a key of [sources] and the place in it"},
};

constexpr KeyFormat diplomacy_keys[] = {
    {"credibility", formula, optional, "How far self counts on target's promises, 0 to 1; default 1"},
    {"instrument", word, optional, "The instrument that offers use; default diplomatic", instruments},
};

constexpr KeyFormat institution_keys[] = {
    {"name", text, optional, "Full name; default: the id"},
    {"members", members, required, "Who votes"},
    {"threshold", whole, optional, "Yes votes needed; default: more than half of the members"},
    {"veto", members, optional, "Whose no stops a proposal that has the votes; default: nobody's"},
    {"about", text, optional, "What it is (Markdown)"},
};

constexpr KeyFormat proposal_keys[] = {
    {"institution", name, required, "Where it is voted on"},
    {"label", text, optional, "What it is called; default: the id"},
    {"instrument", word, optional, "The instrument that bringing it in uses; default diplomatic",
     instruments},
    {"actor", condition, optional, "Who can bring it in (self); leave it out if only events do"},
    {"needs", condition, optional, "What must hold for it to be brought in"},
    {"why", term_list, optional, "Utility of bringing it in"},
    {"vote", term_list, optional, "Utility of a yes; a no has minus this"},
    {"abstain", formula, optional, "Utility of abstaining; default 0"},
    {"open", turns, optional, "For how long members may vote yes; default \"1 turn\""},
    {"pause", turns, optional, "Before it can be brought in again; default \"3 turns\""},
    {"threshold", whole, optional, "Yes votes needed; default: the institution's"},
    {"on_pass", effect_list, optional, "When it passes"},
    {"on_fail", effect_list, optional, "When it fails"},
    {"on_veto", effect_list, optional, "For each veto, none where votes were lacking (self cast it)"},
    {"each_yes", effect_list, optional, "When it passes, for each who backed it (self)"},
    {"says", text, optional,
     "The line in the log when it is brought in, with {self}; default: \"NAME brings in label\""},
    {"aimed_at", members, optional,
     "Whom event data give as the target of a vote for it; no part of the model"},
    {"cameo", code, optional, "CAMEO code, from the table that [scenario] codes names"},
    {"plover", code, optional, "PLOVER type, from the table that [scenario] types names"},
    {"about", text, optional, "Why it is in the model (Markdown)"},
    {"source", text, optional, "\"KEY …\": a key of [sources] and the place in it"},
};

constexpr KeyFormat outcome_keys[] = {
    {"when", condition, required, "When the run ends this way"},
    {"ends", flag, optional, "Whether it is looked at every turn and ends the run; default false"},
    {"about", text, optional, "What it means (Markdown)"},
};

constexpr KeyFormat objective_keys[] = {
    {"value", formula, required, "The grade, 0 to 100"},
    {"about", text, optional, "What the actor is after (Markdown)"},
};

constexpr KeyFormat indicator_keys[] = {
    {"label", text, optional, "What it is called; default: the id"},
    {"value", formula, required, "What is charted"},
    {"unit", text, optional, "In what it is measured"},
    {"range", range, optional, "[lowest, highest] of the chart"},
    {"about", text, optional, "What it stands for (Markdown)"},
};

constexpr KeyFormat test_keys[] = {
    {"name", text, required, "What the scenario claims"},
    {"set", override_list, optional, "Parameters and start values that differ"},
    {"off", names, optional, "Rules and events that are switched off"},
    {"moves", move_list, optional, "Forced decisions"},
    {"runs", whole, optional, "How many runs; default 1"},
    {"seed", whole, optional, "Seed of the luck; default 1"},
    {"holds", claim_list, required, "What must be true"},
};

constexpr KeyFormat term_keys[] = {
    {"term", text, required, "Its name in explanations"},
    {"adds", formula, required, "What it adds to the utility"},
    {"source", text, optional, "\"KEY …\": a key of [sources] and the place in it"},
};

constexpr KeyFormat worth_keys[] = {
    {"party", formula, required, "To who promises it"},
    {"other", formula, required, "To whom it is promised"},
};

constexpr KeyFormat move_keys[] = {
    {"turn", whole, optional, "The turn in which it is made, from 1"},
    {"turns", span, optional, "Instead of `turn`: it is kept up in all these, wherever it is possible"},
    {"actor", name, required, "Who makes it"},
    {"do", name, optional, "An action, offer or proposal; \"hold\", \"end\" or \"offer\""},
    {"target", name, optional, "At whom, to whom, with whom"},
    {"instrument", word, optional, "For \"hold\": with which instrument", instruments},
    {"offer", name, optional, "For \"end\": which agreement"},
    {"answer", name, optional, "The actor whose offer is answered"},
    {"ballot", name, optional, "The proposal that is voted on"},
    {"vote", word, optional, "The answer or the vote", "accept|decline|wait|yes|no|abstain"},
    {"gives", names, optional, "For \"offer\": terms given"},
    {"asks", names, optional, "For \"offer\": terms asked"},
    {"lasts", turns, optional, "For \"offer\": how long it binds"},
};

constexpr KeyFormat study_keys[] = {
    {"title", text, optional, "What it is called"},
    {"about", text, optional, "What it asks (Markdown)"},
    {"design", word, optional, "How points are chosen; default ensemble", designs},
    {"seed", whole, optional, "Seed of the luck and of the samples; default 1"},
    {"runs", whole, optional, "Runs of each point; default 100"},
    {"points", whole, optional, "Samples (Morris: trajectories) of a sampled design; default 64"},
    {"turns", turns, optional, "How long a run is; default: the scenario's turns"},
    {"luck", word, optional, "Whether all points have the same luck; default common", "common|own"},
    {"until", number, optional, "Per cent: go on until the widest interval of a share is narrower"},
    {"set", override_list, optional, "Parameters and start values of all points"},
    {"off", names, optional, "Rules and events that are switched off"},
    {"moves", move_list, optional, "Forced decisions"},
    {"vary", axis_list, optional, "What is varied"},
    {"combine", override_rows, optional, "Points written out; they go before what `vary` says"},
    {"metrics", metric_list, optional, "What is measured besides the indicators"},
    {"stop", condition, optional, "When a run is over before its time"},
    {"worlds", layer_list, optional, "For design policies: how the world may be"},
    {"policies", layer_list, optional, "For design policies: what one may do"},
    {"outcomes", names, optional, "The outcomes of interest; default: all"},
};

constexpr KeyFormat finding_keys[] = {
    {"name", text, required, "Its name in tables, unique"},
    {"statement", text, required, "What was found, in a sentence"},
    {"source", text, required, "\"KEY …\": a key of [sources] and the place in it"},
    {"published", text, optional, "The published figure, as it is printed"},
    {"low", number, optional, "From where on a result agrees; alone: the whole interval lies above it"},
    {"high", number, optional, "Up to where a result agrees; alone: the whole interval lies below it"},
    {"value", formula, optional, "What is measured at the end of a run; leave it out with `out`"},
    {"among", condition, optional, "The runs that count; default: all"},
    {"against", condition, optional, "The runs with which they are compared"},
    {"worlds", layer_list, optional, "One world, or two that are compared"},
    {"as", word, optional, "How two groups are compared; default difference", "difference|ratio|turned"},
    {"rests_on", word, optional,
     "Why it must agree, if it must: its figure chose a parameter, or a formula says it", "fitted|built-in"},
    {"runs", whole, optional, "How many runs; default 1000"},
    {"seed", whole, optional, "Seed of the luck; default 1"},
    {"about", text, optional, "How it is measured (Markdown)"},
    {"out", text, optional, "Why the result disagrees, or why nothing is measured"},
};

constexpr KeyFormat axis_keys[] = {
    {"name", name, required, "A parameter or a start value"},
    {"values", numbers, optional, "The values it takes"},
    {"from", number, optional, "First value, or lower end of the samples"},
    {"to", number, optional, "Last value, or upper end of the samples"},
    {"step", number, optional, "From one value to the next"},
};

constexpr KeyFormat metric_keys[] = {
    {"name", name, required, "Its column in the tables"},
    {"value", formula, required, "What is measured"},
    {"at", word, optional, "When it is measured; default end", "end|every turn"},
    {"when", condition, optional, "It is measured in the first turn in which this holds"},
};

constexpr KeyFormat layer_keys[] = {
    {"name", text, required, "What it is called"},
    {"set", override_list, optional, "Parameters and start values that differ"},
    {"off", names, optional, "Rules and events that are switched off"},
    {"moves", move_list, optional, "Forced decisions"},
};

constexpr SectionFormat sections[] = {
    {"", Shape::keys, false, "", "A Démarche scenario", top_keys},
    {"scenario", Shape::keys, false, "", "Title, calendar and length", scenario_keys},
    {"about", Shape::keys, false, "", "The scenario's information page", about_keys},
    {"sources", Shape::values, false, "", "References: KEY = \"full reference\"", source_keys},
    {"actors", Shape::named, true, "", "Who acts", actor_keys},
    {"sets", Shape::values, true, "", "Named groups of actors", set_keys},
    {"state.world", Shape::named, true, "", "Variables of the world", variable_keys},
    {"state.actor", Shape::named, true, "", "Variables that each actor has", variable_keys},
    {"state.pair", Shape::named, true, "", "Variables of each directed pair", variable_keys},
    {"parameters", Shape::named, true, "", "Numbers to vary", parameter_keys},
    {"derived.world", Shape::named, true, "value", "Named formulas of the world", derived_keys},
    {"derived.actor", Shape::named, true, "value", "Named formulas over self", derived_keys},
    {"derived.pair", Shape::named, true, "value", "Named formulas over self and target", derived_keys},
    {"actions", Shape::named, true, "", "What actors can do", action_keys},
    {"rules", Shape::list, false, "", "What happens by itself, every turn", rule_keys},
    {"events", Shape::list, false, "", "What happens on a date or by chance", event_keys},
    {"terms", Shape::named, true, "", "What can be promised", promise_keys},
    {"offers", Shape::named, true, "", "Bundles of terms given and asked", offer_keys},
    {"diplomacy", Shape::keys, false, "", "How promises are judged", diplomacy_keys},
    {"institutions", Shape::named, true, "", "Where votes are taken", institution_keys},
    {"proposals", Shape::named, true, "", "What is voted on", proposal_keys},
    {"outcomes", Shape::named, false, "when", "Endings; the first that holds names the run", outcome_keys},
    {"objectives", Shape::named, true, "value", "What an actor's player is graded on", objective_keys},
    {"indicators", Shape::named, true, "value", "What is charted", indicator_keys},
    {"tests", Shape::list, false, "", "Claims about the scenario that can fail", test_keys},
    {"findings", Shape::list, false, "", "Published results beside the scenario's", finding_keys},
    {"study", Shape::named, true, "", "Experiments over many runs", study_keys},
};

constexpr SectionFormat term_section = {"why", Shape::list, false, "", "A utility term", term_keys};
constexpr SectionFormat worth_section = {"worth", Shape::keys, false, "", "Worth of a term", worth_keys};
constexpr SectionFormat move_section = {"moves", Shape::list, false, "", "A forced decision", move_keys};
constexpr SectionFormat axis_section = {"vary", Shape::list, false, "", "Something varied", axis_keys};
constexpr SectionFormat metric_section = {"metrics", Shape::list,          false,
                                          "",        "Something measured", metric_keys};
constexpr SectionFormat layer_section = {"policies", Shape::list,           false,
                                         "",         "A world or a policy", layer_keys};

}  // namespace

std::span<const SectionFormat> section_formats() { return sections; }

const SectionFormat* find_section_format(std::string_view name) {
  for (const SectionFormat& section : sections) {
    if (section.name == name) return &section;
  }
  return nullptr;
}

const KeyFormat* find_key_format(const SectionFormat& section, std::string_view key) {
  for (const KeyFormat& format : section.keys) {
    if (format.name == key) return &format;
  }
  return nullptr;
}

const SectionFormat& term_format() { return term_section; }
const SectionFormat& worth_format() { return worth_section; }
const SectionFormat& move_format() { return move_section; }
const SectionFormat& axis_format() { return axis_section; }
const SectionFormat& metric_format() { return metric_section; }
const SectionFormat& layer_format() { return layer_section; }

}  // namespace demarche
