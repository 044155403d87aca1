#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>
#include <thread>

#include "cli/play.h"
#include "sim/session/log.h"
#include "sim/session/outlook.h"
#include "sim/study/forecast.h"

namespace demarche::cli {
namespace {

constexpr int most_outcomes = 3;       // in a line of a forecast
constexpr std::size_t long_list = 10;  // from so many options on, those that differ by target share a line
constexpr std::size_t many_targets = 4;

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

int objective_of(const Game& game) {
  const auto& objectives = game.scenario().objectives;
  for (std::size_t i = 0; i < objectives.size(); ++i)
    if (objectives[i].actor == game.actor()) return static_cast<int>(i);
  return -1;
}

// Those that are most likely when nothing is done, for every line of a page.
std::vector<int> main_outcomes(const EnsembleResult& base) {
  std::vector<int> order(base.outcomes.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
    return base.outcomes[static_cast<std::size_t>(a)].share >
           base.outcomes[static_cast<std::size_t>(b)].share;
  });
  if (order.size() > most_outcomes) order.resize(most_outcomes);
  return order;
}

// A forecast beside a move: one cell per main outcome and one for the player's score. `base` is the same turn
// with this choice left at holding.
struct ForecastColumns {
  std::vector<int> outcomes;
  int objective = -1;
  std::vector<int> widths;  // of the outcomes, then of the score
  int whole = 0;
  bool aligned = false;  // there is room for a table
};

constexpr int cell_width = 12;   // "100 % (+100)"
constexpr int label_width = 46;  // of a move with its number

ForecastColumns columns_for(const Game& game, const EnsembleResult& base) {
  ForecastColumns c;
  c.objective = objective_of(game);
  int room = game.style.width - label_width - (c.objective >= 0 ? cell_width : 0);
  for (const int o : main_outcomes(base)) {
    const int width = std::clamp(columns(game.scenario().outcomes[static_cast<std::size_t>(o)].name) + 2,
                                 cell_width + 2, 20);
    if (width > room && !c.outcomes.empty()) break;
    room -= width;
    c.outcomes.push_back(o);
    c.widths.push_back(width);
    c.whole += width;
  }
  if (c.objective >= 0) {
    c.widths.push_back(cell_width);
    c.whole += cell_width;
  }
  c.aligned = game.style.pictures && label_width + c.whole <= game.style.width;
  return c;
}

std::string column_titles(const Game& game, const ForecastColumns& c) {
  std::string text;
  for (std::size_t k = 0; k < c.outcomes.size(); ++k)
    text += padded_left(
        shortened(game.scenario().outcomes[static_cast<std::size_t>(c.outcomes[k])].name, c.widths[k] - 2),
        c.widths[k]);
  if (c.objective >= 0) text += padded_left("score", c.widths.back());
  return text;
}

// Aligned under the titles, or (for screen readers) with the names in every line.
std::string forecast_cells(const Game& game, const ForecastColumns& c, const EnsembleResult& base,
                           const EnsembleResult& result) {
  const bool change = &base != &result;
  std::string text;
  const auto cell = [&](const std::string& name, std::string value, const std::string& difference,
                        int width) {
    if (change) value += " (" + difference + ")";
    if (c.aligned)
      text += padded_left(value, width);
    else
      text += (text.empty() ? "" : ", ") + name + " " + value;
  };
  for (std::size_t k = 0; k < c.outcomes.size(); ++k) {
    const auto i = static_cast<std::size_t>(c.outcomes[k]);
    const double share = result.outcomes[i].share;
    cell(game.scenario().outcomes[i].name, percent(share), signed_percent(share - base.outcomes[i].share),
         c.widths[k]);
  }
  if (c.objective >= 0) {
    const auto i = static_cast<std::size_t>(c.objective);
    const double score = result.objective_means[i];
    cell("score", std::to_string(std::lround(score)), signed_percent((score - base.objective_means[i]) / 100),
         c.widths.back());
  }
  return text;
}

}  // namespace

const EnsembleResult& Game::forecast_under(const std::vector<Move>& moves, std::uint32_t runs) {
  if (forecast_moment != session->here() || forecast_layer != session->layer()) {
    known.clear();
    forecast_moment = session->here();
    forecast_layer = session->layer();
  }
  for (const Known& k : known)
    if (k.runs == runs && same_moves(k.moves, moves)) return *k.result;
  ForecastRequest request;
  request.program = session->fast(session->layer());
  request.from = &session->here_played().snapshot;
  request.seed = session->settings().seed;
  request.runs = runs;
  request.threads = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  request.decided = moves;
  request.cancel = &interrupted;
  auto result = std::make_unique<EnsembleResult>(forecast(request));
  if (interrupted) throw Refused{"The forecast was stopped."};
  known.push_back({moves, runs, std::move(result)});
  return *known.back().result;
}

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

