#include "sim/session/save_versions.h"

#include <algorithm>
#include <array>

namespace demarche {
namespace {

constexpr std::array scopes = {Scope::world, Scope::actor, Scope::pair};
constexpr std::array insights = {Insight::everything, Insight::own, Insight::afterwards};

template <class Values>
auto named(const Values& values, const std::string& name, const char* what) {
  for (const auto value : values)
    if (name == name_of(value)) return value;
  throw BadSave{"`" + name + "` is no " + what};
}

format_1::Decision to_file(const Move& m) {
  return {m.turn,   m.actor,  m.act,  m.instrument, m.target, m.offer,
          m.answer, m.ballot, m.vote, m.gives,      m.asks,   m.lasts};
}

Move from_file(format_1::Decision&& d) {
  Move m;
  m.turn = d.turn;
  m.actor = std::move(d.actor);
  m.act = std::move(d.act);
  m.instrument = std::move(d.instrument);
  m.target = std::move(d.target);
  m.offer = std::move(d.offer);
  m.answer = std::move(d.answer);
  m.ballot = std::move(d.ballot);
  m.vote = std::move(d.vote);
  m.gives = std::move(d.gives);
  m.asks = std::move(d.asks);
  m.lasts = d.lasts;
  return m;
}

// Lists are emptied as they are taken over, so that a hostile file is never held twice.
template <class From, class To, class Convert>
void take_over(std::vector<From>&& from, std::vector<To>& to, Convert convert) {
  to.clear();
  to.reserve(from.size());
  for (From& item : from) to.push_back(convert(std::move(item)));
  std::vector<From>().swap(from);
}

format_1::SeenMoment to_file(const SeenMoment& m) {
  format_1::SeenMoment out{m.date, m.indicators, {}};
  for (const SeenLogLine& l : m.log) out.log.push_back({l.actor, l.target, l.action, l.text, l.visible});
  return out;
}

SeenMoment from_file(format_1::SeenMoment&& m) {
  SeenMoment out{std::move(m.date), std::move(m.indicators), {}};
  take_over(std::move(m.log), out.log, [](format_1::LogLine&& l) {
    return SeenLogLine{std::move(l.actor), std::move(l.target), std::move(l.action), std::move(l.text),
                       std::move(l.visible)};
  });
  return out;
}

format_1::Layer to_file(const Overrides& layer) {
  format_1::Layer out;
  for (const auto& [name, value] : layer.values) out.values.push_back({name, value});
  out.off = layer.off;
  return out;
}

Overrides from_file(format_1::Layer&& layer) {
  Overrides out;
  for (format_1::Value& v : layer.values)
    if (!out.values.emplace(v.name, v.value).second) throw BadSave{"`" + v.name + "` is overridden twice"};
  out.off = std::move(layer.off);
  return out;
}

}  // namespace

format_1::Save to_newest_format(const Save& save) {
  format_1::Save out;
  out.scenario_path = save.scenario_path;
  out.scenario_digest = save.scenario_digest;
  for (const SourceFile& f : save.scenario.files) out.files.push_back({f.path, f.text});
  out.seed = save.settings.seed;
  out.run = save.settings.run;
  out.seats = save.settings.seats;
  out.insight = name_of(save.settings.insight);
  const Timeline& t = save.timeline;
  for (const Overrides& layer : t.layers) out.layers.push_back(to_file(layer));
  for (const Moment& m : t.moments) {
    out.moments.push_back({m.parent, m.turn, m.layer, m.digest, {}, m.note});
    for (const Move& d : m.decisions) out.moments.back().decisions.push_back(to_file(d));
  }
  for (const Branch& b : t.branches) out.branches.push_back({b.name, b.tip});
  out.branch = t.branch;
  out.here = t.here;
  for (const Move& d : save.pending) out.pending.push_back(to_file(d));
  out.next_layer = save.next_layer;
  const Seen& seen = save.seen;
  out.seen_title = seen.title;
  out.seen_actors = seen.actors;
  out.seen_indicators = seen.indicators;
  for (const SeenMoment& m : seen.moments) out.seen_moments.push_back(to_file(m));
  for (const SeenVariable& v : seen.state)
    out.seen_state.push_back({v.id, v.label, name_of(v.scope), v.values});
  for (const SeenObjective& o : seen.objectives) out.seen_objectives.push_back({o.actor, o.value});
  out.seen_over = seen.over ? 1 : 0;
  out.seen_outcome = seen.outcome;
  return out;
}

Save from_format_1(format_1::Save&& file) {
  Save save;
  save.scenario_path = std::move(file.scenario_path);
  save.scenario_digest = file.scenario_digest;
  take_over(std::move(file.files), save.scenario.files, [](format_1::File&& f) {
    return SourceFile{std::move(f.path), std::move(f.text)};
  });
  save.settings.seed = file.seed;
  save.settings.run = file.run;
  save.settings.seats = std::move(file.seats);
  save.settings.insight = named(insights, file.insight, "way to see why others act");
  Timeline& t = save.timeline;
  take_over(std::move(file.layers), t.layers, [](format_1::Layer&& l) { return from_file(std::move(l)); });
  take_over(std::move(file.moments), t.moments, [](format_1::Moment&& m) {
    Moment moment{m.parent, m.turn, m.layer, {}, std::move(m.note), m.digest};
    take_over(std::move(m.decisions), moment.decisions,
              [](format_1::Decision&& d) { return from_file(std::move(d)); });
    return moment;
  });
  take_over(std::move(file.branches), t.branches, [](format_1::Branch&& b) {
    return Branch{std::move(b.name), b.tip};
  });
  t.branch = file.branch;
  t.here = file.here;
  take_over(std::move(file.pending), save.pending,
            [](format_1::Decision&& d) { return from_file(std::move(d)); });
  save.next_layer = file.next_layer;
  Seen& seen = save.seen;
  seen.title = std::move(file.seen_title);
  seen.actors = std::move(file.seen_actors);
  seen.indicators = std::move(file.seen_indicators);
  take_over(std::move(file.seen_moments), seen.moments,
            [](format_1::SeenMoment&& m) { return from_file(std::move(m)); });
  take_over(std::move(file.seen_state), seen.state, [](format_1::SeenVariable&& v) {
    return SeenVariable{std::move(v.id), std::move(v.label), named(scopes, v.scope, "kind of variable"),
                        std::move(v.values)};
  });
  take_over(std::move(file.seen_objectives), seen.objectives, [](format_1::Value&& v) {
    return SeenObjective{std::move(v.name), v.value};
  });
  seen.over = file.seen_over != 0;
  seen.outcome = std::move(file.seen_outcome);
  return save;
}

}  // namespace demarche
