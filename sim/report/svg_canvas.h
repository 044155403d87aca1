// What the charts of svg.h are drawn with: shapes on a canvas, axes with ticks, keys to the series.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "sim/report/svg.h"

namespace demarche {

enum class Anchor { start, middle, end };

// y grows downwards, as in SVG.
struct Point {
  double x = 0;
  double y = 0;
};

// `look` is one or more classes of chart_style(). A `tip` is said when the shape is pointed at.
struct Canvas {
  std::string code;

  void line(Point from, Point to, const std::string& look);
  void rect(Point at, double width, double height, const std::string& look, const std::string& tip = {});
  void shade(Point at, double width, double height, double opacity, const std::string& tip);
  void path(const std::vector<Point>& points, bool closed, const std::string& look);
  void words(Point at, const std::string& text, Anchor anchor = Anchor::start, const std::string& look = "t");
  // The sign of a series: disc, square, triangle, diamond, filled for the first four, then hollow.
  void sign(Point at, std::size_t series, double size, const std::string& tip = {});
  // A horizontal whisker with ends.
  void whisker(double from, double to, double y, const std::string& look);
};
Html finished(const Canvas& canvas, const Frame& frame, double height);

inline constexpr double line_height = 16;

double text_width(std::string_view text);  // an estimate: a page's font is not known here
std::vector<std::string> lines_of(const std::string& text, double width);
std::string series_look(std::size_t series);  // "c0"…"c7"

// The stretch of values that data cover.
struct Extent {
  double low = 0;
  double high = 0;
  bool empty = true;
  void add(double value);
  void add(const std::vector<double>& values);
};

struct AxisTicks {
  double low = 0;
  double high = 1;
  std::vector<std::pair<double, std::string>> ticks;
};
AxisTicks axis_of(const Scale& scale, const Extent& data, int wanted_ticks);
std::string value_text(const Scale& scale, double value);

// The rectangle that data are drawn into.
struct Plot {
  double left = 0, top = 0, right = 0, bottom = 0;
  AxisTicks x, y;
  double to_x(double value) const;
  double to_y(double value) const;
};
// Lays out axes below `top`, draws grid, ticks and labels. Height is that of the whole chart.
Plot draw_axes(Canvas& canvas, const Frame& frame, double top, double height, const Scale& x,
               const Extent& x_data, const Scale& y, const Extent& y_data);
void draw_marks(Canvas& canvas, const Plot& plot, const std::vector<Mark>& marks);

struct Key {
  enum class Kind { line, sign, box, hollow, fan, outline_fan } kind = Kind::line;
  std::size_t series = 0;
  std::string name;
};
// A row or more of keys from y = 0 on; returns the height that they take. One key alone is left out unless it
// has a name.
double draw_keys(Canvas& canvas, const Frame& frame, const std::vector<Key>& keys);

}  // namespace demarche
