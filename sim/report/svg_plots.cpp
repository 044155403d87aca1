// Charts with two axes.
#include <algorithm>
#include <cmath>

#include "sim/report/svg_canvas.h"
#include "sim/session/number_text.h"

namespace demarche {
namespace {

double height_of(const Frame& frame, double usual, double top) {
  return (frame.height > 0 ? frame.height : usual) + top;
}

// Stretches of a line between values that are not numbers.
std::vector<std::vector<Point>> stretches(const Plot& plot, const std::vector<double>& x,
                                          const std::vector<double>& y) {
  std::vector<std::vector<Point>> result(1);
  for (std::size_t i = 0; i < std::min(x.size(), y.size()); ++i) {
    if (std::isfinite(x[i]) && std::isfinite(y[i]))
      result.back().push_back({plot.to_x(x[i]), plot.to_y(y[i])});
    else if (!result.back().empty())
      result.emplace_back();
  }
  if (result.back().empty()) result.pop_back();
  return result;
}

void draw_band(Canvas& canvas, const Plot& plot, const std::vector<double>& x, const std::vector<double>& low,
               const std::vector<double>& high, const std::string& look) {
  std::vector<Point> around;
  const std::size_t n = std::min({x.size(), low.size(), high.size()});
  for (std::size_t i = 0; i < n; ++i)
    if (std::isfinite(low[i]) && std::isfinite(high[i]))
      around.push_back({plot.to_x(x[i]), plot.to_y(high[i])});
  for (std::size_t i = n; i-- > 0;)
    if (std::isfinite(low[i]) && std::isfinite(high[i]))
      around.push_back({plot.to_x(x[i]), plot.to_y(low[i])});
  canvas.path(around, true, look);
}

void draw_fan(Canvas& canvas, const Plot& plot, const Fan& fan, std::size_t series) {
  const std::string look = (series == 0 ? "band " : "edge ") + series_look(series);
  draw_band(canvas, plot, fan.x, fan.p05, fan.p95, look);
  if (series == 0) draw_band(canvas, plot, fan.x, fan.p25, fan.p75, look);
  for (const auto& line : stretches(plot, fan.x, fan.p50))
    canvas.path(line, false, "line " + series_look(series) + " d" + std::to_string(series));
}

// A sign at each value of a short line, at some of a long one.
void draw_line(Canvas& canvas, const Plot& plot, const LineChart& chart, const Line& line,
               std::size_t series) {
  const std::string dash = " d" + std::to_string(series % series_colors);
  for (const auto& stretch : stretches(plot, line.x, line.y))
    canvas.path(stretch, false, "line " + series_look(series) + dash);
  const std::size_t n = std::min(line.x.size(), line.y.size());
  const std::size_t every = std::max<std::size_t>(1, n / 24);
  for (std::size_t i = 0; i < n; ++i)
    if ((i % every == 0 || i + 1 == n) && std::isfinite(line.x[i]) && std::isfinite(line.y[i]))
      canvas.sign({plot.to_x(line.x[i]), plot.to_y(line.y[i])}, series, 2.8,
                  (line.name.empty() ? "" : line.name + ", ") + value_text(chart.x, line.x[i]) + ": " +
                      value_text(chart.y, line.y[i]));
}

}  // namespace

Html svg(const LineChart& chart) {
  Canvas canvas;
  // What is drawn over a fan has colours of its own.
  const std::size_t first_line = chart.fans.size();
  std::vector<Key> keys;
  for (std::size_t f = 0; f < chart.fans.size(); ++f)
    keys.push_back({f == 0 ? Key::Kind::fan : Key::Kind::outline_fan, f, chart.fans[f].name});
  for (std::size_t l = 0; l < chart.lines.size(); ++l)
    keys.push_back({Key::Kind::line, first_line + l, chart.lines[l].name});
  const double top = draw_keys(canvas, chart.frame, keys);
  const double height = height_of(chart.frame, 210, top);
  Extent x, y;
  for (const Fan& fan : chart.fans) {
    x.add(fan.x);
    for (const auto* values : {&fan.p05, &fan.p50, &fan.p95}) y.add(*values);
  }
  for (const Line& line : chart.lines) {
    x.add(line.x);
    y.add(line.y);
  }
  Scale scale_x = chart.x;
  if (!scale_x.low && !x.empty) scale_x.low = x.low;
  if (!scale_x.high && !x.empty) scale_x.high = x.high;
  const Plot plot = draw_axes(canvas, chart.frame, top, height, scale_x, x, chart.y, y);
  for (std::size_t f = 0; f < chart.fans.size(); ++f) draw_fan(canvas, plot, chart.fans[f], f);
  draw_marks(canvas, plot, chart.marks);
  for (std::size_t l = 0; l < chart.lines.size(); ++l)
    draw_line(canvas, plot, chart, chart.lines[l], first_line + l);
  return finished(canvas, chart.frame, height);
}

Html svg(const Scatter& chart) {
  Canvas canvas;
  std::vector<Key> keys;
  for (std::size_t g = 0; g < chart.groups.size(); ++g)
    keys.push_back({Key::Kind::sign, g, chart.groups[g].name});
  const double top = draw_keys(canvas, chart.frame, keys);
  const double height = height_of(chart.frame, 300, top);
  Extent x, y;
  for (const PointGroup& group : chart.groups) {
    x.add(group.x);
    y.add(group.y);
  }
  const Plot plot = draw_axes(canvas, chart.frame, top, height, chart.x, x, chart.y, y);
  if (chart.diagonal) {
    const double low = std::max(plot.x.low, plot.y.low), high = std::min(plot.x.high, plot.y.high);
    if (low < high) canvas.line({plot.to_x(low), plot.to_y(low)}, {plot.to_x(high), plot.to_y(high)}, "mark");
  }
  std::size_t points = 0;
  for (const PointGroup& group : chart.groups) points += group.x.size();
  constexpr std::size_t most_tips = 500;  // beyond, pages grow and nobody finds a point anyway
  for (std::size_t g = 0; g < chart.groups.size(); ++g) {
    const PointGroup& group = chart.groups[g];
    for (std::size_t i = 0; i < std::min(group.x.size(), group.y.size()); ++i) {
      if (!std::isfinite(group.x[i]) || !std::isfinite(group.y[i])) continue;
      std::string tip;
      if (points <= most_tips)
        tip = (i < group.labels.size() && !group.labels[i].empty() ? group.labels[i] + ": " : "") +
              value_text(chart.x, group.x[i]) + ", " + value_text(chart.y, group.y[i]);
      canvas.sign({plot.to_x(group.x[i]), plot.to_y(group.y[i])}, g, points <= most_tips ? 4 : 2, tip);
    }
  }
  return finished(canvas, chart.frame, height);
}

Html svg(const ReliabilityDiagram& chart) {
  Canvas canvas;
  std::vector<Key> keys;
  double most = 0;
  for (std::size_t s = 0; s < chart.series.size(); ++s) {
    keys.push_back({Key::Kind::line, s, chart.series[s].name});
    for (const ReliabilityBin& bin : chart.series[s].bins) most = std::max(most, bin.count);
  }
  const double top = draw_keys(canvas, chart.frame, keys);
  const double height = height_of(chart.frame, 380, top);
  const Scale forecast{.label = "forecast", .low = 0.0, .high = 1.0, .percent = true};
  const Scale observed{.label = "came about", .low = 0.0, .high = 1.0, .percent = true};
  const Plot plot = draw_axes(canvas, chart.frame, top, height, forecast, {}, observed, {});
  canvas.line({plot.to_x(0), plot.to_y(0)}, {plot.to_x(1), plot.to_y(1)}, "mark");
  if (chart.base_rate) {
    const double at = plot.to_y(*chart.base_rate);
    canvas.line({plot.left, at}, {plot.right, at}, "mark");
    canvas.words({plot.right - 2, at - 4}, "base rate " + percent(*chart.base_rate), Anchor::end, "t halo");
  }
  for (std::size_t s = 0; s < chart.series.size(); ++s) {
    std::vector<double> x, y;
    for (const ReliabilityBin& bin : chart.series[s].bins) {
      x.push_back(bin.forecast);
      y.push_back(bin.observed);
      if (!bin.interval) continue;
      const double at = plot.to_x(bin.forecast);
      for (const double end : {bin.interval->low, bin.interval->high})
        canvas.line({at - 3.5, plot.to_y(end)}, {at + 3.5, plot.to_y(end)}, "line thin " + series_look(s));
      canvas.line({at, plot.to_y(bin.interval->low)}, {at, plot.to_y(bin.interval->high)},
                  "line thin " + series_look(s));
    }
    for (const auto& stretch : stretches(plot, x, y))
      canvas.path(stretch, false, "line " + series_look(s) + " d" + std::to_string(s % series_colors));
    for (const ReliabilityBin& bin : chart.series[s].bins) {
      if (!std::isfinite(bin.forecast) || !std::isfinite(bin.observed)) continue;
      const double size = most > 0 ? 2.5 + 5.5 * std::sqrt(std::max(0.0, bin.count) / most) : 4;
      canvas.sign({plot.to_x(bin.forecast), plot.to_y(bin.observed)}, s, size,
                  "forecast " + percent(bin.forecast) + ", came about " + percent(bin.observed) + " (" +
                      number_text(bin.count) + " forecasts)");
    }
  }
  return finished(canvas, chart.frame, height);
}

Html svg(const HeatMap& chart) {
  Canvas canvas;
  const std::size_t columns = chart.columns.size(), rows = chart.rows.size();
  Extent extent;
  extent.add(chart.values);
  const double low = chart.low.value_or(extent.low), high = chart.high.value_or(extent.high);
  double label_width = 0;
  for (const std::string& row : chart.rows) label_width = std::max(label_width, text_width(row));
  label_width = std::min(label_width, chart.frame.width * 0.4);
  const double left = label_width + 8, top = chart.y_label.empty() ? 4 : line_height + 4;
  const double cell_width =
      (chart.frame.width - left) / static_cast<double>(std::max<std::size_t>(1, columns));
  const double usual = std::clamp(cell_width * 0.7, 6.0, 30.0);
  const double cell_height = chart.frame.height > 0 ? (chart.frame.height - top - 3 * line_height) /
                                                          static_cast<double>(std::max<std::size_t>(1, rows))
                                                    : std::max(usual, rows <= 16 ? 20.0 : 8.0);
  const bool written = cell_width >= 34 && cell_height >= 15;
  // Letters stay legible on the shade; without them it may be full.
  const double darkest = written ? 0.45 : 1;
  const Scale scale{.percent = chart.percent};
  if (!chart.y_label.empty()) canvas.words({0, 12}, chart.y_label, Anchor::start, "t m");
  const std::size_t every_row = static_cast<std::size_t>(std::ceil(13 / cell_height));
  for (std::size_t r = 0; r < rows; ++r) {
    const double y = top + cell_height * static_cast<double>(r);
    if (r % every_row == 0)
      canvas.words({label_width, y + cell_height / 2 + 4}, lines_of(chart.rows[r], label_width).front(),
                   Anchor::end, "t m");
    for (std::size_t c = 0; c < columns; ++c) {
      const std::size_t i = r * columns + c;
      const double value = i < chart.values.size() ? chart.values[i] : std::nan("");
      const double x = left + cell_width * static_cast<double>(c);
      if (!std::isfinite(value)) {
        canvas.line({x + 3, y + 3}, {x + cell_width - 3, y + cell_height - 3}, "grid");
        canvas.line({x + cell_width - 3, y + 3}, {x + 3, y + cell_height - 3}, "grid");
        continue;
      }
      const double share = high > low ? std::clamp((value - low) / (high - low), 0.0, 1.0) : 0.5;
      canvas.shade({x + 0.5, y + 0.5}, cell_width - 1, cell_height - 1, 0.04 + share * (darkest - 0.04),
                   chart.columns[c] + ", " + chart.rows[r] + ": " + value_text(scale, value));
      if (written)
        canvas.words({x + cell_width / 2, y + cell_height / 2 + 4}, value_text(scale, value), Anchor::middle);
    }
  }
  double widest = 0;
  for (const std::string& column : chart.columns) widest = std::max(widest, text_width(column) + 6);
  const auto every = static_cast<std::size_t>(std::max(1.0, std::ceil(widest / cell_width)));
  const double bottom = top + cell_height * static_cast<double>(rows);
  for (std::size_t c = 0; c < columns; c += every)
    canvas.words({left + cell_width * (static_cast<double>(c) + 0.5), bottom + 14}, chart.columns[c],
                 Anchor::middle, "t m");
  double height = bottom + line_height + 4;
  if (!chart.x_label.empty()) {
    canvas.words({chart.frame.width, height + 10}, chart.x_label, Anchor::end, "t m");
    height += line_height;
  }
  if (!written && !extent.empty) {  // what the shades mean
    constexpr int steps = 5;
    for (int i = 0; i < steps; ++i) {
      const double share = static_cast<double>(i) / (steps - 1);
      canvas.shade({24.0 * i, height + 4}, 24, 10, 0.04 + share * (darkest - 0.04), "");
    }
    canvas.words({24 * steps + 8, height + 13}, value_text(scale, low) + " to " + value_text(scale, high),
                 Anchor::start, "t m");
    height += line_height + 4;
  }
  return finished(canvas, chart.frame, height);
}

}  // namespace demarche
