// Plays a script of moves with the real program.
#pragma once

#include <sstream>

#include "tests/cli/program.h"

namespace demarche::test {

inline std::string whole_text(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

struct Played {
  int code = -1;
  std::string out;
  std::string err;
};

// `script` goes to standard input. State is kept in a folder that is removed, unless one is given.
inline Played play_script(const std::string& arguments, const std::string& script = {},
                          const std::filesystem::path& state = {}) {
  const ScratchFolder folder;
  const std::string in = folder.write("in", script);
  const std::string out = (folder.path / "out").string();
  const std::string err = (folder.path / "err").string();
  const std::string home = (state.empty() ? folder.path : state).string();
  const Ran ran = run_program(arguments + " <'" + in + "' >'" + out + "' 2>'" + err + "'",
                              "XDG_STATE_HOME='" + home + "' COLUMNS=100 ");
  return {ran.code, whole_text(out), whole_text(err)};
}

inline bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

inline const std::string tiny = "'" DEMARCHE_SOURCE_DIR "/scenarios/tiny.toml'";

}  // namespace demarche::test
