// From a path to a game: a scenario begins one, a save takes one up.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/text.h"
#include "sim/session/open.h"
#include "sim/session/session.h"

namespace demarche::cli {

// Which scenario text a save goes on with, when its file has been edited since. `ask`: a person is asked, a
// script goes on with the text in the save.
enum class WhichText { ask, saved, file, look };

struct StartOptions {
  std::vector<std::string> seats;  // ids or names
  std::uint64_t seed = 1;
  std::uint32_t run = 0;
  std::uint64_t point = 0;  // of a study's database
  Insight insight = Insight::everything;
  Overrides overrides;
  WhichText text = WhichText::ask;
  bool interactive = false;
  Style style;
};

struct OpenedGame {
  std::unique_ptr<Session> session;  // null after `look`, which has shown all there is
  std::string save;                  // the path it was read from, or ""
};

bool is_save(const std::string& path);
// Both throw Ended with the message (saves.cpp). A game is played again under the text inside the save, or
// under the file named, its texts in the language asked for. `path`: where the save was read.
Save load_save(const std::string& path);
Opened play_again(const Save& save, const std::string& path, const std::string& scenario = {});
// Throws Ended with the message; says on standard output what does not fit or comes out differently.
OpenedGame open_or_start(const std::string& path, const StartOptions& options);
std::unique_ptr<Session> take_up(const Save& save, const std::filesystem::path& path,
                                 const StartOptions& options);
// What a save says was seen, without playing it.
void look_page(const Save& save, const Style& style);

// A question to a person at the terminal; nothing at the end of input.
std::optional<std::string> ask_person(const std::string& prompt, const Style& style);

}  // namespace demarche::cli
