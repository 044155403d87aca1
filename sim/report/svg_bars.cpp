// Charts with a row or a column per value.
#include <algorithm>
#include <cmath>

#include "sim/report/svg_canvas.h"
#include "sim/session/number_text.h"

namespace demarche {
namespace {

constexpr double bar_height = 13;
constexpr double row_gap = 8;

// A label over its bar, in as many lines as it takes; returns where the bar begins.
double draw_label(Canvas& canvas, double y, const std::string& label, double width, const std::string& look) {
  for (const std::string& line : lines_of(label, width)) {
    canvas.words({0, y + 12}, line, Anchor::start, look);
    y += line_height;
  }
  return y + 1;
}

}  // namespace

Html svg(const ShareBars& chart) {
  Canvas canvas;
  std::vector<Key> keys;
  if (!chart.before.empty()) keys.push_back({Key::Kind::hollow, 0, chart.before});
  if (!chart.now.empty()) keys.push_back({Key::Kind::box, 0, chart.now});
  double y = draw_keys(canvas, chart.frame, keys);
  double texts = 0;
  for (const ShareRow& row : chart.rows)
    texts = std::max(texts,
                     (row.marked ? 1.12 : 1.0) *
                         text_width((row.before ? percent(*row.before) + " → " : "") + percent(row.share)));
  const double right = chart.frame.width - texts - 10;
  const auto to_x = [&](double share) { return std::clamp(share, 0.0, 1.0) * right; };
  for (const ShareRow& row : chart.rows) {
    if (!std::isfinite(row.share)) continue;
    y = draw_label(canvas, y, (row.marked ? "▸ " : "") + row.label, chart.frame.width,
                   row.marked ? "t strong" : "t");
    std::string said = percent(row.share);
    if (row.before) said = percent(*row.before) + " → " + said;
    std::string tip = row.label + ": " + said;
    if (row.interval) tip += " (" + percent(row.interval->low) + " to " + percent(row.interval->high) + ")";
    canvas.rect({0, y}, right, bar_height, "track");
    canvas.rect({0, y + (row.before ? 2 : 0)}, to_x(row.share), bar_height - (row.before ? 4 : 0), "fill c0",
                tip);
    if (row.before) canvas.rect({0.5, y + 0.5}, to_x(*row.before), bar_height - 1, "hollow");
    if (row.interval)
      canvas.whisker(to_x(row.interval->low), to_x(row.interval->high), y + bar_height / 2, "whisker");
    canvas.words({chart.frame.width, y + 11}, said, Anchor::end, row.marked ? "t strong" : "t");
    y += bar_height + row_gap;
  }
  return finished(canvas, chart.frame, std::max(y, line_height));
}

Html svg(const ValueBars& chart) {
  Canvas canvas;
  double most = chart.most, texts = 0;
  bool negative = false;
  for (const ValueRow& row : chart.rows) {
    if (!std::isfinite(row.value)) continue;
    if (chart.most <= 0) most = std::max(most, std::abs(row.value));
    negative = negative || row.value < 0;
    texts = std::max(texts, text_width(minus(number_text(row.value))));
  }
  const double right = chart.frame.width - texts - 10;
  const double zero = negative ? right / 2 : 0;
  const double unit = most > 0 ? (right - zero) / most : 0;
  double y = 0;
  for (const ValueRow& row : chart.rows) {
    if (!std::isfinite(row.value)) continue;
    y = draw_label(canvas, y, row.label, chart.frame.width, "t");
    const std::string said = minus(number_text(row.value));
    const double length = std::min(std::abs(row.value) * unit, right - zero);
    canvas.rect({0, y}, right, bar_height, "track");
    canvas.rect({row.value < 0 ? zero - length : zero, y}, length, bar_height,
                row.value < 0 ? "fill c1" : "fill c0", row.label + ": " + said);
    if (negative) canvas.line({zero, y - 2}, {zero, y + bar_height + 2}, "axis");
    canvas.words({chart.frame.width, y + 11}, said, Anchor::end);
    y += bar_height + row_gap;
  }
  return finished(canvas, chart.frame, std::max(y, line_height));
}

Html svg(const HistogramChart& chart) {
  Canvas canvas;
  std::vector<Key> keys;
  if (!chart.name.empty()) keys.push_back({Key::Kind::box, 0, chart.name});
  if (!chart.compared.empty()) keys.push_back({Key::Kind::line, 1, chart.compared_name});
  const double top = draw_keys(canvas, chart.frame, keys);
  const double height = (chart.frame.height > 0 ? chart.frame.height : 220) + top;
  Extent x, y;
  x.add(chart.edges);
  y.add(0.0);
  y.add(chart.counts);
  y.add(chart.compared);
  Scale scale_x = chart.x;
  if (!scale_x.low && !x.empty) scale_x.low = x.low;
  if (!scale_x.high && !x.empty) scale_x.high = x.high;
  const Plot plot = draw_axes(canvas, chart.frame, top, height, scale_x, x, chart.y, y);
  const std::size_t bins = chart.edges.empty() ? 0 : chart.edges.size() - 1;
  for (std::size_t i = 0; i < std::min(bins, chart.counts.size()); ++i) {
    if (!std::isfinite(chart.counts[i])) continue;
    const double left = plot.to_x(chart.edges[i]), right = plot.to_x(chart.edges[i + 1]);
    const double up = plot.to_y(chart.counts[i]);
    canvas.rect({left + 0.5, up}, right - left - 1, plot.bottom - up, "fill c0",
                value_text(chart.x, chart.edges[i]) + " to " + value_text(chart.x, chart.edges[i + 1]) +
                    ": " + value_text(chart.y, chart.counts[i]));
  }
  std::vector<Point> outline;
  for (std::size_t i = 0; i < std::min(bins, chart.compared.size()); ++i) {
    if (!std::isfinite(chart.compared[i])) continue;
    outline.push_back({plot.to_x(chart.edges[i]), plot.to_y(chart.compared[i])});
    outline.push_back({plot.to_x(chart.edges[i + 1]), plot.to_y(chart.compared[i])});
  }
  canvas.path(outline, false, "line c1 d1");
  draw_marks(canvas, plot, chart.marks);
  return finished(canvas, chart.frame, height);
}

Html svg(const DotIntervals& chart) {
  Canvas canvas;
  std::vector<Key> keys;
  for (std::size_t s = 0; s < chart.series.size(); ++s) keys.push_back({Key::Kind::sign, s, chart.series[s]});
  const double top = draw_keys(canvas, chart.frame, keys);
  // Labels stand to the left where they are short, or over their row.
  double label_width = 0;
  Extent x;
  for (const DotRow& row : chart.rows) {
    label_width = std::max(label_width, text_width(row.label));
    for (const Dot& dot : row.dots) {
      x.add(dot.value);
      if (dot.interval) {
        x.add(dot.interval->low);
        x.add(dot.interval->high);
      }
    }
  }
  if (!chart.x.low && !x.empty && x.low > 0 && x.low < x.high / 2) x.add(0.0);
  const bool beside = label_width < chart.frame.width * 0.45;
  const std::size_t series = std::max<std::size_t>(1, chart.series.size());
  const double dots_height = std::max(18.0, 11.0 * static_cast<double>(series) + 6);
  double y = top + 4;
  std::vector<double> middles;
  Canvas labels;
  for (const DotRow& row : chart.rows) {
    if (!beside) y = draw_label(labels, y, row.label, chart.frame.width, "t");
    if (beside) labels.words({label_width, y + dots_height / 2 + 4}, row.label, Anchor::end);
    middles.push_back(y + dots_height / 2);
    y += dots_height + (beside ? 2 : 5);
  }
  const double height = y + 2 * line_height + (chart.x.label.empty() ? 0 : line_height) - 8;
  Plot plot;
  plot.left = beside ? label_width + 12 : 10;
  plot.right = chart.frame.width - 12;
  plot.top = top;
  plot.bottom = y;
  plot.x = axis_of(chart.x, x, static_cast<int>((plot.right - plot.left) / 60));
  for (const auto& [value, label] : plot.x.ticks) {
    canvas.line({plot.to_x(value), plot.top}, {plot.to_x(value), plot.bottom}, "grid");
    canvas.words({plot.to_x(value), plot.bottom + 14}, label, Anchor::middle, "t m");
  }
  canvas.line({plot.left, plot.bottom}, {plot.right, plot.bottom}, "axis");
  canvas.code += labels.code;
  if (!chart.x.label.empty())
    canvas.words({plot.right, plot.bottom + 14 + line_height}, chart.x.label, Anchor::end, "t m");
  for (std::size_t r = 0; r < chart.rows.size(); ++r)
    for (std::size_t s = 0; s < chart.rows[r].dots.size(); ++s) {
      const Dot& dot = chart.rows[r].dots[s];
      if (!std::isfinite(dot.value)) continue;
      const double at = middles[r] + 11 * (static_cast<double>(s) - static_cast<double>(series - 1) / 2);
      std::string tip = chart.rows[r].label;
      if (s < chart.series.size() && !chart.series[s].empty()) tip += ", " + chart.series[s];
      tip += ": " + value_text(chart.x, dot.value);
      if (dot.interval && std::isfinite(dot.interval->low) && std::isfinite(dot.interval->high)) {
        tip += " (" + value_text(chart.x, dot.interval->low) + " to " +
               value_text(chart.x, dot.interval->high) + ")";
        canvas.whisker(plot.to_x(dot.interval->low), plot.to_x(dot.interval->high), at,
                       "line thin " + series_look(s));
      }
      canvas.sign({plot.to_x(dot.value), at}, s, 4.5, tip);
    }
  draw_marks(canvas, plot, chart.marks);
  return finished(canvas, chart.frame, height);
}

}  // namespace demarche
