// Composing an offer: step by step, or in one line.
#include <algorithm>

#include "cli/play.h"
#include "cli/why.h"
#include "sim/engine/forced_moves.h"
#include "sim/session/log.h"
#include "sim/session/outlook.h"

namespace demarche::cli {
namespace {

constexpr int longest_offer = 120;  // turns; longer than any game of the kind

int number_or_refuse(const std::string& text) {
  int number = 0;
  for (const char c : text) {
    if (c < '0' || c > '9' || number > longest_offer) throw Refused{"`" + text + "` is no number of turns."};
    number = number * 10 + (c - '0');
  }
  if (number < 1 || number > longest_offer)
    throw Refused{"An agreement lasts 1 to " + std::to_string(longest_offer) + " turns."};
  return number;
}

std::vector<std::string> split_terms(const std::string& text) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == ',')
      parts.emplace_back();
    else
      parts.back() += c;
  }
  std::vector<std::string> result;
  for (const std::string& part : parts) {
    std::string joined;
    for (const std::string& word : words_of(part))
      if (word != "and") joined += (joined.empty() ? "" : " ") + word;
    if (!joined.empty() && joined != "nothing") result.push_back(joined);
  }
  return result;
}

std::vector<std::string> term_ids(const Scenario& s, const std::vector<int>& possible,
                                  const std::string& text) {
  std::vector<std::string> ids;
  for (const std::string& part : split_terms(text)) {
    int term = -1;
    if (std::all_of(part.begin(), part.end(), [](char c) { return c >= '0' && c <= '9'; })) {
      const std::size_t n = part.size() > 4 ? 0 : static_cast<std::size_t>(std::stoi(part));
      if (n < 1 || n > possible.size()) throw Refused{"There is no term " + part + " in that list."};
      term = possible[n - 1];
    } else {
      term = named_term(s, possible, part);
    }
    const std::string& id = s.terms[static_cast<std::size_t>(term)].id;
    if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
  }
  return ids;
}

// "TARGET give A, B ask C for 6".
struct Spoken {
  std::string target, gives, asks, lasts;
  bool whole = false;  // terms were named
};
Spoken parse(const std::string& text) {
  Spoken spoken;
  std::string* part = &spoken.target;
  for (const std::string& word : words_of(text)) {
    const std::string small = lowered(word);
    if (small == "give" || small == "gives") {
      part = &spoken.gives;
      spoken.whole = true;
    } else if (small == "ask" || small == "asks") {
      part = &spoken.asks;
      spoken.whole = true;
    } else if (small == "for" && spoken.whole) {
      part = &spoken.lasts;
    } else if (!(part == &spoken.lasts && small.starts_with("turn"))) {
      *part += (part->empty() ? "" : " ") + word;
    }
  }
  return spoken;
}

void list_terms(const Game& game, const std::vector<int>& terms, int party, int other) {
  const std::vector<std::string> texts = promise_texts(game.scenario(), terms, party, other);
  for (std::size_t i = 0; i < texts.size(); ++i)
    game.say("  " + padded_left(std::to_string(i + 1), 3) + "  " + texts[i] + "\n");
}

std::vector<std::string> ask_terms(Game& game, const std::string& question, const std::vector<int>& terms,
                                   int party, int other) {
  if (terms.empty()) return {};
  game.say(question + "\n");
  list_terms(game, terms, party, other);
  for (;;) {
    const std::optional<std::string> line = game.ask("numbers or names, with commas; Enter for nothing");
    if (!line) throw Refused{"No offer was made."};
    try {
      return term_ids(game.scenario(), terms, *line);
    } catch (const Refused& refused) {
      if (!game.interactive) throw;
      game.say(refused.message + "\n");
    }
  }
}

std::vector<int> partners(const Game& game) {
  std::vector<int> result;
  for (int other = 0; other < static_cast<int>(game.scenario().actors.size()); ++other) {
    if (other == game.actor()) continue;
    Move move;
    move.actor = game.scenario().actors[static_cast<std::size_t>(game.actor())].id;
    move.act = "offer";
    move.target = game.scenario().actors[static_cast<std::size_t>(other)].id;
    if (find_move(game.session->now().program(), move).choice >= 0) result.push_back(other);
  }
  return result;
}

}  // namespace

