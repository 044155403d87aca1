// Every panel and screen: free functions that read the table, keep what is being looked at in the view, and
// append commands. One file each.
#pragma once

#include <functional>

#include "gui/app.h"
#include "gui/ui.h"
#include "gui/view.h"

namespace demarche::gui {

void draw_program(Ui& ui, const Table& table, View& view);  // everything, in the whole window
void draw_top_bar(Ui& ui, const Table& table, View& view, ImVec2 size);

// Screens.
void draw_start(Ui& ui, const Table& table, View& view);
void draw_table(Ui& ui, const Table& table, View& view);
void draw_timeline(Ui& ui, const Table& table, View& view);
void draw_rules(Ui& ui, const Table& table, View& view);
void draw_lab(Ui& ui, const Table& table, View& view);
void draw_debrief(Ui& ui, const Table& table, View& view);

// Panels of the table.
void draw_actors(Ui& ui, const Table& table, View& view, ImVec2 size);
void draw_indicators(Ui& ui, const Table& table, View& view, ImVec2 size);
void draw_branches(Ui& ui, const Table& table, View& view, ImVec2 size);
void draw_map_panel(Ui& ui, const Table& table, View& view, ImVec2 size);
void draw_chart(Ui& ui, const Table& table, View& view, ImVec2 size);
void draw_log(Ui& ui, const Table& table, View& view, ImVec2 size);
void draw_actor(Ui& ui, const Table& table, View& view, ImVec2 size);
void draw_move(Ui& ui, const Table& table, View& view, ImVec2 size);
void draw_why(Ui& ui, const Table& table, View& view, ImVec2 size);
void draw_number_reason(Ui& ui, const Table& table, View& view);  // within it
void draw_formula_reason(Ui& ui, const Table& table, View& view);

// Over everything else.
void draw_offer(Ui& ui, const Table& table, View& view);
void draw_keys(Ui& ui, const Table& table, View& view);
void draw_message(Ui& ui, const Table& table, View& view);
void draw_graph_panel(Ui& ui, const Table& table, View& view, ImVec2 size);
void draw_files(Ui& ui, const Table& table, View& view);  // opening and saving
void draw_questions_about_files(Ui& ui, const Table& table, View& view);
void draw_tour(Ui& ui, const Table& table, View& view);
void draw_class(Ui& ui, const Table& table, View& view);
// A window in the middle, above a dimmed screen; end it in any case.
bool begin_dialog(Ui& ui, const char* name, ImVec2 size);
void end_dialog(Ui& ui, bool shown);
void draw_hand_over(Ui& ui, const Table& table, View& view);

// Shared by several.
ImU32 actor_color(const Table& table, int actor);
void actor_dot(Ui& ui, const Table& table, int actor, ImVec2 centre);
// Draws the lines of the tree; says where each moment stands. A turn is step.x wide, a branch step.y high.
std::function<ImVec2(int)> tree_lines(Ui& ui, const Timeline& timeline, ImVec2 origin, ImVec2 step,
                                      float thick);
// The fan of an indicator under the rules in force, and under the draft if there is one.
void draw_fan(Ui& ui, const Table& table, int indicator, ImVec2 at, ImVec2 size, bool hovered);
// The shares of the outcomes, those of `other` as the change from it; nothing where there are no futures.
void draw_outcomes(Ui& ui, const Table& table, const EnsembleResult* now, const EnsembleResult* other,
                   float width);
std::string percent(double share);
// "Français", or the tag where it is none of those that many people speak.
std::string language_name(const std::string& tag);
// The one of `spoken` that was asked for, or "".
std::string shown_language(const std::vector<std::string>& spoken, const std::string& asked);
std::string points(double change);  // "+3", "−2", "±0": percentage points

}  // namespace demarche::gui
