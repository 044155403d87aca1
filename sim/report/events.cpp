#include "sim/report/events.h"

#include "sim/report/csv.h"
#include "sim/scenario/event_codes.h"
#include "sim/session/log.h"

namespace demarche {
namespace {

struct Codes {
  const std::string* cameo = nullptr;
  const std::string* plover = nullptr;
};

template <class Entity>
Codes codes_of(const Entity& e) {
  return {&e.cameo, &e.plover};
}

Codes codes_of(const Scenario& s, const Happening& h) {
  const auto what = static_cast<std::size_t>(h.what < 0 ? 0 : h.what);
  switch (h.kind) {
    case Happening::Kind::acted: return codes_of(s.actions[what]);
    case Happening::Kind::offered: return h.what < 0 ? Codes{} : codes_of(s.offers[what]);
    case Happening::Kind::voted:
      return static_cast<OptionKind>(h.detail) == OptionKind::yes ? codes_of(s.proposals[what]) : Codes{};
    default: return {};
  }
}

}  // namespace

std::string event_table(const Session& session) {
  const Scenario& s = session.scenario();
  const EventCodes table = cameo_codes(s);
  const auto id = [&](int actor) {
    return actor < 0 ? std::string() : s.actors[static_cast<std::size_t>(actor)].id;
  };
  std::string out = "date,source,target,cameo,plover,goldstein,text,visible\n";
  for (const int m : path_to(session.timeline(), session.here())) {
    const int turn = session.timeline().at(m).turn;
    for (const Happening& h : session.played(m).happenings) {
      const LogLine line = log_line(s, h, turn);
      const Codes codes = codes_of(s, h);
      const std::string cameo = codes.cameo == nullptr ? "" : *codes.cameo;
      const EventCode* const code = cameo.empty() ? nullptr : find_event_code(table, cameo);
      const std::string goldstein = code != nullptr && code->goldstein ? csv_number(*code->goldstein) : "";
      out += iso_date(turn_start(s.start, s.step, turn));
      for (const std::string& value :
           {id(line.actor), id(line.target), cameo, codes.plover == nullptr ? std::string() : *codes.plover,
            goldstein, line.text, line.visible})
        out += "," + csv_field(value);
      out += "\n";
    }
  }
  return out;
}

}  // namespace demarche
