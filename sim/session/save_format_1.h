// Format 1 of saves, frozen: never changed once a save of it has left the house. A later format gets a file
// of its own and a step from this one (save_versions.cpp). fields() says once what is written, in which
// order, under which name and within which bounds; binary and JSON, reading and writing are four visitors of
// it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace demarche::format_1 {

// Bounds of this format. Numbers of things are bounded again, and more closely, by check_save().
inline constexpr std::size_t short_text = 1'000;  // names
inline constexpr std::size_t path_text = 4'096;
inline constexpr std::size_t note_text = 64u << 10;
inline constexpr std::size_t line_text = 8'192;
inline constexpr std::size_t file_text = 4u << 20;  // one file of a scenario
inline constexpr std::size_t few = 64;              // files, seats, actors, terms of a bundle
inline constexpr std::size_t some = 10'000;         // variables, overrides, branches, layers
inline constexpr std::size_t many = 400'000;        // moments, lines, numbers

struct File {
  std::string path;
  std::string text;
};

struct Value {
  std::string name;
  double value = 0;
};

struct Layer {
  std::vector<Value> values;
  std::vector<std::string> off;
};

struct Decision {
  std::int32_t turn = 0;
  std::string actor, act, instrument, target, offer, answer, ballot, vote;
  std::vector<std::string> gives, asks;
  std::int32_t lasts = 0;
};

struct Moment {
  std::int32_t parent = -1;
  std::int32_t turn = 0;
  std::int32_t layer = 0;
  std::uint64_t digest = 0;
  std::vector<Decision> decisions;
  std::string note;
};

struct Branch {
  std::string name;
  std::int32_t tip = 0;
};

struct LogLine {
  std::string actor, target, action, text, visible;
};

struct SeenMoment {
  std::string date;
  std::vector<double> indicators;
  std::vector<LogLine> log;
};

struct SeenVariable {
  std::string id, label, scope;
  std::vector<double> values;
};

struct Save {
  std::string scenario_path;
  std::uint64_t scenario_digest = 0;
  std::vector<File> files;
  std::uint64_t seed = 1;
  std::uint32_t run = 0;
  std::vector<std::string> seats;
  std::string insight;
  std::vector<Layer> layers;
  std::vector<Moment> moments;
  std::vector<Branch> branches;
  std::int32_t branch = 0;
  std::int32_t here = 0;
  std::vector<Decision> pending;
  std::int32_t next_layer = 0;
  std::string seen_title;
  std::vector<std::string> seen_actors;
  std::vector<std::string> seen_indicators;
  std::vector<SeenMoment> seen_moments;
  std::vector<SeenVariable> seen_state;
  std::vector<Value> seen_objectives;
  std::uint8_t seen_over = 0;
  std::string seen_outcome;
};

template <class Visitor>
void fields(Visitor& v, File& f) {
  v.text("path", f.path, path_text);
  v.text("text", f.text, file_text);
}

template <class Visitor>
void fields(Visitor& v, Value& x) {
  v.text("name", x.name, short_text);
  v.number("value", x.value);
}

template <class Visitor>
void fields(Visitor& v, Layer& l) {
  v.list("values", l.values, some);
  v.texts("off", l.off, some, short_text);
}

template <class Visitor>
void fields(Visitor& v, Decision& d) {
  v.whole("turn", d.turn);
  v.text("actor", d.actor, short_text);
  v.text("do", d.act, short_text);
  v.text("instrument", d.instrument, short_text);
  v.text("target", d.target, short_text);
  v.text("offer", d.offer, short_text);
  v.text("answer", d.answer, short_text);
  v.text("ballot", d.ballot, short_text);
  v.text("vote", d.vote, short_text);
  v.texts("gives", d.gives, few, short_text);
  v.texts("asks", d.asks, few, short_text);
  v.whole("lasts", d.lasts);
}

template <class Visitor>
void fields(Visitor& v, Moment& m) {
  v.whole("parent", m.parent);
  v.whole("turn", m.turn);
  v.whole("layer", m.layer);
  v.digest("digest", m.digest);
  v.list("decisions", m.decisions, some);
  v.text("note", m.note, note_text);
}

template <class Visitor>
void fields(Visitor& v, Branch& b) {
  v.text("name", b.name, short_text);
  v.whole("tip", b.tip);
}

template <class Visitor>
void fields(Visitor& v, LogLine& l) {
  v.text("actor", l.actor, short_text);
  v.text("target", l.target, short_text);
  v.text("action", l.action, short_text);
  v.text("text", l.text, line_text);
  v.text("visible", l.visible, short_text);
}

template <class Visitor>
void fields(Visitor& v, SeenMoment& m) {
  v.text("date", m.date, short_text);
  v.numbers("indicators", m.indicators, many);
  v.list("log", m.log, many);
}

template <class Visitor>
void fields(Visitor& v, SeenVariable& x) {
  v.text("id", x.id, short_text);
  v.text("label", x.label, line_text);
  v.text("scope", x.scope, short_text);
  v.numbers("values", x.values, many);
}

template <class Visitor>
void fields(Visitor& v, Save& s) {
  v.text("scenario_path", s.scenario_path, path_text);
  v.digest("scenario_digest", s.scenario_digest);
  v.list("files", s.files, few);
  v.large("seed", s.seed);
  v.whole("run", s.run);
  v.texts("seats", s.seats, few, short_text);
  v.text("insight", s.insight, short_text);
  v.list("layers", s.layers, some);
  v.list("moments", s.moments, many);
  v.list("branches", s.branches, some);
  v.whole("branch", s.branch);
  v.whole("here", s.here);
  v.list("pending", s.pending, some);
  v.whole("next_layer", s.next_layer);
  v.text("seen_title", s.seen_title, line_text);
  v.texts("seen_actors", s.seen_actors, few, short_text);
  v.texts("seen_indicators", s.seen_indicators, some, short_text);
  v.list("seen_moments", s.seen_moments, many);
  v.list("seen_state", s.seen_state, some);
  v.list("seen_objectives", s.seen_objectives, some);
  v.flag("seen_over", s.seen_over);
  v.text("seen_outcome", s.seen_outcome, short_text);
}

}  // namespace demarche::format_1
