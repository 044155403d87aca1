// Pages that list what there is: numbers, actors, branches, parameters, the log, the scenario's own words.
#include <algorithm>
#include <cmath>
#include <cstdio>

#include "cli/play.h"
#include "sim/session/log.h"

namespace demarche::cli {
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
      const bool alone = (i == at || text[i - 1] == ' ') && i + 1 < end && text[i + 1] == ' ';  // 2 * 3
      if (text[i] == '`' || (text[i] == '*' && !alone)) continue;
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

namespace {

// Digits after the point as they are written.
int decimals_of(const std::string& number) {
  const std::size_t point = number.find('.');
  return point == std::string::npos ? 0 : static_cast<int>(number.size() - point - 1);
}

}  // namespace

std::string change_text(double before, double now) {
  const std::string a = number_text(before);
  const std::string b = number_text(now);
  if (a == b) return {};
  char buffer[64];
  std::snprintf(buffer, sizeof buffer, "%+.*f", std::max(decimals_of(a), decimals_of(b)), now - before);
  std::string text = buffer;
  if (std::abs(now - before) >= 1000) return signed_number(now - before);
  // More digits than the numbers themselves show say nothing; needless zeros go.
  if (text.find('.') != std::string::npos) {
    while (text.back() == '0') text.pop_back();
    if (text.back() == '.') text.pop_back();
  }
  return minus(text);
}

std::string figure_line(const Game& game, const Figure& f, const std::string& label, int width,
                        bool with_unit) {
  const Variable& v = game.scenario().variables[static_cast<std::size_t>(f.variable)];
  std::string line =
      "  " + padded(shortened(label, width), width) + padded_left(minus(number_text(f.now)), 9) + " ";
  line += game.style.tone(Tone::strong, padded_left(change_text(f.before, f.now), 8)) + "  ";
  const double range = v.range.high - v.range.low;
  if (game.style.pictures && range > 0) line += padded(bar((f.now - v.range.low) / range, 10), 10) + "  ";
  if (with_unit && !v.unit.empty())
    line += game.style.tone(Tone::faint, shortened(v.unit, game.style.width - columns(line)));
  while (!line.empty() && line.back() == ' ') line.pop_back();
  return line + "\n";
}

void figure_lines(const Game& game, const std::vector<Figure>& list) {
  int width = 12;
  bool pairs = false;
  for (const Figure& f : list) {
    width = std::max(width, columns(figure_label(game.scenario(), f)));
    pairs = pairs || f.second >= 0;
  }
  width = std::min(width, game.style.width - (game.style.pictures ? 34 : 22) - (pairs ? 0 : 12));
  for (const Figure& f : list)
    game.say(figure_line(game, f, figure_label(game.scenario(), f), width, !pairs));
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

void state_page(const Game& game, int actor) {
  const Session& session = *game.session;
  if (actor < 0) {
    game.heading("The world");
    figure_lines(game, world_figures(session));
    for (std::size_t a = 0; a < game.scenario().actors.size(); ++a) {
      game.heading(game.name_of_actor(static_cast<int>(a)));
      figure_lines(game, actor_figures(session, static_cast<int>(a)));
    }
    return;
  }
  game.heading(game.name_of_actor(actor));
  figure_lines(game, actor_figures(session, actor));
  const std::vector<Figure> between = relations(session, actor, 1000);
  if (between.empty()) return;
  game.heading("Between " + game.name_of_actor(actor) + " and others");
  figure_lines(game, between);
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
      text += ", ends with “" + game.scenario().outcomes[static_cast<std::size_t>(end.outcome)].label + "”";
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
    std::string words = x.label == x.id ? "" : x.label;  // no label given: the id, which stands before it
    if (!x.about.empty()) words += (words.empty() ? "" : ". ") + x.about;
    game.say(wrapped(padded(x.id, 24) + " " + padded_left(number_text(now), 8) + "  " +
                         game.style.tone(Tone::faint, "(" + number_text(x.range.low) + " to " +
                                                          number_text(x.range.high) + ")") +
                         "  " + (now != x.value ? "was " + number_text(x.value) + ". " : "") + words,
                     game.style.width, "  ", std::string(30, ' ')));
  }
  for (const std::string& off : game.session->overrides().off) game.bullet("switched off: " + off);
}

}  // namespace demarche::cli
