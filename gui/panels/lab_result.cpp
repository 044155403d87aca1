// What the lab has found out: a picture, and the ways to take it along.
#include <algorithm>
#include <cstdio>

#include "gui/panels/lab.h"

namespace demarche::gui {
namespace {

void draw_exports(Ui& ui, const LabResult& result) {
  const bool runs = result.plan.question == Question::what_may_happen;
  if (ui.link("Copy the table", "As CSV: what the picture shows, in numbers"))
    ImGui::SetClipboardText(result_text(result).c_str());
  ImGui::SameLine(0, ui.px(12));
  if (ui.link("Save the table…",
              runs ? "A row per run, as .csv or .sqlite" : "A row per point, as .csv or .sqlite"))
    ui.send(command::AskFile{FileFor::table});
  ImGui::SameLine(0, ui.px(12));
  if (ui.link("Save the picture…", "As it is shown, as .png")) ui.send(command::AskFile{FileFor::picture});
}

void draw_measures(Ui& ui, LabView& lab, const std::vector<Measure>& measures) {
  const float width = std::min(ImGui::GetContentRegionAvail().x, ImGui::GetFontSize() * 22);
  if (ui.begin_dropdown("Measured", measures[static_cast<std::size_t>(lab.measure)].label, width)) {
    for (std::size_t m = 0; m < measures.size(); ++m) {
      ImGui::PushID(static_cast<int>(m));
      if (ImGui::Selectable(measures[m].label.c_str(), lab.measure == static_cast<int>(m)))
        lab.measure = static_cast<int>(m);
      ui.note(measures[m].label.c_str(), ControlKind::button);
      ImGui::PopID();
    }
    ui.end_dropdown();
  }
}

}  // namespace

void draw_lab_result(Ui& ui, const Table& table, View& view, ImVec2 size) {
  ui.begin_panel("Result", size);
  LabView& lab = view.lab;
  if (!table.found.study) {
    ui.heading(lab_questions[static_cast<int>(lab.question)]);
    ui.wrapped(table.busy_study ? "Running…" : "Run shows the answer here. Nothing of it changes the game.",
               ui.color().muted);
    return ui.end_panel();
  }
  const LabResult& result = *table.found.study;
  if (!result.problem.empty()) {
    ui.heading("The study stopped");
    ui.wrapped(result.problem, ui.color().harm);
    ui.wrapped("Change what is varied, or reset the rules, and run it again.", ui.color().muted);
    return ui.end_panel();
  }
  std::uint64_t runs = 0, failed = 0;
  for (const LabPoint& p : result.points) {
    runs += p.futures->runs;
    failed += p.futures->failed;
  }
  char seconds[32];
  std::snprintf(seconds, sizeof seconds, "%.1f", result.seconds);
  ui.heading(lab_questions[static_cast<int>(result.plan.question)]);
  ui.wrapped(grouped(runs) + " runs in " + seconds + " s, seed " + std::to_string(result.seed) +
                 (failed > 0 ? ", " + grouped(failed) + " of them failed and are left out" : ""),
             ui.color().muted);
  draw_exports(ui, result);
  const bool same_rules = result.scenario == table.session().scenario_pointer() &&
                          result.overrides.values == table.session().overrides().values &&
                          result.overrides.off == table.session().overrides().off;
  if (!same_rules) ui.wrapped("Of the rules as they were when it was started.", ui.color().muted);
  ui.gap(4);
  const std::vector<Measure> measures = measures_of(*result.scenario);
  lab.measure = std::clamp(lab.measure, 0, static_cast<int>(measures.size()) - 1);
  draw_measures(ui, lab, measures);
  const auto chosen = static_cast<std::size_t>(lab.measure);
  ui.gap(4);
  const ImVec2 from = ImGui::GetCursorScreenPos(), room = ImGui::GetContentRegionAvail();
  switch (result.plan.question) {
    case Question::what_may_happen: draw_ensemble(ui, view, result, measures[chosen]); break;
    case Question::what_matters: draw_screening(ui, result, measures[chosen], chosen); break;
    case Question::where_it_tips: draw_sweep(ui, result, measures[chosen]); break;
  }
  const ImRect shown = ImGui::GetCurrentWindow()->InnerRect;
  lab.picture = {from.x, from.y, from.x + room.x, std::max(from.y + room.y, ImGui::GetCursorScreenPos().y)};
  lab.picture.ClipWith(shown);
  ui.end_panel();
}

}  // namespace demarche::gui
