#include "sim/scenario/moves.h"

#include <algorithm>
#include <string>
#include <vector>

#include "sim/scenario/read.h"
#include "sim/scenario/resolve_expression.h"
#include "sim/scenario/toml_source.h"

namespace demarche {

namespace {

struct MoveCheck {
  const Scenario& scenario;
  const Move& move;
  Diagnostics& diagnostics;

  void wrong(const char* code, const std::string& message, const std::string& hint = {}) {
    diagnostics.error(move.place, code, message, hint);
  }
  void actor(const std::string& id) {
    if (find_actor(scenario, id) < 0)
      wrong("unknown-name", "no actor is called " + ticked(id),
            did_you_mean(id, ids_of(scenario.actors)));
  }
  void other_actor(const std::string& id) {
    actor(id);
    if (id == move.actor) wrong("bad-move", "a move is never aimed at the one who makes it");
  }
  void only(std::string_view value, std::string_view key, std::string_view use) {
    if (!value.empty())
      wrong("bad-move", ticked(key) + " has no meaning here: it belongs to " + std::string(use));
  }
  void choice(const std::string& value, std::string_view key,
              const std::vector<std::string>& choices) {
    if (std::find(choices.begin(), choices.end(), value) != choices.end()) return;
    std::string list;
    for (const std::string& one : choices) list += (list.empty() ? "" : ", ") + ticked(one);
    const std::string near = did_you_mean(value, choices);
    wrong("bad-move",
          value.empty() ? ticked(key) + " is missing" : ticked(key) + " cannot be " + ticked(value),
          near.empty() ? "one of " + list : near);
  }
};

void check_bundle(MoveCheck& check, const std::vector<std::string>& terms) {
  const Scenario& scenario = check.scenario;
  for (std::size_t i = 0; i < terms.size(); ++i) {
    if (find_term(scenario, terms[i]) < 0)
      check.wrong("unknown-name", "no term is called " + ticked(terms[i]),
                  did_you_mean(terms[i], ids_of(scenario.terms)));
    if (std::find(terms.begin(), terms.begin() + static_cast<std::ptrdiff_t>(i), terms[i]) !=
        terms.begin() + static_cast<std::ptrdiff_t>(i))
      check.wrong("bad-move", ticked(terms[i]) + " is listed twice");
  }
}

void check_named_act(MoveCheck& check) {
  const Scenario& scenario = check.scenario;
  const Move& move = check.move;
  if (const int action = find_action(scenario, move.act); action >= 0) {
    if (scenario.actions[static_cast<std::size_t>(action)].has_target) {
      check.other_actor(move.target);
    } else {
      check.only(move.target, "target", "actions with a target");
    }
  } else if (find_offer(scenario, move.act) >= 0) {
    check.other_actor(move.target);
  } else if (const int proposal = find_proposal(scenario, move.act); proposal >= 0) {
    check.only(move.target, "target", "actions and offers");
    if (!scenario.proposals[static_cast<std::size_t>(proposal)].tabled_by_actors)
      check.wrong("bad-move", ticked(move.act) + " is brought in by events only");
  } else {
    std::vector<std::string> candidates = ids_of(scenario.actions);
    for (const Offer& offer : scenario.offers) candidates.push_back(offer.id);
    for (const Proposal& proposal_entry : scenario.proposals)
      candidates.push_back(proposal_entry.id);
    candidates.insert(candidates.end(), {"hold", "end", "offer"});
    check.wrong("unknown-name", "no action, offer or proposal is called " + ticked(move.act),
                did_you_mean(move.act, candidates));
  }
}

void check_act(MoveCheck& check) {
  const Move& move = check.move;
  check.only(move.vote, "vote", "`answer` and `ballot`");
  if (move.act != "hold") check.only(move.instrument, "instrument", "`do = \"hold\"`");
  if (move.act != "end") check.only(move.offer, "offer", "`do = \"end\"`");
  if (move.act != "offer" && (!move.gives.empty() || !move.asks.empty() || move.lasts != 0))
    check.wrong("bad-move", "`gives`, `asks` and `lasts` belong to `do = \"offer\"`");
  if (move.act == "hold") {
    check.only(move.target, "target", "actions and offers");
    check.choice(move.instrument, "instrument",
                 {"diplomatic", "informational", "military", "economic"});
  } else if (move.act == "end") {
    if (find_offer(check.scenario, move.offer) < 0 && move.offer != "offer")
      check.wrong("unknown-name",
                  move.offer.empty() ? "`offer` is missing: which agreement ends?"
                                     : "no offer is called " + ticked(move.offer),
                  did_you_mean(move.offer, ids_of(check.scenario.offers)));
    check.other_actor(move.target);
  } else if (move.act == "offer") {
    check.other_actor(move.target);
    check_bundle(check, move.gives);
    check_bundle(check, move.asks);
    if (move.gives.empty() && move.asks.empty())
      check.wrong("bad-move", "an offer gives or asks for something",
                  "list terms in `gives` or `asks`");
    if (move.lasts < 0 || move.lasts > max_turns)
      check.wrong("out-of-range", "`lasts` goes from 1 to " + std::to_string(max_turns) + " turns");
  } else {
    check_named_act(check);
  }
}

void check_reply(MoveCheck& check) {
  const Move& move = check.move;
  check.only(move.target, "target", "`do`");
  check.only(move.instrument, "instrument", "`do = \"hold\"`");
  check.only(move.offer, "offer", "`do = \"end\"`");
  if (!move.gives.empty() || !move.asks.empty() || move.lasts != 0)
    check.wrong("bad-move", "`gives`, `asks` and `lasts` belong to `do = \"offer\"`");
  if (!move.answer.empty()) {
    check.other_actor(move.answer);
    check.choice(move.vote, "vote", {"accept", "decline", "wait"});
    return;
  }
  check.choice(move.vote, "vote", {"yes", "no", "abstain"});
  const int proposal = find_proposal(check.scenario, move.ballot);
  if (proposal < 0) {
    check.wrong("unknown-name", "no proposal is called " + ticked(move.ballot),
                did_you_mean(move.ballot, ids_of(check.scenario.proposals)));
    return;
  }
  const int institution = check.scenario.proposals[static_cast<std::size_t>(proposal)].institution;
  const int actor = find_actor(check.scenario, move.actor);
  if (institution < 0 || actor < 0) return;
  const Institution& body = check.scenario.institutions[static_cast<std::size_t>(institution)];
  if (std::find(body.members.begin(), body.members.end(), actor) == body.members.end())
    check.wrong("bad-move",
                ticked(move.actor) + " is no member of " + ticked(body.id) + " and has no vote");
}

// --- reading

struct MoveReader {
  Diagnostics& diagnostics;

