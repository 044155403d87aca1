// A class: many saves of one scenario side by side. What each group did, where they parted, how they scored,
// and questions from their own games. Plain data, the same whatever the number of threads; class_page() makes
// a page of it.
//
// Every save is played again from the text inside it; one that does not play is told by what it says was
// seen, one that cannot be read is listed with the reason. Groups are compared when they had the same
// scenario text and the same seats.
#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sim/report/markup.h"
#include "sim/session/save.h"

namespace demarche {

inline constexpr std::size_t max_class = 300;  // saves; a lecture hall, and a page that a browser still shows

struct ClassEntry {
  std::string name;  // of the group: the file's name without its ending
  std::filesystem::path path;
};
// Saves among files and folders (those in a folder, not below it), in the order of their names, numbers by
// value. `problems` are paths that are not there. Names that appear twice get their folder's.
std::vector<ClassEntry> find_class(const std::vector<std::filesystem::path>& paths,
                                   std::vector<std::pair<std::string, std::string>>& problems);

// Something that a seat did, by a name that is the same in every turn and group.
struct GroupMove {
  std::string text;
  bool covert = false;
  bool major = false;  // an act, an offer, a yes: not a vote or a refusal
};

// A number of the end with what the group's ledger says of it.
struct GroupNumber {
  std::string label;
  double width = 1;  // of its range
  double before = 0;
  double now = 0;
  std::string cause;  // the largest
  double amount = 0;  // its share of the change
};

struct ClassGroup {
  std::string name;
  int cohort = -1;
  std::string version;  // of the program that made the save
  std::uint64_t seed = 0;
  std::vector<std::string> remarks;  // "does not play as it did: …", "changed: bite = 0.2"
  int turns = 0;
  bool over = false;
  std::string outcome;                          // "" while it goes on
  std::vector<double> scores;                   // by objective of the cohort
  double score = 0;                             // mean of the seats' objectives; NaN without
  std::vector<std::vector<GroupMove>> moves;    // by turn, from 1
  std::vector<std::vector<double>> indicators;  // [indicator][turn from 0]
  std::vector<GroupNumber> numbers;
  std::string question;  // one of its own
};

// Groups that did the same from `first` to `last`; after that they parted into `children`.
struct ClassNode {
  int first = 0;  // turn; of the root 0
  int last = 0;
  std::vector<int> groups;
  std::vector<std::string> moves;  // what they did in turn `first`
  std::vector<ClassNode> children;
};

struct Together {
  std::vector<std::string> moves;
  std::vector<int> groups;
};

struct Cohort {
  std::string title;  // of the scenario
  std::uint64_t digest = 0;
  std::string seats;                    // names
  std::vector<std::string> objectives;  // names of the actors
  std::vector<bool> objective_of_seat;
  std::vector<std::string> indicators;
  std::vector<std::string> dates;                     // by turn, from 0
  std::vector<int> groups;                            // in the order of their names
  std::vector<int> ranking;                           // ended ones first, then by score
  std::vector<std::pair<std::string, int>> outcomes;  // how many groups came to each
  std::vector<std::vector<Together>> turns;           // by turn, from 1: who did the same
  ClassNode tree;
  std::vector<std::string> questions;
};

struct ClassSummary {
  std::vector<ClassGroup> groups;
  std::vector<Cohort> cohorts;                              // the largest first
  std::vector<std::pair<std::string, std::string>> unread;  // name, reason
};

// `language`: of the translations beside the scenario; a save for which there is none counts as unread.
ClassSummary summarise_class(const std::vector<ClassEntry>& entries, int threads,
                             const std::atomic<bool>* cancel = nullptr,
                             const std::function<void(int done)>& progress = {},
                             const std::string& language = {});
Html class_page(const ClassSummary& summary);

// The last turn in which both did the same in every turn so far.
int together_until(const ClassGroup& a, const ClassGroup& b);
std::vector<std::string> texts_of(const std::vector<GroupMove>& moves);
std::vector<std::string> class_questions(const ClassSummary& summary, const Cohort& cohort, std::size_t most);

}  // namespace demarche
