#include "sim/scenario/moves.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <vector>

#include "sim/scenario/check_keys.h"
#include "sim/scenario/keys.h"
#include "sim/scenario/read.h"
#include "sim/scenario/read_values.h"
#include "sim/scenario/resolve_expression.h"

namespace demarche {

namespace {

struct MoveCheck {
  const Scenario& scenario;
  const Move& move;
  const TomlValue& table;  // where it is written
  Diagnostics& diagnostics;

  // The value of `key`, or the whole move when it is not given.
  Place place(std::string_view key) const {
    const TomlValue* value = find_value(table, key);
    if (value == nullptr) return move.place;
    return value->kind == TomlKind::text ? value->text.whole() : value->place;
  }
  void wrong(std::string_view key, const char* code, const std::string& message,
             const std::string& hint = {}) {
    diagnostics.error(place(key), code, message, hint);
  }
  void actor(std::string_view key, const std::string& id) {
    if (id.empty())
      wrong(key, "bad-move", ticked(key) + " is missing", "name an actor");
    else if (find_actor(scenario, id) < 0)
      wrong(key, "unknown-name", "no actor is called " + ticked(id),
            did_you_mean(id, ids_of(scenario.actors)));
  }
  void other_actor(std::string_view key, const std::string& id) {
    actor(key, id);
    if (!id.empty() && id == move.actor)
      wrong(key, "bad-move", "a move is never aimed at the one who makes it");
  }
  void only(std::string_view key, const std::string& use) {
    if (find_value(table, key) != nullptr)
      wrong(key, "bad-move", ticked(key) + " has no meaning here: it belongs to " + use);
  }
  void only_bundles() {
    for (const char* key : {"gives", "asks", "lasts"}) only(key, "`do = \"offer\"`");
  }
  void choice(const std::string& value, std::string_view key, const std::vector<std::string>& choices) {
    if (std::find(choices.begin(), choices.end(), value) != choices.end()) return;
    std::string list;
    for (const std::string& one : choices) list += (list.empty() ? "" : ", ") + ticked(one);
    const std::string near = did_you_mean(value, choices);
    wrong(key, "bad-move",
          value.empty() ? ticked(key) + " is missing" : ticked(key) + " cannot be " + ticked(value),
          near.empty() ? "one of " + list : near);
  }
};

void check_bundle(MoveCheck& check, std::string_view key) {
  const TomlValue* list = find_value(check.table, key);
  if (list == nullptr) return;
  std::vector<std::string> seen;
  for (const TomlValue* item : text_items(*list)) {
    const std::string& name = item->text.value;
    const Place place = item->text.whole();
    if (find_term(check.scenario, name) < 0)
      check.diagnostics.error(place, "unknown-name", "no term is called " + ticked(name),
                              did_you_mean(name, ids_of(check.scenario.terms)));
    if (std::find(seen.begin(), seen.end(), name) != seen.end())
      check.diagnostics.error(place, "bad-move", ticked(name) + " is listed twice");
    seen.push_back(name);
  }
}

void check_named_act(MoveCheck& check) {
  const Scenario& scenario = check.scenario;
  const Move& move = check.move;
  if (const int action = find_action(scenario, move.act); action >= 0) {
    if (scenario.actions[static_cast<std::size_t>(action)].has_target) {
      check.other_actor("target", move.target);
    } else {
      check.only("target", "actions with a target");
    }
  } else if (find_offer(scenario, move.act) >= 0) {
    check.other_actor("target", move.target);
  } else if (const int proposal = find_proposal(scenario, move.act); proposal >= 0) {
    check.only("target", "actions and offers");
    if (!scenario.proposals[static_cast<std::size_t>(proposal)].tabled_by_actors)
      check.wrong("do", "bad-move", ticked(move.act) + " is brought in by events only");
  } else {
    std::vector<std::string> candidates = ids_of(scenario.actions);
    for (const Offer& offer : scenario.offers) candidates.push_back(offer.id);
    for (const Proposal& proposal_entry : scenario.proposals) candidates.push_back(proposal_entry.id);
    candidates.insert(candidates.end(), {"hold", "end", "offer"});
    check.wrong("do", "unknown-name", "no action, offer or proposal is called " + ticked(move.act),
                did_you_mean(move.act, candidates));
  }
}

void check_act(MoveCheck& check) {
  const Move& move = check.move;
  check.only("vote", "`answer` and `ballot`");
  if (move.act != "hold") check.only("instrument", "`do = \"hold\"`");
  if (move.act != "end") check.only("offer", "`do = \"end\"`");
  if (move.act != "offer") check.only_bundles();
  if (move.act == "hold") {
    check.only("target", "actions and offers");
  } else if (move.act == "end") {
    // Left out, or "offer": an agreement of one's own making.
    const bool own = move.offer.empty() || move.offer == "offer";
    if (!own && find_offer(check.scenario, move.offer) < 0)
      check.wrong("offer", "unknown-name", "no offer is called " + ticked(move.offer),
                  did_you_mean(move.offer, ids_of(check.scenario.offers)));
    check.other_actor("target", move.target);
  } else if (move.act == "offer") {
    check.other_actor("target", move.target);
    check_bundle(check, "gives");
    check_bundle(check, "asks");
    if (move.gives.empty() && move.asks.empty())
      check.wrong("do", "bad-move", "an offer gives or asks for something",
                  "list terms in `gives` or `asks`");
  } else {
    check_named_act(check);
  }
}

void check_ballot(MoveCheck& check) {
  const Move& move = check.move;
  const Scenario& scenario = check.scenario;
  check.choice(move.vote, "vote", {"yes", "no", "abstain"});
  const int proposal = find_proposal(scenario, move.ballot);
  if (proposal < 0) {
    check.wrong("ballot", "unknown-name", "no proposal is called " + ticked(move.ballot),
                did_you_mean(move.ballot, ids_of(scenario.proposals)));
    return;
  }
  const int institution = scenario.proposals[static_cast<std::size_t>(proposal)].institution;
  const int actor = find_actor(scenario, move.actor);
  if (institution < 0 || actor < 0) return;
  const Institution& body = scenario.institutions[static_cast<std::size_t>(institution)];
  if (std::find(body.members.begin(), body.members.end(), actor) == body.members.end())
    check.wrong("actor", "bad-move",
                ticked(move.actor) + " is no member of " + ticked(body.id) + " and has no vote");
}

void check_reply(MoveCheck& check) {
  const Move& move = check.move;
  check.only("target", "`do`");
  check.only("instrument", "`do = \"hold\"`");
  check.only("offer", "`do = \"end\"`");
  check.only_bundles();
  if (move.answer.empty()) return check_ballot(check);
  check.other_actor("answer", move.answer);
  check.choice(move.vote, "vote", {"accept", "decline", "wait"});
}

// --- when

// False, and an error where it is written, for turns that are not played. `turn` gets what is understood.
bool check_turn(const Scenario& scenario, std::string_view word, Place place, Diagnostics& diagnostics,
                int& turn) {
  const auto [end, problem] = std::from_chars(word.data(), word.data() + word.size(), turn);
  if (end != word.data() + word.size() || problem == std::errc::invalid_argument) {
    const std::vector<std::string> known = {"end"};
    const std::string near = did_you_mean(word, known);
    diagnostics.error(place, "bad-value", ticked(word) + " is no turn",
                      near.empty() ? "turns are counted from 1" : near);
    return false;
  }
  const int turns = scenario.turns > 0 ? scenario.turns : max_turns;
  if (problem == std::errc{} && turn >= 1 && turn <= turns) return true;
  diagnostics.error(
      place, "out-of-range",
      "turn " + std::string(word) + " is not played: the scenario has " + std::to_string(turns) + " turns");
  return false;
}

// "6 to 18", "6 to end", "all".
void read_span(const Scenario& scenario, const Text& text, Move& move, Diagnostics& diagnostics) {
  const std::string_view all = text.value;
  const int turns = scenario.turns > 0 ? scenario.turns : max_turns;
  constexpr std::string_view between = " to ";
  const std::size_t to = all.find(between);
  if (all == "all") {
    move.turn = 1;
    move.last = turns;
  } else if (to == std::string_view::npos) {
    const std::vector<std::string> known = {"all"};
    const std::string near = did_you_mean(all, known);
    diagnostics.error(text.whole(), "bad-value", "`turns` cannot be " + ticked(all),
                      near.empty() ? "as in \"6 to 18\", \"6 to end\" or \"all\"" : near);
  } else {
    const std::size_t after = to + between.size();
    const std::string_view last = all.substr(after);
    if (!check_turn(scenario, all.substr(0, to), text.place(0, to), diagnostics, move.turn)) return;
    if (last == "end")
      move.last = turns;
    else if (check_turn(scenario, last, text.place(after, all.size()), diagnostics, move.last) &&
             move.last < move.turn)
      diagnostics.error(text.whole(), "bad-value", "`turns` ends before it begins");
  }
}

void read_when(const Scenario& scenario, const TomlValue& table, Move& move, Diagnostics& diagnostics) {
  const TomlValue* turn = find_value(table, "turn");
  const TomlEntry* turns = find_entry(table, "turns");
  if (turn == nullptr && turns == nullptr) {
    diagnostics.error(table.place, "missing-key", "a move needs the key `turn` or `turns`",
                      "as in turn = 6, turns = \"6 to 18\" or turns = \"all\"");
  } else if (turn != nullptr && turns != nullptr) {
    diagnostics.error(turns->place, "given-twice", "`turns` has no place beside `turn`");
  } else if (turns != nullptr) {
    read_span(scenario, turns->value.text, move, diagnostics);
  } else {
    check_turn(scenario, std::to_string(static_cast<std::int64_t>(turn->number)), turn->place, diagnostics,
               move.turn);
  }
}

// --- reading

Move move_of(const TomlValue& table) {
  Move move;
  move.actor = text_at(table, "actor");
  move.act = text_at(table, "do");
  move.instrument = text_at(table, "instrument");
  move.target = text_at(table, "target");
  move.offer = text_at(table, "offer");
  move.answer = text_at(table, "answer");
  move.ballot = text_at(table, "ballot");
  move.vote = text_at(table, "vote");
  move.gives = texts_at(table, "gives");
  move.asks = texts_at(table, "asks");
  move.lasts = turns_at(table, "lasts", 0);
  move.place = table.place;
  return move;
}

void check_move(MoveCheck& check) {
  const Move& move = check.move;
  check.actor("actor", move.actor);
  const int kinds =
      (move.act.empty() ? 0 : 1) + (move.answer.empty() ? 0 : 1) + (move.ballot.empty() ? 0 : 1);
  if (kinds != 1) {
    check.wrong("", "bad-move", kinds == 0 ? "the move does nothing" : "the move does several things at once",
                "give one of `do`, `answer` and `ballot`");
    return;
  }
  if (move.act.empty())
    check_reply(check);
  else
    check_act(check);
}

}  // namespace

std::optional<Move> read_move(const Scenario& scenario, TomlValue& table, Diagnostics& diagnostics) {
  Diagnostics found;
  check_table(move_format(), table, table.place, found);
  std::optional<Move> move;
  // What was taken out would be missed and reported again.
  if (!found.has_errors()) {
    move = move_of(table);
    read_when(scenario, table, *move, found);
    MoveCheck check{scenario, *move, table, found};
    check_move(check);
  }
  diagnostics.items.insert(diagnostics.items.end(), found.items.begin(), found.items.end());
  return move;
}

std::vector<Move> read_moves(const SourceFile& file, const Scenario& scenario, Diagnostics& diagnostics) {
  std::vector<Move> moves;
  int values_left = max_toml_values;
  auto document = parse_toml(file, 0, values_left, diagnostics);
  if (!document) return moves;
  for (TomlEntry& entry : document->entries) {
    if (entry.key != "moves") {
      diagnostics.error(entry.place, "unknown-key", "a file of moves has no key " + ticked(entry.key),
                        "it holds `[[moves]]` only");
      continue;
    }
    if (entry.value.kind != TomlKind::array) {
      diagnostics.error(entry.place, "wrong-kind", "`moves` is a list of tables",
                        "write [[moves]] above each");
      continue;
    }
    for (TomlValue& item : entry.value.items) {
      if (item.kind != TomlKind::table) {
        diagnostics.error(item.place, "wrong-kind", "a move must be a table", "write [[moves]] above each");
      } else if (auto move = read_move(scenario, item, diagnostics)) {
        moves.push_back(std::move(*move));
      }
    }
  }
  return moves;
}

}  // namespace demarche
