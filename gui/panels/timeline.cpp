// The tree of the game in large, two moments side by side, notes.
#include <algorithm>
#include <cmath>

#include "gui/panels/panels.h"
#include "gui/widgets/charts.h"
#include "sim/session/log.h"

namespace demarche::gui {
namespace {

void draw_tree(Ui& ui, const Table& table, View& view, ImVec2 size) {
  ui.begin_panel("Tree", size, ImGuiWindowFlags_HorizontalScrollbar);
  ui.heading("Timeline");
  const Timeline& t = table.session().timeline();
  const int turns = table.scenario().turns;
  const float em = ImGui::GetFontSize();
  const float names = em * 13;
  const float step =
      std::max(ui.px(22), (size.x - names - ui.px(60)) / static_cast<float>(std::max(1, turns)));
  const float line = ui.px(34), radius = ui.px(7);
  const ImVec2 origin = {ImGui::GetCursorScreenPos().x + names + radius * 2,
                         ImGui::GetCursorScreenPos().y + line / 2};
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const auto place = tree_lines(ui, t, origin, {step, line}, 2);
  for (int b = 0; b < static_cast<int>(t.branches.size()); ++b) {
    const Branch& branch = t.branches[static_cast<std::size_t>(b)];
    const float y = origin.y + line * static_cast<float>(b);
    ImGui::SetCursorScreenPos({origin.x - names - radius * 2, y - line / 2 + ui.px(4)});
    const std::string label = "##branch" + std::to_string(b);
    if (ui.row((branch.name + label).c_str(), b == t.branch, line - ui.px(8), names - ui.px(12)))
      ui.send(command::SwitchBranch{b});
    ui.tip(branch.name + "\nClick: go to its end");
    const ImVec2 at = ImGui::GetItemRectMin();
    draw.AddText({at.x + ui.px(2), at.y + (line - ui.px(8) - em) / 2},
                 b == t.branch ? ui.color().text : ui.color().muted,
                 cut_to_width(branch.name, names - ui.px(16)).c_str());
  }
  for (int m = 0; m < static_cast<int>(t.moments.size()); ++m) {
    const ImVec2 c = place(m);
    ImGui::SetCursorScreenPos({c.x - ui.px(11), c.y - line / 2});
    if (ui.picture(("turn " + std::to_string(t.at(m).turn) + "##" + std::to_string(m)).c_str(),
                   {ui.px(22), line})) {
      if (ImGui::GetIO().KeyShift)
        view.timeline.right = m;
      else
        ui.send(command::Go{m});
    }
    ui.tip((m == 0 ? std::string("The start") : "After turn " + std::to_string(t.at(m).turn)) +
           (t.at(m).note.empty() ? "" : "\n" + t.at(m).note) +
           "\nClick: go there. Shift and click: compare with it.");
    const bool way = is_on_way(t, m, t.here);
    draw.AddCircleFilled(c, m == t.here ? radius * 1.25f : radius,
                         way ? ui.color().accent : ui.color().muted);
    if (m != t.here) draw.AddCircleFilled(c, radius * 0.6f, ui.color().surface);
    if (m == view.timeline.right) draw.AddCircle(c, radius * 1.6f, ui.color().text, 0, 1.5f);
    if (!t.at(m).note.empty())
      draw.AddRectFilled({c.x - 2, c.y - radius - ui.px(5)}, {c.x + 2, c.y - radius - ui.px(1)},
                         ui.color().text);
  }
  ImGui::SetCursorScreenPos({origin.x, origin.y + line * static_cast<float>(t.branches.size())});
  ImGui::Dummy({1, 1});
  ui.end_panel();
}

void draw_branch_tools(Ui& ui, const Table& table, View& view, ImVec2 size) {
  ui.begin_panel("Branch", size);
  const Session& session = table.session();
  const Timeline& t = session.timeline();
  TimelineView& v = view.timeline;
  ui.heading("This branch");
  if (v.renaming != t.branch) {
    v.renaming = t.branch;
    v.name = t.branches[static_cast<std::size_t>(t.branch)].name;
  }
  const float width = ImGui::GetContentRegionAvail().x;
  ui.field("Name", &v.name, "name of the branch", width);
  if (ImGui::IsItemDeactivatedAfterEdit()) ui.send(command::RenameBranch{t.branch, v.name});
  if (ui.button("New branch here", true, "From here on, under another name"))
    ui.send(command::StartBranch{free_branch_name(t, "branch")});
  ImGui::SameLine();
  if (ui.button(
          "Delete", t.branches.size() > 1,
          t.branches.size() > 1 ? "Drops what only this branch holds" : "The only branch cannot be deleted"))
    ui.send(command::RemoveBranch{t.branch});
  ui.gap();
  ui.heading(("Note on turn " + std::to_string(session.turn())).c_str());
  if (v.note_of != t.here) {
    v.note_of = t.here;
    v.note = t.at(t.here).note;
  }
  ui.wrapped("What you thought, for the debrief and its page.", ui.color().muted);
  ui.text_area("Note", &v.note, {width, std::max(ui.px(48), ImGui::GetContentRegionAvail().y - ui.px(4))});
  if (ImGui::IsItemDeactivatedAfterEdit()) ui.send(command::SetNote{t.here, v.note});
  ui.end_panel();
}

// The moment of a branch that stands beside this one: of the same turn, or the branch's end.
int beside(const Timeline& t, int branch) {
  const int tip = t.branches[static_cast<std::size_t>(branch)].tip;
  const int same = moment_at_turn(t, tip, t.at(t.here).turn);
  return same >= 0 && same != t.here ? same : tip;
}

void draw_beside(Ui& ui, const Timeline& t, const std::string& shown, TimelineView& v) {
  ImGui::AlignTextToFramePadding();
  ui.muted("Beside it");
  ImGui::SameLine();
  const float width = std::min(ImGui::GetContentRegionAvail().x, ImGui::GetFontSize() * 20);
  if (!ui.begin_dropdown("Beside", shown, width)) return;
  for (int b = 0; b < static_cast<int>(t.branches.size()); ++b) {
    const int moment = beside(t, b);
    if (moment == t.here) continue;
    const std::string& name = t.branches[static_cast<std::size_t>(b)].name;
    if (ImGui::Selectable((name + "##" + std::to_string(b)).c_str(), v.right == moment)) v.right = moment;
    ui.note(name.c_str(), ControlKind::button);
  }
  ui.end_dropdown();
}

// The numbers of the state that differ most, measured against their ranges.
std::vector<std::pair<Figure, double>> largest_differences(const Session& session, int right,
                                                           std::size_t most) {
  const Scenario& s = session.scenario();
  std::vector<std::pair<double, std::pair<Figure, double>>> ranked;
  const auto consider = [&](const std::optional<Figure>& f) {
    if (!f) return;
    const double there = cell_value(session, right, f->cell),
                 here = cell_value(session, session.here(), f->cell);
    if (there == here) return;
    const Range range = s.variables[static_cast<std::size_t>(f->variable)].range;
    const double width = range.high - range.low;
    ranked.emplace_back(std::abs(there - here) / (width > 0 && std::isfinite(width) ? width : 1),
                        std::pair(*f, there));
  };
  const auto actors = static_cast<int>(s.actors.size());
  for (int v = 0; v < static_cast<int>(s.variables.size()); ++v) {
    const Scope scope = s.variables[static_cast<std::size_t>(v)].scope;
    if (scope == Scope::world) consider(find_figure(session, v));
    for (int a = 0; a < actors && scope != Scope::world; ++a) {
      if (scope == Scope::actor) consider(find_figure(session, v, a));
      for (int b = 0; b < actors && scope == Scope::pair; ++b) consider(find_figure(session, v, a, b));
    }
  }
  std::stable_sort(ranked.begin(), ranked.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<std::pair<Figure, double>> found;
  for (std::size_t i = 0; i < ranked.size() && i < most; ++i) found.push_back(ranked[i].second);
  return found;
}

// Numbers of two moments beside each other, what differs first.
void draw_comparison(Ui& ui, const Table& table, View& view, ImVec2 size) {
  ui.begin_panel("Compare", size);
  const Session& session = table.session();
  const Scenario& s = table.scenario();
  const Timeline& t = session.timeline();
  TimelineView& v = view.timeline;
  ui.heading("Side by side");
  if (t.branches.size() < 2) {
    ui.wrapped(
        "There is one branch. Go back and decide otherwise, or ask “what if…” of any move: the other way "
        "becomes a branch, and both stand here beside each other.",
        ui.color().muted);
    return ui.end_panel();
  }
  if (v.right < 0 || v.right >= static_cast<int>(t.moments.size()) || v.right == t.here) {
    // The same turn on another branch, or that branch's end.
    for (std::size_t b = 0; b < t.branches.size(); ++b) {
      if (is_on_way(t, t.here, t.branches[b].tip)) continue;
      v.right = beside(t, static_cast<int>(b));
      break;
    }
  }
  if (v.right < 0 || v.right == t.here) {
    ui.wrapped("Shift and click on a moment of another branch compares it with this one.", ui.color().muted);
    return ui.end_panel();
  }
  const int parting = parting_of(t, t.here, v.right);
  const auto branch_of = [&](int m) {
    if (is_on_way(t, m, t.branches[static_cast<std::size_t>(t.branch)].tip))
      return t.branches[static_cast<std::size_t>(t.branch)].name;
    for (const Branch& b : t.branches)
      if (is_on_way(t, m, b.tip)) return b.name;
    return std::string();
  };
  draw_beside(ui, t, branch_of(v.right), v);
  ui.wrapped("They part after turn " + std::to_string(t.at(parting).turn) + ". Here: “" + branch_of(t.here) +
                 "”, turn " + std::to_string(session.turn()) + ". Beside it: “" + branch_of(v.right) +
                 "”, turn " + std::to_string(t.at(v.right).turn) + ".",
             ui.color().muted);
  ui.gap(4);
  if (ImGui::BeginTable("values", 4, ImGuiTableFlags_SizingStretchProp)) {
    ImGui::TableSetupColumn("what", 0, 3);
    for (const char* column : {"here", "beside", "change"}) ImGui::TableSetupColumn(column, 0, 1);
    ImGui::TableNextRow();
    for (const char* column : {"", "here", "beside", "change"}) {
      ImGui::TableNextColumn();
      ui.muted(column);
      if (std::string_view(column) == "change") ui.tip("Beside it, minus here");
    }
    const auto values = [&](const std::string& label, double a, double b) {
      ImGui::TableNextRow();
      ImGui::TableNextColumn();
      ui.fitted(label, ImGui::GetContentRegionAvail().x);
      ImGui::TableNextColumn();
      ui.text(number_text(a));
      ImGui::TableNextColumn();
      ui.text(number_text(b));
      ImGui::TableNextColumn();
      ui.text(a == b ? "–" : (b > a ? "+" : "−") + number_text(std::abs(b - a)),
              a == b ? ui.color().muted : ui.color().text);
    };
    const Played& left = session.here_played();
    const Played& right = session.played(v.right);
    for (const bool differs : {true, false}) {
      for (std::size_t i = 0; i < s.indicators.size(); ++i)
        if ((left.indicators[i] != right.indicators[i]) == differs)
          values(s.indicators[i].label.empty() ? s.indicators[i].id : s.indicators[i].label,
                 left.indicators[i], right.indicators[i]);
      for (std::size_t i = 0; i < s.objectives.size(); ++i)
        if ((left.objectives[i] != right.objectives[i]) == differs)
          values("Score of " + s.actors[static_cast<std::size_t>(s.objectives[i].actor)].name,
                 left.objectives[i], right.objectives[i]);
      if (!differs) continue;
      constexpr std::size_t most_numbers = 10;
      for (const auto& [figure, there] : largest_differences(session, v.right, most_numbers))
        values(figure_title(s, figure), cell_value(session, session.here(), figure.cell), there);
    }
    ImGui::EndTable();
  }
  ui.gap();
  const float column = ImGui::GetContentRegionAvail().x / 2 - ui.px(4);
  const auto log_of = [&](int moment, const char* id) {
    compat::begin_part(id, {column, 0});
    for (const SeenLine& line : seen_log(session, moment, table.scene.viewer)) {
      if (line.moment < 0 || line.line.turn <= t.at(parting).turn) continue;
      ui.wrapped(std::to_string(line.line.turn) + "  " + line.line.text);
    }
    ImGui::EndChild();
  };
  log_of(t.here, "left");
  ImGui::SameLine();
  log_of(v.right, "right");
  ui.end_panel();
}

}  // namespace

void draw_timeline(Ui& ui, const Table& table, View& view) {
  const ImVec2 window = ImGui::GetIO().DisplaySize;
  const ImVec2 start = ImGui::GetCursorPos();
  const float gap = ui.px(8), em = ImGui::GetFontSize();
  const ImVec2 area = {window.x - 2 * start.x, window.y - start.y - gap};
  const float top = std::floor(
      std::clamp(ui.px(60) + ui.px(34) * static_cast<float>(table.session().timeline().branches.size()),
                 area.y * 0.25f, area.y * 0.45f));
  draw_tree(ui, table, view, {area.x, top});
  const float left = std::floor(std::min(em * 22, area.x * 0.4f));
  ImGui::SetCursorPos({start.x, start.y + top + gap});
  draw_branch_tools(ui, table, view, {left, area.y - top - gap});
  ImGui::SetCursorPos({start.x + left + gap, start.y + top + gap});
  draw_comparison(ui, table, view, {area.x - left - gap, area.y - top - gap});
}

}  // namespace demarche::gui
