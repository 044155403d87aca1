#include "cli/why.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "sim/lang/writing.h"
#include "sim/session/log.h"

namespace demarche::cli {
namespace {

constexpr std::size_t most_options = 6;
constexpr int bar_cells = 12;

std::string fixed(double value, int digits) {
  char buffer[64];
  std::snprintf(buffer, sizeof buffer, "%.*f", digits, value);
  return buffer;
}

const OptionReason& at(const ChoiceReason& reason, int i) {
  return reason.options[static_cast<std::size_t>(i)];
}

std::string terms_part(const OptionReason& option, const Style& style) {
  double scale = 0;
  int label = 16;
  for (const TermShare& t : option.terms) {
    scale = std::max(scale, std::abs(t.value));
    label = std::max(label, std::min(36, columns(t.name)));
  }
  std::string text;
  int silent = 0;
  for (const TermShare& t : option.terms) {
    if (t.value == 0) {
      ++silent;
      continue;
    }
    std::string line =
        "      " + padded(shortened(t.name, label), label) + padded_left(signed_number(t.value), 9);
    if (style.pictures) line += "  " + signed_bar(t.value, scale, bar_cells);
    while (line.back() == ' ') line.pop_back();
    text += line + "\n";
  }
  if (silent > 0)
    text += "      " + std::to_string(silent) + (silent == 1 ? " more term at 0\n" : " more terms at 0\n");
  if (!option.terms.empty())
    text += "      " + padded("in all", label) + padded_left(signed_number(option.utility), 9) + "\n";
  return text;
}

std::string tipping_text(const Tipping& t, const ChoiceReason& reason) {
  const auto [from, to] = told_apart(t.from, t.to);
  return "“" + text_of_option(reason, t.rival) + "” would have been likelier than “" +
         text_of_option(reason, t.chosen) + "” if “" + t.label + "” had been " + to + " instead of " + from +
         " (" + percent(t.share_of_range) + " of its range): the smallest change that tips it.";
}

// Agreements that do not stand and offers that only people make are no moves that were missed.
bool worth_telling(const Session& session, const ChoiceReason& reason, const OptionReason& o) {
  if (o.possible) return true;
  const Program& p = *session.traced(session.layer());
  const Choice& choice = p.choices[static_cast<std::size_t>(reason.choice)];
  const OptionKind kind = p.options_table[static_cast<std::size_t>(choice.first_option + o.option)].kind;
  return kind != OptionKind::end && kind != OptionKind::bundle;
}

}  // namespace

std::string why_move(const Session& session, const ChoiceReason& reason,
                     const std::optional<Tipping>& tipping, const Style& style) {
  const std::string& who = session.scenario().actors[static_cast<std::size_t>(reason.actor)].name;
  const std::vector<int> order = by_probability(reason);
  std::string text = "\n" + style.tone(Tone::heading, who + ", " + reason.text) + "\n";
  if (reason.picked < 0) return text + "  Nothing was decided.\n";
  const OptionReason& picked = at(reason, reason.picked);
  if (reason.by_person)
    text += wrapped("Chosen by a person: “" + picked.text + "”. The model would have with " +
                        percent(picked.probability) + ".",
                    style.width, "  ", "  ");
  else
    text += wrapped("Chose “" + picked.text + "” with " + percent(picked.probability) +
                        ": the number drawn was " + fixed(reason.drawn, 3) + ", and its stretch goes from " +
                        fixed(picked.low, 3) + " to " + fixed(picked.high, 3) + ".",
                    style.width, "  ", "  ");
  if (!picked.terms.empty()) text += "    What spoke for it and against it:\n" + terms_part(picked, style);
  int label = 20;
  for (const int i : order) label = std::max(label, std::min(48, columns(at(reason, i).text)));
  text +=
      "    All that was weighed (holding is worth 0; rationality " + number_text(reason.rationality) + "):\n";
  std::size_t shown = 0;
  std::size_t hidden = 0;
  for (const int i : order) {
    const OptionReason& o = at(reason, i);
    if (!o.possible) continue;
    if (++shown > most_options && i != reason.picked) {
      ++hidden;
      continue;
    }
    std::string line = std::string(i == reason.picked ? "    ▸ " : "      ") +
                       padded(shortened(o.text, label), label) + padded_left(percent(o.probability), 7) +
                       padded_left(signed_number(o.utility), 9);
    if (style.pictures) line += "  " + bar(o.probability, bar_cells);
    while (line.back() == ' ') line.pop_back();
    text += (i == reason.picked ? style.tone(Tone::strong, line) : line) + "\n";
  }
  if (hidden > 0) text += "      and " + std::to_string(hidden) + " less likely ones\n";
  std::size_t closed = 0;
  for (const int i : order) {
    const OptionReason& o = at(reason, i);
    if (o.possible || !worth_telling(session, reason, o)) continue;
    if (++closed > 4) continue;
    const std::string why = joined(o.obstacles, "; ");
    text += wrapped(
        style.tone(Tone::faint, o.text + ": not possible, " + (why.empty() ? "its condition fails" : why)),
        style.width, "      ", "        ");
  }
  if (closed > 4) text += "      and " + std::to_string(closed - 4) + " more that were not possible\n";
  if (tipping) text += wrapped(tipping_text(*tipping, reason), style.width, "    ", "    ");
  return text;
}

std::string why_line(const Session& session, const ChoiceReason& reason, const Style& style) {
  const std::string& who = session.scenario().actors[static_cast<std::size_t>(reason.actor)].name;
  if (reason.picked < 0) return {};
  const OptionReason& picked = at(reason, reason.picked);
  std::string text = who + ", " + reason.text + ": " + style.tone(Tone::strong, picked.text) + " (" +
                     (reason.by_person ? "by a person; the model: " : "") + percent(picked.probability);
  const auto most =
      std::max_element(picked.terms.begin(), picked.terms.end(),
                       [](const TermShare& a, const TermShare& b) { return a.value < b.value; });
  if (most != picked.terms.end() && most->value > 0)
    text += "; most of all “" + most->name + "” " + signed_number(most->value);
  return wrapped(text + ")", style.width, "  · ", "    ");
}

std::string why_option(const ChoiceReason& reason, int place, const Style& style) {
  const OptionReason& option = at(reason, place);
  std::string text = "\n" + style.tone(Tone::heading, option.text) + "\n";
  if (!option.possible) {
    return text + wrapped("Not possible now: " + joined(option.obstacles, "; "), style.width, "  ", "  ");
  }
  text += wrapped("In your place the model would choose it with " + percent(option.probability) +
                      "; its utility is " + signed_number(option.utility) + ", that of holding 0.",
                  style.width, "  ", "  ");
  return text + terms_part(option, style);
}

std::string why_number(const Session& session, int moment, const NumberReason& reason, int since,
                       const Viewer& viewer, const Style& style) {
  const std::string from = since <= 0 ? "at the start" : "after turn " + std::to_string(since);
  std::string text = "\n" + style.tone(Tone::heading, reason.label) + "  " +
                     style.tone(Tone::faint, "(" + reason.name + ")") + "\n";
  text += wrapped("It is " + number_text(reason.now) + "; " + from + " it was " + number_text(reason.before) +
                      " (" + signed_number(reason.now - reason.before) + ").",
                  style.width, "  ", "  ");
  double hidden = 0;
  std::vector<const CauseShare*> seen;
  for (const CauseShare& c : reason.causes) {
    // One cause may have been at work both before and after it came out: the last turn decides.
    const int turn = c.by_turn.empty() ? 0 : c.by_turn.front().first;
    if (sees_cause(session, moment, turn, c.kind, c.index, c.actor, c.target, viewer))
      seen.push_back(&c);
    else
      hidden += c.amount;
  }
  double scale = std::abs(hidden);
  int label = 20;
  for (const CauseShare* c : seen) {
    scale = std::max(scale, std::abs(c->amount));
    label = std::max(label, std::min(48, columns(c->text)));
  }
  const auto line = [&](const std::string& name, double amount, const std::string& turns) {
    std::string row = "    " + padded(shortened(name, label), label) + padded_left(signed_number(amount), 9);
    if (style.pictures) row += "  " + signed_bar(amount, scale, bar_cells);
    row += "  " + style.tone(Tone::faint, turns);
    while (row.back() == ' ') row.pop_back();
    text += row + "\n";
  };
  for (const CauseShare* c : seen) {
    const int first = c->by_turn.front().first;
    const int last = c->by_turn.back().first;
    line(c->text, c->amount,
         first == last ? "turn " + std::to_string(first)
                       : std::to_string(c->by_turn.size()) + " turns, " + std::to_string(first) + " to " +
                             std::to_string(last));
  }
  if (hidden != 0) line("causes that you do not know of", hidden, "");
  if (reason.causes.empty()) text += "    Nothing has changed it.\n";
  return text;
}

}  // namespace demarche::cli
