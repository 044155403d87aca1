#include "sim/study/backtest.h"

#include <algorithm>
#include <map>

#include "sim/engine/numeric.h"
#include "sim/study/in_order.h"

namespace demarche {
namespace {

constexpr std::uint32_t batch_width = 32;

// What one batch of futures says.
struct Piece {
  std::uint32_t futures = 0, left_out = 0, failed = 0;
  std::vector<std::uint32_t> yes;                // by forecast of the date
  std::vector<std::vector<std::uint32_t>> made;  // by turn and move
  std::vector<std::uint32_t> played;             // by turn: lanes that were running
};

// Everything of one asking date.
struct AskedAt {
  int turn = 0;
  int last_turn = 0;
  KnownHistory history;                // as it was known then
  std::vector<std::size_t> forecasts;  // into result.forecasts
};

struct Runner {
  const BacktestSpec& spec;
  std::shared_ptr<const Program> program;
  const std::vector<QuestionForecast>& forecasts;
  std::uint64_t seed;
  int given = -1;  // among the program's extra readings

  Piece play(Batch& batch, const AskedAt& date, std::uint32_t first, std::uint32_t count) const {
    Piece piece;
    piece.yes.assign(date.forecasts.size(), 0);
    std::vector<std::uint32_t> runs(static_cast<std::size_t>(batch.lanes()));
    for (std::size_t l = 0; l < runs.size(); ++l)
      runs[l] = first + std::min(static_cast<std::uint32_t>(l), count - 1);
    batch.start(seed, runs);
    batch.read_indicators();
    while (batch.turn() < date.turn - 1) follow(batch, date.history, runs, count, piece);
    std::vector<std::uint8_t> counts(count, 0);
    for (std::uint32_t l = 0; l < count; ++l) {
      const int lane = static_cast<int>(l);
      if (batch.failure(lane).kind != Failure::Kind::none)
        ++piece.failed;
      else if (!batch.running(lane) || (given >= 0 && batch.extra(given, lane) != 1.0))
        ++piece.left_out;
      else
        counts[l] = 1;
    }
    std::vector<std::uint8_t> held(date.forecasts.size() * count, 0);
    while (batch.turn() < date.last_turn) {
      std::vector<std::uint8_t> running(count);
      for (std::uint32_t l = 0; l < count; ++l) running[l] = batch.running(static_cast<int>(l)) ? 1 : 0;
      batch.play_turn();
      for (std::size_t f = 0; f < date.forecasts.size(); ++f) {
        const QuestionForecast& forecast = forecasts[date.forecasts[f]];
        if (batch.turn() > forecast.last_turn) continue;
        const bool at_end = spec.questions[static_cast<std::size_t>(forecast.question)].at_end;
        for (std::uint32_t l = 0; l < count; ++l) {
          if (counts[l] == 0 || running[l] == 0) continue;  // a game that is over keeps what it had
          const bool holds = batch.extra(forecast.question, static_cast<int>(l)) == 1.0;
          std::uint8_t& known = held[f * count + l];
          known = holds || (known != 0 && !at_end) ? 1 : 0;
        }
      }
    }
    for (std::uint32_t l = 0; l < count; ++l) {
      if (counts[l] == 0) continue;
      if (batch.failure(static_cast<int>(l)).kind != Failure::Kind::none) {
        ++piece.failed;
        continue;
      }
      ++piece.futures;
      for (std::size_t f = 0; f < date.forecasts.size(); ++f) piece.yes[f] += held[f * count + l];
    }
    return piece;
  }

