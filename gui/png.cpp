#include "gui/png.h"

#define STB_IMAGE_WRITE_IMPLEMENTATION
#define STB_IMAGE_WRITE_STATIC
#define STBI_WRITE_NO_STDIO
#include <stb_image_write.h>

#include "sim/session/whole_file.h"

namespace demarche::gui {

std::string write_png(const std::string& path, int width, int height, std::span<const std::uint8_t> pixels) {
  constexpr int channels = 4;
  if (width <= 0 || height <= 0 ||
      pixels.size() != static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * channels)
    return "there is no picture";
  std::string bytes;
  const auto keep = [](void* to, void* data, int size) {
    static_cast<std::string*>(to)->append(static_cast<const char*>(data), static_cast<std::size_t>(size));
  };
  if (stbi_write_png_to_func(keep, &bytes, width, height, channels, pixels.data(), width * channels) == 0)
    return "the picture could not be packed";
  return write_whole(path, bytes);
}

}  // namespace demarche::gui
