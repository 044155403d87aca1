// A folder that goes away with the test, and scenarios of one's own in it.
#pragma once

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace demarche::gui {

class Scratch {
 public:
  explicit Scratch(const char* name) : folder_(std::filesystem::temp_directory_path() / name) {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  ~Scratch() {
    std::error_code none;
    std::filesystem::remove_all(folder_, none);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  const std::filesystem::path& folder() const { return folder_; }
  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  std::string read(const std::string& name) const {
    std::ifstream in(folder_ / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  void write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name, std::ios::binary) << text;
  }
  // The tiny scenario with one stretch of its text replaced.
  std::string tiny(const std::string& from = "", const std::string& to = "") const {
    std::filesystem::copy_file(DEMARCHE_SOURCE_DIR "/scenarios/tiny.toml", folder_ / "tiny.toml",
                               std::filesystem::copy_options::overwrite_existing);
    if (!from.empty()) replace("tiny.toml", from, to);
    return path("tiny.toml");
  }
  void replace(const std::string& name, const std::string& from, const std::string& to) const {
    std::string text = read(name);
    const std::size_t at = text.find(from);
    REQUIRE_NE(at, std::string::npos);
    write(name, text.replace(at, from.size(), to));
  }

 private:
  std::filesystem::path folder_;
};

}  // namespace demarche::gui
