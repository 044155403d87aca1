#include "gui/worker.h"

#include <algorithm>
#include <utility>

namespace demarche::gui {

Worker::Worker(std::function<void()> wake) : wake_(std::move(wake)) {
  // One for what the hand is waiting for alone, so that no study holds it up.
  threads_.emplace_back([this] { work(static_cast<std::size_t>(Lane::draft) + 1); });
  for (int i = 0; i < 2; ++i) threads_.emplace_back([this] { work(lane_count); });
}

Worker::~Worker() {
  {
    const std::scoped_lock lock(mutex_);
    stop_ = true;
    for (auto& task : lanes_)
      if (task != nullptr) task->cancel = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

int Worker::threads_per_job() {
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()) - 1);
}

void Worker::post(Lane lane, Job job) {
  auto task = std::make_shared<Task>();
  task->job = std::move(job);
  {
    const std::scoped_lock lock(mutex_);
    std::shared_ptr<Task>& place = lanes_[static_cast<std::size_t>(lane)];
    if (place != nullptr) place->cancel = true;
    place = std::move(task);
  }
  changed_.notify_all();
}

void Worker::cancel(Lane lane) {
  const std::scoped_lock lock(mutex_);
  std::shared_ptr<Task>& place = lanes_[static_cast<std::size_t>(lane)];
  if (place != nullptr) place->cancel = true;
  place = nullptr;
}

void Worker::cancel_all() {
  for (std::size_t lane = 0; lane < lane_count; ++lane) cancel(static_cast<Lane>(lane));
}

bool Worker::busy(Lane lane) const {
  const std::scoped_lock lock(mutex_);
  return lanes_[static_cast<std::size_t>(lane)] != nullptr;
}

std::vector<Result> Worker::take() {
  const std::scoped_lock lock(mutex_);
  return std::exchange(published_, {});
}

void Worker::wait() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] {
    return running_ == 0 &&
           std::all_of(lanes_.begin(), lanes_.end(), [](const auto& t) { return t == nullptr; });
  });
}

void Worker::work(std::size_t lanes) {
  std::unique_lock lock(mutex_);
  while (true) {
    std::shared_ptr<Task> task;
    std::size_t lane = 0;
    changed_.wait(lock, [&] {
      if (stop_) return true;
      for (lane = 0; lane < lanes; ++lane)
        if (lanes_[lane] != nullptr && !lanes_[lane]->running) {
          task = lanes_[lane];
          return true;
        }
      return false;
    });
    if (stop_) return;
    task->running = true;
    ++running_;
    lock.unlock();
    task->job(task->cancel, [&](Result result) {
      const std::scoped_lock publishing(mutex_);
      if (task->cancel || stop_) return;
      published_.push_back(std::move(result));
      wake_();
    });
    lock.lock();
    --running_;
    if (lanes_[lane] == task) lanes_[lane] = nullptr;
    changed_.notify_all();
    if (!stop_) wake_();
  }
}

}  // namespace demarche::gui