// The cells of a forecast stay where they are; a name that is too long for the page is wrapped.
void move_line(const Game& game, const std::string& line, const std::string& head, bool aligned) {
  const std::size_t second = line.find('\n');
  if (second == std::string::npos && columns(line) + 7 <= game.style.width)
    return game.say(head + line + "\n");
  game.say(wrapped(line.substr(0, second), game.style.width, head, "       "));
  if (second == std::string::npos) return;
  const std::string futures = line.substr(second + 1);
  game.say(aligned ? padded("", label_width) + futures + "\n"
                   : wrapped(futures, game.style.width, "       ", "       "));
}

// The lines of one choice: the options that can be taken, then those that cannot, with the reason.
void choice_page(Game& game, const std::vector<MoveItem>& items, bool whole) {
  Session& session = *game.session;
  const Style& style = game.style;
  const int choice = items.front().choice;
  const std::size_t possible = static_cast<std::size_t>(
      std::count_if(items.begin(), items.end(), [](const MoveItem& i) { return i.number > 0; }));
  std::string title = items.front().choice_text;
  if (!title.empty() && title[0] >= 'a' && title[0] <= 'z')
    title[0] = static_cast<char>(title[0] - 'a' + 'A');
  const EnsembleResult* base = nullptr;
  ForecastColumns cells;
  if (game.forecasts) {
    base = &game.forecast_under(holding(game, choice), forecast_runs);
    cells = columns_for(game, *base);
  }
  const bool table = base != nullptr && cells.aligned;
  game.say(style.tone(Tone::strong, table ? padded(title, label_width) : title) +
           (table ? style.tone(Tone::faint, column_titles(game, cells)) : "") + "\n");
  const Move standing = standing_move(session, choice);
  const FoundMove decided = find_move(session.now().program(), standing);
  if (decided.is_bundle)
    game.say(wrapped("chosen: " + move_text(session, standing), style.width, "   ▸  ", "      "));
  for (std::size_t i = 0; i < items.size(); ++i) {
    const MoveItem& item = items[i];
    if (item.number == 0) continue;
    std::size_t last = i;
    while (last + 1 < items.size() && same_option(item, items[last + 1])) ++last;
    std::vector<const MoveItem*> open;
    for (std::size_t k = i; k <= last; ++k)
      if (items[k].number > 0) open.push_back(&items[k]);
    if (!whole && possible > long_list && open.size() >= many_targets && item.kind == OptionKind::act) {
      std::string text =
          fill_names(game.scenario(), game.scenario().actions[static_cast<std::size_t>(item.what)].label,
                     game.actor(), -1);
      const std::string somebody = "somebody";
      if (const std::size_t at = text.find(somebody); at != std::string::npos)
        text.replace(at, somebody.size(), "…");
      text += ": ";
      for (std::size_t k = 0; k < open.size(); ++k)
        text += (k == 0 ? "" : ", ") + std::to_string(open[k]->number) + " " +
                game.name_of_actor(open[k]->target);
      game.say(wrapped(text, style.width, "      ", "        "));
      i = last;
      continue;
    }
    const bool chosen = same_move(item.move, standing);
    const std::string head =
        std::string(chosen ? " ▸" : "  ") + padded_left(std::to_string(item.number), 3) + "  ";
    std::string line = item.text + (chosen && item.kind != OptionKind::hold ? " ✓" : "");
    if (item.kind == OptionKind::offer) {
      const OfferOutlook outlook = offer_outlook(session, item.move);
      if (outlook.problem.empty()) line += " (accepted at once: " + percent(outlook.chance) + ")";
    }
    if (base != nullptr) {
      const bool is_default =
          same_move(item.move, name_move(session.now().program(), choice,
                                         default_option(session.now(), choice), game.coming_turn()));
      const EnsembleResult& result =
          is_default ? *base : game.forecast_under(with(game, holding(game, choice), item), forecast_runs);
      const std::string futures = forecast_cells(game, cells, is_default ? result : *base, result);
      if (table && columns(line) + 7 <= label_width)
        line = padded(line, label_width - 7) + style.tone(Tone::faint, futures);
      else
        line += "\n" + style.tone(Tone::faint, futures);
    }
    move_line(game, line, chosen ? style.tone(Tone::strong, head) : head, table);
  }
  // What cannot be done, with the reason; targets that fail for the same reason share a line.
  std::vector<std::pair<std::string, std::vector<std::string>>> closed;
  for (const MoveItem& item : items) {
    if (item.number > 0) continue;
    std::string reason;
    for (const std::string& o : item.obstacles) reason += (reason.empty() ? "" : "; ") + o;
    const auto known =
        std::find_if(closed.begin(), closed.end(), [&](const auto& c) { return c.first == reason; });
    if (known == closed.end())
      closed.push_back({reason, {item.text}});
    else
      known->second.push_back(item.text);
  }
  std::size_t lines = 0;
  for (const auto& [reason, texts] : closed) {
    if (!whole && ++lines > 6) {
      game.say(style.tone(Tone::faint, "    –  more that is not possible now: `moves all`") + "\n");
      break;
    }
    std::string text;
    for (std::size_t i = 0; i < texts.size() && (whole || i < 3); ++i)
      text += (i == 0 ? "" : ", ") + texts[i];
    if (!whole && texts.size() > 3) text += " and " + std::to_string(texts.size() - 3) + " more";
    game.say(
        wrapped(style.tone(Tone::faint, text + " – not now: " + reason), style.width, "    –  ", "       "));
  }
}

}  // namespace

