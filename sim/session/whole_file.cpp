#include "sim/session/whole_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <system_error>

namespace demarche {
namespace {

namespace fs = std::filesystem;

std::string reason() { return std::generic_category().message(errno); }

fs::path folder_of(const fs::path& path) {
  return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

struct File {
  int number = -1;
  ~File() {
    if (number >= 0) ::close(number);
  }
};

}  // namespace

std::string write_through(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return reason();
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return ::fsync(file) == 0 ? std::string() : reason();
}

std::string flush_folder(const fs::path& folder) {
  const File opened{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (opened.number < 0) return reason();
  // Some file systems cannot flush a folder; the rename is done all the same.
  if (::fsync(opened.number) != 0 && errno != EINVAL && errno != ENOTSUP) return reason();
  return {};
}

std::string write_whole(const fs::path& wanted, std::string_view bytes) {
  std::error_code error;
  fs::path path = wanted;
  if (fs::is_symlink(path, error)) {
    const fs::path led_to = fs::weakly_canonical(path, error);
    if (!error) path = led_to;
  }
  if (!path.has_filename()) return "that is no file name";
  if (fs::is_directory(path, error)) return "that is a folder";
  // The new file takes the place of the old one: of a device it must not.
  if (fs::exists(path, error) && !fs::is_regular_file(path, error)) return "that is no ordinary file";
  static std::atomic<unsigned> count = 0;
  const fs::path temporary =
      folder_of(path) / ("." + path.filename().string() + "." + std::to_string(::getpid()) + "-" +
                         std::to_string(++count) + ".new");
  // A file that stays as it was keeps who may read it.
  struct stat before {};
  const mode_t mode = ::stat(path.c_str(), &before) == 0 ? (before.st_mode & 0777u) : 0666u;
  std::string problem;
  {
    const File file{::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)};
    if (file.number < 0) return reason();
    problem = write_through(file.number, bytes);
  }
  if (problem.empty() && ::rename(temporary.c_str(), path.c_str()) != 0) problem = reason();
  if (!problem.empty()) {
    ::unlink(temporary.c_str());
    return problem;
  }
  return flush_folder(folder_of(path));
}

std::optional<std::string> read_whole(const fs::path& path, std::size_t limit, std::string& problem) {
  // Without waiting: a pipe without a writer would be waited for for ever.
  const File file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
  struct stat about {};
  if (file.number < 0 || ::fstat(file.number, &about) != 0) {
    problem = "cannot be opened: " + reason();
    return std::nullopt;
  }
  if (!S_ISREG(about.st_mode)) {
    problem = S_ISDIR(about.st_mode) ? "is a folder" : "is not a file";
    return std::nullopt;
  }
  if (about.st_size > static_cast<off_t>(limit)) {
    problem = "is larger than " + std::to_string(limit >> 20) + " MiB";
    return std::nullopt;
  }
  std::string bytes(static_cast<std::size_t>(about.st_size), '\0');
  std::size_t have = 0;
  while (have < bytes.size()) {
    const ssize_t got = ::read(file.number, bytes.data() + have, bytes.size() - have);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      problem = "cannot be read: " + reason();
      return std::nullopt;
    }
    if (got == 0) break;  // it has become shorter
    have += static_cast<std::size_t>(got);
  }
  bytes.resize(have);
  return bytes;
}

}  // namespace demarche
