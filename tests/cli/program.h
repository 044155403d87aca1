// Runs the program itself, as a user would.
#pragma once

#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace demarche::test {

// Tests of a library alone may be built without the program.
inline bool has_program() { return std::filesystem::exists(DEMARCHE_BINARY); }

struct Ran {
  int code = -1;    // exit code, or -1 when it was killed
  std::string out;  // standard output
};

// `arguments` are a line for the shell; standard error is dropped unless the line redirects it. `environment`
// is put before the program: "NAME=value ".
inline Ran run_program(const std::string& arguments, const std::string& environment = {}) {
  Ran ran;
  const std::string line = environment + "'" DEMARCHE_BINARY "' " + arguments +
                           (arguments.find("2>") == std::string::npos ? " 2>/dev/null" : "");
  FILE* pipe = ::popen(line.c_str(), "r");
  if (pipe == nullptr) return ran;
  std::array<char, 4096> block{};
  for (std::size_t n = 0; (n = std::fread(block.data(), 1, block.size(), pipe)) > 0;)
    ran.out.append(block.data(), n);
  const int status = ::pclose(pipe);
  if (WIFEXITED(status)) ran.code = WEXITSTATUS(status);
  return ran;
}

// A folder of its own, removed at the end.
struct ScratchFolder {
  std::filesystem::path path;
  ScratchFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "demarche-XXXXXX").string();
    if (::mkdtemp(name.data()) != nullptr) path = name;
  }
  ~ScratchFolder() {
    std::error_code error;
    if (!path.empty()) std::filesystem::remove_all(path, error);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  std::string write(const std::string& name, const std::string& text) const {
    const std::filesystem::path file = path / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
    return file.string();
  }
};

}  // namespace demarche::test
