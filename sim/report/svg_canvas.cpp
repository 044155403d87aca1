#include "sim/report/svg_canvas.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "sim/session/number_text.h"

namespace demarche {
namespace {

constexpr double letter_width = 6.4;  // of 12 high letters, on average

std::string fixed(double value, int digits) {
  std::array<char, 64> buffer{};
  const auto [end, problem] =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed, digits);
  return problem == std::errc{} ? std::string(buffer.data(), end) : std::string("0");
}

// A place on the canvas: a tenth of a unit is finer than any screen.
std::string place(double value) {
  std::string text = fixed(std::isfinite(value) ? std::clamp(value, -1e5, 1e5) : 0, 1);
  if (text.ends_with(".0")) text.resize(text.size() - 2);
  return text == "-0" ? "0" : text;
}

std::string attribute(const char* name, double value) {
  return " " + std::string(name) + "=\"" + place(value) + "\"";
}

std::string closed_with(const std::string& element, const std::string& tip) {
  if (tip.empty()) return "/>";
  return "><title>" + escaped(tip) + "</title></" + element + ">";
}

// 1, 2 or 5 times a power of ten, so that about `wanted` of them fill the width.
double tick_step(double width, int wanted) {
  const double rough = width / std::max(1, wanted);
  double power = 1;
  while (power > rough) power /= 10;
  while (power * 10 <= rough) power *= 10;
  for (const double m : {1.0, 2.0, 5.0})
    if (m * power >= rough) return m * power;
  return 10 * power;
}

// With as many digits as ticks of that step need to be told apart.
std::string tick_text(double value, double step) {
  if (std::abs(value) >= 1e9 || step < 1e-6) return minus(number_text(value));
  int digits = 0;
  for (double s = step; s < 0.999 && digits < 6; s *= 10) ++digits;
  if (digits == 0) return minus(std::abs(value) < 1000 ? fixed(value, 0) : number_text(value));
  return minus(fixed(value, digits));
}

std::size_t code_points(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    // Letters of East Asia take three bytes and the room of two.
    if ((byte & 0xc0) != 0x80) count += byte >= 0xe3 ? 2 : 1;
  }
  return count;
}

}  // namespace

void Canvas::line(Point a, Point b, const std::string& look) {
  code += "<line class=\"" + look + "\"" + attribute("x1", a.x) + attribute("y1", a.y) +
          attribute("x2", b.x) + attribute("y2", b.y) + "/>";
}

void Canvas::rect(Point at, double width, double height, const std::string& look, const std::string& tip) {
  code += "<rect class=\"" + look + "\"" + attribute("x", at.x) + attribute("y", at.y) +
          attribute("width", std::max(0.0, width)) + attribute("height", std::max(0.0, height)) +
          closed_with("rect", tip);
}

void Canvas::shade(Point at, double width, double height, double opacity, const std::string& tip) {
  code += "<rect class=\"heat\" fill-opacity=\"" + fixed(opacity, 3) + "\"" + attribute("x", at.x) +
          attribute("y", at.y) + attribute("width", width) + attribute("height", height) +
          closed_with("rect", tip);
}

void Canvas::path(const std::vector<Point>& points, bool closed, const std::string& look) {
  if (points.empty()) return;
  code += "<path class=\"" + look + "\" d=\"";
  const char* letter = "M";
  for (const Point& p : points) {
    code += letter + place(p.x) + " " + place(p.y);
    letter = "L";
  }
  code += closed ? "Z\"/>" : "\"/>";
}

void Canvas::words(Point at, const std::string& text, Anchor anchor, const std::string& look) {
  static constexpr const char* anchors[] = {"", " text-anchor=\"middle\"", " text-anchor=\"end\""};
  code += "<text class=\"" + look + "\"" + attribute("x", at.x) + attribute("y", at.y) +
          anchors[static_cast<std::size_t>(anchor)] + ">" + escaped(text) + "</text>";
}

