#include <algorithm>

#include "cli/play.h"
#include "sim/lang/writing.h"
#include "sim/session/log.h"

namespace demarche::cli {
namespace {

// "Make {target} an offer" and "make_offer" compare alike: lower case, words apart.
std::string plain(std::string_view text) {
  std::string result = lowered(text);
  for (char& c : result)
    if (c == '_' || c == '-' || c == ':' || c == ',' || c == '"' || c == '{' || c == '}' || c == '(' ||
        c == ')')
      c = ' ';
  return joined(words_of(result), " ");
}

// Every word that was typed begins a word of the name.
bool covers(const std::vector<std::string>& names, const std::vector<std::string>& typed) {
  return std::all_of(typed.begin(), typed.end(), [&](const std::string& t) {
    return std::any_of(names.begin(), names.end(), [&](const std::string& n) { return n.starts_with(t); });
  });
}

// Names by which an item may be called in full.
std::vector<std::string> names_of(const Scenario& s, const MoveItem& item) {
  std::vector<std::string> targets = {""};
  if (item.target >= 0) {
    const Actor& a = s.actors[static_cast<std::size_t>(item.target)];
    targets = {"", " " + plain(a.id), " " + plain(a.name)};
    if (!a.short_name.empty()) targets.push_back(" " + plain(a.short_name));
  }
  std::vector<std::string> verbs = {plain(item.text)};
  switch (item.kind) {
    case OptionKind::hold: verbs.push_back("hold " + plain(item.choice_text)); break;
    case OptionKind::end: verbs.push_back("end " + plain(item.move.offer)); break;
    case OptionKind::accept:
    case OptionKind::decline:
    case OptionKind::wait: verbs.push_back(item.move.vote); break;
    case OptionKind::yes:
    case OptionKind::no:
    case OptionKind::abstain:
      verbs.push_back("vote " + item.move.vote + " " + plain(item.move.ballot));
      break;
    default: verbs.push_back(plain(item.move.act));
  }
  std::vector<std::string> names;
  for (const std::string& verb : verbs)
    for (const std::string& target : targets) names.push_back(verb + target);
  return names;
}

std::string listed(const std::vector<const MoveItem*>& items) {
  std::string text;
  for (std::size_t i = 0; i < items.size() && i < 8; ++i)
    text += (i == 0 ? "" : "; ") + items[i]->text +
            (items[i]->number > 0 ? " (" + std::to_string(items[i]->number) + ")" : "");
  return text + (items.size() > 8 ? "; …" : "");
}

std::string why_not(const MoveItem& item) {
  std::string text = item.text + " is not possible now";
  for (std::size_t i = 0; i < item.obstacles.size(); ++i) text += (i == 0 ? ": " : "; ") + item.obstacles[i];
  return text + ". `moves` lists what is.";
}

}  // namespace

std::string did_you_mean(const std::string& text, const std::vector<std::string>& known) {
  const std::string near = nearest_name(text, known);
  return near.empty() ? "" : " Did you mean `" + near + "`?";
}

std::optional<int> find_named_actor(const Scenario& s, const std::string& text) {
  const std::string wanted = plain(text);
  if (wanted.empty()) return std::nullopt;
  int begins = -1;
  int count = 0;
  for (std::size_t i = 0; i < s.actors.size(); ++i) {
    const Actor& a = s.actors[i];
    bool begun = false;
    for (const std::string& name : {plain(a.id), plain(a.name), plain(a.short_name)}) {
      if (name == wanted) return static_cast<int>(i);
      begun = begun || (!name.empty() && name.starts_with(wanted));
    }
    if (!begun) continue;
    begins = static_cast<int>(i);
    ++count;
  }
  if (count == 1) return begins;
  return std::nullopt;
}

int named_actor(const Scenario& s, const std::string& text) {
  if (const std::optional<int> found = find_named_actor(s, text)) return *found;
  std::vector<std::string> known;
  for (const Actor& a : s.actors) {
    known.push_back(a.id);
    known.push_back(a.name);
  }
  throw Refused{"No actor is called `" + text + "`." + did_you_mean(text, known) + " `actors` lists them."};
}

MoveItem named_move(const Session& session, int actor, const std::string& text) {
  const Scenario& s = session.scenario();
  const std::vector<MoveItem> items = move_items(session, actor);
  const std::string wanted = plain(text);
  const std::vector<std::string> typed = words_of(wanted);
  if (typed.empty()) throw Refused{"Say which move: a number or a name. `moves` lists them."};
  if (std::all_of(wanted.begin(), wanted.end(), [](char c) { return c >= '0' && c <= '9'; })) {
    for (const MoveItem& item : items)
      if (std::to_string(item.number) == wanted && item.number > 0) return item;
    throw Refused{"There is no move " + wanted + ". `moves` lists the numbers."};
  }
  std::vector<const MoveItem*> exact;
  std::vector<const MoveItem*> near;
  std::vector<std::string> known;
  for (const MoveItem& item : items) {
    const std::vector<std::string> names = names_of(s, item);
    if (std::find(names.begin(), names.end(), wanted) != names.end()) exact.push_back(&item);
    std::vector<std::string> bag;
    for (const std::string& name : names)
      for (std::string& word : words_of(name)) bag.push_back(std::move(word));
    if (covers(bag, typed)) near.push_back(&item);
    known.push_back(names.size() > 1 ? names.back() : names.front());
    if (!item.move.act.empty()) known.push_back(item.move.act);
    if (item.target >= 0 && item.kind == OptionKind::act)
      known.push_back(plain(item.move.act) + " " + plain(s.actors[static_cast<std::size_t>(item.target)].id));
  }
  std::vector<const MoveItem*> found = exact.empty() ? near : exact;
  if (found.empty())
    throw Refused{"No move is called `" + text + "`." + did_you_mean(wanted, known) +
                  " `moves` lists what you can do, `help` the commands."};
  std::vector<const MoveItem*> possible;
  for (const MoveItem* item : found)
    if (item->number > 0) possible.push_back(item);
  if (possible.size() == 1) return *possible.front();
  if (possible.empty()) {
    if (found.size() == 1) throw Refused{why_not(*found.front())};
    throw Refused{"None of these is possible now: " + listed(found) + ". `moves all` says why."};
  }
  throw Refused{"Which one: " + listed(possible) + "? Type its number."};
}

int named_term(const Scenario& s, const std::vector<int>& terms, const std::string& text) {
  const std::string wanted = plain(text);
  const std::vector<std::string> typed = words_of(wanted);
  int found = -1;
  int count = 0;
  std::vector<std::string> known;
  for (const int t : terms) {
    const Term& term = s.terms[static_cast<std::size_t>(t)];
    if (plain(term.id) == wanted) return t;
    known.push_back(term.id);
    if (!typed.empty() && covers(words_of(plain(term.id + " " + term.label)), typed)) {
      found = t;
      ++count;
    }
  }
  if (count == 1) return found;
  throw Refused{"No term is called `" + text + "`." + did_you_mean(wanted, known) +
                (known.empty() ? " Nothing can be promised there."
                               : " What can be promised there: " + joined(known) + ".")};
}

int named_cell(const Session& session, int actor, const std::string& text) {
  const Program& p = *session.traced(session.layer());
  const Scenario& s = session.scenario();
  Diagnostics diagnostics;
  if (const std::optional<int> cell = find_cell(p, text, diagnostics)) return *cell;
  // By label or id alone: a number of the world, or of who asks.
  const std::string wanted = plain(text);
  for (std::size_t v = 0; v < s.variables.size(); ++v) {
    const Variable& variable = s.variables[v];
    if (plain(variable.id) != wanted && plain(variable.label) != wanted) continue;
    if (variable.scope == Scope::pair || (variable.scope == Scope::actor && actor < 0)) continue;
    return find_figure(session, static_cast<int>(v), variable.scope == Scope::actor ? actor : -1)->cell;
  }
  const Diagnostic& d = diagnostics.items.back();
  throw Refused{d.message + ". " + (d.hint.empty() ? "" : "Hint: " + d.hint + ". ") + "Name it like `world." +
                "NAME`, `ACTOR.NAME` or `NAME[FROM, TO]`; `state` shows them."};
}

int named_branch(const Session& session, const std::string& text) {
  const Timeline& t = session.timeline();
  if (const int exact = find_branch(t, text); exact >= 0) return exact;
  std::vector<std::string> known;
  for (std::size_t b = 0; b < t.branches.size(); ++b) {
    if (lowered(t.branches[b].name) == lowered(text) || std::to_string(b + 1) == text)
      return static_cast<int>(b);
    known.push_back(t.branches[b].name);
  }
  throw Refused{"No branch is called `" + text + "`." + did_you_mean(text, known) +
                " `branches` lists them."};
}

}  // namespace demarche::cli
