// The game in a terminal: what a person at the keyboard sees and says. Model and rules are the session's;
// here are pages, words and the order in which people take turns.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/progress.h"
#include "cli/text.h"
#include "sim/engine/forced_moves.h"
#include "sim/session/journal.h"
#include "sim/session/position.h"
#include "sim/session/sight.h"
#include "sim/study/ensemble.h"

namespace demarche::cli {

// A command that cannot be carried out: what is wrong and what to do. Printed on a terminal; ends a script.
struct Refused {
  std::string message;
};

// Futures per option of a page: shares are good to three points or so, which a page of whole percents can
// bear.
inline constexpr std::uint32_t forecast_runs = 200;
inline constexpr std::uint32_t wide_forecast_runs = 1000;  // for the page that is about nothing else

// Something that an actor may decide now.
struct MoveItem {
  int number = 0;  // 0: not possible
  int choice = -1;
  std::string choice_text;
  OptionKind kind = OptionKind::hold;
  int what = -1;
  int target = -1;
  Move move;
  std::string text;
  std::vector<std::string> obstacles;
};

struct Game {
  std::unique_ptr<Session> session;
  Style style;
  bool interactive = false;  // a person at a terminal, not a script
  bool forecasts = false;
  int seat = 0;          // whose turn it is at the machine, place among the seats
  bool changed = false;  // since it was saved
  bool done = false;
  std::string save_path;             // where it was saved last or read from
  std::unique_ptr<Journal> journal;  // the autosave, at a terminal
  std::uint64_t recorded = 0;        // revision of the session in the journal
  std::filesystem::path taken_up;    // the autosave of the session that was cut short
  bool keep_journal = false;         // unsaved, to be taken up next time
  int line = 0;                      // of the script
  int ending_shown = -1;             // moment whose ending has been shown

  const Scenario& scenario() const { return session->scenario(); }
  // Who sits at the machine; -1: an onlooker.
  int actor() const {
    return session->seats().empty() ? -1 : session->seats()[static_cast<std::size_t>(seat)];
  }
  Viewer viewer() const { return actor() < 0 ? Viewer{} : Viewer{{actor()}}; }
  const std::string& name_of_actor(int actor) const {
    return scenario().actors[static_cast<std::size_t>(actor)].name;
  }
  int coming_turn() const { return session->turn() + 1; }
  std::string date_of(int turn) const;
  // Decisions of who sits at the machine (and, in a what-if, for simulated actors), not those of other
  // people.
  std::vector<Move> own_pending() const;

  void say(std::string_view text) const;
  void heading(const std::string& text) const;
  void bullet(std::string_view text, int indent = 2) const;
  // The next line of input, or nothing when it has ended or was interrupted.
  std::optional<std::string> ask(const std::string& prompt);

  // "forecasts 3 of 12" on a terminal, in place; nothing in a pipe. Zero of zero wipes it out.
  void progress(const std::string& what, std::size_t ready, std::size_t of) const;

  // Of the coming turn under these decisions; kept until the game moves on.
  const EnsembleResult& forecast_under(const std::vector<Move>& moves, std::uint32_t runs);

  // Forecasts that are known, and of which moment.
  int forecast_moment = -1;
  int forecast_layer = -1;
  struct Known {
    std::vector<Move> moves;
    std::uint32_t runs = 0;
    std::unique_ptr<EnsembleResult> result;
  };
  std::vector<Known> known;
};

// play_page.cpp
void opening_page(const Game& game);
void status_page(const Game& game);
void ending_page(Game& game);
// play_lists.cpp
void log_page(const Game& game, int last_turns);
void state_page(const Game& game, int actor);  // -1: the world
void actors_page(const Game& game);
// Markdown of the scenario's texts as plain lines.
std::string plain_markdown(const std::string& text, const Style& style);
void about_page(const Scenario& scenario, const Style& style);
void branches_page(const Game& game);
void parameters_page(const Game& game);
// Lines of numbers: label, value, change, bar, unit.
std::string figure_line(const Game& game, const Figure& figure, const std::string& label, int width,
                        bool with_unit);
void figure_lines(const Game& game, const std::vector<Figure>& list);
// "+0.010", or "" where a change does not show in the numbers.
std::string change_text(double before, double now);
std::string seen_text(const Game& game, const SeenLine& seen);

// play_forecast.cpp
void forecast_page(Game& game);

// play_moves.cpp
std::vector<MoveItem> move_items(const Session& session, int actor);
void moves_page(Game& game, const std::string& word);
void take_move(Game& game, const MoveItem& item);
void settled_line(const Game& game);

// play_names.cpp: what people type, as things of the game. All throw Refused with the nearest names.
int named_actor(const Scenario& scenario, const std::string& text);
std::optional<int> find_named_actor(const Scenario& scenario, const std::string& text);
MoveItem named_move(const Session& session, int actor, const std::string& text);
int named_term(const Scenario& scenario, const std::vector<int>& terms, const std::string& text);
int named_cell(const Session& session, int actor, const std::string& text);
int named_branch(const Session& session, const std::string& text);
// " Did you mean `x`?" or "".
std::string did_you_mean(const std::string& text, const std::vector<std::string>& known);

// play_offer.cpp
void compose_offer(Game& game, const std::string& rest);
void say_outlook(Game& game, const Move& offer);

// play_saves.cpp
void save_game(Game& game, const std::string& rest);
void load_game(Game& game, const std::string& rest);
void quit_game(Game& game, const std::string& rest);
void begin_journal(Game& game);
// After every command: what has changed is in the autosave.
void record_in_journal(Game& game);
// At the end: nothing is left behind, unless a game would be lost.
void end_journal(Game& game);
// A game with this title that was cut short, if the person wants to go on with it.
void take_up_left_behind(Game& game, const std::string& title);

// play_commands.cpp
struct Command {
  const char* name;
  const char* aliases;  // separated by spaces
  const char* usage;
  const char* about;
  const char* example;
  void (*run)(Game& game, const std::string& rest);
};
const std::vector<Command>& commands();
const Command* find_command(const std::string& word);
// Carries out one line; throws Refused.
void obey(Game& game, const std::string& line);
void help_page(const Game& game, const std::string& word);
// Tells whose turn it is at the machine, with a screen between when people share it.
void pass_to_seat(Game& game);

}  // namespace demarche::cli
