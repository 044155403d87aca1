// Long work, off the thread that draws. There is a lane for each kind of work; a lane holds one job, and a
// new one takes the place of the old, which is told to stop. Jobs publish immutable results, as many as they
// like; what they publish after being replaced is dropped.
#pragma once

#include <array>
#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "gui/results.h"

namespace demarche::gui {

// In order of urgency.
enum class Lane : std::uint8_t { fan, draft, options, tipping, debrief, group, study };
inline constexpr std::size_t lane_count = 7;

class Worker {
 public:
  using Publish = std::function<void(Result)>;
  // Runs on a thread of the worker; must look at `cancel` often.
  using Job = std::function<void(const std::atomic<bool>& cancel, const Publish& publish)>;

  // `wake` is called, from any thread, when something has been published or a job has ended.
  explicit Worker(std::function<void()> wake);
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  void post(Lane lane, Job job);
  void cancel(Lane lane);
  void cancel_all();
  bool busy(Lane lane) const;
  // What has been published since the last call, oldest first.
  std::vector<Result> take();
  // Blocks until nothing is left to do; for tests.
  void wait();

  // For one job: leaves a processor for drawing.
  static int threads_per_job();

 private:
  struct Task {
    Job job;
    std::atomic<bool> cancel = false;
    bool running = false;
  };
  void work(std::size_t lanes);  // takes jobs of the first so many lanes

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::array<std::shared_ptr<Task>, lane_count> lanes_;
  std::vector<Result> published_;
  bool stop_ = false;
  int running_ = 0;
  std::function<void()> wake_;
  std::vector<std::thread> threads_;
};

}  // namespace demarche::gui
