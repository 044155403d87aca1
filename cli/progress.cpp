#include "cli/progress.h"

#include <unistd.h>

#include <cmath>
#include <csignal>
#include <cstdio>

#include "sim/session/log.h"

namespace demarche::cli {

std::atomic<bool> interrupted{false};

namespace {

void catch_signal(int signal) {
  // Without SA_RESTART, so that waiting for a line ends too.
  struct sigaction action {};
  action.sa_handler = [](int) {
    if (interrupted.exchange(true)) _exit(130);
  };
  sigaction(signal, &action, nullptr);
}

}  // namespace

void catch_interrupts() { catch_signal(SIGINT); }
void catch_termination() { catch_signal(SIGTERM); }

Progress::Progress(std::string what, std::uint64_t of, std::string hint)
    : what_(std::move(what)), of_(of), hint_(std::move(hint)), terminal_(isatty(STDERR_FILENO) != 0) {}

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
  std::string text = number_text(static_cast<double>(done));
  if (of_ > 0) text += " of " + number_text(static_cast<double>(of_));
  text += " " + what_ + " · " + number_text(rate) + " per second";
  if (of_ > 0) text += " · " + short_time(done >= of_ ? 0 : static_cast<double>(of_ - done) / rate) + " left";
  std::fprintf(stderr, "\r\x1b[K%s (%s)", text.c_str(), hint_.c_str());
}

std::string short_time(double seconds) {
  if (seconds < 90) return std::to_string(std::lround(seconds)) + " s";
  if (seconds < 90 * 60) return std::to_string(std::lround(seconds / 60)) + " min";
  return std::to_string(std::lround(seconds / 3600)) + " h";
}

}  // namespace demarche::cli
