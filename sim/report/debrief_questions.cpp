// Questions about a game, each from something that happened in it: the turn that decided it, the number that
// moved most and the causes that the ledger names, a promise broken, a veto, a move that nobody expected.
#include <algorithm>
#include <cmath>

#include "sim/report/debrief.h"
#include "sim/report/moved_numbers.h"

namespace demarche {
namespace {

constexpr double unexpected = 0.15;  // a move that the model gave less
constexpr double remarkable = 0.1;   // of a number's range, or of 100 for a score

const std::string& name_of_actor(const Session& session, int actor) {
  return session.scenario().actors[static_cast<std::size_t>(actor)].name;
}

std::string when(const Debrief& debrief, int turn) {
  return "Turn " + std::to_string(turn) + ", " + debrief.dates[static_cast<std::size_t>(turn)] + ": ";
}

// The outcome whose share differs most.
std::size_t most_moved(const std::vector<double>& a, const std::vector<double>& b) {
  std::size_t most = 0;
  for (std::size_t o = 0; o < a.size(); ++o)
    if (std::abs(b[o] - a[o]) > std::abs(b[most] - a[most])) most = o;
  return most;
}

std::string deciding_question(const Session& session, const Debrief& debrief) {
  const Scenario& s = session.scenario();
  for (const DecidingTurn& turn : debrief.deciding) {
    if (!turn.alternatives || turn.alternatives->options.size() < 2) continue;
    const Alternatives& a = *turn.alternatives;
    const Alternative& chosen = a.options[0];
    const Alternative& other = a.options[1];
    if (other.shift < 0.02) continue;
    const std::size_t o = most_moved(chosen.shares, other.shares);
    std::string text = when(debrief, turn.point.turn) + name_of_actor(session, a.actor) + " chose " +
                       quoted(chosen.text) + " (" + a.text + "), and " + quoted(s.outcomes[o].label) +
                       " stood at " + percent(chosen.shares[o]) + " afterwards; with " + quoted(other.text) +
                       " it would have been " + percent(other.shares[o]) + ". ";
    return text +
           (a.by_person
                ? "What did you expect of it then, and what would you have had to know to choose otherwise?"
                : "The model gave that move " + percent(chosen.probability) +
                      ": who could have made it less likely, and how?");
  }
  for (const DecidingTurn& turn : debrief.deciding) {
    const std::size_t o = most_moved(turn.point.before, turn.point.after);
    if (turn.lines.empty()) continue;
    return when(debrief, turn.point.turn) + quoted(s.outcomes[o].label) + " went from " +
           percent(turn.point.before[o]) + " to " + percent(turn.point.after[o]) +
           ", in the turn in which it was said: " + quoted(turn.lines.front().text) +
           ". Was that the cause, or had it been decided before?";
  }
  return {};
}

std::string ledger_question(const Session& session, const Debrief& debrief) {
  const std::vector<MovedNumber> moved = moved_numbers(session, debrief.viewer, remarkable, 1);
  if (moved.empty()) return {};
  const MovedNumber& number = moved.front();
  const auto [before, now] = told_apart(number.before, number.now);
  std::string text = quoted(number.label) + " went from " + minus(before) + " to " + minus(now) +
                     ". Most of it, " + signed_number(number.main.amount) + ", came of " +
                     quoted(number.main.text) + " " + turns_text(number.main);
  if (number.against && std::abs(number.against->amount) > 0.1 * std::abs(number.main.amount))
    text += "; " + quoted(number.against->text) + " worked against it (" +
            signed_number(number.against->amount) + ")";
  text += ". ";
  switch (number.main.kind) {
    case CauseKind::rule: return text + "Which moves fed that, and which of them could have been left out?";
    case CauseKind::event: return text + "Nobody chose that: who was ready for it, and who was not?";
    default: return text + "Who could have stopped it, and at what price?";
  }
}

// The gravest thing of that kind in the log, or nothing.
std::string happening_question(const Session& session, const Debrief& debrief, Happening::Kind kind,
                               const std::string& question) {
  for (const int m : path_to(session.timeline(), session.here()))
    for (const Happening& h : session.played(m).happenings) {
      if (h.kind != kind || !sees(session, session.here(), m, h, debrief.viewer)) continue;
      const LogLine line = log_line(session.scenario(), h, session.timeline().at(m).turn);
      return when(debrief, line.turn) + line.text + ". " + question;
    }
  return {};
}

std::string surprise_question(const Session& session, const Debrief& debrief) {
  double least = unexpected;
  std::string text;
  for (const int m : path_to(session.timeline(), session.here())) {
    const Moment& moment = session.timeline().at(m);
    const std::vector<int>& picks = session.played(m).picks;
    if (moment.parent < 0 || picks.empty()) continue;
    const std::shared_ptr<const Program> program = session.fast(moment.layer);
    Batch batch(program, 1);
    batch.resume(session.played(moment.parent).snapshot, session.settings().seed,
                 {&session.settings().run, 1});
    batch.begin_turn();
    for (std::size_t c = 0; c < program->choices.size(); ++c) {
      const Choice& choice = program->choices[c];
      if (picks[c] < 0 || session.is_seat(choice.actor) ||
          !sees_why(session, session.here(), choice.actor, debrief.viewer))
        continue;
      const auto option_at = [&](int o) -> const Option& {
        return program->options_table[static_cast<std::size_t>(choice.first_option + o)];
      };
      const Option& picked = option_at(picks[c]);
      if (picked.kind == OptionKind::hold || picked.kind == OptionKind::wait ||
          picked.kind == OptionKind::abstain)
        continue;
      const std::vector<double> probabilities = batch.probabilities(static_cast<int>(c), 0);
      const double probability = probabilities[static_cast<std::size_t>(picks[c])];
      if (!(probability < least)) continue;
      least = probability;
      const auto first = std::max_element(probabilities.begin(), probabilities.end());
      text = when(debrief, moment.turn) + name_of_actor(session, choice.actor) + " chose " +
             quoted(option_text(*program, picked)) + ", which the model gave " + percent(probability) + "; " +
             quoted(option_text(*program, option_at(static_cast<int>(first - probabilities.begin())))) +
             " was at " + percent(*first) + ". Whose plans rested on the likelier move?";
    }
  }
  return text;
}

std::string score_question(const Session& session, const Debrief& debrief) {
  for (const Score& score : debrief.scores) {
    if (!score.is_seat || !std::isfinite(score.expected) ||
        std::abs(score.value - score.expected) < 100 * remarkable)
      continue;
    return name_of_actor(session, score.actor) + " stands at " + number_text(std::round(score.value)) +
           " of 100; the futures at the start came to " + number_text(std::round(score.expected)) +
           " on average. " +
           (score.value < score.expected ? "What did it buy with the difference, and was it worth the price?"
                                         : "Was that skill or luck, and how could one tell?");
  }
  return {};
}

// An instrument that a person could have used and hardly ever did.
std::string unused_question(const Session& session) {
  const Scenario& s = session.scenario();
  for (const int seat : session.seats())
    for (int i = 0; i < instrument_count; ++i) {
      int open = 0, held = 0;
      for (const int m : path_to(session.timeline(), session.here())) {
        const Moment& moment = session.timeline().at(m);
        if (moment.parent < 0 || session.played(m).picks.empty()) continue;
        const Program& p = *session.traced(moment.layer);
        for (std::size_t c = 0; c < p.choices.size(); ++c) {
          const Choice& choice = p.choices[c];
          if (choice.kind != ChoiceKind::instrument || choice.actor != seat || choice.of_players_only ||
              choice.instrument != static_cast<Instrument>(i) || session.played(m).picks[c] < 0)
            continue;
          ++open;
          held += session.played(m).picks[c] == 0 ? 1 : 0;
        }
      }
      if (open < 3 || held * 4 < open * 3) continue;
      return s.actors[static_cast<std::size_t>(seat)].name + " held back with its " +
             name_of(static_cast<Instrument>(i)) + " instrument in " + std::to_string(held) + " of " +
             of_turns(open) + ". Was that a signal, and did anybody read it as one?";
    }
  return {};
}

}  // namespace

std::vector<std::string> questions_of(const Session& session, const Debrief& debrief, std::size_t most) {
  std::vector<std::string> questions;
  const auto add = [&](const std::string& question) {
    if (!question.empty() && questions.size() < most) questions.push_back(question);
  };
  if (debrief.turns == 0) return questions;
  add(deciding_question(session, debrief));
  add(ledger_question(session, debrief));
  add(happening_question(
      session, debrief, Happening::Kind::breached,
      "What made breaking that promise worth more than keeping it, and what would have held it?"));
  add(happening_question(session, debrief, Happening::Kind::vetoed,
                         "What did the veto cost, and whom did it protect?"));
  if (questions.size() < most) add(surprise_question(session, debrief));
  add(score_question(session, debrief));
  add(happening_question(session, debrief, Happening::Kind::exposed,
                         "Who would have acted otherwise, had it been known from the start?"));
  if (questions.size() < most) add(unused_question(session));
  return questions;
}

}  // namespace demarche