void Canvas::sign(Point at, std::size_t series, double size, const std::string& tip) {
  const std::string look = (series % 8 < 4 ? "fill " : "open ") + series_look(series);
  const std::size_t kind = series % 4;
  if (kind == 0) {
    code += "<circle class=\"" + look + "\"" + attribute("cx", at.x) + attribute("cy", at.y) +
            attribute("r", size) + closed_with("circle", tip);
    return;
  }
  if (kind == 1) return rect({at.x - 0.9 * size, at.y - 0.9 * size}, 1.8 * size, 1.8 * size, look, tip);
  const double s = 1.25 * size;
  const std::vector<Point> corners =
      kind == 2 ? std::vector<Point>{{at.x, at.y - s}, {at.x + s, at.y + 0.8 * s}, {at.x - s, at.y + 0.8 * s}}
                : std::vector<Point>{{at.x, at.y - s}, {at.x + s, at.y}, {at.x, at.y + s}, {at.x - s, at.y}};
  std::string points;
  for (const Point& p : corners) points += (points.empty() ? "" : " ") + place(p.x) + "," + place(p.y);
  code += "<polygon class=\"" + look + "\" points=\"" + points + "\"" + closed_with("polygon", tip);
}

void Canvas::whisker(double from, double to, double y, const std::string& look) {
  line({from, y}, {to, y}, look);
  line({from, y - 3.5}, {from, y + 3.5}, look);
  line({to, y - 3.5}, {to, y + 3.5}, look);
}

Html finished(const Canvas& canvas, const Frame& frame, double height) {
  std::string code = "<svg class=\"chart\" role=\"img\" viewBox=\"0 0 " + place(frame.width) + " " +
                     place(height) + "\" style=\"max-width:" + place(frame.width * 1.3) + "px\"><title>" +
                     escaped(frame.title) + "</title>";
  if (!frame.about.empty()) code += "<desc>" + escaped(frame.about) + "</desc>";
  return {code + canvas.code + "</svg>\n"};
}

double text_width(std::string_view text) { return letter_width * static_cast<double>(code_points(text)); }

std::vector<std::string> lines_of(const std::string& text, double width) {
  std::vector<std::string> lines;
  std::string line;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    const std::string word = text.substr(at, end - at);
    if (!line.empty() && text_width(line + " " + word) > width) {
      lines.push_back(std::move(line));
      line.clear();
    }
    line += (line.empty() ? "" : " ") + word;
    at = end + 1;
  }
  lines.push_back(std::move(line));
  return lines;
}

std::string series_look(std::size_t series) { return "c" + std::to_string(series % series_colors); }

void Extent::add(double value) {
  if (!std::isfinite(value)) return;
  low = empty ? value : std::min(low, value);
  high = empty ? value : std::max(high, value);
  empty = false;
}

void Extent::add(const std::vector<double>& values) {
  for (const double v : values) add(v);
}

AxisTicks axis_of(const Scale& scale, const Extent& data, int wanted) {
  AxisTicks axis;
  axis.low = scale.low.value_or(data.empty ? 0 : data.low);
  axis.high = scale.high.value_or(data.empty ? 1 : data.high);
  // A width of nothing, or one that is lost in rounding, cannot be drawn.
  const double least = 1e-9 * std::max(std::abs(axis.low), std::abs(axis.high));
  if (!(axis.high - axis.low > least)) {
    const double half = std::max(least, axis.low == 0 ? 0.5 : 0.1 * std::abs(axis.low));
    axis.low -= half;
    axis.high += half;
  }
  double step = tick_step(axis.high - axis.low, wanted);
  if (scale.whole || !scale.names.empty()) step = std::max(1.0, step);
  const double slack = 1e-9 * step;
  if (!scale.low) axis.low = std::floor(axis.low / step + 1e-9) * step;
  if (!scale.high && !scale.whole) axis.high = std::ceil(axis.high / step - 1e-9) * step;
  const double first = std::ceil((axis.low - slack) / step);
  for (int i = 0; i < 200; ++i) {
    const double value = (first + i) * step;
    if (value > axis.high + slack) break;
    std::string text;
    if (!scale.names.empty()) {
      if (value >= 0 && value < static_cast<double>(scale.names.size()))
        text = scale.names[static_cast<std::size_t>(value)];
    } else {
      text = scale.percent ? tick_text(100 * value, 100 * step) + " %" : tick_text(value, step);
    }
    axis.ticks.emplace_back(value, text);
  }
  return axis;
}

std::string value_text(const Scale& scale, double value) {
  if (!scale.names.empty() && value >= 0 && value < static_cast<double>(scale.names.size()))
    return scale.names[static_cast<std::size_t>(value)];
  return scale.percent ? percent(value) : minus(number_text(value));
}

double Plot::to_x(double value) const {
  return left + std::clamp((value - x.low) / (x.high - x.low), -0.2, 1.2) * (right - left);
}

double Plot::to_y(double value) const {
  return bottom - std::clamp((value - y.low) / (y.high - y.low), -0.2, 1.2) * (bottom - top);
}