void say_outlook(Game& game, const Move& offer) {
  const OfferOutlook o = offer_outlook(*game.session, offer);
  if (!o.problem.empty()) return;
  const std::string taker = game.name_of_actor(find_actor(game.scenario(), offer.target));
  game.say(wrapped("As things stand " + taker + " would accept at once with " + percent(o.chance) +
                       ", decline with " + percent(o.decline) + ", wait with " + percent(o.wait) + ".",
                   game.style.width, "  ", "  "));
  const auto terms = [&](const std::string& whose, double worth, const std::vector<TermShare>& shares) {
    std::string text = "Worth " + signed_number(worth) + " " + whose;
    for (std::size_t i = 0; i < shares.size(); ++i)
      text += (i == 0 ? ": " : ", ") + shares[i].name + " " + signed_number(shares[i].value);
    game.say(wrapped(text + ".", game.style.width, "  ", "    "));
  };
  const bool open =
      sees_why(*game.session, game.session->here(), find_actor(game.scenario(), offer.target), game.viewer());
  terms("to you", o.worth_to_maker, o.maker_terms);
  if (!open) return;
  terms("to " + taker, o.worth_to_taker, o.taker_terms);
  const std::optional<Tipping> t = offer_tipping(*game.session, offer);
  if (!t) return;
  const auto [from, to] = told_apart(t->from, t->to);
  game.say(wrapped("Accepting would be likeliest if " + t->name + " were " + to + " instead of " + from + ".",
                   game.style.width, "  ", "  "));
}

void compose_offer(Game& game, const std::string& rest) {
  if (game.session->over()) throw Refused{"The game is over. `back` goes a turn back."};
  if (game.actor() < 0)
    throw Refused{"You are watching: take a side with `play FILE --as ACTOR` to make offers."};
  const Scenario& s = game.scenario();
  const std::vector<int> others = partners(game);
  if (others.empty()) throw Refused{"Nobody takes offers of your own making in this scenario."};
  const Spoken spoken = parse(rest);
  int target = -1;
  if (!spoken.target.empty()) {
    const std::optional<int> named = find_named_actor(s, spoken.target);
    if (!named && !spoken.whole) {  // "offer relief for compliance": a package of the scenario
      take_move(game, named_move(*game.session, game.actor(), "offer " + rest));
      return;
    }
    target = named ? *named : named_actor(s, spoken.target);
  } else if (others.size() == 1) {
    target = others.front();
  } else {
    game.say("To whom?\n");
    for (std::size_t i = 0; i < others.size(); ++i)
      game.say("  " + padded_left(std::to_string(i + 1), 3) + "  " + game.name_of_actor(others[i]) + "\n");
    const std::optional<std::string> line = game.ask("number or name; Enter makes no offer");
    if (!line || words_of(*line).empty()) throw Refused{"No offer was made."};
    const std::string answer = words_of(*line).front();
    if (std::all_of(answer.begin(), answer.end(), [](char c) { return c >= '0' && c <= '9'; }) &&
        answer.size() < 4) {
      const std::size_t n = static_cast<std::size_t>(std::stoi(answer));
      if (n < 1 || n > others.size())
        throw Refused{"There is no " + answer + " in that list. No offer was made."};
      target = others[n - 1];
    } else {
      target = named_actor(s, *line);
    }
  }
  if (std::find(others.begin(), others.end(), target) == others.end())
    throw Refused{"No offers of your own pass between you and " + game.name_of_actor(target) + "."};
  const std::vector<int> mine = possible_terms(s, game.actor(), target);
  const std::vector<int> theirs = possible_terms(s, target, game.actor());
  Move move;
  move.actor = s.actors[static_cast<std::size_t>(game.actor())].id;
  move.act = "offer";
  move.target = s.actors[static_cast<std::size_t>(target)].id;
  move.lasts = Bundle{}.lasts;
  if (spoken.whole) {
    move.gives = term_ids(s, mine, spoken.gives);
    move.asks = term_ids(s, theirs, spoken.asks);
    if (!spoken.lasts.empty()) move.lasts = number_or_refuse(spoken.lasts);
  } else {
    move.gives = ask_terms(game, "What do you give?", mine, game.actor(), target);
    move.asks = ask_terms(game, "What do you ask in return?", theirs, target, game.actor());
    if (move.gives.empty() && move.asks.empty())
      throw Refused{"Nothing was offered or asked: no offer was made."};
    const std::optional<std::string> lasts =
        game.ask("for how many turns; Enter for " + std::to_string(move.lasts));
    if (!lasts) throw Refused{"No offer was made."};
    if (!words_of(*lasts).empty()) move.lasts = number_or_refuse(words_of(*lasts).front());
  }
  game.say(wrapped(move_text(*game.session, move) + ".", game.style.width, "  ", "    "));
  say_outlook(game, move);
  if (!spoken.whole && game.interactive) {
    const std::optional<std::string> sure = game.ask("Enter makes the offer; `no` does not");
    if (!sure || (!words_of(*sure).empty() && lowered(*sure)[0] == 'n')) {
      game.say("No offer was made.\n");
      return;
    }
  }
  const std::string problem = game.session->decide(move);
  if (!problem.empty()) throw Refused{"The offer cannot be made: " + problem + "."};
  game.changed = true;
  game.say("  " + game.style.tone(Tone::good, "Offer decided.") +
           " It is delivered when the turn is played.\n");
}

}  // namespace demarche::cli
