// The pages of a game: how it opens, how it stands, what happened, how it ended.
#include <algorithm>
#include <cmath>

#include "cli/play.h"
#include "sim/session/log.h"

namespace demarche::cli {
namespace {

constexpr std::size_t most_relations = 8;
constexpr std::size_t most_log_lines = 14;  // of the last turn, on the status page

std::string of_turns(int n) { return std::to_string(n) + (n == 1 ? " turn" : " turns"); }

std::string until_text(const Game& game, int turn) {
  const int left = turn - game.session->turn();
  return "until " + game.date_of(turn) + (left == 1 ? ", the last turn" : ", " + of_turns(left) + " more");
}

std::string joined(const std::vector<std::string>& texts, const char* nothing) {
  std::string text;
  for (const std::string& t : texts) text += (text.empty() ? "" : ", ") + t;
  return text.empty() ? nothing : text;
}

void figures(const Game& game, const std::vector<Figure>& list) {
  int width = 12;
  for (const Figure& f : list)
    width = std::max(width, std::min(44, columns(figure_label(game.scenario(), f))));
  for (const Figure& f : list) game.say(figure_line(game, f, width));
}

// Markdown of the [about] texts as plain lines.
std::string plain_markdown(const std::string& text, const Style& style) {
  std::string result;
  std::string paragraph;
  const auto flush = [&] {
    if (!paragraph.empty()) result += wrapped(paragraph, style.width, "  ", "  ");
    paragraph.clear();
  };
  std::size_t at = 0;
  while (at < text.size()) {
    std::size_t end = text.find('\n', at);
    if (end == std::string::npos) end = text.size();
    std::string line;
    for (std::size_t i = at; i < end; ++i) {
      if (text[i] == '`' || (text[i] == '*' && (i + 1 >= end || text[i + 1] != ' '))) continue;
      if (text[i] == '[')  // [text](address): the text
        if (const std::size_t middle = text.find("](", i); middle < end)
          if (const std::size_t close = text.find(')', middle); close < end) {
            line += text.substr(i + 1, middle - i - 1);
            i = close;
            continue;
          }
      line += text[i];
    }
    at = end + 1;
    const std::size_t first = line.find_first_not_of(" \t");
    if (first == std::string::npos) {
      flush();
      continue;
    }
    line = line.substr(first);
    if (line.starts_with("- ") || line.starts_with("* ")) {
      flush();
      paragraph = "· " + line.substr(2);
    } else if (line.starts_with("#")) {
      flush();
      result += "  " + style.tone(Tone::strong, line.substr(line.find_first_not_of("# "))) + "\n";
    } else {
      paragraph += (paragraph.empty() ? "" : " ") + line;
    }
  }
  flush();
  return result;
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
          ". Gives: " + joined(promise_texts(s, o.package.gives, o.from, o.to), "nothing") +
          ". Asks: " + joined(promise_texts(s, o.package.asks, o.to, o.from), "nothing") + ". ";
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
    if (mine(a)) text += " " + joined(promises, "No promises") + ".";
    game.bullet(text);
  }
}

void votes_part(const Game& game) {
  const Scenario& s = game.scenario();
  const std::vector<OpenVote> votes = open_votes(*game.session);
  if (votes.empty()) return;
  game.heading("On the table");
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
    if (!yes.empty()) text += " For: " + joined(yes, "") + ".";
    if (!no.empty()) text += " Against: " + joined(no, "") + ".";
    if (!abstain.empty()) text += " Abstaining: " + joined(abstain, "") + ".";
    if (mine) text += " You have a vote: `vote " + p.id + " yes`, `no` or `abstain`.";
    game.bullet(text);
  }
}

