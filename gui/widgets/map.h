// The map of the actors with what passes between them.
#pragma once

#include "gui/scene.h"
#include "gui/ui.h"
#include "gui/view.h"

namespace demarche::gui {

struct MapHit {
  int actor = -1;  // under the mouse
  int flow = -1;   // into Scene::flows
};
// Draws into the rectangle and says what the mouse is on. Zoom and pan are of the view; scrolling and
// dragging are the caller's.
MapHit draw_map(Ui& ui, ImVec2 at, ImVec2 size, const Scenario& scenario, const Scene& scene,
                const MapView& view, const std::vector<int>& seats, int chosen, bool hovered);

// A small picture of where it plays: countries and actors, no names.
void draw_map_picture(Ui& ui, ImVec2 at, ImVec2 size, const Scenario& scenario);

// How the kinds of flows are told apart: by shape, and said in the legend.
void draw_flow_sample(Ui& ui, ImVec2 at, float width, Flow::Kind kind, ImU32 color);
const char* name_of(Flow::Kind kind);

ImU32 color_of(const Scenario& scenario, int actor);
// A country in the colour of the actor whose it is.
ImU32 country_tint(const Palette& palette, ImU32 actor);
// How opaque the ground of a name on the map is.
inline constexpr float label_cover = 0.82f;

}  // namespace demarche::gui
