// Questions for a class, each from what its groups did: the same move with different ends, the best beside
// the worst, what only one group tried, what went with an outcome, different ways to the same end.
#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>

#include "sim/report/class_summary.h"
#include "sim/report/debrief.h"
#include "sim/session/number_text.h"

namespace demarche {
namespace {

struct Class {
  const ClassSummary& summary;
  const Cohort& cohort;
  std::vector<int> groups;  // those that came to an end; all, if none did
  const ClassGroup& group(int g) const { return summary.groups[static_cast<std::size_t>(g)]; }
};

std::string ended(const ClassGroup& group) {
  std::string text = group.outcome.empty()
                         ? std::string(group.over ? "ended without an outcome" : "has not ended")
                         : "came to " + quoted(group.outcome);
  if (std::isfinite(group.score)) text += " (score " + number_text(std::round(group.score)) + ")";
  return text;
}

std::string did(const ClassGroup& group, int turn, bool all) {
  if (turn > static_cast<int>(group.moves.size())) return "had come to its end";
  std::string text;
  for (const GroupMove& move : group.moves[static_cast<std::size_t>(turn - 1)])
    if (all || move.major) text += (text.empty() ? "" : " and ") + quoted(move.text);
  return text.empty() ? "held back" : "did " + text;
}

// "A did “…”, B held back". Votes and refusals are left out unless they are all that differs.
std::string what_both_did(const ClassGroup& a, const ClassGroup& b, int turn) {
  const bool all = did(a, turn, false) == did(b, turn, false);
  return a.name + " " + did(a, turn, all) + ", " + b.name + " " + did(b, turn, all);
}

std::string luck(const ClassGroup& a, const ClassGroup& b) {
  return a.seed == b.seed ? ""
                          : " (Their luck was not the same: seeds " + std::to_string(a.seed) + " and " +
                                std::to_string(b.seed) + ".)";
}

// How much two groups are worth comparing: other ends, and the same luck.
double difference(const ClassGroup& a, const ClassGroup& b) {
  double value = a.outcome == b.outcome ? 0 : 50;
  if (value > 0 && a.seed == b.seed) value += 50;
  if (std::isfinite(a.score) && std::isfinite(b.score)) value += std::abs(a.score - b.score);
  return value;
}

// The first turn in which a group did something.
int turn_of(const ClassGroup& group, const std::string& text) {
  for (std::size_t t = 0; t < group.moves.size(); ++t)
    for (const GroupMove& move : group.moves[t])
      if (move.text == text) return static_cast<int>(t) + 1;
  return 0;
}

// Groups by what they did at all; votes aside.
std::map<std::string, std::vector<int>> by_move(const Class& c) {
  std::map<std::string, std::vector<int>> found;
  for (const int g : c.groups) {
    std::set<std::string> once;
    for (const auto& turn : c.group(g).moves)
      for (const GroupMove& move : turn)
        if (move.major) once.insert(move.text);
    for (const std::string& text : once) found[text].push_back(g);
  }
  return found;
}

std::string same_move_question(const Class& c) {
  std::string text;
  double most = 15;  // less is not worth asking about
  for (std::size_t t = 1; t <= c.cohort.turns.size(); ++t) {
    std::map<std::string, std::vector<int>> who;
    for (const int g : c.groups)
      if (t <= c.group(g).moves.size())
        for (const GroupMove& move : c.group(g).moves[t - 1])
          if (move.major) who[move.text].push_back(g);
    for (const auto& [move, groups] : who) {
      // What nearly all did tells nothing.
      if (groups.size() < 2 || (c.groups.size() > 3 && groups.size() * 3 > c.groups.size() * 2)) continue;
      for (std::size_t i = 0; i < groups.size(); ++i)
        for (std::size_t j = i + 1; j < groups.size(); ++j) {
          const ClassGroup &a = c.group(groups[i]), &b = c.group(groups[j]);
          const double apart = difference(a, b);
          if (apart <= most) continue;
          most = apart;
          text = a.name + " and " + b.name + " both did " + quoted(move) + " in turn " + std::to_string(t) +
                 ", yet " + a.name + " " + ended(a) + " and " + b.name + " " + ended(b) + ". ";
          int parted = 0;
          for (std::size_t after = t; after < std::max(a.moves.size(), b.moves.size()) && parted == 0;
               ++after)
            if (after >= a.moves.size() || after >= b.moves.size() ||
                texts_of(a.moves[after]) != texts_of(b.moves[after]))
              parted = static_cast<int>(after) + 1;
          if (parted > 0)
            text += "After it they first parted in turn " + std::to_string(parted) + ": " +
                    what_both_did(a, b, parted) + ". ";
          text += "What made the difference?" + luck(a, b);
        }
    }
  }
  return text;
}

std::string best_and_worst_question(const Class& c) {
  if (c.groups.size() < 2) return {};
  const ClassGroup& best = c.group(c.cohort.ranking.front());
  const ClassGroup* last = nullptr;
  for (const int g : c.cohort.ranking)
    if (std::isfinite(c.group(g).score) && c.group(g).over == best.over) last = &c.group(g);
  if (last == nullptr || last == &best || best.score - last->score < 5) return {};
  std::string text = best.name + " scored " + number_text(std::round(best.score)) + " and " + last->name +
                     " " + number_text(std::round(last->score)) + ". ";
  const int together = together_until(best, *last);
  if (together < static_cast<int>(std::max(best.moves.size(), last->moves.size())))
    text += "They parted in turn " + std::to_string(together + 1) + ": " +
            what_both_did(best, *last, together + 1) + ". ";
  // The number that ended furthest apart, with what the ledger of the one says of it.
  const GroupNumber* widest = nullptr;
  double apart = 0.1, other_end = 0;
  for (const GroupNumber& number : last->numbers)
    for (const GroupNumber& other : best.numbers)
      if (other.label == number.label && std::abs(number.now - other.now) / number.width > apart) {
        apart = std::abs(number.now - other.now) / number.width;
        widest = &number;
        other_end = other.now;
      }
  if (widest == nullptr) return text + "What would " + last->name + " do otherwise now?" + luck(best, *last);
  const auto [theirs, ours] = told_apart(widest->now, other_end);
  return text + quoted(widest->label) + " ended at " + minus(theirs) + " for " + last->name +
         ", where the ledger names " + quoted(widest->cause) + " first (" + signed_number(widest->amount) +
         "), and at " + minus(ours) + " for " + best.name + ". How did " + best.name + " manage that?" +
         luck(best, *last);
}

std::string only_one_question(const Class& c) {
  if (c.groups.size() < 3) return {};
  std::string text;
  double furthest = -1;
  double mean = 0;
  int scored = 0;
  for (const int g : c.groups)
    if (std::isfinite(c.group(g).score)) {
      mean += c.group(g).score;
      ++scored;
    }
  if (scored > 0) mean /= scored;
  for (const auto& [move, groups] : by_move(c)) {
    if (groups.size() != 1) continue;
    const ClassGroup& group = c.group(groups.front());
    const double from_mean = std::isfinite(group.score) ? std::abs(group.score - mean) : 0;
    if (from_mean <= furthest) continue;
    furthest = from_mean;
    text = "Only " + group.name + " did " + quoted(move) + " (turn " + std::to_string(turn_of(group, move)) +
           "), and " + ended(group) + ". What kept the others from it, and would it have helped them?";
  }
  return text;
}

// A move that went with an outcome more often than without.
std::string association_question(const Class& c) {
  constexpr std::size_t enough = 3;  // groups on either side
  const std::size_t all = c.groups.size();
  if (all < 2 * enough) return {};
  std::string text;
  double most = 0.3;
  for (const auto& [move, groups] : by_move(c)) {
    if (groups.size() < enough || all - groups.size() < enough) continue;
    for (const auto& [outcome, count] : c.cohort.outcomes) {
      const auto with = static_cast<std::size_t>(std::count_if(
          groups.begin(), groups.end(), [&, name = outcome](int g) { return c.group(g).outcome == name; }));
      if (static_cast<std::size_t>(count) < with || outcome == "not ended" || outcome == "no outcome")
        continue;
      const std::size_t without = static_cast<std::size_t>(count) - with, others = all - groups.size();
      const double difference_of_shares = static_cast<double>(with) / static_cast<double>(groups.size()) -
                                          static_cast<double>(without) / static_cast<double>(others);
      if (std::abs(difference_of_shares) <= most) continue;
      most = std::abs(difference_of_shares);
      text = "Of the " + std::to_string(groups.size()) + " groups that did " + quoted(move) +
             " at some time, " + std::to_string(with) + " came to " + quoted(outcome) + "; of the " +
             std::to_string(others) + " others, " + std::to_string(without) +
             ". Is that what the move does, or what else those groups had in common?";
    }
  }
  return text;
}

std::string same_end_question(const Class& c) {
  const ClassGroup *first = nullptr, *second = nullptr;
  int earliest = 1'000'000;
  for (std::size_t i = 0; i < c.groups.size(); ++i)
    for (std::size_t j = i + 1; j < c.groups.size(); ++j) {
      const ClassGroup &a = c.group(c.groups[i]), &b = c.group(c.groups[j]);
      if (a.outcome.empty() || a.outcome != b.outcome) continue;
      if (std::isfinite(a.score) && std::isfinite(b.score) && std::abs(a.score - b.score) > 5) continue;
      const int together = together_until(a, b);
      if (together >= earliest || together >= static_cast<int>(std::min(a.moves.size(), b.moves.size())))
        continue;
      earliest = together;
      first = &a;
      second = &b;
    }
  if (first == nullptr) return {};
  return first->name + " and " + second->name + " parted in turn " + std::to_string(earliest + 1) + " (" +
         what_both_did(*first, *second, earliest + 1) + "), and yet both came to " + quoted(first->outcome) +
         ". Was it out of their hands, or did they find two ways to the same end?" + luck(*first, *second);
}

}  // namespace

std::vector<std::string> class_questions(const ClassSummary& summary, const Cohort& cohort,
                                         std::size_t most) {
  Class c{summary, cohort, {}};
  for (const int g : cohort.groups)
    if (c.group(g).over) c.groups.push_back(g);
  if (c.groups.empty()) c.groups = cohort.groups;
  std::vector<std::string> questions;
  for (const auto& question : {same_move_question, best_and_worst_question, association_question,
                               only_one_question, same_end_question}) {
    std::string text = question(c);
    if (!text.empty() && questions.size() < most) questions.push_back(std::move(text));
  }
  return questions;
}

}  // namespace demarche