void charts_part(const Game& game) {
  const Scenario& s = game.scenario();
  if (s.indicators.empty()) return;
  game.heading("Charts");
  int label = 12;
  for (const Indicator& i : s.indicators)
    label = std::max(label, std::min(40, columns(i.label.empty() ? i.id : i.label)));
  for (std::size_t i = 0; i < s.indicators.size(); ++i) {
    const Indicator& indicator = s.indicators[i];
    std::vector<double> values = indicator_history(*game.session, game.session->here(), static_cast<int>(i));
    const double now = values.back();
    const double start = values.front();
    const Range range = indicator.range.value_or(Range{*std::min_element(values.begin(), values.end()),
                                                       *std::max_element(values.begin(), values.end())});
    const auto room = static_cast<std::size_t>(std::max(8, game.style.width - label - 34));
    if (values.size() > room) values.erase(values.begin(), values.end() - static_cast<std::ptrdiff_t>(room));
    std::string line =
        "  " + padded(shortened(indicator.label.empty() ? indicator.id : indicator.label, label), label) +
        padded_left(number_text(now), 9) + "  ";
    if (game.style.pictures)
      line += game.style.tone(Tone::heading, sparkline(values, range.low, range.high)) + "  ";
    if (values.size() > 1) line += game.style.tone(Tone::faint, "from " + number_text(start));
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
    std::string text = "  " + padded(everyone ? game.name_of_actor(actor) : std::string("Your score"), 20) +
                       padded_left(std::to_string(std::lround(now)), 4) + " of 100  ";
    if (game.style.pictures) text += padded(bar(now / 100, 20), 20) + "  ";
    if (parent >= 0) {
      const double before = session.played(parent).objectives[i];
      if (std::lround(now) != std::lround(before))
        text += game.style.tone(now > before ? Tone::good : Tone::bad,
                                signed_number(static_cast<double>(std::lround(now) - std::lround(before))));
    }
    while (!text.empty() && text.back() == ' ') text.pop_back();
    game.say(text + "\n");
    if (!s.objectives[i].about.empty())
      game.say(wrapped(game.style.tone(Tone::faint, s.objectives[i].about), game.style.width, "  ", "  "));
  }
}

std::string seen_text(const Game& game, const SeenLine& seen) {
  const LogLine& line = seen.line;
  std::string text = line.text;
  const bool mine = line.actor >= 0 && line.actor == game.actor();
  if (line.visible == "covert") text += mine ? " (covert: others do not know)" : " (covert)";
  if (seen.happening.kind == Happening::Kind::vetoed || seen.happening.kind == Happening::Kind::breached ||
      line.visible == "exposed")
    return game.style.tone(Tone::warning, text);
  return mine ? game.style.tone(Tone::strong, text) : text;
}

}  // namespace

std::string figure_line(const Game& game, const Figure& f, int label_width) {
  const Variable& v = game.scenario().variables[static_cast<std::size_t>(f.variable)];
  const double change = f.now - f.before;
  std::string line = "  " + padded(shortened(figure_label(game.scenario(), f), label_width), label_width) +
                     padded_left(number_text(f.now), 9) + " ";
  // What rounds away is no news.
  const bool moved = change != 0 && number_text(f.now) != number_text(f.before);
  line += padded(moved ? game.style.tone(Tone::strong, padded_left(signed_number(change), 8))
                       : std::string(8, ' '),
                 8) +
          "  ";
  const double width = v.range.high - v.range.low;
  if (game.style.pictures && width > 0) line += padded(bar((f.now - v.range.low) / width, 12), 12) + "  ";
  if (!v.unit.empty()) line += game.style.tone(Tone::faint, shortened(v.unit, 26));
  while (!line.empty() && line.back() == ' ') line.pop_back();
  return line + "\n";
}

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

