// Charts as SVG for pages (html.h): pure functions of plain numbers. A chart scales with its column; series
// are told apart by shape, dash or filling as well as by colour; title and description are read out. Colours
// are classes that chart_style() defines for light, dark and print. Numbers that are not finite are left out.
// The same numbers give the same bytes on every machine: only + − × ÷ go into a coordinate.
#pragma once

#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/report/markup.h"
#include "sim/scenario/interval.h"  // Interval

namespace demarche {

// What every chart has. Measures are units of the drawing: 400 fill a phone's width, letters are 12 high.
struct Frame {
  std::string title = {};
  std::string about = {};  // what it shows, in a sentence, for those who do not see it
  double width = 400;
  double height = 0;  // 0: as suits the kind of chart
};

// An axis. Without limits it fits the data.
struct Scale {
  std::string label = {};
  std::optional<double> low = std::nullopt, high = std::nullopt;
  bool percent = false;                 // 0.25 is written 25 %
  bool whole = false;                   // ticks at whole numbers only: turns, counts
  std::vector<std::string> names = {};  // of the values 0, 1, 2…, instead of numbers
};

// A line across the plot at one value of x.
struct Mark {
  double at = 0;
  std::string text;
};

// Shares as bars from 0 to 100 %. `before` is drawn as a hollow bar behind, `interval` as a whisker.
struct ShareRow {
  std::string label;
  double share = 0;
  std::optional<Interval> interval = std::nullopt;
  std::optional<double> before = std::nullopt;
  bool marked = false;  // the one that came about
};
struct ShareBars {
  Frame frame;
  std::vector<ShareRow> rows;
  std::string now = {}, before = {};  // names of the two, for the legend; none when empty
};
Html svg(const ShareBars& chart);

// Values from 0 to a most (100 for scores), or signed ones around a middle line.
struct ValueRow {
  std::string label;
  double value = 0;
};
struct ValueBars {
  Frame frame;
  std::vector<ValueRow> rows;
  double most = 0;  // 0: the largest value
};
Html svg(const ValueBars& chart);

// Bands of 5–95 % and 25–75 % and the median. The first fan is filled, a second one is hatched by its
// outline.
struct Fan {
  std::string name;
  std::vector<double> x, p05, p25, p50, p75, p95;
};
struct Line {
  std::string name;
  std::vector<double> x, y;
};
struct LineChart {
  Frame frame = {};
  Scale x = {}, y = {};
  std::vector<Fan> fans = {};
  std::vector<Line> lines = {};
  std::vector<Mark> marks = {};
};
Html svg(const LineChart& chart);

// counts[i] lie between edges[i] and edges[i + 1]. `compared` is drawn as an outline over the bars.
struct HistogramChart {
  Frame frame = {};
  Scale x = {}, y = {};
  std::vector<double> edges = {}, counts = {};
  std::vector<double> compared = {};
  std::string name = {}, compared_name = {};
  std::vector<Mark> marks = {};
};
Html svg(const HistogramChart& chart);

// values[row * columns + column], the first row on top; no number: an empty cell with a cross. Numbers are
// written into the cells where there is room.
struct HeatMap {
  Frame frame;
  std::string x_label, y_label;
  std::vector<std::string> columns, rows;
  std::vector<double> values;
  bool percent = false;
  std::optional<double> low = std::nullopt, high = std::nullopt;  // of the shading
};
Html svg(const HeatMap& chart);

struct PointGroup {
  std::string name;
  std::vector<double> x, y;
  std::vector<std::string> labels = {};  // said when pointed at; may be empty
};
struct Scatter {
  Frame frame = {};
  Scale x = {}, y = {};
  std::vector<PointGroup> groups;
  bool diagonal = false;  // where x = y
};
Html svg(const Scatter& chart);

// A row per label, a dot per series with its interval: mu*, first and total indices, means by policy.
struct Dot {
  double value = std::numeric_limits<double>::quiet_NaN();
  std::optional<Interval> interval = std::nullopt;
};
struct DotRow {
  std::string label;
  std::vector<Dot> dots;  // by series
};
struct DotIntervals {
  Frame frame;
  Scale x;
  std::vector<std::string> series;  // names; one may be ""
  std::vector<DotRow> rows;
  std::vector<Mark> marks = {};
};
Html svg(const DotIntervals& chart);

// How often what was forecast with a probability came about; perfect forecasts lie on the diagonal. The area
// of a dot goes with the number of forecasts.
struct ReliabilityBin {
  double forecast = 0;
  double observed = 0;
  std::optional<Interval> interval = std::nullopt;
  double count = 0;
};
struct ReliabilitySeries {
  std::string name;
  std::vector<ReliabilityBin> bins;
};
struct ReliabilityDiagram {
  Frame frame;
  std::vector<ReliabilitySeries> series;
  std::optional<double> base_rate = std::nullopt;
};
Html svg(const ReliabilityDiagram& chart);

// The stylesheet of the classes above; html_page() includes it.
std::string_view chart_style();
inline constexpr std::size_t series_colors = 8;  // beyond, colours come again and dashes differ

}  // namespace demarche
