// Saving, loading, leaving, and the autosave of a game in the terminal.
#include <chrono>
#include <cstdio>
#include <filesystem>

#include "cli/command.h"
#include "cli/open_game.h"
#include "cli/play.h"

namespace demarche::cli {
namespace {

std::string with_ending(const std::string& path) {
  return std::filesystem::path(path).has_extension() ? path : path + ".demarche";
}

std::string ago(std::filesystem::file_time_type when) {
  const auto age = std::filesystem::file_time_type::clock::now() - when;
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(age).count();
  if (minutes < 2) return "just now";
  if (minutes < 120) return std::to_string(minutes) + " minutes ago";
  if (minutes < 48 * 60) return std::to_string(minutes / 60) + " hours ago";
  return std::to_string(minutes / (24 * 60)) + " days ago";
}

bool yes(const std::optional<std::string>& answer) {
  return answer && (answer->empty() || lowered(*answer) == "y" || lowered(*answer) == "yes");
}

}  // namespace

void save_game(Game& game, const std::string& rest) {
  if (rest.empty() && game.save_path.empty()) throw Refused{"Give the save a name: `save my-game`."};
  const std::string path = rest.empty() ? game.save_path : with_ending(rest);
  std::error_code ignored;
  if (game.interactive && path != game.save_path && std::filesystem::exists(path, ignored) &&
      !yes(game.ask("`" + path + "` is there already. Write over it? Enter for yes, `no` for no"))) {
    game.say("  Not saved.\n");
    return;
  }
  const std::string problem = write_save(path, make_save(*game.session));
  if (!problem.empty()) throw Refused{"Not saved: " + problem + "."};
  game.save_path = path;
  game.changed = false;
  game.say("  Saved to " + path + ". `demarche play " + path + "` goes on with it.\n");
}

void load_game(Game& game, const std::string& rest) {
  if (rest.empty()) throw Refused{"Which save? `load my-game`."};
  std::error_code ignored;
  const std::string path = std::filesystem::exists(rest, ignored) ? rest : with_ending(rest);
  if (!is_save(path))
    throw Refused{"`" + path +
                  "` is no save. To play a scenario, leave with `quit` and type `demarche play " + path +
                  "`."};
  if (game.interactive && game.changed &&
      !yes(game.ask("This game is not saved. Leave it? Enter for yes, `no` for no")))
    return;
  StartOptions options;
  options.interactive = game.interactive;
  options.style = game.style;
  OpenedGame opened;
  try {
    opened = open_or_start(path, options);
  } catch (const Ended& ended) {
    throw Refused{"Not loaded: " + (ended.message.empty() ? std::string("see above") : ended.message) + "."};
  }
  if (opened.session == nullptr) return;
  game.session = std::move(opened.session);
  game.save_path = path;
  game.changed = false;
  game.seat = 0;
  game.recorded = 0;
  game.forecast_moment = -1;
  if (game.session->over())
    ending_page(game);
  else
    pass_to_seat(game);
}

void quit_game(Game& game, const std::string&) {
  game.done = true;
  if (!game.interactive || !game.changed) return;
  const std::string wanted =
      game.journal != nullptr
          ? "Save it? A file name, Enter to go on with it next time, `no` to throw it away"
          : "Save it? A file name, Enter or `no` to throw it away";
  const std::optional<std::string> answer = game.ask(wanted);
  const std::vector<std::string> words = answer ? words_of(*answer) : std::vector<std::string>{};
  if (words.empty()) {
    game.keep_journal = game.journal != nullptr;
    return;
  }
  if (lowered(words.front()) == "no" || lowered(words.front()) == "n") return;
  try {
    save_game(game, lowered(words.front()) == "save" && words.size() > 1 ? words[1] : words.front());
  } catch (...) {
    game.done = false;
    throw;
  }
  if (game.changed) game.done = false;  // it was not saved after all
}

void begin_journal(Game& game) {
  const std::filesystem::path folder = default_state_folder();
  if (folder.empty()) return;
  std::string problem;
  game.journal = Journal::begin(folder, make_save(*game.session), problem);
  game.recorded = game.session->revision();
  if (game.journal != nullptr && !game.taken_up.empty()) remove_journal(game.taken_up);
  if (game.journal == nullptr)
    game.say(wrapped("There is no autosave: " + problem + ". `save` keeps the game.", game.style.width));
}

void record_in_journal(Game& game) {
  if (game.journal == nullptr || game.recorded == game.session->revision()) return;
  game.recorded = game.session->revision();
  const std::string problem = game.journal->record(make_save(*game.session));
  if (problem.empty()) return;
  game.say(wrapped("The autosave has stopped: " + problem + ". `save` keeps the game.", game.style.width));
  game.journal.reset();
}

void end_journal(Game& game) {
  if (game.journal == nullptr) return;
  // Cut short by Ctrl-C or the end of the input: a game that is not saved waits for the next time.
  if (game.changed && (game.keep_journal || !game.done)) {
    game.say(wrapped("The game is kept: the next `demarche play` of this scenario offers to go on with it.",
                     game.style.width));
    return;
  }
  game.journal->finish();
}

void take_up_left_behind(Game& game, const std::string& title) {
  const std::filesystem::path folder = default_state_folder();
  if (folder.empty()) return;
  for (const LeftBehind& left : left_behind(folder)) {
    if (left.title != title) continue;
    std::fputs(harmless("\nYou were at turn " + std::to_string(left.turn + 1) + " of “" + left.title + "”, " +
                        ago(left.when) + ".\n")
                   .c_str(),
               stdout);
    const std::optional<std::string> answer = ask_person(
        "Go on with it? Enter for yes, `no` for a new game, `forget` to throw it away", game.style);
    if (!answer) throw Ended{fine};
    if (lowered(*answer) == "forget") {
      remove_journal(left.path);
      continue;
    }
    if (!yes(answer)) return;
    const JournalContent content = read_journal(left.path);
    if (!content.last.save) {
      std::fputs(harmless(content.last.problem + "\n").c_str(), stdout);
      return;
    }
    StartOptions options;
    options.interactive = true;
    options.style = game.style;
    game.session = take_up(*content.last.save, {}, options);
    if (game.session != nullptr) game.taken_up = left.path;  // goes when this game has an autosave of its own
    return;
  }
}

}  // namespace demarche::cli
