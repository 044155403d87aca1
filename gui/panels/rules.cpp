// The rules of the scenario: what there is, what it says, and what changing it does to the forecast.
#include <algorithm>
#include <cctype>
#include <cmath>

#include "gui/panels/panels.h"
#include "gui/prose.h"
#include "gui/uses.h"
#include "gui/widgets/charts.h"
#include "sim/session/log.h"

namespace demarche::gui {
namespace {

constexpr const char* kind_names[] = {"Parameters", "Actions", "Rules", "Events", "Terms", "Proposals"};

bool contains(const std::string& text, const std::string& wanted) {
  return std::search(text.begin(), text.end(), wanted.begin(), wanted.end(), [](char a, char b) {
           return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
         }) != text.end();
}

bool is_changed(const Scenario& s, const Overrides& o, RuleKind kind, int entry) {
  if (kind == RuleKind::parameters)
    return o.values.contains(s.parameters[static_cast<std::size_t>(entry)].id);
  return std::find(o.off.begin(), o.off.end(), label_of(s, kind, entry)) != o.off.end();
}

void draw_list(Ui& ui, const Table& table, View& view, ImVec2 size) {
  ui.begin_panel("Model", size);
  RulesView& v = view.rules;
  const float width = ImGui::GetContentRegionAvail().x;
  ui.field("Search", &v.search, "search the model", width);
  float x = 0;
  for (int k = 0; k < 6; ++k) {
    const float wide = ImGui::CalcTextSize(kind_names[k]).x + ui.px(18);
    if (k > 0 && x + wide < width)
      ImGui::SameLine(0, ui.px(2));
    else
      x = 0;
    x += wide;
    if (ui.choice(kind_names[k], static_cast<int>(v.kind) == k)) {
      v.kind = static_cast<RuleKind>(k);
      v.chosen = 0;
    }
  }
  if (ui.choice("Graph: who feeds whom", v.graph)) v.graph = !v.graph;
  ui.gap(4);
  const Scenario& s = table.scenario();
  const int count = count_of(s, v.kind);
  if (count == 0) ui.muted("This scenario has none.");
  const Overrides& overrides = table.session().overrides();
  const float height = ImGui::GetTextLineHeight() + ui.px(6);
  int shown = 0;
  for (int e = 0; e < count; ++e) {
    const std::string label = label_of(s, v.kind, e);
    if (!v.search.empty() && !contains(label, v.search)) continue;
    ++shown;
    if (ui.row((label + "##entry" + std::to_string(e)).c_str(), v.chosen == e, height)) {
      v.chosen = e;
      v.graph = false;
    }
    const ImVec2 at = ImGui::GetItemRectMin(), end = ImGui::GetItemRectMax();
    ImDrawList& draw = *ImGui::GetWindowDrawList();
    float room = end.x - at.x - ui.px(12);
    if (is_changed(s, overrides, v.kind, e))
      draw.AddCircleFilled({end.x - ui.px(6), (at.y + end.y) / 2}, ui.px(3.5f), ui.color().accent);
    if (v.kind == RuleKind::parameters) {
      const std::string now = number_text(value_in_force(table.session(), e));
      const float wide = ImGui::CalcTextSize(now.c_str()).x;
      draw.AddText({end.x - ui.px(14) - wide, at.y + ui.px(3)}, ui.color().muted, now.c_str());
      room -= wide + ui.px(12);
    }
    draw.AddText({at.x, at.y + ui.px(3)}, ui.color().text, cut_to_width(plain_title(label), room).c_str());
  }
  if (shown == 0 && count > 0) ui.muted("Nothing fits what is searched for.");
  ui.end_panel();
}

// A formula with the way to change it: a field that is checked while one types.
void draw_formula(Ui& ui, const Table& table, View& view, int entry, int place, const NamedFormula& f,
                  bool new_title) {
  FormulaView& edited = view.formula;
  const RulesView& rules = view.rules;
  const bool here =
      !edited.title.empty() && edited.kind == rules.kind && edited.entry == entry && edited.place == place;
  if (new_title) ui.muted(f.title);
  const std::string tail = "##formula" + std::to_string(place);
  if (!here) {
    if (ui.link(("edit" + tail).c_str(), "Change this formula in the scenario's file")) {
      edited = {};
      edited.title = f.title;
      edited.kind = rules.kind;
      edited.entry = entry;
      edited.place = place;
      edited.text = f.formula->text.value;
    }
    ImGui::SameLine();
    ui.wrapped(f.formula->text.value);
    return;
  }
  const float width = ImGui::GetContentRegionAvail().x;
  if (ui.text_area("Formula", &edited.text, {width, ImGui::GetTextLineHeight() * 4})) {
    edited.checked = false;
    ui.send(command::CheckFormula{edited.text});
  }
  if (edited.checked && !edited.ok) ui.wrapped(edited.messages, ui.color().harm);
  if (edited.checked && edited.ok)
    ui.wrapped("✓ It can be written into the file; its comments and layout stay.", ui.color().gain);
  const bool has_file = !table.game->scenario_path.empty();
  if (ui.primary("Write into the file", edited.checked && edited.ok && has_file,
                 has_file ? "The game goes on under the new text"
                          : "This game has the text of its save; no file belongs to it"))
    ui.send(command::WriteFormula{});
  ImGui::SameLine();
  if (ui.button("Leave it")) edited = {};
}

void draw_formulas(Ui& ui, const Table& table, View& view, int entry) {
  const std::vector<NamedFormula> formulas = formulas_of(table.scenario(), view.rules.kind, entry);
  for (std::size_t i = 0; i < formulas.size(); ++i)
    draw_formula(ui, table, view, entry, static_cast<int>(i), formulas[i],
                 i == 0 || formulas[i].title != formulas[i - 1].title);
}

void draw_use_list(Ui& ui, View& view, const char* title, const std::vector<Use>& uses) {
  ui.gap();
  ui.muted(title);
  if (uses.empty()) ui.muted("nothing");
  for (std::size_t i = 0; i < uses.size(); ++i) {
    if (ui.link((plain_title(uses[i].label) + "##use" + std::to_string(i)).c_str(), uses[i].how.c_str())) {
      view.rules.kind = uses[i].kind;
      view.rules.chosen = uses[i].entry;
    }
  }
}

void about(Ui& ui, const std::string& text, const std::string& source) {
  if (!text.empty()) ui.wrapped(text);
  if (!source.empty()) ui.wrapped("Source: " + source, ui.color().muted);
  ui.gap(4);
}

void draw_parameter(Ui& ui, const Table& table, View& view, int index) {
  const Parameter& p = table.scenario().parameters[static_cast<std::size_t>(index)];
  const Session& session = table.session();
  about(ui, p.about, p.source);
  ui.muted(std::string("Basis: ") + name_of(p.basis) + (p.unit.empty() ? "" : "; in " + p.unit));
  ui.gap(4);
  double value = value_in_force(session, index);
  if (table.draft != nullptr)
    if (const auto found = table.draft->values.find(p.id); found != table.draft->values.end())
      value = found->second;
  const float width = ImGui::GetContentRegionAvail().x;
  if (ui.slider("Value", &value, p.range.low, p.range.high, width, "%.4g"))
    ui.send(command::DraftValue{p.id, value});
  if (ImGui::IsItemDeactivatedAfterEdit()) ui.send(command::SetValue{p.id, value});
  ui.tip("Drag; arrow keys nudge; Ctrl and click types a number");
  ui.muted("from " + number_text(p.range.low) + " to " + number_text(p.range.high) + "; the scenario says " +
           number_text(p.value));
  const bool changed = session.overrides().values.contains(p.id);
  if (ui.button("Reset", changed, "Back to what the scenario says")) ui.send(command::ResetValue{p.id});
  draw_use_list(ui, view, "Used in", uses_of_parameter(table.scenario(), index));
}

void on_off(Ui& ui, const Table& table, const std::string& name) {
  const std::vector<std::string>& off = table.session().overrides().off;
  bool on = std::find(off.begin(), off.end(), name) == off.end();
  if (ui.checkbox("In force", &on, "Switched off, nothing else's luck changes"))
    ui.send(command::SetOff{name, !on});
  ui.gap(4);
}

void draw_editor(Ui& ui, const Table& table, View& view, ImVec2 size) {
  if (view.rules.graph) return draw_graph_panel(ui, table, view, size);
  ui.begin_panel("Entry", size);
  const Scenario& s = table.scenario();
  const RulesView& v = view.rules;
  const int count = count_of(s, v.kind);
  if (count == 0) {
    ui.muted("Choose something on the left.");
    return ui.end_panel();
  }
  const int index = std::clamp(v.chosen, 0, count - 1);
  const auto i = static_cast<std::size_t>(index);
  ui.heading(plain_title(label_of(s, v.kind, index)).c_str());
  ui.gap(4);
  switch (v.kind) {
    case RuleKind::parameters: draw_parameter(ui, table, view, index); break;
    case RuleKind::actions:
      about(ui, s.actions[i].about, s.actions[i].source);
      ui.muted(std::string(name_of(s.actions[i].instrument)) + (s.actions[i].covert ? ", covert" : ""));
      break;
    case RuleKind::rules:
      on_off(ui, table, s.rules[i].name);
      about(ui, s.rules[i].about, s.rules[i].source);
      break;
    case RuleKind::events:
      on_off(ui, table, s.events[i].name);
      about(ui, s.events[i].about, s.events[i].source);
      if (s.events[i].on) ui.wrapped("On " + iso_date(*s.events[i].on));
      break;
    case RuleKind::terms: about(ui, s.terms[i].about, {}); break;
    case RuleKind::proposals:
      about(ui, s.proposals[i].about, s.proposals[i].source);
      ui.wrapped(how_decided(s, index), ui.color().muted);
      break;
  }
  if (v.kind != RuleKind::parameters) draw_formulas(ui, table, view, index);
  ui.gap(12);
  const Overrides& o = table.session().overrides();
  const std::size_t changes = o.values.size() + o.off.size();
  ui.wrapped(changes == 0   ? "Nothing is changed: everything is as the scenario says."
             : changes == 1 ? "1 change is in force from here on."
                            : std::to_string(changes) + " changes are in force from here on.",
             ui.color().muted);
  if (ui.button("Reset all changes", changes > 0)) ui.send(command::ResetRules{});
  if (ui.button("Save as a layer…", changes > 0, "The changes alone, in a small file of their own"))
    ui.send(command::AskFile{FileFor::layer});
  ImGui::SameLine();
  if (ui.button("Open a layer…", true, "Changes from such a file, in force from here on"))
    ui.send(command::AskFile{FileFor::open_layer});
  const bool has_file = !table.game->scenario_path.empty();
  if (ui.button("Write into the scenario’s file", changes > 0 && has_file,
                has_file
                    ? "The numbers take the place of those in the file; its comments and layout stay. The "
                      "turns that were played are played anew under them."
                    : "This game has the text of its save; no file belongs to it"))
    ui.send(command::WriteRules{});
  ui.end_panel();
}

}  // namespace

void draw_rules(Ui& ui, const Table& table, View& view) {
  const ImVec2 window = ImGui::GetIO().DisplaySize;
  const ImVec2 start = ImGui::GetCursorPos();
  const float gap = ui.px(8), em = ImGui::GetFontSize();
  const ImVec2 area = {window.x - 2 * start.x, window.y - start.y - gap};
  const float left = std::floor(std::min(em * 20, area.x * 0.36f));
  const float right = std::floor(area.x > em * 60 ? area.x * 0.36f : 0);
  draw_list(ui, table, view, {left, area.y});
  const float middle = area.x - left - gap - (right > 0 ? right + gap : 0);
  // A drawing needs all the room there is.
  const float chart_below = right > 0 || view.rules.graph ? 0 : std::floor(area.y * 0.36f);
  ImGui::SetCursorPos({start.x + left + gap, start.y});
  draw_editor(ui, table, view, {middle, area.y - (chart_below > 0 ? chart_below + gap : 0)});
  if (right > 0) {
    ImGui::SetCursorPos({start.x + left + middle + 2 * gap, start.y});
    draw_indicators(ui, table, view, {right, std::floor(area.y * 0.3f)});
    ImGui::SetCursorPos({start.x + left + middle + 2 * gap, start.y + std::floor(area.y * 0.3f) + gap});
    draw_chart(ui, table, view, {right, std::floor(area.y * 0.4f)});
    const float top = std::floor(area.y * 0.3f) + std::floor(area.y * 0.4f) + 2 * gap;
    ImGui::SetCursorPos({start.x + left + middle + 2 * gap, start.y + top});
    ui.begin_panel("Outcomes", {right, area.y - top});
    ui.heading("Outcomes");
    const EnsembleResult* now = table.found.fan ? table.found.fan->futures.get() : nullptr;
    const EnsembleResult* draft =
        table.draft != nullptr && table.found.draft ? table.found.draft->futures.get() : nullptr;
    if (table.session().over())
      ui.muted("The game is over: nothing is left to forecast.");
    else
      draw_outcomes(ui, table, draft != nullptr ? draft : now, draft != nullptr ? now : nullptr,
                    ImGui::GetContentRegionAvail().x);
    ui.end_panel();
  } else if (chart_below > 0) {
    ImGui::SetCursorPos({start.x + left + gap, start.y + area.y - chart_below});
    draw_chart(ui, table, view, {middle, chart_below});
  }
}

}  // namespace demarche::gui
