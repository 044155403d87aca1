// After a mistake in a TOML file: what to leave out so that the rest can still be read. Only texts and
// places; works on any bytes, in one walk.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace demarche {

// A header, or a key with its value, as far as it seems to go. A list or a table that is not closed goes up
// to the line where something else surely begins.
struct TomlStatement {
  std::size_t begin = 0;
  std::size_t end = 0;
  bool header = false;
  bool list = false;           // [[…]]
  std::string path;            // of a header, as written
  std::size_t text_end = 0;    // where its last """text""" ends, or 0
  std::size_t swallowing = 0;  // where a """text""" begins that ends where another should begin; or npos
  std::size_t bracket = 0;     // the innermost bracket that is not closed; or npos
};
std::vector<TomlStatement> toml_statements(std::string_view text);

struct TomlCut {
  std::size_t begin = 0;
  std::size_t end = 0;
  // Where what is wrong begins, if it is something else than the parser noticed; npos otherwise.
  std::size_t bracket = 0;
  std::size_t swallowing = 0;
};

// What to leave out after a mistake that was noticed at byte `error_at`: the statement that it belongs to;
// for a header its whole section; everything behind a """text""" that may end anywhere. nullopt: there is
// nothing.
std::optional<TomlCut> cut_around(std::string_view text, std::size_t error_at);

// Spaces instead of the bytes [begin, end), line breaks kept: all other places stay what they are.
void blank_out(std::string& text, std::size_t begin, std::size_t end);

}  // namespace demarche
