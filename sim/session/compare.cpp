#include "sim/session/compare.h"

#include <algorithm>
#include <map>

#include "sim/engine/digest.h"
#include "sim/lang/writing.h"

namespace demarche {
namespace {

// What each side has that the other has not, in order; what both have as often is left out.
void differences(const std::vector<std::string>& a, const std::vector<std::string>& b,
                 std::vector<std::string>& only_a, std::vector<std::string>& only_b) {
  std::map<std::string, int> count;
  for (const std::string& x : b) ++count[x];
  for (const std::string& x : a)
    if (--count[x] < 0) only_a.push_back(x);
  count.clear();
  for (const std::string& x : a) ++count[x];
  for (const std::string& x : b)
    if (--count[x] < 0) only_b.push_back(x);
}

struct Side {
  const Save& save;
  std::vector<int> path;  // moments from the start to `here`

  explicit Side(const Save& s) : save(s), path(path_to(s.timeline, s.timeline.here)) {}
  const Moment& moment(std::size_t turn) const { return save.timeline.at(path[turn]); }
  const SeenMoment& seen(std::size_t turn) const {
    return save.seen.moments[static_cast<std::size_t>(path[turn])];
  }
  const Overrides& layer(std::size_t turn) const {
    return save.timeline.layers[static_cast<std::size_t>(moment(turn).layer)];
  }
  // By what the save has seen, the same as sees() says of the game.
  bool hidden(std::size_t turn, const SeenLogLine& line) const {
    if (line.visible != "covert" || save.seen.over) return false;
    const std::vector<std::string>& seats = save.settings.seats;
    const auto is_seat = [&](const std::string& id) {
      return std::find(seats.begin(), seats.end(), id) != seats.end();
    };
    if (seats.size() == 1 && (is_seat(line.actor) || is_seat(line.target))) return false;
    if (save.settings.insight == Insight::everything && !is_seat(line.actor)) return false;
    for (std::size_t t = turn; t < path.size(); ++t)
      for (const SeenLogLine& later : seen(t).log)
        if (later.visible == "exposed" && later.action == line.action && later.actor == line.actor &&
            later.target == line.target)
          return false;
    return true;
  }
  std::vector<std::string> decisions(std::size_t turn) const {
    std::vector<std::string> texts;
    for (const Move& m : moment(turn).decisions) {
      const std::vector<SeenLogLine>& log = seen(turn).log;
      const bool secret = std::any_of(log.begin(), log.end(), [&](const SeenLogLine& l) {
        return l.actor == m.actor && l.action == m.act && l.target == m.target && hidden(turn, l);
      });
      if (!secret) texts.push_back(decision_text(m));
    }
    return texts;
  }
  std::vector<std::string> log(std::size_t turn) const {
    std::vector<std::string> texts;
    for (const SeenLogLine& l : seen(turn).log)
      if (!hidden(turn, l)) texts.push_back(l.text);
    return texts;
  }
  bool hides() const {
    for (std::size_t t = 0; t < path.size(); ++t)
      for (const SeenLogLine& l : seen(t).log)
        if (hidden(t, l)) return true;
    return false;
  }
};

void compare_layers(const Overrides& a, const Overrides& b, const std::string& since,
                    std::vector<SettingDifference>& out) {
  std::map<std::string, std::pair<std::string, std::string>> values;
  for (const auto& [name, value] : a.values) values[name].first = exact_number(value);
  for (const auto& [name, value] : b.values) values[name].second = exact_number(value);
  for (const auto& [name, both] : values)
    if (both.first != both.second) out.push_back({"override " + name + since, both.first, both.second});
  std::vector<std::string> off_a, off_b;
  differences(a.off, b.off, off_a, off_b);
  if (!off_a.empty() || !off_b.empty()) out.push_back({"switched off" + since, joined(off_a), joined(off_b)});
}

std::vector<SettingDifference> compare_settings(const Side& a, const Side& b) {
  std::vector<SettingDifference> out;
  const auto add = [&](const char* what, const std::string& x, const std::string& y) {
    if (x != y) out.push_back({what, x, y});
  };
  add("scenario", a.save.seen.title, b.save.seen.title);
  add("scenario text", to_hex(a.save.scenario_digest), to_hex(b.save.scenario_digest));
  add("program version", a.save.program_version, b.save.program_version);
  const SessionSettings& x = a.save.settings;
  const SessionSettings& y = b.save.settings;
  add("seed", std::to_string(x.seed), std::to_string(y.seed));
  add("run", std::to_string(x.run), std::to_string(y.run));
  add("seats", joined(x.seats), joined(y.seats));
  add("insight", name_of(x.insight), name_of(y.insight));
  // Overrides: where a layer begins that is not the one before, on either side.
  const std::size_t turns = std::min(a.path.size(), b.path.size());
  for (std::size_t t = 0; t < turns; ++t) {
    const bool begins =
        t == 0 || a.moment(t).layer != a.moment(t - 1).layer || b.moment(t).layer != b.moment(t - 1).layer;
    if (begins)
      compare_layers(a.layer(t), b.layer(t), t == 0 ? "" : " from turn " + std::to_string(t) + " on", out);
  }
  return out;
}

using Values = std::vector<std::pair<std::string, double>>;

Values values_of(const Seen& seen) {
  Values out;
  const std::size_t n = seen.actors.size();
  for (const SeenVariable& v : seen.state) {
    if (v.scope == Scope::world) out.emplace_back("world." + v.id, v.values[0]);
    for (std::size_t a = 0; a < n && v.scope != Scope::world; ++a) {
      if (v.scope == Scope::actor) out.emplace_back(seen.actors[a] + "." + v.id, v.values[a]);
      for (std::size_t b = 0; b < n && v.scope == Scope::pair; ++b)
        if (a != b)
          out.emplace_back(v.id + "[" + seen.actors[a] + ", " + seen.actors[b] + "]", v.values[a * n + b]);
    }
  }
  for (const SeenObjective& o : seen.objectives) out.emplace_back("objective of " + o.actor, o.value);
  return out;
}

void compare_values(const Seen& a, const Seen& b, SaveComparison& out) {
  const Values first = values_of(a);
  const Values second = values_of(b);
  std::map<std::string, double> known(second.begin(), second.end());
  for (const auto& [name, value] : first) {
    const auto other = known.find(name);
    if (other == known.end()) {
      out.only_in_one.push_back(name);
      continue;
    }
    if (value != other->second) out.values.push_back({name, value, other->second});
    known.erase(other);
  }
  for (const auto& [name, value] : known) out.only_in_one.push_back(name);
}

}  // namespace

bool SaveComparison::same() const {
  return settings.empty() && turns.empty() && first_decision < 0 && first_result < 0 && values.empty() &&
         only_in_one.empty() && turns_first == turns_second && outcome_first == outcome_second;
}

SaveComparison compare_saves(const Save& first, const Save& second) {
  const Side a(first);
  const Side b(second);
  SaveComparison out;
  out.settings = compare_settings(a, b);
  out.turns_first = static_cast<int>(a.path.size()) - 1;
  out.turns_second = static_cast<int>(b.path.size()) - 1;
  const std::size_t turns = std::min(a.path.size(), b.path.size());
  for (std::size_t t = 0; t < turns; ++t) {
    TurnDifference turn;
    turn.turn = static_cast<int>(t);
    turn.date = a.seen(t).date;
    differences(a.decisions(t), b.decisions(t), turn.decisions_first, turn.decisions_second);
    differences(a.log(t), b.log(t), turn.log_first, turn.log_second);
    const bool decided = !turn.decisions_first.empty() || !turn.decisions_second.empty();
    if (decided && out.first_decision < 0) out.first_decision = turn.turn;
    if (a.moment(t).digest != b.moment(t).digest && out.first_result < 0) out.first_result = turn.turn;
    if (decided || !turn.log_first.empty() || !turn.log_second.empty()) out.turns.push_back(std::move(turn));
  }
  compare_values(first.seen, second.seen, out);
  out.outcome_first = first.seen.outcome;
  out.outcome_second = second.seen.outcome;
  out.covert_hidden = a.hides() || b.hides();
  return out;
}

}  // namespace demarche