void moves_page(Game& game, const std::string& word) {
  if (game.session->over()) throw Refused{"The game is over. `back` goes a turn back, `why` explains."};
  if (game.actor() < 0) throw Refused{"You are watching: nobody waits for your moves. `next` plays a turn."};
  const std::vector<MoveItem> items = move_items(*game.session, game.actor());
  const bool all = word == "all";
  std::vector<MoveItem> wanted;
  for (const MoveItem& item : items) {
    const std::string name = lowered(item.choice_text + " " + item.text + " " + item.move.act);
    if (all || word.empty() || name.find(lowered(word)) != std::string::npos) wanted.push_back(item);
  }
  if (wanted.empty()) throw Refused{"No move has `" + word + "` in its name. `moves` lists all."};
  game.heading("Your moves, one per heading: type a number or a name");
  for (std::size_t first = 0; first < wanted.size();) {
    std::size_t end = first;
    while (end < wanted.size() && wanted[end].choice == wanted[first].choice) ++end;
    choice_page(game,
                {wanted.begin() + static_cast<std::ptrdiff_t>(first),
                 wanted.begin() + static_cast<std::ptrdiff_t>(end)},
                all || !word.empty());
    first = end;
  }
  std::string foot;
  if (game.forecasts)
    foot = "Forecasts: " + std::to_string(forecast_runs) +
           " futures each, all with the same luck; in brackets the difference from holding. ";
  if (!game.scenario().offers.empty()) foot += "`offer` composes a package of your own. ";
  foot += "`why 2` shows what speaks for a move.";
  game.say(wrapped(game.style.tone(Tone::faint, foot), game.style.width));
}

void forecast_page(Game& game) {
  if (game.session->over()) throw Refused{"The game is over: there is nothing left to forecast."};
  const Scenario& s = game.scenario();
  const EnsembleResult& f =
      game.forecast_under(settled_moves(*game.session, game.actor()), wide_forecast_runs);
  game.heading(std::to_string(f.runs) + " futures from here, as things stand");
  int label = 20;
  for (const Outcome& o : s.outcomes) label = std::max(label, std::min(40, columns(o.name)));
  for (std::size_t i = 0; i < s.outcomes.size(); ++i) {
    const Share& x = f.outcomes[i];
    game.say("  " + padded(shortened(s.outcomes[i].name, label), label) + padded_left(percent(x.share), 7) +
             "  " + (game.style.pictures ? padded(bar(x.share, 20), 20) + "  " : "") +
             game.style.tone(Tone::faint, "(" + percent(x.low) + " to " + percent(x.high) + ")") + "\n");
  }
  if (!s.indicators.empty()) {
    game.say("\n  " + padded("At the end", label) + padded_left("5 %", 9) + padded_left("median", 9) +
             padded_left("95 %", 9) + "\n");
    for (std::size_t i = 0; i < s.indicators.size(); ++i) {
      const IndicatorSummary& x = f.indicators[i];
      if (x.turn.empty()) continue;
      const std::string& name = s.indicators[i].label.empty() ? s.indicators[i].id : s.indicators[i].label;
      game.say("  " + padded(shortened(name, label), label) + padded_left(number_text(x.p05.back()), 9) +
               padded_left(number_text(x.p50.back()), 9) + padded_left(number_text(x.p95.back()), 9) + "\n");
    }
  }
  for (std::size_t i = 0; i < s.objectives.size(); ++i)
    game.say("  " + padded("Score of " + game.name_of_actor(s.objectives[i].actor), label) +
             padded_left(std::to_string(std::lround(f.objective_means[i])), 9) + " of 100 on average\n");
}

void take_move(Game& game, const MoveItem& item) {
  const std::string problem = game.session->decide(item.move);
  if (!problem.empty()) throw Refused{item.text + ": " + problem + "."};
  game.changed = true;
  std::string heading = item.choice_text;
  if (!heading.empty() && heading[0] >= 'a' && heading[0] <= 'z')
    heading[0] = static_cast<char>(heading[0] - 'a' + 'A');
  game.say("  " + game.style.tone(Tone::good, heading + ": ") + item.text + "\n");
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
