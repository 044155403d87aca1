#include "sim/report/events.h"

#include <limits>
#include <vector>

#include "sim/report/csv.h"
#include "sim/scenario/event_codes.h"
#include "sim/session/log.h"

namespace demarche {
namespace {

struct Codes {
  std::string cameo;
  std::string plover;
};

template <class Entity>
Codes codes_of(const Entity& e) {
  return {e.cameo, e.plover};
}

// What diplomacy itself does has the same code in every scenario: CAMEO 1.1b3 (Schrodt 2012), PLOVER (Open
// Event Data Alliance 2018). An offer's own code is that of making it, so to accept it is to sign.
const Codes sign{"057", "AGREE"};
const Codes reject{"127", "REJECT"};  // reject a plan or an agreement
const Codes defy{"128", "REJECT"};    // defy norms or law: the nearest to breaking a promise
const Codes veto{"129", "REJECT"};
const Codes halt{"120", "REJECT"};
const Codes propose{"020", "REQUEST"};
const Codes oppose{"120", "REJECT"};
const Codes abstain{"010", ""};  // a statement: neither for nor against

Codes codes_of(const Scenario& s, const Happening& h) {
  const auto what = static_cast<std::size_t>(h.what < 0 ? 0 : h.what);
  switch (h.kind) {
    case Happening::Kind::acted: return codes_of(s.actions[what]);
    case Happening::Kind::offered: return h.what < 0 ? Codes{"030", "AGREE"} : codes_of(s.offers[what]);
    case Happening::Kind::accepted: return sign;
    case Happening::Kind::declined: return reject;
    case Happening::Kind::ended: return halt;
    case Happening::Kind::breached: return defy;
    case Happening::Kind::vetoed: return veto;
    case Happening::Kind::tabled: return h.actor < 0 ? Codes{} : propose;
    case Happening::Kind::voted:
      switch (static_cast<OptionKind>(h.detail)) {
        case OptionKind::yes: return codes_of(s.proposals[what]);
        case OptionKind::no: return oppose;
        default: return abstain;
      }
    default: return {};
  }
}

// At whom it is aimed: one row each. What is done at nobody, and backing a proposal, at whom the scenario
// says; to vote against a proposal or to veto it, at who brought it in.
std::vector<int> targets_of(const Scenario& s, const Happening& h, const LogLine& line,
                            const std::vector<int>& tabled_by) {
  std::vector<int> targets;
  const auto what = static_cast<std::size_t>(h.what < 0 ? 0 : h.what);
  const bool voted = h.kind == Happening::Kind::voted;
  const bool yes = voted && static_cast<OptionKind>(h.detail) == OptionKind::yes;
  const bool no = voted && static_cast<OptionKind>(h.detail) == OptionKind::no;
  if (line.target >= 0)
    targets = {line.target};
  else if (h.kind == Happening::Kind::acted || h.kind == Happening::Kind::exposed)
    targets = s.actions[what].aimed_at;
  else if (yes || h.kind == Happening::Kind::tabled)
    targets = s.proposals[what].aimed_at;
  else if (no || h.kind == Happening::Kind::vetoed)
    targets = {tabled_by[what]};
  std::erase(targets, line.actor);
  if (targets.empty()) targets = {-1};
  return targets;
}

}  // namespace

std::string event_table(const Session& session, const Viewer& viewer) {
  const Scenario& s = session.scenario();
  const EventCodes table = cameo_codes(s);
  const EventCodes types = plover_types(s);
  const auto id = [&](int actor) {
    return actor < 0 ? std::string() : s.actors[static_cast<std::size_t>(actor)].id;
  };
  CsvWriter out;
  for (const char* column : {"date", "source", "target", "cameo", "plover", "goldstein", "text", "visible"})
    out.text(column);
  out.end_line();
  std::vector<int> tabled_by(s.proposals.size(), -1);
  for (const int m : path_to(session.timeline(), session.here())) {
    const int turn = session.timeline().at(m).turn;
    for (const Happening& h : session.played(m).happenings) {
      if (h.kind == Happening::Kind::tabled) tabled_by[static_cast<std::size_t>(h.what)] = h.actor;
      if (!sees(session, session.here(), m, h, viewer)) continue;
      const LogLine line = log_line(s, h, turn);
      const Codes codes = codes_of(s, h);
      const EventCode* const code = find_event_code(table, codes.cameo);
      const EventCode* const type = find_event_code(types, codes.plover);
      constexpr double none = std::numeric_limits<double>::quiet_NaN();
      for (const int target : targets_of(s, h, line, tabled_by)) {
        out.text(iso_date(turn_start(s.start, s.step, turn))).text(id(line.actor)).text(id(target));
        out.text(code == nullptr ? "" : code->code).text(type == nullptr ? "" : type->code);
        out.number(code != nullptr && code->goldstein ? *code->goldstein : none);
        out.text(line.text).text(line.visible).end_line();
      }
    }
  }
  return out.take();
}

}  // namespace demarche