void log_page(const Game& game, int last_turns) {
  const int first = game.session->turn() - last_turns + 1;
  int shown = -1;
  for (const SeenLine& seen : seen_log(*game.session, game.session->here(), game.viewer())) {
    if (seen.line.turn < first) continue;
    if (seen.line.turn != shown)
      game.heading(seen.line.date + ", turn " + std::to_string(seen.line.turn) +
                   (seen.moment < 0 ? ", just now" : ""));
    shown = seen.line.turn;
    game.bullet(seen_text(game, seen));
  }
  if (shown < 0)
    game.say(game.session->turn() == 0 ? "Nothing has happened yet.\n" : "Nothing to tell of.\n");
  for (const int m : path_to(game.session->timeline(), game.session->here()))
    if (const Moment& moment = game.session->timeline().at(m); !moment.note.empty())
      game.say(wrapped("Note at turn " + std::to_string(moment.turn) + ": " + moment.note, game.style.width,
                       "  ", "  "));
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
    game.heading("What happened in " + game.date_of(session.turn()));
    // What concerns who is looking comes before what does not, when there is too much.
    const auto concerns = [&](const SeenLine& l) {
      return l.line.actor == game.actor() || l.line.target == game.actor() || l.line.actor < 0;
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
    game.heading("Your numbers (and what changed since your last turn)");
    figures(game, actor_figures(session, game.actor()));
    scores_part(game, false);
  }
  if (const std::vector<Figure> world = world_figures(session); !world.empty()) {
    game.heading("The world");
    figures(game, world);
  }
  if (game.actor() >= 0)
    if (const std::vector<Figure> between = relations(session, game.actor(), most_relations);
        !between.empty()) {
      game.heading("Between you and others");
      figures(game, between);
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

void state_page(const Game& game, int actor) {
  const Session& session = *game.session;
  if (actor < 0) {
    game.heading("The world");
    figures(game, world_figures(session));
    for (std::size_t a = 0; a < game.scenario().actors.size(); ++a) {
      game.heading(game.name_of_actor(static_cast<int>(a)));
      figures(game, actor_figures(session, static_cast<int>(a)));
    }
    return;
  }
  game.heading(game.name_of_actor(actor));
  figures(game, actor_figures(session, actor));
  const std::vector<Figure> between = relations(session, actor, 1000);
  if (between.empty()) return;
  game.heading("Between " + game.name_of_actor(actor) + " and others");
  figures(game, between);
}

void actors_page(const Game& game) {
  const Scenario& s = game.scenario();
  for (std::size_t i = 0; i < s.actors.size(); ++i) {
    const Actor& a = s.actors[i];
    const bool person = game.session->is_seat(static_cast<int>(i));
    game.say(wrapped(game.style.tone(Tone::strong, a.name) + " (" + a.id + ")" +
                         (person ? ", played by a person" : "") + (a.about.empty() ? "" : ": " + a.about),
                     game.style.width, "  ", "    "));
  }
}

void about_page(const Scenario& s, const Style& style) {
  std::string text = "\n" + style.tone(Tone::heading, s.title) + "\n" +
                     (s.summary.empty() ? "" : wrapped(s.summary, style.width));
  const std::pair<const char*, const std::string*> parts[] = {{"What it is", &s.about.what},
                                                              {"How it works", &s.about.how},
                                                              {"How to use it", &s.about.use},
                                                              {"Things to notice", &s.about.notice},
                                                              {"Things to try", &s.about.things_to_try},
                                                              {"Extending it", &s.about.extend},
                                                              {"Credits", &s.about.credits}};
  for (const auto& [title, part] : parts)
    if (!part->empty()) text += "\n" + style.tone(Tone::strong, title) + "\n" + plain_markdown(*part, style);
  if (!s.references.empty()) {
    text += "\n" + style.tone(Tone::strong, "Sources") + "\n";
    for (const auto& [key, reference] : s.references)
      text += wrapped(key + ": " + reference, style.width, "  ", "    ");
  }
  std::fputs(harmless(text).c_str(), stdout);
}

void branches_page(const Game& game) {
  const Timeline& t = game.session->timeline();
  for (std::size_t b = 0; b < t.branches.size(); ++b) {
    const Moment& tip = t.at(t.branches[b].tip);
    std::string text = std::to_string(b + 1) + " " + t.branches[b].name + ": " + of_turns(tip.turn);
    const Snapshot& end = game.session->played(t.branches[b].tip).snapshot;
    if (end.ended && end.outcome >= 0)
      text += ", ends with “" + game.scenario().outcomes[static_cast<std::size_t>(end.outcome)].name + "”";
    if (static_cast<int>(b) != t.branch) {
      const int parted = parting_of(t, t.branches[b].tip, game.session->here());
      text += ", parts from this one after turn " + std::to_string(t.at(parted).turn);
    } else {
      text += " (you are here, after turn " + std::to_string(game.session->turn()) + ")";
    }
    game.bullet(static_cast<int>(b) == t.branch ? game.style.tone(Tone::strong, text) : text);
  }
}

void parameters_page(const Game& game) {
  const Scenario& s = game.scenario();
  const Program& p = *game.session->traced(game.session->layer());
  for (std::size_t i = 0; i < s.parameters.size(); ++i) {
    const Parameter& x = s.parameters[i];
    const double now = p.parameter_values[i];
    game.say(wrapped(padded(x.id, 24) + " " + padded_left(number_text(now), 8) + "  " +
                         game.style.tone(Tone::faint, "(" + number_text(x.range.low) + " to " +
                                                          number_text(x.range.high) + ")") +
                         "  " + (now != x.value ? "was " + number_text(x.value) + ". " : "") +
                         (x.about.empty() ? x.label : x.about),
                     game.style.width, "  ", std::string(30, ' ')));
  }
  for (const std::string& off : game.session->overrides().off) game.bullet("switched off: " + off);
}

void ending_page(Game& game) {
  const Scenario& s = game.scenario();
  const Session& session = *game.session;
  game.ending_shown = session.here();
  const int outcome = session.outcome();
  game.heading("The end, after " + of_turns(session.turn()));
  if (outcome >= 0) {
    const Outcome& o = s.outcomes[static_cast<std::size_t>(outcome)];
    game.say(
        wrapped("Outcome: " + game.style.tone(Tone::strong, o.name) + (o.about.empty() ? "" : ". " + o.about),
                game.style.width, "  ", "  "));
  }
  if (!s.objectives.empty()) {
    game.heading("Scores");
    scores_part(game, true);
  }
  charts_part(game);
}

}  // namespace demarche::cli
