// demarche play: the game in a terminal. A script on standard input plays it too.
#include "cli/play.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "cli/command.h"
#include "cli/open_game.h"
#include "cli/study_run.h"
#include "sim/session/log.h"

namespace demarche::cli {

std::string Game::date_of(int turn) const {
  return date_label(turn_start(scenario().start, scenario().step, turn), scenario().step);
}

std::vector<Move> Game::own_pending() const {
  std::vector<Move> moves;
  for (const Move& m : session->pending()) {
    const int who = find_actor(scenario(), m.actor);
    if (who == actor() || !session->is_seat(who)) moves.push_back(m);
  }
  return moves;
}

void Game::say(std::string_view text) const {
  const std::string clean = harmless(text);
  std::fwrite(clean.data(), 1, clean.size(), stdout);
}

void Game::heading(const std::string& text) const { say("\n" + style.tone(Tone::heading, text) + "\n"); }

void Game::bullet(std::string_view text, int indent) const {
  const std::string space(static_cast<std::size_t>(indent), ' ');
  say(wrapped(text, style.width, space + "· ", space + "  "));
}

void Game::progress(const std::string& what, std::size_t ready, std::size_t of) const {
  if (!interactive || !style.colour) return;
  if (of == 0)
    std::fputs("\r\x1b[K", stdout);
  else
    std::fprintf(stdout, "\r\x1b[K%s %zu of %zu", what.c_str(), ready, of);
  std::fflush(stdout);
}

std::optional<std::string> Game::ask(const std::string& prompt) {
  if (interactive) {
    say(style.tone(Tone::strong, prompt + " › "));
  }
  std::fflush(stdout);
  std::string text;
  for (;;) {
    const int c = std::getc(stdin);
    if (c == EOF) {
      if (interactive) say("\n");
      if (interrupted || text.empty()) return std::nullopt;
      break;
    }
    if (c == '\n') break;
    constexpr std::size_t longest_line =
        10'000;  // nobody types more; a stream of bytes must not fill the memory
    if (text.size() < longest_line) text += static_cast<char>(c);
  }
  ++line;
  if (!interactive) say("\n" + style.tone(Tone::strong, "> " + text) + "\n");
  return text;
}

void pass_to_seat(Game& game) {
  const bool shared = game.session->seats().size() > 1;
  if (shared) {
    const std::string name = game.name_of_actor(game.actor());
    if (game.interactive) {
      // What the other has seen goes out of sight, also out of the terminal's memory.
      std::fputs(game.style.colour ? "\x1b[2J\x1b[3J\x1b[H"
                                   : "\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n",
                 stdout);
      game.say("\n  Pass the keyboard to " + game.style.tone(Tone::heading, name) + ".\n");
      if (!game.ask("Enter when you are there, and the others look away")) {
        game.done = true;
        return;
      }
    } else {
      game.say("\n— Pass to " + name + " —\n");
    }
  }
  status_page(game);
  if (game.actor() >= 0 && game.interactive) moves_page(game, "");
  settled_line(game);
}

namespace {

struct PlayFlags {
  std::string file;
  std::vector<std::string> seats;
  std::uint64_t seed = 1;
  std::uint32_t run = 0;
  std::uint64_t point = 0;
  std::string insight = "everything";
  std::string text = "ask";
  bool plain = false;
  bool forecast = false;
  bool no_forecast = false;
  OverrideFlags overrides;
};

// Who wants to play whom, when nobody was named.
std::vector<std::string> ask_seats(const Scenario& s, const Style& style) {
  std::vector<const Actor*> playable;
  for (const Actor& a : s.actors)
    if (a.playable) playable.push_back(&a);
  std::string page = "\n" + style.tone(Tone::heading, s.title) + "\n" + wrapped(s.summary, style.width) +
                     "\nWhom do you play?\n";
  for (std::size_t i = 0; i < playable.size(); ++i)
    page += wrapped(playable[i]->name + (playable[i]->about.empty() ? "" : ": " + playable[i]->about),
                    style.width, padded_left(std::to_string(i + 1), 4) + "  ", "      ");
  std::fputs(harmless(page).c_str(), stdout);
  for (;;) {
    const std::optional<std::string> text = ask_person("number or name; Enter to watch", style);
    if (!text) throw Ended{fine};
    if (text->empty()) return {};
    for (std::size_t i = 0; i < playable.size(); ++i)
      if (*text == std::to_string(i + 1)) return {playable[i]->id};
    try {
      return {s.actors[static_cast<std::size_t>(named_actor(s, *text))].id};
    } catch (const Refused& refused) {
      std::fputs(wrapped(harmless(refused.message), style.width).c_str(), stdout);
    }
  }
}

StartOptions options_of(const PlayFlags& flags, const Game& game) {
  StartOptions options;
  options.seats = flags.seats;
  options.seed = flags.seed;
  options.run = flags.run;
  options.point = flags.point;
  options.insight = flags.insight == "own"          ? Insight::own
                    : flags.insight == "afterwards" ? Insight::afterwards
                                                    : Insight::everything;
  options.overrides = flags.overrides.overrides();
  options.text = flags.text == "saved"  ? WhichText::saved
                 : flags.text == "file" ? WhichText::file
                 : flags.text == "look" ? WhichText::look
                                        : WhichText::ask;
  options.interactive = game.interactive;
  options.style = game.style;
  return options;
}

// A game that was cut short, a save, or a new game.
void begin(Game& game, const PlayFlags& flags) {
  StartOptions options = options_of(flags, game);
  if (game.interactive && !is_save(flags.file) && !is_study_database(flags.file)) {
    const auto scenario = load(flags.file);
    const bool as_it_comes =
        options.seats.empty() && options.overrides.values.empty() && options.overrides.off.empty();
    take_up_left_behind(game, scenario->title);
    game.changed = game.session != nullptr;
    if (game.session == nullptr && as_it_comes) options.seats = ask_seats(*scenario, game.style);
  }
  if (game.session != nullptr) return;
  OpenedGame opened = open_or_start(flags.file, options);
  game.session = std::move(opened.session);
  game.save_path = opened.save;
}

void loop(Game& game) {
  while (!game.done) {
    std::string prompt = game.session->over() ? "The end" : "Turn " + std::to_string(game.coming_turn());
    if (game.session->seats().size() > 1) prompt += ", " + game.name_of_actor(game.actor());
    const std::optional<std::string> line = game.ask(prompt);
    if (!line) break;
    try {
      obey(game, *line);
      record_in_journal(game);
      if (interrupted && game.interactive) interrupted = false;  // it has stopped what was going on
    } catch (const Refused& refused) {
      record_in_journal(game);  // a turn may have been played before something else was refused
      if (game.interactive) {
        interrupted = false;
        game.say(wrapped(game.style.tone(Tone::warning, refused.message), game.style.width, "  ", "  "));
        continue;
      }
      std::fflush(stdout);
      throw Ended{wrong_input, "line " + std::to_string(game.line) + ": `" + harmless(*line) +
                                   "`: " + harmless(refused.message)};
    }
  }
  const Moment& here = game.session->timeline().at(game.session->here());
  if (!game.session->over())
    game.say("\nStopped before turn " + std::to_string(game.coming_turn()) + " of " +
             std::to_string(game.scenario().turns) + ".\n");
  const std::string stamped = "Seed " + std::to_string(game.session->settings().seed) + ", run " +
                              std::to_string(game.session->settings().run) + ", digest " +
                              to_hex(here.digest) + ", scenario " + to_hex(game.scenario().digest) +
                              ", version " DEMARCHE_VERSION;
  game.say(wrapped(game.style.tone(Tone::faint, stamped), game.style.width));
  end_journal(game);
}

void run_play(const PlayFlags& flags) {
  Game game;
  game.interactive = isatty(STDIN_FILENO) != 0;
  game.style = style_for(isatty(STDOUT_FILENO) != 0);
  if (flags.plain) {
    game.style.colour = false;
    game.style.pictures = false;
  }
  game.forecasts = flags.no_forecast ? false : flags.forecast || game.interactive;
  catch_interrupts();
  begin(game, flags);
  if (game.session == nullptr) return;  // it was only looked at
  if (game.interactive) begin_journal(game);
  opening_page(game);
  try {
    if (game.session->over())
      ending_page(game);
    else
      pass_to_seat(game);
  } catch (const Refused& refused) {  // Ctrl-C while the first forecasts were made
    interrupted = false;
    game.say(wrapped(refused.message, game.style.width));
  }
  loop(game);
}

}  // namespace

void add_play(CLI::App& app) {
  auto flags = std::make_shared<PlayFlags>();
  CLI::App* command = app.add_subcommand("play", "Play turn by turn in the terminal");
  command->add_option("FILE", flags->file, "scenario, save or a study's database")->required();
  command->add_option("--as", flags->seats, "actor whom a person plays; several take turns at one machine")
      ->allow_extra_args(false)
      ->type_name("ACTOR");
  command->add_option("--seed", flags->seed, "seed of the luck")->check(whole_number);
  command
      ->add_option("--run", flags->run, "play the run of an ensemble with that seed, or of a study's point")
      ->check(run_number());
  command->add_option("--point", flags->point, "of a study's database: which point");
  command->add_option("--insight", flags->insight, "who may see why others act: everything, own, afterwards")
      ->check(CLI::IsMember({"everything", "own", "afterwards"}));
  command
      ->add_option("--text", flags->text,
                   "a save whose scenario file was edited since: go on with the text in the save (saved), "
                   "with the file’s (file), or only look at what was seen (look)")
      ->check(CLI::IsMember({"ask", "saved", "file", "look"}));
  command->add_flag("--plain", flags->plain, "words instead of bars and colours, for screen readers");
  command->add_flag("--forecast", flags->forecast, "show forecasts in a script too");
  command->add_flag("--no-forecast", flags->no_forecast, "show none");
  flags->overrides.add_to(*command);
  command->footer(
      "Example: demarche play scenarios/tiny.toml --as sender\n"
      "A script plays a game too: printf 'sanction\\nnext\\nfinish\\n' | demarche play scenarios/tiny.toml "
      "--as sender");
  command->callback([flags] { run_play(*flags); });
}

}  // namespace demarche::cli
