#include "sim/lang/source.h"

#include <algorithm>

namespace demarche {

Place Text::place(std::size_t begin, std::size_t end) const {
  begin = std::min(begin, value.size());
  end = std::clamp(end, begin, value.size());
  if (offsets.empty()) return {file, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
  Place place{file, offsets[begin], offsets[end]};
  // The end is just behind the last byte, not before the next one: an escape may lie between.
  if (end > begin) place.end = std::max(offsets[end - 1] + 1, place.begin);
  return place;
}

LineColumn line_column(const SourceFile& file, std::uint32_t offset) {
  const std::size_t end = std::min<std::size_t>(offset, file.text.size());
  LineColumn at{1, 1};
  for (std::size_t i = 0; i < end; ++i) {
    if (file.text[i] == '\n') {
      ++at.line;
      at.column = 1;
    } else if ((static_cast<unsigned char>(file.text[i]) & 0xc0u) != 0x80u) {
      ++at.column;
    }
  }
  return at;
}

std::string line_text(const SourceFile& file, std::uint32_t offset) {
  const std::size_t at = std::min<std::size_t>(offset, file.text.size());
  const std::size_t before = at == 0 ? std::string::npos : file.text.rfind('\n', at - 1);
  const std::size_t begin = before == std::string::npos ? 0 : before + 1;
  std::size_t end = file.text.find('\n', at);
  if (end == std::string::npos) end = file.text.size();
  if (end > begin && file.text[end - 1] == '\r') --end;
  return file.text.substr(begin, end - begin);
}

}  // namespace demarche
