// A study on many machines: rank 0 of an MPI job gives ranges of runs away and takes their rows in order, the
// others play. What is written is the same as on one thread, whatever the number of ranks.
#pragma once

#include <string>
#include <vector>

#include "sim/study/study.h"

namespace demarche {

// Rows as bytes between processes of one kind of machine. Failures go without message and place, which rank 0
// finds out.
std::string packed(const std::vector<StudyRow>& rows);
std::vector<StudyRow> unpacked(std::string_view bytes);

// This process in its MPI job; alone where there is none, or where the program was built without MPI. The end
// of rank 0's sends the others home.
class Ranks {
 public:
  Ranks();
  ~Ranks();
  Ranks(const Ranks&) = delete;
  Ranks& operator=(const Ranks&) = delete;

  static bool built_in();
  int rank() const { return rank_; }
  int count() const { return count_; }

  // For rank 0 with at least one other: pieces go to the others.
  Workforce workforce();
  // For the others: plays what rank 0 gives, until it sends them home.
  void play(StudyPlayer& player);

 private:
  int rank_ = 0;
  int count_ = 1;
  bool began_ = false;  // MPI is to be ended here
};

}  // namespace demarche
