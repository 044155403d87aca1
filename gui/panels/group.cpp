// A class: many saves of a scenario side by side. How each group came out, how it scored, where two of them
// parted; and the page of it. Needs no game.
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <utility>

#include "gui/panels/panels.h"
#include "sim/lang/writing.h"
#include "sim/session/log.h"

namespace demarche::gui {
namespace {

std::string score_text(double score) { return std::isfinite(score) ? number_text(std::round(score)) : "–"; }

void draw_sources(Ui& ui, const Table& table, const ClassView& group) {
  if (ui.button("Add saves…", true, "Saved games one by one, or a whole folder of them"))
    ui.send(command::AskFile{FileFor::class_saves});
  ImGui::SameLine();
  if (ui.button("Take all out", !group.paths.empty())) ui.send(command::RemoveFromClass{});
  for (std::size_t i = 0; i < group.paths.size(); ++i) {
    const std::filesystem::path path = group.paths[i];
    if (ui.link(("take out##" + std::to_string(i)).c_str())) ui.send(command::RemoveFromClass{path.string()});
    ImGui::SameLine();
    ui.fitted(path.filename().empty() ? path.string() : path.filename().string(),
              ImGui::GetContentRegionAvail().x);
  }
  if (group.paths.empty())
    ui.wrapped(
        "Collect the saves that the groups hand in. Here stands what each did, where they parted and how "
        "they "
        "scored, and a page of it can be exported.",
        ui.color().muted);
  else if (table.busy_class) {
    const auto& p = table.found.group_progress;
    ui.muted("Playing them again…" + (p && p->total > 0
                                          ? " " + std::to_string(p->done) + " of " + std::to_string(p->total)
                                          : std::string()));
  }
}

// Clicking chooses the two that stand side by side.
void choose(ClassView& view, int group) {
  if (view.first == group)
    view.first = std::exchange(view.second, -1);
  else if (view.second == group)
    view.second = -1;
  else if (view.first < 0)
    view.first = group;
  else
    view.second = group;
}

void draw_groups(Ui& ui, const ClassSummary& summary, const Cohort& cohort, ClassView& view) {
  ui.heading(cohort.title.c_str());
  ui.wrapped(cohort.seats.empty() ? "Nobody played." : "Played: " + cohort.seats, ui.color().muted);
  const float width = ImGui::GetContentRegionAvail().x, line = ImGui::GetTextLineHeight();
  const float score = ImGui::CalcTextSize("score 000").x, turns = ImGui::CalcTextSize("00 turns").x;
  for (const int g : cohort.ranking) {
    const ClassGroup& group = summary.groups[static_cast<std::size_t>(g)];
    const bool chosen = view.first == g || view.second == g;
    if (ui.row((group.name + "##group" + std::to_string(g)).c_str(), chosen, line + ui.px(6)))
      choose(view, g);
    std::string tip = "Click: put it beside another";
    for (const std::string& remark : group.remarks) tip += "\n" + remark;
    if (!group.question.empty()) tip += "\n" + group.question;
    ui.tip(tip);
    const ImVec2 at = ImGui::GetItemRectMin();
    ImDrawList& draw = *ImGui::GetWindowDrawList();
    const float y = at.y + ui.px(3), name = width * 0.34f, outcome = width - name - score - turns - ui.px(16);
    draw.AddText({at.x, y}, ui.color().text, cut_to_width(group.name, name - ui.px(8)).c_str());
    draw.AddText({at.x + name, y}, ui.color().muted,
                 cut_to_width(group.over ? group.outcome : "goes on", outcome).c_str());
    draw.AddText({at.x + width - score - turns, y}, ui.color().muted,
                 (std::to_string(group.turns) + " turns").c_str());
    const std::string points = "score " + score_text(group.score);
    draw.AddText({at.x + width - ImGui::CalcTextSize(points.c_str()).x, y}, ui.color().text, points.c_str());
  }
  ui.gap(4);
}

void draw_pair(Ui& ui, const ClassSummary& summary, const ClassView& view) {
  if (view.first < 0 || view.second < 0) return ui.muted("Choose two groups to see where they parted.");
  const ClassGroup& a = summary.groups[static_cast<std::size_t>(view.first)];
  const ClassGroup& b = summary.groups[static_cast<std::size_t>(view.second)];
  if (a.cohort != b.cohort)
    return ui.wrapped("They did not play the same scenario from the same seats.", ui.color().muted);
  const int together = together_until(a, b);
  const std::string heading = a.name + " and " + b.name;
  ui.heading(heading.c_str());
  ui.wrapped(together == 0 ? "They parted in the first turn."
                           : "They did the same until turn " + std::to_string(together) + ".");
  const auto moves = [&](const ClassGroup& g) {
    const auto turn = static_cast<std::size_t>(together);
    if (turn >= g.moves.size()) return std::string("played no further");
    return g.moves[turn].empty() ? std::string("nothing") : joined(texts_of(g.moves[turn]), "; ");
  };
  ui.wrapped(a.name + ": " + moves(a));
  ui.wrapped(b.name + ": " + moves(b));
  ui.gap(4);
  for (const ClassGroup* g : {&a, &b})
    if (!g->question.empty()) ui.wrapped("To ask " + g->name + ": " + g->question, ui.color().muted);
}

void draw_unread(Ui& ui, const ClassSummary& summary) {
  if (summary.unread.empty()) return;
  ui.gap();
  ui.heading("Could not be read");
  for (const auto& [name, reason] : summary.unread) ui.wrapped(name + ": " + reason, ui.color().harm);
}

}  // namespace

void draw_class(Ui& ui, const Table& table, View& view) {
  const float em = ImGui::GetFontSize();
  const bool shown = begin_dialog(ui, "Class", {em * 64, em * 44});
  if (!shown) return end_dialog(ui, shown);
  ImGui::PushFont(ui.theme.fonts.title);
  ui.text("A class");
  ImGui::PopFont();
  const float buttons = ImGui::GetFrameHeight() + ui.px(12);
  compat::begin_part("class", {ImGui::GetContentRegionAvail().x, ImGui::GetContentRegionAvail().y - buttons});
  draw_sources(ui, table, view.group);
  const ClassSummary* summary = table.found.group.get();
  if (summary != nullptr) {
    ui.gap();
    for (const Cohort& cohort : summary->cohorts) draw_groups(ui, *summary, cohort, view.group);
    if (summary->groups.size() > 1) draw_pair(ui, *summary, view.group);
    for (const Cohort& cohort : summary->cohorts) {
      if (cohort.questions.empty()) continue;
      ui.gap();
      ui.heading("To talk about");
      for (const std::string& question : cohort.questions) ui.wrapped("– " + question);
    }
    draw_unread(ui, *summary);
  }
  ImGui::EndChild();
  if (ui.primary("Export the class's page…", summary != nullptr && !summary->groups.empty()))
    ui.send(command::AskFile{FileFor::class_page});
  ImGui::SameLine();
  if (ui.button("Close##class")) {
    ui.send(command::ShowClass{false});
    ImGui::CloseCurrentPopup();
  }
  end_dialog(ui, shown);
}

}  // namespace demarche::gui
