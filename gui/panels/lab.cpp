// Studies: what may happen, what matters most, where it tips. What they cost is said before, the command line
// after.
#include <algorithm>
#include <cmath>

#include "gui/panels/lab.h"
#include "gui/widgets/charts.h"

namespace demarche::gui {
namespace {

// Measured on this machine by the last fan or study, so that it is neither a promise nor a guess.
double seconds_per_run(const Table& table) {
  if (table.found.study && table.found.study->problem.empty() && !table.found.study->points.empty()) {
    double runs = 0;
    for (const LabPoint& p : table.found.study->points) runs += p.futures->runs;
    if (runs > 0) return table.found.study->seconds / runs;
  }
  if (table.found.rate) return table.found.rate->seconds;
  if (!table.found.fan || table.found.fan->futures == nullptr || table.found.fan->futures->runs == 0)
    return 0;
  const EnsembleResult& r = *table.found.fan->futures;
  const int left = std::max(1, table.scenario().turns - table.session().turn());
  return r.seconds / r.runs * table.scenario().turns / left;
}

std::string duration(double seconds) {
  if (seconds <= 0) return {};
  if (seconds < 1) return "under a second";
  if (seconds < 90) return "about " + std::to_string(static_cast<int>(std::lround(seconds))) + " s";
  if (seconds < 5400) return "about " + std::to_string(static_cast<int>(std::lround(seconds / 60))) + " min";
  return "about " + std::to_string(static_cast<int>(std::lround(seconds / 3600))) + " h";
}

void parameter_dropdown(Ui& ui, const Table& table, const char* label, int& chosen, bool may_be_none,
                        float width) {
  const Scenario& s = table.scenario();
  const auto name = [&](int p) {
    if (p < 0) return std::string("none");
    const Parameter& parameter = s.parameters[static_cast<std::size_t>(p)];
    return parameter.label.empty() ? parameter.id : parameter.label;
  };
  if (ui.begin_dropdown(label, name(chosen), width)) {
    for (int p = may_be_none ? -1 : 0; p < static_cast<int>(s.parameters.size()); ++p) {
      ImGui::PushID(p);
      if (ImGui::Selectable(name(p).c_str(), p == chosen)) chosen = p;
      ui.note(name(p).c_str(), ControlKind::button);
      ImGui::PopID();
    }
    ui.end_dropdown();
  }
}

command::RunStudy plan_of(const Table& table, const LabView& lab) {
  command::RunStudy plan;
  plan.question = lab.question;
  plan.runs = static_cast<std::uint32_t>(lab.runs);
  plan.points = 1;
  const auto count = static_cast<int>(table.scenario().parameters.size());
  if (lab.question == Question::what_matters) plan.points = lab.trajectories;
  if (lab.question == Question::where_it_tips && count > 0) {
    plan.points = lab.points;
    plan.parameters.push_back(std::clamp(lab.first, 0, count - 1));
    if (lab.second >= 0 && lab.second < count && lab.second != plan.parameters.front())
      plan.parameters.push_back(lab.second);
  }
  return plan;
}

void draw_sizes(Ui& ui, const char* title, const char* tail, std::initializer_list<int> sizes, int& chosen) {
  ui.muted(title);
  bool first = true;
  for (const int n : sizes) {
    const std::string label = grouped(static_cast<std::uint64_t>(n));
    const float wide = ImGui::CalcTextSize(label.c_str()).x + 2 * ImGui::GetStyle().FramePadding.x;
    if (!first) {
      ImGui::SameLine(0, ui.px(2));
      if (ImGui::GetContentRegionAvail().x < wide) ImGui::NewLine();
    }
    first = false;
    if (ui.choice((label + tail).c_str(), chosen == n)) chosen = n;
  }
}

void draw_plan(Ui& ui, const Table& table, LabView& lab) {
  const Scenario& s = table.scenario();
  const float width = ImGui::GetContentRegionAvail().x;
  switch (lab.question) {
    case Question::what_may_happen:
      ui.wrapped(
          "Plays the scenario from the start, many times, everybody simulated, under the rules in force.",
          ui.color().muted);
      break;
    case Question::what_matters:
      ui.wrapped(
          "Moves one parameter after the other from many starting places, all with the same luck, and says "
          "which "
          "moves the result most (screening by Morris).",
          ui.color().muted);
      break;
    case Question::where_it_tips:
      ui.wrapped("Moves one or two parameters through their ranges, with the same luck at every point.",
                 ui.color().muted);
      break;
  }
  ui.gap();
  draw_sizes(ui, "Runs at each point", "", {200, 1000, 10'000, 100'000}, lab.runs);
  if (lab.question != Question::what_may_happen && s.parameters.empty())
    return ui.wrapped("This scenario has no parameters to vary.");
  if (lab.question == Question::what_matters) {
    ui.gap(4);
    draw_sizes(ui, "Starting places", "##trajectories", {4, 8, 16, 32}, lab.trajectories);
  }
  if (lab.question != Question::where_it_tips) return;
  ui.gap(4);
  ui.muted("Along");
  parameter_dropdown(ui, table, "First parameter", lab.first, false, width);
  ui.muted("and along");
  parameter_dropdown(ui, table, "Second parameter", lab.second, true, width);
  draw_sizes(ui, "Points along each", "##points", {5, 9, 17}, lab.points);
}

void draw_progress(Ui& ui, const Table& table, float width) {
  if (ui.button("Cancel")) ui.send(command::CancelStudy{});
  const auto& p = table.found.study_progress;
  if (!p) return;
  ImGui::SameLine();
  ui.muted(grouped(p->done) + " of " + grouped(p->total));
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImGui::Dummy({width, ui.px(6)});
  share_bar(ui, at, {width, ui.px(6)},
            static_cast<double>(p->done) / static_cast<double>(std::max<std::uint64_t>(1, p->total)), 0, 0,
            ui.color().accent);
}

void draw_study(Ui& ui, const Table& table, View& view, ImVec2 size) {
  ui.begin_panel("Study", size);
  LabView& lab = view.lab;
  ui.heading("Ask of the model");
  for (int q = 0; q < 3; ++q) {
    const float height = ImGui::GetTextLineHeight() + ui.px(12);
    if (ui.row(lab_questions[q], static_cast<int>(lab.question) == q, height))
      lab.question = static_cast<Question>(q);
    const ImVec2 at = ImGui::GetItemRectMin();
    ImGui::GetWindowDrawList()->AddText({at.x + ui.px(4), at.y + ui.px(6)}, ui.color().text,
                                        lab_questions[q]);
  }
  ui.gap();
  draw_plan(ui, table, lab);
  ui.gap();
  const Scenario& s = table.scenario();
  const command::RunStudy plan = plan_of(table, lab);
  const std::uint64_t runs = number_of_points(s, plan) * plan.runs;
  const std::string cost = duration(seconds_per_run(table) * static_cast<double>(runs));
  ui.wrapped(grouped(runs) + " runs" + (cost.empty() ? "" : ", " + cost));
  if (table.busy_study)
    draw_progress(ui, table, ImGui::GetContentRegionAvail().x);
  else if (ui.primary("Run", lab.question == Question::what_may_happen || !s.parameters.empty()))
    ui.send(command::RunStudy(plan));
  ui.gap();
  ui.muted("The same on the command line:");
  const std::string path =
      table.game->scenario_path.empty() ? "SCENARIO.toml" : table.game->scenario_path.string();
  const Overrides& overrides = table.session().overrides();
  const std::uint64_t seed = table.session().settings().seed;
  const std::string line = command_line(plan, s, path, overrides, seed);
  ui.wrapped(line);
  if (ui.link("Copy", "Copy the command line")) ImGui::SetClipboardText(line.c_str());
  if (plan.question == Question::what_matters) {
    ImGui::SameLine(0, ui.px(12));
    if (ui.link("Copy the study file", "What what-matters.study.toml must hold"))
      ImGui::SetClipboardText(study_file(plan, s, path, overrides, seed).c_str());
  }
  ui.end_panel();
}

}  // namespace

std::string grouped(std::uint64_t n) {
  std::string text = std::to_string(n);
  for (int at = static_cast<int>(text.size()) - 3; at > 0; at -= 3)
    text.insert(static_cast<std::size_t>(at), ",");
  return text;
}

void draw_lab(Ui& ui, const Table& table, View& view) {
  const ImVec2 window = ImGui::GetIO().DisplaySize;
  const ImVec2 start = ImGui::GetCursorPos();
  const float gap = ui.px(8), em = ImGui::GetFontSize();
  const ImVec2 area = {window.x - 2 * start.x, window.y - start.y - gap};
  const float left = std::floor(std::min(em * 24, area.x * 0.42f));
  draw_study(ui, table, view, {left, area.y});
  ImGui::SetCursorPos({start.x + left + gap, start.y});
  draw_lab_result(ui, table, view, {area.x - left - gap, area.y});
}

}  // namespace demarche::gui
