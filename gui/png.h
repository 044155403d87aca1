// A picture as a PNG file.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace demarche::gui {

// `pixels`: rows from the top, red, green, blue, alpha of each. "" or why it could not be written.
std::string write_png(const std::string& path, int width, int height, std::span<const std::uint8_t> pixels);

}  // namespace demarche::gui
