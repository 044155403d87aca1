// A scenario as read and checked: plain data, one struct per entity of the language (docs/language.md).
// Entities refer to each other by index into these vectors, in the order in which the files list them; that
// order is also the order of every sum and of the applying of effects.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sim/lang/ast.h"
#include "sim/lang/source.h"
#include "sim/scenario/calendar.h"
#include "sim/scenario/layers.h"
#include "sim/scenario/study_spec.h"

namespace demarche {

// Bounds for files from strangers.
inline constexpr std::size_t max_file_bytes = 4u << 20;  // no hand-written scenario comes near
inline constexpr std::size_t max_files = 64;             // includes
inline constexpr int max_toml_depth = 16;                // the format needs 5; deeper would strain recursion
inline constexpr std::size_t max_actors = 64;            // candidates grow with its square
inline constexpr std::size_t max_entities = 2'000;       // of any one kind
inline constexpr std::size_t max_candidates_per_turn =
    60'000;  // keeps a turn under a second and memory small
inline constexpr int max_turns = 2'000;
inline constexpr int max_terms = 32;  // a bundle of terms is a 32-bit mask
inline constexpr int max_previous_turns = 24;
inline constexpr int max_record_window = 60;   // rounds kept in one 64-bit word
inline constexpr double max_magnitude = 1e15;  // of any number written in a scenario

enum class Basis : std::uint8_t { judgement, estimate, fact };

struct Actor {
  std::string id;
  std::string name;
  std::string short_name;
  std::string about;
  std::uint32_t color = 0x808080;  // 0xrrggbb
  bool has_color = false;
  double latitude = 0;
  double longitude = 0;
  bool has_position = false;
  bool playable = true;
  std::vector<std::string> set_names;  // from `sets`
  Expression rationality;              // number; parameters only. Empty means default_rationality.
  Place place;
};
inline constexpr double default_rationality = 4;

// A named group. Static sets list their members; dynamic ones have a condition on self that depends on state.
// Set 0 is always "actors": everyone.
struct ActorSet {
  std::string id;
  bool dynamic = false;
  std::vector<int> members;  // ascending; empty when dynamic
  Expression condition;      // as written, if written as a condition
  Place place;
};

enum class Scope : std::uint8_t { world, actor, pair };

// One value of a `start` table, as written. For pairs: [from][to].
struct StartEntry {
  int actor_set_from = -1;  // index of a set, or -1
  int actor_from = -1;      // index of an actor, or -1; both -1: default
  int actor_set_to = -1;
  int actor_to = -1;
  Expression value;
};

struct Variable {
  std::string id;
  std::string label;
  std::string unit;
  std::string about;
  std::string source;
  Basis basis = Basis::judgement;
  Scope scope = Scope::world;
  Range range;
  // In order of precedence: the first entry that fits gives the start value (slots self, target).
  std::vector<StartEntry> start;
  Place place;
};

struct Parameter {
  std::string id;
  std::string label;
  std::string unit;
  std::string about;
  std::string source;
  Basis basis = Basis::judgement;
  double value = 0;
  Range range;
  Place place;
};

struct Derived {
  std::string id;
  std::string label;
  std::string unit;
  std::string about;
  Scope scope = Scope::world;
  Expression value;  // self and target by scope
  Place place;
};

struct UtilityTerm {
  std::string name;
  std::string source;
  Expression adds;
};

enum class Instrument : std::uint8_t { diplomatic, informational, military, economic };
inline constexpr int instrument_count = 4;
enum class Aim : std::uint8_t { none, coerce, constrain, signal };

struct Action {
  std::string id;
  std::string label;  // with {self} and {target}
  std::string says;
  std::string about;
  std::string source;
  std::string cameo;   // "" or a checked code
  std::string plover;  // "" or a checked type
  Instrument instrument = Instrument::diplomatic;
  Aim aim = Aim::none;
  bool covert = false;
  bool has_target = false;
  std::vector<int> aimed_at;  // without a target: whom event data give as one
  Expression actor;           // empty: everyone; slot self
  Expression target;          // slots self, target
  Expression needs;
  std::vector<UtilityTerm> why;
  std::vector<Effect> effects;
  Place place;
};

enum class Each : std::uint8_t { world, self, pair };

struct Rule {
  std::string name;   // by which files, saves and formulas know it
  std::string label;  // as it is shown: the name, or its translation
  std::string about;
  std::string source;
  std::string says;
  Each each = Each::world;
  Expression when;  // empty: always
  std::vector<Effect> effects;
  Place place;
};

struct Event {
  std::string name;   // by which files, saves and formulas know it
  std::string label;  // as it is shown: the name, or its translation
  std::string about;
  std::string source;
  std::string says;
  std::optional<Date> on;
  Expression chance;  // per turn, a number; empty: certain (when it may happen at all)
  Expression when;
  bool once = false;
  int proposal = -1;  // put on the table, or -1
  std::vector<Effect> effects;
  Place place;
};

// A promise that `party` makes to `other`.
struct Term {
  std::string id;
  std::string label;
  std::string about;
  std::string source;
  Expression party;  // condition (slots party, other) or empty
  Expression other;
  Expression worth_to_party;  // number, slots party and other
  Expression worth_to_other;
  std::vector<Effect> on_start;
  std::vector<Effect> each_turn;
  Expression breach;    // boolean or empty: cannot be broken
  Expression detected;  // number, or empty: 1
  Place place;
};

struct Offer {
  std::string id;
  std::string label;
  std::string about;
  std::string source;
  std::string cameo;
  std::string plover;
  Expression from;         // slot self
  Expression to;           // slots self, target
  Expression needs;        // slots self, target
  std::vector<int> gives;  // terms with the offerer as party
  std::vector<int> asks;   // terms with the recipient as party
  int lasts = 12;          // turns
  int answer = 1;          // turns the recipient has
  int pause = 3;           // turns before it is made again after a refusal or an end
  std::vector<UtilityTerm> why;
  std::vector<UtilityTerm> accept;  // slots: self = recipient, target = offerer
  Expression wait;                  // slots as accept; empty: default_wait_utility
  Expression end_cost;              // slots: self = who would end it, target; empty: 0
  std::vector<Effect> on_accept;    // slots: self = offerer, target = recipient
  std::vector<Effect> on_decline;
  std::vector<Effect> on_breach;  // also breaker
  std::vector<Effect> on_end;     // self = who ends it
  Place place;
};
inline constexpr double default_wait_utility = -1;

struct Diplomacy {
  Expression credibility;  // number 0…1, slots self (who judges), target (who promised); empty: 1
  Instrument instrument = Instrument::diplomatic;
};

struct Institution {
  std::string id;
  std::string name;
  std::string about;
  std::vector<int> members;
  std::vector<int> veto;
  int threshold = 0;
  Place place;
};

struct Proposal {
  std::string id;
  std::string label;
  std::string says;
  std::string about;
  std::string source;
  std::string cameo;
  std::string plover;
  int institution = -1;
  Instrument instrument = Instrument::diplomatic;
  bool tabled_by_actors = false;  // `actor` given
  std::vector<int> aimed_at;      // whom event data give as the target of backing it
  Expression actor;
  Expression needs;
  std::vector<UtilityTerm> why;
  std::vector<UtilityTerm> vote;  // slot self = member
  Expression abstain;             // utility of abstaining, slot self = member; empty: 0
  int open = 1;
  int pause = 3;
  int threshold = 0;  // 0: the institution's
  std::vector<Effect> on_pass;
  std::vector<Effect> on_fail;
  std::vector<Effect> on_veto;   // slot self = who cast it
  std::vector<Effect> each_yes;  // slot self = who backed it
  Place place;
};

struct Outcome {
  std::string name;   // by which files, saves and formulas know it
  std::string label;  // as it is shown: the name, or its translation
  std::string about;
  Expression when;
  bool ends = false;
  Place place;
};

struct Objective {
  int actor = -1;
  std::string about;
  Expression value;
};

struct Indicator {
  std::string id;
  std::string label;
  std::string unit;
  std::string about;
  Expression value;
  std::optional<Range> range;
};

struct Claim {
  enum class What : std::uint8_t { outcome, condition, mean } what = What::condition;
  enum class When : std::uint8_t { at_end, at_turn, by_turn, always } when = When::at_end;
  enum class Share : std::uint8_t { every, at_least, at_most } share = Share::every;
  int outcome = -1;
  Expression expression;     // condition (boolean) or mean (number)
  Op comparison = Op::none;  // mean: compared with `bound`
  double bound = 0;
  int turn = 0;
  double percent = 100;
  Text text;
};

struct ScenarioTest {
  std::string name;
  Overrides overrides;
  std::vector<Move> moves;
  std::uint64_t seed = 1;
  int runs = 1;
  std::vector<Claim> holds;
  Place place;
};

// A published result that the scenario is laid beside: a mean over runs, or a comparison of two groups of
// runs.
struct Finding {
  enum class As : std::uint8_t {
    difference,  // of the means
    ratio,       // of the means
    turned,      // share of the runs that are 1 in the first world and not in the second, same luck
  } as = As::difference;
  // What its agreement rests on. Only a finding that rests on neither says something about the model.
  enum class RestsOn : std::uint8_t {
    neither,
    fitted,    // the published figure was used to choose a parameter
    built_in,  // a formula says it outright
  } rests_on = RestsOn::neither;
  std::string name;
  std::string statement;
  std::string source;
  std::string published;           // as printed: "0.34 of 204 cases"
  std::optional<double> low;       // what agrees with it; one bound alone: a direction
  std::optional<double> high;      // at least one of the two, unless it is not measured
  Expression value;                // number, at the end of a run; empty: not measured
  Expression among;                // condition: the runs that count; empty: all
  Expression against;              // condition: the second group, in the last world
  std::vector<NamedLayer> worlds;  // none, one, or two that are compared
  std::uint64_t seed = 1;
  int runs = 1000;
  std::string about;
  std::string out;  // why the scenario disagrees, or why it is not measured; empty: it agrees
  Place place;

