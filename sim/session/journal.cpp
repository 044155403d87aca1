#include "sim/session/journal.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <ctime>
#include <map>
#include <system_error>

#include "sim/engine/digest.h"
#include "sim/session/whole_file.h"

namespace demarche {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view suffix = ".demarche.journal";
constexpr std::string_view record_magic = "DMJ1";
constexpr std::size_t head_bytes = 16;
constexpr std::size_t max_journal_bytes = journal_bytes + 4 * max_save_bytes;  // no journal of ours is longer

std::uint64_t checksum(std::string_view bytes) {
  Digest digest;
  digest.add(bytes);
  return digest.value();
}

template <class Number>
void put(std::string& out, Number value) {
  for (std::size_t i = 0; i < sizeof(Number); ++i) out += static_cast<char>(value >> (8 * i) & 0xFFu);
}

std::uint64_t number(std::string_view bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i)
    value |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[i])) << (8 * i);
  return value;
}

std::string framed(const std::string& bytes) {
  std::string record(record_magic);
  put(record, static_cast<std::uint32_t>(bytes.size()));
  put(record, checksum(bytes));
  return record + bytes;
}

// "two-states-one-quarrel"
std::string file_name_of(const std::string& title) {
  std::string name;
  for (const char c : title) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    const bool capital = c >= 'A' && c <= 'Z';
    if (plain || capital)
      name += capital ? static_cast<char>(c - 'A' + 'a') : c;
    else if (!name.empty() && name.back() != '-')
      name += '-';
    if (name.size() == 40) break;
  }
  while (!name.empty() && name.back() == '-') name.pop_back();
  return name.empty() ? "game" : name;
}

std::string date_now() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%d-%H%M%S", &parts);
  return text.data();
}

// The stem and part of "STEM.3.demarche.journal"; part 0: no such name.
std::pair<std::string, int> parts_of(const fs::path& path) {
  std::string name = path.filename().string();
  if (!name.ends_with(suffix)) return {};
  name.resize(name.size() - suffix.size());
  const std::size_t dot = name.rfind('.');
  if (dot == std::string::npos || name.size() - dot > 9) return {};
  int part = 0;
  for (std::size_t i = dot + 1; i < name.size(); ++i) {
    if (name[i] < '0' || name[i] > '9') return {};
    part = part * 10 + (name[i] - '0');
  }
  name.resize(dot);
  return {name, part};
}

// Every journal file of a folder by stem, parts in order. Errors leave it empty.
std::map<std::string, std::map<int, fs::path>> journals_of(const fs::path& folder) {
  std::map<std::string, std::map<int, fs::path>> found;
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    const auto [stem, part] = parts_of(it->path());
    std::error_code ignored;
    if (part > 0 && it->is_regular_file(ignored)) found[stem][part] = it->path();
  }
  return found;
}

bool is_held(const fs::path& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) return false;
  const bool held = ::flock(file, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
  ::close(file);  // lets go of the lock
  return held;
}

}  // namespace

fs::path default_state_folder() {
  const char* const state = std::getenv("XDG_STATE_HOME");
  if (state != nullptr && state[0] == '/') return fs::path(state) / "demarche";
  const char* const home = std::getenv("HOME");
  if (home != nullptr && home[0] == '/') return fs::path(home) / ".local" / "state" / "demarche";
  return {};
}

Journal::~Journal() {
  if (file_ >= 0) ::close(file_);
}

// Opens the file of the next part, new and locked.
std::string Journal::open_next() {
  const fs::path next = folder_ / (stem_ + "." + std::to_string(part_ + 1) + std::string(suffix));
  const int file = ::open(next.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0600);
  if (file < 0) return std::generic_category().message(errno);
  ::flock(file, LOCK_EX | LOCK_NB);  // where locks are not known, a living session may look dead
  if (file_ >= 0) ::close(file_);
  file_ = file;
  path_ = next;
  size_ = 0;
  ++part_;
  return {};
}