  // One turn as it was.
  void follow(Batch& batch, const KnownHistory& history, const std::vector<std::uint32_t>& runs,
              std::uint32_t count, Piece& piece) const {
    batch.begin_turn();
    const auto turn = static_cast<std::size_t>(batch.turn());
    const std::size_t moves = turn <= history.turns.size() ? history.turns[turn - 1].size() : 0;
    piece.made.emplace_back(moves, 0);
    piece.played.push_back(0);
    for (std::uint32_t l = 0; l < count; ++l) {
      if (!batch.running(static_cast<int>(l))) continue;
      ++piece.played.back();
      follow_history(batch, history, static_cast<int>(l), seed, runs[l], &piece.made.back());
    }
    batch.end_turn();
  }
};

std::string event_text(const EventRow& row) {
  return iso_date(row.date) + " " + row.actor + ": " + row.action +
         (row.target.empty() ? "" : ", " + row.target);
}

// It happened in a turn before this one, and was known when that began.
bool known_before(const Scenario& s, const EventRow& row, int asked) {
  return std::max(row.date.half_days, row.known.half_days) < turn_start(s.start, s.step, asked).half_days;
}

KnownHistory history_of(const Scenario& s, const Program& program, const BacktestSpec& spec, int asked,
                        BacktestResult& result) {
  KnownHistory history;
  set_quiet(program, spec.quiet, history);
  for (const Move& move : spec.moves)
    if (move.turn < asked) add_move(program, move, "written out", history, result.problems);
  for (const EventRow& row : spec.events) {
    const int turn = turn_of(s, row.date);
    if (turn < 1 || !known_before(s, row, asked)) continue;
    ++result.rows_known;
    bool used = false;
    for (const HistoryRule& rule : spec.history) {
      if (!matches(rule.events, row)) continue;
      used = true;
      for (Move move : rule.moves) {
        move.turn = turn;
        add_move(program, move, event_text(row), history, result.problems);
      }
    }
    result.rows_used += used ? 1 : 0;
  }
  return history;
}

// Turns in [first, last] in which the table has such an event, of those
// that are known when turn `known` begins.
int turns_with(const Scenario& s, const BacktestSpec& spec, const EventPattern& pattern, int first, int last,
               int known, std::vector<std::size_t>* rows = nullptr) {
  std::vector<std::uint8_t> seen(static_cast<std::size_t>(std::max(last - first + 1, 0)), 0);
  for (std::size_t r = 0; r < spec.events.size(); ++r) {
    const int turn = turn_of(s, spec.events[r].date);
    if (turn < first || turn > last || !matches(pattern, spec.events[r])) continue;
    if (!known_before(s, spec.events[r], known)) continue;
    seen[static_cast<std::size_t>(turn - first)] = 1;
    if (rows != nullptr) rows->push_back(r);
  }
  return static_cast<int>(std::count(seen.begin(), seen.end(), 1));
}

void answer(const Scenario& s, const BacktestSpec& spec, int first_known, QuestionForecast& f) {
  const Question& q = spec.questions[static_cast<std::size_t>(f.question)];
  if (!q.from_events) {
    f.happened = q.answer;
    f.persistence = q.before ? 1 : 0;
    return;
  }
  f.happened = turns_with(s, spec, q.events, f.asked_turn, f.last_turn, max_turns, &f.decided_by) > 0;
  const int before = f.asked_turn - 1;
  f.persistence =
      turns_with(s, spec, q.events, std::max(first_known, f.asked_turn - q.turns), before, f.asked_turn) > 0
          ? 1
          : 0;
  const int turns = before - first_known + 1;
  if (turns < 1) return;
  // Jeffreys' estimate for a turn, and the chance that it happens in at least one of the window's.
  const double rate =
      (turns_with(s, spec, q.events, first_known, before, f.asked_turn) + 0.5) / (turns + 1.0);
  f.base_rate = 1 - fixed_pow(1 - rate, q.turns);
  f.from_training = true;
}

void leave_one_out(const BacktestSpec& spec, std::vector<QuestionForecast>& forecasts) {
  for (QuestionForecast& f : forecasts) {
    double yes = 0.5, count = 1;
    for (const QuestionForecast& other : forecasts) {
      if (other.question == f.question || !spec.questions[static_cast<std::size_t>(other.question)].counts)
        continue;
      yes += other.happened ? 1 : 0;
      count += 1;
    }
    f.leave_one_out = yes / count;
    if (!f.from_training) f.base_rate = f.leave_one_out;
  }
}

void score(const BacktestSpec& spec, std::uint64_t seed, BacktestResult& result) {
  std::vector<ScoredForecast> ours, base, others, persistence;
  for (const QuestionForecast& f : result.forecasts) {
    if (!spec.questions[static_cast<std::size_t>(f.question)].counts) continue;
    ours.push_back({f.forecast, f.happened, f.question});
    base.push_back({f.base_rate, f.happened, f.question});
    others.push_back({f.leave_one_out, f.happened, f.question});
    persistence.push_back({f.persistence, f.happened, f.question});
  }
  for (const auto& [name, loss] : {std::pair<const char*, Loss>{"Brier score", brier_loss},
                                   std::pair<const char*, Loss>{"log score", log_loss}}) {
    result.comparisons.push_back({name, "the base rate", compare_losses(ours, base, loss, seed)});
    result.comparisons.push_back({name, "persistence", compare_losses(ours, persistence, loss, seed)});
    result.comparisons.push_back({name, "the leave-one-out rate", compare_losses(ours, others, loss, seed)});
  }
  result.bins = reliability_bins(ours);
  result.parts = murphy_parts(result.bins);
  result.questions = result.comparisons.front().loss.questions;
}

}  // namespace

BacktestResult run_backtest(const std::shared_ptr<const Scenario>& scenario, const BacktestSpec& spec,
                            const BacktestOptions& options) {
  const Scenario& s = *scenario;
  BacktestResult result;
  ProgramOptions program_options;
  for (const Question& q : spec.questions) program_options.extra.push_back(&q.holds);
  if (!spec.given.empty()) program_options.extra.push_back(&spec.given);
  for (const Move& move : spec.moves)
    if (move.act == "offer") program_options.seats.push_back(find_actor(s, move.actor));
  Diagnostics diagnostics;
  const auto program = compile(scenario, spec.overrides, program_options, diagnostics);
  if (program == nullptr) {
    result.problem = diagnostics.items.front().message;
    return result;
  }
  const int first_known = spec.events.empty() ? 1 : std::max(1, turn_of(s, spec.events.front().date));
  std::map<int, AskedAt> by_turn;
  int last_asked = 1;
  for (std::size_t q = 0; q < spec.questions.size(); ++q)
    for (int again = 0; again < spec.questions[q].repeat; ++again) {
      QuestionForecast f;
      f.question = static_cast<int>(q);
      f.asked_turn = spec.questions[q].asked_turn + again;
      f.last_turn = f.asked_turn + spec.questions[q].turns - 1;
      answer(s, spec, first_known, f);
      AskedAt& date = by_turn[f.asked_turn];
      date.turn = f.asked_turn;
      date.last_turn = std::max(date.last_turn, f.last_turn);
      date.forecasts.push_back(result.forecasts.size());
      last_asked = std::max(last_asked, f.asked_turn);
      result.forecasts.push_back(std::move(f));
    }
  for (auto& [turn, date] : by_turn) {
    // What the report says of the history is that of the latest date.
    result.rows_known = result.rows_used = 0;
    result.problems.clear();
    date.history = history_of(s, *program, spec, turn, result);
  }
  const std::uint32_t runs = options.runs > 0 ? options.runs : spec.runs;
  const std::uint64_t seed = options.seed > 0 ? options.seed : spec.seed;
  const Runner runner{spec, program, result.forecasts, seed,
                      spec.given.empty() ? -1 : static_cast<int>(spec.questions.size())};
  const std::uint64_t of = std::uint64_t{runs} * by_turn.size();
  std::uint64_t done = 0;
  const auto cancelled = [&] { return options.cancel != nullptr && options.cancel->load(); };
  for (const auto& [turn, date] : by_turn) {
    AskingDate asked;
    asked.turn = turn;
    std::vector<std::uint32_t> yes(date.forecasts.size(), 0);
    std::vector<std::vector<std::uint32_t>> made;
    std::vector<std::uint32_t> played;
    const auto make_worker = [&] {
      return [&, batch = Batch(program, static_cast<int>(std::min(batch_width, runs)))](
                 std::uint64_t index) mutable {
        const auto first = static_cast<std::uint32_t>(index) * batch_width;
        return runner.play(batch, date, first, std::min(batch_width, runs - first));
      };
    };
    const auto take = [&](const Piece& piece) {
      asked.futures += piece.futures;
      asked.left_out += piece.left_out;
      asked.failed += piece.failed;
      for (std::size_t f = 0; f < yes.size(); ++f) yes[f] += piece.yes[f];
      if (made.empty()) made = std::vector<std::vector<std::uint32_t>>(piece.made.size());
      played.resize(piece.played.size(), 0);
      for (std::size_t t = 0; t < piece.made.size(); ++t) {
        made[t].resize(piece.made[t].size(), 0);
        for (std::size_t m = 0; m < made[t].size(); ++m) made[t][m] += piece.made[t][m];
        played[t] += piece.played[t];
      }
      done += std::min(batch_width, runs);
      if (options.progress) options.progress(std::min(done, of), of);
    };
    in_order((std::uint64_t{runs} + batch_width - 1) / batch_width, options.threads, make_worker, take,
             cancelled);
    for (std::size_t f = 0; f < yes.size(); ++f) {
      QuestionForecast& forecast = result.forecasts[date.forecasts[f]];
      forecast.yes = wilson(yes[f], asked.futures);
      forecast.forecast = (yes[f] + 0.5) / (asked.futures + 1.0);
    }
    result.dates.push_back(asked);
    if (turn == last_asked)
      for (std::size_t t = 0; t < made.size(); ++t)
        for (std::size_t m = 0; m < made[t].size(); ++m)
          result.history.push_back({date.history.turns[t][m], wilson(made[t][m], played[t])});
  }
  result.cancelled = cancelled();
  leave_one_out(spec, result.forecasts);
  score(spec, seed, result);
  return result;
}

std::vector<std::string> conclusions(const BacktestResult& result) {
  std::vector<std::string> text;
  for (const BacktestComparison& c : result.comparisons)
    text.push_back(verdict_text(c.loss, c.score, c.reference));
  if (result.questions < few_questions)
    text.push_back("Only " + std::to_string(result.questions) +
                   (result.questions == 1 ? " question counts" : " questions count") + ": with fewer than " +
                   std::to_string(few_questions) +
                   " the intervals are themselves uncertain, and one answer more can turn a verdict.");
  for (const AskingDate& date : result.dates)
    if (date.futures < 100)
      text.push_back("Before turn " + std::to_string(date.turn) + " only " + std::to_string(date.futures) +
                     " futures agree with what is given: those forecasts are rough.");
  return text;
}

}  // namespace demarche
