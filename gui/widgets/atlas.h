// The countries of the world, from the built-in data (gui/data/coastlines.bin).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace demarche::gui {

struct GeoPoint {
  float longitude = 0;  // degrees east
  float latitude = 0;   // degrees north
};

struct Country {
  std::string name;
  std::vector<GeoPoint> points;
  std::vector<std::vector<GeoPoint>> rings;
  std::vector<std::uint16_t> triangles;  // places among `points`
  GeoPoint low, high;                    // what it covers
};

// Read once, on first use.
const std::vector<Country>& countries();
// The country that holds a place, or -1.
int country_at(GeoPoint place);

}  // namespace demarche::gui
