// Pictures of the lab: outcomes, fans and histograms; what matters; a sweep along one or two parameters.
#include <algorithm>
#include <cmath>

#include "gui/panels/lab.h"
#include "gui/widgets/charts.h"
#include "sim/session/log.h"
#include "sim/study/histogram.h"

namespace demarche::gui {
namespace {

const std::string& label_of(const Parameter& p) { return p.label.empty() ? p.id : p.label; }

void draw_outcome_bars(Ui& ui, const Scenario& s, const EnsembleResult& result) {
  const float width = ImGui::GetContentRegionAvail().x;
  const float line = ImGui::GetTextLineHeight(), name = width * 0.34f,
              number = ImGui::CalcTextSize("100 %  (100–100)").x;
  for (std::size_t o = 0; o < result.outcomes.size(); ++o) {
    const Share& share = result.outcomes[o];
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImGui::Dummy({width, line + ui.px(8)});
    ui.tip(s.outcomes[o].about);
    ImDrawList& draw = *ImGui::GetWindowDrawList();
    draw.AddText({at.x, at.y + ui.px(2)}, ui.color().text,
                 cut_to_width(s.outcomes[o].label, name - ui.px(8)).c_str());
    share_bar(ui, {at.x + name, at.y + ui.px(2)}, {width - name - number - ui.px(12), line}, share.share,
              share.low, share.high, with_alpha(ui.color().accent, 0.8f));
    const std::string text = percent(share.share) + "  (" +
                             std::to_string(static_cast<int>(std::lround(share.low * 100))) + "–" +
                             std::to_string(static_cast<int>(std::lround(share.high * 100))) + ")";
    draw.AddText({at.x + width - ImGui::CalcTextSize(text.c_str()).x, at.y + ui.px(2)}, ui.color().text,
                 text.c_str());
  }
}

// Room for a picture in the rest of the panel, as a control.
ImVec2 rest_of_panel(Ui& ui, float at_least) {
  const ImVec2 left = ImGui::GetContentRegionAvail();
  const ImVec2 room = {left.x, std::max(ui.px(at_least), left.y - ui.px(4))};
  ui.picture("Picture", room);
  return room;
}

struct Scale {
  double low = 0, high = 1;
  double share(double x) const { return high > low ? std::clamp((x - low) / (high - low), 0.0, 1.0) : 0.5; }
};

// Shares from 0 to 1, other numbers as far as they reach.
Scale scale_of(const LabResult& result, const Measure& measure) {
  if (measure.kind == Measure::Kind::outcome) return {};
  Scale scale;
  bool first = true;
  for (const LabPoint& p : result.points) {
    const double x = measured(*p.futures, measure).value;
    scale.low = first ? x : std::min(scale.low, x);
    scale.high = first ? x : std::max(scale.high, x);
    first = false;
  }
  return scale;
}

struct Axes {
  ImVec2 min, max;
};

Axes draw_axes(Ui& ui, ImVec2 at, ImVec2 room, const Parameter& along) {
  const float em = ImGui::GetFontSize();
  const Axes axes = {{at.x + em * 3.5f, at.y + ui.px(8)}, {at.x + room.x - em, at.y + room.y - em * 2.6f}};
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  for (const bool low : {true, false}) {
    const std::string text = number_text(low ? along.range.low : along.range.high);
    const float wide = ImGui::CalcTextSize(text.c_str()).x;
    draw.AddText({low ? axes.min.x : axes.max.x - wide, axes.max.y + ui.px(4)}, ui.color().muted,
                 text.c_str());
  }
  const std::string name = cut_to_width(label_of(along), (axes.max.x - axes.min.x) * 0.7f);
  draw.AddText({(axes.min.x + axes.max.x - ImGui::CalcTextSize(name.c_str()).x) / 2, axes.max.y + ui.px(4)},
               ui.color().text, name.c_str());
  return axes;
}

void draw_line(Ui& ui, const LabResult& result, const Measure& measure, const Axes& axes, float left,
               bool hovered) {
  const Scale scale = scale_of(result, measure);
  const Parameter& along = result.scenario->parameters[static_cast<std::size_t>(result.plan.parameters[0])];
  const float em = ImGui::GetFontSize();
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  for (const double t : {0.0, 0.5, 1.0}) {
    const float y = axes.max.y - static_cast<float>(t) * (axes.max.y - axes.min.y);
    draw.AddLine({axes.min.x, y}, {axes.max.x, y}, ui.color().line);
    draw.AddText({left, y - em / 2}, ui.color().muted,
                 value_text(measure, scale.low + t * (scale.high - scale.low)).c_str());
  }
  const std::size_t n = result.points.size();
  const auto point = [&](std::size_t i, double x) {
    return ImVec2{axes.min.x + (axes.max.x - axes.min.x) * static_cast<float>(i) /
                                   static_cast<float>(std::max<std::size_t>(1, n - 1)),
                  axes.max.y - static_cast<float>(scale.share(x)) * (axes.max.y - axes.min.y)};
  };
  std::vector<Measured> found;
  for (const LabPoint& p : result.points) found.push_back(measured(*p.futures, measure));
  for (std::size_t i = 1; i < n; ++i) {
    const Measured &a = found[i - 1], &b = found[i];
    draw.AddQuadFilled(point(i - 1, a.high), point(i, b.high), point(i, b.low), point(i - 1, a.low),
                       with_alpha(ui.color().accent, 0.2f));
    draw.AddLine(point(i - 1, a.value), point(i, b.value), ui.color().accent, 2);
  }
  for (std::size_t i = 0; i < n; ++i) {
    const ImVec2 c = point(i, found[i].value);
    draw.AddCircleFilled(c, ui.px(3), ui.color().accent);
    if (hovered &&
        std::abs(ImGui::GetIO().MousePos.x - c.x) < (axes.max.x - axes.min.x) / static_cast<float>(2 * n))
      ui.tip(label_of(along) + " " + number_text(result.points[i].values[0]) + ": " +
             value_text(measure, found[i].value));
  }
}

void draw_heat_map(Ui& ui, const LabResult& result, const Measure& measure, const Axes& axes, float left,
                   bool hovered) {
  const Scale scale = scale_of(result, measure);
  const Scenario& s = *result.scenario;
  const Parameter& first = s.parameters[static_cast<std::size_t>(result.plan.parameters[0])];
  const Parameter& second = s.parameters[static_cast<std::size_t>(result.plan.parameters[1])];
  const auto n = static_cast<std::size_t>(result.plan.points);
  const float wide = (axes.max.x - axes.min.x) / static_cast<float>(n),
              tall = (axes.max.y - axes.min.y) / static_cast<float>(n), em = ImGui::GetFontSize();
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  for (std::size_t i = 0; i < result.points.size(); ++i) {
    const std::size_t x = i / n, y = i % n;
    const ImVec2 a = {axes.min.x + wide * static_cast<float>(x),
                      axes.max.y - tall * static_cast<float>(y + 1)};
    const ImVec2 b = {a.x + wide - 1, a.y + tall - 1};
    const double value = measured(*result.points[i].futures, measure).value;
    const ImU32 fill = mix(ui.color().raised, ui.color().accent, static_cast<float>(scale.share(value)));
    draw.AddRectFilled(a, b, fill);
    const std::string text = value_text(measure, value);
    const ImVec2 size = ImGui::CalcTextSize(text.c_str());
    if (size.x < wide && size.y < tall)
      draw.AddText({(a.x + b.x - size.x) / 2, (a.y + b.y - size.y) / 2}, legible(ui.color().text, fill),
                   text.c_str());
    if (hovered && mouse.x >= a.x && mouse.x < b.x && mouse.y >= a.y && mouse.y < b.y)
      ui.tip(label_of(first) + " " + number_text(result.points[i].values[0]) + ", " + label_of(second) + " " +
             number_text(result.points[i].values[1]) + ": " + text);
  }
  draw.AddText({left, axes.min.y}, ui.color().muted, number_text(second.range.high).c_str());
  draw.AddText({left, axes.max.y - em}, ui.color().muted, number_text(second.range.low).c_str());
  draw.AddText({left, axes.max.y + em * 1.4f}, ui.color().text, ("upwards: " + label_of(second)).c_str());
}

}  // namespace

void histogram_chart(Ui& ui, ImVec2 at, ImVec2 size, std::span<const double> values, const Measure& measure,
                     bool hovered) {
  const Histogram h = histogram_of(values);
  if (h.counts.empty()) return;
  const float em = ImGui::GetFontSize();
  const ImVec2 min = {at.x + em * 3.5f, at.y + ui.px(8)},
               max = {at.x + size.x - em, at.y + size.y - em * 1.6f};
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const float wide = (max.x - min.x) / static_cast<float>(h.counts.size());
  draw.AddLine({min.x, max.y}, max, ui.color().muted);
  draw.AddText({at.x, min.y}, ui.color().muted, grouped(h.most).c_str());
  draw.AddText({at.x, max.y - em}, ui.color().muted, "0");
  for (const bool low : {true, false}) {
    const std::string text = value_text(measure, low ? h.low : h.high);
    draw.AddText({low ? min.x : max.x - ImGui::CalcTextSize(text.c_str()).x, max.y + ui.px(2)},
                 ui.color().muted, text.c_str());
  }
  const std::string what = cut_to_width(measure.label, (max.x - min.x) * 0.7f);
  draw.AddText({(min.x + max.x - ImGui::CalcTextSize(what.c_str()).x) / 2, max.y + ui.px(2)}, ui.color().text,
               what.c_str());
  const float mouse = ImGui::GetIO().MousePos.x;
  for (std::size_t i = 0; i < h.counts.size(); ++i) {
    const float tall = (max.y - min.y) * static_cast<float>(h.counts[i]) / static_cast<float>(h.most);
    const float x = min.x + wide * static_cast<float>(i);
    const bool hot = hovered && mouse >= x && mouse < x + wide;
    draw.AddRectFilled({x, max.y - tall}, {x + wide - 1, max.y},
                       with_alpha(ui.color().accent, hot ? 1.0f : 0.75f));
    if (hot)
      ui.tip(value_text(measure, h.edge(i)) + " to " + value_text(measure, h.edge(i + 1)) + ": " +
             grouped(h.counts[i]) + " of " + grouped(values.size()) + " runs");
  }
}

void draw_ensemble(Ui& ui, View& view, const LabResult& result, const Measure& measure) {
  const Scenario& s = *result.scenario;
  const EnsembleResult& futures = *result.points.front().futures;
  draw_outcome_bars(ui, s, futures);
  ui.gap(4);
  if (measure.kind == Measure::Kind::outcome) return;
  const auto i = static_cast<std::size_t>(measure.index);
  if (measure.kind == Measure::Kind::indicator) {
    if (ui.choice("How it goes", !view.lab.histogram, "A fan over the turns")) view.lab.histogram = false;
    ImGui::SameLine(0, ui.px(2));
    if (ui.choice("How it ends", view.lab.histogram, "A histogram of the last values"))
      view.lab.histogram = true;
  } else {
    ui.muted("Mean score " + number_text(futures.objective_means[i]) + " of 100");
  }
  const ImVec2 at = ImGui::GetCursorScreenPos(), room = rest_of_panel(ui, 160);
  const bool hovered = ImGui::IsItemHovered();
  if (measure.kind == Measure::Kind::score || view.lab.histogram)
    return histogram_chart(ui, at, room, values_of(result.rows, measure), measure, hovered);
  FanChart chart;
  chart.fan = &futures.indicators[i];
  chart.range = s.indicators[i].range ? *s.indicators[i].range : Range{0, 0};
  chart.turns = s.turns;
  chart.unit = s.indicators[i].unit;
  fan_chart(ui, at, room, chart, hovered);
}

// A bar for each parameter: how far the measure moves when it alone moves through its range; strongest first.
void draw_screening(Ui& ui, const LabResult& result, const Measure& measure, std::size_t number) {
  const Scenario& s = *result.scenario;
  if (number >= result.effects.size()) return;
  const std::vector<MorrisEffect>& effects = result.effects[number];
  std::vector<std::size_t> order(effects.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return effects[a].strength.value > effects[b].strength.value;
  });
  double most = 1e-12;
  for (const MorrisEffect& e : effects) most = std::max(most, e.strength.high);
  ui.wrapped(
      "How far it moves when a parameter moves through its whole range (95 % interval); an arrow says which "
      "way, "
      "“bent” that it depends on the others or on where it stands.",
      ui.color().muted);
  const float width = ImGui::GetContentRegionAvail().x, line = ImGui::GetTextLineHeight() + ui.px(4);
  const float name = width * 0.4f, number_width = ImGui::CalcTextSize("↑ 100 % bent").x;
  for (const std::size_t i : order) {
    const MorrisEffect& e = effects[i];
    const Parameter& p = s.parameters[i];
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImGui::Dummy({width, line});
    ui.tip(label_of(p) + " from " + number_text(p.range.low) + " to " + number_text(p.range.high) +
           "\nmoves it by " + value_text(measure, e.strength.value) + " (" +
           value_text(measure, e.strength.low) + " to " + value_text(measure, e.strength.high) +
           "), on average by " + value_text(measure, e.mean.value) + "; spread " +
           value_text(measure, e.spread.value) + (p.about.empty() ? "" : "\n" + p.about));
    ImDrawList& draw = *ImGui::GetWindowDrawList();
    draw.AddText(at, ui.color().text, cut_to_width(label_of(p), name - ui.px(8)).c_str());
    share_bar(ui, {at.x + name, at.y + line * 0.2f}, {width - name - number_width - ui.px(12), line * 0.6f},
              e.strength.value / most, e.strength.low / most, e.strength.high / most, ui.color().accent);
    const bool one_way = std::abs(e.mean.value) > 0.9 * e.strength.value;
    const std::string text = std::string(e.strength.value == 0 ? ""
                                         : !one_way            ? ""
                                         : e.mean.value > 0    ? "↑ "
                                                               : "↓ ") +
                             value_text(measure, e.strength.value) +
                             (e.spread.value > 0.5 * e.strength.value && e.strength.value > 0 ? " bent" : "");
    draw.AddText({at.x + width - number_width, at.y}, ui.color().muted, text.c_str());
  }
}

void draw_sweep(Ui& ui, const LabResult& result, const Measure& measure) {
  const ImVec2 at = ImGui::GetCursorScreenPos(), room = rest_of_panel(ui, 180);
  const bool hovered = ImGui::IsItemHovered();
  const Parameter& first = result.scenario->parameters[static_cast<std::size_t>(result.plan.parameters[0])];
  const Axes axes = draw_axes(ui, at, room, first);
  if (result.plan.parameters.size() == 1)
    draw_line(ui, result, measure, axes, at.x, hovered);
  else
    draw_heat_map(ui, result, measure, axes, at.x, hovered);
}

}  // namespace demarche::gui
