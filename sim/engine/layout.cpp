#include "sim/engine/layout.h"

#include <algorithm>
#include <set>

#include "sim/scenario/expressions_of.h"

namespace demarche {
namespace {

int actors_of(const Scenario& s, RecordVerb verb, int thing) {
  switch (verb) {
    case RecordVerb::did:
    case RecordVerb::exposed:
    case RecordVerb::known: return s.actions[static_cast<std::size_t>(thing)].has_target ? 2 : 1;
    case RecordVerb::offered:
    case RecordVerb::accepted:
    case RecordVerb::declined:
    case RecordVerb::ended:
    case RecordVerb::breached: return 2;
    case RecordVerb::tabled:
    case RecordVerb::backed:
    case RecordVerb::opposed:
    case RecordVerb::abstained:
    case RecordVerb::vetoed: return 1;
    case RecordVerb::passed:
    case RecordVerb::failed:
    case RecordVerb::happened: return 0;
  }
  return 0;
}

// What expressions ask about, beyond the variables themselves.
struct Wanted {
  std::set<std::pair<RecordVerb, int>> records;
  std::set<std::pair<RecordVerb, int>> counted;
  // Asked for with a wildcard for the second actor, the first, or all.
  std::set<std::pair<RecordVerb, int>> any_second, any_first, any_all;
  std::set<int> stands;
  std::set<int> promised;
  std::vector<int> previous;  // by variable: most turns back
};

Wanted find_wanted(const Scenario& s, const std::vector<const Expression*>& extra) {
  Wanted wanted;
  wanted.previous.resize(s.variables.size());
  const auto read = [&](const Expression& e) {
    for (const Node& n : e.nodes) {
      if (n.kind == NodeKind::record || n.kind == NodeKind::record_count || n.kind == NodeKind::record_age) {
        wanted.records.emplace(n.record, n.symbol);
        if (n.kind == NodeKind::record_count) {
          wanted.counted.emplace(n.record, n.symbol);
        } else {
          const auto any = [&](std::size_t child) {
            const NodeId id = child < n.children.size() ? n.children[child] : no_node;
            return id == no_node || e.node(id).kind == NodeKind::wildcard;
          };
          const bool pair = actors_of(s, n.record, n.symbol) == 2;
          if (any(0) && (!pair || any(1))) wanted.any_all.emplace(n.record, n.symbol);
          if (pair && any(1) && !any(0)) wanted.any_second.emplace(n.record, n.symbol);
          if (pair && any(0) && !any(1)) wanted.any_first.emplace(n.record, n.symbol);
        }
        // What is known, or can be exposed, follows from what was done: in which rounds, where that is
        // counted.
        if (n.record == RecordVerb::known || n.record == RecordVerb::exposed) {
          wanted.records.emplace(RecordVerb::did, n.symbol);
          wanted.records.emplace(RecordVerb::known, n.symbol);
          if (n.record == RecordVerb::known && n.kind == NodeKind::record_count)
            wanted.counted.emplace(RecordVerb::did, n.symbol);
        }
      } else if (n.kind == NodeKind::agreement) {
        wanted.stands.insert(n.symbol);
      } else if (n.kind == NodeKind::promised) {
        wanted.promised.insert(n.symbol);
      } else if (n.kind == NodeKind::previous) {
        const auto variable = static_cast<std::size_t>(e.node(n.children[0]).symbol);
        wanted.previous[variable] = std::max(wanted.previous[variable], n.symbol);
      }
    }
  };
  for_each_expression(s, read);
  for (const Expression* e : extra) read(*e);
  return wanted;
}

}  // namespace

std::int32_t start_row(const Layout& layout, const OverrideTarget& target) {
  const std::int32_t first = layout.variables[static_cast<std::size_t>(target.variable)];
  if (target.second_actor >= 0) return first + target.actor * layout.actors + target.second_actor;
  return first + std::max(target.actor, 0);
}

std::vector<int> possible_actors(const Scenario& s, const Expression& condition, ActorSlot slot,
                                 SlotActors known) {
  std::vector<int> result;
  for (int actor = 0; actor < static_cast<int>(s.actors.size()); ++actor) {
    known[static_cast<std::size_t>(slot)] = actor;
    if (may_hold(s, condition, known)) result.push_back(actor);
  }
  return result;
}

Layout make_layout(const Scenario& s, const std::vector<int>& bundle_seats,
                   const std::vector<const Expression*>& extra, RowAllocator& rows) {
  Layout l;
  const auto n = static_cast<std::int32_t>(s.actors.size());
  l.actors = n;
  l.parameters = rows.take(static_cast<std::int32_t>(s.parameters.size()));
  l.rationality = rows.take(n);
  l.turn = rows.take(1);
  l.date = rows.take(1);
  l.year = rows.take(1);
  l.month = rows.take(1);

  l.first_kept = rows.next;
  for (const Variable& v : s.variables) l.variables.push_back(rows.take(l.rows_of(v)));
  l.end_state = rows.next;
  l.round = rows.take(1);

  const Wanted wanted = find_wanted(s, extra);
  l.previous.resize(s.variables.size());
  for (std::size_t v = 0; v < s.variables.size(); ++v)
    for (int back = 1; back <= wanted.previous[v]; ++back)
      l.previous[v].push_back(rows.take(l.rows_of(s.variables[v])));

  l.record_places.resize(static_cast<std::size_t>(RecordVerb::happened) + 1);
  for (const auto& key : wanted.records) {
    RecordTable table;
    table.verb = key.first;
    table.thing = key.second;
    table.actors = actors_of(s, table.verb, table.thing);
    const std::int32_t size = table.actors == 2 ? n * n : table.actors == 1 ? n : 1;
    table.last = rows.take(size);
    if (wanted.counted.contains(key)) table.bits = rows.take(size);
    if (wanted.any_second.contains(key)) table.any_second = rows.take(n);
    if (wanted.any_first.contains(key)) table.any_first = rows.take(n);
    if (table.actors >= 1 && wanted.any_all.contains(key)) table.any_all = rows.take(1);
    l.record_index[key] = static_cast<int>(l.records.size());
    std::vector<int>& places = l.record_places[static_cast<std::size_t>(key.first)];
    if (places.size() <= static_cast<std::size_t>(key.second))
      places.resize(static_cast<std::size_t>(key.second) + 1, -1);
    places[static_cast<std::size_t>(key.second)] = static_cast<int>(l.records.size());
    l.records.push_back(table);
  }

  l.stands.assign(s.offers.size(), -1);
  for (const int offer : wanted.stands) l.stands[static_cast<std::size_t>(offer)] = rows.take(n * n);
  l.promised.assign(s.terms.size(), -1);
  for (const int term : wanted.promised) l.promised[static_cast<std::size_t>(term)] = rows.take(n * n);

  std::set<std::pair<int, int>> pairs;
  for (int offer = 0; offer < static_cast<int>(s.offers.size()); ++offer) {
    const Offer& o = s.offers[static_cast<std::size_t>(offer)];
    for (const int from : possible_actors(s, o.from, ActorSlot::self))
      for (const int to : possible_actors(s, o.to, ActorSlot::target, with_self(from))) {
        if (from == to) continue;
        AgreementSlot slot;
        slot.offer = offer;
        slot.from = from;
        slot.to = to;
        slot.until = rows.take(1);
        slot.refused = rows.take(1);
        l.agreements.push_back(slot);
        pairs.emplace(from, to);
      }
  }
  // Bundles pass between a human player and everyone with whom some term can be exchanged.
  std::set<std::pair<int, int>> bundle_pairs;
  for (const int seat : bundle_seats)
    for (int other = 0; other < n; ++other) {
      if (other == seat) continue;
      const bool any_term = std::any_of(s.terms.begin(), s.terms.end(), [&](const Term& term) {
        return can_promise(s, term, seat, other) || can_promise(s, term, other, seat);
      });
      if (any_term) bundle_pairs.emplace(seat, other);
    }
  for (const auto& [from, to] : bundle_pairs) {
    AgreementSlot slot;
    slot.from = from;
    slot.to = to;
    slot.until = rows.take(1);
    slot.gives = rows.take(1);
    slot.asks = rows.take(1);
    slot.refused = rows.take(1);
    l.agreements.push_back(slot);
    pairs.emplace(from, to);
  }
  for (const auto& [from, to] : pairs) {
    OfferPair pair;
    pair.from = from;
    pair.to = to;
    pair.open = rows.take(1);
    pair.due = rows.take(1);
    if (bundle_pairs.contains({from, to})) {
      pair.gives = rows.take(1);
      pair.asks = rows.take(1);
      pair.lasts = rows.take(1);
    }
    l.offer_pairs.push_back(pair);
  }
  if (!pairs.empty()) l.open_between = rows.take(n * n);

  for (const Proposal& p : s.proposals) {
    ProposalRows r;
    r.open_until = rows.take(1);
    r.tabled_by = rows.take(1);
    r.tabled_round = rows.take(1);
    r.backers = rows.take(1);
    const Institution& institution = s.institutions[static_cast<std::size_t>(p.institution)];
    r.votes = rows.take(static_cast<std::int32_t>(institution.members.size()));
    l.proposals.push_back(r);
  }
  for (const Event& e : s.events) l.event_done.push_back(e.once || e.on ? rows.take(1) : -1);
  l.end_kept = rows.next;
  return l;
}

}  // namespace demarche
