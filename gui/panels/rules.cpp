// The rules of the scenario: what there is, what it says, and what changing it does to the forecast.
#include <algorithm>
#include <cctype>
#include <cmath>

#include "gui/panels/panels.h"
#include "gui/widgets/charts.h"
#include "sim/session/log.h"

namespace demarche::gui {
namespace {

constexpr const char* kind_names[] = {"Parameters", "Actions", "Rules", "Events", "Terms", "Proposals"};

struct Entry {
  std::string label;
  std::string id;
  int index = 0;
};

std::vector<Entry> entries_of(const Scenario& s, RuleKind kind) {
  std::vector<Entry> list;
  const auto add = [&](const std::string& label, const std::string& id) {
    list.push_back({label.empty() ? id : label, id, static_cast<int>(list.size())});
  };
  switch (kind) {
    case RuleKind::parameters:
      for (const Parameter& p : s.parameters) add(p.label, p.id);
      break;
    case RuleKind::actions:
      for (const Action& a : s.actions) add(a.label, a.id);
      break;
    case RuleKind::rules:
      for (const Rule& r : s.rules) add(r.name, r.name);
      break;
    case RuleKind::events:
      for (const Event& e : s.events) add(e.name, e.name);
      break;
    case RuleKind::terms:
      for (const Term& t : s.terms) add(t.label, t.id);
      break;
    case RuleKind::proposals:
      for (const Proposal& p : s.proposals) add(p.label, p.id);
      break;
  }
  return list;
}

bool contains(const std::string& text, const std::string& wanted) {
  return std::search(text.begin(), text.end(), wanted.begin(), wanted.end(), [](char a, char b) {
           return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
         }) != text.end();
}

bool is_changed(const Overrides& o, RuleKind kind, const Entry& e) {
  if (kind == RuleKind::parameters) return o.values.contains(e.id);
  return std::find(o.off.begin(), o.off.end(), e.id) != o.off.end();
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
  ui.gap(4);
  const std::vector<Entry> entries = entries_of(table.scenario(), v.kind);
  if (entries.empty()) ui.muted("This scenario has none.");
  const Overrides& overrides = table.session().overrides();
  const float height = ImGui::GetTextLineHeight() + ui.px(6);
  int shown = 0;
  for (const Entry& e : entries) {
    if (!v.search.empty() && !contains(e.label, v.search) && !contains(e.id, v.search)) continue;
    ++shown;
    if (ui.row((e.label + "##entry" + std::to_string(e.index)).c_str(), v.chosen == e.index, height))
      v.chosen = e.index;
    const ImVec2 at = ImGui::GetItemRectMin(), end = ImGui::GetItemRectMax();
    ImDrawList& draw = *ImGui::GetWindowDrawList();
    float room = end.x - at.x - ui.px(12);
    if (is_changed(overrides, v.kind, e))
      draw.AddCircleFilled({end.x - ui.px(6), (at.y + end.y) / 2}, ui.px(3.5f), ui.color().accent);
    if (v.kind == RuleKind::parameters) {
      const std::string now = number_text(value_in_force(table.session(), e.index));
      const float wide = ImGui::CalcTextSize(now.c_str()).x;
      draw.AddText({end.x - ui.px(14) - wide, at.y + ui.px(3)}, ui.color().muted, now.c_str());
      room -= wide + ui.px(12);
    }
    draw.AddText({at.x, at.y + ui.px(3)}, ui.color().text, cut_to_width(e.label, room).c_str());
  }
  if (shown == 0 && !entries.empty()) ui.muted("Nothing fits what is searched for.");
  ui.end_panel();
}

void formula(Ui& ui, const char* title, const Expression& e) {
  if (e.empty()) return;
  ui.muted(title);
  ui.wrapped(e.text.value);
}

void effects(Ui& ui, const char* title, const std::vector<Effect>& list) {
  if (list.empty()) return;
  ui.muted(title);
  for (const Effect& e : list) ui.wrapped(e.expression.text.value);
}

void terms(Ui& ui, const char* title, const std::vector<UtilityTerm>& list) {
  if (list.empty()) return;
  ui.muted(title);
  for (const UtilityTerm& t : list) {
    ui.wrapped(t.name + ":  " + t.adds.text.value);
    if (!t.source.empty()) ui.tip("Source: " + t.source);
  }
}

void about(Ui& ui, const std::string& text, const std::string& source) {
  if (!text.empty()) ui.wrapped(text);
  if (!source.empty()) ui.wrapped("Source: " + source, ui.color().muted);
  ui.gap(4);
}

void draw_parameter(Ui& ui, const Table& table, int index) {
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
}

void on_off(Ui& ui, const Table& table, const std::string& name) {
  const std::vector<std::string>& off = table.session().overrides().off;
  bool on = std::find(off.begin(), off.end(), name) == off.end();
  if (ui.checkbox("In force", &on, "Switched off, nothing else's luck changes"))
    ui.send(command::SetOff{name, !on});
  ui.gap(4);
}

void draw_editor(Ui& ui, const Table& table, View& view, ImVec2 size) {
  ui.begin_panel("Entry", size);
  const Scenario& s = table.scenario();
  const RulesView& v = view.rules;
  const std::vector<Entry> entries = entries_of(s, v.kind);
  if (entries.empty()) {
    ui.muted("Choose something on the left.");
    return ui.end_panel();
  }
  const int index = std::clamp(v.chosen, 0, static_cast<int>(entries.size()) - 1);
  const auto i = static_cast<std::size_t>(index);
  ui.heading(entries[i].label.c_str());
  ui.gap(4);
  switch (v.kind) {
    case RuleKind::parameters: draw_parameter(ui, table, index); break;
    case RuleKind::actions: {
      const Action& a = s.actions[i];
      about(ui, a.about, a.source);
      ui.muted(std::string(name_of(a.instrument)) + (a.covert ? ", covert" : ""));
      formula(ui, "Who can", a.actor);
      formula(ui, "At whom", a.target);
      formula(ui, "Needs", a.needs);
      terms(ui, "Why (utility is the sum)", a.why);
      effects(ui, "Effects", a.effects);
      break;
    }
    case RuleKind::rules: {
      const Rule& r = s.rules[i];
      on_off(ui, table, r.name);
      about(ui, r.about, r.source);
      formula(ui, "When", r.when);
      effects(ui, "Effects", r.effects);
      break;
    }
    case RuleKind::events: {
      const Event& e = s.events[i];
      on_off(ui, table, e.name);
      about(ui, e.about, e.source);
      if (e.on) ui.wrapped("On " + iso_date(*e.on));
      formula(ui, "Chance in a turn", e.chance);
      formula(ui, "When", e.when);
      effects(ui, "Effects", e.effects);
      break;
    }
    case RuleKind::terms: {
      const Term& t = s.terms[i];
      about(ui, t.about, {});
      formula(ui, "Who can promise it", t.party);
      formula(ui, "To whom", t.other);
      formula(ui, "Worth to who promises", t.worth_to_party);
      formula(ui, "Worth to the other", t.worth_to_other);
      effects(ui, "At once", t.on_start);
      effects(ui, "Each turn", t.each_turn);
      formula(ui, "Broken when", t.breach);
      break;
    }
    case RuleKind::proposals: {
      const Proposal& p = s.proposals[i];
      about(ui, p.about, p.source);
      ui.wrapped(how_decided(s, index), ui.color().muted);
      formula(ui, "Who can bring it in", p.actor);
      formula(ui, "Needs", p.needs);
      terms(ui, "Why bring it in", p.why);
      terms(ui, "Why vote for it", p.vote);
      effects(ui, "When it passes", p.on_pass);
      effects(ui, "When it fails", p.on_fail);
      effects(ui, "For each veto", p.on_veto);
      break;
    }
  }
  ui.gap(12);
  const Overrides& o = table.session().overrides();
  const std::size_t changes = o.values.size() + o.off.size();
  if (ui.button("Reset all changes", changes > 0)) ui.send(command::ResetRules{});
  ImGui::SameLine();
  ui.muted(changes == 0 ? "as the scenario says"
                        : std::to_string(changes) + (changes == 1 ? " change" : " changes") +
                              " in force from here on");
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
  const float chart_below = right > 0 ? 0 : std::floor(area.y * 0.4f);
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
  } else {
    ImGui::SetCursorPos({start.x + left + gap, start.y + area.y - chart_below});
    draw_chart(ui, table, view, {middle, chart_below});
  }
}

}  // namespace demarche::gui
