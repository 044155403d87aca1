#include "gui/widgets/atlas.h"

#include <algorithm>
#include <cstdint>

#include "gui/data/embedded.h"

namespace demarche::gui {
namespace {

std::vector<Country> read_countries() {
  const std::span<const unsigned char> bytes = coastlines_bin();
  std::size_t at = 4;
  const auto u8 = [&] { return bytes[at++]; };
  const auto u16 = [&] {
    const auto low = static_cast<unsigned>(u8());
    return static_cast<std::uint16_t>(low | static_cast<unsigned>(u8()) << 8);
  };
  const auto degrees = [&] { return static_cast<float>(static_cast<std::int16_t>(u16())) / 100.0f; };
  const std::uint32_t count = u16();
  at += 2;
  std::vector<Country> list(count);
  for (Country& c : list) {
    const std::size_t length = u8();
    c.name.assign(bytes.begin() + static_cast<std::ptrdiff_t>(at),
                  bytes.begin() + static_cast<std::ptrdiff_t>(at + length));
    at += length;
    c.points.resize(u16());
    c.low = {720, 90};
    c.high = {-720, -90};
    for (GeoPoint& p : c.points) {
      p.longitude = degrees();
      p.latitude = degrees();
      c.low = {std::min(c.low.longitude, p.longitude), std::min(c.low.latitude, p.latitude)};
      c.high = {std::max(c.high.longitude, p.longitude), std::max(c.high.latitude, p.latitude)};
    }
    c.rings.resize(u16());
    auto next = c.points.begin();
    for (auto& ring : c.rings) {
      const auto end = next + u16();
      ring.assign(next, end);
      next = end;
    }
    c.triangles.resize(static_cast<std::size_t>(u16()) * 3);
    for (std::uint16_t& i : c.triangles) i = u16();
  }
  return list;
}

// Countries that cross the 180th meridian go on beyond it.
bool holds(const Country& c, GeoPoint p) {
  if (p.longitude < c.low.longitude || p.longitude > c.high.longitude || p.latitude < c.low.latitude ||
      p.latitude > c.high.latitude)
    return false;
  bool inside = false;  // even-odd over all rings, so that holes count as outside
  for (const auto& ring : c.rings)
    for (std::size_t a = 0, b = ring.size() - 1; a < ring.size(); b = a++) {
      const bool crosses = (ring[a].latitude > p.latitude) != (ring[b].latitude > p.latitude);
      if (crosses && p.longitude < (ring[b].longitude - ring[a].longitude) * (p.latitude - ring[a].latitude) /
                                           (ring[b].latitude - ring[a].latitude) +
                                       ring[a].longitude)
        inside = !inside;
    }
  return inside;
}

}  // namespace

const std::vector<Country>& countries() {
  static const std::vector<Country> list = read_countries();
  return list;
}

int country_at(GeoPoint p) {
  for (std::size_t i = 0; i < countries().size(); ++i)
    for (const float turn : {0.0f, 360.0f, -360.0f})
      if (holds(countries()[i], {p.longitude + turn, p.latitude})) return static_cast<int>(i);
  return -1;
}

}  // namespace demarche::gui
