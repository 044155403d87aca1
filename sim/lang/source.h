// Texts that a user wrote, and places in them. Every message to the user is made from a Place.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace demarche {

using FileId = std::int32_t;

// One file of a scenario, whole. `path` is what messages show.
struct SourceFile {
  std::string path;
  std::string text;
};

// The files of a scenario in the order read; the first is the one that was asked for.
struct Sources {
  std::vector<SourceFile> files;
};

// A stretch of bytes [begin, end) in a file; file < 0 means "no place known".
struct Place {
  FileId file = -1;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

// A string value together with where each of its bytes stands in the file, so that a message about an
// expression inside a quoted string can point at the exact byte. offsets.size() == value.size() + 1.
// Empty offsets mean that the text has no file (a command line flag): places are then inside `value`.
struct Text {
  std::string value;
  FileId file = -1;
  std::vector<std::uint32_t> offsets;

  // Where bytes [begin, end) of the value stand in the file.
  Place place(std::size_t begin, std::size_t end) const;
  Place whole() const { return place(0, value.size()); }
};

// 1-based line and column of a byte; columns count Unicode code points.
struct LineColumn {
  int line = 0;
  int column = 0;
};
LineColumn line_column(const SourceFile& file, std::uint32_t offset);

// The line that holds a byte, without its line break.
std::string line_text(const SourceFile& file, std::uint32_t offset);

}  // namespace demarche
