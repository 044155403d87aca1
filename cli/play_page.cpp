// The pages of a game: how it opens, how it stands, what happened, how it ended.
#include <algorithm>
#include <cmath>
#include <set>
#include <thread>

#include "cli/play.h"
#include "sim/lang/writing.h"
#include "sim/report/turning_points.h"
#include "sim/session/log.h"

namespace demarche::cli {
namespace {

constexpr std::size_t most_relations = 6;
constexpr std::size_t most_figures = 8;
constexpr std::uint32_t turning_point_runs = 200;
constexpr double least_shift = 0.05;  // smaller ones are noise of so few runs
constexpr int most_turning_points = 3;
constexpr std::size_t most_log_lines = 14;  // of the last turn, on the status page

std::string until_text(const Game& game, int turn) {
  const int left = turn - game.session->turn();
  return "until " + game.date_of(turn) + (left == 1 ? ", the last turn" : ", " + of_turns(left) + " more");
}

std::string joined_or(const std::vector<std::string>& texts, const char* nothing) {
  return texts.empty() ? nothing : joined(texts);
}

// Short lists are shown whole, of long ones what has moved most: the charts below show the rest of what
// matters.
void brief_figures(const Game& game, const std::vector<Figure>& list, const char* command) {
  if (list.size() <= most_figures) return figure_lines(game, list);
  std::vector<std::pair<double, std::size_t>> moved;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const Range& range = game.scenario().variables[static_cast<std::size_t>(list[i].variable)].range;
    const double width = range.high > range.low ? range.high - range.low : 1;
    if (!change_text(list[i].before, list[i].now).empty())
      moved.emplace_back(std::abs(list[i].now - list[i].before) / width, i);
  }
  std::stable_sort(moved.begin(), moved.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  if (moved.size() > most_figures) moved.resize(most_figures);
  std::sort(moved.begin(), moved.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  std::vector<Figure> shown;
  for (const auto& [size, i] : moved) shown.push_back(list[i]);
  figure_lines(game, shown);
  game.say(game.style.tone(Tone::faint, "  " +
                                            std::string(shown.empty() ? "Nothing has moved; all " : "All ") +
                                            std::to_string(list.size()) + ": `" + command + "`") +
           "\n");
}

void offers_part(const Game& game) {
  const Scenario& s = game.scenario();
  const int me = game.actor();
  const auto part = [&](const char* title, auto&& wanted) {
    bool first = true;
    for (const WaitingOffer& o : waiting_offers(*game.session)) {
      if (!wanted(o)) continue;
      if (first) game.heading(title);
      first = false;
      const std::string from = game.name_of_actor(o.from);
      const std::string to = game.name_of_actor(o.to);
      std::string text =
          from + " offers " + to + " " + package_title(s, o.package) + " for " + of_turns(o.package.lasts) +
          ". Gives: " + joined_or(promise_texts(s, o.package.gives, o.from, o.to), "nothing") +
          ". Asks: " + joined_or(promise_texts(s, o.package.asks, o.to, o.from), "nothing") + ". ";
      text += o.due <= game.coming_turn() ? "Lapses unless it is answered this turn."
                                          : "Lapses unless it is answered by " + game.date_of(o.due) +
                                                " (turn " + std::to_string(o.due) + ").";
      if (o.to == me)
        text += " `accept " + s.actors[static_cast<std::size_t>(o.from)].id + "`, `decline …` or `wait …`.";
      game.bullet(text);
    }
  };
  part("Waiting for your answer", [&](const WaitingOffer& o) { return o.to == me; });
  part("Your offers, waiting for an answer",
       [&](const WaitingOffer& o) { return o.from == me && o.to != me; });
  part("Offers between others", [&](const WaitingOffer& o) { return o.from != me && o.to != me; });
}

void agreements_part(const Game& game) {
  const Scenario& s = game.scenario();
  std::vector<Agreement> list = agreements(*game.session);
  if (list.empty()) return;
  const auto mine = [&](const Agreement& a) { return a.from == game.actor() || a.to == game.actor(); };
  std::stable_partition(list.begin(), list.end(), mine);
  game.heading("Agreements in force");
  for (const Agreement& a : list) {
    std::string text = game.name_of_actor(a.from) + " and " + game.name_of_actor(a.to) + ": " +
                       package_title(s, a.package) + ", " + until_text(game, a.until) + ".";
    std::vector<std::string> promises = promise_texts(s, a.package.gives, a.from, a.to);
    for (std::string& p : promise_texts(s, a.package.asks, a.to, a.from)) promises.push_back(std::move(p));
    if (mine(a)) text += " " + joined_or(promises, "No promises") + ".";
    game.bullet(text);
  }
}

void votes_part(const Game& game) {
  const Scenario& s = game.scenario();
  const std::vector<OpenVote> votes = open_votes(*game.session);
  if (votes.empty()) return;
  game.heading("On the table");
  std::set<int> asked;  // institutions in which a vote of the player's is due
  for (const OpenVote& v : votes) {
    const Proposal& p = s.proposals[static_cast<std::size_t>(v.proposal)];
    const Institution& institution = s.institutions[static_cast<std::size_t>(p.institution)];
    std::string text = "“" + (p.label.empty() ? p.id : p.label) + "”";
    if (v.tabled_by >= 0) text += ", brought in by " + game.name_of_actor(v.tabled_by);
    text += ". " + how_decided(s, v.proposal) + " ";
    text += v.until <= game.coming_turn()
                ? "It is decided this turn."
                : "Open until " + game.date_of(v.until) + " (turn " + std::to_string(v.until) + ").";
    std::vector<std::string> yes, no, abstain;
    bool mine = false;
    for (std::size_t m = 0; m < v.votes.size(); ++m) {
      const int member = institution.members[m];
      if (member == game.actor() && v.votes[m] != OptionKind::yes) mine = true;
      if (!v.votes[m]) continue;
      (v.votes[m] == OptionKind::yes  ? yes
       : v.votes[m] == OptionKind::no ? no
                                      : abstain)
          .push_back(game.name_of_actor(member));
    }
    if (!yes.empty()) text += " For: " + joined(yes) + ".";
    if (!no.empty()) text += " Against: " + joined(no) + ".";
    if (!abstain.empty()) text += " Abstaining: " + joined(abstain) + ".";
    if (mine) text += " You have a vote: `vote " + p.id + " yes`, `no` or `abstain`.";
    game.bullet(text);
    if (mine) asked.insert(p.institution);
  }
  // How votes are counted is told where a vote is due.
  for (const int i : asked) {
    const Institution& institution = s.institutions[static_cast<std::size_t>(i)];
    if (institution.about.empty()) continue;
    game.say("  " + game.style.tone(Tone::strong, institution.name) + "\n" +
             plain_markdown(institution.about, game.style));
  }
}

void charts_part(const Game& game) {
  const Scenario& s = game.scenario();
  if (s.indicators.empty()) return;
  game.heading("Charts");
  // Many of them stand in two columns, where the page is wide enough.
  const bool two = game.style.pictures && s.indicators.size() > 6 && game.style.width >= 90;
  const int room = two ? game.style.width / 2 - 1 : game.style.width;
  const int cells = two ? 8 : std::clamp(room - 52, 12, 40);
  int label = 12;
  for (const Indicator& i : s.indicators) label = std::max(label, columns(i.label.empty() ? i.id : i.label));
  label = std::min(label, room - cells - 12);
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < s.indicators.size(); ++i) {
    const Indicator& indicator = s.indicators[i];
    std::vector<double> values = indicator_history(*game.session, game.session->here(), static_cast<int>(i));
    const double now = values.back();
    const double start = values.front();
    const Range range = indicator.range.value_or(Range{*std::min_element(values.begin(), values.end()),
                                                       *std::max_element(values.begin(), values.end())});
    if (values.size() > static_cast<std::size_t>(cells)) values.erase(values.begin(), values.end() - cells);
    std::string line =
        "  " + padded(shortened(indicator.label.empty() ? indicator.id : indicator.label, label), label) +
        padded_left(minus(number_text(now)), 8) + "  ";
    if (game.style.pictures) line += game.style.tone(Tone::heading, sparkline(values, range.low, range.high));
    if (!two && now != start) line += game.style.tone(Tone::faint, "  from " + minus(number_text(start)));
    lines.push_back(std::move(line));
  }
  const std::size_t rows = two ? (lines.size() + 1) / 2 : lines.size();
  for (std::size_t i = 0; i < rows; ++i) {
    std::string line = lines[i];
    if (i + rows < lines.size()) line = padded(line, room) + lines[i + rows];
    while (line.back() == ' ') line.pop_back();
    game.say(line + "\n");
  }
}

void scores_part(const Game& game, bool everyone) {
  const Scenario& s = game.scenario();
  const Session& session = *game.session;
  const int parent = session.timeline().at(session.here()).parent;
  for (std::size_t i = 0; i < s.objectives.size(); ++i) {
    const int actor = s.objectives[i].actor;
    if (!everyone && actor != game.actor()) continue;
    const double now = session.here_played().objectives[i];
    std::string text = "  " + padded(everyone ? game.name_of_actor(actor) : std::string("Your score"), 24) +
                       padded_left(std::to_string(std::lround(now)), 4) + " of 100 ";
    std::string change;
    if (parent >= 0) {
      const double before = session.played(parent).objectives[i];
      if (std::lround(now) != std::lround(before))
        change = game.style.tone(now > before ? Tone::good : Tone::bad,
                                 signed_number(static_cast<double>(std::lround(now) - std::lround(before))));
    }
    text += padded(change, 5);
    if (game.style.pictures) text += bar(now / 100, 20);
    while (!text.empty() && text.back() == ' ') text.pop_back();
    game.say(text + "\n");
  }
}

}  // namespace

void opening_page(const Game& game) {
  const Scenario& s = game.scenario();
  const Style& style = game.style;
  game.say("\n" + style.tone(Tone::heading, s.title) + "\n");
  game.say(wrapped(s.summary.empty() ? s.about.what.substr(0, s.about.what.find("\n\n")) : s.summary,
                   style.width));
  game.say(wrapped(
      of_turns(s.turns) + " of " + print(s.step) + " each, from " + date_label(s.start, s.step) + " to " +
          game.date_of(s.turns) + ". Seed " + std::to_string(game.session->settings().seed) +
          (game.session->settings().run == 0 ? "" : ", run " + std::to_string(game.session->settings().run)) +
          ".",
      style.width));
  const std::vector<int>& seats = game.session->seats();
  if (seats.empty())
    game.say(wrapped("You are watching: the program plays everyone. `play FILE --as ACTOR` takes a side.",
                     style.width));
  for (const int seat : seats) {
    const Actor& a = s.actors[static_cast<std::size_t>(seat)];
    game.heading(seats.size() == 1 ? "You are " + a.name : a.name + " is played by a person");
    if (!a.about.empty()) game.say(wrapped(a.about, style.width, "  ", "  "));
    for (const Objective& o : s.objectives)
      if (o.actor == seat)
        game.say(
            wrapped("Your goal, scored from 0 to 100: " + (o.about.empty() ? o.value.text.value : o.about),
                    style.width, "  ", "  "));
  }
  game.heading("How to play");
  game.bullet(
      "Each turn everyone moves at once. Pick a move by its number or name, one for each of your "
      "instruments; then press Enter (or type `next`) to play the turn. Whatever you leave open, you hold.");
  game.bullet(
      "`why` explains what others did, and any number; `back` undoes a turn, and another choice there begins "
      "a new branch with the same luck.");
  game.bullet(
      "`help` lists all commands, `help WORD` explains one, `about` tells more of the scenario, `quit` "
      "ends.");
}

void status_page(const Game& game) {
  const Scenario& s = game.scenario();
  const Session& session = *game.session;
  const Timeline& t = session.timeline();
  const int turn = game.coming_turn();
  std::string title =
      "Turn " + std::to_string(turn) + " of " + std::to_string(s.turns) + " · " + game.date_of(turn);
  if (game.actor() >= 0) title += " · " + game.name_of_actor(game.actor());
  if (t.branches.size() > 1) title += " · branch: " + t.branches[static_cast<std::size_t>(t.branch)].name;
  const int rule = std::max(0, game.style.width - columns(title) - 4);
  std::string line;
  for (int i = 0; i < rule && game.style.pictures; ++i) line += "─";
  game.say("\n" + game.style.tone(Tone::heading, (game.style.pictures ? "── " : "") + title + " " + line) +
           "\n");
  if (!t.at(session.here()).note.empty())
    game.say(wrapped("Note: " + t.at(session.here()).note, game.style.width));

  std::vector<SeenLine> last, now;
  for (SeenLine& seen : seen_log(session, session.here(), game.viewer())) {
    if (seen.moment < 0)
      now.push_back(std::move(seen));
    else if (seen.line.turn == session.turn())
      last.push_back(std::move(seen));
  }
  if (session.turn() > 0) {
    game.heading("What happened " + date_phrase(turn_start(s.start, s.step, session.turn()), s.step));
    // What concerns who is looking comes before what does not, when there is too much; a veto concerns all.
    const auto concerns = [&](const SeenLine& l) {
      return l.line.actor == game.actor() || l.line.target == game.actor() || l.line.actor < 0 || l.line.veto;
    };
    auto room =
        static_cast<std::ptrdiff_t>(most_log_lines) - std::count_if(last.begin(), last.end(), concerns);
    std::size_t left_out = 0;
    for (const SeenLine& l : last) {
      if (!concerns(l) && room-- <= 0) {
        ++left_out;
        continue;
      }
      game.bullet(seen_text(game, l));
    }
    if (last.empty()) game.bullet("Everyone held still.");
    if (left_out > 0) game.bullet(std::to_string(left_out) + " more between others: `log`.");
  }
  if (!now.empty()) {
    game.heading("News this turn");
    for (const SeenLine& l : now) game.bullet(seen_text(game, l));
  }
  if (game.actor() >= 0) {
    game.heading("Your numbers, and what changed since last turn");
    brief_figures(game, actor_figures(session, game.actor()), "state");
    scores_part(game, false);
  }
  if (const std::vector<Figure> world = world_figures(session); !world.empty()) {
    game.heading("The world");
    brief_figures(game, world, "state world");
  }
  if (game.actor() >= 0)
    if (const std::vector<Figure> between = relations(session, game.actor(), most_relations);
        !between.empty()) {
      game.heading("Between you and others");
      figure_lines(game, between);
    }
  agreements_part(game);
  offers_part(game);
  votes_part(game);
  charts_part(game);
  if (game.actor() < 0) {
    game.heading("Scores");
    scores_part(game, true);
  }
}

namespace {

// Which turn moved the futures most, and what happened in it.
void turning_points_part(Game& game) {
  if (!game.forecasts) return;
  const Scenario& s = game.scenario();
  const Session& session = *game.session;
  game.progress("weighing the turns", 1, 1);
  const std::vector<TurningPoint> points =
      turning_points(session, session.here(), turning_point_runs,
                     static_cast<int>(std::max(1u, std::thread::hardware_concurrency())), &interrupted);
  game.progress("", 0, 0);
  const std::vector<SeenLine> log = seen_log(session, session.here(), game.viewer());
  int shown = 0;
  for (const TurningPoint& point : points) {
    if (point.shift < least_shift || shown == most_turning_points) break;
    if (shown++ == 0) game.heading("The turns that mattered most");
    // The outcomes that won and lost most.
    std::size_t up = 0;
    std::size_t down = 0;
    const auto change = [&](std::size_t o) { return point.after[o] - point.before[o]; };
    for (std::size_t o = 0; o < point.after.size(); ++o) {
      if (change(o) > change(up)) up = o;
      if (change(o) < change(down)) down = o;
    }
    const auto told = [&](std::size_t o) {
      return "“" + s.outcomes[o].label + "” from " + percent(point.before[o]) + " to " +
             percent(point.after[o]);
    };
    game.bullet(
        game.style.tone(Tone::strong, game.date_of(point.turn) + ", turn " + std::to_string(point.turn)) +
        ": " + told(up) + (change(down) < 0 ? ", " + told(down) : "") + ".");
    // What was done by who is looking, then what is rare, then the rest.
    int lines = 0;
    for (int rank = 0; rank < 3; ++rank)
      for (const SeenLine& l : log) {
        const Happening::Kind kind = l.happening.kind;
        const bool own = l.line.actor >= 0 && l.line.actor == game.actor();
        const bool common = kind == Happening::Kind::acted || kind == Happening::Kind::voted ||
                            kind == Happening::Kind::offered || kind == Happening::Kind::rule;
        if (l.line.turn != point.turn || l.moment < 0 || (own ? 0 : common ? 2 : 1) != rank || lines == 4)
          continue;
        game.bullet(seen_text(game, l), 4);
        ++lines;
      }
  }
}

}  // namespace

void ending_page(Game& game) {
  const Scenario& s = game.scenario();
  const Session& session = *game.session;
  game.ending_shown = session.here();
  const int outcome = session.outcome();
  game.heading("The end, after " + of_turns(session.turn()));
  if (outcome >= 0) {
    const Outcome& o = s.outcomes[static_cast<std::size_t>(outcome)];
    game.say(wrapped(
        "Outcome: " + game.style.tone(Tone::strong, o.label) + (o.about.empty() ? "" : ". " + o.about),
        game.style.width, "  ", "  "));
  }
  if (!s.objectives.empty()) {
    game.heading("Scores");
    scores_part(game, true);
  }
  charts_part(game);
  turning_points_part(game);
  game.say("\n" + wrapped("`why NAME` explains, `log` tells all of it, `back` lets you try otherwise from "
                          "any turn, `quit` ends.",
                          game.style.width));
}

}  // namespace demarche::cli
