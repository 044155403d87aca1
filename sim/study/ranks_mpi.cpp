#include <mpi.h>

#include <array>
#include <cstdlib>
#include <map>

#include "sim/study/ranks.h"

namespace demarche {
namespace {

constexpr int work_tag = 1, rows_tag = 2, end_tag = 3;
constexpr int pieces_ahead = 2;   // of each rank: one that is played, one that waits
constexpr int window_pieces = 8;  // times ranks: rows that wait for an earlier piece, at most

// piece, point, run, count, runs per point
using Message = std::array<std::uint64_t, 5>;

// Whether this process was started by an MPI launcher: to begin MPI alone costs time and may fail.
bool launched() {
  for (const char* name : {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "PMI_RANK", "PMIX_RANK", "MPI_LOCALRANKID"})
    if (std::getenv(name) != nullptr) return true;
  return false;
}

}  // namespace

bool Ranks::built_in() { return true; }

Ranks::Ranks() {
  if (!launched()) return;
  int level = 0;
  MPI_Init_thread(nullptr, nullptr, MPI_THREAD_FUNNELED, &level);
  began_ = true;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank_);
  MPI_Comm_size(MPI_COMM_WORLD, &count_);
}

Ranks::~Ranks() {
  if (!began_) return;
  for (int to = 1; rank_ == 0 && to < count_; ++to)
    MPI_Send(nullptr, 0, MPI_UINT64_T, to, end_tag, MPI_COMM_WORLD);
  MPI_Finalize();
}

Workforce Ranks::workforce() {
  return [this](const StudyWork& work) {
    std::uint64_t next = 0;
    std::uint64_t taken = 0;
    std::map<std::uint64_t, std::vector<StudyRow>> ahead;
    std::vector<int> busy(static_cast<std::size_t>(count_), 0);
    int all_busy = 0;
    const std::uint64_t window = static_cast<std::uint64_t>(count_ - 1) * window_pieces;
    const auto give = [&] {
      for (int round = 0; round < pieces_ahead; ++round)
        for (int to = 1; to < count_; ++to) {
          int& of_rank = busy[static_cast<std::size_t>(to)];
          if (of_rank > round || next >= work.pieces || next >= taken + window || work.cancelled()) continue;
          const RunRange range = work.range(next);
          const Message message = {next, range.point, range.run, range.count, range.per_point};
          MPI_Send(message.data(), static_cast<int>(message.size()), MPI_UINT64_T, to, work_tag,
                   MPI_COMM_WORLD);
          ++next;
          ++of_rank;
          ++all_busy;
        }
    };
    const auto receive = [&] {
      MPI_Status status;
      MPI_Probe(MPI_ANY_SOURCE, rows_tag, MPI_COMM_WORLD, &status);
      int size = 0;
      MPI_Get_count(&status, MPI_BYTE, &size);
      std::string bytes(static_cast<std::size_t>(size), '\0');
      MPI_Recv(bytes.data(), size, MPI_BYTE, status.MPI_SOURCE, rows_tag, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
      --busy[static_cast<std::size_t>(status.MPI_SOURCE)];
      --all_busy;
      return bytes;
    };
    try {
      for (give(); all_busy > 0; give()) {
        const std::string bytes = receive();
        std::uint64_t piece = 0;
        bytes.copy(reinterpret_cast<char*>(&piece), sizeof piece);
        ahead.emplace(piece, unpacked(std::string_view(bytes).substr(sizeof piece)));
        for (auto first = ahead.begin(); first != ahead.end() && first->first == taken;
             first = ahead.begin()) {
          work.take(first->second);
          ahead.erase(first);
          ++taken;
        }
      }
    } catch (...) {
      while (all_busy > 0) receive();  // or the others would wait for ever to be rid of their rows
      throw;
    }
  };
}

void Ranks::play(StudyPlayer& player) {
  for (;;) {
    Message message{};
    MPI_Status status;
    MPI_Recv(message.data(), static_cast<int>(message.size()), MPI_UINT64_T, 0, MPI_ANY_TAG, MPI_COMM_WORLD,
             &status);
    if (status.MPI_TAG == end_tag) return;
    const RunRange range{message[1], static_cast<std::uint32_t>(message[2]),
                         static_cast<std::uint32_t>(message[3]), static_cast<std::uint32_t>(message[4])};
    std::string bytes(reinterpret_cast<const char*>(message.data()), sizeof message[0]);
    bytes += packed(player.play(range));
    MPI_Send(bytes.data(), static_cast<int>(bytes.size()), MPI_BYTE, 0, rows_tag, MPI_COMM_WORLD);
  }
}

}  // namespace demarche
