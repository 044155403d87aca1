#include "cli/progress.h"

#include <unistd.h>

#include <cmath>
#include <csignal>
#include <cstdio>

#include "sim/session/log.h"

namespace demarche::cli {

std::atomic<bool> interrupted{false};

void catch_interrupts() {
  // Without SA_RESTART, so that waiting for a line ends too.
  struct sigaction action {};
  action.sa_handler = [](int) {
    if (interrupted.exchange(true)) _exit(130);
  };
  sigaction(SIGINT, &action, nullptr);
}

Progress::Progress(std::string what, std::uint64_t of)
    : what_(std::move(what)), of_(of), terminal_(isatty(STDERR_FILENO) != 0) {}

Progress::~Progress() {
  if (drawn_) std::fputs("\r\x1b[K", stderr);
}

void Progress::update(std::uint64_t done) {
  if (!terminal_ || done == 0) return;
  const Clock::time_point now = Clock::now();
  constexpr std::chrono::milliseconds pace{200};
  if (now - last_ < pace) return;
  last_ = now;
  drawn_ = true;
  const double seconds = std::chrono::duration<double>(now - began_).count();
  const double rate = static_cast<double>(done) / seconds;
  const double left = done >= of_ ? 0 : static_cast<double>(of_ - done) / rate;
  std::fprintf(stderr, "\r\x1b[K%s of %s %s · %s per second · %s left (Ctrl-C stops with what there is)",
               number_text(static_cast<double>(done)).c_str(), number_text(static_cast<double>(of_)).c_str(),
               what_.c_str(), number_text(rate).c_str(), short_time(left).c_str());
}

std::string short_time(double seconds) {
  if (seconds < 90) return std::to_string(std::lround(seconds)) + " s";
  if (seconds < 90 * 60) return std::to_string(std::lround(seconds / 60)) + " min";
  return std::to_string(std::lround(seconds / 3600)) + " h";
}

}  // namespace demarche::cli
