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

// How the kinds of flows are told apart: by shape, and said in the legend.
void draw_flow_sample(Ui& ui, ImVec2 at, float width, Flow::Kind kind, ImU32 color);
const char* name_of(Flow::Kind kind);

ImU32 color_of(const Scenario& scenario, int actor);

}  // namespace demarche::gui
