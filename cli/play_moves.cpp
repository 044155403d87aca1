#include <algorithm>

#include "cli/play_forecast.h"
#include "sim/lang/writing.h"
#include "sim/session/log.h"
#include "sim/session/outlook.h"

namespace demarche::cli {
namespace {

constexpr int most_outcomes = 3;       // in a line of a forecast
constexpr std::size_t long_list = 10;  // from so many options on, those that differ by target share a line
constexpr std::size_t many_targets = 4;
constexpr std::size_t most_impossible = 3;  // lines per instrument, unless all are asked for

bool same_option(const MoveItem& a, const MoveItem& b) {
  return a.choice == b.choice && a.kind == b.kind && a.what == b.what;
}

// The decisions of an actor with one choice answered as by default.
std::vector<Move> holding(const Game& game, int choice) {
  const Program& p = game.session->now().program();
  std::vector<Move> moves = settled_moves(*game.session, game.actor());
  for (Move& move : moves)
    if (find_move(p, move).choice == choice)
      move = name_move(p, choice, default_option(game.session->now(), choice), game.coming_turn());
  return moves;
}

std::vector<Move> with(const Game& game, std::vector<Move> moves, const MoveItem& item) {
  const Program& p = game.session->now().program();
  for (Move& move : moves)
    if (find_move(p, move).choice == item.choice) move = item.move;
  return moves;
}

}  // namespace

std::vector<MoveItem> move_items(const Session& session, int actor) {
  std::vector<MoveItem> items;
  if (session.over() || actor < 0) return items;
  const Program& p = session.now().program();
  int number = 0;
  for (const ChoiceReason& choice : open_choices(session, actor))
    for (const OptionReason& o : choice.options) {
      const Choice& c = p.choices[static_cast<std::size_t>(choice.choice)];
      const Option& option = p.options_table[static_cast<std::size_t>(c.first_option + o.option)];
      if (option.kind == OptionKind::bundle) continue;  // composed, not picked from a list
      // Agreements that do not stand are no moves that are missing.
      if (option.kind == OptionKind::end && !o.possible) continue;
      MoveItem item;
      item.number = o.possible ? ++number : 0;
      item.choice = choice.choice;
      item.choice_text = choice.text;
      item.kind = option.kind;
      item.what = option.what;
      item.target = option.target;
      item.move = name_move(p, choice.choice, o.option, session.turn() + 1);
      item.text = o.text;
      item.obstacles = o.obstacles;
      items.push_back(std::move(item));
    }
  return items;
}

namespace {

// A line of the page: a move, or several that differ only by their targets.
struct MoveLine {
  const MoveItem* item = nullptr;
  std::vector<const MoveItem*> targets;  // more than one: folded
  const EnsembleResult* base = nullptr;  // forecasts, where they are wanted
  const EnsembleResult* result = nullptr;
};
using Items = std::vector<MoveItem>;

std::vector<MoveLine> lines_of(const Items& items, bool whole) {
  const auto possible = static_cast<std::size_t>(
      std::count_if(items.begin(), items.end(), [](const MoveItem& i) { return i.number > 0; }));
  std::vector<MoveLine> lines;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (items[i].number == 0) continue;
    std::size_t last = i;
    while (last + 1 < items.size() && same_option(items[i], items[last + 1])) ++last;
    std::vector<const MoveItem*> open;
    for (std::size_t k = i; k <= last; ++k)
      if (items[k].number > 0) open.push_back(&items[k]);
    const bool fold =
        !whole && possible > long_list && open.size() >= many_targets && items[i].kind == OptionKind::act;
    if (fold) {
      lines.push_back({open.front(), open});
      i = last;
    } else {
      lines.push_back({&items[i], {}});
    }
  }
  return lines;
}

void add_forecasts(Game& game, std::vector<std::vector<MoveLine>>& choices) {
  std::size_t all = 0;
  std::size_t done = 0;
  for (const auto& lines : choices) all += lines.size();
  for (auto& lines : choices)
    for (MoveLine& line : lines) {
      game.progress("forecasts", ++done, all);
      if (line.targets.size() > 1) continue;
      const int choice = line.item->choice;
      const std::vector<Move> held = holding(game, choice);
      line.base = &game.forecast_under(held, forecast_runs);
      line.result = &game.forecast_under(with(game, held, *line.item), forecast_runs);
    }
  game.progress("", 0, 0);
}

std::string folded_text(const Game& game, const MoveLine& line) {
  const Action& action = game.scenario().actions[static_cast<std::size_t>(line.item->what)];
  std::string text = action.label;
  if (const std::size_t at = text.find("{target}"); at != std::string::npos) text.replace(at, 8, "…");
  text = fill_names(game.scenario(), text, game.actor(), -1) + ": ";
  for (std::size_t k = 0; k < line.targets.size(); ++k)
    text += (k == 0 ? "" : ", ") + std::to_string(line.targets[k]->number) + " " +
            game.name_of_actor(line.targets[k]->target);
  return text;
}

void say_line(Game& game, const MoveLine& line, const ForecastColumns& cells) {
  Session& session = *game.session;
  const Style& style = game.style;
  const std::string indent = "       ";
  if (line.targets.size() > 1)
    return game.say(wrapped(folded_text(game, line), style.width, "      ", indent));
  const MoveItem& item = *line.item;
  const bool chosen = same_move(item.move, standing_move(session, item.choice));
  std::string head = std::string(chosen ? " ▸" : "  ") + padded_left(std::to_string(item.number), 3) + "  ";
  if (chosen) head = style.tone(Tone::strong, head);
  std::string text = item.text;
  if (item.kind == OptionKind::offer) {
    const OfferOutlook outlook = offer_outlook(session, item.move);
    if (outlook.problem.empty()) text += " (accepted at once: " + percent(outlook.chance) + ")";
  }
  if (line.result == nullptr) return game.say(wrapped(text, style.width, head, indent));
  const std::string futures = style.tone(Tone::faint, forecast_cells(game, cells, *line.base, *line.result));
  if (cells.aligned) {
    // A name that is a little too long takes from the space before the first cell.
    const std::string bare = forecast_cells(game, cells, *line.base, *line.result);
    const int free = static_cast<int>(bare.find_first_not_of(' ')) - 1;
    const int over = std::max(0, columns(text) + 7 - label_width);
    if (over <= free)
      return game.say(head + padded(text, label_width - 7) +
                      style.tone(Tone::faint, bare.substr(static_cast<std::size_t>(over))) + "\n");
  }
  game.say(wrapped(text, style.width, head, indent));
  game.say(cells.aligned ? padded("", label_width) + futures + "\n"
                         : wrapped(futures, style.width, indent, indent));
}

// What cannot be done, with the reason; what fails for the same reason shares a line.
void say_impossible(const Game& game, const Items& items, bool whole) {
  std::vector<std::pair<std::string, std::vector<std::string>>> closed;
  for (const MoveItem& item : items) {
    if (item.number > 0) continue;
    const std::string reason = joined(item.obstacles, "; ");
    const auto known =
        std::find_if(closed.begin(), closed.end(), [&](const auto& c) { return c.first == reason; });
    if (known == closed.end())
      closed.push_back({reason, {item.text}});
    else
      known->second.push_back(item.text);
  }
  for (std::size_t n = 0; n < closed.size(); ++n) {
    const auto& [reason, texts] = closed[n];
    if (!whole && n == most_impossible) {
      game.say(game.style.tone(Tone::faint, "    –  " + std::to_string(closed.size() - n) +
                                                " more not possible now: `moves all`") +
               "\n");
      return;
    }
    std::string text;
    for (std::size_t i = 0; i < texts.size() && (whole || i < 3); ++i)
      text += (i == 0 ? "" : ", ") + texts[i];
    if (!whole && texts.size() > 3) text += " and " + std::to_string(texts.size() - 3) + " more";
    game.say(wrapped(game.style.tone(Tone::faint, text + " – not now: " + reason), game.style.width,
                     "    –  ", "       "));
  }
}

}  // namespace

