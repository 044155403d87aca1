#include "gui/widgets/charts.h"

#include <algorithm>
#include <cmath>

#include "sim/session/log.h"

namespace demarche::gui {
namespace {

struct Frame {
  ImVec2 min, max;
  double x0, x1, y0, y1;
  float x(double v) const { return min.x + static_cast<float>((v - x0) / (x1 - x0)) * (max.x - min.x); }
  float y(double v) const { return max.y - static_cast<float>((v - y0) / (y1 - y0)) * (max.y - min.y); }
};

// The values are those of turns `turn`; the band starts at the present.
void band(ImDrawList& draw, const Frame& f, const IndicatorSummary& fan, const std::vector<double>& low,
          const std::vector<double>& high, ImU32 color) {
  for (std::size_t i = 1; i < fan.turn.size(); ++i) {
    const float xa = f.x(fan.turn[i - 1]), xb = f.x(fan.turn[i]);
    draw.AddQuadFilled({xa, f.y(high[i - 1])}, {xb, f.y(high[i])}, {xb, f.y(low[i])}, {xa, f.y(low[i - 1])},
                       color);
  }
}

void dashed(ImDrawList& draw, const std::vector<ImVec2>& points, ImU32 color, float dash) {
  float left = dash;
  bool on = true;
  for (std::size_t i = 1; i < points.size(); ++i) {
    ImVec2 a = points[i - 1];
    const ImVec2 b = points[i];
    float length = std::hypot(b.x - a.x, b.y - a.y);
    while (length > 0) {
      const float part = std::min(left, length);
      const float t = part / length;
      const ImVec2 m = {a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t};
      if (on) draw.AddLine(a, m, color, 1.2f);
      a = m;
      length -= part;
      left -= part;
      if (left <= 0) {
        on = !on;
        left = dash;
      }
    }
  }
}

double tick_step(double width, int wanted) {
  const double rough = width / std::max(1, wanted);
  const double power = std::pow(10.0, std::floor(std::log10(rough)));
  for (const double m : {1.0, 2.0, 5.0, 10.0})
    if (m * power >= rough) return m * power;
  return 10 * power;
}

}  // namespace

Range range_of_values(std::span<const double> values, Range r) {
  for (const double v : values) {
    if (!std::isfinite(v)) continue;
    r.low = std::min(r.low, v);
    r.high = std::max(r.high, v);
  }
  return r;
}

void sparkline(Ui&, ImVec2 at, ImVec2 size, std::span<const double> values, ImU32 color) {
  if (values.empty()) return;
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  const double width = *high - *low;
  if (width == 0) color = with_alpha(color, 0.35f);  // what stands still should not draw the eye
  const auto y = [&](double v) {
    return at.y + size.y * static_cast<float>(width > 0 ? 1 - (v - *low) / width : 0.5);
  };
  const float step = values.size() > 1 ? size.x / static_cast<float>(values.size() - 1) : 0;
  for (std::size_t i = 0; i < values.size(); ++i)
    draw.PathLineTo({at.x + step * static_cast<float>(i), y(values[i])});
  draw.PathStroke(color, 0, 1.4f);
  draw.AddCircleFilled({at.x + step * static_cast<float>(values.size() - 1), y(values.back())}, 2.2f, color);
}

float fraction_width(std::string_view number) {
  const std::size_t point = number.find('.');
  if (point == std::string_view::npos) return 0;
  return ImGui::CalcTextSize(number.data() + point, number.data() + number.size()).x;
}

void aligned_number(Ui& ui, float right, float y, float fraction, std::string_view number) {
  const char *const first = number.data(), *const last = first + number.size();
  const float x = right - fraction + fraction_width(number) - ImGui::CalcTextSize(first, last).x;
  ImGui::GetWindowDrawList()->AddText({x, y}, ui.color().text, first, last);
}

int fan_chart(Ui& ui, ImVec2 at, ImVec2 size, const FanChart& given, bool hovered) {
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  ImGui::PushFont(ui.theme.fonts.small);
  const Palette& color = ui.color();
  // Futures are told from the turn to come on; the present belongs to them.
  IndicatorSummary joined, joined_unchanged;
  FanChart chart = given;
  if (!chart.history.empty()) {
    const auto join = [&](const IndicatorSummary*& fan, IndicatorSummary& copy) {
      if (fan == nullptr || fan->turn.empty() || fan->turn.front() <= chart.now) return;
      copy = *fan;
      copy.turn.insert(copy.turn.begin(), chart.now);
      for (auto* values : {&copy.mean, &copy.p05, &copy.p25, &copy.p50, &copy.p75, &copy.p95})
        values->insert(values->begin(), chart.history.back());
      fan = &copy;
    };
    join(chart.fan, joined);
    join(chart.unchanged, joined_unchanged);
  }
  const float em = ImGui::GetFontSize();

  // The scale: the stated range unless everything happens in a small part of it; then that part.
  Range r = {1e300, -1e300};
  const auto widen = [&](std::span<const double> v) { r = range_of_values(v, r); };
  widen(chart.history);
  for (const IndicatorSummary* s : {chart.fan, chart.unchanged})
    if (s != nullptr) {
      widen(s->p05);
      widen(s->p95);
    }
  if (r.low > r.high) r = chart.range;
  if (r.high - r.low < 1e-9 * std::max(1.0, std::abs(r.high))) r = {r.low - 0.5, r.high + 0.5};
  const double air = (r.high - r.low) * 0.08;
  r = {r.low - air, r.high + air};
  if (chart.range.high > chart.range.low) {
    if (r.low < chart.range.low) r.low = std::min(r.low + air, chart.range.low);
    if (r.high > chart.range.high) r.high = std::max(r.high - air, chart.range.high);
  }

  const double step = tick_step(r.high - r.low, std::max(2, static_cast<int>(size.y / (em * 2.6f))));
  float label_width = 0;
  std::vector<std::pair<double, std::string>> ticks;
  for (double t = std::ceil(r.low / step) * step; t <= r.high + step * 1e-6; t += step) {
    ticks.emplace_back(t, number_text(std::abs(t) < step * 1e-6 ? 0 : t));
    label_width = std::max(label_width, ImGui::CalcTextSize(ticks.back().second.c_str()).x);
  }
  Frame f{{at.x + label_width + ui.px(8), at.y + ui.px(4)},
          {at.x + size.x - ui.px(8), at.y + size.y - em - ui.px(6)},
          0,
          std::max(1.0, static_cast<double>(chart.turns)),
          r.low,
          r.high};
  for (const auto& [value, label] : ticks) {
    const float y = f.y(value);
    draw.AddLine({f.min.x, y}, {f.max.x, y}, with_alpha(color.line, 0.7f));
    const ImVec2 wide = ImGui::CalcTextSize(label.c_str());
    draw.AddText({f.min.x - wide.x - ui.px(6), y - wide.y / 2}, color.muted, label.c_str());
  }
  // Turns: as many labels as fit.
  const int every =
      std::max(1, static_cast<int>(tick_step(chart.turns, static_cast<int>((f.max.x - f.min.x) / (em * 3)))));
  for (int t = 0; t <= chart.turns; t += every) {
    const std::string label = std::to_string(t);
    const float wide = ImGui::CalcTextSize(label.c_str()).x;
    draw.AddText(
        {std::clamp(f.x(static_cast<double>(t)) - wide / 2, f.min.x, f.max.x - wide), f.max.y + ui.px(3)},
        color.muted, label.c_str());
  }

  const ImU32 ink = chart.color == 0 ? color.accent : chart.color;
  const auto stroke = [&](const std::vector<int>& turns, const std::vector<double>& values, ImU32 c,
                          float w) {
    for (std::size_t i = 0; i < turns.size(); ++i) draw.PathLineTo({f.x(turns[i]), f.y(values[i])});
    draw.PathStroke(c, 0, w);
  };
  if (chart.fan != nullptr && chart.fan->turn.size() > 1) {
    band(draw, f, *chart.fan, chart.fan->p05, chart.fan->p95, with_alpha(ink, 0.16f));
    band(draw, f, *chart.fan, chart.fan->p25, chart.fan->p75, with_alpha(ink, 0.26f));
    stroke(chart.fan->turn, chart.fan->p50, ink, 1.6f);
  }
  if (chart.unchanged != nullptr && chart.unchanged->turn.size() > 1) {
    for (const auto* edge : {&chart.unchanged->p05, &chart.unchanged->p50, &chart.unchanged->p95}) {
      std::vector<ImVec2> points;
      for (std::size_t i = 0; i < edge->size(); ++i)
        points.push_back({f.x(chart.unchanged->turn[i]), f.y((*edge)[i])});
      dashed(draw, points, color.muted, ui.px(4));
    }
  }
  for (std::size_t i = 0; i < chart.history.size(); ++i)
    draw.PathLineTo({f.x(static_cast<double>(i)), f.y(chart.history[i])});
  draw.PathStroke(color.text, 0, 2.0f);
  if (!chart.history.empty())
    draw.AddCircleFilled({f.x(static_cast<double>(chart.history.size() - 1)), f.y(chart.history.back())},
                         ui.px(3.5f), color.text);
  draw.AddLine({f.x(chart.now), f.min.y}, {f.x(chart.now), f.max.y}, with_alpha(color.muted, 0.6f));
  if (chart.loading && chart.fan == nullptr && chart.now < chart.turns) {
    const char* waiting = "working out what may come…";
    const float wide = ImGui::CalcTextSize(waiting).x;
    const float x =
        std::max(f.x(chart.now) + ui.px(8), std::min(f.max.x - wide, (f.x(chart.now) + f.max.x - wide) / 2));
    draw.AddText({x, (f.min.y + f.max.y) / 2 - em / 2}, color.muted, waiting);
  }

  int turn = -1;
  if (hovered) {
    const float mouse = ImGui::GetIO().MousePos.x;
    turn = std::clamp(static_cast<int>(std::lround((mouse - f.min.x) / (f.max.x - f.min.x) *
                                                   static_cast<float>(chart.turns))),
                      0, chart.turns);
    draw.AddLine({f.x(turn), f.min.y}, {f.x(turn), f.max.y}, color.accent);
    ImGui::BeginTooltip();
    ImGui::TextUnformatted(
        (turn == 0 ? std::string("At the start") : "After turn " + std::to_string(turn)).c_str());
    if (turn < static_cast<int>(chart.history.size()))
      ImGui::TextUnformatted(
          (number_text(chart.history[static_cast<std::size_t>(turn)]) + " " + chart.unit).c_str());
    if (chart.fan != nullptr && turn >= chart.now)
      for (std::size_t i = 0; i < chart.fan->turn.size(); ++i)
        if (chart.fan->turn[i] == turn) {
          ImGui::TextUnformatted(("middle " + number_text(chart.fan->p50[i])).c_str());
          ImGui::TextUnformatted(("half of all between " + number_text(chart.fan->p25[i]) + " and " +
                                  number_text(chart.fan->p75[i]))
                                     .c_str());
          ImGui::TextUnformatted(
              ("9 of 10 between " + number_text(chart.fan->p05[i]) + " and " + number_text(chart.fan->p95[i]))
                  .c_str());
        }
    ImGui::EndTooltip();
  }
  ImGui::PopFont();
  return turn;
}

void share_bar(Ui& ui, ImVec2 at, ImVec2 size, double share, double low, double high, ImU32 ink) {
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const auto x = [&](double v) { return at.x + static_cast<float>(std::clamp(v, 0.0, 1.0)) * size.x; };
  draw.AddRectFilled(at, {at.x + size.x, at.y + size.y}, ui.color().raised, 2);
  if (x(share) > at.x + 0.5f) draw.AddRectFilled(at, {x(share), at.y + size.y}, ink, 2);
  const float middle = at.y + size.y / 2;
  if (high > low && high - low < 1) {
    draw.AddLine({x(low), middle}, {x(high), middle}, ui.color().text, 1.5f);
    for (const double end : {low, high})
      draw.AddLine({x(end), at.y + size.y * 0.25f}, {x(end), at.y + size.y * 0.75f}, ui.color().text, 1.5f);
  }
}

void signed_bar(Ui& ui, ImVec2 at, ImVec2 size, double value, double most, bool harm_is_negative) {
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const float middle = at.x + size.x / 2;
  const float reach = most > 0 ? static_cast<float>(std::clamp(value / most, -1.0, 1.0)) * size.x / 2 : 0;
  const ImU32 ink = value >= 0 ? ui.color().accent : harm_is_negative ? ui.color().harm : ui.color().muted;
  draw.AddRectFilled({std::min(middle, middle + reach), at.y},
                     {std::max(middle, middle + reach), at.y + size.y}, ink, 1);
  draw.AddLine({middle, at.y - 1}, {middle, at.y + size.y + 1}, ui.color().line);
}

void waterfall_bar(Ui& ui, ImVec2 at, ImVec2 size, const WaterfallStep& step, double low, double high) {
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const double width = high > low ? high - low : 1;
  const auto x = [&](double v) { return at.x + static_cast<float>((v - low) / width) * size.x; };
  const float a = x(step.from), b = x(step.to);
  const ImU32 ink = step.to >= step.from ? ui.color().accent : ui.color().muted;
  draw.AddRectFilled({std::min(a, b), at.y}, {std::max(std::max(a, b), std::min(a, b) + 1.5f), at.y + size.y},
                     ink, 1);
  draw.AddLine({b, at.y}, {b, at.y + size.y + ui.px(4)}, ui.color().line);
}

}  // namespace demarche::gui