Plot draw_axes(Canvas& canvas, const Frame& frame, double top, double height, const Scale& x,
               const Extent& x_data, const Scale& y, const Extent& y_data) {
  Plot plot;
  plot.top = top + (y.label.empty() ? 8 : line_height + 6);
  plot.bottom = height - line_height - 4 - (x.label.empty() ? 0 : line_height);
  plot.right = frame.width - 10;
  plot.y = axis_of(y, y_data, std::max(2, static_cast<int>((plot.bottom - plot.top) / 36)));
  double widest = 0;
  for (const auto& tick : plot.y.ticks) widest = std::max(widest, text_width(tick.second));
  plot.left = std::min(widest + 8, frame.width / 3);
  // As many ticks as their texts leave room for.
  const double room = plot.right - plot.left;
  for (int wanted = 10; wanted >= 1; --wanted) {
    plot.x = axis_of(x, x_data, wanted);
    double width = 0;
    for (const auto& tick : plot.x.ticks) width = std::max(width, text_width(tick.second) + 10);
    if (width * static_cast<double>(plot.x.ticks.size()) <= room * 1.05) break;
  }
  if (!y.label.empty()) canvas.words({0, top + 12}, y.label, Anchor::start, "t m");
  for (const auto& [value, label] : plot.y.ticks) {
    const double at = plot.to_y(value);
    canvas.line({plot.left, at}, {plot.right, at}, "grid");
    canvas.words({plot.left - 6, at + 4}, label, Anchor::end, "t m");
  }
  canvas.line({plot.left, plot.bottom}, {plot.right, plot.bottom}, "axis");
  for (const auto& [value, label] : plot.x.ticks) {
    const double at = plot.to_x(value);
    canvas.line({at, plot.bottom}, {at, plot.bottom + 4}, "axis");
    const double half = text_width(label) / 2;
    const double middle =
        std::clamp(at, std::min(half, frame.width / 2), std::max(frame.width - half, frame.width / 2));
    canvas.words({middle, plot.bottom + 16}, label, Anchor::middle, "t m");
  }
  if (!x.label.empty()) canvas.words({plot.right, height - 4}, x.label, Anchor::end, "t m");
  return plot;
}

void draw_marks(Canvas& canvas, const Plot& plot, const std::vector<Mark>& marks) {
  double row = plot.top + 10;
  for (const Mark& mark : marks) {
    const double at = plot.to_x(mark.at);
    canvas.line({at, plot.top}, {at, plot.bottom}, "mark");
    if (mark.text.empty()) continue;
    const bool left = at > (plot.left + plot.right) / 2;
    canvas.words({left ? at - 4 : at + 4, row}, mark.text, left ? Anchor::end : Anchor::start, "t halo");
    row += line_height - 2;
  }
}

double draw_keys(Canvas& canvas, const Frame& frame, const std::vector<Key>& keys) {
  double x = 0, y = 4;
  for (const Key& key : keys) {
    if (key.name.empty()) continue;
    const double width = 30 + text_width(key.name) + 14;
    if (x > 0 && x + width > frame.width) {
      x = 0;
      y += line_height + 2;
    }
    const double middle = y + 7;
    const std::string color = series_look(key.series);
    const std::string dash = " d" + std::to_string(key.series % series_colors);
    switch (key.kind) {
      case Key::Kind::line:
        canvas.line({x, middle}, {x + 24, middle}, "line " + color + dash);
        canvas.sign({x + 12, middle}, key.series, 3.5);
        break;
      case Key::Kind::sign: canvas.sign({x + 12, middle}, key.series, 4.5); break;
      case Key::Kind::box: canvas.rect({x, y + 1}, 24, 12, "fill " + color); break;
      case Key::Kind::hollow: canvas.rect({x + 0.5, y + 1.5}, 23, 11, "hollow"); break;
      case Key::Kind::fan:
        canvas.rect({x, y}, 24, 14, "band " + color);
        canvas.rect({x, y + 4}, 24, 6, "band " + color);
        canvas.line({x, middle}, {x + 24, middle}, "line " + color);
        break;
      case Key::Kind::outline_fan:
        canvas.rect({x + 0.5, y + 1}, 23, 12, "edge " + color);
        canvas.line({x, middle}, {x + 24, middle}, "line " + color + " d1");
        break;
    }
    canvas.words({x + 30, y + 11}, key.name);
    x += width;
  }
  return x > 0 ? y + line_height + 6 : 0;
}

}  // namespace demarche
