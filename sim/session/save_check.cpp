// What must hold for a save, whoever wrote it.
#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "sim/scenario/read_parts.h"
#include "sim/session/save_versions.h"

namespace demarche {
namespace {

[[noreturn]] void bad(std::string problem) { throw BadSave{std::move(problem)}; }

std::string at_moment(std::size_t m) { return "moment " + std::to_string(m); }

// Texts must be UTF-8: JSON knows nothing else, and terminals and panels show them.
void text(const std::string& value, std::size_t limit, const std::string& what) {
  if (value.size() > limit) bad(what + " is longer than " + std::to_string(limit) + " bytes");
  if (!is_utf8(value)) bad(what + " is not UTF-8 text");
}

void name(const std::string& value, const std::string& what) {
  if (value.empty()) bad(what + " is empty");
  text(value, max_name_bytes, what);
}

void count(std::size_t size, std::size_t limit, const std::string& what) {
  if (size > limit)
    bad("there are " + std::to_string(size) + " " + what + "; " + std::to_string(limit) + " are allowed");
}

void number(double value, double limit, const std::string& what) {
  if (!std::isfinite(value) || std::abs(value) > limit) bad(what + " is no number that a game can have");
}

void index(int value, std::size_t size, const std::string& what) {
  if (value < 0 || static_cast<std::size_t>(value) >= size)
    bad(what + " is " + std::to_string(value) + ", which is not there");
}

void check_files(const Save& save) {
  const auto& files = save.scenario.files;
  if (files.empty()) bad("there is no scenario in it");
  count(files.size(), max_files, "scenario files");
  std::size_t bytes = 0;
  std::set<std::string> paths;
  for (const SourceFile& f : files) {
    if (f.path.empty()) bad("a scenario file has no name");
    text(f.path, max_path_bytes, "the name of a scenario file");
    text(f.text, max_file_bytes, "the scenario file `" + f.path + "`");
    if (!paths.insert(f.path).second) bad("the scenario file `" + f.path + "` is there twice");
    bytes += f.text.size();
  }
  if (bytes > max_scenario_bytes)
    bad("the scenario is larger than " + std::to_string(max_scenario_bytes >> 20) + " MiB");
  text(save.scenario_path, max_path_bytes, "the scenario's path");
}

void check_decision(const Move& d, int turn, const std::string& where) {
  const std::string what = "a decision of " + where;
  if (d.turn != turn) bad(what + " belongs to turn " + std::to_string(d.turn));
  name(d.actor, "the actor in " + what);
  for (const std::string* s : {&d.act, &d.instrument, &d.target, &d.offer, &d.answer, &d.ballot, &d.vote})
    text(*s, max_name_bytes, "a name in " + what);
  const int kinds = (d.act.empty() ? 0 : 1) + (d.answer.empty() ? 0 : 1) + (d.ballot.empty() ? 0 : 1);
  if (kinds != 1) bad(what + (kinds == 0 ? " says nothing" : " says several things at once"));
  for (const auto* terms : {&d.gives, &d.asks}) {
    count(terms->size(), max_terms, "terms in " + what);
    for (const std::string& t : *terms) name(t, "a term in " + what);
  }
  if (d.lasts < 0 || d.lasts > max_turns) bad(what + " lasts " + std::to_string(d.lasts) + " turns");
}

void check_settings(const Save& save) {
  count(save.settings.seats.size(), max_actors, "seats");
  for (const std::string& seat : save.settings.seats) name(seat, "a seat");
  count(save.timeline.layers.size(), max_layers, "layers of overrides");
  if (save.timeline.layers.empty()) bad("there is no layer of overrides");
  for (const Overrides& layer : save.timeline.layers) {
    count(layer.values.size(), max_decisions * max_actors, "overrides in a layer");
    count(layer.off.size(), 2 * max_entities, "rules that are off");
    for (const auto& [id, value] : layer.values) {
      name(id, "the name of an override");
      number(value, max_magnitude, "the override of `" + id + "`");
    }
    for (const std::string& rule : layer.off) name(rule, "the name of a rule that is off");
  }
}

void check_moments(const Timeline& t) {
  if (t.moments.empty()) bad("it has no start");
  count(t.moments.size(), max_moments, "moments");
  const Moment& start = t.moments.front();
  if (start.parent != -1 || start.turn != 0 || !start.decisions.empty()) bad("its start is not a start");
  for (std::size_t m = 0; m < t.moments.size(); ++m) {
    const Moment& moment = t.moments[m];
    index(moment.layer, t.layers.size(), "the layer of " + at_moment(m));
    text(moment.note, max_note_bytes, "the note of " + at_moment(m));
    if (m == 0) continue;
    if (moment.parent < 0 || static_cast<std::size_t>(moment.parent) >= m)
      bad("what came before " + at_moment(m) + " is not before it");
    if (moment.turn != t.at(moment.parent).turn + 1 || moment.turn > max_turns)
      bad(at_moment(m) + " has turn " + std::to_string(moment.turn));
    count(moment.decisions.size(), max_decisions, "decisions in one turn");
    for (const Move& d : moment.decisions) check_decision(d, moment.turn, at_moment(m));
  }
}

void check_branches(const Timeline& t) {
  if (t.branches.empty()) bad("it has no branch");
  count(t.branches.size(), max_branches, "branches");
  std::set<std::string> names;
  std::vector<bool> reached(t.moments.size(), false);
  for (const Branch& b : t.branches) {
    name(b.name, "the name of a branch");
    if (!names.insert(b.name).second) bad("two branches are called `" + b.name + "`");
    index(b.tip, t.moments.size(), "the end of branch `" + b.name + "`");
    for (int m = b.tip; m >= 0 && !reached[static_cast<std::size_t>(m)]; m = t.at(m).parent)
      reached[static_cast<std::size_t>(m)] = true;
  }
  if (const auto lost = std::find(reached.begin(), reached.end(), false); lost != reached.end())
    bad("no branch leads to " + at_moment(static_cast<std::size_t>(lost - reached.begin())));
  index(t.branch, t.branches.size(), "the branch");
  index(t.here, t.moments.size(), "the present moment");
  if (!is_on_way(t, t.here, t.branches[static_cast<std::size_t>(t.branch)].tip))
    bad("the present moment does not lie on its branch");
}

std::size_t values_of(Scope scope, std::size_t actors) {
  return scope == Scope::world ? 1 : scope == Scope::actor ? actors : actors * actors;
}

void check_seen(const Save& save) {
  const Seen& seen = save.seen;
  text(seen.title, max_line_bytes, "the title");
  count(seen.actors.size(), max_actors, "actors");
  for (const std::string& a : seen.actors) name(a, "an actor");
  count(seen.indicators.size(), max_entities, "indicators");
  for (const std::string& i : seen.indicators) name(i, "an indicator");
  if (seen.moments.size() != save.timeline.moments.size())
    bad("what was seen has " + std::to_string(seen.moments.size()) + " moments, the game " +
        std::to_string(save.timeline.moments.size()));
  std::size_t lines = 0;
  std::size_t numbers = 0;
  for (std::size_t m = 0; m < seen.moments.size(); ++m) {
    const SeenMoment& moment = seen.moments[m];
    text(moment.date, max_name_bytes, "the date of " + at_moment(m));
    if (!moment.indicators.empty() && moment.indicators.size() != seen.indicators.size())
      bad(at_moment(m) + " has " + std::to_string(moment.indicators.size()) + " indicators");
    numbers += moment.indicators.size();
    for (const double x : moment.indicators)
      number(x, std::numeric_limits<double>::max(), "an indicator of " + at_moment(m));
    lines += moment.log.size();
    for (const SeenLogLine& l : moment.log) {
      for (const std::string* s : {&l.actor, &l.target, &l.action, &l.visible})
        text(*s, max_name_bytes, "a name in the log of " + at_moment(m));
      text(l.text, max_line_bytes, "a line of the log of " + at_moment(m));
    }
  }
  count(lines, max_seen_lines, "lines of the log");
  count(seen.state.size(), max_entities, "state variables");
  for (const SeenVariable& v : seen.state) {
    name(v.id, "the name of a state variable");
    text(v.label, max_line_bytes, "the label of `" + v.id + "`");
    if (v.values.size() != values_of(v.scope, seen.actors.size()))
      bad("`" + v.id + "` has " + std::to_string(v.values.size()) + " values");
    numbers += v.values.size();
    for (const double x : v.values)
      number(x, std::numeric_limits<double>::max(), "a value of `" + v.id + "`");
  }
  count(numbers, max_seen_numbers, "numbers of the state");
  count(seen.objectives.size(), max_entities, "objectives");
  for (const SeenObjective& o : seen.objectives) {
    name(o.actor, "the actor of an objective");
    number(o.value, std::numeric_limits<double>::max(), "an objective");
  }
  text(seen.outcome, max_name_bytes, "the outcome");
}

}  // namespace

std::string check_save(const Save& save) {
  try {
    name(save.program_version, "the program's version");
    if (save.program_version.size() > 64) bad("the program's version is too long");
    check_files(save);
    check_settings(save);
    check_moments(save.timeline);
    check_branches(save.timeline);
    index(save.next_layer, save.timeline.layers.size(), "the layer in force");
    count(save.pending.size(), max_decisions, "decisions in one turn");
    const int coming = save.timeline.at(save.timeline.here).turn + 1;
    for (const Move& d : save.pending) check_decision(d, coming, "the turn to come");
    check_seen(save);
  } catch (const BadSave& found) {
    return found.problem;
  }
  return {};
}

}  // namespace demarche
