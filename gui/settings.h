// What a person likes, kept between sessions in the folder that the system has for it (XDG), never in a
// scenario.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "gui/theme.h"

namespace demarche::gui {

struct Settings {
  Look look = Look::light;
  float text_size = 1;  // 0.8 … 2
  bool calm = false;
  std::string language;  // of scenarios' texts, where they speak it; "": as they are written
  int window_x = -1, window_y = -1, window_width = 1280, window_height = 800;
  std::vector<std::string> recent;  // files, latest first
};
inline constexpr float smallest_text = 0.8f, largest_text = 2.0f;
inline constexpr std::size_t most_recent_files = 12;

// $XDG_CONFIG_HOME/demarche or what stands for it.
std::filesystem::path settings_folder();
// Whatever is missing or makes no sense is as above.
Settings read_settings(const std::filesystem::path& folder);
void write_settings(const std::filesystem::path& folder, const Settings& settings);
void remember(Settings& settings, const std::string& file);

}  // namespace demarche::gui