void moves_page(Game& game, const std::string& word) {
  Session& session = *game.session;
  if (session.over()) throw Refused{"The game is over. `back` goes a turn back, `why` explains."};
  if (game.actor() < 0) throw Refused{"You are watching: nobody waits for your moves. `next` plays a turn."};
  const bool all = word == "all";
  const bool whole = all || !word.empty();
  std::vector<Items> choices;
  for (MoveItem& item : move_items(session, game.actor())) {
    const std::string name = lowered(item.choice_text + " " + item.text + " " + item.move.act);
    if (!all && name.find(lowered(word)) == std::string::npos) continue;
    if (choices.empty() || choices.back().front().choice != item.choice) choices.emplace_back();
    choices.back().push_back(std::move(item));
  }
  if (choices.empty()) throw Refused{"No move has `" + word + "` in its name. `moves` lists all."};
  std::vector<std::vector<MoveLine>> pages;
  for (const Items& items : choices) pages.push_back(lines_of(items, whole));
  ForecastColumns cells;
  const auto forecast =
      std::find_if(pages.begin(), pages.end(), [](const auto& lines) { return !lines.empty(); });
  if (game.forecasts && forecast != pages.end()) {
    add_forecasts(game, pages);
    std::vector<const EnsembleResult*> results;
    for (const auto& lines : pages)
      for (const MoveLine& line : lines)
        if (line.result != nullptr) results.push_back(line.result);
    cells = columns_for(
        game, main_outcomes(game.forecast_under(holding(game, choices.front().front().choice), forecast_runs),
                            results));
  }
  game.heading("Your moves, one per heading: type a number or a name");
  for (std::size_t c = 0; c < choices.size(); ++c) {
    const std::string title = capital(choices[c].front().choice_text);
    game.say(game.style.tone(Tone::strong, cells.aligned ? padded(title, label_width) : title) +
             (cells.aligned ? game.style.tone(Tone::faint, column_titles(game, cells)) : "") + "\n");
    const Move standing = standing_move(session, choices[c].front().choice);
    if (find_move(session.now().program(), standing).is_bundle)
      game.say(wrapped(move_text(session, standing), game.style.width, " ▸     ", "       "));
    for (const MoveLine& line : pages[c]) say_line(game, line, cells);
    say_impossible(game, choices[c], whole);
  }
  std::string foot;
  if (game.forecasts)
    foot = "Forecasts: " + std::to_string(forecast_runs) +
           " futures each, all with the same luck; in brackets the difference from holding. ";
  if (!game.scenario().offers.empty()) foot += "`offer` composes a package of your own. ";
  foot += "`why 2` shows what speaks for a move.";
  game.say(wrapped(game.style.tone(Tone::faint, foot), game.style.width));
}

void take_move(Game& game, const MoveItem& item) {
  const std::string problem = game.session->decide(item.move);
  if (!problem.empty()) throw Refused{item.text + ": " + problem + "."};
  game.changed = true;
  game.say("  " + game.style.tone(Tone::good, capital(item.choice_text) + ": ") + item.text + "\n");
  if (item.kind == OptionKind::offer) say_outlook(game, item.move);
}

void settled_line(const Game& game) {
  const std::vector<Move> moves = game.own_pending();
  if (moves.empty()) return;
  std::string text;
  for (const Move& m : moves) {
    const int who = find_actor(game.scenario(), m.actor);
    text += (text.empty() ? "" : "; ") +
            (who != game.actor() ? game.name_of_actor(who) + ": " : std::string()) +
            move_text(*game.session, m);
  }
  game.say(wrapped("Decided: " + text, game.style.width, "", "  "));
}

}  // namespace demarche::cli