  void wrong_type(const TomlEntry& entry, const char* wanted) {
    diagnostics.error(
        entry.value.place, "wrong-type",
        ticked(entry.key) + " must be " + wanted + ", not " + name_of(entry.value.kind));
  }
  void text(const TomlEntry& entry, std::string& out) {
    if (entry.value.kind == TomlKind::text)
      out = entry.value.text.value;
    else
      wrong_type(entry, "a text");
  }
  void count(const TomlEntry& entry, int& out) {
    const TomlValue& value = entry.value;
    if (value.kind == TomlKind::number && value.whole && value.number >= 1 &&
        value.number <= max_turns)
      out = static_cast<int>(value.number);
    else
      wrong_type(entry, "a whole number of turns, at least 1");
  }
  void texts(const TomlEntry& entry, std::vector<std::string>& out) {
    if (entry.value.kind != TomlKind::array) return wrong_type(entry, "a list of terms");
    for (const TomlValue& item : entry.value.items) {
      if (item.kind != TomlKind::text) return wrong_type(entry, "a list of terms");
      out.push_back(item.text.value);
    }
  }
};

const std::vector<std::string>& move_keys() {
  static const std::vector<std::string> keys = {"turn",   "actor", "do",     "instrument",
                                                "target", "offer", "answer", "ballot",
                                                "vote",   "gives", "asks",   "lasts"};
  return keys;
}

Move read_move(MoveReader& reader, const TomlValue& table) {
  Move move;
  move.place = table.place;
  for (const TomlEntry& entry : table.entries) {
    const std::string& key = entry.key;
    if (key == "turn")
      reader.count(entry, move.turn);
    else if (key == "actor")
      reader.text(entry, move.actor);
    else if (key == "do")
      reader.text(entry, move.act);
    else if (key == "instrument")
      reader.text(entry, move.instrument);
    else if (key == "target")
      reader.text(entry, move.target);
    else if (key == "offer")
      reader.text(entry, move.offer);
    else if (key == "answer")
      reader.text(entry, move.answer);
    else if (key == "ballot")
      reader.text(entry, move.ballot);
    else if (key == "vote")
      reader.text(entry, move.vote);
    else if (key == "gives")
      reader.texts(entry, move.gives);
    else if (key == "asks")
      reader.texts(entry, move.asks);
    else if (key == "lasts")
      reader.count(entry, move.lasts);
    else
      reader.diagnostics.error(entry.place, "unknown-key", "a move has no key " + ticked(key),
                               did_you_mean(key, move_keys()));
  }
  return move;
}

}  // namespace

void check_move(const Scenario& scenario, const Move& move, Diagnostics& diagnostics) {
  MoveCheck check{scenario, move, diagnostics};
  if (move.turn < 1 || move.turn > scenario.turns)
    check.wrong("out-of-range", move.turn == 0 ? "`turn` is missing"
                                               : "turn " + std::to_string(move.turn) +
                                                     " is not played: the scenario has " +
                                                     std::to_string(scenario.turns) + " turns");
  if (move.actor.empty())
    check.wrong("bad-move", "`actor` is missing");
  else
    check.actor(move.actor);
  const int kinds =
      (move.act.empty() ? 0 : 1) + (move.answer.empty() ? 0 : 1) + (move.ballot.empty() ? 0 : 1);
  if (kinds != 1) {
    check.wrong("bad-move",
                kinds == 0 ? "the move does nothing" : "the move does several things at once",
                "give one of `do`, `answer` and `ballot`");
    return;
  }
  if (move.act.empty())
    check_reply(check);
  else
    check_act(check);
}

std::vector<Move> read_moves(const SourceFile& file, const Scenario& scenario,
                             Diagnostics& diagnostics) {
  std::vector<Move> moves;
  int values_left = max_toml_values;
  const auto document = parse_toml(file, 0, values_left, diagnostics);
  if (!document) return moves;
  for (const TomlEntry& entry : document->entries) {
    if (entry.key != "moves") {
      diagnostics.error(entry.place, "unknown-key",
                        "a file of moves has no key " + ticked(entry.key),
                        "it holds `[[moves]]` only");
      continue;
    }
    if (entry.value.kind != TomlKind::array) {
      MoveReader{diagnostics}.wrong_type(entry, "a list: write `[[moves]]`");
      continue;
    }
    for (const TomlValue& item : entry.value.items) {
      if (item.kind != TomlKind::table) {
        diagnostics.error(item.place, "wrong-type", "a move must be a table", "write `[[moves]]`");
        continue;
      }
      Diagnostics found;
      MoveReader reader{found};
      moves.push_back(read_move(reader, item));
      if (!found.has_errors()) check_move(scenario, moves.back(), found);
      diagnostics.items.insert(diagnostics.items.end(), found.items.begin(), found.items.end());
    }
  }
  return moves;
}

}  // namespace demarche
