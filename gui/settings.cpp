#include "gui/settings.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>

#include "sim/scenario/translation.h"

namespace demarche::gui {

std::filesystem::path settings_folder() {
  if (const char* config = std::getenv("XDG_CONFIG_HOME"); config != nullptr && *config != '\0')
    return std::filesystem::path(config) / "demarche";
  if (const char* home = std::getenv("HOME"); home != nullptr && *home != '\0')
    return std::filesystem::path(home) / ".config" / "demarche";
  return {};
}

Settings read_settings(const std::filesystem::path& folder) {
  Settings s;
  std::ifstream file(folder / "settings.txt");
  std::string line;
  while (std::getline(file, line)) {
    const std::size_t equals = line.find('=');
    if (equals == std::string::npos) continue;
    const std::string name = line.substr(0, equals), value = line.substr(equals + 1);
    const double number = std::strtod(value.c_str(), nullptr);
    const auto whole = [&](int low, int high) {
      if (std::isnan(number)) return low;
      return static_cast<int>(std::clamp(number, static_cast<double>(low), static_cast<double>(high)));
    };
    if (name == "look") s.look = static_cast<Look>(whole(0, 2));
    if (name == "text_size" && !std::isnan(number))
      s.text_size = std::clamp(static_cast<float>(number), smallest_text, largest_text);
    if (name == "calm") s.calm = number != 0;
    if (name == "language" && is_language(value)) s.language = value;
    if (name == "window_x") s.window_x = whole(-20'000, 20'000);
    if (name == "window_y") s.window_y = whole(-20'000, 20'000);
    if (name == "window_width") s.window_width = whole(400, 20'000);
    if (name == "window_height") s.window_height = whole(300, 20'000);
    if (name == "recent" && s.recent.size() < most_recent_files) s.recent.push_back(value);
  }
  return s;
}

void write_settings(const std::filesystem::path& folder, const Settings& s) {
  if (folder.empty()) return;
  std::error_code none;
  std::filesystem::create_directories(folder, none);
  const std::filesystem::path path = folder / "settings.txt", temporary = folder / "settings.txt.tmp";
  {
    std::ofstream file(temporary);
    file << "look=" << static_cast<int>(s.look) << "\ntext_size=" << s.text_size << "\ncalm=" << s.calm
         << "\nlanguage=" << s.language << "\nwindow_x=" << s.window_x << "\nwindow_y=" << s.window_y
         << "\nwindow_width=" << s.window_width << "\nwindow_height=" << s.window_height << '\n';
    for (const std::string& recent : s.recent) file << "recent=" << recent << '\n';
    if (!file.flush()) return;  // settings are not worth a message
  }
  std::filesystem::rename(temporary, path, none);
}

void remember(Settings& s, const std::string& file) {
  std::erase(s.recent, file);
  s.recent.insert(s.recent.begin(), file);
  if (s.recent.size() > most_recent_files) s.recent.resize(most_recent_files);
}

}  // namespace demarche::gui
