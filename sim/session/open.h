// From a save to a game: with the scenario's text inside the save, with the text that its file has today, or
// not at all (only looking at what the save says was seen).
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "sim/session/save.h"

namespace demarche {

// The scenario's file today, and how it stands to the text inside the save.
struct TodaysFile {
  enum class State { absent, same, edited, broken } state = State::absent;
  std::filesystem::path path;                // where it was found; empty when absent
  std::shared_ptr<const Scenario> scenario;  // for `same` and `edited`
  std::string problem;  // for `broken` and a given file that is absent: messages with places
};
// The scenario's file where the save remembers it, from here and from the save's own folder; empty when it is
// in neither place.
std::filesystem::path todays_path(const Save& save, const std::filesystem::path& save_path = {});
// Looks at `given` alone, if given; otherwise at todays_path().
TodaysFile todays_file(const Save& save, const std::filesystem::path& save_path = {},
                       const std::filesystem::path& given = {});

// The scenario of the text inside the save; null, with messages, when this program cannot read it.
std::shared_ptr<const Scenario> saved_scenario(const Save& save, std::string& problem);

struct Opened {
  std::unique_ptr<Session> session;  // null when it does not play; the save can still be looked at
  std::string problem;               // then why, with places
  std::vector<Misfit> misfits;       // decisions that do not fit; moment -1: for the turn to come
  std::vector<std::string>
      left_out;  // seats and overrides that the scenario does not know; one sentence each
  ReplayReport replay;
  std::string difference;  // "" or a sentence that names the first turn that does not come out as it was
  bool as_saved() const {
    return session != nullptr && misfits.empty() && left_out.empty() && difference.empty();
  }
};

// Plays every moment again under this scenario and compares the digests.
Opened open_save(const Save& save, const std::shared_ptr<const Scenario>& scenario);
// Tells among what is left out that the text inside the save is not the one that its digest stands for.
void tell_changed_text(const Save& save, const Scenario& scenario, Opened& opened);
// Under the text inside the save, its texts in `language` where there is a translation beside `file`;
// `problem` of the result says, with a session, what is wrong with that translation.
Opened open_save(const Save& save, const std::string& language = {}, const std::filesystem::path& file = {});

// Sentences about what did not fit and what came out differently; none when the game is as it was saved.
std::vector<std::string> remarks_of(const Save& save, const Opened& opened);

// "turn 4 of branch “main”"
std::string moment_text(const Timeline& timeline, int moment);

}  // namespace demarche
