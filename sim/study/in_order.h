// Work on several threads whose results are taken one by one, in order: so that what is written and summed
// does not depend on who finishes first.
#pragma once

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <map>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace demarche {

// `make_worker()` is called once on each thread and gives a function from an index to a result;
// `take(result)` is called for index 0, 1, …, count - 1 by one thread at a time. Stops early when
// `cancelled()`; what has been taken is then a beginning of the whole. Exceptions of workers and of `take`
// end the work and are passed on.
template <class MakeWorker, class Take, class Cancelled>
void in_order(std::uint64_t count, int threads, MakeWorker&& make_worker, Take&& take,
              Cancelled&& cancelled) {
  using Worker = decltype(make_worker());
  using Result = decltype(std::declval<Worker&>()(std::uint64_t{}));
  const int workers = static_cast<int>(std::clamp<std::uint64_t>(
      std::min<std::uint64_t>(count, 256), 1, static_cast<std::uint64_t>(std::max(threads, 1))));
  // Finished results that wait for an earlier one: bounded, or one slow piece could fill the memory.
  const std::uint64_t most_ahead = 4u * static_cast<std::uint64_t>(workers);
  std::mutex mutex;
  std::condition_variable room;
  std::map<std::uint64_t, Result> ahead;
  std::uint64_t next = 0;
  std::uint64_t taken = 0;
  std::exception_ptr failure;

  const auto work = [&] {
    try {
      Worker worker = make_worker();
      for (;;) {
        std::uint64_t index = 0;
        {
          std::unique_lock lock(mutex);
          room.wait(lock, [&] { return next < taken + most_ahead || failure != nullptr; });
          if (next >= count || failure != nullptr || cancelled()) return;
          index = next++;
        }
        Result result = worker(index);
        const std::lock_guard lock(mutex);
        ahead.emplace(index, std::move(result));
        for (auto first = ahead.begin(); first != ahead.end() && first->first == taken;
             first = ahead.begin()) {
          take(first->second);
          ahead.erase(first);
          ++taken;
        }
        room.notify_all();
      }
    } catch (...) {
      const std::lock_guard lock(mutex);
      if (failure == nullptr) failure = std::current_exception();
      room.notify_all();
    }
  };
  {
    std::vector<std::jthread> pool;
    for (int t = 1; t < workers; ++t) pool.emplace_back(work);
    work();
  }
  if (failure != nullptr) std::rethrow_exception(failure);
}

}  // namespace demarche
