// Files written and read whole. What is written is on the disk or not there at all, also when the program is
// killed or the power fails in between.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace demarche {

// A temporary file in the same folder, flushed, then renamed over `path`, and the folder flushed. Returns ""
// or what went wrong; then the earlier file is as it was. A link is followed, so that the file it leads to
// changes.
std::string write_whole(const std::filesystem::path& path, std::string_view bytes);

// Regular files of at most `limit` bytes. Nothing and a problem otherwise ("cannot be opened", …).
std::optional<std::string> read_whole(const std::filesystem::path& path, std::size_t limit,
                                      std::string& problem);

// Writes all bytes at the end of an open file and flushes them to the disk. "" or what went wrong.
std::string write_through(int file, std::string_view bytes);
// Flushes a folder's list of names. "" or what went wrong.
std::string flush_folder(const std::filesystem::path& folder);

}  // namespace demarche
