// Parts of the lab's screen.
#pragma once

#include <span>

#include "gui/lab_plan.h"
#include "gui/panels/panels.h"

namespace demarche::gui {

constexpr const char* lab_questions[] = {"What may happen?", "What matters most?", "Where does it tip?"};

std::string grouped(std::uint64_t n);  // "10 000"
void draw_lab_result(Ui& ui, const Table& table, View& view, ImVec2 size);
// Pictures of an answer, in what is left of the panel.
void draw_ensemble(Ui& ui, View& view, const LabResult& result, const Measure& measure);
void draw_screening(Ui& ui, const LabResult& result, const Measure& measure, std::size_t number);
void draw_sweep(Ui& ui, const LabResult& result, const Measure& measure);
// Bars of how often values fall where; reading under the mouse.
void histogram_chart(Ui& ui, ImVec2 at, ImVec2 size, std::span<const double> values, const Measure& measure,
                     bool hovered);

}  // namespace demarche::gui
