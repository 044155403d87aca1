// How far long work has come, on a terminal only; and Ctrl-C, which ends it with what there is.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>

namespace demarche::cli {

extern std::atomic<bool> interrupted;
// From here on the first Ctrl-C only sets `interrupted` (waiting for input ends, too); the next one, within
// the same piece of work, ends the program.
void catch_interrupts();

// One line on standard error, drawn again a few times a second: "1,024 of 10,000 runs · 2,100 per second · 4
// s left".
class Progress {
 public:
  Progress(std::string what, std::uint64_t of);
  ~Progress();  // wipes the line out
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  bool shown() const { return terminal_; }
  void update(std::uint64_t done);

 private:
  using Clock = std::chrono::steady_clock;
  std::string what_;
  std::uint64_t of_;
  bool terminal_;
  bool drawn_ = false;
  Clock::time_point began_ = Clock::now();
  Clock::time_point last_ = began_;
};

// "4 s", "3 min", "2 h".
std::string short_time(double seconds);

}  // namespace demarche::cli