  bool compares() const { return !against.empty() || worlds.size() == 2; }
};

struct About {
  std::string what, how, use, notice, things_to_try, extend, credits;
};

struct Scenario {
  Sources sources_text;  // every file, whole
  std::string title;
  std::string summary;
  std::string difficulty;
  std::string codes_path;
  std::string types_path;
  FileId codes_file = -1;  // the tables among sources_text; -1: none (event_codes.h reads them)
  FileId types_file = -1;
  std::optional<std::array<double, 4>> map;  // south, west, north, east
  About about;
  Date start;
  Step step;
  int turns = 0;
  std::vector<std::pair<std::string, std::string>> references;  // [sources]
  std::vector<Actor> actors;
  std::vector<ActorSet> sets;
  std::vector<Variable> variables;
  std::vector<Parameter> parameters;
  std::vector<Derived> derived;
  std::vector<Action> actions;
  std::vector<Rule> rules;
  std::vector<Event> events;
  std::vector<Term> terms;
  std::vector<Offer> offers;
  Diplomacy diplomacy;
  std::vector<Institution> institutions;
  std::vector<Proposal> proposals;
  std::vector<Outcome> outcomes;
  std::vector<Objective> objectives;
  std::vector<Indicator> indicators;
  std::vector<ScenarioTest> tests;
  std::vector<StudySpec> studies;
  std::vector<Finding> findings;
  std::uint64_t digest = 0;  // of the files' texts; says which scenario a result came from
};

// Index of the entity with that id (name, for rules, events and outcomes), or -1.
int find_actor(const Scenario& scenario, std::string_view id);
int find_set(const Scenario& scenario, std::string_view id);
int find_variable(const Scenario& scenario, Scope scope, std::string_view id);
int find_derived(const Scenario& scenario, Scope scope, std::string_view id);
int find_parameter(const Scenario& scenario, std::string_view id);
int find_action(const Scenario& scenario, std::string_view id);
int find_rule(const Scenario& scenario, std::string_view name);
int find_event(const Scenario& scenario, std::string_view name);
int find_term(const Scenario& scenario, std::string_view id);
int find_offer(const Scenario& scenario, std::string_view id);
int find_proposal(const Scenario& scenario, std::string_view id);
int find_outcome(const Scenario& scenario, std::string_view name);

// The proposal’s own threshold, or its institution’s.
int votes_needed(const Scenario& scenario, const Proposal& proposal);

const char* name_of(Instrument instrument);
const char* name_of(Scope scope);
const char* name_of(Basis basis);
const char* name_of(Aim aim);

}  // namespace demarche