std::unique_ptr<Journal> Journal::begin(const fs::path& folder, const Save& save, std::string& problem) {
  std::error_code error;
  fs::create_directories(folder, error);
  std::unique_ptr<Journal> journal(new Journal);
  journal->folder_ = folder;
  const std::string stem =
      date_now() + "-" + file_name_of(save.seen.title) + "-" + std::to_string(::getpid());
  for (int n = 1; n <= 1000; ++n) {
    journal->stem_ = n == 1 ? stem : stem + "-" + std::to_string(n);
    problem = journal->open_next();
    if (problem.empty()) break;
    if (errno != EEXIST) break;
  }
  if (problem.empty()) problem = journal->record(save);
  if (problem.empty()) problem = flush_folder(folder);
  if (problem.empty()) return journal;
  problem = "the autosave cannot be written to `" + folder.string() + "`: " + problem;
  if (journal->file_ >= 0) journal->finish();
  return nullptr;
}

std::string Journal::record(const Save& save) {
  try {
    const std::string bytes = framed(save_bytes(save));
    if (file_ < 0) return "the journal is closed";
    if (size_ > 0 && size_ + bytes.size() > std::max(journal_bytes, 4 * bytes.size())) {
      const fs::path old = path_;
      std::string problem = open_next();
      if (problem.empty()) problem = write_through(file_, bytes);
      if (problem.empty()) problem = flush_folder(folder_);
      if (!problem.empty()) return problem;
      ::unlink(old.c_str());
    } else if (const std::string problem = write_through(file_, bytes); !problem.empty()) {
      // Half a record would hide those behind it.
      if (::ftruncate(file_, static_cast<off_t>(size_)) != 0) return problem + ", and the journal is spoilt";
      return problem;
    }
    size_ += bytes.size();
    return {};
  } catch (const std::exception& error) {
    return error.what();
  }
}

void Journal::finish() {
  if (file_ < 0) return;
  ::unlink(path_.c_str());
  ::close(file_);
  file_ = -1;
}

JournalContent read_journal(const fs::path& path) {
  JournalContent content;
  try {
    std::string problem;
    const std::optional<std::string> bytes = read_whole(path, max_journal_bytes, problem);
    if (!bytes) {
      content.last.problem = "`" + path.string() + "` " + problem;
      return content;
    }
    std::string_view rest = *bytes;
    std::string_view last;
    while (rest.size() >= head_bytes && rest.starts_with(record_magic)) {
      const std::size_t length = number(rest.substr(4, 4));
      if (length > rest.size() - head_bytes) break;
      const std::string_view record = rest.substr(head_bytes, length);
      if (checksum(record) != number(rest.substr(8, 8))) break;
      last = record;
      ++content.records;
      rest.remove_prefix(head_bytes + length);
    }
    content.torn = !rest.empty();
    if (content.records > 0)
      content.last = read_save_bytes(last);
    else
      content.last.problem = "there is no whole record in it";
    if (!content.last.problem.empty())
      content.last.problem = "`" + path.string() + "`: " + content.last.problem;
  } catch (const std::exception& error) {
    content.last.problem = "`" + path.string() + "` cannot be read: " + error.what();
  }
  return content;
}

std::vector<LeftBehind> left_behind(const fs::path& folder) {
  std::vector<LeftBehind> found;
  for (const auto& [stem, parts] : journals_of(folder)) {
    const bool alive =
        std::any_of(parts.begin(), parts.end(), [](const auto& p) { return is_held(p.second); });
    if (alive) continue;
    for (auto part = parts.rbegin(); part != parts.rend(); ++part) {
      JournalContent content = read_journal(part->second);
      if (!content.last.save) continue;
      LeftBehind game;
      game.path = part->second;
      std::error_code error;
      game.when = fs::last_write_time(part->second, error);
      const Save& save = *content.last.save;
      game.title = save.seen.title;
      game.turn = save.timeline.at(save.timeline.here).turn;
      found.push_back(std::move(game));
      break;
    }
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const LeftBehind& a, const LeftBehind& b) { return a.when > b.when; });
  return found;
}

void remove_journal(const fs::path& path) {
  const std::string stem = parts_of(path).first;
  for (const auto& [other, parts] : journals_of(path.parent_path().empty() ? "." : path.parent_path()))
    if (other == stem)
      for (const auto& [part, file] : parts) ::unlink(file.c_str());
}

}  // namespace demarche
