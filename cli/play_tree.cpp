#include "cli/play_tree.h"

#include <algorithm>
#include <charconv>

namespace demarche::cli {
namespace {

int turns_or_refuse(const std::string& rest) {
  int n = 1;
  if (rest.empty()) return n;
  const auto [end, problem] = std::from_chars(rest.data(), rest.data() + rest.size(), n);
  if (problem != std::errc{} || end != rest.data() + rest.size() || n < 1)
    throw Refused{"`" + rest + "` is no number of turns. Like this: `back 2`."};
  return n;
}

// Everyone at the table begins anew where the game now stands.
void arrived(Game& game) {
  game.seat = 0;
  game.changed = true;
  if (game.session->over())
    ending_page(game);
  else
    pass_to_seat(game);
}

void change_overrides(Game& game, const Overrides& wanted) {
  Diagnostics diagnostics;
  if (game.session->set_overrides(wanted, diagnostics)) {
    game.changed = true;
    return;
  }
  if (diagnostics.items.empty()) throw Refused{"That does not fit the scenario."};
  const Diagnostic& d = diagnostics.items.back();
  throw Refused{d.message + "." + (d.hint.empty() ? "" : " Hint: " + d.hint + ".")};
}

// The rule or event that is meant, by its name or its beginning.
std::string named_rule(const Game& game, const std::string& text) {
  std::vector<std::string> known;
  for (const Rule& r : game.scenario().rules) known.push_back(r.name);
  for (const Event& e : game.scenario().events) known.push_back(e.name);
  std::vector<std::string> found;
  for (const std::string& name : known) {
    if (lowered(name) == lowered(text)) return name;
    if (lowered(name).starts_with(lowered(text))) found.push_back(name);
  }
  if (!text.empty() && found.size() == 1) return found.front();
  std::string all;
  for (std::size_t i = 0; i < known.size() && i < 30; ++i) all += (i == 0 ? "" : "; ") + known[i];
  throw Refused{"No rule or event is called `" + text + "`." + did_you_mean(text, known) +
                (known.empty() ? " This scenario has none." : " There are: " + all + ".")};
}

}  // namespace

void back(Game& game, const std::string& rest) {
  const int turns = turns_or_refuse(rest);
  if (game.session->turn() == 0) throw Refused{"This is the start: there is no turn to go back to."};
  for (int i = 0; i < turns && game.session->back(); ++i) {
  }
  arrived(game);
}

void forward(Game& game, const std::string& rest) {
  const int turns = turns_or_refuse(rest);
  int gone = 0;
  while (gone < turns && game.session->forward()) ++gone;
  if (gone == 0) throw Refused{"This branch goes no further. `next` plays the turn."};
  arrived(game);
}

void branch(Game& game, const std::string& rest) {
  if (rest.empty()) throw Refused{"Give the branch a name: `branch softer`."};
  const std::string problem = game.session->start_branch(rest);
  if (!problem.empty()) throw Refused{"No branch was begun: " + problem + "."};
  game.changed = true;
  game.say("  A new branch “" + rest + "”, from turn " + std::to_string(game.session->turn()) + " on.\n");
}

void branches(Game& game, const std::string&) { branches_page(game); }

void switch_to(Game& game, const std::string& rest) {
  game.session->switch_to(named_branch(*game.session, rest));
  arrived(game);
}

void rename(Game& game, const std::string& rest) {
  const std::string problem = game.session->rename_branch(game.session->timeline().branch, rest);
  if (!problem.empty()) throw Refused{"Not renamed: " + problem + "."};
  game.changed = true;
  game.say("  This branch is now “" + rest + "”.\n");
}

void remove(Game& game, const std::string& rest) {
  const int index = named_branch(*game.session, rest);
  const std::string name = game.session->timeline().branches[static_cast<std::size_t>(index)].name;
  const bool moves = index == game.session->timeline().branch;
  const std::string problem = game.session->remove_branch(index);
  if (!problem.empty()) throw Refused{"Not removed: " + problem + "."};
  game.forecast_moment = -1;  // moments have been renumbered
  game.changed = true;
  game.say("  Branch “" + name + "” is gone.\n");
  if (moves) arrived(game);
}

void note(Game& game, const std::string& rest) {
  game.session->set_note(game.session->here(), rest);
  game.changed = true;
  game.say(rest.empty() ? "  The note is gone.\n" : "  Noted.\n");
}

void what_if(Game& game, const std::string& rest) {
  if (game.session->over()) throw Refused{"The game is over. `back` goes a turn back."};
  std::vector<std::string> words = words_of(rest);
  if (!words.empty() && lowered(words.front()) == "if") words.erase(words.begin());
  // The actor's name may have several words: the longest beginning that names one.
  for (std::size_t n = words.size(); n-- > 1;) {
    std::string name;
    std::string move;
    for (std::size_t i = 0; i < words.size(); ++i) {
      std::string& part = i < n ? name : move;
      part += (part.empty() ? "" : " ") + words[i];
    }
    const std::optional<int> actor = find_named_actor(game.scenario(), name);
    if (!actor) continue;
    if (*actor != game.actor() && game.session->is_seat(*actor))
      throw Refused{game.name_of_actor(*actor) + " is played by a person."};
    if (!sees_why(*game.session, game.session->here(), *actor, game.viewer()))
      throw Refused{"What " + game.name_of_actor(*actor) +
                    " can do is not for you to see before the game is over."};
    const MoveItem item = named_move(*game.session, *actor, move);
    const int from = game.session->timeline().branch;
    const std::string title = free_branch_name(game.session->timeline(),
                                               "what if " + game.name_of_actor(*actor) + ": " + item.text);
    game.session->start_branch(title);
    const std::string problem = game.session->decide(item.move, true);
    if (!problem.empty()) {
      game.session->remove_branch(game.session->timeline().branch);
      throw Refused{item.text + ": " + problem + "."};
    }
    game.changed = true;
    game.say(wrapped("A new branch “" + title + "”: " + game.name_of_actor(*actor) + " will “" + item.text +
                         "” this turn. `next` plays it, `switch " +
                         game.session->timeline().branches[static_cast<std::size_t>(from)].name +
                         "` goes back.",
                     game.style.width, "  ", "  "));
    return;
  }
  throw Refused{"Say who does what: `what if ACTOR MOVE`. `actors` lists who there is."};
}

void set(Game& game, const std::string& rest) {
  if (rest.empty()) {
    parameters_page(game);
    return;
  }
  const std::size_t equals = rest.find('=');
  if (equals == std::string::npos)
    throw Refused{"Like this: `set NAME=VALUE`. `set` alone lists the parameters."};
  const std::vector<std::string> name = words_of(rest.substr(0, equals));
  const std::vector<std::string> value = words_of(rest.substr(equals + 1));
  double number = 0;
  if (value.size() == 1) {
    const auto [end, problem] = std::from_chars(value[0].data(), value[0].data() + value[0].size(), number);
    if (problem != std::errc{} || end != value[0].data() + value[0].size())
      throw Refused{"`" + value[0] + "` is no number."};
  }
  if (name.empty() || value.size() != 1)
    throw Refused{"Like this: `set NAME=VALUE`. `set` alone lists the parameters."};
  std::string id;
  for (const std::string& word : name) id += (id.empty() ? "" : " ") + word;
  if (id.starts_with("$")) id.erase(0, 1);
  Overrides wanted = game.session->overrides();
  wanted.values[id] = number;
  change_overrides(game, wanted);
  game.say("  From here on " + id + " is " + value[0] + ".\n");
}

void off(Game& game, const std::string& rest) {
  const std::string rule = named_rule(game, rest);
  Overrides wanted = game.session->overrides();
  if (std::find(wanted.off.begin(), wanted.off.end(), rule) != wanted.off.end())
    throw Refused{"“" + rule + "” is off already. `on " + rule + "` switches it on."};
  wanted.off.push_back(rule);
  change_overrides(game, wanted);
  game.say("  From here on “" + rule + "” is off.\n");
}

void on(Game& game, const std::string& rest) {
  const std::string rule = named_rule(game, rest);
  Overrides wanted = game.session->overrides();
  if (std::erase(wanted.off, rule) == 0) throw Refused{"“" + rule + "” is on already."};
  change_overrides(game, wanted);
  game.say("  From here on “" + rule + "” is on again.\n");
}

}  // namespace demarche::cli
