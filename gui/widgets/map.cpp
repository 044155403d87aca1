#include "gui/widgets/map.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "gui/widgets/atlas.h"

namespace demarche::gui {
namespace {

// Equirectangular, true to scale along a parallel in the middle of what is shown.
struct Projection {
  ImVec2 centre;                      // screen
  float scale = 1;                    // pixels per degree of latitude
  float squeeze = 1;                  // of longitudes
  float longitude = 0, latitude = 0;  // at the centre
  float west = 0, east = 0;           // of the region that is shown; what is beyond may stay empty

  ImVec2 operator()(float lon, float lat) const {
    return {centre.x + (lon - longitude) * scale * squeeze, centre.y - (lat - latitude) * scale};
  }
};

GeoPoint place_of(const Scenario& s, int actor) {
  const Actor& a = s.actors[static_cast<std::size_t>(actor)];
  if (a.has_position) return {static_cast<float>(a.longitude), static_cast<float>(a.latitude)};
  // Actors without a place stand in a row in the south.
  return {static_cast<float>(actor * 12 - 60), -40};
}

Projection fit(const Scenario& s, const MapView& view, ImVec2 at, ImVec2 size, float margin) {
  GeoPoint low = {180, 90}, high = {-180, -90};
  if (s.map) {
    low = {static_cast<float>((*s.map)[1]), static_cast<float>((*s.map)[0])};
    high = {static_cast<float>((*s.map)[3]), static_cast<float>((*s.map)[2])};
  } else {
    for (std::size_t a = 0; a < s.actors.size(); ++a) {
      const GeoPoint p = place_of(s, static_cast<int>(a));
      low = {std::min(low.longitude, p.longitude), std::min(low.latitude, p.latitude)};
      high = {std::max(high.longitude, p.longitude), std::max(high.latitude, p.latitude)};
    }
    // A view of a region, not of a town.
    const float grow_x = std::max(6.0f, (20 - (high.longitude - low.longitude)) / 2);
    const float grow_y = std::max(4.0f, (14 - (high.latitude - low.latitude)) / 2);
    low = {low.longitude - grow_x, low.latitude - grow_y};
    high = {high.longitude + grow_x, high.latitude + grow_y};
  }
  Projection p;
  p.centre = {at.x + size.x / 2, at.y + size.y / 2};
  p.longitude = (low.longitude + high.longitude) / 2 + view.pan.x;
  p.latitude = (low.latitude + high.latitude) / 2 + view.pan.y;
  p.squeeze = std::clamp(std::cos((low.latitude + high.latitude) / 2 * 3.14159f / 180), 0.4f, 1.0f);
  p.west = low.longitude + view.pan.x;
  p.east = high.longitude + view.pan.x;
  const float wide = std::max(1.0f, (high.longitude - low.longitude) * p.squeeze);
  const float tall = std::max(1.0f, high.latitude - low.latitude);
  p.scale = std::min((size.x - 2 * margin) / wide, (size.y - 2 * margin) / tall) * view.zoom;
  return p;
}

struct Ground {
  std::vector<std::pair<int, ImU32>> tinted;  // country, colour of the actor whose it is
  std::vector<ImVec2> places;                 // of the actors, on the screen
};

Ground ground_of(const Scenario& s, const Projection& project) {
  Ground ground;
  for (int a = 0; a < static_cast<int>(s.actors.size()); ++a) {
    const GeoPoint place = place_of(s, a);
    ground.places.push_back(project(place.longitude, place.latitude));
    if (const int country = country_at(place); country >= 0)
      ground.tinted.emplace_back(country, color_of(s, a));
  }
  return ground;
}

void draw_countries(ImDrawList& draw, const Projection& project, ImVec2 min, ImVec2 max, const Palette& color,
                    const std::vector<std::pair<int, ImU32>>& tinted, bool coasts) {
  const ImVec2 white = ImGui::GetFontTexUvWhitePixel();
  std::vector<ImVec2> points;
  for (const float turn : {-360.0f, 0.0f, 360.0f}) {
    // The other side of the date line is drawn only where the region reaches across it.
    if ((turn < 0 && project.west >= -180) || (turn > 0 && project.east <= 180)) continue;
    for (std::size_t i = 0; i < countries().size(); ++i) {
      const Country& c = countries()[i];
      const ImVec2 a = project(c.low.longitude + turn, c.high.latitude);
      const ImVec2 b = project(c.high.longitude + turn, c.low.latitude);
      if (a.x > max.x || b.x < min.x || a.y > max.y || b.y < min.y) continue;
      ImU32 fill = color.land;
      for (const auto& [country, tint] : tinted)
        if (country == static_cast<int>(i)) fill = country_tint(color, tint);
      points.clear();
      for (const GeoPoint& p : c.points) points.push_back(project(p.longitude + turn, p.latitude));
      draw.PrimReserve(static_cast<int>(c.triangles.size()), static_cast<int>(points.size()));
      const auto first = static_cast<ImDrawIdx>(draw._VtxCurrentIdx);
      for (const ImVec2& p : points) draw.PrimWriteVtx(p, white, fill);
      for (const std::uint16_t t : c.triangles) draw.PrimWriteIdx(static_cast<ImDrawIdx>(first + t));
      if (!coasts) continue;
      std::size_t at = 0;
      for (const auto& ring : c.rings) {
        draw.AddPolyline(points.data() + at, static_cast<int>(ring.size()), color.coast, ImDrawFlags_Closed,
                         1.0f);
        at += ring.size();
      }
    }
  }
}

struct Curve {
  std::array<ImVec2, 25> points;
};

// Bowed to the left of its direction, so that a flow and its answer stand apart.
Curve curve_between(ImVec2 a, ImVec2 b, float gap_a, float gap_b, float bow) {
  const ImVec2 d = {b.x - a.x, b.y - a.y};
  const float length = std::max(1.0f, std::hypot(d.x, d.y));
  const ImVec2 n = {d.y / length, -d.x / length};
  const ImVec2 control = {(a.x + b.x) / 2 + n.x * length * bow, (a.y + b.y) / 2 + n.y * length * bow};
  const float ta = std::min(0.35f, gap_a / length), tb = 1 - std::min(0.35f, gap_b / length);
  Curve curve;
  for (std::size_t i = 0; i < curve.points.size(); ++i) {
    const float t = ta + (tb - ta) * static_cast<float>(i) / static_cast<float>(curve.points.size() - 1);
    const float u = 1 - t;
    curve.points[i] = {u * u * a.x + 2 * u * t * control.x + t * t * b.x,
                       u * u * a.y + 2 * u * t * control.y + t * t * b.y};
  }
  return curve;
}

float distance_to(const Curve& curve, ImVec2 p) {
  float least = 1e9f;
  for (std::size_t i = 1; i < curve.points.size(); ++i) {
    const ImVec2 q = ImLineClosestPoint(curve.points[i - 1], curve.points[i], p);
    least = std::min(least, std::hypot(q.x - p.x, q.y - p.y));
  }
  return least;
}

void arrow_head(ImDrawList& draw, ImVec2 from, ImVec2 tip, float size, ImU32 color, bool hollow) {
  const ImVec2 d = {tip.x - from.x, tip.y - from.y};
  const float length = std::max(0.001f, std::hypot(d.x, d.y));
  const ImVec2 u = {d.x / length, d.y / length};
  const ImVec2 base = {tip.x - u.x * size, tip.y - u.y * size};
  const ImVec2 l = {base.x - u.y * size * 0.5f, base.y + u.x * size * 0.5f};
  const ImVec2 r = {base.x + u.y * size * 0.5f, base.y - u.x * size * 0.5f};
  if (hollow) {
    draw.AddLine(tip, l, color, 1.6f);
    draw.AddLine(tip, r, color, 1.6f);
  } else {
    draw.AddTriangleFilled(tip, l, r, color);
  }
}

// Strokes that leave gaps: dashes and dots of equal length along the curve.
void broken_line(ImDrawList& draw, const Curve& curve, float on, float off, float width, ImU32 color) {
  float left = on;
  bool draws = true;
  for (std::size_t i = 1; i < curve.points.size(); ++i) {
    ImVec2 a = curve.points[i - 1];
    const ImVec2 b = curve.points[i];
    float length = std::hypot(b.x - a.x, b.y - a.y);
    while (length > 0.01f) {
      const float part = std::min(left, length);
      const ImVec2 m = {a.x + (b.x - a.x) * part / length, a.y + (b.y - a.y) * part / length};
      if (draws) draw.AddLine(a, m, color, width);
      a = m;
      length -= part;
      left -= part;
      if (left <= 0.01f) {
        draws = !draws;
        left = draws ? on : off;
      }
    }
  }
}

void draw_curve(ImDrawList& draw, const Curve& c, Flow::Kind kind, double weight, ImU32 color, float unit) {
  const auto count = static_cast<int>(c.points.size());
  const ImVec2 tip = c.points.back(), before = c.points[c.points.size() - 3];
  switch (kind) {
    case Flow::Kind::military: {  // two lines and a solid head
      for (const float side : {-1.0f, 1.0f}) {
        std::array<ImVec2, 25> shifted;
        for (std::size_t i = 0; i < shifted.size(); ++i) {
          const ImVec2 p = c.points[i], q = c.points[std::min(i + 1, c.points.size() - 1)];
          const ImVec2 o = i + 1 < c.points.size() ? p : c.points[i - 1];
          const float length = std::max(0.001f, std::hypot(q.x - o.x, q.y - o.y));
          shifted[i] = {p.x - (q.y - o.y) / length * side * unit * 0.5f,
                        p.y + (q.x - o.x) / length * side * unit * 0.5f};
        }
        draw.AddPolyline(shifted.data(), count - 2, color, 0, unit * 0.4f);
      }
      arrow_head(draw, before, tip, unit * 3, color, false);
      break;
    }
    case Flow::Kind::economic:
      broken_line(draw, c, unit * 1.6f, unit * 1.1f, unit * 0.6f, color);
      arrow_head(draw, before, tip, unit * 2.6f, color, false);
      break;
    case Flow::Kind::informational:
      broken_line(draw, c, unit * 0.55f, unit * 0.9f, unit * 0.55f, color);
      arrow_head(draw, before, tip, unit * 2.4f, color, true);
      break;
    case Flow::Kind::diplomatic:
      draw.AddPolyline(c.points.data(), count, color, 0, unit * 0.4f);
      arrow_head(draw, before, tip, unit * 2.4f, color, true);
      break;
    case Flow::Kind::offer: {
      broken_line(draw, c, unit * 3, unit * 1.2f, unit * 0.4f, color);
      arrow_head(draw, before, tip, unit * 2.4f, color, true);
      draw.AddCircle(c.points[c.points.size() / 2], unit * 1.1f, color, 0, unit * 0.4f);
      break;
    }
    case Flow::Kind::agreement: {
      draw.AddPolyline(c.points.data(), count, color, 0, unit * 0.6f);
      for (const ImVec2 end : {c.points.front(), c.points.back()})
        draw.AddCircleFilled(end, unit * 0.9f, color);
      break;
    }
    case Flow::Kind::variable:
      draw.AddPolyline(c.points.data(), count, with_alpha(color, 0.8f), 0,
                       unit * (0.2f + 1.1f * static_cast<float>(std::min(1.0, std::abs(weight)))));
      arrow_head(draw, before, tip, unit * 2.4f, color, weight < 0);
      break;
  }
}

}  // namespace

const char* name_of(Flow::Kind kind) {
  static constexpr const char* names[] = {
      "talks", "accusations and words", "arms and force", "sanctions and trade", "agreement", "offer",
      "value"};
  return names[static_cast<std::size_t>(kind)];
}

ImU32 country_tint(const Palette& palette, ImU32 actor) { return mix(palette.land, actor, 0.45f); }

ImU32 color_of(const Scenario& s, int actor) {
  const Actor& a = s.actors[static_cast<std::size_t>(actor)];
  if (!a.has_color) return okabe_ito[static_cast<std::size_t>(actor) % 8];
  return IM_COL32(a.color >> 16 & 255, a.color >> 8 & 255, a.color & 255, 255);
}

void draw_flow_sample(Ui& ui, ImVec2 at, float width, Flow::Kind kind, ImU32 color) {
  const Curve c = curve_between(at, {at.x + width, at.y}, 0, 0, 0);
  draw_curve(*ImGui::GetWindowDrawList(), c, kind, 1, color, ui.px(3));
}

void draw_map_picture(Ui& ui, ImVec2 at, ImVec2 size, const Scenario& s) {
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const ImVec2 end = {at.x + size.x, at.y + size.y};
  draw.PushClipRect(at, end, true);
  draw.AddRectFilled(at, end, ui.color().sea, ui.px(4));
  const Projection project = fit(s, MapView{}, at, size, ui.px(3));
  const Ground region = ground_of(s, project);
  draw_countries(draw, project, at, end, ui.color(), region.tinted, false);
  for (std::size_t a = 0; a < region.places.size(); ++a) {
    draw.AddCircleFilled(region.places[a], ui.px(3), ui.color().surface);
    draw.AddCircleFilled(region.places[a], ui.px(2.2f), color_of(s, static_cast<int>(a)));
  }
  draw.PopClipRect();
}

MapHit draw_map(Ui& ui, ImVec2 at, ImVec2 size, const Scenario& s, const Scene& scene, const MapView& view,
                const std::vector<int>& seats, int chosen, bool hovered) {
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const ImVec2 end = {at.x + size.x, at.y + size.y};
  draw.PushClipRect(at, end, true);
  draw.AddRectFilled(at, end, ui.color().sea, ui.px(6));
  const Projection project = fit(s, view, at, size, ui.px(20));
  const Ground region = ground_of(s, project);
  const std::vector<ImVec2>& places = region.places;
  draw_countries(draw, project, at, end, ui.color(), region.tinted, true);

  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const float radius = ui.px(6);
  MapHit hit;
  if (hovered)
    for (std::size_t a = 0; a < places.size(); ++a)
      if (std::hypot(mouse.x - places[a].x, mouse.y - places[a].y) < radius + ui.px(4))
        hit.actor = static_cast<int>(a);

  // Flows of one pair fan out.
  std::vector<Curve> curves;
  for (std::size_t i = 0; i < scene.flows.size(); ++i) {
    const Flow& f = scene.flows[i];
    int same = 0;
    for (std::size_t j = 0; j < i; ++j) same += scene.flows[j].from == f.from && scene.flows[j].to == f.to;
    const float bow = f.kind == Flow::Kind::agreement ? 0.04f : 0.14f + 0.09f * static_cast<float>(same);
    curves.push_back(curve_between(places[static_cast<std::size_t>(f.from)],
                                   places[static_cast<std::size_t>(f.to)], radius * 1.6f, radius * 1.8f,
                                   bow));
  }
  if (hovered && hit.actor < 0) {
    float least = ui.px(6);
    for (std::size_t i = 0; i < curves.size(); ++i)
      if (const float d = distance_to(curves[i], mouse); d < least) {
        least = d;
        hit.flow = static_cast<int>(i);
      }
  }
  const ImU32 ground = mix(ui.color().land, ui.color().sea, 0.5f);
  for (std::size_t i = 0; i < curves.size(); ++i) {
    const Flow& f = scene.flows[i];
    const bool faint = hit.flow >= 0 ? hit.flow != static_cast<int>(i)
                                     : hit.actor >= 0 && f.from != hit.actor && f.to != hit.actor;
    ImU32 ink = legible(color_of(s, f.from), ground, 3.0);
    if (f.kind == Flow::Kind::variable && f.weight < 0) ink = ui.color().harm;
    draw_curve(draw, curves[i], f.kind, f.weight, faint ? with_alpha(ink, 0.25f) : ink, ui.px(3));
  }

  // Names: beside the dot on the first side where they are free of others.
  ImGui::PushFont(ui.theme.fonts.small);
  std::vector<ImRect> taken;
  for (const ImVec2& p : places)
    taken.push_back({{p.x - radius, p.y - radius}, {p.x + radius, p.y + radius}});
  std::vector<std::size_t> order;
  for (std::size_t a = 0; a < places.size(); ++a) order.push_back(a);
  const auto rank = [&](std::size_t a) {
    const auto i = static_cast<int>(a);
    return i == chosen || i == hit.actor                             ? 0
           : std::find(seats.begin(), seats.end(), i) != seats.end() ? 1
                                                                     : 2;
  };
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return rank(a) < rank(b); });
  for (const std::size_t a : order) {
    const Actor& actor = s.actors[a];
    const ImVec2 p = places[a];
    const bool own = std::find(seats.begin(), seats.end(), static_cast<int>(a)) != seats.end();
    const bool marked = static_cast<int>(a) == chosen || static_cast<int>(a) == hit.actor;
    draw.AddCircleFilled(p, radius, ui.color().surface);
    draw.AddCircleFilled(p, radius - 1.5f, color_of(s, static_cast<int>(a)));
    if (own) draw.AddCircle(p, radius + ui.px(3), ui.color().text, 0, 1.6f);
    if (marked) draw.AddCircle(p, radius + ui.px(5), ui.color().accent, 0, 2);
    const std::string& full = actor.name;
    const std::string& name = full.size() > 16 && !actor.short_name.empty() ? actor.short_name : full;
    const ImVec2 wide = ImGui::CalcTextSize(name.c_str());
    const float off = radius + ui.px(4);
    const std::array<ImVec2, 4> sides = {
        ImVec2{p.x + off, p.y - wide.y / 2}, ImVec2{p.x - off - wide.x, p.y - wide.y / 2},
        ImVec2{p.x - wide.x / 2, p.y + off}, ImVec2{p.x - wide.x / 2, p.y - off - wide.y}};
    const auto box_at = [&](const ImVec2& side) { return ImRect(side, {side.x + wide.x, side.y + wide.y}); };
    const ImVec2* best = nullptr;
    for (const ImVec2& side : sides) {
      const ImRect box = box_at(side);
      bool free = box.Min.x > at.x && box.Max.x < end.x && box.Min.y > at.y && box.Max.y < end.y;
      for (const ImRect& other : taken) free = free && !other.Overlaps(box);
      if (free && best == nullptr) best = &side;
    }
    if (best == nullptr && !marked) continue;
    const ImRect box = box_at(best != nullptr ? *best : sides[0]);
    taken.push_back(box);
    const float pad = ui.px(2);
    draw.AddRectFilled({box.Min.x - pad, box.Min.y - 1}, {box.Max.x + pad, box.Max.y + 1},
                       with_alpha(ui.color().surface, label_cover), pad);
    draw.AddText(box.Min, ui.color().text, name.c_str());
  }
  ImGui::PopFont();
  draw.PopClipRect();
  return hit;
}

}  // namespace demarche::gui
