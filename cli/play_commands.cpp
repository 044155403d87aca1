// The commands of the game: what each word does.
#include <algorithm>

#include "cli/play.h"
#include "cli/play_tree.h"
#include "cli/why.h"
#include "sim/lang/writing.h"
#include "sim/session/log.h"

namespace demarche::cli {
namespace {

std::string trimmed(const std::string& text) {
  const std::size_t first = text.find_first_not_of(" \t\r");
  if (first == std::string::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

std::optional<int> small_number(const std::string& text) {
  if (text.empty() || text.size() > 4) return std::nullopt;
  for (const char c : text)
    if (c < '0' || c > '9') return std::nullopt;
  return std::stoi(text);
}

int count_or_refuse(const std::string& rest, int otherwise, const char* example) {
  if (rest.empty()) return otherwise;
  const std::optional<int> n = small_number(rest);
  if (!n || *n < 1) throw Refused{"`" + rest + "` is no number of turns. Like this: `" + example + "`."};
  return *n;
}

void play_turn(Game& game) {
  const std::string problem = game.session->step();
  if (!problem.empty()) throw Refused{"The turn cannot be played: " + problem + "."};
  game.changed = true;
  game.seat = 0;
}

void next(Game& game, const std::string& rest) {
  const int turns = count_or_refuse(rest, 1, "next 3");
  if (game.session->over()) throw Refused{"The game is over. `back` goes a turn back; `quit` ends."};
  const int seats = static_cast<int>(game.session->seats().size());
  if (seats > 1 && turns > 1)
    throw Refused{"With several players at the table turns are played one at a time: `next`."};
  if (game.seat + 1 < seats) {
    ++game.seat;
    pass_to_seat(game);
    return;
  }
  for (int i = 0; i < turns && !game.session->over() && !interrupted; ++i) play_turn(game);
  if (game.session->over())
    ending_page(game);
  else
    pass_to_seat(game);
}

void finish(Game& game, const std::string&) {
  if (game.session->over()) throw Refused{"The game is over already. `back` goes a turn back."};
  if (game.session->seats().size() > 1)
    throw Refused{"With several players at the table turns are played one at a time: `next`."};
  while (!game.session->over() && !interrupted) play_turn(game);
  if (game.session->over())
    ending_page(game);
  else
    status_page(game);
}

void status(Game& game, const std::string&) {
  if (game.session->over())
    ending_page(game);
  else
    status_page(game);
  settled_line(game);
}

void hold(Game& game, const std::string& rest) {
  if (game.session->over()) throw Refused{"The game is over. `back` goes a turn back."};
  if (game.actor() < 0) throw Refused{"You are watching: nobody waits for your moves."};
  Move move;
  move.actor = game.scenario().actors[static_cast<std::size_t>(game.actor())].id;
  move.act = "hold";
  if (!rest.empty()) {
    const std::vector<std::string> known = {"diplomatic", "informational", "military", "economic"};
    for (const std::string& name : known)
      if (name.starts_with(lowered(rest))) move.instrument = name;
    if (move.instrument.empty())
      throw Refused{"`" + rest + "` is no instrument." + did_you_mean(rest, known) +
                    " They are: diplomatic, informational, military, economic."};
  }
  const std::string problem = game.session->decide(move);
  if (!problem.empty()) throw Refused{"You cannot hold there: " + problem + "."};
  game.changed = true;
  game.say("  " +
           game.style.tone(Tone::good,
                           move.instrument.empty() ? "You hold." : "You hold: " + move.instrument + ".") +
           "\n");
}

// accept, decline, wait: which of the offers that wait for an answer.
void answer(Game& game, const std::string& rest, const char* vote) {
  if (game.session->over()) throw Refused{"The game is over. `back` goes a turn back."};
  std::vector<WaitingOffer> mine;
  for (WaitingOffer& o : waiting_offers(*game.session))
    if (o.to == game.actor() && game.actor() >= 0) mine.push_back(std::move(o));
  if (mine.empty()) throw Refused{"No offer waits for your answer."};
  int from = mine.front().from;
  if (!rest.empty()) {
    from = named_actor(game.scenario(), rest);
  } else if (mine.size() > 1) {
    std::string names;
    for (const WaitingOffer& o : mine) names += (names.empty() ? "" : ", ") + game.name_of_actor(o.from);
    throw Refused{"Whose offer? There are some of " + names + ". Like this: `" + std::string(vote) + " " +
                  game.scenario().actors[static_cast<std::size_t>(from)].id + "`."};
  }
  for (const MoveItem& item : move_items(*game.session, game.actor()))
    if (item.move.answer == game.scenario().actors[static_cast<std::size_t>(from)].id &&
        item.move.vote == vote) {
      if (item.number == 0) throw Refused{"It is the last day for an answer: `accept` or `decline`."};
      take_move(game, item);
      return;
    }
  throw Refused{"No offer of " + game.name_of_actor(from) + " waits for your answer."};
}
void accept(Game& game, const std::string& rest) { answer(game, rest, "accept"); }
void decline(Game& game, const std::string& rest) { answer(game, rest, "decline"); }
void wait(Game& game, const std::string& rest) { answer(game, rest, "wait"); }

void vote_on(Game& game, const std::string& proposal, const std::string& vote) {
  if (game.session->over()) throw Refused{"The game is over. `back` goes a turn back."};
  std::vector<MoveItem> ballots;
  std::vector<std::string> known;
  for (MoveItem& item : move_items(*game.session, game.actor()))
    if (!item.move.ballot.empty() && item.move.vote == vote) {
      known.push_back(item.move.ballot);
      ballots.push_back(std::move(item));
    }
  if (ballots.empty()) throw Refused{"Nothing is on the table that you have a vote on."};
  std::vector<const MoveItem*> found;
  for (const MoveItem& item : ballots) {
    const Proposal& p = game.scenario().proposals[static_cast<std::size_t>(item.what)];
    const std::string name = lowered(item.move.ballot + " " + p.label);
    if (proposal.empty() || lowered(proposal) == item.move.ballot ||
        name.find(lowered(proposal)) != std::string::npos)
      found.push_back(&item);
  }
  if (found.size() == 1) return take_move(game, *found.front());
  throw Refused{(found.empty() ? "No vote is open on `" + proposal + "`." + did_you_mean(proposal, known)
                               : "On what?") +
                " Open: " + joined(known) + "."};
}

void vote(Game& game, const std::string& rest) {
  std::string proposal;
  std::string choice;
  for (const std::string& word : words_of(rest)) {
    const std::string small = lowered(word);
    if (small == "yes" || small == "for" || small == "aye")
      choice = "yes";
    else if (small == "no" || small == "against")
      choice = "no";
    else if (small == "abstain")
      choice = "abstain";
    else
      proposal += (proposal.empty() ? "" : " ") + word;
  }
  if (choice.empty()) throw Refused{"How do you vote? `vote yes`, `vote no` or `vote abstain`."};
  vote_on(game, proposal, choice);
}
void join(Game& game, const std::string& rest) { vote_on(game, rest, "yes"); }

void undo(Game& game, const std::string&) {
  const std::vector<Move>& pending = game.session->pending();
  for (std::size_t i = pending.size(); i-- > 0;) {
    const int who = find_actor(game.scenario(), pending[i].actor);
    if (who != game.actor() && game.session->is_seat(who)) continue;
    game.say("  Taken back: " + move_text(*game.session, pending[i]) + "\n");
    game.session->withdraw(i);
    return;
  }
  throw Refused{"Nothing has been decided for this turn. `back` goes a turn back."};
}

void act(Game& game, const std::string& rest) {
  if (game.session->over()) throw Refused{"The game is over. `back` goes a turn back."};
  if (game.actor() < 0)
    throw Refused{"You are watching: take a side with `play FILE --as ACTOR` to make moves."};
  take_move(game, named_move(*game.session, game.actor(), rest));
}

void why_about_number(Game& game, const std::string& rest) {
  int since = 0;
  std::string name = rest;
  if (const std::size_t at = rest.rfind(" since "); at != std::string::npos) {
    const std::optional<int> n = small_number(trimmed(rest.substr(at + 7)));
    if (!n || *n > game.session->turn())
      throw Refused{"`since` wants a turn that has been played, 0 to " +
                    std::to_string(game.session->turn()) + "."};
    since = *n;
    name = trimmed(rest.substr(0, at));
  }
  const int cell = named_cell(*game.session, game.actor(), name);
  const NumberReason reason = explain_number(*game.session, game.session->here(), cell, since);
  game.say(why_number(*game.session, game.session->here(), reason, since, game.viewer(), game.style));
}

void why_of_actor(Game& game, int actor, int turn) {
  const Session& session = *game.session;
  const int moment = moment_at_turn(session.timeline(), session.here(), turn);
  if (turn < 1 || moment < 0)
    throw Refused{session.turn() == 0
                      ? "Nothing has been played yet. `why 1` tells what speaks for a move of yours."
                      : "Turn " + std::to_string(turn) + " has not been played. Played: 1 to " +
                            std::to_string(session.turn()) + "."};
  if (!sees_why(session, session.here(), actor, game.viewer()))
    throw Refused{"Why " + game.name_of_actor(actor) + " did so is not for you to see" +
                  (session.settings().insight == Insight::everything ? ": a person plays it."
                                                                     : " before the game is over.")};
  game.say("What " + game.name_of_actor(actor) + " did " +
           date_phrase(turn_start(game.scenario().start, game.scenario().step, turn), game.scenario().step) +
           ", turn " + std::to_string(turn) + ":\n");
  const Program& p = *session.traced(session.timeline().at(moment).layer);
  for (std::size_t c = 0; c < p.choices.size(); ++c) {
    if (p.choices[c].actor != actor) continue;
    const std::optional<ChoiceReason> reason = explain_choice(session, moment, static_cast<int>(c));
    if (!reason) continue;
    game.say(why_move(session, *reason, find_tipping(session, moment, *reason), game.style));
  }
}

void why(Game& game, const std::string& rest) {
  const Session& session = *game.session;
  if (rest.empty()) {
    if (session.turn() == 0)
      throw Refused{"Nothing has been played yet. `why 1` tells what speaks for a move of yours."};
    game.heading("Why, in short: " + game.date_of(session.turn()));
    const Program& p = *session.traced(session.timeline().at(session.here()).layer);
    for (std::size_t c = 0; c < p.choices.size(); ++c) {
      if (!sees_why(session, session.here(), p.choices[c].actor, game.viewer())) continue;
      const std::optional<ChoiceReason> reason = explain_choice(session, session.here(), static_cast<int>(c));
      if (reason && reason->picked >= 0 &&
          p.options_table[static_cast<std::size_t>(
                              p.choices[c].first_option +
                              reason->options[static_cast<std::size_t>(reason->picked)].option)]
                  .kind != OptionKind::hold)
        game.say(why_line(session, *reason, game.style));
    }
    game.say(
        game.style.tone(Tone::faint,
                        "`why NAME` tells all of it, also of those who held; `why world.NAME` of a number.") +
        "\n");
    return;
  }
  if (const std::optional<int> number = small_number(rest)) {
    if (game.session->over() || game.actor() < 0)
      throw Refused{"There are no numbered moves now. `why NAME` asks about an actor."};
    if (!sees_why(session, session.here(), game.actor(), game.viewer()))
      throw Refused{"Reasons are shown when the game is over."};
    const MoveItem item = named_move(session, game.actor(), rest);
    for (const ChoiceReason& choice : open_choices(session, game.actor())) {
      if (choice.choice != item.choice) continue;
      for (std::size_t i = 0; i < choice.options.size(); ++i)
        if (same_move(name_move(session.now().program(), choice.choice, choice.options[i].option,
                                game.coming_turn()),
                      item.move))
          game.say(why_option(choice, static_cast<int>(i), game.style));
    }
    return;
  }
  const std::vector<std::string> words = words_of(rest);
  std::string name = rest;
  int turn = session.turn();
  if (words.size() > 1)
    if (const std::optional<int> n = small_number(words.back())) {
      std::string front = trimmed(rest.substr(0, rest.rfind(words.back())));
      if (find_named_actor(game.scenario(), front)) {
        name = front;
        turn = *n;
      }
    }
  if (const std::optional<int> actor = find_named_actor(game.scenario(), name))
    return why_of_actor(game, *actor, turn);
  try {
    why_about_number(game, rest);
  } catch (const Refused& refused) {
    std::vector<std::string> actors;
    for (const Actor& a : game.scenario().actors) actors.push_back(a.id);
    const std::string near = did_you_mean(name, actors);
    throw Refused{refused.message + near};
  }
}

void show_log(Game& game, const std::string& rest) {
  log_page(game, count_or_refuse(rest, game.session->turn() + 1, "log 3"));
}

void state(Game& game, const std::string& rest) {
  if (rest.empty() || lowered(rest) == "world" || lowered(rest) == "all")
    state_page(game, rest.empty() ? game.actor() : -1);
  else
    state_page(game, named_actor(game.scenario(), rest));
}

void actors(Game& game, const std::string&) { actors_page(game); }
void about(Game& game, const std::string&) { about_page(game.scenario(), game.style); }
void moves(Game& game, const std::string& rest) { moves_page(game, rest); }
void forecast_command(Game& game, const std::string&) { forecast_page(game); }
void help(Game& game, const std::string& rest) { help_page(game, rest); }

}  // namespace

const std::vector<Command>& commands() {
  static const std::vector<Command> all = {
      {"next", "step n play", "next [TURNS]",
       "plays the turn with what you have decided; an empty line does the same", "next 2", next},
      {"moves", "options m", "moves [WORD|all]",
       "lists what you can do, with the forecast of each; `all` also what you cannot and why", "moves all",
       moves},
      {"do", "act", "do NUMBER|NAME", "decides a move; the number or name alone does too", "do 1", act},
      {"hold", "", "hold [INSTRUMENT]", "does nothing, with one instrument or all", "hold economic", hold},
      {"offer", "", "offer [ACTOR [give TERMS ask TERMS [for TURNS]]]",
       "composes an offer, step by step or in one line, and tells how it would be met", nullptr,
       compose_offer},
      {"accept", "", "accept [ACTOR]", "accepts an offer that waits for your answer", nullptr, accept},
      {"decline", "reject refuse", "decline [ACTOR]", "declines it", nullptr, decline},
      {"wait", "", "wait [ACTOR]", "leaves it unanswered for now", nullptr, wait},
      {"vote", "", "vote [PROPOSAL] yes|no|abstain", "votes on what is on the table", nullptr, vote},
      {"join", "", "join [PROPOSAL]", "backs a statement or measure that is open", nullptr, join},
      {"undo", "withdraw", "undo", "takes back what you decided last for this turn", nullptr, undo},
      {"status", "page look", "status", "shows how things stand", "status", status},
      {"why", "", "why [ACTOR [TURN]|NUMBER|VARIABLE [since TURN]]",
       "explains moves of the last turn, one actor’s, a move of yours by number, or a number of the state",
       "why", why},
      {"log", "", "log [TURNS]", "tells what happened, all or the last turns", "log 2", show_log},
      {"state", "numbers", "state [ACTOR|world]", "shows numbers: yours, somebody’s, everybody’s",
       "state world", state},
      {"actors", "who", "actors", "lists who there is", "actors", actors},
      {"about", "info", "about",
       "tells of the scenario: what it is, things to notice, things to try, sources", "about", about},
      {"forecast", "futures", "forecast", "plays a thousand futures from here and sums them up", "forecast",
       forecast_command},
      {"back", "b", "back [TURNS]", "goes back; your decisions of that turn stay set until you change them",
       "back 2", back},
      {"forward", "f", "forward [TURNS]", "goes along the branch again", "forward", forward},
      {"branch", "", "branch NAME", "begins a branch here; what you play from now on belongs to it",
       "branch softer", branch},
      {"branches", "tree", "branches", "lists the branches and where they part", "branches", branches},
      {"switch", "goto", "switch NAME", "goes to the end of a branch", "switch main", switch_to},
      {"rename", "", "rename NAME", "gives this branch another name", "rename main line", rename},
      {"delete", "", "delete NAME", "removes a branch", "delete softer", remove},
      {"what", "", "what if ACTOR MOVE", "begins a branch in which somebody else makes that move this turn",
       nullptr, what_if},
      {"set", "", "set [NAME=VALUE]", "lists the parameters, or changes one from here on", "set", set},
      {"off", "", "off RULE", "switches a rule or an event off from here on", nullptr, off},
      {"on", "", "on RULE", "switches it on again", nullptr, on},
      {"note", "", "note TEXT", "keeps a note at this turn", "note a turning point", note},
      {"finish", "", "finish", "plays on to the end, holding", nullptr, finish},
      {"help", "? h", "help [WORD]", "lists the commands, or explains one", "help why", help},
      {"save", "", "save [FILE]", "keeps the game in a file; `demarche play FILE` goes on with it", nullptr,
       save_game},
      {"load", "open", "load FILE", "goes on with a saved game", nullptr, load_game},
      {"quit", "exit q", "quit", "ends the game", nullptr, quit_game},
  };
  return all;
}

const Command* find_command(const std::string& word) {
  for (const Command& c : commands()) {
    if (word == c.name) return &c;
    for (const std::string& alias : words_of(c.aliases))
      if (word == alias) return &c;
  }
  return nullptr;
}

void help_page(const Game& game, const std::string& word) {
  if (!word.empty()) {
    const Command* const command = find_command(lowered(word));
    if (command == nullptr) {
      std::vector<std::string> known;
      for (const Command& c : commands()) known.push_back(c.name);
      throw Refused{"There is no command `" + word + "`." + did_you_mean(word, known) +
                    " `help` lists them."};
    }
    game.say(game.style.tone(Tone::strong, command->usage) + "\n");
    game.say(wrapped(command->about, game.style.width, "  ", "  "));
    if (command->example != nullptr) game.say("  Example: " + std::string(command->example) + "\n");
    if (*command->aliases != '\0') game.say("  Also: " + std::string(command->aliases) + "\n");
    return;
  }
  // Headings stand before these commands.
  static constexpr std::pair<std::string_view, const char*> parts[] = {
      {"next", "Moves"}, {"status", "To understand"}, {"back", "Time and branches"}, {"finish", "The game"}};
  for (const Command& c : commands()) {
    for (const auto& [first, title] : parts)
      if (first == c.name) game.heading(title);
    game.say(
        wrapped(game.style.tone(Tone::strong, c.usage) + ": " + c.about, game.style.width, "  ", "      "));
  }
  game.say(
      "\n" +
      wrapped("A move’s number or name decides it: `3`, or `sanction` and a name. An empty line plays the "
              "turn. Beginnings of names will do where they are clear.",
              game.style.width));
}

void obey(Game& game, const std::string& line) {
  const std::string text = trimmed(line);
  if (text.empty()) return next(game, "");
  if (text[0] == '#') return;
  const std::size_t space = text.find_first_of(" \t");
  const std::string first = lowered(text.substr(0, space));
  const std::string rest = space == std::string::npos ? "" : trimmed(text.substr(space));
  if (const Command* const command = find_command(first)) return command->run(game, rest);
  try {
    act(game, text);
  } catch (const Refused& refused) {
    // A slip in a command's name is likelier than a move of that name.
    std::vector<std::string> known;
    for (const Command& c : commands()) known.push_back(c.name);
    const std::string near = nearest_name(first, known);
    if (near.empty() || refused.message.find("Did you mean") != std::string::npos || small_number(first))
      throw;
    throw Refused{"There is no command or move `" + text + "`. Did you mean `" + near +
                  "`? `help` lists the commands, `moves` what you can do."};
  }
}

}  // namespace demarche::cli
